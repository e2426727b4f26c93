package conversations

import "unicode/utf8"

// maxText is the longest free text, in characters.
const maxText = 1000

type freeText struct{ noAnswer }

func (freeText) read(t *talk, _ *Question, h heard) {
	switch n := utf8.RuneCountInString(h.text); {
	case n > maxText:
		t.note("expect.shorter", "n", n, "max", maxText)
	case t.unknown(h):
	case h.safe != h.text:
		t.understood = true
		t.hold(Naming, Answer{Value: h.text, Typed: h.safe, Message: h.message})
	default:
		t.accept(h.answer(h.text))
	}
}

func (freeText) seen(a Answer) any { return a.Value }

func (freeText) samples(*Question) []Answer { return []Answer{{Value: "some text"}} }
