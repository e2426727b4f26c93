package localchat_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
	"github.com/google/go-cmp/cmp"
)

// hook is a bot that is called by webhook. Its answer decides about each update.
type hook struct {
	*httptest.Server
	calls  chan call
	answer func(tgbotapi.Update) int // HTTP status; 0 cuts the connection

	mu      sync.Mutex
	present int // calls under way
	most    int
}

type call struct {
	tgbotapi.Update
	secret, kind string
}

func newHook(t *testing.T, answer func(tgbotapi.Update) int) *hook {
	t.Helper()
	h := &hook{calls: make(chan call, 1000), answer: answer}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var c call
		body, err := io.ReadAll(r.Body)
		if err != nil || json.Unmarshal(body, &c.Update) != nil {
			t.Errorf("webhook cannot read %q: %v", body, err)
		}
		c.secret, c.kind = r.Header.Get("X-Telegram-Bot-Api-Secret-Token"), r.Header.Get("Content-Type")
		h.count(1)
		defer h.count(-1)
		h.calls <- c
		status := h.answer(c.Update)
		if status == 0 {
			panic(http.ErrAbortHandler)
		}
		w.Header().Set("Location", "/elsewhere") // which nobody follows
		w.WriteHeader(status)
		_, _ = io.WriteString(w, `{"method":"sendMessage","chat_id":1001,"text":"ignored"}`)
	}))
	t.Cleanup(h.Close)
	return h
}

func (h *hook) count(n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.present += n
	h.most = max(h.most, h.present)
}

// next gives the texts of the next n calls.
func (h *hook) next(t *testing.T, n int) string {
	t.Helper()
	var list []tgbotapi.Update
	for range n {
		select {
		case c := <-h.calls:
			list = append(list, c.Update)
		case <-time.After(30 * time.Second):
			t.Fatalf("the webhook was called %d times, want %d: %s", len(list), n, texts(list))
		}
	}
	return texts(list)
}

func accept(tgbotapi.Update) int { return http.StatusOK }

type info struct {
	URL     string   `json:"url"`
	Pending int      `json:"pending_update_count"`
	Most    int      `json:"max_connections"`
	Kinds   []string `json:"allowed_updates"`
	Error   string   `json:"last_error_message"`
	ErrorAt int64    `json:"last_error_date"`
	IP      string   `json:"ip_address"`
}

func (r *rig) webhookInfo() (i info) {
	r.Helper()
	r.must(&i, "getWebhookInfo")
	return i
}

// settled waits until the webhook has confirmed all but n updates.
func (r *rig) settled(n int) {
	r.Helper()
	for end := time.Now().Add(30 * time.Second); r.webhookInfo().Pending != n; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			r.Fatalf("%d updates are pending, want %d", r.webhookInfo().Pending, n)
		}
	}
}

