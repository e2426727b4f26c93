package sqlstore

import (
	"context"
	"database/sql"

	"gorm.io/gorm"
)

// A translating pool of connections says in its errors what may pass by itself.
// GORM translates the errors of some of its ways to query, and not those of Raw.
type translating struct {
	*sql.DB
	translate func(error) error
}

// QueryContext implements [gorm.ConnPool].
func (p translating) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	rows, err := p.DB.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, p.translate(err)
	}
	return rows, rows.Err()
}

// BeginTx implements [gorm.ConnPoolBeginner].
func (p translating) BeginTx(ctx context.Context, o *sql.TxOptions) (gorm.ConnPool, error) {
	tx, err := p.DB.BeginTx(ctx, o)
	if err != nil {
		return nil, p.translate(err)
	}
	return &translatingTx{Tx: tx, translate: p.translate}, nil
}

// A translatingTx is a transaction of such a pool.
type translatingTx struct {
	*sql.Tx
	translate func(error) error
}

// QueryContext implements [gorm.ConnPool].
func (t *translatingTx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	rows, err := t.Tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, t.translate(err)
	}
	return rows, rows.Err()
}
