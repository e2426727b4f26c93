package storetest_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/models"
	"github.com/satcoso/satcoso/store/storetest"
)

func claim(t *testing.T, c cast, n int, now time.Time) []bot.Notice {
	t.Helper()
	notices, err := c.SQL.ClaimNotices(t.Context(), "test", n, now)
	if err != nil {
		t.Fatal(err)
	}
	return notices
}

// queued makes a notice for the leader la and for n-1 others.
func (c cast) queued(t *testing.T, n int) {
	t.Helper()
	c.save(t, c.digest("la", "a", "2023T46"))
	var others models.Roster
	for i := range n - 1 {
		code := fmt.Sprintf("other%d", i)
		others.People = append(others.People, models.RosterPerson{
			Code: code, Name: code, Posts: []models.RosterPost{{Unit: "a", Role: models.Leader}},
			Accounts: []models.RosterAccount{{Channel: "telegram", Account: code}},
		})
	}
	if err := c.SQL.ApplyRoster(t.Context(), others, posted); err != nil {
		t.Fatal(err)
	}
	for _, one := range others.People {
		id, err := c.SQL.FindIdentity(t.Context(), "telegram", one.Code)
		if err != nil {
			t.Fatal(err)
		}
		c.person[one.Code] = id.Person.ID
		c.save(t, c.digest(one.Code, "a", "2023T46"))
	}
}

func TestClaimByMany(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		c.queued(t, 40)
		second := storetest.OpenSQL(t, p.URL)
		var mu sync.Mutex
		claimed := map[int64]int{}
		var tooMany atomic.Bool
		var wg sync.WaitGroup
		for i := range 4 {
			store := p.SQL
			if i%2 == 1 {
				store = second
			}
			wg.Go(func() {
				for {
					notices, err := store.ClaimNotices(t.Context(), "test", 3, made)
					if err != nil {
						t.Error(err)
					}
					if len(notices) == 0 {
						return
					}
					tooMany.CompareAndSwap(false, len(notices) > 3)
					doubled := false
					mu.Lock()
					for _, n := range notices {
						claimed[n.ID]++
						doubled = doubled || claimed[n.ID] > 1
					}
					mu.Unlock()
					if doubled {
						return // otherwise this would never end
					}
				}
			})
		}
		wg.Wait()
		if tooMany.Load() {
			t.Error("a claim of 3 returned more")
		}
		for id, times := range claimed {
			if times != 1 {
				t.Errorf("notice %d was claimed %d times", id, times)
			}
		}
		// Somebody may find all others' rows locked and leave early, so that only
		// the sum is certain: whatever is left is claimed now.
		if rest := claim(t, c, 40, made); len(claimed)+len(rest) != 40 {
			t.Errorf("%d and %d of 40 notices were claimed", len(claimed), len(rest))
		}
	})
}

func TestLease(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		c.queued(t, 1)
		if got := claim(t, c, 5, made.Add(-time.Second)); len(got) != 0 {
			t.Errorf("claimed before it was due: %+v", got)
		}
		first := claim(t, c, 5, made)
		if len(first) != 1 || first[0].Attempts != 0 {
			t.Fatalf("first claim: %+v", first)
		}
		// A business clock that is years ahead does not end a lease.
		if got := claim(t, c, 5, made.AddDate(10, 0, 0)); len(got) != 0 {
			t.Errorf("claimed while leased: %+v", got)
		}
		past := "now() - interval '1 second'"
		if p.Name == "embedded" {
			past = "strftime('%Y-%m-%d %H:%M:%f+00:00', 'now', '-1 seconds')"
		}
		p.Exec(t, "UPDATE outbox SET leased_until = "+past)
		again := claim(t, c, 5, made)
		if len(again) != 1 || again[0].ID != first[0].ID || again[0].Attempts != 0 {
			t.Errorf("after the lease: %+v", again)
		}
	})
}

// The lease is 120 s: still there after 115, gone after 125. The clock is the
// database's, so the row is moved instead.
func TestLeaseLength(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		c.queued(t, 1)
		claim(t, c, 1, made)
		query := "SELECT count(*) FROM outbox WHERE leased_until BETWEEN now() + interval '60 seconds' AND now() + interval '120 seconds'"
		if p.Name == "embedded" {
			query = `SELECT count(*) FROM outbox WHERE leased_until BETWEEN
				strftime('%Y-%m-%d %H:%M:%f+00:00', 'now', '+60 seconds') AND
				strftime('%Y-%m-%d %H:%M:%f+00:00', 'now', '+120 seconds')`
		}
		if n := p.Count(t, query); n != 1 {
			t.Error("the lease does not end in one to two minutes")
		}
	})
}

