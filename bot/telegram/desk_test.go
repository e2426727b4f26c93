package telegram_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/bot/telegram"
)

// A desk is a handler that notes what it is given.
type desk struct {
	mu      sync.Mutex
	handled []int64         // in the order of success
	tries   []time.Time     // of all calls
	busy    map[string]bool // accounts at work
	most    int             // how many were busy at once
	overlap bool            // an account was busy twice
	work    func(context.Context, bot.Message) error
}

// taken are the instants of all calls so far.
func (d *desk) taken() []time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.tries)
}

func (d *desk) handle(ctx context.Context, m bot.Message, _ <-chan struct{}) error {
	d.mu.Lock()
	if d.busy == nil {
		d.busy = map[string]bool{}
	}
	d.overlap = d.overlap || d.busy[m.Account]
	d.busy[m.Account] = true
	d.most = max(d.most, len(d.busy))
	d.tries = append(d.tries, time.Now())
	d.mu.Unlock()
	defer func() {
		d.mu.Lock()
		delete(d.busy, m.Account)
		d.mu.Unlock()
	}()
	if d.work != nil {
		if err := d.work(ctx, m); err != nil {
			return err
		}
	}
	d.mu.Lock()
	d.handled = append(d.handled, m.Update)
	d.mu.Unlock()
	return nil
}

func (d *desk) done() []int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.handled)
}

// start polls until the returned function is called, which waits for the end.
func start(t *testing.T, f *fake, log *journal, take telegram.Take) (stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	c := f.connect(t, log)
	ended := make(chan error)
	go func() { ended <- c.Poll(ctx, take) }()
	return func() error {
		cancel()
		return <-ended
	}
}

// poll lets Poll run for so long, in the time of the bubble, and ends it.
func poll(t *testing.T, f *fake, d *desk, span time.Duration) (log string) {
	t.Helper()
	var j journal
	stop := start(t, f, &j, d.handle)
	time.Sleep(span)
	if err := stop(); err != nil {
		t.Errorf("Poll = %v", err)
	}
	return j.String()
}
