package localchat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

const (
	usualLater = time.Minute
	usualHold  = 2 * time.Second
)

// heldUpdate has no id yet: it gets one when it is released, so that the ids say
// in which order the updates came, as they do at Telegram.
type heldUpdate struct {
	update  update
	expires int64
}

func readHeld(ctx context.Context, w *writer) (map[int64]heldUpdate, error) {
	rows, err := w.conn.QueryContext(ctx, "SELECT chat, expires, body FROM held")
	if err != nil {
		return nil, fmt.Errorf("read held updates: %w", err)
	}
	held := map[int64]heldUpdate{}
	for rows.Next() {
		var chatID int64
		var h heldUpdate
		var body []byte
		err := rows.Scan(&chatID, &h.expires, &body)
		if err == nil {
			err = json.Unmarshal(body, &h.update)
		}
		if err != nil {
			return nil, errors.Join(fmt.Errorf("read held update: %w", err), rows.Close())
		}
		held[chatID] = h
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, fmt.Errorf("read held updates: %w", err)
	}
	return held, nil
}

// order decides what stands in the queue first: u, or what was held of its chat.
func (t *txn) order(u update, expires int64) error {
	l := u.lane()
	earlier, there := t.mem.held[l.chat]
	switch {
	case !there && l.kind != laneMember && t.s.faults.draw(FaultOvertake):
		return t.hold(u, expires)
	case !there:
		return t.enqueue(u, expires)
	case l.kind == laneMember || earlier.update.lane() == l:
		return errors.Join(t.release(l.chat), t.enqueue(u, expires))
	}
	t.after = append(t.after, func() { t.s.faults.count(FaultOvertake) })
	return errors.Join(t.enqueue(u, expires), t.release(l.chat))
}

// hold keeps u back until another update of its chat comes, or time is up.
func (t *txn) hold(u update, expires int64) error {
	body, err := json.Marshal(u)
	if err != nil {
		return fmt.Errorf("encode update: %w", err)
	}
	chatID := u.lane().chat
	if err := t.exec("INSERT INTO held (chat, expires, body) VALUES (?, ?, ?)", chatID, expires, string(body)); err != nil {
		return err
	}
	t.mem.held[chatID] = heldUpdate{u, expires}
	wait := t.s.faults.settings().HoldFor
	if wait == 0 {
		wait = usualHold
	}
	t.after = append(t.after, func() {
		t.s.later(wait, func() { t.s.releaseLate(chatID) })
	})
	return nil
}

// release puts what is held of a chat into the queue.
func (t *txn) release(chatID int64) error {
	h, there := t.mem.held[chatID]
	if !there {
		return nil
	}
	delete(t.mem.held, chatID)
	if err := t.exec("DELETE FROM held WHERE chat = ?", chatID); err != nil {
		return err
	}
	return t.enqueue(h.update, h.expires)
}

func (t *txn) releaseAll() error {
	for chatID := range t.mem.held {
		if err := t.release(chatID); err != nil {
			return err
		}
	}
	return nil
}

// releaseLate releases what nothing has overtaken. Should it fail, the update
// waits for the next one of its chat, or for the server to be opened again.
func (s *Server) releaseLate(chatID int64) {
	err := s.write(s.closing, func(t *txn) error { return t.release(chatID) })
	if err != nil && s.closing.Err() == nil {
		s.cfg.Log.Error("local chat could not release an update", "error", err)
	}
}

// repeats delivers some updates a second time.
func (s *Server) repeats(u queued) {
	if s.faults.strikes(FaultRepeatNow) {
		s.queue.repeat(u)
	}
	if !s.faults.draw(FaultRepeatLater) {
		return
	}
	within := s.faults.settings().LaterWithin
	if within == 0 {
		within = usualLater
	}
	s.later(rand.N(within), func() {
		s.faults.count(FaultRepeatLater)
		s.queue.repeat(u)
	})
}

// later runs do after a time, unless the server is closed before. Only the
// writer calls it.
func (s *Server) later(wait time.Duration, do func()) {
	s.delayed.Go(func() {
		select {
		case <-time.After(wait):
			do()
		case <-s.closing.Done():
		}
	})
}
