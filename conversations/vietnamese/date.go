package vietnamese

import (
	"slices"
	"time"

	"github.com/satcoso/satcoso/models"
)

// A DateSlot says what a date is wanted for, and when it is asked. Past and
// Future include today; a slot with neither takes any day.
type DateSlot struct {
	Today   models.Date
	Past    bool
	Future  bool
	Range   bool // from–to is an answer too
	English bool // English is spoken
}

// A Span is one day, where From and To are the same, or all days from From to
// To.
type Span struct{ From, To models.Date }

// A When is what a typed text was understood as in a date slot.
type When struct {
	Outcome  Outcome // Unclear, Understood, NotKnown, Ask or Refused
	Span             // Understood; Refused for being in the future or in the past
	Readings []Span  // Ask: what it may mean; none if that cannot be said
	Why      Refusal // Refused: InFuture, InPast or NotADay
}

// ReadDate reads a typed text as a date, day first: "hôm qua", "thứ 6 tuần
// trước", "20/11", "20-11-2026", and for slots with a range "15-17/11", "đầu
// tháng". Without a year it is the latest such date that is not after today; in
// a slot for the future, the next. Weeks run from Monday to Sunday. Days of the
// lunar calendar are asked about.
func ReadDate(typed string, slot DateSlot) When {
	l := newLine(typed, dateLexicon.known)
	r := dateReader{slot: slot, latest: slot.Today}
	r.lexemes = withoutSecondSlashes(dateLexicon.lexemes(&l, style{apart: true, english: slot.English}))
	return r.read()
}

// withoutSecondSlashes drops the slash that was typed twice: "15//11".
func withoutSecondSlashes(lexemes []lexeme) []lexeme {
	return slices.CompactFunc(lexemes, func(a, b lexeme) bool { return a.isSign('/') && b.isSign('/') && b.glued })
}

func oneDay(d models.Date) Span { return Span{d, d} }

// exact refuses days that the calendar lacks, such as 31/2.
func exact(year, month, day int) (models.Date, bool) {
	d := models.NewDate(year, time.Month(month), day)
	y, m, dd := d.YearMonthDay()
	return d, y == year && int(m) == month && dd == day
}
