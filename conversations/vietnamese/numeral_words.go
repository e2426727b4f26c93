package vietnamese

// Classes of the words that numbers are made of. The readers of numbers and of
// dates share them.
const (
	digitWord   class = 1 << iota // một … chín, by value
	shortWord                     // mốt, tư, lăm: only after tens or a larger unit
	tenWord                       // mười
	tensWord                      // mươi
	bunchWord                     // chục, tá: by value
	twentyWord                    // hăm
	hundredWord                   // trăm
	scaleWord                     // nghìn, vạn, triệu, tỷ: by value
	linkWord                      // linh, lẻ
	halfWord                      // rưỡi
	pointWord                     // phẩy
	zeroWord                      // không, between the words of a number
	enUnitWord                    // one … nineteen
	enTensWord                    // twenty … ninety
	enAndWord                     // and, a
	firstFree                     // the readers' own classes begin here
)

func valued(c class, value int64, list string) []entry {
	entries := wordsOf(c, list)
	for i := range entries {
		entries[i].value = value
	}
	return entries
}

// numeralWords are the words of numbers, with their common misspellings.
var numeralWords = concat(
	valued(digitWord, 1, "một"), valued(digitWord, 2, "hai"), valued(digitWord, 3, "ba"),
	valued(digitWord, 4, "bốn"), valued(digitWord, 5, "năm"), valued(digitWord, 6, "sáu"),
	valued(digitWord, 7, "bảy, bẩy"), valued(digitWord, 8, "tám"), valued(digitWord, 9, "chín"),
	valued(shortWord, 1, "mốt"), valued(shortWord, 4, "tư"), valued(shortWord, 5, "lăm, nhăm"),
	wordsOf(tenWord, "mười"), wordsOf(tensWord, "mươi"), wordsOf(twentyWord, "hăm"),
	valued(bunchWord, 10, "chục"), valued(bunchWord, 12, "tá"),
	wordsOf(hundredWord, "trăm"),
	valued(scaleWord, 1000, "nghìn, ngàn, nghàn, k"), valued(scaleWord, 10_000, "vạn"),
	valued(scaleWord, 1_000_000, "triệu, tr, củ"), valued(scaleWord, 1_000_000_000, "tỷ, tỉ"),
	wordsOf(linkWord, "linh, lẻ, lẽ"), wordsOf(halfWord, "rưỡi, rưởi, rười"), wordsOf(pointWord, "phẩy, phảy"),
	wordsOf(zeroWord, "không"),
	english(concat(
		valued(enUnitWord, 1, "one"), valued(enUnitWord, 2, "two"), valued(enUnitWord, 3, "three"),
		valued(enUnitWord, 4, "four"), valued(enUnitWord, 5, "five"), valued(enUnitWord, 6, "six"),
		valued(enUnitWord, 7, "seven"), valued(enUnitWord, 8, "eight"), valued(enUnitWord, 9, "nine"),
		valued(enUnitWord, 10, "ten"), valued(enUnitWord, 11, "eleven"), valued(enUnitWord, 12, "twelve"),
		valued(enUnitWord, 13, "thirteen"), valued(enUnitWord, 14, "fourteen"), valued(enUnitWord, 15, "fifteen"),
		valued(enUnitWord, 16, "sixteen"), valued(enUnitWord, 17, "seventeen"), valued(enUnitWord, 18, "eighteen"),
		valued(enUnitWord, 19, "nineteen"),
		valued(enTensWord, 20, "twenty"), valued(enTensWord, 30, "thirty"), valued(enTensWord, 40, "forty"),
		valued(enTensWord, 50, "fifty"), valued(enTensWord, 60, "sixty"), valued(enTensWord, 70, "seventy"),
		valued(enTensWord, 80, "eighty"), valued(enTensWord, 90, "ninety"),
		wordsOf(hundredWord, "hundred"), valued(scaleWord, 1000, "thousand"), valued(scaleWord, 1_000_000, "million"),
		valued(scaleWord, 1_000_000_000, "billion"), valued(bunchWord, 12, "dozen"),
		wordsOf(pointWord, "point"), wordsOf(halfWord, "and a half"), wordsOf(enAndWord, "and, a"),
	)),
)

func concat(lists ...[]entry) []entry {
	var all []entry
	for _, list := range lists {
		all = append(all, list...)
	}
	return all
}
