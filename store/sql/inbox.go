package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/satcoso/satcoso/bot"
)

// leaseSeconds is how long a notice or a parked message belongs to who claimed
// it.
const leaseSeconds = 120

// ParkMessage implements [bot.Inbox].
func (s *Store) ParkMessage(ctx context.Context, m bot.Message) error {
	data, err := json.Marshal(m)
	if err == nil {
		err = s.write.WithContext(ctx).Exec(`
			INSERT INTO inbox (channel, bot, update_id, account, message, not_before)
			VALUES (?, ?, ?, ?, ?, `+s.dialect.now+`) ON CONFLICT (channel, bot, update_id) DO NOTHING`,
			m.Channel, m.Bot, m.Update, m.Account, storable(string(data))).Error
	}
	if err != nil {
		return fmt.Errorf("park update %d: %w", m.Update, err)
	}
	return nil
}

// ClaimParked implements [bot.Inbox]. A lease lasts 120 seconds.
func (s *Store) ClaimParked(ctx context.Context, owner string, n int) ([]bot.Parked, error) {
	var rows []struct {
		ID       int64
		Message  string
		Failures int
	}
	err := s.transaction(ctx, func(tx *gorm.DB) error {
		return tx.Raw(`
			WITH due AS MATERIALIZED (
				SELECT o.id FROM inbox o
				WHERE o.not_before <= `+s.dialect.now+`
					AND (o.leased_until IS NULL OR o.leased_until < `+s.dialect.now+`)
					AND o.id IN (
						SELECT min(of_all.id) FROM inbox of_all
						LEFT JOIN addresses a ON a.channel = of_all.channel AND a.account = of_all.account
						GROUP BY a.person_id, CASE WHEN a.person_id IS NULL THEN of_all.channel END,
							CASE WHEN a.person_id IS NULL THEN of_all.account END)
				ORDER BY o.id LIMIT ? `+s.dialect.skipLocked+`
			)
			UPDATE inbox SET leased_by = ?, leased_until = `+s.dialect.fromNow(leaseSeconds)+`
			WHERE id IN (SELECT id FROM due) RETURNING id, message, failures`, n, owner).Scan(&rows).Error
	})
	if err != nil {
		return nil, fmt.Errorf("claim parked messages: %w", err)
	}
	var parked []bot.Parked
	for _, r := range rows {
		one := bot.Parked{ID: r.ID, Failures: r.Failures}
		if err := json.Unmarshal([]byte(r.Message), &one.Message); err != nil {
			err = fmt.Errorf("read parked message: %w", err)
			if err := s.bury(ctx, r.ID, r.Message, fmt.Sprintf("row-%d", r.ID), err.Error(), time.Now()); err != nil {
				return nil, err
			}
			continue
		}
		parked = append(parked, one)
	}
	return parked, nil
}

// ReleaseParked implements [bot.Inbox].
func (s *Store) ReleaseParked(ctx context.Context, owner string) error {
	err := s.write.WithContext(ctx).Exec("UPDATE inbox SET leased_until = NULL WHERE leased_by = ?", owner).Error
	if err != nil {
		return fmt.Errorf("release parked messages of %s: %w", owner, err)
	}
	return nil
}

// FinishParked implements [bot.Inbox].
func (s *Store) FinishParked(ctx context.Context, id int64) error {
	if err := s.write.WithContext(ctx).Exec("DELETE FROM inbox WHERE id = ?", id).Error; err != nil {
		return fmt.Errorf("finish parked message %d: %w", id, err)
	}
	return nil
}

// DeferParked implements [bot.Inbox].
func (s *Store) DeferParked(ctx context.Context, m bot.Message, id int64, after time.Duration, failures int) error {
	data, err := json.Marshal(m)
	if err == nil {
		err = s.write.WithContext(ctx).Exec("UPDATE inbox SET leased_until = NULL, message = ?, failures = ?, not_before = "+
			s.dialect.fromNow(int(after.Seconds()))+" WHERE id = ?", storable(string(data)), failures, id).Error
	}
	if err != nil {
		return fmt.Errorf("defer parked message %d: %w", id, err)
	}
	return nil
}

// BuryParked implements [bot.Inbox]. The author of a message that belongs to
// nobody known is told nothing.
func (s *Store) BuryParked(ctx context.Context, m bot.Message, id int64, code, cause string, at time.Time) error {
	data, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("bury parked message %d: %w", id, err)
	}
	return s.bury(ctx, id, string(data), code, cause, at)
}

func (s *Store) bury(ctx context.Context, id int64, message, code, cause string, at time.Time) error {
	err := s.transaction(ctx, func(tx *gorm.DB) error {
		moved := tx.Exec(`INSERT INTO dead_letters (code, channel, account, message, cause, at, buried_at)
			SELECT ?, channel, account, ?, ?, ?, `+s.dialect.now+` FROM inbox WHERE id = ?`, code, storable(message), storable(cause), utc(at), id)
		if moved.Error != nil || moved.RowsAffected == 0 {
			return moved.Error
		}
		var person int64
		err := tx.Raw(`SELECT addresses.person_id FROM inbox JOIN addresses
			ON addresses.channel = inbox.channel AND addresses.account = inbox.account WHERE inbox.id = ?`, id).Scan(&person).Error
		if err != nil {
			return err
		}
		if person != 0 {
			if err := queue(tx, bot.NoticeSorry, person, fmt.Appendf(nil, `{"code":%q}`, code), "sorry:"+code, utc(at)); err != nil {
				return err
			}
		}
		return tx.Exec("DELETE FROM inbox WHERE id = ?", id).Error
	})
	if err != nil {
		return fmt.Errorf("bury parked message %d: %w", id, err)
	}
	return nil
}
