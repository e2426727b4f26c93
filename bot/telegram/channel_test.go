package telegram_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/bot/telegram"
)

func TestNewRefuses(t *testing.T) {
	for _, tt := range []struct{ name, token, url, want, secret string }{
		{"nothing", "", "", "TELEGRAM_TOKEN is malformed: it has 0 characters", ""},
		{"short", "123:abcdefsecret", "", `it has 16 characters beginning with "123:"`, "abcdef"},
		{"no colon", "99887766554433", "", "it has 14 characters, but", "9988"},
		{"newline within", "123456:AAHsecret\n" + secretPart, "", `beginning with "123456:"`, "AAHsecret"},
		{"address", token, "api.telegram.org", "TELEGRAM_API_URL is malformed", secretPart},
		{"token in address", token, "http://[bot" + token, "TELEGRAM_API_URL is malformed", secretPart},
		{"query", token, "https://host/?x=" + token, "TELEGRAM_API_URL is malformed", secretPart},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := telegram.New(telegram.Options{Token: tt.token, APIURL: tt.url})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("New = %v, want an error with %q", err, tt.want)
			}
			if strings.HasPrefix(tt.want, "TELEGRAM_TOKEN") && !strings.Contains(err.Error(), "@BotFather") {
				t.Errorf("%q does not say who gives a token", err)
			}
			if tt.secret != "" && strings.Contains(err.Error(), tt.secret) {
				t.Errorf("%q shows what is secret", err)
			}
		})
	}
}

func TestNewReportsAllMistakes(t *testing.T) {
	_, err := telegram.New(telegram.Options{Token: "x", APIURL: "y"})
	if text := fmt.Sprint(err); !strings.Contains(text, "TELEGRAM_TOKEN") || !strings.Contains(text, "TELEGRAM_API_URL") {
		t.Errorf("New = %q, want both mistakes", text)
	}
}

func TestNewAcceptsSurroundingSpace(t *testing.T) {
	f := newFake()
	c, err := telegram.New(telegram.Options{Token: " " + token + "\n", APIURL: "http://host/50%25/ ", Transport: f})
	if err != nil {
		t.Fatal(err)
	}
	if who, err := c.Check(t.Context()); err != nil || who != "satcoso_bot" {
		t.Errorf("Check = %q, %v", who, err)
	}
	if text := fmt.Sprintf("%v %+v", c, c); strings.Contains(text, secretPart) {
		t.Error("a printed channel shows its token")
	}
}

func TestCheckSaysWhatIsWrong(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		status     int
		isToken    bool
		want       string
	}{
		{"revoked", refusal(401, "Unauthorized"), 401, true, "TELEGRAM_TOKEN"},
		{"unknown", refusal(404, "Not Found"), 404, true, "TELEGRAM_TOKEN"},
		{"no such server", "<html>nginx</html>", 404, false, "TELEGRAM_API_URL"},
		{"no such method", refusal(404, "Not Found: method not found"), 404, false, "TELEGRAM_API_URL"},
		{"down", "bad gateway", 502, false, "status 502"},
		{"empty", "", 200, false, "TELEGRAM_API_URL"},
		{"cut off", `{"ok":true,"res`, 200, false, "TELEGRAM_API_URL"},
		{"not a user", `{"ok":true,"result":[]}`, 200, false, "read who the bot is"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake()
			f.answer("getMe", func(call) (int, string) { return tt.status, tt.body })
			_, err := f.connect(t, t.Output()).Check(t.Context())
			if err == nil || errors.Is(err, telegram.ErrToken) != tt.isToken || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Check = %v, want an error with %q, ErrToken: %t", err, tt.want, tt.isToken)
			}
		})
	}
}

func TestAnswerSizeIsLimited(t *testing.T) {
	f := newFake()
	f.answer("getMe", func(call) (int, string) { return http.StatusOK, "{" + strings.Repeat(" ", 17<<20) })
	if _, err := f.connect(t, t.Output()).Check(t.Context()); err == nil || !strings.Contains(err.Error(), "larger than") {
		t.Errorf("Check = %v, want an error about the size", err)
	}
}

func TestSetMenu(t *testing.T) {
	f := newFake()
	c := f.connect(t, t.Output())
	if err := c.SetMenu(t.Context(), "7", []bot.MenuItem{{Command: "baocao", Description: "Báo cáo"}}); err != nil {
		t.Fatal(err)
	}
	got := f.requests("setMyCommands")[0].params
	if got.Get("commands") != `[{"command":"baocao","description":"Báo cáo"}]` || got.Get("scope") != `{"type":"chat","chat_id":7}` {
		t.Errorf("requests = %v", got)
	}
	f.inTurn("setMyCommands", refusal(400, "Bad Request: BOT_COMMAND_INVALID"))
	if err := c.SetMenu(t.Context(), "7", nil); err == nil || !strings.Contains(err.Error(), "BOT_COMMAND_INVALID") {
		t.Errorf("SetMenu = %v", err)
	}
	if err := c.SetMenu(t.Context(), `7},"x":{`, nil); err == nil || len(f.requests("setMyCommands")) != 2 {
		t.Errorf("SetMenu of a chat of no number = %v", err)
	}
}
