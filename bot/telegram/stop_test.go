package telegram_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/bot/telegram"
)

func TestStopInterruptsTheLongPoll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		var log journal
		stop := start(t, f, &log, (&desk{}).handle)
		time.Sleep(20 * time.Second)
		begin := time.Now()
		if err := stop(); err != nil {
			t.Fatal(err)
		}
		if waited := time.Since(begin); waited != 0 { // in the time of the bubble
			t.Errorf("Poll ended after %s", waited)
		}
		if s := log.String(); s != "" {
			t.Errorf("log = %q, want nothing", s)
		}
		if n := len(f.requests("getUpdates")); n != 1 {
			t.Errorf("%d polls, want 1: there was nothing to confirm", n)
		}
	})
}

func TestStopLetsHandlersFinish(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.push(text(1, 7, "a"), text(2, 7, "b"), text(3, 8, "c"))
		slow := &desk{work: func(ctx context.Context, _ bot.Message) error {
			time.Sleep(3 * time.Second)
			return ctx.Err()
		}}
		poll(t, f, slow, time.Second)
		if got := slices.Sorted(slices.Values(slow.handled)); !slices.Equal(got, []int64{1, 2, 3}) {
			t.Errorf("handled %v, want all", got)
		}
		polls := f.requests("getUpdates")
		if last := polls[len(polls)-1].params; last.Get("offset") != "4" || last.Get("limit") != "1" || last.Get("timeout") != "0" {
			t.Errorf("last poll = %v, want one that confirms", last)
		}
		again := &desk{}
		poll(t, f, again, time.Second)
		if len(again.handled) != 0 {
			t.Errorf("handled %v again", again.handled)
		}
	})
}

func TestStopEndsHandlersAfterAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.push(text(1, 7, "a"), text(2, 8, "b"), text(3, 8, "c"))
		begin := time.Now()
		d := &desk{work: func(ctx context.Context, m bot.Message) error {
			if m.Update != 2 {
				return nil
			}
			<-ctx.Done()
			if waited := time.Since(begin); waited != 9*time.Second {
				t.Errorf("the handler's context ended after %s", waited)
			}
			return ctx.Err()
		}}
		poll(t, f, d, time.Second)
		again := &desk{}
		poll(t, f, again, time.Second)
		if diff := cmp.Diff([][]int64{{1}, {2, 3}}, [][]int64{d.handled, again.handled}); diff != "" {
			t.Error(diff)
		}
	})
}

func TestStopLeavesTheFailingUnconfirmed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.push(text(1, 7, "a"), text(2, 8, "b"), text(3, 8, "c"), text(4, 9, "d"))
		d := &desk{work: func(_ context.Context, m bot.Message) error {
			if m.Update == 2 {
				return errors.New("database is away")
			}
			return nil
		}}
		begin := time.Now()
		poll(t, f, d, 10*time.Second)
		if waited := time.Since(begin); waited != 10*time.Second {
			t.Errorf("Poll ended after %s: it waited for a retry", waited)
		}
		again := &desk{}
		poll(t, f, again, time.Second)
		// 4 was handled, but cannot be confirmed before 2.
		if diff := cmp.Diff([]int64{2, 3, 4}, slices.Sorted(slices.Values(again.handled))); diff != "" {
			t.Error(diff)
		}
	})
}

func TestStopDoesNotWaitForConfirmation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.push(text(1, 7, "a"))
		f.answer("getUpdates", func(c call) (int, string) {
			if c.params.Get("limit") == "1" {
				time.Sleep(time.Hour)
			}
			return 0, ""
		})
		var log journal
		d := &desk{work: func(context.Context, bot.Message) error { time.Sleep(2 * time.Second); return nil }}
		c := dial(t, telegram.Options{Transport: impatient{f}})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begin := time.Now()
		if err := c.Poll(ctx, d.handle); err != nil {
			t.Fatal(err, log.String())
		}
		if waited := time.Since(begin); waited != 3500*time.Millisecond {
			t.Errorf("Poll ended after %s", waited)
		}
		time.Sleep(time.Hour) // the fake is still at it
	})
}

