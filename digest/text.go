package digest

import (
	"cmp"
	"slices"
	"strings"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/locales"
	"github.com/satcoso/satcoso/models"
)

// The views of a digest, which are the ids of their buttons too. Those of one
// unit and of one report carry its number: "u12", "r3".
const (
	viewFirst        = "first"
	viewFull         = "full"
	viewMissing      = "missing"
	viewDifficulties = "difficulties"
	viewCorrections  = "corrections"
	viewUnits        = "units"
	viewUnit         = "u"
	viewReport       = "r"
	viewSeen         = "seen"
	viewChart        = "chart"
	viewTable        = "table"
)

// maxUnits is how many units one line of the first message names.
const maxUnits = 2

// kindsOfUnits begin the names of units that are known without them.
var kindsOfUnits = []string{"Thành ủy", "Thị ủy", "Huyện ủy"}

// A page writes views of a summary in one language.
type page struct {
	Summary
	flows []*conversations.Flow
	say   *locales.Locale
}

// view returns the view with that name, or false where there is none.
func (p *page) view(name string) (conversations.Reply, bool) {
	switch name {
	case viewFirst:
		return p.first(), true
	case viewFull:
		return p.full(), true
	case viewMissing:
		return p.missing(), true
	case viewDifficulties:
		return p.difficulties(), true
	case viewCorrections:
		return p.corrections(), true
	case viewUnits:
		return p.unit(p.UnitID)
	}
	if id, ok := numbered(name, viewUnit); ok {
		return p.unit(id)
	}
	return conversations.Reply{}, false
}

// missing names who has not reported, unit by unit.
func (p *page) missing() conversations.Reply {
	r := p.titled("digest.missing.title", "week", lowerFirst(p.say.WeekName(p.Period)), "n", p.absent())
	var unit int64
	var names []string
	flush := func(name string) {
		if len(names) > 0 {
			r.Paragraphs = append(r.Paragraphs, plain(p.say.Say("digest.missing.line", "unit", name, "names", strings.Join(names, ", "))))
		}
		names = nil
	}
	name := ""
	for _, e := range p.Expected { // they come unit by unit
		if e.UnitID != unit {
			flush(name)
			unit, name = e.UnitID, e.UnitName
		}
		if e.Code == "" {
			names = append(names, e.PersonName)
		}
	}
	flush(name)
	if p.absent() == 0 {
		r.Paragraphs = append(r.Paragraphs, plain(p.say.Say("digest.missing.none")))
	}
	r.Choices = p.links(viewMissing)
	return r
}

// difficulties are told in their authors' words.
func (p *page) difficulties() conversations.Reply {
	r := p.titled("digest.difficulties.title", "week", lowerFirst(p.say.WeekName(p.Period)), "n", len(p.Difficulties))
	for _, d := range p.Difficulties {
		line := p.say.Say("digest.difficulties.line", "code", d.Code, "unit", d.UnitName, "category", p.category(d.Category))
		r.Paragraphs = append(r.Paragraphs, conversations.Paragraph{Text: line, Style: conversations.Strong}, plain(d.Text))
	}
	if len(p.Difficulties) == 0 {
		r.Paragraphs = append(r.Paragraphs, plain(p.say.Say("digest.difficulties.none")))
	}
	r.Choices = p.links(viewDifficulties)
	return r
}

// corrections say what has changed in weeks that earlier digests told of.
func (p *page) corrections() conversations.Reply {
	r := p.titled("digest.corrections.title", "n", len(p.ordered()))
	for _, c := range p.ordered() {
		r.Paragraphs = append(r.Paragraphs, plain(p.correction(c)))
	}
	for _, c := range p.Carried {
		if p.veils(c.Indicator) {
			continue
		}
		r.Paragraphs = append(r.Paragraphs, plain(p.say.Say("digest.carried",
			"label", p.label(c.Indicator), "was", p.sum(c.Indicator, c.Was), "is", p.sum(c.Indicator, c.Is))))
	}
	r.Choices = p.links(viewCorrections)
	return r
}

