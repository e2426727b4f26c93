package conversations

// A kind is all that the engine knows of one type of question. One value of it
// serves every question of the type.
type kind interface {
	// check finds what is wrong with a question of the type.
	check(c *checker, path string, q *Question)
	// read takes what was typed as the answer to the open question.
	read(t *talk, q *Question, h heard)
	// offer returns the answers that can be tapped.
	offer(t *talk, q *Question) [][]Choice
	// write shows an answer that holds a value.
	write(t *talk, q *Question, a Answer) string
	// limit says which limit of the question an answer breaks, or "".
	limit(t *talk, q *Question, a Answer) string
	// seen is what rules see of an answer, or nil. That of the zero Answer has
	// the same type.
	seen(a Answer) any
	// samples are answers that may lead to different questions.
	samples(q *Question) []Answer
}

var kinds = map[QuestionType]kind{
	Integer: number{}, Decimal: number{decimal: true},
	OneOf: oneOf{}, SomeOf: someOf{}, YesNo: yesNo{},
	OnDate: days{}, FromTo: days{span: true}, InPeriod: period{},
	FreeText: freeText{}, Photos: files{photos: true}, OneFile: files{},
	Computed: computed{}, Note: note{},
}

// noAnswer is what types without a part of their own share.
type noAnswer struct{}

func (noAnswer) check(*checker, string, *Question)           {}
func (noAnswer) read(*talk, *Question, heard)                {}
func (noAnswer) offer(*talk, *Question) [][]Choice           { return nil }
func (noAnswer) write(_ *talk, _ *Question, a Answer) string { return a.Value }
func (noAnswer) limit(*talk, *Question, Answer) string       { return "" }
func (noAnswer) seen(Answer) any                             { return nil }
func (noAnswer) samples(*Question) []Answer                  { return []Answer{{}} }

// A note is shown once, and not answered.
type note struct{ noAnswer }
