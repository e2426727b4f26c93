package telegram_test

import (
	"context"
	"errors"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/bot"
)

// TestPollMayBeResumed loses the right to poll while one update fails, one is at
// work and one is handled behind them, and regains it before the first Poll has
// returned.
func TestPollMayBeResumed(t *testing.T) {
	for name, farewell := range map[string]int{"confirmed": 0, "confirmation fails": 500} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFake()
				f.push(text(1, 6, "handled first"), text(2, 7, "fails"), text(3, 8, "slow"), text(4, 9, "handled"), text(5, 7, "behind the failing"))
				f.answer("getUpdates", func(c call) (int, string) {
					if c.params.Get("limit") == "1" && farewell != 0 {
						return farewell, refusal(farewell, "Internal Server Error")
					}
					return 0, ""
				})
				regained := false
				d := &desk{work: func(_ context.Context, m bot.Message) error {
					time.Sleep(time.Duration(m.Update) * time.Millisecond)
					switch {
					case m.Update == 2 && !regained:
						return errors.New("database is away")
					case m.Update == 3:
						time.Sleep(5 * time.Second)
					}
					return nil
				}}
				c := f.connect(t, t.Output())
				ctx, lose := context.WithCancel(t.Context())
				first, second := make(chan error, 1), make(chan error, 1)
				go func() { first <- c.Poll(ctx, d.handle) }()
				time.Sleep(time.Second)
				lose()
				synctest.Wait()

				again, stop := context.WithCancel(t.Context())
				regained = true
				go func() { second <- c.Poll(again, d.handle) }()
				if err := <-first; err != nil {
					t.Errorf("first Poll = %v", err)
				}
				if diff := cmp.Diff([]int64{1, 4, 3}, d.done()); diff != "" {
					t.Errorf("when the first Poll ends: %s", diff)
				}
				time.Sleep(time.Minute)
				stop()
				if err := <-second; err != nil {
					t.Errorf("second Poll = %v", err)
				}
				if diff := cmp.Diff([]int64{1, 4, 3, 2, 5}, d.done()); diff != "" {
					t.Error(diff)
				}
				if d.overlap || f.waiting() != 0 {
					t.Errorf("two at work for one person: %t; %d updates are not confirmed", d.overlap, f.waiting())
				}
			})
		})
	}
}

// TestPollConfirmsWhatAnEarlierOneHandled begins with nothing else to show.
func TestPollConfirmsWhatAnEarlierOneHandled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.push(text(1, 7, "x"), text(2, 7, "x"))
		f.answer("getUpdates", func(c call) (int, string) {
			if c.params.Get("limit") == "1" {
				return 500, refusal(500, "Internal Server Error")
			}
			return 0, ""
		})
		c := f.connect(t, t.Output())
		d := &desk{work: func(context.Context, bot.Message) error { time.Sleep(2 * time.Second); return nil }}
		for _, span := range []time.Duration{time.Second, time.Minute} {
			ctx, cancel := context.WithTimeout(t.Context(), span)
			if err := c.Poll(ctx, d.handle); err != nil {
				t.Error(err)
			}
			cancel()
		}
		if diff := cmp.Diff([]int64{1, 2}, d.done()); diff != "" {
			t.Error(diff)
		}
		if n := f.waiting(); n != 0 {
			t.Errorf("%d updates are not confirmed", n)
		}
	})
}

func TestPollWaitsForTheOneBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		var log journal
		c := f.connect(t, &log)
		ctx, cancel := context.WithCancel(t.Context())
		first := make(chan error)
		go func() { first <- c.Poll(ctx, (&desk{}).handle) }()
		synctest.Wait()
		brief, end := context.WithTimeout(t.Context(), time.Second)
		defer end()
		if err := c.Poll(brief, (&desk{}).handle); err != nil {
			t.Error(err)
		}
		if n := len(f.requests("getUpdates")); n != 1 {
			t.Errorf("%d polls, want that of the first Poll", n)
		}
		cancel()
		if err := <-first; err != nil {
			t.Error(err)
		}
	})
}

// TestPollHurries lets an update wait for hurry while others come in behind it.
func TestPollHurries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		var behind int // how many came behind it until it was hurried
		take := func(ctx context.Context, m bot.Message, hurry <-chan struct{}) error {
			if m.Update != 1 {
				return nil
			}
			select {
			case <-hurry:
				polls := f.requests("getUpdates")
				offset, _ := strconv.Atoi(polls[len(polls)-1].params.Get("offset"))
				behind = f.waiting() - 1
				if offset != 1 {
					t.Errorf("offset %d while update 1 is in hand", offset)
				}
			case <-ctx.Done():
			}
			return ctx.Err()
		}
		var log journal
		stop := start(t, f, &log, take)
		for id := int64(1); id <= 60; id++ {
			f.push(text(id, id, "x"))
			time.Sleep(time.Second)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
		if behind != 51 || f.waiting() != 0 {
			t.Errorf("hurried with %d updates behind, %d not confirmed in the end; want 51, 0", behind, f.waiting())
		}
	})
}
