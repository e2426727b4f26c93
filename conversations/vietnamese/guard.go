package vietnamese

import (
	"regexp"
	"strings"
)

// phone is a Vietnamese mobile number, national or with +84, grouped by
// spaces, dots or hyphens as people do; citizen is a citizen's identity number
// of twelve digits, the first of which is 0 where they are grouped, or an old
// one of nine. A document's number or a figure with thousands separators is
// shorter or grouped otherwise, and dated is a date before a time of day.
var (
	phone   = regexp.MustCompile(before + `((?:(?:\+|00)?84|0)` + gap + `[35789](?:` + gap + `\d){8})([^\d]|$)`)
	citizen = regexp.MustCompile(before + `(\d{12}|\d{9}|0\d{2}` + gap + `\d{3}` + gap + `\d{3}` + gap + `\d{3})([^\d]|$)`)
	dated   = regexp.MustCompile(`^\d\d[.-]\d\d[.-](?:19|20)\d\d[^\d]`)
)

const (
	// before is what may stand before a number: no digit, and a dot or a comma
	// only if it ends a word.
	before = `(^|(?:^|[^\d])[.,]|[^\d.,])`
	gap    = `[ .\x{2010}-\x{2014}-]?` // \x{2010} to \x{2014} are hyphens and dashes
)

// Mask stands where a number was taken out. It is no word of any language.
const Mask = "[***]"

// Guard takes phone and identity numbers out of a text before anything stores
// or logs it, and reports whether it found any.
func Guard(text string) (guarded string, masked bool) {
	if !mayHoldNumber(text) {
		return text, false
	}
	guarded = replaceAll(phone, Clean(text))
	guarded = replaceAll(citizen, guarded)
	if guarded == Clean(text) {
		return text, false
	}
	return guarded, true
}

// mayHoldNumber spares texts with fewer than nine digits the search.
func mayHoldNumber(text string) bool {
	n := 0
	for _, r := range text {
		if r >= '0' && r <= '9' || r >= '０' && r <= '９' {
			n++
		}
	}
	return n >= 9
}

// replaceAll goes on right behind each number: the next one may need the
// separator between them for its beginning.
func replaceAll(re *regexp.Regexp, s string) string {
	var b strings.Builder
	for {
		m := re.FindStringSubmatchIndex(s)
		if m == nil {
			b.WriteString(s)
			return b.String()
		}
		number := s[m[4]:m[5]]
		b.WriteString(s[:m[4]])
		if dated.MatchString(number) {
			b.WriteString(number)
		} else {
			b.WriteString(Mask)
		}
		s = s[m[5]:]
	}
}
