package telegram

import (
	"encoding/json"
	"fmt"
	"html"
	"strings"
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
