package sqlstore

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"github.com/satcoso/satcoso/models"
)

// The rollup holds the sums of the newest revisions by unit, indicator and last
// day of the period. It is changed in the transaction that changes what it sums
// up, and could be thrown away: RebuildRollup makes it from the reports.

// summed are the rows that make up the rollup, of the reports that a condition
// picks. Each revision of a report counts once.
const summed = `
	SELECT r.unit_id, f.indicator, r.period_end, f.value, CASE WHEN f.estimate THEN 1 ELSE 0 END AS estimates, 0 AS unknown, 1 AS reports
	FROM reports r JOIN figures f ON f.report_id = r.id AND f.revision = r.revision
	UNION ALL
	SELECT r.unit_id, u.indicator, r.period_end, 0, 0, 1, 0
	FROM reports r JOIN unknowns u ON u.report_id = r.id AND u.revision = r.revision`

// addToRollup counts a revision of a report that was stored just now instead of
// the one before it, whose period ended on endedBefore.
func addToRollup(tx *gorm.DB, report models.Report, endedBefore models.Date) error {
	// In one statement, and in the order of the key: so two reports of one unit
	// wait for each other instead of locking each other out.
	err := tx.Exec(`
		INSERT INTO rollup (unit_id, indicator, period_end, value, estimates, unknown, reports)
		SELECT CAST(@unit AS bigint), indicator, period_end, sum(value), sum(estimates), sum(unknown), sum(reports) FROM (
			SELECT indicator, CAST(@ended AS text) AS period_end, value, CASE WHEN estimate THEN 1 ELSE 0 END AS estimates, 0 AS unknown, 1 AS reports
			FROM figures WHERE report_id = @report AND revision = @revision
			UNION ALL SELECT indicator, @ended, 0, 0, 1, 0 FROM unknowns WHERE report_id = @report AND revision = @revision
			UNION ALL SELECT indicator, @before, -value, CASE WHEN estimate THEN -1 ELSE 0 END, 0, -1
			FROM figures WHERE report_id = @report AND revision = @revision - 1
			UNION ALL SELECT indicator, @before, 0, 0, -1, 0 FROM unknowns WHERE report_id = @report AND revision = @revision - 1
		) delta
		WHERE true GROUP BY indicator, period_end ORDER BY indicator, period_end
		ON CONFLICT (unit_id, indicator, period_end) DO UPDATE SET value = rollup.value + excluded.value,
			estimates = rollup.estimates + excluded.estimates, unknown = rollup.unknown + excluded.unknown,
			reports = rollup.reports + excluded.reports`,
		map[string]any{
			"unit": report.UnitID, "ended": report.PeriodEnd, "before": endedBefore,
			"report": report.ID, "revision": report.Revision,
		}).Error
	if err != nil {
		return fmt.Errorf("add report %s to the rollup: %w", report.ID, err)
	}
	return nil
}

// A RollupDifference is a row of the rollup that is not what the reports say.
type RollupDifference struct {
	UnitCode, Indicator string
	PeriodEnd           models.Date
	Kept, Summed        int64 // the values
}

// CompareRollup returns where the rollup is not what the reports add up to.
func (s *Store) CompareRollup(ctx context.Context) ([]RollupDifference, error) {
	var list []RollupDifference
	err := s.snapshot(ctx, func(tx *gorm.DB) error {
		return tx.Raw(`
			SELECT units.code AS unit_code, pairs.indicator, pairs.period_end,
				CAST(sum(pairs.kept) AS bigint) AS kept, CAST(sum(pairs.summed) AS bigint) AS summed
			FROM (
				SELECT unit_id, indicator, period_end, value AS kept, 0 AS summed, estimates, unknown, reports FROM rollup
				UNION ALL
				SELECT unit_id, indicator, period_end, 0, value, -estimates, -unknown, -reports FROM (` + summed + `) figures
			) AS pairs JOIN units ON units.id = pairs.unit_id
			GROUP BY units.code, pairs.indicator, pairs.period_end
			HAVING sum(pairs.kept) <> sum(pairs.summed) OR sum(pairs.estimates) <> 0 OR sum(pairs.unknown) <> 0 OR sum(pairs.reports) <> 0
			ORDER BY units.code, pairs.indicator, pairs.period_end`).Scan(&list).Error
	})
	if err != nil {
		return nil, fmt.Errorf("compare the rollup: %w", err)
	}
	return list, nil
}

// RebuildRollup makes the rollup anew from the reports. Reports that are sent
// meanwhile wait for it.
func (s *Store) RebuildRollup(ctx context.Context) error {
	err := s.transaction(ctx, func(tx *gorm.DB) error {
		if err := tx.Exec(s.dialect.lockReports).Error; err != nil {
			return err
		}
		if err := tx.Exec("DELETE FROM rollup").Error; err != nil {
			return err
		}
		return tx.Exec(`INSERT INTO rollup (unit_id, indicator, period_end, value, estimates, unknown, reports)
			SELECT unit_id, indicator, period_end, sum(value), sum(estimates), sum(unknown), sum(reports)
			FROM (` + summed + `) figures GROUP BY unit_id, indicator, period_end`).Error
	})
	if err != nil {
		return fmt.Errorf("rebuild the rollup: %w", err)
	}
	return nil
}
