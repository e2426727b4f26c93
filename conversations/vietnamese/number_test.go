package vietnamese_test

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"github.com/satcoso/satcoso/conversations/vietnamese"
	"github.com/satcoso/satcoso/locales"
	"github.com/satcoso/satcoso/models"
)

// reading writes what a count was understood as, where estimates are taken.
func reading(typed string) string {
	n := vietnamese.ReadNumber(typed, vietnamese.NumberSlot{Estimate: true})
	switch {
	case n.Outcome == vietnamese.Understood && n.Estimate:
		return fmt.Sprintf("about %d", n.Value)
	case n.Outcome == vietnamese.Understood:
		return fmt.Sprint(n.Value)
	case n.Outcome == vietnamese.NotKnown:
		return "not known"
	case n.Why == vietnamese.Fraction:
		return "not whole"
	case n.Why == vietnamese.Large:
		return "too large"
	}
	return "unclear"
}

func TestReadNumber(t *testing.T) {
	for _, tt := range []struct{ typed, want string }{
		{"0", "0"}, {"12", "12"}, {" 12 ", "12"}, {"01", "1"}, {"05", "5"}, {"08", "8"}, {"007", "7"},
		{"1.234", "1234"}, {"11.117", "11117"}, {"11 117", "11117"}, {"1.234.567", "1234567"},
		{"999.999.999", "999999999"}, {"1.000.000.000", "too large"}, {"1000000000", "too large"},
		{"0000000000005", "5"}, {strings.Repeat("9", 300), "too large"}, {strings.Repeat("9", 10_000), "unclear"},
		{"1,5", "not whole"}, {"1.5", "not whole"}, {"12.50", "not whole"}, {"8,5", "not whole"}, {"0.5", "not whole"},
		{"1,234", "unclear"}, {"0.123", "not whole"}, {"01.234", "unclear"}, {"1.234 567", "unclear"},
		{"1.23.456", "unclear"}, {"1..234", "unclear"}, {"1.", "1"}, {".5", "not whole"}, {"1234.567", "unclear"},
		{"12 34", "unclear"}, {"12 người", "12"}, {"12người", "12"}, {"3 DN", "3"}, {"1 chủ dn", "1"},
		{"2 quần chúng", "2"}, {"12 people", "12"}, {"12 người nữa", "unclear"}, {"người", "unclear"}, {"số người", "unclear"},
		{"không", "0"}, {"Không có", "0"}, {"ko", "0"}, {"KO CÓ", "0"}, {"k", "0"}, {"kg", "0"}, {"chưa có", "0"},
		{"không phát sinh", "0"}, {"ko ps", "0"}, {"none", "0"},
		{"chưa rõ", "not known"}, {"chưa báo", "not known"}, {"-", "not known"}, {"not sure", "not known"},
		{"khoảng 30", "about 30"}, {"ước 1.200 người", "about 1200"}, {"~30", "about 30"}, {"about 30", "about 30"},
		{"khoảng", "unclear"}, {"khoảng 1,5", "not whole"}, {"khoảng khoảng 3", "about 3"},
		{"", "unclear"}, {"\u200b", "unclear"}, {"-3", "unclear"}, {"+2", "unclear"}, {"3-4", "unclear"}, {"20/11", "unclear"},
		{"NaN", "unclear"}, {"Inf", "unclear"}, {"1e3", "unclear"}, {"0x10", "unclear"}, {"0b1", "unclear"}, {"1_000", "unclear"},
		{"²", "unclear"}, {"٣", "unclear"}, {"👍", "unclear"}, {"1👍", "1"},
		{"１２", "12"}, {"１．２３４", "1234"}, {"1\u200b2", "12"}, {"\ufeff12", "12"}, {"1\u00a0234", "1234"},
		{"\u0301 người", "unclear"}, {"\u0301 5", "5"},
	} {
		t.Run(tt.typed[:min(len(tt.typed), 20)], func(t *testing.T) {
			if got := reading(tt.typed); got != tt.want {
				t.Errorf("ReadNumber(%.40q) = %s, want %s", tt.typed, got, tt.want)
			}
		})
	}
}

