package vietnamese

import "strings"

// The words that the search for names knows. A word typed without diacritics
// stands for each that has its letters.

// Titles stand before a name: "anh Nam". What follows firmTitles is a name if
// it may be one at all. looseTitles mean other things as well (em as "I", đc as
// được, a and c as list marks), so they need a name that is known.
var (
	firmTitles = phrasesOf("anh, chị, ông, bà, cô, chú, bác, cậu, dì, thím, thầy, bạn, cụ, đồng chí, đ/c, đ.c, đ/c:, đ/c., đ.c:, đ c, đ-c, mr, mrs, ms",
		"miss, mr., mrs., ms., đchí, đ chí, đ.chí, đ/chí",
		"ddoongf chis, ddc, dd/c, chij, oong, baf, baas, coo, chus, bacs, thaayf",
		"đòng chí, đông chí, đồg chí, đồng trí") // slips
	looseTitles = phrasesOf("em, đc, dc, đc., dc., a, c, a., c.")

	// tonedTitles count only with their diacritics: "duong" is a street.
	tonedTitles = phrasesOf("dượng, mợ, cháu, má, mẹ, sếp, ô, ô., bé, thằng")

	// otherWords are firmTitles that typed without diacritics are rather
	// chỉ, có, ba (three), chủ, thay, câu …
	otherWords = phrasesOf("chi, ba, co, chu, thay, cau, di, ban, cu")

	// slippedTitles are those that nothing else in a text with diacritics
	// would be before a given name.
	slippedTitles = phrasesOf("chi, co, chu")

	// unclearTitles without diacritics may be ảnh, or Bắc before a place.
	unclearTitles = phrasesOf("anh, bac")

	// relatives are called by their rank. In doubt whether "hai" and "ba" are
	// rather numbers, uncle and rankedTitles make ranks of them.
	relatives    = phrasesOf("anh, chị, ông, bà, cô, chú, bác, cậu, dì, thím, mợ, dượng")
	uncle        = wordOf("chú")
	rankedTitles = phrasesOf("bà, chị, dì")
)

// roles stand before a name too, or between a title and a name. roleParts go
// on from a role: "chủ tịch công đoàn", "trưởng phòng nhân sự".
var (
	roles = phrasesOf("gđ, gđ., phó gđ, pgđ, pgđ., tgđ, ctcđ, pct, pbt, hr, giám đốc, phó giám đốc, tổng giám đốc, phó tổng giám đốc, quản đốc, phó quản đốc, quản lý, trợ lý",
		"tổ trưởng, tổ phó, nhóm trưởng, chuyền trưởng, chuyền phó, trưởng chuyền, trưởng ca, đội trưởng, lớp trưởng, lớp phó",
		"trưởng nhóm, phó nhóm, trưởng bộ phận, trưởng xưởng, xưởng trưởng, phó xưởng, trưởng đoàn, phó đoàn, trưởng trạm",
		"trạm trưởng, giám sát, trưởng phòng, phó phòng, phó trưởng phòng, trưởng ban, phó ban, phó trưởng ban, trưởng khu phố",
		"trưởng ấp, hiệu trưởng, hiệu phó, phó hiệu trưởng, hội trưởng, chi hội trưởng, chi hội phó, trưởng thôn",
		"bí thư, phó bí thư, bí thư chi bộ, chủ tịch, phó chủ tịch, ủy viên, chánh văn phòng, thư ký, chủ nhiệm, phó chủ nhiệm",
		"chi ủy viên, đại diện, người đại diện, thông dịch, phiên dịch, thông dịch viên",
		"kế toán, kế toán trưởng, thủ quỹ, thủ kho, văn thư, bảo vệ, giảng viên, trợ giảng, báo cáo viên, thầy giáo, cô giáo, y tá, y sĩ",
		"bác sĩ, bs, bs., kỹ sư, luật sư, tiến sĩ, ts, ts., thạc sĩ, ths, ths., th s, th s., giáo sư, tài xế, lái xe",
		"công an, công an khu vực, cảnh sát khu vực, cskv, đại úy, thượng úy, trung úy, thiếu úy, đại tá, thượng tá, trung tá, thiếu tá",
		"linh mục, mục sư, đại đức, thượng tọa, hòa thượng, ni sư, sư thầy, sư cô",
		"tp nhân sự, tp hành chính, tp kế toán, tp kinh doanh, tp kỹ thuật, tp sản xuất",
		"chủ trọ, chủ nhà trọ, chủ nhà, chủ doanh nghiệp, chủ dn, chủ cơ sở, chủ xưởng, chủ quán, chủ hộ, chủ tiệm, chủ tiệm vàng, chủ cty, chủ công ty")

	// manyRoles are those of many: "công nhân nam" are men, and only a full
	// name makes one of them a person.
	manyRoles = phrasesOf("công nhân, học viên, quần chúng, quần chúng ưu tú, qcut, đoàn viên, đảng viên, cán bộ, chuyên viên, nhân viên",
		"lao động, người lao động, cảm tình đảng, chuyên gia, giáo viên, bt, đv, cn, nv, cb, hv, gv, nlđ, qcưt")

	// acts are roles that are also something done: "bảo vệ thành quả".
	acts = phrasesOf("quản lý, trợ lý, giám sát, đại diện, thông dịch, phiên dịch, kế toán, bảo vệ, trợ giảng, lái xe")

	roleParts = phrasesOf("cđ, tổ, ca, chuyền, công đoàn, công đoàn cơ sở, cđcs, chi bộ, đảng bộ, đảng ủy, nhân sự, hành chính, hành chính nhân sự, hành chính - nhân sự, hc-ns, hcns, ns, sản xuất",
		"kỹ thuật, kế toán, thường trực, điều hành, kinh doanh, tài chính, kế hoạch, nhà máy, chi nhánh, trung tâm, mặt trận",
		"hội đồng thành viên, đảng ủy phường",
		"đoàn, đoàn thanh niên, chi đoàn, phòng, khu phố, tổ dân phố, dân phố, phường, xã, công ty, cty, doanh nghiệp, xưởng",
		"chuyền, cơ sở, hội phụ nữ, hội đồng quản trị, hđqt, mttq, ubnd, tổ may, may")
)

