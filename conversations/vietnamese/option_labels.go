package vietnamese

import (
	"strconv"
	"strings"
	"sync"
)

// options are the labels, made ready: their words, in lower case, each with its
// abbreviations written out. What is made ready is shared and only read.
type options struct {
	labels [][]string
	digits [][]string // the same with number words in digits
	known  vocabulary
	// pauses holds what stands before the commas of labels.
	pauses map[string]bool
	// doubtful is set by a reading that must be asked though it is the only one.
	doubtful bool
	kindless bool // the kind of place that was typed is left out
	listed   bool // a comma was typed
	affirmed bool // "có" or "rồi" was typed beside other words
	// amounts says that labels are small amounts: a number that is none of them
	// is rather another amount than the number of a label. Bare ones are just
	// numbers.
	amounts, bareAmounts bool
}

// ready holds the labels of the questions that are being asked. There are few,
// and each is asked often.
var ready struct {
	sync.RWMutex
	options map[string]*options
}

// mostReady is how many sets of labels are kept; then all are forgotten.
const mostReady = 64

// prepared makes labels ready, or finds them if they are.
func prepared(labels []string) *options {
	key := setKey(labels)
	ready.RLock()
	o := ready.options[key]
	ready.RUnlock()
	if o != nil {
		return o
	}
	o = newOptions(labels)
	ready.Lock()
	defer ready.Unlock()
	if ready.options == nil || len(ready.options) >= mostReady {
		ready.options = map[string]*options{}
	}
	ready.options[key] = o
	return o
}

// setKey tells sets of labels apart, whatever stands in the labels.
func setKey(labels []string) string {
	var b strings.Builder
	for _, label := range labels {
		b.WriteString(strconv.Itoa(len(label)))
		b.WriteByte(' ')
		b.WriteString(label)
	}
	return b.String()
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
		o.digits = append(o.digits, labelInDigits(words))
	}
	o.countAmounts()
	for _, list := range [][][]string{openings, closings, phraseWords(yesWords), phraseWords(noWords), phraseWords(negations)} {
		for _, phrase := range list {
			o.known.add(strings.Join(phrase, " "))
		}
	}
	for w := range shortForms {
		o.known.add(w)
	}
	return o
}

// numbered are the same labels with their number words in digits.
func (o *options) numbered() *options {
	n := *o
	n.labels, n.kindless = o.digits, false
	return &n
}

// wordsIn cuts a text into words and numbers.
func wordsIn(text string) []string {
	l := cut(text)
	return l.words()
}

func (l *line) words() []string {
	words := make([]string, 0, len(l.tokens))
	for i := range l.tokens {
		switch word := l.textOf(i, i+1); l.tokens[i].kind {
		case digitsToken:
			words = append(words, withoutZeros(word))
		case wordToken:
			words = append(words, word)
		}
	}
	return words
}
