package vietnamese

import (
	"slices"
	"strings"
	"unicode/utf8"
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
	o := *prepared(labels)
	l := newLine(typed, o.known)
	words := l.words()
	if len(words) == 0 || strings.HasPrefix(l.text, "-") || strings.HasPrefix(l.text, "+") {
		return Choice{}
	}
	o.listed = strings.ContainsAny(l.text, ",;")
	o.affirmed = slices.Contains(affirmations, words[0]) || slices.Contains([]string{"rồi", "roi"}, words[len(words)-1])
	found := o.find(words)
	switch {
	case len(found) > 0 && o.doubtful:
		return Choice{Outcome: Ask, Indexes: found}
	case len(found) > 0:
		return choose(found)
	}
	if found = o.yesOrNo(words); len(found) == 0 {
		found = o.explained(l.text)
	}
	if len(found) == 0 && o.bareAmounts {
		found = o.amount(typed)
	}
	return choose(found)
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
	if strings.ContainsFunc(typed, func(r rune) bool { return r < utf8.RuneSelf && kindOf(r) != signToken }) {
		return 0, false
	}
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

// find tries what was typed as it is, then with less of what people add, then
// with abbreviations written out, and takes the first that fits any label.
// Looser ways to fit come after all stricter ones.
func (o *options) find(typed []string) []int {
	if found := o.strictly(typed); len(found) > 0 {
		return o.orNumber(typed, found)
	}
	core := withoutCourtesy(typed)
	if len(core) < len(typed) {
		if found := o.strictly(core); len(found) > 0 {
			return found
		}
	}
	out := writtenOut(core)
	if !slices.Equal(out, core) {
		if found := o.strictly(out); len(found) > 0 {
			return found
		}
	}
	name := withoutKind(core)
	if o.kindless = len(name) < len(core); o.kindless {
		if found := o.strictly(name); len(found) > 0 {
			return found
		}
	}
	if !misleading(out) && (len(out) > 1 || !allDigits(out[0])) {
		n := o.numbered()
		for _, way := range []func(*options, []string) []int{(*options).strictly, (*options).byBeginnings} {
			if found := way(n, inDigits(out)); len(found) > 0 {
				o.doubtful = n.doubtful
				return found
			}
		}
	}
	for _, form := range [][]string{typed, core, out, name} {
		for _, way := range []func(*options, []string) []int{
			(*options).byBeginnings, (*options).byShortHead, (*options).scattered, (*options).joined,
		} {
			if found := way(o, form); len(found) > 0 {
				return found
			}
		}
	}
	if found := o.mistyped(out); len(found) > 0 {
		return found
	}
	if other := o.respelt(core); !slices.Equal(other, core) {
		return o.strictly(other)
	}
	return nil
}

// strictly tries the ways that need no guess, the strictest first.
func (o *options) strictly(typed []string) []int {
	for _, way := range []func(*options, []string) []int{
		(*options).whole, (*options).afterYes, (*options).number, (*options).several, (*options).shortened, (*options).inside, (*options).byInitials,
	} {
		if found := way(o, typed); len(found) > 0 {
			return found
		}
	}
	return nil
}

// misleading reports whether a single word is a number only if its marks are
// missing, or is more often another word: "nam", "sau", "ba".
func misleading(words []string) bool {
	return len(words) == 1 && slices.Contains([]string{"nam", "sau", "ba", "tam", "bay", "chin", "tu", "năm"}, words[0])
}

// turned reports whether a "không" right before word i of a label turns it
// round: "không đồng ý", but not "không, để sau". A "chưa" leaves it open which
// of "chưa gặp" and "đã gặp" is meant, unless "rồi" was typed.
func (o *options) turned(words []string, i int) bool {
	if i == 0 || !slices.Contains(negations, words[i-1]) || o.pauses[strings.Join(words[:i], " ")] {
		return false
	}
	if words[i-1] != "chưa" || o.affirmed {
		return true
	}
	o.doubtful = true
	return false
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

// sorted puts labels in order, each once.
func sorted(found []int) []int {
	slices.Sort(found)
	return slices.Compact(found)
}
