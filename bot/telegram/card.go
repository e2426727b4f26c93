package telegram

import (
	"encoding/json"
	"fmt"
	"html"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/satcoso/satcoso/bot"
)

const (
	maxUnits = 4096 // of a message, in UTF-16 units, tags not counted
	maxData  = 64   // of a button, in bytes
)

// markup renders lines as HTML. It is the only place that does.
func markup(lines []bot.Line) string {
	var b strings.Builder
	for i, line := range lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		open, end := tags(line)
		b.WriteString(open)
		b.WriteString(html.EscapeString(line.Text))
		b.WriteString(end)
	}
	return b.String()
}

func tags(line bot.Line) (open, end string) {
	switch {
	case line.Text == "":
		return "", ""
	case line.Strong && line.Quiet:
		return "<b><i>", "</i></b>"
	case line.Strong:
		return "<b>", "</b>"
	case line.Quiet:
		return "<i>", "</i>"
	}
	return "", ""
}

// plain renders lines without markup.
func plain(lines []bot.Line) string {
	texts := make([]string, len(lines))
	for i, line := range lines {
		texts[i] = line.Text
	}
	return strings.Join(texts, "\n")
}

// deal divides lines among messages of at most limit UTF-16 units each. A line
// is cut only when it is longer than that by itself. Messages without visible
// text are left out, as Telegram refuses them.
func deal(lines []bot.Line, limit int) [][]bot.Line {
	var messages [][]bot.Line
	var message []bot.Line
	used := 0
	for _, line := range lines {
		text := strings.ToValidUTF8(line.Text, "\uFFFD") // anything else is refused
		for _, piece := range cut(text, limit) {
			n := units(piece)
			if len(message) > 0 && used+1+n > limit {
				messages = appendVisible(messages, message)
				message, used = nil, 0
			}
			if len(message) > 0 {
				used++ // the newline
			}
			used += n
			message = append(message, bot.Line{Text: piece, Strong: line.Strong, Quiet: line.Quiet})
		}
	}
	return appendVisible(messages, message)
}

func appendVisible(messages [][]bot.Line, message []bot.Line) [][]bot.Line {
	for _, line := range message {
		if strings.TrimSpace(line.Text) != "" {
			return append(messages, message)
		}
	}
	return messages
}

// cut divides text into pieces of at most limit UTF-16 units, after white space
// where there is some, else between characters.
func cut(text string, limit int) []string {
	var pieces []string
	for len(text) > limit && units(text) > limit { // bytes are never fewer than units
		end := cutPoint(text, limit)
		pieces = append(pieces, text[:end])
		text = text[end:]
	}
	return append(pieces, text)
}

// cutPoint returns where, in bytes, to end the first piece of a text that is
// longer than limit.
func cutPoint(text string, limit int) int {
	used, space, between, last := 0, 0, 0, rune(0)
	for i, r := range text {
		if i > 0 && !joined(last, r) {
			between = i
			if (last == ' ' || last == '\n') && used > limit/2 {
				space = i
			}
		}
		if used += utf16.RuneLen(r); used > limit {
			if space > 0 {
				return space
			}
			if between > 0 {
				return between
			}
			return i // one character of thousands of marks
		}
		last = r
	}
	return len(text)
}

// joined reports whether a and b belong to one character on the screen: a
// letter and its marks, or an emoji of several parts.
func joined(a, b rune) bool {
	const joiner = '\u200D'
	return unicode.Is(unicode.M, b) || a == joiner || b == joiner
}

func units(text string) int {
	n := 0
	for _, r := range text {
		n += utf16.RuneLen(r)
	}
	return n
}

type inlineKeyboard struct {
	Rows [][]inlineButton `json:"inline_keyboard"`
}

type inlineButton struct {
	Text string `json:"text"`
	Data string `json:"callback_data"`
}

// keyboard encodes buttons, or returns "" where there are none.
func keyboard(buttons [][]bot.Button) (string, error) {
	var k inlineKeyboard
	for _, row := range buttons {
		if len(row) == 0 {
			continue
		}
		out := make([]inlineButton, len(row))
		for i, b := range row {
			if n := len(b.Data); n < 1 || n > maxData || !utf8.ValidString(b.Data) {
				return "", fmt.Errorf("button %q has %d bytes of data, want 1 to %d of UTF-8", b.Label, n, maxData)
			}
			if b.Label == "" {
				return "", fmt.Errorf("button with data %q has no label", b.Data)
			}
			out[i] = inlineButton{Text: b.Label, Data: b.Data}
		}
		k.Rows = append(k.Rows, out)
	}
	if len(k.Rows) == 0 {
		return "", nil
	}
	encoded, err := json.Marshal(k)
	return string(encoded), err
}
