package zalo

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/satcoso/satcoso/bot"
)

const (
	// keepFirst and keepMost bound the gaps between two tries to keep a message:
	// its author waits, and so do all others.
	keepFirst, keepMost = 200 * time.Millisecond, 10 * time.Second
	// grace is what keeping gets to finish at the end.
	grace = 8 * time.Second
)

// A keeper keeps a message where it survives this process. See Poll.
type keeper func(ctx context.Context, m bot.Message) error

// safely calls keep. A panic counts as an error.
func (c *Channel) safely(ctx context.Context, m bot.Message, keep keeper) (err error) {
	defer func() {
		if p := recover(); p != nil {
			c.log.ErrorContext(ctx, "keeping a message panicked", "update", m.Update, "panic", describe(p), "stack", string(debug.Stack()))
			err = fmt.Errorf("keeping it panicked: %s", describe(p))
		}
	}()
	return keep(ctx, m)
}

// describe says what kind of panic it was. Its value may contain what somebody
// wrote, unless the runtime made it.
func describe(p any) string {
	if e, ok := p.(runtime.Error); ok {
		return e.Error()
	}
	return fmt.Sprintf("%T", p)
}

// insist calls keep until the message is kept. Zalo has forgotten it: giving up
// would lose it, so that only the end of the program, and its grace, end this.
func (c *Channel) insist(ctx context.Context, m bot.Message, keep keeper) {
	work, abandon := context.WithCancel(context.WithoutCancel(ctx))
	defer abandon()
	defer afterEnd(ctx, grace, abandon)()
	for failures := 1; ; failures++ {
		err := c.safely(work, m, keep)
		if err == nil {
			c.count(work, counted(m), bot.In, !m.Private)
			return
		}
		if work.Err() == nil {
			pause := gap(failures, keepFirst, keepMost, rand.Float64())
			if retry, ok := errors.AsType[*bot.RetryError](err); ok {
				pause = max(pause, min(retry.After, keepMost))
			}
			c.log.Error("a message that nobody else has is not kept; trying again, and receiving nothing meanwhile",
				"update", m.Update, "failures", failures, "pause", pause, "err", err)
			sleep(work, pause)
		}
		if work.Err() != nil {
			c.log.Error("the program ends before a message is kept, and nobody else has it: its author has to send it again",
				"update", m.Update, "failures", failures, "err", err)
			return
		}
	}
}

// counted is the account that a message is counted for: where the answer goes.
func counted(m bot.Message) string {
	if m.Private {
		return m.Account
	}
	return m.Chat
}

// afterEnd calls do d after ctx has ended, unless it is called off.
func afterEnd(ctx context.Context, d time.Duration, do func()) (callOff func() bool) {
	return context.AfterFunc(ctx, func() { time.AfterFunc(d, do) })
}

// gap returns how long to wait after n failures in a row (1 or more): from
// first, doubling up to most, a fifth more or less as random in [0, 1) says, so
// that what failed together is not tried again together.
func gap(n int, first, most time.Duration, random float64) time.Duration {
	d := most
	if n = max(n, 1) - 1; n < 20 {
		d = min(first<<n, most)
	}
	return time.Duration(float64(d) * (0.8 + 0.4*random))
}

// sleep waits for d, less if ctx ends.
func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
