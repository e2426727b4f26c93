package main_test

import (
	"errors"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/satcoso/satcoso/models"
	"github.com/satcoso/satcoso/store/storetest"
)

// Sums that somebody has changed behind the program's back are told, with what to
// do about them, and made anew.
func TestRollupCommands(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		one := models.Roster{Units: []models.RosterUnit{{Code: "xa", Name: "Xã X", Kind: "xa"}}}
		if err := p.SQL.ApplyRoster(t.Context(), one, time.Date(2023, 1, 2, 0, 0, 0, 0, time.UTC)); err != nil {
			t.Fatal(err)
		}
		o := tool{t: t, data: t.TempDir(), env: []string{"DATABASE_URL=" + p.URL}}
		says := func(out string, parts ...string) {
			t.Helper()
			for _, part := range parts {
				if !strings.Contains(out, part) {
					t.Errorf("%q is not in:\n%s", part, out)
				}
			}
		}
		says(o.runs("digest", "rollup", "check"), "the sums are what the reports add up to")
		p.Exec(t, "INSERT INTO rollup SELECT id, 'da03.ket_nap', '2023-11-16', 5, 0, 0, 1 FROM units")
		p.Exec(t, "INSERT INTO rollup SELECT id, 'da03.buoi', '2023-11-16', 0, 0, 3, 0 FROM units")
		out, err := o.try("digest", "rollup", "check")
		if failed := (*exec.ExitError)(nil); !errors.As(err, &failed) || failed.ExitCode() != 1 {
			t.Errorf("check: %v, want exit code 1", err)
		}
		says(out, "xa da03.ket_nap, period to 2023-11-16: kept 5, reports add up to 0\n",
			"xa da03.buoi, period to 2023-11-16: kept 0, reports add up to 0 (", "2 sums are not", "satcoso digest rollup rebuild")
		says(o.runs("digest", "rollup", "rebuild"), "kept 5, reports add up to 0\n", "2 sums differed")
		says(o.runs("digest", "rollup", "check"), "the sums are what the reports add up to")
		says(o.runs("digest", "rollup", "rebuild"), "0 sums differed")
	})
}
