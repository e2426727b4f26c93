package storetest_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/models"
	"github.com/satcoso/satcoso/store/storetest"
)

// Sessions are found by when they are to be looked after, and by when somebody
// was writing.
func TestSessionsAreFound(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		a1, a2 := c.person["a1"], c.person["la"]
		for person, s := range map[int64]bot.Snapshot{
			a1: {Record: record(2, 5, `{}`), Wake: made, Active: made.Add(-time.Minute)},
			a2: {Record: record(1, 1, `{}`), Wake: made.Add(time.Hour)},
		} {
			if err := p.SQL.SaveSnapshot(t.Context(), person, s); err != nil {
				t.Fatal(err)
			}
		}
		waking := func(at time.Time, want ...int64) {
			t.Helper()
			got, err := p.SQL.ListWaking(t.Context(), at)
			if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("at %s wake %v, %v; want %v", at, got, err, want)
			}
		}
		waking(made.Add(-time.Second))
		waking(made, a1)
		waking(made.Add(2*time.Hour), a1, a2)
		if err := p.SQL.PutOff(t.Context(), a1, made.Add(3*time.Hour)); err != nil {
			t.Fatal(err)
		}
		waking(made.Add(2*time.Hour), a2)
		for _, version := range []uint64{2, 1} { // the first of which it does not have
			waking(made.Add(2*time.Hour), a2)
			if err := p.SQL.Calm(t.Context(), a2, bot.Stamp{Generation: 1, Version: version}); err != nil {
				t.Fatal(err)
			}
		}
		waking(made.Add(2 * time.Hour))
		if err := p.SQL.PutOff(t.Context(), a2, made); err != nil {
			t.Fatal(err)
		}
		waking(made.Add(2 * time.Hour)) // nobody is to look after them any more
		active, err := p.SQL.ListActive(t.Context(), made.Add(-time.Hour), made)
		want := map[int64]bot.Stamp{a1: {Generation: 2, Version: 5}}
		if diff := cmp.Diff(want, active); diff != "" || err != nil {
			t.Error(diff, err)
		}
		if active, err := p.SQL.ListActive(t.Context(), made, made.Add(time.Hour)); err != nil || len(active) != 0 {
			t.Errorf("active later are %v, %v", active, err)
		}
	})
}

// A person is found with the account that they can be reached at, or else with
// the newest; not if they are revoked.
func TestFindPerson(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		second := models.Roster{People: []models.RosterPerson{{
			Code: "a1", Name: "A1", Accounts: []models.RosterAccount{{Channel: "telegram", Account: "a1-new"}},
			Posts: []models.RosterPost{{Unit: "a", Role: models.Officer}},
		}}}
		if err := p.SQL.ApplyRoster(t.Context(), second, posted.AddDate(0, 1, 0)); err != nil {
			t.Fatal(err)
		}
		at := func(want string) {
			t.Helper()
			who, address, err := p.SQL.FindPerson(t.Context(), c.person["a1"])
			if err != nil || address.Account != want || address.Channel != "telegram" || len(who.In(models.Officer)) != 1 {
				t.Errorf("FindPerson = %+v at %+v, %v; want account %s", who, address, err, want)
			}
		}
		at("a1-new")
		for _, account := range []string{"a1-new", "a1"} {
			if err := p.SQL.SetReachable(t.Context(), "telegram", account, false, made); err != nil {
				t.Fatal(err)
			}
			if account == "a1-new" {
				at("a1")
			}
		}
		at("a1-new")
		if err := p.SQL.Revoke(t.Context(), c.person["a1"], made); err != nil {
			t.Fatal(err)
		}
		if _, _, err := p.SQL.FindPerson(t.Context(), c.person["a1"]); !errors.Is(err, models.ErrUnknown) {
			t.Errorf("FindPerson of somebody revoked: %v", err)
		}
	})
}

// A report that its author does not wait for is announced once, whether it is
// stored now or was stored before; an amendment is announced, too.
func TestReceiptIsAnnouncedOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		s := c.submission("a1", "a", map[string]int64{"da03.ket_nap": 3})
		c.submit(t, s)
		announced := func(want int) {
			t.Helper()
			if n := p.Count(t, "SELECT count(*) FROM outbox WHERE kind = 'receipt'"); n != want {
				t.Errorf("%d receipts are announced, want %d", n, want)
			}
		}
		announced(0)
		s.Announce = true
		for range 3 {
			c.submit(t, s)
		}
		announced(1)
		s.Base, s.Hash = 1, "other"
		for range 2 {
			c.submit(t, s)
		}
		announced(2)
		got := claim(t, c, 5, time.Now().Add(time.Minute)) // it is news from now on
		if want := fmt.Sprintf(`{"report":%q,"revision":1}`, s.Report.ID); len(got) != 1 || string(got[0].Payload) != want {
			t.Errorf("claimed %+v, want %s", got, want)
		}
	})
}
