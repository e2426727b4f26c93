package vietnamese

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// byInitials finds labels by the first letters of all their words, or else of
// some that follow one another.
func (o *options) byInitials(typed []string) []int {
	if len(typed) != 1 || len(typed[0]) < 2 || len(typed[0]) > 10 || isDigit(typed[0][0]) {
		return nil
	}
	letters := strings.Split(typed[0], "")
	if found := o.allInitials(typed[0]); len(found) > 0 {
		return o.andLonger(found, typed[0], letters)
	}
	return o.those(func(words []string) bool {
		i := place(initials(words), letters)
		return i >= 0 && !o.turned(words, i)
	})
}

// andLonger adds the labels whose first words have the same initials: "CN" is
// Chủ nhật, or Công nhân lao động. It is the one that is always written so, if
// there is such a one.
func (o *options) andLonger(found []int, typed string, letters []string) []int {
	usual := strings.Fields(shortForms[typed])
	if len(found) == 1 && slices.Equal(o.labels[found[0]], usual) {
		return found
	}
	n := len(letters)
	for i, words := range o.labels {
		if len(words) > n && begins(initials(words[:n]), letters) && !slices.ContainsFunc(found, func(k int) bool { return begins(words, o.labels[k]) }) {
			found = append(found, i)
		}
	}
	return sorted(found)
}

// allInitials finds labels by the first letters of all their words.
func (o *options) allInitials(typed string) []int {
	letters := strings.Split(typed, "")
	return o.those(func(words []string) bool {
		return len(letters) > 1 && len(words) == len(letters) && begins(initials(words), letters) &&
			!slices.Equal(words, []string{"trung", "ương"}) // which is TW
	})
}

func initials(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		_, n := utf8.DecodeRuneInString(w)
		out[i] = w[:n]
	}
	return out
}

// byBeginnings finds labels by the beginnings of words that follow one another:
// "t 2" is "Thứ 2".
func (o *options) byBeginnings(typed []string) []int {
	if len(typed) < 2 {
		return nil
	}
	return o.those(func(words []string) bool {
		for i := 0; i+len(typed) <= len(words); i++ {
			all := true
			for k := range typed {
				all = all && startsWord(words[i+k], typed[k])
			}
			if all && !o.turned(words, i) {
				return true
			}
		}
		return false
	})
}

// byShortHead finds labels by the initials of their first words and the rest:
// "cb 2" is "Chi bộ 2".
func (o *options) byShortHead(typed []string) []int {
	if len(typed) < 2 || len(typed[0]) < 2 || len(typed[0]) > 4 || isDigit(typed[0][0]) {
		return nil
	}
	letters := strings.Split(typed[0], "")
	return o.those(func(words []string) bool {
		n := len(letters)
		return len(words) > n && begins(initials(words[:n]), letters) && begins(words[n:], typed[1:])
	})
}

// scattered finds the labels that have all the typed words in this order, with
// others between them.
func (o *options) scattered(typed []string) []int {
	if len(typed) < 2 {
		return nil
	}
	return o.those(func(words []string) bool {
		k := 0
		for i, w := range words {
			if k < len(typed) && fits(typed[k], w) {
				if k == 0 && o.turned(words, i) {
					return false
				}
				k++
			} else if k > 0 && k < len(typed) && slices.Contains(negations, w) {
				return false
			}
		}
		return k == len(typed)
	})
}

// joined finds the label that was typed without its spaces.
func (o *options) joined(typed []string) []int {
	s := strings.Join(typed, "")
	if len(s) < 4 {
		return nil
	}
	return o.those(func(words []string) bool { return fits(s, strings.Join(words, "")) })
}

// longEnough is the shortest word that may have a wrong letter.
const longEnough = 5

// mistyped finds the one label from which the text differs by one letter in one
// long word. Two such labels are too close to choose.
func (o *options) mistyped(typed []string) []int {
	return o.those(func(words []string) bool {
		if len(words) != len(typed) {
			return false
		}
		wrong, doubtful := 0, false
		for i := range words {
			if fits(typed[i], words[i]) {
				continue
			}
			a, b := bare(typed[i]), bare(words[i])
			if isDigit(a[0]) || utf8.RuneCountInString(a) < longEnough || !oneEdit(a, b) {
				return false
			}
			doubtful = otherVowels(a, b)
			wrong++
		}
		o.doubtful = o.doubtful || doubtful && wrong == 1
		return wrong == 1
	})
}

