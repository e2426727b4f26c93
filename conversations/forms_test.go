package conversations_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/models"
)

// testdata/forms.tsv has what is typed into a form, and what becomes of it:
//
//	1=3    question 1 has the answer 3; 3=~30 an estimate; 3=? it is not known
//	3!     question 3 is asked, or will be, with what was typed for it
//	“…”    what is said to belong to no question
//
// Optional questions that are left out are not in it. An answer that the author
// did not mean must never be in the third column: rather a question too many.
func TestFormsTable(t *testing.T) {
	const file = "testdata/forms.tsv"
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	var out strings.Builder
	for line := range strings.Lines(string(data)) {
		line = strings.TrimRight(line, "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			fmt.Fprintln(&out, line)
			continue
		}
		rows++
		cells := append(strings.Split(line, "\t"), "", "")
		got := filled(t, cells[0], strings.ReplaceAll(cells[1], `\n`, "\n"))
		if got != cells[2] && !*update {
			t.Errorf("%s: %q\n got %s\nwant %s", cells[0], cells[1], got, cells[2])
		}
		fmt.Fprintf(&out, "%s\t%s\t%s\n", cells[0], cells[1], got)
	}
	if rows < 120 {
		t.Errorf("only %d rows", rows)
	}
	if *update {
		if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// filled says what becomes of a text in a fresh form.
func filled(t *testing.T, id, typed string) string {
	c := fills(t, id)
	c.fillsIn(typed)
	asked := map[string]bool{}
	for _, p := range c.state.Parts {
		asked[p.Question] = true
	}
	switch c.state.Phase {
	case conversations.Doubting, conversations.Unsure, conversations.Naming:
		asked[c.state.At] = true
	case conversations.Asking:
		for _, p := range c.reply.Paragraphs {
			asked[c.state.At] = asked[c.state.At] ||
				strings.HasPrefix(p.Text, "Chưa hiểu “") || strings.HasPrefix(p.Text, "Chưa ghi nhận ") || strings.Contains(p.Text, "hưa đến (hôm nay") || strings.Contains(p.Text, "có phần thập phân")
		}
	}
	var found []string
	number := 0
	for _, q := range c.flow.Questions {
		if q.Type == conversations.Note || q.Type == conversations.Computed {
			continue
		}
		number++
		switch a, given := c.state.Answers[q.ID]; {
		case asked[q.ID]:
			found = append(found, fmt.Sprintf("%d!", number))
		case !given || a.Skipped:
		case a.Missing:
			found = append(found, fmt.Sprintf("%d=?", number))
		case a.Estimate:
			found = append(found, fmt.Sprintf("%d=~%s", number, a.Value))
		default:
			found = append(found, fmt.Sprintf("%d=%s", number, strings.ReplaceAll(a.Value, "\n", `\n`)))
		}
	}
	for _, p := range c.reply.Paragraphs {
		if _, texts, said := strings.Cut(p.Text, "Chưa hiểu là trả lời câu nào: "); said {
			found = append(found, strings.TrimSuffix(texts, "."))
		}
		if strings.HasPrefix(p.Text, "Chưa dùng ") {
			found = append(found, p.Text)
		}
	}
	return strings.Join(found, " ")
}

// fills begins a report on a channel without buttons.
func fills(t testing.TB, id string) *talk {
	return fillsFlow(t, anyFlow(t, id))
}

func fillsFlow(t testing.TB, f *conversations.Flow) *talk {
	c := &talk{t: t, flow: f, state: draft(f)}
	c.advance(conversations.Event{Kind: conversations.Started, Form: true})
	c.stands(conversations.Filling, "")
	return c
}

// fillsIn types texts on a channel without buttons.
func (c *talk) fillsIn(texts ...string) {
	c.t.Helper()
	p := &player{}
	for _, text := range texts {
		e := p.written(conversations.Typed, text, 0)
		e.Form = true
		c.advance(e)
	}
}

// The weekly form fits into 900 characters, with its hint, and its example is
// understood as it stands there.
func TestFormOfTheWeek(t *testing.T) {
	c := fills(t, "de_an_03")
	size := len([]rune(c.reply.Hint))
	for _, p := range c.reply.Paragraphs {
		size += len([]rune(p.Text)) + 1
	}
	if size > 900 {
		t.Errorf("the form has %d characters", size)
	}
	for _, f := range shipped(t) {
		for _, lang := range []models.Lang{models.Vietnamese, models.English} {
			c := &talk{t: t, flow: f, state: draft(f)}
			c.advance(conversations.Event{Kind: conversations.Started, Form: true, Lang: lang})
			i := slices.IndexFunc(c.reply.Paragraphs, func(p conversations.Paragraph) bool { return strings.Contains(p.Text, "1) ") })
			_, example, _ := strings.Cut(c.reply.Paragraphs[i].Text, ": ")
			c.advance(conversations.Event{Kind: conversations.Typed, Text: strings.TrimSuffix(example, " …"), Form: true, Lang: lang})
			if len(c.state.Answers) < strings.Count(example, ")") || len(c.state.Parts) > 0 {
				t.Errorf("%s: %q is understood as %+v", f.ID, example, c.state.Answers)
			}
		}
	}
}

// What is done at once is what is done one by one: the same values, under the
// same hash.
func TestFormIsThatOfOneByOne(t *testing.T) {
	c := fills(t, "de_an_03")
	c.fillsIn("1) 3 2) 2 3) khoảng 30 4) 1 5) 2 6) 0 7) 1 8) 0 9) không")
	c.stands(conversations.Reviewing, "")
	one := begin(t)
	one.taps("start", "=3", "=2")
	one.types("khoảng 30")
	one.taps("=1", "=2", "=0", "=1", "=0", "=khong")
	one.stands(conversations.Reviewing, "")
	if got, want := conversations.Hash(c.flow, c.state), conversations.Hash(one.flow, one.state); got != want {
		t.Errorf("the hash is %s, one by one %s:\n%s", got, want, cmp.Diff(outcome(one.state), outcome(c.state)))
	}
}

// What was written before an answer was corrected, and comes after that, changes
// nothing, wherever the talk stands; two messages on their way in their order do.
func TestLateFormIsNotUsed(t *testing.T) {
	const late = "1) 3 2) 2 3) 30"
	for name, since := range map[string][]string{
		"asking":    {"1) 9"},
		"filling":   {"1) 9", "mẫu"},
		"doubting":  {"1) 90"},
		"unsure":    {"1) 9", "2) 1,5"},
		"reviewing": {"1) 9 4) 1 5) 0 7) 0 9) không"},
		"choosing":  {"1) 9 4) 1 5) 0 7) 0 9) không", "sửa"},
		"explained": {"1) 90", "có"},
	} {
		t.Run(name, func(t *testing.T) {
			c := fills(t, "de_an_03")
			c.fillsIn(late)
			c.fillsIn(since...)
			before := c.state
			before.Source = "test"
			c.comes(conversations.Event{Text: late, Early: true, Late: true})
			if diff := cmp.Diff(before, c.state); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
			c.says("“" + late + "” được gửi trước")
		})
	}

	c := fills(t, "de_an_03")
	c.fillsIn(late)
	c.comes(conversations.Event{Text: "1) 9", Early: true})
	if got := c.state.Answers["doanh_nghiep"].Value; got != "9" {
		t.Errorf("the second of two messages left %s", got)
	}
}

// comes brings a text to a channel without buttons, when the event says.
func (c *talk) comes(e conversations.Event) {
	c.t.Helper()
	e.Kind, e.Form, e.Source = conversations.Typed, true, "test"
	c.advance(e)
}
