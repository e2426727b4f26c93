package storetest_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/models"
	"github.com/satcoso/satcoso/store/storetest"
)

func identity(t *testing.T, p storetest.Pair, account string) models.Identity {
	t.Helper()
	id, err := p.SQL.FindIdentity(t.Context(), "telegram", account)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestFindIdentity(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		if empty, err := p.SQL.Empty(t.Context()); err != nil || !empty {
			t.Errorf("Empty before the roster = %t, %v", empty, err)
		}
		c := seeded(t, p)
		if empty, err := p.SQL.Empty(t.Context()); err != nil || empty {
			t.Errorf("Empty after the roster = %t, %v", empty, err)
		}
		parent := c.unit["tinh"]
		got := identity(t, p, "a1")
		want := models.Identity{
			Person: models.Person{ID: c.person["a1"], Code: "a1", Name: "Người a1", Lang: models.Vietnamese},
			Posts: []models.UnitPost{{
				Post: models.Post{
					ID: got.Posts[0].Post.ID, PersonID: c.person["a1"], UnitID: c.unit["a"],
					Role: models.Officer, FullTime: true, Since: posted.UTC().Truncate(time.Microsecond),
				},
				Unit: models.Unit{ID: c.unit["a"], Code: "a", Name: "Huyện A", Kind: "district", ParentID: &parent},
			}},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		for _, account := range []string{"nobody", "A1", ""} {
			if _, err := p.SQL.FindIdentity(t.Context(), "telegram", account); !errors.Is(err, models.ErrUnknown) {
				t.Errorf("FindIdentity(%q): %v", account, err)
			}
		}
		if _, err := p.SQL.FindIdentity(t.Context(), "zalo", "a1"); !errors.Is(err, models.ErrUnknown) {
			t.Errorf("FindIdentity on another channel: %v", err)
		}
		if err := p.SQL.Revoke(t.Context(), c.person["a1"], posted); err != nil {
			t.Fatal(err)
		}
		if _, err := p.SQL.FindIdentity(t.Context(), "telegram", "a1"); !errors.Is(err, models.ErrUnknown) {
			t.Errorf("FindIdentity of a revoked person: %v", err)
		}
		if err := p.SQL.Revoke(t.Context(), 999, posted); !errors.Is(err, models.ErrUnknown) {
			t.Errorf("Revoke of nobody: %v", err)
		}
	})
}

func TestSetLang(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		if err := p.SQL.SetLang(t.Context(), c.person["a1"], models.English); err != nil {
			t.Fatal(err)
		}
		if err := p.SQL.ApplyRoster(t.Context(), testRoster(), posted); err != nil {
			t.Fatal(err)
		}
		if got := identity(t, p, "a1").Person.Lang; got != models.English {
			t.Errorf("language is %q, want what the person chose", got)
		}
		if err := p.SQL.SetLang(t.Context(), 999, models.English); !errors.Is(err, models.ErrUnknown) {
			t.Errorf("SetLang of nobody: %v", err)
		}
	})
}

func TestListPeople(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		roster := models.Roster{People: []models.RosterPerson{
			{Code: "n", Name: "Không chức vụ", Accounts: []models.RosterAccount{{Channel: "telegram", Account: "n"}}},
			{Code: "z", Name: "Zalo", Accounts: []models.RosterAccount{{Channel: "zalo", Account: "z"}}},
		}}
		if err := p.SQL.ApplyRoster(t.Context(), roster, posted); err != nil {
			t.Fatal(err)
		}
		if err := p.SQL.Revoke(t.Context(), c.person["b1"], posted); err != nil {
			t.Fatal(err)
		}
		got, err := p.SQL.People(t.Context(), "telegram")
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, one := range got {
			names = append(names, strings.Join([]string{one.Account, one.Name, string(one.Role), one.UnitName}, "|"))
		}
		want := []string{
			"l0|Người l0|leader|Tỉnh", "la|Người la|leader|Huyện A", "lb|Người lb|leader|Huyện B",
			"a1|Người a1|officer|Huyện A", "a2|Người a2|officer|Huyện A", "x1|Người x1|officer|Xã X",
			"n|Không chức vụ||",
		}
		if diff := cmp.Diff(want, names); diff != "" {
			t.Error(diff)
		}
	})
}

