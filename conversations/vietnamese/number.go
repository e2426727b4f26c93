package vietnamese

import (
	"slices"
	"strconv"
	"strings"
)

// A Reading is what a typed text was understood as.
type Reading struct {
	Outcome  Outcome
	Value    int64 // Understood
	Estimate bool  // Understood, but said to be "about" so many
}

// An Outcome says whether a text was understood.
type Outcome int

// The outcomes of reading.
const (
	Unclear    Outcome = iota // not a number, or one that must not be guessed
	Understood                // one reading, given in the Reading
	NotKnown                  // "chưa rõ": the person does not know; not zero
	NotWhole                  // a number, but with a fraction: "1,5"
	TooLarge                  // a whole number of more than nine digits
)

// Words of a number slot, folded. In another slot most of them mean other
// things, so they are looked up here only.
var (
	zeroWords     = []string{"khong", "ko", "k", "hok", "kg", "khong co", "ko co", "k co", "chua", "chua co", "khong phat sinh", "ko ps", "khong ps", "none", "no"}
	unknownWords  = []string{"chua ro", "chua bao", "khong ro", "ko ro", "chua biet", "-", "unknown", "not known", "not sure"}
	estimateWords = []string{"khoang ", "uoc ", "tam ", "chung ", "about ", "around ", "~"}
	countedWords  = []string{"nguoi", "doanh nghiep", "dn", "buoi", "lop", "quan chung", "qcut", "qc", "nld", "cong nhan", "chu dn", "chu doanh nghiep", "dang vien", "people", "enterprises", "sessions"}
)

// Whole reads a typed text as the answer to "how many". It takes digits in the
// Vietnamese and in the plain way ("1.234", "11 117", "05"), the common words
// for zero, "khoảng" before and the thing counted after the number.
func Whole(typed string) Reading {
	s := Fold(typed)
	if slices.Contains(unknownWords, s) {
		return Reading{Outcome: NotKnown}
	}
	if slices.Contains(zeroWords, s) {
		return Reading{Outcome: Understood}
	}
	r := Reading{}
	for _, w := range estimateWords {
		if rest, ok := strings.CutPrefix(s, w); ok {
			r.Estimate = true
			s = strings.TrimSpace(rest)
			break
		}
	}
	s = withoutCounted(s)
	r.Outcome, r.Value = digits(s)
	if r.Outcome != Understood {
		r.Estimate = false
	}
	return r
}

// withoutCounted drops the name of what is counted: "12 người" is 12.
func withoutCounted(s string) string {
	for _, w := range countedWords {
		if rest, ok := strings.CutSuffix(s, w); ok && rest != "" {
			if trimmed := strings.TrimSpace(rest); trimmed != "" && isDigit(trimmed[len(trimmed)-1]) {
				return trimmed
			}
		}
	}
	return s
}

// digits reads a number written with digits only.
func digits(s string) (Outcome, int64) {
	if s == "" || !isDigit(s[0]) {
		return Unclear, 0
	}
	if strings.Contains(s, " ") && strings.Contains(s, ".") {
		return Unclear, 0 // "1.234 567" may be two numbers
	}
	whole := strings.ReplaceAll(s, " ", ".")
	groups := strings.Split(whole, ".")
	for i, group := range groups {
		first := i == 0 && (len(groups) == 1 || len(group) <= 3 && group[0] != '0')
		if !allDigits(group) || !first && (i == 0 || len(group) != 3) {
			if fraction(s) {
				return NotWhole, 0
			}
			return Unclear, 0
		}
	}
	plain := strings.ReplaceAll(whole, ".", "")
	if trimmed := strings.TrimLeft(plain, "0"); len(trimmed) > 9 {
		return TooLarge, 0
	}
	n, err := strconv.ParseInt(plain, 10, 64)
	if err != nil {
		return Unclear, 0
	}
	return Understood, n
}

// fraction reports whether s is digits, one dot or comma, and one or two or
// more than three digits. "1,234" is not: it may be meant as 1234, so it stays
// unclear.
func fraction(s string) bool {
	before, after, found := strings.Cut(strings.ReplaceAll(s, ",", "."), ".")
	return found && allDigits(before) && allDigits(after) && len(after) != 3
}

func allDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
