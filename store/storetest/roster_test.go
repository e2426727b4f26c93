package storetest_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/satcoso/satcoso/models"
	"github.com/satcoso/satcoso/roster"
	sqlstore "github.com/satcoso/satcoso/store/sql"
	"github.com/satcoso/satcoso/store/storetest"
)

// datedRoster has everything that a roster can hold.
func datedRoster() models.Roster {
	return models.Roster{
		Units: []models.RosterUnit{
			{Code: "tinh", Name: "Tỉnh", Kind: "tinh_uy"},
			{Code: "a", Name: "A", Kind: "thanh_uy", Parent: "tinh", From: "2020-02-01", To: "2025-06-30"},
		},
		People: []models.RosterPerson{{
			Code: "an", Name: "Nguyễn Văn An", Lang: models.Vietnamese,
			Posts: []models.RosterPost{
				{Unit: "a", Role: models.Officer, FullTime: true, Since: "2022-01-01", Until: "2025-06-30"},
				{Unit: "tinh", Role: models.Officer, Since: "2022-01-01", Until: "2022-12-31"},
			},
			Accounts: []models.RosterAccount{{Channel: "telegram", Account: "an"}, {Channel: "zalo", Account: "7"}},
		}},
		Targets: []models.RosterTarget{{
			Code: "t", Unit: "tinh", Indicator: "donvi.ket_nap", Value: 9500, From: "2020-10-15", To: "2025-10-14",
			NameVI: "nhiệm kỳ", NameEN: "term", Document: "NQ",
		}},
		Openings: []models.RosterOpening{
			{Unit: "a", Indicator: "donvi.ket_nap", From: "2020-10-15", To: "2023-06-29", Value: 700, Estimate: true, Document: "BC 1"},
			{Unit: "tinh", Indicator: "donvi.ket_nap", From: "2020-10-15", To: "2023-06-29", Document: "BC 2"},
		},
	}
}

func apply(t *testing.T, s *sqlstore.Store, r models.Roster, at time.Time) {
	t.Helper()
	if err := s.ApplyRoster(t.Context(), r, at); err != nil {
		t.Fatal(err)
	}
}

// What was applied is read back, and applied again it does nothing: not even a
// row in the audit trail.
func TestRosterIsReadBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		apply(t, p.SQL, datedRoster(), posted)
		got, err := p.SQL.ReadRoster(t.Context(), posted)
		if err != nil {
			t.Fatal(err)
		}
		want := datedRoster()
		want.People[0].Posts[1].Over = true
		if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(models.RosterPost{}, "ID")); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
		if changes := roster.Diff(got, datedRoster()); len(changes) > 0 {
			t.Errorf("there is more to do: %v", changes)
		}
		before := contents(t, p)
		apply(t, p.SQL, datedRoster(), posted.AddDate(1, 0, 0))
		if diff := cmp.Diff(before, contents(t, p)); diff != "" {
			t.Errorf("the same roster changed something: %s", diff)
		}
	})
}

// A post holds from the first midnight of its first day to the last of its last,
// where the program is at home.
func TestPostsAreDated(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		apply(t, p.SQL, datedRoster(), posted)
		midnight := func(d models.Date) time.Time { return d.At(0, 0, ict) }
		for at, want := range map[time.Time]string{
			midnight("2022-01-01").Add(-time.Second): "",
			midnight("2022-01-01"):                   "a tinh ",
			midnight("2023-01-01").Add(-time.Second): "a tinh ",
			midnight("2023-01-01"):                   "a ",
			midnight("2025-07-01").Add(-time.Second): "a ",
			midnight("2025-07-01"):                   "",
		} {
			got := ""
			for _, unit := range identity(t, p, "an").At(at).In(models.Officer) {
				got += unit.Code + " "
			}
			if got != want {
				t.Errorf("at %s an reports for %q, want %q", at, got, want)
			}
		}
	})
}

