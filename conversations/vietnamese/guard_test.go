package vietnamese_test

import (
	"testing"

	"github.com/satcoso/satcoso/conversations/vietnamese"
)

func TestGuardMasks(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"0912345678", "[***]"},
		{"gọi 0912 345 678 nhé", "gọi [***] nhé"},
		{"sđt 0912.345.678", "sđt [***]"},
		{"ĐT:0912-345-678", "ĐT:[***]"},
		{"0912\u2013345\u2013678", "[***]"}, // dashes, as keyboards make of hyphens
		{"09 12 34 56 78", "[***]"},
		{"+84912345678", "[***]"},
		{"+84 912 345 678.", "[***]."},
		{"84912345678", "[***]"},
		{"0084912345678", "[***]"},
		{"(+84)912345678", "(+84)[***]"},
		{"0312345678, 0512345678; 0712345678/0812345678", "[***], [***]; [***]/[***]"},
		{"0912345678 0987654321", "[***] [***]"},
		{"0912345678\n0987654321", "[***]\n[***]"},
		{"ĐT.0912345678", "ĐT.[***]"},
		{"gặp sau,0912345678", "gặp sau,[***]"},
		{".0912345678", ".[***]"},
		{"０９１２３４５６７８", "[***]"},
		{"0912\u200b345\u200b678", "[***]"},
		{"079204001234", "[***]"},
		{"CCCD 079 204 001 234", "CCCD [***]"},
		{"079.204.001.234", "[***]"},
		{"CMND 281234567", "CMND [***]"},
		{"CMND281234567,", "CMND[***],"},
		{"05.11.2023 08 0912345678", "05.11.2023 08 [***]"},
	} {
		t.Run(tt.text, func(t *testing.T) {
			got, masked := vietnamese.Guard(tt.text)
			if got != tt.want || !masked {
				t.Errorf("Guard(%q) = %q, %t, want %q, true", tt.text, got, masked, tt.want)
			}
		})
	}
}

func TestGuardLeavesFiguresAlone(t *testing.T) {
	for _, text := range []string{
		"",
		"11.117", "11 117", "5.966/9.500, đạt 62,8%",
		"25-CTr/TU", "18-KH/TU, 03-ĐA/TU", "Số 1234567-BC/ĐU",
		"nhiệm kỳ 2020 - 2025, 2025 - 2030",
		"20/11/2026", "20-11-2026 đến 27-11-2026", "1.1.2026", "từ 20/11/2026 đến 27/11/2026",
		"03-05-2023 08:30", "họp 05.11.2023 15 giờ 30", "09-11-2023 15h",
		"1.000.000.000", "1.000.000.000 đồng", "500.000.000", "123.456.789.000 đồng",
		"12 345 678", "1 2 3 4 5 6 7 8",
		"12345678", "1234567890", "12345678901", "1234567890123",
	} {
		t.Run(text, func(t *testing.T) {
			if got, masked := vietnamese.Guard(text); got != text || masked {
				t.Errorf("Guard(%q) = %q, %t, want it unchanged", text, got, masked)
			}
		})
	}
}

// A guarded text is guarded the same again, and a text without numbers stays
// as it is, to the byte.
func FuzzGuard(f *testing.F) {
	for _, s := range []string{
		"gọi 0912 345 678", "079204001234", "281234567", "11.117", "25-CTr/TU", "05.11.2023 08 0912345678",
		"+84 912-345-678", "０９１２３４５６７８", "a\u0301\u200b0912345678", "\xff0912345678",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, masked := vietnamese.Guard(text)
		if masked != (got != text) {
			t.Errorf("Guard(%q) = %q, but masked is %t", text, got, masked)
		}
		if again, more := vietnamese.Guard(got); more || again != got {
			t.Errorf("Guard(%q) = %q, guarded again %q", text, got, again)
		}
		if cleaned, also := vietnamese.Guard(vietnamese.Clean(text)); also != masked || masked && cleaned != got {
			t.Errorf("Guard(%q) = %q, %t, but cleaned first %q, %t", text, got, masked, cleaned, also)
		}
	})
}
