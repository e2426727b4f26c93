package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/satcoso/satcoso/models"
	"github.com/satcoso/satcoso/roster"
)

// ApplyRoster makes the changes that [roster.Diff] finds between what is stored
// and r, in one transaction, each with a row in the audit trail. Applied again,
// it changes nothing.
//
// Days of the roster begin and end at midnight where at is located. A post that
// r no longer lists among those of its person ends at the instant at, and a new one without a first day
// begins then. It does not give the bot back to a revoked person.
func (s *Store) ApplyRoster(ctx context.Context, r models.Roster, at time.Time) error {
	units, err := parentsFirst(r.Units)
	if err != nil {
		return fmt.Errorf("apply roster: %w", err)
	}
	r.Units = units
	err = s.transaction(ctx, func(tx *gorm.DB) error {
		now, err := readRoster(tx, at)
		if err != nil {
			return err
		}
		a := applier{tx: tx, at: at, units: unitIDs{}}
		for _, change := range roster.Diff(now, r) {
			if err := a.apply(change); err != nil {
				return err
			}
			if err := audit(tx, 0, "roster", change.Record(), utc(at)); err != nil {
				return err
			}
		}
		return checkTree(tx)
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

// unitIDs finds ids by code, those of units, and remembers them.
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
