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
// their post at the deadline. Figures of somebody who has left remain in the
// sums.
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
		for _, read := range []func() error{
			func() error { return readExpected(in, &sheet, q.Flow, utc(q.Due)) },
			func() error { return readUnits(in, &sheet) },
			func() error { return readWeeks(in, &sheet) },
			func() error { return readDoubtful(in, &sheet) },
			func() error { return readToDate(in, &sheet) },
			func() error { return readTargets(in, &sheet) },
			func() error { return readDifficulties(in, &sheet, utc(q.Since), utc(q.Until)) },
			func() error { return readSources(in, &sheet) },
		} {
			if err := read(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return models.Sheet{}, fmt.Errorf("read sheet of unit %d, flow %q, period %s: %w", q.Unit, q.Flow, q.Period.Key(), err)
	}
	return sheet, nil
}

// readExpected reads the officers' posts with their reports. Of several reports
// of one officer the first says whether they reported in time; nothing happened
// only where none of them has a figure, an unknown one, or a difficulty.
func readExpected(in scope, sheet *models.Sheet, flow string, due time.Time) error {
	return in.query(&sheet.Expected, `
		SELECT units.id AS unit_id, units.name AS unit_name, people.id AS person_id, people.name AS person_name,
			coalesce(r.code, '') AS code, coalesce(r.late, false) AS late,
			coalesce(r.empty, 0) = 1 AS "nothing"
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
					WHEN EXISTS (SELECT 1 FROM difficulties WHERE difficulties.report_id = scoped_reports.id) THEN 0
					ELSE 1 END AS empty
				FROM scoped_reports WHERE flow_id = @flow AND period_kind = @kind AND period_key = @key) mine
		) r ON r.person_id = post.person_id AND r.unit_id = post.unit_id AND r.place = 1
		WHERE post.role = @role AND post.since <= @due AND (post.until IS NULL OR post.until > @due)
		ORDER BY units.id, people.id`,
		map[string]any{
			"flow": flow, "kind": sheet.Period.Kind, "key": sheet.Period.Key(),
			"role": models.Officer, "due": due,
		})
}

// readUnits reads the units that existed in the period, parents first. One that
// did not, but has figures, is among them too: figures must not vanish.
func readUnits(in scope, sheet *models.Sheet) error {
	var rows []struct {
		ID, ParentID int64
		Name         string
	}
	err := in.query(&rows, `
		SELECT units.id, coalesce(above.unit_id, 0) AS parent_id, units.name
		FROM scope JOIN units ON units.id = scope.unit_id
		LEFT JOIN scope above ON above.unit_id = units.parent_id AND units.id <> @scope_unit
		WHERE (units.from_day <= @end AND (units.to_day = '' OR units.to_day >= @start))
			OR EXISTS (SELECT 1 FROM scoped_rollup sums WHERE sums.unit_id = units.id AND sums.period_end BETWEEN @oldest AND @end
				AND (sums.reports <> 0 OR sums.unknown <> 0))
			OR units.id = @scope_unit
		ORDER BY scope.depth, units.id`,
		map[string]any{"start": sheet.Period.Start, "end": sheet.Period.End, "oldest": weekStarts(sheet.Period)[4]})
	for _, r := range rows {
		sheet.Units = append(sheet.Units, models.UnitSheet{ID: r.ID, ParentID: r.ParentID, Name: r.Name})
	}
	return err
}

// weekStarts are the first days of the period and of the four before it.
func weekStarts(p models.Period) (days [5]models.Date) {
	for i := range days {
		days[i] = p.Start
		p = p.Previous()
	}
	return days
}

// A sumRow is one indicator's total. estimate is a number, since that is what
// max understands on both databases.
type sumRow struct {
	UnitID           int64
	PeriodEnd        models.Date
	Indicator        string
	Value, Estimates int64
	Unknown, Reports int
	FromDay, ToDay   models.Date
}

func (r sumRow) addTo(s models.Sums) {
	sum := s[r.Indicator]
	s[r.Indicator] = models.Sum{Value: sum.Value + r.Value, Estimate: sum.Estimate || r.Estimates != 0}
}

// readWeeks reads what each unit has reported of the period and of the four
// before it. What happened on a day counts in the week of that day.
func readWeeks(in scope, sheet *models.Sheet) error {
	starts := weekStarts(sheet.Period)
	var rows []sumRow
	err := in.query(&rows, `
		SELECT unit_id, indicator, period_end, value, estimates, unknown, reports
		FROM scoped_rollup WHERE period_end BETWEEN @oldest AND @end AND (reports <> 0 OR unknown <> 0)`,
		map[string]any{"oldest": starts[4], "end": sheet.Period.End})
	if err != nil {
		return err
	}
	place := map[int64]int{}
	for i, u := range sheet.Units {
		place[u.ID] = i
	}
	for _, r := range rows {
		u := &sheet.Units[place[r.UnitID]]
		week := 0
		for r.PeriodEnd < starts[week] {
			week++
		}
		if u.Weeks[week] == nil {
			u.Weeks[week] = models.Sums{}
		}
		if r.Reports > 0 { // else nobody knows the figure, which is no zero
			r.addTo(u.Weeks[week])
		}
		if week == 0 && r.Unknown > 0 {
			if u.Unknown == nil {
				u.Unknown = map[string]int{}
			}
			u.Unknown[r.Indicator] += r.Unknown
		}
	}
	return nil
}

