package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/satcoso/satcoso/models"
)

// ApplyRoster enters units, people, posts and chat accounts in one
// transaction; applied again it changes nothing. Units and people are known by
// their codes. A person's posts become exactly those of the roster, and a post
// that stays keeps its date; new posts and accounts date from at.
//
// What the roster does not mention stays as it is: units, people, accounts.
// Neither does it change the language that somebody chose or give the bot back
// to a revoked person.
func (s *Store) ApplyRoster(ctx context.Context, r models.Roster, at time.Time) error {
	err := s.transaction(ctx, func(tx *gorm.DB) error {
		units, err := applyUnits(tx, r.Units)
		if err != nil {
			return err
		}
		for _, p := range r.People {
			if err := applyPerson(tx, units, p, utc(at)); err != nil {
				return fmt.Errorf("person %q: %w", p.Code, err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("apply roster: %w", err)
	}
	return nil
}

// Empty reports whether nobody has been entered yet.
func (s *Store) Empty(ctx context.Context) (bool, error) {
	var units, people bool
	err := s.read.WithContext(ctx).Raw(
		"SELECT EXISTS (SELECT 1 FROM units), EXISTS (SELECT 1 FROM people)").Row().Scan(&units, &people)
	if err != nil {
		return false, fmt.Errorf("look for units and people: %w", err)
	}
	return !units && !people, nil
}

// unitIDs finds ids by code, in the roster first and then in the database.
type unitIDs map[string]int64

func (ids unitIDs) find(tx *gorm.DB, code string) (int64, error) {
	if id, ok := ids[code]; ok {
		return id, nil
	}
	var id int64
	found := tx.Raw("SELECT id FROM units WHERE code = ?", code).Scan(&id)
	if found.Error != nil {
		return 0, fmt.Errorf("find unit %q: %w", code, found.Error)
	}
	if found.RowsAffected == 0 {
		return 0, fmt.Errorf("find unit %q: %w", code, models.ErrUnknown)
	}
	ids[code] = id
	return id, nil
}

func applyUnits(tx *gorm.DB, units []models.RosterUnit) (unitIDs, error) {
	ids := unitIDs{}
	sorted, err := parentsFirst(units)
	if err != nil {
		return nil, err
	}
	for _, u := range sorted {
		var parent *int64
		if u.Parent != "" {
			id, err := ids.find(tx, u.Parent)
			if err != nil {
				return nil, fmt.Errorf("unit %q: %w", u.Code, err)
			}
			parent = &id
		}
		var id int64
		err := tx.Raw(`INSERT INTO units (code, name, kind, parent_id) VALUES (?, ?, ?, ?)
			ON CONFLICT (code) DO UPDATE SET name = excluded.name, kind = excluded.kind, parent_id = excluded.parent_id
			RETURNING id`, u.Code, u.Name, u.Kind, parent).Scan(&id).Error
		if err != nil {
			return nil, fmt.Errorf("unit %q: %w", u.Code, err)
		}
		ids[u.Code] = id
	}
	return ids, checkTree(tx)
}

// parentsFirst sorts units so that each stands behind its parent.
func parentsFirst(units []models.RosterUnit) ([]models.RosterUnit, error) {
	waiting := map[string]bool{}
	for _, u := range units {
		if u.Code == "" || waiting[u.Code] {
			return nil, fmt.Errorf("unit %q: its code is empty or used twice", u.Code)
		}
		waiting[u.Code] = true
	}
	sorted := make([]models.RosterUnit, 0, len(units))
	for len(sorted) < len(units) {
		before := len(sorted)
		for _, u := range units {
			if waiting[u.Code] && !waiting[u.Parent] {
				sorted = append(sorted, u)
				delete(waiting, u.Code)
			}
		}
		if len(sorted) == before {
			return nil, errors.New("some units are above themselves")
		}
	}
	return sorted, nil
}

// checkTree refuses a unit that is above itself, which one roster after
// another could bring about.
func checkTree(tx *gorm.DB) error {
	var code string
	looped := tx.Raw(`
		WITH RECURSIVE above (id, ancestor) AS (
			SELECT id, parent_id FROM units WHERE parent_id IS NOT NULL
			UNION
			SELECT above.id, units.parent_id FROM above JOIN units ON units.id = above.ancestor
			WHERE units.parent_id IS NOT NULL
		)
		SELECT units.code FROM above JOIN units ON units.id = above.id
		WHERE above.ancestor = above.id ORDER BY units.code LIMIT 1`).Scan(&code)
	if looped.Error != nil {
		return fmt.Errorf("check units: %w", looped.Error)
	}
	if looped.RowsAffected > 0 {
		return fmt.Errorf("unit %q would be above itself", code)
	}
	return nil
}

func applyPerson(tx *gorm.DB, units unitIDs, p models.RosterPerson, at time.Time) error {
	if p.Code == "" {
		return errors.New("its code is empty")
	}
	if p.Lang == "" {
		p.Lang = models.Vietnamese
	}
	var id int64
	err := tx.Raw(`INSERT INTO people (code, name, lang) VALUES (?, ?, ?)
		ON CONFLICT (code) DO UPDATE SET name = excluded.name RETURNING id`,
		p.Code, p.Name, p.Lang).Scan(&id).Error
	if err != nil {
		return err
	}
	if err := applyPosts(tx, units, id, p.Posts, at); err != nil {
		return err
	}
	for _, a := range p.Accounts {
		err := tx.Exec(`INSERT INTO addresses (channel, account, person_id, linked_at) VALUES (?, ?, ?, ?)
			ON CONFLICT (channel, account) DO UPDATE
			SET person_id = excluded.person_id, linked_at = excluded.linked_at, unreachable_at = NULL
			WHERE addresses.person_id <> excluded.person_id`, a.Channel, a.Account, id, at).Error
		if err != nil {
			return fmt.Errorf("account on channel %s: %w", a.Channel, err)
		}
	}
	return nil
}

func applyPosts(tx *gorm.DB, units unitIDs, person int64, posts []models.RosterPost, at time.Time) error {
	kept := []int64{0} // no post has this id, and a list must not be empty
	for _, p := range posts {
		unit, err := units.find(tx, p.Unit)
		if err != nil {
			return err
		}
		switch p.Role {
		case models.Officer, models.Leader, models.Clerk:
		default:
			return fmt.Errorf("post in unit %q: role %q does not exist", p.Unit, p.Role)
		}
		var id int64
		err = tx.Raw(`INSERT INTO posts (person_id, unit_id, role, full_time, since) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (person_id, unit_id, role) WHERE until IS NULL DO UPDATE SET full_time = excluded.full_time
			RETURNING id`, person, unit, p.Role, p.FullTime, at).Scan(&id).Error
		if err != nil {
			return fmt.Errorf("post in unit %q: %w", p.Unit, err)
		}
		kept = append(kept, id)
	}
	ended := tx.Exec("UPDATE posts SET until = ? WHERE person_id = ? AND until IS NULL AND id NOT IN ?", at, person, kept)
	if ended.Error != nil {
		return fmt.Errorf("end former posts: %w", ended.Error)
	}
	return nil
}
