package sqlstore

import (
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/models"
)

// submitKey is the key in the table effects under which a report's receipt is
// kept.
func submitKey(report string) string { return "submit:" + report }

// keepResult stores what an effect came to, in the effect's own transaction,
// so that a repetition can be answered with it.
func keepResult(tx *gorm.DB, key string, result any, at time.Time) error {
	text, err := json.Marshal(result)
	if err != nil {
		return fmt.Errorf("keep result of %s: %w", key, err)
	}
	err = tx.Exec("INSERT INTO effects (key, result, at) VALUES (?, ?, ?)", key, string(text), at).Error
	if err != nil {
		return fmt.Errorf("keep result of %s: %w", key, err)
	}
	return nil
}

// setResult replaces what is kept, in the transaction of the change.
func setResult(tx *gorm.DB, key string, result any, at time.Time) error {
	text, err := json.Marshal(result)
	if err != nil {
		return fmt.Errorf("change result of %s: %w", key, err)
	}
	if err := tx.Exec("UPDATE effects SET result = ?, at = ? WHERE key = ?", string(text), at, key).Error; err != nil {
		return fmt.Errorf("change result of %s: %w", key, err)
	}
	return nil
}

// ownReceipt returns the receipt that was stored with the person's report of
// that id, or models.ErrUnknown.
func ownReceipt(tx *gorm.DB, person int64, id string) (models.Receipt, error) {
	return readReceipt(tx, "reports.id = ? AND reports.person_id = ?", id, person)
}

// receiptByKey returns the receipt of the report with that OneKey, or
// models.ErrUnknown. Like ownReceipt it gives away nothing but the receipt of a
// report that its caller can name, and is therefore not limited to a scope.
func receiptByKey(tx *gorm.DB, oneKey string) (models.Receipt, error) {
	return readReceipt(tx, "reports.one_key = ?", oneKey)
}

func readReceipt(tx *gorm.DB, where string, args ...any) (models.Receipt, error) {
	var text string
	found := tx.Raw(`SELECT effects.result FROM reports JOIN effects ON effects.key = 'submit:' || reports.id
		WHERE `+where, args...).Scan(&text)
	if found.Error != nil {
		return models.Receipt{}, fmt.Errorf("read receipt: %w", found.Error)
	}
	if found.RowsAffected == 0 {
		return models.Receipt{}, models.ErrUnknown
	}
	var receipt models.Receipt
	if err := json.Unmarshal([]byte(text), &receipt); err != nil {
		return models.Receipt{}, fmt.Errorf("read receipt: %w", err)
	}
	return receipt, nil
}

// sameValues returns the receipt of a report that is stored already if its
// values are the ones that are sent now. A receipt is never given for others.
func sameValues(tx *gorm.DB, sub bot.Submission, receipt models.Receipt, err error) (models.Receipt, error) {
	if err != nil {
		return models.Receipt{}, err
	}
	var hash string
	err = tx.Raw("SELECT hash FROM revisions WHERE report_id = ? AND number = ?", sub.Report.ID, sub.Base+1).Scan(&hash).Error
	if err != nil {
		return models.Receipt{}, fmt.Errorf("compare with report %s: %w", sub.Report.ID, err)
	}
	if hash != sub.Hash {
		return models.Receipt{}, &bot.OccupiedError{Receipt: receipt}
	}
	return receipt, nil
}
