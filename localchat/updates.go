package localchat

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"time"
)

func (s *Server) getUpdates(ctx context.Context, p *params) (any, error) {
	if s.webhooks.present() == nil {
		if err := s.allowUpdates(ctx, p.values["allowed_updates"]); err != nil {
			return nil, err
		}
	}
	offset := p.number("offset", 0, -1<<31, 1<<31-1)
	limit := int(p.number("limit", 100, 1, 100))
	timeout := time.Duration(p.number("timeout", 0, 0, int64(maxPoll/time.Second))) * time.Second
	poll, confirmed, limit, err := s.queue.begin(offset, limit)
	if err != nil {
		return nil, err
	}
	defer s.queue.end(poll)
	if err := s.forget(ctx, confirmed); err != nil {
		return nil, err
	}
	found, err := s.queue.wait(ctx, s.closing, poll, limit, timeout)
	if err != nil {
		return nil, err
	}
	result := make([]json.RawMessage, len(found))
	for i, u := range found {
		result[i] = u.body
	}
	return result, nil
}

// forget removes what the bot has confirmed, so that a restart does not bring it
// back.
func (s *Server) forget(ctx context.Context, below int64) error {
	if below == 0 {
		return nil
	}
	return s.write(ctx, func(t *txn) error { return t.forget(below) })
}

func (t *txn) forget(below int64) error {
	if err := t.exec("DELETE FROM updates WHERE id < ?", below); err != nil {
		return err
	}
	return t.dropExpired()
}

// forgetAll drops every update that waits.
func (s *Server) forgetAll(ctx context.Context) error {
	below := s.queue.clear()
	return s.write(ctx, func(t *txn) error {
		clear(t.mem.held)
		if err := t.exec("DELETE FROM held"); err != nil {
			return err
		}
		return t.forget(below)
	})
}

// settle removes one update that a webhook has accepted, or that has expired.
func (s *Server) settle(ctx context.Context, id int64) error {
	err := s.write(ctx, func(t *txn) error {
		if err := t.exec("DELETE FROM updates WHERE id = ?", id); err != nil {
			return err
		}
		return t.dropExpired()
	})
	if err == nil {
		s.queue.remove(id)
	}
	return err
}

// dropExpired removes what nobody can ask for any more, and notes where ids go
// on should no update be left.
func (t *txn) dropExpired() error {
	now := t.s.wall().Unix()
	if err := t.exec("DELETE FROM queries WHERE expires <= ?", now); err != nil {
		return err
	}
	if err := t.exec("DELETE FROM updates WHERE expires <= ?", now); err != nil {
		return err
	}
	return t.setMeta("next_update", strconv.FormatInt(t.mem.nextUpdate, 10))
}

// allowUpdates changes which kinds the bot gets from now on. As with Telegram,
// an absent or unreadable list keeps the setting, an empty one or one without a
// known name means all, and unknown names are ignored.
func (s *Server) allowUpdates(ctx context.Context, list string) error {
	var names []string
	if list == "" || list == "null" || json.Unmarshal([]byte(list), &names) != nil {
		return nil
	}
	known := []string{"message", "edited_message", "callback_query", "my_chat_member"}
	allowed := slices.DeleteFunc(known, func(k string) bool { return !slices.Contains(names, k) })
	text := ""
	// A list of kinds that this server never makes is a list, too: only then is nothing wanted.
	if len(allowed) > 0 || len(names) > 0 && slices.ContainsFunc(names, otherKind) {
		data, err := json.Marshal(allowed)
		if err != nil {
			return badRequest("can't encode allowed updates")
		}
		text = string(data)
	}
	if text == s.queue.setAllowed(text) {
		return nil
	}
	return s.write(ctx, func(t *txn) error {
		t.mem.allowed = text
		return t.setMeta("allowed_updates", text)
	})
}

// otherKind reports whether Telegram knows an update kind that does not occur here.
func otherKind(name string) bool {
	return slices.Contains([]string{
		"channel_post", "edited_channel_post", "inline_query", "chosen_inline_result", "shipping_query",
		"pre_checkout_query", "poll", "poll_answer", "chat_member", "chat_join_request", "message_reaction",
		"message_reaction_count", "chat_boost", "removed_chat_boost", "business_connection", "business_message",
		"edited_business_message", "deleted_business_messages", "purchased_paid_media",
	}, name)
}
