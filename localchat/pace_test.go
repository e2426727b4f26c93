package localchat_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/localchat"
)

func TestLimits(t *testing.T) {
	r := newRig(t, crowd(5), func(c *localchat.Config) { c.Limits = localchat.Limits{PerSecond: 3, PerSecondAndChat: 2} })
	for i := range 5 {
		r.send(firstOfCrowd+int64(i), "/start")
	}
	for _, step := range []struct {
		after time.Duration
		chat  int
		want  int
	}{
		{0, 0, 200},
		{400 * time.Millisecond, 0, 200},
		{0, 0, 429}, // two in this chat
		{0, 1, 200},
		{0, 2, 429}, // three in all
		{599 * time.Millisecond, 2, 429},
		{time.Millisecond, 2, 200}, // the first one is a second old
		{0, 0, 429},                // the other two and the last make three
		{400 * time.Millisecond, 0, 200},
		{10 * time.Second, 0, 200},
	} {
		r.wall.Add(step.after)
		a := r.call("sendMessage", "chat_id", fmt.Sprint(firstOfCrowd+step.chat), "text", "x")
		if got := max(a.Code, 200); got != step.want {
			t.Errorf("after %s in chat %d: %d, want %d", step.after, step.chat, got, step.want)
		}
		if a.Code == 429 && (a.Parameters.RetryAfter != 1 || a.Description != "Too Many Requests: retry after 1") {
			t.Errorf("refusal: %+v", a)
		}
	}
	want := localchat.Pace{Asked: 10, TooMany: 4, Early: 4, Busiest: 7, BusiestInChat: 3}
	if diff := cmp.Diff(want, r.server.Pace()); diff != "" {
		t.Error(diff)
	}
}

func TestWhatCountsAsMessage(t *testing.T) {
	r := prepared(t)
	if code, name := r.page("tap", fields{"chat": officer, "message": 2, "data": "a"}); code != http.StatusOK {
		t.Fatal(code, name)
	}
	query := lastOf(r.updates()).CallbackQuery.ID
	photo := lastPhoto(r)
	for _, tt := range []struct {
		method string
		params []string
		want   int
	}{
		{"sendMessage", []string{"text", "x"}, 1},
		{"SENDPHOTO", []string{"photo", photo}, 1},
		{"sendMediaGroup", []string{"media", strings.ReplaceAll(`[{"type":"photo","media":"F"},{"type":"photo","media":"F"}]`, "F", photo)}, 1},
		{"editMessageText", []string{"message_id", "2", "text", "y"}, 1},
		{"editMessageReplyMarkup", []string{"message_id", "4", "reply_markup", buttons(1, "z")}, 1},
		{"editMessageCaption", []string{"message_id", "4", "caption", "y"}, 1},
		{"sendChatAction", []string{"action", "typing"}, 0},
		{"answerCallbackQuery", []string{"callback_query_id", query}, 0},
		{"deleteMessage", []string{"message_id", "2"}, 0},
		{"getUpdates", nil, 0},
	} {
		before := r.server.Pace().Asked
		r.must(nil, tt.method, append(tt.params, "chat_id", "1001")...)
		if got := r.server.Pace().Asked - before; got != tt.want {
			t.Errorf("%s counts as %d messages, want %d", tt.method, got, tt.want)
		}
	}
}

func lastPhoto(r *rig) string {
	for _, u := range r.updates() {
		if u.Message != nil && len(u.Message.Photo) > 0 {
			return u.Message.Photo[0].FileID
		}
	}
	r.Fatal("no photo among the updates")
	return ""
}

// Whoever comes again before a 429's time is over is early, in that chat alone.
func TestEarlyCalls(t *testing.T) {
	r := newRig(t)
	r.send(officer, "/start")
	r.send(leader, "/start")
	r.fails(localchat.Faults{TooMany: 1, RetryAfter: 3 * time.Second})
	r.call("sendMessage", "chat_id", "1001", "text", "x")
	r.fails(localchat.Faults{})
	for _, step := range []struct {
		after time.Duration
		chat  string
		early int
	}{
		{0, "2001", 0}, {time.Second, "1001", 1}, {1999 * time.Millisecond, "1001", 2}, {time.Millisecond, "1001", 2},
	} {
		r.wall.Add(step.after)
		r.must(nil, "sendMessage", "chat_id", step.chat, "text", "x")
		if got := r.server.Pace().Early; got != step.early {
			t.Errorf("after %s in chat %s: %d early, want %d", step.after, step.chat, got, step.early)
		}
	}
}
