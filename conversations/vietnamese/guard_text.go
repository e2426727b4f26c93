package vietnamese

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A prose is a cleaned text cut into words, for the guard to walk over.
type prose struct {
	s     string
	words []word

	// toned: written with diacritics, so that "chi" isn't chị, nor "ba" bà.
	toned bool
}

// A word is a run of letters, a run of digits or a single mark. Words are
// compared by key: in lower case, the tone mark as a digit behind them, so that
// hoà is hòa. fold is the key without any diacritics.
type word struct {
	start, end int // bytes of the text
	kind       wordKind
	caps       capitals
	spaced     bool // a space before
	key, fold  string
}

type wordKind int

const (
	punctuation wordKind = iota // anything else, also a line break; never a space
	lettered
	digitRun
)

// capitals says how a word of letters is written.
type capitals int

const (
	lowerCase capitals = iota
	titleCase          // "Nam", also a single capital: "Y"
	upperCase          // "NAM"
)

func (w word) toned() bool { return w.key != w.fold }

// A spelling is a rune taken apart: â and the tone of ấ, and a for both.
type spelling struct {
	base rune
	tone byte
	fold rune
}

// vietnameseLetters are the letters with diacritics, in lower case.
var vietnameseLetters = func() map[rune]spelling {
	tones := map[rune]byte{'\u0301': '1', '\u0300': '2', '\u0309': '3', '\u0303': '4', '\u0323': '5'}
	table := map[rune]spelling{'đ': {base: 'đ', fold: 'd'}, 'ð': {base: 'đ', fold: 'd'}} // ð: see Fold
	for r := 'à'; r <= 'ỹ'; r++ {
		if r == 'ư'+1 {
			r = 'ạ' // the rest of them are far behind
		}
		parts := []rune(norm.NFD.String(string(r)))
		if len(parts) == 1 || parts[0] >= utf8.RuneSelf || unicode.ToLower(r) != r {
			continue
		}
		l := spelling{base: parts[0], fold: parts[0]}
		for _, p := range parts[1:] {
			if tone, ok := tones[p]; ok {
				l.tone = tone
			} else {
				l.base = []rune(norm.NFC.String(string([]rune{l.base, p})))[0]
			}
		}
		table[r] = l
	}
	return table
}()

// newProse cuts a cleaned text into words.
func newProse(s string) *prose {
	t := &prose{s: s, words: make([]word, 0, len(s)/4+1)}
	spaced := false
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == ' ' {
			spaced = true
			i += size
			continue
		}
		w := word{start: i, end: i + size, spaced: spaced}
		switch {
		case startsDigits(s[i:]):
			w.kind = digitRun
			w.end = i + digitsLength(s[i:])
		case isLetter(r):
			w.kind = lettered
			w.end = i + lettersLength(s[i:])
			w.spell(s[i:w.end])
		default:
			w.key, w.fold = s[i:w.end], s[i:w.end]
		}
		t.words = append(t.words, w)
		i, spaced = w.end, false
	}
	t.toned = t.isToned()
	return t
}

// isToned takes a text for one with diacritics if every fifth word has some:
// usually it is two in three, or next to none.
func (t *prose) isToned() bool {
	all, toned := 0, 0
	for _, w := range t.words {
		if w.kind == lettered {
			all++
			if w.toned() {
				toned++
			}
		}
	}
	return toned*5 >= all && toned > 0
}

// spell sets key, fold and caps of a word of letters.
func (w *word) spell(s string) {
	var keys, folds [48]byte // enough for nearly any word: spares the heap
	key, fold := keys[:0], folds[:0]
	var tone byte
	count, capital := 0, 0
	for i, r := range s {
		low := r
		if r >= utf8.RuneSelf {
			low = unicode.ToLower(r)
		} else if r >= 'A' && r <= 'Z' {
			low += 'a' - 'A'
		}
		count++
		if low != r {
			capital++
			if i == 0 {
				w.caps = titleCase
			}
		}
		if low < utf8.RuneSelf {
			key, fold = append(key, byte(low)), append(fold, byte(low))
		} else if l, ok := vietnameseLetters[low]; ok {
			key, fold = utf8.AppendRune(key, l.base), utf8.AppendRune(fold, l.fold)
			tone = max(tone, l.tone)
		} else if !unicode.Is(unicode.Mn, low) {
			key, fold = utf8.AppendRune(key, low), utf8.AppendRune(fold, low)
		}
	}
	if count > 1 && capital == count {
		w.caps = upperCase
	}
	if tone != 0 {
		key = append(key, tone)
	}
	w.key = string(key)
	w.fold = w.key
	if string(fold) != w.key {
		w.fold = string(fold)
	}
}

func isLetter(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
	}
	return unicode.IsLetter(r) || unicode.Is(unicode.Mn, r)
}

// lettersLength counts also an apostrophe within, K'Brông, and stops before a
// capital that the space is missing before: "gặpAnh Nam".
func lettersLength(s string) int {
	small := false
	for i, r := range s {
		if isLetter(r) {
			if small && unicode.IsUpper(r) {
				return i
			}
			small = unicode.IsLower(r) || small && unicode.Is(unicode.Mn, r)
			continue
		}
		if r != '\'' && r != '’' {
			return i
		}
		if next, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):]); !isLetter(next) {
			return i
		}
	}
	return len(s)
}

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

// next reports whether word i exists, is of letters, and follows the word
// before it with no more than a space between.
func (t *prose) next(i int) bool {
	return i < len(t.words) && t.words[i].kind == lettered && (i == 0 || t.words[i].spaced)
}
