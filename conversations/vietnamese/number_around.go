package vietnamese

// word takes a word that is not a number's.
func (t *telling) word(i int) {
	x := &t.lexemes[i]
	ahead := t.numberAhead(i)
	x.settle(ahead, t.seen&notWord != 0)
	if x.is(tellWord) && t.seen&notWord != 0 {
		x.class |= knowWord // "chưa báo cáo", but "báo cáo: không"
	}
	t.seen |= x.class
	about := t.last()
	if about == nil || ahead {
		about = &t.pending
	}
	switch {
	case x.is(exceptWord) && ahead:
		t.pending.except = true
	case x.glued && i > 0 && t.lexemes[i-1].kind == aNumber && len(x.text) == 1 && x.is(plainWord):
		t.unknown = true // "1o"
	case t.english && x.glued && x.text == "th" && t.afterFigure(i):
		t.unknown = true // "5th"
	case x.is(percentWord) && t.last() != nil:
		t.last().percent = true
	case x.is(halfAlone):
		t.half = true
	case x.is(dateWord) && t.afterFigure(i):
		t.unknown = true // "6 tháng"
	case x.is(fromWord|toWord) && !t.afterFigure(i):
		t.pending.from = true
	case x.is(correctWord), x.text == "thanh" && t.seen&correctWord != 0:
		t.correction(x, ahead || t.numberLater(i))
	case x.is(vagueWord), x.is(allWord) && !ahead && !t.afterFigure(i):
		t.vague = true
	case x.is(allWord), x.text == "moi" && x.is(byWord) && t.isNumber(i+1) && t.last() == nil:
		t.seen |= stressWord
	case x.is(aboutWord):
		about.about = true
	case x.is(partWord):
		t.parts = t.parts || len(t.told) > 0
	case x.is(rankedWord) && !x.is(haveWord) && !t.afterFigure(i) && t.at(i+1) != nil && (t.at(i+1).kind == aNumber || t.at(i+1).is(digitWord)):
		t.vague = true // "lớp 2" may be the second class
	case x.is(groupWord|countedWord) && t.afterFigure(i):
		last := &t.told[len(t.told)-1]
		last.counted = true
		last.group = last.group || x.is(groupWord)
		last.gender = last.gender || x.is(genderWord)
	case x.is(halfWord) && t.afterFigure(i) && t.last() != nil && t.last().counted:
		t.last().value += unit / 2 // "một người rưỡi"
	case x.is(groupWord):
		t.pending.group, t.pending.gender = true, x.is(genderWord)
	case ahead && (x.is(toWord) && t.afterFigure(i) || x.is(orWord) && t.last() != nil):
		t.joins = rangeJoint
	case x.is(byWord) && t.last() != nil:
		t.vague = true
	case x.is(haveWord) && ahead && x.text == "co":
		t.pending.part = len(t.told) > 0
	default:
		t.period(x, about)
	}
}

// settle chooses between two meanings of a word.
func (x *lexeme) settle(ahead, denied bool) {
	switch {
	case x.is(knowWord) && x.is(aboutWord) && denied:
		x.class &^= aboutWord // "không chắc", but "chắc 30"
	case x.is(knowWord) && x.is(aboutWord):
		x.class &^= knowWord
	case x.is(notWord) && x.is(aboutWord) && ahead:
		x.class &^= notWord // "hon 30" is rather hơn than hôn
	case x.is(haveWord), x.is(nobodyWord) && !ahead:
		x.class &^= aboutWord // "co" is rather có than cỡ; "không có ai đâu"
	case x.is(aboutWord):
		x.class &^= nobodyWord // "đâu 30"
	}
}

// correction takes a word after which another number counts.
func (t *telling) correction(x *lexeme, later bool) {
	switch {
	case t.inner > 0 && len(t.told) > 0:
		t.dangles = true // "31 (nhầm 30)"
	case later && len(t.told) > 0:
		t.correct()
	case x.text == "moi dung" && len(t.told) > 0:
		t.fixed = len(t.told) - 1 // "5, 6 mới đúng"
	case !later:
		t.dangles = !x.is(plainWord)
	}
}

// period takes a word that says which period or which direction a figure is of.
func (t *telling) period(x *lexeme, about *told) {
	switch {
	case x.is(compareWord) && (about != &t.pending || !x.is(moreWord|lessWord)): // "12 nhiều hơn tuần trước"
	case x.is(totalWord) && x.is(weekWord), x.is(weekWord):
		about.week = true
	case x.is(totalWord):
		about.total = true
	case x.is(beforeWord):
		about.before = true
	case x.is(elseWord), x.is(dateWord) && x.namesMonth():
		about.other = true
	case x.is(moreWord):
		about.change = 1
	case x.is(lessWord):
		about.change = -1
	case x.is(minusWord):
		about.negative = true
	case x.class&(notWord|knowWord|laterWord|plainWord|stressWord|nobodyWord|countedWord|groupWord|dayWord|dateWord|haveWord|halfAlone|fromWord|toWord|zeroWord|placeWord|genderWord|allWord) == 0:
		t.unknown = true
	}
}

