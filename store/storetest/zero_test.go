package storetest_test

import (
	"maps"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/models"
	"github.com/satcoso/satcoso/store/storetest"
)

// What is 0, false or empty must be stored as such, and a figure must not be
// left out for it.
func TestZeroIsAValue(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		rapid.Check(t, func(rt *rapid.T) {
			figures := rapid.MapOfN(
				rapid.StringMatching(`(da03|donvi)\.[a-z]{1,8}`),
				rapid.OneOf(rapid.Just(int64(0)), rapid.Int64Range(-1e15, 1e15)), 0, 12).Draw(rt, "figures")
			s := c.submission("a1", "a", figures)
			s.Report.OneKey = nil
			s.Report.FlowVersion = rapid.IntRange(0, 2).Draw(rt, "version")
			s.Report.PeriodKind = rapid.SampledFrom([]models.PeriodKind{"", models.Weekly}).Draw(rt, "kind")
			s.Report.Late = rapid.Bool().Draw(rt, "late")
			s.Hash = rapid.SampledFrom([]string{"", "h"}).Draw(rt, "hash")
			for i := range s.Figures {
				s.Figures[i].Estimate = rapid.Bool().Draw(rt, "estimate")
			}
			r, err := p.SQL.SubmitReport(t.Context(), s)
			if err != nil {
				rt.Fatal(err)
			}
			s.Report.Code, s.Report.Revision = r.Code, 1
			c.checkStored(t, rt, s)
		})
	})
}

func (c cast) checkStored(t *testing.T, rt *rapid.T, s bot.Submission) {
	got := models.Report{ID: s.Report.ID}
	var received, until time.Time
	var hash string
	err := c.DB.QueryRowContext(t.Context(), `
		SELECT flow_id, flow_version, reports.person_id, unit_id, period_kind, period_key, period_start, period_end,
			code, reports.revision, late, received_at, amend_until, hash
		FROM reports JOIN revisions ON report_id = id WHERE id = '`+s.Report.ID+`'`).Scan(
		&got.FlowID, &got.FlowVersion, &got.PersonID, &got.UnitID, &got.PeriodKind, &got.PeriodKey,
		&got.PeriodStart, &got.PeriodEnd, &got.Code, &got.Revision, &got.Late, &received, &until, &hash)
	if err != nil {
		rt.Fatal(err)
	}
	got.ReceivedAt, got.AmendUntil = received, until // cmp compares instants by Equal
	got.OneKey = s.Report.OneKey
	if diff := cmp.Diff(s.Report, got); diff != "" || hash != s.Hash {
		rt.Errorf("hash %q, want %q; %s", hash, s.Hash, diff)
	}
	want := map[string]models.Sum{}
	for _, f := range s.Figures {
		want[f.Indicator] = models.Sum{Value: f.Value, Estimate: f.Estimate}
	}
	rows, err := c.DB.QueryContext(t.Context(),
		"SELECT indicator, value, estimate FROM figures WHERE report_id = '"+s.Report.ID+"'")
	if err != nil {
		rt.Fatal(err)
	}
	defer rows.Close()
	stored := map[string]models.Sum{}
	for rows.Next() {
		var indicator string
		var sum models.Sum
		if err := rows.Scan(&indicator, &sum.Value, &sum.Estimate); err != nil {
			rt.Fatal(err)
		}
		stored[indicator] = sum
	}
	if err := rows.Err(); err != nil || !maps.Equal(want, stored) {
		rt.Errorf("figures are %v, %v, want %v", stored, err, want)
	}
}
