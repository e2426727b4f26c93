package sqlstore

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/digest"
	"github.com/satcoso/satcoso/models"
)

// owed are the posts whose holders owe the report of a week: they are officers
// now, and when it is due; nothing has come from them; they are not on
// leave.
const owed = `
	FROM posts JOIN people ON people.id = posts.person_id AND people.revoked_at IS NULL
	JOIN units ON units.id = posts.unit_id
	WHERE posts.role = @role AND posts.since <= @at AND posts.since <= @due AND (posts.until IS NULL OR (posts.until > @due AND posts.until > @at))
		AND NOT EXISTS (SELECT 1 FROM reports WHERE reports.unit_id = posts.unit_id AND reports.flow_id = @flow
			AND reports.period_key = @key AND reports.period_kind = @kind AND reports.person_id = posts.person_id)
		AND NOT EXISTS (SELECT 1 FROM leaves WHERE leaves.person_id = posts.person_id
			AND leaves.unit_id = posts.unit_id AND leaves.period_key = @key)`

func owedArgs(flow string, period models.Period, due, at time.Time) map[string]any {
	return map[string]any{
		"role": models.Officer, "flow": flow, "kind": period.Kind, "key": period.Key(), "due": utc(due), "at": utc(at),
	}
}

// QueueReminders implements [digest.ReminderStore]. The program asks for all
// units: nobody reads what it finds, and a notice says nothing of others.
func (s *Store) QueueReminders(ctx context.Context, q digest.ReminderQuery) (int, error) {
	suffix := fmt.Sprintf(":%s:%s:%d", q.Flow, q.Period.Key(), q.Number)
	queued := 0
	err := s.transaction(ctx, func(tx *gorm.DB) error {
		var people []int64
		args := owedArgs(q.Flow, q.Period, q.Due, q.At)
		args["suffix"] = suffix
		err := tx.Raw(`SELECT DISTINCT posts.person_id `+owed+`
			AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.dedupe_key = 'reminder:' || CAST(posts.person_id AS text) || @suffix)
			ORDER BY posts.person_id`, args).Scan(&people).Error
		if err != nil {
			return err
		}
		for _, person := range people {
			payload := fmt.Appendf(nil, `{"flow":%q,"week":%q,"number":%d}`, q.Flow, q.Period.End, q.Number)
			if err := queue(tx, bot.NoticeReminder, person, payload, fmt.Sprintf("reminder:%d%s", person, suffix), utc(q.At)); err != nil {
				return err
			}
			queued++
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("queue reminder %d of %s, %s: %w", q.Number, q.Flow, q.Period.Key(), err)
	}
	return queued, nil
}

// ListOwed implements [bot.Reminders].
func (s *Store) ListOwed(ctx context.Context, person int64, flow string, period models.Period, due, at time.Time) ([]models.Unit, error) {
	return listOwed(s.read.WithContext(ctx), person, flow, period, due, at)
}

func listOwed(tx *gorm.DB, person int64, flow string, period models.Period, due, at time.Time) ([]models.Unit, error) {
	args := owedArgs(flow, period, due, at)
	args["person"] = person
	var units []models.Unit
	err := tx.Raw(`SELECT units.id, units.code, units.name, units.kind, units.parent_id, units.from_day, units.to_day `+owed+`
		AND posts.person_id = @person ORDER BY posts.id`, args).Scan(&units).Error
	if err != nil {
		return nil, fmt.Errorf("list what person %d owes of %s, %s: %w", person, flow, period.Key(), err)
	}
	return units, nil
}

// TakeLeave implements [bot.Reminders].
func (s *Store) TakeLeave(ctx context.Context, person int64, flow string, period models.Period, due, at time.Time) error {
	err := s.transaction(ctx, func(tx *gorm.DB) error {
		units, err := listOwed(tx, person, flow, period, due, at)
		if err != nil {
			return err
		}
		for _, u := range units {
			err := tx.Exec("INSERT INTO leaves (person_id, unit_id, period_key, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
				person, u.ID, period.Key(), utc(at)).Error
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("note the leave of person %d, %s: %w", person, period.Key(), err)
	}
	return nil
}

// ListLeaves implements [digest.Desk].
func (s *Store) ListLeaves(ctx context.Context, unit int64, period models.Period) ([]models.Leave, error) {
	var list []models.Leave
	in, err := scopeOf(s.read.WithContext(ctx), unit)
	if err == nil {
		err = in.query(&list, `
			SELECT people.name AS person_name, units.name AS unit_name
			FROM leaves JOIN scope ON scope.unit_id = leaves.unit_id
			JOIN people ON people.id = leaves.person_id JOIN units ON units.id = leaves.unit_id
			WHERE leaves.period_key = @key ORDER BY units.id, people.id`, map[string]any{"key": period.Key()})
	}
	if err != nil {
		return nil, fmt.Errorf("list who is on leave in unit %d, %s: %w", unit, period.Key(), err)
	}
	return list, nil
}
