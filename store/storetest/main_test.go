package storetest_test

import (
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/digest"
	"github.com/satcoso/satcoso/models"
	redisstore "github.com/satcoso/satcoso/store/redis"
	sqlstore "github.com/satcoso/satcoso/store/sql"
	"github.com/satcoso/satcoso/store/storetest"
)

var (
	_ bot.Snapshots = (*sqlstore.Store)(nil)
	_ bot.People    = (*sqlstore.Store)(nil)
	_ bot.Reports   = (*sqlstore.Store)(nil)
	_ bot.Outbox    = (*sqlstore.Store)(nil)
	_ digest.Store  = (*sqlstore.Store)(nil)
	_ bot.States    = (*redisstore.Store)(nil)
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// ict is the zone of Vietnam: instants that are not in UTC must come back as
// the same instants.
var ict = time.FixedZone("ICT", 7*60*60)

// posted is when everybody of the roster took up their posts.
var posted = time.Date(2023, 1, 2, 8, 0, 0, 123456789, ict)

// testRoster has a province with two districts; the first has a commune. Its
// units are given children first, to see them sorted.
//
//	tinh ── l0 leads
//	├── a ── a1, a2 report, la leads
//	│   └── xa ── x1 reports
//	└── b ── b1 reports, lb leads
func testRoster() models.Roster {
	officer := func(unit string) []models.RosterPost {
		return []models.RosterPost{{Unit: unit, Role: models.Officer, FullTime: true}}
	}
	leader := func(unit string) []models.RosterPost {
		return []models.RosterPost{{Unit: unit, Role: models.Leader}}
	}
	person := func(code string, posts []models.RosterPost) models.RosterPerson {
		return models.RosterPerson{
			Code: code, Name: "Người " + code, Lang: models.Vietnamese, Posts: posts,
			Accounts: []models.RosterAccount{{Channel: "telegram", Account: code}},
		}
	}
	return models.Roster{
		Units: []models.RosterUnit{
			{Code: "xa", Name: "Xã X", Kind: "commune", Parent: "a"},
			{Code: "a", Name: "Huyện A", Kind: "district", Parent: "tinh"},
			{Code: "b", Name: "Huyện B", Kind: "district", Parent: "tinh"},
			{Code: "tinh", Name: "Tỉnh", Kind: "province"},
		},
		People: []models.RosterPerson{
			person("l0", leader("tinh")), person("la", leader("a")), person("lb", leader("b")),
			person("a1", officer("a")), person("a2", officer("a")),
			person("x1", officer("xa")), person("b1", officer("b")),
		},
	}
}

// A cast knows the people and units of testRoster by their codes.
type cast struct {
	storetest.Pair
	person, unit map[string]int64
}

func seeded(t *testing.T, p storetest.Pair) cast {
	t.Helper()
	if err := p.SQL.ApplyRoster(t.Context(), testRoster(), posted); err != nil {
		t.Fatal(err)
	}
	c := cast{Pair: p, person: map[string]int64{}, unit: map[string]int64{}}
	for _, one := range testRoster().People {
		id, err := p.SQL.FindIdentity(t.Context(), "telegram", one.Code)
		if err != nil {
			t.Fatal(err)
		}
		c.person[one.Code] = id.Person.ID
		for _, post := range id.Posts {
			c.unit[post.Unit.Code] = post.Unit.ID
		}
	}
	return c
}

// week is the one that ends on 16/11/2023, and due when its reports are.
func week() (models.Period, time.Time) {
	calendar := models.NewCalendar(ict)
	w := calendar.WeekOf("2023-11-16")
	return w, calendar.DueAt(w)
}
