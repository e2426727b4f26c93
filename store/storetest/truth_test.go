package storetest_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/satcoso/satcoso/digest"
	"github.com/satcoso/satcoso/models"
	"github.com/satcoso/satcoso/store/storetest"
)

// A truth compares digests with what the answers of officers add up to, and
// remembers what was told.
type truth struct {
	*world
	told map[string]told // by unit and last day
	seen map[string]int  // how often something was compared that is not nothing
}

// summary reads what is stored of a digest.
func (w *world) summary(t *testing.T, where string) digest.Summary {
	t.Helper()
	var text string
	if err := w.DB.QueryRowContext(t.Context(), "SELECT summary FROM digests WHERE "+where).Scan(&text); err != nil {
		t.Fatalf("%s: %v", where, err)
	}
	var s digest.Summary
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// compare checks a digest of the unit against the answers.
func (x truth) compare(t *testing.T, facts *facts, unit string, week models.Period, until time.Time, got digest.Summary) {
	t.Helper()
	var before *told
	if last, there := x.told[unit+string(week.Previous().End)]; there {
		before = &last
	}
	want := facts.recompute(x.unit[unit], string(week.End), dueAfter(string(week.Previous().End)).Add(4*time.Hour+30*time.Minute), until, before)
	want.MadeAt, want.OnDemand = until, got.OnDemand
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("digest of %s for %s, -answers +digest:\n%s", unit, week.Key(), diff)
	}
	for what, n := range map[string]int{
		"figures": len(got.Figures), "corrections": len(got.Corrections), "carried": len(got.Carried), "openings": len(got.Openings),
		"targets": len(got.Targets), "difficulties": len(got.Difficulties), "late": got.Late, "nothing": got.Nothing, "missing": len(got.Expected) - got.Sent,
	} {
		x.seen[what] += n
	}
	for id, f := range got.Figures {
		x.seen["unknown"] += f.Unknown
		if id == "lop.mo" {
			x.seen["classes"] += int(f.Now.Value)
		}
		if f.Now.Estimate {
			x.seen["estimates"]++
		}
	}
	for _, u := range got.Units {
		x.seen["doubtful"] += u.Doubtful
	}
}

// tells makes the scheduled digests of a week, and compares them all.
func (x truth) tells(t *testing.T, week models.Period) {
	t.Helper()
	at := x.zone.DigestAt(week)
	if err := x.service(at).MakeUnsent(t.Context(), week); err != nil {
		t.Fatal(err)
	}
	facts := readFacts(t, x.Pair)
	for _, unit := range x.led() {
		got := x.summary(t, fmt.Sprintf("scheduled AND unit_id = %d AND period_key = '%s'", x.unit[unit], week.Key()))
		x.compare(t, facts, unit, week, at, got)
		x.told[unit+string(week.End)] = told{got.Units, got.ToDate}
	}
}

// tellsOnDemand makes a digest of the running week.
func (x truth) tellsOnDemand(t *testing.T, week models.Period, at time.Time) {
	t.Helper()
	facts := readFacts(t, x.Pair)
	for _, unit := range x.led() {
		id, _, err := x.service(at).Make(t.Context(), x.who["l-"+unit], x.unit[unit], at)
		if err != nil {
			t.Fatal(err)
		}
		x.compare(t, facts, unit, week, at, x.summary(t, fmt.Sprintf("id = %d", id)))
	}
}

// Every number of every digest is what the answers of officers add up to, whatever
// they report, amend and move to other weeks.
func TestDigestsAreWhatWasAnswered(t *testing.T) {
	for seed := range uint64(2) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, p storetest.Pair) {
				x := truth{newWorld(t, p, seed), map[string]told{}, map[string]int{}}
				x.settle(t, x.drawRoster())
				x.balances(t)
				x.plan()
				for n, week := range x.weeks {
					x.happens(x.zone.DigestAt(week), "digests of "+week.Key(), func(t *testing.T) { t.Helper(); x.tells(t, week) })
					middle := week.Start.AddDays(5).At(9, 0, ict)
					x.happens(middle, "digests on demand in "+week.Key(), func(t *testing.T) { t.Helper(); x.tellsOnDemand(t, week, middle) })
					if n == 3 {
						x.happens(middle, "a balance is corrected, and somebody revoked", func(t *testing.T) {
							t.Helper()
							x.Exec(t, "UPDATE openings SET value = value + 7 WHERE indicator = 'donvi.ket_nap'")
							if err := x.SQL.Revoke(t.Context(), x.who["d0-0"].Person.ID, middle); err != nil {
								t.Error(err)
							}
							x.gone["d0-0"] = true
						})
					}
				}
				x.run(t)
				if differences, err := p.SQL.CompareRollup(t.Context()); err != nil || len(differences) > 0 {
					t.Errorf("%v, %+v", err, differences)
				}
				for _, what := range []string{"figures", "corrections", "carried", "openings", "targets", "difficulties", "late", "nothing", "missing", "unknown", "classes", "estimates", "doubtful"} {
					if x.seen[what] == 0 {
						t.Errorf("no digest had %s", what)
					}
				}
			})
		})
	}
}

// A week of which nobody knows a figure is none with a zero; and what was moved
// to another day leaves nothing behind: no unit that is no more, and no first day
// of a target.
func TestNothingIsLeftOfWhatWasNeverKnown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		period, due := week()
		old := period.Previous().Previous()
		unsure := c.submissionOf(period.Previous(), due.AddDate(0, 0, -7), "a1", "a", nil)
		unsure.Unknown = []string{"da03.ket_nap"}
		c.submit(t, unsure)
		moved := c.submissionOf(old, due.AddDate(0, 0, -14), "x1", "xa", map[string]int64{"da03.ket_nap": 3})
		c.submit(t, moved)
		p.Exec(t, fmt.Sprintf(`INSERT INTO targets (code, unit_id, indicator, value, from_day, to_day, name_vi, name_en, document)
			VALUES ('t', %d, 'da03.ket_nap', 50, '%s', '2025-12-31', 'n', 'n', '')`, c.unit["tinh"], old.End))
		p.Exec(t, fmt.Sprintf("UPDATE units SET to_day = '%s' WHERE id = %d", old.End, c.unit["xa"]))
		if s := c.sheet(t, "tinh"); len(s.Units) != 4 || !s.Targets[0].Covered || total(s, 2)["da03.ket_nap"].Value != 3 {
			t.Errorf("before: %+v", s)
		}
		moved.Base, moved.Hash, moved.Report.PeriodEnd = 1, "moved", old.Start.AddDays(-60)
		c.submit(t, moved)
		s := c.sheet(t, "tinh")
		if _, reported := total(s, 1)["da03.ket_nap"]; reported {
			t.Error("a figure that nobody knows is a zero")
		}
		if len(s.Units) != 3 || s.Targets[0].Covered || s.Targets[0].Reached.Value != 0 {
			t.Errorf("after: %+v, %+v", s.Units, s.Targets)
		}
	})
}
