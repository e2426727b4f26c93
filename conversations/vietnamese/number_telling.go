package vietnamese

// A told is a number of a text, with what is said about it there.
type told struct {
	figure
	about, negative, except    bool
	total, week, before, other bool // of which period it is
	part, group, gender        bool
	listed                     bool // after a colon that follows a number
	aside                      bool // in brackets
	denied                     bool // "không" stood before it
	percent                    bool
	counted                    bool
	from                       bool  // "từ 30": and more
	change                     int64 // 1: so many more, -1: so many fewer
	spread                     bool  // its readings are a range, which limits do not narrow
}

// A telling is a text that tells a number: its figures, and the words that are
// not about one of them.
type telling struct {
	slot    NumberSlot
	english bool
	lexemes []lexeme

	told    []told
	pending told  // what was said about the number to come
	clause  int   // how many figures stood before this clause
	seen    class // of all words outside numbers
	unknown bool  // there are words or signs that are not known
	place   bool  // there is a date, a time or the number of a document
	private bool  // there is a telephone number
	vague   bool
	parts   bool // all that follows are parts of what was told before
	inner   int  // depth of brackets
	fixed   int  // how many figures were told before they were corrected
	half    bool // half of something
	dangles bool // a correction says nothing new
	listing bool // a colon was typed after a number
	joins   joint
	ended   int // the lexeme after the newest figure
}

// A joint is what stands between a figure and the next.
type joint uint8

const (
	noJoint joint = iota
	rangeJoint
	sumJoint
	equalsJoint
	byJoint
)

// walk goes through the lexemes once.
func (t *telling) walk() {
	for i := 0; i < len(t.lexemes); {
		if n := t.context(i); n > 0 {
			t.dropDay(i)
			t.place, t.pending.from = true, false
			i += n
			continue
		}
		if n := t.nameAt(i); n > 0 {
			i += n
			continue
		}
		if f, n := t.numberAt(i); n > 0 {
			t.unknown = t.unknown || t.numbered(i)
			i += n
			t.tell(f, i)
			t.ended = i
			continue
		}
		switch x := &t.lexemes[i]; x.kind {
		case aWord:
			t.word(i)
		case aSign:
			i += t.sign(i)
		default:
			// "12 người ở Astro": a description may follow what is counted.
			last := t.last()
			t.unknown = t.unknown || last == nil || !last.counted || t.numberAhead(i)
		}
		i++
	}
	t.trail()
}

// trail takes what was said after the last number, in a clause of its own: it is
// about that number, "45 (lũy kế)", unless several were told.
func (t *telling) trail() {
	p, n := &t.pending, len(t.told)
	if n == 0 {
		return
	}
	last := &t.told[n-1]
	last.about = last.about || p.about
	if n == t.fixed+1 {
		last.total, last.week = last.total || p.total, last.week || p.week
		last.before, last.other = last.before || p.before, last.other || p.other
	} else if p.total || p.before || p.other {
		t.vague = true
	}
	if p.change != 0 || p.negative {
		t.vague = true // "12 (tăng)"
	}
}

// dropDay forgets the newest figure if a month at lexeme i makes a day of it:
// "5 tháng 11".
func (t *telling) dropDay(i int) {
	if t.lexemes[i].text == "thang" && t.ended == i && len(t.told) > t.fixed {
		t.told = t.told[:len(t.told)-1]
		t.clause = min(t.clause, len(t.told))
		t.pending.other = false
	}
}

// numberAt reads the number that begins at lexeme i.
func (t *telling) numberAt(i int) (figure, int) {
	x := &t.lexemes[i]
	if x.isSign('½') {
		return figure{value: unit / 2}, 1
	}
	if x.text == "doi ba" {
		return oneOf(2*unit, 3*unit), 1
	}
	if x.text == "nam" && i > 0 && t.lexemes[i-1].kind == aNumber {
		return figure{}, 0 // "5 nam": five men
	}
	if x.text == "tu" && x.is(shortWord) && t.alone(i) {
		return figure{value: x.value * unit}, 1
	}
	if next := t.at(i + 1); x.is(aboutWord) && next != nil && (next.kind == aNumber || next.is(digitWord)) {
		return figure{}, 0 // "tam 30": about thirty
	}
	return numeralAt(t.lexemes, i)
}

// alone reports whether there are only words around lexeme i that say nothing.
func (t *telling) alone(i int) bool {
	for k := range t.lexemes {
		if x := &t.lexemes[k]; k != i && x.kind != aSign && !x.is(plainWord) {
			return false
		}
	}
	return true
}

// numbered reports whether the number at i sticks to a letter, as in "a12".
func (t *telling) numbered(i int) bool {
	x := &t.lexemes[i]
	return x.kind == aNumber && x.glued && i > 0 && t.lexemes[i-1].kind == aWord && len(t.lexemes[i-1].text) == 1
}

// last is the newest figure of this clause.
func (t *telling) last() *told {
	if len(t.told) == t.clause {
		return nil
	}
	return &t.told[len(t.told)-1]
}

// tell adds a figure; next is the lexeme after it.
func (t *telling) tell(f figure, next int) {
	n := t.pending
	t.pending = told{}
	n.figure = f
	n.listed, n.aside = t.listing, t.inner > 0
	n.denied = t.seen&notWord != 0
	n.part = t.parts || n.part && len(t.told) > 0 || t.inner > 0 && len(t.told) > 0
	joins := t.joins
	t.joins = noJoint
	if last := t.last(); last != nil && joins != noJoint {
		t.join(last, &n, joins)
		return
	}
	if next-2 >= 0 && t.lexemes[next-1].kind == aNumber && len(t.told) > 0 && t.lexemes[next-2].kind == aNumber {
		t.unknown = true // "3 4"
	}
	t.told = append(t.told, n)
}

// join makes one figure of two.
func (t *telling) join(a, b *told, joins joint) {
	readable := a.readable() && b.readable()
	a.about, a.unclear = a.about || b.about, a.unclear || b.unclear
	switch joins {
	case noJoint:
	case rangeJoint:
		t.vague = t.vague || a.spread || b.readings != nil && a.readings != nil // "1-2-3"
		a.figure = figure{readings: append(a.all(), b.all()...), unclear: a.unclear}
		a.figure = spread(a.figure)
		a.spread = true
	case sumJoint:
		a.value += b.value
		a.unclear = a.unclear || a.readings != nil || b.readings != nil
	case equalsJoint:
		if a.value != b.value {
			a.figure = oneOf(a.value, b.value)
			a.spread = true
		}
	case byJoint:
		t.vague = true
	}
	if !readable {
		a.figure = noReading
	}
	if b.counted || b.group {
		a.counted = true
	}
}

// spread sorts the ends of a range.
func spread(f figure) figure {
	r := oneOf(f.readings...)
	r.unclear = f.unclear
	return r
}

// numberAhead reports whether another number follows in the clause.
func (t *telling) numberAhead(i int) bool {
	for _, x := range t.lexemes[i+1:] {
		switch {
		case x.kind == aNumber, x.is(digitWord|tenWord|enUnitWord|enTensWord) && !x.is(groupWord):
			return true
		case x.kind == aSign && separatesClauses(x.sign):
			return false
		}
	}
	return false
}

func separatesClauses(r rune) bool {
	switch r {
	case ',', ';', '\n', '(', ')', '.', '!':
		return true
	}
	return false
}
