package conversations

import (
	"fmt"
	"slices"
	"strings"

	"github.com/satcoso/satcoso/conversations/vietnamese"
)

// Values of a yes/no answer.
const (
	yes = "yes"
	no  = "no"
)

// oneOf takes one of the options, by its id.
type oneOf struct{ noAnswer }

func (oneOf) check(c *checker, path string, q *Question) {
	if len(q.Options) < 2 {
		c.fail(path+".options", "a choice needs two options or more")
	}
	if q.Nothing != "" && q.Option(q.Nothing) == nil {
		c.fail(path+".nothing", "no option has the id %q", q.Nothing)
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
		q.Options[i].choice = answerPrefix + o.ID
	}
}

func (oneOf) read(t *talk, q *Question, h heard) {
	labels := t.labels(q)
	found := vietnamese.ReadOption(h.text, labels)
	switch found.Outcome {
	case vietnamese.Understood:
		t.accept(h.answer(q.Options[found.Index].ID))
	case vietnamese.Ask:
		ids := make([]string, len(found.Indexes))
		for i, index := range found.Indexes {
			ids[i] = q.Options[index].ID
		}
		t.wonder(several, h, ids...)
	default:
		switch {
		case t.unknown(h):
		case t.tells(q) && t.waits(t.flow.Difficulty.Text): // it is what the difficulty is
			t.note("form.story")
		default:
			t.note("expect.choice", "text", h.echo(), "example", labels[0])
		}
	}
}

// labels are the options' labels in the language spoken.
func (t *talk) labels(q *Question) []string {
	labels := make([]string, len(q.Options))
	for i, o := range q.Options {
		labels[i] = o.Label.In(t.event.Lang)
	}
	return labels
}

func (oneOf) offer(t *talk, q *Question) [][]Choice {
	rows, choices := make([][]Choice, len(q.Options)), make([]Choice, len(q.Options))
	for i := range q.Options {
		o := &q.Options[i]
		choices[i] = Choice{ID: o.choice, Label: o.Label.In(t.event.Lang)}
		rows[i] = choices[i : i+1 : i+1]
	}
	return rows
}

func (oneOf) write(t *talk, q *Question, a Answer) string {
	if o := q.Option(a.Value); o != nil {
		return o.Label.In(t.event.Lang)
	}
	return a.Value
}

func (oneOf) seen(a Answer) any { return a.Value }

func (oneOf) samples(q *Question) []Answer {
	samples := make([]Answer, len(q.Options))
	for i, o := range q.Options {
		samples[i] = Answer{Value: o.ID}
	}
	return samples
}

// someOf takes any number of the options: their ids in the flow's order, with
// commas. They are gathered one by one and taken when the author says so.
type someOf struct{ oneOf }

func (k someOf) check(c *checker, path string, q *Question) {
	k.oneOf.check(c, path, q)
	if q.fewest() > len(q.Options) {
		c.fail(path+".min", "min is %d, but there are %d options", q.fewest(), len(q.Options))
	}
	if q.Max != nil && int(*q.Max) < q.fewest() {
		c.fail(path+".max", "max is %d, but at least %d are chosen", *q.Max, q.fewest())
	}
}

func (k someOf) read(t *talk, q *Question, h heard) {
	labels := t.labels(q)
	ids := t.chosen()
	for _, part := range strings.FieldsFunc(h.text, func(r rune) bool { return r == ',' || r == ';' || r == '\n' || r == '+' }) {
		part = strings.TrimSpace(part)
		found := vietnamese.ReadOption(part, labels)
		if found.Outcome != vietnamese.Understood {
			if !t.unknown(h) {
				t.note("expect.choices", "text", shorten(part, maxEcho), "example", labels[0])
			}
			return
		}
		ids = append(ids, q.Options[found.Index].ID)
	}
	t.accept(h.answer(q.inOrder(ids)))
}

func (someOf) limit(t *talk, q *Question, a Answer) string {
	n, most := len(split(a.Value)), len(q.Options)
	if q.Max != nil {
		most = int(*q.Max)
	}
	if n >= q.fewest() && n <= most {
		return ""
	}
	return t.say.Say("expect.between", "min", q.fewest(), "max", most)
}

// offer marks the options that were tapped already.
func (k someOf) offer(t *talk, q *Question) [][]Choice {
	rows := k.oneOf.offer(t, q)
	chosen := t.chosen()
	if len(chosen) == 0 {
		return rows
	}
	for _, id := range chosen {
		for i := range rows {
			if rows[i][0].ID == answerPrefix+id {
				rows[i][0].Label = "✓ " + rows[i][0].Label
			}
		}
	}
	return append(rows, []Choice{t.choice(choiceDone)})
}

// toggle adds an option to those gathered, or takes it out.
func (t *talk) toggle(q *Question, id string) {
	ids := t.chosen()
	if at := slices.Index(ids, id); at >= 0 {
		ids = slices.Delete(ids, at, at+1)
	} else {
		ids = append(ids, id)
	}
	t.reask()
	if len(ids) > 0 {
		t.state.Pending = &Answer{Value: q.inOrder(ids)}
	}
}

// chosen are the options gathered so far.
func (t *talk) chosen() []string {
	if t.state.Phase != Asking || t.state.Pending == nil {
		return nil
	}
	return split(t.state.Pending.Value)
}

// inOrder joins option ids in the flow's order, each once.
func (q *Question) inOrder(ids []string) string {
	var ordered []string
	for _, o := range q.Options {
		if slices.Contains(ids, o.ID) {
			ordered = append(ordered, o.ID)
		}
	}
	return strings.Join(ordered, ",")
}

func split(value string) []string {
	if value == "" {
		return nil
	}
	return strings.Split(value, ",")
}

func (k someOf) write(t *talk, q *Question, a Answer) string {
	var labels []string
	for _, id := range split(a.Value) {
		labels = append(labels, k.oneOf.write(t, q, Answer{Value: id}))
	}
	return strings.Join(labels, "; ")
}

func (k someOf) seen(a Answer) any { return split(a.Value) }

func (k someOf) samples(q *Question) []Answer {
	all := make([]string, len(q.Options))
	for i, o := range q.Options {
		all[i] = o.ID
	}
	return append(k.oneOf.samples(q), Answer{Value: strings.Join(all, ",")})
}

type yesNo struct{ noAnswer }

func (yesNo) read(t *talk, _ *Question, h heard) {
	switch {
	case affirms(h.text):
		t.accept(h.answer(yes))
		return
	case means(h.text, no):
		t.accept(h.answer(no))
		return
	}
	if !t.unknown(h) {
		t.note("expect.yes_no", "text", h.echo())
	}
}

func (yesNo) offer(t *talk, _ *Question) [][]Choice {
	return [][]Choice{{
		{ID: answerPrefix + yes, Label: t.say.Say("choice.yes")},
		{ID: answerPrefix + no, Label: t.say.Say("choice.no")},
	}}
}

func (yesNo) write(t *talk, _ *Question, a Answer) string { return t.say.Say("choice." + a.Value) }

func (yesNo) seen(a Answer) any { return a.Value == yes }

func (yesNo) samples(*Question) []Answer { return []Answer{{Value: yes}, {Value: no}} }
