package conversations

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/satcoso/satcoso/models"
)

// summary lists every answer before it is sent.
func (t *talk) summary() Reply {
	r := Reply{Paragraphs: make([]Paragraph, 0, len(t.flow.Questions)+4)}
	r.Paragraphs = append(r.Paragraphs, Paragraph{Text: t.title() + " · " + t.state.UnitName, Style: Strong})
	if t.state.Base > 0 {
		r.Paragraphs = append(r.Paragraphs, Paragraph{Text: t.say.Say("amend.summary", "code", t.state.Receipt.Code), Style: Quiet})
	}
	if t.state.Reason != "" {
		r.Paragraphs = append(r.Paragraphs, Paragraph{Text: t.say.Say("summary.another", "reason", t.state.Reason), Style: Quiet})
	}
	f := t.flow
	var skipped, missing []string
	for i := range t.flow.Questions {
		q := &t.flow.Questions[i]
		a, given := t.state.Answers[q.ID]
		switch {
		case q.Type == Computed:
			if value, made := t.rules().values[q.ID]; made {
				computed := Answer{Value: fmt.Sprint(value), Estimate: f.estimated(q, t.state.Answers)}
				r.Paragraphs = append(r.Paragraphs, Paragraph{Text: t.line(q, computed)})
			}
		case q.Type == Note || !given:
		case a.Skipped:
			skipped = append(skipped, lowerFirst(q.Label.In(t.event.Lang)))
		case a.Missing:
			missing = append(missing, lowerFirst(q.Label.In(t.event.Lang)))
		default:
			r.Paragraphs = append(r.Paragraphs, Paragraph{Text: t.numbered(q, a)})
		}
	}
	if len(missing) > 0 {
		r.Paragraphs = append(r.Paragraphs, Paragraph{Text: t.say.Say("summary.missing", "labels", strings.Join(missing, ", "))})
	}
	if len(skipped) > 0 {
		r.Paragraphs = append(r.Paragraphs, Paragraph{Text: t.say.Say("summary.open", "labels", strings.Join(skipped, ", "))})
	}
	send := Choice{ID: sendChoice(t.flow, t.state), Label: t.say.Say("choice.send")}
	r.Choices = [][]Choice{{send}, {t.choice(choiceEdit), t.choice(choiceLater)}}
	return r
}

// list offers every answer for editing.
func (t *talk) list() Reply {
	r := Reply{Paragraphs: []Paragraph{{Text: t.say.Say("edit.which"), Style: Strong}}}
	for i := range t.flow.Questions {
		q := &t.flow.Questions[i]
		a, given := t.state.Answers[q.ID]
		if !q.asked() || !given {
			continue
		}
		n, _ := t.number(q)
		label := q.Label.In(t.event.Lang) + ": " + shorten(t.value(q, a), 20)
		if !t.event.Form { // else the channel shows its number
			label = strconv.Itoa(n) + ". " + label
		}
		r.Choices = append(r.Choices, []Choice{{ID: editPrefix + q.ID, Label: label, Number: n}})
	}
	r.Choices = append(r.Choices, []Choice{t.choice(choiceReview)})
	return r
}

func (t *talk) numbered(q *Question, a Answer) string {
	n, _ := t.number(q)
	line := strconv.Itoa(n) + ". " + q.Label.In(t.event.Lang) + ": " + t.value(q, a)
	switch {
	case a.Reason != "":
		line += " " + t.say.Say("summary.reason", "reason", a.Reason)
	case a.Confirmed:
		line += " " + t.say.Say("summary.confirmed")
	}
	return line
}

// line writes an answer with its label.
func (t *talk) line(q *Question, a Answer) string {
	return q.Label.In(t.event.Lang) + ": " + t.value(q, a)
}

// value writes an answer as its author is to see it.
func (t *talk) value(q *Question, a Answer) string {
	switch {
	case a.Skipped:
		return t.say.Say("value.skipped")
	case a.Missing:
		return t.say.Say("value.missing")
	case t.veiled != nil && q.Indicator != "" && t.veiled(q.Indicator):
		return t.say.Say("value.veiled")
	}
	return q.kind.write(t, q, a)
}

