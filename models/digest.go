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
	// Weeks are the sums by indicator of the period and of the four before it,
	// newest first.
	Weeks [5]Sums
	// Unknown says by indicator how many reports of the period do not know its
	// figure: its sum lacks theirs.
	Unknown map[string]int
	// ToDate are the sums by indicator of all periods up to this one.
	ToDate Sums
	// Difficulties are those named since the digest before, oldest first.
	Difficulties []UnitDifficulty
}

// Sums are totals by indicator.
type Sums map[string]Sum

// A Sum is a total of figures. It is an estimate if one of them is.
type Sum struct {
	Value    int64 `json:"v"`
	Estimate bool  `json:"est,omitempty"`
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
	Missed  bool
	Summary []byte // JSON of a digest.Summary
	MadeAt  time.Time
	// SeenAt is when its reader said that it was read.
	SeenAt *time.Time
}

// A Roster is the whole of units, people and posts, as a clerk keeps it.
type Roster struct {
	Units  []RosterUnit
	People []RosterPerson
}

// A RosterUnit is a unit with its parent's code, "" at the top.
type RosterUnit struct{ Code, Name, Kind, Parent string }

// A RosterPerson is a person with posts and chat accounts.
type RosterPerson struct {
	Code, Name string
	Lang       Lang
	Posts      []RosterPost
	Accounts   []RosterAccount
}

// A RosterPost is a post with its unit's code.
type RosterPost struct {
	Unit     string
	Role     Role
	FullTime bool
}

// A RosterAccount is a chat account, "telegram" and "1001" for instance.
type RosterAccount struct{ Channel, Account string }
