package storetest_test

import (
	"context"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/digest"
	"github.com/satcoso/satcoso/models"
	sqlstore "github.com/satcoso/satcoso/store/sql"
	"github.com/satcoso/satcoso/store/storetest"
)

// What somebody who is reminded every week, reports then, and reads every digest
// may take of a channel that counts messages, both ways. With 50 such people a
// bot uses 2,250 of its 3,000 in four weeks, and all of them in a month with five
// closing days.
const (
	monthBudget     = 45
	longMonthBudget = 60
)

// A counter is a channel without buttons whose messages are counted.
type counter struct {
	meter *sqlstore.Meter
	now   func() time.Time
	cards []bot.Card
}

func (c *counter) Show(ctx context.Context, chat string, _ int64, card bot.Card) (bot.Shown, error) {
	c.cards = append(c.cards, card)
	err := c.meter.CountMessage(ctx, "zalo.1", chat, bot.Out, false, c.now())
	return bot.Shown{ID: int64(len(c.cards)) * 10, At: c.now()}, err
}
func (*counter) Erase(context.Context, string, int64) error            { return nil }
func (*counter) SetMenu(context.Context, string, []bot.MenuItem) error { return nil }
func (*counter) Traits() bot.Traits                                    { return bot.Traits{Typed: true, Counted: true} }

// A correspondent reports for a unit and leads it, on a counter.
type correspondent struct {
	*world
	*counter
	handler  *bot.Handler
	sender   *bot.Sender
	digests  *digest.Service
	reminder *digest.Reminder
	at       time.Time
	updates  int64
	byForm   bool // the bot asked with a form
}

const correspondentAccount = "both"

func newCorrespondent(t *testing.T) *correspondent {
	t.Helper()
	w := newWorld(t, storetest.Embedded(t), 7)
	r := testRoster()
	r.People = append(r.People, models.RosterPerson{
		Code: correspondentAccount, Name: "Người kiêm nhiệm", Lang: models.Vietnamese,
		Posts:    []models.RosterPost{{Unit: "a", Role: models.Officer}, {Unit: "a", Role: models.Leader}},
		Accounts: []models.RosterAccount{{Channel: "zalo.1", Account: correspondentAccount}},
	})
	w.settle(t, r)
	c := &correspondent{world: w}
	now := func() time.Time { return c.at }
	c.counter = &counter{meter: w.SQL.Meter(w.zone), now: now}
	all := []*conversations.Flow{w.flows["de_an_03"], w.flows["ket_nap"], w.flows["lop_nhan_thuc"]}
	log := slog.New(slog.DiscardHandler)
	channels := map[string]bot.Channel{"zalo.1": c.counter, "telegram": &wall{cards: map[string]string{}}}
	c.digests = w.service(time.Time{})
	c.digests.Now = now
	c.reminder = &digest.Reminder{Store: w.SQL, Flow: all[0], Calendar: w.zone, Now: now, Log: log}
	c.handler = &bot.Handler{
		Channels: channels, People: w.SQL, States: w.States, Snapshots: w.SQL, Reports: w.SQL, Digests: c.digests, Reminders: w.SQL,
		Invitations: w.SQL, Links: w.SQL, Menus: w.States, Tallies: w.States, Disclosures: w.SQL, Outbox: w.SQL, Pace: w.States,
		Flows: bot.NewLibrary(all, w.SQL), Calendar: w.zone, Now: now, NewID: func() string { return uuid.Must(uuid.NewV7()).String() }, Log: log,
	}
	c.sender = &bot.Sender{
		Outbox: w.SQL, People: w.SQL, Digests: c.digests, Reports: w.SQL, Channels: channels, Pace: w.States,
		Quotas: &bot.Quota{Ledger: w.SQL, PlanOf: func(string) models.Plan { return models.BasicPlan() }, Calendar: w.zone, Now: now, Log: log},
		Resume: c.handler.Resume, Remind: c.handler.Remind, Calendar: w.zone, Owner: "test", Now: now, Log: log,
	}
	return c
}

// used is how many messages count so far, both ways.
func (c *correspondent) used(t *testing.T) int {
	t.Helper()
	u, err := c.SQL.Usage(t.Context(), "zalo.1", c.zone.MonthAt(c.at))
	if err != nil {
		t.Fatal(err)
	}
	return u.Sent + u.Received
}

