package vietnamese

import (
	"time"

	"github.com/satcoso/satcoso/models"
)

// resolve finds the days that a term may mean.
func (r *dateReader) resolve(t term) ([]Span, Refusal) {
	today := r.slot.Today
	switch {
	case t.odd && t.weekday == 0:
		return nil, NoRefusal
	case t.relative:
		return []Span{oneDay(today.AddDays(t.days))}, NoRefusal
	case t.day > 0 || t.digits:
		return r.resolveDay(t)
	case t.weekday > 0:
		return r.resolveWeekday(t), NoRefusal
	case t.week != nil:
		monday := mondayOf(today).AddDays(7 * *t.week)
		if t.part == 3 {
			monday = monday.AddDays(5)
			return []Span{{monday, monday.AddDays(1)}}, NoRefusal
		}
		return []Span{{monday, monday.AddDays(6)}}, NoRefusal
	case t.month > 0 || t.monthShift != nil || t.part > 0:
		return []Span{r.resolveMonth(t)}, NoRefusal
	case t.yearShift != nil:
		y, _, _ := today.YearMonthDay()
		y += *t.yearShift
		return []Span{{models.NewDate(y, 1, 1), models.NewDate(y, 12, 31)}}, NoRefusal
	}
	return nil, NotADay
}

func mondayOf(d models.Date) models.Date { return d.AddDays(-(int(d.Weekday()) + 6) % 7) }

// resolveWeekday finds a weekday: in its week, or nearest in the direction that
// the slot looks in.
func (r *dateReader) resolveWeekday(t term) []Span {
	today := r.slot.Today
	if t.week != nil {
		return []Span{oneDay(mondayOf(today).AddDays(7**t.week + t.weekday - 1))}
	}
	ahead := (t.weekday - int(today.Weekday()) + 7) % 7
	coming, gone := today.AddDays(ahead), today.AddDays((ahead-7)%7)
	month := r.resolveMonth(term{month: t.weekday + 1})
	switch {
	case t.toward > 0 && t.odd:
		next := mondayOf(today).AddDays(7 + t.weekday - 1)
		coming = today.AddDays((ahead+6)%7 + 1)
		if next == coming {
			return []Span{oneDay(coming)}
		}
		return []Span{oneDay(coming), oneDay(next)}
	case t.toward > 0:
		return []Span{oneDay(today.AddDays((ahead+6)%7 + 1))}
	case t.toward < 0:
		return []Span{oneDay(today.AddDays(-((7-ahead)-1)%7 - 1))}
	case t.short && r.inside:
		return []Span{month}
	}
	var days []Span
	switch {
	case r.slot.Future || coming == gone:
		days = []Span{oneDay(coming)}
	case r.slot.Past:
		days = []Span{oneDay(gone)}
	default:
		days = []Span{oneDay(gone), oneDay(coming)}
	}
	if t.short && r.slot.Range && !r.dayPart {
		days = append(days, month)
	}
	return days
}

// resolveDay finds a day of a month.
func (r *dateReader) resolveDay(t term) ([]Span, Refusal) {
	if t.dashed && r.slot.Range {
		return r.resolveDashed(t)
	}
	if t.dashed && t.month > 12 && t.day < t.month && t.day > 0 && t.month <= 31 {
		return nil, NoRefusal // "15-17" are two days
	}
	d, ok := r.dayOf(t)
	if !ok {
		return nil, NotADay
	}
	days := []Span{oneDay(d)}
	if weekday := (int(d.Weekday())+6)%7 + 1; t.weekday != 0 && t.weekday != weekday {
		return append(days, oneDay(r.nearest(t.weekday))), NoRefusal
	}
	return days, NoRefusal
}

func (r *dateReader) nearest(weekday int) models.Date {
	return r.resolveWeekday(term{weekday: weekday})[0].From
}

// resolveDashed reads 3-5, which is the third of May or the third to the fifth.
func (r *dateReader) resolveDashed(t term) ([]Span, Refusal) {
	var days []Span
	if d, ok := r.dayOf(t); ok && t.month <= 12 {
		days = append(days, oneDay(d))
	}
	if t.year == 0 && t.yearShift == nil && t.day < t.month {
		to, ok := r.dayOf(term{day: t.month})
		y, m, _ := to.YearMonthDay()
		from, valid := exact(y, m, t.day)
		if ok && valid {
			days = append(days, Span{from, to})
		}
	}
	if days == nil {
		return nil, NotADay
	}
	return days, NoRefusal
}

// dayOf finds the day of a term: without a year, or without a month too, the
// nearest one in the direction that the slot looks in.
func (r *dateReader) dayOf(t term) (models.Date, bool) {
	today := r.slot.Today
	year, month, _ := today.YearMonthDay()
	switch {
	case t.digits && t.month == 0:
		return "", false
	case t.monthShift != nil:
		first := models.NewDate(year, time.Month(month+*t.monthShift), 1)
		year, month, _ = first.YearMonthDay()
		return exact(year, month, t.day)
	case t.month > 0 && t.year > 0:
		return exact(t.year, t.month, t.day)
	case t.month > 0 && t.yearShift != nil:
		return exact(year+*t.yearShift, t.month, t.day)
	}
	step := 1
	if !r.slot.Future {
		step = -1
		year, month, _ = r.latest.YearMonthDay()
	}
	for n := range 9 { // a 29th of February is at most eight years away
		y, m := year+step*n, t.month
		if m == 0 {
			y, m, _ = models.NewDate(year, time.Month(month+step*n), 1).YearMonthDay()
		}
		if d, ok := exact(y, m, t.day); ok && (step > 0 && d >= today || step < 0 && d <= r.latest) {
			return d, true
		}
	}
	return "", false
}

