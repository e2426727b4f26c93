package digest

import (
	"bytes"
	"fmt"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/digest/workbook"
	"github.com/satcoso/satcoso/models"
)

// table is the spreadsheet behind the digest: its totals, the units, one row for
// each report as it was counted, and how each number was made.
func (p *page) table(figures map[models.Source]models.Sums) (conversations.Reply, error) {
	b := workbook.Workbook{
		Title: p.say.Week(p.Period) + " · " + p.UnitName,
		Made:  p.MadeAt,
		Sheets: []workbook.Sheet{
			p.totalsSheet(), p.unitsSheet(), p.reportsSheet(figures), p.methodSheet(),
		},
	}
	var out bytes.Buffer
	if err := workbook.Write(&out, b); err != nil {
		return conversations.Reply{}, fmt.Errorf("write the table of %s: %w", p.Period.Key(), err)
	}
	return p.paper("tong-hop-"+p.Period.Key()+".xlsx", out.Bytes(), false), nil
}

// indicators are those of all flows, in their order.
func (p *page) indicators() []string {
	var list []string
	for _, f := range p.flows {
		list = append(list, f.Indicators()...)
	}
	return list
}

func (p *page) columns(keys ...string) []workbook.Column {
	var columns []workbook.Column
	for _, key := range keys {
		columns = append(columns, workbook.Column{Title: p.say.Say("digest.table." + key)})
	}
	return columns
}

func (p *page) totalsSheet() workbook.Sheet {
	s := workbook.Sheet{
		Name:    p.say.Say("digest.table.totals"),
		Columns: p.columns("flow", "indicator", "now", "before", "mean", "opening", "date", "estimate", "unknown"),
	}
	for _, id := range p.indicators() {
		f := p.Figures[id]
		date, known := p.ToDate[id]
		if !known && f == (Figure{}) {
			continue
		}
		opened := p.Openings[id].FromDay != ""
		if _, q := p.question(id); p.hides(q, f.Now) { // or it would be the difference of two totals
			known, opened = false, false
		}
		estimate := workbook.Cell{}
		if f.Now.Estimate {
			estimate = workbook.Text(p.say.Say("digest.table.yes"))
		}
		flow, _ := p.question(id)
		s.Rows = append(s.Rows, []workbook.Cell{
			workbook.Text(flow.Title.In(p.say.Lang)), workbook.Text(p.label(id)), p.cell(id, f.Now, f.HasNow), p.cell(id, f.Before, f.HasBefore), p.cell(id, f.Mean, f.HasMean),
			p.cell(id, p.Openings[id].Sum, opened), p.cell(id, date, known), estimate, workbook.Integer(int64(f.Unknown)),
		})
	}
	for _, t := range p.Targets {
		s.Notes = append(s.Notes, p.target(t))
	}
	return s
}

// cell is a number, or words where a small breakdown is hidden.
func (p *page) cell(indicator string, sum models.Sum, reported bool) workbook.Cell {
	_, q := p.question(indicator)
	switch {
	case !reported:
		return workbook.Cell{}
	case p.hides(q, sum):
		return workbook.Text(p.sum(indicator, sum))
	case q != nil && q.Thousandths():
		return workbook.Thousandths(sum.Value)
	}
	return workbook.Integer(sum.Value)
}

func (p *page) unitsSheet() workbook.Sheet {
	s := workbook.Sheet{Name: p.say.Say("digest.table.units"), Columns: p.columns("unit", "expected", "sent", "late")}
	ids := p.told()
	for _, id := range ids {
		s.Columns = append(s.Columns, workbook.Column{Title: p.label(id)})
	}
	for _, u := range p.Units {
		expected, sent, late := p.countReports(map[int64]bool{u.ID: true})
		row := []workbook.Cell{workbook.Text(u.Name), workbook.Integer(int64(expected)), workbook.Integer(int64(sent)), workbook.Integer(int64(late))}
		for _, id := range ids {
			sum, there := u.Weeks[0][id]
			row = append(row, p.cell(id, sum, there))
		}
		s.Rows = append(s.Rows, row)
	}
	return s
}

// told are the indicators of which anything was reported in the period, and which
// may be told of single units.
func (p *page) told() []string {
	var list []string
	for _, id := range p.indicators() {
		if p.Figures[id].HasNow && !p.veils(id) {
			list = append(list, id)
		}
	}
	return list
}

func (p *page) reportsSheet(figures map[models.Source]models.Sums) workbook.Sheet {
	s := workbook.Sheet{Name: p.say.Say("digest.table.reports"), Columns: p.columns("code", "revision", "flow", "unit", "person", "late")}
	ids := p.told()
	for _, id := range ids {
		s.Columns = append(s.Columns, workbook.Column{Title: p.label(id)})
	}
	names := map[int64]string{}
	for _, u := range p.Units {
		names[u.ID] = u.Name
	}
	for _, source := range p.Sources {
		late := workbook.Cell{}
		if source.Late {
			late = workbook.Text(p.say.Say("digest.table.yes"))
		}
		row := []workbook.Cell{
			workbook.Text(source.Code), workbook.Integer(int64(source.Revision)), workbook.Text(p.title(source.FlowID)),
			workbook.Text(names[source.UnitID]), workbook.Text(source.PersonName), late,
		}
		for _, id := range ids {
			sum, there := figures[source][id]
			row = append(row, p.cell(id, sum, there))
		}
		s.Rows = append(s.Rows, row)
	}
	return s
}

// methodSheet says how each number was made.
func (p *page) methodSheet() workbook.Sheet {
	s := workbook.Sheet{Name: p.say.Say("digest.table.method"), Columns: p.columns("indicator", "made")}
	for _, id := range p.indicators() {
		f, q := p.question(id)
		made := p.say.Say("digest.table.made.count", "flow", f.Title.In(p.say.Lang))
		if q != nil {
			made = p.say.Say("digest.table.made.sum", "flow", f.Title.In(p.say.Lang), "question", q.Label.In(p.say.Lang))
		}
		if opening := p.Openings[id]; opening.FromDay != "" {
			made += " " + p.say.Say("digest.table.made.opening", "from", p.say.Date(opening.FromDay), "to", p.say.Date(opening.ToDay))
		}
		s.Rows = append(s.Rows, []workbook.Cell{workbook.Text(p.label(id)), workbook.Text(made)})
	}
	for _, key := range []string{"now", "before", "mean", "date", "few"} {
		s.Notes = append(s.Notes, p.say.Say("digest.table.note."+key))
	}
	return s
}
