package conversations

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
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
	// At is the id of the open question in the phases Asking, Doubting, Naming
	// and Overtaken, and in Paused if there was one.
	At string `json:"at,omitempty"`
	// Editing says that the question was chosen from the summary, to which its
	// answer returns.
	Editing bool              `json:"editing,omitempty"`
	Answers map[string]Answer `json:"answers"`
	// Pending is an answer that waits for a decision: in Doubting and Naming one
	// that was understood, in Overtaken one of which only Typed is set.
	Pending *Answer `json:"pending,omitempty"`
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
	// Doubting means that Pending was understood, and a soft rule asks whether
	// it is meant.
	Doubting Phase = "doubting"
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

// Ended reports whether nothing more can happen to the draft.
func (p Phase) Ended() bool { return p == Sent || p == Cancelled }

// An Answer is what a question was answered with. Its Value is canonical text:
// digits for an integer, "2023-11-16" for a date, an option's id for a choice,
// "yes" or "no", the text itself for a text. So zero is "0", never nothing.
type Answer struct {
	Value string `json:"v,omitempty"`
	// Typed is what was typed, where that is not Value itself.
	Typed    string `json:"t,omitempty"`
	Estimate bool   `json:"est,omitempty"` // "about"
	// Confirmed says that a soft rule doubted the value, and its author
	// insisted.
	Confirmed bool `json:"sure,omitempty"`
	// Skipped marks an optional question that was passed over: "chưa nêu".
	Skipped bool `json:"skip,omitempty"`
}

// Begin returns the state of a new draft. Its id is a fresh UUIDv7; due is zero
// for a report that is never due.
func Begin(f *Flow, id string, unit models.Unit, period models.Period, due time.Time) State {
	return State{
		ID: id, Flow: f.ID, FlowVersion: f.Version,
		Period: period, UnitID: unit.ID, UnitName: unit.Name, Due: due,
		Phase: Opening, Answers: map[string]Answer{},
	}
}

// Hash identifies what a summary shows: flow, unit, period and every value.
// What is sent must bear the hash of what was seen.
func Hash(f *Flow, s State) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s %d %d %s %s\n", s.Flow, s.FlowVersion, s.UnitID, s.Period.Start, s.Period.End)
	if s.Base > 0 {
		fmt.Fprintf(h, "amends %d\n", s.Base)
	}
	for _, q := range f.Questions {
		if a, ok := s.Answers[q.ID]; ok {
			fmt.Fprintf(h, "%s %q %t %t\n", q.ID, a.Value, a.Estimate, a.Skipped)
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:4])
}

// clone returns a copy that shares nothing with s that Advance writes to.
func (s State) clone() State {
	s.Answers = maps.Clone(s.Answers)
	if s.Answers == nil {
		s.Answers = map[string]Answer{}
	}
	return s
}
