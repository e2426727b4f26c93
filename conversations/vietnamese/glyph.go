package vietnamese

import (
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A glyph is a Vietnamese letter taken apart: ế is the base e, the shape ê and
// the acute tone.
type glyph struct {
	base  rune
	shape rune
	tone  rune // a combining mark, or 0
}

// tones are the five marks: grave, acute, tilde, hook above, dot below.
const tones = "\u0300\u0301\u0303\u0309\u0323"

// glyphs holds every Vietnamese letter in lower case that is not plain ASCII,
// at its slot, and composed is its inverse.
var glyphs, composed = allGlyphs()

func allGlyphs() (*[slots]glyph, map[glyph]rune) {
	apart, together := new([slots]glyph), map[glyph]rune{}
	for _, shape := range "aăâeêioôơuưyđ" {
		base, _ := utf8.DecodeRuneInString(norm.NFD.String(string(shape)))
		if shape == 'đ' {
			base = 'd'
		}
		for _, tone := range "\x00" + tones {
			l, r := glyph{base: base, shape: shape}, shape
			if tone != 0 {
				l.tone = tone
				r, _ = utf8.DecodeRuneInString(norm.NFC.String(string(shape) + string(tone)))
			}
			if shape == 'đ' && tone != 0 {
				continue
			}
			if i := slot(r); i >= 0 {
				apart[i] = l
			}
			together[l] = r
		}
	}
	apart[slot('ð')] = glyph{base: 'd', shape: 'đ'} // some old texts write Đ as Ð
	return apart, together
}

// slots is how many runes the two blocks have in which the letters lie.
const slots = ('ư' - 'à' + 1) + ('ỹ' - 'ạ' + 1)

// slot returns the index of a rune in glyphs, or -1.
func slot(r rune) int {
	switch {
	case r >= 'à' && r <= 'ư':
		return int(r - 'à')
	case r >= 'ạ' && r <= 'ỹ':
		return int(r - 'ạ' + 'ư' - 'à' + 1)
	}
	return -1
}

// isVietnamese reports whether r is a letter of glyphs.
func isVietnamese(r rune) bool {
	i := slot(r)
	return i >= 0 && glyphs[i].base != 0
}

// apart takes a lower-case rune apart. What is no Vietnamese letter is its own
// base.
func apart(r rune) glyph {
	if r >= utf8.RuneSelf && isVietnamese(r) {
		return glyphs[slot(r)]
	}
	return glyph{base: r, shape: r}
}

// fits reports whether a typed text may be the given words: the letters are the
// same, and the marks that were typed are marks of the word. "tam" may be
// "tám", but "tạm" may not. Where in its syllable a tone was put does not
// matter: "hoà" is "hòa". Both are in lower case and NFC.
func fits(typed, word string) bool {
	if typed == word {
		return true
	}
	var typedTone, wordTone rune
	for typed != "" && word != "" {
		t, n := utf8.DecodeRuneInString(typed)
		w, m := utf8.DecodeRuneInString(word)
		typed, word = typed[n:], word[m:]
		if t == ' ' && w == ' ' {
			if typedTone != 0 && typedTone != wordTone {
				return false
			}
			typedTone, wordTone = 0, 0
			continue
		}
		a, b := apart(t), apart(w)
		if a.base != b.base || a.shape != a.base && a.shape != b.shape {
			return false
		}
		typedTone, wordTone = max(typedTone, a.tone), max(wordTone, b.tone)
	}
	return typed == "" && word == "" && (typedTone == 0 || typedTone == wordTone)
}

// bare returns a lower-case text in NFC without its marks, rune by rune.
func bare(s string) string {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			b := make([]byte, 0, len(s))
			for _, r := range s {
				b = utf8.AppendRune(b, apart(r).base)
			}
			return string(b)
		}
	}
	return s
}
