package vietnamese

import (
	"slices"
	"strings"
)

// mostNameWords is how many words a name has at most.
const mostNameWords = 6

// names finds persons: a title, a role or "tên", and a name behind it. A name
// alone is not looked for: too many places and firms bear one.
func (t *prose) names() []Finding {
	var found []Finding
	for i := 0; i < len(t.words); {
		end := 0
		if l, ok := t.leadAt(i); ok {
			end = t.nameEnd(l)
		}
		if end == 0 {
			i++
			continue
		}
		end = t.withTail(i, end)
		found = append(found, Finding{Name, t.words[i].start, t.words[end-1].end})
		i = end
	}
	return found
}

// withTail takes in tones typed as digits, "Hu2ng", and the bracket or quote
// that closes one in the name.
func (t *prose) withTail(first, end int) int {
	for t.toneDigits(end) {
		end++
		if end < len(t.words) && t.words[end].kind == lettered && !t.words[end].spaced {
			end++
		}
	}
	opens := func(w word) bool { return w.isMark("(\"“") }
	if t.marked(end, ")\"”") && slices.ContainsFunc(t.words[first:end], opens) {
		end++
	}
	return end
}

// toneDigits reports whether word i is what VNI has for the tone and the shape
// of the letter before it. A telephone number has a zero.
func (t *prose) toneDigits(i int) bool {
	return i < len(t.words) && t.words[i].kind == digitRun && !t.words[i].spaced &&
		len(t.text(i)) <= 2 && !strings.Contains(t.text(i), "0")
}

// nameEnd returns the word behind the name that the lead announces, or 0.
func (t *prose) nameEnd(l lead) int {
	i := l.end
	if t.rankDigit(l) {
		if t.capitalGiven(i + 1) {
			return i + 2
		}
		return i + 1
	}
	if i >= len(t.words) || t.words[i].kind != lettered || t.notName(i) && !t.fullName(i) {
		return 0
	}
	switch w := t.words[i]; {
	case w.caps == titleCase:
		return t.capitalName(l)
	case w.caps == upperCase && t.words[l.first].caps != upperCase:
		if end := t.shoutedName(i); end > 0 {
			return end
		}
	}
	return t.plainName(l)
}

// rankDigit: "chú 7 bảo vệ", "anh 3 Thắng", but not "anh 3 bộ".
func (t *prose) rankDigit(l lead) bool {
	i := l.end
	if l.kind != byTitle || l.loose || relatives.at(t, l.first) == 0 || !t.next(i+1) {
		return false
	}
	digit := t.text(i)
	return t.words[i].spaced && len(digit) == 1 && digit >= "2" && digit <= "9" &&
		((doing|roles).at(t, i+1) > counted.at(t, i+1) || t.capitalGiven(i+1))
}

// capitalGiven reports whether word i is a given name with a capital.
func (t *prose) capitalGiven(i int) bool {
	return t.next(i) && t.words[i].caps == titleCase && t.given(i) && !t.notName(i) && placeNames.at(t, i) == 0
}

// notName reports whether word i begins something that follows titles and is
// no name. Without diacritics it may still be one: "ong Ba", "anh tuan".
func (t *prose) notName(i int) bool {
	n := notNames.exactlyAt(t, i)
	return n > 1 || n == 1 && (t.toned || !t.known(i) || t.words[i].caps != titleCase && pronouns.at(t, i) > 0)
}

// compound reports whether word i is a name only by chance: "thanh toán".
func (t *prose) compound(i int) bool {
	n := compounds.exactlyAt(t, i)
	return n > 1 && t.words[i+1].caps != titleCase
}

// known reports whether word i may be part of a Vietnamese name.
func (t *prose) known(i int) bool { return t.family(i) || t.given(i) || t.rank(i) }

func (t *prose) family(i int) bool { return families.exactlyAt(t, i) > 0 }
func (t *prose) rank(i int) bool   { return ranks.exactlyAt(t, i) > 0 }

// given also knows a name whose tone key stayed a letter: "Hungf".
func (t *prose) given(i int) bool {
	if i >= len(t.words) || givenNames.exactlyAt(t, i) > 0 {
		return i < len(t.words)
	}
	w := &t.words[i]
	if w.kind != lettered || w.toned || w.letters < 3 {
		return false
	}
	typed := strings.ToLower(t.text(i))
	last := len(typed) - 1
	if !strings.Contains("sfrxj", typed[last:]) {
		return false
	}
	meant := spellings[telex.Replace(typed[:last])]
	return meant.key != 0 && slices.ContainsFunc(dictionary[meant.fold], func(f phrase) bool {
		return f.table == givenNames && len(f.words) == 1 && f.words[0].key != f.words[0].fold
	})
}

