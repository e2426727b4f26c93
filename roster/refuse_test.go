package roster_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/roster"
)

type refusal struct{ name, text, want string }

func refuses(t *testing.T, cases []refusal) {
	t.Helper()
	for _, tt := range cases {
		t.Run(tt.name, func(t *testing.T) {
			got, err := roster.Parse("r.yaml", []byte(tt.text), map[string]bool{"donvi.ket_nap": true})
			if err == nil {
				t.Fatalf("no error, want %s", tt.want)
			}
			if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
			if len(got.Units)+len(got.People)+len(got.Targets)+len(got.Openings) > 0 {
				t.Errorf("a refused roster came back: %+v", got)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	refuses(t, []refusal{
		{"nothing", "people: []\n", "r.yaml:1:1: the roster is empty"},
		{"unknown key", "unit: []\n", `r.yaml:1:1: unknown field "unit"`},
		{"unknown key of a person", "people:\n  - {code: an, name: An, birthday: 1990}\n", `r.yaml:2:26: unknown field "birthday"`},
		{"repeated unit", "units:\n  - {code: a, name: A, kind: chi_bo}\n  - {code: a, name: B, kind: chi_bo}\n", `r.yaml:3:12: a unit "a" exists already`},
		{"bad code", "units:\n  - {code: Thuận An, name: A, kind: chi_bo}\n", `r.yaml:2:12: code is "Thuận An", want a-z, 0-9 and _, such as thuan_an`},
		{"no code", "units:\n  - name: A\n    kind: chi_bo\n", `r.yaml:2:5: code is "", want a-z, 0-9 and _, such as thuan_an`},
		{"no name", "units:\n  - {code: a, kind: chi_bo}\n", `r.yaml:2:5: the unit "a" has no name`},
		{
			"no kind", "units:\n  - {code: a, name: A}\n",
			`r.yaml:2:5: kind is "", want one of ` + strings.Join(roster.Kinds(), ", "),
		},
		{
			"unknown kind", "units:\n  - {code: a, name: A, kind: thanhuy}\n",
			`r.yaml:2:30: kind is "thanhuy", want one of tinh_uy, thanh_uy, thi_uy, huyen_uy, dang_uy_truc_thuoc, dang_doan, doan_the, dang_uy_xa_phuong, dang_uy_co_so, chi_bo`,
		},
		{"unknown parent", "units:\n  - {code: a, name: A, kind: chi_bo, parent: b}\n", `r.yaml:2:46: no unit has the code "b"`},
		{"own parent", "units:\n  - {code: a, name: A, kind: chi_bo, parent: a}\n", `r.yaml:2:46: the unit "a" stands above itself`},
		{
			"circle", "units:\n  - {code: a, name: A, kind: chi_bo, parent: b}\n  - {code: b, name: B, kind: chi_bo, parent: a}\n",
			"r.yaml:2:46: the unit \"a\" stands above itself\nr.yaml:3:46: the unit \"b\" stands above itself",
		},
		{
			"no such day", "units:\n  - {code: a, name: A, kind: chi_bo, from: 2023-02-29}\n",
			`r.yaml:2:44: from is "2023-02-29", want a day that exists, written as 2023-11-16`,
		},
		{
			"day as people write it", "units:\n  - {code: a, name: A, kind: chi_bo, to: 30/6/2025}\n",
			`r.yaml:2:42: to is "30/6/2025", want a day that exists, written as 2023-11-16`,
		},
		{
			"ends before it begins", "units:\n  - {code: a, name: A, kind: chi_bo, from: 2023-02-02, to: 2023-02-01}\n",
			`r.yaml:2:60: to is 2023-02-01, before from, 2023-02-02`,
		},
		{"repeated person", "people:\n  - {code: an, name: An}\n  - {code: an, name: Bình}\n", `r.yaml:3:12: a person "an" exists already`},
		{"nameless person", "people:\n  - {code: an}\n", `r.yaml:2:5: the person "an" has no name`},
		{"unknown language", "people:\n  - {code: an, name: An, lang: fr}\n", `r.yaml:2:32: language is "fr", want vi or en`},
		{
			"telegram name", "people:\n  - {code: an, name: An, accounts: {telegram: \"@an\"}}\n",
			`r.yaml:2:36: the telegram account is "@an", want the number of a user, such as 123456789`,
		},
		{
			"shared account", "people:\n  - {code: an, name: An, accounts: {local: \"1\"}}\n  - {code: mai, name: Mai, accounts: {local: \"1\"}}\n",
			`r.yaml:3:38: the local account "1" is an's already`,
		},
		{
			"many mistakes", "units:\n  - {code: a, kind: x}\npeople:\n  - {code: an, name: An, lang: fr}\ntargets:\n  - {code: A}\n",
			`r.yaml:2:5: the unit "a" has no name
r.yaml:2:21: kind is "x", want one of ` + strings.Join(roster.Kinds(), ", ") + `
r.yaml:4:32: language is "fr", want vi or en
r.yaml:6:12: code is "A", want a-z, 0-9 and _, such as thuan_an
r.yaml:6:5: no unit has the code ""
r.yaml:6:5: indicator is "", want the form donvi.ket_nap
r.yaml:6:5: value is 0, want more than 0, such as 9500
r.yaml:6:5: want the first and the last day, such as from: 2020-10-15, to: 2025-10-14
r.yaml:6:5: a target needs its name in both languages, such as {vi: "nhiệm kỳ 2020–2025", en: "2020–2025"}`,
		},
	})
}

func TestParseRefusesPosts(t *testing.T) {
	with := func(posts ...string) string {
		return `units:
  - {code: a, name: A, kind: chi_bo, from: 2020-01-01, to: 2025-06-30}
  - {code: b, name: B, kind: chi_bo}
people:
  - code: an
    name: An
    posts:
      - ` + strings.Join(posts, "\n      - ") + "\n"
	}
	const apart = "give the earlier one its last day, such as until: 2023-12-31, and the later one its first, since: 2024-01-01"
	refuses(t, []refusal{
		{"unknown unit", with("{unit: x, role: officer}"), `r.yaml:8:16: no unit has the code "x"`},
		{"unknown role", with("{unit: b, role: boss}"), `r.yaml:8:25: role is "boss", want officer, leader or clerk`},
		{
			"no such day", with("{unit: b, role: officer, since: 2022-13-01}"),
			`r.yaml:8:41: since is "2022-13-01", want a day that exists, written as 2023-11-16`,
		},
		{
			"ends before it begins", with("{unit: b, role: officer, since: 2022-02-01, until: 2022-01-31}"),
			`r.yaml:8:60: until is 2022-01-31, before since, 2022-02-01`,
		},
		{
			"ends without a beginning", with("{unit: b, role: officer, until: 2022-01-31}"),
			`r.yaml:8:41: a post with its last day needs its first day too, such as since: 2022-01-01`,
		},
		{
			"before its unit", with("{unit: a, role: officer, since: 2019-12-31, until: 2025-06-30}"),
			`r.yaml:8:41: the post begins on 2019-12-31, before its unit "a" does on 2020-01-01`,
		},
		{
			"after its unit", with("{unit: a, role: officer, since: 2020-01-01, until: 2025-07-01}"),
			`r.yaml:8:60: the post ends on 2025-07-01, after its unit "a" does on 2025-06-30`,
		},
		{
			"beyond its unit", with("{unit: a, role: officer}"),
			`r.yaml:8:9: the unit "a" ends on 2025-06-30, and the post does not: want until: 2025-06-30 or an earlier day`,
		},
		{
			"the same twice", with("{unit: b, role: officer}", "{unit: b, role: officer, full_time: true}"),
			"r.yaml:9:9: the post officer of b overlaps with the first of this person's posts: " + apart,
		},
		{
			"one day in common", with(
				"{unit: b, role: leader, since: 2022-01-01, until: 2022-06-30}",
				"{unit: b, role: officer, since: 2022-01-01, until: 2022-06-30}",
				"{unit: b, role: officer, since: 2022-06-30}"),
			"r.yaml:10:9: the post officer of b overlaps with the second of this person's posts: " + apart,
		},
	})
	good := with("{unit: b, role: officer, since: 2022-01-01, until: 2022-06-29}", "{unit: b, role: officer, since: 2022-06-30}",
		"{unit: a, role: officer, since: 2020-01-01, until: 2025-06-30}", "{unit: b, role: clerk}")
	if _, err := roster.Parse("r.yaml", []byte(good), nil); err != nil {
		t.Error(err)
	}
}

func TestParseRefusesFigures(t *testing.T) {
	const units = "units:\n  - {code: a, name: A, kind: chi_bo}\n"
	const rest = ", from: 2020-10-15, to: 2025-10-14, name: {vi: n, en: n}}\n"
	refuses(t, []refusal{
		{
			"the same code", units + "targets:\n  - {code: t, unit: a, indicator: donvi.ket_nap, value: 1" + rest + "  - {code: t, unit: a, indicator: donvi.ket_nap, value: 1" + rest,
			`r.yaml:5:12: a target "t" exists already`,
		},
		{"zero", units + "targets:\n  - {code: t, unit: a, indicator: donvi.ket_nap, value: 0" + rest, `r.yaml:4:57: value is 0, want more than 0, such as 9500`},
		{"below zero", units + "targets:\n  - {code: t, unit: a, indicator: donvi.ket_nap, value: -1" + rest, `r.yaml:4:57: value is -1, want more than 0, such as 9500`},
		{"fraction", units + "targets:\n  - {code: t, unit: a, indicator: donvi.ket_nap, value: 9.5" + rest, `r.yaml:4:57: value has a fraction, want a whole number, such as 9500`},
		{"form of indicator", units + "targets:\n  - {code: t, unit: a, indicator: ket_nap, value: 1" + rest, `r.yaml:4:35: indicator is "ket_nap", want the form donvi.ket_nap`},
		{"unknown indicator", units + "targets:\n  - {code: t, unit: a, indicator: donvi.ketnap, value: 1" + rest, `r.yaml:4:35: no flow asks for the indicator "donvi.ketnap"`},
		{
			"no last day", units + "targets:\n  - {code: t, unit: a, indicator: donvi.ket_nap, value: 1, from: 2020-10-15, name: {vi: n, en: n}}\n",
			`r.yaml:4:5: want the first and the last day, such as from: 2020-10-15, to: 2025-10-14`,
		},
		{
			"one language", units + "targets:\n  - {code: t, unit: a, indicator: donvi.ket_nap, value: 1, from: 2020-10-15, to: 2025-10-14, name: {vi: n}}\n",
			`r.yaml:4:100: a target needs its name in both languages, such as {vi: "nhiệm kỳ 2020–2025", en: "2020–2025"}`,
		},
		{
			"openings", units + `openings:
  - {unit: a, indicator: donvi.ket_nap, from: 2020-10-15, to: 2023-06-29, value: -1, document: BC}
  - {unit: a, indicator: donvi.ket_nap, from: 2023-06-29, to: 2020-10-15, value: 1}
  - {unit: b, indicator: ketnap, value: 1.5, document: BC}
  - {unit: a, indicator: donvi.moi, from: 2020-10-15, to: 2023-06-29, document: BC}
`,
			`r.yaml:4:82: value is -1, want 0 or more, such as 5928
r.yaml:5:5: the unit "a" has an opening balance of donvi.ket_nap already
r.yaml:5:63: to is 2020-10-15, before from, 2023-06-29
r.yaml:5:5: an opening balance needs the document that it was taken from, such as "Báo cáo 123-BC/TU"
r.yaml:6:12: no unit has the code "b"
r.yaml:6:26: indicator is "ketnap", want the form donvi.ket_nap
r.yaml:6:41: value has a fraction, want a whole number, such as 5928
r.yaml:6:5: want the first and the last day, such as from: 2020-10-15, to: 2025-10-14
r.yaml:7:26: no flow asks for the indicator "donvi.moi"
r.yaml:7:5: an opening balance needs a value, such as 5928`,
		},
	})
}
