package vietnamese

import (
	"time"

	"github.com/satcoso/satcoso/models"
)

// A PeriodSlot says which kinds of period are wanted, and when it is asked.
type PeriodSlot struct {
	Today   models.Date
	Kinds   []models.PeriodKind
	English bool // English is spoken
}

// A Term is what a typed text was understood as in a period slot.
type Term struct {
	Outcome  Outcome         // Unclear, Understood, NotKnown, Ask or Refused
	Period   models.Period   // Understood; Refused for not having begun
	Readings []models.Period // Ask: what it may mean; none if that cannot be said
}

// ReadPeriod reads a typed text as a period: "tuần 46", "T11", "quý IV/2023",
// "6 tháng đầu năm". Without a year it is the latest such period that has begun.
// A week is also read from its days: "10/11–16/11", "tuần có ngày 10/11".
func ReadPeriod(typed string, slot PeriodSlot) Term {
	l := newLine(typed, periodLexicon.known)
	r := periodReader{kinds: slot.Kinds}
	r.slot = DateSlot{Today: slot.Today, Range: true, English: slot.English}
	r.latest = slot.lastRunningDay()
	r.lexemes = periodLexicon.lexemes(&l, style{apart: true, english: slot.English})
	r.walk()
	return r.decide()
}

// lastRunningDay is the last day of all periods that have begun.
func (s PeriodSlot) lastRunningDay() models.Date {
	last := s.Today
	for _, kind := range s.Kinds {
		last = max(last, PeriodOf(kind, s.Today).End)
	}
	return last
}

// PeriodOf returns the period of a kind that a day lies in.
func PeriodOf(kind models.PeriodKind, day models.Date) models.Period {
	year, month, _ := day.YearMonthDay()
	first := time.Month(month)
	switch kind {
	case models.Weekly:
		return models.NewCalendar(nil).WeekOf(day)
	case models.Monthly:
		return models.Months(kind, year, first, 1)
	case models.Quarterly:
		return models.Months(kind, year, (first-1)/3*3+1, 3)
	case models.HalfYearly:
		return models.Months(kind, year, (first-1)/6*6+1, 6)
	case models.NineMonths:
		return models.Months(kind, year, time.January, 9)
	default:
		return models.Months(models.Yearly, year, time.January, 12)
	}
}