// delivers runs the sender until nothing is due.
func (c *correspondent) delivers(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.sender.Run(ctx)
	}()
	for deadline := time.Now().Add(20 * time.Second); c.Count(t, "SELECT count(*) FROM outbox WHERE state = 'waiting'") > 0; {
		if time.Now().After(deadline) {
			t.Error("notices wait for 20 seconds")
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	cancel()
	<-done
	c.Exec(t, "UPDATE outbox SET touched_at = NULL") // the next ones are days away
}

// last is what is read at the end of the chat.
func (c *correspondent) last() (bot.Card, string) {
	card := c.cards[len(c.cards)-1]
	var lines []string
	for _, l := range card.Lines {
		lines = append(lines, l.Text)
	}
	return card, strings.Join(lines, "\n")
}

// writes sends a text or taps a button.
func (c *correspondent) writes(t *testing.T, text, data string) {
	t.Helper()
	c.updates++
	c.at = c.at.Add(10 * time.Second)
	m := bot.Message{Channel: "zalo.1", Update: c.updates, ID: int64(len(c.cards))*10 + 5, Account: correspondentAccount, Chat: correspondentAccount, Private: true}
	if m.Kind, m.Text, m.Date = bot.Text, text, c.at; data != "" {
		m.Kind, m.Text, m.Data, m.Date, m.ID = bot.Tap, "", data, time.Time{}, 0
	}
	if err := c.meter.CountMessage(t.Context(), m.Channel, m.Account, bot.In, false, c.at); err != nil {
		t.Fatal(err)
	}
	if err := c.handler.Handle(t.Context(), m); err != nil {
		t.Fatal(err)
	}
}

// formLine is a question of a form.
var formLine = regexp.MustCompile(`(?m)^\d+\) `)

// files writes the weekly report, in whatever way the bot asks for it.
func (c *correspondent) files(t *testing.T) {
	t.Helper()
	for range 30 {
		card, text := c.last()
		switch n := len(formLine.FindAllString(text, -1)); {
		case strings.Contains(text, "Đã nhận báo cáo"):
			return
		case n > 1:
			c.byForm = true
			answers := append([]string{"3", "2", "30", "1"}, strings.Split(strings.Repeat("0 ", n-5)+"không", " ")...)
			c.writes(t, strings.Join(answers, ", "), "")
		default:
			c.writes(t, "", button(t, card, "Gửi", "Làm báo cáo", "Bắt đầu", "Không có", "1"))
		}
	}
	_, text := c.last()
	t.Fatalf("the report does not end:\n%s", text)
}

// button is the data of the first of those buttons that the card has.
func button(t *testing.T, card bot.Card, labels ...string) string {
	t.Helper()
	for _, label := range labels {
		for _, row := range card.Buttons {
			for _, b := range row {
				if b.Label == label {
					return b.Data
				}
			}
		}
	}
	t.Fatalf("none of %q is a button of %+v", labels, card)
	return ""
}

// week plays one week: the others report, this one is reminded on Thursday and
// reports then, and reads the digest on Friday, opening two of its views. It
// returns how many messages the report took, and the whole week.
func (c *correspondent) week(t *testing.T, week models.Period) (report, all int) {
	t.Helper()
	for _, o := range c.officers() {
		if o.Code == correspondentAccount {
			continue
		}
		d := c.draft("de_an_03", o)
		d.Period, d.Due, d.SentAt = week, c.zone.DueAt(week), week.End.At(8, 0, ict)
		c.answer(&d)
		if _, err := c.SQL.SubmitReport(t.Context(), c.submission(d, c.who[o.Code].Person.ID, d.SentAt, c.zone.LockAt(week))); err != nil {
			t.Fatal(err)
		}
	}
	c.at = week.End.At(15, 1, ict)
	before := c.used(t)
	if err := c.reminder.Queue(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.delivers(t)
	reminded := c.used(t)
	if reminded != before+1 {
		t.Fatalf("%d messages remind of the week to %s", reminded-before, week.End)
	}
	c.files(t)
	report = c.used(t) - reminded
	c.at = week.End.AddDays(1).At(9, 1, ict)
	if err := c.reminder.Queue(t.Context()); err != nil { // nobody owes anything
		t.Fatal(err)
	}
	c.at = c.zone.DigestAt(week).Add(time.Minute)
	if err := c.digests.MakeDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.delivers(t)
	for range 2 {
		card, text := c.last()
		if len(card.Buttons) == 0 {
			t.Fatalf("nothing to open:\n%s", text)
		}
		c.writes(t, "", card.Buttons[0][0].Data)
	}
	return report, c.used(t) - before
}

// Somebody who reports when reminded, and reads every digest, stays within what a
// bot can give each of fifty people.
func TestMonthOfMessages(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		closing models.Date // the first closing day
		weeks   int
		budget  int
	}{
		{"2023-10-05", 4, monthBudget},
		{"2024-08-01", 5, longMonthBudget},
	} {
		t.Run(fmt.Sprintf("%d weeks", tt.weeks), func(t *testing.T) {
			t.Parallel()
			c := newCorrespondent(t)
			total, reports := 0, 0
			for i := range tt.weeks {
				report, all := c.week(t, c.zone.WeekOf(tt.closing.AddDays(7*i)))
				reports, total = reports+report, total+all
			}
			if used := c.used(t); used != total {
				t.Errorf("%d messages were counted in the month, want %d", used, total)
			}
			stored := c.Count(t, fmt.Sprintf("SELECT count(*) FROM reports WHERE person_id = %d", c.who[correspondentAccount].Person.ID))
			if stored != tt.weeks || !c.byForm {
				t.Errorf("%d reports were stored, by form: %t", stored, c.byForm)
			}
			t.Logf("messages both ways: %d, of which %d for %d reports, from the answer to the receipt", total, reports, tt.weeks)
			if total > tt.budget {
				t.Errorf("%d messages, want at most %d", total, tt.budget)
			}
		})
	}
}
