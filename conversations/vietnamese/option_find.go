package vietnamese

import (
	"slices"
	"strconv"
	"strings"
)

// whole finds the labels that are just these words.
func (o *options) whole(typed []string) []int {
	if found := o.those(func(words []string) bool { return slices.Equal(words, typed) }); len(found) > 0 {
		return found
	}
	return o.those(func(words []string) bool { return len(words) == len(typed) && begins(words, typed) })
}

// number finds a label by its number from 1, and those that have the number as
// a word. "1 Dĩ An" is asked about unless both mean one label.
func (o *options) number(typed []string) []int {
	if !allDigits(typed[0]) {
		return nil
	}
	rest := typed[1:]
	n, err := strconv.Atoi(typed[0])
	numbered := err == nil && n >= 1 && n <= len(o.labels)
	found := o.those(func(words []string) bool { return slices.Contains(words, typed[0]) })
	if len(rest) > 0 {
		found = o.whole(rest)
		if len(found) == 0 {
			return nil
		}
	}
	if numbered {
		found = append(found, n-1)
	}
	o.doubtful = len(rest) > 0 && !numbered // "3 nữ" of two labels
	slices.Sort(found)
	return slices.Compact(found)
}

// several finds two or more whole labels that were typed one after the other.
func (o *options) several(typed []string) []int {
	found := o.those(func(words []string) bool {
		return len(words) < len(typed) && place(typed, words) >= 0
	})
	if len(found) < 2 || saysYesOrNo(typed) {
		return nil
	}
	covered := 0
	for _, i := range found {
		covered += len(o.labels[i])
	}
	if covered < len(typed) {
		return nil
	}
	return found
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
	if len(typed) > 1 || len(typed[0]) > 4 || len(found) == 0 {
		return found
	}
	for _, i := range found {
		if fits(typed[0], o.labels[i][0]) {
			return found
		}
	}
	found = append(found, o.allInitials(typed[0])...)
	slices.Sort(found)
	return slices.Compact(found)
}

// inside finds the labels that have the typed words in them. A "không" right
// before them turns them round, and a "Bắc" makes another place of them; the
// one is not meant, the other is asked.
func (o *options) inside(typed []string) []int {
	doubtful := false
	found := o.those(func(words []string) bool {
		i := place(words, typed)
		if o.turned(words, i) {
			return false
		}
		doubtful = doubtful || i > 0 && o.kindless && slices.ContainsFunc(kinds, func(k []string) bool { return len(k) == 1 && k[0] == words[i-1] })
		doubtful = doubtful || i > 0 && len(typed) > 1 && slices.Contains(directions, words[i-1])
		return i >= 0
	})
	o.doubtful = doubtful && len(found) == 1
	return found
}
