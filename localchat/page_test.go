package localchat_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/satcoso/satcoso/localchat"
)

func TestSendingTwiceStoresOnce(t *testing.T) {
	r := newRig(t)
	again := fields{"chat": officer, "text": "chỉ một lần", "nonce": "abc"}
	for range 2 {
		if code, name := r.page("send", again); code != http.StatusOK {
			t.Fatal(code, name)
		}
	}
	for range 2 {
		if code, name := r.attach(officer, "photo", "một album", picture(t, 20, 20), picture(t, 30, 30)); code != http.StatusOK {
			t.Fatal(code, name)
		}
	}
	r.must(nil, "deleteMessage", "chat_id", "1001", "message_id", "1")
	if code, name := r.page("send", again); code != http.StatusOK {
		t.Fatal(code, name)
	}
	list := r.updates()
	if len(list) != 3 {
		t.Fatalf("%d updates, want a text and two photos", len(list))
	}
	a, b := list[1].Message, list[2].Message
	if a.MediaGroupID == "" || a.MediaGroupID != b.MediaGroupID || a.Caption != "một album" || b.Caption != "" {
		t.Errorf("album: %+v, %+v", a, b)
	}
}

func TestPageRefuses(t *testing.T) {
	r := newRig(t)
	r.send(officer, "/start")
	r.must(nil, "sendMessage", "chat_id", "1001", "text", "x")
	for _, tt := range []struct {
		name, path string
		body       fields
		code       int
		want       string
	}{
		{"nobody", "send", fields{"chat": 5, "text": "x"}, 404, "unknown_person"},
		{"no text", "send", fields{"chat": officer, "text": "  "}, 400, "text_length"},
		{"long text", "send", fields{"chat": officer, "text": strings.Repeat("đ", 4097)}, 400, "text_length"},
		{"type", "send", fields{"chat": "x"}, 400, "bad_request"},
		{"edit the bot's", "edit", fields{"chat": officer, "message": 2, "text": "x"}, 404, "gone"},
		{"edit to nothing", "edit", fields{"chat": officer, "message": 1, "text": ""}, 400, "text_length"},
		{"tap on one's own", "tap", fields{"chat": officer, "message": 1, "data": "x"}, 404, "gone"},
		{"tap without data", "tap", fields{"chat": officer, "message": 2}, 400, "bad_request"},
		{"tap too long", "tap", fields{"chat": officer, "message": 2, "data": strings.Repeat("x", 65)}, 400, "bad_request"},
		{"tap before the start", "tap", fields{"chat": leader, "message": 2, "data": "x"}, 409, "blocked"},
		{"block before the start", "block", fields{"chat": leader, "blocked": true}, 409, "not_started"},
		{"clock", "clock", fields{"add": 3600}, 404, "clock_fixed"},
	} {
		if code, name := r.page(tt.path, tt.body); code != tt.code || name != tt.want {
			t.Errorf("%s: %d %s, want %d %s", tt.name, code, name, tt.code, tt.want)
		}
	}
	if code, name := r.attach(officer, "photo", "", []byte("no picture")); code != 400 || name != "file_unreadable" {
		t.Errorf("unreadable photo: %d %s", code, name)
	}
	if code, name := r.attach(officer, "document", "", make([]byte, 50<<20+1)); code != 413 || name != "file_too_big" {
		t.Errorf("large document: %d %s", code, name)
	}
	if code, name := r.attach(officer, "photo", ""); code != 400 || name != "file_count" {
		t.Errorf("no files: %d %s", code, name)
	}
}

func TestPersonEditsOwnMessage(t *testing.T) {
	r := newRig(t)
	r.send(officer, "3")
	r.business.Add(time.Minute)
	if code, name := r.page("edit", fields{"chat": officer, "message": 1, "text": "4"}); code != http.StatusOK {
		t.Fatal(code, name)
	}
	list := r.updates()
	if got := texts(list); got != "3 edited 4" {
		t.Errorf("updates: %q", got)
	}
	if m := list[1].EditedMessage; m.MessageID != 1 || m.EditDate != m.Date+60 {
		t.Errorf("edited: %+v", m)
	}
	r.business.Add(48 * time.Hour)
	if code, name := r.page("edit", fields{"chat": officer, "message": 1, "text": "5"}); code != 409 || name != "too_old" {
		t.Errorf("edit after two days: %d %s", code, name)
	}
}

