package telegram_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/bot/telegram"
)

const (
	secretPart = "AAHsecret-secret_secret-secret_secret"
	token      = "123456:" + secretPart
)

// A call is one request that the fake has received.
type call struct {
	method string
	params url.Values
	at     time.Time
}

// A fake plays as much of the Bot API as the channel uses. It serves a real
// HTTP server as well as, being an http.RoundTripper, tests in a synctest bubble.
type fake struct {
	mu      sync.Mutex
	calls   []call
	updates map[int64]string // unconfirmed, by id
	arrived chan struct{}    // closed by a new update
	answers map[string]func(call) (status int, body string)
}

func newFake() *fake {
	return &fake{
		updates: map[int64]string{},
		arrived: make(chan struct{}),
		answers: map[string]func(call) (int, string){},
	}
}

// answer makes the fake answer a method; status 0 means the usual answer.
func (f *fake) answer(method string, with func(call) (status int, body string)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answers[method] = with
}

// inTurn answers a method with these bodies in turn, then as usual. The status
// is taken from error_code.
func (f *fake) inTurn(method string, bodies ...string) {
	f.answer(method, func(call) (int, string) {
		if len(bodies) == 0 {
			return 0, ""
		}
		body := bodies[0]
		bodies = bodies[1:]
		return statusOf(body), body
	})
}

func statusOf(body string) int {
	var e struct {
		Code int `json:"error_code"`
	}
	if json.Unmarshal([]byte(body), &e) == nil && e.Code != 0 {
		return e.Code
	}
	return http.StatusOK
}

func refusal(code int, text string) string {
	return fmt.Sprintf(`{"ok":false,"error_code":%d,"description":%q}`, code, text)
}

// push queues updates; each has an update_id at its beginning.
func (f *fake) push(updates ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, u := range updates {
		var id int64
		if _, err := fmt.Sscanf(u, `{"update_id":%d`, &id); err != nil {
			panic(err)
		}
		f.updates[id] = u
	}
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

// waiting returns how many updates are not confirmed.
func (f *fake) waiting() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.updates)
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseMultipartForm(1 << 20) // and forms that have no files
	c := call{method: path.Base(r.URL.Path), params: r.PostForm, at: time.Now()}
	if r.MultipartForm != nil {
		for field, files := range r.MultipartForm.File {
			if f, err := files[0].Open(); err == nil {
				data, _ := io.ReadAll(f)
				c.params.Set(field, files[0].Filename+": "+string(data))
			}
		}
	}
	f.mu.Lock()
	f.calls = append(f.calls, c)
	n := len(f.calls)
	special := f.answers[c.method]
	f.mu.Unlock()
	status, body := 0, ""
	if special != nil {
		status, body = special(c)
	}
	if status == 0 {
		status, body = http.StatusOK, f.usual(r.Context(), c, n)
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

func (f *fake) usual(ctx context.Context, c call, n int) string {
	switch c.method {
	case "getMe":
		return `{"ok":true,"result":{"id":123456,"is_bot":true,"username":"satcoso_bot"}}`
	case "sendMessage", "sendPhoto", "sendDocument":
		return fmt.Sprintf(`{"ok":true,"result":{"message_id":%d,"date":1700000000,"chat":{"id":7}}}`, 1000+n)
	case "editMessageText":
		return fmt.Sprintf(`{"ok":true,"result":{"message_id":%s,"date":1700000000,"edit_date":1700000060}}`, c.params.Get("message_id"))
	case "getUpdates":
		return `{"ok":true,"result":[` + strings.Join(f.poll(ctx, c.params), ",") + `]}`
	}
	return `{"ok":true,"result":true}`
}

// poll is Telegram's getUpdates: it forgets what is below offset, then waits
// until there is something to show.
func (f *fake) poll(ctx context.Context, params url.Values) []string {
	offset, _ := strconv.ParseInt(params.Get("offset"), 10, 64)
	limit, _ := strconv.Atoi(params.Get("limit"))
	seconds, _ := strconv.Atoi(params.Get("timeout"))
	deadline := time.NewTimer(time.Duration(seconds) * time.Second)
	defer deadline.Stop()
	for {
		f.mu.Lock()
		for id := range f.updates {
			if id < offset {
				delete(f.updates, id)
			}
		}
		found := firstOf(f.updates, limit)
		arrived := f.arrived
		f.mu.Unlock()
		if len(found) > 0 {
			return found
		}
		select {
		case <-arrived:
		case <-deadline.C:
			return nil
		case <-ctx.Done():
			return nil
		}
	}
}

// RoundTrip serves a request without a network.
func (f *fake) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Context().Err() == nil {
		recorder := httptest.NewRecorder()
		f.ServeHTTP(recorder, r)
		if r.Context().Err() == nil {
			return recorder.Result(), nil
		}
	}
	return nil, r.Context().Err()
}

// connect makes a channel that talks to the fake without a network.
func (f *fake) connect(t *testing.T, log io.Writer) *telegram.Channel {
	t.Helper()
	return dial(t, telegram.Options{Transport: f, Log: slog.New(slog.NewTextHandler(log, nil))})
}

func dial(t *testing.T, o telegram.Options) *telegram.Channel {
	t.Helper()
	o.Token = token
	c, err := telegram.New(o)
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

func text(id, person int64, text string) string {
	return fmt.Sprintf(`{"update_id":%d,"message":{"message_id":%d,"date":1700000000,"text":%q,"from":{"id":%d},"chat":{"id":%d,"type":"private"}}}`,
		id, id+5000, text, person, person)
}

func tap(id, person int64, data string) string {
	return fmt.Sprintf(`{"update_id":%d,"callback_query":{"id":"q%d","data":%q,"from":{"id":%d},"message":{"message_id":9,"date":1700000000,"chat":{"id":%d,"type":"private"}}}}`,
		id, id, data, person, person)
}

func card(lines ...string) bot.Card {
	var c bot.Card
	for _, l := range lines {
		c.Lines = append(c.Lines, bot.Line{Text: l})
	}
	return c
}

func firstOf(updates map[int64]string, limit int) []string {
	var found []string
	for _, id := range slices.Sorted(maps.Keys(updates)) {
		if len(found) == limit {
			break
		}
		found = append(found, updates[id])
	}
	return found
}