// contents lists everything that a roster can change.
func contents(t *testing.T, p storetest.Pair) []string {
	t.Helper()
	var all []string
	for _, query := range []string{
		"SELECT concat_ws('|', 'unit', id, code, name, kind, parent_id, from_day, to_day) FROM units ORDER BY id",
		"SELECT concat_ws('|', 'person', id, code, name, lang, revoked_at) FROM people ORDER BY id",
		"SELECT concat_ws('|', 'post', id, person_id, unit_id, role, full_time, since, until) FROM posts ORDER BY id",
		"SELECT concat_ws('|', channel, account, person_id, linked_at, unreachable_at) FROM addresses ORDER BY account",
		"SELECT concat_ws('|', 'target', id, code, unit_id, indicator, value, from_day, to_day, name_vi, name_en, document) FROM targets ORDER BY id",
		"SELECT concat_ws('|', 'opening', unit_id, indicator, value, estimate, from_day, to_day, document) FROM openings ORDER BY unit_id, indicator",
		"SELECT concat_ws('|', 'audit', id, at, actor, action, object) FROM audit ORDER BY id",
	} {
		rows, err := p.DB.QueryContext(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var row string
			if err := rows.Scan(&row); err != nil {
				t.Fatal(err)
			}
			all = append(all, row)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func TestRosterTwice(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		seeded(t, p)
		before := contents(t, p)
		if err := p.SQL.ApplyRoster(t.Context(), testRoster(), posted.AddDate(0, 6, 0)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(before, contents(t, p)); diff != "" {
			t.Errorf("the same roster changed something: %s", diff)
		}
		if want := 2 * (4 + 7 + 7 + 7); len(before) != want { // each with one in the audit trail
			t.Errorf("%d rows, want %d", len(before), want)
		}
	})
}

func TestRosterChanges(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		old := identity(t, p, "a1").Posts[0].Post
		later := posted.AddDate(0, 6, 0)
		change := models.Roster{
			Units: []models.RosterUnit{{Code: "xa", Name: "Xã X mới", Kind: "commune", Parent: "b"}},
			People: []models.RosterPerson{
				{
					Code: "a1", Name: "Tên mới",
					Posts: []models.RosterPost{
						{Unit: "a", Role: models.Officer}, {Unit: "xa", Role: models.Clerk},
					},
					Accounts: []models.RosterAccount{{Channel: "telegram", Account: "a2"}},
				},
				{Code: "b1", Name: "Người b1", Posts: []models.RosterPost{}},
			},
		}
		if err := p.SQL.ApplyRoster(t.Context(), change, later); err != nil {
			t.Fatal(err)
		}
		got := identity(t, p, "a1")
		if got.Person.Name != "Tên mới" || len(got.Posts) != 2 {
			t.Fatalf("a1 is %+v", got)
		}
		kept := got.Posts[0].Post
		if kept.ID != old.ID || !kept.Since.Equal(old.Since) || kept.FullTime {
			t.Errorf("the post that stays is %+v, was %+v", kept, old)
		}
		added := got.Posts[1]
		if !added.Post.Since.Equal(later.Truncate(time.Microsecond)) || added.Unit.Name != "Xã X mới" ||
			*added.Unit.ParentID != c.unit["b"] {
			t.Errorf("the new post is %+v", added)
		}
		if moved := identity(t, p, "a2"); moved.Person.ID != c.person["a1"] {
			t.Errorf("the account moved to %+v", moved.Person)
		}
		if left := identity(t, p, "b1").At(later); len(left.Posts) != 0 {
			t.Errorf("b1 still has %+v", left.Posts)
		}
	})
}

func TestRosterRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		seeded(t, p)
		before := contents(t, p)
		unit := func(code, parent string) models.RosterUnit {
			return models.RosterUnit{Code: code, Name: "N", Kind: "K", Parent: parent}
		}
		post := func(unit string, role models.Role) models.RosterPerson {
			return models.RosterPerson{Code: "new", Name: "N", Posts: []models.RosterPost{{Unit: unit, Role: role}}}
		}
		for want, r := range map[string]models.Roster{
			`"nowhere"`:             {Units: []models.RosterUnit{unit("u", "nowhere")}},
			"above themselves":      {Units: []models.RosterUnit{unit("u", "v"), unit("v", "u")}},
			"above itself":          {Units: []models.RosterUnit{unit("tinh", "xa")}},
			`"u": its code`:         {Units: []models.RosterUnit{unit("u", ""), unit("u", "")}},
			`role "king"`:           {People: []models.RosterPerson{post("a", "king")}},
			`find unit "elsewhere"`: {People: []models.RosterPerson{post("elsewhere", models.Officer)}},
			`person ""`:             {People: []models.RosterPerson{{Name: "N"}}},
		} {
			err := p.SQL.ApplyRoster(t.Context(), r, posted)
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("ApplyRoster: %v, want %s", err, want)
			}
		}
		if diff := cmp.Diff(before, contents(t, p)); diff != "" {
			t.Errorf("a refused roster changed something: %s", diff)
		}
	})
}

func TestClockAndAudit(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		for _, want := range []time.Duration{0, -26280 * time.Hour, 90 * time.Second, 0} {
			if err := p.SQL.SetClockShift(t.Context(), want); err != nil {
				t.Fatal(err)
			}
			if got, err := p.SQL.ClockShift(t.Context()); err != nil || got != want {
				t.Errorf("ClockShift = %s, %v, want %s", got, err, want)
			}
		}
		if err := p.SQL.Audit(t.Context(), 0, "export", "digest 7", posted); err != nil {
			t.Fatal(err)
		}
		if n := p.Count(t, "SELECT count(*) FROM audit WHERE actor = 0 AND action = 'export' AND object = 'digest 7'"); n != 1 {
			t.Errorf("%d audit rows, want 1", n)
		}
		if err := p.SQL.Ping(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestRegisterFlow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		register := func(version int, yaml string) error {
			return p.SQL.RegisterFlow(t.Context(), "da03", version, []byte(yaml))
		}
		for _, one := range []struct {
			version int
			yaml    string
		}{{1, "id: da03\n"}, {1, "id: da03\n"}, {2, "id: da03 # 2\n"}} {
			if err := register(one.version, one.yaml); err != nil {
				t.Fatal(err)
			}
		}
		err := register(1, "id: da03 # changed\n")
		if err == nil || !strings.Contains(err.Error(), `"da03" version 1`) || !strings.Contains(err.Error(), "raise") {
			t.Errorf("another text for the same version: %v", err)
		}
		for version, want := range map[int]string{1: "id: da03\n", 2: "id: da03 # 2\n"} {
			if got, err := p.SQL.FlowYAML(t.Context(), "da03", version); err != nil || string(got) != want {
				t.Errorf("FlowYAML(%d) = %q, %v, want %q", version, got, err, want)
			}
		}
		if _, err := p.SQL.FlowYAML(t.Context(), "da03", 3); !errors.Is(err, models.ErrUnknown) {
			t.Errorf("FlowYAML of an unknown version: %v", err)
		}
	})
}

// An account that becomes somebody else's has agreed to nothing.
func TestConsentIsOfThePerson(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		c.invite(t, "a1", "code")
		if err := p.SQL.AcceptInvitation(t.Context(), of("code", "9"), 3); err != nil {
			t.Fatal(err)
		}
		moved := models.Roster{People: []models.RosterPerson{{
			Code: "a2", Name: "Người a2", Accounts: []models.RosterAccount{{Channel: "zalo", Account: "9"}},
		}}}
		apply(t, p.SQL, moved, invitedAt.AddDate(0, 1, 0))
		own, err := p.SQL.FindOwnData(t.Context(), c.person["a2"])
		if err != nil || len(own.Accounts) != 2 || own.Accounts[1].Channel != "zalo" ||
			own.Accounts[1].ConsentVersion != 0 || own.Accounts[1].ConsentAt != nil {
			t.Errorf("own data of a2: %+v, %v", own, err)
		}
	})
}
