package digest

import (
	"time"

	"github.com/satcoso/satcoso/models"
)

// A pace says how a target is being approached.
type pace struct {
	left int64 // still to be reached
	// elapsed and months are whole months: since the target's first day, and of
	// its whole time.
	elapsed, months int
	// needed is how many a month it takes from now on, lately how many a month
	// the last four weeks brought, ahead where that leads by the end.
	needed, lately, ahead int64
}

// paceOf computes the pace of a target at the end of the period, from what so many
// weeks brought: those of the last four of which anything was reported. A month
// has 365.25/12 days.
func paceOf(t models.TargetSheet, period models.Period, brought, weeks int64) pace {
	p := pace{
		left:    max(0, t.Target.Value-t.Reached.Value),
		elapsed: wholeMonths(t.Target.FromDay, period.End.AddDays(1)),
		months:  wholeMonths(t.Target.FromDay, t.Target.ToDay.AddDays(1)),
	}
	rest := int64(p.months - p.elapsed)
	if rest > 0 {
		p.needed = (p.left + rest - 1) / rest
	}
	if days := 8400 * weeks; days > 0 { // 7 days × 12 × 100
		p.lately = (brought*36525 + days/2) / days
	}
	p.ahead = t.Reached.Value + p.lately*max(rest, 0)
	return p
}

// wholeMonths counts the months that have gone by between two days.
func wholeMonths(from, to models.Date) int {
	y1, m1, d1 := from.YearMonthDay()
	y2, m2, d2 := to.YearMonthDay()
	months := (y2-y1)*12 + m2 - m1
	lastDay := time.Date(y2, time.Month(m2)+1, 0, 0, 0, 0, 0, time.UTC).Day()
	if d2 < min(d1, lastDay) {
		months--
	}
	return months
}

// perMille is part of whole in tenths of a percent, rounded.
func perMille(part, whole int64) int64 {
	if whole == 0 {
		return 0
	}
	return (part*1000 + whole/2) / whole
}
