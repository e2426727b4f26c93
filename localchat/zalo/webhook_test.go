package localzalo_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	localzalo "github.com/satcoso/satcoso/localchat/zalo"
)

// hook is a bot's webhook that notes what it is brought.
type hook struct {
	*httptest.Server
	got chan *delivery
}

type delivery struct {
	header http.Header
	body   string
}

func newHook(t *testing.T, status int) *hook {
	t.Helper()
	h := &hook{got: make(chan *delivery, 100)}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		h.got <- &delivery{r.Header, string(body)}
		w.WriteHeader(status)
	}))
	t.Cleanup(h.Close)
	return h
}

func (r *rig) hook(h *hook) string {
	r.Helper()
	got := r.call("setWebhook", fmt.Sprintf(`{"url":%q,"secret_token":%q}`, h.URL+"/zalo", secretOf))
	<-h.got // the verification
	return got.body
}

func TestWebhookGetsUpdates(t *testing.T) {
	r := newRig(t)
	r.say(officer, "before")
	h := newHook(t, http.StatusOK)
	want := `{"ok":true,"result":{"updated_at":1700122320000,"url":"` + h.URL + `/zalo","verification":{"ok":true,"url":"` + h.URL + `/zalo","outcome":"webhook.ok","hint":""}}}`
	if got := r.hook(h); got != want {
		t.Errorf("setWebhook: %s", got)
	}
	first := <-h.got
	if !strings.HasPrefix(first.body, `{"ok":true,"result":{"event_name":"message.text.received","message":{`) || !strings.Contains(first.body, "before") {
		t.Error(first.body)
	}
	for key, want := range map[string]string{"X-Bot-Api-Secret-Token": secretOf, "User-Agent": "Java/17", "Content-Type": "application/json"} {
		if got := first.header.Get(key); got != want {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
	}
	if got := r.call("getUpdates", `{"timeout":30}`); got.body != `{"description":"Bad request: getUpdates cannot be used while a webhook is set","error_code":400,"ok":false}` {
		t.Error(got)
	}
	if got := r.call("getWebhookInfo", `{}`); got.body != `{"ok":true,"result":{"updated_at":1700122320000,"url":"`+h.URL+`/zalo"}}` {
		t.Error(got)
	}
	r.set(localzalo.Switches{BareWebhook: true})
	r.say(officer, "bare")
	if got := <-h.got; !strings.HasPrefix(got.body, `{"event_name":"message.text.received"`) {
		t.Error(got.body)
	}
	r.post(officer, "Thôn 3", picture(t, 4, 3))
	if got := <-h.got; !strings.Contains(got.body, `"photo_url":"`+r.http.URL+`/zalo/photo/`) {
		t.Error(got.body)
	}
	r.call("deleteWebhook", `{}`)
	r.say(officer, "after")
	if got := r.texts(); got != "after" {
		t.Errorf("to whoever polls afterwards: %q", got)
	}
}

// A webhook ends the polls that wait, and outlives a restart.
func TestWebhookStays(t *testing.T) {
	r := newRig(t)
	polled := make(chan reply)
	go func() { polled <- r.call("getUpdates", `{"timeout":30}`) }()
	h := newHook(t, http.StatusNoContent)
	r.hook(h)
	if got := <-polled; !strings.Contains(got.body, `"error_code":400`) {
		t.Error(got)
	}
	r.restart()
	r.say(officer, "a")
	if got := <-h.got; !strings.Contains(got.body, `"text":"a"`) {
		t.Error(got.body)
	}
}

func TestWebhookIsVerified(t *testing.T) {
	r := newRig(t)
	for status, want := range map[int]string{
		200: "webhook.ok", 204: "webhook.ok", 302: "webhook.http.other", 401: "webhook.http.other",
		403: "webhook.http.403", 404: "webhook.http.404", 500: "webhook.http.5xx", 503: "webhook.http.5xx",
	} {
		if got := r.hook(newHook(t, status)); !strings.Contains(got, `"outcome":"`+want+`"`) || !strings.Contains(got, `"ok":true,"result"`) {
			t.Errorf("%d: %s", status, got)
		}
	}
	for url, hint := range map[string]string{"http://127.0.0.1:1/": "did not accept", "https://example.org/": "loopback addresses only"} {
		got := r.call("setWebhook", fmt.Sprintf(`{"url":%q,"secret_token":%q}`, url, secretOf))
		if !strings.Contains(got.body, "webhook.err.unreachable") || !strings.Contains(got.body, hint) {
			t.Errorf("%s: %v", url, got)
		}
	}
}

func TestWebhookTestsAreLimited(t *testing.T) {
	r := newRig(t)
	h := newHook(t, http.StatusForbidden)
	r.hook(h)
	for range 10 {
		if got := r.call("testWebhook", `{}`); !strings.Contains(got.body, `"outcome":"webhook.http.403"`) {
			t.Fatal(got)
		}
	}
	if got := r.call("testWebhook", `{}`); got.body != `{"description":"Daily limit exceeded","errorCode":426,"ok":false}` {
		t.Error(got)
	}
	r.business.Add(24 * hour)
	if got := r.call("testWebhook", `{}`); !strings.Contains(got.body, `"ok":true`) {
		t.Errorf("the next day: %v", got)
	}
}

// scripted answers webhook calls without a network.
type scripted struct {
	mu     sync.Mutex
	began  time.Time
	calls  []string // when and what
	answer func(n int, body string) int
}

func (s *scripted) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	text := "verification"
	if _, after, found := strings.Cut(string(body), `"text":"`); found {
		text, _, _ = strings.Cut(after, `"`)
	}
	s.calls = append(s.calls, fmt.Sprint(time.Since(s.began).Round(time.Second), " ", text))
	status := s.answer(len(s.calls), text)
	if status == 0 {
		return nil, errors.New("connection refused")
	}
	return &http.Response{StatusCode: status, Body: http.NoBody, Request: req}, nil
}

