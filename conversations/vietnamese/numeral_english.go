package vietnamese

// english reads "one thousand two hundred and five", "a dozen".
func (p *numeral) english() (figure, bool) {
	total, current, words := int64(0), int64(0), 0
	if p.peek(enAndWord) && p.lexemes[p.at].text == "a" && p.at+1 < len(p.lexemes) && p.lexemes[p.at+1].is(bunchWord|hundredWord|scaleWord) {
		p.at++
		current = 1
	}
	for {
		if n, ok := p.take(enTensWord); ok {
			current += n
			if p.at+1 < len(p.lexemes) && p.lexemes[p.at].isSign('-') && p.lexemes[p.at+1].is(enUnitWord) {
				p.at++
			}
		} else if n, ok := p.take(enUnitWord); ok {
			current += n
		} else if words == 0 && current == 0 {
			return figure{}, false
		} else if _, ok := p.take(hundredWord); ok {
			current *= 100
		} else if n, ok := p.take(scaleWord); ok {
			total, current = total+min(current*n, tooLarge/unit), 0
		} else if n, ok := p.take(bunchWord); ok {
			current *= n
		} else if p.peek(enAndWord) && words > 0 && p.at+1 < len(p.lexemes) && p.lexemes[p.at+1].is(enUnitWord|enTensWord) {
			p.at++
		} else {
			break
		}
		words++
	}
	f := figure{value: (min(total+current, tooLarge/unit)) * unit}
	if _, ok := p.take(halfWord); ok {
		f.value += unit / 2
	} else if _, ok := p.take(pointWord); ok {
		tenths, ok := p.take(enUnitWord)
		f.value, f.unclear = f.value+tenths*unit/10, !ok || tenths > 9
	}
	return f, true
}

// plus and times calculate with every reading, up to tooLarge.
func plus(a, b figure) figure {
	if a.readings == nil && b.readings == nil {
		f := figure{unclear: a.unclear || b.unclear, digits: a.digits + b.digits}
		if a.readable() && b.readable() {
			f.value = min(a.value+b.value, tooLarge)
		}
		return f
	}
	var values []int64
	for _, x := range a.all() {
		for _, y := range b.all() {
			values = append(values, min(x+y, tooLarge))
		}
	}
	f := oneOf(values...)
	f.unclear, f.digits = a.unclear || b.unclear, a.digits+b.digits
	return f
}

func times(f figure, n int64) figure {
	f.value = product(f.value, n)
	if f.readings == nil {
		return f
	}
	values := make([]int64, len(f.readings))
	for i, v := range f.readings {
		values[i] = product(v, n)
	}
	out := oneOf(values...)
	out.unclear, out.digits = f.unclear, f.digits
	return out
}

func product(value, n int64) int64 {
	if value >= tooLarge/n {
		return tooLarge
	}
	return value * n
}