// firmParts are those roleParts that bear names themselves, so that "kế toán
// Công ty Hùng Vương" names a firm. owner is a role that a lone name may follow
// even so: "chủ cty Minh".
var (
	firmParts = phrasesOf("công ty, cty, doanh nghiệp, dn, cơ sở, xưởng, nhà máy, chi nhánh, trung tâm, tiệm, quán, khu phố, ấp, thôn, phường, xã, tổ dân phố")
	owner     = wordOf("chủ")
)

// general makes a role an office of public life: "tổng bí thư".
var general = wordOf("tổng")

// nameLabels say that a name follows: "tên Vinh", "họ tên: Lê Văn C". It doesn't
// where a thing bears the name: "chi bộ mang tên …".
var (
	nameLabels = phrasesOf("tên, tên là, họ tên, họ và tên, họ tên là, tên thật, tên thật là, tên em là, tên anh là, tên chị là, tên gọi là",
		"tên ông là, tên bà là, tên đầy đủ, tên đầy đủ là")
	namedThings = phrasesOf("mang, đặt, đổi, công ty, cty, chi bộ, trường, đường, lớp, đơn vị, doanh nghiệp, quỹ, phường, file, ghi sai")
)

// namedPlaces stand before a place, firm, school, fund or award that bears a
// person's name, works before one that has a title in it.
var (
	namedPlaces = phrasesOf("đường, phố, hẻm, chợ, cầu, ngã tư, ngã ba, suối, rạch, sông, kênh, hồ, chùa, đền, đình, miếu, núi, cảng, ga, bến",
		"bến xe, cù lao, đảo, mũi, vòng xoay",
		"phường, xã, ấp, huyện, quận, tỉnh, tp, khu phố, khu trọ, kcn, ccn, công ty, cty, cp, tnhh, mtv, dntn, htx, xưởng",
		"cơ sở, hãng, tiệm, quán, quán cơm, cà phê, cafe, karaoke, nhà trọ, nhà thuốc, siêu thị, tạp hóa, nhà hàng, khách sạn, cửa hàng",
		"trường, thpt, thcs, tiểu học, mầm non, quỹ, giải, giải thưởng, hội trường, công viên, sân vận động, bệnh viện",
		"phòng khám, lăng, tượng đài, nhà thờ, nhà tù")
	market, marketTitles = wordOf("chợ"), phrasesOf("bà, ông")
	oldPlaces            = phrasesOf("chợ, cầu, đường, ngã tư, ngã ba, suối, rạch, chùa, miếu, đình")
	englishTongue        = phrasesOf("tiếng anh")
	works                = phrasesOf("bài, bài hát, hát, ca khúc, kịch, vở, phim, truyện, tiết mục, bài thơ, tác phẩm, tiểu phẩm")
)

