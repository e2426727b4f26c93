// Package terminal shows replies as plain text: no buttons, no edits. It is the
// plainest of channels, and what a flow looks like to somebody who types all
// answers.
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

// mark shows emphasis as people do who have none: *strong*, _quiet_.
func mark(p conversations.Paragraph) string {
	switch p.Style {
	case conversations.Strong:
		return "*" + p.Text + "*"
	case conversations.Quiet:
		return "_" + p.Text + "_"
	default:
		return p.Text
	}
}
