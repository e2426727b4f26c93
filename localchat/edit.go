package localchat

import (
	"context"
	"reflect"
	"time"
)

// deleteWithin is how old a message may be, in business time, to be deleted.
const deleteWithin = 48 * time.Hour

// edit changes one message of the bot. change sets the new content, or refuses.
func (s *Server) edit(ctx context.Context, p *params, change func(*message) error) (any, error) {
	if p.values["inline_message_id"] != "" {
		return nil, badRequest("this local server has no inline messages")
	}
	markup, err := inlineKeyboard(p.object("reply_markup"))
	if err != nil {
		return nil, err
	}
	chatID, err := p.chatID()
	if err != nil {
		return nil, err
	}
	id, err := p.messageID()
	if err != nil {
		return nil, err
	}
	var result *message
	err = s.write(ctx, func(t *txn) error {
		if t.mem.chats[chatID] == nil {
			return errNoChat
		}
		m, err := t.message(chatID, id)
		switch {
		case err != nil:
			return err
		case m == nil:
			return badRequest("message to edit not found")
		case !m.From.IsBot:
			return badRequest("message can't be edited")
		}
		before := *m
		m.ReplyMarkup = markup
		if err := change(m); err != nil {
			return err
		}
		if same(&before, m) {
			return badRequest("message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message")
		}
		m.EditDate = s.cfg.Now().Unix()
		result = m
		return t.changeMessage(m)
	})
	return result, s.explain(ctx, chatID, err)
}

// same ignores the difference between no entities and an empty list.
func same(a, b *message) bool {
	equal := func(x, y []entity) bool { return len(x) == 0 && len(y) == 0 || reflect.DeepEqual(x, y) }
	return a.Text == b.Text && a.Caption == b.Caption && reflect.DeepEqual(a.ReplyMarkup, b.ReplyMarkup) &&
		equal(a.Entities, b.Entities) && equal(a.CaptionEntities, b.CaptionEntities)
}

func (s *Server) editMessageText(ctx context.Context, p *params) (any, error) {
	text, found, err := p.text()
	if err != nil {
		return nil, err
	}
	return s.edit(ctx, p, func(m *message) error {
		if m.hasMedia() {
			return badRequest("there is no text in the message to edit")
		}
		m.Text, m.Entities = text, found
		return nil
	})
}

func (s *Server) editMessageCaption(ctx context.Context, p *params) (any, error) {
	text, found, err := p.caption()
	if err != nil {
		return nil, err
	}
	return s.edit(ctx, p, func(m *message) error {
		if !m.hasMedia() {
			return badRequest("there is no caption in the message to edit")
		}
		m.Caption, m.CaptionEntities = text, found
		return nil
	})
}

func (s *Server) editMessageReplyMarkup(ctx context.Context, p *params) (any, error) {
	return s.edit(ctx, p, func(*message) error { return nil })
}

// deleteMessage removes a message of either side, which Telegram allows in
// private chats.
func (s *Server) deleteMessage(ctx context.Context, p *params) (any, error) {
	chatID, err := p.chatID()
	if err != nil {
		return nil, err
	}
	id, err := p.messageID()
	if err != nil {
		return nil, err
	}
	err = s.write(ctx, func(t *txn) error {
		if t.mem.chats[chatID] == nil {
			return errNoChat
		}
		m, err := t.message(chatID, id)
		switch {
		case err != nil:
			return err
		case m == nil:
			return badRequest("message to delete not found")
		case s.cfg.Now().Sub(time.Unix(m.Date, 0)) > deleteWithin:
			return badRequest("message can't be deleted for everyone")
		}
		t.show(chatID, event{Type: "delete", Chat: chatID, ID: id})
		if err := t.record(Shown{Chat: chatID, Type: ShownDelete, Message: id}); err != nil {
			return err
		}
		// The row stays without its content, so that its nonce still stops a repeated send.
		return t.exec("UPDATE messages SET body = '' WHERE chat = ? AND id = ?", chatID, id)
	})
	if err != nil {
		return nil, s.explain(ctx, chatID, err)
	}
	return true, nil
}
