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
		Period: week46, MadeAt: friday, Expected: s.Expected, Sent: 2, Late: 1, Nothing: 1, Figures: map[string]digest.Figure{},
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
		{"no figures at all", [5]models.Sums{}, digest.Figure{}},
		{
			"a zero this week", [5]models.Sums{sums(0, false), sums(4, false), nil, nil, nil},
			digest.Figure{Before: models.Sum{Value: 4}, Mean: models.Sum{Value: 4}, HasNow: true, HasBefore: true, HasMean: true},
		},
		{
			"the mean leaves out this week", [5]models.Sums{sums(1000, true), sums(1, false), sums(2, false), sums(3, false), sums(4, false)},
			digest.Figure{Now: models.Sum{Value: 1000, Estimate: true}, Before: models.Sum{Value: 1}, Mean: models.Sum{Value: 3}, HasNow: true, HasBefore: true, HasMean: true},
		},
		{
			"rounded down, over the weeks that were reported", [5]models.Sums{nil, sums(5, false), sums(4, false), sums(4, false), nil},
			digest.Figure{Before: models.Sum{Value: 5}, Mean: models.Sum{Value: 4}, HasBefore: true, HasMean: true},
		},
		{
			"one estimate makes the mean one", [5]models.Sums{nil, nil, nil, nil, sums(8, true)},
			digest.Figure{Mean: models.Sum{Value: 8, Estimate: true}, HasMean: true},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := digest.Build(models.Sheet{Units: []models.UnitSheet{{ID: 1, Weeks: tt.weeks}}}, nil, friday)
			if diff := cmp.Diff(tt.want, got.Figures["a.x"]); diff != "" {
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
		for i := range 5 {
			for _, id := range indicators {
				s.Units[3].Weeks[i][id] = sum.Draw(t, id)
			}
		}
		before, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		got := digest.Build(s, nil, friday)
		if after, _ := json.Marshal(s); string(after) != string(before) {
			t.Fatal("Build changed the sheet")
		}
		if again := digest.Build(s, nil, friday); !reflect.DeepEqual(got, again) {
			t.Fatalf("built twice:\n%s", cmp.Diff(got, again))
		}
		if len(got.Expected) != len(s.Expected) || got.Sent > len(got.Expected) || got.Late > got.Sent || got.Nothing > got.Sent {
			t.Errorf("%d expected, %d sent, %d late, %d nothing", len(got.Expected), got.Sent, got.Late, got.Nothing)
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

// What a digest printed, corrected by what has changed since, and what is new
// add up to what the next one prints: always, and whatever was missed between.
func TestTotalsFoot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ids := []string{"a.x", "a.y"}
		draw := func(name string) models.Sums {
			sums := models.Sums{}
			for _, id := range ids {
				if rapid.Bool().Draw(t, name+id) {
					sums[id] = models.Sum{Value: rapid.Int64Range(0, 50).Draw(t, name+id+"value")}
				}
			}
			return sums
		}
		// history is what each of three units reported, oldest week first; what was
		// before is an opening balance.
		var then, now models.Sheet
		gap := rapid.IntRange(1, 4).Draw(t, "gap")
		then.Period, now.Period = week46, week46
		for range gap {
			then.Period = then.Period.Previous()
		}
		fresh := models.Sums{}
		then.ToDate, now.ToDate = draw("opening"), models.Sums{}
		now.ToDate.Add(then.ToDate)
		for unit := range int64(3) {
			a, b := models.UnitSheet{ID: unit + 1, Name: "A"}, models.UnitSheet{ID: unit + 1, Name: "A"}
			for week := range gap {
				b.Weeks[week] = draw("new")
				now.ToDate.Add(b.Weeks[week])
				fresh.Add(b.Weeks[week])
			}
			for week := range 5 {
				a.Weeks[week] = draw("then")
				then.ToDate.Add(a.Weeks[week])
				if week+gap < 5 {
					b.Weeks[week+gap] = a.Weeks[week]
					if rapid.Bool().Draw(t, "corrected") {
						b.Weeks[week+gap] = draw("corrected")
					}
					now.ToDate.Add(b.Weeks[week+gap])
				} else {
					now.ToDate.Add(a.Weeks[week])
				}
			}
			then.Units, now.Units = append(then.Units, a), append(now.Units, b)
		}
		before := digest.Build(then, nil, friday.AddDate(0, 0, -7*gap))
		got := digest.Build(now, &before, friday)
		for _, id := range ids {
			total := before.ToDate[id].Value + fresh[id].Value
			for _, c := range got.Corrections {
				if c.Indicator == id {
					total += c.Is.Value - c.Was.Value
				}
			}
			if total != got.ToDate[id].Value {
				t.Errorf("%s: %d was printed, %+v corrected, %d is new: %d is printed", id, before.ToDate[id].Value, got.Corrections, fresh[id].Value, got.ToDate[id].Value)
			}
		}
		for _, c := range got.Carried {
			if c.Was != before.ToDate[c.Indicator] || c.Is.Value+fresh[c.Indicator].Value != got.ToDate[c.Indicator].Value {
				t.Errorf("carried %+v does not foot", c)
			}
		}
	})
}
