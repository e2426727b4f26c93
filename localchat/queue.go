package localchat

import (
	"cmp"
	"context"
	"net/http"
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
	lane        lane
	body        []byte
}

// queue holds the committed updates that the bot has not confirmed.
type queue struct {
	wall func() time.Time

	mu         sync.Mutex
	updates    []queued // by id
	again      []queued // delivered a second time, whatever was confirmed
	next       int64    // the id that the next update will get
	arrived    chan struct{}
	waiting    *poll    // the long poll that waits at present
	carrier    *carrier // set: a webhook gets the updates, and nobody may poll
	lastOffset int64
	lastAt     time.Time
	allowed    string // as in memory, so that a poll need not ask the writer
}

// poll is one long poll; ended is closed when something else takes its place.
type poll struct {
	ended chan struct{}
	why   error // set before ended is closed
}

func newQueue(wall func() time.Time) *queue {
	return &queue{wall: wall, next: firstUpdateID, arrived: make(chan struct{})}
}

func (q *queue) push(u queued) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.updates = append(q.updates, u)
	q.next = u.id + 1
	if q.carrier != nil {
		q.carrier.add(u)
	}
	q.wake()
}

// repeat delivers u once more, now and only once, even if it was confirmed.
func (q *queue) repeat(u queued) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.carrier != nil {
		q.carrier.repeat(u)
		return
	}
	q.again = append(q.again, u)
	q.wake()
}

func (q *queue) wake() {
	close(q.arrived)
	q.arrived = make(chan struct{})
}

// connect gives the updates, those that wait and those that will come, to c.
func (q *queue) connect(c *carrier) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.endPoll("terminated by setWebhook request")
	q.carrier = c
	for _, u := range q.updates {
		c.add(u)
	}
}

// disconnect leaves the updates to whoever polls.
func (q *queue) disconnect() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.carrier = nil
}

// remove takes out one update that was delivered. Most are near the front, so
// what stands before it moves, not what stands behind it.
func (q *queue) remove(id int64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	i, found := slices.BinarySearchFunc(q.updates, id, func(u queued, id int64) int { return cmp.Compare(u.id, id) })
	if !found {
		return
	}
	copy(q.updates[1:i+1], q.updates[:i])
	q.updates[0] = queued{}
	q.updates = q.updates[1:]
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
	q.updates, q.again = nil, nil
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

func (q *queue) allowedKinds() string {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.allowed
}

func (q *queue) dropExpired() {
	now := q.wall().Unix()
	q.updates = slices.DeleteFunc(q.updates, func(u queued) bool { return u.expires <= now })
}

// endPoll tells the poll that waits why it will get nothing.
func (q *queue) endPoll(why string) {
	if q.waiting != nil {
		q.waiting.why = refuse(http.StatusConflict, "Conflict: "+why)
		close(q.waiting.ended)
		q.waiting = nil
	}
}

// begin ends the poll that waits, applies offset, and says which id is now the
// lowest unconfirmed one and how many updates this call may return.
func (q *queue) begin(offset int64, limit int) (p *poll, confirmed int64, allowed int, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.carrier != nil {
		return nil, 0, 0, refuse(http.StatusConflict,
			"Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
	}
	q.endPoll("terminated by other getUpdates request; make sure that only one bot instance is running")
	p = &poll{ended: make(chan struct{})}
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
	return p, confirmed, limit, nil
}

func (q *queue) end(p *poll) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.waiting == p {
		q.waiting = nil
	}
}

// take gives up to limit updates, or the channel that tells of the next one.
func (q *queue) take(p *poll, limit int) ([]queued, <-chan struct{}, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if p.why != nil {
		return nil, nil, p.why
	}
	q.dropExpired()
	// The lowest ids come first, as at Telegram: a repetition that overtook
	// others would have them confirmed unseen.
	found := slices.Concat(q.again, q.updates[:min(limit, len(q.updates))])
	slices.SortStableFunc(found, func(a, b queued) int { return cmp.Compare(a.id, b.id) })
	found = found[:min(limit, len(found))]
	if len(found) > 0 {
		last := found[len(found)-1].id
		q.again = slices.DeleteFunc(q.again, func(u queued) bool { return u.id <= last })
	}
	return found, q.arrived, nil
}

// wait returns updates as soon as there are any, at the latest after timeout.
func (q *queue) wait(ctx, closing context.Context, p *poll, limit int, timeout time.Duration) ([]queued, error) {
	timer := time.NewTimer(timeout)
	defer timer.Stop()
	for {
		found, arrived, err := q.take(p, limit)
		if err != nil || len(found) > 0 || timeout == 0 {
			return found, err
		}
		select {
		case <-arrived:
		case <-timer.C:
			return nil, nil
		case <-p.ended:
			return nil, p.why
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-closing.Done():
			return nil, errClosed
		}
	}
}
