package conversations_test

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/models"
)

// incomplete says what a finished weekly report lacks or contradicts. It knows
// the rules of de_an_03 by itself.
func incomplete(answers map[string]conversations.Answer) string {
	number := func(id string) int {
		if answers[id].Missing {
			return 0
		}
		n, err := strconv.Atoi(answers[id].Value)
		if err != nil {
			return -1
		}
		return n
	}
	for _, id := range []string{"doanh_nghiep", "buoi", "lao_dong", "gioi_thieu", "ket_nap"} {
		if number(id) < 0 {
			return id + " is not answered"
		}
	}
	if a, given := answers["gt_chu_dn"]; given != (number("gioi_thieu") > 0) || given && !a.Skipped && number("gt_chu_dn") > number("gioi_thieu") {
		return "owners introduced do not fit"
	}
	if a, given := answers["kn_chu_dn"]; given != (number("ket_nap") > 0) || a.Skipped || number("kn_chu_dn") > number("ket_nap") {
		return "owners admitted do not fit"
	}
	kind := answers["kk_loai"]
	text, given := answers["kho_khan"]
	if given != (!kind.Skipped && !kind.Missing && kind.Value != "khong") || given && !text.Missing && strings.TrimSpace(text.Value) == "" {
		return "the difficulty does not fit"
	}
	return ""
}

// An officer taps and types anything until the report is sent: what is stored
// is what the summary showed.
func TestStoredIsWhatWasShown(t *testing.T) {
	for _, f := range shipped(t) {
		t.Run(f.ID, func(t *testing.T) {
			sent := 0
			rapid.Check(t, func(rt *rapid.T) {
				if fileAnything(t, rt, f) {
					sent++
				}
			})
			if sent < 10 {
				t.Errorf("only %d reports were sent: the officers must be more sensible", sent)
			}
		})
	}
}

// fileAnything reports whether the report was sent in the end.
func fileAnything(t *testing.T, rt *rapid.T, f *conversations.Flow) bool {
	c := &checked{talk: talk{t: t, flow: f, state: draft(f)}, ahead: true}
	c.step(conversations.Event{Kind: conversations.Started, Now: now})
	var shown conversations.Reply
	for range 60 {
		if c.state.Phase == conversations.Reviewing {
			shown = c.reply
		}
		line := gesture(rt, c)
		c.play(line)
		if rapid.IntRange(0, 9).Draw(rt, "again") == 0 && c.state.Phase != conversations.Sending { // a double tap, or typed twice
			if c.state.Phase == conversations.Reviewing {
				shown = c.reply
			}
			c.play(line)
		}
		if !submits(c.turn) {
			continue
		}
		if got, want := shownValues(shown), storedValues(t, c); !cmp.Equal(got, want) {
			c.fatalf("-shown +stored\n%s\n%s", cmp.Diff(got, want), render(shown))
		}
		return true
	}
	return false
}

// sensible is what fits a question that has no small number for an answer.
var sensible = map[conversations.QuestionType][]string{
	conversations.OnDate:   {">hôm qua", ">15/11", "«0"},
	conversations.FromTo:   {">14-15/11", ">hôm nay", "«1"},
	conversations.FreeText: {">nhà văn hóa phường"},
	conversations.Photos:   {"q", "p", "«0", ">xong", ">bỏ qua"},
}

// gesture draws what an officer does: mostly something sensible.
func gesture(t *rapid.T, c *checked) string {
	kind := rapid.IntRange(0, 9).Draw(t, "kind")
	q := c.flow.Question(c.state.At)
	switch {
	case c.state.Phase == conversations.Asking && kind < 6 && sensible[q.Type] != nil:
		return rapid.SampledFrom(sensible[q.Type]).Draw(t, "sensible")
	case c.state.Phase == conversations.Reviewing && kind < 2:
		return ">gửi"
	case c.state.Phase == conversations.Opening && kind < 5:
		return "«0"
	case c.state.Phase == conversations.Asking && kind < 4:
		return "«" + rapid.SampledFrom([]string{"0", "1", "2", "3", "4", "5"}).Draw(t, "button")
	case c.state.Phase == conversations.Asking && kind < 8:
		return ">" + rapid.SampledFrom([]string{
			"1", "2", "12", "70", "1.234", "2 người", "khoảng 30", "ước 11.117", "ko", "không có", "chưa rõ", "1,5", "bỏ qua",
			"ca kíp", "khác", "công ty X tăng ca", "để sau", "quay lại", "xong", "hôm qua", "14-15/11", "lũy kế 9", "trăm năm",
		}).Draw(t, "text")
	case kind == 9:
		return rapid.SampledFrom([]string{"e7", "b", "q", "q", "p", "f", "c4", "cchưa rõ", ">sửa", ">1", ">có", "?=5", "=", ">" + rapid.String().Draw(t, "noise")}).Draw(t, "odd")
	default:
		return "«" + strconv.Itoa(rapid.IntRange(0, 15).Draw(t, "nth"))
	}
}

