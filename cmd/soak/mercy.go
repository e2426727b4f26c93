package main

import (
	"slices"
	"sync"
	"time"
)

// Troubles are the times at which stores lost something or could not be reached.
//
// One loss is expected of the program: what it was told while it could not reach
// the database is in Redis and in its memory only, until the database has it too.
// If Redis loses it first, it is asked again (docs/adr/0005). An answer that was
// forgotten in any other way is a violation.
type troubles struct {
	mu     sync.Mutex
	absent []span // the database did not answer, or a copy was frozen and may think so
	losses []span // what came to Redis in that time was lost
}

// A span is a stretch of time.
type span struct{ from, to time.Time }

func (s span) holds(at time.Time) bool { return !at.Before(s.from) && !at.After(s.to) }

// doubtFor is how long after an absence a copy may still take the database for
// absent: it asks with a timeout, and remembers the answer for a moment.
const doubtFor = 15 * time.Second

func (t *troubles) wasAbsent(from, to time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.absent = append(t.absent, span{from, to.Add(doubtFor)})
}

func (t *troubles) lost(from, to time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.losses = append(t.losses, span{from, to})
}

// excuse reports whether what was shown at that instant may be forgotten.
func (t *troubles) excuse(at time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	during := func(s span) bool { return s.holds(at) }
	return slices.ContainsFunc(t.absent, during) && slices.ContainsFunc(t.losses, during)
}

// hinders reports whether a store was away, or a copy stood still, while a message
// was kept that was handed out at that instant.
func (t *troubles) hinders(at time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.ContainsFunc(t.absent, func(s span) bool { return !s.from.After(at.Add(keepingTakes)) && !s.to.Before(at) })
}
