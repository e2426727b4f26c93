package sqlstore

import (
	"context"
	"fmt"
)

const (
	// rawDays is how long what was typed, and what was sent, is kept outside
	// reports, after it was handled.
	rawDays = 30
	// draftDays is how long a snapshot outlives its last change. It is longer
	// than states live in Redis: what is forgotten here is forgotten there.
	draftDays = 31
)

const day = 24 * 60 * 60 // seconds

// Forget deletes what has been kept for long enough: messages of the outbox that
// are over, dead letters, drafts that were abandoned, handouts whose links have
// expired. It goes by the database's
// own time, and may be called as often as one likes. What waits for somebody who
// may not use the bot any more is given up.
func (s *Store) Forget(ctx context.Context) error {
	for _, query := range []string{
		"UPDATE outbox SET state = 'dropped', why = 'its person may not use the bot any more', finished_at = " + s.dialect.now +
			" WHERE state = 'waiting' AND person_id IN (SELECT id FROM people WHERE revoked_at IS NOT NULL)",
		"DELETE FROM outbox WHERE state <> 'waiting' AND coalesce(touched_at, finished_at) < " + s.dialect.fromNow(-rawDays*day),
		"DELETE FROM dead_letters WHERE buried_at < " + s.dialect.fromNow(-rawDays*day),
		"DELETE FROM snapshots WHERE saved_at < " + s.dialect.fromNow(-draftDays*day),
		"DELETE FROM handouts WHERE expires_at <= " + s.dialect.now + " OR person_id IN (SELECT id FROM people WHERE revoked_at IS NOT NULL)",
	} {
		if err := s.write.WithContext(ctx).Exec(query).Error; err != nil {
			return fmt.Errorf("forget what has been kept for long enough: %w", err)
		}
	}
	return nil
}
