package conversations

import (
	"slices"
	"strings"

	"github.com/satcoso/satcoso/locales"
	"github.com/satcoso/satcoso/models"
)

// Ids of the choices that every flow offers. An answer's id is "=" and its
// value, that of an answer to edit "@" and its question. Help and send are words
// only: what is sent is named by its hash.
const (
	choiceHelp      = "help"
	choiceSend      = "send"
	choiceStart     = "start"
	choiceNothing   = "nothing"
	choiceElsewhere = "elsewhere"
	choiceBack      = "back"
	choiceSkip      = "skip"
	choiceLater     = "later"
	choiceCancel    = "cancel"
	choiceDone      = "done"
	choiceClear     = "clear"
	choiceEdit      = "edit"
	choiceReview    = "review"
	choiceContinue  = "continue"
	choiceRestart   = "restart"
	choiceDiscard   = "discard"
	choiceUse       = "use"
	choiceKeep      = "keep"
	choiceRetype    = "retype"
	choiceNoReason  = "no_reason"
	choiceAmend     = "amend"
	choiceMask      = "mask"
	choiceKeepName  = "keep_name"
	choiceForm      = "form"
	choiceEach      = "each"
	answerPrefix    = "="
	editPrefix      = "@"
	sendPrefix      = "send="
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
	t := newTalk(f, s, e)
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
	seen    *evidence // see rules
	notes   []Paragraph
	fresh   bool                        // the message that was tapped stays as it is
	veiled  func(indicator string) bool // figures that the reader is not shown
	inPlace bool                        // the reply takes the place of the one before
	kept    bool                        // something of the event is kept
	placing bool                        // an answer of several is tried, and nothing is asked meanwhile
	placed  bool                        // it was taken

	understood bool   // some text was read as an answer, whatever the rules said of it
	stale      bool   // an amendment was refused: its report was amended meanwhile
	open       string // the question that was open when the event came
	effects    []Effect
}

func newTalk(f *Flow, s State, e Event) *talk {
	return &talk{flow: f, state: s.clone(), event: e, open: s.At, say: locales.In(e.Lang), today: models.DateOf(e.Now)}
}

// rules returns what rules see of the answers. Many events need none.
func (t *talk) rules() *evidence {
	if t.seen == nil {
		t.seen = newEvidence(t.flow, t.state.Answers, t.state.Period, t.today)
	}
	return t.seen
}

// turn ends the talk: one reply, which says what was understood and then shows
// what is open now.
func (t *talk) turn() Turn {
	reply := t.prompt()
	reply.Paragraphs = append(t.notes, reply.Paragraphs...)
	reply.Fresh = reply.Fresh || t.fresh
	reply.InPlace = t.inPlace
	t.numberChoices(reply.Choices)
	reply.Hint = t.hint(reply.Choices)
	return Turn{State: t.state, Replies: []Reply{reply}, Effects: t.effects}
}

func (t *talk) note(key string, pairs ...any) {
	t.notes = append(t.notes, Paragraph{Text: t.say.Say(key, pairs...)})
}

func (t *talk) noteFirst(key string) {
	t.notes = slices.Insert(t.notes, 0, Paragraph{Text: t.say.Say(key)})
}

func (t *talk) effect(e Effect) { t.effects = append(t.effects, e) }

func (t *talk) handle() {
	switch t.event.Kind {
	case Started:
		t.start()
	case Returned:
		t.pause()
	case Typed, Corrected, Attached:
		t.wrote()
	case Tapped:
		switch {
		case t.event.Choice == choiceAmend && t.state.Phase == Sent: // the button stays when the time is over
			t.amend()
			return
		case !t.offered(t.event.Choice):
			t.note("tap.outdated")
			return
		}
		t.choose(t.event.Choice)
	case Amended:
		t.amend()
	case Stored, Occupied, Locked, Refused:
		if t.state.Phase == Sending {
			t.settled()
		}
	}
}

// wrote takes what was written or attached, as the guard left it. Once something
// of it is kept without what the guard took out, the original goes; where
// nothing is kept, it is left to its author, who may have no other copy.
func (t *talk) wrote() {
	if t.event.Secret {
		t.erase(t.event.Message)
		t.note("guard.secret")
		return
	}
	t.countMessagesOf(t.event.Source)
	h := t.heard()
	switch t.event.Kind {
	case Typed:
		t.typed(h)
	case Corrected:
		t.corrected(h)
	default:
		t.event.Attachment.Caption = h.safe
		t.attached(t.event.Attachment)
	}
	named := h.safe != h.text && t.state.Phase != Naming && !t.namesWait() // whose author is asked first
	switch {
	case t.kept && (t.event.Masked || named):
		t.erase(h.message)
		if named {
			t.noteFirst("guard.names_masked")
		}
		if t.event.Masked {
			t.noteFirst("guard.masked")
		}
	case t.event.Masked:
		t.noteFirst("guard.not_kept")
	}
}

