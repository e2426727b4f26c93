package localzalo

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Counts is how much a bot has been used.
type Counts struct {
	Sent     int `json:"sent"`     // messages of the bot
	Received int `json:"received"` // messages of people
	Chats    int `json:"chats"`    // people who have ever written to it
}

// Counts tells how much the bot with the token was used since the file was made.
func (s *Server) Counts(ctx context.Context, token string) (Counts, error) {
	return s.counts(ctx, token, "%")
}

// MonthCounts is Counts for the present month of business time: what [Quota] is
// about.
func (s *Server) MonthCounts(ctx context.Context, token string) (Counts, error) {
	return s.counts(ctx, token, s.monthName())
}

func (s *Server) counts(ctx context.Context, token, months string) (c Counts, err error) {
	b := s.bots[token]
	if b == nil {
		return c, errors.New("count messages: no bot has this token")
	}
	err = s.db.QueryRowContext(ctx, `SELECT coalesce(sum(sent), 0), coalesce(sum(received), 0), (SELECT count(*) FROM chats WHERE bot = ?1)
		FROM counts WHERE bot = ?1 AND month LIKE ?2`, b.ID, months).Scan(&c.Sent, &c.Received, &c.Chats)
	if err != nil {
		return c, fmt.Errorf("count messages: %w", err)
	}
	return c, nil
}

// vietnam has had no summer time since 1975.
var vietnam = time.FixedZone("ICT", 7*60*60)

func (s *Server) monthName() string { return s.cfg.Now().In(vietnam).Format("2006-01") }

// month gives what was sent and received in the present one.
func (t *txn) month(bot string) (c Counts, err error) {
	err = t.QueryRowContext(t.ctx, "SELECT sent, received FROM counts WHERE bot = ? AND month = ?", bot, t.s.monthName()).
		Scan(&c.Sent, &c.Received)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return c, fmt.Errorf("count messages of the month: %w", err)
	}
	return c, nil
}

// count adds one message to the column "sent" or "received".
func (t *txn) count(bot, column string) error {
	return t.exec("INSERT INTO counts (bot, month, "+column+") VALUES (?, ?, 1) ON CONFLICT (bot, month) DO UPDATE SET "+column+" = "+column+" + 1",
		bot, t.s.monthName())
}
