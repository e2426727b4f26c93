package vietnamese

import "slices"

// A number has at most 00 84 and ten digits, each of which may be a group. With
// a digit more than mostDigits it is none.
const (
	mostGroups = 14
	mostDigits = 15
)

// numbers finds telephone and identity numbers: runs of digits, alone or
// grouped by spaces, dots, dashes and brackets.
func (t *prose) numbers() []Finding {
	var found []Finding
	done := 0 // the words before are spent
	for i := 0; i < len(t.words); {
		if t.words[i].kind != digitRun {
			i++
			continue
		}
		kind, end := t.numberAt(i, done)
		if kind == 0 {
			if end > i+1 {
				done = end
			}
			i = end
			continue
		}
		found = append(found, t.numberSpan(kind, i, end, done))
		i, done = end, end
	}
	return found
}

// numberAt returns the number that begins with word i and the word behind it.
// Without one, kind is 0 and the search goes on at end.
func (t *prose) numberAt(i, done int) (kind Kind, end int) {
	end = i + 1
	if w := t.words[i]; w.end-w.start < 9 && t.nextGroup(i) < 0 {
		return 0, end // nearly all
	}
	var lengths [mostGroups]int // room for n, to spare the heap
	var digits [2 * mostDigits]byte
	n := digitGroups{first: i, groups: lengths[:0], digits: digits[:0]}
	for j := i; j >= 0 && len(n.groups) < mostGroups; j = t.nextGroup(j) {
		if j > i && t.marked(j-1, listSeparators) {
			n.lists++
		}
		n.digits = appendDigits(n.digits, t.text(j))
		n.groups = append(n.groups, t.words[j].end-t.words[j].start)
		n.last = j
		if len(n.digits) > mostDigits {
			break
		}
		if len(n.digits) < 9 {
			continue
		}
		if n.hint == unknownHint {
			n.hint = t.hint(i, done)
		}
		if k := n.kind(t, done); k == IDNumber && kind == Phone && !n.citizenGroups() {
			continue // a telephone number and a figure behind it
		} else if k != 0 {
			kind, end = k, j+1
		} else if n.dated() || n.hint == hintTax && len(n.digits) == 10 {
			return 0, j + 1
		}
	}
	return kind, end
}

// nextGroup returns the digits that may go on with the number whose last group
// is word i, or -1.
func (t *prose) nextGroup(i int) int {
	for j := i + 1; j < len(t.words) && j <= i+4; j++ {
		w := &t.words[j]
		if w.kind == digitRun {
			return j
		}
		if !w.isMark(separators) && (w.spaced || !w.isMark(listSeparators)) {
			return -1
		}
	}
	return -1
}

// The marks between the groups of a number. A list may also be of numbers.
const (
	separators     = ".-()[]_·•~―…‐‑‒–—−"
	listSeparators = ",/:"
)

// digitGroups are what numberAt has put together so far.
type digitGroups struct {
	hint   numberHint
	first  int // its first word
	last   int
	groups []int // their lengths
	digits []byte
	lists  int // groups joined by a comma, a slash or a colon
}

// appendDigits appends the digits of a word, the letter O as a zero.
func appendDigits(digits []byte, word string) []byte {
	for i := range len(word) {
		c := word[i]
		if !isDigit(c) {
			c = '0'
		}
		digits = append(digits, c)
	}
	return digits
}

// kind says what number the digits are, if any.
func (n *digitGroups) kind(t *prose, done int) Kind {
	switch d := n.digits; {
	case n.enumerated(t):
		return 0
	case len(d) == 9:
		if n.oldID(t, done) {
			return IDNumber
		}
		return 0
	case len(d) == 12 && d[0] == '0' && (n.citizenGroups() || n.oddGroups()):
		return IDNumber
	}
	if n.hint == hintTax && len(n.digits) == 10 || n.dated() || n.figure(t) {
		return 0
	}
	national, groups := n.national(t)
	if national[0] != '0' {
		return 0
	}
	mobile := len(national) == 10 && slices.Contains([]byte("35789"), national[1])
	landline := len(national) == 11 && national[1] == '2'
	if (mobile || landline) && n.phoneGroups(groups) {
		return Phone
	}
	return 0
}

// oldID is an identity card's number of nine digits. Grouped in threes it is
// also a figure, unless it begins with 0 or is said to be one.
func (n *digitGroups) oldID(t *prose, done int) bool {
	if n.hint == hintID {
		return true
	}
	if n.hint == hintTax || n.hint == hintCode || n.isMoney(t) {
		return false
	}
	if t.fraction(n.first, done) {
		return false
	}
	if len(n.groups) > 1 {
		figure := n.digits[0] != '0' && !n.dashed(t)
		return slices.Equal(n.groups, []int{3, 3, 3}) && !figure
	}
	return true
}

