package zalo_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/bot/zalo"
	"github.com/satcoso/satcoso/conversations"
)

func contextFor(t *testing.T, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(t.Context(), d)
}

// A shop is a channel with all that it works with.
type shop struct {
	*fake
	*zalo.Channel
	menus drawer
	meter counter
	log   journal
}

func open(t *testing.T, hosting zalo.Hosting) *shop {
	s := &shop{fake: newFake()}
	s.Channel = dial(t, zalo.Options{
		Transport: s.fake, Menus: &s.menus, Meter: &s.meter, Hosting: hosting,
		Log:    slog.New(slog.NewTextHandler(&s.log, nil)),
		Unable: func(d conversations.Document) string { return "Không gửi được " + d.Name },
		Now:    func() time.Time { return time.Unix(1800000000, 0) },
	})
	return s
}

var numberedCard = bot.Card{
	Lines:   []bot.Line{{Text: "Câu 1/7", Strong: true}, {Text: "Chọn một <b>mục</b> **nhé**"}, {Text: "gợi ý", Quiet: true}},
	Buttons: [][]bot.Button{{{Label: "Có", Data: "yes", Number: 1}, {Label: "Không", Data: "no", Number: 2}}, {{Label: "Bỏ qua", Data: "skip"}}},
}

func TestShowSends(t *testing.T) {
	s := open(t, nil)
	shown, err := s.Show(t.Context(), "6ede9a", 55, numberedCard)
	if err != nil {
		t.Fatal(err)
	}
	at := time.UnixMilli(sentAt(1)).UTC()
	if diff := cmp.Diff(bot.Shown{ID: sentAt(1), At: at}, shown); diff != "" {
		t.Error(diff)
	}
	want := map[string]any{
		"chat_id": "6ede9a",
		"text":    "Câu 1/7\nChọn một <b>mục</b> **nhé**\ngợi ý\n\n1. Có\n2. Không\n“Bỏ qua”",
		"text_styles": []any{
			map[string]any{"start": 0.0, "len": 7.0, "st": []any{"b"}},
			map[string]any{"start": 36.0, "len": 5.0, "st": []any{"i"}},
		},
	}
	if diff := cmp.Diff(want, s.requests("sendMessage")[0].params); diff != "" {
		t.Error(diff)
	}
	menu := bot.Menu{ID: sentAt(1), At: at, Items: map[int]string{1: "yes", 2: "no"}}
	if diff := cmp.Diff(map[bot.Address]bot.Menu{{Channel: name, Account: "6ede9a"}: menu}, s.menus.kept); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{name + " 6ede9a out false 1800000000"}, s.meter.lines); diff != "" {
		t.Error(diff)
	}
	if len(s.calls) != 1 || s.log.String() != "" {
		t.Errorf("%d calls, log = %q", len(s.calls), s.log.String())
	}
}

func TestPlainTextHasNoStyles(t *testing.T) {
	s := open(t, nil)
	if _, err := s.Show(t.Context(), "zgr-7", 0, card("a")); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]any{"chat_id": "zgr-7", "text": "a"}, s.requests("sendMessage")[0].params); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{name + " zgr-7 out true 1800000000"}, s.meter.lines); diff != "" {
		t.Error(diff)
	}
}

func TestCardWithoutNumbersLeavesTheMenu(t *testing.T) {
	s := open(t, nil)
	of := bot.Address{Channel: name, Account: "7"}
	s.menus.kept = map[bot.Address]bot.Menu{of: {ID: 5, Items: map[int]string{1: "x"}}}
	c := card("a")
	c.Buttons = [][]bot.Button{{{Label: "A", Data: "a"}, {Label: "B", Data: "b"}}}
	if _, err := s.Show(t.Context(), "7", 0, c); err != nil {
		t.Fatal(err)
	}
	if s.menus.kept[of].ID != 5 {
		t.Errorf("menu = %+v, want the one before", s.menus.kept[of])
	}
	if got := s.requests("sendMessage")[0].text("text"); got != "a\n\n“A” · “B”" {
		t.Errorf("text = %q", got)
	}
}

func TestMenuOfALongCardIsThatOfItsLastMessage(t *testing.T) {
	s := open(t, nil)
	c := card(strings.Repeat("a", 1790), strings.Repeat("b", 20))
	c.Buttons = [][]bot.Button{{{Label: "A", Data: "a", Number: 1}}}
	shown, err := s.Show(t.Context(), "7", 0, c)
	got := s.requests("sendMessage")
	if err != nil || len(got) != 2 || got[1].text("text") != strings.Repeat("b", 20)+"\n\n1. A" {
		t.Fatalf("Show = %v, %v", err, got)
	}
	if menu := s.menus.kept[bot.Address{Channel: name, Account: "7"}]; menu.ID != sentAt(2) || shown.ID != menu.ID || !menu.At.Equal(shown.At) {
		t.Errorf("menu %+v, shown %+v", menu, shown)
	}
	if len(s.meter.lines) != 2 {
		t.Errorf("counted %v", s.meter.lines)
	}
}

