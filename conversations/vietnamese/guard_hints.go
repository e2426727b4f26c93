package vietnamese

// The words before a number that say what it is, as far as that changes
// anything. The nearest one counts.
var numberWords = [...]phrases{
	hintPhone: phrasesOf("sđt, đt, đtdđ, tel, phone, zalo, alo, lh, điện thoại, liên hệ, liên lạc, gọi, hotline, di động, máy bàn"),
	hintID:    phrasesOf("cccd, cmnd, cmtnd, cmt, cmnđ, gcmnd, cc, cm, căn cước, định danh, chứng minh, chứng minh nhân dân"),
	hintTax:   phrasesOf("mst, mã số thuế, mã thuế, ms thuế"),
	hintCode:  phrasesOf("mã, hóa đơn, file, serial, seri, biên lai, vận đơn, số hiệu, kinh phí, số tiền, tổng vốn, vốn, doanh thu"),
	hintDate:  phrasesOf("ngày"),
}

type numberHint int

const (
	unknownHint numberHint = iota // not looked for yet
	noHint
	hintPhone // grouped in whatever way
	hintID    // grouped in whatever way
	hintTax   // a company's tax code has ten digits too, and is public
	hintCode  // nine digits may be an invoice's number, or money
	hintDate  // "ngày 03.05.07.09.11" are days
)

// moneyUnits are what stand behind an amount; "đồng chí" begins alike.
var moneyUnits, comrade = phrasesOf("đ, đồng, vnd, vnđ, usd"), phrasesOf("đồng chí, đ/c")

// hintReach is how many words before a number are looked at, and codeReach for
// a code or money, whose words mean other things as well.
const (
	hintReach = 12
	codeReach = 4
)

// hint looks for a telling word before word i, in the same line and not beyond
// another number.
func (t *prose) hint(i, done int) numberHint {
	ended := false
	for j := i - 1; j >= done && j >= i-hintReach; j-- {
		w := &t.words[j]
		switch {
		case w.isMark("\n;*"), w.kind == digitRun && w.end-w.start >= 9:
			return noHint
		case w.mark == ',', w.mark == '.' && t.words[j+1].spaced:
			ended = true
			continue
		case w.kind != lettered:
			continue
		}
		for h := hintPhone; h <= hintDate; h++ {
			if numberWords[h].at(t, j) > 0 && h.reaches(i-j, ended) {
				return h
			}
		}
	}
	return t.hintBehind(i)
}

// reaches: "ngày" and "mã" say nothing about a number further on, nor does a
// company's tax code about one in the next part of the sentence.
func (h numberHint) reaches(distance int, ended bool) bool {
	switch h {
	case hintDate:
		return distance == 1
	case hintCode:
		return distance <= codeReach && !ended
	case hintTax:
		return !ended
	}
	return true
}

// hintBehind: "280 123 456 (cmnd cũ)".
func (t *prose) hintBehind(i int) numberHint {
	for i = t.lastGroup(i) + 1; i < len(t.words) && t.words[i].kind == punctuation && !t.marked(i, "\n*"); {
		i++
	}
	for j := i; j < i+3 && j < len(t.words) && t.words[j].kind == lettered; j++ {
		if numberWords[hintID].at(t, j) > 0 {
			return hintID
		}
	}
	return noHint
}

func (t *prose) lastGroup(i int) int {
	for n := 0; n < mostGroups; n++ {
		j := t.nextGroup(i)
		if j < 0 {
			break
		}
		i = j
	}
	return i
}
