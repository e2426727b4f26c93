package localchat_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
	"github.com/google/go-cmp/cmp"
)

// fileOf gives the file of a message and says what it is.
func fileOf(m *tgbotapi.Message) (id, kind string) {
	switch {
	case len(m.Photo) > 0:
		return m.Photo[len(m.Photo)-1].FileID, "photo"
	case m.Document != nil:
		return m.Document.FileID, "document " + m.Document.FileName
	}
	return "", "text"
}

func TestPersonSendsFiles(t *testing.T) {
	small, wide, notes := picture(t, 20, 20), picture(t, 400, 300), []byte("nội dung")
	for _, tt := range []struct {
		name, kind, caption string
		files               [][]byte
		want                string
	}{
		{"photo", "photo", "", [][]byte{wide}, "photo"},
		{"photo with caption", "photo", "Thôn 3 😀", [][]byte{small}, "photo Thôn 3 😀"},
		{"album", "photo", "Thôn 4", [][]byte{small, wide, small}, "photo Thôn 4, photo, photo"},
		{"document", "document", "bản 2", [][]byte{notes}, "document tệp 0.png bản 2"},
		{"picture as a document", "document", "", [][]byte{wide}, "document tệp 0.png"},
		{"album of documents", "document", "", [][]byte{notes, wide}, "document tệp 0.png, document tệp 1.png"},
		{"as many as can be", "photo", "", slicesOf(10, small), strings.TrimSuffix(strings.Repeat("photo, ", 10), ", ")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t)
			if code, name := r.attach(officer, tt.kind, tt.caption, tt.files...); code != http.StatusOK {
				t.Fatal(code, name)
			}
			bot, list := r.library(), r.updates()
			var got []string
			for i, u := range list {
				id, kind := fileOf(u.Message)
				got = append(got, strings.TrimSpace(kind+" "+u.Message.Caption))
				r.downloads(bot, id, tt.files[i])
				if group := u.Message.MediaGroupID; (group != "") != (len(list) > 1) || group != list[0].Message.MediaGroupID {
					t.Errorf("message %d of %d is of album %q", i, len(list), group)
				}
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, ", ")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func slicesOf(n int, data []byte) [][]byte {
	all := make([][]byte, n)
	for i := range all {
		all[i] = data
	}
	return all
}

func TestPageRefusesFiles(t *testing.T) {
	r := newRig(t)
	r.send(leader, "/start")
	if code, name := r.page("block", fields{"chat": leader, "blocked": true}); code != http.StatusOK {
		t.Fatal(code, name)
	}
	small := picture(t, 20, 20)
	for _, tt := range []struct {
		name, caption string
		who           int64
		files         [][]byte
		code          int
		want          string
	}{
		{"nobody", "a", 5, [][]byte{small}, 404, "unknown_person"},
		{"from one who blocked the bot", "b", leader, [][]byte{small}, 409, "blocked"},
		{"long caption", strings.Repeat("đ", 1025), officer, [][]byte{small}, 400, "caption_length"},
		{"too many", "c", officer, slicesOf(11, small), 400, "file_count"},
		{"one of an album unreadable", "d", officer, [][]byte{small, []byte("no picture")}, 400, "file_unreadable"},
		{"empty", "e", officer, [][]byte{{}}, 400, "file_unreadable"},
	} {
		if code, name := r.attach(tt.who, "photo", tt.caption, tt.files...); code != tt.code || name != tt.want {
			t.Errorf("%s: %d %s, want %d %s", tt.name, code, name, tt.code, tt.want)
		}
	}
	if got := texts(r.updates()); got != "/start" {
		t.Errorf("updates: %q, want none with files", got)
	}
}

func TestPersonEditsCaption(t *testing.T) {
	r := newRig(t)
	if code, name := r.attach(officer, "photo", "Thôn 3", picture(t, 20, 20), picture(t, 30, 30)); code != http.StatusOK {
		t.Fatal(code, name)
	}
	album := r.updates()[0].Message.MediaGroupID
	if code, name := r.page("edit", fields{"chat": officer, "message": 1, "text": strings.Repeat("đ", 1025)}); code != 400 || name != "caption_length" {
		t.Errorf("long caption: %d %s", code, name)
	}
	for _, caption := range []string{"Thôn 4", ""} {
		if code, name := r.page("edit", fields{"chat": officer, "message": 1, "text": caption}); code != http.StatusOK {
			t.Fatal(code, name)
		}
		list := r.updates()
		m := list[len(list)-1].EditedMessage
		if m == nil || m.MessageID != 1 || m.Caption != caption || m.Text != "" || m.MediaGroupID != album || len(m.Photo) == 0 {
			t.Errorf("edited to %q: %+v", caption, m)
		}
	}
}

// shown gives the ids of the messages that a page would load.
func (r *rig) shown(who int64) string {
	r.Helper()
	var state struct {
		Chats []struct {
			Messages []struct {
				ID int `json:"message_id"`
			}
		}
	}
	_, body, _ := r.get("/page/state?chats=" + strconv.FormatInt(who, 10))
	if err := json.Unmarshal(body, &state); err != nil {
		r.Fatal(err)
	}
	var ids []string
	for _, m := range state.Chats[0].Messages {
		ids = append(ids, strconv.Itoa(m.ID))
	}
	return strings.Join(ids, " ")
}

// deletions gives the ids of the first n messages that a stream tells to be deleted.
func deletions(t *testing.T, stream *http.Response, n int) string {
	t.Helper()
	var ids []string
	for lines := bufio.NewScanner(stream.Body); len(ids) < n && lines.Scan(); {
		var e struct {
			Type     string
			Chat, ID int64
		}
		data, ok := bytes.CutPrefix(lines.Bytes(), []byte("data: "))
		if ok && json.Unmarshal(data, &e) == nil && e.Type == "delete" && e.Chat == officer {
			ids = append(ids, strconv.FormatInt(e.ID, 10))
		}
	}
	return strings.Join(ids, " ")
}

// The bot deletes a text, one photo of an album and a document of a person. What
// else the person has sent stays.
func TestPersonsMessagesAreDeleted(t *testing.T) {
	r := newRig(t)
	r.send(officer, "079085001234")
	for _, a := range []struct {
		kind, caption string
		files         [][]byte
	}{
		{"photo", "Thôn 3", [][]byte{picture(t, 20, 20), picture(t, 30, 30)}},
		{"document", "bản 2", [][]byte{[]byte("nội dung")}},
	} {
		if code, name := r.attach(officer, a.kind, a.caption, a.files...); code != http.StatusOK {
			t.Fatal(code, name)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.http.URL+"/page/events?chats=1001", nil)
	if err != nil {
		t.Fatal(err)
	}
	stream, err := r.http.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	for _, id := range []string{"1", "2", "4"} {
		r.must(nil, "deleteMessage", "chat_id", "1001", "message_id", id)
	}
	if got := deletions(t, stream, 3); got != "1 2 4" {
		t.Errorf("the page is told that %q are deleted", got)
	}
	if a := r.call("deleteMessage", "chat_id", "1001", "message_id", "2"); a.Description != "Bad Request: message to delete not found" {
		t.Errorf("delete again: %+v", a)
	}
	if code, name := r.page("edit", fields{"chat": officer, "message": 2, "text": "x"}); code != 404 || name != "gone" {
		t.Errorf("edit what is deleted: %d %s", code, name)
	}
	for _, when := range []string{"now", "after a restart"} {
		if got := r.shown(officer); got != "3" {
			t.Errorf("%s the page shows messages %q, want 3", when, got)
		}
		r.restart()
	}
}
