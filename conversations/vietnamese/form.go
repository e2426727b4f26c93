package vietnamese

import (
	"strings"
	"unicode"
)

// A Field is a question of a form, as far as its answer has to be found in a
// message that answers several of them.
type Field struct {
	Number int      // under which it stands in the form
	Names  []string // what people call it, in any language
	// Text says that its answer may hold anything, numbers and other fields'
	// names too.
	Text bool
	// Part says that it counts some of what another field counts: "chủ doanh
	// nghiệp" may be those approached, introduced or admitted.
	Part bool
	// Listed says that an answer to it is awaited: it has a place where values
	// are written one after another without saying which is which.
	Listed bool
}

// A Piece is a stretch of a message.
type Piece struct {
	// Field is the place of its field among those given, or -1 where it cannot
	// be said whose answer it is.
	Field int
	Text  string
}

// A Way is how the answers in a message say what they answer.
type Way int

// The ways of answering a form.
const (
	Unordered  Way = iota // in no way that is understood
	ByNumber              // "1) 3 2) 2"
	ByName                // "tiếp cận 12, giới thiệu 3"
	InSequence            // "3; 2; 30": as many values as there are questions
)

// SplitForm finds the answers to the fields of a form in a message. It only
// says what belongs to what: reads tells whether a field would take a text
// without a doubt. Nothing of the message is left out of the pieces but signs
// and spaces between them, and a field may have several.
func SplitForm(typed string, fields []Field, reads func(field int, text string) bool) (Way, []Piece) {
	f := form{text: Clean(typed), fields: fields, reads: reads}
	if pieces := f.numbered(); pieces != nil {
		return ByNumber, pieces
	}
	f.names = f.vocabulary()
	if pieces := f.sequence(); pieces != nil {
		return InSequence, pieces
	}
	if pieces := f.named(); pieces != nil {
		return ByName, pieces
	}
	return Unordered, []Piece{{Field: -1, Text: f.text}}
}

// A form is one call of SplitForm.
type form struct {
	text   string
	fields []Field
	reads  func(field int, text string) bool
	names  []fieldName
}

// field returns the place of the field with that number, or -1.
func (f *form) field(number int) int {
	for i := range f.fields {
		if f.fields[i].Number == number {
			return i
		}
	}
	return -1
}

// isText reports whether a field takes any text; -1 is none.
func (f *form) isText(field int) bool { return field >= 0 && f.fields[field].Text }

// trimmed takes off what stands between answers.
func trimmed(s string) string {
	s = strings.TrimLeft(s, " \n,;|")
	s = strings.TrimRight(s, " \n,;|")
	if head, found := strings.CutSuffix(s, "."); found && !strings.HasSuffix(head, ".") {
		s = head
	}
	return s
}

// A formWord is a run of letters and digits of a text.
type formWord struct {
	from, to int
	key      string // folded
}

func formWords(s string) []formWord {
	var words []formWord
	from := -1
	for i, r := range s + " " {
		inside := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r)
		switch {
		case inside && from < 0:
			from = i
		case !inside && from >= 0:
			words = append(words, formWord{from, i, Fold(s[from:i])})
			from = -1
		}
	}
	return words
}

func hasDigit(s string) bool { return strings.ContainsAny(s, "0123456789") }
