package vietnamese

import "strings"

// sequence splits a message into as many values as answers are awaited, or
// returns nil: where their number differs, or one of them could not be the
// answer in its place, nobody can say which is missing.
func (f *form) sequence() []Piece {
	var listed []int
	for i := range f.fields {
		if f.fields[i].Listed {
			listed = append(listed, i)
		}
	}
	values := f.values()
	if len(values) < 2 || len(values) != len(listed) {
		return nil
	}
	pieces := make([]Piece, len(values))
	for i, value := range values {
		if value != "" && (!f.reads(listed[i], value) || f.namesOther(listed[i], value)) {
			return nil
		}
		pieces[i] = Piece{Field: listed[i], Text: value}
	}
	return pieces
}

// values cuts a message at its lines, or else at its semicolons, or else at its
// commas.
func (f *form) values() []string {
	var values []string
	switch {
	case strings.Contains(f.text, "\n"):
		for line := range strings.Lines(f.text) {
			if value := trimmed(line); value != "" {
				values = append(values, value)
			}
		}
		return values
	case strings.Contains(f.text, ";"):
		values = strings.Split(strings.TrimRight(f.text, "; "), ";")
	case doubtfulCommas(f.text):
		return nil
	default:
		values = strings.Split(strings.TrimRight(f.text, ", "), ",")
	}
	for i := range values {
		values[i] = trimmed(values[i])
	}
	return values
}

// doubtfulCommas reports whether some comma may belong to a number: "1,234", or
// "3, 2,5, 30". Where none stands beside a space, all are of one kind:
// "3,2,30,không".
func doubtfulCommas(s string) bool {
	glued, spaced := 0, 0
	for i := range len(s) {
		if s[i] != ',' || i+1 == len(s) {
			continue
		}
		if s[i+1] == ' ' || i > 0 && s[i-1] == ' ' {
			spaced++
			continue
		}
		if i == 0 || !isDigit(s[i-1]) || !isDigit(s[i+1]) {
			continue
		}
		glued++
		end := i + 1
		for end < len(s) && isDigit(s[end]) {
			end++
		}
		if end-i-1 == 3 {
			return true
		}
	}
	return glued > 0 && spaced > 0
}

// namesOther reports whether a value names another field than its own.
func (f *form) namesOther(field int, value string) bool {
	if f.isText(field) {
		return false
	}
	for _, l := range f.labelsIn(value) {
		if l.field != field {
			return true
		}
	}
	return false
}
