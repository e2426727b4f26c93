package vietnamese

// Classes of the words around a number.
const (
	plainWord    class = firstFree << iota // says nothing about the number
	stressWord                             // đúng, đủ: says nothing, but "chưa đủ" does
	nobodyWord                             // ai, nào: with notWord, zero
	countedWord                            // what is counted
	groupWord                              // a part of what is counted: women, owners
	notWord                                // không, ko, chưa
	knowWord                               // rõ, biết: with notWord, it is not known
	laterWord                              // để sau, chờ: it is not known
	vagueWord                              // vài, nhiều
	aboutWord                              // khoảng, hơn
	correctWord                            // nhầm, sửa lại: what follows counts
	exceptWord                             // không phải: what follows does not count
	totalWord                              // lũy kế, tổng
	moreWord                               // thêm
	lessWord                               // bớt
	minusWord                              // âm
	weekWord                               // tuần này
	beforeWord                             // tuần trước
	elseWord                               // tháng này: not the period of the report
	compareWord                            // so với tuần trước
	dayWord                                // thứ 2, sáng nay
	dateWord                               // ngày, tháng, before a number
	yearWord                               // năm, before a year
	hourWord                               // h, giờ, after a number
	partWord                               // trong đó
	haveWord                               // có
	toWord                                 // đến
	fromWord                               // từ
	orWord                                 // hay
	byWord                                 // x: so many times
	halfAlone                              // nửa
	percentWord                            // phần trăm
	allWord                                // tất cả: vague, but not before a number
	placeWord                              // công ty, ở: a name may follow
	genderWord                             // nữ, nam
	rankedWord                             // lớp, anh: a number after it may be a rank or a name
	tellWord                               // báo cáo, kết quả: after notWord, it is not known
	questionWord                           // câu, before a number and a colon
)

