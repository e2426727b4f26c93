package telegram

import (
	"maps"
	"math"
	"slices"
	"time"
)

const (
	// crowd is how many updates may wait behind an unfinished one. Telegram
	// shows a page that begins with the lowest unfinished: at half a page there
	// is room for as many new ones still.
	crowd = pageSize / 2
	// remembered is how long what a poller has finished is known to the next
	// one. Telegram keeps updates for 24 h, and begins their ids anew after a
	// week of silence.
	remembered = 24 * time.Hour
)

// A ledger knows which updates are in hand, and so which offset to send: the
// lowest id that is not finished. Telegram forgets all below it.
type ledger struct {
	// taken has all updates that an answer may show again: the unfinished, and
	// those that Telegram has not yet been told to forget.
	taken  map[int64]*taken
	lowest int64     // unfinished; valid while there are any
	open   int       // how many are unfinished
	next   int64     // above all that have been seen, 0 before the first
	left   time.Time // when the last poller ended
}

// A taken is one update in the ledger.
type taken struct {
	finished bool
	pressed  bool          // hurry is closed
	hurry    chan struct{} // see Take
}

func newLedger() *ledger { return &ledger{taken: map[int64]*taken{}} }

// leave notes when a poller has ended.
func (l *ledger) leave(now time.Time) { l.left = now }

// resume readies the ledger for another poller. What was not finished is to be
// taken again; what was finished, but could not be confirmed, is not.
func (l *ledger) resume(now time.Time) {
	lapsed := now.Sub(l.left) > remembered
	maps.DeleteFunc(l.taken, func(_ int64, t *taken) bool { return lapsed || !t.finished })
	l.open, l.next = 0, 0
}

// knows reports whether the update has been taken already.
func (l *ledger) knows(id int64) bool {
	_, known := l.taken[id]
	return known
}

// take notes an update as unfinished and reports whether it is new.
func (l *ledger) take(id int64) (hurry <-chan struct{}, isNew bool) {
	if l.knows(id) {
		return nil, false
	}
	if l.open == 0 {
		if id < l.next { // Telegram's ids begin anew after a week of silence
			clear(l.taken)
		}
		l.lowest, l.next = id, id+1
	}
	t := &taken{hurry: make(chan struct{})}
	l.taken[id] = t
	l.open++
	l.lowest, l.next = min(l.lowest, id), max(l.next, id+1)
	return t.hurry, true
}

// shown notes the highest update of a page, of which all are taken: without it,
// those that an earlier poller has finished would be shown for ever.
func (l *ledger) shown(id int64) { l.next = max(l.next, id+1) }

// press closes hurry for the unfinished updates that too many wait behind. Those
// that are finished count: they take their place in the page, too.
func (l *ledger) press() {
	if len(l.taken) <= crowd {
		return
	}
	ids := slices.Sorted(maps.Keys(l.taken))
	for _, id := range ids[:len(ids)-crowd-1] {
		if t := l.taken[id]; !t.finished && !t.pressed {
			t.pressed = true
			close(t.hurry)
		}
	}
}

// finish notes an update as finished and reports whether the offset has moved.
func (l *ledger) finish(id int64) bool {
	l.taken[id].finished = true
	l.open--
	if id != l.lowest {
		return false
	}
	l.lowest = math.MaxInt64
	for other, t := range l.taken {
		if !t.finished {
			l.lowest = min(l.lowest, other)
		}
	}
	return true
}

// confirmed forgets what Telegram has forgotten. It is called with the offset
// of each request once that is answered: no earlier, since the answer under way
// may still show updates that were finished meanwhile.
func (l *ledger) confirmed(offset int64) {
	maps.DeleteFunc(l.taken, func(id int64, t *taken) bool { return t.finished && id < offset })
}

// offset returns the lowest unfinished id or, where all is finished, the one
// after the last.
func (l *ledger) offset() int64 {
	if l.open > 0 {
		return l.lowest
	}
	return l.next
}
