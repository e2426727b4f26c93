package bot

import (
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func someLines() *rapid.Generator[[]Line] {
	text := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("<>&bi \n\\ạ\u0323\u0301😀\u200D"))))
	return rapid.SliceOf(rapid.Custom(func(t *rapid.T) Line {
		return Line{Text: text.Draw(t, "text"), Strong: rapid.Bool().Draw(t, "strong")}
	}))
}

func textOf(lines []Line) string {
	texts := make([]string, len(lines))
	for i, line := range lines {
		texts[i] = line.Text
	}
	return strings.Join(texts, "\n")
}

func TestDivideKeepsTextAndLimit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := someLines().Draw(t, "lines")
		limit := rapid.IntRange(2, 40).Draw(t, "limit")
		var got strings.Builder
		for _, message := range Divide(lines, limit) {
			if n := len(utf16.Encode([]rune(textOf(message)))); n > limit {
				t.Fatalf("message of %d units, limit %d", n, limit)
			}
			got.WriteString(textOf(message))
		}
		if diff := cmp.Diff(visible(textOf(lines)), visible(got.String())); diff != "" {
			t.Fatal(diff)
		}
	})
}

// visible leaves out white space, which chat apps trim around messages.
func visible(s string) string { return strings.Join(strings.Fields(s), "") }

func TestDivide(t *testing.T) {
	line := func(texts ...string) (lines []Line) {
		for _, s := range texts {
			lines = append(lines, Line{Text: s, Strong: true})
		}
		return lines
	}
	for _, tt := range []struct {
		name string
		in   []Line
		want [][]Line
	}{
		{"fits exactly", line("12345", "7890"), [][]Line{line("12345", "7890")}},
		{"one too many", line("12345", "78901"), [][]Line{line("12345"), line("78901")}},
		{"units, not runes", line("😀😀😀😀😀", "x"), [][]Line{line("😀😀😀😀😀"), line("x")}},
		{"units, not bytes", line("ạạạạạạạạạạ"), [][]Line{line("ạạạạạạạạạạ")}},
		{"between words", line("123456 890123"), [][]Line{line("123456 "), line("890123")}},
		{"no space near", line("1 345678901234"), [][]Line{line("1 34567890"), line("1234")}},
		{"marks stay with their letter", line("123456789a\u0323\u0301b"), [][]Line{line("123456789"), line("a\u0323\u0301b")}},
		{"emoji stay whole", line("1234567👩\u200D👧"), [][]Line{line("1234567"), line("👩\u200D👧")}},
		{"only marks", line("a" + strings.Repeat("\u0301", 12)), [][]Line{line("a" + strings.Repeat("\u0301", 9)), line(strings.Repeat("\u0301", 3))}},
		{"no blank message", line("1234567890", " ", "", "abcdefghij"), [][]Line{line("1234567890"), line("abcdefghij")}},
		{"nothing", line("", " \n"), nil},
		{"broken encoding", line("a\xffb"), [][]Line{line("a\uFFFDb")}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, Divide(tt.in, 10)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCutNeverDividesALetter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("ab ạ\u0323\u0301😀"))).Draw(t, "text")
		pieces := cut(text, 12)
		if strings.Join(pieces, "") != text {
			t.Fatalf("%q became %q", text, pieces)
		}
		for i, piece := range pieces[1:] {
			if first, _ := utf8.DecodeRuneInString(piece); joined(0, first) && !oneCharacter(pieces[i]) {
				t.Fatalf("%q becomes %q", text, pieces)
			}
		}
	})
}

func oneCharacter(s string) bool {
	for i, r := range s {
		if i > 0 && !joined(0, r) {
			return false
		}
	}
	return true
}
