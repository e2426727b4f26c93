package bot

import (
	"strings"
	"unicode"
	"unicode/utf16"
)

// Divide divides lines among messages of at most limit UTF-16 units each. A line
// is cut only when it is longer than that by itself. Messages without visible
// text are left out, as chat apps refuse them.
func Divide(lines []Line, limit int) [][]Line {
	var messages [][]Line
	var message []Line
	used := 0
	for _, line := range lines {
		text := strings.ToValidUTF8(line.Text, "\uFFFD") // anything else is refused
		for _, piece := range cut(text, limit) {
			n := Units(piece)
			if len(message) > 0 && used+1+n > limit {
				messages = appendVisible(messages, message)
				message, used = nil, 0
			}
			if len(message) > 0 {
				used++ // the newline
			}
			used += n
			message = append(message, Line{Text: piece, Strong: line.Strong, Quiet: line.Quiet})
		}
	}
	return appendVisible(messages, message)
}

func appendVisible(messages [][]Line, message []Line) [][]Line {
	for _, line := range message {
		if strings.TrimSpace(line.Text) != "" {
			return append(messages, message)
		}
	}
	return messages
}

// cut divides text into pieces of at most limit UTF-16 units, after white space
// where there is some, else between characters.
func cut(text string, limit int) []string {
	var pieces []string
	for len(text) > limit && Units(text) > limit { // bytes are never fewer than units
		end := cutPoint(text, limit)
		pieces = append(pieces, text[:end])
		text = text[end:]
	}
	return append(pieces, text)
}

// cutPoint returns where, in bytes, to end the first piece of a text that is
// longer than limit.
func cutPoint(text string, limit int) int {
	used, space, between, last := 0, 0, 0, rune(0)
	for i, r := range text {
		if i > 0 && !joined(last, r) {
			between = i
			if (last == ' ' || last == '\n') && used > limit/2 {
				space = i
			}
		}
		if used += utf16.RuneLen(r); used > limit {
			if space > 0 {
				return space
			}
			if between > 0 {
				return between
			}
			return i // one character of thousands of marks
		}
		last = r
	}
	return len(text)
}

// joined reports whether a and b belong to one character on the screen: a
// letter and its marks, or an emoji of several parts.
func joined(a, b rune) bool {
	const joiner = '\u200D'
	return unicode.Is(unicode.M, b) || a == joiner || b == joiner
}

// Units is how long a text is in UTF-16 units, as chat apps count.
func Units(text string) int {
	n := 0
	for _, r := range text {
		n += utf16.RuneLen(r)
	}
	return n
}
