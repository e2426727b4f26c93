package vietnamese

// A lead is what announces a name: a title, a role, the word "tên", or a title
// and one of the others.
type lead struct {
	first, end int // its first word and the word behind it
	kind       leadKind
	loose      bool // the words may well mean something else
}

type leadKind int

const (
	byTitle leadKind = iota
	byRole
	byManyRole // a role that many have
	byLabel    // "tên"
)

// leadWords are the tables of what leads begin with: most words of a text don't.
var leadWords = firmTitles | looseTitles | tonedTitles | roles | manyRoles | nameLabels

// leadAt reads the lead that begins with word i. A title goes on to a role,
// and either to "tên".
func (t *prose) leadAt(i int) (lead, bool) {
	l := lead{first: i, end: i}
	if !t.begins(i, leadWords) || t.publicName(i) {
		return l, false
	}
	l.end, l.loose = t.titleAt(i)
	if t.toneDigits(l.end) && t.next(l.end+1) && otherWords.at(t, i) > 0 {
		l.end, l.loose = l.end+1, false // "chi5" is chị
	}
	if n := t.roleAt(l.end); n > 0 {
		l.end, l.kind = l.end+n, byRole
	} else if n := manyRoles.at(t, l.end); n > 0 {
		l.end, l.kind = l.end+n, byManyRole
	}
	if n := t.labelAt(l.end, l.end == i); n > 0 {
		l.end, l.kind = l.end+n, byLabel
	}
	if l.end == i || t.idiom(i) || t.partOfName(l) {
		return l, false
	}
	l.end = t.beyondLink(l.end)
	l.loose = l.loose || idioms.exactlyAt(t, i) > 1
	return l, true
}

// beyondLink skips what may link a lead with a name: "Giám đốc: Trần Văn B",
// "chủ trọ (Nguyễn Thị C)", "bí thư là Lê Văn D", "anh.Nam".
func (t *prose) beyondLink(i int) int {
	switch {
	case t.marked(i, ":)(-–") || copula.at(t, i):
		if t.fullName(i+1) || t.marked(i, ":(") && t.loneName(i+1) {
			return i + 1
		}
	case t.marked(i, "\"“"), t.marked(i, ".") && i+1 < len(t.words) && !t.words[i].spaced && !t.words[i+1].spaced:
		if t.fullName(i+1) || t.loneName(i+1) {
			return i + 1
		}
	}
	return i
}

// loneName reports whether word i is a given name with a capital, and nothing
// else.
func (t *prose) loneName(i int) bool {
	return i < len(t.words) && t.words[i].caps == titleCase && t.given(i) && !t.everyday(i) && !t.notName(i) &&
		compounds.at(t, i) == 0 && placeNames.at(t, i) == 0 && (!t.next(i+1) || aboutPerson.at(t, i+1) > 0)
}

// titleAt returns the word behind the title at word i, or i, and whether the
// title is a loose one.
func (t *prose) titleAt(i int) (end int, loose bool) {
	role := (roles | manyRoles).at(t, i) // "bác sĩ" is no uncle
	if n := firmTitles.at(t, i); n > role {
		if n > 1 || t.words[i].toned || otherWords.at(t, i) == 0 {
			return i + n, false
		}
		if t.toned && !t.slippedTitle(i) {
			return i, false
		}
		return i + n, true
	}
	if n := looseTitles.at(t, i); n > role {
		return i + n, true
	}
	if n := tonedTitles.at(t, i); n > 0 && t.words[i].toned {
		return i + n, false
	}
	return i, false
}

// slippedTitle: among words with diacritics "chi Lan" is still chị Lan.
func (t *prose) slippedTitle(i int) bool {
	return slippedTitles.at(t, i) > 0 && t.words[i].caps == lowerCase && t.next(i+1) &&
		t.words[i+1].caps == titleCase && t.given(i+1) && !t.compound(i+1)
}