// numberLexicon holds the words that may stand around a number, with the spellings
// that are met on phones.
var numberLexicon = newLexicon(numeralWords, concat(
	wordsOf(plainWord, `như, dạ, dạ vâng, vâng, ạ, a, nha, nhé, nhe, nghen, nè, thôi, đó, ha, hen, nhá, luôn, được, đc, dc, đã, 
		là, em, tôi, mình, bên em, đơn vị em, báo cáo, bc, xin, gửi, số, sl, số lượng, số người, số liệu là, kết quả, bao nhiêu,
		tiếp cận, tc, gặp, gặp gỡ, vận động, vđ, vd, tuyên truyền, tt, giới thiệu, gt, kết nạp, kn, k/n, mời, mở, tổ chức, phát triển, tư vấn, làm việc với,
		làm việc, thăm, đi, với, và, cùng, cho, ở, tại, của, các, những, cái, cả, mới, vừa, hiện, hiện có, tham gia, tham dự, dự, ghi nhận, thực hiện, thì, đây, nay, nhe, nghe,
		được kết nạp, được giới thiệu, đã kết nạp, tổ chức được, trả lời, đáp án, kết quả là, please, pls, thanks, thank you, cảm ơn, cám ơn,
		i, we, met, reached, contacted, it is, it's, total of, were, was, the, of, in, at, them, people met, so far this week, tổng cả tuần, tổng tuần này, tổng trong tuần, tổng tuần,
		thưa, dạ thưa, thưa anh, thưa chị, thưa cô, thưa chú, thưa bác, thưa đồng chí, dạ thưa anh, dạ thưa chị, dạ thưa cô, dạ thưa chú, dạ anh, dạ chị, dạ cô, dạ chú, dạ bác, anh ơi, chị ơi, anh ạ, chị ạ, ơi, báo cáo anh, báo cáo chị, nhỉ, hén, ak, á, làm, triển khai,
		con số, con số là, bằng, vẫn, vẫn là, vẫn có, cũng, cũng là, cũng được, cũng có, thu hút, thu hút được, có mặt, đến dự, tỉ lệ, tỷ lệ, tỉ lệ là, tỷ lệ là, đạt tỉ lệ, đạt tỷ lệ, hồi nãy, lúc nãy, khi nãy, mà, mà là, được là, chia sẻ, trao đổi, đối thoại, nói chuyện, tọa đàm, họp, chỉ số, bồi dưỡng, đào tạo, tập huấn, thành lập, ra mắt, hỗ trợ, chuyển chính thức, đăng ký, tiếp nhận, tiếp xúc, gọi điện, khảo sát, nói chuyện với, viết đơn, làm hồ sơ, đề nghị, đề xuất, phát triển được, trực tiếp, cơ bản, nhìn chung`),
	wordsOf(countedWord, `khóa, khoá, khóa học, khoá học, clip, video, cuốn, cuốn sách, sách, bộ tài liệu, tài liệu, phòng trọ, câu lạc bộ, clb, mô hình, quyết định, học sinh, trí thức, tiểu thương, doanh nhân, quản đốc, trưởng ca, tổ trưởng, giấy chứng nhận, giấy khen, giấy mời, thư, thư ngỏ, thư mời, tin nhắn, bài viết, tin bài,
		group, nhóm zalo, group zalo, xưởng may, công ty nước ngoài, cty nước ngoài, dn nước ngoài, doanh nghiệp nước ngoài, tcđ, tccsđ, tổ chức cơ sở đảng, phòng ban, cuộc gọi, cuộc điện thoại, câu hỏi, vướng mắc, bảo vệ, tài xế, lái xe, nvvp, nhân viên văn phòng, kế toán, kỹ thuật, đảng viên dự bị, quà, phần quà, suất quà, chủ trọ, chủ nhà trọ`),
	wordsOf(rankedWord, `quyết định, thư, câu hỏi, tổ trưởng, phòng`), wordsOf(stressWord, `đều, đều là, toàn, toàn là`), wordsOf(plainWord, `kq, phát, phát được`), wordsOf(placeWord, `bên`),
	wordsOf(laterWord, `sáng em báo, trưa em báo, chiều em báo, tối em báo, lát em báo, mai em báo, sáng em gửi, trưa em gửi, chiều em gửi, tối em gửi, lát em gửi, mai em gửi, tối báo, chiều báo, tối gửi, chiều gửi, lát gửi, mai gửi, để em check lại, để check lại, check lại`),
	wordsOf(questionWord, `câu, câu hỏi, câu số, mục, question`),
	wordsOf(plainWord|tellWord, `báo cáo, bc, số, sl, số lượng, con số, kết quả, số người, trả lời, chỉ số, tỉ lệ, tỷ lệ, đáp án`),
	wordsOf(laterWord, `kết quả chưa có, số chưa có, số liệu chưa có, báo cáo chưa có, số liệu còn thiếu`),
	wordsOf(plainWord|knowWord, `gửi, nộp`), wordsOf(knowWord, `số cụ thể`),
	wordsOf(stressWord, `chẵn, duy nhất, vỏn vẹn, vỏn vẹn có, có mỗi, chỉ mỗi, mỗi có, chỉ có mỗi, có đúng, đúng có, có duy nhất, chỉ duy nhất, chỉ có duy nhất, chắc chắn, thôi à, thôi ạ`),
	wordsOf(allWord, `tất cả, tất cả là, cả thảy, hết thảy, tất thảy, toàn bộ, tổng hết, all`),
	wordsOf(placeWord, `cty, công ty, dn, doanh nghiệp, kcn, khu công nghiệp, ccn, phường, xã, thị trấn, huyện, tp, thành phố, tại, ở, chi bộ, đảng bộ, xưởng, nhà máy, xí nghiệp, khu phố, kp, ấp, đơn vị, at, company`),
	wordsOf(countedWord, `nhà máy, xí nghiệp, xưởng, phân xưởng, hợp tác xã, htx, cửa hàng, cơ quan, thôn, ấp, khu phố, hộ dân, gia đình, chủ hộ, nhà trọ, khu trọ, dãy trọ, cnv, cbcnv, cnvc, công nhân viên, công nhân viên chức, thợ, kỹ sư, chuyền, đội, nhân công, nhân sự,
		thanh niên, đoàn, lá đơn, đơn, người dân, dân, cốt cán, nhân tố, ứng viên, nguồn, cảm tình, cảm tình đảng, ông, bà, vị, chiếc, ae, a/e, nhân khẩu, đầu mối, quản lý, chuyên gia, công chức, viên chức, giảng viên, báo cáo viên, lượt nld, lượt công nhân, lượt gặp, bản, lá, quyển, món,
		factory, factories, women workers, participants, participant, guests, visitors, employers, employer`),
	wordsOf(rankedWord, `ông, bà, thôn, ấp, khu phố, xưởng, nhà máy, đội, chuyền`),
	wordsOf(genderWord, `nữ, nam, phụ nữ, women, woman, men, man, female, male, bạn nữ, bạn nam`),
	wordsOf(stressWord, `chỉ, đạt, tròn, đúng, đủ, ok, oke, okay, hoàn thành, chính thức, cụ thể, thực tế, only, just, exactly, rồi`),
	wordsOf(countedWord, `người, ng, ngừi, ngươi, ngời, nguời, ngưòi, nguoi, dn, doanh nghiệp, dnghiệp, cty, công ty, buổi, cuộc, lượt, lượt người, đợt, lần, ca, lớp, đ/c, đc, đồng chí, đchí, nld, nlđ, lđ, người lao động,
		cn, công nhân, cnlđ, cnld, công nhân lao động, qcut, qcưt, qc, quần chúng, quần chúng ưu tú, dv, đv, đảng viên, đoàn viên, đơn vị, chi bộ, chi đoàn, đảng bộ, tổ chức, tổ chức đảng, bạn, anh em, anh chị, anh, chị, trường hợp, th, hv, học viên,
		hội viên, thành viên, tờ rơi, tờ, em, cháu, bác, cô, chú, suất, phần, vụ, việc, ý kiến, kiến nghị, khó khăn, hồ sơ, hs, hộ, hội nghị, cán bộ, cb, nhân viên, lao động, cơ sở, công đoàn, cđcs, tổ, nhóm, đại biểu, đb, khách, điểm, nơi, xã, phường, kcn, khu, chuyến, bài, tin, ảnh,
		đối tượng, giáo viên, sinh viên, tư liệu, văn bản, phiếu, đảng viên mới, mem, thành phần, hội, doanh nghiệp fdi,
		people, person, persons, companies, company, enterprises, enterprise, sessions, session, workers, worker, members, member, firms, firm, businesses, business, meetings, meeting, visits, visit, classes, class, cases, case, times, attendees, candidates, staff, employees, units, party members, admissions, admitted, approached, introduced`),
	wordsOf(rankedWord, `lần, lớp, đợt, ca, buổi, anh, chị, cô, chú, bác, tổ, nhóm, khu, phường, xã, điểm, kcn, chi bộ, chi đoàn, cơ sở, hội nghị, chuyến, phần, câu, đơn vị, class, session`),
	wordsOf(groupWord, `nữ, nam, phụ nữ, chủ dn, chủ doanh nghiệp, chủ, cdn, owners, owner, business owners, business owner, women, woman, men, man, female, male, giám đốc, gđ`),
	wordsOf(notWord, `không, khg, khong, ko, kô, k, kg, hok, hông, hổng, hong, hem, khum, hôn, chẳng, chả, chưa, chua, kh, hk, hơm, nope, no, none, nil, nobody, no one, noone, nothing, zero, not yet, not any, none yet, null point, đâu có, có đâu, có ai đâu, làm gì có, vẫn chưa, vẫn không, vẫn ko`),
	wordsOf(knowWord, `rõ, biết, nhớ, nắm, nắm được, nắm rõ, báo, số liệu, tổng hợp, thống kê, chốt, đếm, cập nhật, xác định, hỏi, kiểm tra, tính, có báo cáo, chắc, xong, nhận được, kịp, rõ lắm, chắc lắm, nhớ lắm, nhớ rõ, biết rõ, thông tin, có thông tin, dữ liệu, có dữ liệu, nhận báo cáo, nhận được báo cáo, rà soát, kiểm, cung cấp, phản hồi, trả lời, để ý, lên số, gởi, nhập, nhập liệu, nhập số, ra kết quả, gom, gom số, liên hệ được, liên hệ, gọi được, có danh sách, đủ số liệu, cộng xong, bít, bik, thu thập, hỏi được, tổng kết, sure, known, know, idea, unknown, data`),
	wordsOf(laterWord, `để sau, báo sau, bổ sung sau, gửi sau, trả lời sau, tính sau, cập nhật sau, nhập sau, điền sau, sau, hỏi lại, xem lại, kiểm tra lại, coi lại, hỏi lại đã, để, chờ, đợi, đang chờ, đang đợi, đang tổng hợp, đang thống kê, đang cập nhật,
		báo lại sau, báo lại, chờ số liệu, sẽ báo, sẽ báo sau, sẽ bổ sung, sẽ cập nhật, lát, lát nữa, chút nữa, tí nữa, mai báo, mai, quên, quên rồi, quên mất, bỏ qua, n/a, na, tbd, tbc, not known, not sure, don't know, dont know, do not know, no idea, unknown, later, not sure yet, i don't know, pending, waiting, will report later, no data, skip, don't remember, can't remember, forgot, ask me later, chưa có số, ko có số, không có số, k có số, chưa ra số, chưa có con số, chưa có số liệu, ko có số liệu, không có số liệu, k có số liệu, chưa có số cụ thể, ko có số cụ thể, không có số cụ thể, no data yet, no figures yet, no numbers yet, no info yet, no information yet, no info, not available, not available yet, still counting, will send later, will report, will update, not counted yet, haven't counted, have not counted,
		để em xem, để xem, để coi, để em coi, để em xem lại, để tính lại, để em tính lại, đợi chút, đợi em chút, chờ chút, chờ xíu, đợi xíu, đợi tí, chờ tí, đang đếm, đang kiểm tra, đang hỏi, đang hỏi lại, đang rà soát, đang tính, đang kiểm, đang thu thập, đang xin số, đang gom số, rà soát lại, rà lại, sẽ gửi sau, sẽ gửi, gửi lại sau, gửi bổ sung sau`),
	wordsOf(vagueWord, `vài, mấy, dăm, nhiều, một số, một vài, một ít, ít, hàng, đông, đa số, phần lớn, lắm, vài ba, dăm ba, dăm bảy, đôi ba, đôi, cả chục, cả trăm, vô số, hầu hết, một nhóm, một phần, cả lớp, rất đông, rất nhiều, rất ít, khá đông, khá nhiều, hơi nhiều, kha khá, đáng kể, không nhiều, không ít, chưa hết, không thay đổi, không đổi, ko đổi, không tăng không giảm, y như tuần trước, giống tuần trước, giống như tuần trước, như kỳ trước, bằng tuần trước, bằng kỳ trước, gấp đôi, gấp ba, như cũ, vẫn vậy, vẫn thế, như trên, như vậy,
		a few, few, several, many, dozens, some, a couple, couple, lots, a lot, hundreds, most, same as last week, same`),
	wordsOf(vagueWord, `vắng, vắng mặt, từ chối, nghỉ, nghỉ việc, thôi việc, xin nghỉ, bị loại, rút, rút lui, rút đơn, chuyển đi, trượt, rớt, bỏ học, bỏ về, bị trả, trả lại, absent, refused, declined, dropped out`),
	wordsOf(aboutWord, `khoảng, khoản, khỏang, khoang, tầm, tạm, tạm tính, cỡ, cở, chừng, độ, độ chừng, áng chừng, ước, ước tính, ước đạt, ước chừng, ước khoảng, ước lượng, gần, ngót, ngót nghét, hơn, trên, xấp xỉ, non, phỏng, phỏng chừng, đâu, đâu đó, đâu khoảng,
		ít nhất, tối thiểu, tối đa, nhiều nhất, không dưới, không quá, ko quá, ko dưới, chưa tới, chưa đến, chưa đầy, dưới, quá, ngoài, gì đó, gì đấy, trở lên, trở xuống, đổ lại, đổ lên, là cùng, có hơn, hình như, có lẽ, chắc, chắc là, chắc khoảng, có thể, gần bằng, sấp sỉ, xấp xĩ, lối, vào khoảng, cỡ khoảng, ngấp nghé, suýt soát, xêm xêm, hoặc hơn, áng, hơn kém, cao lắm, cao lắm là, cao nhất, cao nhất là, nhiều nhất là, nhiều lắm là, ước có, hình như là, chắc cũng, chắc tầm, chắc độ, đâu chừng, nhớ không lầm, nhớ không nhầm, nếu không nhầm, nếu không nhầm thì, nếu không lầm,
		about, around, approx, approx., approximately, roughly, nearly, almost, more than, over, at least, at most, less than, under, up to, or so, ish, circa, ca., some where, maybe, perhaps, probably, estimated, close to, not less than, or more, fewer than`),
	wordsOf(correctWord, `à, ah, à nhầm, nhầm, nhầm rồi, lộn, lộn rồi, à lộn, nhầm lẫn, xin lỗi, xl, sorry, sửa lại, sửa thành, sửa, sửa lại là, đính chính, à không, à ko, à quên, ý quên, chính xác là, chính xác, đúng ra, đúng ra là, đúng là, phải là, mới đúng, ý em là, chỉnh lại, chỉnh, nói lộn, nói nhầm, ghi nhầm, ghi lộn, bấm nhầm, bấm lộn, gõ nhầm, đánh nhầm, viết nhầm, báo nhầm, báo lộn, nhầm số, lộn số, nhập nhầm, gửi nhầm, nhầm ạ, đổi lại, đổi lại là, no sorry, i mean, oops, correction, make that, actually, not, đổi thành`),
	wordsOf(exceptWord, `không phải, ko phải, k phải, chứ không phải, chứ ko phải, chớ không phải, hổng phải, not`),
	wordsOf(totalWord, `lũy kế, luỹ kế, lk, lũy tiến, cộng dồn, tổng, tổng số, tổng cộng, tổng cộng là, tổng số là, từ đầu năm, từ đầu năm đến nay, từ đầu năm tới nay, từ đầu năm tới giờ, từ đầu năm đến giờ, đầu năm tới giờ, đầu năm đến giờ, đầu năm tới nay, đến nay, tới nay, đến giờ, tới giờ, tính đến nay, tính tới nay, từ trước đến nay, từ trước tới nay, từ đầu nhiệm kỳ, từ đầu nhiệm kì, từ đầu nhiệm kỳ đến nay, từ trước tới giờ,
		kể từ đầu năm, tính từ đầu năm, đầu năm đến nay, lũy kế đến nay, lũy kế từ đầu năm, từ đầu tháng, từ đầu quý, từ đầu tháng đến nay, đến hết tuần, trước giờ, trước nay, từ đó đến nay, tính đến, tính tới, tính đến ngày, tính đến hết ngày, đến thời điểm này, tới thời điểm này, đến thời điểm hiện tại, đến hiện tại, tính đến thời điểm này,
		year to date, ytd, to date, so far, in total, total, cumulative, cumulatively, since january, this year, since the start of the year, altogether, overall`),
	wordsOf(moreWord|compareWord, `nhiều hơn tuần trước, nhiều hơn kỳ trước, nhiều hơn tuần rồi, cao hơn tuần trước, tăng hơn tuần trước`),
	wordsOf(moreWord, `more than last week, thêm, cộng thêm, tăng, tăng thêm, nữa, bổ sung, bổ sung thêm, cộng, more, another, plus, additional, add, extra, up by, increase of, in addition`),
	wordsOf(lessWord|compareWord, `ít hơn tuần trước, ít hơn kỳ trước, ít hơn tuần rồi, thấp hơn tuần trước, giảm hơn tuần trước`),
	wordsOf(lessWord, `less than last week, fewer than last week, bớt, giảm, trừ, trừ đi, bớt đi, giảm đi, giảm bớt, hụt, fewer, less, minus one, down by`),
	wordsOf(stressWord, `tăng lên, tăng lên thành, giảm xuống, giảm còn, giảm xuống còn, lên, còn, tăng thành, thành`),
	wordsOf(minusWord, `âm, minus, negative`),
	wordsOf(weekWord, `tuần này, trong tuần, trong tuần này, cả tuần, cả tuần này, tuần nay, tuần vừa qua, tuần vừa rồi báo, kỳ này, trong kỳ, this week, riêng tuần này, tuần qua, trong tuần qua, tuần, tổng cả tuần, tổng tuần này, tổng trong tuần, tổng tuần, tổng số tuần này, tổng số trong tuần, tổng cộng tuần này, tổng cộng trong tuần, tổng cộng cả tuần, tổng kết tuần, so far this week, tổng của tuần, tổng cộng cả tuần này, tổng cả tuần này, total this week, in total this week, trong tuần tổng`),
	wordsOf(beforeWord, `tuần trước, tuần rồi, tuần vừa rồi, tuần trước nữa, kỳ trước, kì trước, tháng trước, tháng rồi, last week, last month, năm ngoái, năm trước, hồi trước, lần trước, đợt trước`),
	wordsOf(elseWord, `tháng này, trong tháng, năm nay, trong năm, quý này, trong quý, cả năm, cả tháng, tuần sau, tuần tới, tháng sau, kế hoạch, chỉ tiêu, next week, this month, mục tiêu, target, dự kiến, dự định, dự kiến tuần sau`),
	wordsOf(compareWord, `so với tuần trước, so với kỳ trước, so với tuần rồi, so tuần trước, so với tháng trước, so với cùng kỳ, hơn tuần trước, than last week, compared to last week, compared with last week`),
	wordsOf(dayWord, `thứ 2, thứ 3, thứ 4, thứ 5, thứ 6, thứ 7, thứ hai, thứ ba, thứ tư, thứ năm, thứ sáu, thứ bảy, t2, t3, t4, t5, t6, t7, chủ nhật, hôm nay, hôm qua, sáng, chiều, tối, trưa, sáng nay, chiều nay, tối qua, bữa nay, hôm kia, today, yesterday, friday, monday, tuesday, wednesday, thursday, saturday, sunday`),
	wordsOf(dateWord, `ngày, tháng, tuần, quý, hôm, tuần thứ, khóa, khoá, nghị quyết, nq, số nhà, điện thoại, sđt, sdt, đt`),
	wordsOf(yearWord, `năm, từ năm, trong năm, cả năm, đầu năm, cuối năm`),
	wordsOf(hourWord, `h, giờ, g`),
	wordsOf(partWord, `trong đó, trđ, trong số đó, tđ, gồm, bao gồm, gồm có, trong đó có, including, of whom, of which, incl, riêng, cụ thể gồm, trong số này`),
	wordsOf(haveWord, `có, phát sinh, ps, mới, this week, here, to report`), wordsOf(nobodyWord, `ai, nào, gì, j, ji, cả, hết, đâu, luôn, trơn, trọi, ráo, any, at all`),
	wordsOf(toWord, `đến, tới, to`), wordsOf(fromWord, `từ, from, giữa, between`), wordsOf(orWord, `hoặc, hay, hay là, hoặc là, or`), wordsOf(byWord, `x, nhân, mỗi, mỗi buổi, each, per, một buổi, /buổi`),
	wordsOf(percentWord, `phần trăm, percent`), wordsOf(halfAlone, `nửa, một nửa, half`),
	english(wordsOf(plainWord, "a, an, and")),
))
