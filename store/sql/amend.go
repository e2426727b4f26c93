package sqlstore

import (
	"encoding/json"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/models"
)

// amend adds a revision to a report. Revisions are only added: what was sent
// before stays as it was.
func (s *Store) amend(tx *gorm.DB, sub bot.Submission) (models.Receipt, error) {
	report, number := sub.Report, sub.Base+1
	if !json.Valid(sub.Answers) {
		return models.Receipt{}, errors.New("its answers are not JSON")
	}
	stored, err := ownReceipt(tx, report.PersonID, report.ID)
	if err != nil {
		return models.Receipt{}, err
	}
	if stored.Revision >= number { // this amendment, or another one, is there already
		return sameRevision(tx, sub, number, stored)
	}
	report.ReceivedAt = utc(report.ReceivedAt)
	if err := checkOfficer(tx, report.PersonID, report.UnitID, report.ReceivedAt); err != nil {
		return models.Receipt{}, err
	}
	if !report.ReceivedAt.Before(stored.AmendUntil) {
		return models.Receipt{}, bot.ErrLocked
	}
	var endedBefore models.Date // the day of an event may be amended too
	if err := tx.Raw("SELECT period_end FROM reports WHERE id = ? AND revision = ?", report.ID, sub.Base).Scan(&endedBefore).Error; err != nil {
		return models.Receipt{}, fmt.Errorf("find period of report %s: %w", report.ID, err)
	}
	raised := tx.Exec(`UPDATE reports SET revision = ?, period_key = ?, period_start = ?, period_end = ?
		WHERE id = ? AND revision = ?`, number, report.PeriodKey, report.PeriodStart, report.PeriodEnd, report.ID, sub.Base)
	if raised.Error != nil {
		return models.Receipt{}, fmt.Errorf("raise revision: %w", raised.Error)
	}
	if raised.RowsAffected == 0 { // somebody was a little faster
		if stored, err = ownReceipt(tx, report.PersonID, report.ID); err != nil {
			return models.Receipt{}, err
		}
		return sameRevision(tx, sub, number, stored)
	}
	report.Revision = number
	if err := insertAnswers(tx, report, sub); err != nil {
		return models.Receipt{}, err
	}
	if err := addToRollup(tx, report, endedBefore); err != nil {
		return models.Receipt{}, err
	}
	if err := insertAttachments(tx, report, sub); err != nil {
		return models.Receipt{}, err
	}
	receipt := stored
	receipt.Revision, receipt.At = number, report.ReceivedAt
	if receipt.Difficulty, err = s.amendDifficulty(tx, report, sub.Difficulty); err != nil {
		return models.Receipt{}, err
	}
	if err := audit(tx, report.PersonID, "amend", fmt.Sprintf("report %s revision %d", report.ID, number), report.ReceivedAt); err != nil {
		return models.Receipt{}, err
	}
	return receipt, setResult(tx, submitKey(report.ID), receipt, report.ReceivedAt)
}

// sameRevision returns the receipt if the revision that is stored under that
// number has the values that are sent now, and is the newest.
func sameRevision(tx *gorm.DB, sub bot.Submission, number int, stored models.Receipt) (models.Receipt, error) {
	if stored.Revision != number {
		return models.Receipt{}, &bot.OccupiedError{Receipt: stored}
	}
	return sameValues(tx, sub, stored, nil)
}

// amendDifficulty changes the difficulty that the report named before, or opens
// the one that it names now. One that is no longer named stays open: it was
// told to the leaders.
func (s *Store) amendDifficulty(tx *gorm.DB, report models.Report, d *models.Difficulty) (string, error) {
	var code string
	if err := tx.Raw("SELECT code FROM difficulties WHERE report_id = ?", report.ID).Scan(&code).Error; err != nil {
		return "", fmt.Errorf("find difficulty: %w", err)
	}
	switch {
	case d == nil:
		return code, nil
	case code == "":
		return s.insertDifficulty(tx, report, *d)
	}
	err := tx.Exec("UPDATE difficulties SET category = ?, text = ? WHERE code = ?", d.Category, storable(d.Text), code).Error
	if err != nil {
		return "", fmt.Errorf("change difficulty %s: %w", code, err)
	}
	return code, nil
}
