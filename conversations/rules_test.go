package conversations

import (
	"strings"
	"testing"

	"github.com/satcoso/satcoso/models"
)

var ruleQuestions = []Question{
	{ID: "n", kind: kinds[Integer]}, {ID: "m", kind: kinds[Integer]}, {ID: "sure", kind: kinds[YesNo]},
	{ID: "kind", kind: kinds[OneOf]}, {ID: "day", kind: kinds[OnDate]}, {ID: "said", kind: kinds[Note]},
	{ID: "share", Type: Decimal, kind: kinds[Decimal]}, {ID: "many", Type: SomeOf, kind: kinds[SomeOf], Options: []Option{{ID: "a"}, {ID: "b"}, {ID: "c"}}},
	{ID: "pick", Type: OneOf, kind: kinds[OneOf], Options: []Option{{ID: "x"}, {ID: "y"}}},
	{ID: "trip", kind: kinds[FromTo]}, {ID: "term", kind: kinds[InPeriod]}, {ID: "photos", kind: kinds[Photos]},
}

// A rule sees the answers, the business date and the period, and nothing else:
// no clock, no function that could be slow.
func TestCompileRuleRefuses(t *testing.T) {
	for _, source := range []string{
		"now().Year() > 2020", `date("2023-01-01") < date("2024-01-01")`, `duration("1h") > duration("1m")`, `timezone("UTC") != nil`,
		"all(1..3, # > 0)", "len(map(1..10, #)) > 0", "count([1], # > 0) > 0", "sum([n]) > 0", `repeat("x", 1000) == ""`,
		"n", "n + 1", `kind`, "n > unknown", "said == 1", `n == "1"`, "kind > 1", "sure > 0",
		"", "n >", "n > 0; n > 1", "share * 2 > 1", "share > 0.0005", "trip > 1", "many == 1", `pick == "z"`, `"z" in many`, `pick in ["x", "z"]`, "true; true = false",
		strings.Repeat("n > 0 and ", 40) + "n > 0",
	} {
		if r, err := compileRule(source, ruleQuestions); err == nil {
			t.Errorf("the rule %.60q compiles: %+v", source, r.needs)
		}
	}
}

func TestCompute(t *testing.T) {
	flow := &Flow{Questions: ruleQuestions, index: map[string]int{}}
	for i, q := range ruleQuestions {
		flow.index[q.ID] = i
	}
	answers := map[string]Answer{"n": {Value: "12"}, "share": {Value: "62800"}, "m": {Value: "3"}}
	for _, tt := range []struct {
		source string
		want   any
	}{
		{"n + m", 15}, {"n - 2 * m", 6}, {"max(n, m)", 12}, {"share + n", 74800}, {"share - 0.5", 62300},
		{"n + photos", nil},
	} {
		r, err := compileNumber(tt.source, ruleQuestions)
		if err != nil {
			t.Errorf("%q: %v", tt.source, err)
			continue
		}
		if got := r.run(newEvidence(flow, answers, models.Period{}, "2023-11-16")); got != tt.want {
			t.Errorf("%q is %v, want %v", tt.source, got, tt.want)
		}
	}
	for _, source := range []string{"n / m", "n % m", "n ** 2", "n * m", "n * 1000000000", "n > m", "share * 2", `"a"`} {
		if _, err := compileNumber(source, ruleQuestions); err == nil {
			t.Errorf("%q compiles", source)
		}
	}
}

func TestRuleHolds(t *testing.T) {
	flow := &Flow{Questions: ruleQuestions, index: map[string]int{}}
	for i, q := range ruleQuestions {
		flow.index[q.ID] = i
	}
	answers := map[string]Answer{
		"n": {Value: "12"}, "sure": {Value: yes}, "kind": {Value: "x"}, "day": {Value: "2023-11-15"}, "said": {Value: yes},
		"share": {Value: "62800"}, "many": {Value: "a,b"}, "trip": {Value: "2023-11-14..2023-11-16"},
		"term": {Value: "month.2023-11-01"}, "photos": {Value: "2", Files: make([]Attachment, 2)},
	}
	week := models.Period{Kind: models.Weekly, Start: "2023-11-10", End: "2023-11-16"}
	for _, tt := range []struct {
		source         string
		value, decided bool
	}{
		{"n > 10", true, true},
		{"n > 12", false, true},
		{"n <= m", false, false}, // m is not answered
		{"n > 10 or m > 0", false, false},
		{"sure", true, true},
		{`kind == "x" and not (n == 3)`, true, true},
		{"day <= today", true, true},
		{"day >= period_start and day <= period_end", true, true},
		{"day < period_start", false, true},
		{`len(kind) == 1 and max(n, 20) == 20 and min(n, 20) == 12 and abs(-n) == 12`, true, true},
		{"share == 62.8", true, true}, // a decimal and what is compared with it are in thousandths
		{"share > 62.79 and share < 63", true, true},
		{"share > n and n < share", true, true},
		{"share <= 12", false, true},
		{"len(many) == 2 and share > 1", true, true},
		{`"a" in many and len(many) == 2 and not ("c" in many)`, true, true},
		{"trip.from < trip.to and trip.to == today", true, true},
		{`term.from == "2023-11-01"`, true, true},
		{"photos >= 2", true, true},
		// Whatever fails or takes too much is undecided, and so refuses nobody.
		{"n % (n - 12) == 0", false, false},
		{"len(1..n * 100000) > 0", false, false},
	} {
		r, err := compileRule(tt.source, ruleQuestions)
		if err != nil {
			t.Errorf("%q: %v", tt.source, err)
			continue
		}
		if value, decided := r.holds(newEvidence(flow, answers, week, "2023-11-16")); value != tt.value || decided != tt.decided {
			t.Errorf("%q holds: %t, decided: %t, want %t, %t", tt.source, value, decided, tt.value, tt.decided)
		}
	}
}

// A skipped answer is none: a rule about it is undecided.
func TestRuleOnSkippedAnswer(t *testing.T) {
	flow := &Flow{Questions: ruleQuestions, index: map[string]int{"n": 0}}
	r, err := compileRule("n == 0", ruleQuestions)
	if err != nil {
		t.Fatal(err)
	}
	if _, decided := r.holds(newEvidence(flow, map[string]Answer{"n": {Skipped: true}}, models.Period{}, "2023-11-16")); decided {
		t.Error("a rule about a skipped answer was decided")
	}
}
