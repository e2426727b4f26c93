package vietnamese

// date reads "20/11/2026", "ngày 15", "15 tháng 11", "15".
func (r *dateReader) date(i int) (term, int) {
	start, head := i, false
	for r.at(i).is(dayHead) {
		i, head = i+1, true
	}
	if !head {
		if t, n := r.compact(i); n > 0 {
			return t, n
		}
	}
	day, n := r.number(i)
	if n == 0 {
		return term{}, 0
	}
	if n == 1 && r.at(i).kind == aNumber {
		if t, n := r.separated(i); n > 0 {
			t.spelt = head
			return t, i + n - start
		}
	}
	i += n
	if !head && r.at(i).is(countableWord) {
		return term{}, 0 // "3 công nhân"
	}
	if r.at(i).is(ordinalWord) || r.slot.English && r.at(i).text == "th" {
		i, head = i+1, true
	}
	t := term{day: day, spelt: head}
	if isSeparator(r.at(i)) && r.isMonth(i+1) || head && (r.at(i).is(politeWord|insideWord) || r.at(i).isSign(',')) && r.isMonth(i+1) {
		i++ // "10/T11", "ngày 10 của tháng này"
	}
	if x := r.at(i); x.is(monthOffset) {
		value := int(x.value)
		t.monthShift = &value
		t.odd = !head && day <= 12 // "2 tháng trước" is two months ago, or the second
		return t, i + 1 - start
	}
	if x := r.at(i); x.is(shortDayWord) { // "ngày 15 T6", "20t6"
		t.month = int(x.value)
		return r.withYear(t, i+1, start)
	}
	if m, n := r.month(i); n > 0 {
		t.month, t.spelt = m, true
		return r.withYear(t, i+n, start)
	}
	if !head && (r.at(i-1).kind != aNumber && day < 10 || r.at(start-1).is(insideWord)) || day > 99 || r.at(i).is(clockWord) {
		return term{}, 0
	}
	return t, i - start
}

// isMonth reports whether a month comes at lexeme i.
func (r *dateReader) isMonth(i int) bool {
	_, n := r.month(i)
	return n > 0 || r.at(i).is(monthOffset|shortDayWord)
}

// compact reads 20112026, 20261120.
func (r *dateReader) compact(i int) (term, int) {
	x := r.at(i)
	if x.kind != aNumber || x.figure.digits != 8 {
		return term{}, 0
	}
	n := int(x.figure.value / unit)
	for _, t := range []term{
		{day: n / 1_000_000, month: n / 10_000 % 100, year: n % 10_000}, {day: n % 100, month: n / 100 % 100, year: n / 10_000},
	} {
		if t.year >= 1900 && t.year < 2100 && t.month >= 1 && t.month <= 12 {
			return t, 1
		}
	}
	return term{}, 0
}

// separated reads digits with separators: 20/11, 20-11-2026, 2026-11-20,
// "20 11 2026".
func (r *dateReader) separated(i int) (term, int) {
	first, second, third := r.at(i), r.at(i+2), r.at(i+4)
	if second.kind == aNumber || !isSeparator(r.at(i+1)) {
		if year := r.at(i + 2); r.at(i+1).kind == aNumber && year.kind == aNumber && year.figure.digits == 4 {
			return fromDigits(first, r.at(i+1), year), 3
		}
	}
	if n := r.bareDayAndMonth(i); n > 0 {
		return fromDigits(first, r.at(i+n-1), nil), n
	}
	if second.kind != aNumber || !isSeparator(r.at(i+1)) {
		return term{}, 0
	}
	sep, more := r.at(i+1), isSeparator(r.at(i+3)) && third.kind == aNumber
	switch {
	case sep.sign == '-' && r.isMonth(i+3):
		return term{}, 0 // "10-12 Nov"
	case second.figure.digits > 2 || first.figure.digits > 2 && (first.figure.digits != 4 || !more):
		return term{}, 0
	case more && first.figure.digits == 4 && r.at(i+3).sign == sep.sign:
		return fromDigits(third, second, first), 5
	case more && (r.at(i+3).sign == sep.sign || third.figure.digits == 4):
		t := fromDigits(first, second, third)
		t.odd = t.odd || isSeparator(r.at(i+5)) && r.at(i+5).sign == sep.sign
		return t, 5
	case more && sep.sign == '-', sep.sign == '.' && more && r.at(i+3).sign == '/':
		return term{}, 0 // "15-17/11"
	}
	t := fromDigits(first, second, nil)
	t.dashed = sep.sign == '-'
	if year := r.at(i + 4); !more && (r.at(i+3).is(yearHead) && year.kind == aNumber || r.at(i+3).isSign(',') && year.figure.digits == 4) {
		t.year = fullYear(year)
		return t, 5
	}
	if x := r.at(i + 3); x.is(yearOffset) {
		value := int(x.value)
		t.yearShift = &value
		return t, 4
	}
	return t, 3
}

// bareDayAndMonth counts the lexemes of "15 11" and "15,11", where one day is
// wanted. "10 11" may be two days.
func (r *dateReader) bareDayAndMonth(i int) int {
	n := 2
	if comma := r.at(i + 1); comma.isSign(',') && comma.glued && r.at(i+2).glued {
		n = 3
	}
	before, day, month, after := r.at(i-1), r.at(i), r.at(i+n-1), r.at(i+n)
	if r.slot.Range || month.kind != aNumber || day.figure.digits > 2 || month.figure.digits > 2 {
		return 0
	}
	if before.kind == aNumber || isSeparator(before) || after.kind == aNumber || after.kind == aSign || r.isMonth(i+n) || after.is(clockWord|countableWord) {
		return 0
	}
	d, m := day.figure.value/unit, month.figure.value/unit
	if d < 1 || d > 31 || m < 1 || m > 12 || d == m-1 {
		return 0
	}
	return n
}

func isSeparator(x *lexeme) bool {
	return x.kind == aSign && (x.sign == '/' || x.sign == '-' || x.sign == '.' || x.sign == '\\')
}

// fromDigits makes a term of day, month and year. Where the month cannot be
// one, but the day can, the two were written the American way.
func fromDigits(day, month, year *lexeme) term {
	t := term{day: int(day.figure.value / unit), month: int(month.figure.value / unit), digits: true}
	if t.month > 12 && t.month <= 31 && t.day >= 1 && t.day <= 12 {
		t.day, t.month, t.swapped = t.month, t.day, true
	}
	if year != nil {
		t.year = fullYear(year)
		t.odd = t.odd || t.year == 0
	}
	return t
}

// englishDate reads "Nov 20", "November 20, 2023".
func (r *dateReader) englishDate(i int) (term, int) {
	start, x := i, r.at(i)
	if i++; r.at(i).isSign('.') {
		i++
	}
	day := r.at(i)
	if !x.is(monthName) || isDigit(x.text[len(x.text)-1]) || day.kind != aNumber || day.figure.digits > 2 {
		return term{}, 0
	}
	next := i + 1
	if r.at(next).is(ordinalWord) || r.at(next).text == "th" {
		next++
	}
	return r.withYear(term{day: int(day.figure.value / unit), month: int(x.value)}, next, start)
}
