package demo

import (
	_ "embed"
	"time"

	"github.com/satcoso/satcoso/models"
	"github.com/satcoso/satcoso/strictyaml"
)

//go:embed plan.yaml
var planFile []byte

// A Plan says what the people of the demonstration have reported before anybody
// tries it: sums by unit and week, which [Plan.Filings] deals out to officers.
type Plan struct {
	// Clock is the business time at which the demonstration begins.
	Clock time.Time `yaml:"clock"`
	// FirstDay is the first day of the first week, and Weeks how many there are.
	FirstDay models.Date `yaml:"first_day"`
	Weeks    int         `yaml:"weeks"`
	// Seed decides who of a unit's officers reports what.
	Seed  uint64              `yaml:"seed"`
	Units map[string]UnitPlan `yaml:"units"`
	// Classes and Difficulties are named one by one.
	Classes      []ClassPlan      `yaml:"classes"`
	Difficulties []DifficultyPlan `yaml:"difficulties"`
	// Missing officers have not reported in a week, Late ones after the deadline.
	Missing []OfficerWeek `yaml:"missing"`
	Late    []LateWeek    `yaml:"late"`
	// Amended are admissions that were first reported otherwise.
	Amended []AmendedPlan `yaml:"amended"`
}

// A UnitPlan has one number for each week, the oldest first.
type UnitPlan struct {
	// Admitted are by the unit's decisions, one a week.
	Admitted []int `yaml:"admitted"`
	// The others are sums of its officers' weekly reports.
	Enterprises     []int `yaml:"enterprises"`
	Sessions        []int `yaml:"sessions"`
	Workers         []int `yaml:"workers"`
	Owners          []int `yaml:"owners"`
	Introduced      []int `yaml:"introduced"`
	IntroducedOwner []int `yaml:"introduced_owners"`
	Joined          []int `yaml:"joined"`
	JoinedOwners    []int `yaml:"joined_owners"`
}

// A ClassPlan is a class that was held.
type ClassPlan struct {
	Day       models.Date `yaml:"day"`
	Unit      string      `yaml:"unit"`
	Place     string      `yaml:"place"`
	Attended  int         `yaml:"attended"`
	Workers   int         `yaml:"workers"`
	Completed int         `yaml:"completed"`
}

// A DifficultyPlan is what an officer names in a weekly report.
type DifficultyPlan struct {
	Week     int    `yaml:"week"`
	Officer  string `yaml:"officer"`
	Category string `yaml:"category"`
	Text     string `yaml:"text"`
}

// An OfficerWeek names an officer's report of a week, counted from 1.
type OfficerWeek struct {
	Week    int    `yaml:"week"`
	Officer string `yaml:"officer"`
}

// A LateWeek is a report that was sent at that time of the day on which it was
// due, "17:40" for instance.
type LateWeek struct {
	Week    int    `yaml:"week"`
	Officer string `yaml:"officer"`
	At      string `yaml:"at"`
}

// An AmendedPlan is a unit's decision of a week whose number was first given as
// Was, and amended on the evening of the deadline.
type AmendedPlan struct {
	Week int    `yaml:"week"`
	Unit string `yaml:"unit"`
	Was  int    `yaml:"was"`
}

// DefaultPlan is the plan that ships.
func DefaultPlan() (Plan, error) { return ParsePlan("demo/plan.yaml", planFile) }

// ParsePlan reads a plan. name is the file's name in errors, which say the line.
func ParsePlan(name string, data []byte) (Plan, error) {
	var p Plan
	doc, err := strictyaml.Decode(name, data, &p)
	if err != nil {
		return Plan{}, err
	}
	if p.Weeks < 1 {
		return Plan{}, doc.Errorf("$.weeks", "weeks is %d, want 1 or more", p.Weeks)
	}
	if _, err := models.ParseDate(string(p.FirstDay)); err != nil {
		return Plan{}, doc.Errorf("$.first_day", "%v", err)
	}
	for code, u := range p.Units {
		for _, list := range append(u.lists(), planned{"admitted", "", u.Admitted}) {
			if len(list.values) != 0 && len(list.values) != p.Weeks {
				return Plan{}, doc.Errorf("$.units."+code+"."+list.key, "%s has %d numbers, want one for each of the %d weeks", list.key, len(list.values), p.Weeks)
			}
		}
	}
	return p, nil
}

// planned are the sums of one of a report's answers.
type planned struct {
	key      string // in the plan's file
	question string
	values   []int
}

// lists are the sums of weekly reports.
func (u UnitPlan) lists() []planned {
	return []planned{
		{"enterprises", "doanh_nghiep", u.Enterprises},
		{"sessions", "buoi", u.Sessions},
		{"workers", "lao_dong", u.Workers},
		{"owners", "chu_dn", u.Owners},
		{"introduced", "gioi_thieu", u.Introduced},
		{"introduced_owners", "gt_chu_dn", u.IntroducedOwner},
		{"joined", "ket_nap", u.Joined},
		{"joined_owners", "kn_chu_dn", u.JoinedOwners},
	}
}

// Week is the n-th week of the plan, from 1.
func (p Plan) Week(n int) models.Period {
	start := p.FirstDay.AddDays(7 * (n - 1))
	return models.Period{Kind: models.Weekly, Start: start, End: start.AddDays(6)}
}
