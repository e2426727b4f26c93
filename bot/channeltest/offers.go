package channeltest

import (
	"regexp"
	"strings"
)

var (
	numberedItem = regexp.MustCompile(`(?m)^(\d+)\. (.*)$`)
	quotedWord   = regexp.MustCompile(`“([^”]*)”`)
)

// Typed reads a message of a channel without buttons: what can be typed stands
// below its last empty line, numbered or in quotation marks.
func Typed(sent string) Shown {
	text, foot := divided(sent)
	shown := Shown{Text: text, Sent: sent, Typed: true}
	for _, item := range numberedItem.FindAllStringSubmatch(foot, -1) {
		shown.Choices = append(shown.Choices, item[2])
	}
	for _, word := range quotedWord.FindAllStringSubmatch(foot, -1) {
		shown.Choices = append(shown.Choices, word[1])
	}
	return shown
}

// ToType is what is typed for a choice of a message that [Typed] has read: its
// number or, where it has none, the choice as it stands there.
func ToType(shown Shown, label string) string {
	_, foot := divided(shown.Sent)
	for _, item := range numberedItem.FindAllStringSubmatch(foot, -1) {
		if item[2] == label {
			return item[1]
		}
	}
	return label
}

// divided divides a message at its last empty line. One without is all foot, and
// is read as such: there, a list stands alone.
func divided(sent string) (text, foot string) {
	if cut := strings.LastIndex(sent, "\n\n"); cut >= 0 {
		return sent[:cut], sent[cut+2:]
	}
	return sent, sent
}
