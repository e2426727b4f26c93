package telegram

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"sync"

	"github.com/satcoso/satcoso/bot"
)

// atWork is how many updates are handled at once.
const atWork = 64

// lanes handle messages: those of one person in their order, those of several
// persons in parallel. There is one goroutine for each person with work to do.
type lanes struct {
	handle func(context.Context, bot.Message) error
	// finish is told each message that is handled.
	finish func(bot.Message)
	log    *slog.Logger
	// live ends when nothing is to be tried again, work when handlers have to
	// give up. They are kept because lanes outlive the call that begins them.
	live, work context.Context

	slots   chan struct{} // full while as many as allowed are at work
	running sync.WaitGroup
	mu      sync.Mutex
	waiting map[int64][]bot.Message // by person; present while the lane runs
}

// add queues a message behind those of the same person.
func (l *lanes) add(person int64, m bot.Message) {
	l.mu.Lock()
	defer l.mu.Unlock()
	queue, runs := l.waiting[person]
	l.waiting[person] = append(queue, m)
	if !runs {
		l.running.Go(func() { l.run(person) })
	}
}

// run handles a person's messages until there are none. One that cannot be
// handled before the end keeps the later ones from overtaking it.
func (l *lanes) run(person int64) {
	for {
		l.mu.Lock()
		queue := l.waiting[person]
		if len(queue) == 0 {
			delete(l.waiting, person)
			l.mu.Unlock()
			return
		}
		m := queue[0]
		l.waiting[person] = queue[1:]
		l.mu.Unlock()
		if !l.settle(m) {
			return // live has ended: the lane stays as it is, and nothing is added any more
		}
		l.finish(m)
	}
}

// settle tries to handle a message until that succeeds, with growing gaps. It
// reports false where the end came first; the message then comes again with
// the next poll of another process.
//
// This is the place to give a message up after some attempts: settle reports
// true when somebody else has taken it over.
func (l *lanes) settle(m bot.Message) bool {
	for failures := 1; ; failures++ {
		err := l.try(m)
		if err == nil {
			return true
		}
		if l.live.Err() != nil {
			return false
		}
		pause := gap(failures, retryFirst, retryMost, rand.Float64())
		if retry, ok := errors.AsType[*bot.RetryError](err); ok {
			pause = max(pause, retry.After)
		}
		l.log.Warn("message is not handled; trying again", "update", m.Update, "failures", failures, "pause", pause, "err", err)
		sleep(l.live, pause, nil)
		if l.live.Err() != nil {
			return false
		}
	}
}

// try handles a message once, when there is a free slot. A panic counts as an
// error.
func (l *lanes) try(m bot.Message) (err error) {
	select {
	case l.slots <- struct{}{}:
	case <-l.work.Done():
		return l.work.Err()
	}
	defer func() {
		<-l.slots
		if p := recover(); p != nil {
			l.log.Error("handler panicked", "update", m.Update, "panic", describe(p), "stack", string(debug.Stack()))
			err = fmt.Errorf("handler panicked: %s", describe(p))
		}
	}()
	return l.handle(l.work, m)
}

// describe says what kind of panic it was. Its value may contain what somebody
// wrote, unless the runtime made it.
func describe(p any) string {
	if e, ok := p.(runtime.Error); ok {
		return e.Error()
	}
	return fmt.Sprintf("%T", p)
}
