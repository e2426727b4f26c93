package telegram_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/satcoso/satcoso/bot"
)

// FuzzWebhook posts anything with the right secret. It is taken once and as it
// is, or not at all; what is not taken for want of an id is not confirmed.
func FuzzWebhook(f *testing.F) {
	for _, seed := range []string{
		text(1, 7, "Hoà 😀"), tap(2, 7, "x"), "", "null", "[]", "7", "{", `{"update_id":1}`, `{"update_id":1.5}`,
		`{"update_id":99999999999999999999}`, `{"update_id":1,"update_id":2}`, `{"UPDATE_ID":1,"message":null}`,
		`{"update_id":1,"message":{"from":{"id":-1},"chat":{"id":-1},"text":"\ud800\u0000"}}`,
		`{"update_id":1,"message":{"from":{"id":1},"chat":{"id":1},"text":[[[[]]]]}}`,
		`{"update_id":1,"message":{"from":{"id":1},"chat":{"id":1},"photo":[{}],"document":{"file_id":"x"}}}`,
		`{"update_id":1,"callback_query":{"from":{"id":1},"data":"x"},"edited_message":{"text":"x"}} {}`,
		`{"update_id":1,"my_chat_member":{"new_chat_member":{"status":"kicked"}}}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		var taken []bot.Message
		take := func(_ context.Context, m bot.Message, _ <-chan struct{}) error {
			taken = append(taken, m)
			return nil
		}
		api := newFake()
		var log journal
		w, err := api.connect(t, &log).Webhook(hookSecret, take)
		if err != nil {
			t.Fatal(err)
		}
		out := patient{httptest.NewRecorder()}
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.Header.Set(secretHeader, hookSecret)
		w.ServeHTTP(out, r)
		w.Stop(t.Context())

		switch out.Code {
		case http.StatusOK:
			if !json.Valid([]byte(body)) {
				t.Error("what is no JSON is confirmed")
			}
		case http.StatusBadRequest, http.StatusRequestEntityTooLarge:
			if len(taken) != 0 || len(api.requests("answerCallbackQuery")) != 0 {
				t.Errorf("status %d, but taken: %v", out.Code, taken)
			}
		default:
			t.Errorf("status %d", out.Code)
		}
		if len(taken) > 1 {
			t.Errorf("taken %d times", len(taken))
		}
		for _, m := range taken {
			if m.Update <= 0 || m.Account == "" || m.Chat == "" || m.Kind == 0 || m.Channel != "telegram" {
				t.Errorf("taken: %+v", m)
			}
		}
	})
}
