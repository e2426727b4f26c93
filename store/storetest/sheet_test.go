package storetest_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/digest"
	"github.com/satcoso/satcoso/models"
	"github.com/satcoso/satcoso/store/storetest"
)

func (c cast) sheet(t *testing.T, unit string) models.Sheet {
	t.Helper()
	period, due := week()
	s, err := c.SQL.ReadSheet(t.Context(), query(c.unit[unit], period, due))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// total adds up what all units have reported of a week.
func total(s models.Sheet, week int) models.Sums {
	sums := models.Sums{}
	for _, u := range s.Units {
		sums.Add(u.Weeks[week])
	}
	return sums
}

func unknown(s models.Sheet) map[string]int {
	counts := map[string]int{}
	for _, u := range s.Units {
		for id, n := range u.Unknown {
			counts[id] += n
		}
	}
	return counts
}

// The district's sheet has its own officers and the commune's, whether they
// reported or not, and nothing of the sister district and of the province.
func TestSheetScope(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		// An officer of the province, above the district, reports too.
		err := p.SQL.ApplyRoster(t.Context(), models.Roster{People: []models.RosterPerson{{
			Code: "t1", Name: "Người t1", Posts: []models.RosterPost{{Unit: "tinh", Role: models.Officer}},
			Accounts: []models.RosterAccount{{Channel: "telegram", Account: "t1"}},
		}}}, posted)
		if err != nil {
			t.Fatal(err)
		}
		c.person["t1"] = identity(t, p, "t1").Person.ID
		codes := map[string]string{}
		for person, unit := range map[string]string{"a1": "a", "x1": "xa", "b1": "b", "t1": "tinh"} {
			value := map[string]int64{"a1": 1, "x1": 10, "b1": 100, "t1": 1000}[person]
			s := c.submission(person, unit, map[string]int64{"da03.ket_nap": value})
			s.Difficulty = &models.Difficulty{Category: "von", Text: "của " + person}
			codes[person] = c.submit(t, s).Code
		}
		for unit, want := range map[string]int64{"tinh": 1111, "a": 11, "xa": 10, "b": 100} {
			s := c.sheet(t, unit)
			if got := total(s, 0)["da03.ket_nap"].Value; got != want {
				t.Errorf("sum of %s is %d, want %d", unit, got, want)
			}
			if got := s.ToDate["da03.ket_nap"].Value; got != want {
				t.Errorf("sum to date of %s is %d, want %d", unit, got, want)
			}
		}
		got := c.sheet(t, "a")
		expected := []models.ExpectedReport{
			{UnitID: c.unit["a"], UnitName: "Huyện A", PersonID: c.person["a1"], PersonName: "Người a1", Code: codes["a1"]},
			{UnitID: c.unit["a"], UnitName: "Huyện A", PersonID: c.person["a2"], PersonName: "Người a2"},
			{UnitID: c.unit["xa"], UnitName: "Xã X", PersonID: c.person["x1"], PersonName: "Người x1", Code: codes["x1"]},
		}
		if diff := cmp.Diff(expected, got.Expected); diff != "" {
			t.Error(diff)
		}
		for _, d := range got.Difficulties {
			if d.Text != "của a1" && d.Text != "của x1" {
				t.Errorf("difficulty of another scope: %q", d.Text)
			}
		}
		if len(got.Difficulties) != 2 {
			t.Errorf("%d difficulties, want 2", len(got.Difficulties))
		}
		if got.Unit.Code != "a" || *got.Unit.ParentID != c.unit["tinh"] {
			t.Errorf("unit is %+v", got.Unit)
		}
	})
}

func TestSheetFlags(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		period, due := week()
		nothing := c.submission("a1", "a", map[string]int64{"da03.ket_nap": 0, "da03.lop": 0})
		late := c.submissionOf(period, due.Add(time.Minute), "a2", "a", map[string]int64{"da03.ket_nap": 0, "da03.lop": -1})
		none := c.submission("x1", "xa", nil)
		other := c.submission("b1", "b", map[string]int64{"da03.ket_nap": 5})
		other.Report.FlowID = "another"
		c.submit(t, nothing)
		c.submit(t, late)
		c.submit(t, none)
		c.submit(t, other)
		s := c.sheet(t, "tinh")
		type flags struct{ Reported, Late, Nothing bool }
		got := map[int64]flags{}
		for _, e := range s.Expected {
			got[e.PersonID] = flags{e.Code != "", e.Late, e.Nothing}
		}
		want := map[int64]flags{
			c.person["a1"]: {true, false, true}, c.person["a2"]: {true, true, false},
			c.person["x1"]: {true, false, true}, c.person["b1"]: {},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(models.Sums{"da03.ket_nap": {Value: 5}, "da03.lop": {Value: -1}}, total(s, 0)); diff != "" {
			t.Error(diff)
		}
	})
}

