package localzalo

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/satcoso/satcoso/localchat/internal/guard"
)

const (
	usualPoll   = 30 * time.Second
	longestPoll = 120 * time.Second // Zalo names no limit; this one frees what a mistake holds
)

// update is what a bot reads. A picture's address is filled in at delivery.
type update struct {
	Event   string   `json:"event_name"`
	Message *message `json:"message,omitempty"`
}

type message struct {
	From     sender `json:"from"`
	Chat     chat   `json:"chat"`
	Text     string `json:"text,omitempty"`
	Photo    string `json:"photo,omitempty"`
	PhotoURL string `json:"photo_url,omitempty"`
	Caption  string `json:"caption,omitempty"`
	ID       string `json:"message_id"`
	Date     int64  `json:"date"` // Unix milliseconds
}

type sender struct {
	ID    string `json:"id"`
	Name  string `json:"display_name"`
	IsBot bool   `json:"is_bot"`
}

type chat struct {
	ID   string `json:"id"`
	Type string `json:"chat_type"`
}

// received gives the update about m.
func received(from sender, m *Shown) update {
	u := update{Event: "message.text.received", Message: &message{From: from, Chat: chat{m.Chat, "PRIVATE"}, ID: m.Message, Date: m.Date}}
	switch m.Media {
	case "":
		u.Message.Text = m.Text
	case mediaPhoto:
		u.Event, u.Message.Caption, u.Message.PhotoURL = "message.image.received", m.Text, m.URL
	default:
		u.Event = "message." + m.Media + ".received"
	}
	return u
}

// inbox tells those who wait that a bot's updates, or its webhook, have changed.
type inbox struct {
	mu      sync.Mutex
	arrived chan struct{}
}

func (i *inbox) news() <-chan struct{} {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.arrived
}

func (i *inbox) wake() {
	i.mu.Lock()
	defer i.mu.Unlock()
	close(i.arrived)
	i.arrived = make(chan struct{})
}

// addUpdate queues u, with the picture of the name photo, if any.
func (t *txn) addUpdate(b *bot, u update, photo string) error {
	body, err := json.Marshal(u)
	if err != nil {
		return fmt.Errorf("encode update: %w", err)
	}
	lane := ""
	if u.Message != nil {
		lane = u.Message.Chat.ID
	}
	return t.queue(b, lane, photo, body)
}

func (t *txn) queue(b *bot, lane, photo string, body []byte) error {
	var id int64
	err := t.QueryRowContext(t.ctx, "INSERT INTO updates (bot, chat, at, photo, body) VALUES (?, ?, ?, ?, ?) RETURNING id",
		b.ID, lane, t.at.UnixMilli(), photo, string(body)).Scan(&id)
	if err != nil {
		return fmt.Errorf("queue update: %w", err)
	}
	t.after = append(t.after, func() {
		b.inbox.wake()
		b.hook.add(id, lane)
	})
	return nil
}

// getUpdates hands out one update and forgets it, whatever becomes of the answer.
func (s *Server) getUpdates(ctx context.Context, c *call) (any, error) {
	timeout := usualPoll
	if text := c.values["timeout"]; text != "" {
		seconds, err := strconv.ParseFloat(text, 64)
		if err != nil || seconds < 0 {
			return nil, badRequest("The timeout is invalid")
		}
		timeout = time.Duration(min(seconds, longestPoll.Seconds()) * float64(time.Second))
	}
	if s.Switches().AbortedPollEats {
		ctx = context.WithoutCancel(ctx)
	}
	timer := time.NewTimer(timeout)
	defer timer.Stop()
	for {
		news := c.inbox.news() // before looking, so that nothing is missed between
		if c.hook.active() {
			return nil, badRequest("getUpdates cannot be used while a webhook is set")
		}
		body, err := s.pop(ctx, c.bot, addressOf(c.request))
		if err != nil || body != nil {
			return json.RawMessage(body), err
		}
		select {
		case <-news:
		case <-timer.C:
			return nil, errTimeout()
		case <-ctx.Done():
			return nil, fmt.Errorf("wait for updates: %w", ctx.Err())
		case <-s.closing.Done():
			return nil, errClosed
		}
	}
}