func TestWebhookSettings(t *testing.T) {
	r := newRig(t)
	said := func(method string, pairs ...string) string {
		r.wall.Add(time.Second)
		a := r.call(method, pairs...)
		return a.Description + " " + string(a.Result)
	}
	const url = "http://127.0.0.1:9/hook"
	for _, tt := range []struct {
		name, method, want string
		params             []string
	}{
		{"set", "setWebhook", "Webhook was set true", []string{"url", url, "secret_token", "a-B_9"}},
		{"again", "setWebhook", "Webhook is already set true", []string{"url", url, "secret_token", "a-B_9"}},
		{"other secret", "setWebhook", "Webhook was set true", []string{"url", url}},
		{"empty", "setWebhook", "Webhook was deleted true", []string{"url", ""}},
		{"delete again", "deleteWebhook", "Webhook is already deleted true", nil},
		{"localhost", "setWebhook", "Webhook was set true", []string{"url", "http://localhost:9/x"}},
		{"IPv6", "setWebhook", "Webhook was set true", []string{"url", "http://[::1]:9/x"}},
		{"not loopback", "setWebhook", "Bad Request: bad webhook: An HTTPS URL must be provided for webhook ", []string{"url", "http://192.0.2.7/x"}},
		{"HTTPS", "setWebhook", "Bad Request: bad webhook: this local server delivers to http:// and a loopback address only ", []string{"url", "https://127.0.0.1/x"}},
		{"no host", "setWebhook", "Bad Request: invalid webhook URL specified ", []string{"url", "hook"}},
		{"bad secret", "setWebhook", "Bad Request: secret token contains unallowed characters ", []string{"url", url, "secret_token", "a b"}},
		{"long secret", "setWebhook", "Bad Request: secret token is too long ", []string{"url", url, "secret_token", strings.Repeat("a", 257)}},
		{"delete", "deleteWebhook", "Webhook was deleted true", nil},
	} {
		if got := said(tt.method, tt.params...); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
	said("setWebhook", "url", url)
	if a := r.call("setWebhook", "url", url+"2"); a.Code != 429 || a.Parameters.RetryAfter != 1 {
		t.Errorf("second webhook within a second: %+v", a)
	}
}

func TestWebhookInfo(t *testing.T) {
	r := newRig(t)
	if diff := cmp.Diff(info{}, r.webhookInfo()); diff != "" {
		t.Errorf("without a webhook:\n%s", diff)
	}
	for _, tt := range []struct {
		asked string
		want  int
	}{{"", 40}, {"7", 7}, {"0", 1}, {"500", 100}} {
		r.wall.Add(time.Second)
		r.must(nil, "setWebhook", "url", "http://127.0.0.1:9/hook", "max_connections", tt.asked, "allowed_updates", `["message"]`)
		want := info{URL: "http://127.0.0.1:9/hook", Most: tt.want, Kinds: []string{"message"}, IP: "127.0.0.1"}
		if diff := cmp.Diff(want, r.webhookInfo()); diff != "" {
			t.Errorf("max_connections %q:\n%s", tt.asked, diff)
		}
	}
}

func TestWebhookGetsUpdates(t *testing.T) {
	r := prepared(t)
	waiting := len(r.updates())
	h := newHook(t, accept)
	r.must(nil, "setWebhook", "url", h.URL+"/bot", "secret_token", "geheim")
	h.next(t, waiting)
	r.send(officer, "a")
	c := <-h.calls
	if c.Message.Text != "a" || c.secret != "geheim" || c.kind != "application/json" {
		t.Errorf("call: %q, secret %q, type %q", c.Message.Text, c.secret, c.kind)
	}
	if a := r.call("getUpdates"); a.Description != "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first" || a.Code != 409 {
		t.Errorf("getUpdates beside a webhook: %+v", a)
	}
	r.settled(0)
	r.must(nil, "deleteWebhook")
	r.send(officer, "b")
	if got := texts(r.updates()); got != "b" {
		t.Errorf("updates after the webhook: %q, want only b", got)
	}
	if got := r.shown(officer); got != "1 2 3 4 5 6" {
		t.Errorf("messages %q: the method in the webhook's answer was carried out", got)
	}
}

func TestSetWebhookEndsPoll(t *testing.T) {
	r := newRig(t)
	waiting := r.longPoll("1")
	for !r.server.Polling() {
		time.Sleep(time.Millisecond)
	}
	r.must(nil, "setWebhook", "url", "http://127.0.0.1:9/hook")
	if a := <-waiting; a.Code != 409 || a.Description != "Conflict: terminated by setWebhook request" {
		t.Errorf("poll: %+v", a)
	}
}

func TestDropPendingUpdates(t *testing.T) {
	r := newRig(t)
	h := newHook(t, accept)
	r.send(officer, "old")
	r.must(nil, "setWebhook", "url", h.URL, "drop_pending_updates", "true")
	r.send(officer, "new")
	if got := h.next(t, 1); got != "new" {
		t.Errorf("webhook got %q", got)
	}
}

// What was refused or cut off comes again, first at once, and what stands behind
// it in the chat waits.
func TestWebhookIsTriedAgain(t *testing.T) {
	for _, status := range []int{500, 302, 404, 0} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			var once sync.Once
			h := newHook(t, func(tgbotapi.Update) int {
				answer := http.StatusNoContent
				once.Do(func() { answer = status })
				return answer
			})
			r := newRig(t)
			r.must(nil, "setWebhook", "url", h.URL)
			r.send(officer, "a")
			r.send(officer, "b")
			if got := h.next(t, 3); got != "a a b" {
				t.Errorf("webhook got %q, want a twice, then b", got)
			}
			r.settled(0)
			want := "Connection closed"
			if status > 0 {
				want = fmt.Sprintf("Wrong response from the webhook: %d %s", status, http.StatusText(status))
			}
			if i := r.webhookInfo(); i.Error != want || i.ErrorAt != r.wall.Now().Unix() {
				t.Errorf("last error: %q at %d", i.Error, i.ErrorAt)
			}
		})
	}
}

