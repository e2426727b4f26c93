package models

import (
	"fmt"
	"time"
)

// A Date is a civil date without time of day or zone, written as ISO 8601
// ("2023-11-16"): it compares, sorts, and survives JSON and SQL as it is. The
// zero Date is "no date".
type Date string

const isoDate = "2006-01-02"

// NewDate returns the date of year, month and day; values outside their range
// are carried over as [time.Date] does.
func NewDate(year int, month time.Month, day int) Date {
	return DateOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// DateOf returns the date that a clock in t's own location shows.
func DateOf(t time.Time) Date { return Date(t.Format(isoDate)) }

// ParseDate reads an ISO date. It refuses dates that the calendar lacks.
func ParseDate(s string) (Date, error) {
	if _, err := time.Parse(isoDate, s); err != nil {
		return "", fmt.Errorf("read date %q: want the form 2023-11-16: %w", s, err)
	}
	return Date(s), nil
}

// At returns the instant of the given hour and minute on the date in loc.
func (d Date) At(hour, minute int, loc *time.Location) time.Time {
	t := d.noon()
	return time.Date(t.Year(), t.Month(), t.Day(), hour, minute, 0, 0, loc)
}

// AddDays returns the date n days later.
func (d Date) AddDays(n int) Date { return DateOf(d.noon().AddDate(0, 0, n)) }

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.noon().Weekday() }

// ISOWeek returns the ISO 8601 year and week that the date belongs to.
func (d Date) ISOWeek() (year, week int) { return d.noon().ISOWeek() }

// YearMonthDay returns the date's parts, as numbers.
func (d Date) YearMonthDay() (year, month, day int) {
	t := d.noon()
	return t.Year(), int(t.Month()), t.Day()
}

// noon avoids every question of zones: no offset moves noon to another day. An
// empty or malformed Date yields the zero time's date.
func (d Date) noon() time.Time {
	t, err := time.Parse(isoDate, string(d))
	if err != nil {
		return time.Time{}
	}
	return t.Add(12 * time.Hour)
}
