package sqlstore

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/satcoso/satcoso/bot"
)

// ClaimNotices implements [bot.Outbox]. A lease lasts 120 seconds. Notices for
// a person without a reachable account wait until there is one, and those for
// a revoked person are never handed out.
func (s *Store) ClaimNotices(ctx context.Context, n int, now time.Time) ([]bot.Notice, error) {
	var notices []bot.Notice
	err := s.transaction(ctx, func(tx *gorm.DB) error {
		ids, err := s.lease(tx, n, utc(now))
		if err != nil || len(ids) == 0 {
			return err
		}
		notices, err = readNotices(tx, ids)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("claim notices: %w", err)
	}
	return notices, nil
}

// lease marks up to n notices as taken. MATERIALIZED keeps PostgreSQL from
// running the limited SELECT more than once.
func (s *Store) lease(tx *gorm.DB, n int, now time.Time) ([]int64, error) {
	var ids []int64
	err := tx.Raw(`
		WITH due AS MATERIALIZED (
			SELECT o.id FROM outbox o
			WHERE o.state = 'waiting' AND o.not_before <= ?
				AND (o.leased_until IS NULL OR o.leased_until < `+s.dialect.now+`)
				AND EXISTS (SELECT 1 FROM people JOIN addresses ON addresses.person_id = people.id
					WHERE people.id = o.person_id AND people.revoked_at IS NULL
						AND addresses.unreachable_at IS NULL)
			ORDER BY o.not_before, o.id LIMIT ? `+s.dialect.skipLocked+`
		)
		UPDATE outbox SET leased_until = `+s.dialect.leaseEnd+`, attempts = attempts + 1
		WHERE id IN (SELECT id FROM due) RETURNING id`, now, n).Scan(&ids).Error
	return ids, err
}

// readNotices reads claimed notices, each with the person's newest reachable
// account.
func readNotices(tx *gorm.DB, ids []int64) ([]bot.Notice, error) {
	var rows []struct {
		ID, PersonID                    int64
		Kind, Payload, Channel, Account string
		Attempts                        int
	}
	err := tx.Raw(`
		SELECT o.id, o.kind, o.person_id, o.payload, o.attempts - 1 AS attempts, a.channel, a.account
		FROM outbox o JOIN addresses a ON a.person_id = o.person_id AND a.unreachable_at IS NULL
		WHERE o.id IN ?
		ORDER BY o.not_before, o.id, a.linked_at DESC, a.channel DESC, a.account DESC`, ids).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	var notices []bot.Notice
	for _, r := range rows {
		if k := len(notices); k > 0 && notices[k-1].ID == r.ID {
			continue // an older account
		}
		notices = append(notices, bot.Notice{
			ID: r.ID, Kind: r.Kind, PersonID: r.PersonID, Channel: r.Channel, Account: r.Account,
			Payload: []byte(r.Payload), Attempts: r.Attempts,
		})
	}
	return notices, nil
}

// FinishNotice implements [bot.Outbox]. It holds even if the lease has run out
// meanwhile: the notice was delivered.
func (s *Store) FinishNotice(ctx context.Context, id int64, at time.Time) error {
	return s.changeNotice(ctx, "finish", id,
		"UPDATE outbox SET state = 'sent', finished_at = ?, leased_until = NULL WHERE id = ?", utc(at), id)
}

// DeferNotice implements [bot.Outbox]. A notice that is finished or dropped
// stays so.
func (s *Store) DeferNotice(ctx context.Context, id int64, next time.Time, why string) error {
	return s.changeNotice(ctx, "defer", id,
		"UPDATE outbox SET not_before = ?, why = ?, leased_until = NULL WHERE id = ? AND state = 'waiting'",
		utc(next), storable(why), id)
}

// DropNotice implements [bot.Outbox]. A notice that is finished stays so.
func (s *Store) DropNotice(ctx context.Context, id int64, why string) error {
	return s.changeNotice(ctx, "drop", id,
		"UPDATE outbox SET state = 'dropped', why = ?, finished_at = "+s.dialect.now+
			", leased_until = NULL WHERE id = ? AND state = 'waiting'", storable(why), id)
}

func (s *Store) changeNotice(ctx context.Context, what string, id int64, query string, args ...any) error {
	if err := s.write.WithContext(ctx).Exec(query, args...).Error; err != nil {
		return fmt.Errorf("%s notice %d: %w", what, id, err)
	}
	return nil
}

// queue puts a notice into the outbox, in the transaction that causes it. One
// whose key is taken is passed over.
func queue(tx *gorm.DB, kind string, person int64, payload []byte, key string, notBefore time.Time) error {
	err := tx.Exec(`INSERT INTO outbox (kind, person_id, payload, dedupe_key, state, not_before, attempts, why)
		VALUES (?, ?, ?, ?, 'waiting', ?, 0, '') ON CONFLICT (dedupe_key) DO NOTHING`,
		kind, person, string(payload), key, notBefore).Error
	if err != nil {
		return fmt.Errorf("queue notice %s: %w", key, err)
	}
	return nil
}
