package vietnamese

import "slices"

// number decides what the whole text means.
func (t *telling) number() Number {
	switch {
	case t.private, len(t.told) == 0:
		return t.withoutFigure()
	case t.unknown || t.vague || t.dangles || t.half || t.seen&laterWord != 0 && !t.told[len(t.told)-1].about:
		return Number{Outcome: Ask, Readings: t.hints()}
	case t.seen&compareWord != 0 && t.told[0].change == 0:
		if len(t.told) == 2 && t.told[1].change != 0 {
			return t.one(t.told[0]) // "12, tăng 2 so với tuần trước"
		}
		return Number{Outcome: Ask}
	case t.seen&notWord != 0:
		return t.denied()
	}
	return t.settled()
}

// settled decides where the figures say it all.
func (t *telling) settled() Number {
	figures := slices.DeleteFunc(t.told[t.fixed:], func(n told) bool { return n.except })
	if n, ok := sumOf(figures); ok {
		return t.one(n)
	}
	figures = t.ofPeriod(figures)
	if allParts(figures) {
		return t.one(figures[0])
	}
	switch main, ok := mainOf(figures); {
	case len(figures) == 0:
		return Number{Outcome: Ask}
	case ok:
		return t.one(main)
	case t.seen&dayWord != 0:
		return Number{Outcome: Ask} // figures of several days
	case len(figures) == 2 && figures[1].part && figures[1].value > figures[0].value:
		return Number{Outcome: Ask} // a part that is more than the whole
	}
	return Number{Outcome: Ask, Readings: several(figures)}
}

// denied decides where there is a "không" beside a number: "không nhớ rõ,
// khoảng 30", "không một ai", "không có, 0".
func (t *telling) denied() Number {
	first := &t.told[0]
	switch {
	case t.seen&knowWord != 0 && t.told[len(t.told)-1].about, t.fixed > 0:
		return t.settled()
	case len(t.told) > 1 || first.except || first.readings != nil || first.unclear || t.seen&(stressWord|correctWord|knowWord) != 0:
	case first.value == 0, first.value == unit && first.denied && t.seen&nobodyWord != 0:
		return Number{Outcome: Understood}
	}
	return Number{Outcome: Ask}
}

// sumOf finds the figure that is said to be the sum of the other ones: "5 nam,
// 7 nữ, tổng 12".
func sumOf(figures []told) (told, bool) {
	if len(figures) < 3 {
		return told{}, false
	}
	rest, found := int64(0), -1
	for i := range figures {
		f := &figures[i]
		switch {
		case f.readings != nil || f.unclear || f.before || f.other || f.change != 0:
			return told{}, false
		case f.total && found >= 0:
			return told{}, false
		case f.total:
			found = i
		default:
			rest += f.value
		}
	}
	if found < 0 || figures[found].value != rest {
		return told{}, false
	}
	sum := figures[found]
	sum.total = false
	return sum, true
}

// hints are the readings of a text that is understood in part.
func (t *telling) hints() []int64 {
	if t.unknown || t.vague || len(t.told) != 1 {
		return nil
	}
	return t.told[0].all()
}

// withoutFigure decides where there is no number.
func (t *telling) withoutFigure() Number {
	switch {
	case t.private:
		return Number{}
	case t.vague && !t.unknown:
		return Number{Outcome: Ask}
	case t.unknown || t.place:
		return Number{}
	case t.seen&notWord != 0 && t.seen&stressWord != 0:
		return Number{Outcome: Ask}
	case t.seen&laterWord != 0, t.seen&notWord != 0 && t.seen&knowWord != 0:
		return Number{Outcome: NotKnown}
	case t.half:
		return Number{Outcome: Understood, Value: unit / 2}
	case t.seen&(correctWord|exceptWord|totalWord|aboutWord|moreWord|lessWord|beforeWord|compareWord) != 0 && t.seen&notWord == 0:
		return Number{Outcome: Ask}
	case t.seen&notWord != 0 && t.seen&(correctWord|exceptWord|aboutWord|totalWord|moreWord|lessWord|beforeWord|compareWord|elseWord|orWord) == 0:
		return Number{Outcome: Understood}
	case t.seen&notWord != 0:
		return Number{Outcome: Ask}
	}
	return Number{}
}

