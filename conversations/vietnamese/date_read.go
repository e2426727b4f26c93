package vietnamese

import (
	"slices"
	"strings"
)

// joins are the signs between the two ends of a span.
const joins = "-–—→~>"

// A sentence is what was found in a text about its date.
type sentence struct {
	terms    []term
	spans    []bool // the term runs from the one before it
	either   bool
	listed   bool // "20 và 21/12"
	butNot   bool // the next term is what is not meant
	about    bool // "khoảng": not quite that day
	unknown  bool
	number   bool // one that is no date
	clock    bool
	duration bool
	seen     class
}

// read reads the whole text.
func (r *dateReader) read() When {
	var s sentence
	connected := false
	for i := 0; i < len(r.lexemes); {
		if n := r.clock(i); n > 0 {
			s.clock, s.about = true, false
			i += n
			continue
		}
		if t, n := r.term(i); n > 0 && !r.isDuration(i, n) {
			i += n
			s.about = s.about && t.part == 0
			if s.butNot {
				s.butNot, connected = false, false
				continue
			}
			s.terms, s.spans = append(s.terms, t), append(s.spans, connected && len(s.terms) > 0)
			connected = false
			continue
		}
		if n := r.duration(i); n > 0 {
			s.duration = true
			i += n
			continue
		}
		connected = r.around(&s, i) || connected
		i++
	}
	if connected && r.slot.Range && len(s.terms) > 0 {
		return When{Outcome: Ask} // "1/11 -"
	}
	return r.decide(&s)
}

// around takes a word or a sign that is no date. It reports whether it
// connects two days to a span.
func (r *dateReader) around(s *sentence, i int) bool {
	x := r.at(i)
	if x.kind == aSign {
		if strings.ContainsRune(joins, x.sign) {
			if len(s.terms) == 0 {
				s.seen |= laterOnWord
			}
			return true
		}
		switch x.sign {
		case ',', '+', '&':
			s.unknown = s.unknown || x.sign != ',' && len(s.terms) == 0
			s.listed = s.listed || len(s.terms) > 0
		case ';', '.', '!', '(', ')', ':', '"', '\n', '[', ']', '=', '\'', '…':
		default:
			s.unknown = true
		}
		return false
	}
	if x.kind == unknownWord || x.kind == aNumber {
		s.unknown = true
		s.number = s.number || x.kind == aNumber
		return false
	}
	if x.is(listWord) && s.seen&sinceDay != 0 && len(s.terms) == 1 {
		return true // "between 10 and 12"
	}
	s.seen |= x.class
	switch {
	case x.is(politeWord | dayHead | deedWord | countableWord):
	case x.is(goneWord) && !r.slot.Future && (len(s.terms) > 0 || i+1 == len(r.lexemes)):
	case x.is(comingWord) && r.slot.Future && x.text != "sau" && len(s.terms) > 0:
	case x.is(listWord):
		s.listed = true
	case x.is(butNotWord):
		s.butNot = true
	case x.is(approxWord):
		s.about = true
	case x.is(sinceDay):
	case x.is(throughWord):
		r.until = r.until || x.is(untilWord) && len(s.terms) == 0
		return len(s.terms) > 0
	case x.is(insideWord):
		r.inside = true
	case x.is(dayPartWord):
		r.dayPart = true
	case x.is(untilWord):
		r.until = true
	case x.is(dueWord):
		r.due = true
	case x.is(eitherWord):
		s.either = true
	case x.is(amendWord):
		s.terms, s.spans, s.either, s.listed = nil, nil, false, false
	case x.is(denyWord | recallWord | laterOnWord | lunarWord):
	default:
		s.unknown = true
	}
	return false
}

