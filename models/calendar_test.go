package models_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/satcoso/satcoso/models"
)

// hanoi is a fixed offset: the zone has had no daylight saving time since 1975.
var hanoi = time.FixedZone("ICT", 7*60*60)

func at(year int, month time.Month, day, hour, minute int) time.Time {
	return time.Date(year, month, day, hour, minute, 0, 0, hanoi)
}

func week(start, end models.Date) models.Period {
	return models.Period{Kind: models.Weekly, Start: start, End: end}
}

var (
	week45 = week("2023-11-03", "2023-11-09")
	week46 = week("2023-11-10", "2023-11-16")
	week47 = week("2023-11-17", "2023-11-23")
)

// The week runs Friday to Thursday; all of the Friday after it still belongs to
// reporting it.
func TestReporting(t *testing.T) {
	for _, tt := range []struct {
		name string
		t    time.Time
		want models.Period
	}{
		{"Thursday 23:59", at(2023, 11, 16, 23, 59), week46},
		{"Friday 00:00", at(2023, 11, 17, 0, 0), week46},
		{"Friday 12:00", at(2023, 11, 17, 12, 0), week46},
		{"Friday 23:59", at(2023, 11, 17, 23, 59), week46},
		{"Saturday 00:00", at(2023, 11, 18, 0, 0), week47},
		{"Sunday", at(2023, 11, 19, 9, 0), week47},
		{"next Thursday 23:59", at(2023, 11, 23, 23, 59), week47},
		{"next Friday 23:59", at(2023, 11, 24, 23, 59), week47},
		// The same instants, as a server in London sees them.
		{"Thursday 16:59 UTC", time.Date(2023, 11, 16, 16, 59, 0, 0, time.UTC), week46},
		{"Friday 16:59 UTC", time.Date(2023, 11, 17, 16, 59, 0, 0, time.UTC), week46},
		{"Friday 17:00 UTC", time.Date(2023, 11, 17, 17, 0, 0, 0, time.UTC), week47},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, models.NewCalendar(hanoi).Reporting(tt.t)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestLastDigest(t *testing.T) {
	for _, tt := range []struct {
		name string
		t    time.Time
		want models.Period
	}{
		{"Thursday 23:59", at(2023, 11, 16, 23, 59), week45},
		{"Friday 00:00", at(2023, 11, 17, 0, 0), week45},
		{"Friday 16:29", at(2023, 11, 17, 16, 29), week45},
		{"Friday 16:30", at(2023, 11, 17, 16, 30), week46},
		{"Saturday 00:00", at(2023, 11, 18, 0, 0), week46},
		{"next Friday 16:29", at(2023, 11, 24, 16, 29), week46},
		{"next Friday 16:30", at(2023, 11, 24, 16, 30), week47},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, models.NewCalendar(hanoi).LastDigest(tt.t)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestDeadlines(t *testing.T) {
	c := models.NewCalendar(hanoi)
	for _, tt := range []struct {
		name      string
		got, want time.Time
	}{
		{"due", c.DueAt(week46), at(2023, 11, 17, 12, 0)},
		{"digest", c.DigestAt(week46), at(2023, 11, 17, 16, 30)},
		{"lock", c.LockAt(week46), at(2023, 11, 18, 0, 0)},
		{"due over the year's end", c.DueAt(week("2026-12-25", "2026-12-31")), at(2027, 1, 1, 12, 0)},
	} {
		if !tt.got.Equal(tt.want) {
			t.Errorf("%s at %v, want %v", tt.name, tt.got, tt.want)
		}
		if _, offset := tt.got.Zone(); offset != 7*60*60 {
			t.Errorf("%s is told in the zone of %v", tt.name, tt.got)
		}
	}
}

// Deadlines are wall clock times, also on the day on which clocks are changed.
func TestDeadlinesAreWallClock(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	c := models.NewCalendar(berlin)
	p := week("2024-03-24", "2024-03-30") // the clocks change on 31 March
	if got, want := c.DueAt(p), time.Date(2024, 3, 31, 12, 0, 0, 0, berlin); !got.Equal(want) {
		t.Errorf("due at %v, want %v", got, want)
	}
}

func TestCalendarWithoutLocation(t *testing.T) {
	c := models.Calendar{FirstDay: time.Monday, Due: 9 * time.Hour}
	if got := c.Today(at(2023, 11, 17, 6, 59)); got != "2023-11-16" {
		t.Errorf("today is %s, want 2023-11-16", got)
	}
	if got := c.WeekOf("2023-11-16"); got != week("2023-11-13", "2023-11-19") {
		t.Errorf("week of Thursday is %v", got)
	}
	if got, want := c.DueAt(week("2023-11-13", "2023-11-19")), time.Date(2023, 11, 20, 9, 0, 0, 0, time.UTC); !got.Equal(want) {
		t.Errorf("due at %v, want %v", got, want)
	}
}

func TestPeriodKey(t *testing.T) {
	c := models.NewCalendar(hanoi)
	for _, tt := range []struct {
		day  models.Date
		want string
	}{
		{"2023-11-16", "2023T46"},
		{"2023-01-05", "2023T01"},
		{"2026-12-24", "2026T52"},
		{"2026-12-25", "2026T53"}, // a Friday: the week ends on Thursday 31/12, in week 53
		{"2026-12-31", "2026T53"},
		{"2027-01-01", "2027T01"}, // in ISO week 53 itself, but its week ends on 7/1
		{"2027-01-07", "2027T01"},
		{"2020-12-31", "2020T53"},
		{"2021-01-01", "2021T01"},
		{"2025-01-02", "2025T01"},
		{"2024-12-27", "2025T01"},
	} {
		if got := c.WeekOf(tt.day).Key(); got != tt.want {
			t.Errorf("key of the week of %s is %s, want %s", tt.day, got, tt.want)
		}
	}
	if got := (models.Period{Kind: models.Unperiodic}).Key(); got != "" {
		t.Errorf("key of no period is %q", got)
	}
}

// A week that runs Monday to Sunday is an ISO week.
func TestWeekFiftyThree(t *testing.T) {
	c := models.Calendar{FirstDay: time.Monday}
	p := c.WeekOf("2027-01-01")
	if p != week("2026-12-28", "2027-01-03") || p.Key() != "2026T53" {
		t.Errorf("1/1/2027 lies in %v, %s", p, p.Key())
	}
	if got := p.Next().Key(); got != "2027T01" {
		t.Errorf("the week after is %s", got)
	}
}

func TestUnperiodicStaysAsItIs(t *testing.T) {
	p := models.Period{Kind: models.Unperiodic}
	if p.Next() != p || p.Previous() != p {
		t.Errorf("the neighbours of no period are %v and %v", p.Previous(), p.Next())
	}
}

func TestWeeksTileTheCalendar(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := models.NewCalendar(hanoi)
		c.FirstDay = time.Weekday(rapid.IntRange(0, 6).Draw(t, "first day"))
		d := date(t)
		p := c.WeekOf(d)
		if !p.Contains(d) || p.Contains(p.Start.AddDays(-1)) || p.Contains(p.End.AddDays(1)) {
			t.Fatalf("week %v of %s", p, d)
		}
		if p.Start.Weekday() != c.FirstDay || p.Start.AddDays(6) != p.End {
			t.Errorf("week %v does not run seven days from %s", p, c.FirstDay)
		}
		if p.Next().Previous() != p || p.Previous().Next() != p {
			t.Errorf("previous and next of %v are no inverses", p)
		}
		if p.Next().Start != p.End.AddDays(1) || c.WeekOf(p.End.AddDays(1)) != p.Next() {
			t.Errorf("%v is followed by %v", p, p.Next())
		}
		if p.Key() == p.Next().Key() {
			t.Errorf("two weeks have the key %s", p.Key())
		}
	})
}

// Whatever the instant: the week to report is the first that is not locked, the
// newest digest is out, and the next one is not.
func TestCalendarProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := models.NewCalendar(hanoi)
		now := date(t).At(0, rapid.IntRange(0, 24*60-1).Draw(t, "minute"), hanoi)
		if p := c.Reporting(now); !now.Before(c.LockAt(p)) || now.Before(c.LockAt(p.Previous())) {
			t.Errorf("at %v, %v is reported", now, p)
		}
		if p := c.LastDigest(now); now.Before(c.DigestAt(p)) || !now.Before(c.DigestAt(p.Next())) {
			t.Errorf("at %v, the last digest is that of %v", now, p)
		}
	})
}