func TestNoticeEnds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		c.queued(t, 3)
		notices := claim(t, c, 3, made)
		if len(notices) != 3 {
			t.Fatalf("%d notices, want 3", len(notices))
		}
		sent, dropped, deferred := notices[0].ID, notices[1].ID, notices[2].ID
		later := made.Add(time.Hour)
		for _, err := range []error{
			p.SQL.FinishNotice(t.Context(), sent, made),
			p.SQL.DropNotice(t.Context(), dropped, "blocked"),
			p.SQL.DeferNotice(t.Context(), deferred, later, true, "busy\x00"),
			// What is over stays over.
			p.SQL.DeferNotice(t.Context(), sent, made, true, "too late"),
			p.SQL.DropNotice(t.Context(), sent, "too late"),
			p.SQL.DeferNotice(t.Context(), dropped, made, true, "too late"),
		} {
			if err != nil {
				t.Error(err)
			}
		}
		if got := claim(t, c, 3, later.Add(-time.Second)); len(got) != 0 {
			t.Errorf("claimed too early: %+v", got)
		}
		p.Exec(t, "UPDATE outbox SET touched_at = NULL") // as if a second had passed
		got := claim(t, c, 3, later)
		if len(got) != 1 || got[0].ID != deferred || got[0].Attempts != 1 {
			t.Errorf("claimed %+v, want notice %d", got, deferred)
		}
		for state, want := range map[string]int{"sent": 1, "dropped": 1, "waiting": 1} {
			if n := p.Count(t, "SELECT count(*) FROM outbox WHERE state = '"+state+"'"); n != want {
				t.Errorf("%d notices are %s, want %d", n, state, want)
			}
		}
	})
}

func TestNoticeAddress(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		leader := models.Roster{People: []models.RosterPerson{{
			Code: "la", Name: "Người la", Posts: []models.RosterPost{{Unit: "a", Role: models.Leader}},
			Accounts: []models.RosterAccount{{Channel: "telegram", Account: "la-new"}},
		}}}
		if err := p.SQL.ApplyRoster(t.Context(), leader, posted.AddDate(0, 1, 0)); err != nil {
			t.Fatal(err)
		}
		reachable := func(account string, yes bool) {
			t.Helper()
			if err := p.SQL.SetReachable(t.Context(), "telegram", account, yes, made); err != nil {
				t.Fatal(err)
			}
		}
		next := func(want string) {
			t.Helper()
			p.Exec(t, "UPDATE outbox SET leased_until = NULL")
			var accounts []string
			for _, n := range claim(t, c, 5, made) {
				accounts = append(accounts, n.Account)
			}
			if got := fmt.Sprint(accounts); got != want {
				t.Errorf("claimed for %s, want %s", got, want)
			}
		}
		c.queued(t, 1)
		next("[la-new]")
		reachable("la-new", false)
		next("[la]")
		reachable("la", false)
		next("[]")
		reachable("la-new", true)
		next("[la-new]")
		if err := p.SQL.Revoke(t.Context(), c.person["la"], made); err != nil {
			t.Fatal(err)
		}
		next("[]")
	})
}

// A claim passes over rows that another copy is just claiming, and does not
// wait for it.
func TestClaimSkipsLocked(t *testing.T) {
	t.Parallel()
	c := seeded(t, storetest.Servers(t))
	c.queued(t, 3)
	other, err := c.DB.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Rollback()
	var locked int64
	if err := other.QueryRowContext(t.Context(),
		"SELECT id FROM outbox ORDER BY id LIMIT 1 FOR UPDATE").Scan(&locked); err != nil {
		t.Fatal(err)
	}
	// The deadline turns waiting for ever into a failure.
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	notices, err := c.SQL.ClaimNotices(ctx, "test", 3, made)
	if err != nil || len(notices) != 2 || notices[0].ID == locked || notices[1].ID == locked {
		t.Errorf("claimed %+v, %v, want the two notices other than %d", notices, err, locked)
	}
}
