package vietnamese

import "slices"

// A sentence is what was found in a text about its date.
type sentence struct {
	terms    []term
	spans    []bool // the term runs from the one before it
	either   bool
	unknown  bool
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
			s.clock = true
			i += n
			continue
		}
		if t, n := r.term(i); n > 0 && !r.isDuration(i, n) {
			s.terms, s.spans = append(s.terms, t), append(s.spans, connected && len(s.terms) > 0)
			connected = false
			i += n
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
	return r.decide(&s)
}

// clock returns how many lexemes at i are a time of day.
func (r *dateReader) clock(i int) int {
	x, next := r.at(i), r.at(i+1)
	switch {
	case x.kind != aNumber:
		return 0
	case next.is(clockWord) && (next.glued || next.text != "h" && next.text != "g"):
		n := 2
		if minutes := r.at(i + 2); next.text == "gio" && minutes.kind == aNumber && minutes.figure.digits == 2 && !isSeparator(r.at(i+3)) {
			n++
		}
		for r.at(i+n).kind == aNumber && r.at(i+n).glued || r.at(i+n).is(clockWord) {
			n++
		}
		return n
	case next.isSign(':') && next.glued && r.at(i+2).kind == aNumber && len(r.at(i+2).text) == 2:
		return 3
	}
	return 0
}

// duration returns how many lexemes at i say for how long: "3 ngày, 15-17/11".
func (r *dateReader) duration(i int) int {
	if _, n := r.number(i); n > 0 && r.at(i+n).is(dayHead) {
		return n + 1
	}
	return 0
}

func (r *dateReader) isDuration(i, n int) bool {
	return r.at(i+n).is(dayHead) && r.duration(i) == n+1 && r.at(i+n+1).kind != aNumber
}

// around takes a word or a sign that is no date. It reports whether it
// connects two days to a span.
func (r *dateReader) around(s *sentence, i int) bool {
	x := r.at(i)
	if x.kind == aSign {
		switch x.sign {
		case '-', '–', '—', '→', '~', '>':
			if len(s.terms) == 0 {
				s.seen |= laterOnWord
			}
			return true
		case ',', ';', '.', '!', '(', ')', ':', '"', '\n', '[', ']', '=', '\'', '…':
		default:
			s.unknown = true
		}
		return false
	}
	if x.kind == unknownWord || x.kind == aNumber {
		s.unknown = true
		return false
	}
	s.seen |= x.class
	switch {
	case x.is(politeWord | dayHead):
	case x.is(sinceDay):
	case x.is(throughWord):
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
		s.terms, s.spans, s.either = nil, nil, false
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
	case len(s.terms) == 0 && s.seen&(amendWord|weekdayWord) != 0 && !s.unknown:
		return When{Outcome: Ask}
	case len(s.terms) == 0:
		return When{}
	case s.unknown:
		if t := s.terms[0]; t.month > 0 && t.day > 0 || t.weekday > 0 || t.relative {
			return When{Outcome: Ask}
		}
		return When{}
	case s.seen&(sinceDay|throughWord) != 0 && !slices.Contains(s.spans, true) && (!r.slot.Future || s.seen&sinceDay != 0):
		return When{Outcome: Ask} // one end of a span
	case s.seen&(denyWord|laterOnWord) != 0 && s.seen&amendWord == 0:
		return When{Outcome: Ask}
	}
	readings, why := r.readings(s)
	switch {
	case why != NoRefusal:
		return When{Outcome: Refused, Why: why}
	case len(readings) != 1:
		return When{Outcome: Ask, Readings: readings}
	}
	return r.one(readings[0])
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

// one checks a single reading against the slot.
func (r *dateReader) one(s Span) When {
	today := r.slot.Today
	if r.until || r.due {
		if !r.slot.Future {
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
