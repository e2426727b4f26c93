package vietnamese

import (
	"cmp"
	"slices"
	"strings"
)

// The grades of state secrets, and where they make a text one that must be
// refused: as a stamp, behind "độ mật", or behind the word for a document.
var (
	grades = phrasesOf("mật, tối mật, tuyệt mật")

	gradeLabels = phrasesOf("độ mật, mức độ mật, mức mật, cấp độ mật, dấu độ mật, độ bảo mật, đóng dấu, con dấu")

	// stampWords need the grade with a capital or with its diacritics:
	// "dau mat" is đau mắt.
	stampWords = phrasesOf("dấu, đóng dấu, chữ, mộc, đóng, mức, mức độ, cấp, cấp độ, loại, phân loại, hạng, diện")

	documents = phrasesOf("tài liệu, công văn, văn bản, báo cáo, kế hoạch, thông báo, nghị quyết, quyết định, chỉ thị",
		"tờ trình, hồ sơ, biên bản, kết luận, phụ lục, đề án, công điện, điện, hướng dẫn, chương trình, thông tri, quy định",
		"bản, phương án, danh sách, tin, thông tin, số liệu, nội dung, thư, thư mời, giấy mời, công hàm, bản đồ, dự thảo, sổ, lệnh, file, ảnh chụp, phiếu, giấy tờ, cv, bc, kh, vb, tl, qđ, nq, tb, ttr, hd, kl")

	topSecret = phrasesOf("tuyệt mật")

	// numberWord stands before a document's number, copula and ofWhom behind
	// the words for a grade and a document.
	numberWord, copula, ofWhom = wordOf("số"), wordOf("là"), wordOf("của")

	// notGrades go on from "mật" or "tối mật" to another word.
	notGrades = phrasesOf("mật khẩu, mật độ, mật ong, mật thiết, mật mã, mật danh, mật vụ, mật ngữ, mật thư, mật gấu")

	// aboutDocuments speak of secret documents in general: no stamp.
	aboutDocuments = phrasesOf("bảo vệ, quản lý, quy định về, kiến thức, về, các, những, loại, không, không có, phân loại, lập, soạn thảo")

	// urgency is what may stand beside a grade on its line.
	urgency = phrasesOf("hỏa tốc, khẩn, thượng khẩn, hỏa tốc hẹn giờ, tối khẩn")
)

// secrets finds the marks of state secrets.
func (t *prose) secrets() []Finding {
	found := t.spacedStamps()
	for i := range t.words {
		n := grades.at(t, i)
		if n == 0 || t.gradeGoesOn(i, n) {
			continue
		}
		if t.stamp(i, n) || t.shouted(i, n) || t.labelled(i) || t.classified(i, n) {
			found = append(found, Finding{Secret, t.words[i].start, t.words[i+n-1].end})
		}
	}
	slices.SortFunc(found, func(a, b Finding) int { return cmp.Compare(a.Start, b.Start) })
	return found
}

// gradeGoesOn: "mật khẩu" is no grade, and "mat" in "tuyet mat" not one more.
func (t *prose) gradeGoesOn(i, n int) bool {
	return notGrades.at(t, i+n-1) > 0 || i > 0 && t.next(i) && grades.at(t, i-1) > n
}

// stamp: nothing but ornaments stands between the grade and the ends of the
// line, a bracket or a word of urgency.
func (t *prose) stamp(i, n int) bool {
	shouted := t.words[i].caps == upperCase
	left := t.edge(i-1, -1) || shouted && t.marked(i-1, ".:!…") // "Phân loại: MẬT"
	if left && t.words[i].caps != lowerCase && t.words[i].toned && numberWord.at(t, i+n) {
		return true // "Mật số 31-TB/TU"
	}
	if !left || !t.edge(i+n, +1) {
		return false
	}
	if t.words[i].toned || shouted || topSecret.at(t, i) > 0 {
		return true
	}
	// "(mat)" is rather mất, and "toi mat" tôi mất: without diacritics these
	// must have the line to themselves.
	if t.words[i].caps == titleCase && t.bracket(i-1) && t.bracket(i+n) {
		return true
	}
	return t.aloneOnLine(i-1, -1) && t.aloneOnLine(i+n, +1)
}

func (t *prose) bracket(i int) bool {
	return t.marked(i, "()[]{}")
}

// aloneOnLine reports whether nothing but marks is on the line from word j on.
func (t *prose) aloneOnLine(j, step int) bool {
	for ; !t.lineEnds(j); j += step {
		if t.words[j].kind != punctuation {
			return false
		}
	}
	return true
}

// shouted: the capitals stand out of their sentence, "bản MẬT của …". Only
// "Tối mật" and "Tuyệt mật" do so with one.
func (t *prose) shouted(i, n int) bool {
	w := t.words[i]
	if n == 2 && w.toned && w.caps != lowerCase {
		return true
	}
	if n == 1 && w.caps == titleCase && w.toned && t.next(i) && i > 0 && t.words[i-1].kind == lettered && t.words[i-1].caps == lowerCase {
		end, _ := t.titleAt(i - 1)
		return end == i-1 // "chị Mật" is a person
	}
	return w.caps == upperCase && (w.toned || n == 2) && !t.upperAt(i-1) && !t.upperAt(i+n)
}

func (t *prose) upperAt(i int) bool {
	return i >= 0 && i < len(t.words) && t.words[i].caps == upperCase
}

