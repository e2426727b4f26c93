package redisstore

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// leaseScript takes the lease KEYS[1] for ARGV[1], for ARGV[2] milliseconds, if
// nobody else has it.
var leaseScript = redis.NewScript(`
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`)

// returnScript ends the lease KEYS[1] if it is that of ARGV[1].
var returnScript = redis.NewScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1`)

func (s *Store) leaseKey(name string) string { return s.prefix + "{lease:" + name + "}" }

// Lease implements [bot.Leases].
func (s *Store) Lease(ctx context.Context, name, owner string, duration time.Duration) (bool, error) {
	have, err := leaseScript.Run(ctx, s.client, []string{s.leaseKey(name)}, owner, duration.Milliseconds()).Int()
	if err != nil {
		return false, fmt.Errorf("take lease %s: %w", name, away(ctx, err))
	}
	return have == 1, nil
}

// Return implements [bot.Leases].
func (s *Store) Return(ctx context.Context, name, owner string) error {
	if err := returnScript.Run(ctx, s.client, []string{s.leaseKey(name)}, owner).Err(); err != nil {
		return fmt.Errorf("return lease %s: %w", name, away(ctx, err))
	}
	return nil
}