// pronouns are those notNames that are never names in lower case.
var pronouns = phrasesOf("anh, em, con, ta, ai, nay")

// Behind plurals, what follows a title is no name if it may be
// something else: "12 anh nam", "các đồng chí vắng".
var (
	plurals = phrasesOf("các, những, mấy, nhiều, mọi, hai, ba, bốn")
	men     = phrasesOf("nam, nữ")
)

// notNames follow a title or a role, also with a capital, and are none.
var notNames = phrasesOf(
	"anh, chị, em, ông, cô, chú, bác, thầy, đồng chí, đ/c, con, cháu, mình, tôi, ta, ấy, này, kia, nào, ai",
	"bí thư, phó, trưởng, chủ, chủ tịch, giám đốc, tổng, quản, quản đốc, quản lý, kế toán, bảo vệ, giáo viên, giáo",
	"thường trực, thường vụ, ủy viên, cán bộ, lãnh đạo, đại diện, nhân viên, chuyên viên",
	"công ty, công đoàn, công an, công nhân, công chức, công việc, công tác, cty, doanh nghiệp, dn, tnhh, xí nghiệp, nhà",
	"xưởng, phòng, văn phòng, nhân sự, hành chính, sản xuất, kỹ thuật, kinh doanh, kế hoạch, tài chính, tổng hợp",
	"đảng, đảng ủy, đảng bộ, đảng viên, đoàn thanh niên, đoàn viên, đoàn phường, đoàn cơ sở, đoàn công ty, thành ủy",
	"thành đoàn, tỉnh ủy, tỉnh đoàn, huyện, huyện ủy, quận, chi bộ, chi đoàn, chi ủy, ban, hội trưởng, hội viên, hội đồng",
	"hội phụ nữ, hội nông dân, hội liên hiệp, hội nghị, liên đoàn, liên hiệp, mặt trận, ubnd, mttq, kcn, cđcs, tổ, khu",
	"khu phố, phường, xã, ấp, sở, trung tâm, trung ương, thành phố, tp",
	"trường mầm, trường thpt, trường thcs, trường tiểu, trường học, trường chính, mầm non, phụ nữ, thanh niên, thiếu niên",
	"cựu chiến binh, nông dân, nhân dân, quốc hội, tổ quốc, hữu nghị",
	"thứ, tháng, ngày, tuần, năm nay, năm học, chủ nhật, tết, số, lô, lớp, đề nghị, kính, xin, đang, nếu, khi, thì",
	"bộ đội, chúc, cảm ơn, dạ, vâng, ơi, là, và, vì, rồi, việt nam, hàn quốc, nhật bản, trung quốc, đài loan, anh quốc")