// A figure that is not known is no zero: it is counted beside the sum, and its
// report is not one without anything. A second report adds to the first, which
// says whether its officer was in time.
func TestSheetUnknownAndSecond(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		period, due := week()
		unsure := c.submission("a1", "a", map[string]int64{"da03.buoi": 0})
		unsure.Unknown = []string{"da03.ket_nap"}
		c.submit(t, unsure)
		known := c.submission("x1", "xa", map[string]int64{"da03.ket_nap": 2})
		known.Unknown = []string{"da03.buoi"}
		c.submit(t, known)
		known.Base, known.Hash, known.Unknown = 1, "other", nil // it is known now
		c.submit(t, known)
		c.submit(t, c.submission("b1", "b", map[string]int64{"da03.ket_nap": 3}))
		second := c.submissionOf(period, due.Add(time.Hour), "b1", "b", map[string]int64{"da03.ket_nap": 0})
		other := *second.Report.OneKey + "/2"
		second.Report.OneKey, second.Report.Nth = &other, 2
		c.submit(t, second)
		s := c.sheet(t, "tinh")
		if diff := cmp.Diff(map[string]int{"da03.ket_nap": 1}, unknown(s)); diff != "" {
			t.Error(diff)
		}
		if got := total(s, 0)["da03.ket_nap"].Value; got != 5 {
			t.Errorf("the sum is %d, want 5", got)
		}
		sent := map[int64]int{}
		for _, e := range s.Expected {
			if e.Code != "" {
				sent[e.PersonID]++
			}
			if e.Late || e.Nothing {
				t.Errorf("%s is late or has nothing: %+v", e.PersonName, e)
			}
		}
		if len(sent) != 3 || sent[c.person["b1"]] != 1 {
			t.Errorf("reports by person: %v", sent)
		}
	})
}

// Expected are those who were in post when the reports were due and still may
// report.
func TestSheetExpects(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		_, due := week()
		officer := func(code string) models.Roster {
			return models.Roster{People: []models.RosterPerson{{
				Code: code, Name: code, Posts: []models.RosterPost{{Unit: "b", Role: models.Officer}},
			}}}
		}
		for code, at := range map[string]time.Time{"in time": due, "too late": due.Add(time.Second)} {
			if err := p.SQL.ApplyRoster(t.Context(), officer(code), at); err != nil {
				t.Fatal(err)
			}
		}
		c.submit(t, c.submission("b1", "b", map[string]int64{"da03.ket_nap": 5}))
		if err := p.SQL.Revoke(t.Context(), c.person["b1"], due); err != nil {
			t.Fatal(err)
		}
		s := c.sheet(t, "b")
		if len(s.Expected) != 1 || s.Expected[0].PersonName != "in time" {
			t.Errorf("expected are %+v", s.Expected)
		}
		if got := total(s, 0)["da03.ket_nap"].Value; got != 5 {
			t.Errorf("the figures of somebody who left sum up to %d, want 5", got)
		}
	})
}

func TestSheetWeeks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		period, due := week()
		// Seven weeks, from the one after the sheet's back in time.
		at := period.Next()
		for i := range 7 {
			received := due.AddDate(0, 0, 7*(1-i))
			figures := map[string]int64{"da03.ket_nap": int64(1) << (4 * i)}
			s := c.submissionOf(at, received, "a1", "a", figures)
			s.Figures[0].Estimate = i == 2
			c.submit(t, s)
			c.submit(t, c.submissionOf(at, received, "x1", "xa", figures))
			at = at.Previous()
		}
		s := c.sheet(t, "tinh")
		for i := range 5 {
			sums := total(s, i)
			want := models.Sums{"da03.ket_nap": {Value: int64(2) << (4 * (i + 1)), Estimate: i == 1}}
			if diff := cmp.Diff(want, sums); diff != "" {
				t.Errorf("%d weeks back: %s", i, diff)
			}
		}
		want := models.Sums{"da03.ket_nap": {Value: 0x2222220, Estimate: true}}
		if diff := cmp.Diff(want, s.ToDate); diff != "" {
			t.Errorf("to date: %s", diff)
		}
	})
}

