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
	if found := o.allInitials(typed[0]); len(found) > 0 {
		return found
	}
	letters := strings.Split(typed[0], "")
	return o.those(func(words []string) bool {
		i := place(initials(words), letters)
		return i >= 0 && !o.turned(words, i)
	})
}

// allInitials finds labels by the first letters of all their words.
func (o *options) allInitials(typed string) []int {
	letters := strings.Split(typed, "")
	return o.those(func(words []string) bool {
		return len(letters) > 1 && len(words) == len(letters) && begins(initials(words), letters)
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
			all := !o.turned(words, i)
			for k := range typed {
				all = all && startsWord(words[i+k], typed[k])
			}
			if all {
				return true
			}
		}
		return false
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
	found := o.those(func(words []string) bool {
		if len(words) != len(typed) {
			return false
		}
		wrong := 0
		for i := range words {
			if fits(typed[i], words[i]) {
				continue
			}
			a, b := bare(typed[i]), bare(words[i])
			if isDigit(a[0]) || utf8.RuneCountInString(a) < longEnough || !oneEdit(a, b) {
				return false
			}
			wrong++
		}
		return wrong == 1
	})
	return found
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

// yesOrNo takes a word for yes or no where exactly one label says so.
func (o *options) yesOrNo(typed []string) []int {
	core := withoutCourtesy(typed)
	s := strings.Join(core, " ")
	for _, side := range []struct{ words, labels []string }{{noWords, noLabels}, {yesWords, yesLabels}} {
		if !slices.ContainsFunc(side.words, func(w string) bool { return fits(s, w) || fits(strings.Join(typed, " "), w) }) {
			continue
		}
		if found := o.those(func(words []string) bool {
			return slices.ContainsFunc(side.labels, func(l string) bool { return begins(words, strings.Fields(l)) })
		}); len(found) > 0 {
			return found
		}
	}
	return nil
}
