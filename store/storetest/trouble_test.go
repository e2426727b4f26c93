package storetest_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/bot"
	sqlstore "github.com/satcoso/satcoso/store/sql"
	"github.com/satcoso/satcoso/store/storetest"
)

func TestTrouble(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		find := func() sqlstore.Trouble {
			t.Helper()
			got, err := p.SQL.FindTrouble(t.Context(), made.Add(time.Hour))
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		if diff := cmp.Diff(sqlstore.Trouble{}, find()); diff != "" {
			t.Error(diff)
		}
		c.queued(t, 2)
		c.park(t, parkable("a1", 1, "x"), parkable("a1", 2, "y"))
		c.bury(t, c.parked(t)[0], "handler panicked")
		if err := p.SQL.SetReachable(t.Context(), "telegram", "la", false, made); err != nil {
			t.Fatal(err)
		}
		got := find()
		want := sqlstore.Trouble{
			Waiting: 3, Oldest: made.UTC(), Parked: 1,
			Unreachable: []sqlstore.Unreachable{{Name: got.Unreachable[0].Name, Unit: got.Unreachable[0].Unit, Channel: "telegram", Since: made.UTC(), Waiting: 1}},
			DeadLetters: []sqlstore.DeadLetter{{Code: "K7QX", Channel: "telegram", Account: "a1", Cause: "handler panicked", At: made.UTC()}},
		}
		if diff := cmp.Diff(want, got, cmp.Transformer("utc", func(t time.Time) string { return t.UTC().String() })); diff != "" {
			t.Error(diff)
		}
	})
}

func (c cast) bury(t *testing.T, one bot.Parked, cause string) {
	t.Helper()
	if err := c.SQL.BuryParked(t.Context(), one.Message, one.ID, "K7QX", cause, made); err != nil {
		t.Fatal(err)
	}
}

// What is over is deleted after 30 days, what is not stays.
func TestForget(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		c.queued(t, 3)
		notices := claim(t, c, 3, made)
		for _, err := range []error{
			p.SQL.FinishNotice(t.Context(), notices[0].ID, made), p.SQL.DropNotice(t.Context(), notices[1].ID, "x"),
			p.SQL.SaveSnapshot(t.Context(), c.person["a1"], bot.Snapshot{Record: record(1, 1, `{}`)}),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		c.park(t, parkable("a1", 1, "x"))
		c.bury(t, c.parked(t)[0], "x")
		tables := []string{"outbox", "dead_letters", "snapshots"}
		age := func(days string, want ...int) {
			t.Helper()
			before := "now() - interval '" + days + " days'"
			if p.Name == "embedded" {
				before = "strftime('%Y-%m-%d %H:%M:%f+00:00', 'now', '-" + days + " days')"
			}
			p.Exec(t, "UPDATE outbox SET touched_at = "+before+" WHERE touched_at IS NOT NULL")
			p.Exec(t, "UPDATE dead_letters SET buried_at = "+before)
			p.Exec(t, "UPDATE snapshots SET saved_at = "+before)
			if err := p.SQL.Forget(t.Context()); err != nil {
				t.Fatal(err)
			}
			for i, table := range tables {
				if n := p.Count(t, "SELECT count(*) FROM "+table); n != want[i] {
					t.Errorf("after %s days %s has %d rows, want %d", days, table, n, want[i])
				}
			}
		}
		age("29", 4, 1, 1)
		age("30.5", 2, 0, 1) // the notice that waits and the one about the dead letter
		age("32", 2, 0, 0)
	})
}

// What waits for somebody who may not use the bot any more is given up.
func TestForgetRevoked(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		c.queued(t, 2)
		if err := p.SQL.Revoke(t.Context(), c.person["la"], made); err != nil {
			t.Fatal(err)
		}
		if err := p.SQL.Forget(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := p.Count(t, "SELECT count(*) FROM outbox WHERE state = 'waiting'"); n != 1 {
			t.Errorf("%d notices wait, want that of the other leader", n)
		}
	})
}
