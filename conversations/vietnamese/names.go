package vietnamese

import "strings"

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
		if end < len(t.words) && t.words[end].kind == digitRun && !t.words[end].spaced {
			end++ // "Hung2": a tone of VNI
		}
		found = append(found, Finding{Name, t.words[i].start, t.words[end-1].end})
		i = end
	}
	return found
}

// nameEnd returns the word behind the name that the lead announces, or 0.
func (t *prose) nameEnd(l lead) int {
	i := l.end
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

// notName reports whether word i begins something that follows titles and is
// no name. Without diacritics a capital outweighs it: "ong Ba", not "ông bà".
func (t *prose) notName(i int) bool {
	n := notNames.exactlyAt(t, i)
	return n > 1 || n == 1 && (t.words[i].caps != titleCase || t.toned || !t.known(i))
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
	w := t.words[i]
	last := len(w.fold) - 1
	if w.kind != lettered || w.toned() || last < 2 || !strings.Contains("sfrxj", w.fold[last:]) {
		return false
	}
	for _, phrase := range givenNames[telex.Replace(w.fold[:last])] {
		if len(phrase) == 1 && phrase[0].toned() {
			return true
		}
	}
	return false
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
		if j+1 < len(t.words) && t.words[j].key == "." && len(t.words[j-1].fold) <= 2 {
			j++
		} else if !t.next(j) {
			break
		}
		if t.words[j].caps != titleCase || t.notName(j) && !t.endsNames(j) {
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
	title := t.words[l.first].key
	uncertain := l.loose || l.kind != byTitle || !t.toned && (title == "bac" || title == "anh") // Bắc, ảnh
	if n := placeNames.at(t, i); uncertain && n > 0 {
		if t.fullName(i+n) && t.next(i+n) {
			return end // "bí thư Thuận An Lê Văn C"
		}
		return 0
	}
	if l.kind != byTitle && historic.at(t, i) == end-i {
		return 0
	}
	if (l.kind != byTitle || len(title) == 1) && t.compound(i) || t.listMark(l) || !t.credible(l, i, end) {
		return 0
	}
	return end
}

// credible reports whether the words i to end, with capitals, are a name after
// such a lead. After a plain title anything is, but for the placeholder "A".
func (t *prose) credible(l lead, i, end int) bool {
	switch one := end-i == 1; {
	case one && len(t.words[i].fold) == 1:
		return false
	case l.kind == byManyRole:
		return t.family(i) && !one || t.given(i) && one
	case l.kind == byLabel && one:
		return t.known(i)
	case l.kind != byTitle && one:
		return t.given(i) || t.rank(i)
	case l.kind != byTitle:
		return t.family(i) || (t.given(i) || t.rank(i)) && (t.given(end-1) || t.rank(end-1))
	case l.loose:
		return t.known(i) || t.next(end) && aboutPerson.at(t, end) > 0
	}
	return true
}

// listMark: "a. Thuận lợi: …" at the beginning of a line is a heading.
func (t *prose) listMark(l lead) bool {
	if !t.lineEnds(l.first-1) || len(t.words[l.first].fold) != 1 || l.kind != byTitle || t.words[l.first+1].key == "/" {
		return false
	}
	for j := l.end; j < l.end+4 && j < len(t.words); j++ {
		if t.words[j].key == ":" {
			return true
		}
	}
	return false
}

// shoutedName reads capitals that stand out of their sentence: "ông LIN CHIH
// WEI đồng ý". One word alone is rather an abbreviation.
func (t *prose) shoutedName(i int) int {
	end := i + 1
	for end < i+mostNameWords && t.next(end) && t.words[end].caps == upperCase && !t.notName(end) {
		end++
	}
	if end == i+1 {
		return 0
	}
	return end
}

// plainName reads a name whose capitals say nothing: typed in lower case, or
// in a text all in capitals.
func (t *prose) plainName(l lead) int {
	i := l.end
	if t.compound(i) && aboutPerson.at(t, i+1) < 2 || t.words[i].fold == "nam" && l.first > 0 && t.words[l.first-1].kind == digitRun {
		return 0 // "12 anh nam" are men
	}
	if end := t.plainFullName(i); end > 0 {
		return end
	}
	sure := l.kind == byTitle && !l.loose
	switch {
	case l.kind == byManyRole:
		return 0
	case t.rank(i):
		if !t.plausibleRank(i, sure, l) {
			return 0
		}
	case !t.given(i), !t.plausible(i, sure, l):
		return 0
	}
	if t.next(i+1) && t.words[i+1].toned() && t.given(i+1) && !t.notName(i+1) && !t.everyday(i+1) {
		return i + 2 // "chị cẩm tú"
	}
	return i + 1
}

// plausible weighs a given name in lower case: the less sure the title, and
// the commoner the word, the more the sentence must go on about a person.
func (t *prose) plausible(i int, sure bool, l lead) bool {
	switch common := everyday.at(t, i) > 0; {
	case sure && !t.everyday(i):
		return true
	case sure, !common:
		return t.aboutPerson(i + 1)
	}
	return grammar.at(t, i) == 0 && looseTitles.at(t, l.first) == 0 && t.next(i+1) && doing.at(t, i+1) > 0
}

// everyday reports whether word i is rather a common word than a name. In a
// text with diacritics a word without them is what it says: "anh nam".
func (t *prose) everyday(i int) bool {
	return (t.words[i].toned() || !t.toned) && everyday.at(t, i) > 0
}

// plausibleRank weighs a rank in lower case, "chú tư", which may be a number:
// "co nam" is có năm.
func (t *prose) plausibleRank(i int, sure bool, l lead) bool {
	title := t.words[l.first].fold
	switch {
	case counted.at(t, i+1) > 0:
		return false
	case l.kind == byLabel, sure && t.words[i].toned():
		return t.words[i].toned()
	case sure, l.kind == byTitle && title == "chu":
		return t.aboutPerson(i + 1)
	}
	return l.kind == byTitle && (title == "ba" || title == "chi" || title == "di") && t.next(i+1) && doing.at(t, i+1) > 0
}

// plainFullName reads a family name, names between and a given name.
func (t *prose) plainFullName(i int) int {
	if !t.family(i) {
		return 0
	}
	end := i + 1
	for end < i+mostNameWords-1 && t.next(end) && !t.compound(end) && (middles.exactlyAt(t, end) > 0 || t.given(end)) {
		end++
	}
	sure := t.words[i].toned() || surestFamilies.at(t, i) == 1 || surestMiddles.at(t, i+1) == 1 || end > i+2
	if end == i+1 || !sure {
		return 0
	}
	return end
}

// aboutPerson reports whether word i goes on as a sentence about a person
// would: with such a word, a number, a mark or nothing.
func (t *prose) aboutPerson(i int) bool {
	return i >= len(t.words) || t.words[i].kind != lettered || aboutPerson.at(t, i) > 0
}
