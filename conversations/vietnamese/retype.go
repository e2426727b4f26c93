package vietnamese

import (
	"strings"
	"unicode/utf8"
)

// A vocabulary knows the syllables of a lexicon: each one without its marks,
// and with them in the forms that it has.
type vocabulary map[string][]string

func (v vocabulary) add(phrase string) {
	for _, syllable := range strings.Fields(phrase) {
		key := bare(syllable)
		v[key] = append(v[key], syllable)
	}
}

// mayBeKeystrokes reports whether some word of a line needs a closer look: it is
// not in the vocabulary, or it has digits in it.
func (v vocabulary) mayBeKeystrokes(l *line) bool {
	letters := false // a word that begins with a letter
	for i := range l.tokens {
		t := &l.tokens[i]
		if !t.glued || i == 0 {
			letters = t.kind == wordToken
		}
		if t.kind == digitsToken && letters {
			return true
		}
		word := l.textOf(i, i+1)
		if t.kind == wordToken && len(word) >= 3 && startsLikeKeystrokes(word) && !v.hasForm(word, l.keyOf(i, i+1)) {
			return true
		}
	}
	return false
}

// has reports whether a typed word may be a syllable of the vocabulary.
func (v vocabulary) has(word string) bool { return v.hasForm(word, bare(word)) }

func (v vocabulary) hasForm(word, key string) bool {
	for _, form := range v[key] {
		if fits(word, form) {
			return true
		}
	}
	return false
}

// retype undoes the keystrokes of an input method that was off: "muwowif" and
// "mu7o72i" are "mười". A word is changed only if it is not in the vocabulary
// and what it becomes is. A digit at the end of a good word is its tone only if
// another word shows that the text is in VNI: "co1" may be "có 1".
func (v vocabulary) retype(text string) string {
	words := strings.Split(text, " ")
	vni, changed := false, false
	for i, word := range words {
		core := strings.TrimRight(word, ".,!?;:)")
		if undone, ok := v.undo(core); ok {
			vni = vni || strings.ContainsAny(core, "0123456789")
			words[i], changed = undone+word[len(core):], true
		}
	}
	for i, word := range words {
		if !vni || word == "" || !isDigit(word[len(word)-1]) || isDigit(word[0]) {
			continue
		}
		if undone, ok := unVNI(word); ok && v.has(undone) {
			words[i], changed = undone, true
		}
	}
	if !changed {
		return text
	}
	return strings.Join(words, " ")
}

// undo puts one word right, if it needs it and can be.
func (v vocabulary) undo(word string) (string, bool) {
	if len(word) < 3 || !startsLikeKeystrokes(word) || v.has(word) {
		return "", false
	}
	letters := strings.TrimRight(word, "0123456789")
	if len(letters) == len(word)-1 && v.has(letters) {
		return "", false // a word and a number: "nam8"
	}
	for _, method := range []func(string) (string, bool){unTelex, unVNI, unDouble} {
		if undone, ok := method(word); ok && v.has(undone) {
			return undone, true
		}
	}
	return "", false
}

func startsLikeKeystrokes(word string) bool { return word[0] >= 'a' && word[0] <= 'z' }

// A syllable is one that is being put together from keystrokes.
type syllable struct {
	letters []glyph
	tone    rune
	changed bool
}

// mark changes the shape of the last letter that has the key's base.
func (s *syllable) mark(shapes map[rune]rune) bool {
	for i := len(s.letters) - 1; i >= 0; i-- {
		shape, ok := shapes[s.letters[i].shape]
		if !ok {
			continue
		}
		s.letters[i].shape, s.changed = shape, true
		if shape == 'ơ' && i > 0 && s.letters[i-1].shape == 'u' {
			s.letters[i-1].shape = 'ư' // "uow" is ươ
		}
		return true
	}
	return false
}

// setTone reports false where there is no vowel yet.
func (s *syllable) setTone(tone rune) bool {
	for _, l := range s.letters {
		if strings.ContainsRune("aeiouy", l.base) {
			s.tone, s.changed = tone, true
			return true
		}
	}
	return false
}

func (s *syllable) String() string {
	var b strings.Builder
	toned := s.tone == 0
	for _, l := range s.letters {
		if !toned && strings.ContainsRune("aeiouy", l.base) {
			l.tone, toned = s.tone, true
		}
		if r, ok := composed[l]; ok {
			b.WriteRune(r)
			continue
		}
		b.WriteRune(l.shape)
	}
	return b.String()
}

// The keys of Telex and of VNI: tones, and marks by the letter that they go on.
var (
	telexTones = map[rune]rune{'s': '\u0301', 'f': '\u0300', 'r': '\u0309', 'x': '\u0303', 'j': '\u0323'}
	telexMarks = map[rune]map[rune]rune{
		'w': {'a': 'ă', 'o': 'ơ', 'u': 'ư'},
		'a': {'a': 'â'}, 'e': {'e': 'ê'}, 'o': {'o': 'ô'}, 'd': {'d': 'đ'},
	}
	vniTones = map[rune]rune{'1': '\u0301', '2': '\u0300', '3': '\u0309', '4': '\u0303', '5': '\u0323'}
	vniMarks = map[rune]map[rune]rune{
		'6': {'a': 'â', 'e': 'ê', 'o': 'ô'}, '7': {'o': 'ơ', 'u': 'ư'}, '8': {'a': 'ă'}, '9': {'d': 'đ'},
	}
)

func unTelex(word string) (string, bool) { return keystrokes(word, telexTones, telexMarks) }
func unVNI(word string) (string, bool)   { return keystrokes(word, vniTones, vniMarks) }

// keystrokes replays a word as an input method would have taken it. It reports
// whether any key was more than a letter.
func keystrokes(word string, tones map[rune]rune, marks map[rune]map[rune]rune) (string, bool) {
	var s syllable
	for _, r := range word {
		if shapes, ok := marks[r]; ok && s.mark(shapes) {
			continue
		}
		if tone, ok := tones[r]; ok && s.tone == 0 && s.setTone(tone) {
			continue
		}
		if kindOf(r) != wordToken {
			return "", false
		}
		l := apart(r)
		s.tone, l.tone = max(s.tone, l.tone), 0
		s.letters = append(s.letters, l)
	}
	return s.String(), s.changed
}

// unDouble drops a letter that stands twice, once without its mark: "saáng".
func unDouble(word string) (string, bool) {
	var b strings.Builder
	changed := false
	for i, r := range word {
		next, _ := utf8.DecodeRuneInString(word[i+utf8.RuneLen(r):])
		if l := apart(next); r < utf8.RuneSelf && next >= utf8.RuneSelf && l.base == r {
			changed = true
			continue
		}
		b.WriteRune(r)
	}
	return b.String(), changed
}
