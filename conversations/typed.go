package conversations

import (
	"slices"
	"strconv"
	"strings"

	"github.com/satcoso/satcoso/conversations/vietnamese"
)

// typed takes a text: a command, an answer, or the label of a choice.
func (t *talk) typed(text string) {
	command := commandOf(text)
	switch {
	case text == "": // nothing that can be seen
	case command == choiceHelp:
		t.help()
	case t.event.Early && (command != choiceCancel || t.state.Phase == Paused):
		t.early(text)
	case t.state.Phase == Doubting && t.decideDoubt(text):
	case command != "":
		t.command(command)
	case t.state.Phase == Asking:
		t.answer(text)
	case t.undecided():
		t.decide(text)
	case t.state.Phase == Reviewing && startsWithDigit(text):
		t.note("typed.choose") // it may be the number of a line as well as of a button
	case t.state.Phase == Choosing && t.editByNumber(text):
	case t.chooseByLabel(text), t.state.Phase.Ended(), t.state.Phase == Sending:
	default:
		t.note("typed.choose")
	}
}

// undecided reports whether an answer is pending while its question is shown.
func (t *talk) undecided() bool {
	return t.state.Phase == Doubting || t.state.Phase == Naming || t.state.Phase == Overtaken
}

// decideDoubt takes a yes or a no to a doubted answer: here "không" is not zero.
// It reports whether the text was one of them.
func (t *talk) decideDoubt(text string) bool {
	folded := vietnamese.Fold(text)
	switch {
	case slices.Contains(foldedWords(yes), folded):
		t.choose(choiceKeep)
	case slices.Contains(foldedWords(no), folded):
		t.choose(choiceRetype)
	default:
		return false
	}
	return true
}

// decide takes a text while an answer is pending: the label of a choice, or
// else another answer. A number is never the number of a choice here.
func (t *talk) decide(text string) {
	if !startsWithDigit(text) && t.chooseByLabel(text) {
		return
	}
	t.state.Phase, t.state.Pending = Asking, nil
	t.answer(text)
}

func startsWithDigit(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

// early keeps a text that was written before what is open now could be read,
// and offers it as the answer. It is never used unasked.
func (t *talk) early(text string) {
	switch {
	case (t.state.Phase == Asking || t.undecided()) && commandOf(text) == "":
		t.state.Phase = Overtaken
		t.state.Pending = &Answer{Typed: t.safe(text)}
	default:
		t.note("typed.early", "text", shorten(text, maxEcho))
	}
}

// editByNumber opens the answer whose line in the summary has that number.
func (t *talk) editByNumber(text string) bool {
	for i := range t.flow.Questions {
		q := &t.flow.Questions[i]
		if n, _ := t.number(q); strconv.Itoa(n) == text && t.offered(editPrefix+q.ID) {
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
	i, ok := vietnamese.Option(text, labels)
	number := startsWithDigit(text)
	switch {
	case !ok, number && (t.state.Phase == Choosing || t.state.Phase == Paused):
		return false
	case !strings.HasPrefix(vietnamese.Fold(labels[i]), vietnamese.Fold(text)) && weighty(ids[i]):
		return false
	}
	t.choose(ids[i])
	return true
}

// weighty reports whether a choice sends the report or throws it away: it must
// be named by its label's beginning, not by a number or a word that is in it.
func weighty(id string) bool {
	return id == choiceCancel || id == choiceDiscard || id == choiceRestart || strings.HasPrefix(id, sendPrefix)
}
