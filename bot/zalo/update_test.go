package zalo

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/conversations"
)

// reader makes a channel that writes its log to the returned buffer.
func reader(t testing.TB) (*Channel, *bytes.Buffer) {
	t.Helper()
	var log bytes.Buffer
	c, err := New(Options{
		Token: "1459:secret-part", Log: slog.New(slog.NewTextHandler(&log, nil)),
		Now: func() time.Time { return time.UnixMilli(1800000000000) },
	})
	if err != nil {
		t.Fatal(err)
	}
	c.me.Store(&account{ID: "77000", Name: "bot.VDKyGxQvc", Display: "Bot Sát Cơ Sở"})
	return c, &log
}

// event is an update whose message has these fields beside the usual ones.
func event(name, fields string) string {
	return fmt.Sprintf(`{"event_name":%q,"message":{"from":{"id":"6ede","display_name":"Ted","is_bot":false},`+
		`"chat":{"id":"6ede","chat_type":"PRIVATE"},"message_id":"2d75","date":1750316131602%s}}`, name, fields)
}

const inGroup = `{"event_name":%q,"message":{"from":{"id":"6ede"},"chat":{"id":"zgr-f8a7","chat_type":"GROUP"},"message_id":"2d75","date":1750316131602,%s}}`

func TestUpdates(t *testing.T) {
	type expected struct {
		kind bot.MessageKind
		text string
		att  conversations.Attachment
	}
	photo := func(ref string) conversations.Attachment {
		return conversations.Attachment{Kind: conversations.Photo, Ref: ref}
	}
	text, unsupported := expected{kind: bot.Text, text: "Xin chào"}, expected{kind: bot.Unsupported}
	for _, tt := range []struct {
		name, update string
		want         expected
		log          string
	}{
		{"text, as documented", event("message.text.received", `,"text":"Xin chào"`), text, ""},
		{"command", event("message.text.received", `,"text":"/lienket 123456"`), expected{kind: bot.Text, text: "/lienket 123456"}, ""},
		{"empty text", event("message.text.received", `,"text":""`), unsupported, ""},
		{"photo, as seen", event("message.image.received", `,"photo_url":"https://x/1.jpg","caption":"Xin chào"`),
			expected{bot.Attached, "Xin chào", photo("https://x/1.jpg")}, ""},
		{"photo, as documented", event("message.image.received", `,"photo":"https://x/2.jpg"`), expected{kind: bot.Attached, att: photo("https://x/2.jpg")}, ""},
		{"photo, both", event("message.image.received", `,"photo":"https://x/2.jpg","photo_url":"https://x/1.jpg"`), expected{kind: bot.Attached, att: photo("https://x/1.jpg")}, ""},
		{"photo, first empty", event("message.image.received", `,"photo":"https://x/2.jpg","photo_url":""`), expected{kind: bot.Attached, att: photo("https://x/2.jpg")}, ""},
		{"photo without address", event("message.image.received", `,"caption":"Xin chào"`), expected{kind: bot.Unsupported, text: "Xin chào"}, ""},
		{"voice", event("message.voice.received", `,"voice_url":"https://x/v.aac"`),
			expected{kind: bot.Attached, att: conversations.Attachment{Kind: conversations.Voice, Ref: "https://x/v.aac"}}, ""},
		{"voice without address", event("message.voice.received", ``), unsupported, ""},
		{"sticker", event("message.sticker.received", `,"sticker":"0e07","url":"https://x/s.png"`), unsupported, ""},
		{"withheld", event("message.unsupported.received", ``), unsupported, ""},
		{"unknown event", event("message.location.received", `,"text":"Xin chào"`), unsupported, "event=message.location.received"},
		{"no event", event("", `,"text":"Xin chào"`), unsupported, "unknown kind"},
		{"odd fields", event("message.text.received", `,"text":"Xin chào","photo":{},"caption":[1],"voice_url":true,"unknown":{"a":[]}`), text, ""},
		{"odd author flag", strings.Replace(event("message.text.received", `,"text":"Xin chào"`), "false", `"no"`, 1), text, ""},
		{"numbers for ids", `{"event_name":"message.text.received","message":{"from":{"id":6},"chat":{"id":6,"chat_type":"PRIVATE"},"text":"Xin chào","message_id":2,"date":"1750316131602"}}`, text, ""},
		{"date in seconds", strings.Replace(event("message.text.received", `,"text":"Xin chào"`), "1750316131602", "1750316131", 1), text, ""},
		{"no date", strings.Replace(event("message.text.received", `,"text":"Xin chào"`), `,"date":1750316131602`, "", 1), text, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, log := reader(t)
			m, ok := c.open([]byte(tt.update))
			if !ok {
				t.Fatal("left out")
			}
			if diff := cmp.Diff(tt.want, expected{m.Kind, m.Text, m.Attachment}, cmp.AllowUnexported(expected{})); diff != "" {
				t.Error(diff)
			}
			if s := log.String(); (s == "") != (tt.log == "") || !strings.Contains(s, tt.log) || strings.Contains(s, "Xin") {
				t.Errorf("log = %q, want %q", s, tt.log)
			}
		})
	}
}

