package conversations

import "github.com/satcoso/satcoso/models"

// A Flow is one kind of report: its questions in order, and the rules across
// them. [Parse] makes one from YAML; it never changes afterwards and is safe
// for concurrent use.
type Flow struct {
	ID      string `yaml:"id"`      // [a-z][a-z0-9_]*
	Version int    `yaml:"version"` // raised with every change
	// Code begins the receipts of this flow: "DA03".
	Code   string            `yaml:"code"`
	OnePer OnePer            `yaml:"one_per"`
	Period models.PeriodKind `yaml:"period"`
	Title  Text              `yaml:"title"`
	// Nothing labels the one button that reports a period in which nothing
	// happened. Flows without it have no such button.
	Nothing Text `yaml:"nothing"`
	// Difficulty names the questions that together open a difficulty.
	Difficulty *DifficultyQuestions `yaml:"difficulty"`
	Questions  []Question           `yaml:"questions"`

	index map[string]int // question id to its place
}

// Text is a sentence in both languages.
type Text struct {
	VI string `yaml:"vi"`
	EN string `yaml:"en"`
}

// In returns the sentence in lang.
func (t Text) In(lang models.Lang) string {
	if lang == models.English {
		return t.EN
	}
	return t.VI
}

// OnePer says how many reports of a flow are expected in a period.
type OnePer string

// What a flow expects one report per period of.
const (
	PerOfficer OnePer = "officer" // of each officer, for each unit of theirs
	PerUnit    OnePer = "unit"
	PerNone    OnePer = "none" // as many as there are
)

// DifficultyQuestions are the questions whose answers open a difficulty: a
// choice and a text. There is one where the text is answered.
type DifficultyQuestions struct {
	Category string `yaml:"category"`
	Text     string `yaml:"text"`
}

// A Question asks for one answer.
type Question struct {
	ID   string       `yaml:"id"` // [a-z][a-z0-9_]*, at most 24 bytes
	Type QuestionType `yaml:"type"`
	// Label names the answer in the summary, Ask is the question itself, and
	// Hint a short aside below it.
	Label Text `yaml:"label"`
	Ask   Text `yaml:"ask"`
	Hint  Text `yaml:"hint"`
	// Name is what digests call the figure; Label if it is not set.
	Name Text `yaml:"name"`
	// Indicator is set where the answer is a figure: "da03.ket_nap".
	Indicator string `yaml:"indicator"`
	Optional  bool   `yaml:"optional"`
	// Estimate says that "about 30" will do.
	Estimate bool `yaml:"estimate"`
	// Buttons is the largest small number offered as a button.
	Buttons int `yaml:"buttons"`
	// Nothing is the answer in a period in which nothing happened. Integers
	// have "0" unless it is set; an optional question without it stays open.
	Nothing string   `yaml:"nothing"`
	Options []Option `yaml:"options"`
	// Usual is what is answered in a usual period, as it is typed, or the id of
	// an option. Only the lint uses it, to estimate what a report takes.
	Usual string `yaml:"usual"`
	// When says whether the question is asked at all.
	When string `yaml:"when"`
	// Check must hold, or the answer is refused; Warn must hold, or the officer
	// is asked whether the answer is meant.
	Check []Rule `yaml:"check"`
	Warn  []Rule `yaml:"warn"`

	when *rule
}

// A QuestionType says what kind of answer is wanted.
type QuestionType string

// The types of questions.
const (
	Integer  QuestionType = "integer" // a count, from 0
	OneOf    QuestionType = "choice"  // one of the options
	YesNo    QuestionType = "yes_no"
	FreeText QuestionType = "text"
	OnDate   QuestionType = "date"
	Note     QuestionType = "note" // nothing is asked: the text is shown
)

// An Option can be chosen.
type Option struct {
	ID    string `yaml:"id"` // [a-z][a-z0-9_]*, at most 24 bytes
	Label Text   `yaml:"label"`
}

// A Rule is a condition on the answers, and what is said where it fails.
type Rule struct {
	Rule string `yaml:"rule"`
	Say  Text   `yaml:"say"`

	compiled *rule
}

// Question returns the question with that id, or nil.
func (f *Flow) Question(id string) *Question {
	if i, ok := f.index[id]; ok {
		return &f.Questions[i]
	}
	return nil
}

// Option returns the option with that id, or nil.
func (q *Question) Option(id string) *Option {
	for i := range q.Options {
		if q.Options[i].ID == id {
			return &q.Options[i]
		}
	}
	return nil
}

// A StaleError reports that a State belongs to another flow, or to another
// version of it, so its answers cannot be trusted to mean the same thing.
type StaleError struct {
	FlowID, WantID string
	Have, Want     int
}

func (e *StaleError) Error() string {
	return "conversation of flow " + label(e.FlowID, e.Have) + ", want " + label(e.WantID, e.Want)
}
