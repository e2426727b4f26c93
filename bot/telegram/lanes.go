package telegram

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/satcoso/satcoso/bot"
)

const (
	// atWork is how many updates are handled at once.
	atWork = 64
	// idleFor is how long a goroutine waits for another person's work: a new one
	// has to let its stack grow first, which was 7 % of all work under load.
	idleFor = time.Second
)

// A job is a message to be handled, and what may hurry that.
type job struct {
	bot.Message
	hurry <-chan struct{}
}

// lanes handle messages: those of one person in their order, those of several
// persons in parallel. There is one goroutine for each person with work to do,
// and some that had some a moment ago.
type lanes struct {
	take Take
	// finish is told each message that is handled, or kept for later by take.
	finish func(bot.Message)
	log    *slog.Logger
	// live ends when nothing is to be tried again, work when take has to give
	// up. They are kept because lanes outlive the call that begins them.
	live, work context.Context

	slots   chan struct{} // full while as many as allowed are at work
	idle    chan int64    // takes a person to a goroutine that has nothing to do
	running sync.WaitGroup
	mu      sync.Mutex
	waiting map[int64][]job // by person; present while the lane runs
}

// add queues a message behind those of the same person.
func (l *lanes) add(person int64, j job) {
	l.mu.Lock()
	defer l.mu.Unlock()
	queue, runs := l.waiting[person]
	l.waiting[person] = append(queue, j)
	if runs {
		return
	}
	select {
	case l.idle <- person:
	default: // nobody is idle
		l.running.Go(func() { l.serve(person) })
	}
}

// serve handles the messages of one person after the other.
func (l *lanes) serve(person int64) {
	idle := time.NewTimer(idleFor)
	defer idle.Stop()
	for {
		l.run(person)
		idle.Reset(idleFor)
		select {
		case person = <-l.idle:
		case <-idle.C:
			return
		case <-l.live.Done():
			return
		}
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
		j := queue[0]
		l.waiting[person] = queue[1:]
		l.mu.Unlock()
		if !l.settle(j) {
			return // live has ended: the lane stays as it is, and nothing is added any more
		}
		l.finish(j.Message)
	}
}

// settle tries to handle a message until that succeeds, with growing gaps. It
// reports false where the end came first; the message then comes again with the
// next Poll, here or in another process.
//
// No message is given up here: take puts away what cannot be handled for long,
// and fails only while it cannot do even that. Then Telegram is the only one
// that keeps the message, as long as it is not confirmed.
func (l *lanes) settle(j job) bool {
	for failures := 1; ; failures++ {
		err := l.try(j)
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
		l.log.Warn("message is not handled; trying again", "update", j.Update, "failures", failures, "pause", pause, "err", err)
		sleep(l.live, pause, nil)
		if l.live.Err() != nil {
			return false
		}
	}
}

// try handles a message once, when there is a free slot.
func (l *lanes) try(j job) error {
	select {
	case l.slots <- struct{}{}:
	case <-l.work.Done():
		return l.work.Err()
	}
	defer func() { <-l.slots }()
	return l.take.safely(l.work, j.Message, j.hurry, l.log)
}
