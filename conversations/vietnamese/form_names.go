package vietnamese

import (
	"slices"
	"strings"
)

// A fieldName is a name of a field, or the beginning of one.
type fieldName struct {
	words []string
	field int  // -1 where several have it
	weak  bool // another field's name has it in it
}

// vocabulary makes the names by which fields may be called: whole ones, and
// beginnings that only one field has. The longest come first.
func (f *form) vocabulary() []fieldName {
	var names []fieldName
	for i := range f.fields {
		for _, name := range f.fields[i].Names {
			names = f.enter(names, keysOf(name), i)
		}
	}
	for _, whole := range slices.Clone(names) {
		for n := len(whole.words) - 1; n > 0; n-- {
			begin := whole.words[:n]
			if whole.field >= 0 && f.onlyOf(begin, whole.field) && (n > 1 || distinctive(begin[0])) {
				names = f.enter(names, begin, whole.field)
			}
		}
	}
	slices.SortStableFunc(names, func(a, b fieldName) int { return len(b.words) - len(a.words) })
	return names
}

func keysOf(s string) []string {
	var keys []string
	for _, w := range formWords(s) {
		keys = append(keys, w.key)
	}
	return keys
}

// enter adds a name, which is nobody's where two fields share it.
func (f *form) enter(names []fieldName, words []string, field int) []fieldName {
	if len(words) == 0 {
		return names
	}
	for i := range names {
		if slices.Equal(names[i].words, words) {
			if names[i].field != field {
				names[i].field = -1
			}
			return names
		}
	}
	weak := f.fields[field].Part && f.inOther(words, field)
	return append(names, fieldName{words: words, field: field, weak: weak})
}

// onlyOf reports whether no other field has a name that begins so.
func (f *form) onlyOf(begin []string, field int) bool {
	for i := range f.fields {
		for _, name := range f.fields[i].Names {
			if keys := keysOf(name); i != field && len(keys) >= len(begin) && slices.Equal(keys[:len(begin)], begin) {
				return false
			}
		}
	}
	return true
}

// inOther reports whether another field's name has the words in it.
func (f *form) inOther(words []string, field int) bool {
	for i := range f.fields {
		for _, name := range f.fields[i].Names {
			keys := keysOf(name)
			for at := 0; i != field && at+len(words) <= len(keys); at++ {
				if slices.Equal(keys[at:at+len(words)], words) {
					return true
				}
			}
		}
	}
	return false
}

// distinctive reports whether a word alone may begin a name: one that is counted,
// "người", stands behind every number.
func distinctive(word string) bool {
	return len(word) >= 4 && ReadNumber("3 "+word, NumberSlot{}).Outcome != Understood
}

// A labelled is a name that was found in a text.
type labelled struct {
	fieldName
	from, to int
}

// labelsIn finds the names in a text, the longest where several begin.
func (f *form) labelsIn(s string) []labelled {
	var found []labelled
	words := formWords(s)
	for i := 0; i < len(words); i++ {
		for _, n := range f.names {
			if i+len(n.words) <= len(words) && sameKeys(words[i:], n.words) {
				last := i + len(n.words) - 1
				found = append(found, labelled{n, words[i].from, words[last].to})
				i = last
				break
			}
		}
	}
	return found
}

func sameKeys(words []formWord, keys []string) bool {
	for i, key := range keys {
		if words[i].key != key {
			return false
		}
	}
	return true
}

// named splits a message by the names of the fields, or returns nil.
func (f *form) named() []Piece {
	var answers []answer
	found := false
	for _, s := range f.clauses() {
		last := len(answers) - 1
		if last >= 0 && f.isText(answers[last].Field) && !f.plainlyNamed(s) {
			answers[last].Text += s.sign + s.text
			continue
		}
		for _, a := range f.clause(trimmed(s.text)) {
			found = found || a.Field >= 0
			answers = append(answers, a)
		}
	}
	if !found {
		return nil
	}
	return f.inPlace(answers)
}

// An answer is a piece that was found by a name.
type answer struct {
	Piece
	weak bool   // by one that may be another field's too
	said string // with its name
}

// A clause is a stretch of a message between commas and the like, with the sign
// before it.
type clause struct{ sign, text string }

func (f *form) clauses() []clause {
	var list []clause
	from, sign := 0, ""
	for i := range len(f.text) {
		if f.separates(i) {
			list = append(list, clause{sign, f.text[from:i]})
			from, sign = i+1, f.text[i:i+1]
		}
	}
	list = append(list, clause{sign, f.text[from:]})
	return slices.DeleteFunc(list, func(c clause) bool { return trimmed(c.text) == "" })
}

