package digest

import (
	"maps"
	"slices"
	"time"

	"github.com/satcoso/satcoso/models"
)

// A Summary is a digest without its words: what was computed from a sheet.
// What is stored of a digest is this, so that its figures never change once it
// is made.
type Summary struct {
	UnitID   int64         `json:"unit_id,omitempty"`
	UnitName string        `json:"unit"`
	Period   models.Period `json:"period"`
	MadeAt   time.Time     `json:"made"`
	// OnDemand says that it was asked for, perhaps before the period's end.
	OnDemand bool `json:"on_demand,omitempty"`
	// Assessment is what the office adds to it.
	Assessment string `json:"assessment,omitempty"`

	Targets []models.TargetSheet `json:"targets,omitempty"`
	// Figures are the totals of all indicators, by their names.
	Figures  map[string]Figure            `json:"figures"`
	ToDate   models.Sums                  `json:"to_date"`
	Openings map[string]models.OpeningSum `json:"openings,omitempty"`
	// Units are those of the sheet, parents first.
	Units []models.UnitSheet `json:"units,omitempty"`

	Expected []models.ExpectedReport `json:"expected"`
	Sent     int                     `json:"sent"`
	Late     int                     `json:"late"`    // of those sent
	Nothing  int                     `json:"nothing"` // of those sent, with nothing to report

	Difficulties []models.UnitDifficulty `json:"difficulties,omitempty"`
	// Corrections are what has changed in weeks that earlier digests told of, and
	// Carried how the totals to date that were printed before are to be read now.
	Corrections []Correction    `json:"corrections,omitempty"`
	Carried     []Carried       `json:"carried,omitempty"`
	Sources     []models.Source `json:"sources,omitempty"`
}

// A Figure is one indicator's total in the period, with what to compare it to.
type Figure struct {
	Now    models.Sum `json:"now"`
	Before models.Sum `json:"before"` // the period before
	// Mean is that of those of the four periods before for which there are any
	// figures, rounded to whole numbers.
	Mean models.Sum `json:"mean"`
	// HasNow, HasBefore and HasMean say whether anything was reported: a week
	// from which nothing was is no zero.
	HasNow    bool `json:"has_now,omitempty"`
	HasBefore bool `json:"has_before,omitempty"`
	HasMean   bool `json:"has_mean,omitempty"`
	// Unknown is how many reports of the period do not know the figure.
	Unknown int `json:"unknown,omitempty"`
}

// A Correction is the total of an earlier week that is not what the digest
// before had counted, with the units whose figures have changed.
type Correction struct {
	Week      models.Period `json:"week"`
	Indicator string        `json:"id"`
	Was       models.Sum    `json:"was"`
	Is        models.Sum    `json:"is"`
	Units     []UnitChange  `json:"units"`
}

// A UnitChange is what one unit's figure was and is.
type UnitChange struct {
	Name string     `json:"name"`
	Was  models.Sum `json:"was"`
	Is   models.Sum `json:"is"`
}

// Carried is a total to date that the digest before printed, and what it is
// with all that was corrected since: Is and the figures of the weeks since that
// digest add up to the total to date.
type Carried struct {
	Indicator string     `json:"id"`
	Was       models.Sum `json:"was"`
	Is        models.Sum `json:"is"`
}

// maxGap is how many weeks the digest that a summary is compared to may be back:
// from then on the two have no week in common.
const maxGap = 4

// Build computes a summary from a sheet. before is the summary that was sent
// last, up to four weeks before, or nil. It is pure.
func Build(sheet models.Sheet, before *Summary, madeAt time.Time) Summary {
	s := Summary{
		UnitID: sheet.Unit.ID, UnitName: sheet.Unit.Name, Period: sheet.Period, MadeAt: madeAt,
		Targets: sheet.Targets, ToDate: sheet.ToDate, Openings: sheet.Openings, Units: sheet.Units,
		Expected: sheet.Expected, Difficulties: sheet.Difficulties, Sources: sheet.Sources,
	}
	s.Figures = figures(sheet.Units)
	for _, e := range sheet.Expected {
		switch {
		case e.Code == "":
			continue
		case e.Late:
			s.Late++
		}
		s.Sent++
		if e.Nothing {
			s.Nothing++
		}
	}
	if before != nil {
		week := sheet.Period
		for gap := 1; gap <= maxGap; gap++ {
			if week = week.Previous(); before.Period == week {
				s.correct(*before, gap)
			}
		}
	}
	return s
}

