package conversations

import (
	"strconv"

	"github.com/satcoso/satcoso/conversations/vietnamese"
	"github.com/satcoso/satcoso/models"
)

// thousand is how many thousandths make one. Decimals are kept in thousandths,
// never as floating-point numbers.
const thousand = 1000

// A number is a count or, with decimal, a number in thousandths. Its canonical
// value are the digits of that integer.
type number struct {
	decimal bool
}

func (k number) check(c *checker, path string, q *Question) {
	if q.Buttons < 0 || q.Buttons > maxButtons {
		c.fail(path+".buttons", "buttons is %d, want 0 to %d", q.Buttons, maxButtons)
	}
	if q.Max != nil && int64(q.Buttons) > *q.Max {
		c.fail(path+".buttons", "buttons is %d, but max is %d", q.Buttons, *q.Max)
	}
	if q.Min != nil && q.Max != nil && *q.Min > *q.Max {
		c.fail(path+".min", "min is %d and max %d", *q.Min, *q.Max)
	}
}

func (k number) read(t *talk, q *Question, h heard) {
	switch n := vietnamese.ReadNumber(h.text, k.slot(t, q)); n.Outcome {
	case vietnamese.Understood:
		a := h.answer(strconv.FormatInt(n.Value, 10))
		a.Estimate = n.Estimate
		t.accept(a)
	case vietnamese.NotKnown:
		t.missing(h)
	case vietnamese.Cumulative:
		k.wonder(t, cumulative, h, n.Value)
	case vietnamese.Delta:
		k.wonder(t, change, h, k.changed(t, q, n.Value)...)
	case vietnamese.Refused:
		k.refuse(t, n, h)
	default:
		k.wonder(t, several, h, n.Readings...)
	}
}

// wonder asks which of some numbers is meant, or for a number if there are none.
func (k number) wonder(t *talk, doubt Doubt, h heard, readings ...int64) {
	values := make([]string, len(readings))
	for i, n := range readings {
		values[i] = strconv.FormatInt(n, 10)
	}
	if len(values) == 0 {
		k.example(t, h)
		return
	}
	t.wonder(doubt, h, values...)
}

func (k number) example(t *talk, h heard) {
	key := "expect.number"
	if k.decimal {
		key = "expect.decimal"
	}
	t.note(key, "text", h.echo())
}

func (k number) slot(t *talk, q *Question) vietnamese.NumberSlot {
	slot := vietnamese.NumberSlot{
		Decimal: k.decimal, Estimate: q.Estimate, Total: q.Total, Min: q.Min, Max: q.Max,
		English: t.event.Lang == models.English,
	}
	if k.decimal {
		slot.Min, slot.Max = inThousandths(q.Min), inThousandths(q.Max)
	}
	return slot
}

func inThousandths(limit *int64) *int64 {
	if limit == nil {
		return nil
	}
	n := *limit * thousand
	return &n
}

// changed are the figures that "thêm 2" may mean: itself or, where the question
// is answered already, the sum.
func (k number) changed(t *talk, q *Question, by int64) []int64 {
	var readings []int64
	if by >= 0 {
		readings = append(readings, by)
	}
	if before, given := t.state.Answers[q.ID]; given && before.holds() {
		n, err := strconv.ParseInt(before.Value, 10, 64)
		if sum := n + by; err == nil && sum >= 0 && sum != by {
			readings = append(readings, sum)
		}
	}
	return readings
}

func (k number) refuse(t *talk, n vietnamese.Number, h heard) {
	switch n.Why {
	case vietnamese.Estimated:
		k.wonder(t, estimated, h, n.Value)
	case vietnamese.Fraction:
		t.note("expect.whole", "text", h.echo())
	case vietnamese.Large:
		t.note("expect.smaller", "text", h.echo())
	default:
		k.example(t, h)
	}
}

func (k number) offer(_ *talk, q *Question) [][]Choice {
	least := int64(0)
	if q.Min != nil {
		least = max(least, *q.Min)
	}
	if k.decimal || least > int64(q.Buttons) {
		return nil
	}
	var row []Choice
	for n := least; n <= int64(q.Buttons); n++ {
		digits := strconv.FormatInt(n, 10)
		row = append(row, Choice{ID: answerPrefix + digits, Label: digits})
	}
	return [][]Choice{row}
}

func (k number) write(t *talk, _ *Question, a Answer) string {
	n, _ := strconv.ParseInt(a.Value, 10, 64)
	figure := t.say.Number(n)
	if k.decimal {
		figure = t.say.Decimal(n)
	}
	if a.Estimate {
		return t.say.Say("value.estimate", "n", figure)
	}
	return figure
}

func (k number) limit(t *talk, q *Question, a Answer) string {
	n, _ := strconv.ParseInt(a.Value, 10, 64)
	scale := int64(1)
	if k.decimal {
		scale = thousand
	}
	switch {
	case q.Min != nil && n < *q.Min*scale:
		return t.say.Say("expect.least", "value", t.value(q, a), "min", *q.Min)
	case q.Max != nil && n > *q.Max*scale:
		return t.say.Say("expect.most", "value", t.value(q, a), "max", *q.Max)
	}
	return ""
}

func (k number) seen(a Answer) any {
	n, _ := strconv.Atoi(a.Value)
	return n
}

func (k number) samples(*Question) []Answer {
	return []Answer{{Value: "0"}, {Value: "1"}, {Value: "1000"}, {Value: "1000000"}}
}

// A computed value is made from the answers before it. Nobody is asked.
type computed struct{ noAnswer }

func (computed) check(c *checker, path string, q *Question) {
	if q.Compute == "" {
		c.fail(path, "a computed question says how: compute: a + b")
	}
}

func (computed) write(t *talk, q *Question, a Answer) string {
	return number{decimal: q.Thousandths()}.write(t, q, a)
}

func (computed) seen(a Answer) any { return number{}.seen(a) }
