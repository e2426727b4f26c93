package vietnamese

import "strconv"

const (
	// fewestEnumerated is how many numbers of questions make an answered form: a
	// telephone number that is grouped has fewer groups.
	fewestEnumerated = 3
	// widestStep is how many questions between two answers may be left out.
	widestStep = 4
)

// enumerated reports whether the groups are the answers of a form, each behind
// the number of its question: "0 2) 0 3) 0 4) 0 5) 0" is no telephone number.
func (n *digitGroups) enumerated(t *prose) bool {
	var values [mostGroups]int
	var signs [mostGroups]string
	count := 0
	for j := n.first; j >= 0 && j <= n.last && count < mostGroups; j = t.nextGroup(j) {
		value, err := strconv.Atoi(t.text(j))
		if err != nil {
			return false
		}
		values[count] = value
		if j+1 < len(t.words) && t.marked(j+1, separators+listSeparators) {
			signs[count] = t.text(j + 1)
		}
		count++
	}
	return rises(values[:count], signs[:count]) || count > 0 && rises(values[1:count], signs[1:count])
}

// rises reports whether every second number, from the first on, is a bit larger
// than the one before it, and has the same sign behind it, which the others
// lack.
func rises(values []int, signs []string) bool {
	found := 0
	for i := range values {
		switch {
		case i == len(values)-1 && i%2 == 0 && signs[i] == "": // the last may be cut off
		case (signs[i] == signs[0] && signs[i] != "") != (i%2 == 0):
			return false
		case i%2 == 0:
			if i > 0 && (values[i] <= values[i-2] || values[i] > values[i-2]+widestStep) {
				return false
			}
			found++
		}
	}
	return found >= fewestEnumerated
}
