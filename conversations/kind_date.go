package conversations

import (
	"strings"

	"github.com/satcoso/satcoso/conversations/vietnamese"
	"github.com/satcoso/satcoso/models"
)

// A span is what rules see of some days: the first and the last of them.
type span struct {
	From string `expr:"from"`
	To   string `expr:"to"`
}

// days takes one day or, with span, some days in a row. Its canonical value is
// "2023-11-16", of several days "2023-11-16..2023-11-18".
type days struct {
	noAnswer
	span bool
}

func (days) check(c *checker, path string, q *Question) {
	if q.Days != "" {
		c.oneOf(path+".days", string(q.Days), string(PastDays), string(FutureDays), string(AnyDays))
	}
}

func (k days) read(t *talk, q *Question, h heard) {
	when := vietnamese.ReadDate(h.text, vietnamese.DateSlot{
		Today: t.today, Range: k.span, English: t.event.Lang == models.English,
		Past: q.Days == PastDays || q.Days == "", Future: q.Days == FutureDays,
	})
	switch when.Outcome {
	case vietnamese.Understood:
		t.accept(h.answer(daysValue(when.Span)))
	case vietnamese.NotKnown:
		t.missing(h)
	case vietnamese.Refused:
		k.refuse(t, when, h)
	default:
		values := make([]string, len(when.Readings))
		for i, s := range when.Readings {
			values[i] = daysValue(s)
		}
		if len(values) > 0 {
			t.wonder(several, h, values...)
			return
		}
		k.example(t, h)
	}
}

func (k days) example(t *talk, h heard) {
	key := "expect.date"
	if k.span {
		key = "expect.from_to"
	}
	t.note(key, "text", h.echo(), "example", t.today, "before", t.today.AddDays(-1))
}

func (k days) refuse(t *talk, when vietnamese.When, h heard) {
	switch when.Why {
	case vietnamese.InFuture:
		t.note("expect.past", "date", when.To, "today", t.today)
	case vietnamese.InPast:
		t.note("expect.future", "date", when.From, "today", t.today)
	default:
		k.example(t, h)
	}
}

func daysValue(s vietnamese.Span) string {
	if s.From == s.To {
		return string(s.From)
	}
	return string(s.From) + ".." + string(s.To)
}

func (k days) offer(t *talk, q *Question) [][]Choice {
	near, label := t.today.AddDays(-1), "choice.yesterday"
	if q.Days == FutureDays {
		near, label = t.today.AddDays(1), "choice.tomorrow"
	}
	return [][]Choice{{
		{ID: answerPrefix + string(t.today), Label: t.say.Say("choice.today")},
		{ID: answerPrefix + string(near), Label: t.say.Say(label)},
	}}
}

func (k days) write(t *talk, _ *Question, a Answer) string { return t.writeSpan(spanOf(a.Value)) }

func (t *talk) writeSpan(s span) string {
	from, to := models.Date(s.From), models.Date(s.To)
	if from == to {
		return t.say.Date(from)
	}
	return t.say.Say("value.span", "from", from, "to", to)
}

// spanOf reads the canonical value of some days.
func spanOf(value string) span {
	from, to, found := strings.Cut(value, "..")
	if !found {
		to = from
	}
	return span{from, to}
}

func (k days) seen(a Answer) any {
	if k.span {
		return spanOf(a.Value)
	}
	return a.Value
}

func (k days) samples(*Question) []Answer { return []Answer{{Value: "2023-11-16"}} }

// period takes a week, a month, a quarter, … Its canonical value is its kind
// and first day: "month.2023-11-01".
type period struct{ noAnswer }

var periodKinds = []models.PeriodKind{
	models.Weekly, models.Monthly, models.Quarterly, models.HalfYearly, models.NineMonths, models.Yearly,
}

func (period) check(c *checker, path string, q *Question) {
	if len(q.Periods) == 0 {
		c.fail(path, "a period says of which kinds: periods: [month, quarter]")
	}
	for _, p := range q.Periods {
		c.oneOf(path+".periods", string(p), names(periodKinds)...)
	}
}

func names(kinds []models.PeriodKind) []string {
	list := make([]string, len(kinds))
	for i, k := range kinds {
		list[i] = string(k)
	}
	return list
}

func (period) read(t *talk, q *Question, h heard) {
	term := vietnamese.ReadPeriod(h.text, vietnamese.PeriodSlot{
		Today: t.today, Kinds: q.Periods, English: t.event.Lang == models.English,
	})
	switch term.Outcome {
	case vietnamese.Understood:
		t.accept(h.answer(periodValue(term.Period)))
	case vietnamese.NotKnown:
		t.missing(h)
	case vietnamese.Refused:
		t.note("expect.begun", "period", t.say.Period(term.Period), "today", t.today)
	default:
		values := make([]string, len(term.Readings))
		for i, p := range term.Readings {
			values[i] = periodValue(p)
		}
		if len(values) > 0 {
			t.wonder(several, h, values...)
			return
		}
		example := vietnamese.PeriodOf(q.Periods[0], t.today)
		t.note("expect.period", "text", h.echo(), "example", t.say.Period(example))
	}
}

func (period) offer(t *talk, q *Question) [][]Choice {
	rows := make([][]Choice, 0, len(q.Periods))
	for _, kind := range q.Periods {
		now := vietnamese.PeriodOf(kind, t.today)
		rows = append(rows, []Choice{{ID: answerPrefix + periodValue(now), Label: t.say.Period(now)}})
	}
	return rows
}

func periodValue(p models.Period) string {
	return string(p.Kind) + "." + string(p.Start)
}

// periodOf reads the canonical value of a period.
func periodOf(value string) models.Period {
	kind, first, _ := strings.Cut(value, ".")
	if first == "" {
		return models.Period{}
	}
	return vietnamese.PeriodOf(models.PeriodKind(kind), models.Date(first))
}

func (period) write(t *talk, _ *Question, a Answer) string { return t.say.Period(periodOf(a.Value)) }

func (period) seen(a Answer) any {
	p := periodOf(a.Value)
	return span{string(p.Start), string(p.End)}
}

func (period) samples(*Question) []Answer {
	return []Answer{{Value: "month.2023-11-01"}}
}
