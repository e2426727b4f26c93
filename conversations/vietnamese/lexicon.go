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
	phrases map[string]*wording // by the phrase without marks
	known   vocabulary
}

// A wording is what one text without marks may stand for.
type wording struct {
	entries []entry
	all     match // all of the entries
	native  match // all that are not English
	longest int   // how many tokens phrases have that begin so, at most
}

// newLexicon takes lists of entries.
func newLexicon(lists ...[]entry) *lexicon {
	lex := &lexicon{phrases: map[string]*wording{}, known: vocabulary{}}
	for _, list := range lists {
		for _, e := range list {
			l := cut(e.phrase)
			first := lex.wordingOf(l.keyOf(0, 1))
			first.longest = max(first.longest, len(l.tokens))
			lex.wordingOf(bare(e.phrase)).add(e)
			lex.known.add(e.phrase)
		}
	}
	return lex
}

func (x *lexicon) wordingOf(key string) *wording {
	s := x.phrases[key]
	if s == nil {
		s = &wording{}
		x.phrases[key] = s
	}
	return s
}

func (s *wording) add(e entry) {
	s.entries = append(s.entries, e)
	s.all.add(e)
	if !e.en {
		s.native.add(e)
	}
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
	first := x.phrases[l.keyOf(i, i+1)]
	if first == nil {
		return match{}, false
	}
	for n := min(first.longest, len(l.tokens)-i); n > 0; n-- {
		s := first
		if n > 1 {
			s = x.phrases[l.keyOf(i, i+n)]
		}
		if s == nil {
			continue
		}
		if m, ok := s.meanings(l, i, n, en); ok {
			m.tokens = n
			return m, true
		}
	}
	return match{}, false
}

// meanings joins the entries that fit the n tokens from i on. In a text with
// marks, a word that is right as it stands is not taken for one whose marks are
// missing.
func (s *wording) meanings(l *line, i, n int, en bool) (match, bool) {
	if !l.marked {
		if en {
			return s.all, s.all.class != 0
		}
		return s.native, s.native.class != 0
	}
	typed := l.textOf(i, i+n)
	var exact, loose match
	for _, e := range s.entries {
		if e.phrase == typed && (en || !e.en) {
			exact.add(e)
		}
	}
	if exact.class != 0 {
		return exact, true
	}
	for _, e := range s.entries {
		if (en || !e.en) && fits(typed, e.phrase) {
			loose.add(e)
		}
	}
	return loose, loose.class != 0
}

func (m *match) add(e entry) {
	m.class |= e.class
	if e.value != 0 {
		m.value = e.value
	}
}
