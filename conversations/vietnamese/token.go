package vietnamese

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A token is a run of letters, a run of digits, or one other character.
type token struct {
	kind  tokenKind
	glued bool // no space before it
	// Where it stands in the line's text and in its key.
	textFrom, textTo int
	keyFrom, keyTo   int
}

type tokenKind uint8

const (
	wordToken tokenKind = iota
	digitsToken
	signToken
)

// A line is a typed text made ready for reading: cleaned, in lower case,
// without emoji, cut into tokens.
type line struct {
	text   string // as typed, with its marks
	key    string // without marks
	tokens []token
	marked bool // some letter has a mark
}

// keyOf returns the tokens from i up to j without marks.
func (l *line) keyOf(i, j int) string { return l.key[l.tokens[i].keyFrom:l.tokens[j-1].keyTo] }

// textOf returns the tokens from i up to j as they were typed.
func (l *line) textOf(i, j int) string { return l.text[l.tokens[i].textFrom:l.tokens[j-1].textTo] }

// maxTyped is the longest text, in bytes, in which a number, a date or an
// option is looked for. What is longer is a story.
const maxTyped = 400

// newLine makes a typed text ready. Words that are in Telex or VNI keystrokes
// are put right if that makes them words of the vocabulary.
func newLine(typed string, known vocabulary) line {
	if len(typed) > 8*maxTyped {
		return line{}
	}
	text := visible(strings.ToLower(Clean(typed)))
	if len(text) > maxTyped {
		return line{}
	}
	if known != nil {
		text = known.retype(text)
	}
	return cut(text)
}

// visible drops emoji, the marks that belong to them, and marks without a
// letter.
func visible(s string) string {
	dropped := func(r rune) bool {
		return r >= utf8.RuneSelf && !isVietnamese(r) && unicode.In(r, unicode.So, unicode.Sk, unicode.M, unicode.C)
	}
	if !strings.ContainsFunc(s, dropped) {
		return s
	}
	s = strings.Map(func(r rune) rune {
		if dropped(r) {
			return -1
		}
		return r
	}, s)
	return Clean(s)
}

// cut cuts a text into tokens.
func cut(text string) line {
	l := line{text: text, key: bare(text), tokens: make([]token, 0, 12)}
	l.marked = len(l.text) != len(l.key) || l.text != l.key
	glued, key := true, 0
	for i, r := range text {
		width := utf8.RuneLen(apart(r).base)
		if r == ' ' {
			glued = false
			key += width
			continue
		}
		t := token{kind: kindOf(r), glued: glued, textFrom: i, keyFrom: key}
		glued = true
		key += width
		end := i + utf8.RuneLen(r)
		last := len(l.tokens) - 1
		if t.kind != signToken && last >= 0 && t.glued && l.tokens[last].kind == t.kind && l.tokens[last].textTo == i {
			l.tokens[last].textTo, l.tokens[last].keyTo = end, key
			continue
		}
		t.textTo, t.keyTo = end, key
		l.tokens = append(l.tokens, t)
	}
	return l
}

func kindOf(r rune) tokenKind {
	switch {
	case r >= '0' && r <= '9':
		return digitsToken
	case unicode.IsLetter(r):
		return wordToken
	default:
		return signToken
	}
}

func allDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
