package sqlstore

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/satcoso/satcoso/bot"
)

// LoadSnapshot implements [bot.Snapshots].
func (s *Store) LoadSnapshot(ctx context.Context, person int64) (bot.Snapshot, error) {
	var row struct {
		Generation, Version, Delivered, AskedID int64
		AskedAt, WakeAt, ActiveAt               *time.Time
		Session                                 []byte
		Parked                                  bool
	}
	err := s.read.WithContext(ctx).Raw(`
		SELECT s.generation, s.version, s.delivered, s.asked_at, s.asked_id, s.session, s.wake_at, s.active_at, waiting.parked
		FROM (SELECT EXISTS (SELECT 1 FROM inbox JOIN addresses
				ON addresses.channel = inbox.channel AND addresses.account = inbox.account
				WHERE addresses.person_id = ?) AS parked) waiting
		LEFT JOIN snapshots s ON s.person_id = ?`, person, person).Scan(&row).Error
	if err != nil {
		return bot.Snapshot{}, fmt.Errorf("load snapshot of person %d: %w", person, err)
	}
	r := bot.Snapshot{
		Record: bot.Record{
			Stamp: bot.Stamp{
				Generation: uint64(row.Generation), Version: uint64(row.Version),
				Delivered: uint64(row.Delivered), AskedAt: instant(row.AskedAt), AskedID: row.AskedID,
			},
			Session: row.Session,
		},
		Wake: instant(row.WakeAt), Active: instant(row.ActiveAt), Parked: row.Parked,
	}
	return r, nil
}

// SaveSnapshot implements [bot.Snapshots].
func (s *Store) SaveSnapshot(ctx context.Context, person int64, r bot.Snapshot) error {
	done := s.write.WithContext(ctx).Exec(`
		INSERT INTO snapshots (person_id, generation, version, delivered, asked_at, asked_id, session, wake_at, active_at, saved_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, `+s.dialect.now+`)
		ON CONFLICT (person_id) DO UPDATE SET generation = excluded.generation, version = excluded.version,
			delivered = excluded.delivered, asked_at = excluded.asked_at, asked_id = excluded.asked_id, session = excluded.session,
			wake_at = excluded.wake_at, active_at = excluded.active_at, saved_at = excluded.saved_at
		WHERE (excluded.generation, excluded.version) > (snapshots.generation, snapshots.version)
			OR (excluded.generation, excluded.version) = (snapshots.generation, snapshots.version) AND excluded.session = snapshots.session`,
		person, r.Generation, r.Version, r.Delivered, askedAt(r.Stamp), r.AskedID, r.Session,
		utcOrNil(r.Wake), utcOrNil(r.Active))
	err := done.Error
	if err == nil && done.RowsAffected == 0 {
		err = bot.ErrConflict
	}
	if err != nil {
		return fmt.Errorf("save snapshot of person %d: %w", person, err)
	}
	return nil
}

// NoteSnapshots implements [bot.Snapshots]. Rows are locked in the order of
// people, as by every other process.
func (s *Store) NoteSnapshots(ctx context.Context, stamps map[int64]bot.Stamp) error {
	err := s.transaction(ctx, func(tx *gorm.DB) error {
		for _, person := range slices.Sorted(maps.Keys(stamps)) {
			stamp := stamps[person]
			err := tx.Exec(`UPDATE snapshots SET delivered = ?, asked_at = ?, asked_id = ?
				WHERE person_id = ? AND generation = ? AND version = ?`,
				stamp.Delivered, askedAt(stamp), stamp.AskedID, person, stamp.Generation, stamp.Version).Error
			if err != nil {
				return fmt.Errorf("snapshot of person %d: %w", person, err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("note deliveries: %w", err)
	}
	return nil
}

// ListWaking implements [bot.Snapshots].
func (s *Store) ListWaking(ctx context.Context, now time.Time) ([]int64, error) {
	var people []int64
	err := s.read.WithContext(ctx).Raw(
		"SELECT person_id FROM snapshots WHERE wake_at <= ? ORDER BY wake_at LIMIT 100", utc(now)).Scan(&people).Error
	if err != nil {
		return nil, fmt.Errorf("list sessions to look after: %w", err)
	}
	return people, nil
}

// PutOff implements [bot.Snapshots].
func (s *Store) PutOff(ctx context.Context, person int64, until time.Time) error {
	err := s.write.WithContext(ctx).Exec(
		"UPDATE snapshots SET wake_at = ? WHERE person_id = ? AND wake_at IS NOT NULL", utc(until), person).Error
	if err != nil {
		return fmt.Errorf("put off looking after person %d: %w", person, err)
	}
	return nil
}

// Calm implements [bot.Snapshots].
func (s *Store) Calm(ctx context.Context, person int64, stamp bot.Stamp) error {
	err := s.write.WithContext(ctx).Exec("UPDATE snapshots SET wake_at = NULL WHERE person_id = ? AND generation = ? AND version = ?",
		person, stamp.Generation, stamp.Version).Error
	if err != nil {
		return fmt.Errorf("calm snapshot of person %d: %w", person, err)
	}
	return nil
}

// ListActive implements [bot.Snapshots].
func (s *Store) ListActive(ctx context.Context, since, until time.Time) (map[int64]bot.Stamp, error) {
	var rows []struct{ PersonID, Generation, Version int64 }
	err := s.read.WithContext(ctx).Raw(`SELECT person_id, generation, version FROM snapshots
		WHERE active_at >= ? AND active_at <= ?`, utc(since), utc(until)).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list active sessions: %w", err)
	}
	active := make(map[int64]bot.Stamp, len(rows))
	for _, r := range rows {
		active[r.PersonID] = bot.Stamp{Generation: uint64(r.Generation), Version: uint64(r.Version)}
	}
	return active, nil
}

// instant is the inverse of utcOrNil.
func instant(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

// askedAt is in whole seconds, as the records in Redis have it.
func askedAt(s bot.Stamp) *time.Time { return utcOrNil(s.AskedAt.Truncate(time.Second)) }
