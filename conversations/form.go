package conversations

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/satcoso/satcoso/models"
)

const (
	// maxExamples is how many answers the example of a form shows.
	maxExamples = 4
	// maxFormOptions is how long the options of a choice may be together, in
	// characters, to stand in a form; else they are shown when one is to be
	// chosen.
	maxFormOptions = 60
)

// inForm reports whether the question can be asked among others: its answer is
// typed, and if it is asked under a condition there are words for that.
func (q *Question) inForm() bool {
	return q.typed() && (q.when == nil || q.Form != Text{})
}

// typed reports whether the answer is typed, not attached.
func (q *Question) typed() bool { return q.asked() && q.Type != Photos && q.Type != OneFile }

// listed are the questions that a form would ask now: those not answered yet
// that may have to be.
func (t *talk) listed() []*Question {
	var list []*Question
	for i := range t.flow.Questions {
		q := &t.flow.Questions[i]
		if _, given := t.state.Answers[q.ID]; !given && q.inForm() && t.mayApply(q) {
			list = append(list, q)
		}
	}
	return list
}

// mayApply reports whether the question is asked, or not decided yet.
func (t *talk) mayApply(q *Question) bool {
	if q.when == nil {
		return true
	}
	value, decided := q.when.holds(t.rules())
	return value || !decided
}

// formable reports whether there is something to ask at once.
func (t *talk) formable() bool { return len(t.listed()) > 1 }

// form asks all that is open in one message.
func (t *talk) form() Reply {
	r := Reply{Paragraphs: []Paragraph{t.heading()}}
	say := func(style Style, text string) {
		if text != "" {
			r.Paragraphs = append(r.Paragraphs, Paragraph{Text: text, Style: style})
		}
	}
	if t.state.Period.Kind == models.Weekly { // else the heading names the unit
		say(Plain, t.where())
	}
	listed := t.listed()
	say(Plain, t.say.Say("form.how", "example", t.example(listed)))
	var optional, hints []string
	for _, q := range listed {
		say(Plain, strconv.Itoa(t.place(q))+") "+t.formLine(q))
		if q.Optional {
			optional = append(optional, strconv.Itoa(t.place(q)))
		}
		if hint := t.formHint(q); hint != "" {
			hints = append(hints, t.say.Say("form.hint", "n", t.place(q), "hint", hint))
		}
	}
	for _, hint := range hints {
		say(Quiet, hint)
	}
	if len(optional) > 0 {
		say(Plain, t.say.Say("form.optional", "numbers", strings.Join(optional, ", ")))
	}
	if later := t.later(); later != "" {
		say(Plain, t.say.Say("form.later", "labels", later))
	}
	how := t.say.Say("form.each")
	if nothing := t.flow.Nothing.In(t.event.Lang); nothing != "" && t.untouched() {
		how = t.say.Say("form.nothing", "nothing", nothing) + " " + how
	}
	say(Plain, how)
	r.Choices = t.formChoices()
	return r
}

// place is the question's number, under which the summary shows it.
func (t *talk) place(q *Question) int {
	n, _ := t.number(q)
	return n
}

// untouched reports whether nothing of the draft is answered.
func (t *talk) untouched() bool { return len(t.state.Answers) == 0 && len(t.state.Parts) == 0 }

// formLine is a question in a form, with its options if they are short.
func (t *talk) formLine(q *Question) string {
	line := q.Form.In(t.event.Lang)
	if line == "" {
		line = q.Label.In(t.event.Lang)
	}
	switch {
	case q.Type == YesNo:
		line += " (" + t.say.Say("choice.yes") + " / " + t.say.Say("choice.no") + ")"
	case q.optionsShort(t.event.Lang):
		labels := t.labels(q)
		for i := range labels {
			labels[i] = strconv.Itoa(i+1) + " " + labels[i]
		}
		line += " (" + strings.Join(labels, "; ") + ")"
	}
	return line
}

// optionsShort reports whether a question's options stand in a form.
func (q *Question) optionsShort(lang models.Lang) bool {
	n := 0
	for _, o := range q.Options {
		n += utf8.RuneCountInString(o.Label.In(lang))
	}
	return n > 0 && n <= maxFormOptions
}

// formHint says below a form what must be known before something is written:
// who reads a free text. A difficulty may be told where its category is asked.
func (t *talk) formHint(q *Question) string {
	if d := t.flow.Difficulty; d != nil && q.ID == d.Category && t.flow.Question(d.Text).when != nil {
		q = t.flow.Question(d.Text)
	}
	if q.Type == Integer || q.Type == Decimal {
		return ""
	}
	return q.Hint.In(t.event.Lang)
}

// example shows how a form is filled in, with what is usual.
func (t *talk) example(listed []*Question) string {
	var parts []string
	for _, q := range listed {
		if q.Usual == "" || q.Type == FreeText {
			continue
		}
		if len(parts) == maxExamples {
			parts = append(parts, "…")
			break
		}
		parts = append(parts, strconv.Itoa(t.place(q))+") "+t.usual(q))
	}
	return strings.Join(parts, " ")
}

// usual is the usual answer to a question, in the language spoken.
func (t *talk) usual(q *Question) string {
	if o := q.Option(q.Usual); o != nil {
		return o.Label.In(t.event.Lang)
	}
	if t.event.Lang != models.English {
		return q.Usual
	}
	probe := t.probe(q, q.Usual)
	if a, given := probe.state.Answers[q.ID]; given {
		return t.value(q, a)
	}
	return q.Usual
}

// later names what is asked when the form is filled in.
func (t *talk) later() string {
	var labels []string
	for i := range t.flow.Questions {
		q := &t.flow.Questions[i]
		if _, given := t.state.Answers[q.ID]; !given && q.asked() && !q.typed() && t.mayApply(q) {
			labels = append(labels, lowerFirst(q.Label.In(t.event.Lang)))
		}
	}
	return strings.Join(labels, ", ")
}

func (t *talk) formChoices() [][]Choice {
	rows := [][]Choice{{t.choice(choiceEach)}}
	if nothing := t.flow.Nothing.In(t.event.Lang); nothing != "" && t.untouched() {
		rows = append(rows, []Choice{{ID: choiceNothing, Label: nothing}})
	}
	last := []Choice{t.choice(choiceCancel)}
	switch {
	case !t.untouched():
		last = append([]Choice{t.choice(choiceLater)}, last...)
	case t.flow.Period == models.Weekly && t.state.Nth == 0:
		last = append([]Choice{t.choice(choiceElsewhere)}, last...)
	}
	return append(rows, last)
}
