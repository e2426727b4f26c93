package vietnamese

import (
	"slices"
	"strings"
)

// A Choice is what a typed text was understood as among labels.
type Choice struct {
	Outcome Outcome // Understood, Ask, or Unclear
	Index   int     // Understood: which label, from 0
	Indexes []int   // Ask: which ones it may be
}

// ReadOption finds which of the labels a typed text means: by the whole label,
// by its number from 1, by its beginning, by words in it, by its initials, or
// by a word for yes or no. Marks that were typed count, and marks that were not
// are no matter: "khó" is not "Không có", but "kho" may be. A number that is
// also a word of another label is asked about, and so is whatever fits two
// labels equally well.
func ReadOption(typed string, labels []string) Choice {
	if i, ok := symbol(typed, labels); ok {
		return choose([]int{i})
	}
	o := newOptions(labels)
	l := newLine(typed, o.known)
	words := wordsIn(l.text)
	if len(words) == 0 || strings.HasPrefix(l.text, "-") || strings.HasPrefix(l.text, "+") {
		return Choice{}
	}
	if found := o.find(words); len(found) > 0 {
		if o.doubtful {
			return Choice{Outcome: Ask, Indexes: found}
		}
		return choose(found)
	}
	return choose(o.yesOrNo(words))
}

func choose(found []int) Choice {
	switch len(found) {
	case 0:
		return Choice{}
	case 1:
		return Choice{Outcome: Understood, Index: found[0]}
	}
	return Choice{Outcome: Ask, Indexes: found}
}

// symbol finds the one label that begins with the emoji that was typed.
func symbol(typed string, labels []string) (int, bool) {
	typed = Clean(typed)
	if typed == "" || len(wordsIn(visible(strings.ToLower(typed)))) > 0 {
		return 0, false
	}
	found, count := 0, 0
	for i, label := range labels {
		if rest, ok := strings.CutPrefix(Clean(label), typed); ok && strings.HasPrefix(rest, " ") {
			found, count = i, count+1
		}
	}
	return found, count == 1
}

// options are the labels, made ready: their words, in lower case, each with its
// abbreviations written out.
type options struct {
	labels [][]string
	known  vocabulary
	// pauses holds what stands before the commas of labels.
	pauses map[string]bool
	// doubtful is set by a reading that must be asked though it is the only one.
	doubtful bool
	kindless bool // the kind of place that was typed is left out
}

func newOptions(labels []string) *options {
	o := &options{known: vocabulary{}, pauses: map[string]bool{}}
	for _, label := range labels {
		words := writtenOut(wordsIn(visible(strings.ToLower(Clean(label)))))
		o.labels = append(o.labels, words)
		o.known.add(strings.Join(words, " "))
		if first, _, found := strings.Cut(label, ","); found {
			o.pauses[strings.Join(writtenOut(wordsIn(visible(strings.ToLower(Clean(first))))), " ")] = true
		}
	}
	for _, list := range [][]string{openings, closings, yesWords, noWords, negations} {
		for _, w := range list {
			o.known.add(w)
		}
	}
	for w := range shortForms {
		o.known.add(w)
	}
	return o
}

// wordsIn cuts a text into words and numbers.
func wordsIn(text string) []string {
	l := cut(text)
	var words []string
	for i := range l.tokens {
		if l.tokens[i].kind != signToken {
			words = append(words, l.textOf(i, i+1))
		}
	}
	return words
}

// find tries what was typed as it is, then with less of what people add, then
// with abbreviations written out, and takes the first that fits any label.
// Looser ways to fit come after all stricter ones.
func (o *options) find(typed []string) []int {
	core := withoutCourtesy(typed)
	out := writtenOut(core)
	forms := [][]string{typed, core, out}
	name := withoutKind(core)
	strict := []func(*options, []string) []int{
		(*options).whole, (*options).number, (*options).several, (*options).shortened, (*options).inside, (*options).byInitials,
	}
	loose := []func(*options, []string) []int{(*options).byBeginnings, (*options).scattered, (*options).joined}
	if found := o.first(forms, strict); len(found) > 0 {
		return found
	}
	o.kindless = len(name) < len(core)
	if found := o.first([][]string{name}, strict); o.kindless && len(found) > 0 {
		return found
	}
	forms = append(forms, name)
	if !misleading(out) && (len(out) > 1 || !allDigits(out[0])) {
		if found := o.numbered().first([][]string{inDigits(out)}, strict); len(found) > 0 {
			return found
		}
	}
	if found := o.first(forms, loose); len(found) > 0 {
		return found
	}
	return o.mistyped(out)
}

// misleading reports whether a single word is a number only if its marks are
// missing, or is more often another word: "nam", "sau", "ba".
func misleading(words []string) bool {
	return len(words) == 1 && slices.Contains([]string{"nam", "sau", "ba", "tam", "bay", "chin", "tu", "năm"}, words[0])
}

// first finds the labels that the first of the ways finds for the first of the
// forms.
func (o *options) first(forms [][]string, ways []func(*options, []string) []int) []int {
	for i, form := range forms {
		if len(form) == 0 || i > 0 && slices.Equal(form, forms[i-1]) {
			continue
		}
		for _, way := range ways {
			if found := way(o, form); len(found) > 0 {
				return found
			}
		}
	}
	return nil
}

// numbered are the same labels with their number words in digits.
func (o *options) numbered() *options {
	n := &options{known: o.known, pauses: o.pauses}
	for _, words := range o.labels {
		if !slices.ContainsFunc(words, func(w string) bool { return misleading([]string{w}) }) {
			words = inDigits(words)
		}
		n.labels = append(n.labels, words)
	}
	return n
}

// turned reports whether a "không" right before word i of a label turns it
// round: "không đồng ý", but not "không, để sau".
func (o *options) turned(words []string, i int) bool {
	return i > 0 && slices.Contains(negations, words[i-1]) && !o.pauses[strings.Join(words[:i], " ")]
}

// those finds the labels that a test holds for.
func (o *options) those(fit func(words []string) bool) []int {
	var found []int
	for i, words := range o.labels {
		if fit(words) {
			found = append(found, i)
		}
	}
	return found
}
