package telegram

import (
	"html"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/satcoso/satcoso/bot"
)

func TestMarkup(t *testing.T) {
	for _, tt := range []struct {
		name  string
		lines []bot.Line
		want  string
	}{
		{"plain", []bot.Line{{Text: "Xin chào"}}, "Xin chào"},
		{"strong", []bot.Line{{Text: "1/7", Strong: true}, {Text: "Bao nhiêu?"}}, "<b>1/7</b>\nBao nhiêu?"},
		{"quiet", []bot.Line{{Text: "gợi ý", Quiet: true}}, "<i>gợi ý</i>"},
		{"both", []bot.Line{{Text: "x", Strong: true, Quiet: true}}, "<b><i>x</i></b>"},
		{"paragraphs", []bot.Line{{Text: "a"}, {Strong: true}, {Text: "b"}}, "a\n\nb"},
		{"markup in text", []bot.Line{{Text: `<b>&"'</b>`, Strong: true}}, "<b>&lt;b&gt;&amp;&#34;&#39;&lt;/b&gt;</b>"},
		{"entity in text", []bot.Line{{Text: "&amp;"}}, "&amp;amp;"},
		{"decomposed letters", []bot.Line{{Text: "Hoa\u0300 Bi\u0300nh"}}, "Hoa\u0300 Bi\u0300nh"},
		{"emoji", []bot.Line{{Text: "👩‍👩‍👧 🇻🇳"}}, "👩‍👩‍👧 🇻🇳"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, markup(tt.lines)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// tagless is what Telegram shows of markup.
func tagless(s string) string {
	return html.UnescapeString(strings.NewReplacer("<b>", "", "</b>", "", "<i>", "", "</i>", "").Replace(s))
}

// anyText draws text of all kinds of characters, often of those that matter.
func anyText() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.String(),
		rapid.StringOf(rapid.SampledFrom([]rune("<>&\"'/bi;#x0 \n\\ạ\u0323\u0301😀\u200D"))),
		rapid.SampledFrom([]string{"&lt;", "<b>", "</i>", "&#39;", "&amp;amp;", "]]>", "<!--"}),
	)
}

func anyLines() *rapid.Generator[[]bot.Line] {
	return rapid.SliceOf(rapid.Custom(func(t *rapid.T) bot.Line {
		return bot.Line{Text: anyText().Draw(t, "text"), Strong: rapid.Bool().Draw(t, "strong"), Quiet: rapid.Bool().Draw(t, "quiet")}
	}))
}

func TestMarkupShowsTheText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := anyLines().Draw(t, "lines")
		if diff := cmp.Diff(plain(lines), tagless(markup(lines))); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestKeyboard(t *testing.T) {
	long := strings.Repeat("x", 64)
	for _, tt := range []struct {
		name    string
		buttons [][]bot.Button
		want    string // "error" where it is refused
	}{
		{"none", nil, ""},
		{"empty rows", [][]bot.Button{{}, {}}, ""},
		{"rows", [][]bot.Button{{{Label: "Có", Data: "1"}, {Label: "Không", Data: "2"}}, {}, {{Label: "Huỷ", Data: "3"}}},
			`{"inline_keyboard":[[{"text":"Có","callback_data":"1"},{"text":"Không","callback_data":"2"}],[{"text":"Huỷ","callback_data":"3"}]]}`},
		{"longest data", [][]bot.Button{{{Label: "a", Data: long}}}, `{"inline_keyboard":[[{"text":"a","callback_data":"` + long + `"}]]}`},
		{"data too long", [][]bot.Button{{{Label: "a", Data: long + "x"}}}, "error"},
		{"bytes count", [][]bot.Button{{{Label: "a", Data: strings.Repeat("ạ", 22)}}}, "error"},
		{"no data", [][]bot.Button{{{Label: "a"}}}, "error"},
		{"no label", [][]bot.Button{{{Data: "a"}}}, "error"},
		{"broken encoding", [][]bot.Button{{{Label: "a", Data: "\xff"}}}, "error"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := keyboard(tt.buttons)
			if err != nil {
				got = "error"
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
