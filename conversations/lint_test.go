package conversations_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/models"
)

// The flows that ship are easy on their authors.
func TestShippedFlowsPassLint(t *testing.T) {
	for _, f := range shipped(t) {
		for _, found := range conversations.Lint(f) {
			t.Errorf("%s: %s", f.ID, found)
		}
		for _, lang := range []models.Lang{models.Vietnamese, models.English} {
			cost, err := conversations.Usual(f, lang)
			t.Logf("%s %s: %d taps and messages, %s, %d characters to read (%v)", f.ID, lang, cost.Steps(), cost.Time(), cost.Read, err)
		}
	}
}

func TestLongest(t *testing.T) {
	for id, want := range map[string]int{"de_an_03": 10, "lop_nhan_thuc": 6, "ket_nap": 6, "kinds": 11} {
		if got := conversations.Longest(anyFlow(t, id)); got != want {
			t.Errorf("the longest way through %s asks %d questions, want %d", id, got, want)
		}
	}
}

func TestLint(t *testing.T) {
	const head = "id: x\nversion: 1\ncode: X\none_per: none\nperiod: week\ntitle: {vi: X, en: X}\nquestions:\n"
	const count = "  - {id: a, type: integer, usual: \"0\", label: {vi: A, en: A}, ask: {vi: A?, en: A?}}\n"
	for _, tt := range []struct{ name, questions, want string }{
		{"fine", count, ""},
		{"never asked", count + "  - {id: b, type: text, when: a < 0, label: {vi: B, en: B}, ask: {vi: B?, en: B?}}\n", "question b: no answers lead to it"},
		{"no usual answer", strings.Replace(count, "usual: \"0\", ", "", 1), `vi: question a does not take its usual answer ""`},
		{"long", strings.Replace(count, "vi: A?", "vi: "+strings.Repeat("Bao nhiêu? ", 120), 1), "vi: a usual report takes"},
		{"read by nobody knows whom", count + "  - {id: n, type: text, usual: x, label: {vi: C, en: C}, ask: {vi: C?, en: C?}}\n", "question n: a free text says in its hint who will read it"},
		{"same without diacritics", count + "  - {id: c, type: choice, optional: true, label: {vi: C, en: C}, ask: {vi: C?, en: C?}, options: [{id: o, label: {vi: Khó, en: o}}, {id: p, label: {vi: Kho, en: p}}]}\n",
			"vi: question c: options o and p are the same without diacritics"},
		{"cut by a phone", count + "  - {id: c, type: choice, optional: true, label: {vi: C, en: C}, ask: {vi: C?, en: C?}, options: [{id: o, label: {vi: " + strings.Repeat("a", 40) + ", en: o}}, {id: p, label: {vi: b, en: p}}]}\n",
			"vi: question c: option o has 40 characters, a phone shows 34"},
		{"a command", count + "  - {id: c, type: choices, usual: p, label: {vi: C, en: C}, ask: {vi: C?, en: C?}, options: [{id: o, label: {vi: Bỏ qua, en: o}}, {id: p, label: {vi: b, en: p}}]}\n",
			`vi: question c: option o cannot be typed, "Bỏ qua" is a command`},
		{"too long for a channel", count + "  - {id: n, type: text, usual: x, label: {vi: C, en: C}, ask: {vi: C?, en: " + strings.Repeat("a", 1801) + "}}\n",
			"en: question n: a text has 1801 characters, a channel carries 1800"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f, err := conversations.Parse("x.yaml", []byte(head+tt.questions))
			if err != nil {
				t.Fatal(err)
			}
			got := strings.Join(conversations.Lint(f), "\n")
			if (tt.want == "") != (got == "") || !strings.Contains(got, tt.want) {
				t.Error(cmp.Diff(tt.want, got))
			}
		})
	}
}
