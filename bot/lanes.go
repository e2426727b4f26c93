package bot

import "sync"

// lanes let one message of a person be worked on at a time in this process.
// Between processes, the compare-and-set of [States] decides.
type lanes struct {
	mu      sync.Mutex
	lanes   map[int64]*lane
	pending sync.WaitGroup
}

type lane struct {
	person int64
	mu     sync.Mutex
	users  int // those in the lane and those waiting for it
}

// A turn is one stay in a lane.
type turn struct {
	all  *lanes
	lane *lane
	kept bool // what was left behind releases the lane
}

// enter waits until nobody else works for the person. The caller must call
// leave.
func (l *lanes) enter(person int64) *turn {
	l.mu.Lock()
	if l.lanes == nil {
		l.lanes = map[int64]*lane{}
	}
	entered := l.lanes[person]
	if entered == nil {
		entered = &lane{person: person}
		l.lanes[person] = entered
	}
	entered.users++
	l.mu.Unlock()
	entered.mu.Lock()
	return &turn{all: l, lane: entered}
}

// leave lets the next one in, unless leaveAfter has taken that over.
func (t *turn) leave() {
	if !t.kept {
		t.release()
	}
}

// leaveAfter runs f in the background and keeps the lane until it is done.
func (t *turn) leaveAfter(f func()) {
	t.kept = true
	t.all.pending.Go(func() {
		defer t.release()
		f()
	})
}

func (t *turn) release() {
	t.all.mu.Lock()
	t.lane.users--
	if t.lane.users == 0 {
		delete(t.all.lanes, t.lane.person)
	}
	t.all.mu.Unlock()
	t.lane.mu.Unlock()
}

func (l *lanes) wait() { l.pending.Wait() }
