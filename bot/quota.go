package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/satcoso/satcoso/models"
)

// Quotas say what may still be sent on channels that allow only so many
// messages.
type Quotas interface {
	// MayPush reports whether the channel still takes what nobody asked for.
	// Answers are always sent.
	MayPush(ctx context.Context, channel string, at time.Time) (bool, error)
	// WithheldFrom counts, by channel and kind, the notices that were not sent to
	// people of the clerk's units, in a stretch of time whose end is left out.
	WithheldFrom(ctx context.Context, clerk int64, from, until time.Time) ([]models.Withheld, error)
}

// A Ledger keeps what a Meter counts, and what was withheld because of it.
type Ledger interface {
	// Usage returns what the channel has used of the month's messages.
	Usage(ctx context.Context, channel string, month models.Period) (models.Usage, error)
	// CountWithheld is Quotas.WithheldFrom.
	CountWithheld(ctx context.Context, clerk int64, from, until time.Time) ([]models.Withheld, error)
	// QueueForHeadClerks is Outbox.QueueNotice for each clerk above whom there is
	// no other.
	QueueForHeadClerks(ctx context.Context, kind NoticeKind, payload []byte, key string, at time.Time) error
}

// A Quota keeps channels within their plans. Its exported fields are set once;
// it is then safe for concurrent use.
type Quota struct {
	Ledger Ledger
	// PlanOf returns the plan of a channel: the zero Plan where it has none.
	PlanOf   func(channel string) models.Plan
	Calendar models.Calendar
	Now      func() time.Time // the business clock
	Log      *slog.Logger

	mu     sync.Mutex
	warned map[string]bool // keys of warnings that this process knows to be queued
}

// MayPush implements [Quotas]. Once in a month at 80 %, and once at 95 %, it
// tells the operator and the highest clerks.
func (q *Quota) MayPush(ctx context.Context, channel string, at time.Time) (bool, error) {
	plan := q.PlanOf(channel)
	if plan.Messages == 0 {
		return true, nil
	}
	month := q.Calendar.MonthAt(at)
	usage, err := q.Ledger.Usage(ctx, channel, month)
	if err != nil {
		return false, err
	}
	level := plan.Level(usage)
	if level >= models.QuotaWarn {
		q.warn(ctx, quotaWarning{Channel: channel, Month: month.Start, Used: plan.Counted(usage), Of: plan.Messages}, level, at)
	}
	return level < models.QuotaStop, nil
}

// WithheldFrom implements [Quotas].
func (q *Quota) WithheldFrom(ctx context.Context, clerk int64, from, until time.Time) ([]models.Withheld, error) {
	return q.Ledger.CountWithheld(ctx, clerk, from, until)
}

// LeastUsed returns the one of several channels with the fewest people that has
// room for another, the first of them where there are several. Full says that
// none has: then it is the one with the fewest people all the same, or "" where
// there are no channels.
func (q *Quota) LeastUsed(ctx context.Context, channels []string) (channel string, full bool, err error) {
	full, fewest := true, 0
	for _, c := range channels {
		usage, err := q.Ledger.Usage(ctx, c, q.Calendar.MonthAt(q.Now()))
		if err != nil {
			return "", false, err
		}
		taken := q.PlanOf(c).PeopleFull(usage)
		if channel == "" || full && !taken || full == taken && usage.People < fewest {
			channel, full, fewest = c, taken, usage.People
		}
	}
	return channel, full, nil
}

// A quotaWarning says how many of a month's messages are used.
type quotaWarning struct {
	Channel string      `json:"channel"`
	Month   models.Date `json:"month"` // its first day
	Used    int         `json:"used"`
	Of      int         `json:"of"`
}

// warn tells who can do something about it. A warning that cannot be queued is
// tried again with the next notice, and keeps nothing from being sent.
func (q *Quota) warn(ctx context.Context, w quotaWarning, level models.QuotaLevel, at time.Time) {
	key := fmt.Sprintf("quota:%s:%s:%d", w.Channel, w.Month, level)
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.warned[key] {
		return
	}
	payload, err := json.Marshal(w)
	if err == nil {
		err = q.Ledger.QueueForHeadClerks(ctx, NoticeQuota, payload, key, at)
	}
	if err != nil {
		q.Log.Error("clerks are not told yet that a month's messages run short", "channel", w.Channel, "err", err)
		return
	}
	if q.warned == nil {
		q.warned = map[string]bool{}
	}
	q.warned[key] = true
	q.Log.Warn("a month's messages run short: link people to another channel or bot, or take a larger plan; satcoso quota tells more",
		"channel", w.Channel, "month", w.Month, "used", w.Used, "of", w.Of, "only_answers", level == models.QuotaStop)
}