// compounds are a name that goes on to a common word, in lower case: "chị
// thanh toán", "phó bí thư Thường trực".
var compounds = phrasesOf(
	"an toàn, an ninh, an tâm, an cư, bình đẳng, bình thường, bình quân, bình chọn, bảo hiểm, bảo đảm, bảo lưu, cường độ",
	"bộ đội, chính trị, chính sách, dân vận, dân số, vui lòng, vui vẻ, châu á, châu âu, chi phí, chi tiêu, chi hội, chi nhánh, công bằng, công khai, dân tộc, dũng cảm, duyệt, đạt được",
	"đạt chỉ, đông đủ, đông người, đức độ, giang hồ, hà nội, hạnh phúc, hạnh kiểm, hải quan, hải phòng, hậu cần, hậu quả",
	"hiền lành, hiếu thảo, hòa giải, hòa bình, hòa đồng, hoa hồng, hoa quả, hoàn thành, hoàn cảnh, hoàn thiện, học, hội",
	"hướng dẫn, hồng hào, hưng phấn, hương khói, khánh thành, khánh hòa, khôi phục, kiên trì, kiên quyết, kim ngạch, lan tỏa",
	"lan rộng, lâm nghiệp, lâm vào, liên hệ, liên lạc, liên quan, liên tục, liên kết, liên chi, linh hoạt, linh động",
	"không đồng, long an, long trọng, lộc phát, lợi ích, lực lượng, mai sau, mai mốt",
	"minh bạch, minh chứng, minh họa, my cong, nam giới, nam nữ, nam bộ, nam định, nam công, ngân hàng, ngân sách",
	"ngọc trai, nga sang, nguyên nhân, nguyên liệu, nguyên tắc, nguyên đán, nguyên vẹn, nghĩa vụ, nhân viên, nhân dịp, nhân rộng, nhung lụa, phát biểu, phát huy, phát triển, phát động",
	"phong trào, phú quốc, phúc lợi, phúc tra, phản hồi, phản ánh, phương án, phương pháp, phương tiện, phước lành, quang cảnh, quân đội",
	"quân sự, quốc gia, quốc tế, quý vị, quyên góp, quyền lợi, sang năm, sang tuần, sang công, sơn nước, sơn la, sơn tường",
	"thân thiện, thân nhân, thành quả, thống nhất, nhất trí, tính toán, tạm thời, thật lòng, tận tình, nhiệt tình, chân tình, hoàn toàn",
	"nguyện vọng, hy vọng, kỳ vọng, chính thức, chính quyền, quyết tâm, quyết định, cộng sản, đồng ý, thư mục, thư mời, thư viện",
	"đăng nhập, tuyến đường, tuyến xe, tài khoản, sinh viên, sinh hoạt, tài liệu, tài chính, tài sản, tài xế, tài trợ, tâm lý, tâm tư, tâm đắc, tâm sự, tân uyên, thái độ, thanh niên",
	"thanh toán, thanh lý, thanh hóa, thành công, thành lập, thành tích, thành viên, thành phố, thảo luận, thảo văn",
	"thắng lợi, thi đua, thi công, thiện chí, thiện nguyện, thịnh vượng, thông báo, thông tin, thông qua, thông cảm",
	"thu tiền, thu thập, thu nhập, thu gom, thu hút, thu hồi, thuận lợi, thuận tiện, thư ký, thương lượng, thương mại",
	"thủy lợi, tiên tiến, tiến hành, tiến độ, tiến bộ, tín dụng, tình hình, tình nguyện, toàn bộ, toàn cảnh, toàn diện",
	"trang trí, trang bị, trí thức, trinh sát, triều cường, trọng tâm, trung bình, trung thực, trung học, trung ương",
	"trường hợp, tuấn tú, tuyên truyền, tuyên giáo, tuyên dương, tuyết rơi, tư vấn, tư tưởng, tư nhân, tùng bách, uyên bác",
	"văn hóa, văn nghệ, văn bản, văn minh, vân vân, việt kiều, vinh dự, vinh danh, vĩnh viễn, vũ khí, vượng khí, xuân này",
	"xuân tết, yến tiệc, yên tâm, yêu cầu",
)

// idioms are words that look like a title and a name, some of them only
// without diacritics: "anh huong" is ảnh hưởng.
var idioms = phrasesOf("anh hùng, anh tài, bắc nam, chú tâm, ông bà, bà ba, ông địa, bà hoàng, em bé, em út, chú trọng, chú ý",
	"anh ky, chi ky, anh chị, có lẽ, ảnh đẹp, ảnh hoạt, ảnh thẻ, ảnh sau, ảnh thật, ảnh toàn, ảnh sinh, câu ngắn, ba trăm, có hạn, đi đâu, chủ nhựt, em nhầm, à nhầm, ảnh hưởng, ánh sáng, chỉ đạo, chỉ huy, chỉ định, chi hội, chi viện, chi tiết, chỉ bảo, chi phương, chi lăng",
	"cơ hội, cơ sở, cơ quan, cố định, cơ bản, cổ đông, cơ động, cố ý, có ý, có lý, có lợi, có tâm, có tài, có chung, có hiệu, có thái, có mặt",
	"chủ yếu, chủ động, chủ quan, chủ lực, chủ nhật, chủ tọa, chủ đạo, thay thế, thấy vui, ba mẹ, bác bỏ, bắc bộ",
	"ban hành, bàn giao, ban đầu, bàn luận, bán hàng, bạn bè, câu hỏi, cầu nối, di dân, di động, đi lại, đi hội, đi đông, cụ thể, cử tri, cư dân")

