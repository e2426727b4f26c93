package sqlstore

import (
	"context"
	"fmt"
	"slices"

	"github.com/satcoso/satcoso/digest"
	"github.com/satcoso/satcoso/models"
)

// FindSource implements [digest.Store].
func (s *Store) FindSource(ctx context.Context, unit int64, source models.Source) (digest.SourceReport, error) {
	var row struct {
		FlowVersion            int
		PeriodKind             models.PeriodKind
		PeriodStart, PeriodEnd models.Date
		UnitName, Answers      string
	}
	in, err := scopeOf(s.read.WithContext(ctx), unit)
	if err == nil {
		err = in.query(&row, `
			SELECT r.flow_version, r.period_kind, r.period_start, r.period_end, units.name AS unit_name, revisions.answers
			FROM scoped_reports r JOIN revisions ON revisions.report_id = r.id AND revisions.number = @revision
			JOIN units ON units.id = r.unit_id WHERE r.id = @id`,
			map[string]any{"id": source.ReportID, "revision": source.Revision})
	}
	if err == nil && row.FlowVersion == 0 {
		err = models.ErrUnknown
	}
	if err != nil {
		return digest.SourceReport{}, fmt.Errorf("find report %s in unit %d: %w", source.ReportID, unit, err)
	}
	return digest.SourceReport{
		FlowVersion: row.FlowVersion, UnitName: row.UnitName, Answers: []byte(row.Answers),
		Period: models.Period{Kind: row.PeriodKind, Start: row.PeriodStart, End: row.PeriodEnd},
	}, nil
}

// sourcesAtOnce is how many reports one statement names: databases bound the
// number of arguments.
const sourcesAtOnce = 500

// ReadSources implements [digest.Store].
func (s *Store) ReadSources(ctx context.Context, unit int64, sources []models.Source) (map[models.Source]models.Sums, error) {
	in, err := scopeOf(s.read.WithContext(ctx), unit)
	if err != nil {
		return nil, fmt.Errorf("read reports of unit %d: %w", unit, err)
	}
	figures := map[models.Source]models.Sums{}
	for some := range slices.Chunk(sources, sourcesAtOnce) {
		wanted := map[string]models.Source{}
		var ids []string
		for _, source := range some {
			wanted[source.ReportID] = source
			ids = append(ids, source.ReportID)
		}
		var rows []struct {
			ReportID, Indicator string
			Revision            int
			Value               int64
			Estimate            bool
		}
		err := in.query(&rows, `
			SELECT f.report_id, f.revision, f.indicator, f.value, f.estimate
			FROM scoped_reports r JOIN figures f ON f.report_id = r.id WHERE r.id IN @ids`, map[string]any{"ids": ids})
		if err != nil {
			return nil, fmt.Errorf("read reports of unit %d: %w", unit, err)
		}
		for _, r := range rows {
			source := wanted[r.ReportID]
			if r.Revision != source.Revision {
				continue
			}
			if figures[source] == nil {
				figures[source] = models.Sums{}
			}
			figures[source][r.Indicator] = models.Sum{Value: r.Value, Estimate: r.Estimate}
		}
	}
	return figures, nil
}
