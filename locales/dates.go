package locales

import (
	"fmt"
	"time"

	"github.com/satcoso/satcoso/models"
)

// Date writes a date: 20/11/2026 in Vietnamese, 20 Nov 2026 in English.
func (l *Locale) Date(d models.Date) string {
	if d == "" {
		return ""
	}
	y, m, day := d.YearMonthDay()
	if l.Lang == models.English {
		return fmt.Sprintf("%d %s %d", day, time.Month(m).String()[:3], y)
	}
	return fmt.Sprintf("%02d/%02d/%d", day, m, y)
}

// Month writes a date's month: 10/2020, Oct 2020.
func (l *Locale) Month(d models.Date) string {
	if d == "" {
		return ""
	}
	y, m, _ := d.YearMonthDay()
	if l.Lang == models.English {
		return fmt.Sprintf("%s %d", time.Month(m).String()[:3], y)
	}
	return fmt.Sprintf("%d/%d", m, y)
}

// ShortDate writes a date without its year: 20/11, 20 Nov.
func (l *Locale) ShortDate(d models.Date) string {
	_, m, day := d.YearMonthDay()
	if l.Lang == models.English {
		return fmt.Sprintf("%d %s", day, time.Month(m).String()[:3])
	}
	return fmt.Sprintf("%02d/%02d", day, m)
}

// Week writes a weekly period: "Tuần 46 (10/11–16/11/2023)".
func (l *Locale) Week(p models.Period) string {
	return l.WeekName(p) + " (" + l.Span(p) + ")"
}

// WeekName writes a weekly period's number: "Tuần 46".
func (l *Locale) WeekName(p models.Period) string {
	_, week := p.Week()
	return l.Say("period.week", "n", week)
}

// Period writes a period as people name it: "Tuần 46 (10/11–16/11/2023)",
// "Tháng 11/2023", "Quý 4/2023".
func (l *Locale) Period(p models.Period) string {
	y, m, _ := p.Start.YearMonthDay()
	year := fmt.Sprint(y) // not a number with its thousands grouped
	switch p.Kind {
	case models.Weekly:
		return l.Week(p)
	case models.Monthly:
		month := fmt.Sprint(m)
		if l.Lang == models.English {
			month = time.Month(m).String()
		}
		return l.Say("period.month", "month", month, "year", year)
	case models.Quarterly:
		return l.Say("period.quarter", "n", (m+2)/3, "year", year)
	case models.HalfYearly:
		return l.Say(fmt.Sprintf("period.half.%d", (m+5)/6), "year", year)
	case models.NineMonths:
		return l.Say("period.nine", "year", year)
	case models.Yearly:
		return l.Say("period.year", "year", year)
	case models.EventDays:
		if p.Start == p.End {
			return l.Date(p.Start)
		}
		return l.Span(p)
	}
	return ""
}

// Span writes a period's first and last day: "10/11–16/11/2023". A year is
// written twice where the two days do not share it.
func (l *Locale) Span(p models.Period) string {
	first, _, _ := p.Start.YearMonthDay()
	if last, _, _ := p.End.YearMonthDay(); first != last {
		return l.Date(p.Start) + "–" + l.Date(p.End)
	}
	return l.ShortDate(p.Start) + "–" + l.Date(p.End)
}

// Clock writes a time of day: "15 giờ 12" or "15:12".
func (l *Locale) Clock(t time.Time) string {
	if l.Lang == models.English {
		return t.Format("15:04")
	}
	return t.Format("15 giờ 04")
}

// Day writes a day with its weekday: "thứ Sáu 17/11", "Friday 17 Nov".
func (l *Locale) Day(t time.Time) string {
	return l.Say(fmt.Sprintf("weekday.%d", int(t.Weekday()))) + " " + l.ShortDate(models.DateOf(t))
}

// Moment writes time of day and day: "15 giờ 12, thứ Năm 16/11".
func (l *Locale) Moment(t time.Time) string { return l.Clock(t) + ", " + l.Day(t) }
