package conversations

import (
	"slices"
	"strings"
)

func (c *checker) question(path string, q *Question) {
	c.id(path+".id", q.ID)
	c.oneOf(path+".type", string(q.Type), typeNames()...)
	if q.Type != Computed {
		c.text(path+".ask", q.Ask)
	}
	if q.Type != Note {
		c.text(path+".label", q.Label)
	}
	if q.Hint != (Text{}) {
		c.text(path+".hint", q.Hint)
	}
	if q.Name != (Text{}) {
		c.text(path+".name", q.Name)
	}
	if q.Indicator != "" {
		c.indicator(path+".indicator", q.Indicator)
	}
	if slices.Contains(ruleNames, q.ID) {
		c.fail(path+".id", "id %q has a meaning in rules: choose another one", q.ID)
	}
	c.keys(path, q)
	c.whole(path+".min", path+".max", path+".buttons")
	if q.kind != nil {
		q.kind.check(c, path, q)
	}
}

// indicator checks the name of an indicator, which one figure of the flow bears.
func (c *checker) indicator(path, name string) {
	flow, figure, found := strings.Cut(name, ".")
	if !found || !idForm.MatchString(flow) || !idForm.MatchString(figure) {
		c.fail(path, "indicator is %q, want two ids with a dot, such as da03.ket_nap", name)
	}
	if c.indicators[name] {
		c.fail(path, "indicator %q is another question's already", name)
	}
	c.indicators[name] = true
}

// counts checks what reports are counted as.
func (c *checker) counts() {
	switch counts := c.flow.Counts; {
	case counts.Indicator != "":
		c.indicator("$.counts.indicator", counts.Indicator)
		c.text("$.counts.name", counts.Name)
	case counts.Name != (Text{}):
		c.fail("$.counts", "counts has a name and no indicator, such as lop.mo")
	}
}

// typeNames lists the types of questions.
func typeNames() []string {
	var list []string
	for t := range kinds {
		list = append(list, string(t))
	}
	slices.Sort(list)
	return list
}

// keys refuses the keys that mean nothing for the question's type.
func (c *checker) keys(path string, q *Question) {
	for _, k := range []struct {
		name  string
		set   bool
		types []QuestionType
	}{
		{"indicator", q.Indicator != "", []QuestionType{Integer, Decimal, Computed}},
		{"breakdown", q.Breakdown, []QuestionType{Integer, Computed}},
		{"estimate", q.Estimate, []QuestionType{Integer, Decimal}},
		{"total", q.Total, []QuestionType{Integer, Decimal}},
		{"buttons", q.Buttons != 0, []QuestionType{Integer}},
		{"min", q.Min != nil, []QuestionType{Integer, Decimal, SomeOf, Photos}},
		{"max", q.Max != nil, []QuestionType{Integer, Decimal, SomeOf, Photos}},
		{"options", q.Options != nil, []QuestionType{OneOf, SomeOf}},
		{"nothing", q.Nothing != "", []QuestionType{OneOf}},
		{"days", q.Days != "", []QuestionType{OnDate, FromTo}},
		{"periods", q.Periods != nil, []QuestionType{InPeriod}},
		{"compute", q.Compute != "", []QuestionType{Computed}},
		{"check", q.Check != nil, askedTypes},
		{"warn", q.Warn != nil, askedTypes},
		{"optional", q.Optional, askedTypes},
	} {
		if k.set && !slices.Contains(k.types, q.Type) {
			c.fail(path+"."+k.name, "%s is for questions of type %s only", k.name, joinTypes(k.types))
		}
	}
}

// askedTypes are those of the questions that somebody answers.
var askedTypes = []QuestionType{
	Integer, Decimal, OneOf, SomeOf, YesNo, OnDate, FromTo, InPeriod, FreeText, Photos, OneFile,
}

// whole refuses numbers with a fraction, which would be cut off.
func (c *checker) whole(paths ...string) {
	for _, path := range paths {
		if c.doc.Fraction(path) {
			c.fail(path, "a whole number is wanted here")
		}
	}
}

func joinTypes(types []QuestionType) string {
	list := make([]string, len(types))
	for i, t := range types {
		list[i] = string(t)
	}
	return strings.Join(list, ", ")
}
