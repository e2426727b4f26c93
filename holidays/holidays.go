// Package holidays reads the days on which offices are closed, and the
// Saturdays on which they work instead. They are data: [Builtin] is the file
// that ships, and an operator can put another in its place.
//
// A day that is not confirmed is listed for people to see, and counts as an
// ordinary day: nothing moves before it is known that it must.
package holidays

import (
	_ "embed"
	"errors"
	"fmt"
	"time"

	"github.com/satcoso/satcoso/models"
	"github.com/satcoso/satcoso/strictyaml"
)

//go:embed holidays.yaml
var builtin []byte

// A Kind says why a day is no ordinary one.
type Kind string

// The kinds of days.
const (
	Holiday Kind = "holiday"
	InLieu  Kind = "in_lieu" // for a holiday at a weekend
	Swap    Kind = "swap"    // off, for a Saturday that is worked
	Worked  Kind = "worked"  // a Saturday that is worked
)

// A Day is one day off, or one Saturday that is worked.
type Day struct {
	Date   models.Date
	Kind   Kind
	VI, EN string // names
	Source string // the document that says so
	// Confirmed says that the day counts: it was announced, or it follows from
	// the law whatever is announced.
	Confirmed bool
}

type file struct {
	Days []entry `yaml:"days"`
}

type entry struct {
	Date      models.Date `yaml:"date"`
	Kind      Kind        `yaml:"kind"`
	VI        string      `yaml:"vi"`
	EN        string      `yaml:"en"`
	Source    string      `yaml:"source"`
	Confirmed *bool       `yaml:"confirmed"` // not to be left out in silence
}

// Builtin returns the days of the file that ships.
func Builtin() ([]Day, error) { return Parse("holidays.yaml", builtin) }

// Parse reads a file of days, in the order of their dates. name is the file's
// name in errors, which have the form "name:line:column: what is wrong"; all
// mistakes are reported together.
func Parse(name string, data []byte) ([]Day, error) {
	var f file
	doc, err := strictyaml.Decode(name, data, &f)
	if err != nil {
		return nil, err
	}
	var days []Day
	var errs []error
	for i, e := range f.Days {
		path := fmt.Sprintf("$.days[%d]", i)
		if field, err := check(e); err != nil {
			errs = append(errs, doc.Errorf(path+field, "%w", err))
		} else if i > 0 && e.Date <= f.Days[i-1].Date {
			errs = append(errs, doc.Errorf(path+".date", "%s comes after %s: the days are to be in order, each once", e.Date, f.Days[i-1].Date))
		}
		days = append(days, Day{
			Date: e.Date, Kind: e.Kind, VI: e.VI, EN: e.EN, Source: e.Source, Confirmed: e.Confirmed != nil && *e.Confirmed,
		})
	}
	if len(days) == 0 {
		errs = append(errs, doc.Errorf("$", "no days are listed"))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return days, nil
}

// check returns the first mistake of one day, and the field that it is in.
func check(e entry) (field string, err error) {
	if _, err := models.ParseDate(string(e.Date)); err != nil {
		return ".date", err
	}
	switch e.Kind {
	case Holiday:
	case InLieu, Swap:
		if day := e.Date.Weekday(); day == time.Saturday || day == time.Sunday {
			return ".kind", fmt.Errorf("%s is at a weekend: %s is for days that would be worked", e.Date, e.Kind)
		}
	case Worked:
		if e.Date.Weekday() != time.Saturday {
			return ".kind", fmt.Errorf("%s is no Saturday: only those are worked instead of another day", e.Date)
		}
	default:
		return ".kind", fmt.Errorf("there is no kind %q: want holiday, in_lieu, swap or worked", e.Kind)
	}
	switch {
	case e.VI == "" || e.EN == "":
		return "", fmt.Errorf("%s has no name in both languages: want vi and en", e.Date)
	case e.Source == "":
		return "", fmt.Errorf("%s has no source: want the document that says so", e.Date)
	case e.Confirmed == nil:
		return "", fmt.Errorf("%s does not say whether it is confirmed: true or false", e.Date)
	}
	return "", nil
}

// Apply gives a calendar the days that are confirmed.
func Apply(c models.Calendar, days []Day) models.Calendar {
	c.Off, c.Worked = map[models.Date]bool{}, map[models.Date]bool{}
	for _, d := range days {
		switch {
		case !d.Confirmed:
		case d.Kind == Worked:
			c.Worked[d.Date] = true
		default:
			c.Off[d.Date] = true
		}
	}
	return c
}
