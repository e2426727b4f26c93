package models

import "time"

// Lang is a language that the bot speaks.
type Lang string

// The languages that the bot speaks, completely.
const (
	Vietnamese Lang = "vi"
	English    Lang = "en"
)

// A Unit is an organisation in the reporting hierarchy: a province committee,
// a district committee, a directly attached committee, …
type Unit struct {
	ID int64 `gorm:"primaryKey"`
	// Code is the stable text by which spreadsheets and rosters name the unit.
	Code     string
	Name     string
	Kind     string
	ParentID *int64 // nil at the top
	// FromDay and ToDay are the first and the last day of the unit's existence,
	// "" where it is open: the district level ended on 30/6/2025.
	FromDay, ToDay Date
}

// A Role is what a post entitles its holder to.
type Role string

// The roles of product posts.
const (
	// Officer reports for the post's unit.
	Officer Role = "officer"
	// Leader receives the digest of the post's unit and everything below it.
	Leader Role = "leader"
	// Clerk keeps roster, targets and schedules of the post's unit and below.
	Clerk Role = "clerk"
)

// A Person is one human being, however many chat accounts they link.
type Person struct {
	ID   int64 `gorm:"primaryKey"`
	Code string
	Name string
	Lang Lang
	// RevokedAt is set when the person may no longer use the bot.
	RevokedAt *time.Time
}

// A Post is one person's function in one unit.
type Post struct {
	ID       int64 `gorm:"primaryKey"`
	PersonID int64
	UnitID   int64
	Role     Role
	FullTime bool // officers: chuyên trách (true) or kiêm nhiệm
	// Since is when the post was taken up: what was due before is not expected.
	Since time.Time
	// Until is the instant from which the post is no longer held, or nil.
	Until *time.Time
}

// held reports whether the post is held at the instant t.
func (p Post) held(t time.Time) bool {
	return !t.Before(p.Since) && (p.Until == nil || t.Before(*p.Until))
}

// An Identity is a person with what they are entitled to, as looked up for an
// inbound message.
type Identity struct {
	Person Person
	Posts  []UnitPost
	// Unreachable says that the account that they were looked up by could not
	// be written to, last time.
	Unreachable bool
}

// At returns the identity with those posts only that are held at the instant t.
func (i Identity) At(t time.Time) Identity {
	var held []UnitPost
	for _, p := range i.Posts {
		if p.Post.held(t) {
			held = append(held, p)
		}
	}
	i.Posts = held
	return i
}

// A UnitPost is a post together with its unit.
type UnitPost struct {
	Post Post
	Unit Unit
}

// In returns the person's units in which they hold role, in the order of their
// posts.
func (i Identity) In(role Role) []Unit {
	var units []Unit
	for _, p := range i.Posts {
		if p.Post.Role == role {
			units = append(units, p.Unit)
		}
	}
	return units
}
