package main

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/models"
)

// A value is what one question was answered with, in the form in which it is
// stored.
type value struct {
	Value    string `json:"v,omitempty"`
	Estimate bool   `json:"est,omitempty"`
	Skipped  bool   `json:"skip,omitempty"`
	Missing  bool   `json:"missing,omitempty"`
	Reason   string `json:"why,omitempty"`
}

func (v value) String() string {
	switch {
	case v.Skipped:
		return "skipped"
	case v.Missing:
		return "missing"
	}
	text := strconv.Quote(v.Value)
	if v.Estimate {
		text = "about " + text
	}
	if v.Reason != "" {
		text += fmt.Sprintf(" because %q", v.Reason)
	}
	return text
}

// values are those of a report, by question.
type values map[string]value

// differences lists what is not the same in two reports.
func differences(want, got values) []string {
	var list []string
	for _, id := range slices.Sorted(maps.Keys(want)) {
		switch found, there := got[id]; {
		case !there:
			list = append(list, fmt.Sprintf("%s: want %s, is not there", id, want[id]))
		case found != want[id]:
			list = append(list, fmt.Sprintf("%s: want %s, is %s", id, want[id], found))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(got)) {
		if _, wanted := want[id]; !wanted {
			list = append(list, fmt.Sprintf("%s: nobody answered it, is %s", id, got[id]))
		}
	}
	return list
}

// asked returns the question of a flow that is asked under a number.
func asked(f *conversations.Flow, number int) *conversations.Question {
	for i := range f.Questions {
		q := &f.Questions[i]
		if q.Type == conversations.Computed || q.Type == conversations.Note {
			continue
		}
		if number--; number == 0 {
			return q
		}
	}
	return nil
}

var lineForm = regexp.MustCompile(`^(\d+)\. (.*)$`)

// summarised reads the values that a summary shows, by the numbers and labels of
// the flow. A text may run over several lines.
func summarised(f *conversations.Flow, text string) (values, error) {
	shown := values{}
	var open string // the question whose text may go on
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		switch q, written := lineOf(f, line); {
		case q != nil:
			v, err := written2value(q, written)
			if err != nil {
				return nil, err
			}
			shown[q.ID], open = v, q.ID
		case missingForm.MatchString(line):
			markAll(f, shown, missingForm.FindStringSubmatch(line)[1], value{Missing: true})
			open = ""
		case skippedForm.MatchString(line):
			markAll(f, shown, skippedForm.FindStringSubmatch(line)[1], value{Skipped: true})
			open = ""
		case open != "":
			v := shown[open]
			v.Value += "\n" + line
			shown[open] = v
		}
	}
	return shown, nil
}

// lineOf finds the question that a line of a summary answers.
func lineOf(f *conversations.Flow, line string) (*conversations.Question, string) {
	m := lineForm.FindStringSubmatch(line)
	if m == nil {
		return nil, ""
	}
	n, _ := strconv.Atoi(m[1]) // the form has digits there
	q := asked(f, n)
	if q == nil {
		return nil, ""
	}
	written, found := strings.CutPrefix(m[2], q.Label.VI+": ")
	if !found {
		return nil, ""
	}
	return q, written
}

// markAll marks the questions whose labels are listed. Labels may have commas in
// them, so the longest list of labels that fits is what was meant.
func markAll(f *conversations.Flow, shown values, list string, v value) {
	list = ", " + strings.ToLower(list) + ","
	for i := range f.Questions {
		q := &f.Questions[i]
		if _, given := shown[q.ID]; !given && strings.Contains(list, ", "+strings.ToLower(q.Label.VI)+",") {
			shown[q.ID] = v
		}
	}
}

// written2value reads what stands behind a label.
func written2value(q *conversations.Question, written string) (v value, err error) {
	if m := sureForm.FindStringSubmatch(written); m != nil && q.Type != conversations.FreeText {
		written, v.Reason = strings.TrimSuffix(written, m[0]), m[2]
	}
	switch q.Type {
	case conversations.Integer, conversations.Photos:
		if m := estimateForm.FindStringSubmatch(written); m != nil {
			written, v.Estimate = m[1], true
		}
		v.Value = strings.ReplaceAll(written, ".", "")
		_, err = strconv.ParseInt(v.Value, 10, 64)
	case conversations.OneOf:
		v.Value, err = optionOf(q, written)
	case conversations.OnDate, conversations.FromTo:
		v.Value, err = daysOf(written)
	default:
		v.Value = written
	}
	if err != nil {
		return value{}, fmt.Errorf("read %q of question %s: %w", written, q.ID, err)
	}
	return v, nil
}

func optionOf(q *conversations.Question, label string) (string, error) {
	for _, o := range q.Options {
		if o.Label.VI == label {
			return o.ID, nil
		}
	}
	return "", fmt.Errorf("no option has that label")
}

// daysOf reads "14/11/2023" or "14/11/2023 đến 15/11/2023".
func daysOf(written string) (string, error) {
	if m := spanForm.FindStringSubmatch(written); m != nil {
		from, err := daysOf(m[1])
		if err != nil {
			return "", err
		}
		to, err := daysOf(m[2])
		return from + ".." + to, err
	}
	var day, month, year int
	if _, err := fmt.Sscanf(written, "%d/%d/%d", &day, &month, &year); err != nil {
		return "", err
	}
	d, err := models.ParseDate(fmt.Sprintf("%04d-%02d-%02d", year, month, day))
	return string(d), err
}
