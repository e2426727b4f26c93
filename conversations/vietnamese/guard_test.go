package vietnamese_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

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
		{"0 9 1 2 3 4 5 6 7 8", "[***]"},
		{"091 234 567 8", "[***]"},
		{"O9O3 123 45O", "[***]"}, // the letter
		{"+84912345678", "[***]"},
		{"+84 912 345 678.", "[***]."},
		{"84912345678", "[***]"},
		{"0084912345678", "[***]"},
		{"(+84)912345678", "[***]"},
		{"+84 (0) 912 345 678", "[***]"},
		{"(0274) 3822 123 máy lẻ 15", "[***] máy lẻ 15"},
		{"028 3822 1234", "[***]"},
		{"0312345678, 0512345678; 0712345678/0812345678", "[***], [***]; [***]/[***]"},
		{"0912345678 0987654321", "[***] [***]"},
		{"0912345678\n0987654321", "[***]\n[***]"},
		{"0912 345 678 12 người", "[***] 12 người"},
		{"ĐT.0912345678", "ĐT.[***]"},
		{"gặp sau,0912345678", "gặp sau,[***]"},
		{".0912345678", ".[***]"},
		{"０９１２３４５６７８", "[***]"},
		{"0912\u200b345\u200b678", "[***]"},
		{"MST 3700123456, 0912345678", "MST 3700123456, [***]"},
		{"079204001234", "[***]"},
		{"CCCD 079 204 001 234", "CCCD [***]"},
		{"cccd 0 7 9 2 0 4 0 0 1 2 3 4", "cccd [***]"},
		{"079.204.001.234", "[***]"},
		{"MST cá nhân 079204001234", "MST cá nhân [***]"},
		{"CMND 281234567", "CMND [***]"},
		{"cmnd 280.123.456", "cmnd [***]"},
		{"280 123 456 (cmnd cũ)", "[***] (cmnd cũ)"},
		{"CMND281234567,", "CMND[***],"},
		{"150000000 đồng chí", "[***] đồng chí"},
		{"05.11.2023 08 0912345678", "05.11.2023 08 [***]"},
		{"lan.0912345678@yahoo.com", "[***]"},
	} {
		t.Run(tt.text, func(t *testing.T) {
			got, masked := guard(tt.text)
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
		"03-05-2023 08:30", "họp 05.11.2023 15 giờ 30", "09-11-2023 15h", "các ngày 03.05.07.09.11",
		"1.000.000.000", "1.000.000.000 đồng", "500.000.000", "123.456.789.000 đồng", "84.912.345.678 đồng",
		"150000000đ", "kinh phí 150000000", "mã 281234567",
		"MST: 0312345678-001", "mã số thuế của công ty là 0700123456",
		"12 345 678", "1 2 3 4 5 6 7 8", "0 5 12 8 30 21 0",
		"1. 0 2. 0 3. 0 4. 0 5. 0 7. 0 9. không", "1) 0 2) 0 3) 0 4) 0 5) 0 7) 0 9) 0", "1. 12 2. 14 3. 0 4. 1 5. 7 6. 2 7. 7 8. 1 9. không",
		"12345678", "1234567890", "12345678901", "1234567890123",
		"@all", "a@", "x@y", "gmail.com",
	} {
		t.Run(text, func(t *testing.T) {
			if got, masked := guard(text); got != text || masked {
				t.Errorf("Guard(%q) = %q, %t, want it unchanged", text, got, masked)
			}
			if g := vietnamese.Inspect(text); g.Secret || len(g.Offered) > 0 {
				t.Errorf("Inspect(%q) = %+v, want nothing found", text, g)
			}
		})
	}
}

func TestInspectOffers(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"mail an.nv @gmail.com.", "mail <an.nv @gmail.com>."},
		{"0912345678, an@x.vn, anh Nam", "[***], <an@x.vn>, <anh Nam>"},
		{"anh Nam, chị Lan xin nghỉ", "<anh Nam>, <chị Lan> xin nghỉ"},
		{"đ/c bí thư Lê Thị Xuân chủ trì", "<đ/c bí thư Lê Thị Xuân> chủ trì"},
		{"phó bí thư Đoàn Minh Trí", "<phó bí thư Đoàn Minh Trí>"},
		{"bí thư Đoàn phường", "bí thư Đoàn phường"},
		{"bí thư Thuận An", "bí thư Thuận An"},
		{"tổ trưởng tổ 3 Yến", "<tổ trưởng tổ 3 Yến>"},
		{"công nhân Nguyễn Văn An, công nhân nam", "<công nhân Nguyễn Văn An>, công nhân nam"},
		{"người phụ trách tên Phượng", "người phụ trách <tên Phượng>"},
		{"chi bộ mang tên Lê Hồng Phong", "chi bộ mang tên Lê Hồng Phong"},
		{"12 anh nam; anh nam nghỉ", "12 anh nam; <anh nam> nghỉ"},
		{"anh tâm và chị phượng", "<anh tâm> và <chị phượng>"},
		{"chi lan xin nghi, chi lan dau", "<chi lan> xin nghi, chi lan dau"},
		{"chi Hoa xin nghi", "<chi Hoa> xin nghi"},
		{"bác Hồ dạy, bác Hồ Văn Tám nói", "bác Hồ dạy, <bác Hồ Văn Tám> nói"},
		{"chợ Bà Hom, đường Ông Ích Khiêm - Bà Triệu", "chợ Bà Hom, đường Ông Ích Khiêm - Bà Triệu"},
		{"anh hùng lao động; anh Hùng", "anh hùng lao động; <anh Hùng>"},
		{"ANH EM CÔNG NHÂN; CHỊ LAN NGHỈ", "ANH EM CÔNG NHÂN; <CHỊ LAN> NGHỈ"},
		{"Đ/C PHẠM THỊ HOA đạt giỏi", "<Đ/C PHẠM THỊ HOA> đạt giỏi"},
		{"gặp anhNam, anh Hungf", "gặp <anhNam>, <anh Hungf>"},
		{"anh A", "anh A"},
		{"a. Thuận lợi: có\nc. Ngọc nghỉ", "a. Thuận lợi: có\n<c. Ngọc> nghỉ"},
		{"bác sĩ công ty, bác sĩ Hương", "bác sĩ công ty, <bác sĩ Hương>"},
	} {
		t.Run(tt.text, func(t *testing.T) {
			if got := offers(vietnamese.Inspect(tt.text)); got != tt.want {
				t.Errorf("Inspect(%q) offers %q, want %q", tt.text, got, tt.want)
			}
		})
	}
}

