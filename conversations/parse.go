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

// ParseStored reads a version of a flow that drafts may stand on. What is a
// mistake today was none when it was stored: it only has to be usable.
func ParseStored(name string, data []byte) (*Flow, error) {
	var f Flow
	doc, err := strictyaml.Decode(name, data, &f)
	if err != nil {
		return nil, err
	}
	c := checker{doc: doc, flow: &f, indicators: map[string]bool{}}
	c.check()
	if !f.usable() {
		return nil, errors.Join(c.errs...)
	}
	return &f, nil
}

// usable reports whether every question is of a known type, and every rule
// compiled.
func (f *Flow) usable() bool {
	compiled := func(r Rule) bool { return r.compiled != nil }
	for _, q := range f.Questions {
		if q.kind == nil || q.When != "" && q.when == nil || q.Type == Computed && q.compute == nil ||
			!all(q.Check, compiled) || !all(q.Warn, compiled) {
			return false
		}
	}
	return len(f.Questions) > 0
}

func all[T any](list []T, test func(T) bool) bool {
	return !slices.ContainsFunc(list, func(item T) bool { return !test(item) })
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
	c.counts()
	c.difficulty()
	c.day()
	c.command()
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
