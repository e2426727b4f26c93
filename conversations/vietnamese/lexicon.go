package vietnamese

import "strings"

// A class is what a word may be in a text; a text without marks leaves several
// open, so classes are bits: "tam" is 8 (tám) and "about" (tầm).
type class uint64

// An entry is one meaning of a phrase.
type entry struct {
	phrase string // with its marks, in lower case
	class  class
	value  int64 // of a number word
	en     bool  // only where English is spoken
}

// A lexicon finds phrases. It is made once and then only read.
type lexicon struct {
	entries map[string][]entry // by the phrase without marks
	longest map[string]int     // by its first token: how many tokens at most
	known   vocabulary
}

// newLexicon takes lists of entries.
func newLexicon(lists ...[]entry) *lexicon {
	lex := &lexicon{entries: map[string][]entry{}, longest: map[string]int{}, known: vocabulary{}}
	for _, list := range lists {
		for _, e := range list {
			key := bare(e.phrase)
			l := cut(e.phrase)
			first := l.keyOf(0, 1)
			lex.entries[key] = append(lex.entries[key], e)
			lex.longest[first] = max(lex.longest[first], len(l.tokens))
			lex.known.add(e.phrase)
		}
	}
	return lex
}

// wordsOf makes entries of one class; commas separate them, so that a table
// reads like a dictionary.
func wordsOf(c class, list string) []entry {
	var entries []entry
	for _, phrase := range strings.Split(list, ",") {
		entries = append(entries, entry{phrase: strings.TrimSpace(phrase), class: c})
	}
	return entries
}

// english marks entries as those of somebody who speaks English.
func english(entries []entry) []entry {
	for i := range entries {
		entries[i].en = true
	}
	return entries
}

// A match is a phrase that was found.
type match struct {
	class  class
	value  int64
	tokens int
}

// find finds the longest phrase that begins at token i.
func (x *lexicon) find(l *line, i int, en bool) (match, bool) {
	longest := x.longest[l.keyOf(i, i+1)]
	for n := min(longest, len(l.tokens)-i); n > 0; n-- {
		entries := x.entries[l.keyOf(i, i+n)]
		if len(entries) == 0 {
			continue
		}
		if m, ok := meanings(entries, l.textOf(i, i+n), l.marked, en); ok {
			m.tokens = n
			return m, true
		}
	}
	return match{}, false
}

// meanings joins the entries that fit what was typed. In a text with marks, a
// word that is right as it stands is not taken for one whose marks are missing.
func meanings(entries []entry, typed string, marked, en bool) (match, bool) {
	var exact, loose match
	for _, e := range entries {
		if e.en && !en {
			continue
		}
		if e.phrase == typed {
			exact.add(e)
		}
		if fits(typed, e.phrase) {
			loose.add(e)
		}
	}
	if marked && exact.class != 0 {
		return exact, true
	}
	return loose, loose.class != 0
}

func (m *match) add(e entry) {
	m.class |= e.class
	if e.value != 0 {
		m.value = e.value
	}
}
