package models

import (
	"fmt"
	"strings"
	"time"
)

// PeriodKind says over what stretch of time a report's figures run.
type PeriodKind string

// The kinds of period.
const (
	Weekly     PeriodKind = "week" // the reporting week, see [Calendar]
	Monthly    PeriodKind = "month"
	Quarterly  PeriodKind = "quarter"
	HalfYearly PeriodKind = "half"
	NineMonths PeriodKind = "nine" // January to September, as plans are reviewed
	Yearly     PeriodKind = "year"
	// EventDays are the days on which what is reported happened.
	EventDays PeriodKind = "event"
	// Unperiodic reports (a difficulty, a piece of news) belong to no period.
	Unperiodic PeriodKind = "none"
)

// A Period is a stretch of days that figures are reported for, both ends
// included. The zero Period is that of an [Unperiodic] report.
type Period struct {
	Kind  PeriodKind `json:"k,omitempty"`
	Start Date       `json:"s,omitempty"`
	End   Date       `json:"e,omitempty"`
}

// Key names the period within its kind, for receipts and unique indexes:
// "2023T46" is the week whose last day lies in ISO week 46 of ISO year 2023
// (T for "tuần"), "2023-11" a month, "2023Q4" a quarter, "2023H1" a half year,
// "2023M9" nine months, "20231116" an event by its first day. That of an
// unperiodic report is empty.
func (p Period) Key() string {
	if p.Start == "" {
		return ""
	}
	year, month, _ := p.Start.YearMonthDay()
	switch p.Kind {
	case Weekly:
		year, week := p.Week()
		return fmt.Sprintf("%dT%02d", year, week)
	case Monthly:
		return fmt.Sprintf("%d-%02d", year, month)
	case Quarterly:
		return fmt.Sprintf("%dQ%d", year, (month+2)/3)
	case HalfYearly:
		return fmt.Sprintf("%dH%d", year, (month+5)/6)
	case NineMonths:
		return fmt.Sprintf("%dM9", year)
	case Yearly:
		return fmt.Sprintf("%d", year)
	case EventDays:
		return strings.ReplaceAll(string(p.Start), "-", "")
	}
	return ""
}

// Months returns the period of n whole months from that month on: a month, a
// quarter, a half year, nine months or a year, as n says.
func Months(kind PeriodKind, year int, first time.Month, n int) Period {
	return Period{Kind: kind, Start: NewDate(year, first, 1), End: NewDate(year, first+time.Month(n), 1).AddDays(-1)}
}

// Week returns the ISO year and week by which a weekly period is known: those
// of its last day. 1/1/2027 belongs to week 53 of 2026.
func (p Period) Week() (year, week int) { return p.End.ISOWeek() }

// Previous returns the period of the same kind and length just before p.
func (p Period) Previous() Period { return p.shift(-1) }

// Next returns the period of the same kind and length just after p.
func (p Period) Next() Period { return p.shift(1) }

func (p Period) shift(n int) Period {
	if p.Kind != Weekly {
		return p
	}
	return Period{Kind: p.Kind, Start: p.Start.AddDays(7 * n), End: p.End.AddDays(7 * n)}
}

// Contains reports whether d is one of the period's days.
func (p Period) Contains(d Date) bool { return p.Start <= d && d <= p.End }

// A Calendar knows the reporting week and what happens on its closing day. By
// default the week runs Friday to Thursday; on the Friday after it, reports are
// due at 12:00, clerks see the digest at 14:30, it goes out at 16:30, and
// amendments are locked when the day ends. Days off move the closing day: see
// [Calendar.Closing].
type Calendar struct {
	// Location is the zone in which deadlines are meant. Nil means UTC.
	Location *time.Location
	// FirstDay is the weekday on which a reporting week begins.
	FirstDay time.Weekday
	// Due, Preview and Digest are times of day, counted from midnight, on the
	// closing day. They follow one another.
	Due, Preview, Digest time.Duration
	// Off are the days on which nobody works though they are no weekend's, and
	// perhaps others; Worked are the Saturdays and Sundays that are worked.
	Off, Worked map[Date]bool
}

// NewCalendar returns the default reporting calendar for loc, without any
// holidays.
func NewCalendar(loc *time.Location) Calendar {
	return Calendar{
		Location: loc,
		FirstDay: time.Friday,
		Due:      12 * time.Hour,
		Preview:  14*time.Hour + 30*time.Minute,
		Digest:   16*time.Hour + 30*time.Minute,
	}
}

// Today returns the calendar's date at the instant t.
func (c Calendar) Today(t time.Time) Date { return DateOf(c.In(t)) }

// In returns t as a clock in the calendar's zone shows it.
func (c Calendar) In(t time.Time) time.Time {
	if c.Location == nil {
		return t.UTC()
	}
	return t.In(c.Location)
}

// WeekOf returns the reporting week that contains d.
func (c Calendar) WeekOf(d Date) Period {
	back := (int(d.Weekday()) - int(c.FirstDay) + 7) % 7
	start := d.AddDays(-back)
	return Period{Kind: Weekly, Start: start, End: start.AddDays(6)}
}

func (c Calendar) location() *time.Location {
	if c.Location == nil {
		return time.UTC
	}
	return c.Location
}
