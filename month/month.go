package month

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/locales"
	"github.com/satcoso/satcoso/models"
)

// A Month is what one officer has reported of a month. A report belongs to the
// month in which its period ends.
type Month struct {
	Days models.Period
	// Until is the last day that there can be reports of, where the month is not
	// over yet.
	Until  models.Date
	Author string
	// Units are those that are listed even without reports.
	Units []Unit
	// Reports are the officer's own, in the order in which they are listed.
	Reports []models.OwnReport
	// Flows are listed in this order.
	Flows []*conversations.Flow
}

// A Unit is one that the officer reports for.
type Unit struct {
	ID   int64
	Name string
	// Weeks are those of the month whose report was due of the officer.
	Weeks []models.Period
}

// Due returns the units that a person reports for, with the weeks that end in a
// month and whose report was due by now, while they held that post.
func Due(c models.Calendar, days models.Period, now time.Time, posts []models.UnitPost) []Unit {
	var units []Unit
	for _, p := range posts {
		if p.Post.Role != models.Officer {
			continue
		}
		u := Unit{ID: p.Unit.ID, Name: p.Unit.Name}
		for week := c.WeekOf(days.Start); week.End <= days.End; week = week.Next() {
			if due := c.DueAt(week); !due.After(now) && !due.Before(p.Post.Since) {
				u.Weeks = append(u.Weeks, week)
			}
		}
		units = append(units, u)
	}
	return units
}

// Lines writes the month in a language, without any markup. There is an empty
// line before each unit.
func (m Month) Lines(lang models.Lang) []string {
	say := locales.In(lang)
	lines := []string{say.Say("month.title", "month", say.Period(m.Days), "name", m.Author)}
	if m.Until != "" {
		lines = append(lines, say.Say("month.until", "day", m.Until))
	}
	for _, u := range m.units() {
		w := writer{say: say, month: m, unit: u}
		lines = append(lines, w.lines()...)
	}
	return lines
}

// units are those that were given, and others that there are reports for.
func (m Month) units() []Unit {
	list := slices.Clone(m.Units)
	for _, r := range m.Reports {
		if !slices.ContainsFunc(list, func(u Unit) bool { return u.ID == r.UnitID }) {
			list = append(list, Unit{ID: r.UnitID, Name: r.UnitName})
		}
	}
	return list
}

// A writer writes what concerns one unit.
type writer struct {
	say   *locales.Locale
	month Month
	unit  Unit
}

func (w writer) lines() []string {
	lines := []string{"", w.unit.Name}
	for _, f := range w.month.Flows {
		lines = append(lines, w.flow(f)...)
	}
	var difficulties []string
	for _, r := range w.month.Reports {
		if d := r.Difficulty; d != nil && r.UnitID == w.unit.ID {
			difficulties = append(difficulties, w.say.Say("month.difficulty",
				"category", w.category(r.FlowID, d.Category), "text", strings.Join(strings.Fields(d.Text), " "), "code", d.Code))
		}
	}
	if len(difficulties) > 0 {
		lines = append(lines, w.say.Say("month.difficulties"))
	}
	return append(lines, difficulties...)
}

// flow writes the reports of one kind. Where one was expected every week, none is
// not the same as nothing.
func (w writer) flow(f *conversations.Flow) []string {
	var reports []models.OwnReport
	for _, r := range w.month.Reports {
		if r.FlowID == f.ID && r.UnitID == w.unit.ID {
			reports = append(reports, r)
		}
	}
	weekly := f.Period == models.Weekly && f.OnePer == conversations.PerOfficer
	title := f.Title.In(w.say.Lang)
	key := "month.flow"
	switch {
	case len(reports) == 0 && weekly:
		key = "month.flow.none"
	case !slices.ContainsFunc(reports, happened):
		key = "month.flow.nothing"
	}
	lines := []string{w.say.Say(key, "title", title, "n", len(reports))}
	if weekly {
		lines = append(lines, w.weeks(reports)...)
	}
	if key == "month.flow" {
		lines = append(lines, w.figures(f, reports)...)
	}
	if f.Period == models.EventDays {
		for _, r := range reports {
			lines = append(lines, w.event(f, r))
		}
	}
	return lines
}

// happened reports whether a report is about more than that nothing happened.
func happened(r models.OwnReport) bool {
	return len(r.Unknown) > 0 || r.Difficulty != nil ||
		slices.ContainsFunc(r.Figures, func(f models.Figure) bool { return f.Value != 0 })
}

