package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/models"
)

// FindReport implements [bot.Reports].
func (s *Store) FindReport(ctx context.Context, person int64, id string) (bot.StoredReport, error) {
	r, err := findReport(s.read.WithContext(ctx), "reports.id = ? AND reports.person_id = ?", id, person)
	if err != nil {
		return r, fmt.Errorf("find report %s: %w", id, err)
	}
	return r, nil
}

// FindReportByKey implements [bot.Reports].
func (s *Store) FindReportByKey(ctx context.Context, oneKey string) (bot.StoredReport, error) {
	r, err := findReport(s.read.WithContext(ctx), "reports.one_key = ?", oneKey)
	if err != nil {
		return r, fmt.Errorf("find report %s: %w", oneKey, err)
	}
	r.Answers = nil // it may be somebody else's
	return r, nil
}

// ListOpenReports implements [bot.Reports].
func (s *Store) ListOpenReports(ctx context.Context, person int64, at time.Time) ([]bot.StoredReport, error) {
	list, err := listReports(s.read.WithContext(ctx), "reports.person_id = ? AND reports.amend_until > ?", person, utc(at))
	if err != nil {
		return nil, fmt.Errorf("list reports of person %d: %w", person, err)
	}
	return list, nil
}

// ListOwnReports implements [bot.Reports].
func (s *Store) ListOwnReports(ctx context.Context, person int64, from, to models.Date) (list []models.OwnReport, err error) {
	err = s.snapshot(ctx, func(tx *gorm.DB) error {
		list, err = ownReports(tx, person, from, to)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list reports of person %d from %s to %s: %w", person, from, to, err)
	}
	return list, nil
}

func ownReports(tx *gorm.DB, person int64, from, to models.Date) ([]models.OwnReport, error) {
	var rows []struct {
		models.Report
		UnitName, NewestAnswers string
	}
	err := tx.Raw(`SELECT reports.*, units.name AS unit_name, revisions.answers AS newest_answers
		FROM reports JOIN units ON units.id = reports.unit_id
		JOIN revisions ON revisions.report_id = reports.id AND revisions.number = reports.revision
		WHERE reports.person_id = ? AND reports.period_end BETWEEN ? AND ?
		ORDER BY reports.period_end, reports.received_at, reports.id`, person, from, to).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	list, place := make([]models.OwnReport, len(rows)), map[string]*models.OwnReport{}
	for i, row := range rows {
		list[i] = models.OwnReport{Report: row.Report, UnitName: row.UnitName, Answers: []byte(row.NewestAnswers)}
		list[i].ReceivedAt, list[i].AmendUntil = row.ReceivedAt.UTC(), row.AmendUntil.UTC()
		place[row.ID] = &list[i]
	}
	return list, addParts(tx, place, person, from, to)
}

// addParts adds figures, what is not known, and difficulties to a person's
// reports.
func addParts(tx *gorm.DB, place map[string]*models.OwnReport, person int64, from, to models.Date) error {
	const theirs = ` WHERE reports.person_id = ? AND reports.period_end BETWEEN ? AND ?`
	var figures []models.Figure
	err := tx.Raw(`SELECT figures.* FROM reports
		JOIN figures ON figures.report_id = reports.id AND figures.revision = reports.revision`+theirs+`
		ORDER BY figures.report_id, figures.indicator`, person, from, to).Scan(&figures).Error
	if err != nil {
		return err
	}
	for _, f := range figures {
		place[f.ReportID].Figures = append(place[f.ReportID].Figures, f)
	}
	var unknown []struct{ ReportID, Indicator string }
	err = tx.Raw(`SELECT unknowns.report_id, unknowns.indicator FROM reports
		JOIN unknowns ON unknowns.report_id = reports.id AND unknowns.revision = reports.revision`+theirs+`
		ORDER BY unknowns.report_id, unknowns.indicator`, person, from, to).Scan(&unknown).Error
	if err != nil {
		return err
	}
	for _, u := range unknown {
		place[u.ReportID].Unknown = append(place[u.ReportID].Unknown, u.Indicator)
	}
	var difficulties []models.Difficulty
	err = tx.Raw(`SELECT difficulties.* FROM reports JOIN difficulties ON difficulties.report_id = reports.id`+theirs, person, from, to).Scan(&difficulties).Error
	if err != nil {
		return err
	}
	for i, d := range difficulties {
		difficulties[i].OpenedAt = d.OpenedAt.UTC()
		place[d.ReportID].Difficulty = &difficulties[i]
	}
	return nil
}

func findReport(tx *gorm.DB, where string, args ...any) (bot.StoredReport, error) {
	list, err := listReports(tx, where, args...)
	if err == nil && len(list) == 0 {
		err = models.ErrUnknown
	}
	if err != nil {
		return bot.StoredReport{}, err
	}
	return list[0], nil
}

// listReports reads reports with their newest answers, newest first, at most
// 20. Its callers may only ask for a person's own reports, or for those that
// they can name by their key.
func listReports(tx *gorm.DB, where string, args ...any) ([]bot.StoredReport, error) {
	var rows []struct {
		models.Report
		UnitName, NewestAnswers, ReceiptText string
	}
	err := tx.Raw(`SELECT reports.*, units.name AS unit_name, revisions.answers AS newest_answers, effects.result AS receipt_text
		FROM reports JOIN units ON units.id = reports.unit_id
		JOIN revisions ON revisions.report_id = reports.id AND revisions.number = reports.revision
		JOIN effects ON effects.key = 'submit:' || reports.id
		WHERE `+where+` ORDER BY reports.received_at DESC, reports.id LIMIT 20`, args...).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	list := make([]bot.StoredReport, len(rows))
	for i, row := range rows {
		list[i] = bot.StoredReport{Report: row.Report, UnitName: row.UnitName, Answers: []byte(row.NewestAnswers)}
		if err := json.Unmarshal([]byte(row.ReceiptText), &list[i].Receipt); err != nil {
			return nil, fmt.Errorf("read receipt of report %s: %w", row.ID, err)
		}
	}
	return list, nil
}