func TestClockMovesForwardOnly(t *testing.T) {
	business := &clock{now: time.Date(2023, 11, 16, 8, 12, 0, 0, time.UTC)}
	r := newRig(t, func(c *localchat.Config) {
		c.Now = business.Now
		c.MoveClock = func(_ context.Context, to time.Time) error {
			if to.Year() > 2024 {
				return errors.New("Chỉ có số liệu đến hết năm 2024.")
			}
			business.Add(to.Sub(business.Now()))
			return nil
		}
	})
	for _, tt := range []struct {
		body fields
		code int
		want string
	}{
		{fields{"add": 3600}, 200, ""},
		{fields{"to": business.Now().Unix() + 86400}, 200, ""},
		{fields{"add": -1}, 409, "clock_backwards"},
		{fields{}, 409, "clock_backwards"},
		{fields{"to": 1}, 409, "clock_backwards"},
		{fields{"add": 40000000}, 409, "Chỉ có số liệu đến hết năm 2024."},
	} {
		if code, name := r.page("clock", tt.body); code != tt.code || name != tt.want {
			t.Errorf("%v: %d %q, want %d %q", tt.body, code, name, tt.code, tt.want)
		}
	}
	if got := business.Now().Format(time.DateTime); got != "2023-11-17 08:12:00" {
		t.Errorf("clock shows %s", got)
	}
}

// nextEvent gives the type and the texts of the next event that is no beat.
func nextEvent(t *testing.T, lines *bufio.Scanner) string {
	t.Helper()
	for lines.Scan() {
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok {
			continue
		}
		var e struct {
			Type, Text, Data string
			Message          struct{ Text string }
		}
		if err := json.Unmarshal([]byte(data), &e); err != nil {
			t.Fatal(err)
		}
		if e.Type != "clock" {
			return strings.TrimSpace(e.Type + " " + e.Text + e.Data + e.Message.Text)
		}
	}
	return "end"
}

func TestStreamShowsWhatHappens(t *testing.T) {
	r := newRig(t)
	r.send(leader, "/start")
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.http.URL+"/page/events?chats=1001", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := r.http.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	next := func() string { return nextEvent(t, lines) }
	if got := next(); got != "hello" {
		t.Fatalf("stream begins with %q", got)
	}
	r.must(nil, "sendMessage", "chat_id", "2001", "text", "of another chat")
	r.send(officer, "/start")
	r.must(nil, "sendChatAction", "chat_id", "1001", "action", "typing")
	r.must(nil, "sendMessage", "chat_id", "1001", "text", "câu 1", "reply_markup", buttons(1, "a"))
	if code, name := r.page("tap", fields{"chat": officer, "message": 2, "data": "a"}); code != http.StatusOK {
		t.Fatal(code, name)
	}
	list := r.updates()
	r.must(nil, "answerCallbackQuery", "callback_query_id", list[len(list)-1].CallbackQuery.ID, "text", "xong ")
	r.must(nil, "editMessageText", "chat_id", "1001", "message_id", "2", "text", "câu 2")
	r.must(nil, "deleteMessage", "chat_id", "1001", "message_id", "2")
	r.must(nil, "setMyCommands", "commands", "[]")
	if code, name := r.page("block", fields{"chat": officer, "blocked": true}); code != http.StatusOK {
		t.Fatal(code, name)
	}
	for _, want := range []string{"message /start", "action typing", "message câu 1", "answer xong a", "edit câu 2", "delete", "commands", "chat"} {
		if got := next(); got != want {
			t.Errorf("stream shows %q, want %q", got, want)
		}
	}
	if err := r.server.Close(); err != nil {
		t.Fatal(err)
	}
	if got := next(); got != "end" {
		t.Errorf("after closing the stream shows %q", got)
	}
}

func TestHistoryComesInPages(t *testing.T) {
	r := newRig(t)
	for range 70 {
		r.send(officer, "x")
	}
	type page struct {
		Messages []struct {
			ID int `json:"message_id"`
		}
		More bool
	}
	var state struct {
		People []localchat.Person
		Chats  []page
	}
	_, body, _ := r.get("/page/state?chats=1001,5,2001")
	if err := json.Unmarshal(body, &state); err != nil {
		t.Fatal(err)
	}
	if len(state.People) != 3 || state.People[2].ID != localchat.StrangerID {
		t.Errorf("people: %+v", state.People)
	}
	if len(state.Chats) != 2 {
		t.Fatalf("%d chats, want those of the two known people", len(state.Chats))
	}
	newest := state.Chats[0]
	if len(newest.Messages) != 60 || newest.Messages[0].ID != 11 || !newest.More {
		t.Errorf("newest: %+v", newest)
	}
	var older page
	_, body, _ = r.get("/page/history?chat=1001&before=11")
	if err := json.Unmarshal(body, &older); err != nil {
		t.Fatal(err)
	}
	if len(older.Messages) != 10 || older.Messages[0].ID != 1 || older.More {
		t.Errorf("older: %+v", older)
	}
}
