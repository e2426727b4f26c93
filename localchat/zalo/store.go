package localzalo

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"fmt"
	"time"
)

// migrations make the tables; the file's user_version counts those that ran.
// Those that have ever been released stay as they are.
var migrations = []string{`
CREATE TABLE chats (
	number INTEGER PRIMARY KEY AUTOINCREMENT, -- in the order in which people first wrote
	bot TEXT NOT NULL,
	account TEXT NOT NULL,
	name TEXT NOT NULL,
	UNIQUE (bot, account)
);
CREATE TABLE messages (
	seq INTEGER PRIMARY KEY AUTOINCREMENT,
	bot TEXT NOT NULL,
	chat TEXT NOT NULL,
	nonce TEXT,                      -- of the page: sending again after a lost answer stores nothing
	body TEXT NOT NULL
);
CREATE INDEX messages_chat ON messages (chat, seq);
CREATE UNIQUE INDEX messages_nonce ON messages (bot, chat, nonce) WHERE nonce IS NOT NULL;
CREATE TABLE updates (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	bot TEXT NOT NULL,
	chat TEXT NOT NULL,              -- empty: of no chat
	at INTEGER NOT NULL,             -- Unix milliseconds of real time
	photo TEXT NOT NULL,             -- name in photos, whose address is made at delivery; empty: none
	body TEXT NOT NULL
);
CREATE INDEX updates_bot ON updates (bot, id);
CREATE TABLE photos (
	name TEXT PRIMARY KEY,           -- cannot be guessed
	mime TEXT NOT NULL,
	until INTEGER NOT NULL,          -- Unix milliseconds of real time; 0: the bot has not heard of it
	data BLOB NOT NULL
);
CREATE TABLE webhooks (
	bot TEXT PRIMARY KEY,
	url TEXT NOT NULL,
	secret TEXT NOT NULL,
	base TEXT NOT NULL,              -- address of this server, as the bot knows it
	updated INTEGER NOT NULL         -- Unix milliseconds of business time
);
CREATE TABLE counts (
	bot TEXT NOT NULL,
	month TEXT NOT NULL,             -- of business time, in Vietnam: 2023-11
	sent INTEGER NOT NULL DEFAULT 0,
	received INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (bot, month)
);
`}

// txn is a transaction that writes, and whom to tell once it is committed.
type txn struct {
	*sql.Tx
	ctx   context.Context
	s     *Server
	at    time.Time // when the change was asked for, in real time
	after []func()
}

// write runs do in a transaction and returns after it has been committed. One
// writes at a time, so that pages and bots are told in the order of the file.
func (s *Server) write(ctx context.Context, do func(*txn) error) error {
	at := s.wall()
	s.writing.Lock()
	defer s.writing.Unlock()
	if s.closing.Err() != nil {
		return errClosed
	}
	ctx = context.WithoutCancel(ctx) // a write that began is finished, whoever waits
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback()
	t := &txn{Tx: tx, ctx: ctx, s: s, at: at}
	if err := do(t); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	for _, f := range t.after {
		f()
	}
	return nil
}

func (t *txn) exec(query string, args ...any) error {
	if _, err := t.ExecContext(t.ctx, query, args...); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}

// show tells the pages about e once the transaction is committed.
func (t *txn) show(e event) {
	t.after = append(t.after, func() { t.s.hub.Publish(e.Chat, e) })
}

// newID gives 20 hexadecimal digits, as Zalo's ids of messages are.
func newID() string { return randomHex(10) }

func randomHex(bytes int) string {
	b := make([]byte, bytes)
	_, _ = rand.Read(b) // never fails: it ends the program instead
	return hex.EncodeToString(b)
}
