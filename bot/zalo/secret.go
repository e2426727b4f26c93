package zalo

import (
	"errors"
	"net/url"
	"strings"
	"unicode"
)

// A secret is the part of the token that nobody may read.
type secret string

// hide takes the secret out of an error.
func (s secret) hide(err error) error {
	for {
		outer, ok := errors.AsType[*url.Error](err) // its text is the URL
		if !ok {
			break
		}
		err = outer.Err
	}
	if text := err.Error(); s.redact(text) != text {
		return errors.New(s.redact(text))
	}
	return err
}

// redact takes the secret out of a text, as it is and as it is written in URLs.
// What is shortened has to be redacted before: half a secret is not recognised.
func (s secret) redact(text string) string {
	escaped := url.QueryEscape(string(s))
	for _, form := range []string{string(s), escaped, lowerEscapes(escaped)} {
		text = strings.ReplaceAll(text, form, "<secret>")
	}
	return text
}

// lowerEscapes writes %3A as %3a.
func lowerEscapes(escaped string) string {
	parts := strings.Split(escaped, "%")
	for i := 1; i < len(parts); i++ {
		parts[i] = strings.ToLower(parts[i][:2]) + parts[i][2:]
	}
	return strings.Join(parts, "%")
}

// clip makes one line of at most limit characters of a text from outside.
func clip(text string, limit int) string {
	runes := []rune(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text))
	if len(runes) > limit {
		return string(runes[:limit]) + "…"
	}
	return string(runes)
}
