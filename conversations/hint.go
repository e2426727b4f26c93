package conversations

import (
	"strconv"
	"strings"

	"github.com/satcoso/satcoso/conversations/vietnamese"
)

// numberChoices gives the options of the open question the numbers by which they
// can be typed: not where such a number means something else too.
func (t *talk) numberChoices(rows [][]Choice) {
	q := t.flow.Question(t.state.At)
	if q == nil || len(q.Options) == 0 || t.state.Phase != Asking && t.state.Phase != Unsure && t.state.Phase != Overtaken {
		return
	}
	labels := t.labels(q)
	for _, row := range rows {
		for i := range row {
			for at := range q.Options {
				found := vietnamese.ReadOption(strconv.Itoa(at+1), labels)
				if row[i].ID == q.Options[at].choice && found.Outcome == vietnamese.Understood && found.Index == at {
					row[i].Number = at + 1
				}
			}
		}
	}
}

// hint says what can be typed for the choices that have no number.
func (t *talk) hint(rows [][]Choice) string {
	if t.state.Phase == Reviewing {
		return t.reviewHint()
	}
	var words []string
	for _, row := range rows {
		for _, c := range row {
			if word := t.wordFor(c); word != "" {
				words = append(words, t.say.Say("hint.word", "word", word))
			}
		}
	}
	switch n := len(words); n {
	case 0:
		return ""
	case 1:
		return t.say.Say("hint.type", "words", words[0])
	default:
		first := strings.Join(words[:n-1], ", ")
		return t.say.Say("hint.type", "words", t.say.Say("hint.or", "first", first, "last", words[n-1]))
	}
}

// wordFor is what can be typed for a choice, or "" where that needs no saying.
func (t *talk) wordFor(c Choice) string {
	switch {
	case c.Number > 0:
		return ""
	case t.state.Phase == Asking && digits(c.Label):
		return "" // an answer
	case t.state.Phase == Filling && (c.ID == choiceEach || c.ID == choiceNothing):
		return "" // the form says it
	case c.ID == choiceKeep:
		return t.say.Say("hint.keep")
	case c.ID == choiceUse:
		return t.say.Say("hint.use")
	}
	return lowerFirst(strings.TrimSuffix(strings.TrimPrefix(c.Label, "✓ "), "…"))
}

// reviewHint says how a summary is sent and changed: its largest figure, for
// example, which is the likeliest to be changed to 31.
func (t *talk) reviewHint() string {
	var example *Question
	largest, later := 0, lowerFirst(t.say.Say("choice.later"))
	for i := range t.flow.Questions {
		q := &t.flow.Questions[i]
		if n, known := t.rules().values[q.ID].(int); known && q.Type == Integer && (example == nil || n > largest) {
			example, largest = q, n
		}
	}
	if example == nil {
		return t.say.Say("hint.review_other", "later", later)
	}
	return t.say.Say("hint.review", "n", t.place(example), "later", later)
}
