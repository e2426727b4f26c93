package digest

import (
	"time"

	"github.com/satcoso/satcoso/models"
)

// A Summary is a digest without its words: what was computed from a sheet.
// What is stored of a digest is this, so that its figures never change once it
// is made.
type Summary struct {
	UnitName string        `json:"unit"`
	Period   models.Period `json:"period"`
	MadeAt   time.Time     `json:"made"`
	// OnDemand says that it was asked for, perhaps before the period's end.
	OnDemand bool `json:"on_demand,omitempty"`

	Figures []Figure    `json:"figures"`
	ToDate  models.Sums `json:"to_date"`

	Expected int `json:"expected"` // reports that were to come
	Sent     int `json:"sent"`
	Late     int `json:"late"`    // of those sent
	Nothing  int `json:"nothing"` // of those sent, with nothing to report

	Missing      []Missing               `json:"missing,omitempty"`
	Difficulties []models.UnitDifficulty `json:"difficulties,omitempty"`
}

// A Figure is one indicator's total in the period, with what to compare it to.
type Figure struct {
	Indicator string     `json:"id"`
	Now       models.Sum `json:"now"`
	Before    models.Sum `json:"before"` // the period before
	// Mean is that of those of the four periods before for which there are any
	// figures, rounded to whole numbers.
	Mean models.Sum `json:"mean"`
	// HasBefore and HasMean say whether there is anything to compare with: a
	// week from which nothing was reported is no zero.
	HasBefore bool `json:"has_before,omitempty"`
	HasMean   bool `json:"has_mean,omitempty"`
	// Unknown is how many reports of the period do not know the figure.
	Unknown int `json:"unknown,omitempty"`
}

// Missing names who has not reported, by unit.
type Missing struct {
	UnitID   int64    `json:"id"`
	UnitName string   `json:"unit"`
	Names    []string `json:"names"`
}

// Build computes a summary from a sheet, for the indicators in the order given.
// It is pure.
func Build(sheet models.Sheet, indicators []string, madeAt time.Time) Summary {
	s := Summary{
		UnitName: sheet.Unit.Name, Period: sheet.Period, MadeAt: madeAt,
		ToDate: sheet.ToDate, Expected: len(sheet.Expected), Difficulties: sheet.Difficulties,
	}
	for _, id := range indicators {
		f := Figure{Indicator: id, Now: sheet.Weeks[0][id], Unknown: sheet.Unknown[id]}
		f.Before, f.HasBefore = sheet.Weeks[1][id]
		f.Mean, f.HasMean = mean(sheet.Weeks[1:], id)
		s.Figures = append(s.Figures, f)
	}
	for _, e := range sheet.Expected {
		switch {
		case e.Code == "":
			s.miss(e)
			continue
		case e.Late:
			s.Late++
		}
		s.Sent++
		if e.Nothing {
			s.Nothing++
		}
	}
	return s
}

// miss adds a missing report to those of its unit. The sheet's rows come unit
// by unit.
func (s *Summary) miss(e models.ExpectedReport) {
	if n := len(s.Missing); n == 0 || s.Missing[n-1].UnitID != e.UnitID {
		s.Missing = append(s.Missing, Missing{UnitID: e.UnitID, UnitName: e.UnitName})
	}
	last := &s.Missing[len(s.Missing)-1]
	last.Names = append(last.Names, e.PersonName)
}

func mean(weeks []models.Sums, id string) (m models.Sum, any bool) {
	var n int64
	for _, w := range weeks {
		if sum, reported := w[id]; reported {
			n++
			m.Value += sum.Value
			m.Estimate = m.Estimate || sum.Estimate
		}
	}
	if n == 0 {
		return models.Sum{}, false
	}
	m.Value = (m.Value + n/2) / n
	return m, true
}
