package vietnamese_test

import (
	"strings"
	"testing"

	"github.com/satcoso/satcoso/conversations/vietnamese"
)

// The names are in angle brackets.
func TestNames(t *testing.T) {
	for _, want := range []string{
		// titles, however they are typed
		"gặp <đ c Nam>, <đ-c Lan>, <đ/chí Hùng> và <đchí Yến>",
		"<đồg chí Nam> vắng",
		"<A. NAM> nghỉ, gặp <chị LAN ANH> rồi",
		"nho <chi5 Lan> gui lai cho <anh Hu2ng>",
		"<chị Lan>0912a", // the digits are no tones
		"<bé Na> con <chị Lan>",
		// a mark or "là" between title and name
		"<GĐ: Hùng> hứa", "<gđ. Hùng> hứa", "<đ/c (Nam)> vắng", "gặp <anh.Hùng> rồi",
		"<Giám đốc (Nguyễn Văn Hùng)> và <bí thư - Trần Thị Hoa> dự",
		"<chủ trọ là Nguyễn Thị Hoa>",
		// ranks
		"<chú 7> bảo vệ và <anh 3 Thắng> cho mượn loa",
		"<anh bảy Sang>, <bà tư> và <chú sáu phát> đồng ý",
		// roles
		"<ThS. Trần Văn Minh> giảng", "<đại úy Hùng> dự", "<sư cô Diệu Hạnh> tặng quà", "<công an khu vực Tuấn> xác nhận",
		"<trưởng phòng hành chính - nhân sự Lan> hứa", "<tp nhân sự Nguyễn Thị Lan> hứa", "<trưởng chuyền 5 Yến> xin thêm",
		"<giám đốc Phong> hứa", "<bi thu Phuong> bao", "<chủ cty Minh> hứa", "<bí thư hải> kết luận", "<giám đốc minh> hứa",
		"<ĐV Nguyễn Văn Hải>, <nlđ Trần Thị Hoa> vắng",
		// lower case, of two words too
		"<chị thu trang> hẹn", "<anh quốc bảo> xin nghỉ", "<chị kim anh> bận", "<bà đào thị mỳ> cho thuê",
		"<giám đốc nguyễn văn kỉnh> hứa", "người <tên minh> bị bệnh",
		// without diacritics
		"<anh tuan> nghi", "<chi thang> nghi", "<em huyen> xin nghi", "<anh hung> chua nop", "<anh quoc viet> xin nghi",
		"<chi nguyen thi kim ngan> hen", "<bac tu> to truong dan pho", "<chi Hue> bi benh",
	} {
		text := strings.NewReplacer("<", "", ">", "").Replace(want)
		if got := offers(vietnamese.Inspect(text)); got != want {
			t.Errorf("Inspect(%q) offers %q, want %q", text, got, want)
		}
	}
}

func TestNamesLeavesOthersAlone(t *testing.T) {
	for _, text := range []string{
		// pronouns, and what goes on from a title
		"Anh/chị vui lòng trả lời", "Chị Ơi cho em hỏi", "cảm ơn anh Chúc anh khỏe", "các anh Bộ đội", "các đồng chí vắng", "cac dong chi vang",
		"anh ký giúp em", "anh ky giup em", "nho anh chi giup", "anh em noi tang ca",
		// figures
		"gửi anh 3 báo cáo", "nhờ chị 2 việc", "gửi chị ba bộ hồ sơ", "lớp có 12 anh nam 3 chị nữ", "ba tram",
		// firms, wards and places, also behind a role
		"kế toán Công ty Hùng Vương", "chủ cơ sở Hoàng Long", "trưởng khu phố Đông Tư", "trưởng ấp Tân Thành",
		"Giám đốc Trung tâm Chính trị", "Trưởng ban Dân vận", "Cô giáo Trường Hoa Mai", "Huyện ủy Phú Giáo: Nguyễn Văn Q",
		"cầu ông Bố", "nhà trọ Bà Sáu", "cà phê Anh Khoa", "Tổng Bí thư Nguyễn Văn Hùng dự",
		// a role that is also something done
		"bảo vệ thành quả cách mạng", "quản lý tiền quỹ", "giám sát hiện trường", "chủ tiệm vàng ở chợ", "tổ trưởng hướng dẫn",
		// labels of things
		"tên thư mục", "tên đăng nhập", "tên trường", "tên tuyến đường",
		// words that without diacritics look like names
		"co nguyen vong xin vao dang", "chu cty khong dong y", "em thong nhat bao cao", "anh dep, anh hoat dong", "anh dang hop o cong ty",
		"co thang nghi 4 ngay", "ba phuong xin", "dang vien dang cong san", "co luong cong nhan dong nhat", "giao luu voi cong nhan",
		"chu tich phuong du",
	} {
		if got := offers(vietnamese.Inspect(text)); got != text {
			t.Errorf("Inspect(%q) offers %q, want nothing", text, got)
		}
	}
}
