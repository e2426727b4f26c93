package redisstore

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/redis/go-redis/v9"

	"github.com/satcoso/satcoso/bot"
)

// away marks the error of a command as a bot.ErrStatesAway: nothing that is
// asked of Redis here can be refused for its own sake. Where the caller's time
// was over, Redis is not to blame.
func away(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return err
	}
	return fmt.Errorf("%w: %w", bot.ErrStatesAway, err)
}

// servers are the Redis servers that were met, by their run ids: a server has a
// new one whenever it starts. Of a cluster all nodes are known; a single server
// is the one that was met last, so that going back to an earlier one is noticed.
type servers struct {
	cluster bool
	mu      sync.Mutex
	met     map[string]bool
	epoch   uint64
}

// meet asks a server who it is, before a new connection is used.
func (s *servers) meet(ctx context.Context, conn *redis.Conn) error {
	info, err := conn.Info(ctx, "server").Result()
	if err != nil {
		return fmt.Errorf("ask redis who it is: %w", err)
	}
	id := runID(info)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.met[id] && id != "" {
		return nil
	}
	if s.met == nil || !s.cluster {
		s.met = map[string]bool{}
	}
	s.met[id] = true
	s.epoch++
	return nil
}

// runID reads the line "run_id:…" of INFO.
func runID(info string) string {
	for line := range strings.Lines(info) {
		if id, ok := strings.CutPrefix(strings.TrimSpace(line), "run_id:"); ok {
			return id
		}
	}
	return ""
}

// Epoch implements [bot.States].
func (s *Store) Epoch() uint64 {
	s.servers.mu.Lock()
	defer s.servers.mu.Unlock()
	return s.servers.epoch
}
