// Package storetest gives a test its own stores: [Each] runs it once on SQLite
// with the embedded Redis and once on the real servers, so that both keep the
// same promises. Its own tests are those promises.
//
// The real servers are named by TEST_DATABASE_URL and TEST_REDIS_URL. A test
// that lacks them fails; it is not skipped.
package storetest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the database/sql driver "pgx"

	redisstore "github.com/satcoso/satcoso/store/redis"
	"github.com/satcoso/satcoso/store/redis/redistest"
	sqlstore "github.com/satcoso/satcoso/store/sql"
)

// A Pair is an empty database with an empty Redis. Both disappear with the
// test.
type Pair struct {
	Name string // "embedded" or "servers"
	SQL  *sqlstore.Store
	// URL opens the database once more, as another process would.
	URL string
	// DB reaches the same database past the store, to look and to tamper.
	DB     *sql.DB
	States *redisstore.Store
	// Redis reaches the same keys past the store. It is nil if embedded.
	Redis *redistest.Server
}

// Each runs the test on both pairs, in parallel.
func Each(t *testing.T, test func(t *testing.T, p Pair)) {
	t.Helper()
	t.Run("embedded", func(t *testing.T) {
		t.Parallel()
		test(t, Embedded(t))
	})
	t.Run("servers", func(t *testing.T) {
		t.Parallel()
		test(t, Servers(t))
	})
}

// Embedded returns SQLite and the embedded Redis, in a folder of the test's.
func Embedded(t testing.TB) Pair {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "test.db")
	p := Pair{Name: "embedded", URL: "sqlite:" + file}
	p.SQL = OpenSQL(t, p.URL)
	p.DB = openDB(t, "sqlite", "file:"+file+"?_pragma=busy_timeout(5000)")
	states, err := redisstore.OpenEmbedded(t.Context(), filepath.Join(dir, "redis"), "test:")
	if err != nil {
		t.Fatal(err)
	}
	closeWith(t, states.Close)
	p.States = states
	return p
}

// Servers returns a new PostgreSQL database and an unused key prefix in Redis.
func Servers(t testing.TB) Pair {
	t.Helper()
	p := Pair{Name: "servers", URL: PostgresURL(t), Redis: redistest.New(t, Setting(t, "TEST_REDIS_URL"))}
	p.SQL = OpenSQL(t, p.URL)
	p.DB = openDB(t, "pgx", p.URL)
	var err error
	if p.States, err = redisstore.Open(t.Context(), p.Redis.URL, p.Redis.Prefix); err != nil {
		t.Fatal(err)
	}
	closeWith(t, p.States.Close)
	return p
}

// OpenSQL opens the database at url until the test ends.
func OpenSQL(t testing.TB, url string) *sqlstore.Store {
	t.Helper()
	s, err := sqlstore.Open(t.Context(), sqlstore.Options{URL: url, MaxConns: 8})
	if err != nil {
		t.Fatal(err)
	}
	closeWith(t, s.Close)
	return s
}

// PostgresURL creates an empty database, without tables, and returns its URL.
// It is dropped when the test ends.
func PostgresURL(t testing.TB) string {
	t.Helper()
	u, err := url.Parse(Setting(t, "TEST_DATABASE_URL"))
	if err != nil {
		t.Fatal("TEST_DATABASE_URL is not a URL")
	}
	admin := openDB(t, "pgx", u.String())
	name := "test_" + strings.ToLower(rand.Text())
	// template0 because nobody can be connected to it, which would stop others
	// from copying it.
	if _, err := admin.ExecContext(t.Context(), "CREATE DATABASE "+name+" TEMPLATE template0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := admin.ExecContext(context.WithoutCancel(t.Context()), "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	u.Path = "/" + name
	return u.String()
}

// Exec changes the PostgreSQL database at url past any store.
func Exec(t testing.TB, url, query string) {
	t.Helper()
	if _, err := openDB(t, "pgx", url).ExecContext(t.Context(), query); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// Shut makes a PostgreSQL database end its connections and take no new ones, as
// if its server were down.
func Shut(t testing.TB, address string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimPrefix(u.Path, "/")
	admin := openDB(t, "pgx", Setting(t, "TEST_DATABASE_URL"))
	for _, query := range []string{
		"ALTER DATABASE " + name + " ALLOW_CONNECTIONS false",
		"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'",
	} {
		if _, err := admin.ExecContext(t.Context(), query); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
	}
}

// Dump returns every row of every table of a PostgreSQL database as text, binary
// columns as what they hold.
func Dump(t *testing.T, url string) string {
	t.Helper()
	db := openDB(t, "pgx", url)
	var dump string
	err := db.QueryRowContext(t.Context(), `SELECT string_agg(query_to_xml(format('SELECT t::text FROM %I t', tablename), true, false, '')::text, '')
		FROM pg_tables WHERE schemaname = 'public'`).Scan(&dump)
	if err != nil {
		t.Fatalf("dump the database: %v", err)
	}
	return binary.ReplaceAllStringFunc(dump, func(digits string) string {
		held, err := hex.DecodeString(digits[2:])
		if err != nil {
			t.Fatalf("dump the database: %v", err)
		}
		return string(held)
	})
}

var binary = regexp.MustCompile(`\\x(?:[0-9a-f]{2})+`)

// Count returns the number that the query finds.
func (p Pair) Count(t testing.TB, query string) int {
	t.Helper()
	var n int
	if err := p.DB.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

// Exec changes the database past the store.
func (p Pair) Exec(t testing.TB, query string) {
	t.Helper()
	if _, err := p.DB.ExecContext(t.Context(), query); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// Setting returns a variable of the environment that tests need.
func Setting(t testing.TB, name string) string {
	t.Helper()
	value := os.Getenv(name)
	if value == "" {
		t.Fatalf("%s is not set: run make test, or .ci/services go test ./...", name)
	}
	return value
}

func openDB(t testing.TB, driver, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	closeWith(t, db.Close)
	return db
}

func closeWith(t testing.TB, closer func() error) {
	t.Cleanup(func() {
		if err := closer(); err != nil {
			t.Error(err)
		}
	})
}
