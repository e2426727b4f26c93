package models

import "time"

// A Difficulty is an obstacle or a proposal that an officer named, alone or in
// a report. It stays open until a leader has answered it.
type Difficulty struct {
	ID int64 `gorm:"primaryKey"`
	// Code is told in the receipt, "KK-9F3T".
	Code     string
	ReportID string
	UnitID   int64
	PersonID int64
	Category string // an option of the flow's category question
	Text     string // guarded
	OpenedAt time.Time
}

// A Sheet is what a digest is made from: everything that concerns one unit and
// all below it, read in one snapshot.
type Sheet struct {
	Unit   Unit
	Period Period
	// Expected has a row for each report that was to come, whether it came or
	// not: silent units appear too.
	Expected []ExpectedReport
	// Units are the unit itself and all below it that existed in the period or
	// have figures in it, parents first.
	Units []UnitSheet
	// ToDate are the sums by indicator of all periods up to this one, opening
	// balances included; Openings are those balances.
	ToDate   Sums
	Openings map[string]OpeningSum
	// Targets are the unit's own.
	Targets []TargetSheet
	// Difficulties are those named in the time that was asked for, oldest first.
	Difficulties []UnitDifficulty
	// Sources are the reports behind the figures of the period.
	Sources []Source
}

// A UnitSheet is what one unit, without those below it, has reported.
type UnitSheet struct {
	ID       int64  `json:"id"`
	ParentID int64  `json:"under,omitempty"` // 0 outside the sheet
	Name     string `json:"name"`
	// Weeks are the sums of what ended in the period and in the four before it,
	// newest first.
	Weeks [5]Sums `json:"weeks"`
	// Unknown says by indicator how many reports of the period do not know its
	// figure, and Doubtful how many figures of the period a rule doubted.
	Unknown  map[string]int `json:"unknown,omitempty"`
	Doubtful int            `json:"doubtful,omitempty"`
}

// A TargetSheet is a target with what was reached of it by the period's end.
type TargetSheet struct {
	Target  Target `json:"target"`
	Reached Sum    `json:"reached"`
	// Covered says that the figures run from the target's first day on: only
	// then does a pace mean anything.
	Covered bool `json:"covered,omitempty"`
}

// An OpeningSum is the total of opening balances, and since when they count.
type OpeningSum struct {
	Sum
	FromDay Date `json:"from"`
	ToDay   Date `json:"to"`
}

// A Source is the revision of a report that figures come from.
type Source struct {
	ReportID   string `json:"id"`
	Revision   int    `json:"rev"`
	Code       string `json:"code"`
	FlowID     string `json:"flow"`
	UnitID     int64  `json:"unit"`
	PersonName string `json:"person"`
	Late       bool   `json:"late,omitempty"`
}

// Sums are totals by indicator.
type Sums map[string]Sum

// A Sum is a total of figures. It is an estimate if one of them is.
type Sum struct {
	Value    int64 `json:"v"`
	Estimate bool  `json:"est,omitempty"`
}

// Plus adds two totals.
func (s Sum) Plus(t Sum) Sum {
	return Sum{Value: s.Value + t.Value, Estimate: s.Estimate || t.Estimate}
}

// Add adds the totals of t to those of s.
func (s Sums) Add(t Sums) {
	for id, sum := range t {
		s[id] = s[id].Plus(sum)
	}
}

// An ExpectedReport is one officer's report of one unit and period.
type ExpectedReport struct {
	UnitID     int64  `json:"unit"`
	UnitName   string `json:"name"`
	PersonID   int64  `json:"person"`
	PersonName string `json:"person_name"`
	// Code is the receipt's; it is empty while nothing was reported.
	Code string `json:"code,omitempty"`
	Late bool   `json:"late,omitempty"`
	// Nothing says that all the report's figures are zero.
	Nothing bool `json:"nothing,omitempty"`
}

// A UnitDifficulty is a difficulty with the name of its unit.
type UnitDifficulty struct {
	Code     string `json:"code"`
	ReportID string `json:"report,omitempty"`
	UnitID   int64  `json:"unit,omitempty"`
	UnitName string `json:"name"`
	Category string `json:"category"`
	Text     string `json:"text"`
}

// A Digest is one summary as it was made for one leader. It never changes once
// it is sent.
type Digest struct {
	ID       int64 `gorm:"primaryKey"`
	PersonID int64
	UnitID   int64
	Kind     string // "weekly"
	// PeriodKey and Scheduled make a scheduled digest unique for its reader,
	// unit and kind. One on demand is not.
	PeriodKey string
	Scheduled bool
	// Missed says that a scheduled digest was never sent: by the time it could
	// be made, a newer one was due.
	Missed bool
	// Silent says that it counts as sent, but that no notice is to be queued. It
	// is not stored.
	Silent  bool   `gorm:"-"`
	Summary []byte // JSON of a digest.Summary
	MadeAt  time.Time
	// SeenAt is when its reader said that it was read.
	SeenAt *time.Time
}
