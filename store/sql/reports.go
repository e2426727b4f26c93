package sqlstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/models"
)

// SubmitReport implements [bot.Reports].
func (s *Store) SubmitReport(ctx context.Context, sub bot.Submission) (models.Receipt, error) {
	var receipt models.Receipt
	err := s.transaction(ctx, func(tx *gorm.DB) (err error) {
		if receipt, err = s.submit(tx, sub); err != nil {
			return err
		}
		return announce(tx, sub, receipt)
	})
	if err != nil {
		return models.Receipt{}, fmt.Errorf("submit report %s: %w", sub.Report.ID, err)
	}
	return receipt, nil
}

// FindReceipt implements [bot.Reports].
func (s *Store) FindReceipt(ctx context.Context, person int64, id string) (models.Receipt, error) {
	receipt, err := ownReceipt(s.read.WithContext(ctx), person, id)
	if err != nil {
		return models.Receipt{}, fmt.Errorf("find receipt of report %s: %w", id, err)
	}
	return receipt, nil
}

func (s *Store) submit(tx *gorm.DB, sub bot.Submission) (models.Receipt, error) {
	if sub.Base > 0 {
		return s.amend(tx, sub)
	}
	report := sub.Report
	report.Revision = 1
	report.ReceivedAt, report.AmendUntil = utc(report.ReceivedAt), utc(report.AmendUntil)
	if report.ID == "" || !json.Valid(sub.Answers) {
		return models.Receipt{}, errors.New("its id is empty or its answers are not JSON")
	}
	// What is stored already is answered before anything is checked again.
	receipt, err := ownReceipt(tx, report.PersonID, report.ID)
	if !errors.Is(err, models.ErrUnknown) {
		return sameValues(tx, sub, receipt, err)
	}
	if err := checkOfficer(tx, report.PersonID, report.UnitID, report.ReceivedAt); err != nil {
		return models.Receipt{}, err
	}
	receipt, stored, err := s.insertReport(tx, &report)
	if err != nil || stored {
		return sameValues(tx, sub, receipt, err)
	}
	if err := insertAnswers(tx, report, sub); err != nil {
		return models.Receipt{}, err
	}
	if err := addToRollup(tx, report, report.PeriodEnd); err != nil {
		return models.Receipt{}, err
	}
	if err := insertAttachments(tx, report, sub); err != nil {
		return models.Receipt{}, err
	}
	receipt = models.Receipt{
		Code: report.Code, Revision: report.Revision,
		At: report.ReceivedAt, Late: report.Late, AmendUntil: report.AmendUntil,
	}
	if sub.Difficulty != nil {
		if receipt.Difficulty, err = s.insertDifficulty(tx, report, *sub.Difficulty); err != nil {
			return models.Receipt{}, err
		}
	}
	if err := audit(tx, report.PersonID, "submit", "report "+report.ID, report.ReceivedAt); err != nil {
		return models.Receipt{}, err
	}
	return receipt, keepResult(tx, submitKey(report.ID), receipt, report.ReceivedAt)
}

// announce queues a notice of the receipt, if the author does not wait for it.
func announce(tx *gorm.DB, sub bot.Submission, receipt models.Receipt) error {
	if !sub.Announce {
		return nil
	}
	payload := fmt.Appendf(nil, `{"report":%q,"revision":%d}`, sub.Report.ID, receipt.Revision)
	key := fmt.Sprintf("receipt:%s:%d", sub.Report.ID, receipt.Revision)
	return queue(tx, bot.NoticeReceipt, sub.Report.PersonID, payload, key, utc(time.Now())) // it is news from now on
}

// checkOfficer fails unless the person reported for the unit at that instant, and
// may use the bot at present.
func checkOfficer(tx *gorm.DB, person, unit int64, at time.Time) error {
	var posts int64
	err := tx.Raw(`SELECT count(*) FROM posts JOIN people ON people.id = posts.person_id
		WHERE people.id = ? AND people.revoked_at IS NULL AND posts.unit_id = ? AND posts.role = ?
			AND posts.since <= ? AND (posts.until IS NULL OR posts.until > ?)`,
		person, unit, models.Officer, at, at).Scan(&posts).Error
	if err != nil {
		return fmt.Errorf("check post of person %d in unit %d: %w", person, unit, err)
	}
	if posts == 0 {
		return fmt.Errorf("post of person %d in unit %d: %w", person, unit, models.ErrUnknown)
	}
	return nil
}

