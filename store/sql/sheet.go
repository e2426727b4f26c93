package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/satcoso/satcoso/digest"
	"github.com/satcoso/satcoso/models"
)

// ReadSheet implements [digest.Store]. Its error is models.ErrUnknown where the
// unit does not exist.
//
// Sums hold every report of the scope; Expected has those officers who hold
// their post now. Figures of somebody who has left remain in the sums.
func (s *Store) ReadSheet(ctx context.Context, q digest.Query) (models.Sheet, error) {
	sheet := models.Sheet{Period: q.Period}
	err := s.snapshot(ctx, func(tx *gorm.DB) error {
		if q.Period.Key() == "" {
			return errors.New("reports without a period make no sheet")
		}
		in, err := scopeOf(tx, q.Unit)
		if err != nil {
			return err
		}
		sheet.Unit = in.unit
		if err := readExpected(in, &sheet, q.Flow, utc(q.Due)); err != nil {
			return err
		}
		if err := readWeeks(in, &sheet, q.Flow); err != nil {
			return err
		}
		if err := readUnknown(in, &sheet, q.Flow); err != nil {
			return err
		}
		if err := readToDate(in, &sheet, q.Flow); err != nil {
			return err
		}
		return readDifficulties(in, &sheet, utc(q.Since), utc(q.Until))
	})
	if err != nil {
		return models.Sheet{}, fmt.Errorf("read sheet of unit %d, flow %q, period %s: %w", q.Unit, q.Flow, q.Period.Key(), err)
	}
	return sheet, nil
}

// readExpected reads the officers' posts with their reports. Of several reports
// of one officer the first says whether they reported in time; nothing happened
// only where none of them has a figure or an unknown one.
func readExpected(in scope, sheet *models.Sheet, flow string, due time.Time) error {
	return in.query(&sheet.Expected, `
		SELECT units.id AS unit_id, units.name AS unit_name, people.id AS person_id, people.name AS person_name,
			coalesce(r.code, '') AS code, coalesce(r.late, false) AS late, coalesce(r.empty, 0) = 1 AS "nothing"
		FROM scoped_posts post
		JOIN units ON units.id = post.unit_id
		JOIN people ON people.id = post.person_id AND people.revoked_at IS NULL
		LEFT JOIN (
			SELECT mine.person_id, mine.unit_id, mine.code, mine.late,
				row_number() OVER (PARTITION BY mine.person_id, mine.unit_id ORDER BY mine.received_at, mine.id) AS place,
				min(mine.empty) OVER (PARTITION BY mine.person_id, mine.unit_id) AS empty
			FROM (SELECT scoped_reports.*, CASE
					WHEN EXISTS (SELECT 1 FROM figures WHERE figures.report_id = scoped_reports.id
						AND figures.revision = scoped_reports.revision AND figures.value <> 0) THEN 0
					WHEN EXISTS (SELECT 1 FROM unknowns WHERE unknowns.report_id = scoped_reports.id
						AND unknowns.revision = scoped_reports.revision) THEN 0
					ELSE 1 END AS empty
				FROM scoped_reports WHERE flow_id = @flow AND period_kind = @kind AND period_key = @key) mine
		) r ON r.person_id = post.person_id AND r.unit_id = post.unit_id AND r.place = 1
		WHERE post.role = @role AND post.since <= @due
		ORDER BY units.id, people.id`,
		map[string]any{
			"flow": flow, "kind": sheet.Period.Kind, "key": sheet.Period.Key(),
			"role": models.Officer, "due": due,
		})
}

// A sumRow is one indicator's total. estimate is a number, since that is what
// max understands on both databases.
type sumRow struct {
	PeriodKey, Indicator string
	Value, Estimate      int64
}

func (r sumRow) addTo(s models.Sums) {
	s[r.Indicator] = models.Sum{Value: r.Value, Estimate: r.Estimate != 0}
}

func readWeeks(in scope, sheet *models.Sheet, flow string) error {
	at := map[string]int{}
	keys := make([]string, len(sheet.Weeks))
	period := sheet.Period
	for i := range sheet.Weeks {
		sheet.Weeks[i] = models.Sums{}
		keys[i], at[period.Key()] = period.Key(), i
		period = period.Previous()
	}
	var rows []sumRow
	err := in.query(&rows, `
		SELECT r.period_key, figures.indicator, CAST(sum(figures.value) AS bigint) AS value,
			max(CASE WHEN figures.estimate THEN 1 ELSE 0 END) AS estimate
		FROM scoped_reports r
		JOIN figures ON figures.report_id = r.id AND figures.revision = r.revision
		WHERE r.flow_id = @flow AND r.period_kind = @kind AND r.period_key IN @keys
		GROUP BY r.period_key, figures.indicator`,
		map[string]any{"flow": flow, "kind": sheet.Period.Kind, "keys": keys})
	for _, r := range rows {
		r.addTo(sheet.Weeks[at[r.PeriodKey]])
	}
	return err
}

// readUnknown counts the reports of the period that do not know a figure.
func readUnknown(in scope, sheet *models.Sheet, flow string) error {
	var rows []struct {
		Indicator string
		Reports   int
	}
	err := in.query(&rows, `
		SELECT unknowns.indicator, count(*) AS reports
		FROM scoped_reports r
		JOIN unknowns ON unknowns.report_id = r.id AND unknowns.revision = r.revision
		WHERE r.flow_id = @flow AND r.period_kind = @kind AND r.period_key = @key
		GROUP BY unknowns.indicator`,
		map[string]any{"flow": flow, "kind": sheet.Period.Kind, "key": sheet.Period.Key()})
	for _, r := range rows {
		if sheet.Unknown == nil {
			sheet.Unknown = map[string]int{}
		}
		sheet.Unknown[r.Indicator] = r.Reports
	}
	return err
}

func readToDate(in scope, sheet *models.Sheet, flow string) error {
	sheet.ToDate = models.Sums{}
	var rows []sumRow
	err := in.query(&rows, `
		SELECT figures.indicator, CAST(sum(figures.value) AS bigint) AS value,
			max(CASE WHEN figures.estimate THEN 1 ELSE 0 END) AS estimate
		FROM scoped_reports r
		JOIN figures ON figures.report_id = r.id AND figures.revision = r.revision
		WHERE r.flow_id = @flow AND r.period_kind = @kind AND r.period_end <= @end
		GROUP BY figures.indicator`,
		map[string]any{"flow": flow, "kind": sheet.Period.Kind, "end": sheet.Period.End})
	for _, r := range rows {
		r.addTo(sheet.ToDate)
	}
	return err
}

func readDifficulties(in scope, sheet *models.Sheet, since, until time.Time) error {
	return in.query(&sheet.Difficulties, `
		SELECT d.code, units.name AS unit_name, d.category, d.text
		FROM scoped_reports r
		JOIN difficulties d ON d.report_id = r.id
		JOIN units ON units.id = r.unit_id
		WHERE d.opened_at > @since AND d.opened_at <= @until
		ORDER BY d.opened_at, d.id`,
		map[string]any{"since": since, "until": until})
}
