package sqlstore

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/models"
)

// ClaimNotices implements [bot.Outbox]. A lease lasts 120 seconds. Notices for
// a person without a reachable account wait until there is one, and those for
// a revoked person are never handed out.
func (s *Store) ClaimNotices(ctx context.Context, owner string, n int, now time.Time) ([]bot.Notice, error) {
	var notices []bot.Notice
	err := s.transaction(ctx, func(tx *gorm.DB) error {
		ids, err := s.lease(tx, owner, n, utc(now))
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

// lease marks up to n notices as taken, the first of each person: one that is
// due, is not taken, has none of the same person before it, and whose person
// was not written to within the last second. MATERIALIZED keeps PostgreSQL from
// running the limited SELECT more than once.
func (s *Store) lease(tx *gorm.DB, owner string, n int, now time.Time) ([]int64, error) {
	var ids []int64
	err := tx.Raw(`
		WITH due AS MATERIALIZED (
			SELECT o.id FROM outbox o
			WHERE o.state = 'waiting' AND o.not_before <= ?
				AND (o.leased_until IS NULL OR o.leased_until < `+s.dialect.now+`)
				AND EXISTS (SELECT 1 FROM people JOIN addresses ON addresses.person_id = people.id
					WHERE people.id = o.person_id AND people.revoked_at IS NULL
						AND addresses.unreachable_at IS NULL)
				AND NOT EXISTS (SELECT 1 FROM outbox other
					WHERE other.person_id = o.person_id AND other.state = 'waiting' AND other.id <> o.id
						AND (other.leased_until >= `+s.dialect.now+`
							OR other.not_before <= ? AND (other.lane, other.not_before, other.id) < (o.lane, o.not_before, o.id)))
				AND NOT EXISTS (SELECT 1 FROM outbox sent
					WHERE sent.person_id = o.person_id AND sent.touched_at > `+s.dialect.fromNow(-1)+`)
			ORDER BY o.lane, o.not_before, o.id LIMIT ? `+s.dialect.skipLocked+`
		)
		UPDATE outbox SET leased_by = ?, leased_until = `+s.dialect.fromNow(leaseSeconds)+`
		WHERE id IN (SELECT id FROM due) RETURNING id`, now, now, n, owner).Scan(&ids).Error
	return ids, err
}

// ClaimRest implements [bot.Outbox]. The lease on one notice of the person keeps
// others from claiming more of them.
func (s *Store) ClaimRest(ctx context.Context, owner string, person int64, n int, now time.Time) ([]bot.Notice, error) {
	var notices []bot.Notice
	err := s.transaction(ctx, func(tx *gorm.DB) error {
		var ids []int64
		err := tx.Raw(`
			WITH due AS MATERIALIZED (
				SELECT o.id FROM outbox o
				WHERE o.person_id = ? AND o.state = 'waiting' AND o.not_before <= ? AND (o.leased_until IS NULL OR o.leased_until < `+s.dialect.now+`)
				ORDER BY o.lane, o.not_before, o.id LIMIT ? `+s.dialect.skipLocked+`
			)
			UPDATE outbox SET leased_by = ?, leased_until = `+s.dialect.fromNow(leaseSeconds)+`
			WHERE id IN (SELECT id FROM due) RETURNING id`, person, utc(now), n, owner).Scan(&ids).Error
		if err != nil || len(ids) == 0 {
			return err
		}
		notices, err = readNotices(tx, ids)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("claim what else is due for person %d: %w", person, err)
	}
	return notices, nil
}

// ListAddresses implements [bot.Outbox].
func (s *Store) ListAddresses(ctx context.Context, person int64) ([]bot.Address, error) {
	var list []bot.Address
	err := s.read.WithContext(ctx).Raw(`SELECT a.channel, a.account FROM addresses a JOIN people ON people.id = a.person_id
		WHERE a.person_id = ? AND a.unreachable_at IS NULL AND people.revoked_at IS NULL ORDER BY `+preferred, person).Scan(&list).Error
	if err != nil {
		return nil, fmt.Errorf("list accounts of person %d: %w", person, err)
	}
	return list, nil
}

// ReleaseNotices implements [bot.Outbox].
func (s *Store) ReleaseNotices(ctx context.Context, owner string) error {
	err := s.write.WithContext(ctx).Exec(
		"UPDATE outbox SET leased_until = NULL WHERE leased_by = ? AND state = 'waiting' AND leased_until IS NOT NULL", owner).Error
	if err != nil {
		return fmt.Errorf("release notices of %s: %w", owner, err)
	}
	return nil
}

// QueueNotice implements [bot.Outbox].
func (s *Store) QueueNotice(ctx context.Context, kind bot.NoticeKind, person int64, payload []byte, key string, at time.Time) error {
	return queue(s.write.WithContext(ctx), kind, person, payload, key, utc(at))
}

// QueueForClerks implements [bot.Outbox].
func (s *Store) QueueForClerks(ctx context.Context, kind bot.NoticeKind, unit int64, payload []byte, key string, at time.Time) error {
	err := s.transaction(ctx, func(tx *gorm.DB) error {
		clerks, err := clerksOf(tx, "SELECT id FROM units WHERE id = @unit", map[string]any{"unit": unit, "at": utc(at)})
		if err != nil {
			return err
		}
		return queueForAll(tx, kind, clerks, payload, key, utc(at))
	})
	if err != nil {
		return fmt.Errorf("queue %s notices for the clerks of unit %d: %w", kind, unit, err)
	}
	return nil
}

// clerksOf returns the clerks in post, at the instant @at, at the units that a
// SELECT finds, or at one above them.
func clerksOf(tx *gorm.DB, units string, args map[string]any) (clerks []int64, err error) {
	args["clerk"] = models.Clerk
	err = tx.Raw(`
		WITH RECURSIVE above (unit_id) AS (
			`+units+`
			UNION SELECT units.parent_id FROM units JOIN above ON units.id = above.unit_id WHERE units.parent_id IS NOT NULL
		)
		SELECT DISTINCT posts.person_id FROM posts JOIN above ON above.unit_id = posts.unit_id
		JOIN people ON people.id = posts.person_id
		WHERE posts.role = @clerk AND posts.since <= @at AND (posts.until IS NULL OR posts.until > @at) AND people.revoked_at IS NULL
		ORDER BY posts.person_id`, args).Scan(&clerks).Error
	return clerks, err
}

// queueForAll queues a notice for each of several people. Their keys begin with
// key.
func queueForAll(tx *gorm.DB, kind bot.NoticeKind, people []int64, payload []byte, key string, at time.Time) error {
	for _, person := range people {
		if err := queue(tx, kind, person, payload, fmt.Sprintf("%s:%d", key, person), at); err != nil {
			return err
		}
	}
	return nil
}

// readNotices reads claimed notices, each with the reachable account that its
// person prefers.
func readNotices(tx *gorm.DB, ids []int64) ([]bot.Notice, error) {
	var rows []struct {
		ID, PersonID              int64
		Kind                      bot.NoticeKind
		Payload, Channel, Account string
		Attempts                  int
		QueuedAt                  time.Time
	}
	err := tx.Raw(`
		SELECT o.id, o.kind, o.person_id, o.payload, o.attempts, o.queued_at, a.channel, a.account
		FROM outbox o JOIN people ON people.id = o.person_id
		JOIN addresses a ON a.person_id = o.person_id AND a.unreachable_at IS NULL
		WHERE o.id IN ?
		ORDER BY o.lane, o.not_before, o.id, `+preferred, ids).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	var notices []bot.Notice
	for _, r := range rows {
		if k := len(notices); k > 0 && notices[k-1].ID == r.ID {
			continue // another account of the same person
		}
		notices = append(notices, bot.Notice{
			ID: r.ID, Kind: r.Kind, PersonID: r.PersonID, Address: bot.Address{Channel: r.Channel, Account: r.Account},
			Payload: []byte(r.Payload), Attempts: r.Attempts, Queued: r.QueuedAt.UTC(),
		})
	}
	return notices, nil
}

// FinishNotice implements [bot.Outbox]. It holds even if the lease has run out
// meanwhile: the notice was delivered.
func (s *Store) FinishNotice(ctx context.Context, id int64, at time.Time) error {
	return s.changeNotice(ctx, "finish", id,
		"UPDATE outbox SET state = 'sent', finished_at = ?, touched_at = "+s.dialect.now+", leased_until = NULL WHERE id = ?", utc(at), id)
}

// DeferNotice implements [bot.Outbox]. A notice that is finished or dropped
// stays so.
func (s *Store) DeferNotice(ctx context.Context, id int64, next time.Time, tried bool, why string) error {
	attempt := 0
	if tried {
		attempt = 1
	}
	return s.changeNotice(ctx, "defer", id,
		"UPDATE outbox SET not_before = ?, attempts = attempts + ?, why = ?, touched_at = "+s.dialect.now+", leased_until = NULL WHERE id = ? AND state = 'waiting'",
		utc(next), attempt, storable(why), id)
}

// DropNotice implements [bot.Outbox]. A notice that is finished stays so.
func (s *Store) DropNotice(ctx context.Context, id int64, why string) error {
	return s.changeNotice(ctx, "drop", id,
		"UPDATE outbox SET state = 'dropped', why = ?, finished_at = "+s.dialect.now+", touched_at = "+s.dialect.now+
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
func queue(tx *gorm.DB, kind bot.NoticeKind, person int64, payload []byte, key string, notBefore time.Time) error {
	lane := 1
	if kind.Waited() {
		lane = 0
	}
	err := tx.Exec(`INSERT INTO outbox (kind, person_id, payload, dedupe_key, state, lane, not_before, queued_at, attempts, why)
		VALUES (?, ?, ?, ?, 'waiting', ?, ?, ?, 0, '') ON CONFLICT (dedupe_key) DO NOTHING`,
		kind, person, string(payload), key, lane, notBefore, notBefore).Error
	if err != nil {
		return fmt.Errorf("queue notice %s: %w", key, err)
	}
	return nil
}