// heroes are those idioms that may be a name when somebody does something.
var heroes = phrasesOf("anh hùng, anh tài")

// publicNames are persons of history, and places called after one, whose names are
// kept even after a title.
var publicNames = phrasesOf("bác hồ, bác tôn, bà rịa, bà đen, bà điểm, bà chiểu, bà nà, bà trưng, hai bà trưng, bà triệu, bà huyện thanh quan",
	"bà quẹo, bà hom, ông ích khiêm, cô tô, thầy bói",
	"chị út tịch, chị tư hậu, mẹ suốt, chị hai năm tấn")

var historic = phrasesOf("hồ chí minh, tôn đức thắng, trần phú, lê hồng phong, hà huy tập, nguyễn văn cừ, trường chinh, lê duẩn",
	"nguyễn văn linh, đỗ mười, võ văn kiệt, phạm văn đồng, võ nguyên giáp, nguyễn thị minh khai, võ thị sáu",
	"nguyễn văn trỗi, lý tự trọng, kim đồng, phan đăng lưu, huỳnh văn lũy, nguyễn thị định, võ chí công, nguyễn đức cảnh",
	"ngô gia tự, hoàng văn thụ, trần văn ơn, nguyễn văn tiết, nguyễn an ninh, phạm ngọc thạch, lê thị riêng",
	"nguyễn hữu thọ, trần hưng đạo, lê lợi, quang trung, nguyễn huệ, nguyễn trãi, phan bội châu, phan châu trinh")

// aboutPerson follow a name, so that "chi lan xin nghi" has one and "chi lan
// dau" has none.
var aboutPerson = phrasesOf("xin, nói, hỏi, hứa, nghỉ, chưa, đã, đang, sẽ, bận, bị, báo, ở, bên, làm, phòng, kế toán, quản lý, quản đốc, bảo vệ",
	"chủ, công nhân, phụ trách, mới, hẹn, đồng ý, đề nghị, đi, là, không, ko, k, và, với, thì, nộp, cũng, gửi, nhờ, vắng",
	"gặp, mà, gọi, giúp, vợ, về, bỏ, trực, muốn, dạy, giảng, nhận, vì, nên, rồi, giữ, tổ, trưởng, thư ký, bộ phận, chuyền",
	"xưởng, ban, ốm, bệnh, đau, sinh, nhắn, kể, kêu, than, rất, hay, học, dự, tham gia, phát biểu, hoàn thành, chuyển, quê",
	"trong, tại, tới, đến, mất việc, qua, cho, để, cùng, kể, lo, hát, kn, sđt, sdt, zalo, cccd, tên, có, vào, ra, lên",
	"xuống, nữa, luôn, nha, nhé, ạ, kết luận, chủ trì, chỉ đạo, yêu cầu, phản ánh, trả lời, từ chối, hỗ trợ, giới thiệu",
	"cam kết, xác nhận, thống nhất, cho mượn, theo dõi, phối hợp, trình bày, đăng ký, xe ôm, nấu ăn, bán, cho hay, cho biết, chia sẻ, tâm sự, ký")

