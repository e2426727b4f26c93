package conversations

import (
	"fmt"

	"github.com/satcoso/satcoso/models"
)

// ReadReport writes a stored report as its readers see it, in lang: what its
// author's summary showed. It fails where the answers are not what
// EncodeAnswers writes.
func ReadReport(f *Flow, period models.Period, unitName string, answers []byte, lang models.Lang) ([]Paragraph, error) {
	decoded, err := DecodeAnswers(answers)
	if err != nil {
		return nil, fmt.Errorf("read report of flow %s: %w", f.ID, err)
	}
	t := newTalk(f, State{Answers: decoded, Period: period, UnitName: unitName}, Event{Lang: lang})
	return t.summary().Paragraphs, nil
}
