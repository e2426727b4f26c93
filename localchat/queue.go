package localchat

import (
	"context"
	"slices"
	"sync"
	"time"
)

const (
	maxPoll       = 50 * time.Second
	sameOffsetGap = 500 * time.Millisecond
	// futureOffset is how far beyond the newest id an offset is still believed.
	// One further away belongs to another queue and is ignored, as Telegram does.
	futureOffset = 10
)

// queued is one update as the bot will read it.
type queued struct {
	id, expires int64
	body        []byte
}

// queue holds the committed updates that the bot has not confirmed.
type queue struct {
	wall func() time.Time

	mu         sync.Mutex
	updates    []queued // by id
	next       int64    // the id that the next update will get
	arrived    chan struct{}
	waiting    *poll // the long poll that waits at present
	lastOffset int64
	lastAt     time.Time
	allowed    string // as in memory, so that a poll need not ask the writer
}

// poll is one long poll; replaced is closed when another call takes its place.
type poll struct{ replaced chan struct{} }

func newQueue(wall func() time.Time) *queue {
	return &queue{wall: wall, next: firstUpdateID, arrived: make(chan struct{})}
}

func (q *queue) push(u queued) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.updates = append(q.updates, u)
	q.next = u.id + 1
	close(q.arrived)
	q.arrived = make(chan struct{})
}

func (q *queue) pending() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.dropExpired()
	return len(q.updates)
}

// clear drops everything and gives the lowest id that is not dropped.
func (q *queue) clear() int64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.updates = nil
	return q.next
}

// setAllowed notes the allowed kinds and gives what they were.
func (q *queue) setAllowed(list string) string {
	q.mu.Lock()
	defer q.mu.Unlock()
	before := q.allowed
	q.allowed = list
	return before
}

func (q *queue) dropExpired() {
	now := q.wall().Unix()
	expired := func(u queued) bool { return u.expires <= now }
	if slices.ContainsFunc(q.updates, expired) {
		q.updates = slices.DeleteFunc(slices.Clone(q.updates), expired) // a copy: take has given out parts
	}
}

// begin ends the poll that waits, applies offset, and says which id is now the
// lowest unconfirmed one and how many updates this call may return.
func (q *queue) begin(offset int64, limit int) (p *poll, confirmed int64, allowed int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.waiting != nil {
		close(q.waiting.replaced)
	}
	p = &poll{replaced: make(chan struct{})}
	q.waiting = p
	now := q.wall()
	if offset == q.lastOffset && now.Sub(q.lastAt) < sameOffsetGap {
		limit = 1
	}
	q.lastOffset, q.lastAt = offset, now
	if offset < 0 {
		offset += q.next
	}
	if offset > q.next+futureOffset {
		offset = 0
	}
	drop := 0
	for drop < len(q.updates) && q.updates[drop].id < offset {
		confirmed = q.updates[drop].id + 1
		drop++
	}
	q.updates = q.updates[drop:]
	return p, confirmed, limit
}

func (q *queue) end(p *poll) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.waiting == p {
		q.waiting = nil
	}
}

// take gives up to limit updates, or the channel that tells of the next one.
func (q *queue) take(limit int) ([]queued, <-chan struct{}) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.dropExpired()
	return q.updates[:min(limit, len(q.updates)):min(limit, len(q.updates))], q.arrived
}

// wait returns updates as soon as there are any, at the latest after timeout.
func (q *queue) wait(ctx, closing context.Context, p *poll, limit int, timeout time.Duration) ([]queued, error) {
	timer := time.NewTimer(timeout)
	defer timer.Stop()
	for {
		found, arrived := q.take(limit)
		if len(found) > 0 || timeout == 0 {
			return found, nil
		}
		select {
		case <-arrived:
		case <-timer.C:
			return nil, nil
		case <-p.replaced:
			return nil, refuse(409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running")
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-closing.Done():
			return nil, errClosed
		}
	}
}
