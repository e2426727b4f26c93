package conversations

import "github.com/satcoso/satcoso/models"

// A Flow is one kind of report: its questions in order, and the rules across
// them. [Parse] makes one from YAML; it never changes afterwards and is safe
// for concurrent use.
type Flow struct {
	// ID names the flow for good: its reports are stored under it. It has
	// letters without accents, digits and _.
	ID string `yaml:"id" jsonschema:"required,pattern=^[a-z][a-z0-9_]*$,maxLength=24"`
	// Version is 1 at first, and raised with every change of the file. A draft
	// stays on the version that it was begun with.
	Version int `yaml:"version" jsonschema:"required,minimum=1"`
	// Code begins the receipts of this flow: "DA03".
	Code string `yaml:"code" jsonschema:"required,pattern=^[A-Z0-9]+$"`
	// OnePer says how many reports of a period are expected: one of each officer
	// for each unit of theirs (officer), one of each unit (unit), or as many as
	// there are (none).
	OnePer OnePer `yaml:"one_per" jsonschema:"required,enum=officer,enum=unit,enum=none"`
	// Period says what a report is for: a reporting week (week), the days on
	// which something happened (event), or no period (none).
	Period models.PeriodKind `yaml:"period" jsonschema:"required,enum=week,enum=event,enum=none"`
	// Day is the id of the question that says when the event was, where the
	// period is event: a date or from_to that is always asked.
	Day string `yaml:"day" jsonschema:"pattern=^[a-z][a-z0-9_]*$,maxLength=24"`
	// Title is what the report is called.
	Title Text `yaml:"title" jsonschema:"required"`
	// Command opens a report from the menu. Without one it is the flow's id, and
	// the menu shows its title.
	Command Command `yaml:"command"`
	// Nothing is the label of the button that reports a period in which nothing
	// happened. Without it there is no such button.
	Nothing Text `yaml:"nothing"`
	// Difficulty names the two questions whose answers open a difficulty.
	Difficulty *DifficultyQuestions `yaml:"difficulty"`
	// Counts is what each report counts as one of: a class that was held. Without
	// it, reports are not counted.
	Counts Counts `yaml:"counts"`
	// Questions are asked in this order.
	Questions []Question `yaml:"questions" jsonschema:"required,minItems=1"`

	index    map[string]int // question id to its place
	computed []int          // places of the computed questions
}

// Counts is an indicator that the number of reports adds up to.
type Counts struct {
	// Indicator is the name under which reports are counted: "lop.mo".
	Indicator string `yaml:"indicator" jsonschema:"pattern=^[a-z][a-z0-9_]*\\.[a-z][a-z0-9_]*$"`
	// Name is what digests and spreadsheets call the count.
	Name Text `yaml:"name"`
}

// Indicators are the names of all figures of the flow's reports, in its order;
// what reports are counted as comes first.
func (f *Flow) Indicators() []string {
	var list []string
	if f.Counts.Indicator != "" {
		list = append(list, f.Counts.Indicator)
	}
	for _, q := range f.Questions {
		if q.Indicator != "" {
			list = append(list, q.Indicator)
		}
	}
	return list
}

// A Command is a word after a slash, in both languages, with what the menu says
// of it.
type Command struct {
	// Name is the word itself, without the slash: letters without accents, digits
	// and _, at most 32.
	Name Text `yaml:"name" jsonschema:"required"`
	// Label is what the menu says of it.
	Label Text `yaml:"label" jsonschema:"required"`
}

// Text is a sentence in both languages.
type Text struct {
	// VI is the sentence in Vietnamese.
	VI string `yaml:"vi" jsonschema:"required,pattern=\\S"`
	// EN is the sentence in English.
	EN string `yaml:"en" jsonschema:"required,pattern=\\S"`
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
	// Category is the id of the choice that says of what kind it is.
	Category string `yaml:"category" jsonschema:"required"`
	// Text is the id of the text in which it is told.
	Text string `yaml:"text" jsonschema:"required"`
}

