package conversations

import (
	"slices"
	"strings"

	"github.com/satcoso/satcoso/conversations/vietnamese"
	"github.com/satcoso/satcoso/models"
)

// typed are the questions whose answers are typed: the fields of a form.
func (f *Flow) typed() []*Question {
	var list []*Question
	for i := range f.Questions {
		if q := &f.Questions[i]; q.typed() {
			list = append(list, q)
		}
	}
	return list
}

// names are what people call the answer to a question.
func (q *Question) names() []string {
	var names []string
	for _, lang := range []models.Lang{models.Vietnamese, models.English} {
		for _, name := range []Text{q.Label, q.Name, q.Form} {
			name, _, _ := strings.Cut(name.In(lang), "(")
			names = append(names, name)
		}
		names = append(names, strings.Split(q.Words.In(lang), ",")...)
	}
	return slices.DeleteFunc(names, func(name string) bool { return strings.TrimSpace(name) == "" })
}

// A splitting is what of a message belongs to which of the typed questions.
type splitting struct {
	way    vietnamese.Way
	pieces []vietnamese.Piece
}

// split finds the answers in a message that may hold several.
func (t *talk) split(text string) splitting {
	questions, listed := t.flow.typed(), t.listed()
	fields := make([]vietnamese.Field, len(questions))
	for i, q := range questions {
		fields[i] = vietnamese.Field{
			Number: t.place(q), Names: q.names(), Part: q.Breakdown,
			Text:   q.Type == FreeText || t.tells(q),
			Listed: slices.Contains(listed, q) || t.event.Kind == Corrected && t.answeredBy(q),
		}
	}
	way, pieces := vietnamese.SplitForm(text, fields, func(field int, text string) bool {
		return t.reads(questions[field], text)
	})
	return splitting{way, pieces}
}

// tells reports whether a question is the one under which a form takes the
// description of a difficulty too.
func (t *talk) tells(q *Question) bool {
	d := t.flow.Difficulty
	return d != nil && q.ID == d.Category
}

// answeredBy reports whether the message of the event answered a question.
func (t *talk) answeredBy(q *Question) bool {
	return t.event.Message != 0 && t.state.Answers[q.ID].Message == t.event.Message
}

// reads reports whether a text is an answer to a question without a doubt about
// its meaning, whatever rules say of it.
func (t *talk) reads(q *Question, text string) bool {
	return text != "" && t.probe(q, text).understood
}

// probe tries a text as the answer to a question, apart from all others.
func (t *talk) probe(q *Question, text string) *talk {
	p := newTalk(t.flow, State{Phase: Asking, At: q.ID, Period: t.state.Period}, t.event)
	p.placing = true
	p.readPart(q, Part{Text: text})
	return p
}

// readPart reads a part as the answer to the open question.
func (t *talk) readPart(q *Question, p Part) {
	h := heard{text: p.Text, safe: p.Text, message: p.Message}
	if p.Safe != "" {
		h.safe = p.Safe
	}
	switch {
	case q.Optional && commandOf(p.Text) == choiceSkip:
		t.understood = true
		t.keep(Answer{Skipped: true, Message: p.Message})
	case q.Nothing != "" && p.Text == "0":
		t.accept(h.answer(q.Nothing))
	case len(q.Options) > 0 && !q.optionsShort(t.event.Lang) && startsWithDigit(p.Text): // the numbers were not to be seen
		t.note("form.unplaced", "texts", t.quoted([]string{p.Text}))
	default:
		q.kind.read(t, q, h)
	}
}

// quoted repeats what was not understood.
func (t *talk) quoted(texts []string) string {
	words := make([]string, len(texts))
	for i, text := range texts {
		words[i] = t.say.Say("hint.word", "word", shorten(text, maxEcho))
	}
	return strings.Join(words, "; ")
}

// takePieces takes what was understood of a message without doubt, and goes on
// to what is doubtful or missing. What belongs nowhere is said.
func (t *talk) takePieces(found splitting, h heard) {
	parts, unplaced := t.parts(found, h)
	if len(unplaced) > 0 {
		t.note("form.unplaced", "texts", t.quoted(unplaced))
	}
	if len(parts) == 0 {
		return
	}
	t.kept = true
	waiting := slices.DeleteFunc(slices.Clone(t.state.Parts), func(old Part) bool {
		return slices.ContainsFunc(parts, func(p Part) bool { return p.Question == old.Question })
	})
	t.state.Parts = append(waiting, parts...)
	taken := t.settle()
	t.next()
	if t.state.Phase != Reviewing && len(taken) > 0 {
		said := t.say.Say("form.taken", "answers", strings.Join(taken, "; "))
		t.notes = slices.Insert(t.notes, 0, Paragraph{Text: said})
	}
}

// parts are the pieces of a message that have a question, without names except
// in free texts, and the texts of those that have none.
func (t *talk) parts(found splitting, h heard) (parts []Part, unplaced []string) {
	safe := found
	if h.safe != h.text {
		safe = t.split(h.safe)
		if !sameFields(found.pieces, safe.pieces) {
			found = safe
		}
	}
	questions := t.flow.typed()
	for i, piece := range found.pieces {
		if piece.Field < 0 {
			unplaced = append(unplaced, piece.Text)
			continue
		}
		q := questions[piece.Field]
		p := Part{Question: q.ID, Text: safe.pieces[i].Text, Message: h.message}
		switch {
		case piece.Text == "":
			continue
		case q.Type == FreeText:
			p = p.named(piece.Text)
		case t.tells(q) && t.story(q, p.Text):
			story := p
			story.Question = t.flow.Difficulty.Text
			parts = append(parts, story.named(piece.Text))
		}
		if !slices.Contains(parts, p) {
			parts = append(parts, p)
		}
	}
	return parts, unplaced
}

