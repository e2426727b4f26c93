package main

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/satcoso/satcoso/conversations"
)

// An intention is an answer as somebody wants to give it: what they mean, and
// what they type or choose for it.
type intention struct {
	means  value
	typed  string // to be typed, if it is not empty
	choice string // else the button to be tapped
	photos bool   // else photos are to be attached
	reason string // to be given where the answer is doubted; "" for none
}

// tooMuch reports whether the answer is more than what can be taken now.
func (i intention) tooMuch(limit int64) bool {
	n, err := strconv.ParseInt(i.means.Value, 10, 64)
	return err == nil && n > limit
}

// intend makes up an answer to a question, of at most that number.
func intend(rnd *rand.Rand, who person, q *conversations.Question, limit int64) intention {
	switch q.Type {
	case conversations.Integer:
		i := intendNumber(rnd, q, limit)
		if rnd.IntN(2) == 0 {
			i.reason = "vì có hội nghị " + textCanary(int(who.ID))
		}
		return i
	case conversations.OneOf:
		return intendOption(rnd, q)
	case conversations.FreeText:
		return intendText(rnd, who)
	case conversations.Photos:
		if rnd.IntN(4) == 0 {
			return intention{means: value{Skipped: true}, choice: "skip"}
		}
		return intention{photos: true}
	default: // days: the buttons say which
		return intention{choice: answerPrefix}
	}
}

// answerPrefix begins the choices that are answers.
const answerPrefix = "="

// spellings are numbers as people write them.
var spellings = []struct {
	typed string
	n     int64
}{
	{"ko", 0}, {"không", 0}, {"2", 2}, {"hai", 2}, {"mười lăm", 15}, {"hai mươi mốt", 21}, {"12", 12}, {"45", 45},
	{"1.234", 1234}, {"1 234", 1234}, {"99999", 99_999},
}

func intendNumber(rnd *rand.Rand, q *conversations.Question, limit int64) intention {
	least := int64(0)
	if q.Min != nil {
		least = *q.Min
	}
	n := least + rnd.Int64N(6)
	switch roll := rnd.IntN(100); {
	case roll < 5 && q.Optional:
		return intention{means: value{Skipped: true}, choice: "skip"}
	case roll < 8:
		return intention{means: value{Missing: true}, typed: either(rnd, "chưa rõ", norm.NFD.String("chưa rõ"))}
	case roll < 14:
		n = least
	case roll < 22 && q.Estimate:
		n = 10 + rnd.Int64N(50)
		if n <= limit {
			return intention{means: number(n, true), typed: fmt.Sprintf("khoảng %d", n)}
		}
	case roll < 45:
		s := spellings[rnd.IntN(len(spellings))]
		if s.n >= least && s.n <= limit {
			return intention{means: number(s.n, false), typed: either(rnd, s.typed, norm.NFD.String(s.typed))}
		}
	}
	n = min(n, limit)
	digits := strconv.FormatInt(n, 10)
	if n <= int64(q.Buttons) && rnd.IntN(3) > 0 {
		return intention{means: number(n, false), choice: answerPrefix + digits}
	}
	return intention{means: number(n, false), typed: digits}
}

func number(n int64, about bool) value {
	return value{Value: strconv.FormatInt(n, 10), Estimate: about}
}

func either(rnd *rand.Rand, choices ...string) string { return choices[rnd.IntN(len(choices))] }

func intendOption(rnd *rand.Rand, q *conversations.Question) intention {
	o := q.Options[0]
	if rnd.IntN(2) == 0 {
		o = q.Options[rnd.IntN(len(q.Options))]
	}
	if rnd.IntN(4) == 0 {
		return intention{means: value{Value: o.ID}, typed: either(rnd, o.Label.VI, norm.NFD.String(o.Label.VI), strings.ToUpper(o.Label.VI))}
	}
	return intention{means: value{Value: o.ID}, choice: answerPrefix + o.ID}
}

// pieces are what texts are made of: markup, formulas, signs beyond the basic
// plane, quotation marks, an empty-looking entity.
var pieces = []string{
	"công nhân làm ca kíp nên khó dự lớp", "<b>rất</b> khó & \"gấp\" lắm", "=1+1", "tổ 3 tăng ca 🙂👍", "-5 độ", "'; DROP TABLE reports; --",
	"100% đồng ý; &amp; &lt;", "đề nghị bố trí lớp buổi tối", "{{.}} %s %d ${x}", "chủ nhà trọ chưa ủng hộ",
}

// maskOf is what the bot puts in place of a telephone number.
const maskOf = "[***]"

// intendText writes a text with a canary in it, sometimes 500 characters long,
// in several lines, or with a telephone number that must not be kept.
func intendText(rnd *rand.Rand, who person) intention {
	parts := []string{either(rnd, pieces...), textCanary(int(who.ID)), either(rnd, pieces...)}
	separator := " "
	if rnd.IntN(10) == 0 {
		separator = "\n"
	}
	for rnd.IntN(5) == 0 {
		parts = append(parts, either(rnd, pieces...))
	}
	if rnd.IntN(8) == 0 {
		for len([]rune(strings.Join(parts, separator))) < 500 {
			parts = append(parts, either(rnd, pieces...))
		}
	}
	means := strings.Join(parts, separator)
	typed := means
	if rnd.IntN(8) == 0 {
		means, typed = means+" gọi "+maskOf+" khi cần", typed+" gọi "+phoneOf(who.ID)+" khi cần"
	}
	if rnd.IntN(3) == 0 {
		typed = norm.NFD.String(typed)
	}
	return intention{means: value{Value: norm.NFC.String(means)}, typed: typed}
}
