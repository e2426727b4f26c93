package vietnamese

import (
	"slices"
	"strings"
)

// whole finds the labels that are just these words.
func (o *options) whole(typed []string) []int {
	if found := o.those(func(words []string) bool { return slices.Equal(words, typed) }); len(found) > 0 {
		return found
	}
	return o.those(func(words []string) bool { return len(words) == len(typed) && begins(words, typed) })
}

// afterYes finds the labels that are the words after "có" or "đã": "có tham
// gia".
func (o *options) afterYes(typed []string) []int {
	if len(typed) < 2 || !slices.Contains(affirmations, typed[0]) {
		return nil
	}
	return o.those(func(words []string) bool {
		return len(words) == len(typed)-1 && begins(words, typed[1:]) && !slices.Contains(negations, words[0])
	})
}

// beginning finds the labels that begin with what was typed. Its last word may
// be the beginning of one, a number may not.
func (o *options) beginning(typed []string) []int {
	last := len(typed) - 1
	found := o.those(func(words []string) bool {
		return len(words) > last && begins(words, typed[:last]) && startsWord(words[last], typed[last])
	})
	if bare(typed[last]) == typed[last] {
		return found
	}
	// A mark that was typed is rather the only one that was meant: "tư" is not "từ".
	exact := o.those(func(words []string) bool {
		return len(words) > last && slices.Equal(words[:last], typed[:last]) && words[last] == typed[last]
	})
	if len(exact) > 0 {
		return exact
	}
	return found
}

// begins reports whether the words begin with what was typed.
func begins(words, typed []string) bool {
	if len(typed) > len(words) {
		return false
	}
	for i := range typed {
		if !fits(typed[i], words[i]) {
			return false
		}
	}
	return true
}

// startsWord reports whether a word begins with the letters that were typed.
func startsWord(word, typed string) bool {
	if isDigit(typed[0]) {
		return typed == word
	}
	w, t := []rune(word), []rune(typed)
	return len(t) <= len(w) && (fits(typed, string(w[:len(t)])) || bare(typed) == typed && strings.HasPrefix(bare(word), typed))
}

// place finds where the typed words stand in a label, or -1.
func place(words, typed []string) int {
	for i := range words {
		if begins(words[i:], typed) {
			return i
		}
	}
	return -1
}

// shortened finds the labels that begin with what was typed or whose initials
// it is: "ta" is Tân Uyên or Thuận An.
func (o *options) shortened(typed []string) []int {
	found := o.beginning(typed)
	if len(typed) == 1 && slices.Contains(negations, typed[0]) {
		return o.orJustNo(found)
	}
	if len(typed) > 1 || len(typed[0]) > 4 || len(found) == 0 {
		return found
	}
	for _, i := range found {
		if fits(typed[0], o.labels[i][0]) {
			return found
		}
	}
	found = append(found, o.allInitials(typed[0])...)
	return sorted(found)
}

// orJustNo adds the labels that are only another word for no: "không" is
// "Không áp dụng", or the "Chưa" beside it.
func (o *options) orJustNo(found []int) []int {
	if len(found) == 0 {
		return nil
	}
	found = append(found, o.those(func(words []string) bool { return len(words) == 1 && slices.Contains(negations, words[0]) })...)
	return sorted(found)
}

// inside finds the labels that have the typed words in them. A "không" right
// before them turns them round, and a "Bắc" makes another place of them; the
// one is not meant, the other is asked.
func (o *options) inside(typed []string) []int {
	doubtful := false
	found := o.those(func(words []string) bool {
		i := place(words, typed)
		if i < 0 || o.turned(words, i) {
			return false
		}
		doubtful = doubtful || i > 0 && o.kindless && (len(withoutKind(words)) != len(words)-i ||
			slices.ContainsFunc(kinds, func(k []string) bool { return len(k) == 1 && k[0] == words[i-1] }))
		doubtful = doubtful || i > 0 && len(typed) > 1 && slices.Contains(directions, words[i-1])
		doubtful = doubtful || isBound(words, i)
		return true
	})
	o.doubtful = o.doubtful || doubtful && len(found) == 1
	return found
}
