package redisstore

import (
	"context"
	"fmt"
	"log/slog"
	"math"
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
// microseconds apart, unless it is more than ARGV[2] ahead, and returns how many
// microseconds it is until then. The key holds the end of the last place that is
// taken, by the server's clock.
var paceScript = redis.NewScript(`
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local place = math.max(now, tonumber(redis.call('GET', KEYS[1]) or 0))
if place - now > tonumber(ARGV[2]) then return place - now end
redis.call('SET', KEYS[1], string.format('%.0f', place + ARGV[1]), 'PX', math.ceil((place - now + ARGV[1]) / 1000) + 1000)
return place - now`)

func (s *Store) paceKey(bot string) string { return s.prefix + "{pace:" + bot + "}" }

// Reserve implements [bot.Pace]: places are shared by all copies of the program.
func (s *Store) Reserve(ctx context.Context, bot string) (time.Duration, error) {
	return s.take(ctx, bot, math.MaxInt32)
}

// take takes the next place, unless it is too far ahead.
func (s *Store) take(ctx context.Context, bot string, furthest int) (time.Duration, error) {
	wait, err := paceScript.Run(ctx, s.client, []string{s.paceKey(bot)}, bulkGap.Microseconds(), furthest).Int64()
	if err != nil {
		return 0, fmt.Errorf("take a place for %s: %w", bot, away(ctx, err))
	}
	return time.Duration(wait) * time.Microsecond, nil
}

// Count implements [bot.Pace]: what is sent outside the bulk lane takes a place
// there, too, without waiting for it. It is not counted while Redis has more
// important things to do.
func (s *Store) Count(bot string) {
	select {
	case s.counting <- struct{}{}:
	default:
		return
	}
	s.counters.Go(func() {
		defer func() { <-s.counting }()
		ctx, cancel := context.WithTimeout(context.Background(), timeout)
		defer cancel()
		if _, err := s.take(ctx, bot, maxDebt); err != nil {
			slog.DebugContext(ctx, "a message is not counted", "bot", bot, "err", err)
		}
	})
}
