package telegram_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/satcoso/satcoso/bot"
)

func TestWebhookAnswers(t *testing.T) {
	const private = "private words"
	padded := text(1, 7, private) + strings.Repeat(" ", 1<<20)
	for _, tt := range []struct {
		name, body string
		take       func() error
		status     int
		taken      []int64
		log        string // a part of the only line; "": there is none
	}{
		{"text", text(1, 7, private), nil, 200, []int64{1}, ""},
		{"tap", tap(1, 7, private), nil, 200, []int64{1}, ""},
		{"by a bot", strings.Replace(text(1, 7, private), `"from":{`, `"from":{"is_bot":true,`, 1), nil, 200, nil, ""},
		{"id at the end", `{"my_chat_member":{"date":1,"new_chat_member":{"status":"kicked"},"from":{"id":7},"chat":{"id":7,"type":"private"}},"update_id":1}`, nil, 200, []int64{1}, ""},
		{"largest", padded[:1<<20], nil, 200, []int64{1}, ""},
		{"too large", padded[:1<<20+1], nil, 413, nil, ""},
		{"undecodable", `{"update_id":2,"message":{"message_id":"` + private + `","text":5}}`, nil, 200, nil, "update=2"},
		{"unknown kind", `{"update_id":3,"poll":{"question":"` + private + `"}}`, nil, 200, nil, "update=3"},
		{"cut off", text(1, 7, private)[:60], nil, 400, nil, "bytes=60"},
		{"without id", `{"message":{"text":"` + private + `"}}`, nil, 400, nil, "something else"},
		{"negative id", text(-1, 7, private), nil, 400, nil, "something else"},
		{"not JSON", "<html>" + private, nil, 400, nil, "something else"},
		{"empty", "", nil, 400, nil, "bytes=0"},
		{"take fails", text(1, 7, private), func() error { return errors.New("inbox is away") }, 503, []int64{1}, `err="inbox is away"`},
		{"take panics", text(1, 7, private), func() error { panic(private) }, 503, []int64{1}, "handler panicked: string"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var taken []int64
				var log journal
				h := serve(t, newFake(), &log, func(_ context.Context, m bot.Message, hurry <-chan struct{}) error {
					taken = append(taken, m.Update)
					if hurry != nil || m.Channel != "telegram" || m.Bot != "123456" || m.Account != "7" {
						t.Errorf("hurry: %t, message %+v", hurry != nil, m)
					}
					if tt.take != nil {
						return tt.take()
					}
					return nil
				})
				for length, body := range map[string]io.Reader{"said": strings.NewReader(tt.body), "not said": io.MultiReader(strings.NewReader(tt.body))} {
					taken = nil
					log = journal{}
					resp := h.send(t.Context(), body)
					if resp.StatusCode != tt.status || (resp.Header.Get("Retry-After") == "2") != (tt.status == 503) {
						t.Errorf("length %s: answer %d %v, want %d", length, resp.StatusCode, resp.Header, tt.status)
					}
					if diff := cmp.Diff(tt.taken, taken); diff != "" {
						t.Errorf("length %s: %s", length, diff)
					}
					if s := log.String(); strings.Contains(s, private) || !strings.Contains(s, tt.log) || (s == "") != (tt.log == "") {
						t.Errorf("length %s: log = %q, want %q and nothing private", length, s, tt.log)
					}
				}
			})
		})
	}
}

// unread is a body that must not be read.
type unread struct{ t *testing.T }

func (u unread) Read([]byte) (int, error) {
	u.t.Error("the body is read")
	return 0, io.EOF
}

// patient is a recorder that takes deadlines.
type patient struct{ *httptest.ResponseRecorder }

func (patient) SetReadDeadline(time.Time) error { return nil }

