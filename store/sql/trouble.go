package sqlstore

import (
	"context"
	"fmt"
	"time"

	"github.com/satcoso/satcoso/bot"
)

// Trouble is what an operator or a clerk has to look after.
type Trouble struct {
	// Waiting is how many notices are due and not delivered, and Oldest since
	// when the first of them is. Parked is how many messages wait in the inbox.
	Waiting int64
	Oldest  time.Time
	Parked  int64
	// Unreachable are people to whom nothing can be delivered.
	Unreachable []Unreachable
	// Withheld are notices that were not sent, newest first, because a month's
	// messages were used up.
	Withheld []WithheldNotice
	// DeadLetters are messages that could not be handled, newest first.
	DeadLetters []DeadLetter
}

// An Unreachable is somebody who has blocked the bot, or has never opened its
// chat, with how many notices wait for them.
type Unreachable struct {
	Name, Unit, Channel string
	Since               time.Time
	Waiting             int64
}

// A WithheldNotice is a notice that was not sent to somebody on a channel.
type WithheldNotice struct {
	Name, Unit, Channel string
	Kind                bot.NoticeKind
	At                  time.Time
}

// A DeadLetter is a message that could not be handled, without its text.
type DeadLetter struct {
	Code, Channel, Account, Cause string
	At                            time.Time
}

// FindTrouble lists what is not as it should be, by the business clock.
func (s *Store) FindTrouble(ctx context.Context, now time.Time) (Trouble, error) {
	var t Trouble
	var oldest []struct{ NotBefore time.Time }
	tx := s.read.WithContext(ctx)
	for _, err := range []error{
		tx.Raw(`SELECT count(*) FROM outbox WHERE state = 'waiting' AND not_before <= ?`, utc(now)).Scan(&t.Waiting).Error,
		tx.Raw(`SELECT not_before FROM outbox WHERE state = 'waiting' AND not_before <= ? ORDER BY not_before LIMIT 1`, utc(now)).Scan(&oldest).Error,
		tx.Raw("SELECT count(*) FROM inbox").Scan(&t.Parked).Error,
		tx.Raw(`
			SELECT people.name, coalesce(units.name, '') AS unit, a.channel, a.unreachable_at AS since,
				(SELECT count(*) FROM outbox WHERE outbox.person_id = people.id AND outbox.state = 'waiting') AS waiting
			FROM addresses a JOIN people ON people.id = a.person_id AND people.revoked_at IS NULL
			LEFT JOIN posts ON posts.id = (SELECT min(first.id) FROM posts first WHERE first.person_id = people.id)
			LEFT JOIN units ON units.id = posts.unit_id
			WHERE a.unreachable_at IS NOT NULL
				AND NOT EXISTS (SELECT 1 FROM addresses other WHERE other.person_id = people.id AND other.unreachable_at IS NULL)
			ORDER BY a.unreachable_at, people.id`).Scan(&t.Unreachable).Error,
		tx.Raw(`
			SELECT people.name, coalesce(units.name, '') AS unit, o.withheld_on AS channel, o.kind, o.withheld_at AS at
			FROM outbox o JOIN people ON people.id = o.person_id
			LEFT JOIN posts ON posts.id = (SELECT min(first.id) FROM posts first WHERE first.person_id = people.id)
			LEFT JOIN units ON units.id = posts.unit_id
			WHERE o.withheld_at IS NOT NULL ORDER BY o.withheld_at DESC, o.id LIMIT 500`).Scan(&t.Withheld).Error,
		tx.Raw("SELECT code, channel, account, cause, at FROM dead_letters ORDER BY at DESC, code LIMIT 100").Scan(&t.DeadLetters).Error,
	} {
		if err != nil {
			return Trouble{}, fmt.Errorf("find trouble: %w", err)
		}
	}
	if len(oldest) > 0 {
		t.Oldest = oldest[0].NotBefore.UTC()
	}
	return t, nil
}
