package conversations

import (
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"

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
	period, due := models.Period{}, time.Time{}
	if f.Period == models.Weekly {
		period = models.Period{Kind: models.Weekly, Start: "2023-11-10", End: "2023-11-16"}
		due = usualNow.AddDate(0, 0, 1)
	}
	r.state = Begin(f, "00000000-0000-7000-8000-000000000000", models.Unit{Name: "Thành ủy Thuận An"}, period, due)
	r.do(Event{Kind: Started})
	if r.state.Phase == Opening {
		r.tap(choiceStart)
	}
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
	case q.Type == Photos || q.Type == OneFile:
		r.attach(q)
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

// attach sends as many photos or files as is usual: each is a tap, after those
// that open the pictures and send them.
func (r *rehearsal) attach(q *Question) {
	n, _ := strconv.Atoi(q.Usual)
	r.cost.Taps += n + 2
	r.cost.Messages++
	kind := map[QuestionType]AttachmentKind{Photos: Photo, OneFile: File}[q.Type]
	read := r.cost.Read
	for i := range n {
		r.cost.Read = read // an album has one answer
		r.do(Event{Kind: Attached, Attachment: Attachment{Kind: kind, Ref: strconv.Itoa(i), Album: "usual"}})
	}
	if q.Type == Photos {
		r.tap(choiceDone)
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