// otherVowels reports whether two words differ in their one group of vowels, and
// not in a letter that was typed twice: "trung" and "truong" are two names.
func otherVowels(a, b string) bool {
	x, y := vowelsOf(a), vowelsOf(b)
	return x != y && len(x) > 0 && len(y) > 0 && !slices.Equal(slices.Compact([]rune(a)), []rune(b))
}

// vowelsOf returns the vowels of a word that has one group of them.
func vowelsOf(word string) string {
	isVowel := func(r rune) bool { return strings.ContainsRune("aeiouy", r) }
	i := strings.IndexFunc(word, isVowel)
	if i < 0 {
		return ""
	}
	end := i + strings.IndexFunc(word[i:]+" ", func(r rune) bool { return !isVowel(r) })
	if strings.ContainsFunc(word[end:], isVowel) {
		return ""
	}
	return word[i:end]
}

// respelt writes lí as lý, and ký as kí, where a label has it so.
func (o *options) respelt(typed []string) []string {
	out := slices.Clone(typed)
	for i, word := range typed {
		vowel, n := utf8.DecodeLastRuneInString(word)
		l := apart(vowel)
		switch l.shape {
		case 'i':
			l.base, l.shape = 'y', 'y'
		case 'y':
			l.base, l.shape = 'i', 'i'
		default:
			continue
		}
		other := string(l.shape)
		if l.tone != 0 {
			other = string(composed[l])
		}
		if other = word[:len(word)-n] + other; !o.known.has(word) && o.known.has(other) {
			out[i] = other
		}
	}
	return out
}

// oneEdit reports whether one letter more, less or other makes b of a. The
// first letter stays.
func oneEdit(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) < len(y) {
		x, y = y, x
	}
	if len(x)-len(y) > 1 || len(y) == 0 || x[0] != y[0] {
		return false
	}
	i := 0
	for i < len(y) && x[i] == y[i] {
		i++
	}
	if len(x) == len(y) {
		return i < len(x) && slices.Equal(x[i+1:], y[i+1:])
	}
	return slices.Equal(x[i+1:], y[i:])
}

// saysYesOrNo reports whether what was typed is one of the words for yes or no.
func saysYesOrNo(typed []string) bool {
	s := strings.Join(typed, " ")
	return slices.Contains(yesWords, s) || slices.Contains(noWords, s)
}

// yesOrNo takes a word for yes or no where exactly one label says so.
func (o *options) yesOrNo(typed []string) []int {
	core := strings.Join(withoutCourtesy(typed), " ")
	all := strings.Join(typed, " ")
	for _, side := range []struct{ words, labels []string }{{noWords, noLabels}, {yesWords, yesLabels}} {
		if !slices.ContainsFunc(side.words, func(w string) bool { return fits(core, w) || fits(all, w) }) {
			continue
		}
		found := o.those(func(words []string) bool {
			return slices.ContainsFunc(side.labels, func(l string) bool { return begins(words, strings.Fields(l)) })
		})
		if len(found) > 0 {
			return o.sameWord(found, writtenOut(typed)[0])
		}
	}
	return nil
}

// sameWord leaves the labels that begin with the word that was typed, if any
// do. "Không" and "chưa" are one answer only where there are two.
func (o *options) sameWord(found []int, typed string) []int {
	same := slices.DeleteFunc(slices.Clone(found), func(i int) bool { return !fits(typed, o.labels[i][0]) })
	if len(same) > 0 {
		return same
	}
	if len(o.labels) > 2 {
		return slices.DeleteFunc(found, func(i int) bool {
			return slices.Contains(negations, o.labels[i][0]) && len(o.labels[i]) > 1
		})
	}
	return found
}

// explained finds the one label after which an explanation was typed: "Khác:
// thiếu phòng".
func (o *options) explained(text string) []int {
	i := strings.IndexAny(text, ":(")
	if i < 0 {
		return nil
	}
	words := wordsIn(text[:i])
	if len(words) == 0 {
		return nil
	}
	return o.whole(words)
}
