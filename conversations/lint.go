package conversations

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/satcoso/satcoso/conversations/vietnamese"
	"github.com/satcoso/satcoso/models"
)

// The keystroke-level estimate of what a report costs its author: seconds for a
// tap, for a typed character, and characters read in a second.
const (
	secondsPerTap       = 1.2
	secondsPerCharacter = 0.28
	charactersPerSecond = 17
)

// What a usual weekly report may cost at most.
const (
	maxUsualSteps = 12
	maxUsualTime  = 60 * time.Second
)

// maxLabel is the longest label of a button, in characters, that a phone of 360
// pixels shows whole in a row of its own.
const maxLabel = 34

// A Cost is what filing a usual report takes.
type Cost struct {
	Taps, Messages int // taps on buttons, and messages typed
	Typed, Read    int // characters typed, and characters of the bot's messages
}

// Steps counts taps and messages.
func (c Cost) Steps() int { return c.Taps + c.Messages }

// Time estimates how long it takes. Labels of buttons are not read: they are
// aimed at.
func (c Cost) Time() time.Duration {
	seconds := secondsPerTap*float64(c.Taps) + secondsPerCharacter*float64(c.Typed) + float64(c.Read)/charactersPerSecond
	return time.Duration(seconds * float64(time.Second)).Round(100 * time.Millisecond)
}

// Usual plays the report of a usual period in one language, with the answers
// that the flow names as usual, from the command that opens it to the receipt.
// A question without a usual answer is skipped if it is optional.
func Usual(f *Flow, lang models.Lang) (Cost, error) {
	r := rehearsal{flow: f, lang: lang, cost: Cost{Taps: 1}} // the menu's command
	period := models.Period{Kind: models.Weekly, Start: "2023-11-10", End: "2023-11-16"}
	r.state = Begin(f, "00000000-0000-7000-8000-000000000000", models.Unit{Name: "Thành ủy Thuận An"}, period, usualNow.AddDate(0, 0, 1))
	r.do(Event{Kind: Shown})
	r.tap(choiceStart)
	for r.err == nil && r.state.Phase == Asking {
		r.answer(f.Question(r.state.At))
	}
	r.tap(sendPrefix + Hash(f, r.state))
	r.do(Event{Kind: Stored, Receipt: &models.Receipt{
		Code: f.Code + "-2023T46-K7QX", At: usualNow, AmendUntil: usualNow.AddDate(0, 0, 1),
	}})
	if r.err == nil && r.state.Phase != Sent {
		r.err = fmt.Errorf("the usual answers of flow %s end in phase %s", f.ID, r.state.Phase)
	}
	return r.cost, r.err
}

var usualNow = time.Date(2023, 11, 16, 15, 12, 0, 0, time.UTC)

// A rehearsal plays a flow and counts what its author does and reads.
type rehearsal struct {
	flow  *Flow
	lang  models.Lang
	state State
	shown Reply
	cost  Cost
	err   error
}

func (r *rehearsal) do(e Event) {
	if r.err != nil {
		return
	}
	e.Lang, e.Now = r.lang, usualNow
	turn, err := Advance(r.flow, r.state, e)
	if err != nil {
		r.err = err
		return
	}
	r.state, r.shown = turn.State, turn.Replies[0]
	if r.state.Phase == Sending {
		return // what is shown then is gone in a moment
	}
	for _, p := range r.shown.Paragraphs {
		r.cost.Read += utf8.RuneCountInString(p.Text)
	}
}

func (r *rehearsal) tap(choice string) {
	r.cost.Taps++
	r.do(Event{Kind: Tapped, Choice: choice})
}

