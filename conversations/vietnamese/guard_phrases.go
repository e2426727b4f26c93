package vietnamese

import "strings"

// phrases are words and sequences of words to look for in a text, by the fold
// of their first word.
type phrases map[string][][]word

// phrasesOf reads lists of phrases, separated by commas.
func phrasesOf(lists ...string) phrases {
	p := phrases{}
	for _, list := range lists {
		for phrase := range strings.SplitSeq(list, ",") {
			words := newProse(Clean(phrase)).words
			if len(words) > 0 {
				p[words[0].fold] = append(p[words[0].fold], words)
			}
		}
	}
	return p
}

// at returns how many words the longest phrase that begins with word i of a
// text has, or 0. A word typed without diacritics stands for every word that
// has the same letters.
func (p phrases) at(t *prose, i int) int { return p.longest(t, i, false) }

// exactlyAt is at, but in a text with diacritics a word without them is only
// itself: "cho" is no "chợ" there.
func (p phrases) exactlyAt(t *prose, i int) int { return p.longest(t, i, t.toned) }

// endsBefore reports whether a phrase ends right before word i, and where it
// begins. It knows phrases of up to three words.
func (p phrases) endsBefore(t *prose, i int) (begin int, ok bool) {
	for n := 3; n >= 1; n-- {
		if p.exactlyAt(t, i-n) == n {
			return i - n, true
		}
	}
	return 0, false
}

func (p phrases) longest(t *prose, i int, exactly bool) int {
	if i < 0 || i >= len(t.words) {
		return 0
	}
	best := 0
	for _, phrase := range p[t.words[i].fold] {
		if len(phrase) > best && len(phrase) <= len(t.words)-i && samePhrase(t.words[i:], phrase, exactly) {
			best = len(phrase)
		}
	}
	return best
}

func samePhrase(typed, phrase []word, exactly bool) bool {
	for i, want := range phrase {
		w := typed[i]
		if w.key != want.key && (exactly || w.toned() || w.fold != want.fold) {
			return false
		}
	}
	return true
}
