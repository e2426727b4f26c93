package conversations

import "github.com/satcoso/satcoso/models"

// ask opens the question with that id. An answer in several parts can be added
// to.
func (t *talk) ask(id string) {
	t.state.At = id
	t.reask()
	q := t.flow.Question(id)
	if a, given := t.state.Answers[id]; given && a.holds() && (q.Type == Photos || q.Type == SomeOf) {
		t.state.Pending = &a
	}
}

// reask opens the question At anew, without what was pending.
func (t *talk) reask() { t.stand(Asking) }

// stand goes to a phase in which nothing is pending.
func (t *talk) stand(phase Phase) {
	t.state.Phase, t.state.Pending, t.state.Readings, t.state.Doubt = phase, nil, nil, ""
}

// hold goes to a phase in which an answer is pending.
func (t *talk) hold(phase Phase, a Answer) {
	t.stand(phase)
	t.state.Pending, t.kept = &a, true
}

// start shows the draft that was begun just now: the choice of how to report a
// period, or the first question where there is nothing to choose.
func (t *talk) start() {
	switch {
	case t.state.Phase != Opening:
	case t.state.Nth > 1 && t.state.Reason == "":
		t.stand(Explaining)
	case t.event.Form && t.formable():
		t.toForm()
	case !t.flow.opens():
		t.notes = append(t.notes, t.heading())
		t.next()
	}
}

// opens reports whether a report of the flow begins with a choice.
func (f *Flow) opens() bool { return f.Period == models.Weekly || f.Nothing != (Text{}) }

// next opens the first question that still wants an answer, or the summary. A
// given answer that another one has made impossible wants a new one, and the
// rule that it breaks is said.
func (t *talk) next() {
	t.state.Editing = false // going back from here leads to the question before, not to the summary
	for i := range t.flow.Questions {
		q := &t.flow.Questions[i]
		if q.Type == Computed || !t.applies(q) {
			continue
		}
		if t.waits(q.ID) {
			t.takeUp(q)
			return
		}
		a, given := t.state.Answers[q.ID]
		switch {
		case !given && t.leftOut(q):
			t.set(q.ID, Answer{Skipped: true})
		case q.Type == Note && !given:
			t.set(q.ID, Answer{Value: yes})
			t.notes = append(t.notes, Paragraph{Text: q.Ask.In(t.event.Lang)})
		case !given:
			t.ask(q.ID)
			return
		case a.holds():
			if broken := t.broken(q.Check); broken != nil {
				t.notes = append(t.notes, Paragraph{Text: broken.Say.In(t.event.Lang)})
				t.ask(q.ID)
				return
			}
		}
	}
	t.sayUnused()
	t.review()
}

// review shows the summary.
func (t *talk) review() {
	t.stand(Reviewing)
	t.state.At, t.state.Editing = "", false
}

// applies reports whether the question is asked at all, given the answers so
// far.
func (t *talk) applies(q *Question) bool {
	if q.when == nil {
		return true
	}
	value, decided := q.when.holds(t.rules())
	return decided && value
}

// broken returns the first of the rules that is decided and does not hold.
func (t *talk) broken(rules []Rule) *Rule {
	for i := range rules {
		if value, decided := rules[i].compiled.holds(t.rules()); decided && !value {
			return &rules[i]
		}
	}
	return nil
}

// set stores an answer, for the state and for its rules.
func (t *talk) set(id string, a Answer) {
	t.state.Answers[id] = a
	t.rules().see(t.flow.Question(id), a)
	t.compute()
}

// compute makes the computed values anew.
func (t *talk) compute() { t.flow.compute(t.rules()) }

// prune forgets the answers whose question no longer applies. A condition
// speaks of earlier questions only, so one pass in order finds all.
func (t *talk) prune() {
	for i := range t.flow.Questions {
		q := &t.flow.Questions[i]
		if _, given := t.state.Answers[q.ID]; given && !t.applies(q) {
			delete(t.state.Answers, q.ID)
			t.rules().forget(q.ID)
			t.compute()
		}
	}
}

// nothing answers every question as in a period in which nothing happened.
func (t *talk) nothing() {
	for i := range t.flow.Questions {
		q := &t.flow.Questions[i]
		if _, given := t.state.Answers[q.ID]; given || !t.applies(q) {
			continue
		}
		switch {
		case (q.Type == Integer || q.Type == Decimal) && (q.Min == nil || *q.Min <= 0):
			t.set(q.ID, Answer{Value: "0"})
		case q.Nothing != "":
			t.set(q.ID, Answer{Value: q.Nothing})
		case q.Optional:
			t.set(q.ID, Answer{Skipped: true})
		}
	}
	t.next()
}

