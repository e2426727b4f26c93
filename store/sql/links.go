package sqlstore

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/models"
)

// preferred orders a person's accounts (people, addresses a): one that can be
// written to before one that cannot, the one that they chose before others, then
// the newest.
const preferred = `a.unreachable_at IS NOT NULL, a.channel || ' ' || a.account <> people.notified_account, a.linked_at DESC, a.channel, a.account`

// SaveLinkCode implements [bot.Links].
func (s *Store) SaveLinkCode(ctx context.Context, person int64, hash string, expires time.Time) (saved bool, err error) {
	done := s.write.WithContext(ctx).Exec(`
		INSERT INTO link_codes (person_id, code_hash, expires_at) SELECT ?, ?, ?
		WHERE NOT EXISTS (SELECT 1 FROM link_codes WHERE code_hash = ? AND person_id <> ?)
		ON CONFLICT (person_id) DO UPDATE SET code_hash = excluded.code_hash, expires_at = excluded.expires_at,
			used_at = NULL, used_channel = '', used_account = ''`,
		person, hash, utc(expires), hash, person)
	if done.Error != nil {
		return false, fmt.Errorf("save a linking code of person %d: %w", person, done.Error)
	}
	return done.RowsAffected == 1, nil
}

// UseLinkCode implements [bot.Links], in one transaction.
func (s *Store) UseLinkCode(ctx context.Context, hash string, of bot.Address, at time.Time) (person int64, err error) {
	err = s.transaction(ctx, func(tx *gorm.DB) error {
		used := tx.Raw(`
			UPDATE link_codes SET used_at = coalesce(used_at, @at), used_channel = @channel, used_account = @account
			WHERE code_hash = @hash
				AND (used_at IS NULL AND expires_at > @at OR used_channel = @channel AND used_account = @account
					AND EXISTS (SELECT 1 FROM addresses WHERE channel = @channel AND account = @account))
				AND EXISTS (SELECT 1 FROM people WHERE people.id = link_codes.person_id AND people.revoked_at IS NULL)
				AND NOT EXISTS (SELECT 1 FROM addresses WHERE channel = @channel AND account = @account
					AND addresses.person_id <> link_codes.person_id)
			RETURNING person_id`,
			map[string]any{"hash": hash, "channel": of.Channel, "account": of.Account, "at": utc(at)}).Scan(&person)
		if used.Error != nil {
			return used.Error
		}
		if used.RowsAffected == 0 {
			return models.ErrUnknown
		}
		return link(tx, person, of, utc(at))
	})
	if err != nil {
		return 0, fmt.Errorf("use a linking code: %w", err)
	}
	return person, nil
}

// link gives the person one more account. What was agreed to holds for it, too.
// What is sent unasked goes on to where it went before.
func link(tx *gorm.DB, person int64, of bot.Address, at time.Time) error {
	err := tx.Exec(`UPDATE people SET notified_account = coalesce((SELECT a.channel || ' ' || a.account FROM addresses a WHERE a.person_id = people.id
			ORDER BY `+preferred+` LIMIT 1), '') WHERE id = ?`, person).Error
	if err != nil {
		return err
	}
	linked := tx.Exec(`
		INSERT INTO addresses (channel, account, person_id, linked_at, consent_version, consent_at)
		SELECT ?, ?, ?, ?, coalesce(max(a.consent_version), 0), max(a.consent_at) FROM addresses a WHERE a.person_id = ?
		ON CONFLICT (channel, account) DO NOTHING`, of.Channel, of.Account, person, at, person)
	if linked.Error != nil || linked.RowsAffected == 0 { // linked before
		return linked.Error
	}
	return audit(tx, person, "link account", "channel "+of.Channel, at)
}

// ListAccounts implements [bot.Links].
func (s *Store) ListAccounts(ctx context.Context, person int64) ([]models.Account, error) {
	var list []models.Account
	err := s.read.WithContext(ctx).Raw(`
		SELECT a.channel, a.account, a.linked_at FROM addresses a JOIN people ON people.id = a.person_id
		WHERE a.person_id = ? ORDER BY `+preferred, person).Scan(&list).Error
	if err != nil {
		return nil, fmt.Errorf("list the accounts of person %d: %w", person, err)
	}
	for i := range list {
		list[i].LinkedAt, list[i].Notified = list[i].LinkedAt.UTC(), i == 0
	}
	return list, nil
}

// SetNotified implements [bot.Links].
func (s *Store) SetNotified(ctx context.Context, person int64, of bot.Address) error {
	done := s.write.WithContext(ctx).Exec(`UPDATE people SET notified_account = ? WHERE id = ?
		AND EXISTS (SELECT 1 FROM addresses WHERE person_id = people.id AND channel = ? AND account = ?)`,
		of.Channel+" "+of.Account, person, of.Channel, of.Account)
	if done.Error == nil && done.RowsAffected == 0 {
		done.Error = models.ErrUnknown
	}
	if done.Error != nil {
		return fmt.Errorf("choose where person %d is notified: %w", person, done.Error)
	}
	return nil
}

// Unlink implements [bot.Links]. Two at once take turns: each would find the
// account that the other one deletes, and none would be left.
func (s *Store) Unlink(ctx context.Context, person int64, of bot.Address, at time.Time) error {
	err := s.transaction(ctx, func(tx *gorm.DB) error {
		if err := tx.Exec("SELECT id FROM people WHERE id = ? "+s.dialect.forUpdate, person).Error; err != nil {
			return err
		}
		gone := tx.Exec(`DELETE FROM addresses WHERE person_id = ? AND channel = ? AND account = ?
			AND EXISTS (SELECT 1 FROM addresses other WHERE other.person_id = addresses.person_id
				AND (other.channel <> addresses.channel OR other.account <> addresses.account))`, person, of.Channel, of.Account)
		if gone.Error == nil && gone.RowsAffected == 0 {
			gone.Error = models.ErrUnknown
		}
		if gone.Error != nil {
			return gone.Error
		}
		return audit(tx, person, "unlink account", "channel "+of.Channel, utc(at))
	})
	if err != nil {
		return fmt.Errorf("unlink an account of person %d: %w", person, err)
	}
	return nil
}
