package holidays_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/holidays"
	"github.com/satcoso/satcoso/models"
)

func shipped(t *testing.T) []holidays.Day {
	t.Helper()
	days, err := holidays.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return days
}

func TestParseErrors(t *testing.T) {
	const day = `- {date: "2024-04-30", kind: holiday, vi: a, en: b, source: c, confirmed: true}`
	for name, tt := range map[string]struct{ days, want string }{
		"empty":            {"", "no days"},
		"no such date":     {strings.Replace(day, "04-30", "02-30", 1), `x.yaml:2:10: read date "2024-02-30"`},
		"unknown kind":     {strings.Replace(day, "holiday", "feast", 1), `no kind "feast"`},
		"in lieu, weekend": {`- {date: "2024-05-04", kind: in_lieu, vi: a, en: b, source: c, confirmed: true}`, "weekend"},
		"worked Monday":    {`- {date: "2024-05-06", kind: worked, vi: a, en: b, source: c, confirmed: true}`, "no Saturday"},
		"no name":          {strings.Replace(day, "en: b", `en: ""`, 1), "no name in both"},
		"no source":        {strings.Replace(day, "source: c, ", "", 1), "no source"},
		"unsaid":           {strings.Replace(day, ", confirmed: true", "", 1), "whether it is confirmed"},
		"unknown field":    {strings.Replace(day, "vi: a", "vi: a, fr: d", 1), `unknown field "fr"`},
		"twice":            {day + "\n" + day, "x.yaml:3:10: 2024-04-30 comes after 2024-04-30"},
		"out of order":     {day + "\n" + strings.Replace(day, "2024", "2023", 1), "2023-04-30 comes after 2024-04-30"},
	} {
		t.Run(name, func(t *testing.T) {
			days, err := holidays.Parse("x.yaml", []byte("days:\n"+tt.days+"\n"))
			if err == nil || !strings.Contains(err.Error(), tt.want) || days != nil {
				t.Errorf("got %v, %v; want %q", days, err, tt.want)
			}
		})
	}
}

// A day that is not confirmed moves nothing.
func TestApply(t *testing.T) {
	c := holidays.Apply(models.NewCalendar(nil), []holidays.Day{
		{Date: "2024-04-30", Kind: holidays.Holiday, Confirmed: true},
		{Date: "2024-05-02", Kind: holidays.Swap},
		{Date: "2024-05-04", Kind: holidays.Worked, Confirmed: true},
	})
	if diff := cmp.Diff(map[models.Date]bool{"2024-04-30": true}, c.Off); diff != "" {
		t.Error("off: -want +got\n", diff)
	}
	if diff := cmp.Diff(map[models.Date]bool{"2024-05-04": true}, c.Worked); diff != "" {
		t.Error("worked: -want +got\n", diff)
	}
}

// The eleven days of the law are there in every year, on the right days of the
// sun: the fixed ones by their dates, those of the moon by its phases.
func TestStatutoryDays(t *testing.T) {
	listed := map[models.Date]holidays.Day{}
	for _, d := range shipped(t) {
		listed[d.Date] = d
	}
	for year := 2023; year <= 2027; year++ {
		eve, first := lunar(year, 1, 1).AddDays(-1), lunar(year, 1, 1)
		for _, d := range []models.Date{
			models.NewDate(year, time.January, 1), eve, first, first.AddDays(1), first.AddDays(2), lunar(year, 3, 10),
			models.NewDate(year, time.April, 30), models.NewDate(year, time.May, 1), models.NewDate(year, time.September, 2),
		} {
			day, ok := listed[d]
			if !ok || !day.Confirmed || day.Kind != holidays.Holiday {
				t.Errorf("%s is a day of the law, and listed as %+v", d, day)
			}
		}
		if name := listed[lunar(year, 3, 10)].VI; !strings.HasPrefix(name, "Giỗ Tổ") {
			t.Errorf("%s is %q, want Giỗ Tổ", lunar(year, 3, 10), name)
		}
		if name := listed[first].VI; name != "Mùng một Tết" {
			t.Errorf("%s is %q, want Mùng một Tết", first, name)
		}
	}
}

// The same days as almanacs print them: the second source of TestStatutoryDays.
func TestLunarDays(t *testing.T) {
	for year, want := range map[int][2]models.Date{
		2023: {"2023-01-22", "2023-04-29"},
		2024: {"2024-02-10", "2024-04-18"},
		2025: {"2025-01-29", "2025-04-07"},
		2026: {"2026-02-17", "2026-04-26"},
		2027: {"2027-02-06", "2027-04-16"},
	} {
		if got := [2]models.Date{lunar(year, 1, 1), lunar(year, 3, 10)}; got != want {
			t.Errorf("%d: %v, want %v", year, got, want)
		}
	}
}

