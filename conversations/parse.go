package conversations

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/satcoso/satcoso/models"
	"github.com/satcoso/satcoso/strictyaml"
)

// maxID keeps button data within what channels carry (64 bytes on Telegram,
// of which the draft and its version take up to 38).
const maxID = 24

// maxCommand is the longest command that Telegram has.
const maxCommand = 32

// maxButtons is the largest small number that fits a phone as a button.
const maxButtons = 7

var idForm = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// Parse reads a flow from YAML, strictly: unknown keys, missing translations,
// repeated ids and rules that do not compile are refused. name is the file's
// name in error messages, which have the form "name:line:column: what is
// wrong". All mistakes are reported together.
func Parse(name string, data []byte) (*Flow, error) {
	var f Flow
	doc, err := strictyaml.Decode(name, data, &f)
	if err != nil {
		return nil, err
	}
	c := checker{doc: doc, flow: &f, indicators: map[string]bool{}}
	c.check()
	if err := errors.Join(c.errs...); err != nil {
		return nil, err
	}
	return &f, nil
}

// A checker finds what the YAML decoder cannot know to be wrong.
type checker struct {
	doc  *strictyaml.Document
	flow *Flow
	errs []error
	// indicators are those that a question has already.
	indicators map[string]bool
}

func (c *checker) fail(path, format string, args ...any) {
	c.errs = append(c.errs, c.doc.Errorf(path, format, args...))
}

func (c *checker) check() {
	f := c.flow
	c.id("$.id", f.ID)
	if f.Version < 1 {
		c.fail("$.version", "version is %d, want 1 or more", f.Version)
	}
	if strings.Trim(f.Code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != "" || f.Code == "" {
		c.fail("$.code", "code is %q, want capital letters and digits, such as DA03", f.Code)
	}
	c.oneOf("$.one_per", string(f.OnePer), string(PerOfficer), string(PerUnit), string(PerNone))
	c.oneOf("$.period", string(f.Period), string(models.Weekly), string(models.EventDays), string(models.Unperiodic))
	if f.OnePer != PerNone && (f.Period == models.EventDays || f.Period == models.Unperiodic) {
		c.fail("$.one_per", "one_per is %s, which needs period: week: without a period there would be one report for ever", f.OnePer)
	}
	c.whole("$.version")
	c.text("$.title", f.Title)
	if f.Nothing != (Text{}) {
		c.text("$.nothing", f.Nothing)
	}
	if len(f.Questions) == 0 {
		c.fail("$.questions", "the flow has no questions")
	}
	f.index = map[string]int{}
	for i, q := range f.Questions {
		path := fmt.Sprintf("$.questions[%d]", i)
		if _, taken := f.index[q.ID]; taken {
			c.fail(path+".id", "a question %q exists already", q.ID)
		}
		f.index[q.ID] = i
		f.Questions[i].kind = kinds[q.Type]
		c.question(path, &f.Questions[i])
	}
	for i := range f.Questions {
		c.rules(fmt.Sprintf("$.questions[%d]", i), i)
	}
	c.difficulty()
	c.day()
	c.command()
}

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
		flow, figure, found := strings.Cut(q.Indicator, ".")
		if !found || !idForm.MatchString(flow) || !idForm.MatchString(figure) {
			c.fail(path+".indicator", "indicator is %q, want two ids with a dot, such as da03.ket_nap", q.Indicator)
		}
		if c.indicators[q.Indicator] {
			c.fail(path+".indicator", "indicator %q is another question's already", q.Indicator)
		}
		c.indicators[q.Indicator] = true
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

// rules compiles the rules of question i. A condition for asking may speak of
// earlier questions only; a check may also speak of its own.
func (c *checker) rules(path string, i int) {
	q, earlier := &c.flow.Questions[i], c.flow.Questions[:i]
	if q.When != "" {
		r, err := compileRule(q.When, earlier)
		if err != nil {
			c.fail(path+".when", "%v (it may name the questions before %s)", err, q.ID)
		}
		q.when = r
	}
	if q.Compute != "" {
		r, err := compileNumber(q.Compute, earlier)
		if err != nil {
			c.fail(path+".compute", "%v (it may name the questions before %s)", err, q.ID)
		}
		q.compute = r
		c.flow.computed = append(c.flow.computed, i)
	}
	c.answerRules(path+".check", i, q.Check)
	c.answerRules(path+".warn", i, q.Warn)
}

func (c *checker) answerRules(path string, i int, list []Rule) {
	for j := range list {
		at := fmt.Sprintf("%s[%d]", path, j)
		r, err := compileRule(list[j].Rule, c.flow.Questions[:i+1])
		if err != nil {
			c.fail(at+".rule", "%v (it may name %s and the questions before it)", err, c.flow.Questions[i].ID)
		}
		list[j].compiled = r
		c.text(at+".say", list[j].Say)
	}
}

func (c *checker) difficulty() {
	d := c.flow.Difficulty
	if d == nil {
		return
	}
	if q := c.flow.Question(d.Category); q == nil || q.Type != OneOf {
		c.fail("$.difficulty.category", "no choice has the id %q", d.Category)
	}
	if q := c.flow.Question(d.Text); q == nil || q.Type != FreeText {
		c.fail("$.difficulty.text", "no text question has the id %q", d.Text)
	}
}

// day checks which question says when an event happened: one that is always
// answered.
func (c *checker) day() {
	f := c.flow
	if (f.Day != "") != (f.Period == models.EventDays) {
		c.fail("$.period", "a flow of period event says which date is the event's, and no other does: day: ID")
	}
	if f.Day == "" {
		return
	}
	if q := f.Question(f.Day); q == nil || q.Type != OnDate && q.Type != FromTo || q.Optional || q.When != "" {
		c.fail("$.day", "no date or from_to that is always asked has the id %q", f.Day)
	}
}

// command checks the flow's command, or makes one.
func (c *checker) command() {
	cmd := &c.flow.Command
	if *cmd == (Command{}) {
		*cmd = Command{Name: Text{VI: c.flow.ID, EN: c.flow.ID}, Label: c.flow.Title}
		return
	}
	for _, name := range []string{cmd.Name.VI, cmd.Name.EN} {
		if !idForm.MatchString(name) || len(name) > maxCommand {
			c.fail("$.command.name", "command is %q, want at most %d of a-z, 0-9 and _, a letter first", name, maxCommand)
		}
	}
	c.text("$.command.label", cmd.Label)
}

func (c *checker) id(path, id string) {
	if !idForm.MatchString(id) || len(id) > maxID {
		c.fail(path, "id is %q, want at most %d of a-z, 0-9 and _, a letter first", id, maxID)
	}
}

func (c *checker) text(path string, t Text) {
	if strings.TrimSpace(t.VI) == "" {
		c.fail(path, "the Vietnamese text (vi) is missing")
	}
	if strings.TrimSpace(t.EN) == "" {
		c.fail(path, "the English text (en) is missing")
	}
}

func (c *checker) oneOf(path, value string, allowed ...string) {
	for _, a := range allowed {
		if value == a {
			return
		}
	}
	c.fail(path, "value is %q, want one of %s", value, strings.Join(allowed, ", "))
}
