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
	found := tx.Raw("SELECT id, code, name, kind, parent_id FROM units WHERE id = ?", unit).Scan(&u)
	err := found.Error
	if err == nil && found.RowsAffected == 0 {
		err = models.ErrUnknown
	}
	if err != nil {
		return scope{}, fmt.Errorf("read unit %d: %w", unit, err)
	}
	return scope{tx: tx, unit: u}, nil
}

// query runs a SELECT with named arguments, to which posts and reports are
// visible as scoped_posts and scoped_reports only.
func (s scope) query(dest any, sql string, args map[string]any) error {
	named := map[string]any{"scope_unit": s.unit.ID}
	maps.Copy(named, args)
	// UNION, unlike UNION ALL, ends even if units should form a ring.
	return s.tx.Raw(`
		WITH RECURSIVE scope (unit_id) AS (
			SELECT id FROM units WHERE id = @scope_unit
			UNION
			SELECT units.id FROM units JOIN scope ON units.parent_id = scope.unit_id
		), scoped_posts AS (
			SELECT posts.* FROM posts JOIN scope ON scope.unit_id = posts.unit_id
		), scoped_reports AS (
			SELECT reports.* FROM reports JOIN scope ON scope.unit_id = reports.unit_id
		) `+sql, named).Scan(dest).Error
}
