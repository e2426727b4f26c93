package zalo

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/satcoso/satcoso/bot"
)

// maxUnits is the length of a message in UTF-16 units. Zalo takes 2,000
// "characters" and does not say what it counts, or whether it counts the same
// in captions.
const maxUnits = 1800

// A style is a range of a text, counted in UTF-16 units, and how it looks: "b"
// for bold, "i" for italic.
//
// There is no escaping in Zalo's markup. Texts are therefore always sent
// without parse_mode, and whatever people write stays what it is.
type style struct {
	Start int      `json:"start"`
	Len   int      `json:"len"`
	Codes []string `json:"st"`
}

// render returns the text of lines and its styles.
func render(lines []bot.Line) (text string, styles []style) {
	var b strings.Builder
	at := 0
	for i, line := range lines {
		if i > 0 {
			b.WriteByte('\n')
			at++
		}
		n := bot.Units(line.Text)
		if codes := codes(line); len(codes) > 0 && n > 0 {
			styles = append(styles, style{Start: at, Len: n, Codes: codes})
		}
		b.WriteString(line.Text)
		at += n
	}
	return b.String(), styles
}

func codes(line bot.Line) []string {
	var codes []string
	if line.Strong {
		codes = append(codes, "b")
	}
	if line.Quiet {
		codes = append(codes, "i")
	}
	return codes
}

// pieces divides a card among messages. What can be typed stands below the text
// of the last one, or in one more where it does not fit.
func pieces(lines, foot []bot.Line) [][]bot.Line {
	messages, feet := bot.Divide(lines, maxUnits), bot.Divide(foot, maxUnits)
	for i := range messages {
		messages[i] = tidy(messages[i])
	}
	for i := range feet {
		feet[i] = tidy(feet[i])
	}
	n := len(messages)
	if n == 0 || len(feet) != 1 {
		return append(messages, feet...)
	}
	joined := append(append(messages[n-1][:len(messages[n-1]):len(messages[n-1])], bot.Line{}), feet[0]...)
	if text, _ := render(joined); bot.Units(text) > maxUnits {
		return append(messages, feet...)
	}
	messages[n-1] = joined
	return messages
}

// tidy takes white space off the ends of a message that has some visible text.
// Left there, it might be taken off by Zalo, and styles would be in the wrong
// place.
func tidy(lines []bot.Line) []bot.Line {
	for strings.TrimSpace(lines[0].Text) == "" {
		lines = lines[1:]
	}
	for strings.TrimSpace(lines[len(lines)-1].Text) == "" {
		lines = lines[:len(lines)-1]
	}
	last := len(lines) - 1
	lines[0].Text = strings.TrimLeftFunc(lines[0].Text, unicode.IsSpace)
	lines[last].Text = strings.TrimRightFunc(lines[last].Text, unicode.IsSpace)
	return lines
}

// foot lists what can be typed: numbered buttons in the order of the card, then
// its hint or, without one, the labels that are understood without a number.
// The channel has no language: there are no words of its own.
func foot(card bot.Card) []bot.Line {
	var lines []bot.Line
	var labels []string
	for _, row := range card.Buttons {
		for _, b := range row {
			label := strings.Join(strings.Fields(b.Label), " ")
			if b.Number > 0 {
				lines = append(lines, bot.Line{Text: strconv.Itoa(b.Number) + ". " + label})
				continue
			}
			labels = append(labels, "“"+label+"”")
		}
	}
	switch {
	case card.Hint != "":
		lines = append(lines, bot.Line{Text: card.Hint, Quiet: true})
	case len(labels) > 0:
		lines = append(lines, bot.Line{Text: strings.Join(labels, " · ")})
	}
	return lines
}

// numbered returns what the numbers of buttons mean, or nil where there are
// none. It fails where that cannot be typed or is ambiguous.
func numbered(buttons [][]bot.Button) (map[int]string, error) {
	var items map[int]string
	for _, row := range buttons {
		for _, b := range row {
			switch {
			case strings.TrimSpace(b.Label) == "":
				return nil, fmt.Errorf("button with data %q has no label", b.Data)
			case b.Data == "" || b.Number < 0:
				return nil, fmt.Errorf("button %q has number %d and %d bytes of data", b.Label, b.Number, len(b.Data))
			case b.Number == 0:
				continue
			case items[b.Number] != "":
				return nil, fmt.Errorf("button %q has number %d like another", b.Label, b.Number)
			case items == nil:
				items = map[int]string{}
			}
			items[b.Number] = b.Data
		}
	}
	return items, nil
}
