package sqlstore

import (
	"fmt"
	"maps"

	"gorm.io/gorm"

	"github.com/satcoso/satcoso/models"
)

// A scope is one unit with all units below it: what somebody who answers for
// that unit may read. It is the only way to the reports of others.
type scope struct {
	tx   *gorm.DB
	unit models.Unit
}

// scopeOf returns the scope of the unit, or models.ErrUnknown.
func scopeOf(tx *gorm.DB, unit int64) (scope, error) {
	var u models.Unit
	found := tx.Raw("SELECT id, code, name, kind, parent_id, from_day, to_day FROM units WHERE id = ?", unit).Scan(&u)
	err := found.Error
	if err == nil && found.RowsAffected == 0 {
		err = models.ErrUnknown
	}
	if err != nil {
		return scope{}, fmt.Errorf("read unit %d: %w", unit, err)
	}
	return scope{tx: tx, unit: u}, nil
}

// query runs a SELECT with named arguments, to which posts, reports,
// their sums and opening balances are visible as scoped_posts, scoped_reports,
// scoped_rollup and scoped_openings only.
func (s scope) query(dest any, sql string, args map[string]any) error {
	named := map[string]any{"scope_unit": s.unit.ID}
	maps.Copy(named, args)
	// The depth ends it even if units should form a ring.
	return s.tx.Raw(`
		WITH RECURSIVE below (unit_id, depth) AS (
			SELECT id, 0 FROM units WHERE id = @scope_unit
			UNION ALL
			SELECT units.id, below.depth + 1 FROM units JOIN below ON units.parent_id = below.unit_id WHERE below.depth < 20
		), scope AS (
			SELECT unit_id, min(depth) AS depth FROM below GROUP BY unit_id
		), scoped_posts AS (
			SELECT posts.* FROM posts JOIN scope ON scope.unit_id = posts.unit_id
		), scoped_reports AS (
			SELECT reports.* FROM reports JOIN scope ON scope.unit_id = reports.unit_id
		), scoped_rollup AS (
			SELECT rollup.* FROM rollup JOIN scope ON scope.unit_id = rollup.unit_id
		), scoped_openings AS (
			SELECT openings.* FROM openings JOIN scope ON scope.unit_id = openings.unit_id
		) `+sql, named).Scan(dest).Error
}
