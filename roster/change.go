package roster

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/satcoso/satcoso/models"
)

// A Change is one step from the roster that a store holds to the one that is
// wanted: a [UnitChange], [PersonChange], [PostChange], [AccountChange],
// [TargetChange] or [OpeningChange]. A pointer of it that is nil says that there
// was nothing before, or that nothing stays.
type Change interface {
	// String is one line for whoever looks after the roster. It begins with +, ~
	// or -.
	String() string
	// Record is the same for the audit trail, without names and accounts of
	// people.
	Record() string
}

// A UnitChange enters or alters a unit.
type UnitChange struct {
	Was *models.RosterUnit
	Is  models.RosterUnit
}

// A PersonChange enters a person or alters their name. Posts and accounts are
// changes of their own.
type PersonChange struct {
	Was *models.RosterPerson
	Is  models.RosterPerson
}

// A PostChange enters, alters or ends a post of the person with that code. A new
// post without a first day begins at once.
type PostChange struct {
	Person  string
	Was, Is *models.RosterPost
}

// An AccountChange gives a chat account to the person with that code. Was is
// whose it has been until now, or "".
type AccountChange struct {
	Was, Person string
	Account     models.RosterAccount
}

// A TargetChange enters, alters or removes a target.
type TargetChange struct{ Was, Is *models.RosterTarget }

// An OpeningChange enters, alters or removes an opening balance.
type OpeningChange struct{ Was, Is *models.RosterOpening }

func (c UnitChange) String() string {
	return line(c.Was == nil, false, "unit "+c.Is.Code, unitFields(c.Was), unitFields(&c.Is))
}

// Record implements [Change].
func (c UnitChange) Record() string { return c.String() }

func (c PersonChange) String() string {
	if c.Was == nil {
		return "+ person " + c.Is.Code + ": name " + c.Is.Name
	}
	return "~ person " + c.Is.Code + ": name " + c.Was.Name + " → " + c.Is.Name
}

// Record implements [Change].
func (c PersonChange) Record() string {
	if c.Was == nil {
		return "+ person " + c.Is.Code
	}
	return "~ person " + c.Is.Code + ": name"
}

func (c PostChange) String() string {
	post := c.Is
	if post == nil {
		post = c.Was
	}
	what := fmt.Sprintf("post %s: %s of %s", c.Person, post.Role, post.Unit)
	if c.Is == nil {
		return "- " + what + ", ends now"
	}
	return line(c.Was == nil, false, what, postFields(c.Was), postFields(c.Is))
}

// Record implements [Change].
func (c PostChange) Record() string { return c.String() }

func (c AccountChange) String() string {
	if c.Was == "" {
		return fmt.Sprintf("+ account %s: %s %s", c.Person, c.Account.Channel, c.Account.Account)
	}
	return fmt.Sprintf("~ account %s: %s %s, was %s's", c.Person, c.Account.Channel, c.Account.Account, c.Was)
}

// Record implements [Change].
func (c AccountChange) Record() string {
	if c.Was == "" {
		return fmt.Sprintf("+ account %s: on %s", c.Person, c.Account.Channel)
	}
	return fmt.Sprintf("~ account %s: on %s, was %s's", c.Person, c.Account.Channel, c.Was)
}

func (c TargetChange) String() string {
	target := c.Is
	if target == nil {
		target = c.Was
	}
	return line(c.Was == nil, c.Is == nil, "target "+target.Code, targetFields(c.Was), targetFields(c.Is))
}

// Record implements [Change].
func (c TargetChange) Record() string { return c.String() }

func (c OpeningChange) String() string {
	opening := c.Is
	if opening == nil {
		opening = c.Was
	}
	what := "opening " + opening.Indicator + " of " + opening.Unit
	return line(c.Was == nil, c.Is == nil, what, openingFields(c.Was), openingFields(c.Is))
}

// Record implements [Change].
func (c OpeningChange) Record() string { return c.String() }

// A field is one thing that a line tells; "" where there is nothing to tell.
type field struct{ name, value string }

func unitFields(u *models.RosterUnit) []field {
	if u == nil {
		return nil
	}
	return []field{{"name", u.Name}, {"kind", u.Kind}, {"parent", u.Parent}, {"from", string(u.From)}, {"to", string(u.To)}}
}

func postFields(p *models.RosterPost) []field {
	if p == nil {
		return nil
	}
	time, since := "part-time", string(p.Since)
	if p.FullTime {
		time = "full-time"
	}
	if since == "" {
		since = "now"
	}
	return []field{{"time", time}, {"since", since}, {"until", string(p.Until)}}
}

func targetFields(t *models.RosterTarget) []field {
	if t == nil {
		return nil
	}
	return []field{
		{"indicator", t.Indicator}, {"unit", t.Unit}, {"value", strconv.FormatInt(t.Value, 10)},
		{"from", string(t.From)}, {"to", string(t.To)}, {"name", t.NameVI}, {"English name", t.NameEN}, {"document", t.Document},
	}
}

func openingFields(o *models.RosterOpening) []field {
	if o == nil {
		return nil
	}
	value := strconv.FormatInt(o.Value, 10)
	if o.Estimate {
		value += " (estimate)"
	}
	return []field{{"value", value}, {"from", string(o.From)}, {"to", string(o.To)}, {"document", o.Document}}
}

// line tells all fields of what is new or gone, and of what is altered those
// that differ.
func line(added, removed bool, what string, was, is []field) string {
	var told []string
	sign := "~ "
	switch {
	case added, removed:
		sign = "+ "
		if removed {
			sign, is = "- ", was
		}
		for _, f := range is {
			if f.value != "" {
				told = append(told, f.name+" "+f.value)
			}
		}
	default:
		for i, f := range is {
			if f.value != was[i].value {
				told = append(told, fmt.Sprintf("%s %s → %s", f.name, orNone(was[i].value), orNone(f.value)))
			}
		}
	}
	return sign + what + ": " + strings.Join(told, "; ")
}

func orNone(value string) string {
	if value == "" {
		return "(none)"
	}
	return value
}
