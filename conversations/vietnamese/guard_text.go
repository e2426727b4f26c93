package vietnamese

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A prose is a cleaned text cut into words, for the guard to walk over.
type prose struct {
	s     string
	words []word

	// toned: written with diacritics, so that "chi" isn't chị, nor "ba" bà.
	toned bool
}

// A word is a run of letters, a run of digits or a single mark.
type word struct {
	spelling
	start, end int  // bytes of the text
	mark       rune // of punctuation
	kind       wordKind
	caps       capitals
	letters    uint8 // how many; 255 also stands for more
	toned      bool  // it has diacritics
	spaced     bool  // a space before
}

type wordKind uint8

const (
	punctuation wordKind = iota // anything else, also a line break; never a space
	lettered
	digitRun
)

// capitals says how a word of letters is written.
type capitals uint8

const (
	lowerCase capitals = iota
	titleCase          // "Nam", also a single capital: "Y"
	upperCase          // "NAM"
)

// newProse cuts a cleaned text into words.
func newProse(s string) *prose {
	t := &prose{s: s, words: make([]word, 0, len(s)/3+1)}
	all, toned := 0, 0
	spaced := false
	for i := 0; i < len(s); {
		if s[i] == ' ' {
			spaced = true
			i++
			continue
		}
		t.words = append(t.words, word{start: i, spaced: spaced})
		w := &t.words[len(t.words)-1]
		w.read(s[i:])
		if w.kind == lettered {
			all++
		}
		if w.toned {
			toned++
		}
		i, spaced = w.end, false
	}
	// Usually two words in three have diacritics, or next to none.
	t.toned = toned*5 >= all && toned > 0
	return t
}

// read reads the word at the beginning of s.
func (w *word) read(s string) {
	if n := digitsLength(s); n > 0 {
		w.kind, w.end = digitRun, w.start+n
		return
	}
	var room [48]byte // enough for nearly any word: spares the heap
	key, n := w.readLetters(s, room[:0])
	if n > 0 {
		w.kind = lettered
	} else {
		w.mark, n = utf8.DecodeRuneInString(s)
		key = append(key, s[:n]...)
	}
	w.end = w.start + n
	w.spelling = spellings[string(key)]
}

// readLetters reads the letters at the beginning of s. It returns how many bytes
// they are, and appends to key what they are looked up by: lower case, with the
// tone behind them, so that hoà is hòa. An apostrophe within belongs to them,
// K'Brông. They stop before a capital that the space is missing before:
// "gặpAnh Nam".
func (w *word) readLetters(s string, key []byte) (_ []byte, length int) {
	var tone rune
	var first, last, all traits
	count, capitals := 0, 0
	for i, r := range s {
		l := letterOf(r)
		if l.is&aLetter == 0 && !apostropheAt(s, i) || last&small != 0 && l.is&capital != 0 {
			break
		}
		length = i + utf8.RuneLen(r)
		if l.is&aMark != 0 {
			continue
		}
		if count == 0 {
			first = l.is
		}
		count++
		if l.is&capital != 0 {
			capitals++
		}
		if l.is != 0 {
			last = l.is
		}
		all |= l.is
		tone = max(tone, l.tone)
		key = utf8.AppendRune(key, l.shape)
	}
	switch {
	case count > 1 && capitals == count:
		w.caps = upperCase
	case first&capital != 0:
		w.caps = titleCase
	}
	if tone != 0 {
		key = utf8.AppendRune(key, tone)
	}
	w.toned, w.letters = all&toned != 0, uint8(min(count, 255))
	return key, length
}

// apostropheAt reports whether an apostrophe stands between letters of s.
func apostropheAt(s string, i int) bool {
	if i == 0 || s[i] != '\'' && s[i] != "’"[0] {
		return false
	}
	r, size := utf8.DecodeRuneInString(s[i:])
	next, _ := utf8.DecodeRuneInString(s[i+size:])
	return (r == '\'' || r == '’') && isLetter(next)
}

// A letter is what the guard knows of a rune.
type letter struct {
	shape rune // in lower case and without a tone
	tone  rune // a combining mark, or 0
	is    traits
}

// traits are what a rune is; none if it is no letter.
type traits uint8

const (
	aLetter traits = 1 << iota // or a mark on one
	aMark
	small
	capital
	toned // it has diacritics
)

// letters holds ASCII and the blocks that have the letters of Vietnamese.
var letters = func() (all ['ư' + 1 + 'ỹ' + 1 - 'Ạ']letter) {
	for r := rune(0); r < utf8.RuneSelf; r++ {
		all[r].shape = r
	}
	for low := 'a'; low <= 'ỹ'; low++ {
		if low > 'z' && !isVietnamese(low) {
			continue
		}
		g := apart(low)
		l := letter{shape: g.shape, tone: g.tone, is: aLetter}
		if g.base != low {
			l.is |= toned
		}
		all[letterSlot(low)] = letter{l.shape, l.tone, l.is | small}
		all[letterSlot(unicode.ToUpper(low))] = letter{l.shape, l.tone, l.is | capital}
	}
	return all
}()

// letterSlot returns where a rune is in letters, or -1.
func letterSlot(r rune) rune {
	switch {
	case r <= 'ư':
		return r
	case r >= 'Ạ' && r <= 'ỹ':
		return r - 'Ạ' + 'ư' + 1
	}
	return -1
}

func letterOf(r rune) letter {
	if r < utf8.RuneSelf {
		return letters[r]
	}
	return markedLetter(r)
}

func markedLetter(r rune) letter {
	if i := letterSlot(r); i >= 0 && letters[i].is != 0 {
		return letters[i]
	}
	return foreignLetter(r)
}

func foreignLetter(r rune) letter {
	l := letter{shape: unicode.ToLower(r)}
	switch {
	case unicode.IsUpper(r):
		l.is = aLetter | capital
	case unicode.IsLower(r):
		l.is = aLetter | small
	case unicode.IsLetter(r):
		l.is = aLetter
	case unicode.Is(unicode.Mn, r):
		l.is = aLetter | aMark
	}
	return l
}

func isLetter(r rune) bool { return letterOf(r).is&aLetter != 0 }

// startsDigits: the letter O passes for a zero before a digit.
func startsDigits(s string) bool {
	const mostOs = 4
	for n := 0; n < mostOs && s != "" && (s[0] == 'O' || s[0] == 'o'); n++ {
		s = s[1:]
	}
	return s != "" && isDigit(s[0])
}

func digitsLength(s string) int {
	n := 0
	for startsDigits(s[n:]) || n > 1 && endsInO(s[n:]) {
		n++
	}
	return n
}

// endsInO: also the last zero may be an O.
func endsInO(s string) bool {
	if s == "" || s[0] != 'O' {
		return false
	}
	r, _ := utf8.DecodeRuneInString(s[1:])
	return !isLetter(r)
}

// text returns word i as typed.
func (t *prose) text(i int) string { return t.s[t.words[i].start:t.words[i].end] }

// next reports whether word i exists, is of letters, and follows the word
// before it with no more than a space between.
func (t *prose) next(i int) bool {
	return i < len(t.words) && t.words[i].kind == lettered && (i == 0 || t.words[i].spaced)
}

// marked reports whether word i is one of these marks.
func (t *prose) marked(i int, marks string) bool {
	return i >= 0 && i < len(t.words) && t.words[i].isMark(marks)
}

func (w *word) isMark(marks string) bool {
	return w.kind == punctuation && strings.ContainsRune(marks, w.mark)
}