// A post that is no longer listed ends at that instant: what was written before
// is taken, what comes after is not. One that comes back is another.
func TestPostEndsAndComesBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		noon := time.Date(2023, 11, 16, 12, 0, 0, 0, ict)
		gone := testRoster()
		gone.People[3].Posts = []models.RosterPost{} // a1
		before := p.Count(t, "SELECT count(*) FROM audit")
		for range 2 {
			apply(t, p.SQL, gone, noon)
		}
		if n := p.Count(t, "SELECT count(*) FROM audit") - before; n != 1 {
			t.Errorf("the post ended %d times", n)
		}
		if got := identity(t, p, "a1"); len(got.At(noon.Add(-time.Second)).Posts) != 1 || len(got.At(noon).Posts) != 0 {
			t.Errorf("a1 has the posts %+v", got.Posts)
		}
		early, late := c.submission("a1", "a", nil), c.submission("a1", "a", nil)
		early.Report.ReceivedAt, late.Report.ReceivedAt = noon.Add(-time.Second), noon
		if _, err := p.SQL.SubmitReport(t.Context(), late); !errors.Is(err, models.ErrUnknown) {
			t.Errorf("a report after the end of the post: %v", err)
		}
		c.submit(t, early)

		for range 2 {
			apply(t, p.SQL, testRoster(), noon.Add(time.Hour))
		}
		posts := identity(t, p, "a1").Posts
		if len(posts) != 2 || posts[0].Post.Until == nil || !posts[0].Post.Until.Equal(noon) ||
			posts[1].Post.Until != nil || !posts[1].Post.Since.Equal(noon.Add(time.Hour)) {
			t.Errorf("a1 has the posts %+v", posts)
		}
	})
}

// A revoked person stays so, though a roster lists them, and posts of theirs end
// like others.
func TestRosterOfTheRevoked(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		if err := p.SQL.Revoke(t.Context(), c.person["a1"], posted); err != nil {
			t.Fatal(err)
		}
		changed := testRoster()
		changed.People[3].Posts[0].FullTime = false
		for _, r := range []models.Roster{changed, {People: []models.RosterPerson{{Code: "a1", Name: "Người a1", Posts: []models.RosterPost{}}}}} {
			apply(t, p.SQL, r, posted.AddDate(0, 1, 0))
			if _, err := p.SQL.FindIdentity(t.Context(), "telegram", "a1"); !errors.Is(err, models.ErrUnknown) {
				t.Errorf("FindIdentity of a revoked person: %v", err)
			}
		}
		if n := p.Count(t, "SELECT count(*) FROM posts WHERE person_id = "+itoa(c.person["a1"])+" AND until IS NULL"); n != 0 {
			t.Errorf("%d posts are held", n)
		}
	})
}

// Targets and opening balances become those of the roster, unless it says
// nothing of them; what was removed is in the audit trail.
func TestRosterOfFigures(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		full := datedRoster()
		apply(t, p.SQL, full, posted)
		count := func(want int, query string) {
			t.Helper()
			if n := p.Count(t, "SELECT count(*) FROM "+query); n != want {
				t.Errorf("%d %s, want %d", n, query, want)
			}
		}
		silent := datedRoster()
		silent.Targets, silent.Openings = nil, nil
		apply(t, p.SQL, silent, posted)
		count(1, "targets")
		count(2, "openings")

		full.Targets[0].Value, full.Targets[0].Unit = 9600, "a"
		full.Openings = full.Openings[:1]
		full.Openings[0].Value = 0
		apply(t, p.SQL, full, posted)
		count(1, "targets JOIN units ON units.id = targets.unit_id WHERE units.code = 'a' AND value = 9600")
		count(1, "openings")
		count(1, "openings WHERE value = 0")
		for _, object := range []string{
			"~ target t: unit tinh → a; value 9500 → 9600",
			"- opening donvi.ket_nap of tinh: value 0; from 2020-10-15; to 2023-06-29; document BC 2",
			"~ opening donvi.ket_nap of a: value 700 (estimate) → 0 (estimate)",
		} {
			count(1, "audit WHERE action = 'roster' AND actor = 0 AND object = '"+object+"'")
		}
		full.Targets, full.Openings = full.Targets[:0], full.Openings[:0]
		apply(t, p.SQL, full, posted)
		count(0, "targets")
		count(0, "openings")
	})
}

