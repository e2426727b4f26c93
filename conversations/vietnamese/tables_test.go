package vietnamese_test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A row is a line of a table in testdata: see its README.
type row struct {
	file   string
	line   int
	text   string
	fields []string // decoded
	want   string
}

// heldOut reports whether a row of a table that is not held out as a whole is
// kept from those who write rules.
func (r row) heldOut() bool { return sha256.Sum256([]byte(r.text))[0] < 77 }

func (r row) open() bool { return !r.heldOut() }

// table reads a file of testdata.
func table(t testing.TB, name string, columns int) []row {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var rows []row
	for i, text := range strings.Split(strings.TrimSuffix(string(data), "\n"), "\n") {
		if strings.HasPrefix(text, "#") {
			continue
		}
		fields := strings.Split(text, "\t")
		if len(fields) != columns {
			t.Fatalf("%s:%d: %d columns, want %d", name, i+1, len(fields), columns)
		}
		for k := range fields[:columns-1] {
			fields[k] = decoded(fields[k])
		}
		rows = append(rows, row{name, i + 1, text, fields, fields[columns-1]})
	}
	return rows
}

// decoded replaces \uXXXX and \t.
func decoded(s string) string {
	s = strings.ReplaceAll(s, `\t`, "\t")
	for {
		i := strings.Index(s, `\u`)
		if i < 0 || len(s) < i+6 {
			return s
		}
		n, err := strconv.ParseUint(s[i+2:i+6], 16, 32)
		if err != nil {
			return s
		}
		s = s[:i] + string(rune(n)) + s[i+6:]
	}
}

// A verdict says how a reading compares with what a table wants.
type verdict int

const (
	right    verdict = iota
	other            // refused or asked in another way than wanted, without a value
	needless         // asked or refused, where there is a value
	misread          // a value, where there is another or none
)

// judge compares readings as the tables write them.
func judge(got, want string) verdict {
	got, want = ordered(got), ordered(want)
	switch {
	case got == want:
		return right
	case !asks(got):
		return misread
	case !asks(want):
		return needless
	}
	return other
}

// asks reports whether what was read gives nothing to the program.
func asks(s string) bool {
	word, _, _ := strings.Cut(s, " ")
	return slices.Contains([]string{"ask", "none", "refuse"}, word)
}

// ordered sorts the readings after "ask".
func ordered(s string) string {
	if readings, ok := strings.CutPrefix(s, "ask "); ok {
		words := strings.Fields(readings)
		slices.Sort(words)
		return "ask " + strings.Join(words, " ")
	}
	return s
}

// checkRows runs a reader over rows that rules may be written from, and fails
// for each one that is not read right.
func checkRows(t *testing.T, rows []row, read func(row) string) {
	t.Helper()
	for _, r := range rows {
		if got := read(r); judge(got, r.want) != right {
			t.Errorf("%s:%d: %q = %s, want %s (%s)", r.file, r.line, r.fields[:len(r.fields)-1], got, r.want,
				[]string{"right", "other", "needless", "MISREAD"}[judge(got, r.want)])
		}
	}
}

// checkHeldOut runs a reader over rows that nobody wrote rules from. It never
// shows one of them.
func checkHeldOut(t *testing.T, name string, rows []row, atMost figures, read func(row) string) {
	t.Helper()
	var of [misread + 1]int
	values := 0
	for _, r := range rows {
		if !asks(r.want) {
			values++
		}
		of[judge(read(r), r.want)]++
	}
	t.Logf("%s held-out: %d rows, %d misread, %d needless", name, len(rows), of[misread], of[needless])
	t.Logf("%s held-out: %d of the rows have a value; %d other differences", name, values, of[other])
	if of[misread] > atMost.misread {
		t.Errorf("%d held-out rows of %s are misread, at most %d may be", of[misread], name, atMost.misread)
	}
	if of[needless] > atMost.needless {
		t.Errorf("%d held-out rows of %s are asked without need, at most %d may be", of[needless], name, atMost.needless)
	}
}

// checkThirdSet runs a reader over a table that is held out as a whole.
func checkThirdSet(t *testing.T, name, file string, columns int, atMost figures, read func(row) string) {
	t.Helper()
	checkHeldOut(t, name+", third set", table(t, file, columns), atMost, read)
}

// figures count faults.
type figures struct{ misread, needless int }

func sprintAll[T any](values []T, format func(T) string) string {
	var b strings.Builder
	for _, v := range values {
		fmt.Fprintf(&b, " %s", format(v))
	}
	return b.String()
}
