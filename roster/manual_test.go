package roster_test

import (
	"os"
	"strings"
	"testing"

	"github.com/satcoso/satcoso/roster"
)

// The example of the manual can be applied, and the manual names every kind.
func TestManual(t *testing.T) {
	data, err := os.ReadFile("../docs/roster.md")
	if err != nil {
		t.Fatal(err)
	}
	manual := string(data)
	_, example, _ := strings.Cut(manual, "```yaml\n")
	example, _, found := strings.Cut(example, "```")
	if !found {
		t.Fatal("the manual has no example")
	}
	r, err := roster.Parse("docs/roster.md", []byte(example), nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Units) == 0 || len(r.People) == 0 || len(r.Targets) == 0 || len(r.Openings) == 0 {
		t.Errorf("the example does not show everything: %+v", r)
	}
	for _, kind := range roster.Kinds() {
		if !strings.Contains(manual, "`"+kind+"`") {
			t.Errorf("the manual does not name the kind %s", kind)
		}
	}
}
