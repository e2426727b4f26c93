package digest

import (
	"strings"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/models"
)

// Indicators that the first message tells of where a unit has no target.
const (
	introduced = "da03.gioi_thieu"
	admitted   = "da03.ket_nap"
)

// maxPoints is how many points of attention the first message has.
const maxPoints = 3

// first is what is read in twenty seconds: the target, what needs attention, who
// has reported.
func (p *page) first() conversations.Reply {
	title := p.say.Say("digest.title", "week", strings.ToUpper(p.say.WeekName(p.Period)), "span", p.say.Span(p.Period))
	r := conversations.Reply{Paragraphs: []conversations.Paragraph{{Text: title, Style: conversations.Strong}}}
	add := func(text string) { r.Paragraphs = append(r.Paragraphs, plain(text)) }
	r.Choices = p.links(viewFirst)
	if p.OnDemand {
		add(p.say.Say("digest.on_demand", "at", p.say.Moment(p.MadeAt)))
	}
	if len(p.Sources) == 0 && p.Sent == 0 {
		add(p.say.Say("digest.empty", "unit", p.UnitName))
		return r
	}
	add(p.UnitName)
	if len(p.Targets) > 0 {
		add(p.target(p.Targets[0]))
	} else {
		add(p.funnel())
	}
	if points := p.attention(); len(points) > 0 {
		add(p.say.Say("digest.attention"))
		for _, point := range points[:min(maxPoints, len(points))] {
			add(point)
		}
	}
	add(p.completeness())
	if p.Assessment != "" {
		add(p.say.Say("digest.assessment", "text", p.Assessment))
	}
	return r
}

// target is the line of the target, with what it takes if that can be said.
func (p *page) target(t models.TargetSheet) string {
	line := p.say.Say("digest.target", "label", p.short(t.Target.Indicator), "reached", p.sum(t.Target.Indicator, t.Reached),
		"value", p.sum(t.Target.Indicator, models.Sum{Value: t.Target.Value}), "percent", p.percent(t.Reached.Value, t.Target.Value),
		"name", t.Target.Name(p.say.Lang))
	brought, weeks := p.fourWeeks(t.Target.Indicator)
	pace := paceOf(t, p.Period, brought, weeks)
	if t.Covered && pace.needed > 0 {
		line += " " + p.say.Say("digest.target.pace", "needed", pace.needed, "lately", pace.lately)
	}
	return line
}

// fourWeeks is what the period and the three before it brought, and of how many
// of them anything was reported: a week without is no zero.
func (p *page) fourWeeks(indicator string) (brought, weeks int64) {
	for i := range 4 {
		reported := false
		for _, u := range p.Units {
			sum, there := u.Weeks[i][indicator]
			brought, reported = brought+sum.Value, reported || there
		}
		if reported {
			weeks++
		}
	}
	return brought, weeks
}

func (p *page) percent(part, whole int64) string {
	return p.say.Decimal(perMille(part, whole) * 100)
}

// funnel is the line of Project 03.
func (p *page) funnel() string {
	in, out := p.now(introduced), p.now(admitted)
	if f := p.Figures[admitted]; f.HasBefore {
		return p.say.Say("digest.admitted.compared", "introduced", in, "admitted", out, "before", p.sum(admitted, f.Before))
	}
	return p.say.Say("digest.admitted", "introduced", in, "admitted", out)
}

// attention are the points that need it, the most important first: who is
// missing, what is difficult, what is doubtful.
func (p *page) attention() (points []string) {
	if n := p.absent(); n > 0 {
		points = append(points, p.say.Say("digest.attention.missing", "n", n, "units", p.units(p.missingUnits())))
	}
	if n := len(p.Difficulties); n > 0 {
		points = append(points, p.say.Say("digest.attention.difficulties", "n", n, "units", p.units(p.difficultUnits())))
	}
	doubtful, units := 0, []string(nil)
	for _, u := range p.Units {
		if u.Doubtful > 0 {
			doubtful, units = doubtful+u.Doubtful, append(units, u.Name)
		}
	}
	if doubtful > 0 {
		points = append(points, p.say.Say("digest.attention.doubtful", "n", doubtful, "units", p.units(units)))
	}
	return points
}

func (p *page) completeness() string {
	if p.Late > 0 {
		return p.say.Say("digest.completeness.late", "sent", p.Sent, "expected", len(p.Expected), "late", p.Late)
	}
	return p.say.Say("digest.completeness", "sent", p.Sent, "expected", len(p.Expected))
}
