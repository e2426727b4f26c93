package vietnamese

import "github.com/satcoso/satcoso/models"

// severalMonths reads "6 tháng đầu năm", "9 tháng", "first nine months".
func (r *periodReader) severalMonths(i int) (periodTerm, int) {
	start, late, early := i, false, false
	if x := r.at(i); x.is(earlyWord) || x.is(rankWord) && x.value == 1 {
		i, early = i+1, true
	}
	count, n := r.number(i)
	if head := r.at(i + n); n == 0 || !head.is(monthHead) || r.at(i+n+1).kind == aNumber && r.at(i+n+1).figure.digits < 4 {
		return periodTerm{}, 0
	}
	i += n + 1
	switch x := r.at(i); {
	case x.is(earlyWord):
		i, early = i+1, true
	case x.is(lateWord):
		i, late = i+1, true
	}
	t := periodTerm{odd: true}
	switch {
	case count == 6 && (early || late):
		t = periodTerm{kind: models.HalfYearly, number: 1, last: late}
	case count == 6:
		t.kind = models.HalfYearly
	case count == 9 && !late:
		t = periodTerm{kind: models.NineMonths}
	case count == 3 && (early || late):
		t = periodTerm{kind: models.Quarterly, number: 1, last: late}
	case count == 12 && !early && !late:
		t = periodTerm{kind: models.Yearly}
	}
	if t.last {
		t.number = 0
	}
	return r.ending(t, i, start)
}

// oneMonth reads "tháng 11", "T11", "November", and "tháng 11 tuần 3".
func (r *periodReader) oneMonth(i int) (periodTerm, int) {
	start, t := i, periodTerm{kind: models.Monthly}
	x := r.at(i)
	switch {
	case x.is(monthName|shortDayWord) && !x.is(weekdayWord):
		t.number = int(x.value)
		t.short = x.text[0] == 't' && isDigit(x.text[len(x.text)-1]) && x.text[1] != 'h'
		i++
	case x.is(monthHead):
		number, n := r.number(i + 1)
		if n == 0 {
			return periodTerm{}, 0
		}
		t.number, t.short = number, x.text == "t"
		t.odd = number == 0
		i += 1 + n
	default:
		return periodTerm{}, 0
	}
	if w := r.at(i); w.is(weekHead) && !t.short {
		if number, n := r.number(i + 1); n > 0 && number <= 5 {
			return r.ending(periodTerm{kind: models.Weekly, number: number, month: t.number}, i+1+n, start)
		}
	}
	return r.ending(t, i, start)
}

// quarter reads "quý 4", "Q4", "quý IV", "quý cuối năm".
func (r *periodReader) quarter(i int) (periodTerm, int) {
	t := periodTerm{kind: models.Quarterly}
	if !r.at(i).is(quarterHead) {
		return periodTerm{}, 0
	}
	n := r.rank(i+1, &t)
	if n == 0 {
		return periodTerm{}, 0
	}
	return r.ending(t, i+1+n, i)
}

// half reads "nửa đầu năm", "nửa năm cuối", "H1".
func (r *periodReader) half(i int) (periodTerm, int) {
	start, t := i, periodTerm{kind: models.HalfYearly}
	if !r.at(i).is(halfHead) {
		return periodTerm{}, 0
	}
	if i++; r.at(i).is(yearHead) {
		i++
	}
	if r.at(start).is(clockWord) && !r.at(i).glued {
		return periodTerm{}, 0
	}
	n := r.rank(i, &t)
	if n == 0 {
		return periodTerm{}, 0
	}
	return r.ending(t, i+n, start)
}

// ranked reads "third quarter", "first half", "third week of November".
func (r *periodReader) ranked(i int) (periodTerm, int) {
	x, head := r.at(i), r.at(i+1)
	if !x.is(rankWord | lateWord | goneWord) {
		return periodTerm{}, 0
	}
	t := periodTerm{number: int(x.value), last: !x.is(rankWord)}
	switch {
	case head.is(quarterHead):
		t.kind = models.Quarterly
	case head.is(halfHead):
		t.kind = models.HalfYearly
	case head.is(weekHead):
		t.kind = models.Weekly
		n := r.ofMonth(i+2, &t)
		if n == 0 {
			return periodTerm{}, 0
		}
		return r.ending(t, i+2+n, i)
	default:
		return periodTerm{}, 0
	}
	return r.ending(t, i+2, i)
}

// wholeYear reads "năm 2022", "năm 22", "cả năm".
func (r *periodReader) wholeYear(i int) (periodTerm, int) {
	x := r.at(i)
	if !x.is(yearHead) {
		return periodTerm{}, 0
	}
	if year, n := r.yearAfter(i); n > 0 {
		return periodTerm{kind: models.Yearly, year: year}, n
	}
	if r.at(i-1).is(insideWord) || x.text != "nam" && x.text != "year" {
		return periodTerm{kind: models.Yearly}, 1
	}
	return periodTerm{}, 0
}

// bare reads a number without a word for its kind: "46", "III", "11/2023".
func (r *periodReader) bare(i int) (periodTerm, int) {
	x := r.at(i)
	if x.is(romanWord) {
		return r.ending(periodTerm{kind: models.Quarterly, number: int(x.value)}, i+1, i)
	}
	if year := r.fourDigits(i); year > 0 {
		return periodTerm{year: year}, 1
	}
	number, n := r.number(i)
	if n == 0 || number > 99 || x.kind == aNumber && x.figure.digits > 2 {
		return periodTerm{}, 0
	}
	if r.at(i + n).is(weekOffset | monthOffset | quarterOffset) {
		return periodTerm{odd: true}, n + 1 // "2 tuần qua" are both weeks
	}
	if r.at(i + n).is(weekHead | quarterHead | yearHead) {
		return periodTerm{odd: true}, n // "2 tuần" is how long
	}
	t := periodTerm{number: number, odd: number == 0}
	if year, k := r.yearAfter(i + n); k > 0 {
		t.year, t.dated = year, true
		return t, n + k
	}
	return t, n
}