func sameFields(a, b []vietnamese.Piece) bool {
	return slices.EqualFunc(a, b, func(a, b vietnamese.Piece) bool { return a.Field == b.Field })
}

// named keeps a text with its names beside the one without, until their author
// has chosen.
func (p Part) named(text string) Part {
	if text != p.Text {
		p.Text, p.Safe = text, p.Text
	}
	return p
}

// story reports whether what was written for the category of a difficulty says
// more than an option's label.
func (t *talk) story(q *Question, text string) bool {
	plain := digits(text) || commandOf(text) != "" || means(text, "unknown") || means(text, yes)
	for _, label := range t.labels(q) {
		plain = plain || strings.HasPrefix(vietnamese.Fold(label), vietnamese.Fold(text))
	}
	return !plain
}

// settle takes the waiting parts that are answers without doubt, and returns
// them as they were understood.
func (t *talk) settle() []string {
	var taken []string
	for i := range t.flow.Questions {
		q := &t.flow.Questions[i]
		if parts := t.partsOf(q.ID); len(parts) == 1 && t.applies(q) && t.settles(q, parts[0]) {
			t.drop(q.ID)
			taken = append(taken, t.line(q, t.state.Answers[q.ID]))
		}
	}
	return taken
}

// settles takes a part as an answer if nothing about it has to be asked.
func (t *talk) settles(q *Question, p Part) bool {
	before, said := t.state, len(t.notes)
	t.state.At = q.ID
	t.reask()
	t.placing, t.placed = true, false
	t.readPart(q, p)
	t.placing = false
	t.state, t.notes = before, t.notes[:said] // what was taken is in the same map
	t.prune()
	return t.placed
}

func (t *talk) partsOf(id string) []Part {
	var parts []Part
	for _, p := range t.state.Parts {
		if p.Question == id {
			parts = append(parts, p)
		}
	}
	return parts
}

// waits reports whether an answer to the question waits for its turn.
func (t *talk) waits(id string) bool { return len(t.partsOf(id)) > 0 }

// namesWait reports whether a name in a part waits for its author's choice.
func (t *talk) namesWait() bool {
	return slices.ContainsFunc(t.state.Parts, func(p Part) bool { return p.Safe != "" })
}

func (t *talk) drop(id string) {
	t.state.Parts = slices.DeleteFunc(slices.Clone(t.state.Parts), func(p Part) bool { return p.Question == id })
	if len(t.state.Parts) == 0 {
		t.state.Parts = nil
	}
}

// takeUp opens a question with the answer that waits for it.
func (t *talk) takeUp(q *Question) {
	parts := t.partsOf(q.ID)
	t.drop(q.ID)
	t.state.At = q.ID
	t.reask()
	if len(parts) == 1 {
		t.readPart(q, parts[0])
	} else {
		t.chooseAmong(q, parts)
	}
	if t.state.Phase == Unsure && t.state.At == q.ID { // its prompt does not name the question
		t.note("form.about", "n", t.place(q), "label", q.Label.In(t.event.Lang))
	}
}

// chooseAmong asks which of several answers to one question is meant.
func (t *talk) chooseAmong(q *Question, parts []Part) {
	texts, values := make([]string, len(parts)), make([]string, len(parts))
	for i, p := range parts {
		probe := t.probe(q, p.Text)
		a := probe.state.Answers[q.ID]
		if probe.state.Pending != nil {
			a = *probe.state.Pending
		}
		texts[i], values[i] = p.Text, a.Value
	}
	if slices.Contains(values, "") || q.Type == FreeText {
		t.note("form.unplaced", "texts", t.quoted(texts))
		return
	}
	slices.Sort(values)
	said := strings.Join(texts, " / ")
	t.wonder(several, heard{text: said, safe: said, message: parts[0].Message}, slices.Compact(values)...)
}

// leftOut reports whether the question was left out of a form in which it could
// be: it is optional, was not asked again, and nothing that waits depends on it.
func (t *talk) leftOut(q *Question) bool {
	return t.state.Form && q.Optional && q.inForm() && q.ID != t.open && !slices.ContainsFunc(t.state.Parts, func(p Part) bool {
		later := t.flow.Question(p.Question)
		return later.when != nil && t.flow.speaksOf(later.when, q.ID)
	})
}

// sayUnused says which parts have no place: their question is not asked after
// all. That there is nothing to say goes without saying.
func (t *talk) sayUnused() {
	for _, p := range t.state.Parts {
		q := t.flow.Question(p.Question)
		d := t.flow.Difficulty
		a := t.probe(q, p.Text).state.Answers[q.ID]
		if a.Value == "0" || a.Skipped || d != nil && q.ID == d.Text && t.state.Answers[d.Category].Value == t.flow.Question(d.Category).Nothing {
			continue
		}
		t.note("form.unused", "n", t.place(q), "text", shorten(p.Text, maxEcho))
	}
	t.state.Parts = nil
}

// maskParts takes the names out of what waits, for a draft that is left.
func (t *talk) maskParts() {
	t.state.Parts = slices.Clone(t.state.Parts)
	for i := range t.state.Parts {
		if p := &t.state.Parts[i]; p.Safe != "" {
			t.erase(p.Message)
			p.Text, p.Safe = p.Safe, ""
		}
	}
}
