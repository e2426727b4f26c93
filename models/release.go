package models

import "time"

// A ReleaseState says whether the digests of a unit may go to its leaders.
type ReleaseState string

// The states of a release.
const (
	Waiting  ReleaseState = "waiting"  // they go out at their time
	Held     ReleaseState = "held"     // they wait until they are released
	Released ReleaseState = "released" // they are out, or on their way; this is final
)

// A Release is what clerks decided about the digests of one unit, kind and
// period.
type Release struct {
	UnitID    int64
	Kind      string
	PeriodKey string
	State     ReleaseState
	// Assessment is what the office adds, guarded; empty for nothing.
	Assessment string
	// PersonID is who decided last, 0 where the time did; PersonName their name.
	PersonID   int64
	PersonName string
	At         time.Time
}

// A DoubtfulFigure is a figure that a rule doubted and its author insisted on.
type DoubtfulFigure struct {
	UnitName  string
	Code      string // of the report
	Indicator string
	Value     int64
	Estimate  bool
	Reason    string // "" where its author gave none
}

// A Leave says that an officer reports nothing for a unit and a week, and is not
// reminded.
type Leave struct {
	PersonName string
	UnitName   string
}
