package vietnamese

import "strings"

// startsFraction reports whether ".5" or ",5" begins at token i.
func startsFraction(l *line, i int) bool {
	if i+1 >= len(l.tokens) || l.tokens[i+1].kind != digitsToken || !l.tokens[i+1].glued {
		return false
	}
	sign := l.keyOf(i, i+1)
	return (sign == "." || sign == ",") && (i == 0 || !l.tokens[i].glued)
}

// grouped are digits between separators: "1.234,5" is 1 . 234 , 5.
type grouped struct {
	groups [8]string
	seps   [8]byte // seps[i] stands before groups[i]
	n      int
	more   bool // there were more groups than that
}

func (g *grouped) add(sep byte, digits string) {
	if g.n == len(g.groups) {
		g.more = true
		return
	}
	g.groups[g.n], g.seps[g.n] = digits, sep
	g.n++
}

// digitsAt reads the digits that begin at token i, with their separators, and
// returns the token after them.
func digitsAt(l *line, i int, s style) (figure, int) {
	var g grouped
	if l.tokens[i].kind == signToken {
		g.add(0, "0")
		g.add(l.keyOf(i, i+1)[0], l.keyOf(i+1, i+2))
		i += 2
	} else {
		g.add(0, l.keyOf(i, i+1))
		i++
	}
	for i < len(l.tokens) {
		t := &l.tokens[i]
		switch {
		case t.kind == digitsToken && !t.glued && t.keyTo-t.keyFrom == 3 && g.thousands() && !startsDate(l, i):
			g.add(' ', l.keyOf(i, i+1))
			i++
			continue
		case t.kind == signToken && t.glued && i+1 < len(l.tokens) && l.tokens[i+1].kind == digitsToken && l.tokens[i+1].glued:
			if sep := separator(l.keyOf(i, i+1)); sep != 0 {
				g.add(sep, l.keyOf(i+1, i+2))
				i += 2
				continue
			}
		}
		break
	}
	f := g.read(s)
	for k := range g.n {
		f.digits += len(g.groups[k])
	}
	return f, i
}

func separator(key string) byte {
	switch key {
	case ".", ",":
		return key[0]
	case "'", "’":
		return '\''
	}
	return 0
}

// startsDate reports whether the digits at token i have a slash after them, so
// that they do not belong to what stands before: "12 230/300".
func startsDate(l *line, i int) bool {
	return i+1 < len(l.tokens) && l.tokens[i+1].glued && l.keyOf(i+1, i+2) == "/"
}

// thousands reports whether another group of three digits may follow.
func (g *grouped) thousands() bool {
	if len(g.groups[0]) > 3 || g.groups[0][0] == '0' {
		return false
	}
	for k := 1; k < g.n; k++ {
		if len(g.groups[k]) != 3 || g.seps[k] == ',' {
			return false
		}
	}
	return true
}

// read finds what the digits mean. Groups of three after a dot, a space or,
// from the second on, a comma are thousands; one group after a comma or a dot
// is a fraction where the slot has decimals, and is not guessed otherwise.
func (g *grouped) read(s style) figure {
	if g.more {
		return noReading
	}
	if g.n == 1 {
		return figure{value: whole(g.groups[0])}
	}
	same, last := true, g.n-1
	for k := 2; k < g.n; k++ {
		same = same && g.seps[k] == g.seps[1]
	}
	switch {
	case g.isGrouped(g.n) && same && g.n > 2:
		return figure{value: g.join(g.n)}
	case g.n == 2:
		return g.pair(s)
	case !same && g.isGrouped(last) && g.sameUntil(last) && (g.seps[last] == ',' || g.seps[last] == '.') && g.seps[last] != g.seps[1] &&
		!(g.seps[1] == ' ' && g.seps[last] == '.' && len(g.groups[last]) == 3):
		return withFraction(g.join(last), g.groups[last])
	}
	return noReading
}

// pair reads two groups.
func (g *grouped) pair(s style) figure {
	sep, grouping := g.seps[1], g.isGrouped(2)
	if sep == ' ' || sep == '\'' {
		if !grouping {
			return noReading
		}
		return figure{value: g.join(2)}
	}
	fraction := withFraction(whole(g.groups[0]), g.groups[1])
	switch {
	case grouping && s.decimal:
		return oneOf(fraction.value, g.join(2))
	case grouping && (sep == '.') != s.english:
		return figure{value: g.join(2)}
	case grouping:
		return figure{value: g.join(2), unclear: true}
	case !s.decimal && len(g.groups[1]) == 3 && g.groups[0] != "0":
		return noReading
	}
	return fraction
}

func (g *grouped) isGrouped(n int) bool {
	if len(g.groups[0]) > 3 || g.groups[0][0] == '0' {
		return false
	}
	for k := 1; k < n; k++ {
		if len(g.groups[k]) != 3 {
			return false
		}
	}
	return true
}

func (g *grouped) sameUntil(n int) bool {
	for k := 2; k < n; k++ {
		if g.seps[k] != g.seps[1] {
			return false
		}
	}
	return true
}

func (g *grouped) join(n int) int64 { return whole(strings.Join(g.groups[:n], "")) }

// whole reads digits only, in thousandths.
func whole(digits string) int64 {
	n := int64(0)
	for i := range len(digits) {
		n = min(n*10+int64(digits[i]-'0'), tooLarge/unit)
	}
	return n * unit
}

// withFraction adds the digits after the comma. More than three of them, zeros
// too, are rather slips of the finger in a larger number.
func withFraction(n int64, digits string) figure {
	if len(digits) > 3 {
		return noReading
	}
	scale := int64(100)
	for i := range len(digits) {
		n += int64(digits[i]-'0') * scale
		scale /= 10
	}
	return figure{value: n}
}
