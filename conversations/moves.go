package conversations

// ask opens the question with that id.
func (t *talk) ask(id string) {
	t.state.Phase, t.state.At, t.state.Pending = Asking, id, nil
}

// next opens the first question that still wants an answer, or the summary. A
// given answer that another one has made impossible wants a new one, and the
// rule that it breaks is said.
func (t *talk) next() {
	t.state.Editing = false // going back from here leads to the question before, not to the summary
	for i := range t.flow.Questions {
		q := &t.flow.Questions[i]
		if !t.applies(q) {
			continue
		}
		a, given := t.state.Answers[q.ID]
		switch {
		case q.Type == Note && !given:
			t.set(q.ID, Answer{Value: yes})
			t.notes = append(t.notes, Paragraph{Text: q.Ask.In(t.event.Lang)})
		case !given:
			t.ask(q.ID)
			return
		case !a.Skipped:
			if broken := t.broken(q.Check); broken != nil {
				t.notes = append(t.notes, Paragraph{Text: broken.Say.In(t.event.Lang)})
				t.ask(q.ID)
				return
			}
		}
	}
	t.state.Phase, t.state.At, t.state.Pending = Reviewing, "", nil
}

// applies reports whether the question is asked at all, given the answers so
// far.
func (t *talk) applies(q *Question) bool {
	if q.when == nil {
		return true
	}
	value, decided := q.when.holds(t.env)
	return decided && value
}

// broken returns the first of the rules that is decided and does not hold.
func (t *talk) broken(rules []Rule) *Rule {
	for i := range rules {
		if value, decided := rules[i].compiled.holds(t.env); decided && !value {
			return &rules[i]
		}
	}
	return nil
}

// set stores an answer, for the state and for its rules.
func (t *talk) set(id string, a Answer) {
	t.state.Answers[id] = a
	delete(t.env, id)
	if a.Skipped {
		return
	}
	if v, ok := ruleValue(t.flow.Question(id).Type, a.Value); ok {
		t.env[id] = v
	}
}

// prune forgets the answers whose question no longer applies. A condition
// speaks of earlier questions only, so one pass in order finds all.
func (t *talk) prune() {
	for i := range t.flow.Questions {
		q := &t.flow.Questions[i]
		if _, given := t.state.Answers[q.ID]; given && !t.applies(q) {
			delete(t.state.Answers, q.ID)
			delete(t.env, q.ID)
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
		case q.Type == Integer:
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
	if t.undecided() {
		t.ask(t.state.At)
		return
	}
	if t.state.Editing {
		t.state.Phase, t.state.At, t.state.Editing, t.state.Pending = Reviewing, "", false, nil
		return
	}
	end := len(t.flow.Questions)
	switch t.state.Phase {
	case Asking, Doubting, Naming, Overtaken:
		end = t.flow.index[t.state.At]
	case Choosing:
		t.state.Phase = Reviewing
		return
	case Reviewing:
	default:
		return
	}
	for i := end - 1; i >= 0; i-- {
		if q := &t.flow.Questions[i]; q.Type != Note && t.applies(q) {
			t.ask(q.ID)
			return
		}
	}
	t.state.Phase, t.state.At, t.state.Pending = Opening, "", nil
}

func (t *talk) skip() {
	switch t.state.Phase {
	case Asking, Doubting, Naming, Overtaken:
	default:
		t.note("typed.choose")
		return
	}
	q := t.flow.Question(t.state.At)
	if !q.Optional {
		t.note("skip.required")
		return
	}
	t.state.Pending = nil
	t.set(q.ID, Answer{Skipped: true})
	t.prune()
	t.next()
}

// pause keeps the draft for later. A draft that has barely begun, or is on its
// way, has nothing to come back to.
func (t *talk) pause() {
	if t.state.Phase == Naming { // what was written is kept, without the name
		t.named(t.state.Pending.Typed)
	}
	switch t.state.Phase {
	case Asking, Doubting, Naming, Overtaken, Reviewing, Choosing:
		t.state.Phase, t.state.Pending = Paused, nil
	}
}

// resume goes back to where a paused draft stood.
func (t *talk) resume() {
	if t.state.At != "" {
		t.ask(t.state.At)
		return
	}
	t.next()
}

func (t *talk) restart() {
	t.state.Answers = map[string]Answer{}
	t.state.Phase, t.state.At, t.state.Editing, t.state.Pending = Opening, "", false, nil
	t.env = ruleEnv(t.flow, nil, t.state.Period, t.today)
}

// cancel discards a draft at once if nothing would be lost, and otherwise on
// the second word.
func (t *talk) cancel() {
	if len(t.state.Answers) == 0 || t.state.Phase == Paused {
		t.state.Phase, t.state.Pending = Cancelled, nil
		return
	}
	t.state.Phase, t.state.Pending = Paused, nil
	t.note("cancel.sure")
}

func (t *talk) edit() {
	if t.state.Phase != Reviewing {
		t.note("edit.later")
		return
	}
	t.state.Phase = Choosing
}

func (t *talk) help() {
	t.note("help.words")
}
