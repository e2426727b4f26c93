package models

import "time"

// A Report is what one person reported for one unit and period. Its id is that
// of the draft it was written in, so the same draft is stored once, however
// often it is sent.
type Report struct {
	ID          string `gorm:"primaryKey"` // UUIDv7
	FlowID      string
	FlowVersion int
	PersonID    int64
	UnitID      int64
	PeriodKind  PeriodKind
	PeriodKey   string
	PeriodStart Date
	PeriodEnd   Date
	// Code is the receipt's code. Its last part is random, so it tells nothing
	// about other reports.
	Code string
	// OneKey is unique where the flow expects a single report of an officer or
	// a unit and a period, and nil where it does not.
	OneKey *string
	// Nth is 2 or more where the flow expects a single report and its officer
	// sent another one, for the Reason that they gave.
	Nth    int
	Reason string
	// Revision is the number of the newest version of its answers, from 1.
	// Versions are only added.
	Revision   int
	ReceivedAt time.Time
	Late       bool
	// AmendUntil is the instant from which the report is locked.
	AmendUntil time.Time
}

// A Figure is one number of one report revision. Zero is a value.
type Figure struct {
	ReportID  string `gorm:"primaryKey"`
	Revision  int    `gorm:"primaryKey"`
	Indicator string `gorm:"primaryKey"` // "da03.ket_nap"
	Value     int64  // in the indicator's unit: people, classes, …
	Estimate  bool   // the officer said "about"
	// Doubtful says that a soft rule doubted the value and the officer insisted,
	// for the Reason given, if any.
	Doubtful bool
	Reason   string
}

// An OwnReport is a report as its author finds it: with the newest answers, and
// with what was made of them.
type OwnReport struct {
	Report
	UnitName string
	Answers  []byte
	Figures  []Figure
	// Unknown are the indicators whose figures the author does not know.
	Unknown []string
	// Difficulty is the one that the report has opened, if any.
	Difficulty *Difficulty
}

// A Receipt tells an officer that a report is stored.
type Receipt struct {
	Code     string    `json:"code"`
	Revision int       `json:"rev"`
	At       time.Time `json:"at"` // received
	Late     bool      `json:"late,omitempty"`
	// AmendUntil is the instant from which the report is locked.
	AmendUntil time.Time `json:"until"`
	// Difficulty is the code of the difficulty that the report opened, if any.
	Difficulty string `json:"difficulty,omitempty"`
}
