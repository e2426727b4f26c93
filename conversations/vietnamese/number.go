package vietnamese

// A NumberSlot says what a number is wanted for. The zero slot is a count in a
// Vietnamese conversation.
type NumberSlot struct {
	Decimal  bool   // fractions are allowed; values are in thousandths
	Estimate bool   // "khoảng 30" is an answer
	Total    bool   // the cumulative figure is wanted
	English  bool   // English is spoken
	Min, Max *int64 // in the units of the values; they rule readings out where there are several, and refuse nothing
}

// A Number is what a typed text was understood as in a slot. Values are whole,
// or in thousandths if the slot has decimals.
type Number struct {
	Outcome  Outcome
	Value    int64   // Understood, Cumulative, Delta; Refused for being an estimate
	Estimate bool    // Understood or Cumulative, but said to be "about" so many
	Readings []int64 // Ask: what it may mean, ascending; none if that cannot be said
	Why      Refusal // Refused
}

// An Outcome says whether a text was understood.
type Outcome int

// The outcomes of reading.
const (
	Unclear    Outcome = iota // not the kind of text that is wanted
	Understood                // one meaning
	NotKnown                  // "chưa rõ": the person does not know; not zero
	Ask                       // the kind of text that is wanted, but its meaning must be asked
	Refused                   // a meaning that the slot does not take
	Cumulative                // a number that counts from an earlier day than the slot does
	Delta                     // a change to a number: "thêm 2"
)

// A Refusal says why a number or a date that was understood is not taken.
type Refusal int

// The refusals.
const (
	NoRefusal Refusal = iota
	Fraction          // of a count
	Negative          // a count below zero
	Large             // more than nine digits
	Estimated         // "khoảng 30", where an exact number is wanted
	InFuture          // a day to come, where a past one is wanted
	InPast            // a day gone by, where one to come is wanted
	NotADay           // a day that the calendar lacks
)

const largest = 999_999_999

// ReadNumber reads a typed text as the number that a slot wants. It takes
// digits in the Vietnamese and in the plain way, number words with or without
// marks or in keystrokes of Telex and VNI, and the words that people put around
// a number: who is counted, "khoảng", "lũy kế", "trong đó", corrections.
// Nothing is guessed: what a careful clerk would ask about is Ask.
func ReadNumber(typed string, slot NumberSlot) Number {
	if n, ok := plainNumber(typed); ok {
		if slot.Decimal {
			n *= unit
		}
		return Number{Outcome: Understood, Value: n}
	}
	l := newLine(typed, numberLexicon.known)
	t := telling{slot: slot, english: slot.English}
	t.lexemes = numberLexicon.lexemes(&l, style{decimal: slot.Decimal, english: slot.English})
	t.walk()
	n := t.number()
	return n.in(slot)
}

// plainNumber reads the usual answer, up to nine digits and nothing else.
func plainNumber(typed string) (int64, bool) {
	if typed == "" || len(typed) > 9 || len(typed) == 9 && typed[0] == '0' {
		return 0, false
	}
	n := int64(0)
	for i := range len(typed) {
		if !isDigit(typed[i]) {
			return 0, false
		}
		n = n*10 + int64(typed[i]-'0')
	}
	return n, true
}

// in turns thousandths into what the slot counts in, and refuses what it does
// not take.
func (n Number) in(slot NumberSlot) Number {
	switch n.Outcome {
	case Understood, Cumulative, Delta:
		if why := slot.refusal(n.Value, n.Outcome == Delta); why != NoRefusal {
			return Number{Outcome: Refused, Why: why}
		}
		if n.Estimate && !slot.Estimate && n.Outcome == Understood {
			n = Number{Outcome: Refused, Why: Estimated, Value: n.Value}
		}
	case Ask:
		n.Readings = slot.possible(n.Readings)
	}
	if !slot.Decimal {
		n.Value /= unit
		for i := range n.Readings {
			n.Readings[i] /= unit
		}
	}
	return n
}

func (s NumberSlot) refusal(value int64, signed bool) Refusal {
	switch {
	case value < 0 && !signed:
		return Negative
	case value > largest*unit || value < -largest*unit:
		return Large
	case value%unit != 0 && !s.Decimal:
		return Fraction
	}
	return NoRefusal
}

// possible leaves the readings that the slot can hold at all.
func (s NumberSlot) possible(readings []int64) []int64 {
	var left []int64
	for _, r := range readings {
		if s.refusal(r, false) == NoRefusal {
			left = append(left, r)
		}
	}
	return left
}

// within leaves the readings that the slot's limits allow, or all of them if
// they allow none.
func (s NumberSlot) within(readings []int64) []int64 {
	scale := int64(unit)
	if s.Decimal {
		scale = 1
	}
	var left []int64
	for _, r := range readings {
		// A limit of a decimal slot is in thousandths, as its values are.
		if s.Min != nil && r < *s.Min*scale || s.Max != nil && r > *s.Max*scale {
			continue
		}
		left = append(left, r)
	}
	if left == nil {
		return readings
	}
	return left
}
