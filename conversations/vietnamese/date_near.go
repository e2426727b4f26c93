package vietnamese

import "time"

// ago reads "3 ngày trước", "cách đây 1 tuần".
func (r *dateReader) ago(i int) (term, int) {
	start, since := i, false
	if r.at(i).is(sinceWord) {
		i, since = i+1, true
	}
	count, n := r.number(i)
	if n == 0 || count > 400 {
		return term{}, 0
	}
	i += n
	x := r.at(i)
	switch {
	case since && x.is(dayHead):
		return term{relative: true, days: -count}, i + 1 - start
	case since && x.text == "tuan":
		return term{relative: true, days: -7 * count}, i + 1 - start
	case since:
		return term{odd: true}, i + 1 - start
	case x.is(agoWord):
		return term{relative: true, days: count * int(x.value)}, i + 1 - start
	case r.slot.English && r.slot.Future && r.at(start-1).text == "in" && x.is(dayHead):
		return term{relative: true, days: count}, i + 1 - start
	case x.is(weekOffset) && (x.value == -1 || x.value == 1) && r.at(i-1).text != "nay":
		return term{odd: true}, i + 1 - start // a day, or the whole week?
	}
	return term{}, 0
}

// named reads the words for days near today, and for weeks, months and years.
func (r *dateReader) named(i int) (term, int) {
	x := r.at(i)
	value := int(x.value)
	switch {
	case x.is(someDayWord):
		return term{odd: true}, 1
	case x.is(relativeWord):
		return term{relative: true, days: value}, 1
	case x.is(afterTomorrow) && !x.is(digitWord):
		return term{relative: true, days: 2}, 1
	case x.is(weekOffset):
		next := i + 1
		if r.at(next).isSign(',') {
			next++
		}
		if day := r.at(next); day.is(weekdayWord) { // "tuần trước thứ 6"
			return term{weekday: int(day.value), week: &value}, next + 1 - i
		}
		return term{week: &value}, 1
	case x.is(yearOffset):
		return term{yearShift: &value}, 1
	case x.is(yearHead):
		if year, n := r.yearAfter(i); n > 0 {
			today, _, _ := r.slot.Today.YearMonthDay()
			value = year - today
			return term{yearShift: &value}, n
		}
	case x.is(lateWord) && r.at(i+1).text == "tuan" && r.slot.Future && r.slot.Today.Weekday() != time.Sunday:
		return term{week: new(int), part: 3}, 2
	case x.is(lateWord) && r.at(i+1).is(weekOffset):
		value = int(r.at(i + 1).value)
		return term{week: &value, part: 3}, 2
	}
	return term{}, 0
}
