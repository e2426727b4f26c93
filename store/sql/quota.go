package sqlstore

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"
	"time"

	"gorm.io/gorm"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/models"
)

// maxMet bounds the contacts that a Meter remembers; they are forgotten when
// there are more.
const maxMet = 10_000

// A Meter counts messages by the months of a calendar.
type Meter struct {
	store    *Store
	calendar models.Calendar

	mu  sync.Mutex
	met map[contact]bool // contacts that are stored
}

// A contact is an account on a channel, as it is stored.
type contact struct{ channel, hash string }

// Meter returns what counts messages into this database.
func (s *Store) Meter(c models.Calendar) *Meter {
	return &Meter{store: s, calendar: c, met: map[contact]bool{}}
}

// CountMessage implements [bot.Meter]. It is one statement, or two with an
// account that this process has not met yet.
func (m *Meter) CountMessage(ctx context.Context, channel, account string, way bot.Way, group bool, at time.Time) error {
	tx := m.store.write.WithContext(ctx)
	err := tx.Exec(`INSERT INTO messages (channel, month, way, n) VALUES (?, ?, ?, 1)
		ON CONFLICT (channel, month, way) DO UPDATE SET n = messages.n + 1`, channel, m.calendar.MonthAt(at).Key(), way).Error
	if err != nil {
		return fmt.Errorf("count a message on %s: %w", channel, err)
	}
	sum := sha256.Sum256([]byte(channel + "\x00" + account))
	c := contact{channel: channel, hash: hex.EncodeToString(sum[:])}
	if m.knows(c) {
		return nil
	}
	err = tx.Exec(`INSERT INTO contacts (channel, account_hash, grp, first_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		c.channel, c.hash, group, utc(at)).Error
	if err != nil {
		return fmt.Errorf("count a contact of %s: %w", channel, err)
	}
	m.meets(c)
	return nil
}

func (m *Meter) knows(c contact) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.met[c]
}

func (m *Meter) meets(c contact) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.met) >= maxMet {
		clear(m.met)
	}
	m.met[c] = true
}

// Usage implements [bot.Ledger].
func (s *Store) Usage(ctx context.Context, channel string, month models.Period) (models.Usage, error) {
	var u models.Usage
	err := s.read.WithContext(ctx).Raw(`SELECT
		coalesce((SELECT n FROM messages WHERE channel = @channel AND month = @month AND way = @out), 0) AS sent,
		coalesce((SELECT n FROM messages WHERE channel = @channel AND month = @month AND way = @in), 0) AS received,
		(SELECT count(*) FROM contacts WHERE channel = @channel AND NOT grp) AS people,
		(SELECT count(*) FROM contacts WHERE channel = @channel AND grp) AS groups`,
		map[string]any{"channel": channel, "month": month.Key(), "out": bot.Out, "in": bot.In}).Scan(&u).Error
	if err != nil {
		return models.Usage{}, fmt.Errorf("read what %s used in %s: %w", channel, month.Key(), err)
	}
	return u, nil
}

// ListMetered returns the channels of which messages were ever counted.
func (s *Store) ListMetered(ctx context.Context) (channels []string, err error) {
	if err := s.read.WithContext(ctx).Raw("SELECT DISTINCT channel FROM messages ORDER BY channel").Scan(&channels).Error; err != nil {
		return nil, fmt.Errorf("list channels whose messages are counted: %w", err)
	}
	return channels, nil
}

// WithholdNotice implements [bot.Outbox].
func (s *Store) WithholdNotice(ctx context.Context, id int64, channel string, at, tell time.Time) error {
	err := s.transaction(ctx, func(tx *gorm.DB) error {
		var people []int64
		err := tx.Raw("UPDATE outbox SET state = 'dropped', why = 'quota', withheld_on = ?, withheld_at = ?, finished_at = "+s.dialect.now+
			", touched_at = "+s.dialect.now+", leased_until = NULL WHERE id = ? AND state = 'waiting' RETURNING person_id",
			channel, utc(at), id).Scan(&people).Error
		if err != nil || len(people) == 0 {
			return err
		}
		clerks, err := clerksOf(tx, "SELECT posts.unit_id FROM posts WHERE posts.person_id = @person AND posts.since <= @at AND (posts.until IS NULL OR posts.until > @at)",
			map[string]any{"person": people[0], "at": utc(at)})
		if err != nil {
			return err
		}
		until := utc(tell).Format(time.RFC3339)
		return queueForAll(tx, bot.NoticeWithheld, clerks, fmt.Appendf(nil, `{"until":%q}`, until), "withheld:"+until, utc(tell))
	})
	if err != nil {
		return fmt.Errorf("withhold notice %d: %w", id, err)
	}
	return nil
}

// CountWithheld implements [bot.Ledger].
func (s *Store) CountWithheld(ctx context.Context, clerk int64, from, until time.Time) ([]models.Withheld, error) {
	var list []models.Withheld
	err := s.read.WithContext(ctx).Raw(`
		WITH RECURSIVE below (unit_id) AS (
			SELECT unit_id FROM posts
			WHERE person_id = @clerk AND role = @role AND since <= @until AND (posts.until IS NULL OR posts.until > @until)
			UNION SELECT units.id FROM units JOIN below ON units.parent_id = below.unit_id
		)
		SELECT withheld_on AS channel, kind, count(*) AS n FROM outbox
		WHERE withheld_at >= @from AND withheld_at < @until
			AND EXISTS (SELECT 1 FROM posts JOIN below ON below.unit_id = posts.unit_id WHERE posts.person_id = outbox.person_id
				AND posts.since <= outbox.withheld_at AND (posts.until IS NULL OR posts.until > outbox.withheld_at))
		GROUP BY withheld_on, kind ORDER BY withheld_on, kind`,
		map[string]any{"clerk": clerk, "role": models.Clerk, "from": utc(from), "until": utc(until)}).Scan(&list).Error
	if err != nil {
		return nil, fmt.Errorf("count what was withheld from people of clerk %d: %w", clerk, err)
	}
	return list, nil
}

// QueueForHeadClerks implements [bot.Ledger].
func (s *Store) QueueForHeadClerks(ctx context.Context, kind bot.NoticeKind, payload []byte, key string, at time.Time) error {
	err := s.transaction(ctx, func(tx *gorm.DB) error {
		var clerks []int64
		err := tx.Raw(`
			WITH RECURSIVE held (person_id, unit_id) AS (
				SELECT posts.person_id, posts.unit_id FROM posts JOIN people ON people.id = posts.person_id
				WHERE posts.role = @clerk AND posts.since <= @at AND (posts.until IS NULL OR posts.until > @at) AND people.revoked_at IS NULL
			), above (unit_id, over_id) AS (
				SELECT id, parent_id FROM units WHERE parent_id IS NOT NULL
				UNION SELECT above.unit_id, units.parent_id FROM above JOIN units ON units.id = above.over_id WHERE units.parent_id IS NOT NULL
			)
			SELECT DISTINCT person_id FROM held WHERE NOT EXISTS (
				SELECT 1 FROM above JOIN held higher ON higher.unit_id = above.over_id WHERE above.unit_id = held.unit_id)
			ORDER BY person_id`, map[string]any{"clerk": models.Clerk, "at": utc(at)}).Scan(&clerks).Error
		if err != nil {
			return err
		}
		return queueForAll(tx, kind, clerks, payload, key, utc(at))
	})
	if err != nil {
		return fmt.Errorf("queue %s notices for the highest clerks: %w", kind, err)
	}
	return nil
}