func TestEnvelopes(t *testing.T) {
	private := func(account, chat string, ms int64) bot.Message {
		return bot.Message{Channel: "zalo.1459", Bot: "1459", Account: account, Chat: chat, Private: true, ID: ms, Date: time.UnixMilli(ms).UTC()}
	}
	group := private("6ede", "zgr-f8a7", 1750316131602)
	group.Private = false
	for _, tt := range []struct {
		name, update string
		want         bot.Message
	}{
		{"private", event("message.sticker.received", ""), private("6ede", "6ede", 1750316131602)},
		{"group", fmt.Sprintf(inGroup, "message.sticker.received", `"x":1`), group},
		{"seconds", strings.Replace(event("message.sticker.received", ""), "1750316131602", "1750316131", 1), private("6ede", "6ede", 1750316131000)},
		{"no date", strings.Replace(event("message.sticker.received", ""), `,"date":1750316131602`, "", 1), private("6ede", "6ede", 1800000000000)},
		{"absurd date", strings.Replace(event("message.sticker.received", ""), `1750316131602`, "99999999999999999999", 1), private("6ede", "6ede", 1800000000000)},
		{"no chat", `{"message":{"from":{"id":"6ede"}}}`, private("6ede", "6ede", 1800000000000)},
		{"no kind of chat", `{"message":{"from":{"id":"6ede"},"chat":{"id":"6ede"}}}`, private("6ede", "6ede", 1800000000000)},
		{"other chat of no kind", strings.Replace(fmt.Sprintf(inGroup, "x", `"x":1`), `"GROUP"`, "7", 1), group},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, _ := reader(t)
			m, ok := c.open([]byte(tt.update))
			if !ok || m.Update <= 0 {
				t.Fatalf("open = %+v, %t", m, ok)
			}
			if diff := cmp.Diff(tt.want, m, cmpopts.IgnoreFields(bot.Message{}, "Update", "Kind")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLeftOut(t *testing.T) {
	const private = "private words"
	for _, tt := range []struct {
		name, update string
		logged       bool
	}{
		{"no message", `{"event_name":"message.text.received"}`, true},
		{"null message", `{"event_name":"x","message":null,"text":"` + private + `"}`, true},
		{"message is a text", `{"event_name":"x","message":"` + private + `"}`, true},
		{"no author", `{"event_name":"x","message":{"text":"` + private + `"}}`, true},
		{"author is a list", `{"event_name":"x","message":{"from":[],"text":"` + private + `"}}`, true},
		{"empty", `{}`, true},
		{"list", `[]`, true},
		{"no JSON", `<html>` + private, true},
		{"echo, by the token's number", strings.Replace(event("message.text.received", `,"text":"x"`), `"6ede"`, `"1459"`, 1), false},
		{"echo, by getMe's id", strings.Replace(event("message.text.received", `,"text":"x"`), `"6ede"`, `"77000"`, 1), false},
		{"another bot", strings.Replace(event("message.text.received", `,"text":"x"`), `false`, `true`, 1), false},
	} {
		c, log := reader(t)
		if m, ok := c.open([]byte(tt.update)); ok {
			t.Errorf("%s: open = %+v", tt.name, m)
		}
		if s := log.String(); (s != "") != tt.logged || strings.Contains(s, "private") {
			t.Errorf("%s: log = %q, want a line: %t", tt.name, s, tt.logged)
		}
	}
}

func TestUpdateIDs(t *testing.T) {
	a, b := []byte(`{"x":1}`), []byte(`{"x":2}`)
	// The first 8 bytes of the sha256 that another program computes, shifted right
	// by one: what was handled is remembered under it.
	if got, want := updateID("2d758cb5e222177a4e35", a), int64(0x1068c88492e74943>>1); got != want {
		t.Errorf("updateID = %d, want %d", got, want)
	}
	if updateID("x", a) != updateID("x", b) || updateID("x", a) == updateID("y", a) {
		t.Error("the id of the message does not decide")
	}
	if updateID("", a) == updateID("", b) {
		t.Error("without it, the update does not decide")
	}
}

func TestMentionsAreTakenOff(t *testing.T) {
	for text, want := range map[string]string{
		"@Bot Sát Cơ Sở xin chào":       "xin chào",
		" @Bot Sát Cơ Sở, xin chào":     ", xin chào",
		"@bot.VDKyGxQvc\nxin chào":      "xin chào",
		"@Bot Sát Cơ Sở":                "@Bot Sát Cơ Sở",
		"@Bot Sát Cơ Sởn xin chào":      "@Bot Sát Cơ Sởn xin chào",
		"@bot.VDKyGxQvc2 xin chào":      "@bot.VDKyGxQvc2 xin chào",
		"xin chào @Bot Sát Cơ Sở nhé":   "xin chào @Bot Sát Cơ Sở nhé",
		"@ xin chào":                    "@ xin chào",
		"@Bot Sát Cơ Sở @Bot Sát Cơ Sở": "@Bot Sát Cơ Sở",
	} {
		c, _ := reader(t)
		m, _ := c.open(fmt.Appendf(nil, inGroup, "message.text.received", fmt.Sprintf(`"text":%q`, text)))
		if m.Text != want {
			t.Errorf("%q became %q, want %q", text, m.Text, want)
		}
		p, _ := c.open([]byte(event("message.text.received", fmt.Sprintf(`,"text":%q`, text))))
		if p.Text != text {
			t.Errorf("in private, %q became %q", text, p.Text)
		}
		i, _ := c.open(fmt.Appendf(nil, inGroup, "message.image.received", fmt.Sprintf(`"photo":"https://x","caption":%q`, text)))
		if i.Text != want {
			t.Errorf("caption %q became %q, want %q", text, i.Text, want)
		}
	}
}

func TestMentionsOfNobodyKnown(t *testing.T) {
	c, _ := reader(t)
	for _, me := range []*account{nil, {}} {
		c.me.Store(me)
		m, _ := c.open(fmt.Appendf(nil, inGroup, "message.text.received", `"text":"@Bot xin chào"`))
		if m.Text != "@Bot xin chào" {
			t.Errorf("text became %q", m.Text)
		}
	}
}

func TestSplit(t *testing.T) {
	for result, want := range map[string]int{
		`{"a":1}`: 1, ` {"a":1} `: 1, `[{"a":1}]`: 1, `[{"a":1},{"b":2}]`: 2, `[null,{},{"b":2}]`: 1,
		``: 0, ` `: 0, `null`: 0, `{}`: 0, `{ }`: 0, `[]`: 0,
		`7`: -1, `"x"`: -1, `true`: -1, `{"a":`: -1, `[7]`: -1, `[[{"a":1},{"b":1}]]`: -1,
	} {
		updates, err := split([]byte(result))
		if err != nil != (want < 0) || err == nil && len(updates) != want {
			t.Errorf("split(%s) = %s, %v, want %d", result, updates, err, want)
		}
	}
}

// FuzzUpdate opens anything, as Zalo may post it. What comes out has an author, a
// place and a time, or nothing does; what was written is in no log.
func FuzzUpdate(f *testing.F) {
	for _, seed := range []string{
		event("message.text.received", `,"text":"Xin chào"`), event("message.image.received", `,"photo":"https://x"`),
		event("message.voice.received", `,"url":"x"`), "", "null", "[]", "7", "{", `{"message":[]}`, `{"message":{"from":{"id":{}}}}`,
		`{"message":{"from":{"id":"\ud800\u0000"},"date":1e999,"text":[[[]]]}}`, `{"MESSAGE":{"FROM":{"ID":-1}},"message":null}`,
		`{"ok":true,"result":` + event("message.text.received", "") + `}`, `{"result":[{"message":{"from":{"id":"1"},"chat":{"id":1}}}]}`,
		`{"message":{"from":{"id":"1"},"date":-1}}`, `{"message":{"from":{"id":"1"},"date":"NaN"}}`, `{"message":{"from":{"id":"1"},"date":1e12}}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		c, _ := reader(t)
		updates, err := split(unwrap([]byte(body)))
		if err != nil {
			return
		}
		for _, data := range updates {
			m, ok := c.open(data)
			again, _ := c.open(data)
			if diff := cmp.Diff(m, again); diff != "" {
				t.Error(diff)
			}
			if ok != (m.Update > 0 && m.Account != "" && m.Chat != "" && m.Kind != 0 && m.ID >= 1e12 && m.Date.UnixMilli() == m.ID && m.Channel == "zalo.1459") {
				t.Errorf("open = %+v, %t", m, ok)
			}
			if m.Kind == bot.Text && m.Text == "" || m.Kind == bot.Attached && m.Attachment.Ref == "" {
				t.Errorf("nothing in %+v", m)
			}
		}
	})
}