// An update is tried four times, and what follows in its chat waits for it.
func TestWebhookRetries(t *testing.T) {
	for name, c := range map[string]struct {
		answer func(n int, text string) int
		want   string
	}{
		"taken at the third attempt": {
			func(n int, text string) int {
				if text == "a" && n < 4 {
					return http.StatusInternalServerError
				}
				return http.StatusOK
			}, "0s verification, 0s a, 1s a, 6s a, 6s b",
		},
		"given up": {
			func(_ int, text string) int {
				if text == "a" {
					return 0
				}
				return http.StatusOK
			}, "0s verification, 0s a, 1s a, 6s a, 36s a, 36s b",
		},
		"a redirection is no answer": {
			func(n int, _ string) int {
				if n == 2 {
					return http.StatusFound
				}
				return http.StatusOK
			}, "0s verification, 0s a, 1s a, 1s b",
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := openIn(t)
				defer s.Close()
				script := &scripted{began: time.Now(), answer: c.answer}
				s.CallHooksBy(script)
				served(t.Context(), s, http.MethodPost, "/bot"+token+"/setWebhook", `{"url":"http://localhost/","secret_token":"12345678"}`)
				for _, text := range []string{"a", "b"} {
					served(t.Context(), s, http.MethodPost, "/page/send", `{"chat":"`+localzalo.StrangerAccount+`","text":"`+text+`"}`)
				}
				time.Sleep(time.Hour)
				synctest.Wait()
				if got := strings.Join(script.calls, ", "); got != c.want {
					t.Errorf("%s\nwant %s", got, c.want)
				}
			})
		})
	}
}

// What another chat says does not wait.
func TestWebhookChatsAreIndependent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openIn(t)
		defer s.Close()
		script := &scripted{began: time.Now(), answer: func(_ int, text string) int {
			if text == "a" {
				return http.StatusBadGateway
			}
			return http.StatusOK
		}}
		s.CallHooksBy(script)
		served(t.Context(), s, http.MethodPost, "/bot"+token+"/setWebhook", `{"url":"http://localhost/","secret_token":"12345678"}`)
		for chat, text := range map[string]string{"1": "a", "2": "b"} {
			served(t.Context(), s, http.MethodPost, "/_inject", `{"message":{"chat":{"id":"`+chat+`"},"text":"`+text+`"}}`)
		}
		synctest.Wait()
		script.mu.Lock()
		defer script.mu.Unlock()
		if got := strings.Join(script.calls, ", "); !strings.Contains(got, "0s b") {
			t.Error(got)
		}
	})
}
