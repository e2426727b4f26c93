package sqlstore

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/models"
)

// FindIdentity implements [bot.People].
func (s *Store) FindIdentity(ctx context.Context, channel, account string) (models.Identity, error) {
	id, _, err := s.findIdentity(ctx, "addresses.channel = ? AND addresses.account = ?", channel, account)
	if err != nil {
		return id, fmt.Errorf("find identity on channel %s: %w", channel, err)
	}
	return id, nil
}

// FindPerson implements [bot.People].
func (s *Store) FindPerson(ctx context.Context, person int64) (models.Identity, bot.Address, error) {
	id, address, err := s.findIdentity(ctx, `(addresses.channel, addresses.account) = (SELECT a.channel, a.account FROM addresses a
		JOIN people ON people.id = a.person_id WHERE a.person_id = ? ORDER BY `+preferred+` LIMIT 1)`, person)
	if err != nil {
		return id, address, fmt.Errorf("find person %d: %w", person, err)
	}
	return id, address, nil
}

// findIdentity reads the person of the one address that a condition picks.
func (s *Store) findIdentity(ctx context.Context, where string, args ...any) (models.Identity, bot.Address, error) {
	var rows []struct {
		Row              identityRow `gorm:"embedded"`
		Channel, Account string
		Unreachable      bool
	}
	err := s.read.WithContext(ctx).Raw(`
		SELECT `+identityColumns+`, addresses.channel, addresses.account, addresses.unreachable_at IS NOT NULL AS unreachable
		FROM addresses JOIN people ON people.id = addresses.person_id `+postsOfPeople+`
		WHERE `+where+` AND people.revoked_at IS NULL
		ORDER BY posts.id`, args...).Scan(&rows).Error
	if err == nil && len(rows) == 0 {
		err = models.ErrUnknown
	}
	if err != nil {
		return models.Identity{}, bot.Address{}, err
	}
	plain := make([]identityRow, len(rows))
	for i, r := range rows {
		plain[i] = r.Row
	}
	id := identityOf(plain)
	id.Unreachable = rows[0].Unreachable
	return id, bot.Address{Channel: rows[0].Channel, Account: rows[0].Account}, nil
}

// identityColumns make identityRows of people with postsOfPeople.
const (
	identityColumns = `people.id AS person_id, people.code AS person_code, people.name AS person_name, people.lang,
			posts.id AS post_id, posts.role, posts.full_time, posts.since, posts.until,
			units.id AS unit_id, units.code AS unit_code, units.name AS unit_name, units.kind, units.parent_id, units.from_day, units.to_day`
	postsOfPeople = `LEFT JOIN posts ON posts.person_id = people.id
		LEFT JOIN units ON units.id = posts.unit_id`
)

// identityOf makes an identity of a person's rows, of which there is at least
// one.
func identityOf(rows []identityRow) models.Identity {
	id := models.Identity{Person: models.Person{
		ID: rows[0].PersonID, Code: rows[0].PersonCode, Name: rows[0].PersonName, Lang: rows[0].Lang,
	}}
	for _, r := range rows {
		if r.PostID != nil {
			id.Posts = append(id.Posts, r.post())
		}
	}
	return id
}

// An identityRow is a person with one of their posts, or with none.
type identityRow struct {
	PersonID               int64
	PersonCode, PersonName string
	Lang                   models.Lang
	PostID                 *int64
	Role                   models.Role
	FullTime               bool
	Since                  time.Time
	Until                  *time.Time
	UnitID                 int64
	UnitCode, UnitName     string
	Kind                   string
	ParentID               *int64
	FromDay, ToDay         models.Date
}

func (r identityRow) post() models.UnitPost {
	return models.UnitPost{
		Post: models.Post{
			ID: *r.PostID, PersonID: r.PersonID, UnitID: r.UnitID,
			Role: r.Role, FullTime: r.FullTime, Since: r.Since.UTC(), Until: inUTC(r.Until),
		},
		Unit: models.Unit{ID: r.UnitID, Code: r.UnitCode, Name: r.UnitName, Kind: r.Kind, ParentID: r.ParentID, FromDay: r.FromDay, ToDay: r.ToDay},
	}
}