// dashed: 281-234-567 is no figure.
func (n *digitGroups) dashed(t *prose) bool {
	for _, w := range t.words[n.first : n.last+1] {
		if w.mark == '.' || w.spaced && w.start > t.words[n.first].start {
			return false
		}
	}
	return n.lists == 0
}

// fraction reports whether word i goes on with a figure: "1.234567890".
func (t *prose) fraction(i, done int) bool {
	return i >= done+2 && !t.words[i].spaced && !t.words[i-1].spaced && t.words[i-2].kind == digitRun &&
		t.marked(i-1, ".,")
}

// isMoney looks behind the number.
func (n *digitGroups) isMoney(t *prose) bool {
	return moneyUnits.at(t, n.last+1) > 0 && comrade.at(t, n.last+1) == 0
}

// figure is an amount in thousands such as 84.912.345.678 đồng.
func (n *digitGroups) figure(t *prose) bool {
	if n.digits[0] == '0' {
		return false
	}
	return !t.marked(n.first-1, "+") && (n.isMoney(t) || n.hint == hintCode)
}

// citizenGroups: nobody groups an identity number in ones and twos, but a
// telephone number and the figure behind it may look so.
func (n *digitGroups) citizenGroups() bool {
	return n.hint == hintID && n.lists == 0 || slices.Min(n.groups) >= 3 || slices.Max(n.groups) == 1
}

// oddGroups: nor does anybody write a date in four digits and more.
func (n *digitGroups) oddGroups() bool {
	date := n.groups[0] == 2 && n.groups[1] == 2 && n.groups[2] == 4
	return n.lists == 0 && !date && slices.Min(n.groups) == 2 && slices.Max(n.groups) >= 3
}

// national returns the digits with 0 in place of the country code, and the
// lengths of the groups behind the code.
func (n *digitGroups) national(t *prose) ([]byte, []int) {
	code := 0
	switch d := string(n.digits); {
	case d[:2] == "84":
		code = 2
	case d[:4] == "0084":
		code = 4
	default:
		return n.digits, n.groups
	}
	rest, groups := n.digits[code:], slices.Clone(n.groups)
	for left := code; left > 0 && len(groups) > 0; {
		cut := min(left, groups[0])
		groups[0] -= cut
		left -= cut
		if groups[0] == 0 {
			groups = groups[1:]
		}
	}
	if rest[0] == '0' { // +84 (0)912…
		return rest, groups
	}
	return slices.Concat([]byte("0"), rest), groups
}

// phoneGroups refuses rows of figures: "0 5 12 8 30 21 0" and days of a month.
// A single digit is good before long groups, "0 912 345 678", or if all are.
func (n *digitGroups) phoneGroups(groups []int) bool {
	singles, twos := 0, 0
	for _, g := range groups {
		switch g {
		case 1:
			singles++
		case 2:
			twos++
		}
	}
	switch {
	case n.lists > 0 && slices.Min(groups) < 3, n.hint == hintDate && twos == len(groups):
		return false
	case n.hint == hintPhone, singles == 0, singles == len(groups), n.groups[0] >= 3: // no figure begins "091"
		return true
	}
	return singles == 1 && groups[0] == 1 && slices.Min(groups[1:]) >= 3
}

// dated is a date and the hour behind it: "05.11.2023 08".
func (n *digitGroups) dated() bool {
	d := n.digits
	if len(n.groups) != 4 || n.groups[0] != 2 || n.groups[1] != 2 || n.groups[2] != 4 || n.groups[3] > 2 {
		return false
	}
	year := string(d[4:6])
	return d[0] <= '3' && d[2] <= '1' && (year == "19" || year == "20")
}

// numberSpan takes in the plus sign and the brackets of the code.
func (t *prose) numberSpan(kind Kind, first, end, done int) Finding {
	f := Finding{kind, t.words[first].start, t.words[end-1].end}
	i := first
	if i > done && t.marked(i-1, "+") {
		i--
	}
	opened := 0
	for _, w := range t.words[first:end] {
		switch w.mark {
		case '(', '[':
			opened++
		case ')', ']':
			opened--
		}
	}
	if opened < 0 && i > done && t.marked(i-1, "([") {
		i--
	}
	f.Start = t.words[i].start
	return f
}
