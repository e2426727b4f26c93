package models

import "time"

// A Plan is what the provider of a channel allows one bot. A limit of 0 is none,
// and the zero Plan allows everything.
type Plan struct {
	Messages int // a month
	People   int // who have ever written, or were written to
	Groups   int
	// Both says that messages to the bot count, too, not only those from it.
	Both bool
}

// BasicPlan is the free plan of the Zalo Bot Platform, as its page of plans had
// it on 26 September 2026. Sources disagree on whether messages to the bot
// count: if they do not, the limit is reached later than we think.
func BasicPlan() Plan { return Plan{Messages: 3000, People: 50, Groups: 3, Both: true} }

// A Usage is what one bot has used of its plan: the messages of one month, and
// the people and groups that it ever met.
type Usage struct {
	Sent, Received int
	People, Groups int
}

// A QuotaLevel says how far a month's messages are used up.
type QuotaLevel int

// The levels, in their order.
const (
	QuotaEnough QuotaLevel = iota
	// QuotaWarn is from 80 % on: somebody should know.
	QuotaWarn
	// QuotaStop is from 95 % on: the rest is for answers.
	QuotaStop
)

const warnPercent, stopPercent = 80, 95

// Counted is how many messages of u count against the plan.
func (p Plan) Counted(u Usage) int {
	if p.Both {
		return u.Sent + u.Received
	}
	return u.Sent
}

// Used is the share of the month's messages that is used up, in whole per cent
// rounded down. It may be above 100, and is 0 where there is no limit.
func (p Plan) Used(u Usage) int {
	if p.Messages == 0 {
		return 0
	}
	return p.Counted(u) * 100 / p.Messages
}

// Level says how far the month's messages are used up.
func (p Plan) Level(u Usage) QuotaLevel {
	switch used := p.Used(u); {
	case used >= stopPercent:
		return QuotaStop
	case used >= warnPercent:
		return QuotaWarn
	}
	return QuotaEnough
}

// PeopleFull reports whether the bot can meet nobody else.
func (p Plan) PeopleFull(u Usage) bool { return p.People > 0 && u.People >= p.People }

// GroupsFull reports whether the bot can join no other group.
func (p Plan) GroupsFull(u Usage) bool { return p.Groups > 0 && u.Groups >= p.Groups }

// MonthAt returns the month in which t lies.
func (c Calendar) MonthAt(t time.Time) Period {
	year, month, _ := c.In(t).Date()
	return Months(Monthly, year, month, 1)
}

// A Withheld counts notices that were not sent because a month's messages were
// used up.
type Withheld struct {
	Channel, Kind string
	N             int
}
