package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/models"
)

// notSomebodyElses holds for an invitation of a person who may use the bot, and
// whose account @channel, @account is nobody else's.
const notSomebodyElses = `invitations.revoked_at IS NULL
	AND EXISTS (SELECT 1 FROM people WHERE people.id = invitations.person_id AND people.revoked_at IS NULL)
	AND NOT EXISTS (SELECT 1 FROM addresses WHERE addresses.channel = @channel AND addresses.account = @account
		AND addresses.person_id <> invitations.person_id)`

// isOpen holds for an invitation that can be accepted for the first time, and
// usedHere for one that this account has accepted.
const (
	isOpen   = `(invitations.used_at IS NULL AND invitations.expires_at > @at)`
	usedHere = `(invitations.used_at IS NOT NULL AND invitations.used_channel = @channel AND invitations.used_account = @account
		AND EXISTS (SELECT 1 FROM addresses WHERE addresses.channel = @channel AND addresses.account = @account
			AND addresses.person_id = invitations.person_id))`
)

func namesOf(o bot.InvitationOf) map[string]any {
	return map[string]any{
		"hash": o.Hash, "channel": o.Channel, "account": o.Account, "at": utc(o.At),
	}
}

// FindInvitation implements [bot.Invitations]. It is one query, whatever it
// finds.
func (s *Store) FindInvitation(ctx context.Context, o bot.InvitationOf) (models.Identity, bool, error) {
	who, used, err := findInvitation(s.read.WithContext(ctx), o)
	if err != nil {
		return who, used, fmt.Errorf("find invitation: %w", err)
	}
	return who, used, nil
}

func findInvitation(tx *gorm.DB, o bot.InvitationOf) (models.Identity, bool, error) {
	var rows []struct {
		Row  identityRow `gorm:"embedded"`
		Used bool
	}
	err := tx.Raw(`
		SELECT `+identityColumns+`, invitations.used_at IS NOT NULL AS used
		FROM invitations JOIN people ON people.id = invitations.person_id `+postsOfPeople+`
		WHERE invitations.code_hash = @hash AND (`+isOpen+` OR `+usedHere+`) AND `+notSomebodyElses+`
		ORDER BY posts.id`, namesOf(o)).Scan(&rows).Error
	if err == nil && len(rows) == 0 {
		err = models.ErrUnknown
	}
	if err != nil {
		return models.Identity{}, false, err
	}
	plain := make([]identityRow, len(rows))
	for i, r := range rows {
		plain[i] = r.Row
	}
	return identityOf(plain), rows[0].Used, nil
}

// AcceptInvitation implements [bot.Invitations], in one transaction. What is
// refused has taken the same statements, whatever it is refused for.
func (s *Store) AcceptInvitation(ctx context.Context, o bot.InvitationOf, consentVersion int) error {
	err := s.transaction(ctx, func(tx *gorm.DB) error {
		var used struct{ ID, PersonID int64 }
		named := namesOf(o)
		found := tx.Raw(`
			UPDATE invitations SET used_at = @at, used_channel = @channel, used_account = @account
			WHERE code_hash = @hash AND `+isOpen+` AND `+notSomebodyElses+`
			RETURNING id, person_id`, named).Scan(&used)
		if found.Error != nil {
			return found.Error
		}
		if found.RowsAffected == 0 {
			return usedAlready(tx, o)
		}
		linked := tx.Exec(`
			INSERT INTO addresses (channel, account, person_id, linked_at, consent_version, consent_at) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (channel, account) DO UPDATE SET unreachable_at = NULL,
				consent_version = excluded.consent_version, consent_at = excluded.consent_at
			WHERE addresses.person_id = excluded.person_id`,
			o.Channel, o.Account, used.PersonID, utc(o.At), consentVersion, utc(o.At))
		if linked.Error == nil && linked.RowsAffected == 0 { // linked to somebody else a moment ago
			linked.Error = models.ErrUnknown
		}
		if linked.Error != nil {
			return linked.Error
		}
		return audit(tx, used.PersonID, "accept invitation", fmt.Sprintf("invitation %d", used.ID), utc(o.At))
	})
	if err != nil {
		return fmt.Errorf("accept invitation: %w", err)
	}
	return nil
}

