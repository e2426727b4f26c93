package storetest_test

import (
	"errors"
	"fmt"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/models"
	redisstore "github.com/satcoso/satcoso/store/redis"
	sqlstore "github.com/satcoso/satcoso/store/sql"
	"github.com/satcoso/satcoso/store/storetest"
)

var (
	_ bot.Links = (*sqlstore.Store)(nil)
	_ bot.Menus = (*redisstore.Store)(nil)
)

func (c cast) saveCode(t *testing.T, person, hash string, expires time.Time) bool {
	t.Helper()
	saved, err := c.SQL.SaveLinkCode(t.Context(), c.person[person], hash, expires)
	if err != nil {
		t.Fatal(err)
	}
	return saved
}

// A linking code links one account, once, to its person, and moves nothing that
// is sent unasked.
func TestLinkCodes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		zalo := bot.Address{Channel: "zalo.7", Account: "z1"}
		use := func(hash string, of bot.Address, at time.Time) (int64, error) {
			return p.SQL.UseLinkCode(t.Context(), hash, of, at)
		}
		c.saveCode(t, "a1", "old", made.Add(time.Minute))
		if !c.saveCode(t, "a1", "h", made.Add(time.Minute)) || c.saveCode(t, "la", "h", made.Add(time.Minute)) {
			t.Error("two people have the same code, or nobody has")
		}
		for name, tt := range map[string]struct {
			hash string
			of   bot.Address
			at   time.Time
		}{
			"replaced":        {"old", zalo, made},
			"unknown":         {"x", zalo, made},
			"expired":         {"h", zalo, made.Add(time.Minute)},
			"somebody else's": {"h", bot.Address{Channel: "telegram", Account: "la"}, made},
		} {
			if _, err := use(tt.hash, tt.of, tt.at); !errors.Is(err, models.ErrUnknown) {
				t.Errorf("%s: %v", name, err)
			}
		}
		for range 2 { // a repetition, also when the code is over
			if person, err := use("h", zalo, made.Add(59*time.Second)); err != nil || person != c.person["a1"] {
				t.Errorf("UseLinkCode = %d, %v", person, err)
			}
		}
		if _, err := use("h", bot.Address{Channel: "zalo.7", Account: "z2"}, made); !errors.Is(err, models.ErrUnknown) {
			t.Errorf("a used code: %v", err)
		}
		list, err := p.SQL.ListAccounts(t.Context(), c.person["a1"])
		if err != nil {
			t.Fatal(err)
		}
		want := []models.Account{
			{Channel: "telegram", Account: "a1", LinkedAt: list[0].LinkedAt, Notified: true},
			{Channel: "zalo.7", Account: "z1", LinkedAt: made.Add(59 * time.Second).UTC().Truncate(time.Microsecond)},
		}
		if diff := cmp.Diff(want, list); diff != "" {
			t.Error(diff)
		}
		if err := p.SQL.Revoke(t.Context(), c.person["la"], made); err != nil {
			t.Fatal(err)
		}
		c.saveCode(t, "la", "r", made.Add(time.Minute))
		if _, err := use("r", bot.Address{Channel: "zalo.7", Account: "z3"}, made); !errors.Is(err, models.ErrUnknown) {
			t.Errorf("a revoked person's code: %v", err)
		}
	})
}

// Of a hundred accounts that use a code at once, one is linked.
func TestLinkCodesAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		c.saveCode(t, "a1", "h", made.Add(time.Minute))
		var mu sync.Mutex
		linked := 0
		var all sync.WaitGroup
		for i := range 100 {
			all.Go(func() {
				_, err := p.SQL.UseLinkCode(t.Context(), "h", bot.Address{Channel: "zalo.7", Account: string(rune('A' + i))}, made)
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					linked++
				} else if !errors.Is(err, models.ErrUnknown) {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if n := p.Count(t, "SELECT count(*) FROM addresses WHERE channel = 'zalo.7'"); linked != 1 || n != 1 {
			t.Errorf("%d succeeded, %d are linked", linked, n)
		}
	})
}

