package sqlstore

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
)

const (
	defaultConns   = 16
	connectTimeout = 5 * time.Second
)

func openPostgres(ctx context.Context, o Options) (_ *Store, err error) {
	pool, err := openPool(ctx, "DATABASE_URL", o.URL, o.MaxConns)
	if err != nil {
		return nil, err
	}
	db := stdlib.OpenDBFromPool(pool)
	closeAll := func() error {
		err := db.Close()
		pool.Close()
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, closeAll())
		}
	}()
	if err := migrateOn(ctx, db, o); err != nil {
		return nil, err
	}
	g, err := over(postgresDialector{&postgres.Dialector{Config: &postgres.Config{Conn: translating{DB: db, translate: translatePostgres}}}})
	if err != nil {
		return nil, fmt.Errorf("open DATABASE_URL: %w", err)
	}
	s := newStore(g, g, dialect{
		now:        "now()",
		fromNow:    func(seconds int) string { return fmt.Sprintf("now() + interval '%d seconds'", seconds) },
		skipLocked: "FOR UPDATE OF o SKIP LOCKED",
		forUpdate:  "FOR UPDATE",
		snapshot:   &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true},

		lockReports: "LOCK TABLE reports IN SHARE MODE",
	})
	s.closers, s.directURL = []func() error{closeAll}, cmp.Or(o.DirectURL, o.URL)
	return s, nil
}

// migrateOn applies the migrations over db or, where one is set, over a
// connection of their own.
func migrateOn(ctx context.Context, db *sql.DB, o Options) error {
	if o.DirectURL == "" {
		return migratePostgres(ctx, db)
	}
	pool, err := openPool(ctx, "DATABASE_DIRECT_URL", o.DirectURL, 2)
	if err != nil {
		return err
	}
	defer pool.Close()
	direct := stdlib.OpenDBFromPool(pool)
	return errors.Join(migratePostgres(ctx, direct), direct.Close())
}

func openPool(ctx context.Context, setting, url string, conns int) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		// The parser's own message may quote pieces of the password.
		return nil, fmt.Errorf("open %s: it is not a valid postgres:// URL; "+
			"percent-encode special characters of user and password", setting)
	}
	if !strings.Contains(url, "pool_max_conns=") {
		if conns <= 0 {
			conns = defaultConns
		}
		config.MaxConns = int32(min(conns, 1000))
	}
	if config.ConnConfig.ConnectTimeout == 0 {
		config.ConnConfig.ConnectTimeout = connectTimeout
	}
	config.AfterConnect = readUTC
	// A server that vanished without a word is noticed within 20 seconds.
	dialer := net.Dialer{KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 10 * time.Second, Interval: 3 * time.Second, Count: 3}}
	config.ConnConfig.DialFunc = dialer.DialContext
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, unusable(setting, config.ConnConfig, err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, unusable(setting, config.ConnConfig, err)
	}
	return pool, nil
}

// readUTC makes instants arrive in UTC, whatever the zone of this process.
func readUTC(_ context.Context, c *pgx.Conn) error {
	c.TypeMap().RegisterType(&pgtype.Type{
		Name: "timestamptz", OID: pgtype.TimestamptzOID,
		Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
	})
	return nil
}

// unusable says which database does not answer and what can be done about it.
func unusable(setting string, c *pgx.ConnConfig, err error) error {
	where := c.Host
	if !strings.HasPrefix(where, "/") {
		where = fmt.Sprintf("%s:%d", c.Host, c.Port)
	}
	advice := "check that the server runs there and that host and port are right"
	if refused, ok := errors.AsType[*pgconn.PgError](err); ok {
		switch refused.Code {
		case "28P01", "28000":
			advice = "check user and password"
		case "3D000":
			advice = "create the database, or name another"
		default:
			advice = "see the server's log"
		}
	}
	if failed, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		err = failed.Unwrap() // the rest repeats what is said here
	}
	return fmt.Errorf("open %s: PostgreSQL database %q at %s cannot be used as user %q: %w; %s",
		setting, c.Database, where, c.User, err, advice)
}
