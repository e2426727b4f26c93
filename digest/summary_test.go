package digest_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/satcoso/satcoso/digest"
	"github.com/satcoso/satcoso/models"
)

// Silent units are counted and named: a week in which half the district is
// missing never looks complete.
func TestBuildCountsSilentUnits(t *testing.T) {
	s := models.Sheet{Period: week46, Expected: []models.ExpectedReport{
		{UnitID: 2, UnitName: "Thuận An", PersonName: "An", Code: "A", Late: true},
		{UnitID: 2, UnitName: "Thuận An", PersonName: "Mai"},
		{UnitID: 3, UnitName: "Dĩ An", PersonName: "Sơn"},
		{UnitID: 3, UnitName: "Dĩ An", PersonName: "Lan"},
		{UnitID: 4, UnitName: "Bến Cát", PersonName: "Thu", Code: "B", Nothing: true},
	}}
	got := digest.Build(s, nil, friday)
	want := digest.Summary{
		Period: week46, MadeAt: friday, Expected: 5, Sent: 2, Late: 1, Nothing: 1,
		Missing: []digest.Missing{{UnitID: 2, UnitName: "Thuận An", Names: []string{"Mai"}}, {UnitID: 3, UnitName: "Dĩ An", Names: []string{"Sơn", "Lan"}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestBuildComparesFigures(t *testing.T) {
	sums := func(value int64, estimate bool) models.Sums {
		return models.Sums{"a.x": {Value: value, Estimate: estimate}}
	}
	for _, tt := range []struct {
		name  string
		weeks [5]models.Sums
		want  digest.Figure
	}{
		{"no figures at all", [5]models.Sums{}, digest.Figure{Indicator: "a.x"}},
		{
			"a zero this week", [5]models.Sums{sums(0, false), sums(4, false), nil, nil, nil},
			digest.Figure{Indicator: "a.x", Before: models.Sum{Value: 4}, Mean: models.Sum{Value: 4}, HasBefore: true, HasMean: true},
		},
		{
			"the mean leaves out this week", [5]models.Sums{sums(1000, true), sums(1, false), sums(2, false), sums(3, false), sums(4, false)},
			digest.Figure{Indicator: "a.x", Now: models.Sum{Value: 1000, Estimate: true}, Before: models.Sum{Value: 1}, Mean: models.Sum{Value: 3}, HasBefore: true, HasMean: true},
		},
		{
			"rounded down, over the weeks that were reported", [5]models.Sums{nil, sums(5, false), sums(4, false), sums(4, false), nil},
			digest.Figure{Indicator: "a.x", Before: models.Sum{Value: 5}, Mean: models.Sum{Value: 4}, HasBefore: true, HasMean: true},
		},
		{
			"one estimate makes the mean one", [5]models.Sums{nil, nil, nil, nil, sums(8, true)},
			digest.Figure{Indicator: "a.x", Mean: models.Sum{Value: 8, Estimate: true}, HasMean: true},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := digest.Build(models.Sheet{Weeks: tt.weeks}, []string{"a.x"}, friday)
			if diff := cmp.Diff([]digest.Figure{tt.want}, got.Figures); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// Build is pure, everyone expected is either sent or missing, and a summary
// survives JSON, in which it is stored.
func TestBuildProperties(t *testing.T) {
	indicators := []string{"da03.ket_nap", "da03.gioi_thieu"}
	sum := rapid.Custom(func(t *rapid.T) models.Sum {
		return models.Sum{Value: rapid.Int64Range(0, 1e9).Draw(t, "value"), Estimate: rapid.Bool().Draw(t, "estimate")}
	})
	rapid.Check(t, func(t *rapid.T) {
		s := sheet()
		for i := range s.Expected {
			e := &s.Expected[i]
			if rapid.Bool().Draw(t, "missing") {
				e.Code = ""
			}
			e.Late, e.Nothing = rapid.Bool().Draw(t, "late"), rapid.Bool().Draw(t, "nothing")
		}
		for i := range s.Weeks {
			for _, id := range indicators {
				s.Weeks[i][id] = sum.Draw(t, id)
			}
		}
		before, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		got := digest.Build(s, indicators, friday)
		if after, _ := json.Marshal(s); string(after) != string(before) {
			t.Fatal("Build changed the sheet")
		}
		if again := digest.Build(s, indicators, friday); !reflect.DeepEqual(got, again) {
			t.Fatalf("built twice:\n%s", cmp.Diff(got, again))
		}
		missing := 0
		for _, m := range got.Missing {
			missing += len(m.Names)
		}
		if got.Expected != len(s.Expected) || got.Sent+missing != got.Expected || got.Late > got.Sent || got.Nothing > got.Sent {
			t.Errorf("%d expected, %d sent, %d late, %d nothing, %d missing", got.Expected, got.Sent, got.Late, got.Nothing, missing)
		}
		data, err := json.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		var back digest.Summary
		if err := json.Unmarshal(data, &back); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(got, back); diff != "" {
			t.Errorf("from JSON: -want +got\n%s", diff)
		}
	})
}
