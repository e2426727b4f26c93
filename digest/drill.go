package digest

import (
	"strconv"
	"strings"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/models"
)

// maxRows is how many buttons a view offers: a chat message bears 100, and more
// than this nobody reads.
const maxRows = 40

// unit shows one unit with all below it: its figures, and a button for each unit
// and each report right under it. It is false for a unit outside the digest.
func (p *page) unit(id int64) (conversations.Reply, bool) {
	var at *models.UnitSheet
	for i := range p.Units {
		if p.Units[i].ID == id {
			at = &p.Units[i]
		}
	}
	if at == nil {
		return conversations.Reply{}, false
	}
	r := p.titled("digest.unit.title", "week", p.say.WeekName(p.Period), "unit", at.Name)
	below := p.below(id)
	r.Paragraphs = append(r.Paragraphs, plain(p.completenessOf(below)))
	sums := models.Sums{}
	for _, u := range p.Units {
		if below[u.ID] {
			sums.Add(u.Weeks[0])
		}
	}
	for _, f := range p.flows {
		told := false
		for _, indicator := range f.Indicators() {
			if sum, reported := sums[indicator]; reported && (id == p.UnitID || !p.veils(indicator)) {
				if !told {
					r.Paragraphs = append(r.Paragraphs, conversations.Paragraph{Text: f.Title.In(p.say.Lang), Style: conversations.Strong})
				}
				told = true
				r.Paragraphs = append(r.Paragraphs, plain(p.say.Say("digest.unit.line", "label", p.label(indicator), "now", p.sum(indicator, sum))))
			}
		}
	}
	r.Choices = p.unitChoices(at)
	return r, true
}

// completenessOf says how many of the units' reports have come.
func (p *page) completenessOf(units map[int64]bool) string {
	expected, sent, late := p.countReports(units)
	return p.say.Say("digest.unit.completeness", "sent", sent, "expected", expected, "late", late)
}

// countReports counts the reports of some units.
func (p *page) countReports(units map[int64]bool) (expected, sent, late int) {
	for _, e := range p.Expected {
		if !units[e.UnitID] {
			continue
		}
		expected++
		if e.Code != "" {
			sent++
		}
		if e.Code != "" && e.Late {
			late++
		}
	}
	return expected, sent, late
}

// below are the unit and all units under it.
func (p *page) below(id int64) map[int64]bool {
	in := map[int64]bool{id: true}
	for _, u := range p.Units { // parents come first
		if in[u.ParentID] {
			in[u.ID] = true
		}
	}
	return in
}

// unitChoices lead down to units, each with how many reports it has, to the
// unit's own reports, and back.
func (p *page) unitChoices(at *models.UnitSheet) [][]conversations.Choice {
	var rows [][]conversations.Choice
	for _, u := range p.Units {
		if u.ParentID == at.ID && len(rows) < maxRows {
			label := p.say.Say("digest.choice.unit", "unit", u.Name, "n", p.reportsBelow(u.ID))
			rows = append(rows, []conversations.Choice{{ID: viewUnit + strconv.FormatInt(u.ID, 10), Label: label}})
		}
	}
	for i, source := range p.Sources {
		if source.UnitID == at.ID && len(rows) < maxRows {
			label := p.say.Say("digest.choice.report", "person", source.PersonName, "flow", p.title(source.FlowID), "code", lastPart(source.Code))
			rows = append(rows, []conversations.Choice{{ID: viewReport + strconv.Itoa(i), Label: label}})
		}
	}
	up := conversations.Choice{ID: viewFull, Label: p.say.Say("digest.choice.full")}
	if at.ParentID != 0 && at.ID != p.UnitID {
		up = conversations.Choice{ID: viewUnit + strconv.FormatInt(at.ParentID, 10), Label: p.say.Say("digest.choice.up")}
	}
	return append(rows, []conversations.Choice{up, {ID: viewFirst, Label: p.say.Say("digest.choice.first")}})
}

func (p *page) reportsBelow(id int64) (n int) {
	in := p.below(id)
	for _, source := range p.Sources {
		if in[source.UnitID] {
			n++
		}
	}
	return n
}

// title is what the flow's reports are called.
func (p *page) title(flow string) string {
	for _, f := range p.flows {
		if f.ID == flow {
			return f.Title.In(p.say.Lang)
		}
	}
	return flow
}

// lastPart is the random part of a receipt's code: the rest is said already.
func lastPart(code string) string { return code[strings.LastIndex(code, "-")+1:] }

// numbered reads a view that carries a number.
func numbered(view, prefix string) (n int64, ok bool) {
	digits, found := strings.CutPrefix(view, prefix)
	n, err := strconv.ParseInt(digits, 10, 64)
	return n, found && err == nil && n >= 0
}
