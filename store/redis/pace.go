package redisstore

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// bulkGap is the distance between two places in the bulk lane of a bot: 28.5 a
// second. Telegram takes about 30 a second over all chats; the rest is for
// replies, which do not wait for places, and for messages that take unequally
// long to get there.
//
// https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
const bulkGap = time.Second * 2 / 57

// maxDebt is how far ahead messages outside the lane take its places, in
// microseconds: the lane moves on, whatever a rush of them costs.
const maxDebt = 1_000_000

// paceScript takes the next place of the bot KEYS[1], places being ARGV[1]
// microseconds apart, and returns how many microseconds it is until then. The key
// holds the end of the last place that is taken, by the server's clock.
var paceScript = redis.NewScript(`
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local place = math.max(now, tonumber(redis.call('GET', KEYS[1]) or 0))
redis.call('SET', KEYS[1], string.format('%.0f', place + ARGV[1]), 'PX', math.ceil((place - now + ARGV[1]) / 1000) + 1000)
return place - now`)

func (s *Store) paceKey(bot string) string { return s.prefix + "{pace:" + bot + "}" }

// Reserve implements [bot.Pace]: places are shared by all copies of the program.
func (s *Store) Reserve(ctx context.Context, bot string) (time.Duration, error) {
	wait, err := paceScript.Run(ctx, s.client, []string{s.paceKey(bot)}, bulkGap.Microseconds()).Int64()
	if err != nil {
		return 0, fmt.Errorf("take a place for %s: %w", bot, away(ctx, err))
	}
	return time.Duration(wait) * time.Microsecond, nil
}

// countEvery is how long messages outside the bulk lane are counted here before
// they are counted together in Redis.
const countEvery = 100 * time.Millisecond

// countScript takes as many places as there are in ARGV[1] microseconds, as far as
// they are not more than ARGV[2] ahead.
var countScript = redis.NewScript(`
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local place = math.max(now, tonumber(redis.call('GET', KEYS[1]) or 0))
local ends = math.min(place + ARGV[1], now + ARGV[2])
if ends <= place then return 0 end
redis.call('SET', KEYS[1], string.format('%.0f', ends), 'PX', math.ceil((ends - now) / 1000) + 1000)
return 1`)

// counts are messages that are not counted in Redis yet, by bot.
type counts struct {
	mu   sync.Mutex
	sent map[string]int
}

// add adds a message, and reports whether it is the first one of its bot.
func (c *counts) add(bot string) (first bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.sent == nil {
		c.sent = map[string]int{}
	}
	c.sent[bot]++
	return c.sent[bot] == 1
}

func (c *counts) take(bot string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := c.sent[bot]
	delete(c.sent, bot)
	return n
}

// Count implements [bot.Pace]: what is sent outside the bulk lane takes a place
// there, too, without waiting for it. What Redis does not take is not counted: it
// has more important things to do.
func (s *Store) Count(bot string) {
	if !s.counts.add(bot) {
		return
	}
	s.running.Go(func() {
		time.Sleep(countEvery)
		ctx, cancel := context.WithTimeout(context.Background(), timeout)
		defer cancel()
		places := time.Duration(s.counts.take(bot)) * bulkGap
		err := countScript.Run(ctx, s.client, []string{s.paceKey(bot)}, places.Microseconds(), maxDebt).Err()
		if err != nil {
			slog.DebugContext(ctx, "messages are not counted", "bot", bot, "err", err)
		}
	})
}