// insertReport inserts the report under a code that it draws. If the report is
// stored already, by somebody who was a little faster, it returns the receipt
// and true.
//
// A row that violates a constraint is passed over instead of failing, since a
// failure would end the transaction on PostgreSQL.
func (s *Store) insertReport(tx *gorm.DB, report *models.Report) (models.Receipt, bool, error) {
	prefix := report.Code
	for range codeAttempts {
		var err error
		if report.Code, err = drawCode(s.random, prefix); err != nil {
			return models.Receipt{}, false, err
		}
		// Select("*") writes zero values too.
		done := tx.Clauses(clause.OnConflict{DoNothing: true}).Select("*").Create(report)
		if done.Error != nil {
			return models.Receipt{}, false, fmt.Errorf("insert report: %w", done.Error)
		}
		if done.RowsAffected == 1 {
			return models.Receipt{}, false, nil
		}
		receipt, err := ownReceipt(tx, report.PersonID, report.ID)
		if !errors.Is(err, models.ErrUnknown) {
			return receipt, true, err
		}
		if report.OneKey == nil {
			continue // only the code is left to collide
		}
		receipt, err = receiptByKey(tx, *report.OneKey)
		if err == nil {
			return models.Receipt{}, false, &bot.OccupiedError{Receipt: receipt}
		}
		if !errors.Is(err, models.ErrUnknown) {
			return models.Receipt{}, false, err
		}
	}
	return models.Receipt{}, false, fmt.Errorf("no free code %s in %d attempts", prefix, codeAttempts)
}

func insertAnswers(tx *gorm.DB, report models.Report, sub bot.Submission) error {
	// A map, because the column is text and a []byte would become a BLOB in
	// SQLite.
	err := tx.Table("revisions").Create(map[string]any{
		"report_id": report.ID, "number": report.Revision, "answers": string(sub.Answers),
		"hash": sub.Hash, "person_id": report.PersonID, "at": report.ReceivedAt,
	}).Error
	if err != nil {
		return fmt.Errorf("insert revision: %w", err)
	}
	for _, indicator := range sub.Unknown {
		err := tx.Exec("INSERT INTO unknowns (report_id, revision, indicator) VALUES (?, ?, ?)", report.ID, report.Revision, indicator).Error
		if err != nil {
			return fmt.Errorf("insert unknown figure: %w", err)
		}
	}
	if len(sub.Figures) == 0 {
		return nil
	}
	figures := make([]models.Figure, len(sub.Figures))
	for i, f := range sub.Figures {
		f.ReportID, f.Revision = report.ID, report.Revision
		figures[i] = f
	}
	if err := tx.Select("*").CreateInBatches(figures, 200).Error; err != nil {
		return fmt.Errorf("insert figures: %w", err)
	}
	return nil
}

// insertDifficulty stores what the report says about a difficulty, under a
// code that it returns.
func (s *Store) insertDifficulty(tx *gorm.DB, report models.Report, d models.Difficulty) (string, error) {
	opened := utc(d.OpenedAt)
	if d.OpenedAt.IsZero() {
		opened = report.ReceivedAt
	}
	for range codeAttempts {
		code, err := drawCode(s.random, "KK")
		if err != nil {
			return "", err
		}
		done := tx.Table("difficulties").Clauses(clause.OnConflict{DoNothing: true}).Create(map[string]any{
			"code": code, "report_id": report.ID, "unit_id": report.UnitID, "person_id": report.PersonID,
			"category": d.Category, "text": storable(d.Text), "opened_at": opened,
		})
		if done.Error != nil {
			return "", fmt.Errorf("insert difficulty: %w", done.Error)
		}
		if done.RowsAffected == 1 {
			return code, nil
		}
	}
	return "", fmt.Errorf("no free code KK in %d attempts", codeAttempts)
}
