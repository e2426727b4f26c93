package vietnamese

import (
	"slices"
	"strings"

	"github.com/satcoso/satcoso/models"
)

// A periodTerm is one period as it was typed: parts that were not said are zero.
type periodTerm struct {
	kind   models.PeriodKind // none for a number alone
	short  bool              // T11: a week or a month
	number int               // of the week, month, quarter or half
	last   bool              // "tuần cuối tháng 10"
	month  int               // of a week's number in a month
	day    int               // "tuần 3/11" may be the week of that day
	year   int
	shift  *int // from the running period
	dated  bool // 11/2023
	odd    bool // it is a period, but which one must be asked
}

// A periodReader reads one text. It reads days as a dateReader does.
type periodReader struct {
	dateReader
	kinds []models.PeriodKind

	terms   []periodTerm
	spans   bool                // from one term to another
	heads   []models.PeriodKind // "tuần", without saying which
	days    *When               // days that were typed
	seen    class
	unknown bool
	vague   bool // numbers that were not read
	joins   bool
}

// period reads the period at lexeme i, and returns how many lexemes it takes.
func (r *periodReader) period(i int) (periodTerm, int) {
	for _, read := range periodTerms {
		if t, n := read(r, i); n > 0 {
			return t, n
		}
	}
	return periodTerm{}, 0
}

var periodTerms = []func(*periodReader, int) (periodTerm, int){
	(*periodReader).yearFirst, (*periodReader).offset, (*periodReader).week, (*periodReader).severalMonths, (*periodReader).oneMonth,
	(*periodReader).quarter, (*periodReader).half, (*periodReader).ranked, (*periodReader).wholeYear, (*periodReader).bare,
}

// yearFirst reads "2023-11", "2023Q4".
func (r *periodReader) yearFirst(i int) (periodTerm, int) {
	year := r.fourDigits(i)
	if year == 0 {
		return periodTerm{}, 0
	}
	next := i + 1
	if isSeparator(r.at(next)) {
		next++
	}
	if x := r.at(next); next > i+1 && x.kind == aNumber && x.figure.digits <= 2 && !isSeparator(r.at(next+1)) {
		return periodTerm{kind: models.Monthly, number: int(x.figure.value / unit), year: year}, next + 1 - i
	}
	for _, read := range []func(int) (periodTerm, int){r.week, r.oneMonth, r.quarter, r.half} {
		if t, n := read(next); n > 0 && t.year == 0 {
			t.year = year
			if t.short && next == i+1 && slices.Contains(r.kinds, models.Weekly) {
				t.short, t.kind = false, models.Weekly // "2023T11", as a week is known by
			}
			return t, next + n - i
		}
	}
	return periodTerm{}, 0
}

func (r *periodReader) fourDigits(i int) int {
	if x := r.at(i); x.kind == aNumber && x.figure.digits == 4 {
		return fullYear(x)
	}
	return 0
}

// offset reads "tuần trước", "2 tháng trước", "cách đây 2 tuần".
func (r *periodReader) offset(i int) (periodTerm, int) {
	start, times, since := i, 1, r.at(i).is(sinceWord)
	if since {
		i++
	}
	if count, n := r.number(i); n > 0 {
		i, times = i+n, count
	}
	x := r.at(i)
	value := int(x.value) * times
	kind := models.Weekly
	switch {
	case times > 999, since && !x.is(weekHead), !since && x.is(weekHead):
		return periodTerm{}, 0
	case since:
		value = -times
	case i > start && x.is(agoWord) && x.value == -7:
		value = -times
	case i > start && !strings.HasSuffix(x.text, "truoc"):
		return periodTerm{}, 0 // "2 tháng qua" are both months
	case x.is(weekOffset):
	case x.is(monthOffset):
		kind = models.Monthly
	case x.is(quarterOffset):
		kind = models.Quarterly
	case x.is(yearOffset):
		kind = models.Yearly
	default:
		return periodTerm{}, 0
	}
	return periodTerm{kind: kind, shift: &value}, i + 1 - start
}

