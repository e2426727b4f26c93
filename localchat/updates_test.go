package localchat_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// texts writes the messages of updates on one line.
func texts(list []tgbotapi.Update) string {
	var out []string
	for _, u := range list {
		switch {
		case u.Message != nil:
			out = append(out, u.Message.Text)
		case u.EditedMessage != nil:
			out = append(out, "edited "+u.EditedMessage.Text)
		case u.CallbackQuery != nil:
			out = append(out, "tap "+u.CallbackQuery.Data)
		}
	}
	return strings.Join(out, " ")
}

func id(list []tgbotapi.Update, i int) string { return fmt.Sprint(list[i].UpdateID) }

func TestOffsets(t *testing.T) {
	r := newRig(t)
	for i := range 5 {
		r.send(officer, fmt.Sprint("t", i))
	}
	all := r.updates()
	next := fmt.Sprint(all[4].UpdateID + 1)
	for _, tt := range []struct {
		name, want string
		params     []string
	}{
		{"everything", "t0 t1 t2 t3 t4", nil},
		{"again", "t0 t1 t2 t3 t4", []string{"offset", "0"}},
		{"limit", "t0 t1", []string{"limit", "2"}},
		{"limit below range", "t0", []string{"limit", "-3"}},
		{"confirm one", "t1 t2 t3 t4", []string{"offset", id(all, 1)}},
		{"confirmed is gone", "t1 t2 t3 t4", []string{"offset", id(all, 0)}},
		{"foreign offset", "t1 t2 t3 t4", []string{"offset", "2000000000"}},
		{"negative", "t3 t4", []string{"offset", "-2"}},
		{"negative dropped the others", "t3 t4", nil},
		{"confirm all", "", []string{"offset", next}},
		{"nothing left", "", nil},
	} {
		if got := texts(r.updates(tt.params...)); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestSameOffsetAtOnceGivesOne(t *testing.T) {
	r := newRig(t)
	r.send(officer, "a")
	r.send(officer, "b")
	if got := texts(r.updates("offset", "7")); got != "a b" {
		t.Errorf("first call: %q", got)
	}
	var list []tgbotapi.Update
	if r.must(&list, "getUpdates", "offset", "7"); texts(list) != "a" {
		t.Errorf("second call at once: %q, want one update", texts(list))
	}
}

func TestRestartKeepsWhatIsUnconfirmed(t *testing.T) {
	r := prepared(t)
	r.send(officer, "a")
	r.send(officer, "b")
	all := r.updates()
	last := all[len(all)-1]
	r.updates("offset", fmt.Sprint(last.UpdateID), "allowed_updates", `["message"]`)
	r.restart()
	if got := texts(r.updates()); got != "b" {
		t.Errorf("after a restart: %q, want b", got)
	}
	if code, name := r.page("tap", fields{"chat": officer, "message": 2, "data": "a"}); code != http.StatusOK {
		t.Fatal(code, name)
	}
	r.send(officer, "c")
	list := r.updates()
	if got := texts(list); got != "b c" {
		t.Errorf("updates are %q: allowed_updates did not outlive the restart", got)
	}
	if list[1].UpdateID <= last.UpdateID || list[1].Message.MessageID != last.Message.MessageID+1 {
		t.Errorf("ids did not go on: update %d after %d, message %d after %d", list[1].UpdateID, last.UpdateID, list[1].Message.MessageID, last.Message.MessageID)
	}
	r.must(nil, "sendMessage", "chat_id", "1001", "text", "the chat is still open")
}

func TestAllowedUpdates(t *testing.T) {
	r := newRig(t)
	r.updates("allowed_updates", `["callback_query","nonsense"]`)
	r.send(officer, "a")
	r.updates() // omitted: the setting stays
	r.send(officer, "b")
	r.updates("allowed_updates", "not JSON")
	r.send(officer, "c")
	r.updates("allowed_updates", "[]") // empty: all
	r.send(officer, "d")
	if got := texts(r.updates()); got != "d" {
		t.Errorf("updates: %q, want d", got)
	}
}

func TestExpiry(t *testing.T) {
	r := prepared(t)
	r.must(nil, "deleteWebhook", "drop_pending_updates", "true")
	if code, name := r.page("tap", fields{"chat": officer, "message": 2, "data": "a"}); code != http.StatusOK {
		t.Fatal(code, name)
	}
	r.send(officer, "m")
	list := r.updates()
	query := list[0].CallbackQuery.ID
	if got := texts(list); got != "tap a m" {
		t.Fatalf("updates: %q", got)
	}
	r.business.Add(100 * time.Hour) // the business clock has nothing to do with it
	if got := texts(r.updates()); got != "tap a m" {
		t.Errorf("after the business clock moved: %q", got)
	}
	r.wall.Add(151 * time.Second)
	if got := texts(r.updates()); got != "m" {
		t.Errorf("after 151 s: %q, want m", got)
	}
	if a := r.call("answerCallbackQuery", "callback_query_id", query); a.OK {
		t.Error("an expired query was answered")
	}
	r.wall.Add(24 * time.Hour)
	r.restart()
	var info struct {
		Pending int `json:"pending_update_count"`
	}
	if r.must(&info, "getWebhookInfo"); info.Pending != 0 {
		t.Errorf("%d updates pending after a day", info.Pending)
	}
}

func TestDroppedUpdatesStayDropped(t *testing.T) {
	r := newRig(t)
	r.send(officer, "a")
	r.must(nil, "deleteWebhook", "drop_pending_updates", "true")
	r.restart()
	r.send(officer, "b")
	if got := texts(r.updates()); got != "b" {
		t.Errorf("updates: %q, want b", got)
	}
}

// longPoll calls getUpdates in a goroutine.
func (r *rig) longPoll(offset string) <-chan answer {
	out := make(chan answer, 1)
	url := r.http.URL + "/bot" + token + "/getUpdates?timeout=50&offset=" + offset
	go func() {
		var a answer
		defer func() { out <- a }()
		req, err := http.NewRequestWithContext(r.Context(), http.MethodGet, url, nil)
		if err != nil {
			return
		}
		resp, err := r.http.Client().Do(req)
		if err != nil {
			return
		}
		defer resp.Body.Close()
		_ = json.NewDecoder(resp.Body).Decode(&a) // a bad answer fails the comparison
	}()
	return out
}

func TestLongPollWakesAndConflicts(t *testing.T) {
	r := newRig(t)
	first := r.longPoll("1")
	for !r.server.Polling() {
		time.Sleep(time.Millisecond)
	}
	second := r.longPoll("2")
	if a := <-first; a.Code != 409 || a.Description != "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running" {
		t.Errorf("first poller: %+v", a)
	}
	r.send(officer, "x")
	a := <-second
	var list []tgbotapi.Update
	if err := json.Unmarshal(a.Result, &list); err != nil || texts(list) != "x" {
		t.Errorf("second poller: %+v", a)
	}
}

func TestCloseEndsPolls(t *testing.T) {
	r := newRig(t)
	waiting := r.longPoll("1")
	for !r.server.Polling() {
		time.Sleep(time.Millisecond)
	}
	if err := r.server.Close(); err != nil {
		t.Fatal(err)
	}
	if a := <-waiting; a.Code != http.StatusBadGateway {
		t.Errorf("poll at closing: %+v", a)
	}
	if a := r.call("sendMessage", "chat_id", "1001", "text", "x"); a.Code != http.StatusBadGateway {
		t.Errorf("call after closing: %+v", a)
	}
}
