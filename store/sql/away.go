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
	refused, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		return away(err)
	}
	if passing(refused.Code) {
		return fmt.Errorf("%w: %w", bot.ErrAway, err)
	}
	return d.Dialector.Translate(err)
}

// passing reports whether an SQLSTATE is one of the server's condition, not of
// the statement.
//
// https://www.postgresql.org/docs/15/errcodes-appendix.html
func passing(code string) bool {
	switch code {
	case "25006", // read-only: a server that is, or has become, a standby
		"40001", "40P01", // serialization failure, deadlock
		"55P03", // lock not available
		"57014": // cancelled, by a time limit or an operator
		return true
	}
	switch {
	case strings.HasPrefix(code, "08"), // connection exception
		strings.HasPrefix(code, "53"),  // insufficient resources: disk full, too many connections
		strings.HasPrefix(code, "57P"), // shutting down, crashed, starting
		strings.HasPrefix(code, "58"):  // system error
		return true
	}
	return false
}

// away marks what happens to connections as a bot.ErrAway. The outcome of a
// COMMIT that failed so is not known.
func away(err error) error {
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
