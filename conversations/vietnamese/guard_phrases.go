package vietnamese

import "strings"

// phrases is a table of words and sequences of words to look for in a text. It
// is a bit, so that tables may be joined: roles | manyRoles.
type phrases uint64

// A phrase is one of a table.
type phrase struct {
	table phrases
	words []spelling
}

// A spelling is how a word of some phrase is written. Words of a text that are
// in no phrase have none.
type spelling struct {
	key, fold wordID  // with and without its diacritics
	begins    phrases // the tables with a phrase that may begin with it
}

// A wordID stands for a word, so that words are compared quickly.
type wordID uint16

var (
	spellings  = map[string]spelling{} // the words of all phrases
	dictionary = [][]phrase{}          // all phrases, by the fold of their first word
	nextTable  = phrases(1)
)

// phrasesOf makes a table of lists of phrases, separated by commas.
func phrasesOf(lists ...string) phrases {
	table := nextTable
	if table == 0 {
		panic("vietnamese: more tables of phrases than bits")
	}
	nextTable <<= 1
	for _, list := range lists {
		for text := range strings.SplitSeq(list, ",") {
			table.add(newProse(Clean(text)))
		}
	}
	return table
}

func (p phrases) add(t *prose) {
	words := make([]spelling, len(t.words))
	begins := p
	for i := range words {
		words[i] = learn(t.text(i), begins)
		begins = 0
	}
	if len(words) > 0 {
		fold := words[0].fold
		for len(dictionary) <= int(fold) {
			dictionary = append(dictionary, nil)
		}
		dictionary[fold] = append(dictionary[fold], phrase{p, words})
	}
}

// learn returns the spelling of a word, and adds tables to those that begin
// with it.
func learn(text string, begins phrases) spelling {
	var w word
	letters, _ := w.readLetters(text, nil)
	key, fold := string(letters), bare(strings.ToLower(text))
	if key == "" || key == fold {
		return remember(fold, 0, begins)
	}
	return remember(key, remember(fold, 0, begins).key, begins)
}

// remember adds a spelling without diacritics if fold is 0.
func remember(key string, fold wordID, begins phrases) spelling {
	s := spellings[key]
	if s.key == 0 {
		s.key = wordID(len(spellings) + 1)
		s.fold = fold
	}
	if s.fold == 0 {
		s.fold = s.key
	}
	s.begins |= begins
	spellings[key] = s
	return s
}

// at returns how many words the longest phrase that begins with word i of a
// text has, or 0. A word typed without diacritics stands for every word that
// has the same letters.
func (p phrases) at(t *prose, i int) int {
	if !t.begins(i, p) {
		return 0
	}
	return p.longest(t, i, false)
}

// exactlyAt is at, but in a text with diacritics a word without them is only
// itself: "cho" is no "chợ" there.
func (p phrases) exactlyAt(t *prose, i int) int {
	if !t.begins(i, p) {
		return 0
	}
	return p.longest(t, i, t.toned)
}

// A singleWord is looked for like a phrase, and needs no table.
type singleWord spelling

func wordOf(text string) singleWord { return singleWord(learn(text, 0)) }

func (s singleWord) at(t *prose, i int) bool {
	return i >= 0 && i < len(t.words) && t.words[i].is(spelling(s), false)
}

// begins reports whether word i may begin a phrase.
func (t *prose) begins(i int, p phrases) bool {
	return i >= 0 && i < len(t.words) && t.words[i].begins&p != 0
}

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
	best := 0
	for _, f := range dictionary[t.words[i].fold] {
		if n := len(f.words); f.table&p != 0 && n > best && n <= len(t.words)-i && f.is(t.words[i:i+n], exactly) {
			best = n
		}
	}
	return best
}

func (f phrase) is(typed []word, exactly bool) bool {
	for i, want := range f.words {
		if !typed[i].is(want, exactly) {
			return false
		}
	}
	return true
}

func (w *word) is(want spelling, exactly bool) bool {
	return w.key == want.key || !exactly && !w.toned && w.fold == want.fold
}