// Each holiday at a weekend is made up for, and each swapped day is paid for
// with a Saturday. What was not announced is not counted.
func TestEveryYearIsWhole(t *testing.T) {
	type count struct{ Off, InLieu, Swap, Worked, Open int }
	got := map[int]count{}
	for _, d := range shipped(t) {
		year, _, _ := d.Date.YearMonthDay()
		n := got[year]
		switch {
		case !d.Confirmed:
			n.Open++
		case d.Kind == holidays.Worked:
			n.Worked++
		default:
			if weekday := d.Date.Weekday(); weekday != time.Saturday && weekday != time.Sunday {
				n.Off++
			}
			if d.Kind == holidays.InLieu {
				n.InLieu++
			}
			if d.Kind == holidays.Swap {
				n.Swap++
			}
		}
		got[year] = n
	}
	// 11 days of the law, plus what was swapped; 2027 lacks what is open.
	want := map[int]count{
		2023: {Off: 11, InLieu: 6},
		2024: {Off: 12, InLieu: 2, Swap: 1, Worked: 1},
		2025: {Off: 12, Swap: 1, Worked: 1},
		2026: {Off: 13, InLieu: 1, Swap: 2, Worked: 1, Open: 2},
		2027: {Off: 8, InLieu: 2, Open: 4},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("-want +got\n", diff)
	}
}

// All weeks of five years close in their order, on working days; digests follow
// deadlines. The weeks that moved are these.
func TestWeeksOfFiveYears(t *testing.T) {
	c := holidays.Apply(models.NewCalendar(time.FixedZone("ICT", 7*60*60)), shipped(t))
	moved := map[string]models.Date{}
	for p := c.WeekOf("2023-01-01"); p.Start < "2028-01-01"; p = p.Next() {
		due, preview, out, lock := c.DueAt(p), c.PreviewAt(p), c.DigestAt(p), c.LockAt(p)
		if !due.Before(preview) || !preview.Before(out) || !out.Before(lock) {
			t.Errorf("%s: due %v, preview %v, digest %v, lock %v", p.Key(), due, preview, out, lock)
		}
		for _, at := range []time.Time{due, preview, out, lock.Add(-time.Second)} {
			if !c.Working(c.Today(at)) || c.Today(at) != c.Closing(p) {
				t.Errorf("%s has a deadline at %v, and closes on %s", p.Key(), at, c.Closing(p))
			}
		}
		if !lock.Before(c.DueAt(p.Next())) {
			t.Errorf("%s is locked at %v, after the next week is due", p.Key(), lock)
		}
		if c.Reporting(due) != p || c.LastDigest(out) != p || c.LastDigest(out.Add(-time.Second)) != p.Previous() {
			t.Errorf("%s: at its deadline, %v is reported", p.Key(), c.Reporting(due))
		}
		if c.Closing(p) <= p.End { // closed before its end: what is left of it is off
			for d := c.Closing(p).AddDays(1); d <= p.End; d = d.AddDays(1) {
				if c.Working(d) {
					t.Errorf("%s closes on %s, and %s is worked", p.Key(), c.Closing(p), d)
				}
			}
		}
		if c.Moved(p) {
			moved[p.Key()] = c.Closing(p)
		}
	}
	want := map[string]models.Date{
		"2023T03": "2023-01-19", // Tết Quý Mão
		"2023T35": "2023-08-31",
		"2024T06": "2024-02-07", // Tết Giáp Thìn: Thursday is off too
		"2025T05": "2025-02-03", // Tết Ất Tỵ: the week had one working day
		"2025T18": "2025-04-29", // 30/4–4/5
		"2026T01": "2025-12-31",
		"2026T08": "2026-02-23", // Tết Bính Ngọ: the week had one working day
		"2026T18": "2026-04-29",
		"2026T53": "2026-12-31",
		"2027T05": "2027-02-04",
		"2027T15": "2027-04-15",
		"2027T17": "2027-04-29",
	}
	if diff := cmp.Diff(want, moved); diff != "" {
		t.Error("-want +got\n", diff)
	}
}

// Over five years, reminders come on working days between 7:00 and 20:00, at
// most three a week, the last of them after the deadline.
func TestRemindersOfFiveYears(t *testing.T) {
	c := holidays.Apply(models.NewCalendar(time.FixedZone("ICT", 7*60*60)), shipped(t))
	for p := c.WeekOf("2023-01-01"); p.Start < "2028-01-01"; p = p.Next() {
		list := c.Reminders(p)
		if len(list) != 3 {
			t.Fatalf("%s has %d reminders", p.Key(), len(list))
		}
		for i, r := range list {
			first, last := c.In(r.From), c.In(r.Until)
			if !c.Working(models.DateOf(first)) || first.Hour() < 7 || models.DateOf(first) != models.DateOf(last) || last.Hour() > 20 {
				t.Errorf("%s: reminder %d from %v to %v", p.Key(), r.Number, first, last)
			}
			if i > 0 && list[i-1].Until.After(r.From) {
				t.Errorf("%s: reminder %d begins at %v, before the one before it ends", p.Key(), r.Number, first)
			}
			if late := !r.From.Before(c.DueAt(p)); late != (r.Number == 3) {
				t.Errorf("%s: reminder %d at %v, due %v", p.Key(), r.Number, first, c.DueAt(p))
			}
			if _, _, ok := c.ReminderAt(r.Until.Add(-time.Second)); !ok {
				t.Errorf("%s: no reminder just before %v", p.Key(), last)
			}
		}
		// Of a week that could not close before its holidays, officers are not
		// reminded when it has just begun.
		if got, of, ok := c.ReminderAt(list[0].From); ok && of != p && c.Closing(of) >= c.Closing(p) || got.Number == 0 {
			t.Errorf("%s: at %v, reminder %d of %s", p.Key(), list[0].From, got.Number, of.Key())
		}
	}
}