// doing are the surest of them, and grammar the words for which not even they
// make a name: "co van ban" is có văn bản.
var (
	doing = phrasesOf("xin, nói, hỏi, hứa, bận, báo, hẹn, kế toán, bảo vệ, quản đốc, quản lý, phụ trách, đồng ý, nhắn, kể, nghỉ, vắng",
		"trực, gọi, kêu, tổ trưởng, phòng nhân sự, nhờ, chủ trọ, ốm, bệnh, đang, chưa, ở",
		"bị bệnh, bị tai nạn, mất việc, chuyển về, về quê, có thai, sinh con, đi học, đi làm, đi họp, cho mượn, cho biết",
		"không nghe máy, không đồng ý, không cho, không trả lời, không chịu, từ chối, phản ánh, quê ở, làm ở, giúp")
	grammar = phrasesOf("van, nam, the, hien, da, dang, toi, la, cong, dong, duoc, tai, tu, thu, trong, nay, ngay, thi, de, doi",
		"so, nhung, nhieu, toan, dung, dat, hang, tin, tinh, tien, nen, mai, luc, dan, do, huong, moi, sang, vi, khi, neu, roi, ai, nay, so, lop, khong")

	// goesOn are more words that follow a name, if they have their diacritics.
	goesOn = phrasesOf("nhưng, thiếu, nếu, hoặc, hay, cần, còn, nên, mất, từ, sau, trước, vẫn, cứ, lại, phải, thấy, biết, tự, từng",
		"hiện, vừa, người, thường, thích, nghĩ, hiểu, định, dẫn, đưa, mời, mua, thuê, viết, tiếp, chạy, đứng, đọc, đóng, hôm, sáng, chiều, tối, theo")

	// plainWords are names without diacritics that are also common words.
	plainWords = phrasesOf("nam, sang, thu, mai, trung, giao, chi, quan, công, thi, tin, an, trong, tham, hoa, ca, lo, long, y, na")

	// surerTitles are loose titles that are seldom anything else before a noun
	// and a verb.
	surerTitles = phrasesOf("chị, em, bạn, đc, dc, a, c")
)

// counted follow a number, so that "hai" before them is two and no Mr Two.
var counted = phrasesOf("người, ng, bên, đứa, lần, ngày, buổi, tháng, tuần, con, cháu, ca, lớp, công ty, cty, doanh nghiệp, dn, đơn vị",
	"nội dung, vấn đề, bộ, phần, tấn, chị, anh, em, bạn, đồng chí, nữ, nam, tổ, nhóm, giờ, năm, mươi, trăm, triệu, nghìn",
	"là, báo cáo, hồ sơ, tờ, mẫu, file, ảnh, hình, câu, trang, bản, việc, ý, đơn, cái, suất, đợt, buổi, tiếng, phòng, mặt, loại")

