package vietnamese

import (
	"slices"
	"strings"

	"github.com/satcoso/satcoso/models"
)

// walk goes through the lexemes once.
func (r *periodReader) walk() {
	for i := 0; i < len(r.lexemes); {
		if t, n := r.period(i); n > 0 && !r.startsDays(i, n, t) {
			if len(r.terms) > 0 && t.kind == "" && !t.dated {
				last := r.terms[len(r.terms)-1]
				t.kind, t.short = last.kind, last.short // "tháng 9 hoặc 10"
			}
			r.spans = r.spans || r.joins && len(r.terms) > 0
			r.joins = false
			r.terms = append(r.terms, t)
			i += n
			continue
		}
		if r.startsDays(i, 0, periodTerm{}) && r.hasDays(i) {
			rest := r.dateReader
			rest.lexemes = r.lexemes[i:]
			days := rest.read()
			r.days = &days
			return
		}
		r.around(i)
		i++
	}
}

// startsDays reports whether days begin at lexeme i rather than a period that
// takes n lexemes: "10/11", "từ 10 đến 16/11".
func (r *periodReader) startsDays(i, n int, t periodTerm) bool {
	x := r.at(i)
	switch {
	case n > 0 && t.kind == models.Monthly:
		d, more := r.dateReader.term(i)
		return more > n && d.day > 0 && d.month > 0 // "Nov 10"
	case n > 0 && (t.kind != "" || t.dated):
		return false
	case n > 0:
		return r.hasDays(i)
	}
	return x.kind == aNumber || x.is(sinceDay|sinceWord|dayHead|weekdayWord|relativeWord|dayPartWord|monthName)
}

// around takes a word or a sign that is no period.
func (r *periodReader) around(i int) {
	x := r.at(i)
	switch {
	case x.kind == aSign:
		if strings.ContainsRune(joins, x.sign) {
			r.joins = true
			if len(r.terms) == 0 {
				r.seen |= laterOnWord
			}
			return
		}
		r.unknown = r.unknown || !strings.ContainsRune(",;.!():\"[]='…\n/#", x.sign)
		return
	case x.kind != aWord:
		r.unknown = true
		return
	case x.is(amendWord):
		r.terms, r.spans = nil, false
	case x.is(throughWord):
		r.joins = true
	case x.is(weekHead):
		r.heads = append(r.heads, models.Weekly)
	case x.is(monthHead):
		r.heads = append(r.heads, models.Monthly)
	case x.is(quarterHead):
		r.heads = append(r.heads, models.Quarterly)
	case x.is(halfHead):
		r.heads = append(r.heads, models.HalfYearly)
	case x.is(yearHead):
		r.heads = append(r.heads, models.Yearly)
	}
	r.seen |= x.class
	r.vague = r.vague || x.is(goneWord) && len(r.terms) == 0 // "trước tuần 46"
	r.vague = r.vague || x.is(digitWord|tenWord|tensWord|shortWord) && !x.is(politeWord|yearHead)
	const known = politeWord | weekHead | monthHead | quarterHead | halfHead | yearHead | amendWord | throughWord | sinceDay | insideWord | eitherWord |
		denyWord | recallWord | laterOnWord | lunarWord | earlyWord | middleWord | lateWord | thisWord | goneWord | dayHead |
		digitWord | tenWord | tensWord | shortWord
	r.unknown = r.unknown || !x.is(known)
}

// decide decides what the whole text means.
func (r *periodReader) decide() Term {
	wanted, mixed := slices.ContainsFunc(r.heads, func(k models.PeriodKind) bool { return slices.Contains(r.kinds, k) }), false
	var found []models.Period
	strong := false
	for _, t := range r.terms {
		periods, ok := r.resolve(t)
		found = append(found, periods...)
		wanted = wanted || ok
		strong = strong || ok && t.kind != ""
		mixed = mixed || !ok
	}
	switch {
	case r.days != nil && !r.unknown && r.seen&denyWord == 0:
		return r.fromDays(found)
	case r.spans && len(r.terms) == 2 && !r.unknown:
		return r.spanning(found, wanted)
	case r.unknown && !strong && (r.days == nil || !wanted):
		return Term{}
	case len(r.terms) == 0 && (r.seen&laterOnWord != 0 || r.seen&denyWord != 0 && r.seen&recallWord != 0):
		return Term{Outcome: NotKnown}
	case !wanted:
		return Term{}
	case len(r.terms) == 1 && r.seen&(sinceDay|throughWord) != 0: // "đến tuần 46"
		return Term{Outcome: Ask}
	case r.unknown, r.vague, mixed, r.seen&(lunarWord|denyWord|laterOnWord|earlyWord|middleWord|lateWord) != 0, len(r.terms) == 0:
		return Term{Outcome: Ask}
	}
	return r.oneOf(found)
}

// oneOf takes the only reading there is.
func (r *periodReader) oneOf(found []models.Period) Term {
	found = sortedPeriods(found)
	switch {
	case len(found) != 1:
		return Term{Outcome: Ask, Readings: found}
	case found[0].Start > r.slot.Today:
		return Term{Outcome: Refused, Period: found[0]}
	}
	return Term{Outcome: Understood, Period: found[0]}
}

func sortedPeriods(found []models.Period) []models.Period {
	slices.SortFunc(found, func(a, b models.Period) int {
		if a.Start != b.Start {
			return compareDates(string(a.Start), string(b.Start))
		}
		return compareDates(string(a.End), string(b.End))
	})
	return slices.Compact(found)
}

// spanning reads "tháng 1 đến tháng 6", which may be a half year.
func (r *periodReader) spanning(found []models.Period, wanted bool) Term {
	a, b := r.terms[0], r.terms[1]
	if a.year == 0 {
		a.year = b.year
	}
	from, ok := r.find(a, a.kind)
	if b.year == 0 && b.shift == nil {
		b.year, _, _ = from.End.YearMonthDay()
	}
	if to, also := r.find(b, b.kind); ok && also {
		if p, ok := r.whole(Span{from.Start, to.End}); ok {
			return r.oneOf([]models.Period{p})
		}
	}
	if !wanted {
		return Term{}
	}
	return Term{Outcome: Ask, Readings: sortedPeriods(found)}
}

// whole finds the wanted period that has just these days.
func (r *periodReader) whole(s Span) (models.Period, bool) {
	for _, kind := range r.kinds {
		if p := PeriodOf(kind, s.From); p.Kind == kind && p.Start == s.From && p.End == s.To {
			return p, true
		}
	}
	return models.Period{}, false
}
