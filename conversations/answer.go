package conversations

import (
	"slices"
	"strconv"
	"sync"

	"github.com/satcoso/satcoso/conversations/vietnamese"
	"github.com/satcoso/satcoso/locales"
	"github.com/satcoso/satcoso/models"
)

// choiceHelp and choiceSend are commands that can be typed, but are no choices.
const (
	choiceHelp = "help"
	choiceSend = "send"
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
		choiceHelp, choiceBack, choiceSkip, choiceDone, choiceLater, choiceCancel, choiceEdit, choiceSend,
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

// answerWith reads a typed text as the answer to the open question.
func (t *talk) answerWith(text string) {
	q := t.flow.Question(t.state.At)
	q.kind.read(t, q, text)
}

// safe is the text without names and e-mail addresses.
func (t *talk) safe(text string) string {
	if t.event.Safe == "" || t.event.Kind == Tapped {
		return text
	}
	return vietnamese.Clean(t.event.Safe)
}

// unknown takes "chưa rõ" as the answer that its author has none.
func (t *talk) unknown(text string) bool {
	if !means(text, "unknown") {
		return false
	}
	t.missing(text)
	return true
}

// missing notes that the author does not know the answer. That is an answer: a
// number that is not known must not become a zero, nor keep the rest back.
func (t *talk) missing(text string) {
	if t.state.At == t.flow.Day {
		t.note("expect.day", "example", t.today)
		return
	}
	t.keep(Answer{Missing: true, Typed: t.safe(text), Message: t.event.Message})
}

// wonder asks which of some numbers a text means.
func (t *talk) wonder(doubt Doubt, text string, readings ...int64) {
	values := make([]string, len(readings))
	for i, n := range readings {
		values[i] = strconv.FormatInt(n, 10)
	}
	t.wonderAt(doubt, text, values...)
}

// wonderAt asks which of some values a text means.
func (t *talk) wonderAt(doubt Doubt, text string, values ...string) {
	t.hold(Unsure, Answer{Typed: shorten(t.safe(text), maxTyped), Message: t.event.Message})
	t.state.Doubt, t.state.Readings = doubt, values
}

// accept takes an understood answer to the open question unless a rule refuses
// or doubts it. A zero is never doubted.
func (t *talk) accept(a Answer) {
	q := t.flow.Question(t.state.At)
	t.sign(&a)
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
		t.keep(a)
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

// sign notes where an answer was typed, and how if that is not what it says.
func (t *talk) sign(a *Answer) {
	if t.event.Kind == Tapped {
		return
	}
	if a.Message == 0 {
		a.Message = t.event.Message
	}
	switch a.Typed {
	case "":
	case a.Value:
		a.Typed = ""
	default:
		a.Typed = shorten(t.safe(a.Typed), maxTyped)
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

// keep stores the answer to the open question and goes on. What was understood
// is said first, unless the summary says it anyway.
func (t *talk) keep(a Answer) {
	q := t.flow.Question(t.state.At)
	t.set(q.ID, a)
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
