package telegram_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/bot/telegram"
)

const hookAddress = "https://reports.example.org/hidden-path"

func TestSetWebhook(t *testing.T) {
	f := newFake()
	if err := f.connect(t, t.Output()).SetWebhook(t.Context(), hookAddress, hookSecret); err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{
		"url":             {hookAddress},
		"secret_token":    {hookSecret},
		"allowed_updates": {`["message","edited_message","callback_query","my_chat_member"]`},
		"max_connections": {"64"},
	}
	calls := f.requests("setWebhook")
	if len(calls) != 1 {
		t.Fatalf("calls = %v", calls)
	}
	if diff := cmp.Diff(want, map[string][]string(calls[0].params)); diff != "" {
		t.Error(diff)
	}
}

func TestSetWebhookFails(t *testing.T) {
	f := newFake()
	c := f.connect(t, t.Output())
	err := c.SetWebhook(t.Context(), "http://reports.example.org/hidden-path", "hidden path")
	if err == nil || !strings.Contains(err.Error(), "TELEGRAM_WEBHOOK_URL") || !strings.Contains(err.Error(), "TELEGRAM_WEBHOOK_SECRET") {
		t.Errorf("SetWebhook = %v, want both mistakes", err)
	}
	if strings.Contains(err.Error(), "hidden") || len(f.requests("setWebhook")) != 0 {
		t.Errorf("SetWebhook = %v after %d requests", err, len(f.requests("setWebhook")))
	}
	f.inTurn("setWebhook",
		refusal(400, "Bad Request: bad webhook: Failed to resolve host: Name or service not known"),
		refusal(401, "Unauthorized"),
		`{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 1","parameters":{"retry_after":1}}`)
	for _, as := range []func(error) bool{
		func(err error) bool { return strings.Contains(err.Error(), "Failed to resolve host") },
		func(err error) bool { return errors.Is(err, telegram.ErrToken) },
		func(err error) bool { _, ok := errors.AsType[*bot.RetryError](err); return ok },
	} {
		err := c.SetWebhook(t.Context(), hookAddress, hookSecret)
		if err == nil || !as(err) || !strings.Contains(err.Error(), "TELEGRAM_WEBHOOK_URL") {
			t.Errorf("SetWebhook = %v", err)
		}
	}
}

func TestCheckWebhookURL(t *testing.T) {
	for address, want := range map[string]string{
		"https://reports.example.org":              "",
		"https://reports.example.org/a/b?c=d":      "",
		"https://reports.example.org:443/x":        "",
		"https://reports.example.org:80/x":         "",
		"https://reports.example.org:88/x":         "",
		"https://reports.example.org:8443/x":       "",
		"https://[2001:db8::1]:8443/x":             "",
		"http://localhost:8080/x":                  "",
		"http://127.0.0.1:8080/x":                  "",
		"http://127.9.9.9/x":                       "",
		"http://[::1]:8080/x":                      "",
		"https://reports.example.org:8080/x":       "port 8080",
		"https://reports.example.org:0443/x":       "port 0443",
		"http://reports.example.org/hidden":        "must begin with https://",
		"http://10.0.0.1/hidden":                   "must begin with https://",
		"http://localhost.example.org/hidden":      "must begin with https://",
		"http://127.0.0.1.example.org/hidden":      "must begin with https://",
		"ftp://localhost/hidden":                   "must begin with https://",
		"https://name:hidden@reports.example.org/": "malformed",
		"http://127.0.0.1@reports.example.org/":    "malformed",
		"https://reports.example.org/x#hidden":     "malformed",
		"https://reports.example.org/hidden ":      "malformed",
		"https://reports.example.org/hidden\n":     "malformed",
		"https:///hidden":                          "malformed",
		"reports.example.org/hidden":               "malformed",
		"":                                         "malformed",
	} {
		err := telegram.CheckWebhookURL(address)
		switch {
		case want == "" && err != nil:
			t.Errorf("CheckWebhookURL(%q) = %v", address, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "TELEGRAM_WEBHOOK_URL")):
			t.Errorf("CheckWebhookURL(%q) = %v, want an error with %q", address, err, want)
		case want != "" && strings.Contains(err.Error(), "hidden"):
			t.Errorf("CheckWebhookURL(%q) = %v, which shows a part of it", address, err)
		}
	}
}

func TestWebhookNeedsASecret(t *testing.T) {
	c := newFake().connect(t, t.Output())
	for secret, ok := range map[string]bool{
		hookSecret:                   true,
		"x":                          true,
		strings.Repeat("aZ09_-", 42): true,
		strings.Repeat("x", 256):     true,
		strings.Repeat("x", 257):     false,
		"":                           false,
		"hidden\n":                   false,
		"hidden part":                false,
		"hiddén":                     false,
	} {
		w, err := c.Webhook(secret, (&desk{}).handle)
		if (err == nil) != ok || (w == nil) == ok {
			t.Errorf("Webhook with secret %q = %v, %v", secret, w, err)
		}
		if !ok && (!strings.Contains(err.Error(), "TELEGRAM_WEBHOOK_SECRET") || strings.Contains(err.Error(), "hidd")) {
			t.Errorf("Webhook with secret %q = %v", secret, err)
		}
		if w != nil {
			w.Stop(t.Context())
		}
	}
}
