package conversations

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/satcoso/satcoso/conversations/vietnamese"
)

// typed takes a text: a command, an answer, or the label of a choice.
func (t *talk) typed(h heard) {
	command := commandOf(h.text)
	switch {
	case h.text == "": // nothing that can be seen
	case command == choiceHelp:
		t.help()
	case command == "" && t.addressed(h):
	case (t.event.Early || t.event.Late) && (command != choiceCancel || t.state.Phase == Paused):
		t.early(h)
	case t.deciding() && t.decideYesNo(h.text):
	case command != "":
		t.command(command)
	case t.changesAnother(h):
	case t.state.Phase == Asking:
		t.answerWith(h)
	case t.state.Phase == Explaining:
		t.explain(h)
	case t.undecided():
		t.decide(h)
	case t.state.Phase == Filling:
		t.fill(h)
	case t.state.Phase == Reviewing && means(h.text, confirm):
		t.sendTyped()
	case t.change(h):
	case t.state.Phase == Reviewing && startsWithDigit(h.text):
		t.unheard(h) // it may be the number of a line as well as of a button
	case t.state.Phase == Choosing && t.editByNumber(h.text):
	case t.chooseByLabel(h.text), t.state.Phase.Ended(), t.state.Phase == Sending:
	default:
		t.unheard(h)
	}
}

// unheard says that a text means nothing here.
func (t *talk) unheard(h heard) {
	if t.event.Form {
		t.note("typed.unheard", "text", h.echo())
		return
	}
	t.note("typed.choose")
}

// corrected takes the new text of a message that was typed earlier: it corrects
// the answer that was given with it. That of a report which is sent begins an
// amendment.
func (t *talk) corrected(h heard) {
	q := t.answeredIn(h.message)
	switch {
	case h.text == "":
		return
	case t.filledIn(h.message):
		t.refill(h)
		return
	case q == nil, t.state.Phase == Sending, t.state.Phase == Cancelled:
		t.note("corrected.unknown")
		return
	case t.state.Phase == Sent && !t.amendable():
		t.note("amend.locked")
		return
	}
	before := t.state
	t.amend()
	switch t.state.Phase {
	case Reviewing, Choosing: // its answer returns to the summary
		t.state.Editing = true
	}
	t.ask(q.ID)
	if commandOf(h.text) == choiceSkip {
		t.skip()
	} else {
		t.answerWith(h)
	}
	t.goBackTo(before, q)
}

// goBackTo goes back to where the talk stood before an answer was corrected, if
// the correction was not taken, or if something else was pending there.
func (t *talk) goBackTo(before State, q *Question) {
	if before.At == q.ID {
		return
	}
	pending := before.Pending != nil && before.At != ""
	switch open := t.state.At == q.ID; {
	case open && t.state.Phase == Asking:
		t.note("corrected.kept", "label", q.Label.In(t.event.Lang), "value", t.value(q, t.state.Answers[q.ID]))
		t.state, t.kept = before, false
	case open && pending: // it is asked about, but there is one question at a time
		t.note("corrected.later", "label", q.Label.In(t.event.Lang))
		t.state, t.kept = before, false
	case pending && t.applies(t.flow.Question(before.At)):
		answers := t.state.Answers
		t.state = before
		t.state.Answers = answers
	}
}

// answeredIn returns the question that was answered in a chat message, or nil.
func (t *talk) answeredIn(message int64) *Question {
	if message == 0 {
		return nil
	}
	if t.state.Pending != nil && t.state.Pending.Message == message {
		return t.flow.Question(t.state.At)
	}
	for i := range t.flow.Questions {
		if q := &t.flow.Questions[i]; t.state.Answers[q.ID].Message == message {
			return q
		}
	}
	return nil
}

// undecided reports whether an answer is pending while its question is shown.
func (t *talk) undecided() bool { return t.deciding() || t.state.Phase == Overtaken }

// deciding reports whether an answer is pending that was read already.
func (t *talk) deciding() bool {
	switch t.state.Phase {
	case Doubting, Naming, Unsure:
		return true
	}
	return false
}

// decideYesNo takes a yes or a no to a pending answer: here "không" is not zero.
// It reports whether the text was one of them.
func (t *talk) decideYesNo(text string) bool {
	switch {
	case t.state.Phase == Naming, t.state.Phase == Unsure && len(t.state.Readings) != 1:
		return false
	case means(text, no):
		t.choose(choiceRetype)
	case !affirms(text):
		return false
	case t.state.Phase == Unsure:
		t.choose(answerPrefix + t.state.Readings[0])
	default:
		t.choose(choiceKeep)
	}
	return true
}

