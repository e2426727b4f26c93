package telegram_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/bot/telegram"
)

func TestShowSends(t *testing.T) {
	f := newFake()
	shown, err := f.connect(t, t.Output()).Show(t.Context(), "7", 0, bot.Card{
		Lines:   []bot.Line{{Text: "1/7", Strong: true}, {Text: "a < b"}},
		Buttons: [][]bot.Button{{{Label: "Có", Data: "yes"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(bot.Shown{ID: 1001, At: time.Unix(1700000000, 0).UTC()}, shown); diff != "" {
		t.Error(diff)
	}
	want := map[string][]string{
		"chat_id":              {"7"},
		"text":                 {"<b>1/7</b>\na &lt; b"},
		"parse_mode":           {"HTML"},
		"link_preview_options": {`{"is_disabled":true}`},
		"reply_markup":         {`{"inline_keyboard":[[{"text":"Có","callback_data":"yes"}]]}`},
	}
	if diff := cmp.Diff(want, map[string][]string(f.requests("sendMessage")[0].params)); diff != "" {
		t.Error(diff)
	}
}

func TestShowEdits(t *testing.T) {
	f := newFake()
	shown, err := f.connect(t, t.Output()).Show(t.Context(), "7", 55, card("x"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(bot.Shown{ID: 55, At: time.Unix(1700000060, 0).UTC()}, shown); diff != "" {
		t.Error(diff)
	}
	got := f.requests("editMessageText")
	if len(got) != 1 || got[0].params.Get("message_id") != "55" || got[0].params.Has("reply_markup") {
		t.Errorf("edits = %v", got)
	}
	if n := len(f.requests("sendMessage")); n != 0 {
		t.Errorf("%d messages sent, want none", n)
	}
}

func TestShowOfUnchangedCard(t *testing.T) {
	f := newFake()
	f.inTurn("editMessageText", refusal(400, "Bad Request: message is not modified: specified new message content and reply markup are exactly the same"))
	shown, err := f.connect(t, t.Output()).Show(t.Context(), "7", 55, card("x"))
	if err != nil || shown != (bot.Shown{ID: 55}) {
		t.Errorf("Show = %v, %v; want message 55 without a date", shown, err)
	}
}

func TestShowAnew(t *testing.T) {
	for _, reason := range []string{"message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID", "there is no text in the message to edit"} {
		t.Run(reason, func(t *testing.T) {
			f := newFake()
			f.inTurn("editMessageText", refusal(400, "Bad Request: "+reason))
			shown, err := f.connect(t, t.Output()).Show(t.Context(), "7", 55, card("x"))
			if err != nil || shown.ID != 1002 {
				t.Errorf("Show = %v, %v; want a new message", shown, err)
			}
			if got := f.requests("sendMessage"); len(got) != 1 || got[0].params.Has("message_id") {
				t.Errorf("sent = %v", got)
			}
		})
	}
}

func TestShowOfLongCard(t *testing.T) {
	f := newFake()
	long := card(strings.Repeat("a", 4000), strings.Repeat("<", 4096), "end")
	long.Buttons = [][]bot.Button{{{Label: "x", Data: "x"}}}
	shown, err := f.connect(t, t.Output()).Show(t.Context(), "7", 55, long)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range append(f.requests("editMessageText"), f.requests("sendMessage")...) {
		got = append(got, c.method+" "+strings.TrimLeft(c.params.Get("text"), "&lt;a")+" "+c.params.Get("reply_markup"))
	}
	want := []string{"editMessageText  ", "sendMessage  ", `sendMessage end {"inline_keyboard":[[{"text":"x","callback_data":"x"}]]}`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if shown.ID != 1003 {
		t.Errorf("shown %d, want the last message", shown.ID)
	}
}

func TestShowWithoutMarkup(t *testing.T) {
	f := newFake()
	var log journal
	f.inTurn("sendMessage", refusal(400, "Bad Request: can't parse entities: Unsupported start tag \"private words\" at byte offset 0"))
	withBoth := bot.Card{Lines: []bot.Line{{Text: "<a> & b", Strong: true}, {Text: "c"}}}
	if _, err := f.connect(t, &log).Show(t.Context(), "7", 0, withBoth); err != nil {
		t.Fatal(err)
	}
	got := f.requests("sendMessage")
	if len(got) != 2 || got[1].params.Get("text") != "<a> & b\nc" || got[1].params.Has("parse_mode") {
		t.Errorf("sent = %v, want the text as it is", got)
	}
	if s := log.String(); !strings.Contains(s, "plain text") || strings.Contains(s, "private words") {
		t.Errorf("log = %q, want a line without the text", s)
	}
}

func TestShowFails(t *testing.T) {
	for _, tt := range []struct {
		name, body  string
		unreachable bool
		retry       time.Duration
		token       bool
	}{
		{"blocked", refusal(403, "Forbidden: bot was blocked by the user"), true, 0, false},
		{"deactivated", refusal(403, "Forbidden: user is deactivated"), true, 0, false},
		{"never started", refusal(403, "Forbidden: bot can't initiate conversation with a user"), true, 0, false},
		{"unknown chat", refusal(400, "Bad Request: chat not found"), true, 0, false},
		{"supergroup", `{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded","parameters":{"migrate_to_chat_id":-100}}`, true, 0, false},
		{"busy", `{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":17}}`, false, 17 * time.Second, false},
		{"busy for unknown time", refusal(429, "Too Many Requests"), false, time.Second, false},
		{"revoked token", refusal(401, "Unauthorized"), false, 0, true},
		{"other mistake", refusal(400, "Bad Request: BUTTON_DATA_INVALID"), false, 0, false},
		{"server error", refusal(500, "Internal Server Error"), false, 0, false},
		{"odd result", `{"ok":true,"result":"x"}`, false, 0, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake()
			f.inTurn("sendMessage", tt.body)
			_, err := f.connect(t, t.Output()).Show(t.Context(), "7", 0, card("secret words"))
			if err == nil || errors.Is(err, bot.ErrUnreachable) != tt.unreachable || errors.Is(err, telegram.ErrToken) != tt.token || errors.Is(err, bot.ErrRefused) != tt.token {
				t.Fatalf("Show = %v, want unreachable: %t, ErrToken: %t", err, tt.unreachable, tt.token)
			}
			var after time.Duration
			if retry, ok := errors.AsType[*bot.RetryError](err); ok {
				after = retry.After
			}
			if after != tt.retry {
				t.Errorf("retry after %s, want %s", after, tt.retry)
			}
			if strings.Contains(err.Error(), "secret words") || !strings.Contains(err.Error(), "chat 7") {
				t.Errorf("error %q should name the chat and not the text", err)
			}
		})
	}
}

func TestShowOfGatewayAnswers(t *testing.T) {
	for status, busy := range map[int]bool{502: false, 403: false, 429: true} {
		f := newFake()
		f.answer("sendMessage", func(call) (int, string) { return status, "<html>chat not found</html>" })
		_, err := f.connect(t, t.Output()).Show(t.Context(), "7", 0, card("x"))
		_, retry := errors.AsType[*bot.RetryError](err)
		if err == nil || errors.Is(err, bot.ErrUnreachable) || retry != busy {
			t.Errorf("status %d: Show = %v, want RetryError: %t", status, err, busy)
		}
	}
}

func TestShowChecksFirst(t *testing.T) {
	for name, c := range map[string]bot.Card{
		"data too long": {Lines: []bot.Line{{Text: "x"}}, Buttons: [][]bot.Button{{{Label: "x", Data: strings.Repeat("x", 65)}}}},
		"no text":       {Lines: []bot.Line{{Text: "\n"}}},
	} {
		f := newFake()
		if _, err := f.connect(t, t.Output()).Show(t.Context(), "7", 0, c); err == nil || len(f.requests("sendMessage")) != 0 {
			t.Errorf("%s: Show = %v after %d requests, want an error before any", name, err, len(f.requests("sendMessage")))
		}
	}
}

func TestShowEndsWithItsContext(t *testing.T) {
	f := newFake()
	ctx, cancel := context.WithCancel(t.Context())
	f.answer("sendMessage", func(call) (int, string) { cancel(); return 0, "" })
	if _, err := f.connect(t, t.Output()).Show(ctx, "7", 0, card("x")); !errors.Is(err, context.Canceled) {
		t.Errorf("Show = %v, want context.Canceled", err)
	}
}

// TestConnectionsAreReused counts the connections of eight calls at once, many
// times over, with answers that have no length, and with errors.
func TestConnectionsAreReused(t *testing.T) {
	const senders, rounds = 8, 20
	f := newFake()
	var n, accepted atomic.Int64
	arrived, release := make(chan struct{}, senders), make(chan struct{})
	f.answer("sendMessage", func(call) (int, string) {
		arrived <- struct{}{}
		<-release
		switch n.Add(1) % 3 {
		case 0:
			return 502, "<html>" + strings.Repeat("x", 5000)
		case 1:
			return 400, refusal(400, strings.Repeat("y", 5000))
		}
		return 0, ""
	})
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.ServeHTTP(w, r)
		w.(http.Flusher).Flush() // chunked
	}))
	server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			accepted.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	c := dial(t, telegram.Options{APIURL: server.URL})
	for range rounds {
		var running sync.WaitGroup
		for range senders {
			running.Go(func() { _, _ = c.Show(t.Context(), "7", 0, card("x")) })
		}
		for range senders {
			<-arrived
		}
		for range senders {
			release <- struct{}{}
		}
		running.Wait()
	}
	// Go may dial once more than needed when a connection becomes free meanwhile.
	if got := accepted.Load(); got > 2*senders {
		t.Errorf("%d connections for %d calls, %d at once", got, senders*rounds, senders)
	}
}
