package conversations

import "github.com/satcoso/satcoso/conversations/vietnamese"

// change takes "sửa 3 là 31" where a summary is shown, or may be shown again. It
// reports whether the text was one of that kind.
func (t *talk) change(h heard) bool {
	c, found := vietnamese.ReadChange(h.text)
	switch {
	case !found:
		return false
	case t.state.Phase == Sent:
		t.amend()
	}
	if t.state.Phase != Reviewing && t.state.Phase != Choosing {
		return t.state.Phase == Sent // the time is over, which was said
	}
	q := t.numberedAs(c.Number)
	if q == nil || !t.given(q) {
		t.note("form.absent", "n", c.Number)
		return true
	}
	t.review()
	t.state.Editing = true
	t.ask(q.ID)
	if c.Value != "" {
		t.reask()
		t.readPart(q, changed(q, c, h))
	}
	return true
}

// changesAnother takes "sửa 3 là 31" while a question is open: it is no answer to
// that. Where the question was opened from the summary, the change goes there.
func (t *talk) changesAnother(h heard) bool {
	if t.state.Phase != Asking || t.flow.Question(t.state.At).Type == FreeText {
		return false
	}
	c, found := vietnamese.ReadChange(h.text)
	if !found || !c.Asked {
		return false
	}
	if !t.state.Editing {
		t.note("edit.later")
		return true
	}
	t.review()
	return t.change(h)
}

// changed is the new value as an answer's part.
func changed(q *Question, c vietnamese.Change, h heard) Part {
	safe, found := vietnamese.ReadChange(h.safe)
	if !found {
		safe.Value = h.safe
	}
	p := Part{Question: q.ID, Text: safe.Value, Message: h.message}
	if q.Type == FreeText {
		p = p.named(c.Value)
	}
	return p
}

// given reports whether the question has an answer.
func (t *talk) given(q *Question) bool {
	_, given := t.state.Answers[q.ID]
	return given
}

// numberedAs returns the question that has a number, or nil.
func (t *talk) numberedAs(n int) *Question {
	for i := range t.flow.Questions {
		if q := &t.flow.Questions[i]; q.asked() && t.place(q) == n {
			return q
		}
	}
	return nil
}
