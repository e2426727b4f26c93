package vietnamese

import "strings"

// context returns how many lexemes at i are a date, a time of day, a telephone
// number or the number of a document, which are no counts.
func (t *telling) context(i int) int {
	x := &t.lexemes[i]
	switch {
	case x.is(yearWord) && t.yearAt(i+1):
		t.pending.other = true
		return 2
	case x.is(elseWord) && x.namesMonth() && t.at(i+1) != nil && t.at(i+1).kind == aNumber:
		counted := t.at(i + 2)
		t.vague = t.vague || counted != nil && counted.is(countedWord) // "trong tháng 5 buổi"
		t.pending.other = true
		return 2 + t.dateTail(i+2)
	case x.is(dateWord) && !t.countsDays(i) && t.at(i+1) != nil && t.at(i+1).kind == aNumber:
		n := 2 + t.dateTail(i+2)
		after, counted := t.at(i+n), t.at(i+n+1)
		t.vague = t.vague || n == 2 && after != nil && after.kind == aNumber && (counted == nil || !counted.is(countedWord)) // "ngày 5 12"
		if longer := x.text == "thang" || x.text == "quy"; longer && (i == 0 || t.lexemes[i-1].kind != aNumber) {
			t.pending.other = true
		}
		return n
	case x.is(questionWord) && t.at(i+2) != nil && t.at(i+1).kind == aNumber && t.at(i+2).isSign(':'):
		return 3
	case x.isSign('+') && t.at(i+1) != nil && t.at(i+1).figure.digits > 10, x.isPersonal():
		t.private = true
		return 1
	case t.telephone(i) > 0:
		t.private = true
		return t.telephone(i)
	case x.kind != aNumber || t.at(i+1) == nil || !t.at(i+1).glued:
		return 0
	}
	second, third := t.at(i+1), t.at(i+2)
	switch {
	case second.is(hourWord):
		n := 2
		if third != nil && third.kind == aNumber && third.glued {
			n++
		}
		if dash, until := t.at(i+n), t.at(i+n+2); dash != nil && dash.isSign('-') && until != nil && until.is(hourWord) && until.glued {
			n++ // "8h-9h"
		}
		return n
	case third == nil || !third.glued || second.kind != aSign:
		return 0
	case second.sign == ':' && third.kind == aNumber && x.figure.value < 24*unit && len(third.text) == 2:
		return 3
	case (second.sign == '-' || second.sign == '/') && third.kind != aNumber && third.kind != aSign:
		t.unknown = true // the number of a document
		return len(t.lexemes) - i
	}
	return t.dateAt(i)
}

// namesMonth reports whether a phrase ends in the name of a period that a number
// may follow: "trong tháng 11".
func (x *lexeme) namesMonth() bool {
	return strings.HasSuffix(x.text, "thang") || strings.HasSuffix(x.text, "quy")
}

// isPersonal reports whether a number has the digits of a telephone or of an
// identity card.
func (x *lexeme) isPersonal() bool {
	if x.kind != aNumber || x.figure.digits < 9 || x.text[0] != '0' {
		return false
	}
	switch len(x.text) {
	case 9:
		return x.text[1] != '0'
	case 12:
		return x.text[:3] != "000"
	case 10:
		return x.text[1] >= '3'
	}
	return false
}

// telephone counts the groups of digits at lexeme i that are a telephone number.
func (t *telling) telephone(i int) int {
	if x := &t.lexemes[i]; x.kind != aNumber || x.text[0] != '0' || len(x.text) < 4 || x.text[1] < '3' {
		return 0
	}
	digits, n := 0, 0
	for x := t.at(i); x != nil && x.kind == aNumber; x = t.at(i + n) {
		digits += x.figure.digits
		n++
	}
	if digits != 10 {
		return 0
	}
	return n
}

// countsDays reports whether the word at i is what a number before it counts:
// "3 ngày".
func (t *telling) countsDays(i int) bool {
	return i > 0 && t.lexemes[i].is(countedWord) && t.lexemes[i-1].kind == aNumber
}

func (t *telling) yearAt(i int) bool {
	x := t.at(i)
	return x != nil && x.kind == aNumber && x.figure.digits == 4 && x.figure.value >= 1900*unit && x.figure.value < 2100*unit
}

// dateTail counts the lexemes of "/11/2026" after a day.
func (t *telling) dateTail(i int) int {
	n := 0
	for t.at(i+n+1) != nil && (t.at(i+n).isSign('/') || t.at(i+n).isSign('-')) && t.at(i+n).glued && t.at(i+n+1).kind == aNumber {
		n += 2
	}
	return n
}

// dateAt counts the lexemes of a date such as 20/11. "9/11 đơn vị" is none: it
// tells nine of eleven.
func (t *telling) dateAt(i int) int {
	x, sep := t.at(i), t.at(i+1)
	n := t.dateTail(i + 1)
	day, month := x.figure.value/unit, int64(0)
	if n > 0 {
		month = t.at(i+2).figure.value / unit
	}
	valid := day >= 1 && day <= 31 && month >= 1 && month <= 12
	after := t.at(i + 1 + n)
	if n == 6 && valid && sep.sign == '/' && t.at(i+3).isSign('-') && t.at(i+5).isSign('/') {
		return 7 // "10/11-16/11"
	}
	switch {
	case n == 4 && valid && len(t.at(i+4).text) != 1:
		return 5
	case n != 2 || sep.sign != '/':
		return 0
	case t.slot.Decimal && !(valid && day > month):
		t.vague = true // "62/100" may be 62 or 0,62
		return 0
	case valid && (day > month || after != nil && after.isSign(':') || t.datedFigure(i, after)):
		return 3
	case valid && (after == nil || !after.is(countedWord)):
		t.vague = true
		return 0
	case day <= month:
		t.place = true
		x.figure.value = day * unit
		t.lexemes[i+2].kind, t.lexemes[i+2].class = aWord, plainWord // of so many
	}
	return 0
}

// datedFigure reports whether what stands around 10/11 at lexeme i makes a day
// of it: "từ 10/11", "10/11 gặp 5 người".
func (t *telling) datedFigure(i int, after *lexeme) bool {
	if i > 0 && t.lexemes[i-1].is(fromWord|toWord) {
		return true
	}
	return after != nil && !after.is(countedWord) && (after.is(plainWord|haveWord) && t.numberLater(i+2) || after.kind == aNumber && t.at(i+4) != nil && t.at(i+4).is(countedWord))
}
