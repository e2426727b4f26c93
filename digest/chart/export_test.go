package chart

import "image/color"

// Shades of the two looks, for tests: the ground, then each ink.
func Shades() map[string][]color.RGBA {
	all := func(s shades) []color.RGBA { return append([]color.RGBA{s.ground}, s.inks[:]...) }
	return map[string][]color.RGBA{"light": all(light), "dark": all(dark)}
}

// HasGlyph tells whether both weights can draw a character.
func HasGlyph(r rune) bool {
	l := newLetters()
	for _, s := range []style{{}, {bold: true}} {
		if glyph, err := s.font().GlyphIndex(&l.buffer, r); err != nil || glyph == 0 {
			return false
		}
	}
	return true
}

// Wrap breaks a text as the names of units are broken.
func Wrap(text string, width, most int) []string {
	l := newLetters()
	return l.wrap(smallStyle, text, width, most, l.fitEnd)
}

// Fit shortens a line as those of a title are shortened.
func Fit(line string, width int) string { return newLetters().fit(smallStyle, line, width) }

// Width is that of a line in the style of the names of units.
func Width(line string) int { return newLetters().width(smallStyle, line) }
