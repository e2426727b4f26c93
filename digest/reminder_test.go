package digest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/digest"
	"github.com/satcoso/satcoso/models"
)

// A reminded notes each reminder once, as the outbox does.
type reminded struct {
	mu   sync.Mutex
	list []string
	seen map[string]bool
	fail error // of the next call
}

func (r *reminded) QueueReminders(_ context.Context, q digest.ReminderQuery) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.fail; err != nil {
		r.fail = nil
		return 0, err
	}
	key := fmt.Sprintf("%s %s %d, due %s", q.Flow, q.Period.Key(), q.Number, q.Due.Format("02/01 15:04"))
	if r.seen[key] {
		return 0, nil
	}
	r.seen[key] = true
	r.list = append(r.list, q.At.In(deskZone).Format("02/01 15:04:05 ")+key)
	return 1, nil
}

func (r *reminded) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.list)
}

// A logPage is a log that is read while it is written.
type logPage struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logPage) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logPage) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// reminders are those of the time from from to to, at a tick of five seconds.
func reminders(t *testing.T, c models.Calendar, from, to time.Time) []string {
	t.Helper()
	store := &reminded{seen: map[string]bool{}}
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		start := time.Now()
		r := &digest.Reminder{
			Store: store, Flow: &conversations.Flow{ID: "de_an_03"}, Calendar: c,
			Now: func() time.Time { return from.Add(time.Since(start)) }, Log: slog.New(slog.DiscardHandler),
		}
		var copies sync.WaitGroup
		copies.Go(func() { r.Run(ctx) })
		time.Sleep(to.Sub(from))
		synctest.Wait()
		cancel()
		copies.Wait()
	})
	return store.list
}

func day(d, hour, minute int) time.Time {
	return time.Date(2023, 11, d, hour, minute, 0, 0, deskZone)
}

func TestReminders(t *testing.T) {
	for _, tt := range []struct {
		name     string
		off      []models.Date
		from, to time.Time
		want     []string
	}{
		{"a week", nil, day(16, 12, 0), day(18, 9, 0), []string{
			"16/11 15:00:00 de_an_03 2023T46 1, due 17/11 12:00",
			"17/11 09:00:00 de_an_03 2023T46 2, due 17/11 12:00",
			"17/11 13:00:00 de_an_03 2023T46 3, due 17/11 12:00",
		}},
		{"down until the closing day", nil, day(17, 10, 0), day(17, 12, 30), []string{
			"17/11 10:00:00 de_an_03 2023T46 2, due 17/11 12:00",
		}},
		{"down over the deadline", nil, day(17, 19, 0), day(18, 12, 0), []string{
			"17/11 19:00:00 de_an_03 2023T46 3, due 17/11 12:00",
		}},
		{"down until the quiet hours", nil, day(17, 20, 0), day(18, 16, 0), nil},
		{"Friday is off", []models.Date{"2023-11-17"}, day(15, 12, 0), day(17, 10, 0), []string{
			"15/11 15:00:00 de_an_03 2023T46 1, due 16/11 12:00",
			"16/11 09:00:00 de_an_03 2023T46 2, due 16/11 12:00",
			"16/11 13:00:00 de_an_03 2023T46 3, due 16/11 12:00",
		}},
		{"Thursday is off", []models.Date{"2023-11-16"}, day(15, 12, 0), day(17, 10, 0), []string{
			"15/11 15:00:00 de_an_03 2023T46 1, due 17/11 12:00",
			"17/11 09:00:00 de_an_03 2023T46 2, due 17/11 12:00",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := models.NewCalendar(deskZone)
			c.Off = map[models.Date]bool{}
			for _, d := range tt.off {
				c.Off[d] = true
			}
			if diff := cmp.Diff(tt.want, reminders(t, c, tt.from, tt.to)); diff != "" {
				t.Error("-want +got\n", diff)
			}
		})
	}
}

// A failure is logged, and tried again five seconds later.
func TestReminderTriesAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var log logPage
		store := &reminded{seen: map[string]bool{}, fail: errors.New("the database is down")}
		start := time.Now()
		r := &digest.Reminder{
			Store: store, Flow: &conversations.Flow{ID: "de_an_03"}, Calendar: models.NewCalendar(deskZone),
			Now: func() time.Time { return day(17, 9, 0).Add(time.Since(start)) }, Log: slog.New(slog.NewTextHandler(&log, nil)),
		}
		go r.Run(ctx)
		synctest.Wait()
		if store.count() > 0 || !strings.Contains(log.String(), "the database is down") {
			t.Fatalf("after a failure: %d, logged %q", store.count(), log.String())
		}
		time.Sleep(6 * time.Second)
		synctest.Wait()
		if store.count() != 1 || !strings.Contains(log.String(), "officers=1") {
			t.Errorf("six seconds later: %d, logged %q", store.count(), log.String())
		}
	})
}