// pop takes the oldest update out of the queue; nil means that there is none.
func (s *Server) pop(ctx context.Context, b *bot, base string) ([]byte, error) {
	var waiting bool
	err := s.db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM updates WHERE bot = ?)", b.ID).Scan(&waiting)
	if err != nil {
		return nil, fmt.Errorf("look for updates: %w", err)
	}
	if !waiting {
		return nil, nil
	}
	var body []byte
	err = s.write(ctx, func(t *txn) error {
		if life := s.Switches().ForgetAfter; life > 0 {
			if err := t.exec("DELETE FROM updates WHERE bot = ? AND at < ?", b.ID, t.at.Add(-life).UnixMilli()); err != nil {
				return err
			}
		}
		var photo string
		err := t.QueryRowContext(t.ctx, `DELETE FROM updates WHERE id = (SELECT min(id) FROM updates WHERE bot = ?)
			RETURNING photo, body`, b.ID).Scan(&photo, &body)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("take update: %w", err)
		}
		body, err = t.addressed(body, photo, base)
		return err
	})
	return body, err
}

// addressed puts the address of the picture into an update and lets the picture
// be fetched from now on, for a while.
func (t *txn) addressed(body []byte, photo, base string) ([]byte, error) {
	if photo == "" {
		return body, nil
	}
	var u update
	if err := json.Unmarshal(body, &u); err != nil {
		return nil, fmt.Errorf("decode update: %w", err)
	}
	address := base + "/photo/" + photo
	u.Message.PhotoURL = address
	if t.s.Switches().PhotoAsDocs {
		u.Message.Photo, u.Message.PhotoURL = address, ""
	}
	body, err := json.Marshal(u)
	if err != nil {
		return nil, fmt.Errorf("encode update: %w", err)
	}
	return body, t.exec("UPDATE photos SET until = ? WHERE name = ?", t.at.Add(photoLife).UnixMilli(), photo)
}

// addressOf gives the address under which whoever asks reaches this server,
// with the prefix that [http.StripPrefix] took away.
func addressOf(r *http.Request) string {
	prefix := ""
	if asked, err := url.ParseRequestURI(r.RequestURI); err == nil {
		prefix = strings.TrimSuffix(asked.Path, r.URL.Path)
	}
	scheme := "http://"
	if r.TLS != nil {
		scheme = "https://"
	}
	return scheme + r.Host + prefix
}

// inject queues one update as it is: {"token":…,"update":{…}}, or the update alone
// for the first bot. The chat that it names is open from then on.
func (s *Server) inject(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Origin") != "" && !guard.SameOrigin(r) {
		http.Error(w, "other sites may not inject updates", http.StatusForbidden)
		return
	}
	var body json.RawMessage
	in := struct {
		Token  string          `json:"token"`
		Update json.RawMessage `json:"update"`
	}{}
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxForm)).Decode(&body)
	if err == nil {
		err = json.Unmarshal(body, &in)
	}
	if in.Update == nil {
		in.Update = body
	}
	b := s.bots[in.Token]
	if in.Token == "" {
		b = s.bots[s.cfg.Bots[0].Token]
	}
	if err != nil || b == nil {
		s.reply(w, "_inject", nil, badRequest("an update, or a bot's token and an update, must be given"))
		return
	}
	s.reply(w, "_inject", noResult{}, s.write(r.Context(), func(t *txn) error { return t.inject(b, in.Update) }))
}

func (t *txn) inject(b *bot, body json.RawMessage) error {
	var u struct {
		Message struct {
			From sender `json:"from"`
			Chat chat   `json:"chat"`
		} `json:"message"`
	}
	lane := ""
	if json.Unmarshal(body, &u) == nil { // an update that makes no sense may be what is to be tried
		lane = u.Message.Chat.ID
	}
	if lane != "" {
		if err := t.openChat(b, lane, u.Message.From.Name); err != nil {
			return err
		}
	}
	return t.queue(b, lane, "", body)
}
