package conversations

import (
	"slices"
	"strings"

	"github.com/satcoso/satcoso/conversations/vietnamese"
)

// begin asks the questions of a draft that was opened: at once where the channel
// wants that.
func (t *talk) begin() {
	if t.event.Form && t.formable() {
		t.toForm()
		return
	}
	t.next()
}

// reopen goes to where a draft begins.
func (t *talk) reopen() {
	t.stand(Opening)
	t.state.At = ""
	if t.event.Form && t.formable() {
		t.toForm()
	}
}

// toForm asks all that is not answered yet in one message.
func (t *talk) toForm() {
	t.stand(Filling)
	t.state.At, t.state.Editing, t.state.Form = "", false, true
}

// askAll goes from an open question to the form, as its author wishes. What is
// pending is not lost.
func (t *talk) askAll() {
	switch {
	case t.state.Phase == Filling:
		return
	case t.state.Phase == Opening || t.state.Phase == Asking || t.undecided():
	default:
		t.unheard(t.heard())
		return
	}
	if t.state.Editing || !t.formable() {
		t.note("form.last")
		return
	}
	if t.setAside() {
		t.toForm()
	}
}

// setAside makes a part of what is pending, to be asked about later, or an
// answer of what was gathered. It reports whether that was possible.
func (t *talk) setAside() bool {
	p := t.state.Pending
	switch {
	case p == nil:
		return true
	case t.state.Phase == Asking:
		q := t.flow.Question(t.state.At)
		if broken := q.kind.limit(t, q, *p); broken != "" {
			t.notes = append(t.notes, Paragraph{Text: broken})
			return false
		}
		t.set(q.ID, *p)
	default:
		part := Part{Question: t.state.At, Text: p.Typed, Message: p.Message}
		switch {
		case t.state.Phase == Naming:
			part.Text, part.Safe = p.Value, p.Typed
		case p.Typed == "":
			part.Text = p.Value
		}
		t.state.Parts = append(slices.Clip(t.state.Parts), part)
	}
	t.stand(Asking)
	return true
}

// askEach goes from the form to one question at a time.
func (t *talk) askEach() {
	t.state.Form = false
	t.next()
}

// leaveForm goes back from a form that was asked for on the way.
func (t *talk) leaveForm() {
	if !t.untouched() {
		t.askEach()
	}
}

// fill takes a text as the answer to a form.
func (t *talk) fill(h heard) {
	word := h.text
	if first, rest, found := strings.Cut(word, " "); found && means(first, choiceSend) { // as the form says it: gửi 0
		word = rest
	}
	switch {
	case means(word, choiceEach):
		t.askEach()
	case means(word, choiceElsewhere) && t.offered(choiceElsewhere):
		t.choose(choiceElsewhere)
	case means(word, choiceNothing) && t.offered(choiceNothing):
		t.nothing()
	case t.chooseWordForWord(word):
	default:
		t.takePieces(t.split(h.text), h)
	}
}

// addressed takes a text that says itself which questions it answers, after the
// form was shown: the form's rest, or another answer to one of its questions. One
// that comes out of order is only repeated. It reports whether it was one.
func (t *talk) addressed(h heard) bool {
	if !t.state.Form || t.state.Phase != Asking && t.state.Phase != Reviewing && !t.undecided() || t.state.Phase == Naming {
		return false
	}
	found := t.split(h.text)
	if found.way != vietnamese.ByNumber && found.way != vietnamese.ByName || !t.eachPlaced(found) {
		return false
	}
	if q := t.flow.Question(t.state.At); q != nil && t.answers(q, h, found) {
		return false
	}
	if t.event.Late { // what it says may have been corrected since
		t.note("typed.early", "text", h.echo())
		return true
	}
	if !t.setAside() {
		return false
	}
	t.state.Editing = false
	t.takePieces(found, h)
	return true
}

// answers reports whether a text that could be several answers is rather one to
// the open question: "1. Không có" is the option under that number, a name alone
// may stand beside its figure, and a free text may count what it says.
func (t *talk) answers(q *Question, h heard, found splitting) bool {
	several := len(found.pieces) > 1
	switch {
	case t.event.Early || t.event.Late:
		return false
	case q.Type == FreeText:
		return !several || !slices.ContainsFunc(found.pieces, func(p vietnamese.Piece) bool { return t.flow.typed()[p.Field] == q })
	case t.reads(q, h.text):
		return true
	}
	return !several && (found.way == vietnamese.ByName || len(q.Options) > 0)
}

// eachPlaced reports whether all that was found has its question, and is an
// answer to it. Among several that have a number one figure will do: the others
// are asked about.
func (t *talk) eachPlaced(found splitting) bool {
	questions, read := t.flow.typed(), 0
	for _, p := range found.pieces {
		switch {
		case p.Field < 0:
			return false
		case t.reads(questions[p.Field], p.Text):
			if questions[p.Field].Type != FreeText || len(found.pieces) == 1 {
				read++
			}
		case found.way == vietnamese.ByName || len(found.pieces) == 1:
			return false
		}
	}
	return read > 0
}

// refill takes the new text of a message that answered several questions.
func (t *talk) refill(h heard) {
	switch t.state.Phase {
	case Sent, Reviewing, Choosing, Filling, Asking:
	case Sending, Cancelled:
		t.note("corrected.unknown")
		return
	default:
		t.note("form.busy")
		return
	}
	switch {
	case t.state.Phase == Sent && !t.amendable():
		t.note("amend.locked")
		return
	case t.state.Pending != nil:
		t.note("form.busy")
		return
	}
	t.amend()
	t.takePieces(t.split(h.text), h)
}

// filledIn reports whether a chat message answered several questions, or may
// have.
func (t *talk) filledIn(message int64) bool {
	n := 0
	for _, a := range t.state.Answers {
		if message != 0 && a.Message == message {
			n++
		}
	}
	for _, p := range t.state.Parts {
		if message != 0 && p.Message == message {
			n++
		}
	}
	return n > 1 || n == 1 && t.state.Form && t.split(t.heard().text).way == vietnamese.ByNumber
}
