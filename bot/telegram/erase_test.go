package telegram_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/bot/telegram"
)

func TestErase(t *testing.T) {
	f := newFake()
	if err := f.connect(t, t.Output()).Erase(t.Context(), "7", 55); err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{"chat_id": {"7"}, "message_id": {"55"}}
	if diff := cmp.Diff(want, map[string][]string(f.requests("deleteMessage")[0].params)); diff != "" {
		t.Error(diff)
	}
}

func TestEraseOfWhatIsGone(t *testing.T) {
	f := newFake()
	f.inTurn("deleteMessage", refusal(400, "Bad Request: message to delete not found"))
	if err := f.connect(t, t.Output()).Erase(t.Context(), "7", 55); err != nil {
		t.Errorf("Erase = %v, want no error", err)
	}
}

func TestEraseFails(t *testing.T) {
	for _, tt := range []struct {
		name, body  string
		unreachable bool
		retry       time.Duration
		token       bool
	}{
		{"not allowed", refusal(400, "Bad Request: message can't be deleted"), false, 0, false},
		{"too old", refusal(400, "Bad Request: message can't be deleted for everyone"), false, 0, false},
		{"gone, or so a failing server says", refusal(500, "Internal Server Error: message to delete not found"), false, 0, false},
		{"blocked", refusal(403, "Forbidden: bot was blocked by the user"), true, 0, false},
		{"unknown chat", refusal(400, "Bad Request: chat not found"), true, 0, false},
		{"busy", `{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":17}}`, false, 17 * time.Second, false},
		{"revoked token", refusal(401, "Unauthorized"), false, 0, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake()
			f.inTurn("deleteMessage", tt.body)
			err := f.connect(t, t.Output()).Erase(t.Context(), "7", 55)
			if err == nil || errors.Is(err, bot.ErrUnreachable) != tt.unreachable || errors.Is(err, telegram.ErrToken) != tt.token {
				t.Fatalf("Erase = %v, want unreachable: %t, ErrToken: %t", err, tt.unreachable, tt.token)
			}
			var after time.Duration
			if retry, ok := errors.AsType[*bot.RetryError](err); ok {
				after = retry.After
			}
			if after != tt.retry {
				t.Errorf("retry after %s, want %s", after, tt.retry)
			}
			if !strings.Contains(err.Error(), "message 55 in chat 7") {
				t.Errorf("error %q should name the message", err)
			}
		})
	}
}
