package vietnamese

import "slices"

// several finds two or more answers that were typed one after the other: whole
// labels, or with "và" or "hoặc" between them whatever else says a label.
func (o *options) several(typed []string) []int {
	if saysYesOrNo(typed) && !o.listed {
		return nil
	}
	if slices.ContainsFunc(typed, func(w string) bool { return slices.Contains(joiners, w) }) {
		return o.eachOf(typed)
	}
	var found []int
	for rest := typed; len(rest) > 0; {
		i := o.longestAt(rest)
		if i < 0 {
			return nil
		}
		found = append(found, i)
		rest = rest[len(o.labels[i]):]
	}
	if found = sorted(found); len(found) < 2 {
		return nil
	}
	return found
}

// longestAt finds the longest label that the words begin with, or -1.
func (o *options) longestAt(words []string) int {
	longest := -1
	for i, label := range o.labels {
		if len(label) > 0 && begins(words, label) && (longest < 0 || len(label) > len(o.labels[longest])) {
			longest = i
		}
	}
	return longest
}

// eachOf finds the labels of all answers between which there are joiners. They
// are asked about even if they are one.
func (o *options) eachOf(typed []string) []int {
	var found []int
	for start, i := 0, 0; i <= len(typed); i++ {
		if i < len(typed) && !slices.Contains(joiners, typed[i]) {
			continue
		}
		if start == i {
			return nil
		}
		one := o.strictly(typed[start:i])
		if len(one) == 0 {
			o.doubtful = false
			return nil
		}
		found = append(found, one...)
		start = i + 1
	}
	o.doubtful = true
	return sorted(found)
}