// usedAlready succeeds where this very account has accepted before.
func usedAlready(tx *gorm.DB, o bot.InvitationOf) error {
	_, used, err := findInvitation(tx, o)
	if err == nil && !used {
		err = models.ErrUnknown
	}
	return err
}

// DeclineInvitation implements [bot.Invitations]. The first time stays.
func (s *Store) DeclineInvitation(ctx context.Context, o bot.InvitationOf) (who models.Identity, used bool, err error) {
	err = s.transaction(ctx, func(tx *gorm.DB) error {
		if who, used, err = findInvitation(tx, o); err != nil || used {
			return err
		}
		var id int64
		declined := tx.Raw(`UPDATE invitations SET declined_at = @at WHERE code_hash = @hash AND declined_at IS NULL RETURNING id`,
			namesOf(o)).Scan(&id)
		if declined.Error != nil || declined.RowsAffected == 0 {
			return declined.Error
		}
		return audit(tx, who.Person.ID, "decline invitation", fmt.Sprintf("invitation %d", id), utc(o.At))
	})
	if err != nil {
		return models.Identity{}, false, fmt.Errorf("decline invitation: %w", err)
	}
	return who, used, nil
}

// CreateInvitations stores invitations, all or none. Of one person only the
// newest can be accepted: those that are still open are revoked. It fails with
// models.ErrUnknown where a person does not exist or was revoked.
func (s *Store) CreateInvitations(ctx context.Context, list []models.Invitation) error {
	err := s.transaction(ctx, func(tx *gorm.DB) error {
		for _, i := range list {
			if err := createInvitation(tx, i); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("create invitations: %w", err)
	}
	return nil
}

func createInvitation(tx *gorm.DB, i models.Invitation) error {
	at := utc(i.CreatedAt)
	if _, err := revokeOpen(tx, i.PersonID, at); err != nil {
		return err
	}
	var id int64
	created := tx.Raw(`
		INSERT INTO invitations (person_id, code_hash, created_at, created_by, expires_at)
		SELECT id, ?, ?, ?, ? FROM people WHERE id = ? AND revoked_at IS NULL RETURNING id`,
		i.CodeHash, at, storable(i.CreatedBy), utc(i.ExpiresAt), i.PersonID).Scan(&id)
	if created.Error == nil && created.RowsAffected == 0 {
		created.Error = models.ErrUnknown
	}
	if created.Error != nil {
		return fmt.Errorf("person %d: %w", i.PersonID, created.Error)
	}
	return audit(tx, 0, "create invitation", fmt.Sprintf("invitation %d", id), at)
}

// revokeOpen revokes the person's invitations that were not accepted, and
// returns how many there were.
func revokeOpen(tx *gorm.DB, person int64, at time.Time) (int64, error) {
	done := tx.Exec("UPDATE invitations SET revoked_at = ? WHERE person_id = ? AND used_at IS NULL AND revoked_at IS NULL", at, person)
	if done.Error != nil {
		return 0, fmt.Errorf("revoke invitations of person %d: %w", person, done.Error)
	}
	return done.RowsAffected, nil
}

// RevokeInvitations makes sure that no invitation of the person with that code
// in the roster can be accepted any more, and returns how many could. It fails
// with models.ErrUnknown where there is no such person.
func (s *Store) RevokeInvitations(ctx context.Context, code string, at time.Time) (n int64, err error) {
	err = s.transaction(ctx, func(tx *gorm.DB) error {
		var person int64
		if err := tx.Raw("SELECT id FROM people WHERE code = ?", code).Scan(&person).Error; err != nil {
			return err
		}
		if person == 0 {
			return models.ErrUnknown
		}
		if n, err = revokeOpen(tx, person, utc(at)); err != nil || n == 0 {
			return err
		}
		return audit(tx, 0, "revoke invitations", fmt.Sprintf("person %d", person), utc(at))
	})
	if err != nil {
		return 0, fmt.Errorf("revoke invitations of %q: %w", code, err)
	}
	return n, nil
}

// ListInvitations returns all invitations, by person and then newest first.
// None of them holds a code.
func (s *Store) ListInvitations(ctx context.Context) ([]models.ListedInvitation, error) {
	var list []models.ListedInvitation
	err := s.read.WithContext(ctx).Raw(`
		SELECT invitations.*, people.code AS person_code, people.name AS person_name
		FROM invitations JOIN people ON people.id = invitations.person_id
		ORDER BY people.code, invitations.id DESC`).Scan(&list).Error
	if err != nil {
		return nil, fmt.Errorf("list invitations: %w", err)
	}
	for i := range list {
		l := &list[i]
		l.CreatedAt, l.ExpiresAt = l.CreatedAt.UTC(), l.ExpiresAt.UTC()
		l.UsedAt, l.DeclinedAt, l.RevokedAt = inUTC(l.UsedAt), inUTC(l.DeclinedAt), inUTC(l.RevokedAt)
	}
	return list, nil
}

// Invitees says who is to be invited: the people with those codes in the roster
// or, without codes, all who have no account on any of Channels and at the instant At
// hold a post or are to hold one, in the unit with the code Unit or below it
// unless that is empty.
type Invitees struct {
	Codes    []string
	Unit     string
	Channels []string
	At       time.Time
}

// FindInvitees returns the people, with their posts, by their codes. It fails
// with models.ErrUnknown where one that is named, or the unit, does not exist or
// may not use the bot.
func (s *Store) FindInvitees(ctx context.Context, which Invitees) ([]models.Identity, error) {
	ids, err := s.inviteeIDs(ctx, which)
	if err != nil {
		return nil, fmt.Errorf("find whom to invite: %w", err)
	}
	people := make([]models.Identity, len(ids))
	for i, id := range ids {
		var rows []identityRow
		err := s.read.WithContext(ctx).Raw(`SELECT `+identityColumns+` FROM people `+postsOfPeople+`
			WHERE people.id = ? ORDER BY posts.id`, id).Scan(&rows).Error
		if err != nil {
			return nil, fmt.Errorf("find whom to invite: %w", err)
		}
		people[i] = identityOf(rows)
	}
	return people, nil
}

func (s *Store) inviteeIDs(ctx context.Context, which Invitees) (ids []int64, err error) {
	tx := s.read.WithContext(ctx)
	if len(which.Codes) > 0 {
		for _, code := range which.Codes {
			var id int64
			err := tx.Raw("SELECT id FROM people WHERE code = ? AND revoked_at IS NULL", code).Scan(&id).Error
			if err == nil && id == 0 {
				err = models.ErrUnknown
			}
			if err != nil {
				return nil, fmt.Errorf("person %q: %w", code, err)
			}
			ids = append(ids, id)
		}
		return ids, nil
	}
	const without = `WHERE people.revoked_at IS NULL
		AND NOT EXISTS (SELECT 1 FROM addresses WHERE addresses.person_id = people.id AND addresses.channel IN @channels)
		AND EXISTS (SELECT 1 FROM %s p WHERE p.person_id = people.id
			AND (p.until IS NULL OR (p.until > @at AND p.until > p.since))) ORDER BY people.code`
	named := map[string]any{"channels": which.Channels, "at": utc(which.At)}
	if which.Unit == "" {
		return ids, tx.Raw("SELECT people.id FROM people "+fmt.Sprintf(without, "posts"), named).Scan(&ids).Error
	}
	var unit int64
	if err := tx.Raw("SELECT id FROM units WHERE code = ?", which.Unit).Scan(&unit).Error; err != nil {
		return nil, err
	}
	in, err := scopeOf(tx, unit)
	if errors.Is(err, models.ErrUnknown) {
		return nil, fmt.Errorf("unit %q: %w", which.Unit, err)
	}
	if err == nil {
		err = in.query(&ids, "SELECT people.id FROM people "+fmt.Sprintf(without, "scoped_posts"), named)
	}
	return ids, err
}