// impatient leaves a request as soon as its context ends, as a real transport
// does.
type impatient struct{ *fake }

func (i impatient) RoundTrip(r *http.Request) (*http.Response, error) {
	type result struct {
		resp *http.Response
		err  error
	}
	done := make(chan result, 1)
	go func() {
		resp, err := i.fake.RoundTrip(r)
		done <- result{resp, err}
	}()
	select {
	case got := <-done:
		return got.resp, got.err
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

func TestPollTroubles(t *testing.T) {
	const conflict, reach, wait = "another program polls with this token or a webhook is set", "telegram is out of reach", "telegram asks to wait"
	for _, tt := range []struct {
		name   string
		status int
		body   string
		log    string
		most   time.Duration // between polls, in the end
	}{
		{"conflict", 409, refusal(409, "Conflict: terminated by other getUpdates request"), conflict, 12 * time.Second},
		{"server error", 500, refusal(500, "Internal Server Error"), reach, 12 * time.Second},
		{"gateway", 502, "<html>", reach, 12 * time.Second},
		{"empty", 200, "", reach, 12 * time.Second},
		{"odd result", 200, `{"ok":true,"result":{}}`, reach, 12 * time.Second},
		{"bad request", 400, refusal(400, "Bad Request"), "telegram refuses the request", 12 * time.Second},
		{"busy", 429, `{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":40}}`, wait, 40 * time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFake()
				var mended atomic.Bool
				f.answer("getUpdates", func(call) (int, string) {
					if !mended.Load() {
						return tt.status, tt.body
					}
					return 0, ""
				})
				var log journal
				d := &desk{}
				stop := start(t, f, &log, d.handle)
				time.Sleep(5 * time.Minute)
				polls := f.requests("getUpdates")
				if last := polls[len(polls)-1].at.Sub(polls[len(polls)-2].at); last > tt.most || last < tt.most*6/10 {
					t.Errorf("%s between the last polls, want at most %s", last, tt.most)
				}
				mended.Store(true)
				f.push(text(1, 7, "a"))
				time.Sleep(time.Minute)
				if err := stop(); err != nil || len(d.handled) != 1 {
					t.Errorf("Poll = %v, handled %v", err, d.handled)
				}
				if s := log.String(); strings.Count(s, `reason="`+tt.log) != 1 || strings.Count(s, "works again") != 1 || strings.Count(s, "\n") != 2 {
					t.Errorf("log = %q, want one line about the trouble and one about its end", s)
				}
			})
		})
	}
}

func TestPollEndsWithAWrongToken(t *testing.T) {
	for _, method := range []string{"deleteWebhook", "getUpdates"} {
		for status, reason := range map[int]string{401: "Unauthorized", 404: "Not Found"} {
			synctest.Test(t, func(t *testing.T) {
				f := newFake()
				f.inTurn(method, refusal(status, reason))
				err := f.connect(t, t.Output()).Poll(t.Context(), (&desk{}).handle)
				if !errors.Is(err, telegram.ErrToken) || !strings.Contains(err.Error(), "TELEGRAM_TOKEN") {
					t.Errorf("%s answers %d: Poll = %v, want ErrToken", method, status, err)
				}
			})
		}
	}
}

func TestPollGetsOverTroubleWithTheWebhook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.push(text(1, 7, "a"))
		f.inTurn("deleteWebhook", refusal(500, "Internal Server Error"), refusal(500, "Internal Server Error"))
		d := &desk{}
		poll(t, f, d, 10*time.Second)
		if len(f.requests("deleteWebhook")) != 3 || len(d.done()) != 1 {
			t.Errorf("%d times deleteWebhook, handled %v", len(f.requests("deleteWebhook")), d.done())
		}
	})
}
