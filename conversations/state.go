package conversations

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"strconv"
	"time"

	"github.com/satcoso/satcoso/models"
)

// A State is one conversation about one report: what has been answered, and
// what is being asked. It is plain data and survives JSON. [Begin] makes one.
type State struct {
	// ID is the draft's UUIDv7, and the key under which its report is stored
	// once.
	ID string `json:"id"`
	// Flow and FlowVersion name the flow that the draft began with, and on
	// which it is continued.
	Flow        string        `json:"flow"`
	FlowVersion int           `json:"ver"`
	Period      models.Period `json:"period,omitzero"`
	UnitID      int64         `json:"unit"`
	UnitName    string        `json:"name"`
	// Due is when the report is due, in the zone to show it in; zero if never.
	Due   time.Time `json:"due,omitzero"`
	Phase Phase     `json:"phase"`
	// Before is the phase in which a Paused draft is taken up again.
	Before Phase `json:"before,omitempty"`
	// At is the id of the open question, in the phases that have one.
	At string `json:"at,omitempty"`
	// Editing says that the question was chosen from the summary, to which its
	// answer returns.
	Editing bool              `json:"editing,omitempty"`
	Answers map[string]Answer `json:"answers"`
	// Pending is an answer that waits for a decision: in Doubting, Explaining and
	// Naming one that was understood, in Unsure and Overtaken one of which only
	// Typed is set. In Asking it is what was gathered so far of an answer in
	// several parts.
	Pending *Answer `json:"pending,omitempty"`
	// Readings are the values that Pending.Typed may mean, and Doubt is why that
	// is asked (Unsure).
	Readings []string `json:"read,omitempty"`
	Doubt    Doubt    `json:"doubt,omitempty"`
	// Form says that the questions were asked in one message: what was left out
	// there and is optional is not asked again. Parts are answers of such a
	// message that wait for their question.
	Form  bool   `json:"form,omitempty"`
	Parts []Part `json:"parts,omitempty"`
	// Nth is 2 or more where the flow expects one report and others are there
	// already; Reason says why there is another one.
	Nth    int    `json:"nth,omitempty"`
	Reason string `json:"reason,omitempty"`
	// Source names where the ids of the answers' messages are counted.
	Source string `json:"src,omitempty"`
	// Base is the revision that is being amended, or 0 for a report that was not
	// sent before.
	Base int `json:"base,omitempty"`
	// SentAt is when its author sent the report, from the phase Sending on.
	SentAt time.Time `json:"sent,omitzero"`
	// Receipt is set from the phase Sent on, and in Cancelled where another
	// report had taken this one's place.
	Receipt *models.Receipt `json:"receipt,omitempty"`
}

// A Phase is where a conversation stands.
type Phase string

// The phases of a conversation.
const (
	Opening Phase = "opening" // the flow was named; nothing asked yet
	Asking  Phase = "asking"  // the question At is open
	// Filling means that the questions that are not answered yet are asked in one
	// message.
	Filling Phase = "filling"
	// Doubting means that Pending was understood, and a soft rule asks whether
	// it is meant.
	Doubting Phase = "doubting"
	// Unsure means that Pending was typed and may mean any of Readings.
	Unsure Phase = "unsure"
	// Explaining means that Pending was doubted and insisted on, and its author
	// is asked for the reason; without a Pending, for the reason of a second
	// report.
	Explaining Phase = "explaining"
	// Overtaken means that Pending was written before the question At could be
	// read, and is offered as its answer.
	Overtaken Phase = "overtaken"
	// Naming means that Pending.Value may name somebody, and its author is
	// asked whether to keep that; Pending.Typed is the text without it.
	Naming    Phase = "naming"
	Reviewing Phase = "reviewing" // the summary is shown
	Choosing  Phase = "choosing"  // the list of answers to edit is shown
	// Paused means that the draft waits for its author to come back to it.
	Paused Phase = "paused"
	// Sending means that the values are frozen and the report is being stored.
	Sending   Phase = "sending"
	Sent      Phase = "sent"
	Cancelled Phase = "cancelled"
)

// Ended reports whether the draft is written no more. A report that is Sent may
// still be amended.
func (p Phase) Ended() bool { return p == Sent || p == Cancelled }

// TakesNumbers reports whether a number that is typed, and nothing else, is for
// the draft.
func (p Phase) TakesNumbers() bool {
	switch p {
	case Asking, Filling, Doubting, Unsure, Explaining, Naming, Overtaken, Choosing, Reviewing:
		return true
	}
	return false
}

