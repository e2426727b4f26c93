package conversations_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/conversations/vietnamese"
)

// A form that is well written means exactly its values, in whichever order and
// with whichever signs they are written.
func TestFormMeansItsValues(t *testing.T) {
	f := flow(t, "de_an_03")
	rapid.Check(t, func(rt *rapid.T) {
		values := weekly(rt)
		text := written(rt, values)
		if vietnamese.Inspect(text).Masked { // zeros in no order may look like a telephone number: what is masked is asked
			rt.Skip()
		}
		c := fillsFlow(t, f)
		c.fillsIn(text)
		one := &talk{t: t, flow: f, state: draft(f)}
		one.taps("start")
		for _, q := range one.flow.Questions {
			if v, given := values[number(one.flow, q.ID)]; given && one.state.At == q.ID {
				one.types(v)
			}
		}
		if c.state.Phase != conversations.Reviewing {
			rt.Fatalf("%q stands at %s %q:\n%s", text, c.state.Phase, c.state.At, render(c.reply))
		}
		one.stands(conversations.Reviewing, "")
		if got, want := conversations.Hash(c.flow, c.state), conversations.Hash(one.flow, one.state); got != want {
			rt.Errorf("%v came to %+v", values, c.state.Answers)
		}
	})
}

// weekly draws the answers of a week, by their numbers, that no rule doubts.
func weekly(rt *rapid.T) map[int]string {
	draw := func(n, most int) string { return strconv.Itoa(rapid.IntRange(0, most).Draw(rt, strconv.Itoa(n))) }
	values := map[int]string{1: draw(1, 60), 2: draw(2, 30), 3: draw(3, 2000), 4: draw(4, 99), 5: draw(5, 50), 7: draw(7, 20), 9: "không"}
	for part, whole := range map[int]int{6: 5, 8: 7} {
		if most, _ := strconv.Atoi(values[whole]); most > 0 {
			values[part] = draw(part, most)
		}
	}
	return values
}

// written writes answers as people do: on lines or in one, by numbers in any
// order where nothing else can be meant.
func written(rt *rapid.T, values map[int]string) string {
	numbers := []int{1, 2, 3, 4, 5, 6, 7, 8, 9}
	sign := rapid.SampledFrom([]string{") ", ")", ". ", ": ", ":", "=", " = "}).Draw(rt, "sign")
	between := rapid.SampledFrom([]string{" ", "\n", ", ", "; ", "\n\n", " | "}).Draw(rt, "between")
	if strings.HasPrefix(sign, ")") || strings.Contains(between, "\n") {
		numbers = append(rapid.Permutation(numbers[:8]).Draw(rt, "order"), 9)
	}
	var parts []string
	for _, n := range numbers {
		if v, given := values[n]; given {
			parts = append(parts, strconv.Itoa(n)+sign+v)
		}
	}
	return strings.Join(parts, between)
}

// number is the place of a question of the weekly report.
func number(f *conversations.Flow, id string) int {
	for i, q := range f.Questions {
		if q.ID == id {
			return i + 1
		}
	}
	return 0
}

// Whatever is typed for some questions, the answers to the others stay.
func TestFormLeavesOthersAlone(t *testing.T) {
	junk := []string{"3", "x", "1,5", "30 hay 40", "lũy kế 3", "khoảng 2", "/huy", "<b>", "20/11", "1.234", "", "chưa rõ", "anh Nam", "trăm năm", "(2", "-", "99999999999"}
	f := flow(t, "de_an_03")
	rapid.Check(t, func(rt *rapid.T) {
		c := fillsFlow(t, f)
		c.fillsIn("1) 3 2) 2 3) 30")
		before := c.state.Answers
		addressed := map[string]bool{}
		var text []string
		for range rapid.IntRange(1, 4).Draw(rt, "parts") {
			n := rapid.IntRange(1, 9).Draw(rt, "n")
			addressed[c.flow.Questions[n-1].ID] = true
			text = append(text, fmt.Sprintf("%d) %s", n, rapid.SampledFrom(junk).Draw(rt, "value")))
		}
		if rapid.Bool().Draw(rt, "form") {
			c.fillsIn("mẫu")
		}
		open := c.state.At
		c.fillsIn(strings.Join(text, rapid.SampledFrom([]string{" ", "\n"}).Draw(rt, "between")))
		for id, a := range before {
			if got := c.state.Answers[id]; !addressed[id] && id != open && !a.Skipped && got.Value != a.Value {
				rt.Errorf("%q changed %s from %+v to %+v", text, id, a, got)
			}
		}
	})
}

var quotedWord = regexp.MustCompile(`“([^“”]+)”`)

// What a reply says can be typed is understood: a number as its choice, a word
// of the hint as something.
func TestHintedIsUnderstood(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for _, file := range files {
		script, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		p := newPlayer(t, file)
		for line := range strings.Lines(string(script)) {
			line = strings.TrimRight(line, "\n")
			if e, ok := p.event(line); ok && line != "" && line[0] != '#' {
				p.advance(e)
				checkHint(t, p, seen)
			}
		}
	}
	if seen["number"] < 100 || seen["word"] < 300 {
		t.Errorf("only seen %v", seen)
	}
}

func checkHint(t *testing.T, p *player, seen map[string]int) {
	t.Helper()
	try := func(e conversations.Event) conversations.Turn {
		e.Source, e.Form, e.Lang, e.Now = "test", true, p.lang, now
		turn, err := conversations.Advance(p.flow, p.state, e)
		if err != nil {
			t.Fatal(err)
		}
		return turn
	}
	for _, row := range p.shown.Choices {
		for _, c := range row {
			q := p.flow.Question(p.state.At)
			if c.Number == 0 || q != nil && q.Type == conversations.SomeOf {
				continue
			}
			seen["number"]++
			typed := outcome(try(conversations.Event{Kind: conversations.Typed, Text: strconv.Itoa(c.Number)}).State)
			tapped := outcome(try(conversations.Event{Kind: conversations.Tapped, Choice: c.ID}).State)
			if conversations.Hash(p.flow, typed) != conversations.Hash(p.flow, tapped) || typed.Phase != tapped.Phase || typed.At != tapped.At {
				t.Errorf("%d is not %q after\n%s", c.Number, c.Label, render(p.shown))
			}
		}
	}
	for _, word := range quotedWord.FindAllStringSubmatch(p.shown.Hint, -1) {
		seen["word"]++
		said := render(try(conversations.Event{Kind: conversations.Typed, Text: word[1]}).Replies[0])
		if strings.Contains(said, "Chưa hiểu “"+word[1]) || strings.Contains(said, "“"+word[1]+"” was not understood") {
			t.Errorf("%q is not understood after\n%s", word[1], render(p.shown))
		}
	}
}

// Only a phase that waits for something typed takes a bare number.
func TestTakesNumbers(t *testing.T) {
	for phase, want := range map[conversations.Phase]bool{
		conversations.Asking: true, conversations.Filling: true, conversations.Doubting: true, conversations.Unsure: true,
		conversations.Explaining: true, conversations.Naming: true, conversations.Overtaken: true, conversations.Choosing: true, conversations.Reviewing: true,
		conversations.Opening: false, conversations.Paused: false, conversations.Sending: false, conversations.Sent: false, conversations.Cancelled: false,
	} {
		if phase.TakesNumbers() != want {
			t.Errorf("%s takes numbers: %t", phase, !want)
		}
	}
}
