package redisstore

import (
	"context"
	"sync"

	"github.com/redis/go-redis/v9"
)

const (
	// batchesAtOnce is how many batches are on their way at most: while one is
	// answered, the next one is written.
	batchesAtOnce = 2
	// batchSize bounds the commands of a batch: whoever comes last must not wait
	// for long.
	batchSize = 64
)

// A batcher sends commands of several goroutines together. Nobody waits for
// others to come: what comes while the batches before are on their way makes up
// the next one, so that a busy program writes and reads once for many commands,
// and an idle one sends each at once.
type batcher struct {
	client  redis.UniversalClient
	running *sync.WaitGroup

	mu      sync.Mutex
	waiting []*batched
	sending int
}

// A batched command is done when its channel is closed.
type batched struct {
	cmd  redis.Cmder
	done chan struct{}
}

// process is that of a client. Where ctx ends before the answer is there, cmd
// must not be read any more: it may have been carried out, or may be yet.
func (b *batcher) process(ctx context.Context, cmd redis.Cmder) error {
	one := &batched{cmd: cmd, done: make(chan struct{})}
	b.mu.Lock()
	b.waiting = append(b.waiting, one)
	if b.sending < batchesAtOnce {
		b.sending++
		b.running.Go(func() { b.send(context.WithoutCancel(ctx)) })
	}
	b.mu.Unlock()
	select {
	case <-one.done:
		return cmd.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// send sends what waits, until nothing does.
func (b *batcher) send(ctx context.Context) {
	for batch := b.next(); len(batch) > 0; batch = b.next() {
		b.exchange(ctx, batch)
	}
}

func (b *batcher) next() []*batched {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := min(len(b.waiting), batchSize)
	if n == 0 {
		b.sending--
	}
	batch := b.waiting[:n:n]
	if b.waiting = b.waiting[n:]; len(b.waiting) == 0 {
		b.waiting = nil
	}
	return batch
}

func (b *batcher) exchange(ctx context.Context, batch []*batched) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	if len(batch) == 1 {
		_ = b.client.Process(ctx, batch[0].cmd) // the command has the error
	} else {
		pipe := b.client.Pipeline()
		for _, one := range batch {
			_ = pipe.Process(ctx, one.cmd) // which only queues it
		}
		_, _ = pipe.Exec(ctx) // each command has its own error
	}
	for _, one := range batch {
		close(one.done)
	}
}

// mget reads keys of one person.
func (s *Store) mget(ctx context.Context, keys ...string) ([]any, error) {
	if s.batch == nil {
		return s.client.MGet(ctx, keys...).Result()
	}
	args := make([]any, 0, 1+len(keys))
	args = append(args, "mget")
	for _, key := range keys {
		args = append(args, key)
	}
	cmd := redis.NewSliceCmd(ctx, args...)
	if err := s.batch.process(ctx, cmd); err != nil {
		return nil, err
	}
	return cmd.Result()
}

// run runs a script on one key.
func (s *Store) run(ctx context.Context, script *redis.Script, key string, args ...any) *redis.Cmd {
	if s.batch == nil {
		return script.Run(ctx, s.client, []string{key}, args...)
	}
	cmd := redis.NewCmd(ctx, append([]any{"evalsha", script.Hash(), 1, key}, args...)...)
	err := s.batch.process(ctx, cmd)
	switch {
	case redis.HasErrorPrefix(err, "NOSCRIPT"): // a server that was started meanwhile
		return script.Eval(ctx, s.client, []string{key}, args...)
	case err != nil: // cmd may still be written to
		cmd = redis.NewCmd(ctx)
		cmd.SetErr(err)
	}
	return cmd
}