// A Part is an answer that came with others in one message, and could not be
// taken there: it is doubtful, or its question depends on one that is open.
type Part struct {
	Question string `json:"q"`
	Text     string `json:"t"`
	// Safe is Text without names and e-mail addresses, of a free text that has
	// some.
	Safe    string `json:"s,omitempty"`
	Message int64  `json:"m,omitempty"`
}

// An Answer is what a question was answered with. Its Value is canonical text:
// digits for an integer, "2023-11-16" for a date, an option's id for a choice,
// "yes" or "no", the text itself for a text. So zero is "0", never nothing.
type Answer struct {
	Value string `json:"v,omitempty"`
	// Typed is what was typed, where that is not Value itself.
	Typed    string `json:"t,omitempty"`
	Estimate bool   `json:"est,omitempty"` // "about"
	// Confirmed says that a soft rule doubted the value and its author insisted,
	// for the Reason given, if any.
	Confirmed bool   `json:"sure,omitempty"`
	Reason    string `json:"why,omitempty"`
	// Skipped marks an optional question that was passed over: "chưa nêu".
	// Missing marks one to which the author does not know the answer: "chưa rõ".
	// Neither holds a value.
	Skipped bool         `json:"skip,omitempty"`
	Missing bool         `json:"missing,omitempty"`
	Files   []Attachment `json:"files,omitempty"`
	// Message is the id of the chat message that it was typed in, or 0.
	Message int64 `json:"m,omitempty"`
}

// holds reports whether the answer holds a value.
func (a Answer) holds() bool { return !a.Skipped && !a.Missing }

// A Doubt is why a typed text is asked about.
type Doubt string

// The doubts.
const (
	several    Doubt = "several"    // it has several meanings
	cumulative Doubt = "cumulative" // it counts from an earlier day
	change     Doubt = "change"     // "thêm 2": it is added to another figure
	estimated  Doubt = "estimated"  // an exact number is wanted
)

// Begin returns the state of a new draft. Its id is a fresh UUIDv7; due is zero
// for a report that is never due.
func Begin(f *Flow, id string, unit models.Unit, period models.Period, due time.Time) State {
	return State{
		ID: id, Flow: f.ID, FlowVersion: f.Version,
		Period: period, UnitID: unit.ID, UnitName: unit.Name, Due: due,
		Phase: Opening, Answers: map[string]Answer{},
	}
}

// Reopen returns the state of a report that is stored, with the answers of its
// newest revision, as its author may amend it.
func Reopen(f *Flow, r models.Report, unit models.Unit, answers []byte, receipt models.Receipt) (State, error) {
	s := State{
		ID: r.ID, Flow: f.ID, FlowVersion: f.Version, UnitID: unit.ID, UnitName: unit.Name, Phase: Sent,
		Period:  models.Period{Kind: r.PeriodKind, Start: r.PeriodStart, End: r.PeriodEnd},
		Receipt: &receipt, Nth: r.Nth, Reason: r.Reason,
	}
	var err error
	s.Answers, err = DecodeAnswers(answers)
	return s, err
}

// Hash identifies what a summary shows of flow, unit, period and every value.
// What is sent must bear the hash of what was seen. How a value was typed, or
// why it was confirmed, is not part of it.
func Hash(f *Flow, s State) string {
	text := make([]byte, 0, 512)
	text = fmt.Appendf(text, "%s %d %d %s %s\n", s.Flow, s.FlowVersion, s.UnitID, s.Period.Start, s.Period.End)
	if s.Base > 0 {
		text = fmt.Appendf(text, "amends %d\n", s.Base)
	}
	if s.Nth > 0 {
		text = fmt.Appendf(text, "another %d %q\n", s.Nth, s.Reason)
	}
	for i := range f.Questions {
		id := f.Questions[i].ID
		if a, ok := s.Answers[id]; ok {
			text = append(append(text, id...), ' ')
			text = a.appendShown(text)
		}
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:4])
}

// appendShown writes what a summary shows of an answer.
func (a Answer) appendShown(text []byte) []byte {
	text = append(strconv.AppendQuote(text, a.Value), ' ')
	text = append(strconv.AppendBool(text, a.Estimate), ' ')
	text = append(strconv.AppendBool(text, a.Skipped), '\n')
	if a.Missing {
		text = append(text, "missing\n"...)
	}
	for _, f := range a.Files {
		text = fmt.Appendf(text, "%s %q %q\n", f.Kind, f.Ref, f.Caption)
	}
	return text
}

// clone returns a copy that shares nothing with s that Advance writes to.
func (s State) clone() State {
	answers := make(map[string]Answer, len(s.Answers)+1) // an event adds one at most, as a rule
	maps.Copy(answers, s.Answers)
	s.Answers = answers
	return s
}
