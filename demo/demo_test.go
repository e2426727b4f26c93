package demo_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/conversations/flows"
	"github.com/satcoso/satcoso/demo"
	"github.com/satcoso/satcoso/models"
	"github.com/satcoso/satcoso/roster"
)

func parse(t *testing.T) models.Roster {
	t.Helper()
	files, err := flows.Load(flows.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, f := range files {
		for _, id := range f.Flow.Indicators() {
			known[id] = true
		}
	}
	r, err := roster.Parse("roster.yaml", demo.Roster, known)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// The demonstration has the officers that the article counts: 129, of whom 33
// part-time and 96 full-time, each with one post and one account.
func TestRosterHasTheOfficersOfTheArticle(t *testing.T) {
	got := map[string]int{}
	names, accounts := map[string]bool{}, map[string]bool{}
	officers := 0
	for _, p := range parse(t).People {
		if len(p.Posts) != 1 || len(p.Accounts) == 0 || p.Accounts[0].Channel != "local" || len(p.Accounts) > 1 && p.Accounts[1].Channel != "zalo.1" {
			t.Errorf("%s has the posts %v and the accounts %v, want one of each, in the local chat, and perhaps one on its Zalo", p.Code, p.Posts, p.Accounts)
			continue
		}
		post := p.Posts[0]
		got[string(post.Role)]++
		if post.Role == models.Officer {
			officers++
			got[fmt.Sprint("full-time ", post.FullTime)]++
			if want := fmt.Sprint(1000 + officers); p.Accounts[0].Account != want {
				t.Errorf("%s has the account %s, want %s", p.Code, p.Accounts[0].Account, want)
			}
		}
		if post.Since != "2022-01-01" || post.Until != "" {
			t.Errorf("%s is in post from %q to %q", p.Code, post.Since, post.Until)
		}
		if names[p.Name] || accounts[p.Accounts[0].Account] || len(strings.Fields(p.Name)) < 3 {
			t.Errorf("%s is called %q, with the account %s", p.Code, p.Name, p.Accounts[0].Account)
		}
		names[p.Name], accounts[p.Accounts[0].Account] = true, true
	}
	want := map[string]int{"officer": 129, "full-time false": 33, "full-time true": 96, "leader": 3, "clerk": 1}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// The demonstration has the units of the article, and shows every case: leaders
// at the top and in between, and officers in every unit below the top.
func TestRosterHasTheUnitsOfTheArticle(t *testing.T) {
	r := parse(t)
	officers, leaders := map[string]int{}, map[string]int{}
	for _, p := range r.People {
		for _, post := range p.Posts {
			switch post.Role {
			case models.Officer:
				officers[post.Unit]++
			case models.Leader:
				leaders[post.Unit]++
			}
		}
	}
	kinds := map[string]int{}
	between := 0
	for _, u := range r.Units {
		kinds[u.Kind]++
		if u.Parent == "" {
			if leaders[u.Code] == 0 {
				t.Errorf("%s has no leader", u.Name)
			}
			continue
		}
		between += leaders[u.Code]
		if officers[u.Code] == 0 {
			t.Errorf("%s has no officer", u.Name)
		}
	}
	if between == 0 {
		t.Error("no leader of a unit below the top")
	}
	want := map[string]int{
		"tinh_uy": 1, "thanh_uy": 4, "thi_uy": 1, "huyen_uy": 4, "dang_uy_truc_thuoc": 3, "dang_doan": 1, "doan_the": 1,
	}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// 5,966 admissions are 62.8 % of the term's target.
func TestRosterHasTheTargetOfTheArticle(t *testing.T) {
	want := []models.RosterTarget{{
		Code: "nhiem_ky_2020_2025", Unit: "tinh_uy", Indicator: "donvi.ket_nap", Value: 9500, From: "2020-10-15", To: "2025-10-14",
		NameVI: "nhiệm kỳ 2020–2025", NameEN: "2020–2025", Document: "Nghị quyết Đại hội Đảng bộ tỉnh lần thứ XI",
	}}
	if diff := cmp.Diff(want, parse(t).Targets); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