// readDoubtful counts the figures that a rule doubted and their author insisted
// on.
func readDoubtful(in scope, sheet *models.Sheet) error {
	var rows []struct {
		UnitID   int64
		Doubtful int
	}
	err := in.query(&rows, `
		SELECT r.unit_id, count(*) AS doubtful
		FROM scoped_reports r JOIN figures ON figures.report_id = r.id AND figures.revision = r.revision
		WHERE figures.doubtful AND r.period_end BETWEEN @start AND @end GROUP BY r.unit_id`,
		map[string]any{"start": sheet.Period.Start, "end": sheet.Period.End})
	for _, r := range rows {
		for i := range sheet.Units {
			if sheet.Units[i].ID == r.UnitID {
				sheet.Units[i].Doubtful = r.Doubtful
			}
		}
	}
	return err
}

// readToDate adds up what was reported up to the period's end, and the opening
// balances. A report of a period that an opening balance covers is part of that
// balance already.
func readToDate(in scope, sheet *models.Sheet) error {
	sheet.ToDate, sheet.Openings = models.Sums{}, map[string]models.OpeningSum{}
	var openings, rows []sumRow
	err := in.query(&openings, `
		SELECT indicator, CAST(sum(value) AS bigint) AS value, max(CASE WHEN estimate THEN 1 ELSE 0 END) AS estimates,
			min(from_day) AS from_day, max(to_day) AS to_day
		FROM scoped_openings WHERE to_day <= @end GROUP BY indicator`, map[string]any{"end": sheet.Period.End})
	if err != nil {
		return err
	}
	for _, o := range openings {
		o.addTo(sheet.ToDate)
		sheet.Openings[o.Indicator] = models.OpeningSum{Sum: sheet.ToDate[o.Indicator], FromDay: o.FromDay, ToDay: o.ToDay}
	}
	err = in.query(&rows, `
		SELECT sums.indicator, CAST(sum(sums.value) AS bigint) AS value, CAST(sum(sums.estimates) AS bigint) AS estimates
		FROM scoped_rollup sums
		LEFT JOIN scoped_openings opening ON opening.unit_id = sums.unit_id AND opening.indicator = sums.indicator AND opening.to_day <= @end
		WHERE sums.period_end <= @end AND (opening.to_day IS NULL OR sums.period_end > opening.to_day)
		GROUP BY sums.indicator HAVING sum(sums.reports) > 0`, map[string]any{"end": sheet.Period.End})
	for _, r := range rows {
		r.addTo(sheet.ToDate)
	}
	return err
}

// readTargets reads the targets of the scope's own unit, with what was reached
// of each between its first day and the period's end.
func readTargets(in scope, sheet *models.Sheet) error {
	var targets []models.Target
	err := in.query(&targets, `SELECT * FROM targets WHERE unit_id = @scope_unit AND from_day <= @end AND to_day >= @start ORDER BY id`,
		map[string]any{"start": sheet.Period.Start, "end": sheet.Period.End})
	for _, t := range targets {
		var row sumRow
		err = in.query(&row, `
			SELECT CAST(coalesce(sum(value), 0) AS bigint) AS value, CAST(coalesce(sum(estimates), 0) AS bigint) AS estimates,
				coalesce(min(from_day), '') AS from_day FROM (
				SELECT value, CASE WHEN estimate THEN 1 ELSE 0 END AS estimates, from_day FROM scoped_openings
				WHERE indicator = @indicator AND from_day >= @from AND to_day <= @to
				UNION ALL
				SELECT sums.value, sums.estimates, sums.period_end FROM scoped_rollup sums
				LEFT JOIN scoped_openings opening ON opening.unit_id = sums.unit_id AND opening.indicator = sums.indicator AND opening.to_day <= @to
				WHERE sums.indicator = @indicator AND sums.period_end BETWEEN @from AND @to AND sums.reports <> 0
					AND (opening.to_day IS NULL OR sums.period_end > opening.to_day)
			) counted`,
			map[string]any{"indicator": t.Indicator, "from": t.FromDay, "to": min(t.ToDay, sheet.Period.End)})
		if err != nil {
			return err
		}
		sheet.Targets = append(sheet.Targets, models.TargetSheet{
			Target: t, Reached: models.Sum{Value: row.Value, Estimate: row.Estimates != 0},
			Covered: row.FromDay == t.FromDay,
		})
	}
	return err
}

func readDifficulties(in scope, sheet *models.Sheet, since, until time.Time) error {
	return in.query(&sheet.Difficulties, `
		SELECT d.code, r.id AS report_id, units.id AS unit_id, units.name AS unit_name, d.category, d.text
		FROM scoped_reports r
		JOIN difficulties d ON d.report_id = r.id
		JOIN units ON units.id = r.unit_id
		WHERE d.opened_at > @since AND d.opened_at <= @until
		ORDER BY d.opened_at, d.id`,
		map[string]any{"since": since, "until": until})
}

// readSources lists the reports behind the period's figures, whatever their
// flow.
func readSources(in scope, sheet *models.Sheet) error {
	return in.query(&sheet.Sources, `
		SELECT r.id AS report_id, r.revision, r.code, r.flow_id, r.unit_id, people.name AS person_name, r.late
		FROM scoped_reports r JOIN people ON people.id = r.person_id
		WHERE r.period_end BETWEEN @start AND @end ORDER BY r.unit_id, r.received_at, r.id`,
		map[string]any{"start": sheet.Period.Start, "end": sheet.Period.End})
}
