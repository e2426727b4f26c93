package models_test

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/satcoso/satcoso/models"
)

func date(t *rapid.T) models.Date {
	return models.NewDate(2020, 1, 1).AddDays(rapid.IntRange(0, 20*366).Draw(t, "day"))
}

func TestParseDate(t *testing.T) {
	for _, tt := range []struct {
		text string
		ok   bool
	}{
		{"2023-11-16", true}, {"2024-02-29", true}, {"2023-02-29", false}, {"2023-11-31", false},
		{"2023-1-5", false}, {"16/11/2023", false}, {"", false}, {"2023-11-16 ", false}, {"2023-11-16T00:00:00Z", false},
	} {
		if d, err := models.ParseDate(tt.text); (err == nil) != tt.ok || tt.ok && string(d) != tt.text {
			t.Errorf("ParseDate(%q) = %q, %v", tt.text, d, err)
		}
	}
}

func TestDateCarriesOver(t *testing.T) {
	for _, tt := range []struct{ got, want models.Date }{
		{models.NewDate(2023, 2, 29), "2023-03-01"},
		{models.NewDate(2023, 13, 1), "2024-01-01"},
		{models.Date("2024-02-28").AddDays(1), "2024-02-29"},
		{models.Date("2026-12-31").AddDays(1), "2027-01-01"},
		{models.Date("2024-03-01").AddDays(-366), "2023-03-01"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %s, want %s", tt.got, tt.want)
		}
	}
}

// DateOf asks the clock of the instant's own zone.
func TestDateOfZone(t *testing.T) {
	instant := time.Date(2023, 11, 16, 23, 59, 59, 999_999_999, hanoi)
	for _, tt := range []struct {
		t    time.Time
		want models.Date
	}{
		{instant, "2023-11-16"},
		{instant.Add(1), "2023-11-17"},
		{instant.Add(1).UTC(), "2023-11-16"},
	} {
		if got := models.DateOf(tt.t); got != tt.want {
			t.Errorf("date of %v is %s, want %s", tt.t, got, tt.want)
		}
	}
}

func TestISOWeek(t *testing.T) {
	for _, tt := range []struct {
		d          models.Date
		year, week int
	}{
		{"2026-12-27", 2026, 52}, {"2026-12-28", 2026, 53}, {"2027-01-01", 2026, 53}, {"2027-01-03", 2026, 53},
		{"2027-01-04", 2027, 1}, {"2024-12-30", 2025, 1}, {"2023-01-01", 2022, 52},
	} {
		if year, week := tt.d.ISOWeek(); year != tt.year || week != tt.week {
			t.Errorf("%s lies in %d/%d, want %d/%d", tt.d, week, year, tt.week, tt.year)
		}
	}
}

func TestDateRoundTrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := date(t)
		if back, err := models.ParseDate(string(d)); err != nil || back != d {
			t.Errorf("ParseDate(%q) = %q, %v", d, back, err)
		}
		y, m, day := d.YearMonthDay()
		if back := models.NewDate(y, time.Month(m), day); back != d {
			t.Errorf("%s is made of %d, %d, %d, which make %s", d, y, m, day, back)
		}
		if back := models.DateOf(d.At(rapid.IntRange(0, 23).Draw(t, "hour"), 59, hanoi)); back != d {
			t.Errorf("an instant of %s lies on %s", d, back)
		}
		n := rapid.IntRange(-4000, 4000).Draw(t, "n")
		if back := d.AddDays(n).AddDays(-n); back != d {
			t.Errorf("%s is %d days from itself on %s", d, n, back)
		}
		if (d.AddDays(n) < d) != (n < 0) {
			t.Errorf("%s and %s, %d days later, compare wrongly", d, d.AddDays(n), n)
		}
		data, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		var back models.Date
		if err := json.Unmarshal(data, &back); err != nil || back != d {
			t.Errorf("%s comes back from JSON as %q, %v", d, back, err)
		}
	})
}

// What is no date yields one all the same: nothing panics on a bad row.
func TestMalformedDate(t *testing.T) {
	for _, d := range []models.Date{"", "16/11", "2023-99-99"} {
		if got := d.AddDays(1); got != "0001-01-02" {
			t.Errorf("the day after %q is %s", d, got)
		}
		if y, m, day := d.YearMonthDay(); y != 1 || m != 1 || day != 1 {
			t.Errorf("%q is made of %d, %d, %d", d, y, m, day)
		}
	}
}
