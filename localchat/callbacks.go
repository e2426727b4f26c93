package localchat

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"slices"
)

func (s *Server) answerCallbackQuery(ctx context.Context, p *params) (any, error) {
	text := p.values["text"]
	if textUnits(text) > 200 {
		return nil, badRequest("MESSAGE_TOO_LONG")
	}
	id, now := p.values["callback_query_id"], s.wall().Unix()
	err := s.write(ctx, func(t *txn) error {
		e := event{Type: "answer", Text: text, Alert: p.flag("show_alert"), URL: p.values["url"]}
		err := t.conn.QueryRowContext(t.ctx, "SELECT chat, message, data FROM queries WHERE id = ? AND expires > ?", id, now).
			Scan(&e.Chat, &e.ID, &e.Data)
		if errors.Is(err, sql.ErrNoRows) {
			return badRequest("query is too old and response timeout expired or query ID is invalid")
		}
		if err != nil {
			return fmt.Errorf("look up callback query: %w", err)
		}
		t.show(e.Chat, e)
		if err := t.record(Shown{Chat: e.Chat, Type: ShownAnswer, Message: e.ID, Text: text}); err != nil {
			return err
		}
		return t.exec("DELETE FROM queries WHERE id = ?", id) // one answer each
	})
	if err != nil {
		return nil, err
	}
	return true, nil
}

// sendChatAction is shown and forgotten: nothing of it is stored.
func (s *Server) sendChatAction(ctx context.Context, p *params) (any, error) {
	chatID, err := p.chatID()
	if err != nil {
		return nil, err
	}
	action := p.values["action"]
	if !slices.Contains([]string{
		"cancel", "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
		"upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note",
	}, action) {
		return nil, badRequest("wrong parameter action in request")
	}
	err = s.write(ctx, func(t *txn) error {
		_, err := t.reachable(chatID)
		t.show(chatID, event{Type: "action", Chat: chatID, Text: action})
		return err
	})
	if err != nil {
		return nil, s.explain(ctx, chatID, err)
	}
	return true, nil
}

// tap is a press on a button of the bot's message. As with Telegram, the data
// need not be that of a button which the message still has.
func (s *Server) tap(ctx context.Context, p Person, messageID int, data string) error {
	if data == "" || len(data) > maxCallbackData {
		return pageError(http.StatusBadRequest, "bad_request")
	}
	return s.write(ctx, func(t *txn) error {
		c := t.mem.chats[p.ID]
		if c == nil || c.blocked {
			return pageError(http.StatusConflict, "blocked")
		}
		m, err := t.message(p.ID, messageID)
		if err != nil {
			return err
		}
		if m == nil || !m.From.IsBot {
			return pageError(http.StatusNotFound, "gone")
		}
		if err := t.record(Shown{Chat: p.ID, Type: ShownTap, Message: messageID, Text: data}); err != nil {
			return err
		}
		q := &callbackQuery{ID: randomDigits(), From: c.user(), Message: m, ChatInstance: c.instance, Data: data}
		if err := t.exec("INSERT INTO queries (id, chat, message, data, expires) VALUES (?, ?, ?, ?, ?)",
			q.ID, p.ID, messageID, data, s.wall().Add(queryLife).Unix()); err != nil {
			return err
		}
		return t.addUpdate(update{CallbackQuery: q}, queryLife)
	})
}
