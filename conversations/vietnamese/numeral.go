package vietnamese

import "strings"

// A numeral reads one number that is written in words, or in digits and words:
// "hai mươi mốt", "1 trăm 5", "2tr5".
type numeral struct {
	lexemes []lexeme
	at      int
}

// numeralAt reads the number that begins at lexeme i, and returns how many
// lexemes it takes; none, if no number begins there.
func numeralAt(lexemes []lexeme, i int) (figure, int) {
	p := numeral{lexemes, i}
	f, ok := p.english()
	if !ok {
		p.at = i
		f, ok = p.scaled()
	}
	if !ok {
		return figure{}, 0
	}
	return f, p.at - i
}

func (p *numeral) peek(c class) bool { return p.at < len(p.lexemes) && p.lexemes[p.at].is(c) }

// take steps over a word of the class.
func (p *numeral) take(c class) (int64, bool) {
	if !p.peek(c) {
		return 0, false
	}
	p.at++
	return p.lexemes[p.at-1].value, true
}

// literal steps over a number in digits.
func (p *numeral) literal() (figure, bool) {
	if p.at >= len(p.lexemes) || p.lexemes[p.at].kind != aNumber {
		return figure{}, false
	}
	p.at++
	return p.lexemes[p.at-1].figure, true
}

// scaled reads "one million two hundred thousand": blocks of falling scale.
func (p *numeral) scaled() (figure, bool) {
	total, limit := figure{}, tooLarge
	for first := true; ; first = false {
		start := p.at
		block, ok := p.block()
		if !ok && !p.scaleAhead() {
			return total, !first
		}
		if !ok {
			block.value = unit // "nghìn" alone is a thousand
		}
		if !p.scaleAhead() {
			if first {
				return block, true
			}
			return p.rest(total, block, start, limit)
		}
		if typed := &p.lexemes[start]; typed.kind == aNumber && strings.ContainsAny(typed.text, ".,") && block.value >= 1000*unit {
			block.unclear = true // "1.234 nghìn"
		}
		scale, _ := p.take(scaleWord)
		if scale >= limit {
			p.at = start
			return total, !first
		}
		limit = scale
		total = plus(total, times(block, scale))
		if done, ok := p.short(total, scale); ok {
			return done, true
		}
	}
}

// scaleAhead reports whether a scale comes next. "k" is one only right after
// digits: it also means "không".
func (p *numeral) scaleAhead() bool {
	if !p.peek(scaleWord) {
		return false
	}
	x := &p.lexemes[p.at]
	return x.text != "k" && x.text != "tr" || x.glued && p.at > 0 && p.lexemes[p.at-1].kind == aNumber
}

// short reads what may stand after a scale instead of a full number: "rưỡi",
// "lẻ năm", "mốt", and digits without a scale of their own, as in 1k2.
func (p *numeral) short(total figure, scale int64) (figure, bool) {
	start := p.at
	if _, ok := p.take(halfWord); ok {
		return plus(total, figure{value: scale * unit / 2}), true
	}
	if _, ok := p.take(zeroWord); ok { // "không trăm linh năm"
		if _, ok = p.take(hundredWord); !ok {
			p.at = start
		} else if f, ok := p.tens(); ok && f.value >= 10*unit {
			return plus(total, f), true // "không trăm mười"
		}
	}
	if _, ok := p.take(linkWord); ok {
		if u, ok := p.ones(); ok {
			return plus(total, figure{value: u * unit}), true
		}
	}
	p.at = start
	if d, ok := p.take(shortWord); ok {
		return plus(total, figure{value: d * scale * unit / 10}), true
	}
	if glued := p.at < len(p.lexemes) && p.lexemes[p.at].glued; glued {
		if f, ok := p.literal(); ok {
			return plus(total, decimals(f, scale)), true
		}
	}
	return figure{}, false
}

// decimals reads the 25 of 1k25 as so many hundredths of the scale.
func decimals(f figure, scale int64) figure {
	n := f.value * scale
	for range f.digits {
		n /= 10
	}
	f.value = n
	return f
}

// rest adds the last block, which has no scale. One digit counts tenths of the
// scale before it: "nghìn hai" is 1200.
func (p *numeral) rest(total, block figure, start int, scale int64) (figure, bool) {
	words := p.at - start
	switch {
	case block.unclear || block.readings != nil:
		return noReading, true
	case words == 1 && block.value < 10*unit:
		return plus(total, figure{value: block.value / 10 * scale}), true
	case block.value >= 100*unit && block.value < scale*unit:
		return plus(total, block), true
	}
	sum := plus(total, block)
	sum.unclear = true
	return sum, true
}

