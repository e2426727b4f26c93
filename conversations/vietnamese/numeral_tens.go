package vietnamese

// tens reads a number below a hundred in words.
func (p *numeral) tens() (figure, bool) {
	switch {
	case p.peek(tensWord) && !p.peek(tenWord): // "mươi mười lăm" is 10 to 15
		p.at++
		f, ok := p.tens()
		if !ok || f.readings != nil {
			return figure{value: 10 * unit, unclear: true}, true
		}
		return oneOf(10*unit, f.value), true
	case p.peek(tenWord):
		p.at++
		u, _ := p.ones()
		return figure{value: (10 + u) * unit}, true
	case p.peek(twentyWord):
		p.at++
		u, ok := p.ones()
		return figure{value: (20 + u) * unit, unclear: !ok}, true
	}
	d, ok := p.take(digitWord)
	if !ok {
		return figure{}, false
	}
	if p.peek(tensWord) {
		p.at++
		u, _ := p.ones()
		return figure{value: (d*10 + u) * unit}, true
	}
	if n, ok := p.take(shortWord); ok {
		return figure{value: (d*10 + n) * unit}, true
	}
	if p.peek(digitWord) && !p.numberOfMen() {
		n, _ := p.take(digitWord)
		return pairOfDigits(d, n, p.peek(hundredWord|bunchWord|tensWord|scaleWord)), true
	}
	return figure{value: d * unit}, true
}

// numberOfMen reports whether "nam" comes next, which after a number rather
// counts men than years or fives.
func (p *numeral) numberOfMen() bool { return p.lexemes[p.at].text == "nam" }

// pairOfDigits reads two digits in a row: "hai chín" is 29, but "hai ba" may be
// 2 to 3, as "năm ba" may be a few.
func pairOfDigits(d, n int64, scaled bool) figure {
	spoken := d > n || n-d > 1 && (d != 5 || n != 7) // "năm bảy người" are a handful
	switch {
	case scaled:
		return oneOf(d*unit, n*unit)
	case spoken && d != 1 && n != 5 && (d != 5 || n != 3):
		return figure{value: (d*10 + n) * unit}
	case d < n:
		return oneOf(d*unit, n*unit, (d*10+n)*unit)
	}
	return figure{value: (d*10 + n) * unit, unclear: true}
}

// ones reads one digit, in words or not, that follows a larger unit.
func (p *numeral) ones() (int64, bool) {
	if d, ok := p.take(digitWord | shortWord); ok {
		return d, true
	}
	start := p.at
	if f, ok := p.literal(); ok && f.value < 10*unit && f.digits == 1 {
		return f.value / unit, true
	}
	p.at = start
	return 0, false
}
