package localzalo_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	localzalo "github.com/satcoso/satcoso/localchat/zalo"
)

const hour = time.Hour

func TestUpdateIsOneObjectAndGoneWhenRead(t *testing.T) {
	r := newRig(t)
	r.say(officer, "Xin chào")
	r.say(leader, "12")
	got := r.fetch()
	message := r.log(officer, 0)[0].Message
	want := `{"event_name":"message.text.received","message":{"from":{"id":"` + officer + `","display_name":"Nguyễn Văn An","is_bot":false},` +
		`"chat":{"id":"` + officer + `","chat_type":"PRIVATE"},"text":"Xin chào","message_id":"` + message + `","date":1700122320000}}`
	if got != want {
		t.Errorf("update\n%s\nwant\n%s", got, want)
	}
	r.restart()
	if got := r.texts(); got != "12" {
		t.Errorf("after one update was read and the server came back: %q, want the other alone", got)
	}
	r.restart()
	if got := r.texts(); got != "" {
		t.Errorf("what was read comes again: %q", got)
	}
}

func TestEachBotHasItsQueue(t *testing.T) {
	r := newRig(t)
	r.say(other, "two")
	r.say(localzalo.StrangerAccount, "one")
	if got := textOf(t, r.fetchFor(second)); got != "two" {
		t.Errorf("second bot: %q", got)
	}
	if got := r.texts(); got != "one" {
		t.Errorf("first bot: %q", got)
	}
}

// A poll that waits gets what arrives; of two, one gets it.
func TestPollWaits(t *testing.T) {
	r := newRig(t)
	got := make(chan string, 2)
	for range 2 {
		go func() { got <- r.call("getUpdates", `{"timeout":20}`).body }()
	}
	r.say(officer, "a")
	if first := <-got; !strings.Contains(first, `"text":"a"`) {
		t.Error(first)
	}
	r.say(officer, "b")
	if next := <-got; !strings.Contains(next, `"text":"b"`) {
		t.Error(next)
	}
}

func TestPhotosComeOneByOne(t *testing.T) {
	r := newRig(t)
	one, two := picture(t, 40, 30), picture(t, 30, 40)
	if got := r.post(officer, "Thôn 3", one, two); got.status != http.StatusOK {
		t.Fatal(got)
	}
	if got := r.post(officer, "Thôn 3", one, two); got.status != http.StatusOK { // the answer was lost
		t.Fatal(got)
	}
	var addresses []string
	for i, want := range []struct{ caption, data string }{{"Thôn 3", string(one)}, {"", string(two)}} {
		var u struct {
			Event   string `json:"event_name"`
			Message struct {
				Caption string
				Photo   *string
				URL     string `json:"photo_url"`
			}
		}
		if err := json.Unmarshal([]byte(r.fetch()), &u); err != nil {
			t.Fatal(err)
		}
		if u.Event != "message.image.received" || u.Message.Caption != want.caption || u.Message.Photo != nil {
			t.Errorf("photo %d: %+v", i, u)
		}
		path, ours := strings.CutPrefix(u.Message.URL, r.http.URL+"/zalo")
		if !ours {
			t.Fatalf("address %s is not below %s/zalo", u.Message.URL, r.http.URL)
		}
		for range 2 {
			if got := r.do(r.request(http.MethodGet, path, "", "")); got.body != want.data {
				t.Errorf("photo %d: %d", i, got.status)
			}
		}
		addresses = append(addresses, path)
	}
	if got := r.texts(); got != "" {
		t.Errorf("more than two: %q", got)
	}
	r.wall.Add(2 * hour)
	if got := r.do(r.request(http.MethodGet, addresses[0], "", "")); got.status != http.StatusNotFound {
		t.Errorf("the address is good for ever: %d", got.status)
	}
	if got := r.do(r.request(http.MethodGet, "/"+r.log(officer, 0)[0].URL, "", "")); got.body != string(one) {
		t.Errorf("the page shows it no more: %d", got.status)
	}
}

