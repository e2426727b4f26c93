package telegram

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/bot"
)

func TestInbound(t *testing.T) {
	const from, private = `"from":{"id":7}`, `"chat":{"id":7,"type":"private"}`
	at := time.Unix(1700000000, 0).UTC()
	base := bot.Message{Update: 1, Account: "7", Chat: "7", Private: true, ID: 9, Date: at}
	message := func(change func(*bot.Message)) *bot.Message {
		m := base
		change(&m)
		return &m
	}
	for _, tt := range []struct {
		name, json string
		want       *bot.Message // nil: dropped
	}{
		{"text", `"message":{"message_id":9,"date":1700000000,"text":"Hoà 😀",` + from + `,` + private + `}`,
			message(func(m *bot.Message) { m.Kind, m.Text = bot.Text, "Hoà 😀" })},
		{"sticker", `"message":{"message_id":9,"date":1700000000,"sticker":{"file_id":"s"},` + from + `,` + private + `}`,
			message(func(m *bot.Message) { m.Kind = bot.Unsupported })},
		{"large ids", `"message":{"message_id":9,"date":1700000000,"text":"x","from":{"id":4503599627370495},"chat":{"id":4503599627370495,"type":"private"}}`,
			message(func(m *bot.Message) {
				m.Kind, m.Text, m.Account, m.Chat = bot.Text, "x", "4503599627370495", "4503599627370495"
			})},
		{"group", `"message":{"message_id":9,"date":1700000000,"text":"x",` + from + `,"chat":{"id":-100,"type":"supergroup"}}`,
			message(func(m *bot.Message) { m.Kind, m.Text, m.Chat, m.Private = bot.Text, "x", "-100", false })},
		{"private chat of others", `"message":{"message_id":9,"date":1700000000,"text":"x",` + from + `,"chat":{"id":8,"type":"private"}}`,
			message(func(m *bot.Message) { m.Kind, m.Text, m.Chat, m.Private = bot.Text, "x", "8", false })},
		{"edited", `"edited_message":{"message_id":9,"date":1600000000,"edit_date":1700000000,"text":"13",` + from + `,` + private + `}`,
			message(func(m *bot.Message) { m.Kind, m.Text = bot.Edited, "13" })},
		{"edited caption", `"edited_message":{"message_id":9,"date":1700000000,"caption":"13",` + from + `,` + private + `}`,
			message(func(m *bot.Message) { m.Kind, m.Text = bot.Edited, "13" })},
		{"moving location", `"edited_message":{"message_id":9,"date":1700000000,"location":{},` + from + `,` + private + `}`, nil},
		{"tap", `"callback_query":{"id":"q","data":"d",` + from + `,"message":{"message_id":9,"date":1700000000,` + private + `}}`,
			message(func(m *bot.Message) { m.Kind, m.Data, m.Date = bot.Tap, "d", time.Time{} })},
		{"tap on the inaccessible", `"callback_query":{"id":"q","data":"d",` + from + `,"message":{"message_id":9,"date":0,` + private + `}}`,
			message(func(m *bot.Message) { m.Kind, m.Data, m.Date, m.ID = bot.Tap, "d", time.Time{}, 0 })},
		{"tap without message", `"callback_query":{"id":"q","data":"d",` + from + `}`,
			message(func(m *bot.Message) { m.Kind, m.Data, m.Date, m.ID = bot.Tap, "d", time.Time{}, 0 })},
		{"tap in a group", `"callback_query":{"id":"q","data":"d",` + from + `,"message":{"message_id":9,"date":1700000000,"chat":{"id":-5,"type":"group"}}}`,
			message(func(m *bot.Message) {
				m.Kind, m.Data, m.Date, m.Chat, m.Private = bot.Tap, "d", time.Time{}, "-5", false
			})},
		{"tap by nobody", `"callback_query":{"id":"q","data":"d"}`, nil},
		{"blocked", `"my_chat_member":{"date":1700000000,"new_chat_member":{"status":"kicked"},` + from + `,` + private + `}`,
			message(func(m *bot.Message) { m.Kind, m.ID = bot.Blocked, 0 })},
		{"unblocked", `"my_chat_member":{"date":1700000000,"new_chat_member":{"status":"member"},` + from + `,` + private + `}`, nil},
		{"removed from a group", `"my_chat_member":{"date":1,"new_chat_member":{"status":"kicked"},` + from + `,"chat":{"id":-5,"type":"group"}}`, nil},
		{"by a bot", `"message":{"message_id":9,"date":1,"text":"x","from":{"id":7,"is_bot":true},` + private + `}`, nil},
		{"without sender", `"message":{"message_id":9,"date":1,"text":"x",` + private + `}`, nil},
		{"channel post", `"channel_post":{"message_id":9,"date":1,"text":"x",` + private + `}`, nil},
		{"without chat", `"message":{"message_id":9,"date":1,"text":"x",` + from + `}`, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			u := read([]byte(`{"update_id":1,` + tt.json + `}`))
			if u.bad {
				t.Fatal("the update cannot be read")
			}
			var got *bot.Message
			if m, person, ok := u.inbound(); ok {
				got = &m
				if want := m.Account; want == "7" && person != 7 {
					t.Errorf("person %d, want %s", person, want)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestBadUpdatesKeepTheirID(t *testing.T) {
	for _, tt := range []struct {
		json string
		id   int64
		ok   bool
	}{
		{`{"update_id":1,"message":{"text":5}}`, 1, false},
		{`{"message":[],"update_id":2}`, 2, false},
		{`{"update_id":3}`, 3, false},
		{`{"update_id":"x"}`, 0, false},
		{`null`, 0, false},
		{`7`, 0, false},
		{`{"update_id":4,"message":{"text":"ok"}}`, 4, true},
	} {
		if u := read([]byte(tt.json)); u.ID != tt.id || (!u.bad && u.known()) != tt.ok {
			t.Errorf("%s is read as %d, bad: %t", tt.json, u.ID, u.bad)
		}
	}
}

func TestLeadingID(t *testing.T) {
	for data, want := range map[string]int64{
		`{"update_id":12,"message":{}}`:      12,
		`{"update_id":12}`:                   0,
		`{"message":{},"update_id":12}`:      0,
		`{"update_id":"12","message":{}}`:    0,
		`{"update_id":12e1,"message":{}}`:    0,
		`{"update_id":99999999999999999999,`: 0,
		``:                                   0,
	} {
		if got := leadingID([]byte(data)); got != want {
			t.Errorf("leadingID(%s) = %d, want %d", data, got, want)
		}
	}
}