// What is sent unasked goes where its person chose, or else where it can.
func TestNotifiedAccount(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		c.saveCode(t, "a1", "h", made.Add(time.Minute))
		if _, err := p.SQL.UseLinkCode(t.Context(), "h", bot.Address{Channel: "zalo.7", Account: "z1"}, made); err != nil {
			t.Fatal(err)
		}
		person := c.person["a1"]
		at := made
		goesTo := func(want string) {
			t.Helper()
			if _, of, err := p.SQL.FindPerson(t.Context(), person); err != nil || of.Channel != want {
				t.Errorf("FindPerson = %v, %v, want %s", of, err, want)
			}
			at = at.Add(time.Hour)
			if err := p.SQL.QueueNotice(t.Context(), bot.NoticeSorry, person, []byte(`{"code":"x"}`), at.String(), at); err != nil {
				t.Fatal(err)
			}
			p.Exec(t, "UPDATE outbox SET touched_at = NULL")
			notices, err := p.SQL.ClaimNotices(t.Context(), "me", 5, at)
			if err != nil || len(notices) != 1 || notices[0].Channel != want {
				t.Fatalf("claimed %+v, %v, want one for %s", notices, err, want)
			}
			if err := p.SQL.FinishNotice(t.Context(), notices[0].ID, at); err != nil {
				t.Fatal(err)
			}
		}
		goesTo("telegram")
		if err := p.SQL.SetNotified(t.Context(), person, bot.Address{Channel: "zalo.7", Account: "z1"}); err != nil {
			t.Fatal(err)
		}
		goesTo("zalo.7")
		if err := p.SQL.SetReachable(t.Context(), "zalo.7", "z1", false, made); err != nil {
			t.Fatal(err)
		}
		goesTo("telegram")
		if err := p.SQL.SetReachable(t.Context(), "zalo.7", "z1", true, made); err != nil {
			t.Fatal(err)
		}
		if err := p.SQL.SetNotified(t.Context(), person, bot.Address{Channel: "zalo.7", Account: "z9"}); !errors.Is(err, models.ErrUnknown) {
			t.Errorf("SetNotified of another's account: %v", err)
		}
		if err := p.SQL.Unlink(t.Context(), person, bot.Address{Channel: "zalo.7", Account: "z1"}, made); err != nil {
			t.Fatal(err)
		}
		goesTo("telegram")
		c.saveCode(t, "a1", "k", made.Add(time.Minute))
		again := bot.Address{Channel: "telegram", Account: "a1-2"} // on the same channel
		if _, err := p.SQL.UseLinkCode(t.Context(), "k", again, made.Add(time.Second)); err != nil {
			t.Fatal(err)
		}
		if _, of, err := p.SQL.FindPerson(t.Context(), person); err != nil || of.Account != "a1" {
			t.Errorf("what is sent unasked goes to %v, %v, want the account from before", of, err)
		}
		if err := p.SQL.Unlink(t.Context(), person, again, made); err != nil {
			t.Fatal(err)
		}
		if _, err := p.SQL.UseLinkCode(t.Context(), "k", again, made.Add(2*time.Second)); !errors.Is(err, models.ErrUnknown) {
			t.Errorf("the code of an account that was unlinked: %v", err)
		}
		if err := p.SQL.Unlink(t.Context(), person, bot.Address{Channel: "telegram", Account: "a1"}, made); !errors.Is(err, models.ErrUnknown) {
			t.Errorf("Unlink of the only account: %v", err)
		}
	})
}

// Messages of a person's accounts are handed out one after another.
func TestInboxKeepsThePersonsOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		c.saveCode(t, "a1", "h", made.Add(time.Minute))
		if _, err := p.SQL.UseLinkCode(t.Context(), "h", bot.Address{Channel: "zalo.7", Account: "z1"}, made); err != nil {
			t.Fatal(err)
		}
		there := parkable("z1", 1, "một")
		there.Channel = "zalo.7"
		stranger, other := parkable("s1", 5, "ai đó"), parkable("s2", 6, "người khác")
		c.park(t, there, parkable("a1", 2, "hai"), stranger, other)
		got := c.parked(t)
		if len(got) != 3 || got[0].Message.Text != "một" {
			t.Fatalf("claimed %+v, want the first of the person and those of two strangers", got)
		}
		if err := p.SQL.FinishParked(t.Context(), got[0].ID); err != nil {
			t.Fatal(err)
		}
		if next := c.parked(t); len(next) != 1 || next[0].Message.Text != "hai" {
			t.Errorf("claimed %+v, want the second", next)
		}
	})
}

func TestMenus(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		of := bot.Address{Channel: "zalo.7", Account: "z1"}
		menu := bot.Menu{ID: 1_700_000_000_000, At: made.UTC(), Items: map[int]string{1: "d.7.full", 12: "m.baocao"}}
		if got, err := p.States.LoadMenu(t.Context(), of); err != nil || got.ID != 0 {
			t.Errorf("LoadMenu of none = %+v, %v", got, err)
		}
		if err := p.States.SaveMenu(t.Context(), of, menu); err != nil {
			t.Fatal(err)
		}
		got, err := p.States.LoadMenu(t.Context(), of)
		if diff := cmp.Diff(menu, got); err != nil || diff != "" {
			t.Errorf("%v\n%s", err, diff)
		}
		if got, err := p.States.LoadMenu(t.Context(), bot.Address{Channel: "zalo.8", Account: "z1"}); err != nil || got.ID != 0 {
			t.Errorf("another account's menu is %+v, %v", got, err)
		}
	})
}

// Of two accounts that are unlinked at once, one is left.
func TestUnlinkAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		person := c.person["a1"]
		accounts := []bot.Address{{Channel: "telegram", Account: "a1"}, {Channel: "zalo.7", Account: "z1"}}
		for round := range 20 {
			p.Exec(t, "DELETE FROM addresses WHERE person_id = "+strconv.FormatInt(person, 10))
			for _, of := range accounts {
				p.Exec(t, fmt.Sprintf("INSERT INTO addresses (channel, account, person_id, linked_at) VALUES ('%s', '%s', %d, '2023-11-16 00:00:00+00:00')", of.Channel, of.Account, person))
			}
			var done [2]error
			var both sync.WaitGroup
			for i, of := range accounts {
				both.Go(func() { done[i] = p.SQL.Unlink(t.Context(), person, of, made) })
			}
			both.Wait()
			list, err := p.SQL.ListAccounts(t.Context(), person)
			if err != nil || len(list) != 1 {
				t.Fatalf("round %d: %d accounts are left: %v", round, len(list), err)
			}
			for i, of := range accounts {
				left := of == bot.Address{Channel: list[0].Channel, Account: list[0].Account}
				if left != errors.Is(done[i], models.ErrUnknown) || !left && done[i] != nil {
					t.Errorf("round %d: Unlink of %s = %v; it is left: %t", round, of.Channel, done[i], left)
				}
			}
		}
	})
}
