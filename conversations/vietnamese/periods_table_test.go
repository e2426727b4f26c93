package vietnamese_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/satcoso/satcoso/conversations/vietnamese"
	"github.com/satcoso/satcoso/models"
)

func TestPeriodTable(t *testing.T) {
	checkRows(t, openRows(t, "periods.tsv", 5), readRowPeriod)
}

func TestPeriodHeldOut(t *testing.T) {
	checkHeldOut(t, "periods", slices.DeleteFunc(table(t, "periods.tsv", 5), row.open), figures{0, 1}, readRowPeriod)
}

func readRowPeriod(r row) string {
	slot := vietnamese.PeriodSlot{Today: models.Date(r.fields[1])}
	for _, name := range strings.Split(r.fields[2], ",") {
		if name == "en" {
			slot.English = true
			continue
		}
		slot.Kinds = append(slot.Kinds, models.PeriodKind(name))
	}
	return writeTerm(vietnamese.ReadPeriod(r.fields[3], slot))
}

// writeTerm writes a reading as the table does.
func writeTerm(p vietnamese.Term) string {
	switch p.Outcome {
	case vietnamese.Understood:
		return p.Period.Key()
	case vietnamese.NotKnown:
		return "missing"
	case vietnamese.Ask:
		return "ask" + sprintAll(p.Readings, models.Period.Key)
	case vietnamese.Refused:
		return "refuse future " + p.Period.Key()
	}
	return "none"
}