func TestWebhookRefusesStrangers(t *testing.T) {
	for name, tt := range map[string]struct {
		method  string
		secrets []string
		status  int
	}{
		"get":             {http.MethodGet, []string{hookSecret}, 405},
		"put":             {http.MethodPut, []string{hookSecret}, 405},
		"no secret":       {http.MethodPost, nil, 401},
		"empty secret":    {http.MethodPost, []string{""}, 401},
		"wrong secret":    {http.MethodPost, []string{"hook-secret_1"}, 401},
		"prefix":          {http.MethodPost, []string{hookSecret[:5]}, 401},
		"other case":      {http.MethodPost, []string{strings.ToUpper(hookSecret)}, 401},
		"twice":           {http.MethodPost, []string{hookSecret, hookSecret}, 401},
		"right and wrong": {http.MethodPost, []string{hookSecret, "x"}, 401},
		"list":            {http.MethodPost, []string{hookSecret + ", " + hookSecret}, 401},
	} {
		t.Run(name, func(t *testing.T) {
			var log journal
			d := &desk{}
			w, err := newFake().connect(t, &log).Webhook(hookSecret, d.handle)
			if err != nil {
				t.Fatal(err)
			}
			out := patient{httptest.NewRecorder()}
			r := httptest.NewRequest(tt.method, "/", unread{t})
			r.Header[secretHeader] = tt.secrets
			w.ServeHTTP(out, r)
			w.ServeHTTP(out, r)
			if out.Code != tt.status || len(d.handled) != 0 || (out.Header().Get("Allow") == "POST") != (tt.status == 405) {
				t.Errorf("answer %d %v, handled %v; want %d", out.Code, out.Header(), d.handled, tt.status)
			}
			if s := log.String(); strings.Contains(s, hookSecret) || strings.Count(s, "TELEGRAM_WEBHOOK_SECRET") != (405-tt.status)/4 {
				t.Errorf("log = %q, want one line about two requests without the secret, and not the secret", s)
			}
		})
	}
}

func TestWebhookNeedsADeadline(t *testing.T) {
	var log journal
	w, err := newFake().connect(t, &log).Webhook(hookSecret, (&desk{}).handle)
	if err != nil {
		t.Fatal(err)
	}
	out := httptest.NewRecorder() // which takes none
	w.ServeHTTP(out, httptest.NewRequest(http.MethodPost, "/", unread{t}))
	if out.Code != 500 || !strings.Contains(log.String(), "cannot limit") {
		t.Errorf("answer %d, log = %q", out.Code, log.String())
	}
}

func TestWebhookGivesUpSlowRequests(t *testing.T) {
	for name, tt := range map[string]struct {
		secret, answer string
	}{
		"with the secret":    {hookSecret, "HTTP/1.1 408 "},
		"without the secret": {"x", "HTTP/1.1 401 "},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := serve(t, newFake(), t.Output(), (&desk{}).handle)
				begin := time.Now()
				conn, err := h.pipes.dial(t.Context(), "", "")
				if err != nil {
					t.Fatal(err)
				}
				defer conn.Close()
				if _, err := fmt.Fprintf(conn, "POST / HTTP/1.1\r\nHost: hook\r\n%s: %s\r\nContent-Length: 100\r\n\r\n{", secretHeader, tt.secret); err != nil {
					t.Fatal(err)
				}
				line, err := bufio.NewReader(conn).ReadString('\n')
				if err != nil || !strings.HasPrefix(line, tt.answer) {
					t.Errorf("answer %q, %v; want %s", line, err, tt.answer)
				}
				if waited := time.Since(begin); waited != 5*time.Second { // in the time of the bubble
					t.Errorf("answered after %s", waited)
				}
			})
		})
	}
}

// TestWebhookKeepsTheOrderOfEachPerson gives each person's updates to the
// webhook at once, in their order, each longer than the time limit for arriving.
func TestWebhookKeepsTheOrderOfEachPerson(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{work: func(ctx context.Context, _ bot.Message) error {
			time.Sleep(6 * time.Second)
			return ctx.Err()
		}}
		h := serve(t, newFake(), t.Output(), d.handle)
		var posts sync.WaitGroup
		for id := int64(1); id <= 60; id++ {
			posts.Go(func() {
				if status := h.post([]string{text(id, id%5+1, "x"), tap(id, id%5+1, "x")}[id%2]); status != 200 {
					t.Errorf("update %d: status %d", id, status)
				}
			})
			time.Sleep(time.Millisecond)
		}
		posts.Wait()
		if got := slices.Sorted(slices.Values(d.handled)); len(slices.Compact(got)) != 60 || len(d.handled) != 60 {
			t.Fatalf("handled %v, want each of 60 once", d.handled)
		}
		last := map[int64]int64{}
		for _, id := range d.handled {
			if id < last[id%5] {
				t.Errorf("update %d was handled after %d", id, last[id%5])
			}
			last[id%5] = id
		}
		if d.overlap || d.most != 5 {
			t.Errorf("overlap: %t, %d persons at once; want no overlap and 5", d.overlap, d.most)
		}
	})
}

