package storetest_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/models"
	"github.com/satcoso/satcoso/store/storetest"
)

// The rollup is what the reports add up to after every report and every
// amendment, also one that moves its event to another day; rebuilding it changes
// nothing; and what somebody has changed behind the program's back is found.
func TestRollup(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		period, due := week()
		same := func(step string) {
			t.Helper()
			differences, err := p.SQL.CompareRollup(t.Context())
			if err != nil || len(differences) > 0 {
				t.Fatalf("%s: %v, %+v", step, err, differences)
			}
		}
		same("nothing")
		for i, who := range []struct{ person, unit string }{{"a1", "a"}, {"x1", "xa"}, {"b1", "b"}} {
			s := c.submissionOf(period, due, who.person, who.unit, nil)
			s.Figures = []models.Figure{{Indicator: "da03.buoi", Value: 7, Estimate: true}, {Indicator: "da03.ket_nap", Value: int64(i)}}
			c.submit(t, s)
			c.submit(t, s)
			same("submitted twice")
			s.Base, s.Hash = 1, "amended"
			s.Figures = s.Figures[:1]
			s.Unknown = []string{"da03.gioi_thieu"}
			s.Report.PeriodEnd = period.End.AddDays(-i)
			c.submit(t, s)
			same("amended")
		}
		before := c.sheet(t, "tinh")
		if err := p.SQL.RebuildRollup(t.Context()); err != nil {
			t.Fatal(err)
		}
		same("rebuilt")
		if diff := cmp.Diff(before.Units, c.sheet(t, "tinh").Units); diff != "" {
			t.Error(diff)
		}
		p.Exec(t, "UPDATE rollup SET value = value + 1 WHERE indicator = 'da03.buoi'")
		p.Exec(t, "DELETE FROM rollup WHERE indicator = 'da03.gioi_thieu'")
		if differences, err := p.SQL.CompareRollup(t.Context()); err != nil || len(differences) != 6 {
			t.Errorf("%v, %d differences, want 6: %+v", err, len(differences), differences)
		}
	})
}

// Opening balances are part of what was reached to date; reports of the time
// that they cover are part of them already.
func TestOpeningsAndTargets(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		period, due := week()
		weeks := []models.Period{period, period.Previous(), period.Previous().Previous()}
		for i, w := range weeks {
			c.submit(t, c.submissionOf(w, due.AddDate(0, 0, -7*i), "a1", "a", map[string]int64{"da03.ket_nap": 1}))
			c.submit(t, c.submissionOf(w, due.AddDate(0, 0, -7*i), "b1", "b", map[string]int64{"da03.ket_nap": 10}))
		}
		opening := func(unit string, to models.Date, value int) {
			p.Exec(t, fmt.Sprintf("INSERT INTO openings VALUES (%d, 'da03.ket_nap', '2022-01-01', '%s', %d, false, '12-BC/TU')", c.unit[unit], to, value))
		}
		opening("a", weeks[1].End, 100) // which leaves the newest report
		opening("b", weeks[2].End.AddDays(-7), 1000)
		p.Exec(t, fmt.Sprintf(`INSERT INTO targets (code, unit_id, indicator, value, from_day, to_day, name_vi, name_en, document)
			VALUES ('term', %d, 'da03.ket_nap', 5000, '2022-01-01', '2025-12-31', 'nhiệm kỳ', 'term', ''),
				('late', %d, 'da03.ket_nap', 50, '%s', '2025-12-31', 'tuần', 'week', '')`, c.unit["tinh"], c.unit["tinh"], weeks[1].Start))
		s := c.sheet(t, "tinh")
		if got := s.ToDate["da03.ket_nap"].Value; got != 100+1+1000+30 {
			t.Errorf("to date: %d", got)
		}
		if got := s.Openings["da03.ket_nap"]; got.Value != 1100 || got.FromDay != "2022-01-01" {
			t.Errorf("openings: %+v", got)
		}
		if len(s.Targets) != 2 || s.Targets[0].Reached.Value != 1131 || !s.Targets[0].Covered {
			t.Fatalf("targets: %+v", s.Targets)
		}
		// The second one counts from a week on: no opening balance, and of a only
		// the report that its balance does not cover.
		if got := s.Targets[1]; got.Reached.Value != 1+20 || got.Covered {
			t.Errorf("the late target: %+v", got)
		}
		if got := c.sheet(t, "xa"); len(got.Targets) != 0 || len(got.ToDate) != 0 || len(got.Openings) != 0 {
			t.Errorf("the commune sees %+v", got)
		}
	})
}

// A leader opens the reports of the scope, as they were, and no others.
func TestFindSource(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		first := c.submission("x1", "xa", map[string]int64{"da03.ket_nap": 1})
		c.submit(t, first)
		sources := c.sheet(t, "a").Sources
		if len(sources) != 1 || sources[0].PersonName != "Người x1" || sources[0].Revision != 1 {
			t.Fatalf("sources: %+v", sources)
		}
		amended := first
		amended.Base, amended.Hash, amended.Answers = 1, "amended", []byte(`{"ket_nap":{"v":"2"}}`)
		amended.Report.ReceivedAt = amended.Report.ReceivedAt.Add(time.Minute)
		c.submit(t, amended)
		for _, unit := range []string{"tinh", "a", "xa"} {
			got, err := p.SQL.FindSource(t.Context(), c.unit[unit], sources[0])
			if err != nil || string(got.Answers) != string(first.Answers) || got.UnitName != "Xã X" {
				t.Errorf("in %s: %v, %+v", unit, err, got)
			}
		}
		if _, err := p.SQL.FindSource(t.Context(), c.unit["b"], sources[0]); err == nil {
			t.Error("the sister district opens it")
		}
		sources[0].Revision = 3
		if _, err := p.SQL.FindSource(t.Context(), c.unit["a"], sources[0]); err == nil {
			t.Error("a revision that does not exist is opened")
		}
	})
}
