package vietnamese_test

import (
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"github.com/satcoso/satcoso/conversations/vietnamese"
)

func TestClean(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"", ""},
		{"Thủ Dầu Một", "Thủ Dầu Một"},
		{norm.NFD.String("Thủ Dầu Một"), "Thủ Dầu Một"},
		{"thu\u0309\u200b", "thủ"},
		{"thu\u200b\u0309", "thủ"}, // what was dropped stood before the mark
		{"ｕ\u0309", "ủ"},
		{"  a \t b\u00a0\u3000c  ", "a b c"},
		{"a\n\n  b", "a\n\nb"},
		{"\n a \n", "a"},
		{"１２．ＡＢ", "12.AB"},
		{"a\ufeffb\u00adc\u2066d\x00e", "abcde"},
		{"a\xffb", "ab"},
		{"\u0301", "\u0301"},
	} {
		if got := vietnamese.Clean(tt.text); got != tt.want {
			t.Errorf("Clean(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestFold(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"Thủ Dầu Một", "thu dau mot"},
		{"ĐẢNG VIÊN", "dang vien"},
		{"Ðảm bảo", "dam bao"}, // U+00D0, as in old texts
		{"hoà", "hoa"}, {"hòa", "hoa"}, {"uỷ", "uy"}, {"ủy", "uy"}, {"thuỷ", "thuy"},
		{"ƯỚC LƯỢNG", "uoc luong"},
		{"a\nb", "a b"}, {"a \n b", "a b"},
		{"\u0301 a", "a"}, {"a \u0301 b", "a b"},
		{"bắt\u200b đầu", "bat dau"},
		{"ＯＫ", "ok"},
	} {
		if got := vietnamese.Fold(tt.text); got != tt.want {
			t.Errorf("Fold(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

// text draws what may be typed: Vietnamese letters in any form, marks, digits,
// separators and what cannot be seen.
func text() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		runes := rapid.SliceOfN(rapid.OneOf(
			rapid.SampledFrom([]rune("aăâbcdđeêghiklmnoôơpqrstuưvxyẮẰỳýỹỷỵĐÐ0123456789 .,-–/\n\u0300\u0301\u0303\u0309\u0323\u0302\u200b\u00a0\ufeff１２Ａ")),
			rapid.Rune(),
		), 0, 24).Draw(t, "runes")
		return string(runes)
	})
}

func TestCleanAndFoldProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := text().Draw(t, "text")
		c := vietnamese.Clean(s)
		if again := vietnamese.Clean(c); again != c {
			t.Errorf("Clean(%q) = %q, cleaned again %q", s, c, again)
		}
		if !norm.NFC.IsNormalString(c) {
			t.Errorf("Clean(%q) = %+q is not NFC", s, c)
		}
		if strings.ContainsFunc(c, func(r rune) bool { return r != '\n' && unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }) {
			t.Errorf("Clean(%q) = %q has an invisible character", s, c)
		}
		f := vietnamese.Fold(s)
		if f != strings.Join(strings.Fields(f), " ") {
			t.Errorf("Fold(%q) = %q has spare spaces", s, f)
		}
		if strings.ContainsFunc(f, func(r rune) bool { return unicode.Is(unicode.Mn, r) }) {
			t.Errorf("Fold(%q) = %q has a mark", s, f)
		}
		for _, same := range []string{norm.NFC.String(s), norm.NFD.String(s), c, f} {
			if g := vietnamese.Fold(same); g != f {
				t.Errorf("Fold(%q) = %q, but Fold(%q) = %q", s, f, same, g)
			}
		}
	})
}

func BenchmarkFold(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		vietnamese.Fold("Thành ủy Thủ Dầu Một")
	}
}

func BenchmarkGuard(b *testing.B) {
	for name, text := range map[string]string{
		"short":     "12",
		"noNumber":  "Công ty X tăng ca đột xuất, công nhân không dự lớp được, đề nghị mở lớp buổi tối",
		"phone":     "Công ty X tăng ca đột xuất, gọi 0912 345 678 để biết",
		"thousand":  strings.Repeat("Tiếp cận 12 người. ", 53),
		"manyPhone": strings.Repeat("0912 345 678, ", 70),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				vietnamese.Inspect(text)
			}
		})
	}
}