// weeks says which weeks there are reports of, in which of them nothing
// happened, and which were due and have none.
func (w writer) weeks(reports []models.OwnReport) (lines []string) {
	nothing := map[models.Date]bool{} // by the week's last day
	for _, r := range reports {
		was, seen := nothing[r.PeriodEnd]
		nothing[r.PeriodEnd] = !happened(r) && (was || !seen)
	}
	var sent, empty, missing []models.Date
	for end, none := range nothing {
		sent = append(sent, end)
		if none {
			empty = append(empty, end)
		}
	}
	for _, week := range w.unit.Weeks {
		if _, seen := nothing[week.End]; !seen {
			missing = append(missing, week.End)
		}
	}
	for _, list := range []struct {
		key  string
		ends []models.Date
	}{{"month.weeks", sent}, {"month.weeks.nothing", empty}, {"month.weeks.missing", missing}} {
		if len(list.ends) > 0 {
			lines = append(lines, w.say.Say(list.key, "weeks", numbers(list.ends)))
		}
	}
	return lines
}

// numbers writes weeks, known by their last days, by their numbers.
func numbers(ends []models.Date) string {
	slices.Sort(ends)
	var list []string
	for _, end := range ends {
		_, week := end.ISOWeek()
		list = append(list, strconv.Itoa(week))
	}
	return strings.Join(list, ", ")
}

// figures adds up what the reports say.
func (w writer) figures(f *conversations.Flow, reports []models.OwnReport) (lines []string) {
	sums, reported, unknown := models.Sums{}, map[string]bool{}, map[string]int{}
	for _, r := range reports {
		for _, figure := range r.Figures {
			sums.Add(models.Sums{figure.Indicator: {Value: figure.Value, Estimate: figure.Estimate}})
			reported[figure.Indicator] = true
		}
		for _, indicator := range r.Unknown {
			unknown[indicator]++
		}
	}
	for _, indicator := range f.Indicators() {
		label, question := f.Counts.Name.In(w.say.Lang), questionOf(f, indicator)
		if question != nil {
			label = labelOf(question, w.say.Lang)
		}
		value, n := w.number(question, sums[indicator]), unknown[indicator]
		switch {
		case !reported[indicator] && n == 0:
			continue
		case !reported[indicator]:
			value = w.say.Say("month.unknown", "n", n)
		case n > 0:
			value = w.say.Say("digest.unknown", "sum", value, "n", n)
		}
		lines = append(lines, w.say.Say("month.figure", "label", label, "value", value))
	}
	return lines
}

func questionOf(f *conversations.Flow, indicator string) *conversations.Question {
	i := slices.IndexFunc(f.Questions, func(q conversations.Question) bool { return q.Indicator == indicator })
	if i < 0 {
		return nil
	}
	return &f.Questions[i]
}

func labelOf(q *conversations.Question, lang models.Lang) string {
	if name := q.Name.In(lang); name != "" {
		return name
	}
	return q.Label.In(lang)
}

func (w writer) number(q *conversations.Question, s models.Sum) string {
	number := w.say.Number(s.Value)
	if q != nil && q.Thousandths() {
		number = w.say.Decimal(s.Value)
	}
	if s.Estimate {
		return w.say.Say("value.estimate", "n", number)
	}
	return number
}

// event says when and where something was, and how many people it concerned.
func (w writer) event(f *conversations.Flow, r models.OwnReport) string {
	answers, err := conversations.DecodeAnswers(r.Answers)
	if err != nil {
		answers = nil // its figures are known all the same
	}
	var parts []string
	for i := range f.Questions {
		q := &f.Questions[i]
		label := q.Label.In(w.say.Lang)
		switch a := answers[q.ID]; {
		case q.Type == conversations.FreeText && a.Value != "" && (f.Difficulty == nil || f.Difficulty.Text != q.ID):
			parts = append(parts, strings.Join(strings.Fields(a.Value), " "))
		case q.Indicator == "" || q.Breakdown:
		case slices.Contains(r.Unknown, q.Indicator):
			parts = append(parts, w.say.Say("month.part", "label", label, "value", w.say.Say("value.missing")))
		default:
			for _, figure := range r.Figures {
				if figure.Indicator == q.Indicator {
					value := w.number(q, models.Sum{Value: figure.Value, Estimate: figure.Estimate})
					parts = append(parts, w.say.Say("month.part", "label", label, "value", value))
				}
			}
		}
	}
	days := models.Period{Kind: r.PeriodKind, Start: r.PeriodStart, End: r.PeriodEnd}
	return w.say.Say("month.event", "day", w.say.Period(days), "what", strings.Join(parts, "; "))
}

func (w writer) category(flow, id string) string {
	for _, f := range w.month.Flows {
		if f.ID != flow || f.Difficulty == nil {
			continue
		}
		if o := f.Question(f.Difficulty.Category).Option(id); o != nil {
			return o.Label.In(w.say.Lang)
		}
	}
	return id
}
