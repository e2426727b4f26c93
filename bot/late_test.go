package bot_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/satcoso/satcoso/bot"
)

// Whatever was written later is not changed by what was written before it and
// comes after it, nor by a repetition under another number.
func TestLaterWrittenAnswersStay(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := newWorld(t).zaloOf("1")
		p.types("/baocao")
		if rapid.Bool().Draw(rt, "begun") {
			p.types("1) 3 2) 2 3) 30")
		}
		first, _ := answersOf(rt, p, "first")
		second, want := answersOf(rt, p, "second")
		apart := rapid.SampledFrom([]time.Duration{0, time.Second}).Draw(rt, "until the second comes")
		p.now = p.now.Add(apart)
		if rapid.Bool().Draw(rt, "first came twice") {
			p.deliver(first)
		}
		p.deliver(second)
		if rapid.Bool().Draw(rt, "form again") {
			p.types("mẫu")
		}
		first.Update = 7777
		p.deliver(first)
		for id, value := range want {
			if got := p.draft().Answers[id].Value; got != value {
				rt.Errorf("%s is %q after %q and the late %q, want %s", id, got, second.Text, first.Text, value)
			}
		}
	})
}

// answersOf draws a message with some answers of the weekly form that no rule
// doubts, and what they are.
func answersOf(rt *rapid.T, p *phone, name string) (bot.Message, map[string]string) {
	questions := []string{"doanh_nghiep", "buoi", "lao_dong"}
	most := []int{60, 30, 2000}
	values := map[string]string{}
	var text []string
	for _, i := range rapid.SliceOfNDistinct(rapid.IntRange(0, 2), 1, 3, rapid.ID).Draw(rt, name) {
		value := strconv.Itoa(rapid.IntRange(1, most[i]).Draw(rt, name+" value"))
		values[questions[i]] = value
		text = append(text, strconv.Itoa(i+1)+") "+value)
	}
	return botText(p, strings.Join(text, " ")), values
}

// The second of two messages that were written one right after the other is
// taken, though its author cannot have read the reply to the first.
func TestTwoQuickMessagesOfAForm(t *testing.T) {
	p := newWorld(t).zaloOf("1")
	p.types("/baocao")
	first := botText(p, "1) 3 2) 2")
	second := botText(p, "1) 9 3) 30")
	p.now = p.now.Add(time.Second)
	p.deliver(first)
	p.deliver(second)
	for id, want := range map[string]string{"doanh_nghiep": "9", "buoi": "2", "lao_dong": "30"} {
		if got := p.draft().Answers[id].Value; got != want {
			t.Errorf("%s is %q, want %s", id, got, want)
		}
	}
}
