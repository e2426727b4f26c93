// Package terminal shows replies as plain text: no buttons, no edits. It is the
// plainest of channels, and what a flow looks like to somebody who types all
// answers.
//
// [Render] writes a reply of the engine, which needs nothing else: satcoso try
// and the transcripts are made of it. [Channel] is the same as a [bot.Channel],
// for a whole bot with its stores.
package terminal

import (
	"strings"

	"github.com/satcoso/satcoso/conversations"
)

// Render writes a reply as lines of text. What can be tapped elsewhere stands
// in brackets, row by row: here its label is typed, or a beginning of it.
func Render(r conversations.Reply) string {
	var b strings.Builder
	for _, p := range r.Paragraphs {
		b.WriteString(mark(p) + "\n")
	}
	for _, row := range r.Choices {
		labels := make([]string, len(row))
		for i, c := range row {
			labels[i] = "[" + c.Label + "]"
		}
		b.WriteString(strings.Join(labels, " ") + "\n")
	}
	return b.String()
}

func mark(p conversations.Paragraph) string {
	return emphasize(p.Text, p.Style == conversations.Strong, p.Style == conversations.Quiet)
}

// emphasize shows emphasis as people do who have none: *strong*, _quiet_.
func emphasize(text string, strong, quiet bool) string {
	switch {
	case strong:
		return "*" + text + "*"
	case quiet:
		return "_" + text + "_"
	default:
		return text
	}
}
