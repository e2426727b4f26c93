package vietnamese_test

import (
	"strings"
	"testing"

	"github.com/satcoso/satcoso/conversations/vietnamese"
)

var weekly = []vietnamese.Field{
	{Number: 1, Names: []string{"Doanh nghiệp", "tx", "dn"}, Listed: true},
	{Number: 2, Names: []string{"Lao động", "tiếp cận", "nld"}, Listed: true},
	{Number: 3, Names: []string{"Chủ doanh nghiệp", "chủ dn"}, Part: true, Listed: true},
	{Number: 5, Names: []string{"Kết nạp"}, Listed: true},
	{Number: 6, Names: []string{"Kết nạp, chủ doanh nghiệp"}, Part: true},
	{Number: 7, Names: []string{"Khó khăn"}, Text: true, Listed: true},
}

func readsNumber(field int, text string) bool {
	return weekly[field].Text || vietnamese.ReadNumber(text, vietnamese.NumberSlot{Estimate: true}).Outcome == vietnamese.Understood
}

// A splitter that drops what was typed loses answers in silence: every letter
// and digit but the numbers and names themselves is in some piece.
func FuzzSplitForm(f *testing.F) {
	for _, typed := range []string{
		"1) 3 2) 30 3) 1 5) 0 7) có 3 DN chưa ủng hộ", "1. 3\n2. 30", "1-3 2-2", "3; 30; 1; 0; không", "tx 3 dn, tiếp cận 30, kết nạp 1",
		"12 tiếp cận 3 kết nạp", "7) a 2) b 1) c", "(1) 3 (5) 2) 2", "câu 1: 3", "1)2)3)", "9) 1 1) 2", "\u0301) 1", "1 – 3 2 – 4", "khó khăn: a, b, kết nạp 1", "30,4) 1",
	} {
		f.Add(typed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		way, pieces := vietnamese.SplitForm(typed, weekly, readsNumber)
		if len(pieces) == 0 {
			t.Fatalf("%q: no pieces", typed)
		}
		clean := vietnamese.Clean(typed)
		for _, p := range pieces {
			if p.Field < -1 || p.Field >= len(weekly) {
				t.Fatalf("%q: field %d", typed, p.Field)
			}
			if way != vietnamese.ByName && !strings.Contains(clean, p.Text) {
				t.Errorf("%q: the piece %q does not stand in it", typed, p.Text)
			}
		}
		if way == vietnamese.ByNumber {
			checkDigits(t, clean, pieces)
		}
		if again, _ := vietnamese.SplitForm(clean, weekly, readsNumber); again != way {
			t.Errorf("%q: cleaned, it is split another way", typed)
		}
	})
}

// checkDigits checks that no digits are lost but those of the numbers.
func checkDigits(t *testing.T, clean string, pieces []vietnamese.Piece) {
	t.Helper()
	count := func(s string) int { return len(s) - len(strings.Map(withoutDigits, s)) }
	kept := 0
	for _, p := range pieces {
		kept += count(p.Text)
		if p.Field >= 0 {
			kept += len(string(rune('0' + weekly[p.Field].Number)))
		}
	}
	// A number may be written 01, and one of no field stands in its piece.
	if all := count(clean); kept > all || kept < all-len(pieces) {
		t.Errorf("%q: %d digits, %d are in %+v", clean, all, kept, pieces)
	}
}

func withoutDigits(r rune) rune {
	if r >= '0' && r <= '9' {
		return -1
	}
	return r
}

// Commas without spaces part answers where all are so; beside others they may
// belong to a number.
func TestCommasOfAForm(t *testing.T) {
	for typed, want := range map[string]string{
		"3,30,1,0,không":      "3|30|1|0|không",
		"3, 30, 1, 0, không":  "3|30|1|0|không",
		"3,30,1,0,không,":     "3|30|1|0|không",
		"3, 2,5, 30, 1":       "",
		"3,30, 1, 0, không":   "",
		"3 ,30,1,0,không":     "",
		"1,234,1,0,0,không":   "",
		"3,30,1,0":            "",
		"3,30,1,0,không, còn": "",
	} {
		way, pieces := vietnamese.SplitForm(typed, weekly, readsNumber)
		var texts []string
		for _, p := range pieces {
			texts = append(texts, p.Text)
		}
		if got := strings.Join(texts, "|"); way == vietnamese.InSequence && got != want || way != vietnamese.InSequence && want != "" {
			t.Errorf("%q: way %v, %q, want %q", typed, way, got, want)
		}
	}
}

func TestReadChange(t *testing.T) {
	for typed, want := range map[string]vietnamese.Change{
		"sửa 3 là 31": {Asked: true, Number: 3, Value: "31"}, "sua 3 la 31": {Asked: true, Number: 3, Value: "31"}, "Sửa câu 3: 31": {Asked: true, Number: 3, Value: "31"},
		"3 là 31": {Number: 3, Value: "31"}, "câu 3 = 31": {Number: 3, Value: "31"}, "3) 31": {Number: 3, Value: "31"},
		"sửa 3 thành khoảng 40": {Asked: true, Number: 3, Value: "khoảng 40"}, "sửa lại 3 là 31": {Asked: true, Number: 3, Value: "31"},
		"change 3 to 31": {Asked: true, Number: 3, Value: "31"}, "change question 3 to 31": {Asked: true, Number: 3, Value: "31"}, "sửa 3": {Asked: true, Number: 3}, "câu 3": {Number: 3}, "sửa câu 10 là a: b": {Asked: true, Number: 10, Value: "a: b"},
	} {
		if got, found := vietnamese.ReadChange(typed); !found || got != want {
			t.Errorf("ReadChange(%q) = %+v, %t", typed, got, found)
		}
	}
	for _, typed := range []string{"3", "sửa", "31 người", "3 31", "sửa 3 31", "là 31", "sửa 123 là 3", "14/11", "ok", "1.234", "câu", ""} {
		if got, found := vietnamese.ReadChange(typed); found {
			t.Errorf("ReadChange(%q) = %+v", typed, got)
		}
	}
}