func TestShowGetsOverWhatIsBesideIt(t *testing.T) {
	s := open(t, nil)
	s.menus.err, s.meter.err = errors.New("menus are away"), errors.New("meter is away")
	if shown, err := s.Show(t.Context(), "7", 0, numberedCard); err != nil || shown.ID == 0 {
		t.Errorf("Show = %v, %v", shown, err)
	}
	if log := s.log.String(); !strings.Contains(log, "menus are away") || !strings.Contains(log, "meter is away") {
		t.Errorf("log = %q", log)
	}
	s.menus.forgetErr = errors.New("menus are away") // an earlier list's numbers would be taken for those of the card
	if _, err := s.Show(t.Context(), "7", 0, numberedCard); err == nil || len(s.requests("sendMessage")) != 1 {
		t.Errorf("Show with an old list in place: %v", err)
	}
	bare := newFake()
	if _, err := dial(t, zalo.Options{Transport: bare}).Show(t.Context(), "7", 0, numberedCard); err != nil {
		t.Errorf("without menus and meter: %v", err)
	}
}

func TestDatesOfMessages(t *testing.T) {
	for result, want := range map[string]int64{
		`{"message_id":"x","date":1749632637199}`: 1749632637199,
		`{"date":"1749632637199"}`:                1749632637199,
		`{"date":1749632637}`:                     1749632637000,
		`{"date":1.749632637199e12}`:              1749632637199,
		`{"date":null}`:                           1800000000000,
		`{"date":17}`:                             1800000000000,
		`{"date":-5}`:                             1800000000000,
		`{"date":1e300}`:                          1800000000000,
		`"x"`:                                     1800000000000,
		`null`:                                    1800000000000,
	} {
		s := open(t, nil)
		s.inTurn("sendMessage", `{"ok":true,"result":`+result+`}`)
		shown, err := s.Show(t.Context(), "7", 0, card("x"))
		if err != nil || shown.ID != want || !shown.At.Equal(time.UnixMilli(want)) {
			t.Errorf("%s: Show = %v, %v, want %d", result, shown, err, want)
		}
	}
}

func TestShowChecksFirst(t *testing.T) {
	button := func(b ...bot.Button) bot.Card {
		return bot.Card{Lines: []bot.Line{{Text: "x"}}, Buttons: [][]bot.Button{b}}
	}
	for reason, c := range map[string]bot.Card{
		"no text":        {Lines: []bot.Line{{Text: " \n"}}},
		"no label":       button(bot.Button{Label: " ", Data: "x"}),
		"number 1 and 0": button(bot.Button{Label: "A", Number: 1}),
		"number -1":      button(bot.Button{Label: "A", Number: -1, Data: "x"}),
		"like another":   button(bot.Button{Label: "A", Number: 1, Data: "x"}, bot.Button{Label: "B", Number: 1, Data: "y"}),
	} {
		s := open(t, nil)
		if _, err := s.Show(t.Context(), "7", 0, c); err == nil || !strings.Contains(err.Error(), reason) || len(s.calls) != 0 {
			t.Errorf("Show = %v after %d requests, want an error with %q before any", err, len(s.calls), reason)
		}
	}
}

// TestBusyGapsGrow counts the gaps that a sender is asked for while the quota is
// used up, and after that.
func TestBusyGapsGrow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, nil)
		busy := true
		s.answer("sendMessage", func(call) (int, string) {
			if busy {
				return 200, refusal(429, "Quota exceeded")
			}
			return 0, ""
		})
		ask := func() time.Duration {
			_, err := s.Show(t.Context(), "7", 0, card("x"))
			retry, ok := errors.AsType[*bot.RetryError](err)
			if !ok {
				return 0
			}
			return retry.After
		}
		var got []string
		for range 10 {
			gap := ask()
			if again := ask(); again != gap {
				t.Errorf("gap %s, then at once %s", gap, again)
			}
			got = append(got, gap.String())
			time.Sleep(gap)
		}
		busy = false
		got = append(got, ask().String())
		busy = true
		got = append(got, ask().String())
		want := "5s 10s 20s 40s 1m20s 2m40s 5m20s 10m0s 10m0s 10m0s 0s 5s"
		if diff := cmp.Diff(want, strings.Join(got, " ")); diff != "" {
			t.Error(diff)
		}
	})
}

