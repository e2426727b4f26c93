package localchat_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/localchat"
)

func (r *rig) fails(f localchat.Faults) {
	r.Helper()
	if err := r.server.SetFaults(f); err != nil {
		r.Fatal(err)
	}
}

// outcome runs a call that may fail and says how: "cut", or status and body.
func (r *rig) outcome(method string, pairs ...string) string {
	r.Helper()
	req, err := http.NewRequestWithContext(r.Context(), http.MethodPost, r.http.URL+"/bot"+token+"/"+method, strings.NewReader(form(pairs...)))
	if err != nil {
		r.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := r.http.Client().Do(req)
	if errors.Is(err, io.EOF) || err != nil && strings.Contains(err.Error(), "connection reset") {
		return "cut"
	}
	if err != nil {
		r.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		r.Fatal(err)
	}
	return fmt.Sprint(resp.StatusCode, " ", resp.Header.Get("Content-Type"), " ", string(body))
}

// Every fault of a call, on a call that writes and on a poll: what the bot sees,
// and how many messages the officer then has.
func TestCallsFail(t *testing.T) {
	const page, refused = "502 text/html <html>", `429 application/json {"description":"Too Many Requests: retry after 3","error_code":429,"ok":false,"parameters":{"retry_after":3}}`
	for _, tt := range []struct {
		fault      localchat.Fault
		set        localchat.Faults
		send, poll string // how the answers begin
		written    int
	}{
		{localchat.FaultCutBefore, localchat.Faults{CutBefore: 1}, "cut", "cut", 0},
		{localchat.FaultErrorPage, localchat.Faults{ErrorPage: 1}, page, page, 0},
		{localchat.FaultCutAfter, localchat.Faults{CutAfter: 1}, "cut", "cut", 1},
		{localchat.FaultTooMany, localchat.Faults{TooMany: 1, RetryAfter: 2001 * time.Millisecond}, refused, "200 ", 0},
		{localchat.FaultBlocked, localchat.Faults{Blocked: []int64{officer}}, `403 application/json {"description":"Forbidden: bot was blocked by the user"`, "200 ", 0},
	} {
		t.Run(string(tt.fault), func(t *testing.T) {
			r := newRig(t)
			r.send(officer, "/start")
			r.send(leader, "/start")
			r.fails(tt.set)
			if got := r.outcome("sendMessage", "chat_id", "1001", "text", "x"); !strings.HasPrefix(got, tt.send) {
				t.Errorf("sendMessage: %s, want %s", got, tt.send)
			}
			if got := r.outcome("getUpdates"); !strings.HasPrefix(got, tt.poll) {
				t.Errorf("getUpdates: %s, want %s", got, tt.poll)
			}
			if got := strings.Count(r.shown(officer), " "); got != tt.written {
				t.Errorf("the officer has %d messages of the bot, want %d", got, tt.written)
			}
			want := 1
			if tt.poll == tt.send {
				want = 2
			}
			if got := r.server.Fired(); got[tt.fault] != want || len(got) != 8 {
				t.Errorf("fired: %v, want %d times %q", got, want, tt.fault)
			}
			r.fails(localchat.Faults{})
			r.must(nil, "sendMessage", "chat_id", "1001", "text", "y")
			if got := r.server.Fired()[tt.fault]; got != want {
				t.Errorf("after SetFaults %d fired, want still %d", got, want)
			}
		})
	}
}

func TestRefusedCallIsAnswered(t *testing.T) {
	r := newRig(t)
	r.fails(localchat.Faults{CutAfter: 1})
	if a := r.call("sendMessage", "chat_id", "5", "text", "x"); a.Code != 400 {
		t.Errorf("call that does nothing: %+v", a)
	}
	if got := r.server.Fired()[localchat.FaultCutAfter]; got != 0 {
		t.Errorf("%d answers lost, but nothing was done", got)
	}
}

// The page and its people are never disturbed, and another chat is not blocked.
func TestFaultsSpareThePage(t *testing.T) {
	r := prepared(t)
	r.send(leader, "/start")
	r.fails(localchat.Faults{CutBefore: 1, ErrorPage: 1, TooMany: 1})
	r.send(officer, "a")
	if code, name := r.page("tap", fields{"chat": officer, "message": 2, "data": "a"}); code != http.StatusOK {
		t.Error(code, name)
	}
	if got := r.shown(officer); got != "1 2 3 4 5" {
		t.Errorf("page shows %q", got)
	}
	r.fails(localchat.Faults{Blocked: []int64{officer}})
	r.must(nil, "sendMessage", "chat_id", "2001", "text", "x")
	r.must(nil, "answerCallbackQuery", "callback_query_id", lastOf(r.updates()).CallbackQuery.ID)
}

func lastOf(list []tgbotapi.Update) tgbotapi.Update { return list[len(list)-1] }

// The same seed cuts the same calls, another one others, and about as many as asked for.
func TestSeed(t *testing.T) {
	r := newRig(t)
	run := func(seed uint64) string {
		r.fails(localchat.Faults{Seed: seed, ErrorPage: 0.3})
		var out strings.Builder
		for range 200 {
			out.WriteString(r.outcome("getMe")[:1])
		}
		return out.String()
	}
	first, again, other := run(7), run(7), run(8)
	if first != again || first == other {
		t.Errorf("seed 7: %s\nagain: %s\nseed 8: %s", first, again, other)
	}
	if n := strings.Count(first, "5"); n < 40 || n > 80 {
		t.Errorf("%d of 200 calls failed, want about 60", n)
	}
}

func TestSetFaultsRefuses(t *testing.T) {
	r := newRig(t)
	for _, f := range []localchat.Faults{
		{CutBefore: -0.1}, {ErrorPage: 1.1}, {Overtake: math.NaN()}, {RepeatLater: math.Inf(1)},
		{RetryAfter: -1}, {HoldFor: -1}, {LaterWithin: -1},
	} {
		if err := r.server.SetFaults(f); err == nil {
			t.Errorf("%+v was accepted", f)
		}
	}
}

func TestLostAnswerConfirms(t *testing.T) {
	r := newRig(t)
	r.send(officer, "a")
	r.send(officer, "b")
	list := r.updates()
	r.fails(localchat.Faults{CutAfter: 1})
	r.outcome("getUpdates", "offset", id(list, 1))
	r.fails(localchat.Faults{})
	if got := texts(r.updates()); got != "b" {
		t.Errorf("after a poll whose answer was lost: %q, want b", got)
	}
}

func TestUpdatesRepeatNow(t *testing.T) {
	r := newRig(t)
	r.fails(localchat.Faults{RepeatNow: 1})
	r.send(officer, "a")
	r.send(leader, "b")
	list := r.updates()
	if got := texts(list); got != "a a b b" || list[0].UpdateID != list[1].UpdateID {
		t.Errorf("updates: %q with ids %d %d", got, list[0].UpdateID, list[1].UpdateID)
	}
	if got := texts(r.updates()); got != "a b" {
		t.Errorf("updates that are not confirmed: %q, want no more repetitions", got)
	}
	h := newHook(t, accept)
	r.must(nil, "setWebhook", "url", h.URL, "drop_pending_updates", "true")
	r.send(officer, "c")
	if got := h.next(t, 2); got != "c c" {
		t.Errorf("webhook got %q", got)
	}
	if got := r.server.Fired()[localchat.FaultRepeatNow]; got != 3 {
		t.Errorf("%d repetitions counted, want 3", got)
	}
}

// inBubble opens a server whose time runs ahead.
func inBubble(t *testing.T, f localchat.Faults, do func(s *localchat.Server, poll func(offset int) []tgbotapi.Update, send func(string))) {
	synctest.Test(t, func(t *testing.T) {
		s, err := localchat.OpenAt(t.Context(), localchat.Config{Path: filepath.Join(t.TempDir(), "chat.db"), Token: token, BotUsername: "bot"}, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.SetFaults(f); err != nil {
			t.Fatal(err)
		}
		poll := func(offset int) []tgbotapi.Update {
			time.Sleep(time.Second) // or the same offset twice would give one update only
			var out struct{ Result []tgbotapi.Update }
			if err := json.Unmarshal(serve(t, s, "/bot"+token+"/getUpdates", fmt.Sprintf(`{"offset":%d}`, offset)), &out); err != nil {
				t.Fatal(err)
			}
			return out.Result
		}
		do(s, poll, func(text string) {
			serve(t, s, "/page/send", fmt.Sprintf(`{"chat":%d,"text":%q}`, localchat.StrangerID, text))
		})
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	})
}

func TestUpdatesRepeatLater(t *testing.T) {
	inBubble(t, localchat.Faults{RepeatLater: 1, LaterWithin: time.Hour}, func(s *localchat.Server, poll func(int) []tgbotapi.Update, send func(string)) {
		send("a")
		first := poll(0)
		next := first[0].UpdateID + 1
		if got := texts(append(first, poll(next)...)); got != "a" {
			t.Errorf("at first: %q", got)
		}
		time.Sleep(time.Hour)
		late := poll(next)
		if got := texts(late); got != "a" || late[0].UpdateID != first[0].UpdateID {
			t.Errorf("after an hour: %q", got)
		}
		if got := texts(poll(next)); got != "" {
			t.Errorf("a third time: %q", got)
		}
		if got := s.Fired()[localchat.FaultRepeatLater]; got != 1 {
			t.Errorf("%d repetitions counted", got)
		}
		send("b") // its repetition is still to come when the server is closed
	})
}

func TestHeldUpdateComesInTheEnd(t *testing.T) {
	inBubble(t, localchat.Faults{Overtake: 1, HoldFor: 5 * time.Second}, func(s *localchat.Server, poll func(int) []tgbotapi.Update, send func(string)) {
		send("a")
		if got := texts(poll(0)); got != "" {
			t.Errorf("at first: %q, want nothing", got)
		}
		time.Sleep(5 * time.Second)
		if got := texts(poll(0)); got != "a" {
			t.Errorf("after the time: %q, want a", got)
		}
		if got := s.Fired()[localchat.FaultOvertake]; got != 0 {
			t.Errorf("%d overtaken, want none: nothing came", got)
		}
	})
}

// overtaking plays an officer's texts (t), taps (p), corrections (e) and blocks
// (b) while everything that can be overtaken is.
func overtaking(t *testing.T, play string) (order string, ids []int, overtaken int) {
	r := prepared(t)
	r.must(nil, "deleteWebhook", "drop_pending_updates", "true")
	r.fails(localchat.Faults{Overtake: 1, HoldFor: time.Hour})
	for i, act := range play {
		path, body := "send", fields{"chat": officer, "text": fmt.Sprint("t", i)}
		switch act {
		case 'p':
			path, body = "tap", fields{"chat": officer, "message": 2, "data": fmt.Sprint(i)}
		case 'e':
			path, body = "edit", fields{"chat": officer, "message": 1, "text": fmt.Sprint("e", i)}
		case 'b':
			path, body = "block", fields{"chat": officer, "blocked": true}
		}
		if code, name := r.page(path, body); code != http.StatusOK {
			t.Fatal(code, name)
		}
	}
	list := r.updates()
	for _, u := range list {
		ids = append(ids, u.UpdateID)
	}
	return texts(list), ids, r.server.Fired()[localchat.FaultOvertake]
}

func TestOvertaking(t *testing.T) {
	for _, tt := range []struct {
		name, play, want string
		overtaken        int
	}{
		{"a tap overtakes a text", "tp", "tap 1 t0", 1},
		{"a text overtakes a tap", "pt", "t1 tap 0", 1},
		{"texts stay in order", "tt", "t0 t1", 0},
		{"taps stay in order", "pp", "tap 0 tap 1", 0},
		{"a correction stays behind its text", "te", "t0 edited e1", 0},
		{"a correction overtakes a tap", "pe", "edited e1 tap 0", 1},
		{"blocking overtakes nothing", "tb", "t0", 0},
		{"blocking is not kept back", "b", "", 0},
		{"a tap overtakes a correction", "ep", "tap 1 edited e0", 1},
		{"only the next one overtakes", "tptp", "tap 1 t0 tap 3 t2", 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, ids, overtaken := overtaking(t, tt.play)
			if got != tt.want || overtaken != tt.overtaken {
				t.Errorf("%q in order %q, %d overtaken, want %q, %d", tt.play, got, overtaken, tt.want, tt.overtaken)
			}
			if len(ids) != len(tt.play) || !slices.IsSorted(ids) {
				t.Errorf("%q gives the ids %v: they say in which order updates came", tt.play, ids)
			}
		})
	}
}

// What is held was acknowledged: it outlives a restart, and confirming later
// updates does not drop it.
func TestHeldUpdateIsNotLost(t *testing.T) {
	r := newRig(t)
	r.fails(localchat.Faults{Overtake: 1, HoldFor: time.Hour})
	r.send(officer, "held")
	r.fails(localchat.Faults{})
	r.send(leader, "other")
	list := r.updates()
	if got := texts(list); got != "other" {
		t.Fatalf("updates: %q", got)
	}
	r.updates("offset", fmt.Sprint(list[0].UpdateID+1))
	r.restart()
	if diff := cmp.Diff("held", texts(r.updates())); diff != "" {
		t.Error(diff)
	}
	r.restart()
	if diff := cmp.Diff("held", texts(r.updates())); diff != "" {
		t.Error(diff)
	}
	r.must(nil, "deleteWebhook", "drop_pending_updates", "true")
	r.restart()
	if got := texts(r.updates()); got != "" {
		t.Errorf("after dropping: %q", got)
	}
	r.fails(localchat.Faults{Overtake: 1, HoldFor: time.Hour})
	r.send(officer, "held again")
	r.must(nil, "deleteWebhook", "drop_pending_updates", "true")
	r.restart()
	if got := texts(r.updates()); got != "" {
		t.Errorf("after dropping what was held: %q", got)
	}
}

// A download may be refused, or end in the middle; the page's own never does.
func TestDownloadsFail(t *testing.T) {
	r := newRig(t)
	data := picture(t, 200, 200)
	if code, name := r.attach(officer, "document", "x", data); code != http.StatusOK {
		t.Fatal(code, name)
	}
	fileID := lastOf(r.updates()).Message.Document.FileID
	const path = "/file/bot" + token + "/documents/file_1.png"
	for _, tt := range []struct {
		set  localchat.Faults
		want string
	}{
		{localchat.Faults{}, "200 whole"}, {localchat.Faults{CutBefore: 1}, "cut"}, {localchat.Faults{ErrorPage: 1}, "502"}, {localchat.Faults{CutAfter: 1}, "200 half"},
	} {
		r.fails(tt.set)
		if got := r.download(path, len(data)); got != tt.want {
			t.Errorf("%+v: %s, want %s", tt.set, got, tt.want)
		}
		if got := r.download("/page/file/"+fileID, len(data)); got != "200 whole" {
			t.Errorf("%+v: the page's download: %s", tt.set, got)
		}
	}
}

// download says how much of a file of the given size came.
func (r *rig) download(path string, size int) string {
	r.Helper()
	resp, err := r.http.Client().Get(r.http.URL + path)
	if err != nil {
		return "cut"
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	switch {
	case resp.StatusCode != http.StatusOK:
		return fmt.Sprint(resp.StatusCode)
	case errors.Is(err, io.ErrUnexpectedEOF) && len(data) == size/2:
		return "200 half"
	case err == nil && len(data) == size:
		return "200 whole"
	}
	return fmt.Sprint(resp.StatusCode, " ", len(data), " ", err)
}
