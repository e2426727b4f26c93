package telegram

import (
	"context"
	"sync"
)

// turns let one update of a person be handled at a time. The others wait, and
// come in the order of their arrival.
type turns struct {
	mu    sync.Mutex
	lines map[int64]*line // by person; present while anybody is in it
}

// A line is the one at work for a person and those who wait.
type line struct {
	length int
	free   chan struct{} // has an element while nobody is at work
}

// enter waits for the person's turn. Unless it fails, because ctx has ended, the
// caller must call leave.
func (t *turns) enter(ctx context.Context, person int64) error {
	t.mu.Lock()
	if t.lines == nil {
		t.lines = map[int64]*line{}
	}
	entered := t.lines[person]
	if entered == nil {
		entered = &line{free: make(chan struct{}, 1)}
		entered.free <- struct{}{}
		t.lines[person] = entered
	}
	entered.length++
	t.mu.Unlock()
	select {
	case <-entered.free:
		return nil
	case <-ctx.Done():
		t.drop(person)
		return ctx.Err()
	}
}

// leave lets the next one in.
func (t *turns) leave(person int64) {
	t.drop(person).free <- struct{}{}
}

func (t *turns) drop(person int64) *line {
	t.mu.Lock()
	defer t.mu.Unlock()
	dropped := t.lines[person]
	dropped.length--
	if dropped.length == 0 {
		delete(t.lines, person)
	}
	return dropped
}
