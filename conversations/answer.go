package conversations

import (
	"slices"
	"sync"

	"github.com/satcoso/satcoso/conversations/vietnamese"
	"github.com/satcoso/satcoso/locales"
	"github.com/satcoso/satcoso/models"
)

const (
	// maxEcho is how much of a text that is not taken is repeated, and maxTyped
	// how much of one that was understood is kept, in characters.
	maxEcho  = 60
	maxTyped = 120
	// maxReason is the longest reason for a value that was doubted.
	maxReason = 200
)

// commandWords maps what can be typed for a command, folded, to the command's
// id: the words of both languages, whichever is spoken.
var commandWords = sync.OnceValue(func() map[string]string {
	words := map[string]string{}
	for _, id := range []string{
		choiceHelp, choiceBack, choiceSkip, choiceDone, choiceLater, choiceCancel, choiceEdit, choiceSend, choiceForm, choiceContinue,
	} {
		for _, w := range foldedWords(id) {
			words[w] = id
		}
	}
	return words
})

// foldedWords are the words with a meaning, in both languages.
func foldedWords(meaning string) []string {
	var words []string
	for _, lang := range []models.Lang{models.Vietnamese, models.English} {
		for _, w := range locales.In(lang).Words("words." + meaning) {
			words = append(words, vietnamese.Fold(w))
		}
	}
	return words
}

// means reports whether a text is one of the words with a meaning.
func means(text, meaning string) bool {
	return slices.Contains(foldedWords(meaning), vietnamese.Fold(text))
}

// confirm is the meaning of the words that agree to what is shown, and not only
// answer a question.
const confirm = "confirm"

// affirms reports whether a text says yes.
func affirms(text string) bool { return means(text, yes) || means(text, confirm) }

// commandOf returns the id of the command that text is, or "".
func commandOf(text string) string {
	if len(text) > 40 {
		return ""
	}
	return commandWords()[vietnamese.Fold(text)]
}

// IsCommandWord reports whether a text is a word that is understood at every
// question, "/boqua" for instance.
func IsCommandWord(text string) bool { return commandOf(text) != "" }

// heard is a text as the guard left it.
type heard struct {
	text    string
	safe    string // text without names and e-mail addresses
	message int64  // the id of its chat message, or 0
}

// heard is what the event brought.
func (t *talk) heard() heard {
	h := heard{text: vietnamese.Clean(t.event.Text), message: t.event.Message}
	h.safe = h.text
	if t.event.Safe != "" {
		h.safe = vietnamese.Clean(t.event.Safe)
	}
	return h
}

// answer is the value that was understood of what was heard.
func (h heard) answer(value string) Answer {
	a := Answer{Value: value, Message: h.message}
	if h.safe != value {
		a.Typed = shorten(h.safe, maxTyped)
	}
	return a
}

// echo repeats what is not taken.
func (h heard) echo() string { return shorten(h.text, maxEcho) }

// answerWith reads what was heard as the answer to the open question.
func (t *talk) answerWith(h heard) {
	q := t.flow.Question(t.state.At)
	q.kind.read(t, q, h)
}

// unknown takes "chưa rõ" as the answer that its author has none.
func (t *talk) unknown(h heard) bool {
	if !means(h.text, "unknown") {
		return false
	}
	t.missing(h)
	return true
}

// missing notes that the author does not know the answer. That is an answer: a
// number that is not known must not become a zero, nor keep the rest back.
func (t *talk) missing(h heard) {
	if t.state.At == t.flow.Day {
		t.note("expect.day", "example", t.today)
		return
	}
	t.understood = true
	a := h.answer("")
	a.Missing = true
	t.keep(a)
}

// wonder asks which of some values is meant.
func (t *talk) wonder(doubt Doubt, h heard, values ...string) {
	t.hold(Unsure, Answer{Typed: shorten(h.safe, maxTyped), Message: h.message})
	t.state.Doubt, t.state.Readings = doubt, values
}

// accept takes an understood answer to the open question unless a rule refuses
// or doubts it. A zero is never doubted.
func (t *talk) accept(a Answer) {
	t.understood = true
	q := t.flow.Question(t.state.At)
	if broken := q.kind.limit(t, q, a); broken != "" {
		t.refuse(q, a)
		t.notes = append(t.notes, Paragraph{Text: broken})
		return
	}
	before, had := t.state.Answers[q.ID]
	t.set(q.ID, a)
	broken := t.broken(q.Check)
	doubted := broken == nil && a.Value != "0" && t.broken(q.Warn) != nil
	if broken == nil && !doubted {
		t.goOn(q, a)
		return
	}
	t.unset(q.ID, before, had)
	if doubted {
		t.hold(Doubting, a)
		return
	}
	t.refuse(q, a)
	t.note("expect.rule", "value", t.value(q, a), "rule", broken.Say.In(t.event.Lang))
}

// refuse asks the question again. What was gathered of an answer in several
// parts is not lost.
func (t *talk) refuse(q *Question, a Answer) {
	t.reask()
	if q.Type == SomeOf || q.Type == Photos {
		t.state.Pending = &a
	}
}

// unset puts back what stood before an answer that is not taken.
func (t *talk) unset(id string, before Answer, had bool) {
	if had {
		t.set(id, before)
		return
	}
	delete(t.state.Answers, id)
	t.rules().forget(id)
	t.compute()
}

// keep stores the answer to the open question and goes on.
func (t *talk) keep(a Answer) {
	q := t.flow.Question(t.state.At)
	t.set(q.ID, a)
	t.goOn(q, a)
}

// goOn goes on from a question whose answer is stored. What was understood is
// said first, unless the summary says it anyway.
func (t *talk) goOn(q *Question, a Answer) {
	t.kept = true
	if t.placing {
		t.placed = true
		return
	}
	t.prune()
	said := len(t.notes)
	t.next()
	if t.state.Phase != Reviewing {
		t.notes = slices.Insert(t.notes, said, Paragraph{Text: t.line(q, a)})
	}
}

// done takes what was gathered of an answer in several parts.
func (t *talk) done() {
	if t.state.Phase == Asking && t.state.Pending != nil {
		t.accept(*t.state.Pending)
		return
	}
	t.note("done.nothing")
}
