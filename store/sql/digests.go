package sqlstore

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/digest"
	"github.com/satcoso/satcoso/models"
)

// FindReaders implements [digest.Store].
func (s *Store) FindReaders(ctx context.Context, kind, periodKey string, at time.Time) ([]digest.Reader, error) {
	var readers []digest.Reader
	err := s.read.WithContext(ctx).Raw(`
		SELECT posts.person_id, posts.unit_id
		FROM posts JOIN people ON people.id = posts.person_id
		WHERE posts.role = ? AND posts.since <= ? AND (posts.until IS NULL OR posts.until > ?) AND people.revoked_at IS NULL
			AND EXISTS (SELECT 1 FROM addresses WHERE addresses.person_id = posts.person_id AND addresses.linked_at <= ?)
			AND NOT EXISTS (SELECT 1 FROM digests WHERE digests.scheduled
				AND digests.person_id = posts.person_id AND digests.unit_id = posts.unit_id
				AND digests.kind = ? AND digests.period_key = ?)
		ORDER BY posts.unit_id, posts.person_id`,
		models.Leader, utc(at), utc(at), utc(at), kind, periodKey).Scan(&readers).Error
	if err != nil {
		return nil, fmt.Errorf("find readers of %s digest %s: %w", kind, periodKey, err)
	}
	return readers, nil
}

// FindMissed implements [digest.Store]. Keys of periods of one kind compare as
// the periods do.
func (s *Store) FindMissed(ctx context.Context, kind, periodKey string) ([]digest.Reader, error) {
	var readers []digest.Reader
	err := s.read.WithContext(ctx).Raw(`
		SELECT posts.person_id, posts.unit_id
		FROM posts JOIN people ON people.id = posts.person_id
		WHERE posts.role = ? AND posts.until IS NULL AND people.revoked_at IS NULL
			AND EXISTS (SELECT 1 FROM digests WHERE digests.scheduled AND digests.person_id = posts.person_id
				AND digests.unit_id = posts.unit_id AND digests.kind = ? AND digests.period_key < ?)
			AND NOT EXISTS (SELECT 1 FROM digests WHERE digests.scheduled AND digests.person_id = posts.person_id
				AND digests.unit_id = posts.unit_id AND digests.kind = ? AND digests.period_key = ?)
		ORDER BY posts.unit_id, posts.person_id`,
		models.Leader, kind, periodKey, kind, periodKey).Scan(&readers).Error
	if err != nil {
		return nil, fmt.Errorf("find who missed %s digest %s: %w", kind, periodKey, err)
	}
	return readers, nil
}

// SaveDigest implements [digest.Store]. The notice's payload is the digest's
// id, {"digest": 7}. A notice of an older digest that still waits, because its
// reader could not be reached, is not sent any more.
func (s *Store) SaveDigest(ctx context.Context, d models.Digest) (int64, error) {
	var id int64
	err := s.transaction(ctx, func(tx *gorm.DB) error {
		saved := tx.Raw(`INSERT INTO digests (person_id, unit_id, kind, period_key, scheduled, missed, summary, made_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id`,
			d.PersonID, d.UnitID, d.Kind, d.PeriodKey, d.Scheduled, d.Missed, string(d.Summary), utc(d.MadeAt)).Scan(&id)
		if saved.Error != nil || saved.RowsAffected == 0 || !d.Scheduled || d.Missed || d.Silent {
			return saved.Error
		}
		line := fmt.Sprintf("digest:%d:%d:%s:", d.PersonID, d.UnitID, d.Kind)
		err := tx.Exec(`UPDATE outbox SET state = 'dropped', why = 'a newer digest is there', finished_at = `+s.dialect.now+`
			WHERE person_id = ? AND state = 'waiting' AND dedupe_key LIKE ?`, d.PersonID, line+"%").Error
		if err != nil {
			return err
		}
		return queue(tx, bot.NoticeDigest, d.PersonID, fmt.Appendf(nil, `{"digest":%d}`, id), line+d.PeriodKey, utc(d.MadeAt))
	})
	if err != nil {
		return 0, fmt.Errorf("save %s digest %s of unit %d for person %d: %w", d.Kind, d.PeriodKey, d.UnitID, d.PersonID, err)
	}
	return id, nil
}

// FindDigest implements [digest.Store].
func (s *Store) FindDigest(ctx context.Context, id, person int64) (models.Digest, error) {
	d, err := s.findDigest(ctx, "id = ? AND person_id = ?", id, person)
	if err != nil {
		return d, fmt.Errorf("find digest %d for person %d: %w", id, person, err)
	}
	return d, nil
}

// FindSent implements [digest.Store].
func (s *Store) FindSent(ctx context.Context, r digest.Reader, kind, periodKey string) (models.Digest, error) {
	d, err := s.findDigest(ctx, "scheduled AND NOT missed AND person_id = ? AND unit_id = ? AND kind = ? AND period_key = ?", r.PersonID, r.UnitID, kind, periodKey)
	if err != nil {
		return d, fmt.Errorf("find %s digest %s of unit %d: %w", kind, periodKey, r.UnitID, err)
	}
	return d, nil
}

func (s *Store) findDigest(ctx context.Context, where string, args ...any) (models.Digest, error) {
	var row struct {
		ID, PersonID, UnitID     int64
		Kind, PeriodKey, Summary string
		Scheduled                bool
		MadeAt                   time.Time
		SeenAt                   *time.Time
	}
	found := s.read.WithContext(ctx).Raw(`SELECT id, person_id, unit_id, kind, period_key, scheduled, summary, made_at, seen_at
		FROM digests WHERE `+where, args...).Scan(&row)
	err := found.Error
	if err == nil && found.RowsAffected == 0 {
		err = models.ErrUnknown
	}
	if err != nil {
		return models.Digest{}, err
	}
	return models.Digest{
		ID: row.ID, PersonID: row.PersonID, UnitID: row.UnitID, Kind: row.Kind, PeriodKey: row.PeriodKey,
		Scheduled: row.Scheduled, Summary: []byte(row.Summary), MadeAt: row.MadeAt, SeenAt: row.SeenAt,
	}, nil
}

// MarkSeen implements [digest.Store]. The first time stays. It fails with
// models.ErrUnknown where FindDigest does.
func (s *Store) MarkSeen(ctx context.Context, id, person int64, at time.Time) error {
	done := s.write.WithContext(ctx).Exec(
		"UPDATE digests SET seen_at = coalesce(seen_at, ?) WHERE id = ? AND person_id = ?", utc(at), id, person)
	err := done.Error
	if err == nil && done.RowsAffected == 0 {
		err = models.ErrUnknown
	}
	if err != nil {
		return fmt.Errorf("mark digest %d as seen by person %d: %w", id, person, err)
	}
	return nil
}
