package zalo_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/bot/zalo"
)

// A desk keeps messages, and notes their texts and all tries.
type desk struct {
	mu    sync.Mutex
	kept  []string
	tries int
	work  func(context.Context, bot.Message) error
}

func (d *desk) keep(ctx context.Context, m bot.Message) error {
	d.mu.Lock()
	d.tries++
	d.mu.Unlock()
	if d.work != nil {
		if err := d.work(ctx, m); err != nil {
			return err
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.kept = append(d.kept, m.Text)
	return ctx.Err()
}

func (d *desk) done() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.kept)
}

// start polls until the returned function is called, which waits for the end.
func start(t *testing.T, c *zalo.Channel, d *desk) (stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- c.Poll(ctx, d.keep) }()
	return func() error {
		cancel()
		return <-ended
	}
}

// poll lets Poll run for so long, in the time of the bubble, and ends it.
func poll(t *testing.T, f *fake, d *desk, span time.Duration) (log string) {
	t.Helper()
	var j journal
	stop := start(t, f.connect(t, &j), d)
	time.Sleep(span)
	if err := stop(); err != nil {
		t.Errorf("Poll = %v", err)
	}
	return j.String()
}

// gaps are the times between the polls, in seconds and rounded.
func gaps(polls []call) (gaps []int) {
	for i := 1; i < len(polls); i++ {
		gaps = append(gaps, int(polls[i].at.Sub(polls[i-1].at).Round(time.Second).Seconds()))
	}
	return gaps
}

func TestPollTakesOneAfterAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, d := newFake(), &desk{}
		var meter counter
		c := dial(t, zalo.Options{Transport: f, Meter: &meter, Now: func() time.Time { return time.Unix(1800000000, 0) }})
		stop := start(t, c, d)
		f.push(wrote("1", "7", "a"), wrote("2", "8", "b"))
		time.Sleep(3 * time.Second)
		f.push(strings.NewReplacer(`"chat":{"id":"9"`, `"chat":{"id":"zgr-1"`, "PRIVATE", "GROUP").Replace(wrote("3", "9", "c")))
		time.Sleep(time.Second)
		if err := stop(); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"a", "b", "c"}, d.kept); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{name + " 7 in false 1800000000", name + " 8 in false 1800000000", name + " zgr-1 in true 1800000000"}, meter.lines); diff != "" {
			t.Error(diff)
		}
		polls := f.requests("getUpdates")
		if diff := cmp.Diff(map[string]any{"timeout": 5.0}, polls[0].params); diff != "" {
			t.Error(diff)
		}
		if got := gaps(polls); !slices.Equal(got, []int{0, 0, 3}) {
			t.Errorf("gaps of %v s: want it to ask at once after each message", got)
		}
	})
}

// TestPollInsists pops a message, and another waits until it is kept.
func TestPollInsists(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.push(wrote("1", "7", "private words"), wrote("2", "8", "b"))
		failures := 0
		d := &desk{work: func(_ context.Context, m bot.Message) error {
			if m.Text == "b" {
				return nil
			}
			if f.waiting() != 1 || len(f.requests("getUpdates")) != 1 {
				t.Errorf("%d updates wait after %d polls, want none asked for before the first is kept", f.waiting(), len(f.requests("getUpdates")))
			}
			switch failures++; failures {
			case 1:
				return errors.New("database is away")
			case 2:
				panic("private words")
			}
			return nil
		}}
		log := poll(t, f, d, 10*time.Second)
		if diff := cmp.Diff([]string{"private words", "b"}, d.kept); diff != "" {
			t.Error(diff)
		}
		if d.tries != 4 || strings.Count(log, "level=ERROR") != 3 || !strings.Contains(log, "database is away") || strings.Contains(log, "private") {
			t.Errorf("%d tries, log = %q", d.tries, log)
		}
	})
}

func TestPollInsistsForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.push(wrote("1", "7", "a"))
		begin := time.Now()
		var tries []time.Duration
		d := &desk{work: func(ctx context.Context, _ bot.Message) error {
			tries = append(tries, time.Since(begin))
			if time.Since(begin) < 5*time.Hour {
				return &bot.RetryError{After: time.Hour, Err: errors.New("busy")}
			}
			return ctx.Err()
		}}
		poll(t, f, d, 5*time.Hour+time.Minute)
		if len(d.kept) != 1 {
			t.Fatal("it was given up")
		}
		if last := tries[len(tries)-1] - tries[len(tries)-2]; last < 8*time.Second || last > 12*time.Second {
			t.Errorf("%s between the last tries", last)
		}
	})
}

func TestIdlePolls(t *testing.T) {
	for _, tt := range []struct {
		name   string
		status int
		body   string
		quick  bool
	}{
		{"as an answer", 200, noUpdate, false},
		{"as a status", 408, noUpdate, false},
		{"as a page", 408, "<html>", false},
		{"other spelling", 200, `{"ok":false,"errorCode":"408"}`, false},
		{"null", 200, `{"ok":true,"result":null}`, true},
		{"empty", 200, `{"ok":true,"result":{}}`, true},
		{"list", 200, `{"ok":true,"result":[]}`, true},
		{"nothing", 200, `{"ok":true}`, true},
		{"at once", 200, noUpdate, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFake()
				f.answer("getUpdates", func(call) (int, string) {
					if !tt.quick {
						time.Sleep(5 * time.Second)
					}
					return tt.status, tt.body
				})
				log := poll(t, f, &desk{}, time.Minute)
				want := 12
				if tt.quick {
					want = 60
				}
				if n := len(f.requests("getUpdates")); n < want || n > want+1 || log != "" {
					t.Errorf("%d polls in a minute, want %d; log = %q, want nothing", n, want, log)
				}
			})
		})
	}
}

func TestPollTroubles(t *testing.T) {
	const reach, wait, refused = "zalo is out of reach", "zalo asks to wait", "zalo refuses the request"
	for _, tt := range []struct {
		name   string
		status int
		body   string
		reason string
	}{
		{"html 429", 429, "<html><h1>429 Too Many Requests</h1> nginx</html>", wait},
		{"quota", 200, refusal(429, "Quota exceeded"), wait},
		{"their error", 200, refusal(403, "Internal server error"), reach},
		{"gateway", 502, "<html>", reach},
		{"odd result", 200, `{"ok":true,"result":"x"}`, reach},
		{"odd refusal", 200, refusal(404, "Not Found"), refused},
		{"bad request without a webhook", 200, refusal(400, "Bad request"), refused},
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
				stop := start(t, f.connect(t, &log), d)
				time.Sleep(10 * time.Minute)
				got := gaps(f.requests("getUpdates"))
				for i, bounds := range [][2]int{{4, 6}, {8, 12}, {16, 24}, {32, 48}, {48, 72}, {48, 72}} {
					if got[i] < bounds[0] || got[i] > bounds[1] {
						t.Errorf("gaps of %v s between polls", got)
						break
					}
				}
				mended.Store(true)
				f.push(wrote("1", "7", "a"))
				time.Sleep(2 * time.Minute)
				if err := stop(); err != nil || len(d.kept) != 1 {
					t.Errorf("Poll = %v, kept %v", err, d.kept)
				}
				if s := log.String(); strings.Count(s, `reason="`+tt.reason) != 1 || strings.Count(s, "works again") != 1 || strings.Count(s, "\n") != 2 {
					t.Errorf("log = %q, want one line about the trouble and one about its end", s)
				}
			})
		})
	}
}

// hour is a context that ends a Poll that should have ended before.
func hour(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	t.Cleanup(cancel)
	return ctx
}

