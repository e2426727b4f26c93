package vietnamese_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"github.com/satcoso/satcoso/conversations/vietnamese"
	"github.com/satcoso/satcoso/locales"
	"github.com/satcoso/satcoso/models"
)

// Every number that the product prints is read back, in its own language.
func TestNumbersAreReadAsPrinted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(0, 999_999_999).Draw(t, "n")
		for _, lang := range []models.Lang{models.Vietnamese, models.English} {
			say, slot := locales.In(lang), vietnamese.NumberSlot{English: lang == models.English}
			want := vietnamese.Number{Outcome: vietnamese.Understood, Value: n}
			got := vietnamese.ReadNumber(say.Number(n), slot)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("ReadNumber(%q): -want +got\n%s", say.Number(n), diff)
			}
			slot.Estimate, want.Estimate = true, true
			about := say.Say("value.estimate", "n", n)
			if diff := cmp.Diff(want, vietnamese.ReadNumber(about, slot)); diff != "" {
				t.Errorf("ReadNumber(%q): -want +got\n%s", about, diff)
			}
		}
	})
}

// Every decimal that the product prints is read back, in its own language, but
// 1,234 is asked: it may be one thousand and more, as a person types it.
func TestDecimalsAreReadAsPrinted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(0, 999_999_999_000).Draw(t, "thousandths")
		for _, lang := range []models.Lang{models.Vietnamese, models.English} {
			printed := locales.In(lang).Decimal(n)
			got := vietnamese.ReadNumber(printed, vietnamese.NumberSlot{Decimal: true, English: lang == models.English})
			want := vietnamese.Number{Outcome: vietnamese.Understood, Value: n}
			if diff := cmp.Diff(want, got); diff != "" && !slices.Contains(got.Readings, n) {
				t.Errorf("ReadNumber(%q): -want +got\n%s", printed, diff)
			}
			_, fraction, _ := strings.Cut(printed, map[models.Lang]string{models.Vietnamese: ",", models.English: "."}[lang])
			if got.Outcome == vietnamese.Ask && len(fraction) != 3 && n%1000 != 0 {
				t.Errorf("ReadNumber(%q) is asked", printed)
			}
		}
	})
}

var periodKinds = []models.PeriodKind{
	models.Weekly, models.Monthly, models.Quarterly, models.HalfYearly, models.NineMonths, models.Yearly,
}

// Every period that the product prints is read back, in its own language, also
// where any kind is wanted.
func TestPeriodsAreReadAsPrinted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		today := models.NewDate(2023, 1, 1).AddDays(rapid.IntRange(0, 3000).Draw(t, "today"))
		day := today.AddDays(-rapid.IntRange(0, 700).Draw(t, "ago"))
		kind := rapid.SampledFrom(periodKinds).Draw(t, "kind")
		want := vietnamese.PeriodOf(kind, day)
		for _, lang := range []models.Lang{models.Vietnamese, models.English} {
			for _, kinds := range [][]models.PeriodKind{{kind}, periodKinds} {
				slot := vietnamese.PeriodSlot{Today: today, Kinds: kinds, English: lang == models.English}
				printed := locales.In(lang).Period(want)
				if got := vietnamese.ReadPeriod(printed, slot); got.Outcome != vietnamese.Understood || got.Period != want {
					t.Errorf("ReadPeriod(%q) on %s = %+v, want %v", printed, today, got, want)
				}
			}
		}
		if kind != models.Weekly {
			return
		}
		slot := vietnamese.PeriodSlot{Today: today, Kinds: periodKinds}
		if got := vietnamese.ReadPeriod(want.Key(), slot); got.Outcome != vietnamese.Understood || got.Period != want {
			t.Errorf("ReadPeriod(%q) on %s = %+v, want %v", want.Key(), today, got, want)
		}
	})
}

// Every date that the product prints is read back, in its own language.
func TestDatesAreReadAsPrinted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		today := models.NewDate(2023, 1, 1).AddDays(rapid.IntRange(0, 3000).Draw(t, "today"))
		d := today.AddDays(-rapid.IntRange(0, 364).Draw(t, "ago"))
		for _, lang := range []models.Lang{models.Vietnamese, models.English} {
			say, slot := locales.In(lang), vietnamese.DateSlot{Today: today, Past: true, English: lang == models.English}
			for _, typed := range []string{say.Date(d), say.ShortDate(d)} {
				if w := vietnamese.ReadDate(typed, slot); w.Outcome != vietnamese.Understood || w.From != d || w.To != d {
					t.Errorf("ReadDate(%q) on %s = %+v, want %s", typed, today, w, d)
				}
			}
		}
	})
}

