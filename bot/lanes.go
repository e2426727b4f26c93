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
	all    *lanes
	person int64
	mu     sync.Mutex
	users  int // those in the lane and those waiting for it
	kept   bool
}

// enter waits until nobody else works for the person. The caller must call
// leave.
func (l *lanes) enter(person int64) *lane {
	l.mu.Lock()
	if l.lanes == nil {
		l.lanes = map[int64]*lane{}
	}
	entered := l.lanes[person]
	if entered == nil {
		entered = &lane{all: l, person: person}
		l.lanes[person] = entered
	}
	entered.users++
	l.mu.Unlock()
	entered.mu.Lock()
	entered.kept = false
	return entered
}

// leave lets the next one in, unless leaveAfter has taken that over.
func (l *lane) leave() {
	if !l.kept {
		l.release()
	}
}

// leaveAfter runs f in the background and keeps the lane until it is done.
func (l *lane) leaveAfter(f func()) {
	l.kept = true
	l.all.pending.Go(func() {
		defer l.release()
		f()
	})
}

func (l *lane) release() {
	l.all.mu.Lock()
	l.users--
	if l.users == 0 {
		delete(l.all.lanes, l.person)
	}
	l.all.mu.Unlock()
	l.mu.Unlock()
}

func (l *lanes) wait() { l.pending.Wait() }
