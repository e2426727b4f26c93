package digest_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/digest"
	"github.com/satcoso/satcoso/models"
)

var update = flag.Bool("update", false, "rewrite the golden files with what is written now")

var views = []string{"first", "full", "missing", "difficulties", "corrections", "units"}

// pages makes the scheduled digest of a situation, and returns its views.
func pages(t *testing.T, s situation, lang models.Lang) map[string]conversations.Reply {
	t.Helper()
	d, id := madeOf(t, s)
	replies := map[string]conversations.Reply{}
	for _, view := range views {
		reply, err := d.Show(context.Background(), leader(lang), id, view, friday)
		if err != nil {
			t.Fatal(err)
		}
		replies[view] = reply
	}
	return replies
}

// madeOf is a service that has made the digest of a situation, with its id.
func madeOf(t *testing.T, s situation) (*digest.Service, int64) {
	t.Helper()
	store := &fakeStore{leaders: []digest.Reader{{PersonID: 21, UnitID: 1}}}
	store.sheet = func(_ int64, p models.Period) models.Sheet {
		if p != week46 && s.before != nil {
			return *s.before
		}
		return s.sheet
	}
	d := service(t, store, friday)
	if s.before != nil {
		if err := d.MakeUnsent(context.Background(), week46.Previous()); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.MakeDue(context.Background()); err != nil {
		t.Fatal(err)
	}
	return d, int64(len(store.saved))
}

// each runs a test for every situation in both languages.
func each(t *testing.T, test func(t *testing.T, s situation, lang models.Lang)) {
	for _, s := range situations() {
		for _, lang := range []models.Lang{models.Vietnamese, models.English} {
			t.Run(s.name+"."+string(lang), func(t *testing.T) { test(t, s, lang) })
		}
	}
}

func TestViews(t *testing.T) {
	each(t, func(t *testing.T, s situation, lang models.Lang) {
		replies := pages(t, s, lang)
		var b strings.Builder
		for _, view := range views {
			fmt.Fprintf(&b, "== %s\n%s", view, render(replies[view]))
		}
		equalGolden(t, fmt.Sprintf("testdata/%s.%s.golden.txt", s.name, lang), b.String())
	})
}

func equalGolden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s: -want +got\n%s", file, diff)
	}
}

func render(r conversations.Reply) string {
	var b strings.Builder
	for _, p := range r.Paragraphs {
		text := p.Text
		switch p.Style {
		case conversations.Strong:
			text = "*" + text + "*"
		case conversations.Quiet:
			text = "_" + text + "_"
		}
		b.WriteString(text + "\n")
	}
	for _, row := range r.Choices {
		for _, c := range row {
			b.WriteString("[" + c.Label + "]")
		}
		b.WriteString("\n")
	}
	return b.String()
}

// number is one number to a reader: 11.117, 19/20 and 10/11–16/11/2023 are, as
// is 10 Nov–16 Nov 2023.
var number = regexp.MustCompile(`\d+(?:[/.,:–]\d+| [A-Z][a-z]{2}\b[ –]?(?:\d+)?)*`)

// The first message is read in twenty seconds.
func TestFirstMessageIsShort(t *testing.T) {
	each(t, func(t *testing.T, s situation, lang models.Lang) {
		var text strings.Builder
		for _, p := range pages(t, s, lang)["first"].Paragraphs {
			text.WriteString(p.Text + "\n")
		}
		if n := number.FindAllString(text.String(), -1); len(n) > 14 {
			t.Errorf("%d numbers, at most 14 are read: %q\n%s", len(n), n, text.String())
		}
		words := 0
		for _, w := range strings.Fields(text.String()) {
			if strings.ContainsFunc(w, unicode.IsLetter) {
				words++
			}
		}
		if words > 80 {
			t.Errorf("%d syllables, at most 80 are read:\n%s", words, text.String())
		}
	})
}

var counted = regexp.MustCompile(`\((\d+)\)$`)

// A button's number equals the rows that it opens, and a button without rows is
// not there.
func TestButtonsCountWhatTheyOpen(t *testing.T) {
	rows := map[string]func(conversations.Reply) int{
		"missing": func(r conversations.Reply) int { // one name each
			n := 0
			for _, p := range r.Paragraphs[1:] {
				if _, names, found := strings.Cut(p.Text, ": "); found {
					n += len(strings.Split(names, ", "))
				}
			}
			return n
		},
		"corrections": func(r conversations.Reply) int { // totals to date stand below them
			n := 0
			for _, p := range r.Paragraphs[1:] {
				if strings.HasPrefix(p.Text, "Điều chỉnh ") || strings.HasPrefix(p.Text, "Correction, ") {
					n++
				}
			}
			return n
		},
		"difficulties": func(r conversations.Reply) int { // one title each
			n := 0
			for _, p := range r.Paragraphs[1:] {
				if p.Style == conversations.Strong {
					n++
				}
			}
			return n
		},
	}
	each(t, func(t *testing.T, s situation, lang models.Lang) {
		replies := pages(t, s, lang)
		for from, reply := range replies {
			if from == "units" {
				continue // it leads to units and their reports
			}
			offered := map[string]int{}
			for _, row := range reply.Choices {
				for _, c := range row {
					if m := counted.FindStringSubmatch(c.Label); m != nil {
						offered[c.ID], _ = strconv.Atoi(m[1])
					}
				}
			}
			for view, count := range rows {
				n := count(replies[view])
				if view == "corrections" && from == "first" {
					continue // it has few buttons
				}
				if got, there := offered[view]; from != view && got != n || there != (n > 0 && from != view) {
					t.Errorf("%s offers %d rows of %s (offered: %t), which has %d", from, got, view, there, n)
				}
			}
		}
	})
}

// Choices of a digest lead to views that there are.
func TestChoicesLeadSomewhere(t *testing.T) {
	each(t, func(t *testing.T, s situation, lang models.Lang) {
		d, id := madeOf(t, s)
		tried := map[string]bool{}
		for _, reply := range pages(t, s, lang) {
			for _, row := range reply.Choices {
				for _, c := range row {
					if tried[c.ID] {
						continue
					}
					tried[c.ID] = true
					if _, err := d.Show(context.Background(), leader(lang), id, c.ID, friday); err != nil {
						t.Errorf("the choice %+v: %v", c, err)
					}
				}
			}
		}
	})
}

// What nobody knows is no zero.
func TestUnknownIsNoZero(t *testing.T) {
	s := models.Sheet{
		Unit: models.Unit{ID: 1, Name: "Huyện A"}, Period: week46, ToDate: models.Sums{}, Sources: []models.Source{{ReportID: "x"}},
		Units: []models.UnitSheet{{ID: 1, Name: "Huyện A", Unknown: map[string]int{"da03.ket_nap": 2}}},
	}
	for lang, want := range map[models.Lang]string{models.Vietnamese: "– (chưa kể 2 báo cáo chưa rõ)", models.English: "– (reports that do not know yet: 2)"} {
		full := pages(t, situation{sheet: s}, lang)["full"]
		if text := fmt.Sprint(full.Paragraphs); !strings.Contains(text, want) {
			t.Errorf("%q is not in %s", want, text)
		}
	}
}