// A post that is dropped before it began was never held; one that would end
// before it begins is refused.
func TestPostsThatNeverWere(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		one := models.Roster{
			Units:  []models.RosterUnit{{Code: "u", Name: "U", Kind: "chi_bo"}},
			People: []models.RosterPerson{{Code: "an", Name: "An", Accounts: []models.RosterAccount{{Channel: "telegram", Account: "an"}}}},
		}
		future := models.DateOf(posted.AddDate(0, 1, 0))
		for _, posts := range [][]models.RosterPost{{{Unit: "u", Role: models.Officer, Since: future}}, {}} {
			one.People[0].Posts = posts
			apply(t, p.SQL, one, posted)
		}
		if held := identity(t, p, "an").At(posted.AddDate(1, 0, 0)).Posts; len(held) != 0 {
			t.Errorf("an has the posts %+v", held)
		}
		one.People[0].Posts = []models.RosterPost{{Unit: "u", Role: models.Officer, Until: "2022-12-31"}}
		if err := p.SQL.ApplyRoster(t.Context(), one, posted); err == nil || !strings.Contains(err.Error(), "before it begins") {
			t.Errorf("ApplyRoster: %v", err)
		}
	})
}

// Whatever rosters come one after another: after each there is nothing left to
// do, and nobody holds the same function twice at once.
func TestRostersOneAfterAnother(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		const units = 2
		base := models.Roster{}
		for i := range units {
			base.Units = append(base.Units, models.RosterUnit{Code: fmt.Sprint("u", i), Name: "U", Kind: "chi_bo"})
		}
		apply(t, p.SQL, base, posted)
		person := 0
		rapid.Check(t, func(r *rapid.T) {
			person++
			code := fmt.Sprint("p", person)
			at := posted
			for range rapid.IntRange(1, 5).Draw(r, "rosters") {
				at = at.Add(time.Duration(rapid.IntRange(1, 60).Draw(r, "hours later")) * time.Hour)
				want := models.Roster{People: []models.RosterPerson{{Code: code, Name: code, Posts: drawPosts(r, units)}}}
				if err := p.SQL.ApplyRoster(t.Context(), want, at); err != nil {
					if strings.Contains(err.Error(), "before it begins") {
						continue
					}
					r.Fatal(err)
				}
				now, err := p.SQL.ReadRoster(t.Context(), at)
				if err != nil {
					r.Fatal(err)
				}
				if left := roster.Diff(now, want); len(left) > 0 {
					r.Fatalf("after %+v there is left to do: %v", want, left)
				}
			}
		})
		twice := `posts a JOIN posts b ON b.person_id = a.person_id AND b.unit_id = a.unit_id AND b.role = a.role AND b.id <> a.id
			WHERE a.since < coalesce(b.until, '2099-01-01') AND b.since < coalesce(a.until, '2099-01-01')
				AND a.since < coalesce(a.until, '2099-01-01') AND b.since < coalesce(b.until, '2099-01-01')`
		if n := p.Count(t, "SELECT count(*) FROM "+twice); n != 0 {
			t.Errorf("%d posts are held twice at once", n)
		}
	})
}

// drawPosts draws posts as a file may have them, within a week around posted:
// none of the same function at the same time.
func drawPosts(r *rapid.T, units int) []models.RosterPost {
	var posts []models.RosterPost
	for unit := range units {
		for day := 0; rapid.Bool().Draw(r, "one more"); {
			p := models.RosterPost{Unit: fmt.Sprint("u", unit), Role: models.Officer, FullTime: rapid.Bool().Draw(r, "full-time")}
			if day == 0 && rapid.Bool().Draw(r, "no first day") {
				posts = append(posts, p)
				break
			}
			day += rapid.IntRange(0, 3).Draw(r, "since")
			p.Since = models.DateOf(posted).AddDays(day - 3)
			if rapid.Bool().Draw(r, "open") {
				posts = append(posts, p)
				break
			}
			day += rapid.IntRange(0, 3).Draw(r, "until")
			p.Until = models.DateOf(posted).AddDays(day - 3)
			day++
			posts = append(posts, p)
		}
	}
	return posts
}
