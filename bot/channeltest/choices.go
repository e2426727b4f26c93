package channeltest

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/conversations"
)

// checkChoices fails unless each choice that the last card offers can be made by
// typing, where typing is all there is: by its number, which then means the same as
// the tap, or by its label.
func (w *World) checkChoices(u *User) {
	w.Helper()
	card, ok := w.shown.last(u.Account)
	if !ok || !w.Subject.Traits().Typed {
		return
	}
	if card.Document != nil && w.Subject.Traits().Counted {
		return // it comes without a list: that which it was picked from goes on
	}
	menu, err := w.States.LoadMenu(w.Context(), bot.Address{Channel: w.Subject.Name(), Account: u.Account})
	w.must(err)
	for _, row := range card.Buttons {
		for _, b := range row {
			switch {
			case b.Number > 0 && menu.Items[b.Number] != b.Data:
				w.Errorf("number %d does not mean %q (%s), but %q", b.Number, b.Label, b.Data, menu.Items[b.Number])
			case b.Number == 0:
				w.checkLabel(u, b)
			}
		}
	}
}

// checkLabel fails unless a label that is typed does what the tap does.
func (w *World) checkLabel(u *User, b bot.Button) {
	w.Helper()
	choice, ofDraft := bot.ChoiceOf(b.Data)
	if !ofDraft {
		w.Errorf("%q (%s) has no number", b.Label, b.Data)
		return
	}
	snapshot, err := w.SQL.LoadSnapshot(w.Context(), u.identity().Person.ID)
	w.must(err)
	var session bot.Session
	w.must(json.Unmarshal(snapshot.Session, &session))
	tapped := w.after(session.Draft, conversations.Event{Kind: conversations.Tapped, Choice: choice})
	typed := w.after(session.Draft, conversations.Event{Kind: conversations.Typed, Text: b.Label, Safe: b.Label})
	if tapped.Phase != typed.Phase || tapped.At != typed.At || !maps.EqualFunc(tapped.Answers, typed.Answers, sameAnswer) {
		w.Errorf("%q typed leads to %s %s, tapped to %s %s", b.Label, typed.Phase, typed.At, tapped.Phase, tapped.At)
	}
}

// after is the state of a draft after an event.
func (w *World) after(draft *conversations.State, e conversations.Event) conversations.State {
	w.Helper()
	e.Form, e.Lang, e.Now = w.Subject.Traits().Counted, "vi", w.Now().In(ICT)
	turn, err := conversations.Advance(w.flows[draft.Flow], *draft, e)
	w.must(err)
	return turn.State
}

func sameAnswer(a, b conversations.Answer) bool {
	return a.Value == b.Value && a.Estimate == b.Estimate && a.Skipped == b.Skipped && a.Missing == b.Missing &&
		slices.Equal(a.Files, b.Files)
}
