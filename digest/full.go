package digest

import (
	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/models"
)

// maxCorrections is how many corrections the full digest tells itself; all of
// them are one tap away.
const maxCorrections = 3

// full compares every figure of the period.
func (p *page) full() conversations.Reply {
	r := p.titled("digest.full.title", "week", p.say.WeekName(p.Period), "span", p.say.Span(p.Period), "unit", p.UnitName)
	for _, t := range p.Targets {
		r.Paragraphs = append(r.Paragraphs, p.progress(t)...)
	}
	r.Paragraphs = append(r.Paragraphs, p.tables()...)
	r.Paragraphs = append(r.Paragraphs, plain(p.say.Say("digest.completeness.full", "ontime", p.Sent-p.Late,
		"late", p.Late, "missing", p.absent(), "nothing", p.Nothing)))
	for _, c := range p.ordered()[:min(maxCorrections, len(p.ordered()))] {
		r.Paragraphs = append(r.Paragraphs, plain(p.correction(c)))
	}
	r.Choices = p.links(viewFull)
	return r
}

// progress says how a target stands, what it takes, and where it leads.
func (p *page) progress(t models.TargetSheet) []conversations.Paragraph {
	indicator := t.Target.Indicator
	from, to := t.Target.FromDay, t.Target.ToDay
	lines := []conversations.Paragraph{
		{Text: p.say.Say("digest.progress.title", "name", t.Target.Name(p.say.Lang), "from", p.say.Month(from), "to", p.say.Month(to)), Style: conversations.Strong},
		plain(p.say.Say("digest.progress", "label", p.short(indicator), "reached", p.sum(indicator, t.Reached),
			"value", p.sum(indicator, models.Sum{Value: t.Target.Value}), "percent", p.percent(t.Reached.Value, t.Target.Value))),
	}
	if !t.Covered {
		return append(lines, conversations.Paragraph{Text: p.say.Say("digest.progress.uncovered"), Style: conversations.Quiet})
	}
	brought, weeks := p.fourWeeks(indicator)
	pace := paceOf(t, p.Period, brought, weeks)
	if pace.left == 0 {
		return append(lines, plain(p.say.Say("digest.progress.reached")))
	}
	line := p.say.Say("digest.progress.pace", "percent", p.percent(int64(pace.elapsed), int64(pace.months)), "left", pace.left, "needed", pace.needed)
	if ahead := round10(pace.ahead); ahead < t.Target.Value {
		line += " " + p.say.Say("digest.progress.short", "ahead", ahead, "missing", t.Target.Value-ahead)
	} else {
		line += " " + p.say.Say("digest.progress.enough", "ahead", ahead)
	}
	return append(lines, plain(line))
}

// round10 rounds an extrapolation: more digits would be a promise.
func round10(n int64) int64 { return (n + 5) / 10 * 10 }

// tables has a line for each figure, flow by flow: the period, the one before,
// the mean of four, and the total to date.
func (p *page) tables() []conversations.Paragraph {
	var list []conversations.Paragraph
	for _, f := range p.flows {
		var lines []conversations.Paragraph
		for _, id := range f.Indicators() {
			figure := p.Figures[id]
			date, known := p.ToDate[id]
			if !known && figure == (Figure{}) {
				continue
			}
			if _, q := p.question(id); p.hides(q, figure.Now) { // or it would be the difference of two totals
				known = false
			}
			key := "digest.full.line"
			if p.Openings[id].FromDay != "" {
				key = "digest.full.line.opening"
			}
			lines = append(lines, plain(p.say.Say(key, "label", p.label(id), "now", p.now(id),
				"before", p.sumOr(id, figure.Before, figure.HasBefore), "mean", p.sumOr(id, figure.Mean, figure.HasMean),
				"date", p.sumOr(id, date, known), "since", p.say.Month(p.Openings[id].FromDay))))
		}
		if len(lines) > 0 && len(list) == 0 {
			list = append(list, conversations.Paragraph{Text: p.say.Say("digest.full.compare"), Style: conversations.Quiet})
		}
		if len(lines) > 0 {
			list = append(append(list, conversations.Paragraph{Text: f.Title.In(p.say.Lang), Style: conversations.Strong}), lines...)
		}
	}
	return list
}
