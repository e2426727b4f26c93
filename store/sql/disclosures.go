package sqlstore

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/satcoso/satcoso/models"
)

// FindOwnData implements [bot.Disclosures].
func (s *Store) FindOwnData(ctx context.Context, person int64) (models.OwnData, error) {
	var own models.OwnData
	err := s.snapshot(ctx, func(tx *gorm.DB) error {
		err := tx.Raw(`SELECT count(*) AS reports, coalesce(min(period_start), '') AS first_day, coalesce(max(period_end), '') AS last_day
			FROM reports WHERE person_id = ?`, person).Scan(&own).Error
		if err != nil {
			return err
		}
		return tx.Raw(`SELECT channel, linked_at, consent_version, consent_at FROM addresses
			WHERE person_id = ? ORDER BY linked_at, channel, account`, person).Scan(&own.Accounts).Error
	})
	if err != nil {
		return models.OwnData{}, fmt.Errorf("find what is kept about person %d: %w", person, err)
	}
	for i := range own.Accounts {
		a := &own.Accounts[i]
		a.LinkedAt, a.ConsentAt = a.LinkedAt.UTC(), inUTC(a.ConsentAt)
	}
	return own, nil
}

// maxReadings is how many occasions ListReadings returns, and of how many of the
// person's newest difficulties it looks for readers.
const maxReadings = 20

// ListReadings implements [bot.Disclosures]. What others have read stands in
// the audit: reports one by one, difficulties with the digest that lists them,
// and all reports of a digest that was exported or looked at in advance.
func (s *Store) ListReadings(ctx context.Context, person int64) (list []models.Reading, err error) {
	err = s.snapshot(ctx, func(tx *gorm.DB) error {
		list, err = readingsOf(tx, person)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list who has read reports of person %d: %w", person, err)
	}
	return list, nil
}

func readingsOf(tx *gorm.DB, person int64) ([]models.Reading, error) {
	var read []reading
	err := tx.Raw(`SELECT audit.id, audit.at, audit.actor, reports.code
		FROM reports JOIN audit ON audit.object = 'report ' || reports.id
		WHERE reports.person_id = ? AND audit.action = 'read report' AND audit.actor <> reports.person_id
		ORDER BY audit.id DESC LIMIT ?`, person, maxReadings).Scan(&read).Error
	if err != nil {
		return nil, err
	}
	var difficulties []struct {
		Code     string
		OpenedAt time.Time
	}
	err = tx.Raw("SELECT code, opened_at FROM difficulties WHERE person_id = ? ORDER BY id DESC LIMIT ?", person, maxReadings).Scan(&difficulties).Error
	if err != nil {
		return nil, err
	}
	for _, d := range difficulties {
		var found []reading
		err := tx.Raw(`SELECT audit.id, audit.at, audit.actor, CAST(? AS text) AS code
			FROM digests JOIN audit ON audit.object = 'digest ' || CAST(digests.id AS text)
			WHERE digests.made_at >= ? AND digests.summary LIKE ? AND audit.action = 'read difficulties' AND audit.actor <> ?
			ORDER BY audit.id DESC LIMIT ?`, d.Code, utc(d.OpenedAt), `%"`+d.Code+`"%`, person, maxReadings).Scan(&found).Error
		if err != nil {
			return nil, err
		}
		read = append(read, found...)
	}
	var whole []reading
	err = tx.Raw(wholeDigests, map[string]any{"person": person, "most": maxReadings}).Scan(&whole).Error
	if err != nil {
		return nil, err
	}
	read = append(read, whole...)
	slices.SortStableFunc(read, func(a, b reading) int { return int(b.ID - a.ID) })
	read = read[:min(len(read), maxReadings)]
	list := make([]models.Reading, len(read))
	for i, r := range read {
		if list[i], err = r.by(tx); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// wholeDigests finds who has taken along, or seen in advance, a digest with one
// of the person's newest reports.
const wholeDigests = `
	WITH RECURSIVE recent AS (
		SELECT id, code, unit_id, period_key, received_at FROM reports WHERE person_id = @person ORDER BY received_at DESC, id LIMIT @most
	), above AS (
		SELECT code, period_key, received_at, unit_id FROM recent
		UNION
		SELECT above.code, above.period_key, above.received_at, units.parent_id
		FROM above JOIN units ON units.id = above.unit_id WHERE units.parent_id IS NOT NULL
	), exports AS MATERIALIZED (
		SELECT audit.id, audit.at, audit.actor, digests.summary
		FROM digests JOIN audit ON audit.object = 'digest ' || CAST(digests.id AS text)
		WHERE audit.action = 'export' AND audit.actor <> @person
	)
	SELECT exports.id, exports.at, exports.actor, recent.code
	FROM exports JOIN recent ON exports.summary LIKE '%"id":"' || recent.id || '"%'
	UNION
	SELECT audit.id, audit.at, audit.actor, above.code
	FROM above JOIN audit ON audit.object = 'unit ' || CAST(above.unit_id AS text) || ', ' || above.period_key
	WHERE audit.action = 'preview digest' AND audit.actor <> @person AND audit.at >= above.received_at
	ORDER BY 1 DESC, 4 LIMIT @most`

// A reading is a row of the audit with the code of what was read.
type reading struct {
	ID    int64
	At    time.Time
	Actor int64
	Code  string
}

// by finds the post that the reader held then: the one by which they read, if
// they hold several.
func (r reading) by(tx *gorm.DB) (models.Reading, error) {
	of := models.Reading{At: r.At.UTC(), Code: r.Code}
	var post struct {
		Role models.Role
		Name string
	}
	err := tx.Raw(`SELECT posts.role, units.name FROM posts JOIN units ON units.id = posts.unit_id
		WHERE posts.person_id = @actor AND posts.since <= @at AND (posts.until IS NULL OR posts.until > @at)
		ORDER BY CASE posts.role WHEN 'leader' THEN 0 WHEN 'clerk' THEN 1 ELSE 2 END, posts.id LIMIT 1`,
		map[string]any{"actor": r.Actor, "at": utc(r.At)}).Scan(&post).Error
	of.Role, of.Unit = post.Role, post.Name
	return of, err
}