// givenNames are common given names, ranks the names by birth; families are family
// names, those of some foreigners included; middles go between.
var (
	givenNames = phrasesOf("park, lee, choi, chen, lin, wang, em, ái, an, anh, ánh, ân, ẩn, bách, bảo, bé, bích, bình, bính, băng, cảnh, cẩm, cang, châu, chi, chiến, chinh, chính",
		"chung, chương, công, cúc, cường, dân, danh, diễm, diễn, diệp, diệu, dinh, du, dung, dũng, duy, duyên, dương, đài, đại",
		"đáng, đào, đạt, đăng, điền, điệp, định, đô, đông, đồng, đức, gấm, giang, giao, giàu, hà, hải, hân, hằng, hạnh, hào",
		"hảo, hậu, hên, hiên, hiền, hiển, hiến, hiệp, hiếu, hoa, hòa, hóa, hoài, hoan, hoàn, hoàng, hoạt, hồng, huân, huệ",
		"hùng, huy, huyền, hưng, hương, hường, hướng, hữu, kha, khải, khang, khánh, khiêm, khoa, khôi, khương, kiên, kiệt",
		"kiều, kim, kỳ, lam, lâm, lan, lãnh, lành, lập, lệ, lịch, liêm, liên, liễu, linh, loan, lộc, lợi, long, luân, luận",
		"lực, lương, lượng, lựu, ly, lý, mai, mẫn, mạnh, mận, mến, minh, mười, my, mỹ, na, nam, năng, nga, ngà, ngân, nghi",
		"nghĩa, nghiệp, ngọc, nguyên, nguyện, nguyệt, nhã, nhàn, nhân, nhẫn, nhật, nhi, nhiên, nhị, nhung, nhựt, ni, niên, nở",
		"nương, oanh, phát, phi, phong, phú, phúc, phụng, phước, phương, phượng, quân, quang, quế, quốc, quý, quyên, quyền",
		"quyết, quỳnh, sa, san, sang, sen, sinh, sơn, sương, tài, tâm, tân, tấn, tần, thạch, thái, thắm, thân, thắng, thanh",
		"thành, thạnh, thảo, thi, thiên, thiện, thịnh, thoa, thoại, thơ, thơm, thời, thọ, thông, thu, thuận, thục, thùy, thủy",
		"thúy, thư, thức, thương, thưởng, thy, tiên, tiến, tín, tình, toàn, toản, tố, trà, trâm, trân, trang, trí, triết",
		"triều, trinh, trọng, trúc, trung, trường, tú, tuân, tuấn, tuệ, tùng, tường, tuyên, tuyền, tuyến, tuyết, tươi, tý, út",
		"uyên, vân, văn, vàng, vi, việt, vinh, vĩnh, vũ, vui, vương, vượng, vy, xuân, xuyên, xuyến, ý, yên, yến, hòe, sỹ, sĩ",
		"như, thế, khuyên, khuê, đoan, nghị, huấn, thăng, thuần, thuật, thiết, sáng, quảng, phấn, lưu, lĩnh, lê, khoát, hợp, đắc, đình, đoàn",
		"cương, chánh, bửu, bắc, toại, trị, trình, truyền, triển, triệu, trực, tịnh, tá, viên, vạn, viễn, vững, xinh, vọng, gái, giỏi, hạ, luyến",
		"nhâm, nhường, sửu, dậu, tỵ, ngọ, mão, quí, mỵ, xoan, nhài",
		"đệ, thoan, thìn, tuất, mùi, dần, hợi, nết, đẹp, thật, thà, tuyển, đương, đảm, hanh, quỹ, tèo, tí, bông, bi, bờm")
	ranks    = phrasesOf("hai, ba, tư, năm, sáu, bảy, bẩy, tám, chín, mười, út, cả")
	families = phrasesOf("nguyễn, nguyển, trần, lê, phạm, huỳnh, hoàng, phan, vũ, võ, đặng, bùi, đỗ, hồ, ngô, dương, lý, đào, đinh, đoàn, trịnh",
		"trương, lâm, mai, cao, châu, tô, tạ, hà, lương, lưu, phùng, quách, tăng, thái, thạch, sơn, kim, danh, thị, điểu, tống",
		"triệu, từ, văn, vương, viên, la, lại, lục, nghiêm, ninh, nông, quan, tôn, tiêu, trang, mạc, kiều, khưu, khổng, giang",
		"giáp, hứa, hàn, hầu, diệp, doãn, cù, chung, chu, bạch, âu, an, ân, bành, cáp, cổ, thân, thi, vi, y, h, k, niê, nie",
		"mlô",
		"kim, park, lee, choi, jung, kang, cho, yoon, jang, lim, han, shin, chen, lin, huang, chang, wang, wu, liu, tsai, yang",
		"hsu, cheng, kuo, li, zhang, zhao, tanaka, sato, suzuki, yamada, ito")
	middles = phrasesOf("văn, thị, hữu, đức, ngọc, minh, thanh, quốc, hoàng, thành, công, đình, xuân, kim, thu, mỹ, bảo, gia, anh, tuấn, quang",
		"trọng, tấn, hồng, thúy, thùy, phước, hoài, nhật, như, khánh, duy, chí, thế, trung, bá, viết, việt, phương, tường",
		"bích, cẩm, ánh, tuyết, diễm, ái, lan, huyền, diệu, nguyên, vĩnh, đăng, khắc, mạnh, nam, hải, thái, phú, phi, nhựt",
		"quỳnh, trúc, thiên, thảo")

	// surest family names begin a name also in lower case and without
	// diacritics; the others need "văn" or "thị" behind them there.
	surestFamilies = phrasesOf("nguyễn, trần, phạm, huỳnh, võ, bùi, ngô, lê")
	surestMiddles  = phrasesOf("văn, thị")

	// everyday words look like given names without diacritics: lần, năm,
	// đúng, thứ, những, hiện, tiền …
	everyday = phrasesOf("thảo, lan, nam, dung, phuong, hang, thu, nhung, van, tu, hai, ba, sau, tam, chin, muoi, hien, tien, hoan, quyen, lien, tai",
		"dat, toan, tin, luong, chinh, minh, an, hoi, duong, dong, dinh, thong, the, the nao, cong, duoc, tinh, thanh, truong",
		"dan, dai, dang, thi, thuc, thuong, tuyen, quan, sang, sinh, toi, moi, loi, lap, lam, mai, hoa, ha, nhieu, nhanh, la",
		"na, than, that, thoi, tho, trang, trong, trung, giao, hop, huong, khoa, y, my, ly, long, luc, da, do, nay, ngay, nghi",
		"binh, vi, quyết, lập, thương, thông, đông, đồng, tình, mến, thân, vui, lành, thật, đẹp, nết, lịch, lượng, nghiệp",
		"định, chính, chung, công, hóa, hướng, luận, nguyện, nghĩa, nhàn, quý, quyền, thơm, thời, thưởng, thức, tín, tiến",
		"tuyển, hoàn, hoạt, hợi, cảnh, bảo, đảm, đáng, dân, danh, hiến, hiển, vang, bi, chi, cu, de, doi, hao, hau, ho, hoc, nhu, the, thế, như, doan, nghị, huấn, thuật, thiết, sáng, phấn, lưu, hợp, đình, đoàn, bắc, trị, trình",
		"truyền, triển, trực, viên, vạn, xinh, vọng, gái, giỏi, hạ, nhường, ky, le, dac, ta",
		"tan, tap, nen, phat, phong, phi, nhan, sa, so, nhat, be, em, ut, ti, bo, bong, ca, hong, tri, thai")
)