func TestPollEndsWithAWrongToken(t *testing.T) {
	for _, method := range []string{"getMe", "getWebhookInfo", "getUpdates"} {
		synctest.Test(t, func(t *testing.T) {
			f := newFake()
			f.inTurn(method, refusal(401, "Unauthorized"))
			err := f.connect(t, t.Output()).Poll(hour(t), (&desk{}).keep)
			if !errors.Is(err, zalo.ErrToken) || !strings.Contains(err.Error(), "ZALO_BOT_TOKENS") {
				t.Errorf("%s: Poll = %v, want ErrToken", method, err)
			}
		})
	}
}

func TestPollRefusesABotWithAWebhook(t *testing.T) {
	const set = `{"ok":true,"result":{"url":"https://old.example/hidden","updated_at":1}}`
	check := func(t *testing.T, err error) {
		t.Helper()
		if !errors.Is(err, zalo.ErrWebhookSet) || !strings.Contains(err.Error(), "ZALO_WEBHOOK_URL") ||
			!strings.Contains(err.Error(), "deleteWebhook") || strings.Contains(err.Error(), "hidden") {
			t.Errorf("Poll = %v, want both ways out and not the address", err)
		}
	}
	t.Run("at the start", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			f := newFake()
			f.inTurn("getWebhookInfo", set)
			check(t, f.connect(t, t.Output()).Poll(hour(t), (&desk{}).keep))
			if n := len(f.requests("getUpdates")) + len(f.requests("deleteWebhook")); n != 0 {
				t.Errorf("%d polls and deletions", n)
			}
		})
	})
	t.Run("later", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			f := newFake()
			f.inTurn("getWebhookInfo", refusal(404, "Not Found"), set)
			f.inTurn("getUpdates", noUpdate, refusal(400, "Bad request"))
			check(t, f.connect(t, t.Output()).Poll(hour(t), (&desk{}).keep))
		})
	})
}

func TestNoWebhookIsSaidInSeveralWays(t *testing.T) {
	for _, info := range []string{
		refusal(404, "Not Found"), `{"ok":true,"result":{"url":"","updated_at":1}}`, `{"ok":true,"result":null}`, `{"ok":true}`, `{"ok":true,"result":{"url":null}}`,
	} {
		synctest.Test(t, func(t *testing.T) {
			f, d := newFake(), &desk{}
			f.inTurn("getWebhookInfo", info)
			f.push(wrote("1", "7", "a"))
			if log := poll(t, f, d, time.Minute); len(d.kept) != 1 || log != "" || len(f.requests("getWebhookInfo")) != 1 {
				t.Errorf("%s: kept %v, log %q, %d looks at the webhook", info, d.kept, log, len(f.requests("getWebhookInfo")))
			}
		})
	}
}

func TestPollGetsOverTroubleAtTheStart(t *testing.T) {
	for _, method := range []string{"getMe", "getWebhookInfo"} {
		synctest.Test(t, func(t *testing.T) {
			f, d := newFake(), &desk{}
			f.push(wrote("1", "7", "a"))
			f.inTurn(method, refusal(403, "Internal server error"), "<html>")
			poll(t, f, d, time.Minute)
			if len(f.requests(method)) != 3 || len(d.kept) != 1 {
				t.Errorf("%d times %s, kept %v", len(f.requests(method)), method, d.kept)
			}
		})
	}
}

// TestStopWaitsForThePoll ends Poll in the middle of a request that has taken a
// message away already.
func TestStopWaitsForThePoll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		d := &desk{work: func(ctx context.Context, _ bot.Message) error {
			time.Sleep(time.Second)
			return ctx.Err()
		}}
		var log journal
		stop := start(t, f.connect(t, &log), d)
		time.Sleep(2 * time.Second)
		begin := time.Now()
		go func() {
			time.Sleep(time.Second)
			f.push(wrote("1", "7", "a"), wrote("2", "7", "b"))
		}()
		if err := stop(); err != nil {
			t.Fatal(err)
		}
		if waited := time.Since(begin); waited != 2*time.Second { // in the time of the bubble
			t.Errorf("Poll ended after %s", waited)
		}
		if diff := cmp.Diff([]string{"a"}, d.kept); diff != "" || f.waiting() != 1 || log.String() != "" {
			t.Errorf("%s; %d updates wait, want the second one; log = %q", diff, f.waiting(), log.String())
		}
	})
}

