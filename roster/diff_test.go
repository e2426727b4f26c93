package roster_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/satcoso/satcoso/models"
	"github.com/satcoso/satcoso/roster"
)

func whole() models.Roster {
	return models.Roster{
		Units: []models.RosterUnit{
			{Code: "tinh", Name: "Tỉnh", Kind: "tinh_uy"},
			{Code: "a", Name: "A", Kind: "thanh_uy", Parent: "tinh", From: "2020-02-01"},
		},
		People: []models.RosterPerson{
			{
				Code: "an", Name: "Nguyễn Văn An", Lang: models.Vietnamese,
				Posts: []models.RosterPost{
					{Unit: "a", Role: models.Officer, FullTime: true, Since: "2022-01-01"},
					{Unit: "tinh", Role: models.Clerk, Since: "2023-01-01", Until: "2023-06-30"},
				},
				Accounts: []models.RosterAccount{{Channel: "telegram", Account: "1"}},
			},
			{Code: "mai", Name: "Lê Thị Mai", Lang: models.Vietnamese},
		},
		Targets: []models.RosterTarget{{
			Code: "t", Unit: "tinh", Indicator: "donvi.ket_nap", Value: 9500, From: "2020-10-15", To: "2025-10-14", NameVI: "nhiệm kỳ", NameEN: "term",
		}},
		Openings: []models.RosterOpening{{
			Unit: "a", Indicator: "donvi.ket_nap", From: "2020-10-15", To: "2023-06-29", Value: 700, Estimate: true, Document: "BC 1",
		}},
	}
}

func lines(changes []roster.Change) []string {
	var all []string
	for _, c := range changes {
		all = append(all, c.String())
	}
	return all
}

