package conversations_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/conversations"
)

// smallFlow is a flow without mistakes, to make one in.
const smallFlow = `id: tuan
version: 1
code: T1
one_per: officer
period: week
title: {vi: Tuần, en: Week}
questions:
  - id: a
    type: integer
    label: {vi: A, en: A}
    ask: {vi: A?, en: A?}
  - id: b
    type: choice
    label: {vi: B, en: B}
    ask: {vi: B?, en: B?}
    options:
      - {id: x, label: {vi: X, en: X}}
      - {id: y, label: {vi: Y, en: Y}}
  - {id: c, type: text, label: {vi: C, en: C}, ask: {vi: C?, en: C?}}
`

func TestParse(t *testing.T) {
	f, err := conversations.Parse("f.yaml", []byte(smallFlow))
	if err != nil {
		t.Fatal(err)
	}
	if f.ID != "tuan" || len(f.Questions) != 3 || f.Question("b").Option("y") == nil {
		t.Errorf("parsed as %+v", f)
	}
	if f.Question("z") != nil || f.Question("b").Option("z") != nil {
		t.Error("a question or an option was found that does not exist")
	}
}

func TestParseRefuses(t *testing.T) {
	const form = "want at most 24 of a-z, 0-9 and _, a letter first"
	for _, tt := range []struct{ name, old, new, want string }{
		{"unknown key", "id: tuan", "idx: tuan", `f.yaml:1:1: unknown field "idx"`},
		{"unknown key of a question", "    type: choice\n", "    type: choice\n    most: 3\n", `f.yaml:14:5: unknown field "most"`},
		{"repeated key", "version: 1", "version: 1\nversion: 1", `f.yaml:3:1: mapping key "version" already defined at [2:1]`},
		{"second document", "  - {id: c", "---\n  - {id: c", `f.yaml:19:1: a second document begins here, want one in a file`},
		{"no id", "id: tuan\n", "", `f.yaml:1:1: id is "", ` + form},
		{"bad id", "id: tuan", "id: Tuần", `f.yaml:1:5: id is "Tuần", ` + form},
		{"long id", "id: b\n", "id: b234567890123456789012345\n", `f.yaml:12:9: id is "b234567890123456789012345", ` + form},
		{"no version", "version: 1\n", "", `f.yaml:1:1: version is 0, want 1 or more`},
		{"bad version", "version: 1", "version: -1", `f.yaml:2:10: version is -1, want 1 or more`},
		{"bad code", "code: T1", "code: t1", `f.yaml:3:7: code is "t1", want capital letters and digits, such as DA03`},
		{"bad one_per", "one_per: officer", "one_per: team", `f.yaml:4:10: value is "team", want one of officer, unit, none`},
		{"bad period", "period: week", "period: day", `f.yaml:5:9: value is "day", want one of week, event, none`},
		{"title without English", "title: {vi: Tuần, en: Week}", "title: {vi: Tuần}", `f.yaml:6:8: the English text (en) is missing`},
		{"blank text", "{vi: A?, en: A?}", `{vi: "  ", en: A?}`, `f.yaml:11:10: the Vietnamese text (vi) is missing`},
		{"hint in one language", "    type: integer\n", "    type: integer\n    hint: {en: Hint}\n", `f.yaml:10:11: the Vietnamese text (vi) is missing`},
		{"nothing in one language", "questions:\n", "nothing: {vi: Không}\nquestions:\n", `f.yaml:7:10: the English text (en) is missing`},
		{"no label", "    label: {vi: A, en: A}\n", "", "f.yaml:8:5: the Vietnamese text (vi) is missing\nf.yaml:8:5: the English text (en) is missing"},
		{"repeated question", "id: b\n", "id: a\n", `f.yaml:12:9: a question "a" exists already`},
		{"unknown type", "type: integer", "type: number", `f.yaml:9:11: value is "number", want one of choice, choices, computed, date, decimal, file, from_to, integer, note, period, photos, text, yes_no`},
		{"repeated option", "id: y", "id: x", `f.yaml:18:14: an option "x" exists already`},
		{"bad option", "id: y", "id: Y", `f.yaml:18:14: id is "Y", ` + form},
		{"one option", "      - {id: y, label: {vi: Y, en: Y}}\n", "", `f.yaml:17:7: a choice needs two options or more`},
		{"options of an integer", "    type: integer\n", "    type: integer\n    options: [{id: x, label: {vi: X, en: X}}]\n", `f.yaml:10:14: options is for questions of type choice, choices only`},
		{"wrong answer to nothing", "    type: choice\n", "    type: choice\n    nothing: z\n", `f.yaml:14:14: no option has the id "z"`},
		{"nothing of an integer", "    type: integer\n", "    type: integer\n    nothing: x\n", `f.yaml:10:14: nothing is for questions of type choice only`},
		{"indicator of one id", "    type: integer\n", "    type: integer\n    indicator: da03\n", `f.yaml:10:16: indicator is "da03", want two ids with a dot, such as da03.ket_nap`},
		{"indicator with a capital", "    type: integer\n", "    type: integer\n    indicator: da03.Nam\n", `f.yaml:10:16: indicator is "da03.Nam", want two ids with a dot, such as da03.ket_nap`},
		{"indicator of a choice", "    type: choice\n", "    type: choice\n    indicator: a.b\n", `f.yaml:14:16: indicator is for questions of type integer, decimal, computed only`},
		{"estimate of a choice", "    type: choice\n", "    type: choice\n    estimate: true\n", `f.yaml:14:15: estimate is for questions of type integer, decimal only`},
		{"condition on itself", "    type: integer\n", "    type: integer\n    when: a > 1\n", `f.yaml:10:11: rule "a > 1": unknown name a (1:1) (it may name the questions before a)`},
		{"condition on a later one", "    type: integer\n", "    type: integer\n    when: b == \"x\"\n", `f.yaml:10:11: rule "b == \"x\"": unknown name b (1:1) (it may name the questions before a)`},
		{"check on a later one", "    type: integer\n", "    type: integer\n    check: [{rule: a <= b, say: {vi: V, en: E}}]\n", `f.yaml:10:20: rule "a <= b": unknown name b (1:6) (it may name a and the questions before it)`},
		{"rule that does not parse", "    type: integer\n", "    type: integer\n    warn: [{rule: a <=, say: {vi: V, en: E}}]\n", `f.yaml:10:19: rule "a <=": unexpected token EOF (1:4) (it may name a and the questions before it)`},
		{"rule that is no condition", "    type: integer\n", "    type: integer\n    check: [{rule: a + 1, say: {vi: V, en: E}}]\n", `f.yaml:10:20: rule "a + 1": expected bool, but got int (it may name a and the questions before it)`},
		{"rule without words", "    type: integer\n", "    type: integer\n    check: [{rule: a > 0, say: {vi: V}}]\n", `f.yaml:10:32: the English text (en) is missing`},
		{"part of a limit", "    type: integer\n", "    type: integer\n    max: 3.9\n", `f.yaml:10:10: a whole number is wanted here`},
		{"buttons above max", "    type: integer\n", "    type: integer\n    buttons: 5\n    max: 3\n", `f.yaml:10:14: buttons is 5, but max is 3`},
		{"computed by division", "type: text,", "type: computed, compute: a / 2,", `f.yaml:19:38: rule "a / 2": / (a computation adds, subtracts, and multiplies by a number) is not allowed (it may name the questions before c)`},
		{"unknown option", "type: text,", `type: text, when: 'b == "z"',`, `f.yaml:19:31: rule "b == \"z\"": "z", which is no option of b, is not allowed (it may name the questions before c)`},
		{"fewer than least", "type: choice\n", "type: choices\n    min: 2\n    max: 1\n", `f.yaml:15:10: max is 1, but at least 2 are chosen`},
		{
			"two of one indicator", "  - {id: c, type: text,", "  - {id: d, type: integer, indicator: a.b, label: {vi: D, en: D}, ask: {vi: D, en: D}}\n  - {id: c, type: integer, indicator: a.b,",
			`f.yaml:20:39: indicator "a.b" is another question's already`,
		},
		{"one for ever", "period: week", "period: none", `f.yaml:4:10: one_per is officer, which needs period: week: without a period there would be one report for ever`},
		{
			"difficulty of other types", "questions:\n", "difficulty: {category: c, text: b}\nquestions:\n",
			"f.yaml:7:24: no choice has the id \"c\"\nf.yaml:7:33: no text question has the id \"b\"",
		},
		{
			"check before warn", "    type: integer\n", "    type: integer\n    warn: [{rule: w, say: {vi: V, en: E}}]\n    check: [{rule: c, say: {vi: V, en: E}}]\n",
			"f.yaml:11:20: rule \"c\": unknown name c (1:1) (it may name a and the questions before it)\n" +
				"f.yaml:10:19: rule \"w\": unknown name w (1:1) (it may name a and the questions before it)",
		},
		{
			"two mistakes", "version: 1\ncode: T1", "version: 0\ncode: T_1",
			"f.yaml:2:10: version is 0, want 1 or more\nf.yaml:3:7: code is \"T_1\", want capital letters and digits, such as DA03",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if !strings.Contains(smallFlow, tt.old) {
				t.Fatalf("the flow has no %q to make a mistake of", tt.old)
			}
			_, err := conversations.Parse("f.yaml", []byte(strings.Replace(smallFlow, tt.old, tt.new, 1)))
			if err == nil {
				t.Fatalf("no error, want %s", tt.want)
			}
			if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestParseEmpty(t *testing.T) {
	_, err := conversations.Parse("f.yaml", nil)
	if err == nil || !strings.Contains(err.Error(), "f.yaml:1:1: the flow has no questions") {
		t.Errorf("an empty file: %v", err)
	}
}
