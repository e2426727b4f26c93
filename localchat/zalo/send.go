package localzalo

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf16"
)

// maxText is the longest text and caption. Zalo says "2000 characters" and not of
// which kind; UTF-16 units are the stricter reading.
const maxText = 2000

// Style is one entry of text_styles.
type Style struct {
	Start int      `json:"start"` // UTF-16 units
	Len   int      `json:"len"`
	Codes []string `json:"st"`
}

// styleCodes are bold, italic, underlined and struck out; sizes; colours; lists;
// and indents.
var styleCodes = []string{
	"b", "i", "u", "s", "f_13", "f_15", "f_18", "f_20",
	"c_050a19", "c_15a85f", "c_f7b503", "c_f27806", "c_db342e",
	"lst_1", "lst_2", "ind_1", "ind_2", "ind_3", "ind_4", "ind_5",
}

func units(text string) int { return len(utf16.Encode([]rune(text))) }

// required checks what stands in every send: whom it is for and what it says.
func (c *call) required(field string) error {
	for _, key := range []string{"chat_id", field} {
		if c.values[key] == "" {
			return badRequest("The " + key + " must not be empty")
		}
	}
	return nil
}

// short checks the length of a text or caption; the words are a guess.
func (c *call) short(field string) error {
	if units(c.values[field]) > maxText {
		return badRequest(fmt.Sprintf("The %s must be between 1 and %d characters", field, maxText))
	}
	return nil
}

// address checks that a field is the address of something that Zalo could fetch.
func (c *call) address(field string) error {
	text := c.values[field]
	if !strings.HasPrefix(text, "http://") && !strings.HasPrefix(text, "https://") {
		return badRequest("The " + field + " must start with http:// or https://")
	}
	if u, err := url.Parse(text); err != nil || u.Hostname() == "" {
		return badRequest("The " + field + " URL is invalid")
	}
	return nil
}

func (s *Server) sendMessage(ctx context.Context, c *call) (any, error) {
	if err := cmp.Or(c.required("text"), c.short("text")); err != nil {
		return nil, err
	}
	m := &Shown{Text: c.values["text"], ParseMode: c.values["parse_mode"]}
	if !slices.Contains([]string{"", "markdown", "html"}, m.ParseMode) {
		return nil, badRequest("The parse_mode is invalid")
	}
	styles, err := c.styles()
	if err != nil {
		return nil, err
	}
	if m.ParseMode == "" { // it wins where both are given
		m.Styles = styles
	}
	return s.send(ctx, c, m)
}

// styles reads text_styles. All of a style must lie in the text; the words of
// these refusals are a guess.
func (c *call) styles() ([]Style, error) {
	var list []Style
	text := c.values["text_styles"]
	if text == "" {
		return nil, nil
	}
	if json.Unmarshal([]byte(text), &list) != nil {
		return nil, badRequest("The text_styles must be a list of start, len and st")
	}
	end := units(c.values["text"])
	for _, one := range list {
		if one.Start < 0 || one.Len < 1 || one.Start > end || one.Len > end-one.Start {
			return nil, badRequest("The text_styles are out of range")
		}
		if len(one.Codes) == 0 || slices.ContainsFunc(one.Codes, func(code string) bool { return !slices.Contains(styleCodes, code) }) {
			return nil, badRequest("The text_styles have an unknown style")
		}
	}
	return list, nil
}

func (s *Server) sendPhoto(ctx context.Context, c *call) (any, error) {
	if err := cmp.Or(c.required("photo"), c.short("caption"), c.address("photo")); err != nil {
		return nil, err
	}
	return s.send(ctx, c, &Shown{Text: c.values["caption"], Media: mediaPhoto, URL: c.values["photo"]})
}

func (s *Server) sendSticker(ctx context.Context, c *call) (any, error) {
	if err := c.required("sticker"); err != nil {
		return nil, err
	}
	return s.send(ctx, c, &Shown{Media: mediaSticker, Text: c.values["sticker"]})
}

func (s *Server) sendVoice(ctx context.Context, c *call) (any, error) {
	if err := cmp.Or(c.required("voice_url"), c.address("voice_url")); err != nil {
		return nil, err
	}
	if !strings.HasSuffix(c.values["voice_url"], ".aac") {
		return nil, badRequest("The voice_url must end with .aac")
	}
	return s.send(ctx, c, &Shown{Media: mediaVoice, URL: c.values["voice_url"]})
}

// sendChatAction shows that the bot is typing; Zalo keeps that for a few seconds.
func (s *Server) sendChatAction(_ context.Context, c *call) (any, error) {
	if err := c.required("action"); err != nil {
		return nil, err
	}
	if !slices.Contains([]string{"typing", "upload_photo"}, c.values["action"]) {
		return nil, badRequest("The action is invalid")
	}
	chat := c.values["chat_id"]
	s.hub.Publish(chat, event{Type: "action", Chat: chat, Text: c.values["action"]})
	return noResult{}, nil
}

// send stores m, counts it and shows it.
func (s *Server) send(ctx context.Context, c *call, m *Shown) (any, error) {
	chat := c.values["chat_id"]
	err := s.write(ctx, func(t *txn) error {
		if err := t.mayWrite(c.ID, chat); err != nil {
			return err
		}
		m.Chat, m.Bot = chat, true
		if err := t.addMessage(c.ID, m, ""); err != nil {
			return err
		}
		if s.switches.strikes(func(w *Switches) *Times { return &w.SelfEcho }) {
			self := sender{ID: c.ID, Name: c.AccountName, IsBot: true}
			if err := t.addUpdate(c.bot, received(self, m), ""); err != nil {
				return err
			}
		}
		return t.count(c.ID, "sent")
	})
	return map[string]any{"message_id": m.Message, "date": m.Date}, err
}

// mayWrite refuses a chat that nobody has begun, in words that are a guess, and
// what goes beyond the plan.
func (t *txn) mayWrite(bot, chat string) error {
	var place int
	err := t.QueryRowContext(t.ctx, `SELECT (SELECT count(*) FROM chats o WHERE o.bot = c.bot AND o.number <= c.number)
		FROM chats c WHERE c.bot = ? AND c.account = ?`, bot, chat).Scan(&place)
	if errors.Is(err, sql.ErrNoRows) {
		return badRequest("The chat_id is invalid")
	}
	if err != nil {
		return fmt.Errorf("look up chat: %w", err)
	}
	quota := t.s.Switches().Quota
	month, err := t.month(bot)
	if err != nil {
		return err
	}
	used := month.Sent
	if quota.CountReceived {
		used += month.Received
	}
	if quota.Chats > 0 && place > quota.Chats || quota.Messages > 0 && used >= quota.Messages {
		return refuse(http.StatusTooManyRequests, "Quota exceeded")
	}
	return nil
}
