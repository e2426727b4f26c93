package vietnamese

import (
	"slices"
	"strings"
)

// Mask stands where something was taken out. It is no word of any language.
const Mask = "[***]"

// A Kind says what was found in a text.
type Kind int

// The kinds of findings, and what is to be done about them.
const (
	Phone    Kind = iota + 1 // a telephone number: always masked
	IDNumber                 // a citizen's identity number: always masked
	Email                    // an e-mail address: the author decides
	Name                     // a person's name with the title or role before it: the author decides
	Secret                   // the mark of a state secret: the text is refused
)

// A Finding is one thing in a text that must not be kept as it is.
type Finding struct {
	Kind       Kind
	Start, End int // bytes of the text
}

// Guarded is a text after [Inspect].
type Guarded struct {
	Text   string // cleaned, phone and identity numbers masked
	Masked bool   // there were such numbers

	// Secret means that the text bears the mark of a state secret. It must be
	// refused: neither stored nor logged, masked or not.
	Secret bool

	// Offered are the e-mail addresses and names in Text, in its order. Their
	// author says whether they are masked, see [Guarded.Masking], or kept.
	Offered []Finding
}

// Inspect takes phone and identity numbers out of a text before anything
// stores or logs it, and says what else in it must not be kept unasked.
func Inspect(typed string) Guarded {
	g := Guarded{Text: Clean(typed)}
	if harmless(g.Text) {
		return g
	}
	var numbers []Finding
	shift := 0 // what masking has added to the length so far
	for _, f := range Find(g.Text) {
		switch f.Kind {
		case Phone, IDNumber:
			numbers = append(numbers, f)
			shift += len(Mask) - (f.End - f.Start)
		case Secret:
			g.Secret = true
		default:
			g.Offered = append(g.Offered, Finding{f.Kind, f.Start + shift, f.End + shift})
		}
	}
	g.Text, g.Masked = maskAll(g.Text, numbers), len(numbers) > 0
	return g
}

// Masking returns the text with the offered findings of these kinds masked
// too.
func (g Guarded) Masking(kinds ...Kind) string {
	return maskAll(g.Text, slices.DeleteFunc(slices.Clone(g.Offered), func(f Finding) bool {
		return !slices.Contains(kinds, f.Kind)
	}))
}

// Find returns everything in a cleaned text (see [Clean]) that must not be
// kept as it is, in the text's order. Findings don't overlap.
func Find(text string) []Finding {
	t := newProse(text)
	found := absorb(t.numbers(), t.emails())
	found = addFree(found, t.secrets())
	return addFree(found, t.names())
}

// absorb adds e-mail addresses. One that holds a number is masked with it as a
// whole: what would be left of it still names its owner.
func absorb(numbers, emails []Finding) []Finding {
	if len(emails) == 0 {
		return numbers
	}
	all := make([]Finding, 0, len(numbers)+len(emails))
	for _, e := range emails {
		for len(numbers) > 0 && numbers[0].Start < e.End {
			n := numbers[0]
			numbers = numbers[1:]
			if n.End <= e.Start {
				all = append(all, n)
				continue
			}
			e = Finding{n.Kind, min(n.Start, e.Start), max(n.End, e.End)}
		}
		if last := len(all) - 1; last >= 0 && all[last].End > e.Start {
			all[last].End = max(all[last].End, e.End)
			continue
		}
		all = append(all, e)
	}
	return append(all, numbers...)
}

// addFree adds those findings that don't overlap an earlier one.
func addFree(found, more []Finding) []Finding {
	if len(more) == 0 {
		return found
	}
	all := make([]Finding, 0, len(found)+len(more))
	for _, f := range more {
		for len(found) > 0 && found[0].End <= f.Start {
			all = append(all, found[0])
			found = found[1:]
		}
		free := len(all) == 0 || all[len(all)-1].End <= f.Start
		if free && (len(found) == 0 || f.End <= found[0].Start) {
			all = append(all, f)
		}
	}
	return append(all, found...)
}

// maskAll puts Mask in place of the findings.
func maskAll(text string, findings []Finding) string {
	if len(findings) == 0 {
		return text
	}
	var b strings.Builder
	from := 0
	for _, f := range findings {
		b.WriteString(text[from:f.Start])
		b.WriteString(Mask)
		from = f.End
	}
	b.WriteString(text[from:])
	return b.String()
}

// harmless spares the commonest answers the search: figures and dates, without
// a letter and with fewer than nine digits.
func harmless(s string) bool {
	digits := 0
	for i := range len(s) {
		c := s[i]
		switch {
		case isDigit(c):
			digits++
		case c >= 0x80, c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z':
			return false
		}
	}
	return digits < 9
}