// decide decides what the whole text means.
func (r *dateReader) decide(s *sentence) When {
	switch {
	case s.seen&lunarWord != 0:
		return When{Outcome: Ask}
	case len(s.terms) == 0 && !s.unknown && (s.seen&laterOnWord != 0 || s.seen&denyWord != 0 && s.seen&recallWord != 0):
		return When{Outcome: NotKnown}
	case len(s.terms) == 0 && s.seen&(amendWord|weekdayWord|butNotWord|goneWord|comingWord) != 0 && !s.unknown:
		return When{Outcome: Ask}
	case len(s.terms) == 0:
		return When{}
	case s.unknown && len(s.terms) == 1 && s.terms[0].spelt && s.terms[0].month > 0 && !s.number && s.seen&^(politeWord|dayHead|deedWord|countableWord|recallWord) == 0:
	case s.unknown, s.seen&(deedWord|countableWord) != 0 && !slices.ContainsFunc(s.terms, term.isPlain):
		if t := s.terms[0]; t.month > 0 && t.day > 0 || t.weekday > 0 || t.relative {
			return When{Outcome: Ask, Readings: r.several(s)}
		}
		return When{}
	}
	switch {
	case s.about:
		return When{Outcome: Ask}
	case s.seen&(sinceDay|throughWord) != 0 && !slices.Contains(s.spans, true) && (!r.slot.Future || s.seen&sinceDay != 0):
		return When{Outcome: Ask} // one end of a span
	case s.seen&(denyWord|laterOnWord) != 0 && s.seen&amendWord == 0:
		return When{Outcome: Ask}
	}
	s.share()
	readings, why := r.readings(s)
	switch {
	case why != NoRefusal:
		return When{Outcome: Refused, Why: why}
	case r.slot.Range && s.listed && !s.either && inARow(readings, len(s.terms)):
		return r.one(Span{readings[0].From, readings[len(readings)-1].To})
	case r.slot.Range && s.listed && !s.either:
		return When{Outcome: Ask} // "15 và 17/11" are both meant
	case r.slot.Range && s.duration && len(readings) == 1 && readings[0].From == readings[0].To:
		return When{Outcome: Ask} // "3 ngày từ 14/11"
	case len(readings) != 1:
		return When{Outcome: Ask, Readings: readings}
	}
	return r.one(readings[0])
}

// share lets a day take its month, and a weekday its week, from the next one:
// "28 và 29/12", "thứ 5, thứ 6 tuần trước".
func (s *sentence) share() {
	for i := len(s.terms) - 2; i >= 0; i-- {
		a, b := &s.terms[i], &s.terms[i+1]
		switch {
		case s.spans[i+1] || !s.listed && !s.either:
		case a.day > 0 && a.month == 0 && a.monthShift == nil && a.weekday == 0 && !a.digits && b.day > 0:
			a.month, a.year, a.monthShift, a.yearShift = b.month, b.year, b.monthShift, b.yearShift
		case a.weekday > 0 && a.week == nil && a.day == 0 && a.toward == 0 && b.weekday > 0 && b.week != nil:
			a.week, a.short = b.week, false
		}
	}
}

// inARow reports whether the readings are n days, each the next of the one before.
func inARow(days []Span, n int) bool {
	if len(days) != n || n < 2 {
		return false
	}
	for i := range days {
		if days[i].From != days[i].To || i > 0 && days[i].From != days[i-1].From.AddDays(1) {
			return false
		}
	}
	return true
}

// readings are all that the terms may mean.
func (r *dateReader) readings(s *sentence) ([]Span, Refusal) {
	var all []Span
	for i := range s.terms {
		if i+1 < len(s.terms) && s.spans[i+1] {
			continue
		}
		spans, why := r.resolve(s.terms[i])
		if s.spans[i] {
			spans, why = r.between(s.terms[i-1], s.terms[i])
		}
		if why != NoRefusal {
			return nil, why
		}
		if spans == nil {
			return nil, NoRefusal
		}
		all = append(all, spans...)
	}
	slices.SortFunc(all, func(a, b Span) int {
		if a.From != b.From {
			return compareDates(string(a.From), string(b.From))
		}
		return compareDates(string(a.To), string(b.To))
	})
	return slices.Compact(all), NoRefusal
}

func compareDates(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// several are the readings of a text that is not all understood, if there is
// more than one: "T6 gặp Cty Astro".
func (r *dateReader) several(s *sentence) []Span {
	readings, why := r.readings(s)
	if why != NoRefusal || len(readings) < 2 {
		return nil
	}
	return readings
}

// one checks a single reading against the slot.
func (r *dateReader) one(s Span) When {
	today := r.slot.Today
	if r.until || r.due {
		if !r.slot.Future || r.due && s.From != s.To {
			return When{Outcome: Ask}
		}
		if s.From != s.To && r.until {
			s = oneDay(s.To)
		}
	}
	switch {
	case s.From != s.To && !r.slot.Range:
		return When{Outcome: Ask}
	case r.slot.Past && s.To > today:
		return When{Outcome: Refused, Why: InFuture, Span: s}
	case r.slot.Future && s.From < today:
		return When{Outcome: Refused, Why: InPast, Span: s}
	}
	return When{Outcome: Understood, Span: s}
}