// How a text is encoded, in which case it is and what cannot be seen change
// nothing.
func TestAppearanceChangesNothing(t *testing.T) {
	same := func(s string) []string {
		wide := strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return r + '０' - '0'
			}
			return r
		}, s)
		return []string{norm.NFC.String(s), norm.NFD.String(s), strings.ToUpper(s), strings.ToLower(s), "  " + s + " ", wide, "\u200b" + s + "\ufeff"}
	}
	check := func(name string, columns int, read func(row) string) {
		column := columns - 2
		for _, r := range openRows(t, name, columns) {
			want, typed := read(r), r.fields[column]
			for _, r.fields[column] = range same(typed) {
				if got := read(r); got != want {
					t.Errorf("%s: %+q is %s, but %+q is %s", name, r.fields[column], got, typed, want)
				}
			}
		}
	}
	check("numbers.tsv", 4, readRowNumber)
	check("numbers2.tsv", 4, readRowNumber)
	check("dates.tsv", 5, readRowDate)
	check("dates2.tsv", 5, readRowDate)
	check("options.tsv", 4, readRowOption)
	check("options2.tsv", 4, readRowOption)
	check("periods.tsv", 5, readRowPeriod)
}

func FuzzReadNumber(f *testing.F) {
	for _, r := range seeds(f, 4, "numbers.tsv", "numbers2.tsv") {
		f.Add(r.fields[2], false)
	}
	f.Fuzz(func(t *testing.T, typed string, english bool) {
		for _, slot := range []vietnamese.NumberSlot{{English: english}, {Decimal: true, Estimate: true, English: english}, {Total: true}} {
			n := vietnamese.ReadNumber(typed, slot)
			largest := int64(999_999_999)
			if slot.Decimal {
				largest *= 1000
			}
			if n.Value > largest || n.Value < 0 && n.Outcome != vietnamese.Delta {
				t.Errorf("ReadNumber(%q, %+v) = %+v, out of bounds", typed, slot, n)
			}
			for _, s := range variants(typed) {
				if diff := cmp.Diff(n, vietnamese.ReadNumber(s, slot)); diff != "" {
					t.Errorf("ReadNumber: %q is not as %q\n%s", s, typed, diff)
				}
			}
		}
	})
}

func FuzzReadDate(f *testing.F) {
	for _, r := range seeds(f, 5, "dates.tsv", "dates2.tsv") {
		f.Add(r.fields[3], false)
	}
	f.Fuzz(func(t *testing.T, typed string, english bool) {
		const today = models.Date("2024-02-29")
		for _, slot := range []vietnamese.DateSlot{{Today: today, Past: true, English: english}, {Today: today, Future: true, Range: true}, {Today: today, Range: true}} {
			w := vietnamese.ReadDate(typed, slot)
			if w.Outcome == vietnamese.Understood {
				for _, d := range []models.Date{w.From, w.To} {
					if _, err := models.ParseDate(string(d)); err != nil {
						t.Errorf("ReadDate(%q) = %+v: %v", typed, w, err)
					}
				}
				if w.From > w.To || slot.Past && w.To > today || slot.Future && w.From < today || w.From != w.To && !slot.Range {
					t.Errorf("ReadDate(%q, %+v) = %+v", typed, slot, w)
				}
			}
			for _, s := range variants(typed) {
				if diff := cmp.Diff(w, vietnamese.ReadDate(s, slot)); diff != "" {
					t.Errorf("ReadDate: %q is not as %q\n%s", s, typed, diff)
				}
			}
		}
	})
}

func FuzzReadOption(f *testing.F) {
	for _, r := range seeds(f, 4, "options.tsv", "options2.tsv") {
		f.Add(r.fields[2], r.fields[1])
	}
	f.Fuzz(func(t *testing.T, typed, joined string) {
		labels := strings.Split(joined, "|")
		c := vietnamese.ReadOption(typed, labels)
		for _, i := range append(c.Indexes, c.Index) {
			if i < 0 || i >= len(labels) {
				t.Fatalf("ReadOption(%q, %q) = %+v, out of bounds", typed, labels, c)
			}
		}
		for _, s := range variants(typed) {
			if diff := cmp.Diff(c, vietnamese.ReadOption(s, labels)); diff != "" {
				t.Errorf("ReadOption: %q is not as %q\n%s", s, typed, diff)
			}
		}
	})
}