// ordered are the corrections, those of targets first, the others in the order
// of the flows' figures.
func (p *page) ordered() []Correction {
	var order []string
	for _, t := range p.Targets {
		order = append(order, t.Target.Indicator)
	}
	for _, f := range p.flows {
		order = append(order, f.Indicators()...)
	}
	list := slices.DeleteFunc(slices.Clone(p.Corrections), func(c Correction) bool { return p.veils(c.Indicator) })
	slices.SortStableFunc(list, func(a, b Correction) int {
		return cmp.Compare(slices.Index(order, a.Indicator), slices.Index(order, b.Indicator))
	})
	return list
}

func (p *page) correction(c Correction) string {
	var units []string
	for _, u := range c.Units {
		units = append(units, u.Name)
	}
	return p.say.Say("digest.correction", "week", lowerFirst(p.say.WeekName(c.Week)), "label", lowerLabel(p.short(c.Indicator)),
		"was", p.sum(c.Indicator, c.Was), "is", p.sum(c.Indicator, c.Is), "units", p.units(units))
}

func (p *page) titled(key string, pairs ...any) conversations.Reply {
	title := conversations.Paragraph{Text: p.say.Say(key, pairs...), Style: conversations.Strong}
	return conversations.Reply{Paragraphs: []conversations.Paragraph{title}}
}

func plain(text string) conversations.Paragraph { return conversations.Paragraph{Text: text} }

// absent is how many reports are missing.
func (p *page) absent() int { return len(p.Expected) - p.Sent }

// links are the buttons to the views other than the one that is shown. A
// button's number is that of the rows that it opens.
func (p *page) links(shown string) [][]conversations.Choice {
	link := func(view, key string, pairs ...any) conversations.Choice {
		return conversations.Choice{ID: view, Label: p.say.Say(key, pairs...)}
	}
	var rows [][]conversations.Choice
	if shown == viewFirst {
		rows = append(rows, []conversations.Choice{link(viewFull, "digest.choice.full")})
	}
	var row []conversations.Choice
	for _, counted := range []struct {
		view, key string
		n         int
	}{
		{viewMissing, "digest.choice.missing", p.absent()},
		{viewDifficulties, "digest.choice.difficulties", len(p.Difficulties)},
		{viewCorrections, "digest.choice.corrections", len(p.ordered())},
	} {
		if counted.n > 0 && shown != counted.view && (shown != viewFirst || counted.view != viewCorrections) {
			row = append(row, link(counted.view, counted.key, "n", counted.n))
		}
	}
	rows = append(rows, pairs(row)...)
	if shown == viewFirst {
		return append(rows, []conversations.Choice{link(viewSeen, "digest.choice.seen")})
	}
	if shown == viewFull {
		rows = append(rows, []conversations.Choice{link(viewUnits, "digest.choice.units")},
			[]conversations.Choice{link(viewChart, "digest.choice.chart"), link(viewTable, "digest.choice.table")})
	}
	return append(rows, []conversations.Choice{link(viewFirst, "digest.choice.first")})
}

// pairs puts choices into rows of two.
func pairs(choices []conversations.Choice) [][]conversations.Choice {
	return slices.Collect(slices.Chunk(choices, 2))
}

// lowerFirst puts a name that begins with an ASCII letter into the middle of a
// sentence.
func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }

// lowerLabel puts a label into the middle of a sentence.
func lowerLabel(s string) string {
	runes := []rune(s)
	if len(runes) > 1 && strings.ToUpper(string(runes[1])) == string(runes[1]) {
		return s // an abbreviation
	}
	return strings.ToLower(string(runes[:1])) + string(runes[1:])
}

