package vietnamese

import (
	"time"

	"github.com/satcoso/satcoso/models"
)

// mayBe reports whether a term may be of a kind, whatever its number is.
func (t *periodTerm) mayBe(kind models.PeriodKind) bool {
	switch {
	case t.short:
		return kind == models.Weekly || kind == models.Monthly
	case t.dated && t.number <= 12:
		return kind == models.Monthly
	case t.kind == "" && t.year > 0 && !t.dated:
		return kind == models.Yearly
	case t.kind == "":
		return kind != models.Yearly && (kind != models.NineMonths || t.number == 9)
	}
	return t.kind == kind
}

// resolve finds the periods of the wanted kinds that a term may mean, and
// reports whether it is of a wanted kind at all.
func (r *periodReader) resolve(t periodTerm) (found []models.Period, wanted bool) {
	for _, kind := range r.kinds {
		if !t.mayBe(kind) {
			continue
		}
		wanted = true
		if t.odd || t.kind == "" && kind == models.HalfYearly && len(r.kinds) > 1 {
			continue
		}
		if p, ok := r.find(t, kind); ok {
			found = append(found, p)
		}
		if t.day > 0 {
			if d, ok := r.dayOf(term{day: t.day, month: t.month, year: t.year}); ok {
				found = append(found, PeriodOf(kind, d))
			}
		}
	}
	return found, wanted
}

// find finds the period of a kind: in the year that was said, or else the
// latest that has begun.
func (r *periodReader) find(t periodTerm, kind models.PeriodKind) (models.Period, bool) {
	today := r.slot.Today
	running := PeriodOf(kind, today)
	if t.shift != nil {
		return shifted(running, *t.shift), true
	}
	if t.year > 0 {
		return t.in(kind, t.year)
	}
	if kind == models.Yearly && t.number > 0 {
		return models.Period{}, false
	}
	year, _, _ := running.End.YearMonthDay()
	for back := -1; back <= 1; back++ {
		p, ok := t.in(kind, year-back)
		if ok && p.Start <= today {
			return p, true
		}
		if first, _ := isoWeek(year-back, 1); !ok && t.month > 0 && first.Start <= today {
			return p, false // a fifth week that the month lacks
		}
	}
	return models.Period{}, false
}

// in finds the term's period in a year.
func (t *periodTerm) in(kind models.PeriodKind, year int) (models.Period, bool) {
	of := func(many, months int) (models.Period, bool) {
		n := t.number
		if t.last {
			n = many
		}
		return models.Months(kind, year, time.Month((n-1)*months+1), months), n >= 1 && n <= many
	}
	switch kind {
	case models.Weekly:
		if t.month > 0 {
			w := *t
			w.year = year
			return nthWeek(w)
		}
		if t.last {
			return lastWeek(year), true
		}
		return isoWeek(year, t.number)
	case models.Monthly:
		return of(12, 1)
	case models.Quarterly:
		return of(4, 3)
	case models.HalfYearly:
		return of(2, 6)
	case models.NineMonths:
		return models.Months(kind, year, time.January, 9), t.number == 0 || t.number == 9
	case models.Yearly:
		return models.Months(kind, year, time.January, 12), t.number == 0
	}
	return models.Period{}, false
}

// isoWeek finds the reporting week that is known by an ISO week.
func isoWeek(year, week int) (models.Period, bool) {
	// The 4th of January is in the first week of every ISO year.
	p := PeriodOf(models.Weekly, mondayOf(models.NewDate(year, time.January, 4)).AddDays(3+7*(week-1)))
	y, w := p.Week()
	return p, week >= 1 && week <= 53 && y == year && w == week
}

func lastWeek(year int) models.Period {
	// The 28th of December is in the last week of every ISO year.
	_, week := models.NewDate(year, time.December, 28).ISOWeek()
	p, _ := isoWeek(year, week)
	return p
}

// nthWeek finds a week by its number in a month: that of its last day. A number
// that no month has is the week's number in the year.
func nthWeek(t periodTerm) (models.Period, bool) {
	if t.number > 5 {
		p, ok := isoWeek(t.year, t.number)
		_, month, _ := p.End.YearMonthDay()
		return p, ok && month == t.month
	}
	first := models.NewDate(t.year, time.Month(t.month), 1)
	end := PeriodOf(models.Weekly, first).End
	number := t.number
	if t.last {
		number = 4
		if _, month, _ := end.AddDays(28).YearMonthDay(); month == t.month {
			number = 5
		}
	}
	end = end.AddDays(7 * (number - 1))
	_, month, _ := end.YearMonthDay()
	return PeriodOf(models.Weekly, end), month == t.month
}

// shifted returns the period n periods of its kind away.
func shifted(p models.Period, n int) models.Period {
	if p.Kind == models.Weekly {
		return PeriodOf(p.Kind, p.Start.AddDays(7*n))
	}
	year, month, _ := p.Start.YearMonthDay()
	months := map[models.PeriodKind]int{models.Monthly: 1, models.Quarterly: 3, models.HalfYearly: 6}[p.Kind]
	if months == 0 {
		months = 12
	}
	return PeriodOf(p.Kind, models.NewDate(year, time.Month(month+n*months), 1))
}

func monthsLater(year, month, n int) (int, int) {
	y, m, _ := models.NewDate(year, time.Month(month+n), 1).YearMonthDay()
	return y, m
}