// Only the newest revision of a report counts.
func TestSheetRevisions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		s := c.submission("a1", "a", map[string]int64{"da03.ket_nap": 5, "da03.lop": 2})
		c.submit(t, s)
		id := "'" + s.Report.ID + "'"
		p.Exec(t, "INSERT INTO revisions SELECT report_id, 2, answers, hash, person_id, at FROM revisions WHERE report_id = "+id)
		p.Exec(t, "INSERT INTO figures (report_id, revision, indicator, value, estimate) VALUES ("+id+", 2, 'da03.ket_nap', 0, false)")
		p.Exec(t, "UPDATE reports SET revision = 2 WHERE id = "+id)
		if err := p.SQL.RebuildRollup(t.Context()); err != nil {
			t.Fatal(err)
		}
		got := c.sheet(t, "a")
		want := models.Sums{"da03.ket_nap": {}}
		if diff := cmp.Diff(want, total(got, 0)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(want, got.ToDate); diff != "" {
			t.Error(diff)
		}
		if !got.Expected[0].Nothing {
			t.Error("the newest revision has only zeros, but Nothing is not set")
		}
	})
}

func TestSheetDifficulties(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		period, due := week()
		var want []models.UnitDifficulty
		for i, who := range []string{"b1", "a1", "x1"} {
			unit := map[string]string{"b1": "b", "a1": "a", "x1": "xa"}[who]
			s := c.submissionOf(period, due.Add(time.Duration(i-5)*time.Hour), who, unit, nil)
			s.Difficulty = &models.Difficulty{Category: "", Text: "Việc của " + who}
			want = append(want, models.UnitDifficulty{
				Code: c.submit(t, s).Difficulty, ReportID: s.Report.ID, UnitID: c.unit[unit],
				UnitName: map[string]string{"b1": "Huyện B", "a1": "Huyện A", "x1": "Xã X"}[who],
				Text:     "Việc của " + who,
			})
		}
		late := c.submissionOf(period.Previous(), due, "a2", "a", nil)
		late.Difficulty = &models.Difficulty{Text: "báo cáo muộn"}
		want = append(want, models.UnitDifficulty{
			Code: c.submit(t, late).Difficulty, ReportID: late.Report.ID, UnitID: c.unit["a"], UnitName: "Huyện A", Text: "báo cáo muộn",
		})
		if diff := cmp.Diff(want, c.sheet(t, "tinh").Difficulties); diff != "" {
			t.Error(diff)
		}
		// Since is left out, Until is not, so none falls between two digests.
		q := query(c.unit["tinh"], period, due)
		q.Since, q.Until = due.Add(-5*time.Hour), due.Add(-3*time.Hour)
		part, err := p.SQL.ReadSheet(t.Context(), q)
		if diff := cmp.Diff(want[1:3], part.Difficulties); err != nil || diff != "" {
			t.Errorf("%v\n%s", err, diff)
		}
	})
}

func TestSheetOfNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		period, due := week()
		if _, err := p.SQL.ReadSheet(t.Context(), query(999, period, due)); !errors.Is(err, models.ErrUnknown) {
			t.Errorf("sheet of no unit: %v", err)
		}
		if _, err := p.SQL.ReadSheet(t.Context(), query(c.unit["a"], models.Period{}, due)); err == nil {
			t.Error("a sheet without a period was made")
		}
		s := c.sheet(t, "tinh")
		if len(s.Expected) != 4 || len(s.ToDate) != 0 || len(s.Difficulties) != 0 {
			t.Errorf("sheet of a silent province is %+v", s)
		}
	})
}

// query asks for everything about the unit, with all difficulties there are.
func query(unit int64, period models.Period, due time.Time) digest.Query {
	return digest.Query{Unit: unit, Flow: "da03", Period: period, Due: due, Until: due.AddDate(10, 0, 0)}
}
