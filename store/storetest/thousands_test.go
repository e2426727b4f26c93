package storetest_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/satcoso/satcoso/models"
	"github.com/satcoso/satcoso/store/storetest"
)

// officersOfThousands is how many officers there are, all of whom reported in
// each of five weeks.
const officersOfThousands = 5000

// BenchmarkDigestOfThousands makes digests on demand of a province with 200 units.
//
//	.ci/services go test ./store/storetest -run '^$' -bench DigestOfThousands -benchtime 5x
func BenchmarkDigestOfThousands(b *testing.B) {
	for name, pair := range map[string]func(testing.TB) storetest.Pair{"embedded": storetest.Embedded, "servers": storetest.Servers} {
		b.Run(name, func(b *testing.B) {
			w := newWorld(b, pair(b), 1)
			at := w.thousands(b)
			for b.Loop() {
				if _, _, err := w.service(at).Make(b.Context(), w.who["l"], w.unit["tinh"], at); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/digest")
		})
	}
}

// thousands enters a province whose officers have all reported, past the store,
// and says when.
func (w *world) thousands(t testing.TB) time.Time {
	t.Helper()
	w.settle(t, models.Roster{
		Units: []models.RosterUnit{{Code: "tinh", Name: "Tỉnh ủy", Kind: "tinh_uy"}},
		People: []models.RosterPerson{{
			Code: "l", Name: "Người l", Lang: models.Vietnamese, Posts: []models.RosterPost{{Unit: "tinh", Role: models.Leader}},
			Accounts: []models.RosterAccount{{Channel: "telegram", Account: "l"}},
		}},
	})
	number := func(n int) string { // a query of the numbers from 1 to n
		return fmt.Sprintf("WITH RECURSIVE list (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM list WHERE n < %d) ", n)
	}
	// 20 districts of 9 communes each.
	w.Exec(t, "INSERT INTO units (id, code, name, kind, parent_id) "+number(200)+fmt.Sprintf(
		"SELECT 1000 + n, 'u' || n, 'Đơn vị ' || n, 'xa', CASE WHEN n <= 20 THEN %d ELSE 1001 + n %% 20 END FROM list", w.unit["tinh"]))
	w.Exec(t, "INSERT INTO people (id, code, name, lang) "+number(officersOfThousands)+"SELECT 10000 + n, 'p' || n, 'Cán bộ số ' || n, 'vi' FROM list")
	w.Exec(t, "INSERT INTO posts (person_id, unit_id, role, full_time, since) "+number(officersOfThousands)+
		"SELECT 10000 + n, 1001 + n % 200, 'officer', true, '2023-01-02 00:00:00+00:00' FROM list")
	for i, week := range w.weeks[:5] {
		sent := week.End.At(9, 0, time.UTC)
		stamp := sent.Format("2006-01-02 15:04:05-07:00")
		w.Exec(t, `INSERT INTO reports (id, flow_id, flow_version, person_id, unit_id, period_kind, period_key, period_start, period_end, code, revision, received_at, late, amend_until) `+
			number(officersOfThousands)+fmt.Sprintf(`SELECT 'r%d-' || n, 'de_an_03', 3, 10000 + n, 1001 + n %% 200, 'week', '%s', '%s', '%s', 'DA03-%s-' || n, 1, '%s', false, '%s' FROM list`,
			i, week.Key(), week.Start, week.End, week.Key(), stamp, stamp))
	}
	w.Exec(t, `INSERT INTO revisions (report_id, number, answers, hash, person_id, at) SELECT id, 1, '{}', '', person_id, received_at FROM reports`)
	for _, q := range askedBy["de_an_03"] {
		w.Exec(t, fmt.Sprintf("INSERT INTO figures (report_id, revision, indicator, value, estimate, doubtful) SELECT id, 1, '%s', person_id %% 7, false, person_id %% 100 = 0 FROM reports", q.indicator))
	}
	if err := w.SQL.RebuildRollup(t.Context()); err != nil {
		t.Fatal(err)
	}
	if w.Name == "servers" {
		w.Exec(t, "ANALYZE")
	}
	return w.weeks[4].End.AddDays(1).At(13, 0, ict)
}
