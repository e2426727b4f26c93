package conversations

import (
	"strings"
	"time"
)

// sendChoice is the id of the button that sends what a summary shows.
func sendChoice(f *Flow, s State) string { return sendPrefix + Hash(f, s) }

// SendsOther reports whether a choice sends other values than those of the
// state: it stood under another summary.
func SendsOther(choice string, f *Flow, s State) bool {
	return strings.HasPrefix(choice, sendPrefix) && choice != sendChoice(f, s)
}

// sendTyped takes the word for sending, which means the summary that is shown.
func (t *talk) sendTyped() {
	switch {
	case t.state.Phase == Reviewing:
		t.send(Hash(t.flow, t.state))
	case t.state.Editing:
		n, _ := t.number(t.flow.Question(t.state.At))
		t.note("send.editing", "n", n)
	default:
		t.note("send.unfinished")
	}
}

// send freezes the values, if they are the ones that were seen.
func (t *talk) send(seen string) {
	if hash := Hash(t.flow, t.state); hash == seen {
		t.state.Phase, t.state.SentAt = Sending, t.event.Now
		t.effect(Effect{Kind: Submit, Hash: hash})
		return
	}
	t.note("send.changed")
}

// settled takes what became of a report that was on its way.
func (t *talk) settled() {
	switch t.event.Kind {
	case Stored:
		if t.event.Receipt != nil {
			t.state.Phase, t.state.Receipt = Sent, t.event.Receipt
		}
	case Occupied:
		t.occupied()
	case Locked:
		if t.state.Base > 0 {
			t.state.Phase = Sent
			t.note("amend.locked")
		}
	case Refused:
		t.state.Phase, t.state.Before = Paused, Reviewing
		t.note("send.refused", "unit", t.state.UnitName)
	}
}

// occupied takes what stands in a report's place. A newer revision of the same
// report is shown beside this one; where another report is the one of its
// period, its author says why there is one more, and nothing is lost.
func (t *talk) occupied() {
	switch {
	case t.event.Newer != nil:
		t.state.Receipt, t.stale = t.event.Receipt, true
		t.compare(t.event.Newer)
		t.state.Phase, t.state.Base, t.state.Answers = Sent, 0, t.event.Newer
	case t.event.Nth > 0:
		t.note("sent.occupied", "code", t.event.Receipt.Code, "at", t.say.Moment(t.event.Receipt.At))
		t.state.Nth, t.state.Reason, t.state.SentAt = t.event.Nth, "", time.Time{}
		t.stand(Explaining)
		t.state.At = ""
	default:
		t.state.Phase, t.state.Receipt = Cancelled, t.event.Receipt
	}
}

// compare says how a newer revision differs from what was to be sent.
func (t *talk) compare(newer map[string]Answer) {
	t.note("amend.stale", "code", t.state.Receipt.Code, "at", t.say.Moment(t.state.Receipt.At))
	for i := range t.flow.Questions {
		q := &t.flow.Questions[i]
		mine, stored := t.valueOf(q, t.state.Answers), t.valueOf(q, newer)
		if q.asked() && mine != stored {
			t.note("amend.differs", "label", q.Label.In(t.event.Lang), "stored", stored, "mine", mine)
		}
	}
}
