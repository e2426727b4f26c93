package vietnamese_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/satcoso/satcoso/conversations/vietnamese"
)

func TestOptionTable(t *testing.T) {
	checkRows(t, table(t, "options.tsv", 4), readRowOption)
	checkRows(t, table(t, "options2.tsv", 4), readRowOption)
}

func TestOptionHeldOut(t *testing.T) {
	checkThirdSet(t, "options", "options3.tsv", 4, figures{misread: 0, needless: 2}, readRowOption)
}

func readRowOption(r row) string {
	c := vietnamese.ReadOption(r.fields[2], strings.Split(r.fields[1], "|"))
	switch c.Outcome {
	case vietnamese.Understood:
		return strconv.Itoa(c.Index + 1)
	case vietnamese.Ask:
		return "ask" + sprintAll(c.Indexes, func(i int) string { return strconv.Itoa(i + 1) })
	}
	return "none"
}
