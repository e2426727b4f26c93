package localchat

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"
)

// How long the server keeps an update for the bot, in real time.
const (
	messageLife = 24 * time.Hour
	queryLife   = 150 * time.Second
)

const firstUpdateID = 100_000_001

// memory is the writer's index of the file.
type memory struct {
	chats      map[int64]*chatState
	nextUpdate int64
	allowed    string // JSON list of update kinds; empty: all
	webhook    webhook
	held       map[int64]heldUpdate // by chat
}

type chatState struct {
	id       int64
	name     string
	instance string
	blocked  bool
	last     int
}

func (c *chatState) chat() chat { return chat{ID: c.id, FirstName: c.name, Type: "private"} }

func (c *chatState) user() user {
	return user{ID: c.id, FirstName: c.name, LanguageCode: "vi"}
}

// reload reads the index from the file. The queue of updates is filled only when
// the file is opened: later it holds exactly what was committed.
func (w *writer) reload(ctx context.Context, queue bool) error {
	m := memory{chats: map[int64]*chatState{}, nextUpdate: firstUpdateID}
	rows, err := w.conn.QueryContext(ctx, `SELECT id, name, instance, blocked,
		coalesce((SELECT max(m.id) FROM messages m WHERE m.chat = chats.id), 0) FROM chats`)
	if err != nil {
		return fmt.Errorf("read chats: %w", err)
	}
	for rows.Next() {
		c := &chatState{}
		if err := rows.Scan(&c.id, &c.name, &c.instance, &c.blocked, &c.last); err != nil {
			return errors.Join(fmt.Errorf("read chat: %w", err), rows.Close())
		}
		m.chats[c.id] = c
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return fmt.Errorf("read chats: %w", err)
	}
	if m.nextUpdate, err = w.nextUpdate(ctx); err != nil {
		return err
	}
	if m.allowed, err = readMeta(ctx, w.conn, "allowed_updates"); err != nil {
		return err
	}
	if m.held, err = readHeld(ctx, w); err != nil {
		return err
	}
	if m.webhook, err = readWebhook(ctx, w.conn); err != nil {
		return err
	}
	w.mem = m
	if !queue {
		return nil
	}
	return w.loadQueue(ctx, m.nextUpdate)
}

// nextUpdate gives the id after the newest update: of those that wait, or, as
// forget noted it, of those that were confirmed.
func (w *writer) nextUpdate(ctx context.Context) (int64, error) {
	next := int64(firstUpdateID)
	text, err := readMeta(ctx, w.conn, "next_update")
	if err != nil {
		return 0, err
	}
	if text != "" {
		if next, err = strconv.ParseInt(text, 10, 64); err != nil {
			return 0, fmt.Errorf("read next update id: %w", err)
		}
	}
	var after int64
	if err := w.conn.QueryRowContext(ctx, "SELECT coalesce(max(id), 0) + 1 FROM updates").Scan(&after); err != nil {
		return 0, fmt.Errorf("read newest update: %w", err)
	}
	return max(next, after), nil
}

func (w *writer) loadQueue(ctx context.Context, next int64) error {
	now := w.s.wall().Unix()
	t := &txn{ctx: ctx, w: w, conn: w.conn}
	if err := t.setMeta("next_update", strconv.FormatInt(next, 10)); err != nil {
		return err
	}
	for _, table := range []string{"updates", "queries"} {
		if _, err := w.conn.ExecContext(ctx, "DELETE FROM "+table+" WHERE expires <= ?", now); err != nil {
			return fmt.Errorf("drop expired %s: %w", table, err)
		}
	}
	rows, err := w.conn.QueryContext(ctx, "SELECT id, expires, body FROM updates ORDER BY id")
	if err != nil {
		return fmt.Errorf("read updates: %w", err)
	}
	w.s.queue.next = next
	w.s.queue.allowed = w.mem.allowed
	for rows.Next() {
		var u queued
		if err := rows.Scan(&u.id, &u.expires, &u.body); err != nil {
			return errors.Join(fmt.Errorf("read update: %w", err), rows.Close())
		}
		var content update
		if err := json.Unmarshal(u.body, &content); err != nil {
			return errors.Join(fmt.Errorf("decode update %d: %w", u.id, err), rows.Close())
		}
		u.lane = content.lane()
		w.s.queue.push(u)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return fmt.Errorf("read updates: %w", err)
	}
	return nil
}

