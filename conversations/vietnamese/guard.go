package vietnamese

import "regexp"

// phone is a Vietnamese mobile number, national or with +84, grouped by
// spaces, dots or hyphens as people do; citizen is a citizen's identity number
// of twelve digits or an old one of nine. A document's number or a figure with
// thousands separators is shorter or grouped otherwise.
var (
	phone   = regexp.MustCompile(`(^|[^\d.,])((?:\+?84|0)[ .-]?[35789](?:[ .-]?\d){8})([^\d]|$)`)
	citizen = regexp.MustCompile(`(^|[^\d.,])(\d{12}|\d{9}|\d{3}[ .-]\d{3}[ .-]\d{3}[ .-]\d{3})([^\d]|$)`)
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

// replaceAll repeats, since neighbouring numbers share the separator between
// them and one pass would skip every second one.
func replaceAll(re *regexp.Regexp, s string) string {
	for {
		next := re.ReplaceAllString(s, "${1}"+Mask+"${3}")
		if next == s {
			return s
		}
		s = next
	}
}
