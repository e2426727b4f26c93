package localchat_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/satcoso/satcoso/localchat"
)

// roundTrip is a bot without a network, so that a test's clock can run ahead.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// rests delivers one text to a webhook that gives the answers in turn, the last
// one for ever, and gives the times between its calls.
func rests(t *testing.T, answers []string) (gaps []time.Duration) {
	synctest.Test(t, func(t *testing.T) {
		s, err := localchat.OpenAt(t.Context(), localchat.Config{
			Path: filepath.Join(t.TempDir(), "chat.db"), Token: token, BotUsername: "bot",
		}, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		var last time.Time
		n := 0
		s.CallHooksBy(roundTrip(func(r *http.Request) (*http.Response, error) {
			if n > 0 {
				gaps = append(gaps, time.Since(last))
			}
			last = time.Now()
			code, after, _ := strings.Cut(answers[min(n, len(answers)-1)], " ")
			n++
			w := httptest.NewRecorder()
			w.Header().Set("Retry-After", after)
			var status int
			if _, err := fmt.Sscan(code, &status); err != nil {
				return nil, err
			}
			w.WriteHeader(status)
			return w.Result(), nil
		}))
		serve(t, s, "/bot"+token+"/setWebhook", `{"url":"http://localhost/"}`)
		serve(t, s, "/page/send", fmt.Sprintf(`{"chat":%d,"text":"x"}`, localchat.StrangerID))
		time.Sleep(25 * time.Hour)
		if body := string(serve(t, s, "/bot"+token+"/getWebhookInfo", "{}")); !strings.Contains(body, `"pending_update_count":0`) {
			t.Errorf("after a day: %s", body)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	})
	return gaps
}

func TestRestsGrow(t *testing.T) {
	const second = time.Second
	for _, tt := range []struct {
		name    string
		answers []string
		want    []time.Duration
	}{
		{"at once, then growing", []string{"500", "502", "500", "500", "500", "500", "500", "200"}, []time.Duration{0, 2 * second, 4 * second, 8 * second, 16 * second, 32 * second, 64 * second}},
		{"the bot says when", []string{"503 5", "503 7200", "500", "200"}, []time.Duration{5 * second, time.Hour, 2 * second}},
		{"accepted", []string{"204"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := rests(t, tt.answers)
			for i := range got { // the sixty seconds' limit is drawn: 64 may be less
				if tt.want[i] == 64*second && got[i] >= 60*second {
					got[i] = tt.want[i]
				}
			}
			if fmt.Sprint(got) != fmt.Sprint(tt.want) {
				t.Errorf("rests %v, want %v", got, tt.want)
			}
		})
	}
}

// A webhook that never takes an update is called for a day, at least every two
// minutes and at most every minute in the end.
func TestRefusedUpdateExpires(t *testing.T) {
	gaps := rests(t, []string{"500"})
	var sum time.Duration
	for i, gap := range gaps {
		sum += gap
		if i > 7 && (gap < time.Minute || gap > 2*time.Minute) {
			t.Errorf("rest %d is %s", i, gap)
		}
	}
	if sum < 24*time.Hour-2*time.Minute || sum > 24*time.Hour {
		t.Errorf("called for %s in %d calls, want a day", sum, len(gaps)+1)
	}
}
