package conversations

import (
	"slices"
	"strconv"
	"sync"
	"unicode/utf8"

	"github.com/satcoso/satcoso/conversations/vietnamese"
	"github.com/satcoso/satcoso/locales"
	"github.com/satcoso/satcoso/models"
)

// Values of a yes/no answer.
const (
	yes = "yes"
	no  = "no"
)

// choiceHelp and choiceSend are commands that can be typed, but are no choices.
const (
	choiceHelp = "help"
	choiceSend = "send"
)

// maxText is the longest free text, in characters.
const maxText = 1000

// maxEcho is how much of a text that is not taken is repeated, in characters.
const maxEcho = 60

// commandWords maps what can be typed for a command, folded, to the command's
// id: the words of both languages, whichever is spoken.
var commandWords = sync.OnceValue(func() map[string]string {
	words := map[string]string{}
	for _, lang := range []models.Lang{models.Vietnamese, models.English} {
		for _, id := range []string{choiceHelp, choiceBack, choiceSkip, choiceLater, choiceCancel, choiceEdit, choiceSend} {
			for _, w := range locales.In(lang).Words("words." + id) {
				words[vietnamese.Fold(w)] = id
			}
		}
	}
	return words
})

// commandOf returns the id of the command that text is, or "".
func commandOf(text string) string {
	if len(text) > 40 {
		return ""
	}
	return commandWords()[vietnamese.Fold(text)]
}

// answer reads a typed text as the answer to the open question.
func (t *talk) answer(text string) {
	q := t.flow.Question(t.state.At)
	switch q.Type {
	case Integer:
		t.answerInteger(q, text)
	case OneOf:
		labels := make([]string, len(q.Options))
		for i, o := range q.Options {
			labels[i] = o.Label.In(t.event.Lang)
		}
		if i, ok := vietnamese.Option(text, labels); ok {
			t.accept(Answer{Value: q.Options[i].ID, Typed: t.safe(text)})
			return
		}
		t.note("expect.choice", "text", shorten(text, maxEcho), "example", labels[0])
	case YesNo:
		folded := vietnamese.Fold(text)
		for _, value := range []string{yes, no} {
			if slices.Contains(foldedWords(value), folded) {
				t.accept(Answer{Value: value, Typed: t.safe(text)})
				return
			}
		}
		t.note("expect.yes_no", "text", shorten(text, maxEcho))
	case OnDate:
		t.answerDate(text)
	case FreeText:
		if n := utf8.RuneCountInString(text); n > maxText {
			t.note("expect.shorter", "n", n, "max", maxText)
			return
		}
		if safe := t.safe(text); safe != text {
			t.state.Phase, t.state.Pending = Naming, &Answer{Value: text, Typed: safe}
			return
		}
		t.accept(Answer{Value: text})
	}
}

// safe is the text without names and e-mail addresses.
func (t *talk) safe(text string) string {
	if t.event.Kind != Typed || t.event.Safe == "" {
		return text
	}
	return vietnamese.Clean(t.event.Safe)
}

// named takes a free text as its author wants it: with the names or without.
func (t *talk) named(text string) {
	t.state.Phase, t.state.Pending = Asking, nil
	t.accept(Answer{Value: text})
}

// foldedWords are the words for yes or no, in both languages.
func foldedWords(value string) []string {
	var words []string
	for _, lang := range []models.Lang{models.Vietnamese, models.English} {
		for _, w := range locales.In(lang).Words("words." + value) {
			words = append(words, vietnamese.Fold(w))
		}
	}
	return words
}

func (t *talk) answerInteger(q *Question, text string) {
	r := vietnamese.Whole(text)
	switch {
	case r.Outcome == vietnamese.Understood && r.Estimate && !q.Estimate:
		t.note("expect.exact", "n", r.Value)
	case r.Outcome == vietnamese.Understood:
		a := Answer{Value: strconv.FormatInt(r.Value, 10), Estimate: r.Estimate}
		if text != a.Value {
			a.Typed = t.safe(text)
		}
		t.accept(a)
	case r.Outcome == vietnamese.NotKnown && q.Optional:
		t.skip()
	case r.Outcome == vietnamese.NotKnown:
		t.note("expect.known")
	case r.Outcome == vietnamese.NotWhole:
		t.note("expect.whole", "text", shorten(text, maxEcho))
	case r.Outcome == vietnamese.TooLarge:
		t.note("expect.smaller", "text", shorten(text, maxEcho))
	default:
		t.note("expect.number", "text", shorten(text, maxEcho))
	}
}

func (t *talk) answerDate(text string) {
	d, ok := vietnamese.Day(text, t.today)
	switch {
	case !ok:
		t.note("expect.date", "text", shorten(text, maxEcho), "example", t.today)
	case d > t.today:
		t.note("expect.past", "date", d, "today", t.today)
	default:
		t.accept(Answer{Value: string(d), Typed: t.safe(text)})
	}
}

// accept takes an understood answer to the open question unless a rule refuses
// or doubts it. A zero is never doubted.
func (t *talk) accept(a Answer) {
	q := t.flow.Question(t.state.At)
	before, had := t.state.Answers[q.ID]
	t.set(q.ID, a)
	broken := t.broken(q.Check)
	doubted := broken == nil && a.Value != "0" && t.broken(q.Warn) != nil
	if broken == nil && !doubted {
		t.keep(a)
		return
	}
	t.unset(q.ID, before, had)
	if doubted {
		t.state.Phase, t.state.Pending = Doubting, &a
		return
	}
	t.note("expect.rule", "value", t.value(q, a), "rule", broken.Say.In(t.event.Lang))
}

// unset puts back what stood before an answer that is not taken.
func (t *talk) unset(id string, before Answer, had bool) {
	if had {
		t.set(id, before)
		return
	}
	delete(t.state.Answers, id)
	delete(t.env, id)
}

// keep stores the answer to the open question and goes on. What was understood
// is said first, unless the summary says it anyway.
func (t *talk) keep(a Answer) {
	q := t.flow.Question(t.state.At)
	t.set(q.ID, a)
	t.prune()
	said := len(t.notes)
	t.next()
	if t.state.Phase != Reviewing {
		t.notes = slices.Insert(t.notes, said, Paragraph{Text: t.answered(q, a)})
	}
}
