package zalo

import (
	"strings"
	"sync"
	"time"
)

const (
	// busyFirst and busyMost bound the gaps after 429. Zalo documents no
	// Retry-After: the same code says that messages come too fast, which passes
	// within seconds, and that the month's are used up, which passes in days.
	busyFirst = 5 * time.Second
	busyMost  = 10 * time.Minute
)

// A busyness grows while Zalo takes no messages. Several sends that fail within
// one gap count once.
type busyness struct {
	mu     sync.Mutex
	gap    time.Duration // 0 while messages are taken
	raised time.Time
}

// met returns for how long to send nothing.
func (b *busyness) met(now time.Time) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.gap == 0:
		b.gap, b.raised = busyFirst, now
	case now.Sub(b.raised) >= b.gap:
		b.gap, b.raised = min(2*b.gap, busyMost), now
	}
	return b.gap
}

func (b *busyness) passed() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.gap = 0
}

// tooMany returns for how long a method is not to be called after 429. Only
// sending has a quota; polling has growing gaps of its own.
func (c *Channel) tooMany(method string) time.Duration {
	if !sends(method) {
		return busyFirst
	}
	return c.busy.met(time.Now())
}

func (c *Channel) passed(method string) {
	if sends(method) {
		c.busy.passed()
	}
}

func sends(method string) bool { return strings.HasPrefix(method, "send") }
