package main_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/models"
	"github.com/satcoso/satcoso/store/storetest"
)

func TestQuotaCommand(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		zone, err := time.LoadLocation("Asia/Ho_Chi_Minh")
		if err != nil {
			t.Fatal(err)
		}
		// The month of the program's clock; a test at its very end would see none.
		month := models.NewCalendar(zone).MonthAt(time.Now()).Key()
		o := tool{t: t, data: t.TempDir(), env: []string{"DATABASE_URL=" + p.URL, "ZALO_PLAN_MESSAGES=20", "ZALO_PLAN_PEOPLE=2"}}
		same := func(got, want string) {
			t.Helper()
			if !strings.HasPrefix(columns(got), columns(want)) {
				t.Errorf("want\n%s\ngot\n%s", want, got)
			}
		}
		same(o.runs("quota"), "messages that count: none yet, on any channel\n")
		one := models.Roster{
			Units: []models.RosterUnit{{Code: "xa", Name: "Xã X", Kind: "xa"}},
			People: []models.RosterPerson{{
				Code: "p", Name: "Trần Văn Bình", Posts: []models.RosterPost{{Unit: "xa", Role: models.Leader}},
				Accounts: []models.RosterAccount{{Channel: "zalo.1", Account: "p"}},
			}},
		}
		at := time.Date(2023, 11, 17, 9, 30, 0, 0, time.UTC)
		if err := p.SQL.ApplyRoster(t.Context(), one, at); err != nil {
			t.Fatal(err)
		}
		meter := p.SQL.Meter(models.NewCalendar(zone))
		count := func(channel, account string, way bot.Way, n int) {
			t.Helper()
			for range n {
				if err := meter.CountMessage(t.Context(), channel, account, way, false, time.Now()); err != nil {
					t.Fatal(err)
				}
			}
		}
		count("zalo.1", "p", bot.Out, 12)
		count("zalo.1", "q", bot.In, 7)
		count("zalo.2", "p", bot.In, 16)
		count("other", "p", bot.In, 1)
		who, _, err := p.SQL.FindPerson(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.SQL.QueueNotice(t.Context(), bot.NoticeDigest, who.Person.ID, []byte(`{}`), "d", at); err != nil {
			t.Fatal(err)
		}
		if err := p.SQL.WithholdNotice(t.Context(), 1, "zalo.1", at, at.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		want := "messages that count, in " + month + `:
  bot sent received used people groups
  other 0 1 no limit 1 0
  zalo.1 12 7 19 of 20 (95 %) 2 of 2 0 of 3 answers only, no room for people
  zalo.2 0 16 16 of 20 (80 %) 1 of 2 0 of 3 runs short
notices that were not sent because messages ran short, in 30 days: 1
  Trần Văn Bình, Xã X: digest on zalo.1 at 2023-11-17 16:30
`
		same(o.runs("quota"), want)
		same(o.runs("trouble"), want)
		o.env = append(o.env, "ZALO_PLAN_COUNTS=sent")
		if got := o.runs("quota"); columns(got) == columns(want) {
			t.Errorf("received messages count all the same:\n%s", got)
		}
	})
}

var gaps = regexp.MustCompile(`(\S) +`)

// columns is a table whose columns are one space apart.
func columns(table string) string {
	return strings.ReplaceAll(gaps.ReplaceAllString(table, "$1 "), " \n", "\n")
}
