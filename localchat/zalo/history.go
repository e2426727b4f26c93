package localzalo

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

const (
	// historyMost is how many entries of a history are given at once.
	historyMost = 1000
	// longestWait bounds how long a request for new entries may wait.
	longestWait = 50 * time.Second
)

// Shown is one message as a chat shows it. Nothing on Zalo is edited or deleted by
// a bot, so that all of them are a chat's history.
type Shown struct {
	Seq  int64  `json:"seq"` // grows over all chats, in the order in which things were shown
	Chat string `json:"chat"`
	// At is the real time at which the request arrived that caused it.
	At        time.Time `json:"at"`
	Type      string    `json:"type"`    // always "message"; there may be other entries one day
	Bot       bool      `json:"bot"`     // written by the bot
	Message   string    `json:"message"` // its id
	Date      int64     `json:"date"`    // Unix milliseconds of business time
	Text      string    `json:"text,omitempty"`
	ParseMode string    `json:"parse_mode,omitempty"` // of Text, which is kept as it was sent
	Styles    []Style   `json:"text_styles,omitempty"`
	Media     string    `json:"media,omitempty"` // "photo", "sticker" or "voice"; Text is then a caption or the sticker's id
	URL       string    `json:"url,omitempty"`   // of Media: as the bot gave it, or below the prefix of this server
}

const (
	mediaPhoto   = "photo"
	mediaSticker = "sticker"
	mediaVoice   = "voice"
)

// History gives what a chat, or with "" every chat, has shown after the entry with
// the number after, oldest first and at most a thousand entries: call again with
// the last one's number until there are none. It outlives restarts. It fails when
// [Config.KeepHistory] is not set.
func (s *Server) History(ctx context.Context, chat string, after int64) ([]Shown, error) {
	if !s.cfg.KeepHistory {
		return nil, errors.New("read history: the server keeps none")
	}
	if chat == "" {
		return s.messages(ctx, "SELECT seq, body FROM messages WHERE seq > ? ORDER BY seq LIMIT ?", after, historyMost)
	}
	return s.messages(ctx, "SELECT seq, body FROM messages WHERE chat = ? AND seq > ? ORDER BY seq LIMIT ?", chat, after, historyMost)
}

func (s *Server) messages(ctx context.Context, query string, args ...any) ([]Shown, error) {
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read messages: %w", err)
	}
	defer rows.Close()
	list := []Shown{}
	for rows.Next() {
		var m Shown
		var seq int64
		var body []byte
		if err := rows.Scan(&seq, &body); err != nil {
			return nil, fmt.Errorf("read message: %w", err)
		}
		if err := json.Unmarshal(body, &m); err != nil {
			return nil, fmt.Errorf("decode message %d: %w", seq, err)
		}
		m.Seq = seq
		list = append(list, m)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read messages: %w", err)
	}
	return list, nil
}

// addMessage gives m its id and date, stores it and shows it to the page.
func (t *txn) addMessage(bot string, m *Shown, nonce string) error {
	m.Type, m.At, m.Message, m.Date = "message", t.at, newID(), t.s.cfg.Now().UnixMilli()
	body, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("encode message: %w", err)
	}
	unique := sql.NullString{String: nonce, Valid: nonce != ""}
	err = t.QueryRowContext(t.ctx, "INSERT INTO messages (bot, chat, nonce, body) VALUES (?, ?, ?, ?) RETURNING seq",
		bot, m.Chat, unique, string(body)).Scan(&m.Seq)
	if err != nil {
		return fmt.Errorf("store message: %w", err)
	}
	t.show(event{Type: "message", Chat: m.Chat, Nonce: nonce, Message: m})
	return nil
}

// pageLog is [Server.History] for programs that play people. With wait, seconds
// up to 50, it answers only when the chat has something new, or time is up.
func (s *Server) pageLog(w http.ResponseWriter, r *http.Request) (any, error) {
	if !s.cfg.KeepHistory {
		return nil, pageError(http.StatusNotFound, "no_history")
	}
	chat := r.URL.Query().Get("chat")
	after, err := number(r, "after")
	if err != nil || chat == "" {
		return nil, pageError(http.StatusBadRequest, "bad_request")
	}
	wait, err := number(r, "wait")
	if err != nil {
		return nil, err
	}
	if err := liftDeadline(w); err != nil {
		return nil, err
	}
	list, err := s.awaitHistory(r.Context(), chat, after, min(time.Duration(wait)*time.Second, longestWait))
	return map[string]any{"log": list}, err
}

// number reads a parameter that is a number and may be absent.
func number(r *http.Request, key string) (int64, error) {
	text := r.URL.Query().Get(key)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0, pageError(http.StatusBadRequest, "bad_request")
	}
	return n, nil
}

func (s *Server) awaitHistory(ctx context.Context, chat string, after int64, wait time.Duration) ([]Shown, error) {
	sub := s.hub.Subscribe([]string{chat}) // before reading, so that nothing is missed between
	defer s.hub.Drop(sub)
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		list, err := s.History(ctx, chat, after)
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