// resolveMonth finds a month, or the first ten days, the next ten or the rest.
func (r *dateReader) resolveMonth(t term) Span {
	today := r.slot.Today
	year, month, _ := today.YearMonthDay()
	switch {
	case t.monthShift != nil:
		return partOf(models.NewDate(year, time.Month(month+*t.monthShift), 1), t.part)
	case t.month > 0 && t.year > 0:
		return partOf(models.NewDate(t.year, time.Month(t.month), 1), t.part)
	case t.month > 0 && t.yearShift != nil:
		return partOf(models.NewDate(year+*t.yearShift, time.Month(t.month), 1), t.part)
	}
	step := -1
	if r.slot.Future {
		step = 1
	}
	var span Span
	for n := range 3 {
		first := models.NewDate(year+step*n, time.Month(t.month), 1)
		if t.month == 0 {
			first = models.NewDate(year, time.Month(month+step*n), 1)
		}
		span = partOf(first, t.part)
		if step > 0 && span.To >= today || step < 0 && span.From <= today {
			break
		}
	}
	return span
}

func partOf(first models.Date, part int) Span {
	year, month, _ := first.YearMonthDay()
	last := models.NewDate(year, time.Month(month+1), 0)
	switch part {
	case 1:
		return Span{first, first.AddDays(9)}
	case 2:
		return Span{first.AddDays(10), first.AddDays(19)}
	case 3:
		return Span{first.AddDays(20), last}
	}
	return Span{first, last}
}

// between finds the span from one term to another. What the first leaves out is
// as in the second.
func (r *dateReader) between(a, b term) ([]Span, Refusal) {
	if a.short && b.short && a.week == nil && b.week == nil && r.slot.Range && !r.dayPart {
		from, to := r.resolveMonth(term{month: a.weekday + 1}), r.resolveMonth(term{month: b.weekday + 1})
		a.short, b.short = false, false
		days, why := r.between(a, b)
		if len(days) == 0 {
			return nil, why // "T2-T6" on a Wednesday is no span of months either
		}
		if from.From < to.From {
			days = append(days, Span{from.From, to.To})
		}
		return days, why
	}
	if a.swapped || b.swapped && b.year == 0 {
		return nil, NoRefusal // "15-11/23" is rather a day
	}
	if a.weekday > 0 && a.week == nil {
		a.week = b.week
	}
	switch {
	case b.day > 0 && b.month == 0 && b.monthShift == nil && a.month > 0 && a.day == 0:
		b.month, b.day = b.day, 0 // "tháng 9-10"
	case b.day > 0 && b.month == 0 && b.monthShift == nil && a.month > 0:
		b.month, b.year = a.month, a.year
	}
	ends, why := r.resolve(b)
	if why != NoRefusal || len(ends) != 1 {
		return nil, why
	}
	to := ends[0].To
	from, why := r.before(a, to)
	if why != NoRefusal || from == "" || from > to {
		return nil, why
	}
	turned := a.day > 0 && a.month == 0 && a.monthShift == nil && a.day > b.day // "29-27/12"
	if turned && from < to.AddDays(-longestTurn) || a.day > 0 && a.year == 0 && from < to.AddDays(-longestSpan) {
		return nil, NoRefusal
	}
	return []Span{{from, to}}, NoRefusal
}

const (
	// longestTurn is how many days a span may take over the turn of a month if
	// only the month of its end was typed: "28-2/11".
	longestTurn = 7
	// longestSpan is how many it may take if no year was typed: "5/11-3/11" is
	// rather a mistake.
	longestSpan = 184
)

// before finds the last day of the term that is not after to.
func (r *dateReader) before(a term, to models.Date) (models.Date, Refusal) {
	if a.day > 0 && a.year == 0 && a.yearShift == nil && a.monthShift == nil && !a.relative && a.weekday == 0 {
		back := dateReader{slot: DateSlot{Today: to, Past: true}, latest: to}
		d, ok := back.dayOf(a)
		if !ok {
			return "", NotADay
		}
		return d, NoRefusal
	}
	if a.part == 1 && a.odd {
		return r.beginningOf(a), NoRefusal
	}
	starts, why := r.resolve(a)
	if why != NoRefusal || len(starts) != 1 {
		return "", why
	}
	return starts[0].From, NoRefusal
}

// beginningOf finds the day from which "đầu tuần" or "đầu năm" counts.
func (r *dateReader) beginningOf(t term) models.Date {
	if t.week != nil {
		return mondayOf(r.slot.Today).AddDays(7 * *t.week)
	}
	year, _, _ := r.slot.Today.YearMonthDay()
	return models.NewDate(year+*t.yearShift, 1, 1)
}