// separates reports whether the sign at i parts two answers: not within a
// number, and a point only before a word.
func (f *form) separates(i int) bool {
	digit := func(at int) bool { return at >= 0 && at < len(f.text) && isDigit(f.text[at]) }
	switch f.text[i] {
	case '\n', ';', '|':
		return true
	case ',':
		return !digit(i-1) || !digit(i+1)
	case '.':
		return strings.HasPrefix(f.text[i+1:], " ") && !digit(i+2)
	}
	return false
}

// plainlyNamed reports whether a clause behind a free text is the answer to a
// figure: "…, kết nạp 1".
func (f *form) plainlyNamed(c clause) bool {
	return !slices.ContainsFunc(f.clause(trimmed(c.text)), func(p answer) bool {
		return p.Field < 0 || f.isText(p.Field) || !hasDigit(p.Text) || !f.reads(p.Field, p.Text)
	})
}

// partitive says that a figure counts some of the figure before it.
var partitive = []string{"trong do", "trong so", "of whom", "of them", "of which", "including", "gom"}

// clause reads a clause: one name and its value in any order, or several of
// them in turns. What is neither has no field.
func (f *form) clause(s string) []answer {
	unplaced := []answer{{Piece: Piece{Field: -1, Text: s}}}
	key := " " + Fold(s) + " "
	if slices.ContainsFunc(partitive, func(p string) bool { return strings.Contains(key, " "+p+" ") }) {
		return unplaced
	}
	labels := f.labelsIn(s)
	if len(labels) == 0 || slices.ContainsFunc(labels, func(l labelled) bool { return l.field < 0 }) {
		return unplaced
	}
	if slices.ContainsFunc(labels, func(l labelled) bool { return l.field != labels[0].field }) && !f.isText(labels[0].field) {
		return f.inTurns(s, labels, unplaced)
	}
	if f.isText(labels[0].field) {
		if labels[0].from > 0 {
			return unplaced
		}
		return []answer{labels[0].answer(s[labels[0].to:])}
	}
	rest, from := "", 0
	for _, l := range labels {
		rest += s[from:l.from] + " "
		from = l.to
	}
	a := labels[0].answer(rest + s[from:])
	a.said = s
	if !hasDigit(a.Text) && !f.reads(a.Field, a.Text) {
		return unplaced
	}
	return []answer{a}
}

// inTurns reads "tiếp cận 12 giới thiệu 3" and "12 tiếp cận 3 giới thiệu".
func (f *form) inTurns(s string, labels []labelled, unplaced []answer) []answer {
	before := value(s[:labels[0].from]) == ""
	var answers []answer
	for i, l := range labels {
		from, to := l.to, len(s)
		if !before {
			from, to = 0, l.from
		}
		if before && i+1 < len(labels) {
			to = labels[i+1].from
		}
		if !before && i > 0 {
			from = labels[i-1].to
		}
		a := l.answer(s[from:to])
		if l.weak || f.isText(l.field) || !hasDigit(a.Text) || !f.reads(a.Field, a.Text) {
			return unplaced
		}
		answers = append(answers, a)
	}
	if last := labels[len(labels)-1]; !before && value(s[last.to:]) != "" {
		return unplaced
	}
	return answers
}

// answer is the piece of a name and its value.
func (l labelled) answer(text string) answer {
	return answer{Piece: Piece{Field: l.field, Text: value(text)}, weak: l.weak}
}

// inPlace leaves a weak name its field where the answers rise up to it: "tiếp
// cận 30, chủ DN 1", but not "kết nạp 2, chủ DN 1".
func (f *form) inPlace(answers []answer) []Piece {
	pieces := make([]Piece, len(answers))
	before := 0
	for i, a := range answers {
		pieces[i] = Piece{Field: a.Field, Text: trimmed(a.Text)}
		if a.Field < 0 {
			continue
		}
		number := f.fields[a.Field].Number
		if a.weak && number <= before {
			pieces[i] = Piece{Field: -1, Text: a.said}
			continue
		}
		before = number
	}
	return pieces
}

// value takes off what stands between a name and its value, and words that say
// nothing.
func value(s string) string {
	s = strings.Trim(Clean(s), " \n,;|:=-–")
	for {
		words := formWords(s)
		if len(words) < 2 || words[0].from > 0 || !slices.Contains(fillers, words[0].key) {
			return s
		}
		s = strings.TrimLeft(s[words[0].to:], " :")
	}
}

// fillers are words before a value that change nothing about it.
var fillers = []string{"tuan", "nay", "da", "duoc", "em", "bao", "cao", "this", "week", "la"}
