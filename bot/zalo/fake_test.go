package zalo_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/bot/zalo"
)

const (
	secretPart = "secret:part=of+the.token-0123456789"
	token      = "1459232241454765289:" + secretPart
	name       = "zalo.1459232241454765289"
	noUpdate   = `{"ok":false,"description":"Request timeout","error_code":408}`
)

// A call is one request that the fake has received.
type call struct {
	method string
	params map[string]any
	at     time.Time
}

func (c call) text(field string) string {
	s, _ := c.params[field].(string)
	return s
}

// A fake plays as much of the Bot API as the channel uses. It serves a real
// HTTP server as well as, being an http.RoundTripper, tests in a synctest bubble.
type fake struct {
	mu      sync.Mutex
	calls   []call
	queue   []string      // updates that nobody has read
	arrived chan struct{} // closed by a new update
	idle    int           // the HTTP status of a poll that brings nothing
	answers map[string]func(call) (status int, body string)
}

func newFake() *fake {
	return &fake{arrived: make(chan struct{}), idle: http.StatusOK, answers: map[string]func(call) (int, string){}}
}

// answer makes the fake answer a method; status 0 means the usual answer.
func (f *fake) answer(method string, with func(call) (status int, body string)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answers[method] = with
}

// inTurn answers a method with these bodies in turn, then as usual. Refusals come
// with HTTP status 200.
func (f *fake) inTurn(method string, bodies ...string) {
	f.answer(method, func(call) (int, string) {
		if len(bodies) == 0 {
			return 0, ""
		}
		body := bodies[0]
		bodies = bodies[1:]
		return http.StatusOK, body
	})
}

func refusal(code int, text string) string {
	return fmt.Sprintf(`{"ok":false,"error_code":%d,"description":%q}`, code, text)
}

// push queues updates.
func (f *fake) push(updates ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.queue = append(f.queue, updates...)
	close(f.arrived)
	f.arrived = make(chan struct{})
}

func (f *fake) requests(method string) []call {
	f.mu.Lock()
	defer f.mu.Unlock()
	var found []call
	for _, c := range f.calls {
		if c.method == method {
			found = append(found, c)
		}
	}
	return found
}

func (f *fake) waiting() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.queue)
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := call{method: path.Base(r.URL.Path), at: time.Now()}
	_ = json.NewDecoder(r.Body).Decode(&c.params)
	f.mu.Lock()
	f.calls = append(f.calls, c)
	n := len(f.calls)
	special := f.answers[c.method]
	f.mu.Unlock()
	status, body := 0, ""
	switch {
	case r.URL.Path != "/bot"+token+"/"+c.method || r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json":
		status, body = http.StatusOK, refusal(401, "Unauthorized")
	case special != nil:
		status, body = special(c)
	}
	if status == 0 {
		status, body = f.usual(r.Context(), c, n)
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

// sentAt is the date of the fake's message n, in milliseconds.
func sentAt(n int) int64 { return 1750000000000 + int64(n) }

func (f *fake) usual(ctx context.Context, c call, n int) (status int, body string) {
	switch c.method {
	case "getMe":
		return 200, `{"ok":true,"result":{"id":"77000","account_name":"bot.VDKyGxQvc","display_name":"Bot Sát Cơ Sở","account_type":"BASIC","can_join_groups":false}}`
	case "sendMessage", "sendPhoto":
		return 200, fmt.Sprintf(`{"ok":true,"result":{"message_id":"%020x","date":%d}}`, n, sentAt(n))
	case "getUpdates":
		return f.pop(ctx, c)
	case "getWebhookInfo":
		return 200, refusal(404, "Not Found")
	case "setWebhook", "deleteWebhook":
		return 200, `{"ok":true,"result":{"url":"","updated_at":1750000000000}}`
	}
	return 200, refusal(404, "Not Found")
}

// pop is Zalo's getUpdates: it gives one update away, or waits for one.
func (f *fake) pop(ctx context.Context, c call) (status int, body string) {
	seconds, _ := c.params["timeout"].(float64)
	deadline := time.NewTimer(time.Duration(seconds * float64(time.Second)))
	defer deadline.Stop()
	for {
		f.mu.Lock()
		arrived := f.arrived
		if len(f.queue) > 0 {
			first := f.queue[0]
			f.queue = f.queue[1:]
			f.mu.Unlock()
			return 200, `{"ok":true,"result":` + first + `}`
		}
		f.mu.Unlock()
		select {
		case <-arrived:
		case <-deadline.C:
			return f.idle, noUpdate
		case <-ctx.Done():
			return f.idle, noUpdate
		}
	}
}

// RoundTrip serves a request without a network, and leaves it as soon as its
// context ends.
func (f *fake) RoundTrip(r *http.Request) (*http.Response, error) {
	done := make(chan *http.Response, 1)
	go func() {
		recorder := httptest.NewRecorder()
		f.ServeHTTP(recorder, r)
		done <- recorder.Result()
	}()
	select {
	case resp := <-done:
		return resp, nil
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

// connect makes a channel that talks to the fake without a network.
func (f *fake) connect(t testing.TB, log io.Writer) *zalo.Channel {
	t.Helper()
	return dial(t, zalo.Options{Transport: f, Log: slog.New(slog.NewTextHandler(log, nil))})
}

func dial(t testing.TB, o zalo.Options) *zalo.Channel {
	t.Helper()
	o.Token = token
	c, err := zalo.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// A journal is a log that may be read while it is written.
type journal struct {
	mu sync.Mutex
	b  strings.Builder
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.String()
}

// wrote is the update of a text in a private chat.
func wrote(id, person, text string) string {
	return fmt.Sprintf(`{"event_name":"message.text.received","message":{"from":{"id":%q,"display_name":"Ted","is_bot":false},`+
		`"chat":{"id":%q,"chat_type":"PRIVATE"},"text":%q,"message_id":%q,"date":1750316131602}}`, person, person, text, id)
}

func card(lines ...string) bot.Card {
	var c bot.Card
	for _, l := range lines {
		c.Lines = append(c.Lines, bot.Line{Text: l})
	}
	return c
}

// A counter is a meter that notes what it is told.
type counter struct {
	mu    sync.Mutex
	lines []string
	err   error
}

func (c *counter) CountMessage(_ context.Context, channel, account string, way bot.Way, group bool, at time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lines = append(c.lines, fmt.Sprintf("%s %s %s %t %d", channel, account, way, group, at.Unix()))
	return c.err
}

// A drawer keeps menus.
type drawer struct {
	kept map[bot.Address]bot.Menu
	err  error
	// forgetErr is what ForgetMenu fails with.
	forgetErr error
}

func (d *drawer) SaveMenu(_ context.Context, of bot.Address, menu bot.Menu) error {
	if d.err == nil {
		if d.kept == nil {
			d.kept = map[bot.Address]bot.Menu{}
		}
		d.kept[of] = menu
	}
	return d.err
}

func (d *drawer) ForgetMenu(_ context.Context, of bot.Address) error {
	delete(d.kept, of)
	return d.forgetErr
}

func (d *drawer) LoadMenu(_ context.Context, of bot.Address) (bot.Menu, error) {
	return d.kept[of], d.err
}