func TestDiffOfAnEmptyStore(t *testing.T) {
	want := []string{
		"+ unit tinh: name Tỉnh; kind tinh_uy",
		"+ unit a: name A; kind thanh_uy; parent tinh; from 2020-02-01",
		"+ person an: name Nguyễn Văn An",
		"+ post an: officer of a: time full-time; since 2022-01-01",
		"+ post an: clerk of tinh: time part-time; since 2023-01-01; until 2023-06-30",
		"+ account an: telegram 1",
		"+ person mai: name Lê Thị Mai",
		"+ target t: indicator donvi.ket_nap; unit tinh; value 9500; from 2020-10-15; to 2025-10-14; name nhiệm kỳ; English name term",
		"+ opening donvi.ket_nap of a: value 700 (estimate); from 2020-10-15; to 2023-06-29; document BC 1",
	}
	if diff := cmp.Diff(want, lines(roster.Diff(models.Roster{}, whole()))); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestDiffOfChanges(t *testing.T) {
	want := whole()
	want.Units[1].Name, want.Units[1].To = "B", "2025-06-30"
	want.People[0].Posts = want.People[0].Posts[1:]
	want.People[0].Name = "Nguyễn Văn Anh"
	want.People[1].Accounts = []models.RosterAccount{{Channel: "telegram", Account: "1"}}
	want.People[1].Lang = models.English // their own choice
	want.Targets = []models.RosterTarget{}
	want.Openings[0].Value, want.Openings[0].Estimate = 701, false
	told := []string{
		"~ unit a: name A → B; to (none) → 2025-06-30",
		"~ person an: name Nguyễn Văn An → Nguyễn Văn Anh",
		"- post an: officer of a, ends now",
		"~ account mai: telegram 1, was an's",
		"- target t: indicator donvi.ket_nap; unit tinh; value 9500; from 2020-10-15; to 2025-10-14; name nhiệm kỳ; English name term",
		"~ opening donvi.ket_nap of a: value 700 (estimate) → 701",
	}
	if diff := cmp.Diff(told, lines(roster.Diff(whole(), want))); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// What a roster does not mention stays.
func TestDiffOfLess(t *testing.T) {
	less := models.Roster{People: []models.RosterPerson{{Code: "mai", Name: "Lê Thị Mai"}}}
	if got := lines(roster.Diff(whole(), less)); len(got) > 0 {
		t.Errorf("changes are %q", got)
	}
	less = models.Roster{People: []models.RosterPerson{{Code: "an", Name: "Nguyễn Văn An"}}}
	if got := lines(roster.Diff(whole(), less)); len(got) > 0 {
		t.Errorf("of somebody without posts changes are %q", got)
	}
	less.People[0].Posts = []models.RosterPost{}
	want := []string{"- post an: officer of a, ends now", "- post an: clerk of tinh, ends now"}
	changes := roster.Diff(whole(), less)
	if diff := cmp.Diff(want, lines(changes)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if n := roster.Ending(changes); n != 2 {
		t.Errorf("%d posts end", n)
	}
}

func TestMayEnd(t *testing.T) {
	for held, want := range map[int]int{0: 3, 39: 3, 40: 4, 129: 12} {
		posts := slices.Repeat([]models.RosterPost{{}}, held)
		now := models.Roster{People: []models.RosterPerson{{Posts: append(posts, models.RosterPost{Over: true})}}}
		if got := roster.MayEnd(now); got != want {
			t.Errorf("of %d posts %d may end, want %d", held, got, want)
		}
	}
}

// The audit trail learns no names and no accounts of people.
func TestRecordsTellNobody(t *testing.T) {
	renamed, moved := whole(), whole()
	renamed.People[0].Name = "Nguyễn Văn Anh"
	moved.People[0].Accounts, moved.People[1].Accounts = nil, moved.People[0].Accounts
	var got []string
	for _, changes := range [][]roster.Change{
		roster.Diff(models.Roster{}, models.Roster{People: whole().People[:1]}), roster.Diff(whole(), renamed), roster.Diff(whole(), moved),
	} {
		for _, c := range changes {
			got = append(got, c.Record())
		}
	}
	want := []string{
		"+ person an",
		"+ post an: officer of a: time full-time; since 2022-01-01",
		"+ post an: clerk of tinh: time part-time; since 2023-01-01; until 2023-06-30",
		"+ account an: on telegram",
		"~ person an: name",
		"~ account mai: on telegram, was an's",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestDiffOfPosts(t *testing.T) {
	post := func(since, until models.Date) models.RosterPost {
		return models.RosterPost{Unit: "a", Role: models.Officer, Since: since, Until: until}
	}
	over := func(since, until models.Date) models.RosterPost {
		p := post(since, until)
		p.Over = true
		return p
	}
	type posts = []models.RosterPost
	for _, tt := range []struct {
		name      string
		now, want posts
		told      []string
	}{
		{"no first day given", posts{post("2022-01-01", "")}, posts{post("", "")}, nil},
		{"new, no first day", nil, posts{post("", "")}, []string{"+ post p: officer of a: time part-time; since now"}},
		{"its first day put right", posts{post("2022-02-01", "")}, posts{post("2022-01-01", "")}, []string{"~ post p: officer of a: since 2022-02-01 → 2022-01-01"}},
		{"its last day known", posts{post("2022-01-01", "")}, posts{post("2022-01-01", "2023-06-30")}, []string{"~ post p: officer of a: until (none) → 2023-06-30"}},
		{"its last day gone", posts{post("2022-01-01", "2023-06-30")}, posts{post("2022-01-01", "")}, []string{"~ post p: officer of a: until 2023-06-30 → (none)"}},
		{"not listed", posts{post("2022-01-01", "2023-06-30")}, posts{}, []string{"- post p: officer of a, ends now"}},
		{"over and not listed", posts{over("2022-01-01", "2023-06-30")}, nil, nil},
		{"over and listed", posts{over("2022-01-01", "2023-06-30")}, posts{post("2022-01-01", "2023-06-30")}, nil},
		{
			"over, its last day put right", posts{over("2022-01-01", "2023-06-30")}, posts{post("2022-01-01", "2023-06-15")},
			[]string{"~ post p: officer of a: until 2023-06-30 → 2023-06-15"},
		},
		{
			"back on the day of its end", posts{over("2022-01-01", "2023-06-30")}, posts{post("", "")},
			[]string{"+ post p: officer of a: time part-time; since now"},
		},
		{
			"back from a file that never knew of the end", posts{over("2022-01-01", "2023-06-30")}, posts{post("2022-01-01", "")},
			[]string{"+ post p: officer of a: time part-time; since now"},
		},
		{"back, and there is no more to do", posts{over("2022-01-01", "2023-06-30"), post("2023-06-30", "")}, posts{post("2022-01-01", "")}, nil},
		{
			"back on a later day", posts{over("2022-01-01", "2023-06-30")}, posts{post("2023-08-01", "")},
			[]string{"+ post p: officer of a: time part-time; since 2023-08-01"},
		},
		{
			"one after another", posts{post("2022-01-01", "")}, posts{post("2023-08-01", ""), post("2022-01-01", "2023-06-30")},
			[]string{"~ post p: officer of a: until (none) → 2023-06-30", "+ post p: officer of a: time part-time; since 2023-08-01"},
		},
		{
			"another function", posts{post("2022-01-01", "")}, posts{{Unit: "a", Role: models.Clerk, Since: "2022-01-01"}},
			[]string{"- post p: officer of a, ends now", "+ post p: clerk of a: time part-time; since 2022-01-01"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			with := func(p posts) models.Roster {
				return models.Roster{People: []models.RosterPerson{{Code: "p", Posts: p}}}
			}
			if diff := cmp.Diff(tt.told, lines(roster.Diff(with(tt.now), with(tt.want)))); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// There is nothing to do if and only if nothing differs.
func TestDiffIsEmptyIfNothingDiffers(t *testing.T) {
	spoils := []func(*models.Roster){
		func(r *models.Roster) { r.Units[0].Name += "x" }, func(r *models.Roster) { r.Units[0].Kind = "chi_bo" },
		func(r *models.Roster) { r.Units[1].Parent = "" }, func(r *models.Roster) { r.Units[1].From = "" },
		func(r *models.Roster) { r.Units[1].To = "2025-06-30" }, func(r *models.Roster) { r.Units[1].Code = "new" },
		func(r *models.Roster) { r.People[1].Name += "x" }, func(r *models.Roster) { r.People[1].Code = "new" },
		func(r *models.Roster) { r.People[0].Accounts[0].Account = "2" },
		func(r *models.Roster) { r.People[0].Accounts[0].Channel = "zalo" },
		func(r *models.Roster) { r.People[0].Posts[0].FullTime = false },
		func(r *models.Roster) { r.People[0].Posts[0].Since = "2022-01-02" },
		func(r *models.Roster) { r.People[0].Posts[0].Until = "2099-01-02" },
		func(r *models.Roster) { r.People[0].Posts[1].Role = models.Leader },
		func(r *models.Roster) { r.People[0].Posts = r.People[0].Posts[:1] },
		func(r *models.Roster) { r.Targets[0].Code = "new" }, func(r *models.Roster) { r.Targets[0].Unit = "a" },
		func(r *models.Roster) { r.Targets[0].Indicator = "lop.mo" }, func(r *models.Roster) { r.Targets[0].Value++ },
		func(r *models.Roster) { r.Targets[0].From = "2020-10-16" }, func(r *models.Roster) { r.Targets[0].To = "2025-10-15" },
		func(r *models.Roster) { r.Targets[0].NameVI += "x" }, func(r *models.Roster) { r.Targets[0].NameEN += "x" },
		func(r *models.Roster) { r.Targets[0].Document += "x" }, func(r *models.Roster) { r.Targets = r.Targets[:0] },
		func(r *models.Roster) { r.Openings[0].Unit = "tinh" }, func(r *models.Roster) { r.Openings[0].Indicator = "lop.mo" },
		func(r *models.Roster) { r.Openings[0].Value++ }, func(r *models.Roster) { r.Openings[0].Estimate = false },
		func(r *models.Roster) { r.Openings[0].From = "2020-10-16" }, func(r *models.Roster) { r.Openings[0].To = "2023-06-30" },
		func(r *models.Roster) { r.Openings[0].Document += "x" }, func(r *models.Roster) { r.Openings = r.Openings[:0] },
	}
	rapid.Check(t, func(t *rapid.T) {
		// Not in the order of the file: a store has one of its own.
		now, want := whole(), whole()
		slices.Reverse(now.People)
		picked := rapid.SliceOfNDistinct(rapid.IntRange(0, len(spoils)-1), 0, 1, rapid.ID[int]).Draw(t, "spoils")
		for _, i := range picked {
			spoils[i](&want)
		}
		if got := lines(roster.Diff(now, want)); (len(got) == 0) != (len(picked) == 0) {
			t.Fatalf("changes are %q", got)
		}
	})
	for i, spoil := range spoils { // each, whatever was drawn
		want := whole()
		spoil(&want)
		if len(roster.Diff(whole(), want)) == 0 {
			t.Errorf("change %d is not seen", i)
		}
	}
}
