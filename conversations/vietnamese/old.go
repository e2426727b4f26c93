package vietnamese

import "github.com/satcoso/satcoso/models"

// A Reading is what [Whole] understood.
type Reading struct {
	Outcome  Outcome
	Value    int64 // Understood
	Estimate bool  // Understood, but said to be "about" so many
}

// Whole reads a typed text as a count, with [ReadNumber].
func Whole(typed string) Reading {
	switch n := ReadNumber(typed, NumberSlot{Estimate: true}); {
	case n.Outcome == Understood:
		return Reading{Outcome: Understood, Value: n.Value, Estimate: n.Estimate}
	case n.Outcome == NotKnown:
		return Reading{Outcome: NotKnown}
	case n.Why == Fraction:
		return Reading{Outcome: NotWhole}
	case n.Why == Large:
		return Reading{Outcome: TooLarge}
	}
	return Reading{}
}

// Day reads a typed day that is not to come, with [ReadDate].
func Day(typed string, today models.Date) (models.Date, bool) {
	w := ReadDate(typed, DateSlot{Today: today, Past: true})
	if w.Outcome == Understood || w.Why == InFuture {
		return w.From, true
	}
	return "", false
}

// Option finds the one label that a typed text means, with [ReadOption].
func Option(typed string, labels []string) (int, bool) {
	c := ReadOption(typed, labels)
	return c.Index, c.Outcome == Understood
}
