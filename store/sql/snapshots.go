package sqlstore

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"gorm.io/gorm"

	"github.com/satcoso/satcoso/bot"
)

// LoadSnapshot implements [bot.Snapshots].
func (s *Store) LoadSnapshot(ctx context.Context, person int64) (bot.Record, error) {
	var row struct {
		Generation, Version, Delivered, AskedID int64
		AskedAt                                 *time.Time
		Session                                 []byte
	}
	err := s.read.WithContext(ctx).Raw(`SELECT generation, version, delivered, asked_at, asked_id, session
		FROM snapshots WHERE person_id = ?`, person).Scan(&row).Error
	if err != nil {
		return bot.Record{}, fmt.Errorf("load snapshot of person %d: %w", person, err)
	}
	r := bot.Record{Session: row.Session}
	r.Generation, r.Version = uint64(row.Generation), uint64(row.Version)
	r.Delivered, r.AskedID = uint64(row.Delivered), row.AskedID
	if row.AskedAt != nil {
		r.AskedAt = row.AskedAt.UTC()
	}
	return r, nil
}

// SaveSnapshot implements [bot.Snapshots].
func (s *Store) SaveSnapshot(ctx context.Context, person int64, record bot.Record) error {
	err := s.write.WithContext(ctx).Exec(`
		INSERT INTO snapshots (person_id, generation, version, delivered, asked_at, asked_id, session)
		VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (person_id) DO UPDATE SET generation = excluded.generation, version = excluded.version,
			delivered = excluded.delivered, asked_at = excluded.asked_at, asked_id = excluded.asked_id, session = excluded.session
		WHERE (excluded.generation, excluded.version) > (snapshots.generation, snapshots.version)`,
		person, record.Generation, record.Version, record.Delivered, askedAt(record.Stamp), record.AskedID, record.Session).Error
	if err != nil {
		return fmt.Errorf("save snapshot of person %d: %w", person, err)
	}
	return nil
}

// NoteSnapshot implements [bot.Snapshots].
func (s *Store) NoteSnapshot(ctx context.Context, person int64, stamp bot.Stamp) error {
	err := s.write.WithContext(ctx).Exec(`UPDATE snapshots SET delivered = ?, asked_at = ?, asked_id = ?
		WHERE person_id = ? AND generation = ? AND version = ?`,
		stamp.Delivered, askedAt(stamp), stamp.AskedID, person, stamp.Generation, stamp.Version).Error
	if err != nil {
		return fmt.Errorf("note delivery in snapshot of person %d: %w", person, err)
	}
	return nil
}

// RaiseGeneration returns a number above all that records bear so far, for those
// of a process that starts. The counter is also lifted above
// the snapshots, so that it is right after a table was restored by hand.
func (s *Store) RaiseGeneration(ctx context.Context) (uint64, error) {
	var value string
	// WHERE true tells SQLite that ON belongs to the INSERT. The row's lock
	// makes others wait, so nobody gets the same number.
	err := s.transaction(ctx, func(tx *gorm.DB) error {
		return tx.Raw(`
			INSERT INTO settings (key, value)
			SELECT 'generation', CAST(coalesce(max(generation), 0) + 1 AS text) FROM snapshots WHERE true
			ON CONFLICT (key) DO UPDATE SET value = CASE
				WHEN CAST(settings.value AS bigint) < CAST(excluded.value AS bigint) THEN excluded.value
				ELSE CAST(CAST(settings.value AS bigint) + 1 AS text) END
			RETURNING value`).Scan(&value).Error
	})
	if err != nil {
		return 0, fmt.Errorf("raise generation: %w", err)
	}
	generation, err := strconv.ParseUint(value, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("raise generation: %w", err)
	}
	return generation, nil
}

// askedAt is in whole seconds, as the records in Redis have it.
func askedAt(s bot.Stamp) *time.Time { return utcOrNil(s.AskedAt.Truncate(time.Second)) }
