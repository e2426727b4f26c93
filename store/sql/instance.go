package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// ErrInstanceTaken means that another running process has the same name.
var ErrInstanceTaken = errors.New("another running process has that name")

const (
	// instancePatience is how long a name may still seem taken after the process
	// that had it was killed.
	instancePatience = 5 * time.Second
	instanceAgain    = 200 * time.Millisecond
)

// ClaimInstance takes the name of a copy of the program for this process, until
// it ends or closes the store. It fails with ErrInstanceTaken while another
// process has it. A SQLite file needs no names: one process uses its folder.
//
// The name is held by a session of its own, past any pooler: the server gives
// it back when the session is gone.
func (s *Store) ClaimInstance(ctx context.Context, name string) error {
	if s.directURL == "" {
		return nil
	}
	config, err := pgxpool.ParseConfig(s.directURL) // which knows the parameters of pools
	if err != nil {
		return errors.New("claim the name of this copy: the database's URL cannot be read")
	}
	session, err := pgx.ConnectConfig(ctx, config.ConnConfig)
	if err != nil {
		return fmt.Errorf("claim the name of this copy: %w", away(err))
	}
	s.closers = append(s.closers, func() error { //nolint:contextcheck // it closes long after the call that opened it
		ctx, cancel := context.WithTimeout(context.Background(), connectTimeout)
		defer cancel()
		return session.Close(ctx)
	})
	for began := time.Now(); ; time.Sleep(instanceAgain) {
		var taken bool
		err := session.QueryRow(ctx, "SELECT pg_try_advisory_lock(hashtextextended($1, 0))", "satcoso:"+name).Scan(&taken)
		switch {
		case err != nil:
			return fmt.Errorf("claim the name of this copy: %w", away(err))
		case taken:
			return nil
		case time.Since(began) > instancePatience:
			return ErrInstanceTaken
		}
	}
}
