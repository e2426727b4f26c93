package conversations

import (
	"strings"
	"time"

	"github.com/satcoso/satcoso/models"
)

// prompt shows what is open in the state: the question, the summary, the
// receipt. It says nothing about how the state came about.
func (t *talk) prompt() Reply {
	switch t.state.Phase {
	case Opening:
		return t.opening()
	case Asking:
		return t.question()
	case Filling:
		return t.form()
	case Doubting:
		return t.doubt()
	case Unsure:
		return t.unsure()
	case Explaining:
		return t.explaining()
	case Naming:
		return t.naming()
	case Overtaken:
		return t.overtaken()
	case Reviewing:
		return t.summary()
	case Choosing:
		return t.list()
	case Paused:
		return t.paused()
	case Sending:
		return Reply{Paragraphs: []Paragraph{{Text: t.say.Say("send.sending")}}}
	case Sent:
		return t.receipt()
	default:
		return t.cancelled()
	}
}

func (t *talk) choice(id string) Choice { return Choice{ID: id, Label: t.say.Say("choice." + id)} }

func (t *talk) opening() Reply {
	r := Reply{Paragraphs: []Paragraph{t.heading(), {Text: t.where()}}}
	r.Choices = [][]Choice{{t.choice(choiceStart)}}
	if nothing := t.flow.Nothing.In(t.event.Lang); nothing != "" && len(t.state.Answers) == 0 {
		r.Choices = append(r.Choices, []Choice{{ID: choiceNothing, Label: nothing}})
	}
	last := []Choice{t.choice(choiceCancel)}
	if t.flow.Period == models.Weekly && t.state.Nth == 0 {
		last = append([]Choice{t.choice(choiceElsewhere)}, last...)
	}
	r.Choices = append(r.Choices, last)
	return r
}

// where names the unit that is reported for, and when that is due.
func (t *talk) where() string {
	if t.state.Due.IsZero() {
		return t.state.UnitName
	}
	return t.say.Say("opening.due", "unit", t.state.UnitName, "due", t.say.Moment(t.state.Due))
}

// heading names what is reported, for which days or by which unit.
func (t *talk) heading() Paragraph {
	title := t.title()
	if t.state.Period.Kind == models.Weekly {
		return Paragraph{Text: title + " (" + t.say.Span(t.state.Period) + ")", Style: Strong}
	}
	return Paragraph{Text: title + " · " + t.state.UnitName, Style: Strong}
}

// title names the flow and the period.
func (t *talk) title() string {
	title := t.flow.Title.In(t.event.Lang)
	if t.state.Period.Kind == models.Weekly {
		title += ", " + t.say.WeekName(t.state.Period)
	}
	return title
}

func (t *talk) question() Reply {
	q := t.flow.Question(t.state.At)
	n, total := t.number(q)
	r := Reply{Paragraphs: []Paragraph{{
		Text:  t.say.Say("ask.question", "n", n, "total", total, "ask", q.Ask.In(t.event.Lang)),
		Style: Strong,
	}}}
	hint := q.Hint.In(t.event.Lang)
	switch {
	case t.state.Phase == Asking && t.state.Pending != nil && len(t.state.Pending.Files) > 0:
		r.Paragraphs = append(r.Paragraphs, Paragraph{Text: t.say.Say("files.gathered", "answer", t.line(q, *t.state.Pending))})
	default:
		for _, aside := range []string{hint, t.bounds(q)} {
			if aside != "" {
				r.Paragraphs = append(r.Paragraphs, Paragraph{Text: aside, Style: Quiet})
			}
		}
	}
	r.Choices = t.choices(q)
	return r
}

// choices are what can be tapped at a question: answers, and ways to go on.
func (t *talk) choices(q *Question) [][]Choice {
	return append(q.kind.offer(t, q), t.navigation(q))
}

