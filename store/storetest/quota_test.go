package storetest_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pressly/goose/v3"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/models"
	sqlstore "github.com/satcoso/satcoso/store/sql"
	"github.com/satcoso/satcoso/store/storetest"
)

// A month begins at midnight in the calendar's zone; strangers count as people,
// groups do not.
func TestMeter(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		calendar := models.NewCalendar(ict)
		// The second process has met nobody yet.
		one, two := p.SQL.Meter(calendar), storetest.OpenSQL(t, p.URL).Meter(calendar)
		november := time.Date(2023, 11, 30, 23, 59, 59, 0, ict)
		count := func(m *sqlstore.Meter, channel, account string, way bot.Way, group bool, at time.Time) {
			t.Helper()
			if err := m.CountMessage(t.Context(), channel, account, way, group, at); err != nil {
				t.Fatal(err)
			}
		}
		count(one, "zalo.1", "a", bot.In, false, november)
		count(one, "zalo.1", "a", bot.Out, false, november)
		count(two, "zalo.1", "a", bot.Out, false, november)
		count(two, "zalo.1", "stranger", bot.In, false, november)
		count(one, "zalo.1", "g", bot.Out, true, november)
		count(one, "zalo.2", "a", bot.In, false, november)
		count(one, "zalo.1", "b", bot.Out, false, november.Add(time.Second))
		for _, tt := range []struct {
			channel, month string
			want           models.Usage
		}{
			{"zalo.1", "2023-11-01", models.Usage{Sent: 3, Received: 2, People: 3, Groups: 1}},
			{"zalo.1", "2023-12-01", models.Usage{Sent: 1, People: 3, Groups: 1}},
			{"zalo.2", "2023-11-01", models.Usage{Received: 1, People: 1}},
			{"zalo.3", "2023-11-01", models.Usage{}},
		} {
			got, err := p.SQL.Usage(t.Context(), tt.channel, calendar.MonthAt(models.Date(tt.month).At(12, 0, ict)))
			if err != nil || got != tt.want {
				t.Errorf("%s in %s: %+v, %v; want %+v", tt.channel, tt.month, got, err, tt.want)
			}
		}
		if channels, err := p.SQL.ListMetered(t.Context()); err != nil || !slices.Equal(channels, []string{"zalo.1", "zalo.2"}) {
			t.Errorf("counted: %v, %v", channels, err)
		}
		if n := p.Count(t, "SELECT count(*) FROM contacts WHERE account_hash IN ('a', 'b', 'g', 'stranger') OR length(account_hash) <> 64"); n != 0 {
			t.Errorf("%d accounts are stored as they are", n)
		}
	})
}

func TestMeterAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		calendar := models.NewCalendar(ict)
		second := storetest.OpenSQL(t, p.URL)
		var wg sync.WaitGroup
		for _, m := range []*sqlstore.Meter{p.SQL.Meter(calendar), second.Meter(calendar)} {
			for range 2 {
				wg.Go(func() {
					for i := range 25 {
						if err := m.CountMessage(t.Context(), "zalo", fmt.Sprint(i), bot.Out, false, made); err != nil {
							t.Error(err)
						}
					}
				})
			}
		}
		wg.Wait()
		want := models.Usage{Sent: 100, People: 25}
		if got, err := p.SQL.Usage(t.Context(), "zalo", calendar.MonthAt(made)); err != nil || got != want {
			t.Errorf("%+v, %v; want %+v", got, err, want)
		}
	})
}

// offices has two clerks above one another, and one beside them.
func offices(t *testing.T, p storetest.Pair) cast {
	t.Helper()
	c := seeded(t, p)
	person := func(code, unit string, role models.Role) models.RosterPerson {
		return models.RosterPerson{
			Code: code, Name: "Người " + code, Posts: []models.RosterPost{{Unit: unit, Role: role}},
			Accounts: []models.RosterAccount{{Channel: "zalo.1", Account: code}},
		}
	}
	add := models.Roster{
		Units: []models.RosterUnit{
			{Code: "top", Name: "Tỉnh", Kind: "tinh_uy"}, {Code: "mid", Name: "Huyện", Kind: "huyen_uy", Parent: "top"},
			{Code: "low", Name: "Xã", Kind: "xa", Parent: "mid"}, {Code: "alone", Name: "Khác", Kind: "xa"},
		},
		People: []models.RosterPerson{
			person("c-top", "top", models.Clerk), person("c-low", "low", models.Clerk), person("c-alone", "alone", models.Clerk),
			person("l-low", "low", models.Leader), person("l-top", "top", models.Leader),
		},
	}
	if err := p.SQL.ApplyRoster(t.Context(), add, posted); err != nil {
		t.Fatal(err)
	}
	for _, one := range add.People {
		id, err := p.SQL.FindIdentity(t.Context(), "zalo.1", one.Code)
		if err != nil {
			t.Fatal(err)
		}
		c.person[one.Code] = id.Person.ID
	}
	return c
}

