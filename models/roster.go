package models

// A Roster is the whole of units, people and posts, with targets and opening
// balances, as a clerk keeps it.
type Roster struct {
	Units  []RosterUnit
	People []RosterPerson
	// Targets and Openings are nil where the roster says nothing of them. One
	// that is empty says that there are none.
	Targets  []RosterTarget
	Openings []RosterOpening
}

// A RosterUnit is a unit with its parent's code, "" at the top.
type RosterUnit struct {
	Code, Name, Kind, Parent string
	From, To                 Date // "" where open
}

// A RosterPerson is a person with posts and chat accounts.
type RosterPerson struct {
	Code, Name string
	Lang       Lang
	// Posts are nil where the roster says nothing of them. Empty ones say that
	// the person holds none.
	Posts    []RosterPost
	Accounts []RosterAccount
}

// A RosterPost is a post with its unit's code.
type RosterPost struct {
	Unit     string
	Role     Role
	FullTime bool
	// Since and Until are the first and the last day of the post, "" where the
	// roster does not say.
	Since, Until Date
	// ID and Over are known of posts that a store holds, and zero in a file: its
	// key there, and whether it has ended. Days alone do not tell that of a post
	// that ended in the course of one.
	ID   int64
	Over bool
}

// A RosterAccount is a chat account, "telegram" and "1001" for instance.
type RosterAccount struct{ Channel, Account string }

// A RosterTarget is a target with its unit's code.
type RosterTarget struct {
	Code, Unit, Indicator string
	Value                 int64
	From, To              Date
	NameVI, NameEN        string
	Document              string
}

// A RosterOpening is an opening balance with its unit's code.
type RosterOpening struct {
	Unit, Indicator string
	From, To        Date
	Value           int64
	Estimate        bool
	Document        string
}
