package models_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/satcoso/satcoso/models"
)

func off(days ...models.Date) models.Calendar {
	c := models.NewCalendar(hanoi)
	c.Off = map[models.Date]bool{}
	for _, d := range days {
		c.Off[d] = true
	}
	return c
}

// Week 46 of 2023 runs from Friday 10/11 to Thursday 16/11.
func TestClosing(t *testing.T) {
	for _, tt := range []struct {
		name string
		off  []models.Date
		want models.Date
	}{
		{"nothing is off", nil, "2023-11-17"},
		{"another day is off", []models.Date{"2023-11-16"}, "2023-11-17"},
		{"its Friday", []models.Date{"2023-11-17"}, "2023-11-16"},
		{"its Friday and Thursday", []models.Date{"2023-11-16", "2023-11-17"}, "2023-11-15"},
		{"Tuesday to Friday", []models.Date{"2023-11-14", "2023-11-15", "2023-11-16", "2023-11-17"}, "2023-11-13"},
		{"all but the first day", []models.Date{"2023-11-13", "2023-11-14", "2023-11-15", "2023-11-16", "2023-11-17"}, "2023-11-20"},
		{"all but the last day", []models.Date{"2023-11-10", "2023-11-13", "2023-11-14", "2023-11-15", "2023-11-17"}, "2023-11-20"},
		{"and the Monday after", []models.Date{"2023-11-13", "2023-11-14", "2023-11-15", "2023-11-16", "2023-11-17", "2023-11-20"}, "2023-11-21"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := off(tt.off...)
			if got := c.Closing(week46); got != tt.want || c.Moved(week46) != (tt.want != "2023-11-17") {
				t.Errorf("closes on %s, moved %t; want %s", got, c.Moved(week46), tt.want)
			}
			if due, want := c.DueAt(week46), tt.want.At(12, 0, hanoi); !due.Equal(want) {
				t.Errorf("due at %v, want %v", due, want)
			}
		})
	}
}

// Only weeks have deadlines that move; a month ends when it ends.
func TestOnlyWeeksMove(t *testing.T) {
	c := off("2023-12-01")
	month := models.Months(models.Monthly, 2023, time.November, 1)
	if got := c.Closing(month); got != "2023-12-01" {
		t.Errorf("a month closes on %s", got)
	}
}

func TestWorking(t *testing.T) {
	c := off("2023-11-17", "2023-11-18")
	c.Worked = map[models.Date]bool{"2023-11-25": true}
	for d, want := range map[models.Date]bool{
		"2023-11-16": true, "2023-11-17": false, "2023-11-18": false, "2023-11-19": false, "2023-11-25": true, "2023-11-26": false,
	} {
		if got := c.Working(d); got != want {
			t.Errorf("Working(%s) = %t", d, got)
		}
	}
	if got := c.WorkingBefore("2023-11-20"); got != "2023-11-16" {
		t.Errorf("the working day before Monday is %s", got)
	}
	if got := c.WorkingBefore("2023-11-27"); got != "2023-11-25" {
		t.Errorf("the working day before the Monday after a worked Saturday is %s", got)
	}
}

// scarcestFortnight returns the smallest number of days on which offices work in
// 14 days in a row, of those that start in the given number of days from first.
func scarcestFortnight(c models.Calendar, first models.Date, days int) int {
	scarcest := 14
	for n := range days {
		worked := 0
		for d := range 14 {
			if c.Working(first.AddDays(n + d)) {
				worked++
			}
		}
		scarcest = min(scarcest, worked)
	}
	return scarcest
}

// Whatever days are off, as long as two are worked in every fortnight, weeks close in their order,
// one a day, on days on which offices work.
func TestClosingProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := off()
		first := date(t)
		for _, from := range rapid.SliceOfN(rapid.IntRange(0, 60), 0, 6).Draw(t, "off from") {
			for d := range rapid.IntRange(1, 5).Draw(t, "days") {
				c.Off[first.AddDays(from+d)] = true
			}
		}
		if scarcest := scarcestFortnight(c, first, 80); scarcest < 2 {
			t.Skip("fewer than two working days in a fortnight")
		}
		p := c.WeekOf(first)
		for range 9 {
			closing, next := c.Closing(p), c.Closing(p.Next())
			if !c.Working(closing) && c.Off[p.End.AddDays(1)] {
				t.Errorf("%v closes on %s, which is off", p, closing)
			}
			if closing >= next {
				t.Errorf("%v closes on %s, and the week after on %s", p, closing, next)
			}
			if closing <= p.Start {
				t.Errorf("%v closes on %s, before anything can be reported", p, closing)
			}
			p = p.Next()
		}
		now := first.AddDays(rapid.IntRange(7, 55).Draw(t, "day")).At(0, rapid.IntRange(0, 24*60-1).Draw(t, "minute"), hanoi)
		if p := c.Reporting(now); !now.Before(c.LockAt(p)) || now.Before(c.LockAt(p.Previous())) {
			t.Errorf("at %v, %v is reported", now, p)
		}
		if p := c.LastDigest(now); now.Before(c.DigestAt(p)) || !now.Before(c.DigestAt(p.Next())) {
			t.Errorf("at %v, the last digest is that of %v", now, p)
		}
	})
}