type hosting func(channel, account string, d conversations.Document) (string, error)

func (h hosting) Host(_ context.Context, channel, account string, d conversations.Document) (string, error) {
	return h(channel, account, d)
}

func TestShowDocuments(t *testing.T) {
	const link = "https://reports.example.org/d/0123"
	hosted := hosting(func(channel, account string, d conversations.Document) (string, error) {
		if channel != name || account != "7" || string(d.Data) != "data" {
			return "", fmt.Errorf("asked for %s %s %s", channel, account, d.Name)
		}
		return link, nil
	})
	failing := hosting(func(string, string, conversations.Document) (string, error) { return "", errors.New("disk is full") })
	long := strings.Repeat("a", 1800)
	for _, tt := range []struct {
		name    string
		hosting zalo.Hosting
		picture bool
		text    string
		refuse  string   // how sendPhoto is refused
		want    []string // the messages
		log     string
	}{
		{"picture", hosted, true, "Biểu đồ", "", []string{"sendPhoto " + link + " Biểu đồ"}, ""},
		{"picture without text", hosted, true, "", "", []string{"sendPhoto " + link + " -"}, ""},
		{"picture with long text", hosted, true, long + "b", "", []string{"sendPhoto " + link + " -", "sendMessage " + long, "sendMessage b"}, ""},
		{"picture refused", hosted, true, "Biểu đồ", refusal(400, "The photo URL is invalid"),
			[]string{"sendPhoto " + link + " Biểu đồ", "sendMessage Biểu đồ\n" + link + ""}, "does not take a picture"},
		{"file", hosted, false, "Bảng", "", []string{"sendMessage Bảng\n" + link + ""}, ""},
		{"no hosting", nil, true, "Biểu đồ", "", []string{"sendMessage Biểu đồ\nKhông gửi được tuan-46"}, "no public address"},
		{"hosting fails", failing, false, "Bảng", "", []string{"sendMessage Bảng\nKhông gửi được tuan-46"}, "disk is full"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := open(t, tt.hosting)
			if tt.refuse != "" {
				s.inTurn("sendPhoto", tt.refuse)
			}
			c := bot.Card{
				Lines:    []bot.Line{{Text: tt.text, Strong: true}},
				Buttons:  [][]bot.Button{{{Label: "Có", Data: "yes", Number: 1}}},
				Document: &conversations.Document{Name: "tuan-46", Data: []byte("data"), Picture: tt.picture},
			}
			earlier := bot.Menu{ID: 3, Items: map[int]string{1: "d.7.chart"}} // that the document was picked from
			if err := s.menus.SaveMenu(t.Context(), bot.Address{Channel: name, Account: "7"}, earlier); err != nil {
				t.Fatal(err)
			}
			shown, err := s.Show(t.Context(), "7", 0, c)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, c := range s.calls {
				if c.method == "sendMessage" {
					got = append(got, c.method+" "+c.text("text"))
					continue
				}
				caption, has := c.params["caption"]
				if !has {
					caption = "-"
				}
				got = append(got, fmt.Sprint(c.method, " ", c.params["photo"], " ", caption))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			if menu := s.menus.kept[bot.Address{Channel: name, Account: "7"}]; menu.ID != earlier.ID || shown.ID != sentAt(len(tt.want)) {
				t.Errorf("menu %+v, shown %+v, want the menu from before, and the last message", menu, shown)
			}
			if log := s.log.String(); (log == "") != (tt.log == "") || !strings.Contains(log, tt.log) {
				t.Errorf("log = %q, want %q", log, tt.log)
			}
		})
	}
}

func TestPictureThatFailsIsNotShownOtherwise(t *testing.T) {
	s := open(t, hosting(func(string, string, conversations.Document) (string, error) { return "https://x.example/y", nil }))
	s.inTurn("sendPhoto", refusal(408, "Request timeout"))
	c := card("x")
	c.Document = &conversations.Document{Picture: true}
	if _, err := s.Show(t.Context(), "7", 0, c); err == nil || len(s.calls) != 1 {
		t.Errorf("Show = %v after %d calls, want an error after one: the picture may have arrived", err, len(s.calls))
	}
}

func TestMessagesAreJSON(t *testing.T) {
	s := open(t, nil)
	text := "\"quoted\" \\ <tag> \u2028 " + "hoà 😀"
	if _, err := s.Show(t.Context(), "7", 0, card(text)); err != nil {
		t.Fatal(err)
	}
	sent, err := json.Marshal(s.requests("sendMessage")[0].text("text"))
	want, _ := json.Marshal(text)
	if err != nil || string(sent) != string(want) {
		t.Errorf("sent %s, want %s", sent, want)
	}
}
