package conversations

import "unicode/utf8"

// maxText is the longest free text, in characters.
const maxText = 1000

type freeText struct{ noAnswer }

func (freeText) read(t *talk, _ *Question, text string) {
	if n := utf8.RuneCountInString(text); n > maxText {
		t.note("expect.shorter", "n", n, "max", maxText)
		return
	}
	if safe := t.safe(text); safe != text {
		t.hold(Naming, Answer{Value: text, Typed: safe, Message: t.event.Message})
		return
	}
	t.accept(Answer{Value: text, Typed: text})
}

func (freeText) seen(a Answer) any { return a.Value }

func (freeText) samples(*Question) []Answer { return []Answer{{Value: "xxx"}} }