// answer gives the usual answer: by a button if there is one.
func (r *rehearsal) answer(q *Question) {
	before := r.state.At
	switch {
	case q.Usual == "" && q.Optional:
		r.tap(choiceSkip)
	case r.offers(answerPrefix + q.Usual):
		r.tap(answerPrefix + q.Usual)
	default:
		r.cost.Messages++
		r.cost.Typed += utf8.RuneCountInString(q.Usual)
		r.do(Event{Kind: Typed, Text: q.Usual})
	}
	if r.err == nil && r.state.Phase == Asking && r.state.At == before {
		r.err = fmt.Errorf("question %s does not take its usual answer %q", q.ID, q.Usual)
	}
}

func (r *rehearsal) offers(id string) bool {
	for _, row := range r.shown.Choices {
		for _, c := range row {
			if c.ID == id {
				return true
			}
		}
	}
	return false
}

// Lint finds what is allowed in a flow, but hard on its authors: a usual report
// that takes too long, a question that is never asked, options that cannot be
// told apart when typed without diacritics, labels that a phone cuts.
func Lint(f *Flow) []string {
	var found []string
	add := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	for _, lang := range []models.Lang{models.Vietnamese, models.English} {
		cost, err := Usual(f, lang)
		switch {
		case err != nil:
			add("%s: %v", lang, err)
		case f.Period == models.Weekly && (cost.Steps() > maxUsualSteps || cost.Time() > maxUsualTime):
			add("%s: a usual report takes %d taps and messages and %s (%d characters to read), at most %d and %s are wanted",
				lang, cost.Steps(), cost.Time(), cost.Read, maxUsualSteps, maxUsualTime)
		}
		for i := range f.Questions {
			lintOptions(&f.Questions[i], lang, add)
		}
	}
	asked := reachable(f)
	for _, q := range f.Questions {
		if !asked[q.ID] {
			add("question %s: no answers lead to it", q.ID)
		}
	}
	return found
}

func lintOptions(q *Question, lang models.Lang, add func(string, ...any)) {
	seen := map[string]string{}
	for _, o := range q.Options {
		label := o.Label.In(lang)
		if n := utf8.RuneCountInString(label); n > maxLabel {
			add("%s: question %s: option %s has %d characters, a phone shows %d", lang, q.ID, o.ID, n, maxLabel)
		}
		key := vietnamese.Fold(label)
		if other, taken := seen[key]; taken {
			add("%s: question %s: options %s and %s are the same without diacritics", lang, q.ID, other, o.ID)
		}
		seen[key] = o.ID
	}
}

// reachable tries representative answers, zero and some, each option, yes and
// no, and returns the questions that any of them leads to.
func reachable(f *Flow) map[string]bool {
	asked := map[string]bool{}
	tried := map[string]bool{}
	var try func(i int, answers map[string]Answer, path string)
	try = func(i int, answers map[string]Answer, path string) {
		if i == len(f.Questions) || tried[path] {
			return
		}
		tried[path] = true
		q := &f.Questions[i]
		t := talk{flow: f, env: ruleEnv(f, answers, models.Period{}, models.DateOf(usualNow))}
		if !t.applies(q) {
			try(i+1, answers, path+"-")
			return
		}
		asked[q.ID] = true
		for _, value := range representative(q) {
			answers[q.ID] = Answer{Value: value}
			try(i+1, answers, path+"/"+relevant(f, i, value))
		}
		delete(answers, q.ID)
	}
	try(0, map[string]Answer{}, "")
	return asked
}

// relevant keeps an answer in the path only if a later condition speaks of it:
// all others lead to the same questions.
func relevant(f *Flow, i int, value string) string {
	for _, later := range f.Questions[i+1:] {
		if later.when == nil {
			continue
		}
		for _, name := range later.when.needs {
			if name == f.Questions[i].ID {
				return value
			}
		}
	}
	return ""
}

func representative(q *Question) []string {
	switch q.Type {
	case Integer:
		return []string{"0", "1", "1000"}
	case YesNo:
		return []string{yes, no}
	case OneOf:
		var ids []string
		for _, o := range q.Options {
			ids = append(ids, o.ID)
		}
		return ids
	default:
		return []string{strings.Repeat("x", 3)}
	}
}
