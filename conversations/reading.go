package conversations

import (
	"fmt"

	"github.com/satcoso/satcoso/models"
)

// FewPeople is below what a breakdown of people is shown to other units: fewer
// could be recognised.
const FewPeople = 3

// Few reports whether so many people of a breakdown are not shown to other
// units. That there are none is.
func Few(n int64) bool { return 0 < n && n < FewPeople }

// ReadReport writes a stored report as others see it, in lang: what its author's
// summary showed, without the figures of the indicators that veiled says. It
// fails where the answers are not what EncodeAnswers writes.
func ReadReport(f *Flow, period models.Period, unitName string, answers []byte, lang models.Lang, veiled func(indicator string) bool) ([]Paragraph, error) {
	decoded, err := DecodeAnswers(answers)
	if err != nil {
		return nil, fmt.Errorf("read report of flow %s: %w", f.ID, err)
	}
	t := newTalk(f, State{Answers: decoded, Period: period, UnitName: unitName}, Event{Lang: lang})
	t.veiled = veiled
	return t.summary().Paragraphs, nil
}
