package telegram

import (
	"maps"
	"math"
)

// A ledger knows which updates are in hand, and so which offset to send: the
// lowest id that is not finished. Telegram forgets all below it.
type ledger struct {
	// finished has all updates that an answer may show again: the unfinished,
	// and those that Telegram has not yet been told to forget.
	finished map[int64]bool
	lowest   int64 // unfinished; valid while there are any
	open     int   // how many are unfinished
	next     int64 // above all that have been seen, 0 before the first
}

func newLedger() *ledger { return &ledger{finished: map[int64]bool{}} }

// knows reports whether the update has been taken already.
func (l *ledger) knows(id int64) bool {
	_, known := l.finished[id]
	return known
}

// take notes an update as unfinished and reports whether it is new.
func (l *ledger) take(id int64) bool {
	if l.knows(id) {
		return false
	}
	if l.open == 0 {
		if id < l.next { // Telegram's ids begin anew after a week of silence
			clear(l.finished)
		}
		l.lowest, l.next = id, id+1
	}
	l.finished[id] = false
	l.open++
	l.lowest, l.next = min(l.lowest, id), max(l.next, id+1)
	return true
}

// finish notes an update as finished and reports whether the offset has moved.
func (l *ledger) finish(id int64) bool {
	l.finished[id] = true
	l.open--
	if id != l.lowest {
		return false
	}
	l.lowest = math.MaxInt64
	for other, finished := range l.finished {
		if !finished {
			l.lowest = min(l.lowest, other)
		}
	}
	return true
}

// confirmed forgets what Telegram has forgotten. It is called with the offset
// of each request once that is answered: no earlier, since the answer under way
// may still show updates that were finished meanwhile.
func (l *ledger) confirmed(offset int64) {
	maps.DeleteFunc(l.finished, func(id int64, finished bool) bool { return finished && id < offset })
}

// offset returns the lowest unfinished id or, where all is finished, the one
// after the last.
func (l *ledger) offset() int64 {
	if l.open > 0 {
		return l.lowest
	}
	return l.next
}
