package vietnamese

import "strings"

// clock returns how many lexemes at i are a time of day, or from one to another.
func (r *dateReader) clock(i int) int {
	start := i
	if r.at(i).is(sinceDay) {
		i++
	}
	n := r.oneClock(i)
	if n == 0 {
		return 0
	}
	i += n
	if x := r.at(i); x.is(throughWord) || x.kind == aSign && strings.ContainsRune(joins, x.sign) {
		if m := r.oneClock(i + 1); m > 0 {
			i += 1 + m
		}
	}
	return i - start
}

func (r *dateReader) oneClock(i int) int {
	x, next := r.at(i), r.at(i+1)
	switch {
	case x.kind != aNumber:
		return 0
	case next.is(clockWord) && (next.glued || next.text != "h" && next.text != "g"):
		n := 2
		if minutes := r.at(i + 2); minutes.kind == aNumber && minutes.figure.digits == 2 && !isSeparator(r.at(i+3)) && !r.isMonth(i+3) {
			n++
		}
		for r.at(i+n).kind == aNumber && r.at(i+n).glued || r.at(i+n).is(clockWord) {
			n++
		}
		return n
	case next.isSign(':') && next.glued && r.at(i+2).kind == aNumber && len(r.at(i+2).text) == 2:
		if r.at(i+3).isSign(':') && r.at(i+3).glued && r.at(i+4).kind == aNumber {
			return 5
		}
		return 3
	}
	return 0
}

// duration returns how many lexemes at i say for how long: "3 ngày, 15-17/11".
func (r *dateReader) duration(i int) int {
	if _, n := r.number(i); n > 0 && r.at(i+n).is(dayHead|countableWord) {
		return n + 1
	}
	return 0
}

func (r *dateReader) isDuration(i, n int) bool {
	return r.duration(i) == n+1
}
