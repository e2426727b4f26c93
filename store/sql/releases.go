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

// QueuePreviews implements [digest.Desk]. The program asks for all units: who
// gets a notice reads nothing that it does not look up as themselves.
func (s *Store) QueuePreviews(ctx context.Context, q digest.PreviewQuery) (int, error) {
	queued := 0
	err := s.transaction(ctx, func(tx *gorm.DB) error {
		// Leaders who have their digest need no preview: it is out.
		var clerks []digest.Reader
		err := tx.Raw(`
			SELECT clerk.person_id, clerk.unit_id
			FROM posts clerk JOIN people ON people.id = clerk.person_id AND people.revoked_at IS NULL
			WHERE clerk.role = @clerk AND clerk.since <= @at AND (clerk.until IS NULL OR clerk.until > @at)
				AND (CAST(@unit AS bigint) = 0 OR clerk.unit_id = @unit)
				AND EXISTS (SELECT 1 FROM posts leader JOIN people them ON them.id = leader.person_id AND them.revoked_at IS NULL
					WHERE leader.unit_id = clerk.unit_id AND leader.role = @leader
						AND leader.since <= @at AND (leader.until IS NULL OR leader.until > @at)
						AND NOT EXISTS (SELECT 1 FROM digests WHERE digests.scheduled AND digests.person_id = leader.person_id
							AND digests.unit_id = leader.unit_id AND digests.kind = @kind AND digests.period_key = @key))
				AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.dedupe_key =
					@prefix || CAST(clerk.person_id AS text) || ':' || CAST(clerk.unit_id AS text) || @suffix)
			ORDER BY clerk.unit_id, clerk.person_id`,
			map[string]any{
				"clerk": models.Clerk, "leader": models.Leader, "at": utc(q.At), "unit": q.Unit, "kind": q.Kind, "key": q.Period.Key(),
				"prefix": previewPrefix(q), "suffix": previewSuffix(q),
			}).Scan(&clerks).Error
		if err != nil {
			return err
		}
		for _, c := range clerks {
			key := fmt.Sprintf("%s%d:%d%s", previewPrefix(q), c.PersonID, c.UnitID, previewSuffix(q))
			payload := fmt.Appendf(nil, `{"unit":%d,"week":%q}`, c.UnitID, q.Period.End)
			if err := queue(tx, bot.NoticePreview, c.PersonID, payload, key, utc(q.At)); err != nil {
				return err
			}
			queued++
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("queue previews of %s digest %s: %w", q.Kind, q.Period.Key(), err)
	}
	return queued, nil
}

func previewPrefix(q digest.PreviewQuery) string {
	if q.Held {
		return "held:"
	}
	return "preview:"
}

func previewSuffix(q digest.PreviewQuery) string { return ":" + q.Kind + ":" + q.Period.Key() }

// ListReleases implements [digest.Desk].
func (s *Store) ListReleases(ctx context.Context, kind, periodKey string) ([]models.Release, error) {
	list, err := readReleases(s.read.WithContext(ctx), "r.kind = ? AND r.period_key = ?", kind, periodKey)
	if err != nil {
		return nil, fmt.Errorf("list releases of %s digest %s: %w", kind, periodKey, err)
	}
	return list, nil
}

// FindRelease implements [digest.Desk].
func (s *Store) FindRelease(ctx context.Context, clerk int64, of models.Release, at time.Time) (models.Release, error) {
	tx := s.read.WithContext(ctx)
	err := checkClerk(tx, clerk, of.UnitID, utc(at))
	if err == nil {
		of, err = releaseOf(tx, of)
	}
	if err != nil {
		return models.Release{}, fmt.Errorf("find release of %s digest %s of unit %d: %w", of.Kind, of.PeriodKey, of.UnitID, err)
	}
	return of, nil
}

// ChangeRelease implements [digest.Desk].
func (s *Store) ChangeRelease(ctx context.Context, change models.Release) (models.Release, error) {
	var now models.Release
	err := s.transaction(ctx, func(tx *gorm.DB) error {
		if err := checkClerk(tx, change.PersonID, change.UnitID, utc(change.At)); err != nil {
			return err
		}
		changed := tx.Exec(`INSERT INTO releases (unit_id, kind, period_key, state, assessment, person_id, at)
			VALUES (@unit, @kind, @key, @state, @text, @person, @at)
			ON CONFLICT (unit_id, kind, period_key) DO UPDATE SET state = CASE WHEN @state = 'waiting' THEN releases.state ELSE excluded.state END,
				assessment = CASE WHEN @state = 'waiting' THEN excluded.assessment ELSE releases.assessment END,
				person_id = CASE WHEN @state = 'waiting' AND releases.state = 'held' THEN releases.person_id ELSE excluded.person_id END,
				at = CASE WHEN @state = 'waiting' AND releases.state = 'held' THEN releases.at ELSE excluded.at END
			WHERE releases.state <> 'released'`,
			map[string]any{
				"unit": change.UnitID, "kind": change.Kind, "key": change.PeriodKey, "state": string(change.State),
				"text": storable(change.Assessment), "person": change.PersonID, "at": utc(change.At),
			})
		if changed.Error != nil {
			return changed.Error
		}
		if changed.RowsAffected > 0 {
			object := fmt.Sprintf("%s digest %s of unit %d", change.Kind, change.PeriodKey, change.UnitID)
			if err := audit(tx, change.PersonID, "digest "+string(change.State), object, utc(change.At)); err != nil {
				return err
			}
		}
		var err error
		now, err = releaseOf(tx, change)
		return err
	})
	if err != nil {
		return models.Release{}, fmt.Errorf("change release of %s digest %s of unit %d: %w", change.Kind, change.PeriodKey, change.UnitID, err)
	}
	return now, nil
}

// CloseRelease implements [digest.Desk].
func (s *Store) CloseRelease(ctx context.Context, of models.Release) (models.Release, error) {
	var now models.Release
	err := s.transaction(ctx, func(tx *gorm.DB) (err error) {
		err = tx.Exec(`INSERT INTO releases (unit_id, kind, period_key, state, at) VALUES (?, ?, ?, 'released', ?)
			ON CONFLICT (unit_id, kind, period_key) DO UPDATE SET state = 'released', person_id = NULL, at = excluded.at
			WHERE releases.state = 'waiting'`, of.UnitID, of.Kind, of.PeriodKey, utc(of.At)).Error
		if err == nil {
			now, err = releaseOf(tx, of)
		}
		return err
	})
	if err != nil {
		return models.Release{}, fmt.Errorf("close release of %s digest %s of unit %d: %w", of.Kind, of.PeriodKey, of.UnitID, err)
	}
	return now, nil
}

// releaseOf reads the release of a unit, kind and period. Without a row it
// waits.
func releaseOf(tx *gorm.DB, of models.Release) (models.Release, error) {
	list, err := readReleases(tx, "r.unit_id = ? AND r.kind = ? AND r.period_key = ?", of.UnitID, of.Kind, of.PeriodKey)
	if err != nil || len(list) > 0 {
		return append(list, models.Release{})[0], err
	}
	return models.Release{UnitID: of.UnitID, Kind: of.Kind, PeriodKey: of.PeriodKey, State: models.Waiting}, nil
}

func readReleases(tx *gorm.DB, where string, args ...any) ([]models.Release, error) {
	var list []models.Release
	err := tx.Raw(`SELECT r.unit_id, r.kind, r.period_key, r.state, r.assessment, coalesce(r.person_id, 0) AS person_id,
		coalesce(people.name, '') AS person_name, r.at
		FROM releases r LEFT JOIN people ON people.id = r.person_id WHERE `+where+` ORDER BY r.unit_id`, args...).Scan(&list).Error
	for i := range list {
		list[i].At = list[i].At.UTC()
	}
	return list, err
}

// checkClerk fails with models.ErrUnknown unless the person is a clerk of the
// unit, or of one above it, at that instant.
func checkClerk(tx *gorm.DB, person, unit int64, at time.Time) error {
	var posts int64
	err := tx.Raw(`
		WITH RECURSIVE above (unit_id, depth) AS (
			SELECT id, 0 FROM units WHERE id = @unit
			UNION ALL
			SELECT units.parent_id, above.depth + 1 FROM units JOIN above ON units.id = above.unit_id
			WHERE units.parent_id IS NOT NULL AND above.depth < 20
		)
		SELECT count(*) FROM posts JOIN people ON people.id = posts.person_id AND people.revoked_at IS NULL
		WHERE posts.person_id = @person AND posts.role = @role AND posts.unit_id IN (SELECT unit_id FROM above)
			AND posts.since <= @at AND (posts.until IS NULL OR posts.until > @at)`,
		map[string]any{"unit": unit, "person": person, "role": models.Clerk, "at": at}).Scan(&posts).Error
	if err == nil && posts == 0 {
		err = models.ErrUnknown
	}
	if err != nil {
		return fmt.Errorf("check that person %d is a clerk of unit %d: %w", person, unit, err)
	}
	return nil
}

// ListDoubtful implements [digest.Desk].
func (s *Store) ListDoubtful(ctx context.Context, unit int64, period models.Period) ([]models.DoubtfulFigure, error) {
	var list []models.DoubtfulFigure
	in, err := scopeOf(s.read.WithContext(ctx), unit)
	if err == nil {
		err = in.query(&list, `
			SELECT units.name AS unit_name, r.code, figures.indicator, figures.value, figures.estimate, figures.reason
			FROM scoped_reports r JOIN units ON units.id = r.unit_id
			JOIN figures ON figures.report_id = r.id AND figures.revision = r.revision
			WHERE figures.doubtful AND r.period_end BETWEEN @start AND @end
			ORDER BY r.unit_id, r.received_at, r.id, figures.indicator`,
			map[string]any{"start": period.Start, "end": period.End})
	}
	if err != nil {
		return nil, fmt.Errorf("list doubtful figures of unit %d, %s: %w", unit, period.Key(), err)
	}
	return list, nil
}
