package digest

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/models"
)

// A Reminder queues reminders of weekly reports that are missing, at the times
// of [models.Calendar.Reminders]. Whether a report is still missing is looked up
// once more when its reminder is sent.
type Reminder struct {
	Store    ReminderStore
	Flow     *conversations.Flow // the weekly report
	Calendar models.Calendar
	Now      func() time.Time // the business clock
	Log      *slog.Logger
}

// Run queues reminders until ctx ends.
func (r *Reminder) Run(ctx context.Context) {
	tick := time.NewTicker(scheduleEvery)
	defer tick.Stop()
	for {
		if err := r.Queue(ctx); err != nil && ctx.Err() == nil {
			r.Log.Error("reminders were not queued, will be tried again", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Queue queues the reminder of this time of day, if there is one. It is safe to
// call often and from several processes: an officer gets each once.
func (r *Reminder) Queue(ctx context.Context) error {
	now := r.Now()
	due, period, ok := r.Calendar.ReminderAt(now)
	if !ok {
		return nil
	}
	n, err := r.Store.QueueReminders(ctx, ReminderQuery{
		Flow: r.Flow.ID, Period: period, Number: due.Number, Due: r.Calendar.DueAt(period), At: now,
	})
	if err != nil {
		return fmt.Errorf("queue reminder %d of %s: %w", due.Number, period.Key(), err)
	}
	if n > 0 {
		r.Log.Info("officers are reminded", "week", period.Key(), "number", due.Number, "officers", n)
	}
	return nil
}
