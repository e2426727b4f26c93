package zalo_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
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
	"github.com/satcoso/satcoso/bot/zalo"
)

const (
	hookSecret   = "hook-secret_0"
	secretHeader = "X-Bot-Api-Secret-Token"
	hookAddress  = "https://reports.example.org/hidden-path"
)

// patient is a recorder that takes deadlines.
type patient struct{ *httptest.ResponseRecorder }

func (patient) SetReadDeadline(time.Time) error { return nil }

// post gives a webhook a request as Zalo sends it, and returns the answer.
func post(t testing.TB, w *zalo.Webhook, body io.Reader) *httptest.ResponseRecorder {
	out := patient{httptest.NewRecorder()}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", body)
	r.Header.Set(secretHeader, hookSecret)
	w.ServeHTTP(out, r)
	return out.ResponseRecorder
}

func hook(t testing.TB, log io.Writer, d *desk) *zalo.Webhook {
	w, err := newFake().connect(t, log).Webhook(hookSecret, d.keep)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestWebhookAnswers(t *testing.T) {
	const private = "private words"
	bare := wrote("1", "7", private)
	enveloped := `{"ok":true,"result":` + bare + `}`
	padded := bare + strings.Repeat(" ", 1<<20)
	for _, tt := range []struct {
		name, body string
		work       func() error
		status     int
		kept       int
		log        string // a part of the only line; "": there is none
	}{
		{"bare", bare, nil, 200, 1, ""},
		{"enveloped", enveloped, nil, 200, 1, ""},
		{"bare, with an odd result", strings.Replace(bare, "{", `{"result":{"x":1},`, 1), nil, 200, 1, ""},
		{"bare, with no result", strings.Replace(bare, "{", `{"result":null,`, 1), nil, 200, 1, ""},
		{"list", `{"ok":true,"result":[` + bare + "," + bare + `]}`, nil, 200, 2, ""},
		{"echo", wrote("1", "1459232241454765289", private), nil, 200, 0, ""},
		{"largest", padded[:1<<20], nil, 200, 1, ""},
		{"too large", padded[:1<<20+1], nil, 413, 0, ""},
		{"unknown event", strings.Replace(bare, "message.text.received", "message.poll.received", 1), nil, 200, 1, "unknown kind"},
		{"no message", `{"event_name":"message.text.received","text":"` + private + `"}`, nil, 200, 0, "without an author"},
		{"nothing", `{}`, nil, 200, 0, "without an update"},
		{"empty envelope", `{"ok":true,"result":{}}`, nil, 200, 0, "without an update"},
		{"number", `7`, nil, 200, 0, "without an update"},
		{"cut off", bare[:60], nil, 400, 0, "bytes=60"},
		{"not JSON", "<html>" + private, nil, 400, 0, "something else"},
		{"empty", "", nil, 400, 0, "bytes=0"},
		{"not kept", bare, func() error { return errors.New("inbox is away") }, 503, 0, `err="inbox is away"`},
		{"panic", bare, func() error { panic(private) }, 503, 0, "panicked: string"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for length, body := range map[string]io.Reader{"said": strings.NewReader(tt.body), "not said": io.MultiReader(strings.NewReader(tt.body))} {
				var log journal
				d := &desk{work: func(_ context.Context, m bot.Message) error {
					if m.Channel != name || m.Account != "7" || !m.Private {
						t.Errorf("message %+v", m)
					}
					if tt.work != nil {
						return tt.work()
					}
					return nil
				}}
				w := hook(t, &log, d)
				if got := post(t, w, body); got.Code != tt.status || len(d.kept) != tt.kept {
					t.Errorf("length %s: answer %d, kept %d, want %d and %d", length, got.Code, len(d.kept), tt.status, tt.kept)
				}
				w.Stop(t.Context())
				if s := log.String(); strings.Contains(s, "private") || !strings.Contains(s, tt.log) || (s == "") != (tt.log == "") {
					t.Errorf("length %s: log = %q, want %q and nothing private", length, s, tt.log)
				}
			}
		})
	}
}

