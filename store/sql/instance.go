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

// instanceEvery is how often it is checked that the name is still held: the
// session that holds it goes with a restart of the server.
const instanceEvery = 5 * time.Second

// An instance is the name of a copy of the program, held by a session of its
// own, past any pooler: the server gives it back when the session is gone.
type instance struct {
	url, name string
	session   *pgx.Conn
}

// ClaimInstance takes the name of a copy of the program for this process. It
// fails with ErrInstanceTaken while another process has it. A SQLite file needs
// no names: one process uses its folder.
func (s *Store) ClaimInstance(ctx context.Context, name string) error {
	if s.directURL == "" {
		return nil
	}
	s.instance = &instance{url: s.directURL, name: name}
	s.closers = append(s.closers, func() error { //nolint:contextcheck // it closes long after the call that opened it
		return s.instance.close(context.Background())
	})
	for began := time.Now(); ; time.Sleep(instanceAgain) {
		err := s.instance.hold(ctx)
		if !errors.Is(err, ErrInstanceTaken) || time.Since(began) > instancePatience {
			return err
		}
	}
}

// KeepInstance holds on to the name until ctx ends, over restarts of the server.
// It fails with ErrInstanceTaken if another process was faster.
func (s *Store) KeepInstance(ctx context.Context) error {
	tick := time.NewTicker(instanceEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if s.instance == nil {
			continue
		}
		bounded, cancel := context.WithTimeout(ctx, connectTimeout)
		err := s.instance.hold(bounded)
		cancel()
		if errors.Is(err, ErrInstanceTaken) {
			return err
		}
	}
}

// hold makes sure that the session is there and has the name.
func (i *instance) hold(ctx context.Context) error {
	if i.session != nil {
		if i.session.Ping(ctx) == nil {
			return nil
		}
		_ = i.close(ctx) // it is broken
	}
	config, err := pgxpool.ParseConfig(i.url) // which knows the parameters of pools
	if err != nil {
		return errors.New("claim the name of this copy: the database's URL cannot be read")
	}
	session, err := pgx.ConnectConfig(ctx, config.ConnConfig)
	if err != nil {
		return fmt.Errorf("claim the name of this copy: %w", away(err))
	}
	i.session = session
	var held bool
	err = session.QueryRow(ctx, "SELECT pg_try_advisory_lock(hashtextextended($1, 0))", "satcoso:"+i.name).Scan(&held)
	switch {
	case err != nil:
		err = fmt.Errorf("claim the name of this copy: %w", away(err))
	case held:
		return nil
	default:
		err = ErrInstanceTaken
	}
	return errors.Join(err, i.close(ctx))
}

func (i *instance) close(ctx context.Context) error {
	if i.session == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), connectTimeout)
	defer cancel()
	session := i.session
	i.session = nil
	return session.Close(ctx)
}