// now writes a figure of the period, with how many reports do not know theirs.
func (p *page) now(indicator string) string {
	f := p.Figures[indicator]
	switch {
	case !f.HasNow && f.Unknown == 0:
		return "–"
	case f.Unknown == 0:
		return p.sum(indicator, f.Now)
	}
	return p.say.Say("digest.unknown", "sum", p.sumOr(indicator, f.Now, f.HasNow), "n", f.Unknown)
}

// veils reports whether an indicator is only told of the digest's own unit as a
// whole: with those of single units and reports, a small breakdown that is hidden
// could be found by subtraction.
func (p *page) veils(indicator string) bool {
	_, q := p.question(indicator)
	return q != nil && q.Breakdown && len(p.Units) > 1
}

// hides reports whether a total is not shown: so few people of other units could
// be recognised.
func (p *page) hides(q *conversations.Question, s models.Sum) bool {
	return q != nil && q.Breakdown && len(p.Units) > 1 && conversations.Few(s.Value)
}

// sumOr writes a total, or a dash where nothing was reported.
func (p *page) sumOr(indicator string, s models.Sum, reported bool) string {
	if !reported {
		return "–"
	}
	return p.sum(indicator, s)
}

func (p *page) sum(indicator string, s models.Sum) string {
	number := p.say.Number(s.Value)
	switch _, q := p.question(indicator); {
	case q == nil:
	case p.hides(q, s):
		return p.say.Say("value.few", "n", conversations.FewPeople)
	case q.Thousandths():
		number = p.say.Decimal(s.Value)
	}
	if s.Estimate {
		return p.say.Say("value.estimate", "n", number)
	}
	return number
}

// label is what the flow calls the indicator.
func (p *page) label(indicator string) string {
	f, q := p.question(indicator)
	switch {
	case q != nil:
		return cmp.Or(q.Name.In(p.say.Lang), q.Label.In(p.say.Lang))
	case f != nil:
		return f.Counts.Name.In(p.say.Lang)
	}
	return indicator
}

// short is the label that the question itself has.
func (p *page) short(indicator string) string {
	if _, q := p.question(indicator); q != nil {
		return q.Label.In(p.say.Lang)
	}
	return p.label(indicator)
}

// question finds the flow whose reports the indicator adds up, and the question,
// which is nil where it counts the reports themselves. Both are nil where no
// flow has the indicator.
func (p *page) question(indicator string) (*conversations.Flow, *conversations.Question) {
	for _, f := range p.flows {
		if f.Counts.Indicator == indicator {
			return f, nil
		}
		for i := range f.Questions {
			if q := &f.Questions[i]; q.Indicator == indicator {
				return f, q
			}
		}
	}
	return nil, nil
}

func (p *page) category(id string) string {
	for _, f := range p.flows {
		if f.Difficulty == nil {
			continue
		}
		if o := f.Question(f.Difficulty.Category).Option(id); o != nil {
			return o.Label.In(p.say.Lang)
		}
	}
	return id
}

// missingUnits are the units from which a report is missing.
func (p *page) missingUnits() []string {
	var names []string
	for _, e := range p.Expected {
		if e.Code == "" && !slices.Contains(names, e.UnitName) {
			names = append(names, e.UnitName)
		}
	}
	return names
}

func (p *page) difficultUnits() []string {
	var names []string
	for _, d := range p.Difficulties {
		if !slices.Contains(names, d.UnitName) {
			names = append(names, d.UnitName)
		}
	}
	return names
}

// units names the first few units, and says how many others there are. How much
// concerns each is one tap away: the first message has few numbers.
func (p *page) units(names []string) string {
	var short []string
	for _, name := range names[:min(maxUnits, len(names))] {
		for _, prefix := range kindsOfUnits {
			name = strings.TrimPrefix(name, prefix+" ")
		}
		short = append(short, name)
	}
	list := strings.Join(short, ", ")
	if rest := len(names) - maxUnits; rest > 0 {
		return p.say.Say("digest.units.more", "units", list, "n", rest)
	}
	return list
}