func TestStopDoesNotWaitForALostPoll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.answer("getUpdates", func(call) (int, string) { time.Sleep(time.Hour); return 0, "" })
		stop := start(t, f.connect(t, t.Output()), &desk{})
		time.Sleep(2 * time.Second)
		begin := time.Now()
		if err := stop(); err != nil || time.Since(begin) != 6*time.Second {
			t.Errorf("Poll = %v after %s", err, time.Since(begin))
		}
		time.Sleep(time.Hour) // the fake is still at it
	})
}

func TestLostPollsAreNotWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, d := newFake(), &desk{}
		var polls atomic.Int64
		f.answer("getUpdates", func(call) (int, string) {
			if polls.Add(1) == 1 {
				time.Sleep(time.Hour)
			}
			return 0, ""
		})
		f.push(wrote("1", "7", "a"))
		log := poll(t, f, d, 25*time.Second)
		if len(d.kept) != 1 || !strings.Contains(log, "out of reach") {
			t.Errorf("kept %v, log = %q", d.kept, log)
		}
		time.Sleep(time.Hour) // the fake is still at it
	})
}

func TestStopGivesKeepingAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.push(wrote("1", "7", "private words"))
		d := &desk{work: func(ctx context.Context, _ bot.Message) error {
			if ctx.Err() != nil {
				t.Error("keep was called with a context that had ended")
			}
			return errors.New("database is away")
		}}
		var log journal
		stop := start(t, f.connect(t, &log), d)
		time.Sleep(time.Minute)
		begin := time.Now()
		if err := stop(); err != nil || time.Since(begin) != 8*time.Second {
			t.Errorf("Poll = %v after %s", err, time.Since(begin))
		}
		if s := log.String(); strings.Count(s, "ends before a message is kept") != 1 || strings.Contains(s, "private") {
			t.Errorf("log = %q", s)
		}
	})
}

func TestPollDropsEchoesAndOddities(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, d := newFake(), &desk{}
		f.push(wrote("1", "77000", "echo"), wrote("2", "1459232241454765289", "echo"), `{"event_name":"x"}`, wrote("3", "7", "a"))
		log := poll(t, f, d, time.Second)
		if diff := cmp.Diff([]string{"a"}, d.kept); diff != "" || strings.Count(log, "\n") != 1 || len(f.requests("getUpdates")) != 5 {
			t.Errorf("%s; log = %q, %d polls", diff, log, len(f.requests("getUpdates")))
		}
	})
}

func TestOnePollAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		var at, most atomic.Int64
		f.answer("getUpdates", func(call) (int, string) {
			most.Store(max(most.Load(), at.Add(1)))
			time.Sleep(5 * time.Second)
			at.Add(-1)
			return 200, noUpdate
		})
		c := f.connect(t, t.Output())
		first, second := start(t, c, &desk{}), start(t, c, &desk{})
		time.Sleep(time.Minute)
		if err := errors.Join(first(), second()); err != nil || most.Load() != 1 {
			t.Errorf("%v; %d polls at once", err, most.Load())
		}
	})
}

func TestPollLeavesNoGoroutine(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	f, d := newFake(), &desk{}
	c := dial(t, zalo.Options{Transport: f, Log: slog.New(slog.DiscardHandler)})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	f.push(wrote("1", "7", "a"))
	d.work = func(context.Context, bot.Message) error { cancel(); return nil }
	if err := c.Poll(ctx, d.keep); err != nil || fmt.Sprint(d.done()) != "[a]" {
		t.Errorf("Poll = %v, kept %v", err, d.done())
	}
}
