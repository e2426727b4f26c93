package vietnamese

import (
	"slices"
	"strconv"
	"strings"
)

// number finds a label by its number from 1, and those that have the number as
// a word. "1 Dĩ An" is asked about unless both mean one label.
func (o *options) number(typed []string) []int {
	if len(typed) == 2 && typed[0] == "năm" && len(typed[1]) == 4 {
		typed = typed[1:] // "năm 2026"
	}
	number, rest := typed[0], typed[1:]
	if !allDigits(number) || number == "0" && len(rest) > 0 {
		return nil // "0 có" is "không có"
	}
	found, place := o.having(number), o.placed(number)
	if len(found) == 0 && o.bareAmounts {
		return nil
	}
	doubtful := len(found) == 0 && o.amounts || // "1" of "2 lớp|3 lớp"
		slices.ContainsFunc(found, func(i int) bool { return isBound(o.labels[i], slices.Index(o.labels[i], number)) })
	if len(rest) > 0 {
		if found = o.whole(rest); len(found) == 0 {
			return nil
		}
	}
	o.doubtful = doubtful || len(rest) > 0 && len(place) == 0 // "3 nữ" of two labels
	return sorted(append(found, place...))
}

// placed finds the label that stands at a place, from 1. "Đông Ba" has the
// number as a name, and may be meant as well.
func (o *options) placed(number string) []int {
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > len(o.labels) {
		return nil
	}
	found := []int{n - 1}
	if n == 3 {
		found = append(found, o.those(func(words []string) bool { return slices.Contains(words, "ba") })...)
	}
	return found
}

// having finds the labels that have a number as a word, in digits or not.
func (o *options) having(number string) []int {
	var found []int
	for i, words := range o.labels {
		if slices.Contains(words, number) || slices.Contains(o.digits[i], number) {
			found = append(found, i)
		}
	}
	return found
}

// orNumber adds the label whose number the typed word may be as well: "hai" is
// "Hài lòng", or the second label.
func (o *options) orNumber(typed []string, found []int) []int {
	if len(typed) > 1 || misleading(typed) || allDigits(typed[0]) || slices.Equal(o.labels[found[0]], typed) {
		return found
	}
	digits := inDigits(typed)[0]
	if len(o.having(digits)) > 0 || o.amounts {
		return found
	}
	return sorted(append(found, o.placed(digits)...))
}

// isBound reports whether word i of a label is the number in "dưới 30", which
// "30" alone does not mean.
func isBound(words []string, i int) bool {
	return i > 0 && allDigits(words[i]) && slices.Contains(bounds, words[i-1])
}

// amount finds the label that is just the number which was typed with more
// words: "2 người", "không ai".
func (o *options) amount(typed string) []int {
	n := ReadNumber(typed, NumberSlot{})
	if n.Outcome != Understood {
		return nil
	}
	number := strconv.FormatInt(n.Value, 10)
	return o.those(func(words []string) bool {
		return len(words) == 1 && words[0] == number || n.Value == 0 && saysYesOrNo(words)
	})
}

// countAmounts finds out whether the labels are amounts.
func (o *options) countAmounts() {
	amounts, bare, small := 0, 0, false
	for _, words := range o.labels {
		if len(words) == 0 || !allDigits(words[0]) {
			continue
		}
		amounts++
		if len(words) == 1 {
			bare++
		}
		n, err := strconv.Atoi(words[0])
		small = small || err == nil && n <= len(o.labels)
	}
	o.amounts, o.bareAmounts = small && amounts > 1, small && bare > 1
}

// labelInDigits writes the numbers of a label in digits. A word that is not
// surely one is left, unless it follows "thứ", "tháng" or "quý".
func labelInDigits(words []string) []string {
	var out []string
	start := 0
	for i, w := range words {
		if misleading([]string{w}) && (i == 0 || !slices.Contains(numberedKinds, words[i-1])) {
			out = append(append(out, inDigits(words[start:i])...), w)
			start = i + 1
		}
	}
	return append(out, inDigits(words[start:])...)
}

// withoutZeros writes 02 as 2.
func withoutZeros(digits string) string {
	if s := strings.TrimLeft(digits, "0"); s != "" {
		return s
	}
	return "0"
}