// publicName: "Bác Hồ" is, "bác Hồ Văn C" is a neighbour.
func (t *prose) publicName(i int) bool {
	n := publicNames.at(t, i)
	return n > 0 && (!t.next(i+n) || t.words[i+n].caps != titleCase)
}

// idiom: "anh hùng" is a hero, unless the name has a capital.
func (t *prose) idiom(i int) bool {
	n := idioms.exactlyAt(t, i)
	return n > 1 && t.words[i+n-1].caps == lowerCase && (heroes.at(t, i) == 0 || doing.at(t, i+n) == 0)
}

// mostRoleWords is where a role ends at the latest.
const mostRoleWords = 12

// roleAt returns how many words the role at word i has, with all that goes on
// from it: "phó bí thư thường trực đảng ủy".
func (t *prose) roleAt(i int) int {
	n := roles.at(t, i)
	if n == 0 || general.at(t, i-1) {
		return 0 // "tổng bí thư" is an office of public life
	}
	for n < mostRoleWords {
		if t.numbered(i+n, i) {
			n++ // "tổ trưởng tổ 3"
		}
		more := (roleParts | roles).at(t, i+n)
		if more == 0 || !t.next(i+n) || more == 1 && (t.fullName(i+n) || t.bareName(i+n)) {
			return n // "Đoàn" of "phó bí thư Đoàn Minh Trí" is a family
		}
		n += more
	}
	return n
}

// bareName: "Phuong" of "bi thu Phuong bao" is no phường, nor is "giám đốc
// Phong" of a phòng.
func (t *prose) bareName(i int) bool {
	if t.words[i].toned || t.words[i].caps != titleCase || !t.given(i) {
		return false
	}
	return t.toned || !t.next(i+1) || t.words[i+1].caps == lowerCase && aboutPerson.at(t, i+1) > 0
}

// numbered reports whether word i is the number of a part of the role before.
func (t *prose) numbered(i, role int) bool {
	return i >= role+2 && i < len(t.words) && t.words[i].kind == digitRun && t.words[i].spaced && t.words[i].end-t.words[i].start <= 2
}

// labelAt returns how many words "tên" and what belongs to it has. First in
// its lead, it may be the name of a thing.
func (t *prose) labelAt(i int, first bool) int {
	n := nameLabels.at(t, i)
	if n == 0 {
		return 0
	}
	if _, named := namedThings.endsBefore(t, i); named && first {
		return 0
	}
	if t.marked(i+n, ":") {
		n++
	}
	return n
}

// partOfName: the title is part of a place's, a firm's or a work's name, or of
// "tiếng Anh".
func (t *prose) partOfName(l lead) bool {
	if l.kind == byLabel {
		return false
	}
	if _, ok := works.endsBefore(t, l.first); ok {
		return true
	}
	if englishTongue.at(t, l.first-1) > 0 {
		return true
	}
	w := &t.words[l.first]
	if l.kind != byTitle {
		return false
	}
	if w.caps == lowerCase {
		begin, ok := oldPlaces.endsBefore(t, l.first)
		return ok && t.words[begin].toned && marketTitles.at(t, l.first) > 0 // "cầu ông Bố"
	}
	for j := l.first; j > l.first-5 && j > 0; j-- {
		if begin, ok := namedPlaces.endsBefore(t, j); ok && t.connected(begin, l.first) {
			return t.surePlace(begin, l.first)
		}
		if before := &t.words[j-1]; before.caps == lowerCase && !before.isMark(dashes) {
			return false
		}
	}
	return false
}

// surePlace: "cho" is rather "for" than "chợ", except before Bà and Ông.
func (t *prose) surePlace(begin, title int) bool {
	return t.words[begin].toned || !market.at(t, begin) || marketTitles.at(t, title) > 0
}

// connected reports whether only spaces and dashes part the words i to j.
func (t *prose) connected(i, j int) bool {
	for ; i < j; i++ {
		if t.words[i].kind != lettered && !t.marked(i, dashes) {
			return false
		}
	}
	return true
}

const dashes = "-–—"
