package localchat

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
)

// draft is what the bot wants to send, checked as far as that is possible
// without knowing the chat.
type draft struct {
	chatID   int64
	reply    int  // 0: none
	replyAny bool // send without it when it is gone
	markup   *keyboard
}

func (s *Server) draft(p *params) (d draft, err error) {
	if d.markup, err = inlineKeyboard(p.object("reply_markup")); err != nil {
		return d, err
	}
	if d.chatID, err = p.chatID(); err != nil {
		return d, err
	}
	d.reply = int(p.number("reply_to_message_id", 0, 0, 1<<31-1))
	d.replyAny = p.flag("allow_sending_without_reply")
	if text := p.object("reply_parameters"); text != "" {
		var r struct {
			MessageID int  `json:"message_id"`
			Any       bool `json:"allow_sending_without_reply"`
		}
		if json.Unmarshal([]byte(text), &r) != nil {
			return d, badRequest("can't parse reply parameters JSON object")
		}
		d.reply, d.replyAny = r.MessageID, r.Any
	}
	return d, nil
}

// deliver stores what the bot sends, all of it or nothing.
func (s *Server) deliver(ctx context.Context, d draft, messages []*message, files []media) error {
	err := s.write(ctx, func(t *txn) error {
		c, err := t.reachable(d.chatID)
		if err != nil {
			return err
		}
		reply, err := t.replied(d)
		if err != nil {
			return err
		}
		if err := t.resolve(files); err != nil {
			return err
		}
		for i, m := range messages {
			m.From, m.ReplyTo, m.ReplyMarkup = s.bot(), reply, d.markup
			if len(files) > 0 {
				if err := t.attach(m, &files[i]); err != nil {
					return err
				}
			}
			if err := t.addMessage(c, m, ""); err != nil {
				return err
			}
		}
		return nil
	})
	return s.explain(ctx, d.chatID, err)
}

// reachable gives a chat that the bot may write to.
func (t *txn) reachable(id int64) (*chatState, error) {
	c := t.mem.chats[id]
	if c == nil {
		return nil, errNoChat
	}
	if c.blocked {
		return nil, errBlocked()
	}
	return c, nil
}

func (t *txn) replied(d draft) (*message, error) {
	if d.reply == 0 {
		return nil, nil
	}
	m, err := t.message(d.chatID, d.reply)
	if err != nil {
		return nil, err
	}
	if m == nil {
		if d.replyAny {
			return nil, nil
		}
		return nil, badRequest("message to be replied not found")
	}
	m.ReplyTo, m.ReplyMarkup = nil, nil // no chains
	return m, nil
}

// explain turns errNoChat into the answer for a person who never wrote to the
// bot, or for an id that is nobody's.
func (s *Server) explain(ctx context.Context, id int64, err error) error {
	if !errors.Is(err, errNoChat) {
		return err
	}
	_, known, err := s.person(ctx, id)
	if err != nil {
		return err
	}
	if known {
		return refuse(http.StatusForbidden, "Forbidden: bot can't initiate conversation with a user")
	}
	return errChatNotFound()
}

func (p *params) text() (string, []entity, error) {
	text, found, err := formatted(p.values["text"], p.values["parse_mode"], p.object("entities"))
	switch {
	case err != nil:
		return "", nil, err
	case text == "":
		return "", nil, badRequest("message text is empty")
	case textUnits(text) > maxText:
		return "", nil, badRequest("message is too long")
	}
	return text, found, nil
}

func (p *params) caption() (string, []entity, error) {
	text, found, err := formatted(p.values["caption"], p.values["parse_mode"], p.object("caption_entities"))
	if err == nil && textUnits(text) > maxCaption {
		err = badRequest("message caption is too long")
	}
	return text, found, err
}

func (s *Server) sendMessage(ctx context.Context, p *params) (any, error) {
	m := &message{}
	var err error
	if m.Text, m.Entities, err = p.text(); err != nil {
		return nil, err
	}
	d, err := s.draft(p)
	if err != nil {
		return nil, err
	}
	return m, s.deliver(ctx, d, []*message{m}, nil)
}

func (s *Server) sendPhoto(ctx context.Context, p *params) (any, error) {
	return s.sendFile(ctx, p, kindPhoto)
}

func (s *Server) sendDocument(ctx context.Context, p *params) (any, error) {
	return s.sendFile(ctx, p, kindDocument)
}

func (s *Server) sendFile(ctx context.Context, p *params, kind string) (any, error) {
	m := &message{}
	var err error
	if m.Caption, m.CaptionEntities, err = p.caption(); err != nil {
		return nil, err
	}
	file, err := p.media(kind, kind, p.values[kind])
	if err != nil {
		return nil, err
	}
	d, err := s.draft(p)
	if err != nil {
		return nil, err
	}
	return m, s.deliver(ctx, d, []*message{m}, []media{file})
}

// albumItem is one entry of the parameter media of sendMediaGroup.
type albumItem struct {
	Type      string          `json:"type"`
	Media     string          `json:"media"`
	Caption   string          `json:"caption"`
	ParseMode string          `json:"parse_mode"`
	Entities  json.RawMessage `json:"caption_entities"`
}

func (s *Server) sendMediaGroup(ctx context.Context, p *params) (any, error) {
	var items []albumItem
	if json.Unmarshal([]byte(p.object("media")), &items) != nil {
		return nil, badRequest("can't parse media JSON object")
	}
	if len(items) < 2 || len(items) > 10 {
		return nil, badRequest("an album must have 2-10 items")
	}
	if slices.ContainsFunc(items, func(i albumItem) bool { return i.Type != items[0].Type }) {
		return nil, badRequest("document can't be mixed with other media types")
	}
	group := randomDigits()
	messages, files := make([]*message, len(items)), make([]media, len(items))
	for i, item := range items {
		m := &message{MediaGroupID: group}
		one := params{files: p.files, values: map[string]string{
			"caption": item.Caption, "parse_mode": item.ParseMode, "caption_entities": string(item.Entities),
		}}
		var err error
		if m.Caption, m.CaptionEntities, err = one.caption(); err != nil {
			return nil, err
		}
		if files[i], err = one.media(item.Type, "", item.Media); err != nil {
			return nil, err
		}
		messages[i] = m
	}
	d, err := s.draft(p)
	if err != nil {
		return nil, err
	}
	d.markup = nil // an album cannot carry buttons
	return messages, s.deliver(ctx, d, messages, files)
}
