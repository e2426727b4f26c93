package vietnamese_test

import (
	"strings"
	"testing"

	"github.com/satcoso/satcoso/conversations/vietnamese"
	"github.com/satcoso/satcoso/models"
)

func TestDateTable(t *testing.T) {
	checkRows(t, table(t, "dates.tsv", 5), readRowDate)
	checkRows(t, table(t, "dates2.tsv", 5), readRowDate)
}

func TestDateHeldOut(t *testing.T) {
	checkThirdSet(t, "dates", "dates3.tsv", 5, figures{misread: 0, needless: 2}, readRowDate)
}

func readRowDate(r row) string {
	slot := vietnamese.DateSlot{Today: models.Date(r.fields[1])}
	for _, name := range strings.Split(r.fields[2], ",") {
		switch name {
		case "past":
			slot.Past = true
		case "future":
			slot.Future = true
		case "range":
			slot.Range = true
		case "en":
			slot.English = true
		}
	}
	return writeWhen(vietnamese.ReadDate(r.fields[3], slot))
}

// writeWhen writes a reading as the table does.
func writeWhen(w vietnamese.When) string {
	write := func(s vietnamese.Span) string {
		if s.From == s.To {
			return string(s.From)
		}
		return string(s.From + ".." + s.To)
	}
	switch w.Outcome {
	case vietnamese.Understood:
		return write(w.Span)
	case vietnamese.NotKnown:
		return "missing"
	case vietnamese.Ask:
		return "ask" + sprintAll(w.Readings, write)
	case vietnamese.Refused:
		switch w.Why {
		case vietnamese.InFuture:
			return "refuse future " + write(w.Span)
		case vietnamese.InPast:
			return "refuse past " + write(w.Span)
		}
		return "refuse calendar"
	}
	return "none"
}
