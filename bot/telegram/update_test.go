package telegram

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/bot"
)

func TestInbound(t *testing.T) {
	const from, private = `"from":{"id":7}`, `"chat":{"id":7,"type":"private"}`
	at := time.Unix(1700000000, 0).UTC()
	base := bot.Message{Channel: "telegram", Update: 1, Account: "7", Chat: "7", Private: true, ID: 9, Date: at}
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
		{"photo with caption", `"message":{"message_id":9,"date":1700000000,"photo":[{}],"caption":"12",` + from + `,` + private + `}`,
			message(func(m *bot.Message) { m.Kind, m.Text = bot.Unsupported, "12" })},
		{"voice", `"message":{"message_id":9,"date":1700000000,"voice":{"duration":1},` + from + `,` + private + `}`,
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
			var u received
			if err := json.Unmarshal([]byte(`{"update_id":1,`+tt.json+`}`), &u); err != nil || u.bad {
				t.Fatal(err, u.bad)
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
	var got []received
	err := json.Unmarshal([]byte(`[{"update_id":1,"message":{"text":5}},{"message":[],"update_id":2},null,{"update_id":"x"},7,{"update_id":3,"message":{"text":"ok"}}]`), &got)
	if err != nil {
		t.Fatal(err)
	}
	type seen struct {
		ID  int64
		Bad bool
	}
	var all []seen
	for _, u := range got {
		all = append(all, seen{u.ID, u.bad || !u.known()})
	}
	if diff := cmp.Diff([]seen{{1, true}, {2, true}, {0, true}, {0, true}, {0, true}, {3, false}}, all); diff != "" {
		t.Error(diff)
	}
}