// unread is a body that must not be read.
type unread struct{ t *testing.T }

func (u unread) Read([]byte) (int, error) {
	u.t.Error("the body is read")
	return 0, io.EOF
}

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
		"prefix":          {http.MethodPost, []string{hookSecret[:8]}, 401},
		"other case":      {http.MethodPost, []string{strings.ToUpper(hookSecret)}, 401},
		"twice":           {http.MethodPost, []string{hookSecret, hookSecret}, 401},
		"right and wrong": {http.MethodPost, []string{hookSecret, "x"}, 401},
		"list":            {http.MethodPost, []string{hookSecret + ", " + hookSecret}, 401},
	} {
		t.Run(name, func(t *testing.T) {
			var log journal
			d := &desk{}
			w := hook(t, &log, d)
			out := patient{httptest.NewRecorder()}
			r := httptest.NewRequestWithContext(t.Context(), tt.method, "/", unread{t})
			r.Header[secretHeader] = tt.secrets
			w.ServeHTTP(out, r)
			w.ServeHTTP(out, r)
			if out.Code != tt.status || d.tries != 0 || (out.Header().Get("Allow") == "POST") != (tt.status == 405) {
				t.Errorf("answer %d %v, kept %v; want %d", out.Code, out.Header(), d.kept, tt.status)
			}
			if s := log.String(); strings.Contains(s, hookSecret) || strings.Count(s, "ZALO_WEBHOOK_SECRET") != (405-tt.status)/4 {
				t.Errorf("log = %q, want one line about two requests without the secret, and not the secret", s)
			}
		})
	}
}

func TestWebhookNeedsADeadline(t *testing.T) {
	var log journal
	out := httptest.NewRecorder() // which takes none
	hook(t, &log, &desk{}).ServeHTTP(out, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", unread{t}))
	if out.Code != 500 || !strings.Contains(log.String(), "cannot limit") {
		t.Errorf("answer %d, log = %q", out.Code, log.String())
	}
}

func TestWebhookNeedsASecret(t *testing.T) {
	c := newFake().connect(t, t.Output())
	for secret, ok := range map[string]bool{
		hookSecret:                   true,
		strings.Repeat("aZ09_-", 42): true,
		"12345678":                   true,
		strings.Repeat("x", 256):     true,
		strings.Repeat("x", 257):     false,
		"hidd567":                    false,
		"":                           false,
		"hidden-part\n":              false,
		"hidden part":                false,
		"hiddén-part":                false,
	} {
		w, err := c.Webhook(secret, (&desk{}).keep)
		if (err == nil) != ok || (w == nil) == ok {
			t.Errorf("Webhook with secret %q = %v, %v", secret, w, err)
		}
		if !ok && (!strings.Contains(err.Error(), "ZALO_WEBHOOK_SECRET") || strings.Contains(err.Error(), "hidd")) {
			t.Errorf("Webhook with secret %q = %v", secret, err)
		}
		if w != nil {
			w.Stop(t.Context())
		}
	}
}

func TestWebhookTurnsAwayWhatItCannotWorkOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log journal
		d := &desk{work: func(context.Context, bot.Message) error { time.Sleep(time.Second); return nil }}
		w := hook(t, &log, d)
		var mu sync.Mutex
		var posts sync.WaitGroup
		answers := map[int]int{}
		for range 70 {
			posts.Go(func() {
				code := post(t, w, strings.NewReader(wrote("1", "7", "a"))).Code
				mu.Lock()
				defer mu.Unlock()
				answers[code]++
			})
		}
		posts.Wait()
		if diff := cmp.Diff(map[int]int{200: 64, 503: 6}, answers); diff != "" || len(d.kept) != 64 {
			t.Errorf("%s, kept %d", diff, len(d.kept))
		}
	})
}

func TestWebhookStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{work: func(ctx context.Context, m bot.Message) error {
			if m.Text == "quick" {
				time.Sleep(2 * time.Second)
				return ctx.Err()
			}
			<-ctx.Done()
			return ctx.Err()
		}}
		w := hook(t, t.Output(), d)
		var posts sync.WaitGroup
		for text, want := range map[string]int{"quick": 200, "slow": 503} {
			posts.Go(func() {
				if code := post(t, w, strings.NewReader(wrote("1", "7", text))).Code; code != want {
					t.Errorf("%s: answer %d", text, code)
				}
			})
		}
		time.Sleep(time.Second)
		begin := time.Now()
		w.Stop(t.Context())
		if waited := time.Since(begin); waited != 8*time.Second { // in the time of the bubble
			t.Errorf("stopped after %s", waited)
		}
		if code := post(t, w, strings.NewReader(wrote("2", "7", "quick"))).Code; code != 503 || d.tries != 2 {
			t.Errorf("after the end: answer %d, %d tries to keep", code, d.tries)
		}
		posts.Wait()
	})
}

// TestWebhookBehindAServer has Zalo hang up, and a real server.
func TestWebhookBehindAServer(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	arrived, release := make(chan struct{}), make(chan struct{})
	d := &desk{work: func(context.Context, bot.Message) error {
		close(arrived)
		<-release
		return nil
	}}
	w := hook(t, t.Output(), d)
	server := httptest.NewServer(w)
	defer server.Close()
	ctx, hangUp := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, server.URL, strings.NewReader(wrote("1", "7", "a")))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set(secretHeader, hookSecret)
	go func() { <-arrived; hangUp(); close(release) }()
	if resp, err := server.Client().Do(r); err == nil {
		resp.Body.Close()
	}
	w.Stop(t.Context())
	if got := d.done(); !slices.Equal(got, []string{"a"}) {
		t.Errorf("kept %v", got)
	}
}

