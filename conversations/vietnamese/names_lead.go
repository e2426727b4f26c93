package vietnamese

import "strings"

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

// leads are the first words of leads: most words of a text are none.
var leads = func() map[string]bool {
	first := map[string]bool{}
	for _, table := range []phrases{firmTitles, looseTitles, tonedTitles, roles, manyRoles, nameLabels} {
		for fold := range table {
			first[fold] = true
		}
	}
	return first
}()

// leadAt reads the lead that begins with word i. A title goes on to a role,
// and either to "tên".
func (t *prose) leadAt(i int) (lead, bool) {
	l := lead{first: i, end: i}
	if t.words[i].kind != lettered || !leads[t.words[i].fold] || t.publicName(i) {
		return l, false
	}
	l.end, l.loose = t.titleAt(i)
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
	if l.end < len(t.words) && (t.words[l.end].key == ":" || t.words[l.end].key == ")") && t.fullName(l.end+1) {
		l.end++ // "Giám đốc: Trần Văn B", "ông (bà) Trần Văn B"
	}
	l.loose = l.loose || idioms.exactlyAt(t, i) > 1
	return l, true
}

// titleAt returns the word behind the title at word i, or i, and whether the
// title is a loose one.
func (t *prose) titleAt(i int) (end int, loose bool) {
	role := max(roles.at(t, i), manyRoles.at(t, i)) // "bác sĩ" is no uncle
	if n := firmTitles.at(t, i); n > role {
		if n > 1 || t.words[i].toned() || otherWords.at(t, i) == 0 {
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
	if n := tonedTitles.at(t, i); n > 0 && t.words[i].toned() {
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
	return n > 1 && t.words[i+n-1].caps == lowerCase
}

// mostRoleWords is where a role ends at the latest.
const mostRoleWords = 12

// roleAt returns how many words the role at word i has, with all that goes on
// from it: "phó bí thư thường trực đảng ủy".
func (t *prose) roleAt(i int) int {
	n := roles.at(t, i)
	if n == 0 || i > 0 && t.next(i) && t.words[i-1].key == "tổng3" {
		return 0 // "tổng bí thư" is an office of public life
	}
	for n < mostRoleWords {
		if t.numbered(i+n, i) {
			n++ // "tổ trưởng tổ 3"
		}
		more := max(roleParts.at(t, i+n), roles.at(t, i+n))
		if more == 0 || !t.next(i+n) || more == 1 && t.fullName(i+n) {
			return n // "Đoàn" of "phó bí thư Đoàn Minh Trí" is a family
		}
		n += more
	}
	return n
}

// numbered reports whether word i is the number of a part of the role before.
func (t *prose) numbered(i, role int) bool {
	return i > role+2 && i < len(t.words) && t.words[i].kind == digitRun && t.words[i].spaced && t.words[i].end-t.words[i].start <= 2
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
	if i+n < len(t.words) && t.words[i+n].key == ":" {
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
	w := t.words[l.first]
	if w.key == "anh" && l.first > 0 && t.words[l.first-1].fold == "tieng" {
		return true
	}
	if w.caps == lowerCase || l.kind != byTitle {
		return false
	}
	for j := l.first; j > l.first-5 && j > 0; j-- {
		if begin, ok := namedPlaces.endsBefore(t, j); ok && t.connected(begin, l.first) {
			return t.surePlace(begin, w)
		}
		if before := t.words[j-1]; before.caps == lowerCase && !isDash(before) {
			return false
		}
	}
	return false
}

// surePlace: "cho" is rather "for" than "chợ", except before Bà and Ông.
func (t *prose) surePlace(begin int, title word) bool {
	w := t.words[begin]
	return w.fold != "cho" || w.toned() || title.fold == "ba" || title.fold == "ong"
}

// connected reports whether only spaces and dashes part the words i to j.
func (t *prose) connected(i, j int) bool {
	for _, w := range t.words[i:j] {
		if w.kind != lettered && !isDash(w) {
			return false
		}
	}
	return true
}

func isDash(w word) bool { return w.kind == punctuation && strings.Contains("-–—", w.key) }