// SetLang implements [bot.People]. It fails with models.ErrUnknown where there
// is no such person.
func (s *Store) SetLang(ctx context.Context, person int64, lang models.Lang) error {
	done := s.write.WithContext(ctx).Exec("UPDATE people SET lang = ? WHERE id = ?", lang, person)
	if done.Error != nil {
		return fmt.Errorf("set language of person %d: %w", person, done.Error)
	}
	if done.RowsAffected == 0 {
		return fmt.Errorf("set language of person %d: %w", person, models.ErrUnknown)
	}
	return nil
}

// SetReachable implements [bot.People]. The account of a stranger is passed
// over.
func (s *Store) SetReachable(ctx context.Context, channel, account string, reachable bool, at time.Time) error {
	var since *time.Time
	if !reachable {
		at = utc(at)
		since = &at
	}
	err := s.write.WithContext(ctx).Exec(
		"UPDATE addresses SET unreachable_at = ? WHERE channel = ? AND account = ?", since, channel, account).Error
	if err != nil {
		return fmt.Errorf("set reachability on channel %s: %w", channel, err)
	}
	return nil
}

// Revoke takes the use of the bot away from the person, and what invitations
// they have. A second call changes nothing. It fails with models.ErrUnknown
// where there is no such person.
func (s *Store) Revoke(ctx context.Context, person int64, at time.Time) error {
	err := s.transaction(ctx, func(tx *gorm.DB) error {
		done := tx.Exec("UPDATE people SET revoked_at = coalesce(revoked_at, ?) WHERE id = ?", utc(at), person)
		if done.Error == nil && done.RowsAffected == 0 {
			done.Error = models.ErrUnknown
		}
		if done.Error != nil {
			return done.Error
		}
		_, err := revokeOpen(tx, person, utc(at))
		return err
	})
	if err != nil {
		return fmt.Errorf("revoke person %d: %w", person, err)
	}
	return nil
}

// RevokeCode is Revoke for the person with that code in the roster. It returns
// who that is.
func (s *Store) RevokeCode(ctx context.Context, code string, at time.Time) (person int64, err error) {
	if err := s.read.WithContext(ctx).Raw("SELECT id FROM people WHERE code = ?", code).Scan(&person).Error; err != nil {
		return 0, fmt.Errorf("find person %q: %w", code, err)
	}
	if person == 0 {
		return 0, fmt.Errorf("find person %q: %w", code, models.ErrUnknown)
	}
	return person, s.Revoke(ctx, person, at)
}

// A ListedPerson is a person with one of their chat accounts, as a page lists
// them that lets its user choose whom to be.
type ListedPerson struct {
	PersonID int64
	Account  string
	Name     string
	// Role and UnitName are those of the person's first post, or empty.
	Role     models.Role
	UnitName string
}

// People lists everybody who has an account on the channel and may use the
// bot, in the order in which they were entered.
func (s *Store) People(ctx context.Context, channel string) ([]ListedPerson, error) {
	var listed []ListedPerson
	err := s.read.WithContext(ctx).Raw(`
		SELECT people.id AS person_id, addresses.account, people.name,
			coalesce(posts.role, '') AS role, coalesce(units.name, '') AS unit_name
		FROM addresses JOIN people ON people.id = addresses.person_id
		LEFT JOIN posts ON posts.id = (SELECT min(first.id) FROM posts first WHERE first.person_id = people.id AND first.until IS NULL)
		LEFT JOIN units ON units.id = posts.unit_id
		WHERE addresses.channel = ? AND people.revoked_at IS NULL
		ORDER BY people.id, addresses.account`, channel).Scan(&listed).Error
	if err != nil {
		return nil, fmt.Errorf("list people on channel %s: %w", channel, err)
	}
	return listed, nil
}

// FindNames implements [bot.Reports].
func (s *Store) FindNames(ctx context.Context, person, unit int64) (name, unitName string, err error) {
	err = s.read.WithContext(ctx).Raw("SELECT people.name, units.name FROM people, units WHERE people.id = ? AND units.id = ?", person, unit).
		Row().Scan(&name, &unitName)
	if err != nil {
		return "", "", fmt.Errorf("find the names of person %d and unit %d: %w", person, unit, err)
	}
	return name, unitName, nil
}