// block reads a number below a thousand, or one in digits.
func (p *numeral) block() (figure, bool) {
	start := p.at
	f, ok := p.literal()
	if !ok {
		f, ok = p.tens()
	}
	if !ok && p.peek(zeroWord) && p.at+1 < len(p.lexemes) && p.lexemes[p.at+1].is(pointWord) {
		p.at++
		return p.fraction(figure{}), true // "không phẩy năm"
	}
	switch {
	case p.peek(hundredWord) && f.readings != nil:
		p.at++
		return times(f, 100), true
	case p.peek(hundredWord):
		p.at++
		if !ok {
			f.value = unit
		}
		return p.hundreds(times(f, 100)), true
	case !ok:
		return p.bunch(start)
	case p.peek(bunchWord):
		n, _ := p.take(bunchWord)
		f = times(f, n)
		if u, ok := p.ones(); ok && n == 10 && f.readings == nil { // "hai chục mốt"
			f.value += u * unit
		} else if _, half := p.take(halfWord); half {
			f.value += n * unit / 2
		}
		return f, true
	}
	if start+1 == p.at && p.peek(halfWord) { // "2 rưỡi"
		p.at++
		f.value += unit / 2
	}
	return p.fraction(f), true
}

// fraction reads what follows "phẩy": digit by digit, or a number of two digits.
func (p *numeral) fraction(f figure) figure {
	if _, ok := p.take(pointWord); !ok {
		return f
	}
	if typed, ok := p.literal(); ok {
		if typed.digits > 3 || f.unclear {
			return noReading
		}
		f.value += decimals(typed, 1).value
		return f
	}
	scale := int64(unit)
	for {
		n, digits := p.spokenDigits()
		switch {
		case digits == 0:
			f.unclear = f.unclear || scale == unit
			return f
		case digits == 2:
			scale /= 10
		}
		if scale /= 10; scale == 0 {
			return noReading
		}
		f.value += n * scale
	}
}

// spokenDigits reads one digit after "phẩy", or two in "mười bốn", "năm mươi".
func (p *numeral) spokenDigits() (n int64, digits int) {
	two := p.peek(tenWord|twentyWord) || p.peek(digitWord) && p.at+1 < len(p.lexemes) && p.lexemes[p.at+1].is(tensWord)
	if !two {
		n, ok := p.take(zeroWord | digitWord | shortWord)
		if !ok {
			return 0, 0
		}
		return n, 1
	}
	f, _ := p.tens()
	return f.value / unit, 2
}

// bunch reads "chục", "chục rưỡi" without a number before it.
func (p *numeral) bunch(start int) (figure, bool) {
	n, ok := p.take(bunchWord)
	if !ok || n != 10 {
		p.at = start
		return figure{}, false
	}
	f := figure{value: n * unit}
	if _, ok := p.take(halfWord); ok {
		f.value += n * unit / 2
	}
	return f, true
}

// hundreds reads what follows "trăm".
func (p *numeral) hundreds(f figure) figure {
	if p.scaleAhead() {
		return f
	}
	start := p.at
	if _, ok := p.take(halfWord); ok {
		f.value += 50 * unit
		return f
	}
	if _, ok := p.take(linkWord); ok {
		if u, ok := p.ones(); ok {
			f.value += u * unit
			return f
		}
		p.at = start
		return f
	}
	if n, ok := p.take(shortWord); ok {
		return afterHundred(f, n, true)
	}
	rest, ok := p.literal()
	if !ok {
		rest, ok = p.tens()
	}
	switch {
	case !ok:
		return f
	case p.at-start == 1 && rest.value < 10*unit && rest.readings == nil && !rest.unclear:
		n := rest.value / unit
		return afterHundred(f, n, n != 1 || p.lexemes[start].is(shortWord))
	case rest.readings != nil || rest.unclear || rest.value >= 100*unit:
		return noReading
	}
	f.value += rest.value
	return f
}

// afterHundred adds one digit after "trăm": it counts tens, but năm, lăm and 5
// are also said for "linh năm".
func afterHundred(f figure, n int64, clear bool) figure {
	if n == 5 || !clear {
		return oneOf(f.value+n*unit, f.value+10*n*unit)
	}
	f.value += 10 * n * unit
	return f
}
