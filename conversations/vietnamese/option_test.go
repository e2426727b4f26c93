package vietnamese_test

import (
	"testing"

	"golang.org/x/text/unicode/norm"

	"github.com/satcoso/satcoso/conversations/vietnamese"
)

var categories = []string{
	"Không có", "Ca kíp, tăng ca", "Chủ doanh nghiệp chưa ủng hộ", "Chưa có tổ chức đảng", "Khó mở lớp",
	"Người lao động ít quan tâm", "Vướng xác minh lý lịch", "Biến động lao động", "Khác",
}

func TestOption(t *testing.T) {
	const none = -1
	for _, tt := range []struct {
		typed string
		want  int
	}{
		{"1", 0}, {"9", 8}, {"2.", 1}, {" 02 ", 1}, {"２", 1}, {"0", none}, {"10", none}, {"-1", none}, {"+1", none},
		{"99999999999999999999", none}, {"1,5", none},
		{"Không có", 0}, {"khong co", 0}, {"KHÔNG CÓ.", 0}, {norm.NFD.String("Không có"), 0}, {"không\u200b có", 0},
		{"không", 0}, {"ca", 1}, {"ca kip", 1}, {"chủ", 2}, {"chủ d", 2}, {"chưa", 3}, {"khó", 4}, {"kho", none}, {"kh", none}, {"khó m", 4}, {"khac", 8},
		{"ch", none}, {"vướng", 6}, {"bien", 7}, {"nguoi lao dong it quan tam lam", none}, {"tổ chức", 3}, {"chưa ủng hộ", 2}, {"ủng hộ", none},
		{"", none}, {".", none}, {"\u200b", none}, {"👍", none},
	} {
		t.Run(tt.typed, func(t *testing.T) {
			got, ok := vietnamese.Option(tt.typed, categories)
			if ok != (tt.want != none) || ok && got != tt.want {
				t.Errorf("Option(%q) = %d, %t, want %d", tt.typed, got, ok, tt.want)
			}
		})
	}
}

// A label that is the beginning of another one is still found by itself.
func TestOptionExactWins(t *testing.T) {
	labels := []string{"Chi bộ cơ sở", "Chi bộ"}
	if got, ok := vietnamese.Option("chi bo", labels); !ok || got != 1 {
		t.Errorf("Option = %d, %t, want 1", got, ok)
	}
	if _, ok := vietnamese.Option("chi", labels); ok {
		t.Error("a beginning of two labels was taken for one")
	}
	if _, ok := vietnamese.Option("chi", nil); ok {
		t.Error("an option was found among none")
	}
}

func FuzzOption(f *testing.F) {
	for _, s := range append([]string{"1", "9.", "+1", "khó", "\u0301", "1\u0301", ""}, categories...) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		got, ok := vietnamese.Option(typed, categories)
		if ok && (got < 0 || got >= len(categories)) {
			t.Fatalf("Option(%q) = %d, out of bounds", typed, got)
		}
		for _, same := range variants(typed) {
			if other, also := vietnamese.Option(same, categories); also != ok || ok && other != got {
				t.Errorf("Option(%q) = %d, %t, but Option(%q) = %d, %t", typed, got, ok, same, other, also)
			}
		}
	})
}
