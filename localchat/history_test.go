package localchat_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/localchat"
)

func keepHistory(c *localchat.Config) { c.KeepHistory = true }

// line writes an entry on one line, times as seconds since the rig began.
func line(e localchat.Shown, began time.Time) string {
	who := "person"
	if e.Bot {
		who = "bot"
	}
	return strings.TrimSpace(fmt.Sprint(e.At.Sub(began).Seconds(), " ", e.Chat, " ", e.Type, " ", e.Message, " ", who, " ", e.Text, " ", e.Media, e.Buttons))
}

func TestHistory(t *testing.T) {
	r := newRig(t, keepHistory)
	began := r.wall.Now()
	tick := func() { r.wall.Add(time.Second) }
	ok := func(code int, name string) {
		t.Helper()
		if code != http.StatusOK {
			t.Fatal(code, name)
		}
		tick()
	}
	r.send(officer, "079085001234")
	tick()
	r.must(nil, "sendMessage", "chat_id", "1001", "text", "<b>Câu 1</b>", "parse_mode", "HTML", "reply_markup", buttons(2, "a"))
	tick()
	ok(r.page("tap", fields{"chat": officer, "message": 2, "data": "a"}))
	query := lastOf(r.updates()).CallbackQuery.ID
	r.must(nil, "answerCallbackQuery", "callback_query_id", query, "text", "Đã ghi")
	r.must(nil, "editMessageText", "chat_id", "1001", "message_id", "2", "text", "Câu 2")
	r.must(nil, "deleteMessage", "chat_id", "1001", "message_id", "1")
	ok(r.attach(officer, "photo", "Thôn 3", picture(t, 20, 20)))
	ok(r.page("edit", fields{"chat": officer, "message": 3, "text": "Thôn 4"}))
	r.send(leader, "/start")
	for _, refused := range []string{"editMessageText", "deleteMessage"} {
		if a := r.call(refused, "chat_id", "1001", "message_id", "9", "text", "x"); a.OK {
			t.Fatal(refused, "of nothing succeeded")
		}
	}
	r.restart()
	want := []string{
		"0 1001 message 1 person 079085001234 []",
		"1 1001 message 2 bot Câu 1 [{x a} {x a}]",
		"2 1001 tap 2 person a []",
		"4 1001 answer 2 person Đã ghi []",
		"4 1001 edit 2 person Câu 2 []",
		"4 1001 delete 1 person  []",
		"4 1001 message 3 person Thôn 3 photo[]",
		"5 1001 edit 3 person Thôn 4 photo[]",
		"6 2001 message 1 person /start []",
	}
	want[4] = strings.Replace(want[4], "person", "bot", 1)
	for _, tt := range []struct {
		name        string
		chat, after int64
		want        []string
	}{
		{"all", 0, 0, want}, {"officer", officer, 0, want[:8]}, {"later", officer, 6, want[6:8]}, {"leader", leader, 0, want[8:]}, {"nobody", 5, 0, nil},
	} {
		var got []string
		list, err := r.server.History(t.Context(), tt.chat, tt.after)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range list {
			got = append(got, line(e, began))
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s:\n%s", tt.name, diff)
		}
		var page struct{ Log []localchat.Shown }
		_, body, _ := r.get(fmt.Sprintf("/page/log?chat=%d&after=%d", tt.chat, tt.after))
		if err := json.Unmarshal(body, &page); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(list, page.Log); diff != "" {
			t.Errorf("%s: the page's log differs:\n%s", tt.name, diff)
		}
	}
}

// Without the setting nothing is kept: what was erased is gone from the file.
func TestNoHistory(t *testing.T) {
	r := newRig(t)
	r.send(officer, "079085001234")
	if list, err := r.server.History(t.Context(), 0, 0); err == nil {
		t.Errorf("history: %v", list)
	}
	if code, body, _ := r.get("/page/log?chat=1001"); code != http.StatusNotFound || !strings.Contains(string(body), "no_history") {
		t.Errorf("log: %d %s", code, body)
	}
	r.cfg.KeepHistory = true
	r.restart()
	if list, err := r.server.History(t.Context(), 0, 0); err != nil || len(list) != 0 {
		t.Errorf("history of the time before it was kept: %v, %v", list, err)
	}
}

func TestLogWaits(t *testing.T) {
	r := newRig(t, keepHistory)
	r.send(officer, "a")
	got := make(chan string)
	go func() {
		_, body, _ := r.get("/page/log?chat=1001&after=1&wait=50")
		got <- string(body)
	}()
	for r.server.Watched(officer) == 0 {
		time.Sleep(time.Millisecond)
	}
	r.send(leader, "of another chat")
	r.send(officer, "b")
	if body := <-got; !strings.Contains(body, `"text":"b"`) || strings.Contains(body, `"text":"a"`) {
		t.Errorf("log: %s", body)
	}
	if n := r.server.Watched(officer); n != 0 {
		t.Errorf("%d still watch the chat", n)
	}
}

func TestLogWaitsNoLongerThanAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := localchat.OpenAt(t.Context(), localchat.Config{
			Path: filepath.Join(t.TempDir(), "chat.db"), Token: token, BotUsername: "bot", KeepHistory: true,
		}, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		if body := read(t, s, "/page/log?chat=1&wait=20"); body != `{"log":[]}` || time.Since(began) != 20*time.Second {
			t.Errorf("after %s: %s", time.Since(began), body)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	})
}

// Officers who send a number as soon as they are asked, and a bot that is called
// for each: the log shows every one of them every question, once and in order.
func TestManyOfficers(t *testing.T) {
	const officers, rounds = 50, 5
	r := newRig(t, crowd(officers), keepHistory)
	h := newHook(t, accept)
	r.must(nil, "setWebhook", "url", h.URL)
	stop := make(chan struct{})
	var bots, people sync.WaitGroup
	for range 4 {
		bots.Go(func() {
			for {
				select {
				case c := <-h.calls:
					serve(t, r.server, "/bot"+token+"/sendMessage", fmt.Sprintf(`{"chat_id":%d,"text":"%s?"}`, c.Message.Chat.ID, c.Message.Text))
				case <-stop:
					return
				}
			}
		})
	}
	for i := range officers {
		people.Go(func() {
			chat, after := firstOfCrowd+int64(i), int64(0)
			for round := range rounds {
				serve(t, r.server, "/page/send", fmt.Sprintf(`{"chat":%d,"text":"%d"}`, chat, round))
				for asked := false; !asked; {
					var page struct{ Log []localchat.Shown }
					if err := json.Unmarshal([]byte(read(t, r.server, fmt.Sprintf("/page/log?chat=%d&after=%d&wait=30", chat, after))), &page); err != nil || len(page.Log) == 0 {
						t.Errorf("officer %d is not answered: %v", i, err)
						return
					}
					for _, e := range page.Log {
						after, asked = e.Seq, asked || e.Bot
					}
				}
			}
		})
	}
	people.Wait()
	close(stop)
	bots.Wait()
	for i := range officers {
		var got []string
		list, err := r.server.History(t.Context(), firstOfCrowd+int64(i), 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range list {
			got = append(got, e.Text)
		}
		if diff := cmp.Diff("0 0? 1 1? 2 2? 3 3? 4 4?", strings.Join(got, " ")); diff != "" {
			t.Errorf("officer %d: %s", i, diff)
		}
	}
}
