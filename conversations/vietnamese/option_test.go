package vietnamese_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"

	"github.com/satcoso/satcoso/conversations/vietnamese"
)

var categories = []string{
	"Không có", "Ca kíp, tăng ca", "Chủ doanh nghiệp chưa ủng hộ", "Chưa có tổ chức đảng", "Khó mở lớp",
	"Người lao động ít quan tâm", "Vướng xác minh lý lịch", "Biến động lao động", "Khác",
}

// option finds the one label that a typed text means.
func option(typed string, labels []string) (int, bool) {
	c := vietnamese.ReadOption(typed, labels)
	return c.Index, c.Outcome == vietnamese.Understood
}

func TestReadOption(t *testing.T) {
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
			got, ok := option(tt.typed, categories)
			if ok != (tt.want != none) || ok && got != tt.want {
				t.Errorf("ReadOption(%q) = %d, %t, want %d", tt.typed, got, ok, tt.want)
			}
		})
	}
}

// A label that is the beginning of another one is still found by itself.
func TestReadOptionExactWins(t *testing.T) {
	labels := []string{"Chi bộ cơ sở", "Chi bộ"}
	if got, ok := option("chi bo", labels); !ok || got != 1 {
		t.Errorf("ReadOption = %d, %t, want 1", got, ok)
	}
	if _, ok := option("chi", labels); ok {
		t.Error("a beginning of two labels was taken for one")
	}
	if _, ok := option("chi", nil); ok {
		t.Error("an option was found among none")
	}
}

// What stands around an answer does not hide it, and what turns it round or
// does not fit is not taken.
func TestReadOptionAmongOtherWords(t *testing.T) {
	places := []string{"Thủ Dầu Một", "Thuận An", "Dĩ An", "Tân Uyên", "Bến Cát"}
	for _, tt := range []struct {
		typed  string
		labels []string
		want   vietnamese.Choice
	}{
		{"anh chọn dĩ an", places, vietnamese.Choice{Outcome: vietnamese.Understood, Index: 2}},
		{"o thuan an nha", places, vietnamese.Choice{Outcome: vietnamese.Understood, Index: 1}},
		{"không phải Thuận An", places, vietnamese.Choice{}},
		{"7 Dĩ An", places, vietnamese.Choice{Outcome: vietnamese.Ask, Indexes: []int{2}}},
		{"khác: thiếu phòng", categories, vietnamese.Choice{Outcome: vietnamese.Understood, Index: 8}},
		{"cb 12", []string{"Chi bộ 1", "Chi bộ 12"}, vietnamese.Choice{Outcome: vietnamese.Understood, Index: 1}},
		{"ba nữ", []string{"Nữ", "Nam"}, vietnamese.Choice{Outcome: vietnamese.Ask, Indexes: []int{0}}},
		{"không có", []string{"Có", "Không", "Chưa"}, vietnamese.Choice{Outcome: vietnamese.Understood, Index: 1}},
		{"không", []string{"Duyệt", "Trả lại", "Chưa xem"}, vietnamese.Choice{}},
		{"quý tư", []string{"Quý I", "Quý II", "Quý III", "Quý IV"}, vietnamese.Choice{Outcome: vietnamese.Understood, Index: 3}},
	} {
		if diff := cmp.Diff(tt.want, vietnamese.ReadOption(tt.typed, tt.labels)); diff != "" {
			t.Errorf("ReadOption(%q, %q): -want +got\n%s", tt.typed, tt.labels, diff)
		}
	}
}

// Labels are made ready once; however many there are and whoever asks at the
// same time, each text is read among its own.
func TestReadOptionOfManyQuestions(t *testing.T) {
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range 300 {
				labels := []string{"Không có", fmt.Sprintf("Chi bộ %d", i), "Khác"}
				if got, ok := option(fmt.Sprintf("chi bo %d", i), labels); !ok || got != 1 {
					t.Errorf("ReadOption among %q = %d, %t, want 1", labels, got, ok)
				}
				if _, ok := option(fmt.Sprintf("chi bo %d", i+1000), labels); ok {
					t.Errorf("an option of another question was found among %q", labels)
				}
			}
		})
	}
	wg.Wait()
}