// week reads "tuần 46", "tuần 3 tháng 11", "tuần cuối tháng 10", "tuần 3/11".
func (r *periodReader) week(i int) (periodTerm, int) {
	start, t := i, periodTerm{kind: models.Weekly}
	switch {
	case r.at(i).is(lastWeekOf):
		t.last = true
		i++
	case r.at(i).is(weekHead):
		i++
		n := r.rank(i, &t)
		if n == 0 {
			return periodTerm{}, 0
		}
		i += n
	default:
		return periodTerm{}, 0
	}
	if day := r.at(i + 1); t.number > 0 && r.at(i).isSign('/') && day.kind == aNumber && day.figure.digits <= 2 {
		if r.hasDays(i + 2) {
			return periodTerm{}, 0 // "tuần 10/11-16/11"
		}
		return r.slashed(t, i+1, start)
	}
	if n := r.ofMonth(i, &t); n > 0 {
		return r.ending(t, i+n, start)
	}
	if isSeparator(r.at(i)) && r.hasDays(i+1) || t.number > 0 && r.at(i).is(throughWord|dayHead) && r.hasDays(i) {
		return periodTerm{}, 0 // "tuần 10-16/11"
	}
	return r.ending(t, i, start)
}

// rank reads which week or quarter it is: "46", "thứ ba", "đầu tiên", "IV".
func (r *periodReader) rank(i int, t *periodTerm) int {
	switch x := r.at(i); {
	case x.is(romanWord | rankWord):
		t.number = int(x.value)
		return 1
	case x.is(earlyWord):
		t.number = 1
		return 1
	case x.is(lateWord):
		t.last = true
		return 1
	}
	number, n := r.number(i)
	t.number = number
	t.odd = n > 0 && number == 0
	return n
}

// slashed reads what follows "tuần 3/": a month, or a year of two digits.
func (r *periodReader) slashed(t periodTerm, i, start int) (periodTerm, int) {
	n := int(r.at(i).figure.value / unit)
	if n > 12 {
		t.year = 2000 + n
		return t, i + 1 - start
	}
	t.day, t.month = t.number, n
	return r.ending(t, i+1, start)
}

// ofMonth reads the month that a week is counted in: "tháng 11", "của tháng này".
func (r *periodReader) ofMonth(i int, t *periodTerm) int {
	start := i
	for r.at(i).is(politeWord|insideWord) && !r.at(i).is(monthHead) {
		i++
	}
	x := r.at(i)
	year, month, _ := r.slot.Today.YearMonthDay()
	switch m, n := r.month(i); {
	case n > 0:
		t.month = m
		return i + n - start
	case x.is(shortDayWord):
		t.month = int(x.value)
		return i + 1 - start
	case x.is(monthOffset):
		t.year, t.month = monthsLater(year, month, int(x.value))
		return i + 1 - start
	case x.is(monthHead) && (t.last || r.at(i-1).is(earlyWord)):
		t.year, t.month = year, month
		if p, ok := nthWeek(*t); !ok || p.Start > r.slot.Today {
			t.year, t.month = monthsLater(year, month, -1)
		}
		return i + 1 - start
	}
	return 0
}

// ending reads the year that may follow.
func (r *periodReader) ending(t periodTerm, i, start int) (periodTerm, int) {
	for r.at(i).is(politeWord) && r.at(i+1).is(yearHead|yearOffset) || r.at(i).is(politeWord) && r.fourDigits(i+1) > 0 {
		i++
	}
	today, _, _ := r.slot.Today.YearMonthDay()
	x := r.at(i)
	if year, n := r.yearAfter(i); n > 0 {
		t.year = year
		return t, i + n - start
	}
	if y := r.at(i + 1); x.isSign('/') && y.kind == aNumber && y.figure.digits == 2 && r.at(i+1).glued {
		t.year = 2000 + int(y.figure.value/unit)
		return t, i + 2 - start
	}
	switch {
	case x.is(yearOffset):
		t.year = today + int(x.value)
		return t, i + 1 - start
	case x.is(yearHead) && r.at(i+1).is(thisWord):
		t.year = today
		return t, i + 2 - start
	case x.is(yearHead):
		return t, i + 1 - start
	}
	return t, i - start
}

// hasDays reports whether days were typed from lexeme i on.
func (r *periodReader) hasDays(i int) bool {
	for ; i < len(r.lexemes); i++ {
		t, n := r.dateReader.term(i)
		if n > 0 && (t.relative || t.weekday > 0 && !t.short || t.day > 0 && (t.month > 0 || r.at(i).is(dayHead))) {
			return true
		}
	}
	return false
}
