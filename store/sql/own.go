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