// decide takes a text while an answer is pending: the label of a choice, or
// else another answer. A number is never the number of a choice here.
//
// "vì …" explains a doubted figure, and so confirms it.
func (t *talk) decide(h heard) {
	if first, _, _ := strings.Cut(h.text, " "); t.state.Phase == Doubting && means(first, "because") {
		t.choose(choiceKeep)
		t.explain(h)
		return
	}
	switch {
	case !startsWithDigit(h.text) && t.chooseByLabel(h.text):
	case t.state.Phase == Unsure && t.countsReadings(h.text):
		t.note("typed.choose")
	default:
		t.reask()
		t.answerWith(h)
	}
}

// countsReadings reports whether a number may be meant as that of a reading, where
// the readings are numbers: it is none of them itself.
func (t *talk) countsReadings(text string) bool {
	if q := t.flow.Question(t.state.At); q.Type != Integer && q.Type != Decimal {
		return false
	}
	n, err := strconv.Atoi(text)
	return err == nil && n >= 1 && n <= len(t.state.Readings) && !slices.Contains(t.state.Readings, text)
}

// explain takes a text as the reason for what was doubted, unless it is the
// label of a choice, word for word.
func (t *talk) explain(h heard) {
	if means(h.text, choiceElsewhere) && t.offered(choiceElsewhere) {
		t.choose(choiceElsewhere)
		return
	}
	if t.chooseWordForWord(h.text) {
		return
	}
	if n := utf8.RuneCountInString(h.safe); n > maxReason {
		t.note("expect.shorter", "n", n, "max", maxReason)
		return
	}
	t.kept = true
	switch {
	case t.state.Pending != nil:
		answer := *t.state.Pending
		answer.Reason = h.safe
		t.keep(answer)
	case len(t.state.Answers) > 0: // it was complete when the other report was found
		t.state.Reason = h.safe
		t.next()
	default:
		t.state.Reason = h.safe
		t.reopen()
	}
}

// digits reports whether a text is a plain number.
func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

func startsWithDigit(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

// early keeps a text that was written before what is open now could be read,
// and offers it as the answer. It is never used unasked, and takes nothing's
// place: a free text that came in several messages is put together.
func (t *talk) early(h heard) {
	q := t.flow.Question(t.state.At)
	switch {
	case commandOf(h.text) != "" || q == nil:
	case t.state.Phase == Asking && t.state.Pending == nil:
		t.hold(Overtaken, Answer{Typed: h.safe, Message: h.message})
		return
	case t.state.Phase == Overtaken && strings.HasSuffix("\n"+t.state.Pending.Typed, "\n"+h.safe): // out of impatience, once more
		return
	case t.state.Phase == Overtaken && q.Type == FreeText && !digits(h.text): // which was meant for another question
		t.hold(Overtaken, Answer{Typed: t.state.Pending.Typed + "\n" + h.safe, Message: h.message})
		return
	}
	t.note("typed.early", "text", h.echo())
}

// editByNumber opens the answer whose line in the summary has that number: "7",
// or the line as it stands on its button.
func (t *talk) editByNumber(text string) bool {
	for i := range t.flow.Questions {
		q := &t.flow.Questions[i]
		n, _ := t.number(q)
		number, _, _ := strings.Cut(text, ".")
		if strconv.Itoa(n) == number && t.offered(editPrefix+q.ID) {
			t.choose(editPrefix + q.ID)
			return true
		}
	}
	return false
}

// chooseByLabel acts on the choice that a text means: by its label, or by its
// number from 1, unless that could throw the draft away. The author of a paused
// draft may have meant a number as an answer.
func (t *talk) chooseByLabel(text string) bool {
	var ids, labels []string
	for _, row := range t.prompt().Choices {
		for _, c := range row {
			ids, labels = append(ids, c.ID), append(labels, c.Label)
		}
	}
	if len(labels) == 0 {
		return false
	}
	found := vietnamese.ReadOption(text, labels)
	i, number := found.Index, startsWithDigit(text)
	switch {
	case found.Outcome != vietnamese.Understood, number && (t.state.Phase == Choosing || t.state.Phase == Paused || t.state.Phase == Opening):
		return false
	case !strings.HasPrefix(vietnamese.Fold(labels[i]), vietnamese.Fold(text)) && weighty(ids[i]):
		return false
	}
	t.choose(ids[i])
	return true
}

// chooseWordForWord acts on the choice whose label was typed as it is, where
// anything else may be an answer.
func (t *talk) chooseWordForWord(text string) bool {
	for _, row := range t.prompt().Choices {
		for _, c := range row {
			if vietnamese.Fold(c.Label) == vietnamese.Fold(text) {
				t.choose(c.ID)
				return true
			}
		}
	}
	return false
}

// weighty reports whether a choice sends the report, fills it, or throws it away:
// it must be named by its label's beginning, not by a number or a word that is
// in it.
func weighty(id string) bool {
	return id == choiceNothing || id == choiceCancel || id == choiceDiscard || id == choiceRestart || strings.HasPrefix(id, sendPrefix)
}
