package main

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/satcoso/satcoso/conversations"
)

// A quirk is something that people do beside answering what they are asked.
type quirk int

// The quirks.
const (
	goesBack    quirk = iota // and answers the question before once more
	rewrites                 // edits a message whose answer was taken
	writesAhead              // answers the next question before it is there
	pressesOld               // a button of a question that is over
	cancels                  // the draft, and begins again
	babbles                  // sends what no question takes
	editsFirst               // changes an answer in the summary
	sendsTwice               // taps Gửi twice
	tapsTwice                // the same for an answer
	amends                   // changes the report after it was sent
	looksAgain               // opens the report again later
	sendsPhotos              // where no photos are asked for
)

// odds are in percent of reports.
var odds = map[quirk]int{
	goesBack: 5, rewrites: 5, writesAhead: 5, pressesOld: 5, cancels: 5, babbles: 5, editsFirst: 5,
	sendsTwice: 10, tapsTwice: 10, amends: 8, looksAgain: 10, sendsPhotos: 2,
}

// A job is one report that somebody files, with what they mean by it.
type job struct {
	flow    *conversations.Flow
	nothing bool // nothing happened this week
	quirks  map[quirk]int

	draft  string // the report's id
	newest stamp  // of the newest screen seen
	seenAt time.Time
	plans  map[string]intention
	meant  values
	// may are further values that an answer can have, since it is not known
	// whether a change of it was taken.
	may   map[string][]value
	ahead *intention
	// edited are the values that an edited message had: the edit may be read long
	// after the answers behind it.
	edited map[string][]value
	// stray are answers that may have been read as those to one of the next
	// questions, by number: they were sent ahead, or once more at the very moment
	// at which that question appeared.
	stray map[int][]value
	// sent is how often a text was sent.
	sent map[string]int
	// given are the questions answered since the last screen, taken those whose
	// answer is known to be kept, messages where answers were typed.
	given, taken map[int]bool
	messages     map[string]int64
	// unsettled says that an earlier answer was opened again.
	unsettled bool

	asking     int    // the number of the question that was answered last
	fixing     string // the question to be chosen in the list of answers
	cancelling bool
	// cancelledAt is how often the chat had changed when it was cancelled.
	cancelledAt int
	// before are the codes of earlier reports.
	before []string
	// photographed says that the photos were sent.
	photographed bool
	sending      string // the hash that was sent, until its receipt is seen
	sentAt       int    // changes of the chat until then
	amendAt      int    // the same, until it was to be amended
	revision     int    // of the newest receipt seen
	code         string
}

// newJob draws a report and how it is filed.
func newJob(rnd *rand.Rand, flow *conversations.Flow) *job {
	j := &job{flow: flow, nothing: flow.Nothing.VI != "" && rnd.IntN(100) < 25, quirks: map[quirk]int{}}
	for _, q := range slices.Sorted(maps.Keys(odds)) {
		if rnd.IntN(100) < odds[q] {
			j.quirks[q] = 1 + rnd.IntN(len(flow.Questions)) // the question at which it happens, at the latest
		}
	}
	j.begin()
	return j
}

// begin forgets the draft: it was cancelled, or there was none.
func (j *job) begin() {
	j.draft, j.ahead = "", nil // but newest stays: stamps rise from draft to draft
	j.cancelling, j.photographed = false, false
	j.plans, j.meant, j.may = map[string]intention{}, values{}, map[string][]value{}
	j.edited = map[string][]value{}
	j.messages, j.stray, j.sent = map[string]int64{}, map[int][]value{}, map[string]int{}
	j.unsettle()
}

// unsettle forgets which answers were taken: what comes next may ask for one of
// them again, and an answer given meanwhile may be read as that to another one.
func (j *job) unsettle() {
	j.given, j.taken, j.unsettled = map[int]bool{}, map[int]bool{}, true
}

// does reports whether a quirk is due at a question, once.
func (j *job) does(q quirk, number int) bool {
	at, has := j.quirks[q]
	if !has || number < at {
		return false
	}
	delete(j.quirks, q)
	return true
}

// notices takes what a new screen tells about earlier answers: a later question
// means that they were taken. It returns what is wrong with it, if anything is.
func (j *job) notices(s screen) string {
	if s.draft == "" || s.at.compare(j.newest) <= 0 {
		return ""
	}
	j.newest = s.at
	if j.draft == "" {
		j.draft = s.draft
	}
	if s.draft != j.draft {
		before := j.draft
		j.draft = s.draft
		j.unsettle()
		return fmt.Sprintf("draft %s was open, and nobody cancelled it; now there is %s", before, s.draft)
	}
	if s.number > 0 && j.taken[s.number] {
		j.unsettle()
		return fmt.Sprintf("question %d of draft %s is asked again, though its answer had been taken and the next question shown", s.number, j.draft)
	}
	for n := range j.given {
		if n == s.number || s.refuses() {
			continue
		}
		if _, sends := s.offers("send="); sends || n < s.number {
			j.taken[n] = true
			delete(j.given, n)
			delete(j.may, asked(j.flow, n).ID)
		}
	}
	return ""
}

