package vietnamese

import (
	"slices"
	"strconv"
	"strings"
)

// A marker is a number with a sign behind it that may begin an answer: "3)".
type marker struct {
	from, to int // with the sign
	number   int
	sign     byte
	first    bool // on its line
	spaced   bool // there is a space before the sign
	opened   bool // there is a parenthesis before it: "(3)"
}

// markerSigns are what stands between the number of a question and its answer.
const markerSigns = ").:=-"

// numbered splits a message by the numbers of the questions, or returns nil.
func (f *form) numbered() []Piece {
	markers := f.markers()
	start := slices.IndexFunc(markers, f.begins)
	if start < 0 {
		return nil
	}
	sign, opened := markers[start].sign, markers[start].opened
	markers = slices.DeleteFunc(markers[start:], func(m marker) bool {
		return m.opened != opened || m.sign != sign && (!m.first || sign == '-' || m.sign == '-')
	})
	accepted, ambiguous := f.accept(markers)
	if !f.trustworthy(accepted) {
		return nil
	}
	return f.cutAt(accepted, ambiguous)
}

// begins reports whether the answers may begin with a marker: at the beginning
// of a line, or of a list that is introduced.
func (f *form) begins(m marker) bool {
	if f.field(m.number) < 0 {
		return false
	}
	before := strings.TrimRight(f.text[:m.from], " ")
	return m.first || strings.HasSuffix(before, ":") || m.sign == ')' && !hasDigit(before)
}

// markers finds all that looks like the number of a question.
func (f *form) markers() []marker {
	var found []marker
	depth := 0 // of parentheses on this line
	for i := 0; i < len(f.text); i++ {
		switch c := f.text[i]; {
		case c == '\n':
			depth = 0
		case c == '(':
			depth++
		case c == ')':
			depth = max(0, depth-1)
		case isDigit(c):
			end := i
			for end < len(f.text) && isDigit(f.text[end]) {
				end++
			}
			if m, ok := f.markerAt(i, end, depth); ok {
				found = append(found, m)
				i, depth = m.to-1, 0
			} else {
				i = end - 1
			}
		}
	}
	return found
}

// markerAt reads the marker whose digits stand from i up to end.
func (f *form) markerAt(i, end, depth int) (marker, bool) {
	m := marker{from: i, to: end}
	if end-i > 2 || !f.boundary(i) {
		return m, false
	}
	m.number, _ = strconv.Atoi(f.text[i:end])
	if m.to < len(f.text) && f.text[m.to] == ' ' {
		m.spaced = true
		m.to++
	}
	rest := strings.Replace(f.text[m.to:min(len(f.text), m.to+3)], "–", "-", 1)
	if rest == "" || !strings.Contains(markerSigns, rest[:1]) {
		return m, false
	}
	m.sign = rest[0]
	m.to += len("-")
	if m.sign == '-' && f.text[m.to-1] != '-' {
		m.to += len("–") - len("-")
	}
	m.opened = i > 0 && f.text[i-1] == '('
	next := f.text[m.to:]
	switch {
	case m.sign == ')' && (m.spaced || depth > 0 && !(m.opened && depth == 1)):
		return m, false
	case m.sign != ')' && depth > 0:
		return m, false
	case m.sign == '.' && (m.spaced || next != "" && next[0] != ' ' && next[0] != '\n'):
		return m, false
	case i > 0 && strings.Contains(",;", f.text[i-1:i]) && m.sign != ')':
		return m, false // a decimal, a time, a list
	}
	if m.opened {
		m.from--
	}
	m.from = f.withWord(m.from)
	before := strings.TrimRight(f.text[:m.from], " ")
	m.first = before == "" || strings.HasSuffix(before, "\n")
	return m, true
}

// boundary reports whether a number may begin there.
func (f *form) boundary(i int) bool {
	return i == 0 || strings.Contains(" \n(,;|", f.text[i-1:i])
}

// withWord goes back over the word "câu" before a number.
func (f *form) withWord(from int) int {
	before := strings.TrimRight(f.text[:from], " ")
	for _, w := range []string{"câu", "cau", "question", "q"} {
		at := len(before) - len(w)
		if at >= 0 && Fold(before[at:]) == Fold(w) && (at == 0 || strings.Contains(" \n,;", before[at-1:at])) {
			return at
		}
	}
	return from
}

// accept leaves the markers that begin an answer. Where a free text may hold
// them itself, ambiguous is the place of its own marker.
func (f *form) accept(markers []marker) (accepted []marker, ambiguous int) {
	ambiguous = -1
	for _, m := range markers {
		last := len(accepted) - 1
		if last < 0 {
			accepted = append(accepted, m)
			continue
		}
		before := accepted[last]
		known, rising := f.field(m.number) >= 0, m.number > before.number
		switch {
		case ambiguous >= 0:
		case f.isText(f.field(before.number)):
			switch seen := slices.ContainsFunc(accepted, func(a marker) bool { return a.number == m.number }); {
			case known && rising && (m.first || m.number == f.after(before.number)):
				accepted = append(accepted, m)
			case known && !seen:
				ambiguous = last
			}
		case !known && (m.sign == ')' || m.first), known && (m.sign == ')' || m.first || rising):
			accepted = append(accepted, m)
		}
	}
	return accepted, ambiguous
}

// after is the number of the field behind that with a number, or 0.
func (f *form) after(number int) int {
	if i := f.field(number); i >= 0 && i+1 < len(f.fields) {
		return f.fields[i+1].Number
	}
	return 0
}

// trustworthy reports whether markers are surely meant as such. One alone may be
// a range of days, or a slip of the finger.
func (f *form) trustworthy(markers []marker) bool {
	m := markers[0]
	if len(markers) > 1 {
		return m.sign != '-' || rising(markers)
	}
	if m.sign == ')' {
		return m.first || strings.HasSuffix(strings.TrimRight(f.text[:m.from], " "), ":")
	}
	value := strings.TrimSpace(f.text[m.to:])
	if m.sign == ':' || m.sign == '=' {
		return f.reads(f.field(m.number), value)
	}
	for i := range f.fields {
		if !f.fields[i].Text && f.reads(i, f.text) {
			return false
		}
	}
	return m.sign != '-' || m.spaced && allDigits(value)
}

func rising(markers []marker) bool {
	return slices.IsSortedFunc(markers, func(a, b marker) int { return a.number - b.number })
}

// cutAt makes the pieces that begin with the markers.
func (f *form) cutAt(markers []marker, ambiguous int) []Piece {
	var pieces []Piece
	if head := trimmed(f.text[:markers[0].from]); head != "" {
		pieces = append(pieces, Piece{Field: -1, Text: head})
	}
	for i, m := range markers {
		end := len(f.text)
		if i+1 < len(markers) {
			end = markers[i+1].from
		}
		p := Piece{Field: f.field(m.number), Text: trimmed(f.text[m.to:end])}
		if p.Field < 0 || i == ambiguous {
			p = Piece{Field: -1, Text: trimmed(f.text[m.from:end])}
		}
		pieces = append(pieces, p)
	}
	return pieces
}
