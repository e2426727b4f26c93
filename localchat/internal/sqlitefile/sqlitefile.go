// Package sqlitefile opens the file in which a local server keeps what people wrote.
package sqlitefile

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

// Open opens the file, made when there is none, and brings its tables up to date:
// its user_version counts the migrations that ran. Every commit is synced to the
// disk before it returns.
func Open(ctx context.Context, path string, migrations []string) (*sql.DB, error) {
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
	if err := migrate(ctx, db, migrations); err != nil {
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

func migrate(ctx context.Context, db *sql.DB, migrations []string) error {
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
