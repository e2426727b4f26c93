package conversations

import (
	"strings"

	"github.com/satcoso/satcoso/conversations/vietnamese"
	"github.com/satcoso/satcoso/locales"
	"github.com/satcoso/satcoso/models"
)

// Ids of the choices that every flow offers. An answer's id is "=" and its
// value, that of an answer to edit "@" and its question.
const (
	choiceStart    = "start"
	choiceNothing  = "nothing"
	choiceBack     = "back"
	choiceSkip     = "skip"
	choiceLater    = "later"
	choiceCancel   = "cancel"
	choiceEdit     = "edit"
	choiceReview   = "review"
	choiceContinue = "continue"
	choiceRestart  = "restart"
	choiceDiscard  = "discard"
	choiceUse      = "use"
	choiceKeep     = "keep"
	choiceRetype   = "retype"
	choiceAmend    = "amend"
	choiceMask     = "mask"
	choiceKeepName = "keep_name"
	answerPrefix   = "="
	editPrefix     = "@"
	sendPrefix     = "send="
)

// Advance moves one conversation on by one event. It is pure and total: the
// same arguments give the same turn, s is not changed, and no text makes it
// fail. An officer's mistake is a reply.
//
// The only error is a [StaleError]: the state belongs to another flow or to
// another version of this one.
func Advance(f *Flow, s State, e Event) (Turn, error) {
	if s.Flow != f.ID || s.FlowVersion != f.Version {
		return Turn{}, &StaleError{FlowID: s.Flow, Have: s.FlowVersion, WantID: f.ID, Want: f.Version}
	}
	t := talk{flow: f, state: s.clone(), event: e, say: locales.In(e.Lang)}
	t.today = models.DateOf(e.Now)
	t.env = ruleEnv(f, t.state.Answers, s.Period, t.today)
	t.handle()
	return t.turn(), nil
}

// A talk is one call of Advance: the state that it is working on, and what it
// has to say before it shows the state's prompt.
type talk struct {
	flow    *Flow
	state   State
	event   Event
	say     *locales.Locale
	today   models.Date
	env     map[string]any // the answers, as rules see them
	notes   []Paragraph
	fresh   bool // the message that was tapped stays as it is
	effects []Effect
}

// turn ends the talk: one reply, which says what was understood and then shows
// what is open now.
func (t *talk) turn() Turn {
	reply := t.prompt()
	reply.Paragraphs = append(t.notes, reply.Paragraphs...)
	reply.Fresh = reply.Fresh || t.fresh
	return Turn{State: t.state, Replies: []Reply{reply}, Effects: t.effects}
}

func (t *talk) note(key string, pairs ...any) {
	t.notes = append(t.notes, Paragraph{Text: t.say.Say(key, pairs...)})
}

func (t *talk) handle() {
	switch t.event.Kind {
	case Returned:
		t.pause()
	case Typed:
		switch {
		case t.event.Secret:
			t.note("guard.secret")
			return
		case t.event.Masked:
			t.note("guard.masked")
		}
		t.typed(vietnamese.Clean(t.event.Text))
	case Tapped:
		if !t.offered(t.event.Choice) {
			t.note("tap.outdated")
			return
		}
		t.choose(t.event.Choice)
	case Stored:
		if t.state.Phase == Sending && t.event.Receipt != nil {
			t.state.Phase, t.state.Receipt = Sent, t.event.Receipt
		}
	case Occupied:
		if t.state.Phase == Sending {
			t.state.Phase, t.state.Receipt = Cancelled, t.event.Receipt
		}
	case Locked:
		if t.state.Phase == Sending {
			t.state.Phase = Sent
			t.note("amend.locked")
		}
	case Refused:
		if t.state.Phase == Sending {
			t.state.Phase = Paused
			t.note("send.refused", "unit", t.state.UnitName)
		}
	}
}

// offered reports whether a choice stands under what is shown now. A button's
// data comes from outside, so nothing else is acted on.
func (t *talk) offered(id string) bool {
	for _, row := range t.prompt().Choices {
		for _, c := range row {
			if c.ID == id {
				return true
			}
		}
	}
	return false
}

// choose acts on a choice that is known to be offered.
func (t *talk) choose(id string) {
	switch {
	case strings.HasPrefix(id, answerPrefix):
		t.accept(Answer{Value: id[len(answerPrefix):]})
	case strings.HasPrefix(id, editPrefix):
		t.state.Editing = true
		t.ask(id[len(editPrefix):])
	case strings.HasPrefix(id, sendPrefix):
		t.send(id[len(sendPrefix):])
	case id == choiceStart:
		t.next()
	case id == choiceNothing:
		t.nothing()
	case id == choiceReview:
		t.state.Phase = Reviewing
	case id == choiceContinue:
		t.resume()
	case id == choiceRestart:
		t.restart()
	case id == choiceDiscard:
		t.state.Phase = Cancelled
	case id == choiceUse:
		pending := t.state.Pending.Typed
		t.state.Phase, t.state.Pending = Asking, nil
		t.answer(pending)
	case id == choiceKeep:
		answer := *t.state.Pending
		answer.Confirmed = true
		t.state.Pending = nil
		t.keep(answer)
	case id == choiceAmend:
		t.state.Base, t.state.Phase, t.fresh = t.state.Receipt.Revision, Reviewing, true
	case id == choiceMask:
		t.named(t.state.Pending.Typed)
	case id == choiceKeepName:
		t.named(t.state.Pending.Value)
	case id == choiceRetype:
		t.state.Phase, t.state.Pending = Asking, nil
	default:
		t.command(id)
	}
}

// command acts on a word that is understood everywhere, whether it is offered
// as a button or not.
func (t *talk) command(id string) {
	if t.state.Phase.Ended() || t.state.Phase == Sending {
		return
	}
	switch id {
	case choiceBack:
		t.back()
	case choiceSkip:
		t.skip()
	case choiceLater:
		t.pause()
		t.note("draft.kept")
	case choiceCancel:
		t.cancel()
	case choiceEdit:
		t.edit()
	case choiceSend:
		if t.state.Phase == Reviewing {
			t.send(Hash(t.flow, t.state))
			return
		}
		if t.state.Editing {
			n, _ := t.number(t.flow.Question(t.state.At))
			t.note("send.editing", "n", n)
			return
		}
		t.note("send.unfinished")
	}
}

// send freezes the values, if they are the ones that were seen.
func (t *talk) send(seen string) {
	if hash := Hash(t.flow, t.state); hash == seen {
		t.state.Phase, t.state.SentAt = Sending, t.event.Now
		t.effects = append(t.effects, Effect{Kind: Submit, Hash: hash})
		return
	}
	t.note("send.changed")
}
