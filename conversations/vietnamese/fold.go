// Package vietnamese reads what Vietnamese people type: numbers, dates and
// options, with or without diacritics, in any Unicode form. It also guards
// texts against personal data that must not be kept: see [Inspect].
//
// Every reader is total: any text gives an answer, and none is guessed.
package vietnamese

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Clean returns s in NFC, with full-width digits and letters narrowed,
// invisible characters dropped, and runs of spaces within a line joined into
// one. Line breaks stay.
func Clean(s string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	space := true // drops leading spaces
	for _, r := range s {
		switch {
		case r == '\n':
			b.WriteByte('\n')
			space = true
			continue
		case unicode.IsSpace(r):
			if !space {
				b.WriteByte(' ')
			}
			space = true
			continue
		case invisible(r):
			continue
		case r >= '！' && r <= '～': // full-width forms of ASCII
			r -= '！' - '!'
		}
		b.WriteRune(r)
		space = false
	}
	// Last, since what was dropped may have stood between a letter and its marks.
	return norm.NFC.String(strings.TrimSpace(b.String()))
}

// plain reports whether Clean would return s as it is, cheaply.
func plain(s string) bool {
	last := ' '
	for _, r := range s {
		switch {
		case r == ' ' && last == ' ', r < ' ', r == 0x7f, r >= 0x80 && (!isVietnamese(r) || r == 'ð'):
			return false
		}
		last = r
	}
	return s == "" || last != ' '
}

func invisible(r rune) bool {
	return unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Cc, r) || r == unicode.ReplacementChar
}

// Fold returns the key under which typed texts are compared: cleaned, in lower
// case, without tone marks and other diacritics, đ as d, line breaks as spaces.
func Fold(s string) string {
	s = strings.ToLower(Clean(s))
	ascii := true
	for i := range len(s) {
		if s[i] >= 0x80 || s[i] == '\n' {
			ascii = false
			break
		}
	}
	if ascii {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'đ', r == 'ð': // ð: some old texts write Đ as Ð
			b.WriteByte('d')
		case r == '\n':
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
