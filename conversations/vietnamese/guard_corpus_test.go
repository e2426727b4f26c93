package vietnamese_test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/satcoso/satcoso/conversations/vietnamese"
)

// A guardCase is one line of testdata/guard.txt: a cleaned text and the spans
// that must be found in it.
type guardCase struct {
	text    string
	spans   []vietnamese.Finding
	heldOut bool
}

var (
	guardSpan   = regexp.MustCompile(`⟦(\w+):([^⟧]*)⟧`)
	guardEscape = regexp.MustCompile(`\\n|\\u[0-9A-Fa-f]{4}`)
	guardKinds  = map[string]vietnamese.Kind{
		"phone": vietnamese.Phone, "id": vietnamese.IDNumber, "mail": vietnamese.Email,
		"name": vietnamese.Name, "secret": vietnamese.Secret,
	}
)

func guardCorpus(t *testing.T) []guardCase {
	t.Helper()
	data, err := os.ReadFile("testdata/guard.txt")
	if err != nil {
		t.Fatal(err)
	}
	var cases []guardCase
	for line := range strings.SplitSeq(string(data), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		cases = append(cases, newGuardCase(t, line))
	}
	return cases
}

func newGuardCase(t *testing.T, line string) guardCase {
	t.Helper()
	typed := guardEscape.ReplaceAllStringFunc(line, func(s string) string {
		if s == `\n` {
			return "\n"
		}
		r, _ := strconv.ParseInt(s[2:], 16, 32)
		return string(rune(r))
	})
	marked := vietnamese.Clean(typed)
	c := guardCase{heldOut: sha256.Sum256([]byte(line))[0] < 77}
	from := 0
	for _, m := range guardSpan.FindAllStringSubmatchIndex(marked, -1) {
		kind, ok := guardKinds[marked[m[2]:m[3]]]
		if !ok {
			t.Fatalf("unknown kind in %q", line)
		}
		c.text += marked[from:m[0]]
		start := len(c.text)
		c.text += marked[m[4]:m[5]]
		c.spans = append(c.spans, vietnamese.Finding{Kind: kind, Start: start, End: len(c.text)})
		from = m[1]
	}
	c.text += marked[from:]
	if strings.ContainsAny(c.text, "⟦⟧") {
		t.Fatalf("a mark is left in %q", c.text)
	}
	return c
}

// A ratio is so many of so many.
type ratio struct{ n, of int }

func (r ratio) String() string { return fmt.Sprintf("%d/%d", r.n, r.of) }

func (r *ratio) add(hit bool) {
	r.of++
	if hit {
		r.n++
	}
}

// below reports whether a goal was missed. Among fewer than twenty one miss is
// allowed: it says nothing about 95 %.
func (r ratio) below(percent int) bool {
	return r.n*100 < r.of*percent && (r.of >= 20 || r.of-r.n > 1)
}

// A guardScore is how well the guard does on some texts.
type guardScore struct {
	numbers, names, secrets, falseAlarms ratio

	phones, ids, emails ratio // the numbers
}

func (s guardScore) String() string {
	return fmt.Sprintf("numbers %v (phones %v, ids %v, e-mails %v), names %v, secrets %v, false alarms %v",
		s.numbers, s.phones, s.ids, s.emails, s.names, s.secrets, s.falseAlarms)
}

// goals are those of testdata/guard.README.md.
func (s guardScore) goals(t *testing.T) {
	t.Helper()
	if s.numbers.of == 0 || s.numbers.below(99) {
		t.Errorf("numbers found: %v, want 99 %%", s.numbers)
	}
	if s.names.of == 0 || s.names.below(85) {
		t.Errorf("names found: %v, want 85 %%", s.names)
	}
	if s.secrets.of == 0 || s.secrets.below(95) {
		t.Errorf("secrets refused: %v, want 95 %%", s.secrets)
	}
	if s.falseAlarms.of == 0 || s.falseAlarms.n*100 > s.falseAlarms.of*5 {
		t.Errorf("false alarms: %v, want at most 5 %%", s.falseAlarms)
	}
}

// judge counts the hits in one text, and returns what was missed.
func (s *guardScore) judge(c guardCase) (missed []vietnamese.Finding) {
	found := vietnamese.Find(c.text)
	if len(c.spans) == 0 {
		s.falseAlarms.add(len(found) > 0)
		return found
	}
	for _, want := range c.spans {
		hit := false
		switch want.Kind {
		case vietnamese.Secret:
			hit = vietnamese.Inspect(c.text).Secret
			s.secrets.add(hit)
		case vietnamese.Name:
			name := c.text[want.Start:want.End]
			hit = covered(c.text, found, want.Start+strings.LastIndexByte(name, ' ')+1, want.End)
			s.names.add(hit)
		default:
			hit = covered(c.text, found, want.Start, want.End)
			s.numbers.add(hit)
			map[vietnamese.Kind]*ratio{vietnamese.Phone: &s.phones, vietnamese.IDNumber: &s.ids, vietnamese.Email: &s.emails}[want.Kind].add(hit)
		}
		if !hit {
			missed = append(missed, want)
		}
	}
	return missed
}

// covered reports whether the findings cover the text from start to end, spaces
// aside.
func covered(text string, found []vietnamese.Finding, start, end int) bool {
	for i := start; i < end; i++ {
		in := text[i] == ' '
		for _, f := range found {
			in = in || f.Start <= i && i < f.End
		}
		if !in {
			return false
		}
	}
	return true
}

func scoreGuard(t *testing.T, of func(guardCase) bool, miss func(guardCase, []vietnamese.Finding)) guardScore {
	t.Helper()
	var s guardScore
	for _, c := range guardCorpus(t) {
		if !of(c) {
			continue
		}
		if missed := s.judge(c); len(missed) > 0 {
			miss(c, missed)
		}
	}
	return s
}

// The texts behind the rules: misses are shown, to be learned from.
func TestGuardDevelopment(t *testing.T) {
	s := scoreGuard(t, func(c guardCase) bool { return !c.heldOut }, func(c guardCase, missed []vietnamese.Finding) {
		for _, f := range missed {
			what := "missed"
			if len(c.spans) == 0 {
				what = "false alarm"
			}
			t.Logf("%s: %q in %q", what, c.text[f.Start:f.End], c.text)
		}
	})
	t.Logf("guard development: %v", s)
	s.goals(t)
}

// The texts that no rule was written for are never shown.
func TestGuardHeldOut(t *testing.T) {
	s := scoreGuard(t, func(c guardCase) bool { return c.heldOut }, func(guardCase, []vietnamese.Finding) {})
	t.Logf("guard held-out: %v", s)
	s.goals(t)
}

func TestGuardCorpus(t *testing.T) {
	s := scoreGuard(t, func(guardCase) bool { return true }, func(guardCase, []vietnamese.Finding) {})
	t.Logf("guard corpus: %v", s)
	s.goals(t)
}
