// Package roster reads the file in which a clerk keeps units and people:
//
//	units:
//	  - {code: thuan_an, name: Thành ủy Thuận An, kind: thanh_uy, parent: tinh_uy}
//	people:
//	  - code: an
//	    name: Nguyễn Văn An
//	    posts: [{unit: thuan_an, role: officer, full_time: true}]
//	    accounts: {telegram: "123456789"}
//
// [Parse] reports all mistakes at once, each with its line.
package roster

import (
	"errors"
	"maps"
	"regexp"
	"slices"
	"strconv"

	"github.com/satcoso/satcoso/models"
	"github.com/satcoso/satcoso/strictyaml"
)

var codeForm = regexp.MustCompile(`^[a-z0-9][a-z0-9_]*$`)

type file struct {
	Units  []unit   `yaml:"units"`
	People []person `yaml:"people"`
}

type unit struct {
	Code   string `yaml:"code"`
	Name   string `yaml:"name"`
	Kind   string `yaml:"kind"`
	Parent string `yaml:"parent"`
}

type person struct {
	Code     string            `yaml:"code"`
	Name     string            `yaml:"name"`
	Lang     models.Lang       `yaml:"lang"`
	Posts    []post            `yaml:"posts"`
	Accounts map[string]string `yaml:"accounts"`
}

type post struct {
	Unit     string      `yaml:"unit"`
	Role     models.Role `yaml:"role"`
	FullTime bool        `yaml:"full_time"`
}

// Parse reads a roster. name is the file's name in errors, which have the form
// "name:line:column: what is wrong".
func Parse(name string, data []byte) (models.Roster, error) {
	var f file
	doc, err := strictyaml.Decode(name, data, &f)
	if err != nil {
		return models.Roster{}, err
	}
	c := checker{doc: doc, units: map[string]string{}, people: map[string]bool{}, accounts: map[string]string{}}
	if len(f.Units)+len(f.People) == 0 {
		c.fail("$", "the roster is empty")
	}
	c.checkUnits(f.Units)
	c.checkPeople(f.People)
	if err := errors.Join(c.errs...); err != nil {
		return models.Roster{}, err
	}
	return f.roster(), nil
}

func (f file) roster() models.Roster {
	var r models.Roster
	for _, u := range f.Units {
		r.Units = append(r.Units, models.RosterUnit{Code: u.Code, Name: u.Name, Kind: u.Kind, Parent: u.Parent})
	}
	for _, p := range f.People {
		person := models.RosterPerson{Code: p.Code, Name: p.Name, Lang: p.Lang}
		if person.Lang == "" {
			person.Lang = models.Vietnamese
		}
		for _, post := range p.Posts {
			person.Posts = append(person.Posts, models.RosterPost{Unit: post.Unit, Role: post.Role, FullTime: post.FullTime})
		}
		for _, channel := range slices.Sorted(maps.Keys(p.Accounts)) {
			person.Accounts = append(person.Accounts, models.RosterAccount{Channel: channel, Account: p.Accounts[channel]})
		}
		r.People = append(r.People, person)
	}
	return r
}

type checker struct {
	doc      *strictyaml.Document
	units    map[string]string // code to parent
	people   map[string]bool
	accounts map[string]string // "channel account" to the person's code
	errs     []error
}

func (c *checker) fail(path, format string, args ...any) {
	c.errs = append(c.errs, c.doc.Errorf(path, format, args...))
}

func (c *checker) checkUnits(units []unit) {
	for i, u := range units {
		path := "$.units[" + strconv.Itoa(i) + "]"
		c.code(path+".code", u.Code)
		if _, taken := c.units[u.Code]; taken {
			c.fail(path+".code", "a unit %q exists already", u.Code)
		}
		c.units[u.Code] = u.Parent
		if u.Name == "" {
			c.fail(path, "the unit %q has no name", u.Code)
		}
	}
	for i, u := range units {
		path := "$.units[" + strconv.Itoa(i) + "].parent"
		if _, known := c.units[u.Parent]; u.Parent != "" && !known {
			c.fail(path, "no unit has the code %q", u.Parent)
		}
		if c.aboveItself(u.Code) {
			c.fail(path, "the unit %q stands above itself", u.Code)
		}
	}
}

func (c *checker) aboveItself(code string) bool {
	seen := map[string]bool{}
	for at := code; at != ""; at = c.units[at] {
		if seen[at] {
			return true
		}
		seen[at] = true
	}
	return false
}

func (c *checker) checkPeople(people []person) {
	for i, p := range people {
		path := "$.people[" + strconv.Itoa(i) + "]"
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
		for j, post := range p.Posts {
			c.checkPost(path+".posts["+strconv.Itoa(j)+"]", post)
		}
		for _, channel := range slices.Sorted(maps.Keys(p.Accounts)) {
			key := channel + " " + p.Accounts[channel]
			if _, err := strconv.ParseInt(p.Accounts[channel], 10, 64); err != nil && channel == "telegram" {
				c.fail(path+".accounts", "the telegram account is %q, want the number of a user, such as 123456789", p.Accounts[channel])
			}
			if other, taken := c.accounts[key]; taken {
				c.fail(path+".accounts", "the %s account %q is %s's already", channel, p.Accounts[channel], other)
			}
			c.accounts[key] = p.Code
		}
	}
}

func (c *checker) checkPost(path string, p post) {
	if _, known := c.units[p.Unit]; !known {
		c.fail(path+".unit", "no unit has the code %q", p.Unit)
	}
	switch p.Role {
	case models.Officer, models.Leader, models.Clerk:
	default:
		c.fail(path+".role", "role is %q, want officer, leader or clerk", p.Role)
	}
}

func (c *checker) code(path, code string) {
	if !codeForm.MatchString(code) {
		c.fail(path, "code is %q, want a-z, 0-9 and _, such as thuan_an", code)
	}
}
