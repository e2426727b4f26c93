package localchat

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"

	_ "modernc.org/sqlite" // the driver, pure Go
)

// migrations make the tables; the file's user_version counts those that ran.
// Those that have ever been released stay as they are.
var migrations = []string{schema1, schema2}

const schema1 = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE chats (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL,
	instance TEXT NOT NULL,          -- chat_instance of callback queries
	blocked INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE messages (
	chat INTEGER NOT NULL REFERENCES chats (id),
	id INTEGER NOT NULL,
	nonce TEXT,                      -- of the page: sending again after a lost answer stores nothing
	body TEXT NOT NULL,              -- empty: deleted; the row stays, so that its id is not used again
	PRIMARY KEY (chat, id)
);
CREATE UNIQUE INDEX messages_nonce ON messages (chat, nonce) WHERE nonce IS NOT NULL;
CREATE TABLE updates (id INTEGER PRIMARY KEY, expires INTEGER NOT NULL, body TEXT NOT NULL);
CREATE TABLE queries (
	id TEXT PRIMARY KEY,
	chat INTEGER NOT NULL,
	message INTEGER NOT NULL,
	data TEXT NOT NULL,
	expires INTEGER NOT NULL
);
CREATE TABLE files (
	path TEXT PRIMARY KEY,           -- as getFile answers it
	unique_id TEXT NOT NULL,
	mime TEXT NOT NULL,
	name TEXT NOT NULL,
	width INTEGER NOT NULL,
	height INTEGER NOT NULL,
	size INTEGER NOT NULL,
	data BLOB NOT NULL
);
CREATE TABLE file_ids (id TEXT PRIMARY KEY, path TEXT NOT NULL REFERENCES files (path));
`

const schema2 = `
CREATE INDEX updates_expires ON updates (expires);
CREATE INDEX queries_expires ON queries (expires);
CREATE TABLE held (                  -- updates without an id yet, until another overtakes them
	chat INTEGER PRIMARY KEY,
	expires INTEGER NOT NULL,
	body TEXT NOT NULL
);
CREATE TABLE shown (                 -- empty unless the server keeps a history
	seq INTEGER PRIMARY KEY AUTOINCREMENT,
	chat INTEGER NOT NULL,
	event TEXT NOT NULL
);
CREATE INDEX shown_chat ON shown (chat, seq);
`

// openDB opens the file and creates the tables. Readers share this pool; writing
// is left to the one connection of the writer.
func openDB(ctx context.Context, path string) (*sql.DB, error) {
	if err := create(path); err != nil {
		return nil, err
	}
	// The path is a URI here: ? # and % in it must not be read as its end.
	escaped := (&url.URL{Path: path}).EscapedPath()
	pragmas := []string{
		"_txlock=immediate", "_time_format=sqlite", "_timezone=UTC",
		"_pragma=busy_timeout(5000)", "_pragma=journal_mode(WAL)",
		"_pragma=foreign_keys(1)", "_pragma=synchronous(FULL)",
	}
	db, err := sql.Open("sqlite", "file:"+escaped+"?"+strings.Join(pragmas, "&"))
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	db.SetMaxOpenConns(4)
	db.SetMaxIdleConns(4)
	if err := migrate(ctx, db); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// create makes a new file that only its owner can read: it holds what people
// wrote. One that exists is not even opened, for closing it would end the locks
// that SQLite has on it in this process.
func create(path string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("create database: %w", err)
	}
	if err := file.Close(); err != nil {
		return fmt.Errorf("create database: %w", err)
	}
	return nil
}

func migrate(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin schema: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // after Commit this does nothing
	var version int
	if err := tx.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return fmt.Errorf("read schema version: %w", err)
	}
	if version > len(migrations) {
		return fmt.Errorf("schema version is %d, this program knows %d", version, len(migrations))
	}
	for _, statements := range migrations[version:] {
		if _, err := tx.ExecContext(ctx, statements); err != nil {
			return fmt.Errorf("create schema: %w", err)
		}
	}
	if _, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", len(migrations))); err != nil {
		return fmt.Errorf("note schema version: %w", err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit schema: %w", err)
	}
	return nil
}