// number returns the question's place among those that are asked, and how many
// there are at most.
func (t *talk) number(q *Question) (n, total int) {
	for i := range t.flow.Questions {
		if !t.flow.Questions[i].asked() {
			continue
		}
		total++
		if t.flow.Questions[i].ID == q.ID {
			n = total
		}
	}
	return n, total
}

func (t *talk) navigation(q *Question) []Choice {
	row := []Choice{}
	if q.Optional {
		row = append(row, t.choice(choiceSkip))
	}
	return append(row, t.choice(choiceBack), t.choice(choiceLater), t.choice(choiceCancel))
}

func (t *talk) doubt() Reply {
	q, a := t.flow.Question(t.state.At), *t.state.Pending
	before, had := t.state.Answers[q.ID]
	t.set(q.ID, a)
	doubted := t.broken(q.Warn)
	t.unset(q.ID, before, had)
	r := Reply{Paragraphs: []Paragraph{{Text: t.line(q, a)}}}
	if doubted != nil {
		r.Paragraphs = append(r.Paragraphs, Paragraph{Text: doubted.Say.In(t.event.Lang), Style: Strong})
	}
	keep := Choice{ID: choiceKeep, Label: t.say.Say("choice.keep", "value", t.value(q, a))}
	r.Choices = [][]Choice{{keep, t.choice(choiceRetype)}}
	return r
}

// unsure shows what a typed text may mean.
func (t *talk) unsure() Reply {
	q := t.flow.Question(t.state.At)
	r := Reply{Paragraphs: []Paragraph{{
		Text:  t.say.Say("unsure."+string(t.state.Doubt), "label", q.Label.In(t.event.Lang), "text", shorten(t.state.Pending.Typed, maxEcho)),
		Style: Strong,
	}}}
	row := []Choice{}
	for _, value := range t.state.Readings {
		row = append(row, Choice{ID: answerPrefix + value, Label: t.value(q, Answer{Value: value})})
		if len(row) == perRow(q) {
			r.Choices, row = append(r.Choices, row), nil
		}
	}
	r.Choices = append(r.Choices, append(row, t.choice(choiceRetype)))
	return r
}

// perRow is how many values of a question fit beside each other on a phone.
func perRow(q *Question) int {
	if q.Type == Integer || q.Type == Decimal {
		return 3
	}
	return 1
}

// explaining asks for the reason of a value that was doubted, or of a second
// report.
func (t *talk) explaining() Reply {
	if t.state.Pending == nil {
		return Reply{
			Paragraphs: []Paragraph{t.heading(), {Text: t.say.Say("explain.another"), Style: Strong}},
			Choices:    [][]Choice{t.insteadOfAnother()},
		}
	}
	q := t.flow.Question(t.state.At)
	return Reply{
		Paragraphs: []Paragraph{{Text: t.line(q, *t.state.Pending)}, {Text: t.say.Say("explain.value"), Style: Strong}},
		Choices:    [][]Choice{{t.choice(choiceNoReason), t.choice(choiceRetype)}},
	}
}

// insteadOfAnother are the ways out of one more report of a period: one that was
// not begun yet may have been meant for another week.
func (t *talk) insteadOfAnother() []Choice {
	if t.flow.Period != models.Weekly || len(t.state.Answers) > 0 {
		return []Choice{t.choice(choiceCancel)}
	}
	return []Choice{t.choice(choiceElsewhere), t.choice(choiceCancel)}
}

// naming shows a free text as it would be kept, and asks about what may be a
// name in it.
func (t *talk) naming() Reply {
	q := t.flow.Question(t.state.At)
	masked := Answer{Value: t.state.Pending.Typed}
	return Reply{
		Paragraphs: []Paragraph{{Text: t.say.Say("naming.asked"), Style: Strong}, {Text: t.line(q, masked)}},
		Choices:    [][]Choice{{t.choice(choiceMask)}, {t.choice(choiceKeepName), t.choice(choiceRetype)}},
	}
}