// Every way in which officers write numbers is read right or not at all.
func TestReadNumberNeverGuesses(t *testing.T) {
	for right, lines := range map[string][]string{
		"1234":      {"1.234", "1 234"},
		"11117":     {"11.117", "11 117"},
		"not whole": {"62,8%", "8,5", "1.5", "12.50", "rưỡi"},
		"unclear":   {"1,234", "1,234 người", "3-4", "thêm 2", "+2", "tổng 2", "lũy kế 2", "lũy kế 11.117", "sđt 0912.345.678"},
		"1":         {"01", "một", "mot"},
		"5":         {"05", "năm"},
		"8":         {"08", "tám"},
		"15":        {"mười lăm", "muoi lam"},
		"21":        {"hai mươi mốt", "hai mốt", "hăm mốt"},
		"24":        {"hai mươi tư", "hai mươi bốn"},
		"25":        {"hai mươi lăm", "hai mươi nhăm", "hai lăm"},
		"105":       {"một trăm linh năm", "một trăm lẻ năm"},
		"110":       {"trăm mốt"},
		"150":       {"trăm rưỡi"},
		"100":       {"1 trăm"},
		"20":        {"2 chục"},
		"1000":      {"1k", "nghìn", "ngàn"},
		"1200":      {"1k2"},
		"10000":     {"vạn"},
		"1000000":   {"1tr", "triệu"},
		"0":         {"0", "không", "ko", "k", "hok", "kg", "chưa", "chưa có", "không có", "ko ps", "tuần này ko có"},
		"not known": {"chưa báo", "chưa rõ", "để sau", "-"},
		"about 20":  {"khoảng 20"},
		"about 100": {"gần 100"},
		"about 30":  {"hơn 30", "vài chục"},
		"12":        {"12 nld", "12 người", "12 NLĐ"},
		"2":         {"KN 02 ĐV (01 nữ, 01 chủ DN)", "kết nạp 2, trong đó nữ 3", "2 qcut"},
		"87":        {"mở 1 lớp 87 hv"},
	} {
		for _, typed := range lines {
			if got := reading(typed); got != right && got != "unclear" && got != "not known" {
				t.Errorf("ReadNumber(%q) = %s, want %s or a refusal", typed, got, right)
			}
		}
	}
}

// What looks like a figure, but is a day, a month's figure, a plan or a name, is
// not taken for the count; what stands around the count does not hide it.
func TestReadNumberAmongOtherWords(t *testing.T) {
	for _, tt := range []struct{ typed, want string }{
		{"5 tháng 11", "none"}, {"5 tháng 11: 12 người", "12"}, {"tháng 11: 5", "ask"}, {"tuần 46 5 người", "5"}, {"10/11 gặp 5 người", "5"},
		{"dự kiến 2", "ask"}, {"a12", "ask"}, {"1.234 nghìn", "ask 1234000"}, {"30 (khoảng)", "~30"}, {"zalo 0912 111 222", "none"},
		{"chưa có số", "missing"}, {"chưa có số liệu", "missing"}, {"cty chưa gửi", "missing"}, {"số không", "0"}, {"có ai đâu", "0"}, {"chưa hết", "ask"},
		{"cty Minh Long: 5 nld", "5"}, {"6 người ở KCN Mỹ Phước 3", "6"}, {"KCN VSIP 2 doanh nghiệp", "ask"},
		{"8 người: 5 nữ 3 nam", "8"}, {"8 người: 5 nữ 4 nam", "ask 4 5 8"}, {"8 người, 5 nữ", "8"}, {"8 nld, 5 chủ dn", "ask 5 8"},
		{"12, tăng 2 so với tuần trước", "12"}, {"12 thêm 2", "ask 2 12"}, {"sửa 5 thành 6", "6"}, {"5, 6 mới đúng", "6"},
		{"tất cả 5", "5"}, {"tất cả", "ask"}, {"có mỗi 1 người", "1"}, {"mỗi buổi 30 người", "ask"},
		{"hai chín", "29"}, {"hai ba", "ask 2 3 23"}, {"năm ba", "ask 53"}, {"hai nghìn không trăm mười", "2010"},
	} {
		slot := vietnamese.NumberSlot{Estimate: true}
		if got := writeNumber(vietnamese.ReadNumber(tt.typed, slot), slot); got != tt.want {
			t.Errorf("ReadNumber(%q) = %s, want %s", tt.typed, got, tt.want)
		}
	}
	for typed, want := range map[string]string{"không phẩy năm": "0.5", "ba phẩy mười bốn": "3.14", "hai phẩy không năm": "2.05", "62 phẩy 8": "62.8", "ba phẩy": "ask 3"} {
		slot := vietnamese.NumberSlot{Decimal: true}
		if got := writeNumber(vietnamese.ReadNumber(typed, slot), slot); got != want {
			t.Errorf("ReadNumber(%q) = %s, want %s", typed, got, want)
		}
	}
}

// A number is read as the program itself writes it, in both languages.
func TestReadNumberReadsWhatIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(0, 999_999_999).Draw(t, "n")
		want := fmt.Sprint(n)
		vi := locales.In(models.Vietnamese)
		for _, typed := range []string{want, vi.Number(n), strings.ReplaceAll(vi.Number(n), ".", " "), "00" + want} {
			if got := reading(typed); got != want {
				t.Errorf("ReadNumber(%q) = %s, want %s", typed, got, want)
			}
		}
		if got, want := reading(vi.Say("value.estimate", "n", n)), "about "+want; got != want {
			t.Errorf("ReadNumber of an estimate = %s, want %s", got, want)
		}
	})
}

// variants are other ways to type the same text.
func variants(s string) []string {
	s = strings.ToValidUTF8(s, "")
	return []string{norm.NFC.String(s), norm.NFD.String(s), "\u200b" + s + " ", vietnamese.Clean(s), strings.ToLower(vietnamese.Clean(s))}
}
