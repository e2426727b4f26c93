package roster_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/demo"
	"github.com/satcoso/satcoso/models"
	"github.com/satcoso/satcoso/roster"
)

func TestParse(t *testing.T) {
	const text = `units:
  - {code: tinh_uy, name: Tỉnh ủy, kind: tinh_uy}
  - {code: thuan_an, name: Thành ủy Thuận An, kind: thanh_uy, parent: tinh_uy}
people:
  - code: an
    name: Nguyễn Văn An
    posts:
      - {unit: thuan_an, role: officer, full_time: true}
      - {unit: tinh_uy, role: clerk}
    accounts: {zalo: "7", telegram: "1001"}
  - {code: xuan, name: Lâm Thanh Xuân, lang: en}
`
	got, err := roster.Parse("roster.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	want := models.Roster{
		Units: []models.RosterUnit{
			{Code: "tinh_uy", Name: "Tỉnh ủy", Kind: "tinh_uy"},
			{Code: "thuan_an", Name: "Thành ủy Thuận An", Kind: "thanh_uy", Parent: "tinh_uy"},
		},
		People: []models.RosterPerson{
			{
				Code: "an", Name: "Nguyễn Văn An", Lang: models.Vietnamese,
				Posts: []models.RosterPost{
					{Unit: "thuan_an", Role: models.Officer, FullTime: true},
					{Unit: "tinh_uy", Role: models.Clerk},
				},
				Accounts: []models.RosterAccount{{Channel: "telegram", Account: "1001"}, {Channel: "zalo", Account: "7"}},
			},
			{Code: "xuan", Name: "Lâm Thanh Xuân", Lang: models.English},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestParseRefuses(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"unknown key", "unit: []\n", `r.yaml:1:1: unknown field "unit"`},
		{"unknown key of a person", "people:\n  - {code: an, name: An, birthday: 1990}\n", `r.yaml:2:26: unknown field "birthday"`},
		{"repeated unit", "units:\n  - {code: a, name: A}\n  - {code: a, name: B}\n", `r.yaml:3:12: a unit "a" exists already`},
		{"bad code", "units:\n  - {code: Thuận An, name: A}\n", `r.yaml:2:12: code is "Thuận An", want a-z, 0-9 and _, such as thuan_an`},
		{"no code", "units:\n  - name: A\n", `r.yaml:2:5: code is "", want a-z, 0-9 and _, such as thuan_an`},
		{"no name", "units:\n  - {code: a}\n", `r.yaml:2:5: the unit "a" has no name`},
		{"unknown parent", "units:\n  - {code: a, name: A, parent: b}\n", `r.yaml:2:32: no unit has the code "b"`},
		{"own parent", "units:\n  - {code: a, name: A, parent: a}\n", `r.yaml:2:32: the unit "a" stands above itself`},
		{
			"circle", "units:\n  - {code: a, name: A, parent: b}\n  - {code: b, name: B, parent: a}\n",
			"r.yaml:2:32: the unit \"a\" stands above itself\nr.yaml:3:32: the unit \"b\" stands above itself",
		},
		{"repeated person", "people:\n  - {code: an, name: An}\n  - {code: an, name: Bình}\n", `r.yaml:3:12: a person "an" exists already`},
		{"nameless person", "people:\n  - {code: an}\n", `r.yaml:2:5: the person "an" has no name`},
		{"unknown language", "people:\n  - {code: an, name: An, lang: fr}\n", `r.yaml:2:32: language is "fr", want vi or en`},
		{"unknown unit", "people:\n  - {code: an, name: An, posts: [{unit: x, role: officer}]}\n", `r.yaml:2:41: no unit has the code "x"`},
		{
			"unknown role", "units:\n  - {code: a, name: A}\npeople:\n  - {code: an, name: An, posts: [{unit: a, role: boss}]}\n",
			`r.yaml:4:50: role is "boss", want officer, leader or clerk`,
		},
		{
			"shared account", "people:\n  - {code: an, name: An, accounts: {local: \"1\"}}\n  - {code: mai, name: Mai, accounts: {local: \"1\"}}\n",
			`r.yaml:3:38: the local account "1" is an's already`,
		},
		{
			"two mistakes", "units:\n  - {code: a}\npeople:\n  - {code: an, name: An, lang: fr}\n",
			"r.yaml:2:5: the unit \"a\" has no name\nr.yaml:4:32: language is \"fr\", want vi or en",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := roster.Parse("r.yaml", []byte(tt.text))
			if err == nil {
				t.Fatalf("no error, want %s", tt.want)
			}
			if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
			if len(got.Units)+len(got.People) > 0 {
				t.Errorf("a refused roster came back: %+v", got)
			}
		})
	}
}

// The same account on two channels belongs to two people.
func TestParseAccountsByChannel(t *testing.T) {
	const text = "people:\n  - {code: an, name: An, accounts: {local: \"1\"}}\n  - {code: mai, name: Mai, accounts: {telegram: \"1\"}}\n"
	if _, err := roster.Parse("r.yaml", []byte(text)); err != nil {
		t.Error(err)
	}
}

func TestDemoRoster(t *testing.T) {
	r, err := roster.Parse("demo/roster.yaml", demo.Roster)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Units) != 11 {
		t.Errorf("%d units, want 11", len(r.Units))
	}
	people := map[models.Role]int{}
	for _, p := range r.People {
		seen := map[models.Role]bool{}
		for _, post := range p.Posts {
			if !seen[post.Role] {
				people[post.Role]++
			}
			seen[post.Role] = true
		}
		// Invented people are reached in the local chat only.
		if len(p.Accounts) != 1 || p.Accounts[0].Channel != "local" {
			t.Errorf("%s has the accounts %v", p.Code, p.Accounts)
		}
		if len(strings.Fields(p.Name)) < 3 {
			t.Errorf("%s is called %q", p.Code, p.Name)
		}
	}
	if diff := cmp.Diff(map[models.Role]int{models.Officer: 20, models.Leader: 3}, people); diff != "" {
		t.Errorf("people by role: -want +got\n%s", diff)
	}
}
