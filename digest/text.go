package digest

import (
	"cmp"
	"slices"
	"strings"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/locales"
	"github.com/satcoso/satcoso/models"
)

// The views of a digest, which are the ids of their buttons too.
const (
	viewFirst        = "first"
	viewFull         = "full"
	viewMissing      = "missing"
	viewDifficulties = "difficulties"
	viewSeen         = "seen"
)

// Indicators that the texts name.
const (
	introduced = "da03.gioi_thieu"
	admitted   = "da03.ket_nap"
	owners     = "da03.kn_chu_dn"
)

// maxUnits is how many units one line of the first message names.
const maxUnits = 3

// A page writes views of a summary in one language.
type page struct {
	Summary
	flow  *conversations.Flow
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
	default:
		return conversations.Reply{}, false
	}
}

// first is what is read in twenty seconds: the admissions, what needs
// attention, who has reported.
func (p *page) first() conversations.Reply {
	title := p.say.Say("digest.title", "week", strings.ToUpper(p.say.WeekName(p.Period)), "span", p.say.Span(p.Period))
	r := conversations.Reply{Paragraphs: []conversations.Paragraph{{Text: title, Style: conversations.Strong}}}
	add := func(key string, pairs ...any) {
		r.Paragraphs = append(r.Paragraphs, conversations.Paragraph{Text: p.say.Say(key, pairs...)})
	}
	r.Choices = p.links(viewFirst)
	if p.OnDemand {
		add("digest.on_demand", "at", p.say.Moment(p.MadeAt))
	}
	if p.Sent == 0 {
		add("digest.empty", "unit", p.UnitName)
		return r
	}
	r.Paragraphs = append(r.Paragraphs, conversations.Paragraph{Text: p.UnitName})
	in, out := p.figure(introduced), p.figure(admitted)
	if out.HasBefore {
		add("digest.admitted.compared", "introduced", p.now(in), "admitted", p.now(out), "before", p.sum(admitted, out.Before))
	} else {
		add("digest.admitted", "introduced", p.now(in), "admitted", p.now(out))
	}
	if missing := p.Expected - p.Sent; missing > 0 || len(p.Difficulties) > 0 {
		add("digest.attention")
		if missing > 0 {
			add("digest.attention.missing", "n", missing, "units", p.units(p.missingUnits()))
		}
		if n := len(p.Difficulties); n > 0 {
			add("digest.attention.difficulties", "n", n, "units", p.units(p.difficultUnits()))
		}
	}
	if p.Late > 0 {
		add("digest.completeness.late", "sent", p.Sent, "expected", p.Expected, "late", p.Late)
	} else {
		add("digest.completeness", "sent", p.Sent, "expected", p.Expected)
	}
	return r
}

// full compares every figure of the period.
func (p *page) full() conversations.Reply {
	r := p.titled("digest.full.title", "week", p.say.WeekName(p.Period), "span", p.say.Span(p.Period), "unit", p.UnitName)
	r.Paragraphs = append(r.Paragraphs, conversations.Paragraph{Text: p.say.Say("digest.full.compare"), Style: conversations.Quiet})
	for _, f := range p.Figures {
		line := p.say.Say("digest.full.line", "label", p.label(f.Indicator), "now", p.now(f),
			"before", p.sumOr(f.Indicator, f.Before, f.HasBefore), "mean", p.sumOr(f.Indicator, f.Mean, f.HasMean))
		r.Paragraphs = append(r.Paragraphs, conversations.Paragraph{Text: line})
	}
	r.Paragraphs = append(r.Paragraphs,
		conversations.Paragraph{Text: p.say.Say("digest.full.date", "introduced", p.sum(introduced, p.ToDate[introduced]),
			"admitted", p.sum(admitted, p.ToDate[admitted]), "owners", p.sum(owners, p.ToDate[owners]))},
		conversations.Paragraph{Text: p.say.Say("digest.completeness.full", "ontime", p.Sent-p.Late,
			"late", p.Late, "missing", p.Expected-p.Sent, "nothing", p.Nothing)})
	r.Choices = p.links(viewFull)
	return r
}