// erase asks for a message to be taken out of the chat. One of another source
// stands in another chat.
func (t *talk) erase(message int64) {
	if message != 0 && (message == t.event.Message || t.event.Source == t.state.Source) {
		t.effect(Effect{Kind: Erase, Message: message})
		return
	}
	t.note("erase.failed")
}

// countMessagesOf forgets the messages of another source, whose ids mean
// nothing here.
func (t *talk) countMessagesOf(source string) {
	if t.state.Source == source {
		return
	}
	t.state.Source = source
	for id, a := range t.state.Answers {
		a.Message = 0
		t.state.Answers[id] = a
	}
	t.state.Parts = slices.Clone(t.state.Parts)
	for i := range t.state.Parts {
		t.state.Parts[i].Message = 0
	}
	if t.state.Pending != nil {
		pending := *t.state.Pending
		pending.Message = 0
		t.state.Pending = &pending
	}
}

// offered reports whether a choice stands under what is shown now. A button's
// data comes from outside, so nothing else is acted on.
func (t *talk) offered(id string) bool {
	if t.state.Phase == Asking { // most taps: the rest of the question is not needed
		return stands(id, t.choices(t.flow.Question(t.state.At)))
	}
	return stands(id, t.prompt().Choices)
}

func stands(id string, choices [][]Choice) bool {
	for _, row := range choices {
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
		t.answered(id[len(answerPrefix):])
	case strings.HasPrefix(id, editPrefix):
		t.state.Editing = true
		t.ask(id[len(editPrefix):])
	case strings.HasPrefix(id, sendPrefix):
		t.send(id[len(sendPrefix):])
	case id == choiceStart:
		t.begin()
	case id == choiceEach:
		t.askEach()
	case id == choiceNothing:
		t.nothing()
	case id == choiceElsewhere:
		t.effect(Effect{Kind: Elsewhere})
	case id == choiceReview:
		t.state.Phase = Reviewing
	case id == choiceContinue:
		t.resume()
	case id == choiceRestart:
		t.restart()
	case id == choiceDiscard:
		t.stand(Cancelled)
	case id == choiceAmend:
		t.amend()
	case t.state.Pending != nil && t.decided(id):
	default:
		t.command(id)
	}
}

// answered takes the tapped value as the answer to the open question.
func (t *talk) answered(value string) {
	q := t.flow.Question(t.state.At)
	switch {
	case t.state.Phase == Unsure:
		answer := *t.state.Pending
		answer.Value = value
		t.accept(answer)
	case q.Type == SomeOf:
		t.toggle(q, value)
	default:
		t.accept(Answer{Value: value})
	}
}

// decided acts on what the author says to the pending answer.
func (t *talk) decided(id string) bool {
	pending := *t.state.Pending
	switch id {
	case choiceUse:
		t.reask()
		t.answerWith(heard{text: pending.Typed, safe: pending.Typed, message: pending.Message})
	case choiceKeep:
		pending.Confirmed = true
		t.hold(Explaining, pending)
	case choiceNoReason:
		t.keep(pending)
	case choiceMask:
		t.mask()
	case choiceKeepName:
		t.accept(Answer{Value: pending.Value, Message: pending.Message})
	case choiceRetype, choiceClear:
		t.reask()
	default:
		return false
	}
	return true
}

// command acts on a word that is understood everywhere, whether it is offered
// as a button or not.
func (t *talk) command(id string) {
	if t.state.Phase.Ended() || t.state.Phase == Sending {
		return
	}
	switch id {
	case choiceContinue: // said again, out of impatience, it is no answer
		if t.state.Phase == Paused {
			t.resume()
		}
	case choiceBack:
		t.back()
	case choiceSkip:
		t.skip()
	case choiceDone:
		t.done()
	case choiceLater:
		t.pause()
		t.note("draft.kept", "command", t.flow.Command.Name.In(t.event.Lang))
	case choiceCancel:
		t.cancel()
	case choiceEdit:
		t.edit()
	case choiceSend:
		t.sendTyped()
	case choiceForm:
		t.askAll()
	}
}
