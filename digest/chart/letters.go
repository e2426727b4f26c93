package chart

import (
	"strings"
	"sync"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/norm"

	"github.com/satcoso/satcoso/fonts"
)

// The fonts are parsed once; a parsed font can be read by several goroutines.
var (
	regular = sync.OnceValue(func() *sfnt.Font { return mustParse(fonts.Regular) })
	bold    = sync.OnceValue(func() *sfnt.Font { return mustParse(fonts.Bold) })
)

// mustParse cannot fail but with a broken build: the font is part of it.
func mustParse(file []byte) *sfnt.Font {
	f, err := sfnt.Parse(file)
	if err != nil {
		panic("chart: embedded font: " + err.Error())
	}
	return f
}

// maxText is how many characters of a text are looked at: more than fit on two
// lines, and little enough to measure.
const maxText = 200

const ellipsis = "…"

// A style is a font and its size in pixels.
type style struct {
	bold bool
	size int
}

// Vietnamese stacks two marks on a capital letter, as in Ổ and Ẵ: a line has the
// height that the font asks for, or marks would touch the line above.
func (s style) lineHeight() int { return s.size * 1362 / 1000 }
func (s style) ascent() int     { return s.size * 1069 / 1000 }

func (s style) font() *sfnt.Font {
	if s.bold {
		return bold()
	}
	return regular()
}

// letters measures texts. It has scratch memory: each chart has its own.
type letters struct {
	buffer sfnt.Buffer
}

func newLetters() *letters { return new(letters) }

// clean makes of each letter and its marks one character, as the font has them,
// and leaves out what is not visible.
func clean(text string) string {
	text = norm.NFC.String(strings.ToValidUTF8(text, "\uFFFD"))
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\u00a0': // where the caller wants no line to end
			return r
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r):
			return -1
		default:
			return r
		}
	}, text)
	count := 0
	for i := range text {
		if count == maxText {
			return text[:i] + ellipsis
		}
		count++
	}
	return text
}

// each calls do with the glyph of every character and where it begins, from 0,
// until do returns false. It returns where the next character would begin.
func (l *letters) each(s style, text string, do func(at int, glyph sfnt.GlyphIndex, x fixed.Int26_6) bool) fixed.Int26_6 {
	f, size := s.font(), fixed.I(s.size)
	var x fixed.Int26_6
	var before sfnt.GlyphIndex
	for i, r := range text {
		glyph, err := f.GlyphIndex(&l.buffer, r)
		if err != nil {
			continue
		}
		if i > 0 {
			// A pair without kerning is reported as an error.
			if kern, err := f.Kern(&l.buffer, before, glyph, size, font.HintingNone); err == nil {
				x += kern
			}
		}
		if do != nil && !do(i, glyph, x) {
			return x
		}
		advance, err := f.GlyphAdvance(&l.buffer, glyph, size, font.HintingNone)
		if err != nil {
			continue
		}
		x += advance
		before = glyph
	}
	return x
}

// width is that of a text on one line, in pixels.
func (l *letters) width(s style, text string) int {
	return l.each(s, text, nil).Ceil()
}

// prefix is the length in bytes of the longest beginning of text that is no
// wider than width.
func (l *letters) prefix(s style, text string, width int) int {
	end := 0
	x := l.each(s, text, func(at int, _ sfnt.GlyphIndex, x fixed.Int26_6) bool {
		if x.Ceil() > width {
			return false
		}
		end = at
		return true
	})
	if x.Ceil() <= width {
		return len(text)
	}
	return end
}

// fit shortens a clean text to one line, between words if that leaves most of it.
func (l *letters) fit(s style, text string, width int) string {
	if l.width(s, text) <= width {
		return text
	}
	n := l.prefix(s, text, width-l.width(s, ellipsis))
	if space := strings.LastIndexByte(text[:n], ' '); space > n/2 {
		n = space
	}
	return strings.TrimRight(text[:n], " ,;.-–"+ellipsis) + ellipsis
}

// fitEnd shortens a clean text to one line that has its end: what tells units
// apart often comes last, as in "Công ty … số 3".
func (l *letters) fitEnd(s style, text string, width int) string {
	for rest := text; l.width(s, text) > width; {
		_, after, more := strings.Cut(rest, " ")
		if !more {
			return l.fit(s, text, width)
		}
		rest, text = after, ellipsis+" "+after
	}
	return text
}

// wrap breaks a text into lines, at most as many as said; the last one is
// shortened where the text is longer. Words wider than a line are broken.
func (l *letters) wrap(s style, text string, width, most int, shorten func(s style, text string, width int) string) []string {
	words := strings.FieldsFunc(clean(text), func(r rune) bool { return r == ' ' })
	var lines []string
	for len(words) > 0 {
		rest := strings.Join(words, " ")
		if len(lines) == most-1 {
			return append(lines, shorten(s, rest, width))
		}
		n := len(words)
		for n > 1 && l.width(s, strings.Join(words[:n], " ")) > width {
			n--
		}
		line := strings.Join(words[:n], " ")
		if l.width(s, line) <= width {
			lines, words = append(lines, line), words[n:]
			continue
		}
		cut := max(l.prefix(s, line, width), len(string([]rune(line)[:1])))
		lines, words[0] = append(lines, line[:cut]), line[cut:]
	}
	return lines
}
