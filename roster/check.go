package roster

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/satcoso/satcoso/models"
	"github.com/satcoso/satcoso/strictyaml"
)

var (
	codeForm      = regexp.MustCompile(`^[a-z0-9][a-z0-9_]*$`)
	indicatorForm = regexp.MustCompile(`^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$`)
)

// A checker gathers what is wrong with a file.
type checker struct {
	doc        *strictyaml.Document
	indicators map[string]bool // nil: not known
	units      map[string]unit
	people     map[string]bool
	accounts   map[string]string // "channel account" to the person's code
	targets    map[string]bool
	openings   map[[2]string]bool // unit and indicator
	errs       []error
}

func newChecker(doc *strictyaml.Document, indicators map[string]bool) *checker {
	return &checker{
		doc: doc, indicators: indicators, units: map[string]unit{}, people: map[string]bool{}, accounts: map[string]string{},
		targets: map[string]bool{}, openings: map[[2]string]bool{},
	}
}

func (c *checker) fail(path, format string, args ...any) {
	c.errs = append(c.errs, c.doc.Errorf(path, format, args...))
}

// at is the path of one thing of a list.
func at(list string, i int) string { return list + "[" + strconv.Itoa(i) + "]" }

func (c *checker) checkUnits(units []unit) {
	for i, u := range units {
		path := at("$.units", i)
		c.code(path+".code", u.Code)
		if _, taken := c.units[u.Code]; taken {
			c.fail(path+".code", "a unit %q exists already", u.Code)
		} else {
			c.units[u.Code] = u
		}
		if u.Name == "" {
			c.fail(path, "the unit %q has no name", u.Code)
		}
		if !slices.Contains(Kinds(), u.Kind) {
			c.fail(path+".kind", "kind is %q, want one of %s", u.Kind, strings.Join(Kinds(), ", "))
		}
		c.span(path, "from", u.From, "to", u.To)
	}
	for i, u := range units {
		path := at("$.units", i) + ".parent"
		if u.Parent != "" {
			c.unit(path, u.Parent)
		}
		if c.aboveItself(u.Code) {
			c.fail(path, "the unit %q stands above itself", u.Code)
		}
	}
}

func (c *checker) aboveItself(code string) bool {
	seen := map[string]bool{}
	for at := code; at != ""; at = c.units[at].Parent {
		if seen[at] {
			return true
		}
		seen[at] = true
	}
	return false
}

func (c *checker) checkPeople(people []person) {
	for i, p := range people {
		path := at("$.people", i)
		c.code(path+".code", p.Code)
		if c.people[p.Code] {
			c.fail(path+".code", "a person %q exists already", p.Code)
		}
		c.people[p.Code] = true
		if p.Name == "" {
			c.fail(path, "the person %q has no name", p.Code)
		}
		if p.Lang != "" && p.Lang != models.Vietnamese && p.Lang != models.English {
			c.fail(path+".lang", "language is %q, want vi or en", p.Lang)
		}
		c.checkPosts(path+".posts", p.Posts)
		c.checkAccounts(path+".accounts", p)
	}
}

func (c *checker) checkAccounts(path string, p person) {
	for _, channel := range slices.Sorted(maps.Keys(p.Accounts)) {
		key := channel + " " + p.Accounts[channel]
		if _, err := strconv.ParseInt(p.Accounts[channel], 10, 64); err != nil && channel == "telegram" {
			c.fail(path, "the telegram account is %q, want the number of a user, such as 123456789", p.Accounts[channel])
		}
		if other, taken := c.accounts[key]; taken {
			c.fail(path, "the %s account %q is %s's already", channel, p.Accounts[channel], other)
		}
		c.accounts[key] = p.Code
	}
}

func (c *checker) checkPosts(list string, posts []post) {
	for i, p := range posts {
		path := at(list, i)
		c.unit(path+".unit", p.Unit)
		switch p.Role {
		case models.Officer, models.Leader, models.Clerk:
		default:
			c.fail(path+".role", "role is %q, want officer, leader or clerk", p.Role)
		}
		if !c.span(path, "since", p.Since, "until", p.Until) {
			continue
		}
		if p.Until != "" && p.Since == "" {
			c.fail(path+".until", "a post with its last day needs its first day too, such as since: 2022-01-01")
		}
		c.within(path, p)
		for j, other := range posts[:i] {
			if p.Unit == other.Unit && p.Role == other.Role && overlap(p.Since, p.Until, other.Since, other.Until) {
				c.fail(path, "the post %s of %s overlaps with the %s of this person's posts: "+
					"give the earlier one its last day, such as until: 2023-12-31, and the later one its first, since: 2024-01-01",
					p.Role, p.Unit, ordinal(j+1))
			}
		}
	}
}

// within checks that a post begins and ends while its unit exists.
func (c *checker) within(path string, p post) {
	u := c.units[p.Unit]
	if p.Since != "" && u.From != "" && p.Since < u.From {
		c.fail(path+".since", "the post begins on %s, before its unit %q does on %s", p.Since, p.Unit, u.From)
	}
	switch {
	case u.To == "":
	case p.Until == "":
		c.fail(path, "the unit %q ends on %s, and the post does not: want until: %s or an earlier day", p.Unit, u.To, u.To)
	case p.Until > u.To:
		c.fail(path+".until", "the post ends on %s, after its unit %q does on %s", p.Until, p.Unit, u.To)
	}
}

// overlap reports whether two stretches of days have one in common; "" is open.
func overlap(since1, until1, since2, until2 models.Date) bool {
	before := func(until, since models.Date) bool { return until != "" && since != "" && until < since }
	return !before(until1, since2) && !before(until2, since1)
}

func ordinal(n int) string {
	switch n {
	case 1:
		return "first"
	case 2:
		return "second"
	case 3:
		return "third"
	}
	return strconv.Itoa(n) + "th"
}

func (c *checker) code(path, code string) {
	if !codeForm.MatchString(code) {
		c.fail(path, "code is %q, want a-z, 0-9 and _, such as thuan_an", code)
	}
}

func (c *checker) unit(path, code string) {
	if _, known := c.units[code]; !known {
		c.fail(path, "no unit has the code %q", code)
	}
}

// span checks the first and the last day of something, either of which may be
// missing, and reports whether they are sound.
func (c *checker) span(path, first string, from models.Date, last string, to models.Date) bool {
	sound := c.day(path, first, from)
	sound = c.day(path, last, to) && sound
	if sound && from != "" && to != "" && to < from {
		c.fail(path+"."+last, "%s is %s, before %s, %s", last, to, first, from)
		return false
	}
	return sound
}

func (c *checker) day(path, name string, d models.Date) bool {
	if d == "" {
		return true
	}
	if _, err := models.ParseDate(string(d)); err != nil {
		c.fail(path+"."+name, "%s is %q, want a day that exists, written as 2023-11-16", name, d)
		return false
	}
	return true
}
