package sqlstore

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"github.com/satcoso/satcoso/models"
)

// RegisterFlow keeps the text of a flow's version, which conversations and
// reports refer to from then on. It fails if that version was registered with
// another text.
func (s *Store) RegisterFlow(ctx context.Context, id string, version int, yaml []byte) error {
	sum := sha256.Sum256(yaml)
	want := hex.EncodeToString(sum[:])
	err := s.transaction(ctx, func(tx *gorm.DB) error {
		err := tx.Exec(`INSERT INTO flow_versions (id, version, sha256, yaml, registered_at)
			VALUES (?, ?, ?, ?, `+s.dialect.now+`) ON CONFLICT (id, version) DO NOTHING`,
			id, version, want, yaml).Error
		if err != nil {
			return err
		}
		var have string
		err = tx.Raw("SELECT sha256 FROM flow_versions WHERE id = ? AND version = ?", id, version).Scan(&have).Error
		if err == nil && have != want {
			err = fmt.Errorf("this version is in use with another text (sha256 %.12s…, now %.12s…): "+
				"raise the flow's version, or put the text back", have, want)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("register flow %q version %d: %w", id, version, err)
	}
	return nil
}

// FlowYAML returns the text of a flow's version, or models.ErrUnknown.
func (s *Store) FlowYAML(ctx context.Context, id string, version int) ([]byte, error) {
	var yaml []byte
	err := s.read.WithContext(ctx).Raw(
		"SELECT yaml FROM flow_versions WHERE id = ? AND version = ?", id, version).Row().Scan(&yaml)
	if errors.Is(err, sql.ErrNoRows) {
		err = models.ErrUnknown
	}
	if err != nil {
		return nil, fmt.Errorf("read flow %q version %d: %w", id, version, err)
	}
	return yaml, nil
}
