package zalo

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/satcoso/satcoso/bot"
)

var rewrite = flag.Bool("update", false, "rewrite the golden files")

// goldens are cards whose messages are kept in testdata, as Zalo gets them.
func goldens() map[string]bot.Card {
	digest := bot.Card{Hint: "Hoặc gõ: trợ giúp, huỷ"}
	for i := range 40 {
		digest.Lines = append(digest.Lines,
			bot.Line{Text: fmt.Sprintf("%d. Xã Đồng Tháp %d", i+1, i+1), Strong: true},
			bot.Line{Text: "Đã nộp 7/9 báo cáo; khó khăn: thiếu kinh phí, đường hỏng sau mưa 🌧️."})
	}
	for i := range 12 {
		digest.Buttons = append(digest.Buttons, []bot.Button{{Label: fmt.Sprintf("Xem xã %d", i+1), Data: "v", Number: i + 1}})
	}
	digest.Buttons = append(digest.Buttons, []bot.Button{{Label: "Trợ giúp", Data: "h"}, {Label: "Huỷ", Data: "c"}})
	return map[string]bot.Card{
		"digest": digest,
		"emoji": {
			Lines:   []bot.Line{{Text: "👩‍👩‍👧 🇻🇳 Tổ 3", Strong: true}, {Text: "😀"}, {Text: "nhỏ 👍🏽 thôi", Quiet: true}},
			Buttons: [][]bot.Button{{{Label: "👍 Được", Data: "y", Number: 1}, {Label: "👎", Data: "n"}}},
		},
		"decomposed": {
			Lines:   []bot.Line{{Text: "Hoa\u0300 Bi\u0300nh", Strong: true}, {Text: "Đie\u0323\u0302n Bie\u0302n", Quiet: true, Strong: true}},
			Buttons: [][]bot.Button{{{Label: "Hue\u0302\u0301", Data: "h"}}},
		},
		"markup": {
			Lines: []bot.Line{{Text: "**đậm** <b>x</b> {red}đỏ{/red}", Strong: true}, {Text: "# tiêu đề\n- mục\n> trích `mã` _n_ ~~x~~ [a](https://x.example)"}, {}, {Text: "&amp; \\* \"'"}},
			Buttons: [][]bot.Button{
				{{Label: "*a*", Data: "a", Number: 3}, {Label: "nhiều\ndòng", Data: "b", Number: 1}},
				{{Label: "<i>", Data: "c"}}, {},
			},
		},
		"buttons only": {Buttons: [][]bot.Button{{{Label: "Có", Data: "y", Number: 1}}}},
		"hint only":    {Lines: []bot.Line{{Text: "x"}}, Hint: "gõ gì cũng được"},
	}
}

func TestGoldens(t *testing.T) {
	for name, card := range goldens() {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			for _, lines := range pieces(card.Lines, foot(card)) {
				text, styles := render(lines)
				encoded, err := json.Marshal(styles)
				if err != nil {
					t.Fatal(err)
				}
				fmt.Fprintf(&b, "--- %d units, %s\n%s\n", bot.Units(text), encoded, text)
			}
			path := filepath.Join("testdata", strings.ReplaceAll(name, " ", "-")+".golden")
			if *rewrite {
				if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), b.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// anyText draws text of all kinds of characters, often of those that matter.
func anyText() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.String(),
		rapid.StringOf(rapid.SampledFrom([]rune("*_~`#<>{}red/b \n\tạ\u0323\u0301\u00A0😀\u200D👍🏽"))),
		rapid.SampledFrom([]string{"**x**", "<b>", "\xff", "{red}", "1. x", "", " "}),
		rapid.Custom(func(t *rapid.T) string {
			return strings.Repeat(rapid.SampledFrom([]string{"a", "ạ ", "😀", "o\u0302\u0301", "x "}).Draw(t, "part"), rapid.IntRange(0, 2500).Draw(t, "times"))
		}),
	)
}

func anyLines() *rapid.Generator[[]bot.Line] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) bot.Line {
		return bot.Line{Text: anyText().Draw(t, "text"), Strong: rapid.Bool().Draw(t, "strong"), Quiet: rapid.Bool().Draw(t, "quiet")}
	}), 0, 12)
}

func anyCard() *rapid.Generator[bot.Card] {
	return rapid.Custom(func(t *rapid.T) bot.Card {
		card := bot.Card{Lines: anyLines().Draw(t, "lines")}
		for i := range rapid.IntRange(0, 15).Draw(t, "buttons") {
			b := bot.Button{Label: anyText().Draw(t, "label"), Data: "d"}
			if rapid.Bool().Draw(t, "numbered") {
				b.Number = i + 1
			}
			card.Buttons = append(card.Buttons, []bot.Button{b})
		}
		if rapid.Bool().Draw(t, "hinted") {
			card.Hint = anyText().Draw(t, "hint")
		}
		return card
	})
}

// letters is a text without white space, valid.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}

// TestPiecesKeepTheText divides cards of all kinds: no message is too long or
// empty, none begins or ends with white space, and together they say everything.
func TestPiecesKeepTheText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		card := anyCard().Draw(t, "card")
		all, want := "", ""
		for _, line := range append(slices.Clone(card.Lines), foot(card)...) {
			want += letters(line.Text)
		}
		for _, lines := range pieces(card.Lines, foot(card)) {
			text, _ := render(lines)
			if n := len(utf16.Encode([]rune(text))); n > 1800 || n == 0 {
				t.Fatalf("a message of %d units", n)
			}
			if text != strings.TrimSpace(text) {
				t.Fatalf("white space at the ends of %q", text)
			}
			all += letters(text)
		}
		// A piece without anything visible, as of an empty line between others, is
		// left out by Divide, and has no letters.
		if diff := cmp.Diff(want, all); diff != "" {
			t.Fatal(diff)
		}
	})
}

// TestStylesCoverTheStrongLines cuts the styled ranges out of the text, as it is
// counted in UTF-16: they are the strong and quiet lines, and nothing else.
func TestStylesCoverTheStrongLines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		card := anyCard().Draw(t, "card")
		for _, lines := range pieces(card.Lines, foot(card)) {
			text, styles := render(lines)
			units := utf16.Encode([]rune(text))
			var got, want []string
			end := -1
			for _, s := range styles {
				if s.Len <= 0 || s.Start <= end || s.Start+s.Len > len(units) {
					t.Fatalf("range %+v of %d units after one that ends at %d", s, len(units), end)
				}
				end = s.Start + s.Len
				got = append(got, strings.Join(s.Codes, "")+" "+string(utf16.Decode(units[s.Start:end])))
			}
			for _, line := range lines {
				code := map[[2]bool]string{{true, false}: "b", {false, true}: "i", {true, true}: "bi"}[[2]bool{line.Strong, line.Quiet}]
				if code != "" && line.Text != "" {
					want = append(want, code+" "+line.Text)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}