// fullName: a family name and two more words with capitals outweigh that the
// first may be none, as in "phó bí thư Đoàn Minh Trí".
func (t *prose) fullName(i int) bool {
	return i < len(t.words) && t.words[i].caps == titleCase && t.family(i) && t.capitalsFrom(i) > i+2
}

// capitalsFrom returns the word behind a run of words with a capital, the dots
// of "Ng. V. An" among them.
func (t *prose) capitalsFrom(i int) int {
	end := i + 1
	for n := 1; n < mostNameWords; n++ {
		j := end
		if j+1 < len(t.words) && t.words[j].mark == '.' && t.words[j-1].letters <= 2 {
			j++
		} else if !t.next(j) {
			break
		}
		if t.words[j].caps != titleCase || t.notName(j) && !t.endsNames(j) && surestMiddles.at(t, j-1) == 0 {
			break
		}
		end = j + 1
	}
	return end
}

// endsNames: "Em" is also the last word of names.
func (t *prose) endsNames(j int) bool {
	return notNames.exactlyAt(t, j) == 1 && !t.compound(j) && t.given(j)
}

// capitalName reads a name written with capitals.
func (t *prose) capitalName(l lead) int {
	i, end := l.end, t.capitalsFrom(l.end)
	uncertain := l.loose || l.kind != byTitle || !t.toned && unclearTitles.at(t, l.first) > 0
	if n := placeNames.at(t, i); uncertain && (n > 1 || n == 1 && aboutPerson.at(t, i+1) == 0) { // "Huế" is also a name
		if t.fullName(i+n) && t.next(i+n) {
			return end // "bí thư Thuận An Lê Văn C"
		}
		return 0
	}
	if l.kind != byTitle && historic.at(t, i) == end-i {
		return 0
	}
	if (l.kind != byTitle || t.words[l.first].letters == 1) && t.compound(i) || t.listMark(l) || !t.credible(l, i, end) {
		return 0
	}
	return end
}

// credible reports whether the words i to end, with capitals, are a name after
// such a lead. After a plain title anything is, but for the placeholder "A".
func (t *prose) credible(l lead, i, end int) bool {
	switch one := end-i == 1; {
	case one && t.words[i].letters == 1:
		return false
	case l.kind == byManyRole:
		return t.family(i) && !one || t.given(i) && one
	case l.kind == byLabel && one:
		return t.known(i)
	case l.kind != byTitle && one:
		return (t.given(i) || t.rank(i)) && (!t.endsInFirm(l) || owner.at(t, l.first) || t.next(end) && aboutPerson.at(t, end) > 0)
	case l.kind != byTitle && t.endsInFirm(l):
		return t.fullName(i)
	case l.kind != byTitle:
		return t.family(i) || end == i+2 && (t.given(i) || t.rank(i)) && (t.given(end-1) || t.rank(end-1))
	case l.loose:
		return t.known(i) || t.next(end) && aboutPerson.at(t, end) > 0
	}
	return true
}

// endsInFirm reports whether a role ends in what may bear a name itself.
func (t *prose) endsInFirm(l lead) bool {
	_, ok := firmParts.endsBefore(t, l.end)
	return ok
}

// listMark: "a. Thuận lợi: …" at the beginning of a line is a heading.
func (t *prose) listMark(l lead) bool {
	if !t.lineEnds(l.first-1) || t.words[l.first].letters != 1 || l.kind != byTitle || t.words[l.first+1].mark == '/' {
		return false
	}
	for j := l.end; j < l.end+4 && j < len(t.words); j++ {
		if t.words[j].mark == ':' {
			return true
		}
	}
	return false
}

// shoutedName reads capitals that stand out of their sentence: "ông LIN CHIH
// WEI đồng ý". One word alone is rather an abbreviation.
func (t *prose) shoutedName(i int) int {
	end := i + 1
	for end < i+mostNameWords && t.next(end) && t.words[end].caps == upperCase && (!t.notName(end) || t.endsNames(end)) {
		end++
	}
	if end == i+1 && !t.given(i) {
		return 0
	}
	return end
}