// edge looks at word j, to the left or right of a grade. Emoji, stars and
// dashes are ornaments; a comma or a colon belongs to a sentence.
func (t *prose) edge(j, step int) bool {
	if t.lineEnds(j) {
		return true
	}
	w := t.words[j]
	if w.kind == lettered {
		return t.urgent(j, step)
	}
	if w.kind == digitRun {
		return false
	}
	switch w.mark {
	case '(', '[', '{', '<', ')', ']', '}', '>', '“', '”', '"', '\'', '«', '»', '/', '|':
		return true
	case ',', ';', '+':
		return t.urgent(j+step, step)
	case '?', '%', '@':
		return false
	case '.', ':', '!', '…':
		return step > 0
	case '-', '–', '—':
		return t.edgeBeyondDash(j+step, step)
	}
	return t.edge(j+step, step)
}

// edgeBeyondDash: to the left of "- MẬT" the line begins or an urgency stands;
// to the right anything may, "MẬT - báo cáo …", since the line began with it.
func (t *prose) edgeBeyondDash(j, step int) bool {
	return step > 0 || t.edge(j, step)
}

// urgent reports whether word j ends (to the left) or begins (to the right) a
// word of urgency.
func (t *prose) urgent(j, step int) bool {
	if step > 0 {
		return urgency.at(t, j) > 0
	}
	_, ok := urgency.endsBefore(t, j+1)
	return ok
}

func (t *prose) lineEnds(j int) bool {
	return j < 0 || j >= len(t.words) || t.words[j].mark == '\n'
}

// labelled: "độ mật: tối mật", "đóng dấu TỐI MẬT".
func (t *prose) labelled(i int) bool {
	j := i - 1
	for t.marked(j, ":-–\"“(") {
		j--
	}
	if copula.at(t, j) {
		j--
	}
	if _, ok := gradeLabels.endsBefore(t, j+1); ok {
		return true
	}
	_, ok := stampWords.endsBefore(t, j+1)
	return ok && (t.words[i].toned || t.words[i].caps == upperCase || topSecret.at(t, i) > 0)
}

// classified: "công văn Tối mật", "báo cáo số 31-BC/ĐU (Mật)".
func (t *prose) classified(i, n int) bool {
	bracketed := i > 0 && t.words[i-1].kind == punctuation
	begin, ok := t.documentBefore(i)
	if !ok && (bracketed || n == 2 && (t.words[i].toned || topSecret.at(t, i) > 0)) {
		begin, ok = t.documentNear(i)
	}
	switch w := t.words[i]; {
	case !ok:
		return false
	case w.caps != lowerCase, t.numberFollows(i + n):
		return true
	case n == 1 && !w.toned: // "tai lieu mat": rather mất
		return bracketed || ofWhom.at(t, i+1)
	}
	_, about := aboutDocuments.endsBefore(t, begin)
	return !about
}

// documentBefore returns where the document begins whose grade word i is:
// "công văn", "công văn hỏa tốc số 05-CV/TU".
func (t *prose) documentBefore(i int) (begin int, ok bool) {
	j := i - 1
	for t.marked(j, "([“\":,") {
		j--
	}
	if begin, ok := urgency.endsBefore(t, j+1); ok {
		j = begin - 1
	}
	for n := 0; n < 8 && j >= 0 && t.inDocumentNumber(j); n++ {
		j--
	}
	return documents.endsBefore(t, j+1)
}

// documentNear looks a few words further back: "báo cáo tuần này (mật)".
func (t *prose) documentNear(i int) (begin int, ok bool) {
	for j := i - 1; j > i-6 && !t.lineEnds(j-1); j-- {
		if begin, ok := documents.endsBefore(t, j); ok {
			return begin, true
		}
	}
	return 0, false
}

// numberFollows: "công văn mật số 12" is one document.
func (t *prose) numberFollows(i int) bool {
	return numberWord.at(t, i)
}

// inDocumentNumber: "số 05-CV/TU" between the document and its grade.
func (t *prose) inDocumentNumber(j int) bool {
	w := t.words[j]
	return w.kind == digitRun || numberWord.at(t, j) || w.kind == lettered && w.caps == upperCase && j > 0 && !w.spaced ||
		w.isMark("-/.")
}

// spacedStamps finds grades with their letters spaced: "M Ậ T".
func (t *prose) spacedStamps() []Finding {
	var found []Finding
	for i := range t.words {
		if !t.words[i].loneCapital() || i > 0 && t.words[i-1].kind == lettered && !t.lineEnds(i-1) {
			continue
		}
		if end := t.spacedGrade(i); end > 0 {
			found = append(found, Finding{Secret, t.words[i].start, t.words[end-1].end})
		}
	}
	return found
}

// spacedGrade returns the word behind a grade whose first letter is word i, or 0.
func (t *prose) spacedGrade(i int) int {
	fold := ""
	for ; i < len(t.words) && len(fold) <= len("tuyetmat"); i++ {
		if t.words[i].loneCapital() {
			fold += bare(strings.ToLower(t.text(i)))
		} else if !t.marked(i, ".-_") {
			break
		}
	}
	switch fold {
	case "mat", "toimat", "tuyetmat":
		return i
	}
	return 0
}

func (w *word) loneCapital() bool { return w.caps == titleCase && w.letters == 1 }