// offers shows the offered findings in the text, in angle brackets.
func offers(g vietnamese.Guarded) string {
	s := g.Text
	for _, f := range slices.Backward(g.Offered) {
		s = s[:f.Start] + "<" + s[f.Start:f.End] + ">" + s[f.End:]
	}
	return s
}

func TestGuardedMasking(t *testing.T) {
	g := vietnamese.Inspect("anh Nam (an@x.vn)\ngọi 0912345678")
	for _, tt := range []struct {
		kinds []vietnamese.Kind
		want  string
	}{
		{nil, "anh Nam (an@x.vn)\ngọi [***]"},
		{[]vietnamese.Kind{vietnamese.Name}, "[***] (an@x.vn)\ngọi [***]"},
		{[]vietnamese.Kind{vietnamese.Email, vietnamese.Name}, "[***] ([***])\ngọi [***]"},
	} {
		if got := g.Masking(tt.kinds...); got != tt.want {
			t.Errorf("Masking(%v) = %q, want %q", tt.kinds, got, tt.want)
		}
	}
}

func TestInspectRefusesSecrets(t *testing.T) {
	for text, want := range map[string]bool{
		"MẬT": true, "Mật": true, "mat": true, "(Mật)": true, "★ MẬT ★": true, "T Ố I  M Ậ T": true, "HỎA TỐC - MẬT": true,
		"MẬT - báo cáo": true, "Độ mật: tối mật": true, "do mat: mat": true, "đóng dấu \"Mật\"": true, "bản MẬT của tỉnh": true,
		"báo cáo số 31-BC/ĐU (Mật)": true, "sổ mật số 7": true, "cong van mat so 12": true, "tài liệu mật em gửi": true, "bao cao (mat)": true,
		"BÍ MẬT": false, "bí mật nhà nước": false, "mật khẩu": false, "Mật ong, mật độ": false, "toi mat dien": false,
		"cô Sáu (mất)": false, "dau mat do": false, "tai lieu mat het": false, "học về tài liệu mật": false, "HỎA TỐC": false, "chị Mật nghỉ": false,
	} {
		if got := vietnamese.Inspect(text).Secret; got != want {
			t.Errorf("Inspect(%q).Secret = %t, want %t", text, got, want)
		}
	}
}

// However a text is encoded, and however its titles are written, the same is
// found in it.
func TestInspectForms(t *testing.T) {
	for _, c := range guardCorpus(t) {
		if got, want := vietnamese.Inspect(norm.NFD.String(c.text)), vietnamese.Inspect(c.text); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("decomposed, a text gives %d offers, not %d", len(got.Offered), len(want.Offered))
		}
	}
	for _, title := range []string{"anh", "Anh", "ANH", "đ/c", "Đ/c", "Đ/C", "đồng chí", "Đồng Chí", "dc", "bac", "Giám đốc", "giam doc"} {
		if g := vietnamese.Inspect("gặp " + title + " Hùng rồi"); len(g.Offered) != 1 {
			t.Errorf("after %q no name was found", title)
		}
	}
}

