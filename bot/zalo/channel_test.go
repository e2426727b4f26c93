package zalo_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/bot/zalo"
)

func TestNewChecksItsOptions(t *testing.T) {
	for _, tt := range []struct{ token, address, want string }{
		{token, "", ""},
		{" " + token + "\n", "http://127.0.0.1:8081/", ""},
		{"", "", "ZALO_BOT_TOKENS is malformed: it has 0 characters,"},
		{"12345", "", "ZALO_BOT_TOKENS"},
		{"12345:hid/den-part", "", `beginning with "12345:"`},
		{"12345:hidden part", "", "17 characters"},
		{"12345:hidden", "", "ZALO_BOT_TOKENS"},
		{token, "hidden.example", "ZALO_API_URL is malformed"},
		{token, "ftp://hidden.example", "ZALO_API_URL"},
		{token, "https://x.example/?hidden", "ZALO_API_URL"},
	} {
		c, err := zalo.New(zalo.Options{Token: tt.token, APIURL: tt.address})
		switch {
		case tt.want == "" && (err != nil || c.Name() != name || c.String() != name):
			t.Errorf("New(%q, %q) = %v, %v", tt.token, tt.address, c, err)
		case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "hid")):
			t.Errorf("New(%q, %q) = %v, want an error with %q", tt.token, tt.address, err, tt.want)
		}
	}
}

func TestCheck(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		status     int
		account    string
		token      bool
		want       string
	}{
		{"usual", "", 0, "bot.VDKyGxQvc", false, ""},
		{"numbers for strings", `{"ok":true,"result":{"id":2948222836272997507,"account_name":"bot.x"}}`, 200, "bot.x", false, ""},
		{"token", refusal(401, "Unauthorized"), 200, "", true, "ZALO_BOT_TOKENS"},
		{"token, by status only", `{"ok":false,"description":"Unauthorized"}`, 401, "", true, "ZALO_BOT_TOKENS"},
		{"gateway", "<html>", 401, "", false, "ZALO_API_URL"},
		{"away", refusal(403, "Internal server error"), 200, "", false, "403 Internal server error"},
		{"odd", `{"ok":true,"result":"x"}`, 200, "", false, "who the bot is"},
		{"nothing", `{"ok":true}`, 200, "", false, "who the bot is"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake()
			f.answer("getMe", func(call) (int, string) { return tt.status, tt.body })
			account, err := f.connect(t, t.Output()).Check(t.Context())
			if account != tt.account || (err == nil) != (tt.want == "") || errors.Is(err, zalo.ErrToken) != tt.token {
				t.Fatalf("Check = %q, %v", account, err)
			}
			if err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Check = %v, want %q", err, tt.want)
			}
		})
	}
}

func TestWhatZaloCannot(t *testing.T) {
	f := newFake()
	c := f.connect(t, t.Output())
	if got := c.Traits(); got != (bot.Traits{Typed: true, Counted: true}) {
		t.Errorf("Traits = %+v", got)
	}
	if err := c.Erase(t.Context(), "7", 8); !errors.Is(err, zalo.ErrCannot) || !strings.Contains(err.Error(), "Zalo") {
		t.Errorf("Erase = %v", err)
	}
	if err := c.SetMenu(t.Context(), "7", []bot.MenuItem{{Command: "x"}}); err != nil || len(f.calls) != 0 {
		t.Errorf("SetMenu = %v after %d calls", err, len(f.calls))
	}
}