// figures adds up what units have reported.
func figures(units []models.UnitSheet) map[string]Figure {
	var weeks [5]models.Sums
	unknown := map[string]int{}
	for i := range weeks {
		weeks[i] = models.Sums{}
		for _, u := range units {
			weeks[i].Add(u.Weeks[i])
		}
	}
	list := map[string]Figure{}
	for _, u := range units {
		for id, n := range u.Unknown {
			unknown[id] += n
			list[id] = Figure{}
		}
	}
	for _, week := range weeks {
		for id := range week {
			list[id] = Figure{}
		}
	}
	for id := range list {
		f := Figure{Unknown: unknown[id]}
		f.Now, f.HasNow = weeks[0][id]
		f.Before, f.HasBefore = weeks[1][id]
		f.Mean, f.HasMean = mean(weeks[1:], id)
		list[id] = f
	}
	return list
}

func mean(weeks []models.Sums, id string) (m models.Sum, any bool) {
	var n int64
	for _, w := range weeks {
		if sum, reported := w[id]; reported {
			n++
			m = m.Plus(sum)
		}
	}
	if n == 0 {
		return models.Sum{}, false
	}
	m.Value = (m.Value + n/2) / n
	return m, true
}

// correct compares what the digest of gap weeks ago had counted with what those
// weeks come to now. Those after it are new, whatever was missed of them.
func (s *Summary) correct(before Summary, gap int) {
	fresh := models.Sums{}
	week := s.Period
	for i := range len(models.UnitSheet{}.Weeks) {
		now := weekOf(s.Units, i)
		if i < gap {
			for _, unit := range now {
				fresh.Add(unit.sums)
			}
		} else {
			s.correctWeek(week, weekOf(before.Units, i-gap), now)
		}
		week = week.Previous()
	}
	for _, id := range sortedIDs(s.ToDate, before.ToDate) {
		is := s.ToDate[id]
		is.Value -= fresh[id].Value
		if was := before.ToDate[id]; was.Value != is.Value {
			s.Carried = append(s.Carried, Carried{Indicator: id, Was: was, Is: is})
		}
	}
}

// A unitWeek is what one unit reported of a week.
type unitWeek struct {
	name string
	sums models.Sums
}

// weekOf are the units' sums of one of their weeks, by the unit's id.
func weekOf(units []models.UnitSheet, week int) map[int64]unitWeek {
	sums := map[int64]unitWeek{}
	for _, u := range units {
		sums[u.ID] = unitWeek{u.Name, u.Weeks[week]}
	}
	return sums
}

// correctWeek notes what has changed of a week. A unit that has moved into the
// scope since then was counted as nothing, and one that has left it is nothing.
func (s *Summary) correctWeek(week models.Period, then, now map[int64]unitWeek) {
	was, is := models.Sums{}, models.Sums{}
	changes := map[string][]UnitChange{}
	all := maps.Clone(then)
	maps.Copy(all, now)
	for _, unit := range slices.Sorted(maps.Keys(all)) {
		was.Add(then[unit].sums)
		is.Add(now[unit].sums)
		for _, id := range sortedIDs(then[unit].sums, now[unit].sums) {
			if a, b := then[unit].sums[id], now[unit].sums[id]; a != b {
				changes[id] = append(changes[id], UnitChange{all[unit].name, a, b})
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(changes)) {
		s.Corrections = append(s.Corrections, Correction{Week: week, Indicator: id, Was: was[id], Is: is[id], Units: changes[id]})
	}
}

// sortedIDs are the indicators of either sums, in a fixed order.
func sortedIDs(a, b models.Sums) []string {
	all := models.Sums{}
	maps.Copy(all, a)
	maps.Copy(all, b)
	return slices.Sorted(maps.Keys(all))
}
