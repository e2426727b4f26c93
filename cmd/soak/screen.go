package main

import (
	"cmp"
	"encoding/base64"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/satcoso/satcoso/locales"
	"github.com/satcoso/satcoso/models"
)

// A stamp says which state of a draft a button stood for; a later state has a
// higher one.
type stamp struct{ generation, version uint64 }

func (s stamp) compare(t stamp) int {
	return cmp.Or(cmp.Compare(s.generation, t.generation), cmp.Compare(s.version, t.version))
}

func stampOf(generation, version string) stamp {
	g, _ := strconv.ParseUint(generation, 36, 64) // of a bot's button: both are numbers
	v, _ := strconv.ParseUint(version, 36, 64)
	return stamp{g, v}
}

// longID reads the 22 characters of a UUID.
func longID(short string) string {
	raw, _ := base64.RawURLEncoding.DecodeString(short)
	id, err := uuid.FromBytes(raw)
	if err != nil {
		return ""
	}
	return id.String()
}

// A screen is what a person has in front of them.
type screen struct {
	message
	draft   string // the report's id, as the buttons have it
	at      stamp
	choices []button // of the draft, with what they choose
	number  int      // of the question, or 0
}

// read says what a message of the bot is.
func read(m message) screen {
	s := screen{message: m}
	for _, row := range m.Board.Rows {
		for _, b := range row {
			draft, at, choice := b.choice()
			if choice == "" {
				continue
			}
			s.draft, s.at = draft, at
			s.choices = append(s.choices, button{Label: choice, Data: b.Data})
		}
	}
	if found := questionForm.FindAllStringSubmatch(m.Text, -1); found != nil {
		s.number, _ = strconv.Atoi(found[len(found)-1][1])
	}
	return s
}

// refuses reports whether the screen says that something sent before was not used.
func (s screen) refuses() bool {
	return unusedForm.MatchString(s.Text) || oldTapForm.MatchString(s.Text)
}

// offers returns the button that chooses what begins with one of the prefixes.
func (s screen) offers(prefixes ...string) (button, bool) {
	for _, prefix := range prefixes {
		for _, c := range s.choices {
			if c.Label == prefix || strings.HasSuffix(prefix, "=") && strings.HasPrefix(c.Label, prefix) {
				return c, true
			}
		}
	}
	return button{}, false
}

// current finds what the chat shows as open: the newest change, unless that is a
// belated prompt for a state that is known to be over, or says that a report was
// received before.
func current(messages []message, newest stamp) screen {
	slices.SortFunc(messages, func(a, b message) int {
		return cmp.Or(cmp.Compare(b.change, a.change), cmp.Compare(b.ID, a.ID))
	})
	for _, m := range messages {
		s := read(m)
		if s.draft == "" && !alreadyForm.MatchString(m.Text) || s.draft != "" && s.at.compare(newest) >= 0 {
			return s
		}
	}
	return screen{}
}

// The bot's sentences, as patterns, from the files that it takes them from.
var (
	vietnamese   = locales.In(models.Vietnamese)
	questionForm = pattern("ask.question", map[string]string{"n": `(\d+)`, "total": `\d+`, "ask": ".*"})
	receiptForm  = pattern("sent.receipt", map[string]string{"code": `(\S+?)`, "at": ".*"})
	amendedForm  = pattern("sent.amended", map[string]string{"code": `(\S+?)`, "at": ".*"})
	alreadyForm  = pattern("bot.already_draft", map[string]string{"code": `(\S+?)`, "at": ".*"})
	belatedForm  = pattern("bot.stored_now", map[string]string{"code": `(\S+?)`, "at": ".*"})
	amendingForm = pattern("amend.summary", map[string]string{"code": `(\S+?)`})
	missingForm  = pattern("summary.missing", map[string]string{"labels": "(.*)"})
	skippedForm  = pattern("summary.open", map[string]string{"labels": "(.*)"})
	notNowForm   = pattern("bot.not_now", nil)
	overForm     = pattern("cancel.done", nil)
	droppedForm  = pattern("amend.dropped", map[string]string{"code": `(\S+?)`})
	earlyForm    = pattern("early.asked", map[string]string{"text": "(.*)"})
	tooMuchForm  = pattern("expect.rule", map[string]string{"value": ".*", "rule": ".*"})
	unusedForm   = pattern("typed.early", map[string]string{"text": ".*"})
	oldTapForm   = pattern("bot.old_button", nil)
	digestForm   = pattern("digest.title", map[string]string{"week": ".*", "span": ".*"})
	onDemandForm = pattern("digest.on_demand", map[string]string{"at": ".*"})
	sureForm     = regexp.MustCompile(` \((` + unanchored("summary.confirmed", nil) + `|` +
		unanchored("summary.reason", map[string]string{"reason": "(.*)"}) + `)\)$`)
	estimateForm = pattern("value.estimate", map[string]string{"n": "(.*)"})
	spanForm     = pattern("value.span", map[string]string{"from": "(.*)", "to": "(.*)"})
)

// pattern makes an expression of a sentence: it matches a line.
func pattern(key string, holes map[string]string) *regexp.Regexp {
	return regexp.MustCompile(`(?m)^` + unanchored(key, holes) + `$`)
}

func unanchored(key string, holes map[string]string) string {
	text := regexp.QuoteMeta(strings.Trim(vietnamese.Say(key), "()"))
	for name, hole := range holes {
		text = strings.ReplaceAll(text, `\{`+name+`\}`, hole)
	}
	return text
}