// overtaken offers a text that was written too early as the answer to the
// question, which is shown again.
func (t *talk) overtaken() Reply {
	r := t.question()
	text := t.state.Pending.Typed
	aside := Paragraph{Text: t.say.Say("early.asked", "text", shortenEach(text, maxEcho)), Style: Quiet}
	r.Paragraphs = append([]Paragraph{aside}, r.Paragraphs...)
	use := Choice{ID: choiceUse, Label: t.say.Say("choice.use", "text", shorten(text, 24))}
	r.Choices = append([][]Choice{{use}}, r.Choices...)
	return r
}

func (t *talk) paused() Reply {
	where := t.say.Say("paused.begun")
	if t.state.Base > 0 {
		where = t.say.Say("paused.amending", "code", t.state.Receipt.Code)
	} else if t.state.Before == Reviewing || t.state.Before == Choosing {
		where = t.say.Say("paused.review")
	} else if q := t.flow.Question(t.state.At); q != nil {
		n, total := t.number(q)
		where = t.say.Say("paused.question", "n", n, "total", total)
	}
	return Reply{
		Paragraphs: []Paragraph{{Text: t.title() + " · " + t.state.UnitName, Style: Strong}, {Text: where}},
		Choices:    [][]Choice{{t.choice(choiceContinue)}, {t.choice(choiceRestart), t.choice(choiceDiscard)}},
	}
}

func (t *talk) receipt() Reply {
	r, received := t.state.Receipt, "sent.receipt"
	switch {
	case t.stale:
		received = "amend.current"
	case r.Revision > 1:
		received = "sent.amended"
	}
	lines := []Paragraph{
		{Text: t.say.Say(received, "code", r.Code, "at", t.say.Moment(r.At)), Style: Strong},
		{Text: t.title() + " · " + t.state.UnitName},
	}
	if r.Late {
		lines = append(lines, Paragraph{Text: t.say.Say("sent.late", "due", t.say.Moment(t.state.Due))})
	}
	if r.Difficulty != "" {
		lines = append(lines, Paragraph{Text: t.say.Say("sent.difficulty", "code", r.Difficulty)})
	}
	if n := len(Attachments(t.flow, t.state)); n > 0 {
		lines = append(lines, Paragraph{Text: t.say.Say("sent.files", "n", n)})
	}
	reply := Reply{Paragraphs: lines, Fresh: true}
	if t.amendable() {
		last := t.say.Day(r.AmendUntil.Add(-time.Second))
		reply.Paragraphs = append(reply.Paragraphs, Paragraph{Text: t.say.Say("sent.amend", "day", last)})
		reply.Choices = [][]Choice{{t.choice(choiceAmend)}}
	}
	return reply
}

func (t *talk) cancelled() Reply {
	if t.state.Base > 0 {
		say := t.say.Say("amend.dropped", "code", t.state.Receipt.Code)
		return Reply{Paragraphs: []Paragraph{{Text: say}}}
	}
	if r := t.state.Receipt; r != nil {
		return Reply{Paragraphs: []Paragraph{{Text: t.say.Say("sent.occupied", "code", r.Code, "at", t.say.Moment(r.At))}}}
	}
	return Reply{Paragraphs: []Paragraph{{Text: t.say.Say("cancel.done")}}}
}

// shorten cuts a text at a number of characters, on one line.
func shorten(text string, max int) string {
	runes := []rune(strings.ReplaceAll(text, "\n", " "))
	if len(runes) <= max {
		return string(runes)
	}
	return strings.TrimSpace(string(runes[:max])) + "…"
}

// shortenEach shortens a text of several messages so that each of them is seen:
// one of them may not belong to the others.
func shortenEach(text string, max int) string {
	parts := strings.Split(text, "\n")
	for i := range parts {
		parts[i] = shorten(parts[i], max/len(parts)+1)
	}
	return strings.Join(parts, " / ")
}
