package conversations

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/satcoso/satcoso/models"
)

// summary lists every answer before it is sent.
func (t *talk) summary() Reply {
	r := Reply{Paragraphs: []Paragraph{{Text: t.title() + " · " + t.state.UnitName, Style: Strong}}}
	if t.state.Base > 0 {
		r.Paragraphs = append(r.Paragraphs, Paragraph{Text: t.say.Say("amend.summary", "code", t.state.Receipt.Code), Style: Quiet})
	}
	var open []string
	for i := range t.flow.Questions {
		q := &t.flow.Questions[i]
		a, given := t.state.Answers[q.ID]
		switch {
		case q.Type == Note || !given:
		case a.Skipped:
			open = append(open, lowerFirst(q.Label.In(t.event.Lang)))
		default:
			r.Paragraphs = append(r.Paragraphs, Paragraph{Text: t.numbered(q, a)})
		}
	}
	if len(open) > 0 {
		r.Paragraphs = append(r.Paragraphs, Paragraph{Text: t.say.Say("summary.open", "labels", strings.Join(open, ", "))})
	}
	send := Choice{ID: sendPrefix + Hash(t.flow, t.state), Label: t.say.Say("choice.send")}
	r.Choices = [][]Choice{{send}, {t.choice(choiceEdit), t.choice(choiceLater)}}
	return r
}

// list offers every answer for editing.
func (t *talk) list() Reply {
	r := Reply{Paragraphs: []Paragraph{{Text: t.say.Say("edit.which"), Style: Strong}}}
	for i := range t.flow.Questions {
		q := &t.flow.Questions[i]
		a, given := t.state.Answers[q.ID]
		if q.Type == Note || !given {
			continue
		}
		value := t.say.Say("summary.none")
		if !a.Skipped {
			value = t.value(q, a)
		}
		n, _ := t.number(q)
		label := fmt.Sprintf("%d. %s: %s", n, q.Label.In(t.event.Lang), shorten(value, 20))
		r.Choices = append(r.Choices, []Choice{{ID: editPrefix + q.ID, Label: label}})
	}
	r.Choices = append(r.Choices, []Choice{t.choice(choiceReview)})
	return r
}

func (t *talk) numbered(q *Question, a Answer) string {
	n, _ := t.number(q)
	line := fmt.Sprintf("%d. %s", n, t.answered(q, a))
	if a.Confirmed {
		line += " " + t.say.Say("summary.confirmed")
	}
	return line
}

// answered writes an answer with its label, for the line that says what was
// understood.
func (t *talk) answered(q *Question, a Answer) string {
	return q.Label.In(t.event.Lang) + ": " + t.value(q, a)
}

// value writes an answer as its author is to see it.
func (t *talk) value(q *Question, a Answer) string {
	switch q.Type {
	case Integer:
		n, _ := strconv.ParseInt(a.Value, 10, 64)
		if a.Estimate {
			return t.say.Say("value.estimate", "n", n)
		}
		return t.say.Number(n)
	case OneOf:
		if o := q.Option(a.Value); o != nil {
			return o.Label.In(t.event.Lang)
		}
		return a.Value
	case YesNo:
		return t.say.Say("choice." + a.Value)
	case OnDate:
		return t.say.Date(models.Date(a.Value))
	default:
		return a.Value
	}
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
// order of the flow. A question that was not asked or not answered has none; a
// zero is a figure.
func Figures(f *Flow, s State) []models.Figure {
	var figures []models.Figure
	for i := range f.Questions {
		q := &f.Questions[i]
		a, given := s.Answers[q.ID]
		if q.Indicator == "" || !given || a.Skipped {
			continue
		}
		n, err := strconv.ParseInt(a.Value, 10, 64)
		if err != nil {
			continue // no integer question holds anything else
		}
		figures = append(figures, models.Figure{Indicator: q.Indicator, Value: n, Estimate: a.Estimate})
	}
	return figures
}

// Difficulty returns the difficulty that a state names, or nil.
func Difficulty(f *Flow, s State) *models.Difficulty {
	if f.Difficulty == nil {
		return nil
	}
	text, given := s.Answers[f.Difficulty.Text]
	if !given || text.Skipped {
		return nil
	}
	return &models.Difficulty{Category: s.Answers[f.Difficulty.Category].Value, Text: text.Value}
}

// EncodeAnswers writes a state's answers as JSON, as they are stored with a
// report's revision.
func EncodeAnswers(s State) ([]byte, error) {
	data, err := json.Marshal(s.Answers)
	if err != nil {
		return nil, fmt.Errorf("encode answers of draft %s: %w", s.ID, err)
	}
	return data, nil
}
