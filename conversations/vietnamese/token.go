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
	textFrom, textTo uint16
	keyFrom, keyTo   uint16
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
	text := typed
	if !plain(typed) || strings.ContainsFunc(typed, isCapital) {
		text = visible(strings.ToLower(Clean(typed)))
	}
	if len(text) > maxTyped {
		return line{}
	}
	l := cut(text)
	if known.mayBeKeystrokes(&l) {
		if retyped := known.retype(text); retyped != text && len(retyped) <= maxTyped {
			return cut(retyped)
		}
	}
	return l
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
	if len(text) > 2*maxTyped {
		text = "" // a story: see newLine
	}
	l := line{text: text, tokens: make([]token, 0, 12)}
	l.key = bare(text)
	l.marked = len(l.key) != len(text) || l.key != text
	glued, key := true, 0
	for i, r := range text {
		end, keyEnd := i+1, key+1
		if r >= utf8.RuneSelf {
			end, keyEnd = i+utf8.RuneLen(r), key+utf8.RuneLen(apart(r).base)
		}
		kind := kindOf(r)
		last := len(l.tokens) - 1
		switch {
		case r == ' ':
			glued = false
		case kind != signToken && glued && last >= 0 && l.tokens[last].kind == kind:
			l.tokens[last].textTo, l.tokens[last].keyTo = uint16(end), uint16(keyEnd)
		default:
			l.tokens = append(l.tokens, token{kind, glued, uint16(i), uint16(end), uint16(key), uint16(keyEnd)})
			glued = true
		}
		key = keyEnd
	}
	return l
}

func isCapital(r rune) bool { return r >= 'A' && r <= 'Z' }

func kindOf(r rune) tokenKind {
	switch {
	case r >= '0' && r <= '9':
		return digitsToken
	case r >= 'a' && r <= 'z', r >= utf8.RuneSelf && (isVietnamese(r) || unicode.IsLetter(r)), isCapital(r):
		return wordToken
	default:
		return signToken
	}
}

func allDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
