package chart_test

import (
	"image/color"
	"math"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"github.com/satcoso/satcoso/digest/chart"
)

// The twelve vowels with each of the six tones, đ, and both cases: 146 letters.
func TestEveryVietnameseLetterHasAGlyph(t *testing.T) {
	letters := "đĐ"
	for _, vowel := range "aăâeêioôơuưy" {
		for _, tone := range []string{"", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"} {
			letter := norm.NFC.String(string(vowel) + tone)
			letters += letter + strings.ToUpper(letter)
		}
	}
	if n := len([]rune(letters)); n != 146 {
		t.Fatalf("%d letters: one is not a single character: %q", n, letters)
	}
	for _, r := range letters + "0123456789%.,:;/()[]+-–—…•“”‘’\"'&₫ \u00a0ABCXYZabcxyz" {
		if !chart.HasGlyph(r) {
			t.Errorf("no glyph for %q (%U)", r, r)
		}
	}
	if chart.HasGlyph('漢') {
		t.Error("a letter that the font lacks is said to be there")
	}
}

func TestEveryInkIsLegible(t *testing.T) {
	for look, shades := range chart.Shades() {
		for i, ink := range shades[1:] {
			if ratio := contrast(shades[0], ink); ratio < 4.5 {
				t.Errorf("%s: ink %d %v: contrast %.2f, want 4.5", look, i, ink, ratio)
			}
		}
	}
	if got := contrast(color.RGBA{}, color.RGBA{0xff, 0xff, 0xff, 0xff}); math.Abs(got-21) > 0.01 {
		t.Errorf("black on white: %v, want 21", got)
	}
}

// contrast is the ratio of WCAG 2.
func contrast(a, b color.RGBA) float64 {
	luminance := func(c color.RGBA) float64 {
		linear := func(v uint8) float64 {
			s := float64(v) / 255
			if s <= 0.04045 {
				return s / 12.92
			}
			return math.Pow((s+0.055)/1.055, 2.4)
		}
		return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
	}
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func TestWrap(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{"short", "Thành ủy Dĩ An", []string{"Thành ủy Dĩ An"}},
		{"spaces", "  Thành \t ủy\n", []string{"Thành ủy"}},
		{"marks apart", "Tha\u0300nh u\u0309y", []string{"Thành ủy"}},
		{"two lines", "Đảng ủy Khối Các cơ quan và Doanh nghiệp tỉnh", []string{"Đảng ủy Khối Các cơ quan", "và Doanh nghiệp tỉnh"}},
		{"kept together", "Đảng ủy Khối Các cơ\u00a0quan và Doanh nghiệp tỉnh", []string{"Đảng ủy Khối Các cơ\u00a0quan", "và Doanh nghiệp tỉnh"}},
		{"invisible", "Dĩ\u200b An\u0000\ufe0f", []string{"Dĩ An"}},
		{"nothing", " ", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := chart.Wrap(test.text, 300, 2)
			if strings.Join(got, "|") != strings.Join(test.want, "|") {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestLongTextsAreShortened(t *testing.T) {
	const company = "Đảng bộ bộ phận Công ty Trách nhiệm hữu hạn Một thành viên Thương mại Dịch vụ số 3"
	if got := strings.Join(chart.Wrap(company, 300, 2), "|"); got != "Đảng bộ bộ phận Công ty|… mại Dịch vụ số 3" {
		t.Errorf("a unit's name: %q, want its beginning and its end", got)
	}
	if got := chart.Fit(company, 300); got != "Đảng bộ bộ phận Công…" {
		t.Errorf("a title: %q, want its beginning, up to a word's end", got)
	}
	if got := chart.Fit(strings.Repeat("W", 40), 300); !strings.HasPrefix(got, "WWWWWWWW") || !strings.HasSuffix(got, "…") {
		t.Errorf("one long word: %q", got)
	}
}

// Whatever the text, no line is too wide, and lines that end in no ellipsis hold
// all of it.
func TestWrappedLinesFit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := names.Draw(t, "text")
		width, most := rapid.IntRange(60, 700).Draw(t, "width"), rapid.IntRange(1, 4).Draw(t, "most")
		lines := chart.Wrap(text, width, most)
		if len(lines) > most {
			t.Fatalf("%d lines", len(lines))
		}
		for _, line := range lines {
			if w := chart.Width(line); w > width {
				t.Fatalf("line %q is %d wide, more than %d", line, w, width)
			}
		}
		whole := strings.ReplaceAll(strings.Join(lines, ""), " ", "")
		if !strings.Contains(whole, "…") && whole != strings.ReplaceAll(norm.NFC.String(text), " ", "") {
			t.Fatalf("lost: %q of %q", whole, text)
		}
	})
}

// names are made of what names are made of, and of what they should not be.
var names = rapid.OneOf(
	rapid.StringOf(rapid.RuneFrom([]rune("Đảng ủy Khối Các cơ quan và Doanh nghiệp ỔẴWWW  "))),
	rapid.StringOfN(rapid.RuneFrom([]rune(" "), unicode.Latin), 0, 150, -1),
)
