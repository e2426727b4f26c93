package vietnamese

// Classes of the words of dates.
const (
	politeWord     class = firstFree << iota
	relativeWord         // hôm nay, hôm qua: days from today, by value
	weekdayWord          // thứ 2 … chủ nhật: 1 … 7, by value
	shortDayWord         // T2 … T7, which may also be months: by value
	weekOffset           // tuần trước: weeks from this one, by value; T7's value is its own
	monthOffset          // tháng trước
	yearOffset           // năm ngoái
	agoWord              // ngày trước, after a number: by value, in days
	sinceWord            // cách đây
	thisWord             // này
	comingWord           // tới
	goneWord             // rồi, vừa rồi
	dayHead              // ngày
	monthHead            // tháng
	yearHead             // năm
	monthName            // november, by value
	earlyWord            // đầu
	middleWord           // giữa
	lateWord             // cuối
	insideWord           // trong, cả: what follows is a span
	dayPartWord          // sáng, chiều
	clockWord            // giờ
	throughWord          // đến
	sinceDay             // từ: with nothing after đến, no day
	eitherWord           // hay
	amendWord            // nhầm: what follows counts
	dueWord              // trước, hạn: a deadline
	untilWord            // hết: the last day
	lunarWord            // mùng, rằm
	someDayWord          // hôm trước, gần đây: a day, but which?
	denyWord             // không, chưa
	recallWord           // rõ, nhớ: with denyWord, the date is not known
	laterOnWord          // để sau
	ordinalWord          // st, nd, rd, th
	afterTomorrow        // mốt: in two days, or a one after tens
	butNotWord           // không phải: what follows does not count
	listWord             // và
	approxWord           // khoảng
	deedWord             // họp, kết nạp: what happened on the day
	countableWord        // người: a number before it is no day
	firstOfPeriods       // the words of periods begin here
)

var dateLexicon = newLexicon(numeralWords, dateWords)

