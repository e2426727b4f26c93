package demo_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/demo"
	"github.com/satcoso/satcoso/models"
)

var hanoi = time.FixedZone("ICT", 7*60*60)

// filed adds up the answers of all filings as officers send them, amendments in
// the place of what they amend.
func filed(filings []demo.Filing) map[string]int {
	newest := map[string]map[string]string{}
	flow := map[string]string{}
	for _, f := range filings {
		if newest[f.ID] == nil {
			newest[f.ID], flow[f.ID] = map[string]string{}, f.Flow
		}
		for q, text := range f.Answers {
			newest[f.ID][q] = text
		}
	}
	sums := map[string]int{}
	for id, answers := range newest {
		sums[flow[id]]++
		for q, text := range answers {
			if n, err := strconv.Atoi(strings.TrimPrefix(text, "khoảng ")); err == nil {
				sums[flow[id]+"."+q] += n
			}
		}
	}
	return sums
}

// The filings add up to the plan, are the same each time, come in the order of
// time, and none lies after the demonstration begins.
func TestFilingsAddUpToThePlan(t *testing.T) {
	plan, err := demo.DefaultPlan()
	if err != nil {
		t.Fatal(err)
	}
	filings, err := plan.Filings(parse(t), hanoi)
	if err != nil {
		t.Fatal(err)
	}
	again, _ := plan.Filings(parse(t), hanoi)
	if diff := cmp.Diff(filings, again); diff != "" {
		t.Errorf("dealt out anew: %s", diff)
	}
	got, want := filed(filings), map[string]int{}
	for _, u := range plan.Units {
		for name, list := range map[string][]int{
			"ket_nap.ket_nap": u.Admitted, "de_an_03.gioi_thieu": u.Introduced, "de_an_03.ket_nap": u.Joined,
			"de_an_03.kn_chu_dn": u.JoinedOwners, "de_an_03.lao_dong": u.Workers,
		} {
			for _, n := range list {
				want[name] += n
			}
		}
	}
	for _, c := range plan.Classes {
		want["lop_nhan_thuc"]++
		want["lop_nhan_thuc.du"] += c.Attended
	}
	for name, n := range want {
		if got[name] != n {
			t.Errorf("%s adds up to %d, the plan has %d", name, got[name], n)
		}
	}
	if n := 8*129 - len(plan.Missing); got["de_an_03"] != n {
		t.Errorf("%d weekly reports, want %d", got["de_an_03"], n)
	}
	var last time.Time
	for _, f := range filings {
		if f.At.Before(last) || f.At.After(plan.Clock) || f.Account == "" {
			t.Fatalf("%+v comes after %s", f, last)
		}
		last = f.At
	}
}

// Nobody reports more of a breakdown than of the whole.
func TestFilingsHold(t *testing.T) {
	plan, err := demo.DefaultPlan()
	if err != nil {
		t.Fatal(err)
	}
	filings, err := plan.Filings(parse(t), hanoi)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range filings {
		for part, whole := range map[string]string{"gt_chu_dn": "gioi_thieu", "kn_chu_dn": "ket_nap", "nld": "ket_nap", "nu": "ket_nap"} {
			n, _ := strconv.Atoi(f.Answers[part])
			of, err := strconv.Atoi(f.Answers[whole])
			if f.Flow != "lop_nhan_thuc" && !f.Amends && err == nil && n > of {
				t.Errorf("%s reports %d of %s and %d of %s", f.Person, n, part, of, whole)
			}
		}
	}
}

func TestParsePlanRefuses(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"weeks: 0\nfirst_day: 2023-09-22\n", "plan.yaml:1:8: weeks is 0"},
		{"weeks: 1\nfirst_day: 22/9/2023\n", "plan.yaml:2:12: read date"},
		{"weeks: 2\nfirst_day: 2023-09-22\nunits:\n  a:\n    workers: [1, 2, 3]\n", "workers has 3 numbers, want one for each of the 2 weeks"},
		{"week: 2\n", "week"},
	} {
		if _, err := demo.ParsePlan("plan.yaml", []byte(tt.text)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: %v, want %q", tt.text, err, tt.want)
		}
	}
	bad := demo.Plan{Weeks: 1, FirstDay: "2023-09-22", Units: map[string]demo.UnitPlan{"thuan_an": {Introduced: []int{1}, IntroducedOwner: []int{2}}}}
	if _, err := bad.Filings(parse(t), hanoi); err == nil || !strings.Contains(err.Error(), "gt_chu_dn is more than gioi_thieu") {
		t.Errorf("more owners than introduced: %v", err)
	}
	none := models.Roster{Units: []models.RosterUnit{{Code: "a"}}}
	bad = demo.Plan{Weeks: 1, FirstDay: "2023-09-22", Units: map[string]demo.UnitPlan{"a": {Workers: []int{1}}}}
	if _, err := bad.Filings(none, hanoi); err == nil || !strings.Contains(err.Error(), "nobody of a") {
		t.Errorf("nobody reports: %v", err)
	}
}