func TestPageRefuses(t *testing.T) {
	r := newRig(t)
	for body, want := range map[string]string{
		`{`:                                    "bad_request",
		`{"chat":"` + nobody + `","text":"a"}`: "unknown_person",
		`{"chat":"` + officer + `","text":""}`: "zalo_text_length",
		`{"chat":"` + officer + `","text":"` + strings.Repeat("a", 2001) + `"}`: "zalo_text_length",
	} {
		if got := r.page("send", body); got.body != fmt.Sprintf(`{"error":%q}`, want) || got.status < 400 {
			t.Errorf("%v, want %s", got, want)
		}
	}
	for want, files := range map[string][][]byte{"file_unreadable": {[]byte("no photo")}, "file_count": nil} {
		if got := r.post(officer, "", files...); got.body != fmt.Sprintf(`{"error":%q}`, want) {
			t.Errorf("%v, want %s", got, want)
		}
	}
	if got := r.texts(); got != "" || len(r.log("", 0)) != 0 {
		t.Errorf("something was stored all the same: %q", got)
	}
}

// The page has no login, so that other sites are kept out.
func TestOtherSitesAreKeptOut(t *testing.T) {
	r := newRig(t)
	for name, change := range map[string]func(*http.Request){
		"another host": func(req *http.Request) { req.Host = "evil.example" },
		"another site": func(req *http.Request) { req.Header.Set("Origin", "https://evil.example") },
	} {
		for _, path := range []string{"/page/send", "/_inject"} {
			req := r.request(http.MethodPost, path, "application/json", `{"chat":"`+officer+`","text":"a"}`)
			change(req)
			if got := r.do(req); got.status != http.StatusForbidden {
				t.Errorf("%s at %s: %v", name, path, got)
			}
		}
	}
}

// What the page was told is stored: the same nonce stores nothing more, also
// after a restart.
func TestAcknowledgedIsStored(t *testing.T) {
	r := newRig(t)
	for range 3 {
		if got := r.page("send", `{"chat":"`+officer+`","text":"12","nonce":"x"}`); got.status != http.StatusOK || !strings.Contains(got.body, `"text":"12"`) {
			t.Fatal(got)
		}
		r.restart()
	}
	if got := r.texts(); got != "12" {
		t.Errorf("the bot reads %q", got)
	}
	if list := r.log(officer, 0); len(list) != 1 {
		t.Errorf("the phone shows %+v", list)
	}
}

