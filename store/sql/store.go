package sqlstore

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// Options say where the database is.
type Options struct {
	// URL is "postgres://…" or "sqlite:PATH", as in the setting DATABASE_URL.
	URL string
	// DirectURL is where migrations run, as in DATABASE_DIRECT_URL: a
	// connection pooler in between may not keep the lock that they need. Empty
	// means URL.
	DirectURL string
	// MaxConns limits the connections to PostgreSQL. 0 means 16; a parameter
	// pool_max_conns in URL goes before it.
	MaxConns int
}

// A Store is an open database. It is safe for use by several goroutines, and
// by several processes on the same database.
type Store struct {
	// write and read are the same on PostgreSQL. SQLite has one connection that
	// writes and several that cannot.
	write, read *gorm.DB
	dialect     dialect
	random      io.Reader // of codes
	closers     []func() error
	// directURL is PostgreSQL past any pooler; "" with SQLite.
	directURL string
	instance  *instance // of ClaimInstance
}

// A dialect holds what PostgreSQL and SQLite say differently.
type dialect struct {
	// now is an expression for the database's own present time, and fromNow makes
	// one for so many seconds from it, which may be negative.
	now     string
	fromNow func(seconds int) string
	// skipLocked makes a SELECT lock its rows and pass over those that others
	// hold. It is empty where there is a single writer.
	skipLocked string
	// forUpdate makes a SELECT lock its rows until the transaction ends. It is
	// empty where there is a single writer.
	forUpdate string
	// snapshot is how a transaction begins that sees one state of the database.
	snapshot *sql.TxOptions
	// lockReports is a statement that keeps others from storing reports until the
	// transaction ends.
	lockReports string
}

// Open connects to the database, creates a SQLite file that is missing, and
// applies the migrations that the database lacks. Several processes may open
// the same database at the same time.
//
// Its errors name the setting, the server or file and what to do, and never
// the password.
func Open(ctx context.Context, o Options) (*Store, error) {
	switch {
	case strings.HasPrefix(o.URL, "postgres://"), strings.HasPrefix(o.URL, "postgresql://"):
		return openPostgres(ctx, o)
	case strings.HasPrefix(o.URL, "sqlite:"):
		return openSQLite(ctx, strings.TrimPrefix(o.URL, "sqlite:"))
	}
	found := "something else"
	if scheme, _, ok := strings.Cut(o.URL, ":"); ok {
		found = fmt.Sprintf("%q", scheme+":")
	} else if o.URL == "" {
		found = "nothing"
	}
	return nil, fmt.Errorf("open DATABASE_URL: it begins with %s; "+
		"write postgres://USER:PASSWORD@HOST/DATABASE or sqlite:PATH", found)
}

// Close gives all connections back. The Store cannot be used afterwards.
func (s *Store) Close() error {
	var errs []error
	for _, c := range s.closers {
		errs = append(errs, c())
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("close database: %w", err)
	}
	return nil
}

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	var one int
	if err := s.read.WithContext(ctx).Raw("SELECT 1").Scan(&one).Error; err != nil {
		return fmt.Errorf("ping database: %w", err)
	}
	return nil
}

// tries is how often a transaction is begun that others keep from succeeding.
const tries = 3

func (s *Store) transaction(ctx context.Context, do func(tx *gorm.DB) error) (err error) {
	for range tries {
		if err = s.write.WithContext(ctx).Transaction(do); !again(err) {
			break
		}
	}
	return err
}

// snapshot runs do in a read transaction in which nothing changes.
func (s *Store) snapshot(ctx context.Context, do func(tx *gorm.DB) error) error {
	return s.read.WithContext(ctx).Transaction(do, s.dialect.snapshot)
}

// over opens GORM on an open pool.
func over(d gorm.Dialector) (*gorm.DB, error) {
	return gorm.Open(d, &gorm.Config{
		SkipDefaultTransaction: true, // those that are needed are written out
		TranslateError:         true,
		DisableAutomaticPing:   true,
		// Statements carry personal data: what fails is returned, not logged.
		Logger: logger.Discard,
	})
}

func newStore(write, read *gorm.DB, d dialect) *Store {
	return &Store{write: write, read: read, dialect: d, random: rand.Reader}
}

// utc brings an instant to the form in which both databases give it back.
func utc(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// inUTC brings an instant that was read to UTC.
func inUTC(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	in := t.UTC()
	return &in
}

// utcOrNil is utc, with nil for the zero time.
func utcOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = utc(t)
	return &t
}

// storable makes a text acceptable to PostgreSQL, which refuses NUL characters
// and broken UTF-8 wherever they come from.
func storable(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "")
}
