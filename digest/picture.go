package digest

import (
	"fmt"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/digest/chart"
	"github.com/satcoso/satcoso/models"
)

// picture is the chart of progress and completeness, as a message of its own.
func (p *page) picture() (conversations.Reply, error) {
	c := chart.Chart{
		Title:    p.UnitName,
		Subtitle: p.say.Week(p.Period),
		Units:    p.completenessByUnit(),
		Labels: chart.Labels{
			Units: p.say.Say("digest.chart.units"), OnTime: p.say.Say("digest.chart.ontime"),
			Late: p.say.Say("digest.chart.late"), Missing: p.say.Say("digest.chart.missing"),
		},
	}
	if rest := len(c.Units) - chart.MaxUnits; rest > 0 {
		c.Labels.More = p.say.Say("digest.chart.more", "n", rest)
	}
	for _, t := range p.Targets[:min(len(p.Targets), chart.MaxTargets)] {
		c.Targets = append(c.Targets, p.bar(t))
	}
	data, err := c.PNG()
	if err != nil {
		return conversations.Reply{}, fmt.Errorf("draw the chart of %s: %w", p.Period.Key(), err)
	}
	return p.paper("tong-hop-"+p.Period.Key()+".png", data, true), nil
}

func (p *page) bar(t models.TargetSheet) chart.Target {
	indicator := t.Target.Indicator
	bar := chart.Target{
		Name: p.short(indicator) + ", " + t.Target.Name(p.say.Lang),
		Value: p.say.Say("digest.chart.value", "reached", p.sum(indicator, t.Reached),
			"value", p.sum(indicator, models.Sum{Value: t.Target.Value})),
		Share:   p.percent(t.Reached.Value, t.Target.Value) + "%",
		Reached: float64(t.Reached.Value) / float64(t.Target.Value),
		Pace:    -1,
	}
	if pace := paceOf(t, p.Period, 0, 0); t.Covered && pace.months > 0 {
		bar.Pace = float64(pace.elapsed) / float64(pace.months)
		bar.PaceLabel = p.say.Say("digest.chart.pace", "percent", p.percent(int64(pace.elapsed), int64(pace.months)))
	}
	return bar
}

// completenessByUnit has a bar for each unit right below the digest's own, and for
// that one too if its own officers report.
func (p *page) completenessByUnit() []chart.Unit {
	var bars []chart.Unit
	for _, u := range p.Units {
		in := map[int64]bool{u.ID: true}
		if u.ID != p.UnitID {
			if u.ParentID != p.UnitID {
				continue
			}
			in = p.below(u.ID)
		}
		bar := chart.Unit{Name: u.Name}
		bar.Expected, bar.Sent, bar.Late = p.countReports(in)
		if bar.Expected > 0 {
			bar.Count = p.say.Say("digest.chart.count", "sent", bar.Sent, "expected", bar.Expected)
			bars = append(bars, bar)
		}
	}
	return bars
}

// paper is a message that brings a picture or a file, with the way back.
func (p *page) paper(name string, data []byte, picture bool) conversations.Reply {
	return conversations.Reply{
		Paragraphs: []conversations.Paragraph{plain(p.say.Week(p.Period) + " · " + p.UnitName)},
		Choices:    [][]conversations.Choice{{{ID: viewFirst, Label: p.say.Say("digest.choice.first")}}},
		Document:   &conversations.Document{Name: name, Data: data, Picture: picture},
		Fresh:      true,
	}
}