// A crash leaves the file as it is at any moment: a copy has what was acknowledged,
// and not what was read.
func TestCrashLosesNothing(t *testing.T) {
	r := newRig(t)
	r.say(officer, "read")
	r.say(officer, "waiting")
	r.fetch()
	crashed := filepath.Join(t.TempDir(), "crashed.db")
	for _, suffix := range []string{"", "-wal"} {
		data, err := os.ReadFile(r.cfg.Path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(crashed+suffix, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r.cfg.Path = crashed
	r.restart()
	if got := r.texts(); got != "waiting" {
		t.Errorf("the bot reads %q", got)
	}
	if list := r.log(officer, 0); len(list) != 2 {
		t.Errorf("the phone shows %+v", list)
	}
}

func TestInject(t *testing.T) {
	r := newRig(t)
	const group = `{"event_name":"message.text.received","message":{"from":{"id":"1"},"chat":{"id":"zgr-1","chat_type":"GROUP"},"text":"nhóm"}}`
	for _, body := range []string{group, `{"token":"` + token + `","update":{"event_name":"x"}}`, `{"token":"` + second + `","update":null}`} {
		if got := r.do(r.request(http.MethodPost, "/_inject", "", body)); got.body != `{"ok":true}` {
			t.Errorf("%s: %v", body, got)
		}
	}
	if got := r.fetch(); got != group {
		t.Errorf("%s, want it as it was", got)
	}
	if got := r.call("sendMessage", `{"chat_id":"zgr-1","text":"chào"}`); !strings.Contains(got.body, `"ok":true`) {
		t.Error(got.body)
	}
	if got := r.texts(); got != "x" {
		t.Errorf("%q", got)
	}
	for _, body := range []string{``, `1`, `{"token":"nobody's","update":{}}`} {
		if got := r.do(r.request(http.MethodPost, "/_inject", "", body)); !strings.Contains(got.body, `"ok":false`) {
			t.Errorf("%s: %v", body, got)
		}
	}
}

func TestLogWaits(t *testing.T) {
	r := newRig(t)
	r.say(officer, "a")
	got := make(chan string)
	go func() {
		got <- r.do(r.request(http.MethodGet, "/page/log?chat="+officer+"&after=1&wait=30", "", "")).body
	}()
	r.call("sendMessage", `{"chat_id":"`+officer+`","text":"b"}`)
	var log struct{ Log []localzalo.Shown }
	if err := json.Unmarshal([]byte(<-got), &log); err != nil || len(log.Log) != 1 || log.Log[0].Text != "b" || !log.Log[0].At.Equal(r.wall.Now()) {
		t.Errorf("%+v, %v", log, err)
	}
}

func TestNoHistoryUnlessKept(t *testing.T) {
	r := newRig(t, func(c *localzalo.Config) { c.KeepHistory = false })
	if _, err := r.server.History(t.Context(), officer, 0); err == nil {
		t.Error("there is one")
	}
	if got := r.do(r.request(http.MethodGet, "/page/log?chat="+officer, "", "")); got.body != `{"error":"no_history"}` {
		t.Error(got)
	}
}

func TestStateOfThePage(t *testing.T) {
	r := newRig(t)
	for i := range 61 {
		r.say(officer, fmt.Sprint(i))
	}
	got := r.do(r.request(http.MethodGet, "/page/state?chats="+officer+","+nobody, "", ""))
	var state struct {
		People []localzalo.Person
		Chats  []struct {
			Account, Name string
			Messages      []localzalo.Shown
			More          bool
		}
	}
	if err := json.Unmarshal([]byte(got.body), &state); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(got.body, "TEST-secret") {
		t.Error("a token is shown")
	}
	if len(state.People) != 4 || state.People[3].Account != localzalo.StrangerAccount || len(state.Chats) != 1 {
		t.Fatalf("%+v", state)
	}
	chat := state.Chats[0]
	if !chat.More || len(chat.Messages) != 60 || chat.Messages[0].Text != "1" || chat.Name != "Nguyễn Văn An" {
		t.Errorf("%+v", chat)
	}
	older := r.do(r.request(http.MethodGet, fmt.Sprintf("/page/history?chat=%s&before=%d", officer, chat.Messages[0].Seq), "", ""))
	if !strings.Contains(older.body, `"more":false`) || !strings.Contains(older.body, `"text":"0"`) {
		t.Error(older.body)
	}
}

// Who has left the roster keeps the phone.
func TestWhoHasLeft(t *testing.T) {
	r := newRig(t)
	r.say(other, "a")
	r.cfg.People = nil
	r.restart()
	r.say(other, "b")
	r.fetchFor(second)
	if got := textOf(t, r.fetchFor(second)); got != "b" {
		t.Errorf("%q", got)
	}
}

func TestOpenRefuses(t *testing.T) {
	for name, cfg := range map[string]localzalo.Config{
		"no file":   {Bots: []localzalo.Bot{{Token: "t", ID: "1"}}},
		"no bot":    {Path: "x"},
		"no id":     {Path: "x", Bots: []localzalo.Bot{{Token: "t"}}},
		"one twice": {Path: "x", Bots: []localzalo.Bot{{Token: "t", ID: "1"}, {Token: "t", ID: "2"}}},
	} {
		if _, err := localzalo.Open(context.Background(), cfg); err == nil {
			t.Errorf("%s: opened", name)
		}
	}
}