func TestWebhookCounts(t *testing.T) {
	var meter counter
	c := dial(t, zalo.Options{Transport: newFake(), Meter: &meter, Now: func() time.Time { return time.Unix(1800000000, 0) }})
	failing := true
	w, err := c.Webhook(hookSecret, func(context.Context, bot.Message) error {
		if failing {
			failing = false
			return errors.New("away")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		post(t, w, strings.NewReader(wrote("1", "7", "a")))
	}
	if diff := cmp.Diff([]string{name + " 7 in false 1800000000"}, meter.lines); diff != "" {
		t.Error(diff)
	}
}

func TestSetWebhook(t *testing.T) {
	for _, tt := range []struct{ name, result, log string }{
		{"no verification", `{"url":"x","updated_at":1}`, ""},
		{"odd verification", `{"verification":"x"}`, ""},
		{"reached", `{"verification":{"ok":true,"outcome":"webhook.ok"}}`, "zalo reaches the webhook"},
		{"firewall", `{"verification":{"ok":false,"outcome":"webhook.http.403","url":"` + hookAddress + `","hint":"` + hookAddress + `"}}`, "User-Agent Java"},
		{"path", `{"verification":{"ok":false,"outcome":"webhook.http.404"}}`, "the path of ZALO_WEBHOOK_URL"},
		{"server", `{"verification":{"ok":false,"outcome":"webhook.http.5xx"}}`, "see their logs"},
		{"redirect", `{"verification":{"ok":false,"outcome":"webhook.http.other"}}`, "follows no redirects"},
		{"certificate", `{"verification":{"ok":false,"outcome":"webhook.err.tls"}}`, "whole chain"},
		{"closed", `{"verification":{"ok":false,"outcome":"webhook.err.unreachable"}}`, "public DNS"},
		{"new one", `{"verification":{"ok":false,"outcome":"webhook.err.other"}}`, "outcome=webhook.err.other"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake()
			f.inTurn("setWebhook", `{"ok":true,"result":`+tt.result+`}`)
			var log journal
			if err := f.connect(t, &log).SetWebhook(t.Context(), hookAddress, hookSecret); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(map[string]any{"url": hookAddress, "secret_token": hookSecret}, f.requests("setWebhook")[0].params); diff != "" {
				t.Error(diff)
			}
			if s := log.String(); (s == "") != (tt.log == "") || !strings.Contains(s, tt.log) || strings.Contains(s, "hidden") || strings.Contains(s, hookSecret) {
				t.Errorf("log = %q, want %q", s, tt.log)
			}
		})
	}
}

func TestSetWebhookFails(t *testing.T) {
	f := newFake()
	c := f.connect(t, t.Output())
	err := c.SetWebhook(t.Context(), "http://reports.example.org/hidden-path", "hidden path")
	if err == nil || !strings.Contains(err.Error(), "ZALO_WEBHOOK_URL") || !strings.Contains(err.Error(), "ZALO_WEBHOOK_SECRET") {
		t.Errorf("SetWebhook = %v, want both mistakes", err)
	}
	if strings.Contains(err.Error(), "hidden") || len(f.calls) != 0 {
		t.Errorf("SetWebhook = %v after %d requests", err, len(f.calls))
	}
	f.inTurn("setWebhook", `{"ok":false,"errorCode":426,"description":"Limit"}`, refusal(401, "Unauthorized"))
	if err := c.SetWebhook(t.Context(), hookAddress, hookSecret); err == nil || !strings.Contains(err.Error(), "426 Limit") {
		t.Errorf("SetWebhook = %v", err)
	}
	if err := c.SetWebhook(t.Context(), hookAddress, hookSecret); !errors.Is(err, zalo.ErrToken) {
		t.Errorf("SetWebhook = %v", err)
	}
}

func TestDeleteWebhook(t *testing.T) {
	f := newFake()
	c := dial(t, zalo.Options{Transport: f, Log: slog.New(slog.DiscardHandler)})
	f.inTurn("deleteWebhook", `{"ok":true,"result":{"url":"","updated_at":1}}`, refusal(404, "Not Found"), refusal(403, "Internal server error"))
	for i, fails := range []bool{false, false, true} {
		if err := c.DeleteWebhook(t.Context()); (err != nil) != fails {
			t.Errorf("%d: DeleteWebhook = %v", i, err)
		}
	}
}

func TestCheckWebhookURL(t *testing.T) {
	for address, want := range map[string]string{
		"https://reports.example.org":              "",
		"https://reports.example.org/a/b?c=d":      "",
		"https://reports.example.org:8443/x":       "",
		"https://8.8.8.8/x":                        "",
		"http://localhost:8080/x":                  "",
		"http://127.0.0.1:8080/x":                  "",
		"http://[::1]:8080/x":                      "",
		"https://localhost/hidden":                 "over the internet",
		"https://10.0.0.1/hidden":                  "over the internet",
		"https://192.168.1.1:443/hidden":           "over the internet",
		"https://100.64.0.1/hidden":                "over the internet",
		"https://[fd00::1]/hidden":                 "over the internet",
		"https://[::ffff:10.0.0.1]/hidden":         "over the internet",
		"https://[::ffff:100.64.0.1]/hidden":       "over the internet",
		"http://reports.example.org/hidden":        "must begin with https://",
		"http://10.0.0.1/hidden":                   "must begin with https://",
		"http://127.0.0.1.example.org/hidden":      "must begin with https://",
		"ftp://localhost/hidden":                   "must begin with https://",
		"https://name:hidden@reports.example.org/": "malformed",
		"https://reports.example.org/x#hidden":     "malformed",
		"https://reports.example.org/hidden ":      "malformed",
		"https:///hidden":                          "malformed",
		"https://:443/hidden":                      "malformed",
		"reports.example.org/hidden":               "malformed",
		"":                                         "malformed",
	} {
		err := zalo.CheckWebhookURL(address)
		switch {
		case want == "" && err != nil:
			t.Errorf("CheckWebhookURL(%q) = %v", address, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "ZALO_WEBHOOK_URL")):
			t.Errorf("CheckWebhookURL(%q) = %v, want an error with %q", address, err, want)
		case want != "" && strings.Contains(err.Error(), "hidden"):
			t.Errorf("CheckWebhookURL(%q) = %v, which shows a part of it", address, err)
		}
	}
}