// valueOf writes the answer to a question among some, if there is one.
func (t *talk) valueOf(q *Question, answers map[string]Answer) string {
	if a, given := answers[q.ID]; given {
		return t.value(q, a)
	}
	return t.say.Say("value.not_asked")
}

// lowerFirst puts a label into the middle of a sentence.
func lowerFirst(s string) string {
	runes := []rune(s)
	if len(runes) > 1 && strings.ToUpper(string(runes[1])) == string(runes[1]) {
		return s // an abbreviation
	}
	return strings.ToLower(string(runes[:1])) + string(runes[1:])
}

// Figures returns the numbers of a state that are indicators' figures, in the
// order of the flow. A question that was not asked, not answered or not known
// has none; a zero is a figure. What the reports themselves are counted as comes
// last.
func Figures(f *Flow, s State) []models.Figure {
	var figures []models.Figure
	seen := newEvidence(f, s.Answers, s.Period, "")
	for i := range f.Questions {
		q := &f.Questions[i]
		if q.Indicator == "" {
			continue
		}
		if n, known := seen.values[q.ID].(int); known {
			a := s.Answers[q.ID]
			figures = append(figures, models.Figure{
				Indicator: q.Indicator, Value: int64(n), Estimate: f.estimated(q, s.Answers), Doubtful: a.Confirmed, Reason: a.Reason,
			})
		}
	}
	if f.Counts.Indicator != "" {
		figures = append(figures, models.Figure{Indicator: f.Counts.Indicator, Value: 1})
	}
	return figures
}

// Unknown returns the indicators whose figures were asked for and are not known
// to the author.
func Unknown(f *Flow, s State) []string {
	var list []string
	for i := range f.Questions {
		q := &f.Questions[i]
		if q.Indicator != "" && f.stemsFrom(q, s.Answers, func(a Answer) bool { return a.Missing }) {
			list = append(list, q.Indicator)
		}
	}
	return list
}

// estimated reports whether a figure is an estimate, or made from one.
func (f *Flow) estimated(q *Question, answers map[string]Answer) bool {
	return f.stemsFrom(q, answers, func(a Answer) bool { return a.Estimate })
}

// stemsFrom reports whether a test holds for an answer, or for one of those that
// its value is computed from.
func (f *Flow) stemsFrom(q *Question, answers map[string]Answer, test func(Answer) bool) bool {
	if q.compute == nil {
		return test(answers[q.ID])
	}
	return slices.ContainsFunc(q.compute.needs, func(id string) bool {
		from := f.Question(id)
		return from != nil && f.stemsFrom(from, answers, test)
	})
}

// Period returns what a state's report is for: the period that the draft was
// begun for or, of a flow that reports events, the days of the event.
func Period(f *Flow, s State) models.Period {
	if f.Period != models.EventDays {
		return s.Period
	}
	days := spanOf(s.Answers[f.Day].Value)
	return models.Period{Kind: models.EventDays, Start: models.Date(days.From), End: models.Date(days.To)}
}

// Difficulty returns the difficulty that a state names, or nil.
func Difficulty(f *Flow, s State) *models.Difficulty {
	if f.Difficulty == nil {
		return nil
	}
	text, given := s.Answers[f.Difficulty.Text]
	if !given || !text.holds() {
		return nil
	}
	return &models.Difficulty{Category: s.Answers[f.Difficulty.Category].Value, Text: text.Value}
}

// EncodeAnswers writes a state's answers as JSON, as they are stored with a
// report's revision: without the chat messages that they came in.
func EncodeAnswers(s State) ([]byte, error) {
	answers := maps.Clone(s.Answers)
	for id, a := range answers {
		a.Message = 0
		answers[id] = a
	}
	data, err := json.Marshal(answers)
	if err != nil {
		return nil, fmt.Errorf("encode answers of draft %s: %w", s.ID, err)
	}
	return data, nil
}

// DecodeAnswers reads what EncodeAnswers has written.
func DecodeAnswers(data []byte) (map[string]Answer, error) {
	var answers map[string]Answer
	if err := json.Unmarshal(data, &answers); err != nil {
		return nil, fmt.Errorf("decode answers: %w", err)
	}
	return answers, nil
}