// ofPeriod leaves the figures of the period that the slot asks about, if any of
// them are.
func (t *telling) ofPeriod(figures []told) []told {
	for i := range figures {
		f := &figures[i]
		f.total = f.total && !f.week
		if f.total || f.week {
			f.part = false
		}
	}
	if len(figures) < 2 {
		return figures
	}
	figures = only(figures, func(f *told) bool { return !f.before && !f.other })
	asked := only(figures, func(f *told) bool { return f.total == t.slot.Total })
	for i := range asked {
		if !asked[i].part && !asked[i].group {
			return asked
		}
	}
	return figures // "tổng 12, trong đó nữ 3"
}

// only leaves the figures that fit, or all if none does.
func only(figures []told, fits func(*told) bool) []told {
	var left []told
	for i := range figures {
		if fits(&figures[i]) {
			left = append(left, figures[i])
		}
	}
	if left == nil {
		return figures
	}
	return left
}

// allParts reports whether all figures but the first are parts of it: "5 người:
// 2 nam 3 nữ", "8 người, 5 nữ".
func allParts(figures []told) bool {
	sum, listed := int64(0), true
	for i, f := range figures {
		switch {
		case f.readings != nil || f.unclear || f.before || f.change != 0, i == 0 && (f.group || f.part):
			return false
		case i == 0:
			continue
		}
		sum += f.value
		listed = listed && (f.listed || f.gender)
	}
	if len(figures) < 2 || !listed {
		return false
	}
	return sum == figures[0].value || len(figures) == 2 && figures[1].gender && sum < figures[0].value
}

// mainOf finds the figure whose parts the other ones are.
func mainOf(figures []told) (told, bool) {
	if len(figures) == 0 || figures[0].part && len(figures) > 1 {
		return told{}, false
	}
	sum, genders, asides := int64(0), 0, 0
	for i := range figures[1:] {
		f := &figures[i+1]
		if !f.part || f.value > figures[0].value || f.readings != nil || f.unclear {
			return told{}, false
		}
		sum += f.value
		if f.gender {
			genders++
		} else if f.aside && !f.group {
			asides++ // "15 người (2 dn)", "45 (2)"
		}
	}
	parts := len(figures) - 1
	if sum != figures[0].value && (asides > 0 || genders > 1 && genders == parts) {
		return told{}, false
	}
	return figures[0], true
}

// one decides on a text whose number is known.
func (t *telling) one(f told) Number {
	n := Number{Outcome: Understood, Value: f.value, Estimate: f.about}
	readings := f.readings
	if f.unclear {
		readings = f.all()
	}
	if len(readings) > 1 && !f.spread {
		readings = t.slot.within(readings)
		n.Value = readings[0]
	}
	switch {
	case f.negative && f.change != 0, f.before, f.other && !f.total, f.from && !f.spread, f.percent && !t.slot.Decimal, f.percent && f.change != 0:
		return Number{Outcome: Ask}
	case f.unclear && f.value == 0:
		return Number{Outcome: Ask}
	case f.unclear, len(readings) > 1:
		return Number{Outcome: Ask, Readings: readings}
	case f.negative:
		n.Value = -max(f.value, 1)
	case f.change != 0:
		return Number{Outcome: Delta, Value: f.change * f.value}
	case f.total && !t.slot.Total:
		n.Outcome = Cumulative
	}
	return n
}

// several are the readings of a text that tells more than one number. Groups
// that make up a whole are added.
func several(figures []told) []int64 {
	var values []int64
	sum, groups := int64(0), true
	for _, f := range figures {
		if !f.readable() {
			return nil
		}
		values = append(values, f.all()...)
		sum += f.value
		groups = groups && f.group && f.readings == nil
	}
	if groups {
		return []int64{sum}
	}
	slices.Sort(values)
	return slices.Compact(values)
}