// A bot that does not finish one person's text gets neither their next text nor
// their correction, but their taps and other people's texts.
func TestWebhookLanes(t *testing.T) {
	r := prepared(t)
	r.send(leader, "/start")
	r.must(nil, "deleteWebhook", "drop_pending_updates", "true")
	hold := make(chan struct{})
	h := newHook(t, func(u tgbotapi.Update) int {
		if u.Message != nil && u.Message.Text == "slow" {
			<-hold
		}
		return http.StatusOK
	})
	r.must(nil, "setWebhook", "url", h.URL)
	r.send(officer, "slow")
	if got := h.next(t, 1); got != "slow" {
		t.Fatalf("first: %q", got)
	}
	r.send(officer, "next")
	if code, name := r.page("edit", fields{"chat": officer, "message": 5, "text": "corrected"}); code != http.StatusOK {
		t.Fatal(code, name)
	}
	if code, name := r.page("tap", fields{"chat": officer, "message": 2, "data": "x"}); code != http.StatusOK {
		t.Fatal(code, name)
	}
	if got := h.next(t, 1); got != "tap x" {
		t.Errorf("while a text is held: %q, want the tap", got)
	}
	r.send(leader, "other")
	if got := h.next(t, 1); got != "other" {
		t.Errorf("while a text is held: %q, want the other person's", got)
	}
	r.settled(3)
	close(hold)
	if got := h.next(t, 2); got != "next edited corrected" {
		t.Errorf("afterwards: %q", got)
	}
}

func TestWebhookConnections(t *testing.T) {
	people := crowd(20)
	r := newRig(t, people)
	hold := make(chan struct{})
	h := newHook(t, func(tgbotapi.Update) int { <-hold; return http.StatusOK })
	r.must(nil, "setWebhook", "url", h.URL, "max_connections", "3")
	for i := range 20 {
		r.send(firstOfCrowd+int64(i), "x")
	}
	h.next(t, 3)
	close(hold)
	h.next(t, 17)
	r.settled(0)
	if h.most != 3 {
		t.Errorf("%d calls at the same time, want 3", h.most)
	}
}

func TestWebhookOutlivesRestart(t *testing.T) {
	r := newRig(t)
	var mu sync.Mutex
	status := http.StatusServiceUnavailable
	h := newHook(t, func(tgbotapi.Update) int {
		mu.Lock()
		defer mu.Unlock()
		return status
	})
	r.must(nil, "setWebhook", "url", h.URL, "secret_token", "s", "max_connections", "5")
	r.send(officer, "a")
	h.next(t, 2)
	before := r.webhookInfo()
	r.close()
	mu.Lock()
	status = http.StatusOK
	mu.Unlock()
	for len(h.calls) > 0 {
		<-h.calls
	}
	r.open()
	first := <-h.calls
	if first.Message.Text != "a" || first.secret != "s" {
		t.Errorf("after a restart: %+v", first)
	}
	r.settled(0)
	after := r.webhookInfo()
	if after.URL != before.URL || after.Most != 5 {
		t.Errorf("webhook is %+v, was %+v", after, before)
	}
	for last, text := first.UpdateID, 'b'; text < 'e'; text++ {
		r.restart()
		r.send(officer, string(text))
		next := <-h.calls
		if next.Message.Text != string(text) || next.UpdateID <= last {
			t.Errorf("after another restart: %q with id %d, want only %c with one above %d", next.Message.Text, next.UpdateID, text, last)
		}
		last = next.UpdateID
		r.settled(0)
	}
}
