package vietnamese_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/satcoso/satcoso/conversations/vietnamese"
)

func TestNumberTable(t *testing.T) {
	checkRows(t, table(t, "numbers.tsv", 4), readRowNumber)
	checkRows(t, table(t, "numbers2.tsv", 4), readRowNumber)
}

func TestNumberHeldOut(t *testing.T) {
	checkThirdSet(t, "numbers", "numbers3.tsv", 4, figures{misread: 0, needless: 10}, readRowNumber)
}

func readRowNumber(r row) string {
	slot := numberSlot(r.fields[1])
	return writeNumber(vietnamese.ReadNumber(r.fields[2], slot), slot)
}

// numberSlot reads a slot as the table writes it.
func numberSlot(s string) vietnamese.NumberSlot {
	var slot vietnamese.NumberSlot
	parts := strings.Split(s, ",")
	slot.Decimal = parts[0] == "decimal"
	for _, p := range parts[1:] {
		name, limit, _ := strings.Cut(p, "=")
		n, _ := strconv.ParseInt(limit, 10, 64)
		if slot.Decimal {
			n *= 1000
		}
		switch name {
		case "est":
			slot.Estimate = true
		case "en":
			slot.English = true
		case "total":
			slot.Total = true
		case "max":
			slot.Max = &n
		case "min":
			slot.Min = &n
		default:
			panic("unknown slot " + s)
		}
	}
	return slot
}

// writeNumber writes a reading as the table does.
func writeNumber(n vietnamese.Number, slot vietnamese.NumberSlot) string {
	write := func(v int64) string {
		if !slot.Decimal {
			return strconv.FormatInt(v, 10)
		}
		sign := ""
		if v < 0 {
			sign, v = "-", -v
		}
		return sign + strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%d.%03d", v/1000, v%1000), "0"), ".")
	}
	switch n.Outcome {
	case vietnamese.Understood:
		if n.Estimate {
			return "~" + write(n.Value)
		}
		return write(n.Value)
	case vietnamese.NotKnown:
		return "missing"
	case vietnamese.Ask:
		return "ask" + sprintAll(n.Readings, write)
	case vietnamese.Cumulative:
		return "cumulative " + write(n.Value)
	case vietnamese.Delta:
		return "delta " + write(n.Value)
	case vietnamese.Refused:
		if n.Why == vietnamese.Estimated {
			return "refuse estimate " + write(n.Value)
		}
		return "refuse " + map[vietnamese.Refusal]string{vietnamese.Fraction: "fraction", vietnamese.Negative: "negative", vietnamese.Large: "large"}[n.Why]
	}
	return "none"
}
