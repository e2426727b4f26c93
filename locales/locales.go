// Package locales holds every sentence that is not part of a flow, in
// Vietnamese and in English, and writes numbers, dates and periods the way
// each language does.
//
// The sentences stand in vi.yaml and en.yaml under the same keys. A sentence
// may contain placeholders, {name}, which [Locale.Say] fills in.
package locales

import (
	"embed"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"

	"github.com/satcoso/satcoso/models"
)

//go:embed vi.yaml en.yaml
var files embed.FS

// A Locale speaks one language. It is safe for concurrent use.
type Locale struct {
	Lang      models.Lang
	sentences map[string]string
}

// builtin reads the embedded files once; they never change afterwards.
var builtin = sync.OnceValue(func() map[models.Lang]*Locale {
	all := map[models.Lang]*Locale{}
	for _, lang := range []models.Lang{models.Vietnamese, models.English} {
		l, err := load(lang)
		if err != nil {
			panic(err) // an embedded file: a test reads it before any program does
		}
		all[lang] = l
	}
	return all
})

func load(lang models.Lang) (*Locale, error) {
	name := string(lang) + ".yaml"
	data, err := files.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read sentences of %q: %w", lang, err)
	}
	l := &Locale{Lang: lang}
	if err := yaml.UnmarshalWithOptions(data, &l.sentences, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("locales/%s: %w", name, err)
	}
	return l, nil
}

// In returns the locale of lang, or the Vietnamese one for a language that is
// not spoken.
func In(lang models.Lang) *Locale {
	all := builtin()
	if l := all[lang]; l != nil {
		return l
	}
	return all[models.Vietnamese]
}

// Keys returns the keys of all sentences, sorted.
func (l *Locale) Keys() []string { return slices.Sorted(maps.Keys(l.sentences)) }

// Say returns the sentence under key with its placeholders filled in from
// pairs of name and value. Numbers and dates are written as the language
// writes them. A key that does not exist is returned as it is, so that a
// mistake is seen and nothing breaks; a test finds it first.
func (l *Locale) Say(key string, pairs ...any) string {
	sentence, ok := l.sentences[key]
	if !ok {
		return key
	}
	if len(pairs) == 0 {
		return sentence
	}
	var b strings.Builder
	b.Grow(len(sentence) + 32)
	for {
		before, rest, found := strings.Cut(sentence, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed {
			b.WriteString("{" + rest)
			return b.String()
		}
		b.WriteString(l.value(name, pairs))
		sentence = after
	}
}

func (l *Locale) value(name string, pairs []any) string {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i] == name {
			return l.write(pairs[i+1])
		}
	}
	return "{" + name + "}"
}

func (l *Locale) write(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int:
		return l.Number(int64(v))
	case int64:
		return l.Number(v)
	case models.Date:
		return l.Date(v)
	default:
		return fmt.Sprint(v)
	}
}

// Words returns the words listed under key, which are separated by commas: the
// several ways to type one command.
func (l *Locale) Words(key string) []string {
	list := strings.Split(l.sentences[key], ",")
	for i := range list {
		list[i] = strings.TrimSpace(list[i])
	}
	return list
}

// Decimal writes a number of thousandths, without zeros at its end: 62800 is
// 62,8 in Vietnamese, 62.8 in English.
func (l *Locale) Decimal(thousandths int64) string {
	whole, rest, sign := thousandths/1000, thousandths%1000, ""
	if thousandths < 0 {
		whole, rest, sign = -whole, -rest, "-"
	}
	if rest == 0 {
		return sign + l.Number(whole)
	}
	mark := ","
	if l.Lang == models.English {
		mark = "."
	}
	return sign + l.Number(whole) + mark + strings.TrimRight(fmt.Sprintf("%03d", rest), "0")
}

// Number writes a whole number with its thousands grouped: 11.117 in
// Vietnamese, 11,117 in English.
func (l *Locale) Number(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	if len(digits) <= 3 {
		return sign + digits
	}
	separator := "."
	if l.Lang == models.English {
		separator = ","
	}
	groups := []string{}
	for len(digits) > 3 {
		groups = append(groups, digits[len(digits)-3:])
		digits = digits[:len(digits)-3]
	}
	groups = append(groups, digits)
	slices.Reverse(groups)
	return sign + strings.Join(groups, separator)
}
