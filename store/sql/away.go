package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/driver/postgres"

	"github.com/satcoso/satcoso/bot"
)

// A postgresDialector is GORM's for PostgreSQL, made to tell a database that
// does not answer from a statement that is wrong.
type postgresDialector struct{ *postgres.Dialector }

// Translate turns violated constraints into GORM's errors, and what may pass by
// itself into a bot.ErrAway.
func (d postgresDialector) Translate(err error) error {
	if err = translatePostgres(err); errors.Is(err, bot.ErrAway) {
		return err
	}
	return d.Dialector.Translate(err)
}

// translatePostgres marks what may pass by itself as a bot.ErrAway.
func translatePostgres(err error) error {
	if errors.Is(err, bot.ErrAway) {
		return err
	}
	refused, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		return away(err)
	}
	if !ofStatement(refused.Code) {
		return fmt.Errorf("%w: %w", bot.ErrAway, err)
	}
	return err
}

// ofStatement reports whether an SQLSTATE is about what a statement asks for:
// its data, or a constraint. Everything else is the server's condition or its
// operator's business, even a missing column: a deployment may be under way.
//
// https://www.postgresql.org/docs/15/errcodes-appendix.html
func ofStatement(code string) bool {
	return strings.HasPrefix(code, "22") || strings.HasPrefix(code, "23")
}

// again reports whether a transaction was undone for the sake of another one,
// and would succeed now.
func again(err error) bool {
	refused, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (refused.Code == "40001" || refused.Code == "40P01") // serialization failure, deadlock
}

// away marks what happens to connections as a bot.ErrAway. The outcome of a
// COMMIT that failed so is not known.
func away(err error) error {
	if errors.Is(err, bot.ErrAway) {
		return err
	}
	_, network := errors.AsType[net.Error](err)
	_, connect := errors.AsType[*pgconn.ConnectError](err)
	switch {
	case network, connect, pgconn.SafeToRetry(err), pgconn.Timeout(err),
		errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed),
		errors.Is(err, driver.ErrBadConn), errors.Is(err, sql.ErrConnDone), errors.Is(err, sql.ErrTxDone),
		errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%w: %w", bot.ErrAway, err)
	}
	return err
}