// missing names who has not reported, unit by unit.
func (p *page) missing() conversations.Reply {
	r := p.titled("digest.missing.title", "week", lowerFirst(p.say.WeekName(p.Period)), "n", p.Expected-p.Sent)
	for _, m := range p.Missing {
		line := p.say.Say("digest.missing.line", "unit", m.UnitName, "names", strings.Join(m.Names, ", "))
		r.Paragraphs = append(r.Paragraphs, conversations.Paragraph{Text: line})
	}
	if len(p.Missing) == 0 {
		r.Paragraphs = append(r.Paragraphs, conversations.Paragraph{Text: p.say.Say("digest.missing.none")})
	}
	r.Choices = p.links(viewMissing)
	return r
}

// difficulties are told in their authors' words.
func (p *page) difficulties() conversations.Reply {
	r := p.titled("digest.difficulties.title", "week", lowerFirst(p.say.WeekName(p.Period)), "n", len(p.Difficulties))
	for _, d := range p.Difficulties {
		line := p.say.Say("digest.difficulties.line", "code", d.Code, "unit", d.UnitName, "category", p.category(d.Category))
		r.Paragraphs = append(r.Paragraphs,
			conversations.Paragraph{Text: line, Style: conversations.Strong}, conversations.Paragraph{Text: d.Text})
	}
	if len(p.Difficulties) == 0 {
		r.Paragraphs = append(r.Paragraphs, conversations.Paragraph{Text: p.say.Say("digest.difficulties.none")})
	}
	r.Choices = p.links(viewDifficulties)
	return r
}

func (p *page) titled(key string, pairs ...any) conversations.Reply {
	title := conversations.Paragraph{Text: p.say.Say(key, pairs...), Style: conversations.Strong}
	return conversations.Reply{Paragraphs: []conversations.Paragraph{title}}
}

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
	if n := p.Expected - p.Sent; n > 0 && shown != viewMissing {
		row = append(row, link(viewMissing, "digest.choice.missing", "n", n))
	}
	if n := len(p.Difficulties); n > 0 && shown != viewDifficulties {
		row = append(row, link(viewDifficulties, "digest.choice.difficulties", "n", n))
	}
	if len(row) > 0 {
		rows = append(rows, row)
	}
	if shown == viewFirst {
		return append(rows, []conversations.Choice{link(viewSeen, "digest.choice.seen")})
	}
	return append(rows, []conversations.Choice{link(viewFirst, "digest.choice.first")})
}

// lowerFirst puts a name that begins with an ASCII letter into the middle of a
// sentence.
func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }

func (p *page) figure(indicator string) Figure {
	for _, f := range p.Figures {
		if f.Indicator == indicator {
			return f
		}
	}
	return Figure{}
}

// now writes a figure of the period, with how many reports do not know theirs.
func (p *page) now(f Figure) string {
	if p.Sent == 0 {
		return "–"
	}
	if f.Unknown == 0 {
		return p.sum(f.Indicator, f.Now)
	}
	return p.say.Say("digest.unknown", "sum", p.sum(f.Indicator, f.Now), "n", f.Unknown)
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
	if q := p.question(indicator); q != nil && q.Thousandths() {
		number = p.say.Decimal(s.Value)
	}
	if s.Estimate {
		return p.say.Say("value.estimate", "n", number)
	}
	return number
}

// label is that of the question whose answers the indicator adds up.
func (p *page) label(indicator string) string {
	if q := p.question(indicator); q != nil {
		return cmp.Or(q.Name.In(p.say.Lang), q.Label.In(p.say.Lang))
	}
	return indicator
}

// question is the one whose answers the indicator adds up, or nil.
func (p *page) question(indicator string) *conversations.Question {
	for i := range p.flow.Questions {
		if q := &p.flow.Questions[i]; q.Indicator == indicator {
			return q
		}
	}
	return nil
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

func (p *page) missingUnits() []string {
	var names []string
	for _, m := range p.Missing {
		names = append(names, m.UnitName)
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
	list := strings.Join(names[:min(maxUnits, len(names))], ", ")
	if rest := len(names) - maxUnits; rest > 0 {
		return p.say.Say("digest.units.more", "units", list, "n", rest)
	}
	return list
}
