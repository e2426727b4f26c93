package localchat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// historyMost is how many entries of a history are given at once.
const historyMost = 1000

// Shown is one entry of a history: something that a chat showed, or a tap.
type Shown struct {
	Seq  int64 `json:"seq"` // grows over all chats, in the order in which things were shown
	Chat int64 `json:"chat"`
	// At is the real time at which the request arrived that caused it: what the
	// bot had not done by then, it had not done before it asked to show this.
	At      time.Time     `json:"at"`
	Type    ShownType     `json:"type"`
	Bot     bool          `json:"bot,omitempty"` // of messages: written by the bot
	Message int           `json:"message"`       // the id of the message
	Text    string        `json:"text,omitempty"`
	Media   string        `json:"media,omitempty"` // "photo" or "document"
	Buttons []ShownButton `json:"buttons,omitempty"`
}

// ShownType says what an entry of a history tells.
type ShownType string

// The entries of a history. An edit has all that the message shows from then on.
const (
	ShownMessage ShownType = "message"
	ShownEdit    ShownType = "edit"
	ShownDelete  ShownType = "delete" // the message was erased, by the bot
	ShownTap     ShownType = "tap"    // a person's tap; Text is its callback data
	ShownAnswer  ShownType = "answer" // the bot's answer to a tap; Text is what pops up
)

// ShownButton is a button under a message.
type ShownButton struct {
	Text string `json:"text"`
	Data string `json:"data,omitempty"` // callback data; none with links
}

// History gives what a chat, or with 0 every chat, has shown after the entry
// with the number after, oldest first and at most a thousand entries: call again
// with the last one's number until there are none. It outlives restarts. It fails
// when [Config.KeepHistory] is not set.
func (s *Server) History(ctx context.Context, chatID, after int64) ([]Shown, error) {
	if !s.cfg.KeepHistory {
		return nil, errors.New("read history: the server keeps none")
	}
	query, args := "SELECT seq, event FROM shown WHERE seq > ? ORDER BY seq LIMIT ?", []any{after, historyMost}
	if chatID != 0 {
		query, args = "SELECT seq, event FROM shown WHERE chat = ? AND seq > ? ORDER BY seq LIMIT ?", []any{chatID, after, historyMost}
	}
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read history: %w", err)
	}
	list := []Shown{}
	for rows.Next() {
		var seq int64
		var body []byte
		var e Shown
		err := rows.Scan(&seq, &body)
		if err == nil {
			err = json.Unmarshal(body, &e)
		}
		if err != nil {
			return nil, errors.Join(fmt.Errorf("read history: %w", err), rows.Close())
		}
		e.Seq = seq
		list = append(list, e)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, fmt.Errorf("read history: %w", err)
	}
	return list, nil
}

// record adds e to the history, if one is kept.
func (t *txn) record(e Shown) error {
	if !t.s.cfg.KeepHistory {
		return nil
	}
	e.At = t.at
	body, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("encode history: %w", err)
	}
	return t.exec("INSERT INTO shown (chat, event) VALUES (?, ?)", e.Chat, string(body))
}

func (t *txn) recordMessage(what ShownType, m *message) error {
	e := Shown{Chat: m.Chat.ID, Type: what, Bot: m.From.IsBot, Message: m.ID, Text: m.Text + m.Caption}
	switch {
	case len(m.Photo) > 0:
		e.Media = kindPhoto
	case m.Document != nil:
		e.Media = kindDocument
	}
	if m.ReplyMarkup != nil {
		for _, row := range m.ReplyMarkup.Rows {
			for _, b := range row {
				e.Buttons = append(e.Buttons, ShownButton{b.Text, b.CallbackData})
			}
		}
	}
	return t.record(e)
}

// pageLog is [Server.History] for programs that play people. With wait, seconds
// up to 50, it answers only when the chat has something new, or time is up.
func (s *Server) pageLog(w http.ResponseWriter, r *http.Request) (any, error) {
	query := &params{values: map[string]string{}}
	for key, v := range r.URL.Query() {
		query.values[key] = v[0]
	}
	chatID, err := strconv.ParseInt(query.values["chat"], 10, 64)
	if err != nil {
		return nil, pageError(http.StatusBadRequest, "bad_request")
	}
	if !s.cfg.KeepHistory {
		return nil, pageError(http.StatusNotFound, "no_history")
	}
	if err := liftDeadline(w); err != nil {
		return nil, err
	}
	after, wait := query.number("after", 0, 0, 1<<62), query.number("wait", 0, 0, int64(maxPoll/time.Second))
	list, err := s.awaitHistory(r.Context(), chatID, after, time.Duration(wait)*time.Second)
	return map[string]any{"log": list}, err
}

func (s *Server) awaitHistory(ctx context.Context, chatID, after int64, wait time.Duration) ([]Shown, error) {
	sub := s.hub.Subscribe([]int64{chatID}) // before reading, so that nothing is missed between
	defer s.hub.Drop(sub)
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		list, err := s.History(ctx, chatID, after)
		if err != nil || len(list) > 0 || wait == 0 {
			return list, err
		}
		select {
		case _, ok := <-sub.Lines():
			if !ok {
				return list, nil
			}
		case <-timer.C:
			return list, nil
		case <-ctx.Done():
			return nil, fmt.Errorf("wait for the chat: %w", ctx.Err())
		case <-s.closing.Done():
			return list, nil
		}
	}
}
