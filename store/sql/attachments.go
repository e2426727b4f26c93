package sqlstore

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/models"
)

// insertAttachments queues the attachments of a report's new revision to be
// fetched, in the transaction that stores it. One that an earlier revision had
// is not fetched again, unless that failed and it was sent anew; one that this
// revision lacks is marked as removed.
func insertAttachments(tx *gorm.DB, report models.Report, sub bot.Submission) error {
	day := report.PeriodEnd
	if day == "" {
		day = models.DateOf(sub.Report.ReceivedAt) // in its own zone, which report's is not
	}
	for _, a := range sub.Attachments {
		a.ReportID, a.PersonID, a.Revision, a.ReportDay = report.ID, report.PersonID, report.Revision, day
		a.QueuedAt, a.Ref, a.FileKey = report.ReceivedAt, storable(a.Ref), storable(a.FileKey)
		if a.FileKey == "" {
			a.FileKey = a.Ref
		}
		if err := queueAttachment(tx, a); err != nil {
			return fmt.Errorf("queue attachment %d of question %s: %w", a.Position, a.Question, err)
		}
	}
	err := tx.Exec("UPDATE attachments SET removed = ? WHERE report_id = ? AND revision <> ?", true, report.ID, report.Revision).Error
	if err != nil {
		return fmt.Errorf("mark removed attachments: %w", err)
	}
	return nil
}

func queueAttachment(tx *gorm.DB, a models.Attachment) error {
	known := tx.Exec(`UPDATE attachments SET revision = ?, removed = ?, report_day = ?, position = ?
		WHERE report_id = ? AND question = ? AND file_key = ? AND (state <> 'failed' OR ref = ?)`,
		a.Revision, false, a.ReportDay, a.Position, a.ReportID, a.Question, a.FileKey, a.Ref)
	if known.Error != nil || known.RowsAffected > 0 {
		return known.Error
	}
	return tx.Exec(`INSERT INTO attachments (report_id, person_id, revision, removed, report_day, question, position,
			kind, channel, ref, file_key, state, reason, queued_at, not_before, attempts, why,
			file, sha256, mime, size, width, height)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', '', ?, ?, 0, '', '', '', '', 0, 0, 0)`,
		a.ReportID, a.PersonID, a.Revision, false, a.ReportDay, a.Question, a.Position,
		a.Kind, a.Channel, a.Ref, a.FileKey, a.QueuedAt, a.QueuedAt).Error
}

// ClaimAttachments implements attachments.Store. A lease lasts 120 seconds.
func (s *Store) ClaimAttachments(ctx context.Context, n int, now time.Time) ([]models.Attachment, error) {
	var claimed []models.Attachment
	// The alias is the one that skipLocked names.
	err := s.transaction(ctx, func(tx *gorm.DB) error {
		return tx.Raw(`
			WITH due AS MATERIALIZED (
				SELECT o.id FROM attachments o
				WHERE o.state = 'pending' AND o.not_before <= ?
					AND (o.leased_until IS NULL OR o.leased_until < `+s.dialect.now+`)
				ORDER BY o.not_before, o.id LIMIT ? `+s.dialect.skipLocked+`
			)
			UPDATE attachments SET leased_until = `+s.dialect.fromNow(leaseSeconds)+`, attempts = attempts + 1
			WHERE id IN (SELECT id FROM due) RETURNING *`, utc(now), n).Scan(&claimed).Error
	})
	if err != nil {
		return nil, fmt.Errorf("claim attachments: %w", err)
	}
	return claimed, nil
}

// FinishAttachment implements attachments.Store. It holds even if the lease
// has run out meanwhile.
func (s *Store) FinishAttachment(ctx context.Context, a models.Attachment, at time.Time) error {
	return s.changeAttachment(ctx, "finish", a.ID, `UPDATE attachments SET state = 'stored', leased_until = NULL, why = '',
			file = ?, sha256 = ?, mime = ?, size = ?, width = ?, height = ?, settled_at = ?
		WHERE id = ? AND state = 'pending'`, a.File, a.SHA256, a.MIME, a.Size, a.Width, a.Height, utc(at), a.ID)
}

// DeferAttachment implements attachments.Store.
func (s *Store) DeferAttachment(ctx context.Context, id int64, next time.Time, why string) error {
	return s.changeAttachment(ctx, "defer", id, `UPDATE attachments SET not_before = ?, why = ?, leased_until = NULL
		WHERE id = ? AND state = 'pending'`, utc(next), storable(why), id)
}

// FailAttachment implements attachments.Store. The notice's payload is the
// attachment's id, {"attachment": 7}.
func (s *Store) FailAttachment(ctx context.Context, id int64, reason models.AttachmentReason, at time.Time) error {
	err := s.transaction(ctx, func(tx *gorm.DB) error {
		var failed models.Attachment
		done := tx.Raw(`UPDATE attachments SET state = 'failed', reason = ?, leased_until = NULL, settled_at = ?
			WHERE id = ? AND state = 'pending' RETURNING *`, reason, utc(at), id).Scan(&failed)
		if done.Error != nil || done.RowsAffected == 0 || failed.Removed {
			return done.Error
		}
		payload := fmt.Appendf(nil, `{"attachment":%d}`, id)
		return queue(tx, bot.NoticeAttachment, failed.PersonID, payload, fmt.Sprintf("attachment:%d", id), utc(at))
	})
	if err != nil {
		return fmt.Errorf("fail attachment %d: %w", id, err)
	}
	return nil
}

// ExpireAttachment implements attachments.Store.
func (s *Store) ExpireAttachment(ctx context.Context, id int64, at time.Time) error {
	return s.changeAttachment(ctx, "expire", id,
		"UPDATE attachments SET state = 'expired', file = '', settled_at = ? WHERE id = ? AND state = 'stored'", utc(at), id)
}

func (s *Store) changeAttachment(ctx context.Context, what string, id int64, query string, args ...any) error {
	if err := s.write.WithContext(ctx).Exec(query, args...).Error; err != nil {
		return fmt.Errorf("%s attachment %d: %w", what, id, err)
	}
	return nil
}