// A Question asks for one answer.
type Question struct {
	// ID names the answer in rules and in what is stored. It has letters without
	// accents, digits and _.
	ID string `yaml:"id" jsonschema:"required,pattern=^[a-z][a-z0-9_]*$,maxLength=24"`
	// Type says what kind of answer is wanted: a count (integer), a number with
	// up to three decimals (decimal), one of the options (choice) or some of them
	// (choices), a yes or a no (yes_no), one day (date), one day or several in a
	// row (from_to), a week, a month, … (period), a sentence (text), photos, one
	// file. A computed value is made from the answers before it, and a note is
	// shown without being answered.
	Type QuestionType `yaml:"type" jsonschema:"required,enum=integer,enum=decimal,enum=choice,enum=choices,enum=yes_no,enum=date,enum=from_to,enum=period,enum=text,enum=photos,enum=file,enum=computed,enum=note"`
	// Label names the answer in the summary.
	Label Text `yaml:"label"`
	// Ask is the question itself, or the text of a note.
	Ask Text `yaml:"ask"`
	// Hint is a short aside below the question: an example, or who will read the
	// answer.
	Hint Text `yaml:"hint"`
	// Form is how the question stands in the message that asks all of them, on a
	// channel that counts messages. Without it that is the label; a question with
	// a condition stands there only where Form says the condition.
	Form Text `yaml:"form"`
	// Words are other names that people call the answer by, with commas between
	// them: "tx, dn". They are understood in one line for several answers.
	Words Text `yaml:"words"`
	// Name is what digests call the figure, where that is not the label.
	Name Text `yaml:"name"`
	// Indicator is the name under which the figure is added up: "da03.ket_nap".
	// Without one the number stays among the answers. No two questions of a flow
	// share one.
	Indicator string `yaml:"indicator" jsonschema:"pattern=^[a-z][a-z0-9_]*\\.[a-z][a-z0-9_]*$"`
	// Optional says that the question can be skipped.
	Optional bool `yaml:"optional"`
	// Breakdown says that the figure counts some of the people that another one
	// counts, women or business owners: where it is small, it could name somebody,
	// and is hidden from whoever is not of the unit.
	Breakdown bool `yaml:"breakdown"`
	// Estimate says that "about 30" will do.
	Estimate bool `yaml:"estimate"`
	// Total says that the figure since the beginning is wanted, not the
	// period's.
	Total bool `yaml:"total"`
	// Min is the least number that is taken, or how many photos or options there
	// are at least. Without it a number is 0 or more, and there is one photo or
	// option.
	Min *int64 `yaml:"min"`
	// Max is the largest number that is taken, or how many photos or options
	// there are at most. Without it there are up to 10 photos, and all options.
	Max *int64 `yaml:"max"`
	// Buttons is the largest small number offered as a button, 7 at most.
	// Without it, or with 0, there is a button for 0 alone.
	Buttons int `yaml:"buttons" jsonschema:"minimum=0,maximum=7"`
	// Days says which dates are answers: those up to today (past), those from
	// today on (future), or all (any). It is past unless it is set.
	Days Days `yaml:"days" jsonschema:"enum=past,enum=future,enum=any"`
	// Periods are the kinds of period that are answers. Half is half a year, nine
	// the first nine months of a year.
	Periods []models.PeriodKind `yaml:"periods" jsonschema:"minItems=1,enum=week,enum=month,enum=quarter,enum=half,enum=nine,enum=year"`
	// Nothing is the id of the option that is chosen in a period in which nothing
	// happened. Numbers are 0 then, other optional questions are skipped, and all
	// the rest are asked.
	Nothing string `yaml:"nothing"`
	// Options are the answers to choose from, each with its button.
	Options []Option `yaml:"options" jsonschema:"minItems=2"`
	// Compute makes the value of a computed question from the answers before it:
	// "a + b".
	Compute string `yaml:"compute"`
	// Usual is what is answered in a usual period, as it is typed; of a choice the
	// id of the option, of photos how many. Only the lint uses it, to estimate
	// what a report takes.
	Usual string `yaml:"usual"`
	// When is a condition on the answers before: the question is asked only where
	// it holds.
	When string `yaml:"when"`
	// Check are conditions that must hold, or the answer is refused.
	Check []Rule `yaml:"check"`
	// Warn are conditions that should hold, or the officer is asked whether the
	// answer is meant, and why.
	Warn []Rule `yaml:"warn"`

	kind    kind
	when    *rule
	compute *rule
}

// A QuestionType says what kind of answer is wanted.
type QuestionType string

// The types of questions.
const (
	Integer  QuestionType = "integer"  // a count
	Decimal  QuestionType = "decimal"  // a number in thousandths
	OneOf    QuestionType = "choice"   // one of the options
	SomeOf   QuestionType = "choices"  // some of the options
	YesNo    QuestionType = "yes_no"   // a yes or a no
	OnDate   QuestionType = "date"     // one day
	FromTo   QuestionType = "from_to"  // some days in a row, or one
	InPeriod QuestionType = "period"   // a week, a month, a quarter, …
	FreeText QuestionType = "text"     // anything
	Photos   QuestionType = "photos"   // with captions
	OneFile  QuestionType = "file"     // any file
	Computed QuestionType = "computed" // not asked: made from the answers before it
	Note     QuestionType = "note"     // nothing is asked: the text is shown
)

// Days says which dates a question takes. Today is one of them always.
type Days string

// The dates that a question takes.
const (
	PastDays   Days = "past"
	FutureDays Days = "future"
	AnyDays    Days = "any"
)

// An Option can be chosen.
type Option struct {
	// ID is what is stored, and what rules compare with. It has letters without
	// accents, digits and _.
	ID string `yaml:"id" jsonschema:"required,pattern=^[a-z][a-z0-9_]*$,maxLength=24"`
	// Label is what the button and the summary say.
	Label Text `yaml:"label" jsonschema:"required"`

	choice string // the id of the choice that answers with it
}

// A Rule is a condition on the answers, and what is said where it fails.
type Rule struct {
	// Rule is the condition: "nld <= du".
	Rule string `yaml:"rule" jsonschema:"required"`
	// Say is what is said where it fails.
	Say Text `yaml:"say" jsonschema:"required"`

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

// Thousandths reports whether the question's figures are in thousandths.
func (q *Question) Thousandths() bool {
	return q.Type == Decimal || q.compute != nil && q.compute.thousandths
}

// asked reports whether an answer is wanted from the author.
func (q *Question) asked() bool { return q.Type != Note && q.Type != Computed }

// A StaleError reports that a State belongs to another flow, or to another
// version of it, so its answers cannot be trusted to mean the same thing.
type StaleError struct {
	FlowID, WantID string
	Have, Want     int
}

func (e *StaleError) Error() string {
	return "conversation of flow " + label(e.FlowID, e.Have) + ", want " + label(e.WantID, e.Want)
}
