package bot

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

const (
	// databasePatience bounds what is asked of the database within a turn, where
	// the conversation can go on without it.
	databasePatience = 2 * time.Second
	// outagePause is how long the database is not asked after it did not answer:
	// not every message is to wait for that.
	outagePause = time.Second
	// maxCompared bounds what is remembered of people; it is emptied when it is
	// full.
	maxCompared = 20_000
)

// An outage remembers that the database did not answer.
type outage struct {
	mu    sync.Mutex
	until time.Time // by the process's own clock
}

func (o *outage) lasts() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return time.Now().Before(o.until)
}

func (o *outage) begins() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.until = time.Now().Add(outagePause)
}

// database asks something of the database. Where conversations go on without
// it, it is not waited for long, and not asked at all just after it did not
// answer: that is an ErrAway, too.
func (h *Handler) database(ctx context.Context, ask func(context.Context) error) error {
	if h.Spool == nil {
		return ask(ctx)
	}
	if h.outage.lasts() {
		return fmt.Errorf("the database was asked a moment ago: %w", ErrAway)
	}
	bounded, cancel := context.WithTimeout(ctx, databasePatience)
	defer cancel()
	err := ask(bounded)
	if err != nil && bounded.Err() != nil && ctx.Err() == nil {
		err = fmt.Errorf("%w: %w", ErrAway, err)
	}
	if errors.Is(err, ErrAway) {
		h.outage.begins()
	}
	return err
}

// compared remembers of which people this process has seen both records, on
// which server, and how far they were.
type compared struct {
	mu   sync.Mutex
	seen map[int64]comparison
}

type comparison struct {
	epoch uint64
	stamp Stamp
}

func (c *compared) note(person int64, epoch uint64, stamp Stamp) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.seen == nil || len(c.seen) >= maxCompared {
		c.seen = map[int64]comparison{}
	}
	c.seen[person] = comparison{epoch: epoch, stamp: stamp}
}

// holds reports whether a record that Redis holds is at least as new as every
// other one of its person: it lies on a server where that was so before, and
// has not gone back since. No record at all is no proof of anything.
func (c *compared) holds(person int64, epoch uint64, stamp Stamp) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	was, ok := c.seen[person]
	return ok && was.epoch == epoch && stamp.Version > 0 && !stamp.Before(was.stamp)
}

// behind are snapshots that the database did not take, the newest of each
// person.
type behind struct {
	mu      sync.Mutex
	waiting map[int64]Snapshot
}

func (b *behind) put(person int64, s Snapshot) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.waiting == nil {
		b.waiting = map[int64]Snapshot{}
	}
	if b.waiting[person].Before(s.Stamp) {
		b.waiting[person] = s
	}
}

func (b *behind) note(person int64, stamp Stamp) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if s, ok := b.waiting[person]; ok && s.Generation == stamp.Generation && s.Version == stamp.Version {
		s.Stamp = stamp
		b.waiting[person] = s
	}
}

// of is the person's snapshot that waits, if there is one.
func (b *behind) of(person int64) Snapshot {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.waiting[person]
}

// people lists whose snapshots wait.
func (b *behind) people() map[int64]Snapshot {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := make(map[int64]Snapshot, len(b.waiting))
	for person, s := range b.waiting {
		list[person] = s
	}
	return list
}

// done forgets a snapshot that was written, unless there is a newer one.
func (b *behind) done(person int64, written Stamp) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !written.Before(b.waiting[person].Stamp) {
		delete(b.waiting, person)
	}
}

// notes are deliveries that are not noted in the snapshots yet, the newest of each
// person. One that is lost costs its person a question: a text that follows a
// restored snapshot is asked about.
type notes struct {
	mu      sync.Mutex
	waiting map[int64]Stamp
}

func (n *notes) put(person int64, stamp Stamp) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.waiting == nil {
		n.waiting = map[int64]Stamp{}
	}
	if !stamp.Before(n.waiting[person]) {
		n.waiting[person] = stamp
	}
}

// take returns all of them, and forgets them.
func (n *notes) take() map[int64]Stamp {
	n.mu.Lock()
	defer n.mu.Unlock()
	all := n.waiting
	n.waiting = nil
	return all
}

// snapshot reads the person's snapshot.
func (h *Handler) snapshot(ctx context.Context, person int64) (s Snapshot, err error) {
	err = h.database(ctx, func(ctx context.Context) error {
		s, err = h.Snapshots.LoadSnapshot(ctx, person)
		return err
	})
	if err != nil {
		return s, fmt.Errorf("load snapshot of person %d: %w", person, err)
	}
	return s, nil
}

// writeBehind writes the snapshots that the database did not take. One that is
// older than what is there is not needed any more.
func (h *Handler) writeBehind(ctx context.Context) error {
	for person, s := range h.behind.people() {
		err := h.database(ctx, func(ctx context.Context) error {
			return h.Snapshots.SaveSnapshot(ctx, person, s)
		})
		if err != nil && !errors.Is(err, ErrConflict) {
			return fmt.Errorf("save snapshot of person %d: %w", person, err)
		}
		h.behind.done(person, s.Stamp)
	}
	return h.writeNotes(ctx)
}

// writeNotes notes in the snapshots what was delivered. People who write fast
// have one note for many replies.
func (h *Handler) writeNotes(ctx context.Context) error {
	stamps := h.notes.take()
	if len(stamps) == 0 {
		return nil
	}
	err := h.database(ctx, func(ctx context.Context) error { return h.Snapshots.NoteSnapshots(ctx, stamps) })
	if err == nil {
		return nil
	}
	for person, stamp := range stamps {
		h.notes.put(person, stamp)
	}
	return fmt.Errorf("note %d deliveries in the snapshots: %w", len(stamps), err)
}
