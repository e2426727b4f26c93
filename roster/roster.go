// Package roster reads the file in which a clerk keeps units, people, targets
// and opening balances, and says how it differs from what a store holds:
//
//	units:
//	  - {code: thuan_an, name: Thành ủy Thuận An, kind: thanh_uy, parent: tinh_uy}
//	people:
//	  - code: can_bo_03
//	    name: Nguyễn Văn An
//	    posts: [{unit: thuan_an, role: officer, full_time: true, since: 2022-01-01}]
//	    accounts: {telegram: "123456789"}
//
// [Parse] reports all mistakes at once, each with its line. [Diff] says what
// has to be done, and the store does just that. docs/roster.md is the manual of
// the file.
package roster

import (
	"errors"
	"maps"
	"slices"

	"github.com/satcoso/satcoso/models"
	"github.com/satcoso/satcoso/strictyaml"
)

type file struct {
	Units    []unit    `yaml:"units"`
	People   []person  `yaml:"people"`
	Targets  []target  `yaml:"targets"`
	Openings []opening `yaml:"openings"`
}

type unit struct {
	Code   string      `yaml:"code"`
	Name   string      `yaml:"name"`
	Kind   string      `yaml:"kind"`
	Parent string      `yaml:"parent"`
	From   models.Date `yaml:"from"`
	To     models.Date `yaml:"to"`
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
	Since    models.Date `yaml:"since"`
	Until    models.Date `yaml:"until"`
}

type target struct {
	Code      string      `yaml:"code"`
	Unit      string      `yaml:"unit"`
	Indicator string      `yaml:"indicator"`
	Value     int64       `yaml:"value"`
	From      models.Date `yaml:"from"`
	To        models.Date `yaml:"to"`
	Name      text        `yaml:"name"`
	Document  string      `yaml:"document"`
}

type text struct {
	VI string `yaml:"vi"`
	EN string `yaml:"en"`
}

type opening struct {
	Unit      string      `yaml:"unit"`
	Indicator string      `yaml:"indicator"`
	From      models.Date `yaml:"from"`
	To        models.Date `yaml:"to"`
	Value     *int64      `yaml:"value"` // 0 is a balance too: a value left out is not
	Estimate  bool        `yaml:"estimate"`
	Document  string      `yaml:"document"`
}

// Parse reads a roster. name is the file's name in errors, which have the form
// "name:line:column: what is wrong". indicators are those that reports can
// have; where it is nil, any that is well formed will do.
func Parse(name string, data []byte, indicators map[string]bool) (models.Roster, error) {
	var f file
	doc, err := strictyaml.Decode(name, data, &f)
	if err != nil {
		return models.Roster{}, err
	}
	c := newChecker(doc, indicators)
	if len(f.Units)+len(f.People) == 0 {
		c.fail("$", "the roster is empty")
	}
	c.checkUnits(f.Units)
	c.checkPeople(f.People)
	c.checkTargets(f.Targets)
	c.checkOpenings(f.Openings)
	if err := errors.Join(c.errs...); err != nil {
		return models.Roster{}, err
	}
	return f.roster(), nil
}

func (f file) roster() models.Roster {
	var r models.Roster
	for _, u := range f.Units {
		r.Units = append(r.Units, models.RosterUnit(u))
	}
	for _, p := range f.People {
		r.People = append(r.People, p.roster())
	}
	if f.Targets != nil {
		r.Targets = []models.RosterTarget{}
	}
	for _, t := range f.Targets {
		r.Targets = append(r.Targets, models.RosterTarget{
			Code: t.Code, Unit: t.Unit, Indicator: t.Indicator, Value: t.Value, From: t.From, To: t.To,
			NameVI: t.Name.VI, NameEN: t.Name.EN, Document: t.Document,
		})
	}
	if f.Openings != nil {
		r.Openings = []models.RosterOpening{}
	}
	for _, o := range f.Openings {
		r.Openings = append(r.Openings, models.RosterOpening{
			Unit: o.Unit, Indicator: o.Indicator, From: o.From, To: o.To,
			Value: *o.Value, Estimate: o.Estimate, Document: o.Document,
		})
	}
	return r
}

func (p person) roster() models.RosterPerson {
	r := models.RosterPerson{Code: p.Code, Name: p.Name, Lang: p.Lang}
	if r.Lang == "" {
		r.Lang = models.Vietnamese
	}
	if p.Posts != nil {
		r.Posts = []models.RosterPost{}
	}
	for _, post := range p.Posts {
		r.Posts = append(r.Posts, models.RosterPost{
			Unit: post.Unit, Role: post.Role, FullTime: post.FullTime, Since: post.Since, Until: post.Until,
		})
	}
	for _, channel := range slices.Sorted(maps.Keys(p.Accounts)) {
		r.Accounts = append(r.Accounts, models.RosterAccount{Channel: channel, Account: p.Accounts[channel]})
	}
	return r
}