// placeNames are the wards and communes of the region and its neighbours. They
// follow a role, "bí thư Thuận An", as a name does.
var placeNames = phrasesOf("thủ dầu một, chánh mỹ, chánh nghĩa, định hòa, hiệp an, hiệp thành, hòa phú, phú cường, phú hòa, phú lợi, phú mỹ",
	"phú tân, phú thọ, tân an, tương bình hiệp, chánh hiệp, bình dương",
	"thuận an, lái thiêu, an thạnh, vĩnh phú, bình hòa, bình chuẩn, bình nhâm, hưng định, thuận giao, an phú, an sơn",
	"dĩ an, an bình, bình an, bình thắng, đông hòa, tân bình, tân đông hiệp, bến cát, mỹ phước, thới hòa, tân định",
	"chánh phú hòa, hòa lợi, an điền, an tây, phú an, tây nam",
	"tân uyên, bắc tân uyên, uyên hưng, khánh bình, thạnh phước, thái hòa, tân phước khánh, tân khánh, tân hiệp, vĩnh tân",
	"hội nghĩa, phú chánh, tân vĩnh hiệp, bạch đằng, thạnh hội, tân thành, bình mỹ, tân lập, đất cuốc, hiếu liêm, lạc an",
	"thường tân, tân mỹ",
	"bàu bàng, lai uyên, lai hưng, long nguyên, cây trường, trừ văn thố, hưng hòa, tân hưng, phú giáo, phước vĩnh, an linh",
	"an long, an thái, phước hòa, phước sang, tam lập, tân long, vĩnh hòa",
	"dầu tiếng, an lập, định an, định hiệp, định thành, long hòa, long tân, minh hòa, minh tân, minh thạnh, thanh an",
	"thanh tuyền, sóng thần, đồng an, việt hương, nam tân uyên, vsip",
	"hồ chí minh, sài gòn, thủ đức, hóc môn, củ chi, bình chánh, bà rịa, vũng tàu, đồng nai, biên hòa, bình phước",
	"tây ninh, long an, tiền giang, an giang, kiên giang, hậu giang, sóc trăng, cà mau, đồng tháp, vĩnh long, bến tre",
	"trà vinh, cần thơ, hà nội, huế, đà lạt, nha trang, hải phòng, quảng nam, phú yên, bình định, ninh bình, nam định",
	"thái bình, nghệ an, thanh hóa, đà nẵng, châu thành")

// telex undoes the doubled letters of Telex, and with them what was meant.
var telex = strings.NewReplacer("aa", "a", "ee", "e", "oo", "o", "dd", "d", "w", "")