var dateWords = concat(
	wordsOf(politeWord, `dạ, ạ, a, nha, nhé, nhe, nghen, rồi ạ, vào, lúc, là, em, thì, đã, có, on, the, at, of, in the, được, hồi, nghe, nhằm ngày, diễn ra, tổ chức, quyết định, ký, qđ, học, mở, vào ngày, vào lúc, từ lúc, vừa, mới, vừa mới, đúng, đúng ngày, chính xác là ngày, tây, dương lịch, dl, á, của, nào, sẽ, mà, mà là, mới đúng, chắc chắn, ak, ah, hén, earlier,
		anh, chị, c, cô, chú, bác, sếp, thủ trưởng, đồng chí, đ/c, đc, anh ạ, chị ạ, chị ơi, anh ơi, ơi, thưa, dạ thưa, vâng, dạ vâng, vâng ạ, ok, luôn, nè, đó, thôi, hen, ha, nhá`),
	valued(relativeWord, 0, `hôm nay, nay, bữa nay, hum nay, trong ngày, trong ngày hôm nay, ngày hôm nay, ngày nay, today, hnay, hn, sáng nay, trưa nay, chiều nay, tối nay, this morning, this afternoon, tonight,
		hồi sáng, hồi trưa, hồi chiều, hồi nãy, ban sáng, ban trưa, ban chiều, ban nãy, lúc nãy, vừa nãy, mới nãy, nãy, vừa xong, mới xong, khuya nay, bây giờ`),
	valued(relativeWord, -3, `hôm kìa, bữa kìa, ngày hôm kìa`),
	valued(relativeWord, 3, `ngày kìa`),
	valued(relativeWord, -1, `hôm qua, qua, hôm wa, bữa qua, ngày hôm qua, hqua, hôm quá, tối qua, chiều qua, sáng qua, trưa qua, ngày qua, khuya qua, yesterday, last night, hom wa, hum qua`),
	valued(relativeWord, -2, `hôm kia, bữa kia, ngày hôm kia, hum kia, day before yesterday, the day before yesterday`),
	valued(relativeWord, 1, `mai, ngày mai, tomorrow`),
	wordsOf(afterTomorrow, "mốt"),
	valued(relativeWord, 2, `ngày mốt, bữa mốt, sáng mốt, chiều mốt, tối mốt, ngày kia, day after tomorrow, the day after tomorrow`),
	valued(weekdayWord, 1, `thứ 2, thứ2, thứ hai`), valued(weekdayWord, 2, `thứ 3, thứ3, thứ ba`),
	valued(weekdayWord, 3, `thứ 4, thứ4, thứ tư, thứ bốn`), valued(weekdayWord, 4, `thứ 5, thứ5, thứ năm`),
	valued(weekdayWord, 5, `thứ 6, thứ6, thứ sáu`), valued(weekdayWord, 6, `thứ 7, thứ7, thứ bảy, thứ bẩy`),
	valued(weekdayWord, 7, `chủ nhật, chủ nhựt, chúa nhật, cn`),
	valued(shortDayWord, 2, "t2, th2, t 2"), valued(shortDayWord, 3, "t3, th3"), valued(shortDayWord, 4, "t4, th4"),
	valued(shortDayWord, 5, "t5, th5"), valued(shortDayWord, 6, "t6, th6"), valued(shortDayWord, 7, "t7, th7"),
	valued(monthName, 1, "t1, t01, th1"), valued(monthName, 8, "t8, t08, th8"), valued(monthName, 9, "t9, t09, th9"),
	valued(monthName, 10, "t10, th10"), valued(monthName, 11, "t11, th11"), valued(monthName, 12, "t12, th12"),
	valued(monthName, 2, "t02"), valued(monthName, 3, "t03"), valued(monthName, 4, "t04"), valued(monthName, 5, "t05"),
	valued(monthName, 6, "t06"), valued(monthName, 7, "t07"),
	valued(weekOffset, 0, "tuần này, tuần nay, this week"), valued(weekOffset, -2, "tuần trước nữa, tuần kia, the week before last"),
	valued(weekOffset, -1, "tuần trước, tuần rồi, tuần vừa rồi, tuần vừa qua, tuần qua, last week"),
	valued(weekOffset, 2, "tuần sau nữa, tuần tới nữa"), valued(weekOffset, 1, "tuần sau, tuần tới, next week"),
	valued(monthOffset, 0, "tháng này, tháng nay, this month"), valued(monthOffset, -1, "tháng trước, tháng rồi, tháng vừa rồi, tháng vừa qua, tháng qua, last month"),
	valued(monthOffset, -2, "tháng trước nữa"), valued(monthOffset, 1, "tháng sau, tháng tới, next month"),
	valued(yearOffset, 0, "năm nay, this year"), valued(yearOffset, -1, "năm ngoái, năm trước, năm rồi, last year"), valued(yearOffset, 1, "năm sau, năm tới, sang năm, next year"),
	valued(agoWord, -1, "ngày trước, hôm trước, bữa trước, days ago, day ago, ngày về trước"), valued(agoWord, 1, "ngày nữa, hôm nữa, ngày tới, ngày sau, bữa nữa, days from now"),
	valued(agoWord, 7, "tuần nữa, weeks from now"), valued(agoWord, -7, "weeks ago, week ago"),
	english(valued(relativeWord, -7, "a week ago, one week ago")),
	wordsOf(sinceWord, "cách đây, cách nay"), wordsOf(thisWord, "này, this"), wordsOf(comingWord, "tới, sắp tới, sau, next, coming"),
	wordsOf(goneWord, "rồi, vừa rồi, vừa qua, trước, qua, last, past"),
	wordsOf(dayHead, "ngày, hôm, bữa, ng, nga, day, days"), wordsOf(monthHead, "tháng, thg, t, th, thang, month"), wordsOf(yearHead, "năm, year"),
	wordsOf(earlyWord, "đầu, thượng tuần, early, start of, beginning of"), wordsOf(middleWord, "giữa, trung tuần, mid, middle of"), wordsOf(lateWord, "cuối, hạ tuần, late, end of"),
	wordsOf(insideWord, "trong, cả, nguyên, suốt, in, during, all"),
	wordsOf(dayPartWord, "sáng, trưa, chiều, tối, buổi sáng, buổi chiều, buổi tối, buổi trưa, đêm, khuya, sáng sớm, chiều tối, morning, afternoon, evening, night, noon"),
	wordsOf(clockWord, "h, giờ, g, phút, am, pm, rưỡi, p"), wordsOf(throughWord, "đến, tới, đến ngày, tới ngày, đến hết, đến cuối, tới hết, to, until, through, đến hôm"), wordsOf(sinceDay, "từ, from, between, kể từ, từ lúc"),
	wordsOf(eitherWord, "hay, hoặc, hay là, or"), wordsOf(amendWord, "nhầm, à nhầm, à không, à, lộn, à lộn, sửa lại, xin lỗi, sorry, no, sửa thành, đúng ra, chính xác là, à ko, đính chính, sửa, nói lộn, nói nhầm, nhầm ngày, lộn ngày, ghi nhầm, i mean, actually"),
	wordsOf(dueWord, "trước, trước ngày, chậm nhất, chậm nhất là, chậm nhất ngày, hạn, hạn chót, hạn cuối, đến hết ngày, deadline, by, before, no later than, hạn là, hạn đến, hạn ngày, trễ nhất, muộn nhất, đến ngày, due, dự kiến, dự định, kế hoạch, hạn nộp, nộp trước, nộp trước ngày, hạn hoàn thành"),
	wordsOf(untilWord, "hết, đến hết, tới hết, đến cuối, by the end of"),
	wordsOf(lunarWord, "mùng, mồng, rằm, âm lịch, âl, al, âm, ta, lịch ta, giêng, chạp, tết, lunar"),
	wordsOf(someDayWord, "thứ 1, thứ 8, thứ 9, thứ 0, hôm trước, bữa trước, hôm bữa, hôm nọ, bữa hổm, hổm, gần đây, mới đây, dạo này, mấy hôm trước, mấy ngày trước, vài ngày trước, vài hôm trước, hôm rồi, bữa rồi, ngày kia kìa, hôm đó, lâu rồi, recently, the other day, mấy hôm nay, mấy ngày nay, hồi trước, mấy bữa trước, mấy hôm rồi, mấy bữa nay, mấy bữa rồi, hổm rày, tuần, nửa tháng trước, nửa tháng nay, vài hôm nữa, vài bữa nữa, vài ngày nữa, mấy bữa nữa, hôm kia kìa, tháng giêng hai, cuối quý, đầu quý, quý trước, quý này, quý, đợt trước, sắp tới"),
	wordsOf(denyWord, "không, ko, k, chưa, kg, hok, hông, hem, khg, khum, chẳng, not, don't, no"),
	wordsOf(recallWord, "rõ, biết, nhớ, chốt, nhớ ngày, nhớ rõ, xác định, có hạn, hạn, hỏi, quyết, lên lịch, có lịch, lịch, có ngày, nắm, sure, know, remember, known, ấn định, ngày nào, có kế hoạch, có, thống nhất, thời gian, chắc, cụ thể, ngày cụ thể, lịch cụ thể, cập nhật, thông tin, có thông tin, hẹn, hẹn ngày, định, định ngày, sắp lịch, xếp lịch, sắp xếp, tổng hợp, báo, nhận được, chọn ngày, chọn được ngày, ra ngày"),
	wordsOf(laterOnWord, "để sau, báo sau, bổ sung sau, cập nhật sau, trả lời sau, gửi sau, để em hỏi lại, để em xem lại, hỏi lại, xem lại, kiểm tra lại, chờ, đang chờ, đợi, n/a, quên, quên rồi, quên mất, later, tbd, unknown, not sure, don't know, dont know, not known, don't remember, chưa có, forgot, i forgot, no idea, pending, tbc, later on, will update, not known yet"),
	wordsOf(laterOnWord, `quên ngày, quên mất ngày, quên ngày rồi, tí báo, lát báo, lát nữa, tí nữa, lát, coi lại, coi lại lịch, đang hỏi, đang hỏi lại, đang chờ lịch, đang cập nhật, đang xác minh, chờ xác nhận, chờ lịch, chờ duyệt,
		sẽ báo, sẽ báo sau, sẽ bổ sung, sẽ cập nhật, lát báo sau, tí báo sau, hẹn sau, nhập sau, điền sau, tính sau, để coi, để xem, để em xem, để em coi, để coi lại, để xem lại, để em coi lại, để em coi lại lịch, xem lại lịch, hỏi lại đã`),
	wordsOf(ordinalWord, "st, nd, rd"),
	wordsOf(butNotWord, "không phải, ko phải, k phải, chứ không phải, chứ ko phải, chứ k phải, chớ không phải, hổng phải, chứ không phải là, không phải là, not"),
	wordsOf(listWord, "và, với, cùng, and, lẫn"),
	wordsOf(approxWord, "khoảng, tầm, chừng, cỡ, độ, gần, khoảng chừng, vào khoảng, chắc, chắc là, hình như, có lẽ, có thể, about, around, maybe, probably"),
	wordsOf(deedWord, `họp, kết nạp, kn, ngày kết nạp, lễ kết nạp, giới thiệu, gặp, gặp gỡ, tiếp cận, vận động, tuyên truyền, làm việc, làm việc với, đi, thăm, mở lớp, khai giảng, bế giảng, lễ, hội nghị, sinh hoạt, tổ chức họp,
		báo cáo, bắt đầu, kết thúc, hoàn thành, xong, nộp, gửi, tại, ở, cho, chi bộ, đảng bộ, đảng ủy, quần chúng, đảng viên, tọa đàm, trao quyết định, met, meeting`),
	wordsOf(countableWord, `người, ng, công nhân, nld, nlđ, người lao động, lao động, đồng chí, đ/c, công ty, cty, dn, doanh nghiệp, buổi, lượt, lần, lớp, cuộc, đơn vị, people, workers, times`),
	english(concat(
		valued(weekdayWord, 1, "monday, mon"), valued(weekdayWord, 2, "tuesday, tue"), valued(weekdayWord, 3, "wednesday, wed"), valued(weekdayWord, 4, "thursday, thu"),
		valued(weekdayWord, 5, "friday, fri"), valued(weekdayWord, 6, "saturday, sat"), valued(weekdayWord, 7, "sunday, sun"),
		valued(monthName, 1, "january, jan"), valued(monthName, 2, "february, feb"), valued(monthName, 3, "march, mar"), valued(monthName, 4, "april, apr"),
		valued(monthName, 5, "may"), valued(monthName, 6, "june, jun"), valued(monthName, 7, "july, jul"), valued(monthName, 8, "august, aug"),
		valued(monthName, 9, "september, sep, sept"), valued(monthName, 10, "october, oct"), valued(monthName, 11, "november, nov"), valued(monthName, 12, "december, dec"),
	)),
)
