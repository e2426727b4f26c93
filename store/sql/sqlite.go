package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/pressly/goose/v3"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	driver "modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"

	"github.com/satcoso/satcoso/bot"
)

func openSQLite(ctx context.Context, path string) (_ *Store, err error) {
	if rest, ok := strings.CutPrefix(path, "//"); ok {
		path = rest // sqlite:///var/lib/… is how others write it
	}
	writer, reader, err := openPools(ctx, path)
	if err != nil {
		return nil, err
	}
	closeBoth := func() error { return errors.Join(reader.Close(), writer.Close()) }
	defer func() {
		if err != nil {
			err = errors.Join(err, closeBoth())
		}
	}()
	write, err := over(sqliteDialector{sqlite.Dialector{Conn: translating{DB: writer, translate: sqliteDialector{}.Translate}}})
	if err != nil {
		return nil, fmt.Errorf("open DATABASE_URL: %w", err)
	}
	read, err := over(sqliteDialector{sqlite.Dialector{Conn: translating{DB: reader, translate: sqliteDialector{}.Translate}}})
	if err != nil {
		return nil, fmt.Errorf("open DATABASE_URL: %w", err)
	}
	s := newStore(write, read, dialect{
		// In the form that the driver writes, so that they compare.
		now: "strftime('%Y-%m-%d %H:%M:%f+00:00', 'now')",
		fromNow: func(seconds int) string {
			return fmt.Sprintf("strftime('%%Y-%%m-%%d %%H:%%M:%%f+00:00', 'now', '%+d seconds')", seconds)
		},
		snapshot:    &sql.TxOptions{ReadOnly: true},
		lockReports: "SELECT 1", // there is a single writer
	})
	s.closers = []func() error{closeBoth}
	return s, nil
}

// openPools opens and migrates the file, and opens it twice: with one connection
// that writes, so that
// writers wait in line here instead of failing in SQLite, and with several
// that only read.
func openPools(ctx context.Context, path string) (writer, reader *sql.DB, err error) {
	fail := func(err error) error {
		return fmt.Errorf("open DATABASE_URL: SQLite file %q: %w; "+
			"check that it is a database, and that this user may write to it and to its folder", path, err)
	}
	if path == "" {
		return nil, nil, errors.New("open DATABASE_URL: a path is missing after \"sqlite:\"")
	}
	file, err := filepath.Abs(path)
	if err != nil {
		return nil, nil, fail(err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return nil, nil, fail(err)
	}
	unlock, err := lockOpening(ctx, file)
	if err != nil {
		return nil, nil, fail(err)
	}
	defer unlock()
	writer, err = sql.Open("sqlite", dsn(file, "immediate",
		"journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)"))
	if err != nil {
		return nil, nil, fail(err)
	}
	writer.SetMaxOpenConns(1)
	// The first statement creates the file and turns WAL on, which the readers
	// rely on.
	if err := writer.PingContext(ctx); err != nil {
		return nil, nil, errors.Join(fail(err), writer.Close())
	}
	if err := migrate(ctx, goose.DialectSQLite3, writer, "sqlite"); err != nil {
		return nil, nil, errors.Join(err, writer.Close())
	}
	reader, err = sql.Open("sqlite", dsn(file, "deferred", "query_only(1)"))
	if err != nil {
		return nil, nil, errors.Join(fail(err), writer.Close())
	}
	readers := max(4, runtime.NumCPU())
	reader.SetMaxOpenConns(readers)
	reader.SetMaxIdleConns(readers)
	return writer, reader, nil
}

// lockOpening lets one opener at a time create and migrate the file, as the
// advisory lock does on PostgreSQL. SQLite's own waiting does not cover that:
// turning WAL on fails at once where somebody else is at it.
func lockOpening(ctx context.Context, file string) (unlock func(), err error) {
	f, err := os.OpenFile(file+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return func() { _ = f.Close() }, nil // closing gives the lock back
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, errors.Join(err, f.Close())
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), f.Close())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func dsn(file, txlock string, pragmas ...string) string {
	q := url.Values{
		"_txlock":      {txlock},
		"_time_format": {"sqlite"},
		"_timezone":    {"UTC"}, // instants compare as texts only within one zone
		// busy_timeout comes first: the other pragmas may have to wait.
		"_pragma": append([]string{"busy_timeout(5000)"}, pragmas...),
	}
	return (&url.URL{Scheme: "file", Path: file, RawQuery: q.Encode()}).String()
}

// A sqliteDialector is GORM's for SQLite, made to understand the errors of the
// driver in use.
type sqliteDialector struct{ sqlite.Dialector }

// Translate turns violated constraints into GORM's errors, and what may pass by
// itself into a bot.ErrAway.
func (d sqliteDialector) Translate(err error) error {
	if errors.Is(err, bot.ErrAway) {
		return err
	}
	e, ok := errors.AsType[*driver.Error](err)
	if !ok {
		return away(err)
	}
	switch e.Code() {
	case codes.SQLITE_CONSTRAINT_UNIQUE, codes.SQLITE_CONSTRAINT_PRIMARYKEY:
		return fmt.Errorf("%w: %w", gorm.ErrDuplicatedKey, err)
	case codes.SQLITE_CONSTRAINT_FOREIGNKEY:
		return fmt.Errorf("%w: %w", gorm.ErrForeignKeyViolated, err)
	case codes.SQLITE_CONSTRAINT_CHECK:
		return fmt.Errorf("%w: %w", gorm.ErrCheckConstraintViolated, err)
	}
	switch e.Code() & 0xff { // the primary code
	case codes.SQLITE_BUSY, codes.SQLITE_LOCKED, codes.SQLITE_FULL, codes.SQLITE_IOERR,
		codes.SQLITE_CANTOPEN, codes.SQLITE_READONLY, codes.SQLITE_INTERRUPT:
		return fmt.Errorf("%w: %w", bot.ErrAway, err)
	}
	return err
}