// A guarded text is guarded the same again, and a text without numbers stays
// as it is, to the byte. Neither the form of Unicode nor invisible characters
// make a difference.
func FuzzGuard(f *testing.F) {
	for _, s := range []string{
		"gọi 0912 345 678", "079204001234", "281234567", "11.117", "25-CTr/TU", "05.11.2023 08 0912345678",
		"+84 912-345-678", "０９１２３４５６７８", "a\u0301\u200b0912345678", "\xff0912345678",
		"cmnd 281234567 280.123.456", "280 123 456, 0912345678 cmnd", "0912 345 678.281234567", "MST: 0312 345 678 - 0912 345 678",
		"đ/c Nam 0912345678@x.vn", "M Ậ T (0274) 3822 123", "T Ố I - M Ậ T", "gặp chi5 Lan, anh Hu2ng0912345678", "giám đốc (Nguyễn Văn Hùng), an@x.vn0912345678",
		"anh 3 Thắng, bà tư; CHỊ LAN ANH: \"K'Brông\"", "chị kim anh và anh nguyễn văn kỉnh", "a0912345678@x.vn@0912345678.vn",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, masked := guard(text)
		if masked != (got != text) {
			t.Errorf("Guard(%q) = %q, but masked is %t", text, got, masked)
		}
		if again, more := guard(got); more || again != got {
			t.Errorf("Guard(%q) = %q, guarded again %q", text, got, again)
		}
		cleaned := vietnamese.Clean(text)
		g := vietnamese.Inspect(text)
		if !utf8.ValidString(g.Text) || !norm.NFC.IsNormalString(g.Text) || strings.Count(g.Text, "\n") != strings.Count(cleaned, "\n") {
			t.Errorf("Inspect(%q).Text = %q", text, g.Text)
		}
		for _, form := range []string{cleaned, norm.NFD.String(cleaned), strings.Join(strings.Split(cleaned, ""), "\u200b")} {
			if other := vietnamese.Inspect(form); fmt.Sprint(other) != fmt.Sprint(g) {
				t.Errorf("Inspect(%q) = %+v, but of %q it is %+v", text, g, form, other)
			}
		}
		checkFindings(t, cleaned, vietnamese.Find(cleaned))
		checkFindings(t, g.Text, g.Offered)
		vietnamese.Find(text) // total, also for a text that isn't clean
		g.Masking(vietnamese.Email, vietnamese.Name)
	})
}

// checkFindings fails unless the findings are in order, don't overlap, and
// begin and end between the runes of the text.
func checkFindings(t *testing.T, text string, found []vietnamese.Finding) {
	t.Helper()
	end := 0
	for _, f := range found {
		inOrder := f.Start >= end && f.End > f.Start && f.End <= len(text)
		if !inOrder || !utf8.ValidString(text[:f.Start]) || !utf8.ValidString(text[f.Start:f.End]) {
			t.Errorf("in %q is found %+v", text, found)
			return
		}
		end = f.End
	}
}

func BenchmarkInspect(b *testing.B) {
	crowded := strings.Repeat("Gặp anh Nam ở Công ty Mẫu, 12 công nhân, hẹn chị Lan 15h ngày 20/11, gọi 0912 345 678; ", 6)
	report := strings.Repeat("Tuần 47 chi bộ tiếp cận 5 doanh nghiệp tại KCN Sóng Thần theo Kế hoạch số 18-KH/TU ngày 05/3/2021, "+
		"gặp chị Lan (trưởng phòng nhân sự) và anh Trần Văn Minh, chủ cty gỗ ở đường Nguyễn Văn Trỗi. "+
		"Công nhân tăng ca tới 20h nên chỉ mở được 2/5 buổi, 87 học viên (41 nữ), kinh phí 18.700.000 đồng mới cấp 50%. ", 2)
	for name, text := range map[string]string{
		"short":   "12",
		"crowded": first500(crowded),
		"report":  first500("Gọi 0912 345 678. " + report),
		"numbers": first500(report),
		"bare":    first500(vietnamese.Fold(report)),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				vietnamese.Inspect(text)
			}
		})
	}
}

func first500(text string) string { return strings.TrimSpace(string([]rune(text)[:500])) }

// guard is a text with its numbers masked; a text without any is left as typed.
func guard(text string) (guarded string, masked bool) {
	g := vietnamese.Inspect(text)
	if !g.Masked {
		return text, false
	}
	return g.Text, true
}
