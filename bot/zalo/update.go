package zalo

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/conversations"
)

// An update is what this package reads of what Zalo calls so.
type update struct {
	Event   word     `json:"event_name"`
	Message *message `json:"message"`
}

type message struct {
	ID       word   `json:"message_id"`
	From     author `json:"from"`
	Chat     chat   `json:"chat"`
	Date     word   `json:"date"`
	Text     word   `json:"text"`
	PhotoURL word   `json:"photo_url"` // as seen
	Photo    word   `json:"photo"`     // as documented
	Caption  word   `json:"caption"`
	VoiceURL word   `json:"voice_url"`
	URL      word   `json:"url"`
}

type author struct {
	ID    word `json:"id"`
	IsBot bool `json:"is_bot"`
}

type chat struct {
	ID   word `json:"id"`
	Type word `json:"chat_type"` // "PRIVATE" or "GROUP"
}

// split returns the updates of a result of getUpdates or of a posted body: one
// as documented, several if that should come to be, or none.
func split(result json.RawMessage) ([]json.RawMessage, error) {
	result = bytes.TrimSpace(result)
	switch {
	case len(result) == 0, bytes.Equal(result, []byte("null")):
		return nil, nil
	case result[0] == '{':
		var fields map[string]json.RawMessage
		if err := json.Unmarshal(result, &fields); err != nil || len(fields) == 0 {
			return nil, err
		}
		return []json.RawMessage{result}, nil
	case result[0] != '[':
		return nil, errors.New("neither an update nor a list of them")
	}
	var list, updates []json.RawMessage
	if err := json.Unmarshal(result, &list); err != nil {
		return nil, err
	}
	for _, element := range list {
		one, err := split(element)
		if err != nil || len(one) > 1 {
			return nil, errors.New("a list of something else than updates")
		}
		updates = append(updates, one...)
	}
	return updates, nil
}

// open translates an update. It reports false where there is nothing to handle,
// and logs that where a person may miss it. What was written is never logged.
func (c *Channel) open(data []byte) (bot.Message, bool) {
	var u update
	if !decode(data, &u) || u.Message == nil || u.Message.From.ID == "" {
		c.log.Warn("update without an author is left out", "event", c.harmless(u.Event), "bytes", len(data))
		return bot.Message{}, false
	}
	if c.own(u.Message.From) {
		return bot.Message{}, false
	}
	m := c.envelope(u.Message, data)
	switch w := u.Message; u.Event {
	case "message.text.received":
		m.Kind, m.Text = bot.Text, c.addressed(string(w.Text), m.Private)
	case "message.image.received":
		m.Attachment = conversations.Attachment{Kind: conversations.Photo, Ref: string(cmp.Or(w.PhotoURL, w.Photo))}
		m.Kind, m.Text = bot.Attached, c.addressed(string(w.Caption), m.Private)
	case "message.voice.received":
		m.Kind, m.Attachment = bot.Attached, conversations.Attachment{Kind: conversations.Voice, Ref: string(cmp.Or(w.VoiceURL, w.URL))}
	case "message.sticker.received", "message.unsupported.received":
		m.Kind = bot.Unsupported
	default:
		c.log.Warn("update of an unknown kind", "update", m.Update, "event", c.harmless(u.Event))
		m.Kind = bot.Unsupported
	}
	if m.Kind == bot.Text && m.Text == "" || m.Kind == bot.Attached && m.Attachment.Ref == "" {
		m.Kind, m.Attachment = bot.Unsupported, conversations.Attachment{}
	}
	return m, true
}

// harmless is a name given by Zalo, as it can be logged.
func (c *Channel) harmless(name word) string { return clip(c.secret.redact(string(name)), 60) }

// own reports whether the bot wrote that itself, or another one did. Zalo has
// been seen to deliver what a bot sends to that bot.
func (c *Channel) own(from author) bool {
	me := c.me.Load()
	return from.IsBot || string(from.ID) == c.bot || me != nil && from.ID == me.ID
}

// envelope fills in who, where and when.
func (c *Channel) envelope(w *message, data []byte) bot.Message {
	date := cmp.Or(w.Date.milliseconds(), c.now().UnixMilli())
	where := cmp.Or(w.Chat.ID, w.From.ID)
	return bot.Message{
		Channel: c.name,
		Bot:     c.bot,
		Update:  updateID(w.ID, data),
		Account: string(w.From.ID),
		Chat:    string(where),
		Private: strings.EqualFold(string(w.Chat.Type), "PRIVATE") || w.Chat.Type == "" && where == w.From.ID,
		ID:      date,
		Date:    instant(date),
	}
}

// updateID makes a number of a message's id, as there are no ids of updates: 63
// bits of its hash, never 0. Without an id the update itself has to do.
func updateID(id word, data []byte) int64 {
	if id != "" {
		data = []byte(id)
	}
	hash := sha256.Sum256(data)
	return max(1, int64(binary.BigEndian.Uint64(hash[:8])>>1))
}

// addressed returns what was written to the bot. In a group that begins with
// its name, literally, as nothing else reaches it.
func (c *Channel) addressed(text string, private bool) string {
	me := c.me.Load()
	if private || me == nil {
		return text
	}
	for _, name := range []word{me.Display, me.Name} {
		rest, ok := strings.CutPrefix(strings.TrimSpace(text), "@"+string(name))
		next, _ := utf8.DecodeRuneInString(rest)
		if ok && name != "" && !unicode.IsLetter(next) && !unicode.IsDigit(next) && strings.TrimSpace(rest) != "" {
			return strings.TrimSpace(rest)
		}
	}
	return text
}