func FuzzReadPeriod(f *testing.F) {
	for _, r := range seeds(f, 5, "periods.tsv") {
		f.Add(r.fields[3], uint8(1<<len(periodKinds)-1), false)
	}
	f.Fuzz(func(t *testing.T, typed string, mask uint8, english bool) {
		slot := vietnamese.PeriodSlot{Today: "2024-02-29", English: english}
		for i, kind := range periodKinds {
			if mask&(1<<i) != 0 {
				slot.Kinds = append(slot.Kinds, kind)
			}
		}
		got := vietnamese.ReadPeriod(typed, slot)
		begun := got.Period.Start <= slot.Today
		if got.Outcome == vietnamese.Understood && !begun || got.Outcome == vietnamese.Refused && begun {
			t.Errorf("ReadPeriod(%q, %+v) = %+v", typed, slot, got)
		}
		known := got.Outcome == vietnamese.Understood || got.Outcome == vietnamese.Refused
		if known != (got.Period != models.Period{}) || got.Outcome != vietnamese.Ask && got.Readings != nil {
			t.Errorf("ReadPeriod(%q, %+v) = %+v", typed, slot, got)
		}
		if known {
			got.Readings = append(got.Readings, got.Period)
		}
		for _, p := range got.Readings {
			if p != vietnamese.PeriodOf(p.Kind, p.Start) || !slices.Contains(slot.Kinds, p.Kind) {
				t.Errorf("ReadPeriod(%q, %+v) = %+v: no such period is wanted", typed, slot, p)
			}
		}
		if known {
			got.Readings = nil
		}
		for _, s := range variants(typed) {
			if diff := cmp.Diff(got, vietnamese.ReadPeriod(s, slot), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("ReadPeriod: %q is not as %q\n%s", s, typed, diff)
			}
		}
	})
}

func seeds(f *testing.F, columns int, files ...string) []row {
	var rows []row
	for _, name := range files {
		rows = append(rows, openRows(f, name, columns)...)
	}
	return rows
}

// openRows are the rows of a table that rules may be written from.
func openRows(t testing.TB, name string, columns int) []row {
	rows := table(t, name, columns)
	if name == "periods.tsv" {
		return slices.DeleteFunc(rows, row.heldOut)
	}
	return rows
}

func BenchmarkReadNumber(b *testing.B) {
	for _, typed := range []string{"12", "1.234", "khoảng 30 người", "mười hai", "hai mươi mốt", "lũy kế 11.117", "1k2", "không có", "tuan nay 12 nguoi"} {
		bench(b, typed, func() { vietnamese.ReadNumber(typed, vietnamese.NumberSlot{Estimate: true}) })
	}
}

func BenchmarkReadDate(b *testing.B) {
	for _, typed := range []string{"hôm qua", "20/11", "20/11/2026", "thứ 6 tuần trước", "sáng T6", "ngay 15 thang 11"} {
		bench(b, typed, func() { vietnamese.ReadDate(typed, vietnamese.DateSlot{Today: "2026-11-22", Past: true}) })
	}
}

func BenchmarkReadOption(b *testing.B) {
	for _, typed := range []string{"Khó mở lớp", "2", "khó", "nld ít quan tâm", "vuong xac minh ly lich", "dạ khác ạ", "abc"} {
		bench(b, typed, func() { vietnamese.ReadOption(typed, categories) })
	}
}

func BenchmarkReadPeriod(b *testing.B) {
	slot := vietnamese.PeriodSlot{Today: "2023-11-16", Kinds: []models.PeriodKind{models.Weekly, models.Monthly}}
	for _, typed := range []string{"tuần này", "tuần 46", "tuần 3 tháng 11", "10/11-16/11"} {
		bench(b, typed, func() { vietnamese.ReadPeriod(typed, slot) })
	}
}

func bench(b *testing.B, name string, read func()) {
	b.Run(name, func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			read()
		}
	})
}
