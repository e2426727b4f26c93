package telegram_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/bot"
)

// TestWebhookStops stops while one update of a person is at work, one waits for
// it and one of another person is at work.
func TestWebhookStops(t *testing.T) {
	type outcome struct {
		Stopped  time.Duration
		Statuses [4]int // by update; the last one comes after Stop
		Handled  []int64
	}
	for _, tt := range []struct {
		name     string
		work     time.Duration // of each update; its context may end it
		patience time.Duration // of who stops
		want     outcome
	}{
		{"all finish", 3 * time.Second, time.Hour, outcome{6 * time.Second, [4]int{200, 200, 200, 503}, []int64{1, 3, 2}}},
		{"grace ends", 5 * time.Second, time.Hour, outcome{8 * time.Second, [4]int{200, 503, 200, 503}, []int64{1, 3}}},
		{"grace ends for all", time.Hour, time.Hour, outcome{8 * time.Second, [4]int{503, 503, 503, 503}, nil}},
		{"who stops is impatient", 3 * time.Second, time.Second, outcome{time.Second, [4]int{503, 503, 503, 503}, nil}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := &desk{work: func(ctx context.Context, m bot.Message) error {
					timer := time.NewTimer(tt.work + time.Duration(m.Update)*time.Nanosecond)
					defer timer.Stop()
					select {
					case <-timer.C:
					case <-ctx.Done():
					}
					return ctx.Err()
				}}
				h := serve(t, newFake(), t.Output(), d.handle)
				var got outcome
				var posts sync.WaitGroup
				post := func(i int, update string) {
					posts.Go(func() { got.Statuses[i] = h.post(update) })
					synctest.Wait()
				}
				post(0, text(1, 7, "x"))
				post(1, text(2, 7, "x"))
				post(2, text(3, 8, "x"))
				ctx, cancel := context.WithTimeout(t.Context(), tt.patience)
				defer cancel()
				begin := time.Now()
				stopped := make(chan time.Duration)
				go func() {
					h.Stop(ctx)
					stopped <- time.Since(begin)
				}()
				synctest.Wait()
				post(3, text(4, 9, "x"))
				if got.Statuses[3] != 503 {
					t.Errorf("status %d at once, want 503", got.Statuses[3])
				}
				got.Stopped = (<-stopped).Truncate(time.Second)
				posts.Wait()
				got.Handled = d.handled
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Error(diff)
				}
				h.Stop(t.Context()) // again, which waits for nothing
			})
		})
	}
}

func TestWebhookWaitsForTheAnswersToTaps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.answer("answerCallbackQuery", func(call) (int, string) { time.Sleep(2 * time.Second); return 0, "" })
		var log journal
		h := serve(t, f, &log, (&desk{}).handle)
		begin := time.Now()
		h.post(tap(1, 7, "x"))
		h.Stop(t.Context())
		if waited := time.Since(begin); waited != 2*time.Second || strings.Contains(log.String(), "not answered") {
			t.Errorf("stopped after %s, log = %q", waited, log.String())
		}
	})
}
