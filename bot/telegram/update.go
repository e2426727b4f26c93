package telegram

import (
	"bytes"
	"encoding/json"
	"strconv"

	"github.com/satcoso/satcoso/bot"
)

// wanted are the kinds of updates that Telegram is asked for.
const wanted = `["message","edited_message","callback_query","my_chat_member"]`

// An update is what this package reads of Telegram's type of that name.
type update struct {
	ID      int64         `json:"update_id"`
	Message *message      `json:"message"`
	Edited  *message      `json:"edited_message"`
	Tap     *tap          `json:"callback_query"`
	Member  *memberChange `json:"my_chat_member"`
}

type message struct {
	ID       int64  `json:"message_id"`
	From     *user  `json:"from"`
	Chat     chat   `json:"chat"`
	Date     int64  `json:"date"`
	EditDate int64  `json:"edit_date"`
	Text     string `json:"text"`
	Caption  string `json:"caption"`
	media
}

type tap struct {
	ID      string   `json:"id"`
	From    *user    `json:"from"`
	Message *message `json:"message"`
	Data    string   `json:"data"`
}

type memberChange struct {
	From *user `json:"from"`
	Chat chat  `json:"chat"`
	Date int64 `json:"date"`
	New  struct {
		Status string `json:"status"`
	} `json:"new_chat_member"`
}

type user struct {
	ID    int64 `json:"id"`
	IsBot bool  `json:"is_bot"`
}

type chat struct {
	ID   int64  `json:"id"`
	Type string `json:"type"`
}

// A received is an update, or what is left of one that cannot be read: usually
// its id.
type received struct {
	update
	bad   bool
	hurry <-chan struct{} // see Take
}

// read decodes one update by itself, so that a bad one takes no others along.
func read(data []byte) (r received) {
	r.bad = json.Unmarshal(data, &r.update) != nil
	return r
}

// leadingID returns the id of an update where it stands first, as Telegram
// writes it, else 0. It spares decoding what is shown again.
func leadingID(data []byte) int64 {
	rest, ok := bytes.CutPrefix(data, []byte(`{"update_id":`))
	end := bytes.IndexByte(rest, ',')
	if !ok || end < 0 {
		return 0
	}
	id, err := strconv.ParseInt(string(rest[:end]), 10, 64)
	if err != nil {
		return 0
	}
	return id
}

// known reports whether the update is of a wanted kind.
func (u *update) known() bool {
	return u.Message != nil || u.Edited != nil || u.Tap != nil || u.Member != nil
}

// inbound translates the update. It reports false for what no person wrote, or
// what says nothing to the bot.
func (u *update) inbound() (m bot.Message, person int64, ok bool) {
	switch {
	case u.Message != nil:
		return u.written(u.Message, bot.Text)
	case u.Edited != nil:
		return u.written(u.Edited, bot.Edited)
	case u.Tap != nil:
		return u.tapped(u.Tap)
	case u.Member != nil:
		return u.blocked(u.Member)
	}
	return bot.Message{}, 0, false
}

func (u *update) written(w *message, kind bot.MessageKind) (m bot.Message, person int64, ok bool) {
	if m, ok = u.envelope(w.From, w.Chat); !ok {
		return m, 0, false
	}
	m.Kind, m.ID, m.Date, m.Text = kind, w.ID, date(w.EditDate, w.Date), w.Text
	if w.Text == "" {
		m.Text = w.Caption
	}
	switch {
	case kind == bot.Text && w.Text == "":
		m.Kind, m.Attachment = w.attachment()
	case kind == bot.Edited && m.Text == "":
		return m, 0, false // a live location that moves, for instance
	}
	return m, w.From.ID, true
}

func (u *update) tapped(t *tap) (m bot.Message, person int64, ok bool) {
	if t.From == nil {
		return m, 0, false
	}
	// Telegram may withhold a message that is old. The answer then goes to who
	// tapped.
	where := chat{ID: t.From.ID, Type: "private"}
	if t.Message != nil && t.Message.Chat.ID != 0 {
		where = t.Message.Chat
	}
	if m, ok = u.envelope(t.From, where); !ok {
		return m, 0, false
	}
	m.Kind, m.Data = bot.Tap, t.Data
	if t.Message != nil && t.Message.Date != 0 { // date 0: inaccessible
		m.ID = t.Message.ID
	}
	return m, t.From.ID, true
}

func (u *update) blocked(c *memberChange) (m bot.Message, person int64, ok bool) {
	if m, ok = u.envelope(c.From, c.Chat); !ok || !m.Private || c.New.Status != "kicked" {
		return m, 0, false
	}
	m.Kind, m.Date = bot.Blocked, date(c.Date)
	return m, c.From.ID, true
}

// envelope fills in who and where. It reports false unless that is a person in
// a chat.
func (u *update) envelope(from *user, where chat) (bot.Message, bool) {
	if from == nil || from.ID == 0 || from.IsBot || where.ID == 0 {
		return bot.Message{}, false
	}
	account, place := strconv.FormatInt(from.ID, 10), ""
	if place = account; where.ID != from.ID {
		place = strconv.FormatInt(where.ID, 10)
	}
	return bot.Message{
		Update:  u.ID,
		Account: account,
		Chat:    place,
		Private: where.Type == "private" && where.ID == from.ID,
	}, true
}