// afterFigure reports whether only words of what is counted stand between the
// last number and lexeme i.
func (t *telling) afterFigure(i int) bool {
	for i--; i >= 0 && len(t.told) > 0; i-- {
		x := &t.lexemes[i]
		if x.kind == aNumber || x.is(digitWord|tenWord|tensWord|bunchWord|hundredWord|scaleWord|shortWord|enUnitWord|enTensWord|halfWord) {
			return true
		}
		if !x.is(countedWord|groupWord|plainWord|stressWord) && !x.isSign('+') && !x.isSign('%') {
			return false
		}
	}
	return false
}

// numberLater reports whether any number follows.
func (t *telling) numberLater(i int) bool {
	for k := i + 1; k < len(t.lexemes); k++ {
		if x := &t.lexemes[k]; x.kind == aNumber || x.is(digitWord|tenWord|enUnitWord|enTensWord) {
			return true
		}
	}
	return false
}

// sign takes a sign, and returns how many more lexemes it took.
func (t *telling) sign(i int) int {
	x := &t.lexemes[i]
	next := t.at(i + 1)
	number := next != nil && (next.kind == aNumber || next.is(digitWord|tenWord))
	after := i > 0 && t.last() != nil && t.afterFigure(i)
	switch x.sign {
	case '→':
		t.correct()
	case '-', '–', '—', '−', '‐', '‑':
		return t.dash(i, number, after)
	case '~', '≈', '±':
		if after && number {
			t.joins = rangeJoint
		} else {
			t.pending.about = true
		}
	case '>', '<', '≥', '≤':
		t.pending.about = true
	case '+':
		t.plus(number, after)
	case '=':
		if after && next != nil && next.isSign('>') {
			t.correct()
			return 1
		}
		if after && number {
			t.joins = equalsJoint
		}
	case '*', '×':
		t.vague = t.vague || len(t.told) > 0
	case '%':
		if last := t.last(); last != nil {
			last.percent = true
		}
	case '(', '[':
		t.inner++
		t.separate()
	case ')', ']':
		t.inner = max(0, t.inner-1)
		t.separate()
	case ',', ';', '\n', '.', '/':
		t.unknown = t.unknown || next != nil && (x.sign == ',' && next.isSign(',') || x.sign == '/' && !number && !next.is(plainWord)) || t.slipOfDots(i)
		t.separate()
	case ':':
		t.listing = t.listing || after
	case '!', '"', '\'', '“', '”', '…', '#', '^', '•':
	default:
		t.unknown = true
	}
	return 0
}

// slipOfDots reports whether the dot at lexeme i and another one tear digits
// apart: "1..234".
func (t *telling) slipOfDots(i int) bool {
	next, after := t.at(i+1), t.at(i+2)
	return next != nil && after != nil && t.lexemes[i].isSign('.') && next.isSign('.') && next.glued && after.kind == aNumber && after.glued
}

// isNumber reports whether a number begins at lexeme i.
func (t *telling) isNumber(i int) bool {
	x := t.at(i)
	return x != nil && (x.kind == aNumber || x.is(digitWord|tenWord))
}

func (t *telling) at(i int) *lexeme {
	if i < len(t.lexemes) {
		return &t.lexemes[i]
	}
	return nil
}

func (t *telling) correct() {
	if len(t.told) > 0 {
		t.fixed, t.clause, t.pending = len(t.told), len(t.told), told{}
	}
}

// dash takes a minus, a range, an arrow, or the dash that stands for nothing.
func (t *telling) dash(i int, number, after bool) int {
	sign, next := t.lexemes[i].sign, t.at(i+1)
	switch {
	case next != nil && next.isSign('>'):
		t.correct()
		return 1
	case after && number:
		t.joins = rangeJoint
	case number && next.glued && len(t.told) == 0:
		t.pending.negative = true
	case number && len(t.told) == 0:
		t.vague = t.vague || sign == '−' || !t.bullet(i)
	case len(t.lexemes) <= 3 && len(t.told) == 0 && !t.unknown:
		t.seen |= laterWord
	case next == nil || next.kind == aNumber:
		t.unknown = true
	default:
		t.separate()
	}
	return 0
}

// bullet reports whether the dash at lexeme i begins an item of a list, and is
// no minus: "- 3 doanh nghiệp".
func (t *telling) bullet(i int) bool {
	_, n := t.numberAt(i + 1)
	counted := t.at(i + 1 + n)
	return i == 0 && n > 0 && counted != nil && counted.is(countedWord)
}

func (t *telling) plus(number, after bool) {
	switch {
	case after && number:
		t.joins = sumJoint
	case number:
		t.pending.change = 1
	case after:
		t.last().about = true
	default:
		t.unknown = true
	}
}

// separate begins a clause.
func (t *telling) separate() {
	t.clause = len(t.told)
	t.joins = noJoint
}
