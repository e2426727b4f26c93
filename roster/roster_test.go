package roster_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/models"
	"github.com/satcoso/satcoso/roster"
)

func TestParse(t *testing.T) {
	const text = `units:
  - {code: tinh_uy, name: Tỉnh ủy, kind: tinh_uy}
  - {code: thuan_an, name: Thành ủy Thuận An, kind: thanh_uy, parent: tinh_uy, from: 2020-02-01, to: 2025-06-30}
people:
  - code: an
    name: Nguyễn Văn An
    posts:
      - {unit: thuan_an, role: officer, full_time: true, since: 2022-01-01, until: 2025-06-30}
      - {unit: tinh_uy, role: clerk}
    accounts: {zalo: "7", telegram: "1001"}
  - {code: xuan, name: Lâm Thanh Xuân, lang: en}
targets:
  - {code: t, unit: tinh_uy, indicator: donvi.ket_nap, value: 9500, from: 2020-10-15, to: 2025-10-14, name: {vi: nhiệm kỳ, en: term}, document: NQ}
openings:
  - {unit: tinh_uy, indicator: donvi.ket_nap, from: 2020-10-15, to: 2023-06-29, value: 0, estimate: true, document: BC 1}
`
	got, err := roster.Parse("roster.yaml", []byte(text), map[string]bool{"donvi.ket_nap": true})
	if err != nil {
		t.Fatal(err)
	}
	want := models.Roster{
		Units: []models.RosterUnit{
			{Code: "tinh_uy", Name: "Tỉnh ủy", Kind: "tinh_uy"},
			{Code: "thuan_an", Name: "Thành ủy Thuận An", Kind: "thanh_uy", Parent: "tinh_uy", From: "2020-02-01", To: "2025-06-30"},
		},
		People: []models.RosterPerson{
			{
				Code: "an", Name: "Nguyễn Văn An", Lang: models.Vietnamese,
				Posts: []models.RosterPost{
					{Unit: "thuan_an", Role: models.Officer, FullTime: true, Since: "2022-01-01", Until: "2025-06-30"},
					{Unit: "tinh_uy", Role: models.Clerk},
				},
				Accounts: []models.RosterAccount{{Channel: "telegram", Account: "1001"}, {Channel: "zalo", Account: "7"}},
			},
			{Code: "xuan", Name: "Lâm Thanh Xuân", Lang: models.English},
		},
		Targets: []models.RosterTarget{{
			Code: "t", Unit: "tinh_uy", Indicator: "donvi.ket_nap", Value: 9500, From: "2020-10-15", To: "2025-10-14",
			NameVI: "nhiệm kỳ", NameEN: "term", Document: "NQ",
		}},
		Openings: []models.RosterOpening{{
			Unit: "tinh_uy", Indicator: "donvi.ket_nap", From: "2020-10-15", To: "2023-06-29", Estimate: true, Document: "BC 1",
		}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// A list of targets that is empty removes all of them; no list leaves them.
func TestParseTellsNoneFromNothingSaid(t *testing.T) {
	const units = "units:\n  - {code: a, name: A, kind: chi_bo}\n"
	for text, said := range map[string]bool{"": false, "targets:\nopenings:\n": false, "targets: []\nopenings: []\n": true} {
		r, err := roster.Parse("r.yaml", []byte(units+text), nil)
		if err != nil {
			t.Fatal(err)
		}
		if (r.Targets != nil) != said || (r.Openings != nil) != said {
			t.Errorf("after %q, targets are %#v and openings %#v", text, r.Targets, r.Openings)
		}
	}
}

// The same account on two channels belongs to two people.
func TestParseAccountsByChannel(t *testing.T) {
	const text = "people:\n  - {code: an, name: An, accounts: {local: \"1\"}}\n  - {code: mai, name: Mai, accounts: {telegram: \"1\"}}\n"
	if _, err := roster.Parse("r.yaml", []byte(text), nil); err != nil {
		t.Error(err)
	}
}
