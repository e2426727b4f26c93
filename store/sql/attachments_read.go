package sqlstore

import (
	"context"
	"fmt"

	"github.com/satcoso/satcoso/models"
)

// ListAttachments returns the attachments of a report, those too that an
// amendment removed, in the order of their questions' ids and of their places.
// There are none where neither the unit nor one below it has the report.
//
// Whoever shows them to somebody else than their author notes that with Audit.
func (s *Store) ListAttachments(ctx context.Context, unit int64, report string) ([]models.Attachment, error) {
	in, err := scopeOf(s.read.WithContext(ctx), unit)
	var list []models.Attachment
	if err == nil {
		err = in.query(&list, `SELECT attachments.*
			FROM scoped_reports JOIN attachments ON attachments.report_id = scoped_reports.id
			WHERE scoped_reports.id = @report
			ORDER BY attachments.question, attachments.position, attachments.id`, map[string]any{"report": report})
	}
	if err != nil {
		return nil, fmt.Errorf("list attachments of report %s in unit %d: %w", report, unit, err)
	}
	return list, nil
}

// FindOwnAttachment returns an attachment of one of the person's own reports,
// or models.ErrUnknown.
func (s *Store) FindOwnAttachment(ctx context.Context, person, id int64) (models.Attachment, error) {
	var a models.Attachment
	found := s.read.WithContext(ctx).Raw("SELECT * FROM attachments WHERE id = ? AND person_id = ?", id, person).Scan(&a)
	err := found.Error
	if err == nil && found.RowsAffected == 0 {
		err = models.ErrUnknown
	}
	if err != nil {
		return models.Attachment{}, fmt.Errorf("find attachment %d: %w", id, err)
	}
	return a, nil
}

// CountOwnAttachments says what became of the attachments of the person's own
// reports, by the report's id. Reports without attachments, and those of
// others, are not in it.
func (s *Store) CountOwnAttachments(ctx context.Context, person int64, reports []string) (map[string]models.AttachmentCounts, error) {
	var rows []struct {
		ReportID string
		models.AttachmentCounts
	}
	err := s.read.WithContext(ctx).Raw(`SELECT report_id,
			count(CASE state WHEN 'pending' THEN 1 END) AS pending, count(CASE state WHEN 'stored' THEN 1 END) AS stored,
			count(CASE state WHEN 'failed' THEN 1 END) AS failed, count(CASE state WHEN 'expired' THEN 1 END) AS expired
		FROM attachments WHERE person_id = ? AND report_id IN ? AND NOT removed GROUP BY report_id`,
		person, reports).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("count attachments of person %d: %w", person, err)
	}
	counts := make(map[string]models.AttachmentCounts, len(rows))
	for _, row := range rows {
		counts[row.ReportID] = row.AttachmentCounts
	}
	return counts, nil
}

// FindAttachments implements attachments.Store.
func (s *Store) FindAttachments(ctx context.Context, ids []int64) ([]models.Attachment, error) {
	var found []models.Attachment
	if err := s.read.WithContext(ctx).Raw("SELECT * FROM attachments WHERE id IN ?", ids).Scan(&found).Error; err != nil {
		return nil, fmt.Errorf("find %d attachments: %w", len(ids), err)
	}
	return found, nil
}

// ListExpiring implements attachments.Store.
func (s *Store) ListExpiring(ctx context.Context, until models.Date, n int) ([]models.Attachment, error) {
	var list []models.Attachment
	err := s.read.WithContext(ctx).Raw(`SELECT * FROM attachments
		WHERE state = 'stored' AND report_day <= ? AND mime LIKE 'image/%' ORDER BY report_day, id LIMIT ?`,
		until, n).Scan(&list).Error
	if err != nil {
		return nil, fmt.Errorf("list attachments of reports until %s: %w", until, err)
	}
	return list, nil
}
