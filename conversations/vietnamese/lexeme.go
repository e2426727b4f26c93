package vietnamese

import "slices"

// A lexeme is a phrase, a number, or a sign of a line.
type lexeme struct {
	kind   lexemeKind
	glued  bool   // no space before it
	sign   rune   // of a sign
	class  class  // of a word
	value  int64  // of a number word
	text   string // without marks
	figure figure // of a number
}

type lexemeKind uint8

const (
	aWord lexemeKind = iota
	aNumber
	aSign
	unknownWord
)

func (x *lexeme) is(c class) bool    { return x.kind == aWord && x.class&c != 0 }
func (x *lexeme) isSign(r rune) bool { return x.kind == aSign && x.sign == r }

// A figure is what a number was read as, in thousandths.
type figure struct {
	value    int64
	readings []int64 // where there are several
	unclear  bool    // it looks like a number, but must not be taken for one
	digits   int     // how many were typed; 0 for words
}

// noReading is a figure that is not even offered.
var noReading = figure{unclear: true}

// readable reports whether there is anything to offer.
func (f *figure) readable() bool { return !f.unclear || f.value != 0 || f.readings != nil }

const unit = 1000 // thousandths

// tooLarge stands for every number that is not kept.
const tooLarge = int64(1) << 50

func (f *figure) all() []int64 {
	switch {
	case f.readings != nil:
		return f.readings
	case !f.readable():
		return nil
	}
	return []int64{f.value}
}

// oneOf makes a figure of several readings.
func oneOf(values ...int64) figure {
	slices.Sort(values)
	values = slices.Compact(values)
	if len(values) == 1 {
		return figure{value: values[0]}
	}
	return figure{readings: values}
}

// style says how digits are written where the slot is.
type style struct {
	decimal, english bool
	apart            bool // digits are not joined: 15.11 is a date
}

// lexemes cuts a line into phrases, numbers and signs.
func (x *lexicon) lexemes(l *line, s style) []lexeme {
	out := make([]lexeme, 0, len(l.tokens))
	for i := 0; i < len(l.tokens); {
		t := &l.tokens[i]
		if m, ok := x.find(l, i, s.english); ok && !splitsNumber(l, i, m.tokens) {
			out = append(out, lexeme{class: m.class, value: m.value, glued: t.glued, text: l.keyOf(i, i+m.tokens)})
			i += m.tokens
			continue
		}
		next := i + 1
		lx := lexeme{glued: t.glued}
		switch {
		case t.kind == digitsToken && s.apart:
			lx.kind = aNumber
			lx.figure = figure{value: whole(l.keyOf(i, next)), digits: int(t.keyTo - t.keyFrom)}
		case t.kind == digitsToken, !s.apart && startsFraction(l, i):
			lx.kind = aNumber
			lx.figure, next = digitsAt(l, i, s)
		case t.kind == wordToken:
			lx.kind = unknownWord
		default:
			lx.kind = aSign
			for _, r := range l.textOf(i, i+1) {
				lx.sign = r
			}
		}
		lx.text = l.keyOf(i, next)
		out = append(out, lx)
		i = next
	}
	return out
}

// splitsNumber reports whether a phrase that ends in digits would tear them
// from what follows: "thứ 2.000".
func splitsNumber(l *line, i, n int) bool {
	last := i + n - 1
	if l.tokens[last].kind != digitsToken || last+2 >= len(l.tokens) {
		return false
	}
	sign, digits := &l.tokens[last+1], &l.tokens[last+2]
	return sign.kind == signToken && sign.glued && digits.kind == digitsToken && digits.glued &&
		(l.keyOf(last+1, last+2) == "." || l.keyOf(last+1, last+2) == ",") && digits.keyTo-digits.keyFrom == 3
}
