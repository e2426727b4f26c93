package storetest_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/models"
	redisstore "github.com/satcoso/satcoso/store/redis"
	sqlstore "github.com/satcoso/satcoso/store/sql"
	"github.com/satcoso/satcoso/store/storetest"
)

// A wall is a channel that keeps each chat's last card.
type wall struct {
	cards map[string]string
	shown int64
}

func (s *wall) Show(_ context.Context, chat string, _ int64, card bot.Card) (bot.Shown, error) {
	s.shown++
	s.cards[chat] = fmt.Sprintf("%+v", card.Lines)
	return bot.Shown{ID: s.shown, At: time.Now()}, nil
}
func (*wall) Erase(context.Context, string, int64) error { return nil }
func (*wall) Traits() bot.Traits                         { return bot.Traits{} }

func (*wall) SetMenu(context.Context, string, []bot.MenuItem) error { return nil }

// A running is one copy of the program.
type running struct {
	*bot.Handler
	*wall
	updates int64
}

func (w *world) copyOf(db *sqlstore.Store, states *redisstore.Store, now func() time.Time) *running {
	all := []*conversations.Flow{w.flows["de_an_03"], w.flows["ket_nap"], w.flows["lop_nhan_thuc"]}
	screen := &wall{cards: map[string]string{}}
	return &running{wall: screen, Handler: &bot.Handler{
		Channels: map[string]bot.Channel{"telegram": screen}, People: db, States: states, Snapshots: db, Reports: db, Digests: w.service(now()),
		Invitations: db, Tallies: states, Disclosures: db, Outbox: db, Pace: states, Flows: bot.NewLibrary(all, db), Calendar: w.zone,
		Now: now, NewID: func() string { return uuid.Must(uuid.NewV7()).String() }, Log: slog.New(slog.DiscardHandler),
	}}
}

// says sends a text or, if it begins with "=", a tap, and returns the answer.
func (r *running) says(t *testing.T, account, text string) string {
	t.Helper()
	r.updates++
	delete(r.cards, account)
	m := bot.Message{Channel: "telegram", Bot: fmt.Sprintf("%p", r), Update: r.updates, ID: r.updates, Account: account, Chat: account, Private: true, Kind: bot.Text, Date: r.Now(), Text: text}
	if data, tap := strings.CutPrefix(text, "="); tap {
		m.Kind, m.Data, m.Text, m.Date = bot.Tap, data, "", time.Time{}
	}
	if err := r.Handle(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	return r.cards[account]
}

// endingRoster has two officers and a leader who end, and others who stay.
func endingRoster(until models.Date) models.Roster {
	r := testRoster()
	for i, one := range r.People {
		if one.Code == "a1" || one.Code == "a2" || one.Code == "la" {
			r.People[i].Posts[0].Until = until
		}
	}
	return r
}

// Who was revoked is a stranger to every copy with their next message, though all
// copies knew them a moment ago.
func TestRevokedIsAStrangerToEveryCopy(t *testing.T) {
	t.Parallel()
	p := storetest.Servers(t)
	w := newWorld(t, p, 1)
	w.settle(t, testRoster())
	states, err := redisstore.Open(t.Context(), p.Redis.URL, p.Redis.Prefix)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = states.Close() })
	now := func() time.Time { return w.weeks[2].End.At(9, 0, ict) }
	copies := []*running{w.copyOf(p.SQL, p.States, now), w.copyOf(storetest.OpenSQL(t, p.URL), states, now)}
	for i, c := range copies {
		stranger := c.says(t, fmt.Sprint("nobody", i), "/tomtat")
		if known := c.says(t, "la", "/tomtat"); stranger == "" || known == stranger {
			t.Fatalf("copy %d: a leader sees %q, a stranger %q", i, known, stranger)
		}
	}
	person, err := p.SQL.RevokeCode(t.Context(), "la", now())
	if err == nil {
		err = p.States.Revoke(t.Context(), person)
	}
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range copies {
		stranger := c.says(t, fmt.Sprint("other", i), "/tomtat")
		for _, text := range []string{"/tomtat", "=d.1.full"} {
			if got := c.says(t, "la", text); got != stranger {
				t.Errorf("copy %d answers %s of somebody revoked with %q, a stranger's with %q", i, text, got, stranger)
			}
		}
	}
}

// Whose post ended cannot report any more, and gets no digest and opens no old
// one, from that instant on.
func TestEndedPosts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		w := newWorld(t, p, 1)
		last := w.weeks[2].End
		w.settle(t, endingRoster(last))
		at := last.At(9, 0, ict)
		c := w.copyOf(p.SQL, p.States, func() time.Time { return at })
		opens := func(officer string, want bool) {
			t.Helper()
			digestShown := strings.Contains(c.says(t, "la", "/tomtat"), "TỔNG HỢP")
			old := strings.Contains(c.says(t, "la", "=d.1.full"), "ĐẦY ĐỦ") || strings.Contains(c.cards["la"], "Tuần")
			report := strings.Contains(c.says(t, officer, fmt.Sprintf("=u.de_an_03.%d", w.unit["a"])), "Đề án 03")
			if digestShown != want || old != want || report != want {
				t.Errorf("at %s: a digest %t, an old one %t, a report %t; want %t. Cards: %v", at, digestShown, old, report, want, c.cards)
			}
		}
		opens("a1", true)
		at = last.AddDays(1).At(0, 0, ict) // the day after the last one
		opens("a2", false)                 // who has no draft in hand

		d := conversations.Begin(w.flows["ket_nap"], uuid.Must(uuid.NewV7()).String(), models.Unit{ID: w.unit["a"]}, models.Period{}, time.Time{})
		d.Answers["ngay"], d.Answers["ket_nap"], d.SentAt = conversations.Answer{Value: string(last)}, conversations.Answer{Value: "1"}, at
		if _, err := p.SQL.SubmitReport(t.Context(), w.submission(d, w.who["a1"].Person.ID, at, at.Add(time.Hour))); !errors.Is(err, models.ErrUnknown) {
			t.Errorf("SubmitReport: %v", err)
		}
		told := w.zone.DigestAt(w.weeks[2])
		if err := w.service(told).MakeDue(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := p.Count(t, fmt.Sprintf("SELECT count(*) FROM digests WHERE scheduled AND person_id = %d", w.who["la"].Person.ID)); n != 0 {
			t.Errorf("%d scheduled digests for a leader who was", n)
		}
		if n := p.Count(t, "SELECT count(*) FROM digests WHERE scheduled"); n != 2 {
			t.Errorf("%d scheduled digests, want those of the two other leaders", n)
		}
	})
}
