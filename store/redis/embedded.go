package redisstore

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
)

const (
	// tick is how often keys grow older. Each takes time in proportion to all
	// keys, so it is no shorter.
	tick = time.Second
	// snapshotEvery is how often the file is written, if there is anything new.
	snapshotEvery = 15 * time.Second
	// embeddedTimeout is longer than timeout: there is no network to fail, but
	// a large snapshot or a busy machine may hold the server up.
	embeddedTimeout = 5 * time.Second
)

// An embedded is a Redis server inside this process.
type embedded struct {
	server *miniredis.Miniredis
	file   string
	stop   context.CancelFunc
	ended  sync.WaitGroup
	closed sync.Once
	err    error // of closing

	// written is the server's count of commands when the file was written.
	written int
}

// OpenEmbedded starts a Redis server inside this process with the contents of
// file, if there are any. The file is written every 15 seconds if something
// happened, and by Close; after a crash, what came later is missing. A damaged
// file is renamed, with a warning, and the server starts empty.
//
// The server listens nowhere: connections are pipes within the process. These
// do not buffer, so keep pipelines below 4 KB.
func OpenEmbedded(ctx context.Context, file, prefix string) (*Store, error) {
	e := &embedded{server: miniredis.NewMiniRedis(), file: file}
	if err := load(ctx, e.server, file, time.Now()); err != nil {
		return nil, fmt.Errorf("open embedded redis: %w", err)
	}
	o := &redis.Options{Dialer: func(context.Context, string, string) (net.Conn, error) { return e.server.Dial() }}
	tune(o)
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout = embeddedTimeout, embeddedTimeout, embeddedTimeout
	o.PoolTimeout = embeddedTimeout
	s := newStore(prefix)
	s.client, s.embedded = redis.NewClient(o), e
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	e.stop = stop
	e.ended.Go(func() { e.run(running) })
	if err := s.client.Ping(ctx).Err(); err != nil {
		_ = s.Close() // the server's own failure is what matters
		return nil, fmt.Errorf("open embedded redis: %w", err)
	}
	return s, nil
}

// run lets keys expire and writes the file now and then.
func (e *embedded) run(ctx context.Context) {
	ticks := time.NewTicker(tick)
	defer ticks.Stop()
	last, saved := time.Now(), time.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
		now := time.Now()
		e.server.FastForward(now.Sub(last))
		last = now
		if now.Sub(saved) < snapshotEvery {
			continue
		}
		saved = now
		if err := e.save(now); err != nil {
			slog.ErrorContext(ctx, "embedded redis: write snapshot", "file", e.file, "error", err)
		}
	}
}

// save writes the file if any command has come since it was last written.
func (e *embedded) save(now time.Time) error {
	commands := e.server.CommandCount()
	if commands == e.written {
		return nil
	}
	if err := save(e.server, e.file, now); err != nil {
		return err
	}
	e.written = commands
	return nil
}

func (e *embedded) close() error {
	e.closed.Do(func() {
		e.stop()
		e.ended.Wait()
		e.err = save(e.server, e.file, time.Now())
		e.server.Close()
	})
	return e.err
}
