package telegram_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/conversations"
)

// A picture and a file are sent with their caption and buttons, anew even where
// something else was tapped.
func TestShowUploads(t *testing.T) {
	for method, d := range map[string]conversations.Document{
		"sendPhoto":    {Name: "tuan-46.png", Data: []byte("PNG"), Picture: true},
		"sendDocument": {Name: "tuan-46.xlsx", Data: []byte("PK")},
	} {
		f := newFake()
		shown, err := f.connect(t, t.Output()).Show(t.Context(), "7", 55, bot.Card{
			Lines: []bot.Line{{Text: "Tuần 46 <1>", Strong: true}}, Buttons: [][]bot.Button{{{Label: "Về", Data: "x"}}}, Document: &d,
		})
		if err != nil || shown.ID == 0 || shown.At.IsZero() {
			t.Fatalf("%s: %+v, %v", method, shown, err)
		}
		want := map[string][]string{
			"chat_id": {"7"}, "parse_mode": {"HTML"}, "caption": {"<b>Tuần 46 &lt;1&gt;</b>"},
			"reply_markup":                        {`{"inline_keyboard":[[{"text":"Về","callback_data":"x"}]]}`},
			strings.ToLower(method[len("send"):]): {d.Name + ": " + string(d.Data)},
		}
		if diff := cmp.Diff(want, map[string][]string(f.requests(method)[0].params)); diff != "" {
			t.Errorf("%s: %s", method, diff)
		}
	}
}

func TestShowRefusesFiles(t *testing.T) {
	f := newFake()
	c := f.connect(t, t.Output())
	for name, card := range map[string]bot.Card{
		"empty":        {Document: &conversations.Document{Name: "x"}},
		"large":        {Document: &conversations.Document{Name: "x", Data: make([]byte, 10<<20+1), Picture: true}},
		"long caption": {Document: &conversations.Document{Name: "x", Data: []byte("x")}, Lines: []bot.Line{{Text: strings.Repeat("a", 1025)}}},
	} {
		if _, err := c.Show(t.Context(), "7", 0, card); err == nil {
			t.Errorf("%s: sent", name)
		}
	}
	f.inTurn("sendDocument", refusal(403, "Forbidden: bot was blocked by the user"), refusal(500, "Internal Server Error"))
	file := bot.Card{Document: &conversations.Document{Name: "x", Data: []byte("x")}}
	if _, err := c.Show(t.Context(), "7", 0, file); !errors.Is(err, bot.ErrUnreachable) {
		t.Errorf("blocked: %v", err)
	}
	if _, err := c.Show(t.Context(), "7", 0, file); !errors.Is(err, bot.ErrAway) {
		t.Errorf("a fault of Telegram's: %v", err)
	}
}