// told returns who has notices of a kind, by their codes.
func (c cast) told(t *testing.T, kind bot.NoticeKind) []string {
	t.Helper()
	list := []string{}
	eachRow(t, c.Pair, "SELECT people.code FROM outbox JOIN people ON people.id = outbox.person_id WHERE kind = '"+string(kind)+"' ORDER BY people.code", func(scan func(...any)) {
		var code string
		scan(&code)
		list = append(list, code)
	})
	return list
}

func TestHeadClerks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := offices(t, p)
		for range 2 {
			if err := p.SQL.QueueForHeadClerks(t.Context(), bot.NoticeQuota, []byte(`{}`), "quota:zalo.1:2023-11-01:1", made); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff([]string{"c-alone", "c-top"}, c.told(t, bot.NoticeQuota)); diff != "" {
			t.Error(diff)
		}
		if err := p.SQL.Revoke(t.Context(), c.person["c-top"], made); err != nil {
			t.Fatal(err)
		}
		if err := p.SQL.QueueForHeadClerks(t.Context(), bot.NoticeQuota, []byte(`{}`), "quota:zalo.1:2023-11-01:2", made); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"c-alone", "c-alone", "c-low", "c-top"}, c.told(t, bot.NoticeQuota)); diff != "" {
			t.Error(diff)
		}
	})
}

// What was withheld is counted for the clerks of a unit and of those above it,
// who are told once, and listed for the operator.
func TestWithheld(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := offices(t, p)
		tell := made.Add(time.Hour)
		for i, one := range []struct {
			person string
			kind   bot.NoticeKind
		}{{"l-low", bot.NoticeDigest}, {"l-low", bot.NoticeReminder}, {"l-top", bot.NoticeReminder}, {"c-alone", bot.NoticePreview}} {
			if err := p.SQL.QueueNotice(t.Context(), one.kind, c.person[one.person], []byte(`{}`), fmt.Sprint("n", i), made); err != nil {
				t.Fatal(err)
			}
		}
		for range 2 {
			for _, n := range claim(t, c, 10, made) {
				for range 2 { // the second time changes nothing
					if err := p.SQL.WithholdNotice(t.Context(), n.ID, "zalo.1", made, tell); err != nil {
						t.Fatal(err)
					}
				}
			}
			p.Exec(t, "UPDATE outbox SET touched_at = NULL")
		}
		if diff := cmp.Diff([]string{"c-alone", "c-low", "c-top"}, c.told(t, bot.NoticeWithheld)); diff != "" {
			t.Errorf("told: %s", diff)
		}
		digest, reminder := models.Withheld{Channel: "zalo.1", Kind: "digest", N: 1}, models.Withheld{Channel: "zalo.1", Kind: "reminder", N: 1}
		for clerk, want := range map[string][]models.Withheld{
			"c-top": {digest, {Channel: "zalo.1", Kind: "reminder", N: 2}}, "c-low": {digest, reminder},
			"c-alone": {{Channel: "zalo.1", Kind: "preview", N: 1}}, "l-top": nil,
		} {
			got, err := p.SQL.CountWithheld(t.Context(), c.person[clerk], tell.AddDate(0, 0, -1), tell)
			if diff := cmp.Diff(want, got, cmp.Transformer("empty", func(l []models.Withheld) string { return fmt.Sprint(l) })); diff != "" || err != nil {
				t.Errorf("%s: %v %s", clerk, err, diff)
			}
		}
		for _, other := range [][2]time.Time{{made.Add(time.Second), tell}, {made.Add(-time.Hour), made}} {
			if got, err := p.SQL.CountWithheld(t.Context(), c.person["c-top"], other[0], other[1]); err != nil || len(got) > 0 {
				t.Errorf("between %v: %v, %v", other, got, err)
			}
		}
		trouble, err := p.SQL.FindTrouble(t.Context(), made)
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for _, w := range trouble.Withheld {
			lines = append(lines, fmt.Sprintln(w.Name, w.Unit, w.Channel, w.Kind, w.At.Equal(made)))
		}
		slices.Sort(lines)
		if diff := cmp.Diff("Người c-alone Khác zalo.1 preview true\nNgười l-low Xã zalo.1 digest true\nNgười l-low Xã zalo.1 reminder true\nNgười l-top Tỉnh zalo.1 reminder true\n", strings.Join(lines, "")); diff != "" {
			t.Error(diff)
		}
	})
}

