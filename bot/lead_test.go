package bot_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/bot"
)

// lease is one lease, kept by a store that may be away.
type lease struct {
	mu    sync.Mutex
	owner string
	until time.Time
	away  bool
}

func (l *lease) Lease(_ context.Context, _, owner string, duration time.Duration) (bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.away {
		return false, bot.ErrStatesAway
	}
	if l.owner != owner && time.Now().Before(l.until) {
		return false, nil
	}
	l.owner, l.until = owner, time.Now().Add(duration)
	return true, nil
}

func (l *lease) Return(_ context.Context, _, owner string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.owner == owner {
		l.until = time.Time{}
	}
	return nil
}

func (l *lease) set(away bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.away = away
}

// leaders lead until the bubble's ctx ends, and note who leads when.
type leaders struct {
	t      *testing.T
	lease  *lease
	began  time.Time
	mu     sync.Mutex
	events []string
	active int
}

func (l *leaders) lead(ctx context.Context, owner string) error {
	return bot.Lead(ctx, l.lease, "poll", owner, slog.New(slog.DiscardHandler), func(ctx context.Context) error {
		l.note(owner+" begins", 1)
		<-ctx.Done()
		l.note(owner+" ends", -1)
		return nil
	})
}

func (l *leaders) note(what string, n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.active += n
	if l.active > 1 {
		l.t.Error("two lead at once")
	}
	l.events = append(l.events, time.Since(l.began).Truncate(time.Second).String()+" "+what)
}

// The one that leads goes on while it prolongs its lease; another one follows
// within seconds, at once where it was given back.
func TestLead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &leaders{t: t, lease: &lease{}, began: time.Now()}
		first, stop := context.WithCancel(t.Context())
		second, stopSecond := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { _ = l.lead(first, "one") })
		time.Sleep(time.Second)
		running.Go(func() { _ = l.lead(second, "two") })
		time.Sleep(time.Minute + 200*time.Millisecond)
		stop()
		time.Sleep(time.Minute)
		stopSecond()
		running.Wait()
		want := []string{"0s one begins", "1m1s one ends", "1m2s two begins", "2m1s two ends"}
		if diff := cmp.Diff(want, l.events); diff != "" {
			t.Error(diff)
		}
	})
}

// Who cannot prolong its lease stops before it runs out.
func TestLeadWithoutStates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &leaders{t: t, lease: &lease{}, began: time.Now()}
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		time.AfterFunc(20*time.Second, func() { l.lease.set(true) })
		time.AfterFunc(30*time.Second, func() { l.lease.set(false) })
		if err := l.lead(ctx, "one"); err != nil {
			t.Error(err)
		}
		if len(l.events) != 4 || l.events[1] > "25s" {
			t.Errorf("%v; want it to end within 5 s after 20 s, and to begin again", l.events)
		}
	})
}

// After a crash the same owner leads at once, another one when the lease has
// run out.
func TestLeadAfterACrash(t *testing.T) {
	for owner, want := range map[string]string{"one": "0s one begins", "two": "6s two begins"} {
		synctest.Test(t, func(t *testing.T) {
			l := &leaders{t: t, lease: &lease{owner: "one", until: time.Now().Add(5 * time.Second)}, began: time.Now()}
			ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
			defer stop()
			if err := l.lead(ctx, owner); err != nil {
				t.Error(err)
			}
			if len(l.events) == 0 || l.events[0] != want {
				t.Errorf("%v, want %s first", l.events, want)
			}
		})
	}
}

func TestLeadReturnsErrors(t *testing.T) {
	broken := errors.New("token refused")
	err := bot.Lead(t.Context(), &lease{}, "poll", "one", slog.New(slog.DiscardHandler), func(context.Context) error { return broken })
	if !errors.Is(err, broken) {
		t.Errorf("Lead: %v, want %v", err, broken)
	}
}
