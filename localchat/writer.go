package localchat

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"
)

// maxBatch is how many writes are committed together at most.
const maxBatch = 128

var errClosed = errors.New("local chat is closed")

// writer runs all changes one after another in one goroutine and commits those
// that wait together in one transaction.
type writer struct {
	s    *Server
	conn *sql.Conn
	jobs chan *job
	// Only the goroutine of run touches these two.
	mem        memory
	statements map[string]*sql.Stmt

	mu      sync.RWMutex // guards closing jobs against sending on it
	stopped bool
	done    chan struct{}
}

// job is one change. It must check before it writes: the one kind of error that
// it may return without failing the whole batch is an *apiError or errNoChat,
// and after that nothing may have been written.
type job struct {
	do    func(*txn) error
	at    time.Time // when it was asked for
	after []func()
	err   error
	done  chan struct{}
}

// txn is what a job sees of the running transaction.
type txn struct {
	ctx   context.Context
	s     *Server
	w     *writer
	conn  *sql.Conn
	mem   *memory
	at    time.Time // when the change was asked for, in real time
	after []func()
}

func (s *Server) newWriter(ctx context.Context) (*writer, error) {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("take writing connection: %w", err)
	}
	w := &writer{
		s: s, conn: conn, jobs: make(chan *job, maxBatch), statements: map[string]*sql.Stmt{}, done: make(chan struct{}),
	}
	if err := w.reload(ctx, true); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return w, nil
}

// write runs do in a transaction and returns after it has been committed. ctx
// bounds only how long it queues: a change that was accepted is always awaited,
// so that nothing of the caller's is touched after write has returned.
func (s *Server) write(ctx context.Context, do func(*txn) error) error {
	j := &job{do: do, at: s.wall(), done: make(chan struct{})}
	if err := s.writer.send(ctx, j); err != nil {
		return err
	}
	<-j.done
	return j.err
}

func (w *writer) send(ctx context.Context, j *job) error {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if w.stopped {
		return errClosed
	}
	select {
	case w.jobs <- j:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait for the writer: %w", ctx.Err())
	}
}

func (w *writer) run() {
	defer close(w.done)
	for j := range w.jobs {
		batch := []*job{j}
		for more := true; more && len(batch) < maxBatch; {
			select {
			case next, ok := <-w.jobs:
				if more = ok; ok {
					batch = append(batch, next)
				}
			default:
				more = false
			}
		}
		w.commit(batch)
	}
}

func (w *writer) commit(batch []*job) {
	ctx := context.Background() // a write that began is finished, whoever waits
	err := w.attempt(ctx, batch)
	if err != nil {
		w.s.cfg.Log.Error("local chat could not write", "error", err)
		_, rollback := w.conn.ExecContext(ctx, "ROLLBACK")
		if again := w.reload(ctx, false); again != nil {
			w.s.cfg.Log.Error("local chat could not read its file again", "error", errors.Join(again, rollback))
		}
	}
	for _, j := range batch {
		if err != nil {
			j.err = err
		}
		if j.err == nil {
			for _, f := range j.after {
				f()
			}
		}
		close(j.done)
	}
}

func (w *writer) attempt(ctx context.Context, batch []*job) error {
	if _, err := w.conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	for _, j := range batch {
		t := &txn{ctx: ctx, s: w.s, w: w, conn: w.conn, mem: &w.mem, at: j.at}
		j.err = j.do(t)
		j.after = t.after
		if _, refused := errors.AsType[*apiError](j.err); j.err != nil && !refused && !errors.Is(j.err, errNoChat) {
			return j.err
		}
	}
	if _, err := w.conn.ExecContext(ctx, "COMMIT"); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

func (w *writer) close() error {
	w.mu.Lock()
	w.stopped = true
	close(w.jobs)
	w.mu.Unlock()
	<-w.done
	var err error
	for _, stmt := range w.statements {
		err = errors.Join(err, stmt.Close())
	}
	return errors.Join(err, w.conn.Close())
}

// exec writes with a statement that stays prepared: the few that there are run
// for every message.
func (t *txn) exec(query string, args ...any) error {
	stmt := t.w.statements[query]
	if stmt == nil {
		var err error
		if stmt, err = t.conn.PrepareContext(t.ctx, query); err != nil {
			return fmt.Errorf("prepare: %w", err)
		}
		t.w.statements[query] = stmt
	}
	if _, err := stmt.ExecContext(t.ctx, args...); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}