func TestWebhookTurnsAwayWhatItCannotWorkOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log journal
		d := &desk{work: func(context.Context, bot.Message) error { time.Sleep(time.Second); return nil }}
		h := serve(t, newFake(), &log, d.handle)
		var posts sync.WaitGroup
		for id := int64(1); id <= 64; id++ {
			posts.Go(func() { h.post(text(id, id/2+1, "x")) })
		}
		synctest.Wait()
		resp := h.send(t.Context(), strings.NewReader(text(65, 65, "x")))
		if resp.StatusCode != 503 || resp.Header.Get("Retry-After") != "2" || strings.Count(log.String(), "in_hand=64") != 1 {
			t.Errorf("update 65: status %d %v, log = %q", resp.StatusCode, resp.Header, log.String())
		}
		posts.Wait()
		if status := h.post(text(65, 65, "x")); status != 200 || len(d.handled) != 65 {
			t.Errorf("update 65, again: status %d, handled %v", status, d.handled)
		}
	})
}

func TestWebhookAnswersTapsMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.answer("answerCallbackQuery", func(c call) (int, string) {
			time.Sleep(100 * time.Millisecond)
			if c.params.Get("callback_query_id") == "q3" {
				return 500, refusal(500, "Internal Server Error")
			}
			return 0, ""
		})
		var log journal
		d := &desk{work: func(context.Context, bot.Message) error { time.Sleep(time.Minute); return nil }}
		h := serve(t, f, &log, d.handle)
		begin := time.Now()
		var posts sync.WaitGroup
		for id := int64(1); id <= 3; id++ { // the second waits for the first
			posts.Go(func() { h.post(tap(id, 7+id/3, "x")) })
		}
		time.Sleep(time.Second)
		if n := len(f.requests("answerCallbackQuery")); n != 4 || len(d.done()) != 0 {
			t.Errorf("taps answered %d times while they are handled, want 4: the one that failed is tried again", n)
		}
		if tries := d.taken(); len(tries) != 2 || !tries[0].Equal(begin) || !tries[1].Equal(begin) {
			t.Errorf("taken at %v, want two at %v", tries, begin)
		}
		posts.Wait()
		if s := log.String(); !strings.Contains(s, "tap is not answered") || len(d.handled) != 3 {
			t.Errorf("log = %q, handled %v", s, d.handled)
		}
	})
}

func TestWebhookWhenTelegramHangsUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{work: func(ctx context.Context, _ bot.Message) error {
			time.Sleep(10 * time.Second)
			return ctx.Err()
		}}
		h := serve(t, newFake(), t.Output(), d.handle)
		brief, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		var posts sync.WaitGroup
		for id := int64(1); id <= 2; id++ {
			posts.Go(func() { h.send(brief, strings.NewReader(text(id, 7, "x"))) })
			synctest.Wait()
		}
		posts.Wait()
		if status := h.post(text(2, 7, "x")); status != 200 {
			t.Errorf("repeated update: status %d", status)
		}
		// The first was finished all the same; the second, once it was sent again.
		if diff := cmp.Diff([]int64{1, 2}, d.handled); diff != "" {
			t.Error(diff)
		}
		if len(d.tries) != 2 || d.overlap {
			t.Errorf("%d updates taken, two at once: %t", len(d.tries), d.overlap)
		}
	})
}

func TestWebhookLeavesNoGoroutine(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	f := newFake()
	d := &desk{}
	w, err := f.connect(t, t.Output()).Webhook(hookSecret, d.handle)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(w)
	defer server.Close()
	for id := int64(1); id <= 3; id++ {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, strings.NewReader(tap(id, id/2+1, "x")))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set(secretHeader, hookSecret)
		resp, err := server.Client().Do(r)
		if err != nil || resp.StatusCode != 200 {
			t.Fatal(resp, err)
		}
		resp.Body.Close()
	}
	w.Stop(t.Context())
	if got := len(f.requests("answerCallbackQuery")); got != 3 || len(d.handled) != 3 {
		t.Errorf("%d taps answered, handled %v", got, d.handled)
	}
}
