package vietnamese

import (
	"strconv"
	"strings"
)

// Option finds which of the labels a typed text means: by its number from 1,
// by the label with or without diacritics, or by a beginning that no other
// label shares. It returns the label's index, or false where none or several
// fit.
func Option(typed string, labels []string) (int, bool) {
	s := strings.TrimSuffix(Fold(typed), ".")
	if s == "" {
		return 0, false
	}
	if allDigits(s) {
		n, err := strconv.Atoi(s)
		return n - 1, err == nil && n >= 1 && n <= len(labels)
	}
	found, count := 0, 0
	for i, label := range labels {
		folded := Fold(label)
		if folded == s {
			return i, true
		}
		if strings.HasPrefix(folded, s) {
			found, count = i, count+1
		}
	}
	return found, count == 1
}
