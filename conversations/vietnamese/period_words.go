package vietnamese

// Classes of the words of periods, beside those of dates.
const (
	weekHead      class = firstOfPeriods << iota // tuần
	quarterHead                                  // quý
	quarterOffset                                // quý trước: quarters from this one, by value
	halfHead                                     // nửa
	romanWord                                    // iv: by value
	rankWord                                     // nhất, third: by value
	lastWeekOf                                   // last week of
)

var periodLexicon = newLexicon(numeralWords, dateWords, concat(
	wordsOf(politeWord, `báo cáo, bc, b/c, báo cáo của, kỳ, kì, kỳ báo cáo, của, cho, số liệu, sl, tổng kết, sơ kết, nào, đó, thôi, chọn, lấy, báo, gửi, nộp, dạ vâng, vâng, luôn, tính, có, iso,
		report, for, period, please, reporting, và, and`),
	wordsOf(weekHead, "tuần, tuần thứ, tuần lễ, tuần số, week, wk, w, week number, week no"),
	wordsOf(lastWeekOf, "last week of, last week in"),
	wordsOf(quarterHead, "quý, quí, quý thứ, q, qu, quarter, qtr"),
	valued(quarterOffset, -1, "quý trước, quí trước, quý rồi, quý vừa rồi, quý vừa qua, quý qua, last quarter"),
	valued(quarterOffset, 0, "quý này, quí này, quý nay, this quarter"),
	valued(quarterOffset, 1, "quý sau, quí sau, quý tới, next quarter"), valued(quarterOffset, -2, "quý trước nữa"),
	valued(yearOffset, -2, "năm kia, năm trước nữa"),
	wordsOf(monthHead, "months"), wordsOf(yearHead, "cả năm, trọn năm, nguyên năm"),
	wordsOf(halfHead, "nửa, nữa, half, h, bán niên, nửa năm"),
	wordsOf(earlyWord, "đầu tiên"), wordsOf(lateWord, "cuối cùng"),
	valued(romanWord, 1, "i"), valued(romanWord, 2, "ii"), valued(romanWord, 3, "iii"), valued(romanWord, 4, "iv"),
	valued(rankWord, 1, "nhất, first, 1st"), valued(rankWord, 2, "nhì, second, 2nd"), valued(rankWord, 3, "third, 3rd"),
	valued(rankWord, 4, "fourth, 4th"), valued(rankWord, 5, "fifth, 5th"),
))