// The rest of a person's notices is claimed with the first, and nobody else's;
// none that is not due, or that somebody else has.
func TestClaimRest(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := offices(t, p)
		queue := func(person, key string, at time.Time) {
			t.Helper()
			if err := p.SQL.QueueNotice(t.Context(), bot.NoticeReminder, c.person[person], []byte(`{}`), key, at); err != nil {
				t.Fatal(err)
			}
		}
		for i := range 4 {
			queue("l-low", fmt.Sprint("n", i), made.Add(time.Duration(i-3)*time.Minute))
		}
		queue("l-low", "later", made.Add(time.Minute))
		queue("l-top", "other", made)
		first := claim(t, c, 1, made)
		rest := func(n int) (keys []string) {
			t.Helper()
			notices, err := p.SQL.ClaimRest(t.Context(), "test", c.person["l-low"], n, made)
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range notices {
				if n.PersonID != c.person["l-low"] || n.Account != "l-low" {
					t.Errorf("claimed %+v", n)
				}
				eachRow(t, p, fmt.Sprintf("SELECT dedupe_key FROM outbox WHERE id = %d", n.ID), func(scan func(...any)) {
					var key string
					scan(&key)
					keys = append(keys, key)
				})
			}
			return keys
		}
		if first[0].PersonID != c.person["l-low"] {
			t.Fatalf("claimed %+v", first)
		}
		if got := rest(2); !slices.Equal(got, []string{"n1", "n2"}) {
			t.Errorf("claimed %v", got)
		}
		if got := rest(9); !slices.Equal(got, []string{"n3"}) {
			t.Errorf("then claimed %v", got)
		}
		if got := rest(9); len(got) > 0 {
			t.Errorf("then claimed %v", got)
		}
		if got := claim(t, c, 9, made); len(got) != 1 || got[0].PersonID != c.person["l-top"] {
			t.Errorf("others: %+v", got)
		}
	})
}

func TestListAddresses(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := offices(t, p)
		more := models.Roster{People: []models.RosterPerson{{Code: "l-low", Name: "x", Accounts: []models.RosterAccount{
			{Channel: "zalo.1", Account: "l-low"}, {Channel: "telegram", Account: "7"},
		}}}}
		if err := p.SQL.ApplyRoster(t.Context(), more, posted.AddDate(0, 1, 0)); err != nil {
			t.Fatal(err)
		}
		list := func(want ...string) {
			t.Helper()
			got, err := p.SQL.ListAddresses(t.Context(), c.person["l-low"])
			if err != nil {
				t.Fatal(err)
			}
			var channels []string
			for _, a := range got {
				channels = append(channels, a.Channel)
			}
			if !slices.Equal(channels, want) {
				t.Errorf("accounts on %v, want %v", channels, want)
			}
		}
		list("telegram", "zalo.1")
		if err := p.SQL.SetReachable(t.Context(), "telegram", "7", false, made); err != nil {
			t.Fatal(err)
		}
		list("zalo.1")
		if err := p.SQL.Revoke(t.Context(), c.person["l-low"], made); err != nil {
			t.Fatal(err)
		}
		list()
	})
}

// A database that a later migration was applied to gets an earlier one that it
// lacks.
func TestMigrationInBetween(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		dialect, dir := goose.DialectSQLite3, "../sql/migrations/sqlite"
		if p.Name == "servers" {
			dialect, dir = goose.DialectPostgres, "../sql/migrations/postgres"
		}
		provider, err := goose.NewProvider(dialect, p.DB, os.DirFS(dir), goose.WithDisableGlobalRegistry(true))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := provider.ApplyVersion(t.Context(), 9, false); err != nil {
			t.Fatal(err)
		}
		p.Exec(t, "INSERT INTO goose_db_version (version_id, is_applied, tstamp) VALUES (999, true, '2023-11-16 08:00:00')")
		again := storetest.OpenSQL(t, p.URL)
		if err := again.Meter(models.NewCalendar(ict)).CountMessage(t.Context(), "zalo", "a", bot.Out, false, made); err != nil {
			t.Error(err)
		}
	})
}