// means notes what an answer that is about to be given means.
func (j *job) means(number int, id string, v value) {
	if before, had := j.meant[id]; had && before != v {
		j.may[id] = append(j.may[id], before)
	}
	j.meant[id] = v
	j.given[number] = true
}

// meansNothing notes that the week is reported as one in which nothing happened.
func (j *job) meansNothing() {
	for _, q := range j.flow.Questions {
		switch {
		case q.When != "":
		case q.Type == conversations.Integer:
			j.meant[q.ID] = value{Value: "0"}
		case q.Nothing != "":
			j.meant[q.ID] = value{Value: q.Nothing}
		}
	}
}

var limitForm = regexp.MustCompile(`^\w+ <= (\w+)$`)

// most is the largest number that the checks of a question let pass, whichever of
// the possible answers before it are the ones that were taken.
func (j *job) most(q *conversations.Question) int64 {
	limit := int64(1 << 40)
	for _, rule := range q.Check {
		m := limitForm.FindStringSubmatch(rule.Rule)
		if m == nil {
			continue
		}
		candidates := append(slices.Clip(j.may[m[1]]), j.meant[m[1]])
		for n := 1; asked(j.flow, n) != nil; n++ {
			if asked(j.flow, n).ID == m[1] {
				candidates = append(candidates, j.stray[n]...)
			}
		}
		for _, v := range candidates {
			if n, err := strconv.ParseInt(v.Value, 10, 64); err == nil && n >= 0 {
				limit = min(limit, n)
			}
		}
	}
	return limit
}

var (
	whenPositive  = regexp.MustCompile(`^(\w+) > 0$`)
	whenDifferent = regexp.MustCompile(`^(\w+) != "(\w+)"$`)
)

// applies reports whether a question is asked, given other answers. It knows the
// forms of conditions that the flows have.
func applies(q *conversations.Question, given values) bool {
	if m := whenPositive.FindStringSubmatch(q.When); m != nil {
		v := given[m[1]].Value
		return v != "" && v != "0"
	}
	if m := whenDifferent.FindStringSubmatch(q.When); m != nil {
		v := given[m[1]].Value
		return v != "" && v != m[2]
	}
	return true
}

// compare holds a summary against what was meant, and returns what is wrong. From
// then on, what is shown is what is meant.
func (j *job) compare(shown values) []string {
	for n := 1; asked(j.flow, n) != nil; n++ {
		id := asked(j.flow, n).ID
		if v, there := shown[id]; there && slices.Contains(slices.Concat(j.may[id], j.edited[id], j.stray[n]), v) {
			j.meant[id] = v
		}
	}
	for id := range j.meant {
		if q := j.flow.Question(id); !applies(q, shown) {
			delete(j.meant, id)
		}
	}
	wrong := differences(j.meant, shown)
	j.meant, j.may = shown, map[string][]value{}
	return wrong
}

// repeated returns the question whose text is shown more than once, because it
// was sent more than once while nothing answered; or "".
func (j *job) repeated(shown values) string {
	for id, v := range shown {
		once := j.meant[id].Value
		if q := j.flow.Question(id); q.Type != conversations.FreeText || once == "" || v.Value == once {
			continue
		}
		if strings.Trim(strings.ReplaceAll(v.Value, once, ""), "\n") == "" {
			return id
		}
	}
	return ""
}

// strays notes that a text may have gone astray: to what it may mean at one of
// the next questions.
func (j *job) strays(text string) {
	means := []value{{Value: norm.NFC.String(text)}}
	if j.ahead != nil && j.ahead.typed == text {
		means = append(means, j.ahead.means)
	}
	for _, plan := range j.plans {
		if plan.typed == text || plan.typed == "" && plan.means.Value == text {
			means = append(means, plan.means)
		}
	}
	for n := j.asking - 1; n <= j.asking+2; n++ { // the one after next, where the next does not apply
		j.stray[n] = append(j.stray[n], means...)
		q := asked(j.flow, n)
		if k, err := strconv.Atoi(text); err == nil && q != nil && 0 < k && k <= len(q.Options) {
			j.stray[n] = append(j.stray[n], value{Value: q.Options[k-1].ID})
		}
	}
}

// flat is a text as the bot repeats it in a line.
func flat(text string) string {
	return strings.ReplaceAll(norm.NFC.String(text), "\n", " ")
}
