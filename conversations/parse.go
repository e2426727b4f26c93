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
	c := checker{doc: doc, flow: &f}
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
	c.oneOf("$.period", string(f.Period), string(models.Weekly), string(models.Unperiodic))
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
		c.question(path, &f.Questions[i])
	}
	for i := range f.Questions {
		c.rules(fmt.Sprintf("$.questions[%d]", i), i)
	}
	c.difficulty()
}

func (c *checker) question(path string, q *Question) {
	c.id(path+".id", q.ID)
	c.oneOf(path+".type", string(q.Type), string(Integer), string(OneOf), string(YesNo), string(FreeText), string(OnDate), string(Note))
	c.text(path+".ask", q.Ask)
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
		if q.Type != Integer {
			c.fail(path+".indicator", "only an integer can be an indicator's figure")
		}
	}
	if q.Estimate && q.Type != Integer {
		c.fail(path+".estimate", "only an integer can be estimated")
	}
	if q.Buttons < 0 || q.Buttons > maxButtons {
		c.fail(path+".buttons", "buttons is %d, want 0 to %d", q.Buttons, maxButtons)
	}
	if slices.Contains(ruleNames, q.ID) {
		c.fail(path+".id", "id %q has a meaning in rules: choose another one", q.ID)
	}
	c.options(path, q)
	if q.Nothing != "" && q.Type == OneOf && q.Option(q.Nothing) == nil {
		c.fail(path+".nothing", "no option has the id %q", q.Nothing)
	}
	if q.Nothing != "" && q.Type != OneOf {
		c.fail(path+".nothing", "only a choice names its answer for a period without anything")
	}
}

func (c *checker) options(path string, q *Question) {
	if q.Type != OneOf {
		if len(q.Options) > 0 {
			c.fail(path+".options", "only a choice has options")
		}
		return
	}
	if len(q.Options) < 2 {
		c.fail(path+".options", "a choice needs two options or more")
	}
	seen := map[string]bool{}
	for i, o := range q.Options {
		at := fmt.Sprintf("%s.options[%d]", path, i)
		c.id(at+".id", o.ID)
		c.text(at+".label", o.Label)
		if seen[o.ID] {
			c.fail(at+".id", "an option %q exists already", o.ID)
		}
		seen[o.ID] = true
	}
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
