package redisstore

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// tallyScript adds one to KEYS[1] and returns it. The key lives for ARGV[1]
// milliseconds from the first addition on; one that has no end, which no count
// should be without, is given one.
var tallyScript = redis.NewScript(`
local n = redis.call('INCR', KEYS[1])
if n == 1 or redis.call('PTTL', KEYS[1]) < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return n`)

// untallyScript takes one from KEYS[1], and makes no key that was not there.
var untallyScript = redis.NewScript(`
if tonumber(redis.call('GET', KEYS[1]) or 0) > 0 then redis.call('DECR', KEYS[1]) end
return 1`)

func (s *Store) tallyKey(name string) string { return s.prefix + "{tally:" + name + "}" }

// Tally implements [bot.Tallies].
func (s *Store) Tally(ctx context.Context, name string, forgotten time.Duration) (int, error) {
	n, err := tallyScript.Run(ctx, s.client, []string{s.tallyKey(name)}, forgotten.Milliseconds()).Int()
	if err != nil {
		return 0, fmt.Errorf("count %s: %w", name, away(ctx, err))
	}
	return n, nil
}

// Untally implements [bot.Tallies].
func (s *Store) Untally(ctx context.Context, name string) error {
	if err := untallyScript.Run(ctx, s.client, []string{s.tallyKey(name)}).Err(); err != nil {
		return fmt.Errorf("take back from the count %s: %w", name, away(ctx, err))
	}
	return nil
}