type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// readMeta answers "" for a key that was never written.
func readMeta(ctx context.Context, q querier, key string) (string, error) {
	var value string
	err := q.QueryRowContext(ctx, "SELECT value FROM meta WHERE key = ?", key).Scan(&value)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("read %s: %w", key, err)
	}
	return value, nil
}

func (t *txn) setMeta(key, value string) error {
	return t.exec("INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", key, value)
}

// openChat gives the chat with p, made when p has none yet, under p's present name.
func (t *txn) openChat(p Person) (*chatState, error) {
	c := t.mem.chats[p.ID]
	if c == nil {
		c = &chatState{id: p.ID, name: p.Name, instance: randomDigits()}
		t.mem.chats[p.ID] = c
		return c, t.exec("INSERT INTO chats (id, name, instance) VALUES (?, ?, ?)", c.id, c.name, c.instance)
	}
	if c.name != p.Name {
		c.name = p.Name
		return c, t.exec("UPDATE chats SET name = ? WHERE id = ?", c.name, c.id)
	}
	return c, nil
}

// addMessage gives m its id and date, stores it and shows it to the page.
func (t *txn) addMessage(c *chatState, m *message, nonce string) error {
	c.last++
	m.ID, m.Chat, m.Date = c.last, c.chat(), t.s.cfg.Now().Unix()
	body, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("encode message: %w", err)
	}
	unique := sql.NullString{String: nonce, Valid: nonce != ""}
	if err := t.exec("INSERT INTO messages (chat, id, nonce, body) VALUES (?, ?, ?, ?)", c.id, m.ID, unique, string(body)); err != nil {
		return err
	}
	t.show(c.id, event{Type: "message", Chat: c.id, Nonce: nonce, Message: body})
	return t.recordMessage(ShownMessage, m)
}

// changeMessage stores m in place of what it was.
func (t *txn) changeMessage(m *message) error {
	body, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("encode message: %w", err)
	}
	if err := t.exec("UPDATE messages SET body = ? WHERE chat = ? AND id = ?", string(body), m.Chat.ID, m.ID); err != nil {
		return err
	}
	t.show(m.Chat.ID, event{Type: "edit", Chat: m.Chat.ID, Message: body})
	return t.recordMessage(ShownEdit, m)
}

// message answers nil when the chat has no such message.
func (t *txn) message(chatID int64, id int) (*message, error) {
	var body []byte
	err := t.conn.QueryRowContext(t.ctx, "SELECT body FROM messages WHERE chat = ? AND id = ? AND body <> ''", chatID, id).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read message: %w", err)
	}
	m := &message{}
	if err := json.Unmarshal(body, m); err != nil {
		return nil, fmt.Errorf("decode message %d of chat %d: %w", id, chatID, err)
	}
	return m, nil
}

// addUpdate puts u into the bot's queue, unless the bot did not ask for its kind.
func (t *txn) addUpdate(u update, life time.Duration) error {
	if t.mem.allowed != "" && !strings.Contains(t.mem.allowed, `"`+u.kind()+`"`) {
		return nil
	}
	return t.order(u, t.s.wall().Add(life).Unix())
}

// enqueue gives u its id, stores it and hands it to the bot.
func (t *txn) enqueue(u update, expires int64) error {
	u.ID = t.mem.nextUpdate
	body, err := json.Marshal(u)
	if err != nil {
		return fmt.Errorf("encode update: %w", err)
	}
	q := queued{id: u.ID, expires: expires, lane: u.lane(), body: body}
	if err := t.exec("INSERT INTO updates (id, expires, body) VALUES (?, ?, ?)", q.id, q.expires, string(body)); err != nil {
		return err
	}
	t.mem.nextUpdate++
	t.after = append(t.after, func() {
		t.s.queue.push(q)
		t.s.repeats(q)
	})
	return nil
}

// show tells the page about e once the transaction is committed.
func (t *txn) show(chatID int64, e event) {
	t.after = append(t.after, func() { t.s.hub.Publish(chatID, e) })
}

func randomDigits() string {
	n, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil { // crypto/rand never fails on the platforms that Go supports
		panic(fmt.Sprintf("read random number: %v", err))
	}
	return n.String()
}