// back opens the question before the one that is open, or the opening.
func (t *talk) back() {
	end := len(t.flow.Questions)
	switch {
	case t.undecided(), t.state.Phase == Explaining && t.state.Pending != nil:
		t.reask()
		return
	case t.state.Phase == Asking && t.state.Pending != nil && !t.state.Editing:
		t.putDown()
		return
	case t.state.Phase == Explaining:
		t.cancel()
		return
	case t.state.Phase == Filling:
		t.leaveForm()
		return
	case t.state.Editing, t.state.Phase == Choosing:
		t.review()
		return
	case t.state.Phase == Asking:
		end = t.flow.index[t.state.At]
	case t.state.Phase != Reviewing:
		return
	}
	for i := end - 1; i >= 0; i-- {
		if q := &t.flow.Questions[i]; q.asked() && t.applies(q) {
			t.ask(q.ID)
			return
		}
	}
	t.reopen()
}

// putDown leaves a question whose answer is being gathered: what there is becomes
// its answer if that is enough, and is not lost if it isn't.
func (t *talk) putDown() {
	q, a := t.flow.Question(t.state.At), *t.state.Pending
	if broken := q.kind.limit(t, q, a); broken != "" {
		t.notes = append(t.notes, Paragraph{Text: broken})
		return
	}
	t.set(q.ID, a)
	t.state.Pending = nil
	t.back()
}

func (t *talk) skip() {
	if t.state.Phase != Asking && !t.undecided() {
		t.unheard(t.heard())
		return
	}
	q := t.flow.Question(t.state.At)
	switch {
	case q.ID == t.flow.Day:
		t.note("expect.day", "example", t.today)
		return
	case !q.Optional:
		t.note("skip.required")
		return
	}
	t.set(q.ID, Answer{Skipped: true})
	t.prune()
	t.next()
}

// pause keeps the draft for later, with what is pending. One that has just been
// begun has nothing to come back to.
func (t *talk) pause() {
	t.maskParts()
	if t.state.Phase == Naming { // what was written is kept, without the name
		t.mask()
	}
	switch t.state.Phase {
	case Opening, Filling:
		if len(t.state.Answers) == 0 && len(t.state.Parts) == 0 {
			return
		}
	case Paused, Sending, Sent, Cancelled:
		return
	}
	t.state.Before, t.state.Phase = t.state.Phase, Paused
}

// mask takes a free text without the names in it.
func (t *talk) mask() {
	pending := *t.state.Pending
	t.erase(pending.Message)
	t.accept(Answer{Value: pending.Typed, Message: pending.Message})
}

// resume goes back to where a paused draft stood.
func (t *talk) resume() {
	t.state.Phase, t.state.Before = t.state.Before, ""
	if t.state.Phase == "" {
		t.next()
	}
}

func (t *talk) restart() {
	t.state.Answers, t.state.Parts, t.state.Form = map[string]Answer{}, nil, false
	t.seen = nil
	t.state.Editing, t.state.Before = false, ""
	t.reopen()
}

// cancel discards a draft at once if nothing would be lost, and otherwise on
// the second word.
func (t *talk) cancel() {
	if len(t.state.Answers) == 0 && t.state.Pending == nil && len(t.state.Parts) == 0 || t.state.Phase == Paused {
		t.stand(Cancelled)
		return
	}
	t.pause()
	t.note("cancel.sure")
}

func (t *talk) edit() {
	if t.state.Phase != Reviewing {
		t.note("edit.later")
		return
	}
	t.state.Phase = Choosing
}

// amend opens the summary of a report that was sent, to be changed and sent
// again.
func (t *talk) amend() {
	if t.state.Phase != Sent {
		return
	}
	if !t.amendable() {
		t.note("amend.locked")
		return
	}
	t.review()
	t.state.Base, t.fresh = t.state.Receipt.Revision, true
}

// amendable reports whether the report that was sent is still open.
func (t *talk) amendable() bool {
	return t.state.Receipt != nil && t.event.Now.Before(t.state.Receipt.AmendUntil)
}

func (t *talk) help() {
	t.note("help.words")
	if t.event.Form { // nothing else leads away from a draft there
		t.note("help.menu")
	}
}
