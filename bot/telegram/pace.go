package telegram

import (
	"context"
	"time"
)

const (
	// sameOffset is how soon Telegram may be asked for the same offset again:
	// earlier it shows one update instead of 100.
	sameOffset = 500 * time.Millisecond
	// gather is how long a poll waits, once the offset has moved, for other
	// updates to be finished: those in hand would take the place of new ones in
	// the answer, and be read for nothing.
	gather = 10 * time.Millisecond

	retryFirst, retryMost     = 200 * time.Millisecond, 5 * time.Second
	troubleFirst, troubleMost = 100 * time.Millisecond, 10 * time.Second
)

// A pace says when the next poll is due.
type pace struct {
	asked, answered time.Time // when the last poll began and ended
	moved           time.Time // when the offset was seen to have moved since
	offset          int64     // that would show the same as the last poll
	empty           bool      // the last poll showed nothing
}

// wait returns how long to wait with a poll for this offset; busy says that
// updates are in hand.
func (p *pace) wait(now time.Time, offset int64, busy bool) time.Duration {
	if offset == p.offset {
		since := p.answered
		if p.empty {
			since = p.asked // a long poll has waited long enough already
		}
		return since.Add(sameOffset).Sub(now)
	}
	if !busy {
		return 0
	}
	if p.moved.IsZero() {
		p.moved = now
	}
	return p.moved.Add(gather).Sub(now)
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

// sleep waits for d, less if it is woken or ctx ends.
func sleep(ctx context.Context, d time.Duration, wake <-chan struct{}) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-wake:
	case <-ctx.Done():
	}
}
