package conversations

import (
	"fmt"
	"slices"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/satcoso/satcoso/conversations/vietnamese"
	"github.com/satcoso/satcoso/models"
)

const (
	// maxLabel is the longest label of a button, in characters, that a phone of
	// 360 pixels shows whole in a row of its own.
	maxLabel = 34
	// maxMessage is how much text the narrowest channel carries in a message, in
	// UTF-16 units: Zalo has 2,000, and the question's number needs some.
	maxMessage = 1800
	// maxMenu is how long a line of Telegram's menu may be, in bytes.
	maxMenu = 256
)

// Lint finds what is allowed in a flow, but hard on its authors: a usual report
// that takes too long, a question that is never asked, options that cannot be
// told apart when typed without diacritics or mean a command, labels that a phone
// cuts, texts that a channel does not carry.
func Lint(f *Flow) []string {
	var found []string
	add := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	for _, lang := range []models.Lang{models.Vietnamese, models.English} {
		cost, err := Usual(f, lang)
		switch {
		case err != nil:
			add("%s: %v", lang, err)
		case f.Period == models.Weekly && (cost.Steps() > maxUsualSteps || cost.Time() > maxUsualTime):
			add("%s: a usual report takes %d taps and messages and %s (%d characters to read), at most %d and %s are wanted",
				lang, cost.Steps(), cost.Time(), cost.Read, maxUsualSteps, maxUsualTime)
		}
		lintTexts(f, lang, add)
	}
	paths := explore(f)
	for i := range f.Questions {
		q := &f.Questions[i]
		if !paths.asked[q.ID] {
			add("question %s: no answers lead to it", q.ID)
		}
	}
	return found
}

func lintTexts(f *Flow, lang models.Lang, add func(string, ...any)) {
	if n := len(f.Command.Label.In(lang)); n > maxMenu {
		add("%s: the command's label has %d bytes, a menu shows %d", lang, n, maxMenu)
	}
	for i := range f.Questions {
		q := &f.Questions[i]
		text := q.Ask.In(lang) + q.Hint.In(lang)
		for _, rule := range append(slices.Clip(q.Check), q.Warn...) {
			text = longer(text, rule.Say.In(lang))
		}
		if n := len(utf16.Encode([]rune(text))); n > maxMessage {
			add("%s: question %s: a text has %d characters, a channel carries %d", lang, q.ID, n, maxMessage)
		}
		if q.Type == FreeText && q.Hint == (Text{}) && lang == models.Vietnamese {
			add("question %s: a free text says in its hint who will read it", q.ID)
		}
		lintOptions(q, lang, add)
	}
}

func longer(a, b string) string {
	if len(b) > len(a) {
		return b
	}
	return a
}

func lintOptions(q *Question, lang models.Lang, add func(string, ...any)) {
	seen := map[string]string{}
	for _, o := range q.Options {
		label := o.Label.In(lang)
		if n := utf8.RuneCountInString(label); n > maxLabel {
			add("%s: question %s: option %s has %d characters, a phone shows %d", lang, q.ID, o.ID, n, maxLabel)
		}
		if command := commandOf(label); command != "" {
			add("%s: question %s: option %s cannot be typed, %q is a command", lang, q.ID, o.ID, label)
		}
		key := vietnamese.Fold(label)
		if other, taken := seen[key]; taken {
			add("%s: question %s: options %s and %s are the same without diacritics", lang, q.ID, other, o.ID)
		}
		seen[key] = o.ID
	}
}

// Longest returns how many questions the longest way through a flow asks.
func Longest(f *Flow) int { return explore(f).longest }

// paths are what ways there are through a flow.
type paths struct {
	flow    *Flow
	asked   map[string]bool // the questions that any of them asks
	longest int             // the most questions that one of them asks
	tried   map[string]bool
}

// explore tries representative answers: zero and some, each option, yes and no.
func explore(f *Flow) *paths {
	p := &paths{flow: f, asked: map[string]bool{}, tried: map[string]bool{}}
	p.try(0, 0, map[string]Answer{}, "")
	return p
}

// try goes on from question i, where so many were asked before it, unless a way
// with the same bearing on what follows was tried already.
func (p *paths) try(i, asked int, answers map[string]Answer, path string) {
	p.longest = max(p.longest, asked)
	if i == len(p.flow.Questions) || p.tried[path] {
		return
	}
	p.tried[path] = true
	q := &p.flow.Questions[i]
	t := talk{flow: p.flow, seen: newEvidence(p.flow, answers, models.Period{}, models.DateOf(usualNow))}
	if !t.applies(q) {
		p.try(i+1, asked, answers, path+"-")
		return
	}
	p.asked[q.ID] = true
	if q.asked() {
		asked++
	}
	for _, a := range q.kind.samples(q) {
		answers[q.ID] = a
		p.try(i+1, asked, answers, path+"/"+relevant(p.flow, i, a.Value))
	}
	delete(answers, q.ID)
}

// relevant keeps an answer in the path only if a later condition speaks of it, or
// of what is computed from it: all others lead to the same questions.
func relevant(f *Flow, i int, value string) string {
	for _, later := range f.Questions[i+1:] {
		if later.when != nil && f.speaksOf(later.when, f.Questions[i].ID) {
			return value
		}
	}
	return ""
}

// speaksOf reports whether a rule names an answer, or a value computed from it.
func (f *Flow) speaksOf(r *rule, id string) bool {
	return slices.ContainsFunc(r.needs, func(name string) bool {
		q := f.Question(name)
		return name == id || q != nil && q.compute != nil && f.speaksOf(q.compute, id)
	})
}