// shownValues reads a Vietnamese summary back: label to value.
func shownValues(summary conversations.Reply) map[string]string {
	values := map[string]string{}
	for _, p := range summary.Paragraphs {
		head, rest, found := strings.Cut(p.Text, ". ")
		if _, err := strconv.Atoi(head); !found || err != nil {
			continue
		}
		rest, _, _ = strings.Cut(rest, " (đã xác nhận")
		label, value, _ := strings.Cut(rest, ": ")
		values[label] = value
	}
	return values
}

// storedValues writes what is stored of a draft, the figures and the other
// answers, as the summary has to show it.
func storedValues(t *testing.T, c *checked) map[string]string {
	t.Helper()
	data, err := conversations.EncodeAnswers(c.state)
	if err != nil {
		t.Fatal(err)
	}
	var answers map[string]conversations.Answer
	if err := json.Unmarshal(data, &answers); err != nil {
		t.Fatal(err)
	}
	figures := map[string]models.Figure{}
	for _, f := range conversations.Figures(c.flow, c.state) {
		figures[f.Indicator] = f
	}
	values := map[string]string{}
	for i := range c.flow.Questions {
		q := &c.flow.Questions[i]
		a, given := answers[q.ID]
		f, counted := figures[q.Indicator]
		if counted != (given && !a.Skipped && !a.Missing && q.Indicator != "") || counted && fmt.Sprint(f.Value) != a.Value {
			t.Fatalf("the figure of %s is %+v, the answer %+v", q.ID, f, a)
		}
		switch {
		case !given || a.Skipped || a.Missing:
		case counted && f.Estimate:
			values[q.Label.VI] = "ước " + dotted(f.Value)
		case counted:
			values[q.Label.VI] = dotted(f.Value)
		case q.Type == conversations.OnDate || q.Type == conversations.FromTo:
			values[q.Label.VI] = dayFirst(a.Value)
		case q.Type == conversations.Photos:
			values[q.Label.VI] = strconv.Itoa(len(a.Files))
		case q.Type == conversations.OneOf:
			values[q.Label.VI] = q.Option(a.Value).Label.VI
		default:
			values[q.Label.VI] = a.Value
		}
	}
	return values
}

// dayFirst writes "2023-11-14..2023-11-15" as "14/11/2023 đến 15/11/2023".
func dayFirst(value string) string {
	days := strings.Split(value, "..")
	for i, day := range days {
		parts := strings.Split(day, "-")
		days[i] = parts[2] + "/" + parts[1] + "/" + parts[0]
	}
	return strings.Join(days, " đến ")
}

// dotted writes a number with its thousands grouped.
func dotted(n int64) string {
	if n < 1000 {
		return strconv.FormatInt(n, 10)
	}
	return dotted(n/1000) + fmt.Sprintf(".%03d", n%1000)
}

// The hash of what was seen is that of today, or drafts that wait for their
// sending would have to be looked at again; and every value counts.
func TestHash(t *testing.T) {
	c := reviews(t, "1", "0")
	const known = "2ca07c61"
	if got := conversations.Hash(c.flow, c.state); got != known {
		t.Errorf("the hash is %s, want %s", got, known)
	}
	seen := map[string]string{known: "nothing"}
	for name, change := range map[string]func(*conversations.State){
		"a value":     func(s *conversations.State) { s.Answers["buoi"] = conversations.Answer{Value: "2"} },
		"an estimate": func(s *conversations.State) { s.Answers["buoi"] = conversations.Answer{Value: "1", Estimate: true} },
		"a skip":      func(s *conversations.State) { s.Answers["buoi"] = conversations.Answer{Skipped: true} },
		"an answer":   func(s *conversations.State) { delete(s.Answers, "buoi") },
		"the unit":    func(s *conversations.State) { s.UnitID++ },
		"the week":    func(s *conversations.State) { s.Period = s.Period.Next() },
		"the version": func(s *conversations.State) { s.FlowVersion++ },
	} {
		s := reload(t, c.state)
		change(&s)
		h := conversations.Hash(c.flow, s)
		if other, taken := seen[h]; taken {
			t.Errorf("changing %s gives the hash of changing %s", name, other)
		}
		seen[h] = name
	}
	same := reload(t, c.state)
	same.Answers["buoi"] = conversations.Answer{Value: "1", Typed: "1 buổi", Confirmed: true}
	if got := conversations.Hash(c.flow, same); got != known {
		t.Errorf("how a value was typed changes the hash to %s", got)
	}
}
