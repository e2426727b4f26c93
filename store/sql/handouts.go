package sqlstore

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/satcoso/satcoso/handouts"
	"github.com/satcoso/satcoso/models"
)

const handoutKey = "handout_key"

// HandoutKey implements [handouts.Store].
func (s *Store) HandoutKey(ctx context.Context, fresh string) (key string, err error) {
	err = s.transaction(ctx, func(tx *gorm.DB) error {
		kept := tx.Exec("INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING", handoutKey, fresh)
		if kept.Error != nil {
			return kept.Error
		}
		return tx.Raw("SELECT value FROM settings WHERE key = ?", handoutKey).Scan(&key).Error
	})
	if err != nil {
		return "", fmt.Errorf("keep key of handouts: %w", err)
	}
	return key, nil
}

// KeepHandout implements [handouts.Store].
func (s *Store) KeepHandout(ctx context.Context, h handouts.Kept, data []byte) error {
	kept := s.write.WithContext(ctx).Exec(`
		INSERT INTO handouts (id, person_id, name, picture, made_at, expires_at, data)
		SELECT ?, id, ?, ?, ?, ?, ? FROM people WHERE id = ? AND revoked_at IS NULL`,
		h.ID, storable(h.Name), h.Picture, utc(h.MadeAt), utc(h.ExpiresAt), data, h.PersonID)
	if kept.Error == nil && kept.RowsAffected == 0 {
		kept.Error = models.ErrUnknown
	}
	if kept.Error != nil {
		return fmt.Errorf("keep handout of person %d: %w", h.PersonID, kept.Error)
	}
	return nil
}

// isServed holds for a handout @id that may be served @at.
const isServed = `handouts.id = @id AND handouts.expires_at > @at
	AND EXISTS (SELECT 1 FROM people WHERE people.id = handouts.person_id AND people.revoked_at IS NULL)`

// FindHandout implements [handouts.Store].
func (s *Store) FindHandout(ctx context.Context, id string, at time.Time) (handouts.Kept, error) {
	var h handouts.Kept
	found := s.read.WithContext(ctx).Raw(`
		SELECT handouts.id, person_id, people.lang, handouts.name, picture, length(data) AS size, made_at, expires_at, opened_by
		FROM handouts JOIN people ON people.id = handouts.person_id
		WHERE `+isServed, map[string]any{"id": id, "at": utc(at)}).Scan(&h)
	if found.Error == nil && found.RowsAffected == 0 {
		found.Error = models.ErrUnknown
	}
	if found.Error != nil {
		return handouts.Kept{}, fmt.Errorf("find handout: %w", found.Error)
	}
	h.MadeAt, h.ExpiresAt = h.MadeAt.UTC(), h.ExpiresAt.UTC()
	return h, nil
}

// ReadPicture implements [handouts.Store].
func (s *Store) ReadPicture(ctx context.Context, id string, at time.Time) ([]byte, error) {
	var row struct{ Data []byte }
	found := s.read.WithContext(ctx).Raw("SELECT data FROM handouts WHERE picture AND "+isServed,
		map[string]any{"id": id, "at": utc(at)}).Scan(&row)
	if found.Error == nil && found.RowsAffected == 0 {
		found.Error = models.ErrUnknown
	}
	if found.Error != nil {
		return nil, fmt.Errorf("read picture: %w", found.Error)
	}
	return row.Data, nil
}

// OpenFile implements [handouts.Store], in one transaction: nothing is opened
// without a row in the audit.
func (s *Store) OpenFile(ctx context.Context, o handouts.Opening) (data []byte, err error) {
	named := map[string]any{"id": o.ID, "at": utc(o.At), "browser": o.Browser}
	err = s.transaction(ctx, func(tx *gorm.DB) error {
		var row struct {
			PersonID int64
			Name     string
			Data     []byte
		}
		opened := tx.Raw(`UPDATE handouts SET opened_by = @browser
			WHERE NOT picture AND opened_by IN ('', @browser) AND `+isServed+`
			RETURNING person_id, name, data`, named).Scan(&row)
		if opened.Error == nil && opened.RowsAffected == 0 {
			opened.Error = whyNotOpened(tx, named)
		}
		if opened.Error != nil {
			return opened.Error
		}
		data = row.Data
		return audit(tx, row.PersonID, "open file", "handout "+o.ID+", "+row.Name, utc(o.At))
	})
	if err != nil {
		return nil, fmt.Errorf("open file: %w", err)
	}
	return data, nil
}

func whyNotOpened(tx *gorm.DB, named map[string]any) error {
	var others int64
	err := tx.Raw("SELECT count(*) FROM handouts WHERE NOT picture AND "+isServed, named).Scan(&others).Error
	if err == nil && others > 0 {
		err = handouts.ErrOpenedElsewhere
	} else if err == nil {
		err = models.ErrUnknown
	}
	return err
}