// TestRefusals lets a message be refused in every way, over HTTP 200 as usual
// and with the status that the code names.
func TestRefusals(t *testing.T) {
	for _, tt := range []struct {
		name, body                      string
		unreachable, away, token, retry bool
	}{
		{"empty chat", refusal(400, "Bad request: The chat_id must not be empty"), false, false, false, false},
		{"code as a string", `{"ok":false,"error_code":"400","description":"Bad request"}`, false, false, false, false},
		{"unknown method", refusal(404, "Not Found"), false, false, false, false},
		{"limit, spelt otherwise", `{"ok":false,"errorCode":426,"description":"Limit"}`, false, false, false, false},
		{"limit, as a string too", `{"ok":false,"errorCode":"426","description":"Limit"}`, false, false, false, false},
		{"user is gone", refusal(400, "Bad Request: User not found"), true, false, false, false},
		{"blocked", refusal(400, "Bot was blocked by the user"), true, false, false, false},
		{"some other block", refusal(400, "Content blocked"), false, false, false, false},
		{"gone, but ours", refusal(404, "user not found"), false, false, false, false},
		{"their error", refusal(403, "Internal server error"), false, true, false, false},
		{"ambiguous", refusal(408, "Request timeout"), false, true, false, false},
		{"quota", refusal(429, "Quota exceeded"), false, true, false, true},
		{"token", refusal(401, "Unauthorized"), false, true, true, false},
		{"no code", `{"ok":false}`, false, true, false, false},
		{"odd fields", `{"ok":"no","error_code":{},"description":[]}`, false, true, false, false},
		{"page", "<html>429 chat_id</html>", false, true, false, false},
		{"list", `[{"ok":true}]`, false, true, false, false},
		{"cut off", `{"ok":true,`, false, true, false, false},
		{"empty", "", false, true, false, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake()
			f.inTurn("sendMessage", tt.body)
			_, err := f.connect(t, t.Output()).Show(t.Context(), "6ede9a", 0, card("private words"))
			_, retry := errors.AsType[*bot.RetryError](err)
			got := fmt.Sprint(errors.Is(err, bot.ErrUnreachable), errors.Is(err, bot.ErrAway), errors.Is(err, zalo.ErrToken) && errors.Is(err, bot.ErrRefused), retry)
			if want := fmt.Sprint(tt.unreachable, tt.away, tt.token, tt.retry); err == nil || got != want {
				t.Fatalf("Show = %v, is %s, want %s (unreachable, away, token, retry)", err, got, want)
			}
			if n := len(f.requests("sendMessage")); n != 1 {
				t.Errorf("sent %d times", n)
			}
			if s := err.Error(); strings.Contains(s, "private") || !strings.Contains(s, "chat 6ede9a") || !strings.Contains(s, "sendMessage") {
				t.Errorf("error %q should name the chat and the method, and not the text", s)
			}
		})
	}
}

func TestPagesOfGateways(t *testing.T) {
	for status, busy := range map[int]bool{429: true, 502: false, 403: false, 404: false, 200: false, 302: false} {
		f := newFake()
		f.answer("sendMessage", func(call) (int, string) { return status, "<html>user not found</html>" })
		_, err := f.connect(t, t.Output()).Show(t.Context(), "7", 0, card("x"))
		_, retry := errors.AsType[*bot.RetryError](err)
		if !errors.Is(err, bot.ErrAway) || errors.Is(err, bot.ErrUnreachable) || errors.Is(err, zalo.ErrToken) || retry != busy {
			t.Errorf("status %d: Show = %v, want RetryError: %t", status, err, busy)
		}
		if !strings.Contains(err.Error(), fmt.Sprint(status)) || strings.Contains(err.Error(), "html") {
			t.Errorf("status %d: error %q", status, err)
		}
	}
}

func TestLongDescriptionsAreCut(t *testing.T) {
	f := newFake()
	f.inTurn("sendMessage", refusal(400, strings.Repeat("ạ", 190)+"\n"+token+strings.Repeat("x", 500)))
	_, err := f.connect(t, t.Output()).Show(t.Context(), "7", 0, card("x"))
	s := fmt.Sprint(err)
	if strings.Contains(s, "\n") || strings.Contains(s, secretPart[:8]) || !strings.HasSuffix(s, "…") || len([]rune(s)) > 300 {
		t.Errorf("error %q", s)
	}
}

func TestTimeoutOfASendIsNotTriedAgain(t *testing.T) {
	f := newFake()
	f.answer("sendMessage", func(call) (int, string) { time.Sleep(50 * time.Millisecond); return http.StatusOK, "{}" })
	c := f.connect(t, t.Output())
	ctx, cancel := contextFor(t, 10*time.Millisecond)
	defer cancel()
	if _, err := c.Show(ctx, "7", 0, card("x")); !errors.Is(err, bot.ErrAway) || len(f.requests("sendMessage")) != 1 {
		t.Errorf("Show = %v after %d sends", err, len(f.requests("sendMessage")))
	}
}
