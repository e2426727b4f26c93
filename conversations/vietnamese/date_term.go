package vietnamese

import "github.com/satcoso/satcoso/models"

// A term is one day or one span as it was typed: parts that were not said are
// zero.
type term struct {
	day, month, year int
	weekday          int  // 1 is Monday
	short            bool // T6: a weekday or a month
	dashed           bool // 3-5: a date, or two days
	swapped          bool // month and day were written the American way
	digits           bool // 20/11: a day, even if it is no good one
	relative         bool
	days             int // from today, of a relative term
	week, monthShift *int
	yearShift        *int
	toward           int  // 1: the coming one, -1: the last one
	part             int  // 1, 2, 3: beginning, middle, end of the month
	spelt            bool // "ngày 15/11", "15 tháng 11": surely a date
	odd              bool // it is a date, but which one must be asked
}

// isPlain reports whether a term is surely a day or a span of days, also beside
// other words.
func (t term) isPlain() bool {
	return t.relative || t.day > 0 && (t.spelt || t.month > 0 || t.monthShift != nil) || t.weekday > 0 && !t.short || t.week != nil && !t.odd
}

// A dateReader reads one text.
type dateReader struct {
	slot    DateSlot
	lexemes []lexeme
	latest  models.Date // a day without a year is not after it, unless one to come is wanted
	dayPart bool        // sáng, chiều: it is one day
	inside  bool        // trong, cả: it is a span
	due     bool        // a deadline
	until   bool        // the last day of what is said
}

func (r *dateReader) at(i int) *lexeme {
	if i >= 0 && i < len(r.lexemes) {
		return &r.lexemes[i]
	}
	return &noLexeme
}

// noLexeme stands before the first and after the last one.
var noLexeme = lexeme{kind: unknownWord}

// number reads a whole number at i, in digits or in words.
func (r *dateReader) number(i int) (value, n int) {
	x := r.at(i)
	if x.kind == aNumber {
		return int(x.figure.value / unit), 1
	}
	if x.is(shortWord) {
		return int(x.value), 1 // "tháng tư"
	}
	f, n := numeralAt(r.lexemes, i)
	if n == 0 || f.unclear || f.readings != nil || f.value%unit != 0 {
		return 0, 0
	}
	return int(f.value / unit), n
}

// term reads the day or span at i, and returns how many lexemes it takes.
func (r *dateReader) term(i int) (term, int) {
	for _, read := range dateTerms {
		if t, n := read(r, i); n > 0 {
			return t, n
		}
	}
	return term{}, 0
}

var dateTerms = []func(*dateReader, int) (term, int){
	(*dateReader).ago, (*dateReader).named, (*dateReader).weekday, (*dateReader).englishDate, (*dateReader).monthSpan, (*dateReader).date,
}

// weekday reads "thứ 6 tuần trước", "T6", and a date after it.
func (r *dateReader) weekday(i int) (term, int) {
	start, t := i, term{}
	if r.at(i).is(dayHead) {
		i++
	}
	if x := r.at(i); r.slot.English && x.is(thisWord|comingWord|goneWord) && r.at(i+1).is(weekdayWord) {
		t = r.qualified(t, x)
		t.odd = x.is(comingWord)
		i++
	}
	x := r.at(i)
	switch {
	case x.is(weekdayWord):
		t.weekday = int(x.value)
	case x.is(shortDayWord):
		t.weekday, t.short = int(x.value)-1, true
		if year, n := r.yearAfter(i + 1); n > 0 {
			return term{month: int(x.value), year: year}, 1 + n
		}
		if q := r.at(i + 1); q.is(yearOffset) {
			value := int(q.value)
			return term{month: int(x.value), yearShift: &value}, 2
		}
	default:
		return term{}, 0
	}
	i++
	if q := r.at(i); q.is(weekOffset) {
		value := int(q.value)
		t.week, t.short = &value, false
		return t, i + 1 - start
	} else if q.is(thisWord|comingWord|goneWord) && t.toward == 0 && t.week == nil {
		t = r.qualified(t, q)
		t.short = false
		return t, i + 1 - start
	}
	skip := i
	if r.at(skip).isSign(',') || r.at(skip).isSign('(') {
		skip++
	}
	d, n := r.date(skip)
	if n == 0 {
		d, n = r.englishDate(skip)
	}
	if n > 0 && !d.dashed && d.weekday == 0 && (d.month > 0 || r.at(skip).is(dayHead)) {
		d.weekday = t.weekday
		return d, skip + n - start
	}
	return t, i - start
}

func (r *dateReader) qualified(t term, x *lexeme) term {
	switch {
	case x.is(thisWord):
		t.week = new(int)
	case x.is(comingWord):
		t.toward = 1
	default:
		t.toward = -1
	}
	return t
}

