package sqlstore

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/satcoso/satcoso/models"
)

// ReadRoster returns all units, people, posts, accounts, targets and opening
// balances, as they are at the instant at. Instants become days where at is
// located: the last day of a post that ended at noon is that day.
func (s *Store) ReadRoster(ctx context.Context, at time.Time) (r models.Roster, err error) {
	err = s.snapshot(ctx, func(tx *gorm.DB) (err error) {
		r, err = readRoster(tx, at)
		return err
	})
	if err != nil {
		return models.Roster{}, fmt.Errorf("read roster: %w", err)
	}
	return r, nil
}

func readRoster(tx *gorm.DB, at time.Time) (r models.Roster, err error) {
	err = tx.Raw(`
		SELECT units.code, units.name, units.kind, coalesce(above.code, '') AS parent, units.from_day AS "from", units.to_day AS "to"
		FROM units LEFT JOIN units above ON above.id = units.parent_id ORDER BY units.id`).Scan(&r.Units).Error
	if err != nil {
		return r, fmt.Errorf("read units: %w", err)
	}
	if r.People, err = readPeople(tx, at); err != nil {
		return r, err
	}
	err = tx.Raw(`
		SELECT targets.code, units.code AS unit, targets.indicator, targets.value, targets.from_day AS "from", targets.to_day AS "to",
			targets.name_vi, targets.name_en, targets.document
		FROM targets JOIN units ON units.id = targets.unit_id ORDER BY targets.code`).Scan(&r.Targets).Error
	if err != nil {
		return r, fmt.Errorf("read targets: %w", err)
	}
	err = tx.Raw(`
		SELECT units.code AS unit, openings.indicator, openings.from_day AS "from", openings.to_day AS "to",
			openings.value, openings.estimate, openings.document
		FROM openings JOIN units ON units.id = openings.unit_id ORDER BY units.code, openings.indicator`).Scan(&r.Openings).Error
	if err != nil {
		return r, fmt.Errorf("read opening balances: %w", err)
	}
	return r, nil
}

func readPeople(tx *gorm.DB, at time.Time) ([]models.RosterPerson, error) {
	var rows []models.Person
	if err := tx.Raw("SELECT id, code, name, lang FROM people ORDER BY id").Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("read people: %w", err)
	}
	posts, err := readPosts(tx, at)
	if err != nil {
		return nil, err
	}
	var accounts []struct {
		PersonID         int64
		Channel, Account string
	}
	err = tx.Raw("SELECT person_id, channel, account FROM addresses ORDER BY channel, account").Scan(&accounts).Error
	if err != nil {
		return nil, fmt.Errorf("read accounts: %w", err)
	}
	of := map[int64][]models.RosterAccount{}
	for _, a := range accounts {
		of[a.PersonID] = append(of[a.PersonID], models.RosterAccount{Channel: a.Channel, Account: a.Account})
	}
	var people []models.RosterPerson
	for _, p := range rows {
		people = append(people, models.RosterPerson{Code: p.Code, Name: p.Name, Lang: p.Lang, Posts: posts[p.ID], Accounts: of[p.ID]})
	}
	return people, nil
}

// readPosts returns posts by person. Those that ended before they began were
// never held.
func readPosts(tx *gorm.DB, at time.Time) (map[int64][]models.RosterPost, error) {
	var rows []struct {
		models.Post
		Code string
	}
	err := tx.Raw(`
		SELECT posts.id, posts.person_id, posts.role, posts.full_time, posts.since, posts.until, units.code
		FROM posts JOIN units ON units.id = posts.unit_id
		WHERE posts.until IS NULL OR posts.until > posts.since
		ORDER BY posts.since, posts.id`).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read posts: %w", err)
	}
	posts := map[int64][]models.RosterPost{}
	for _, row := range rows {
		p := models.RosterPost{
			ID: row.ID, Unit: row.Code, Role: row.Role, FullTime: row.FullTime,
			Since: models.DateOf(row.Since.In(at.Location())),
		}
		if row.Until != nil {
			// The instant before is on the last day, be it midnight or noon.
			p.Until = models.DateOf(row.Until.Add(-time.Microsecond).In(at.Location()))
			p.Over = !row.Until.After(at)
		}
		posts[row.PersonID] = append(posts[row.PersonID], p)
	}
	return posts, nil
}
