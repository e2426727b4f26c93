package storetest_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/satcoso/satcoso/models"
	sqlstore "github.com/satcoso/satcoso/store/sql"
	"github.com/satcoso/satcoso/store/storetest"
)

// Eight report and amend at once in the same two units, through two copies, each
// with the indicators in another order: nobody is refused, no two lock each other
// out, and the sums are right.
func TestRollupTogether(t *testing.T) {
	t.Parallel()
	p := storetest.Servers(t)
	c := seeded(t, p)
	copies := []*sqlstore.Store{p.SQL, storetest.OpenSQL(t, p.URL)}
	period, due := week()
	indicators := []string{"da03.buoi", "da03.chu_dn", "da03.doanh_nghiep", "da03.gioi_thieu", "da03.ket_nap", "da03.lao_dong", "donvi.ket_nap", "lop.mo"}
	var everybody sync.WaitGroup
	for n := range 8 {
		everybody.Go(func() {
			for round := range 8 {
				who := []struct{ person, unit string }{{"a1", "a"}, {"x1", "xa"}}[(n+round)%2]
				s := c.submissionOf(period, due.Add(-time.Hour), who.person, who.unit, nil)
				key := fmt.Sprintf("%d/%d", n, round)
				s.Report.OneKey = &key
				for i := range indicators {
					s.Figures = append(s.Figures, models.Figure{Indicator: indicators[(i*[]int{1, 3, 5, 7}[n%4]+n)%len(indicators)], Value: int64(n + round + i), Estimate: i == 0})
				}
				for base := range 3 {
					s.Base, s.Hash = base, fmt.Sprint(base)
					if base == 2 { // to another week, with a figure that is not known any more
						s.Report.PeriodEnd, s.Unknown, s.Figures = period.End.AddDays(-7*(n%3)), []string{s.Figures[0].Indicator}, s.Figures[1:]
					}
					if _, err := copies[(n+base)%2].SubmitReport(t.Context(), s); err != nil {
						t.Errorf("%d, round %d, revision %d: %v", n, round, base+1, err)
					}
				}
			}
		})
	}
	everybody.Wait()
	if n := p.Count(t, "SELECT count(*) FROM revisions"); n != 8*8*3 {
		t.Errorf("%d revisions, want %d", n, 8*8*3)
	}
	differences, err := p.SQL.CompareRollup(t.Context())
	if err != nil || len(differences) > 0 {
		t.Errorf("%v, %+v", err, differences)
	}
}
