package vietnamese

import (
	"slices"

	"github.com/satcoso/satcoso/models"
)

// mostWeeks is how many weeks a span may touch to be asked about by name.
const mostWeeks = 6

// fromDays finds the period that the days which were typed make up. A number
// beside them must be that of the same period.
func (r *periodReader) fromDays(named []models.Period) Term {
	spans := r.days.Readings
	switch {
	case r.days.Outcome == Understood:
		spans = []Span{r.days.Span}
	case len(spans) == 0:
		return Term{Outcome: Ask, Readings: sortedPeriods(named)}
	}
	var found []models.Period
	sure := len(spans) == 1
	for _, s := range spans {
		p, ok := r.whole(s)
		if ok {
			found = append(found, p)
			continue
		}
		touched := r.touched(s)
		sure = sure && s.From == s.To && len(touched) == 1 && slices.Contains(r.heads, touched[0].Kind)
		found = append(found, touched...)
	}
	if len(r.terms) > 0 && len(found) == 1 {
		t := r.terms[0]
		year, _, _ := found[0].End.YearMonthDay()
		if found[0].Kind == models.Weekly {
			year, _ = found[0].Week()
		}
		if p, ok := t.in(found[0].Kind, year); len(r.terms) == 1 && ok && t.mayBe(p.Kind) && p == found[0] && (t.year == 0 || t.year == year) {
			return r.oneOf(found)
		}
		sure = false
	}
	if sure && len(found) == 1 {
		return r.oneOf(found)
	}
	return Term{Outcome: Ask, Readings: sortedPeriods(append(found, named...))}
}

// touched are the weeks, or else the periods of the first wanted kind, that
// some of the days lie in.
func (r *periodReader) touched(s Span) []models.Period {
	var periods []models.Period
	if len(r.kinds) == 0 {
		return nil
	}
	kind := r.kinds[0]
	if slices.Contains(r.kinds, models.Weekly) {
		kind = models.Weekly
	}
	for p := PeriodOf(kind, s.From); p.Start <= s.To && p.Start <= r.slot.Today; p = shifted(p, 1) {
		if len(periods) == mostWeeks {
			return nil
		}
		periods = append(periods, p)
	}
	return periods
}