// monthSpan reads "đầu tháng 11", "tháng trước", "T10".
func (r *dateReader) monthSpan(i int) (term, int) {
	start, t := i, term{}
	switch x := r.at(i); {
	case x.is(earlyWord):
		t.part = 1
	case x.is(middleWord):
		t.part = 2
	case x.is(lateWord):
		t.part = 3
	}
	if t.part > 0 {
		i++
	}
	x := r.at(i)
	if x.is(monthOffset) {
		value := int(x.value)
		t.monthShift = &value
		if day, k := r.number(i + 2); t.part == 0 && r.at(i+1).is(dayHead) && k > 0 {
			t.day = day // "tháng trước ngày 5"
			return t, i + 2 + k - start
		}
		return t, i + 1 - start
	}
	if n := r.longPart(i, &t); t.part > 0 && n > 0 {
		return t, i + n - start
	}
	if year := r.at(i + 2); t.part == 0 && x.kind == aNumber && x.figure.digits <= 2 && r.at(i+1).isSign('/') && year.figure.digits == 4 {
		t.month, t.year = int(x.figure.value/unit), fullYear(year) // "10/2023"
		if t.month >= 1 && t.month <= 12 && t.year > 0 && !isSeparator(r.at(i+3)) {
			return t, 3
		}
		return term{}, 0
	}
	if t.part > 0 && x.is(shortDayWord) {
		t.month = int(x.value)
		return r.withYear(t, i+1, start)
	}
	if m, n := r.month(i); n > 0 {
		t.month = m
		if day, k := r.number(i + n + 1); t.part == 0 && r.at(i+n).is(dayHead) && k > 0 {
			t.day = day // "tháng 11 ngày 15"
			return t, i + n + 1 + k - start
		}
		return r.withYear(t, i+n, start)
	}
	if (t.part > 0 || r.at(i-1).is(insideWord|untilWord)) && x.is(monthHead) {
		if t.part == 0 {
			t.monthShift = new(int)
		}
		return t, i + 1 - start
	}
	return term{}, 0
}

// longPart reads the rest of "đầu tuần", "cuối năm ngoái": it is not said which
// days those are.
func (r *dateReader) longPart(i int, t *term) int {
	x := r.at(i)
	value := int(x.value)
	switch {
	case x.is(weekOffset), x.text == "tuan":
		t.week, t.odd = &value, true
		return 1
	case x.is(yearOffset), x.is(yearHead):
		if x.is(yearHead) {
			value = 0 // that of "năm" is five
		}
		t.yearShift, t.odd = &value, true
		if year, n := r.yearAfter(i); n > 0 {
			today, _, _ := r.slot.Today.YearMonthDay()
			value = year - today
			return n
		}
		return 1
	}
	return 0
}

// month reads "tháng 11", "t11", "november".
func (r *dateReader) month(i int) (month, n int) {
	x := r.at(i)
	if x.is(monthName) {
		return int(x.value), 1
	}
	if x.is(monthHead) {
		if m, n := r.number(i + 1); n > 0 && m >= 1 && m <= 12 && r.at(i+1).figure.digits < 3 {
			return m, 1 + n
		}
	}
	return 0, 0
}

// withYear adds the year that may follow a month.
func (r *dateReader) withYear(t term, i, start int) (term, int) {
	if x := r.at(i); x.is(yearOffset) {
		value := int(x.value)
		t.yearShift = &value
		return t, i + 1 - start
	}
	if year, n := r.yearAfter(i); n > 0 {
		t.year = year
		i += n
	}
	return t, i - start
}

// yearAfter reads "/2023", ", 2023", "năm 2023".
func (r *dateReader) yearAfter(i int) (year, n int) {
	x := r.at(i)
	if x.isSign(',') && r.at(i+1).is(yearHead) {
		year, n = r.yearAfter(i + 1)
		if n > 0 {
			n++
		}
		return year, n
	}
	if x.isSign('/') || x.isSign('-') || x.isSign('.') || x.isSign(',') || x.is(yearHead) {
		n = 1
	}
	y := r.at(i + n)
	if f, words := numeralAt(r.lexemes, min(i+n, len(r.lexemes))); x.is(yearHead) && words > 1 && !f.unclear && f.value >= 1900*unit && f.value < 2100*unit {
		return int(f.value / unit), n + words
	}
	if y.kind != aNumber || y.figure.digits != 4 && (y.figure.digits != 2 || !x.is(yearHead)) {
		return 0, 0
	}
	year = fullYear(y)
	if year == 0 {
		return 0, 0
	}
	return year, n + 1
}

// fullYear reads a year of two digits or of four that begin with 19 or 20.
func fullYear(x *lexeme) int {
	year := int(x.figure.value / unit)
	switch {
	case x.figure.digits == 2:
		return 2000 + year
	case x.figure.digits == 4 && year >= 1900 && year < 2100:
		return year
	}
	return 0
}
