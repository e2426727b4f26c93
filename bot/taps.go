package bot

import (
	"encoding/base64"
	"strconv"
	"strings"

	"github.com/google/uuid"
)

// Button data begins with a letter for what it belongs to:
//
//	c.DRAFT.GENERATION.VERSION.CHOICE   a choice of the conversation about a draft
//	m.COMMAND                           a command, without a slash
//	u.FLOW.UNIT                         the unit to report for
//	p.FLOW.UNIT.DATE                    the same, and the first day of the week
//	b.FLOW.UNIT.DATE                    one more report, where there is one already
//	e.FLOW.UNIT                         the weeks to report for
//	a.REPORT                            a report to amend
//	w.DRAFT                             a draft that waits
//	g.UNIT                              the unit whose digest is wanted
//	l.LANG                              the language to speak
//	j.CODE                              an invitation, accepted
//	x.CODE                              an invitation, not accepted
//	d.DIGEST.VIEW                       a view of a digest
//	v.UNIT.DATE.CHOICE                  what a clerk decides about a digest
//	n.FLOW.UNIT.DATE                    nothing happened in the week
//	o.FLOW.DATE                         on leave in the week
//	t.MONTH                             what was reported of a month
//	k.WHAT.ACCOUNT                      what to do with an account
//
// DRAFT and REPORT are the 22 characters of a UUID in base64url, and GENERATION and VERSION
// are in base 36, so that all fit into the 64 bytes of a Telegram button.
const (
	tapDraft    = "c"
	tapCommand  = "m"
	tapUnit     = "u"
	tapMatter   = "p"
	tapAnother  = "b"
	tapWeeks    = "e"
	tapAmend    = "a"
	tapWaiting  = "w"
	tapReader   = "g"
	tapLang     = "l"
	tapJoin     = "j"
	tapDecline  = "x"
	tapDigest   = "d"
	tapPreview  = "v"
	tapNothing  = "n"
	tapLeave    = "o"
	tapMonth    = "t"
	tapAccounts = "k"
)

// A draftTap is a button of a conversation, with the state that it stood for.
type draftTap struct {
	draft               string
	generation, version uint64
	choice              string
}

func (t draftTap) data() string {
	return strings.Join([]string{
		tapDraft, shortID(t.draft),
		strconv.FormatUint(t.generation, 36), strconv.FormatUint(t.version, 36), t.choice,
	}, ".")
}

// parseDraftTap reads button data, which comes from outside and may be
// anything.
func parseDraftTap(data string) (draftTap, bool) {
	parts := strings.SplitN(data, ".", 5)
	if len(parts) != 5 || parts[0] != tapDraft {
		return draftTap{}, false
	}
	id, ok := longID(parts[1])
	if !ok {
		return draftTap{}, false
	}
	generation, err := strconv.ParseUint(parts[2], 36, 64)
	if err != nil {
		return draftTap{}, false
	}
	version, err := strconv.ParseUint(parts[3], 36, 64)
	if err != nil {
		return draftTap{}, false
	}
	return draftTap{draft: id, generation: generation, version: version, choice: parts[4]}, true
}

// ChoiceOf returns the choice of a draft that a button stands for.
func ChoiceOf(data string) (choice string, ok bool) {
	t, ok := parseDraftTap(data)
	return t.choice, ok
}

// ShortID writes a report's ID as buttons carry it.
func ShortID(id string) string { return shortID(id) }

// shortID writes a UUID in 22 characters.
func shortID(id string) string {
	parsed, err := uuid.Parse(id)
	if err != nil {
		parsed = uuid.Nil
	}
	return base64.RawURLEncoding.EncodeToString(parsed[:])
}

// longID reads what shortID has written.
func longID(short string) (string, bool) {
	raw, err := base64.RawURLEncoding.DecodeString(short)
	if err != nil {
		return "", false
	}
	id, err := uuid.FromBytes(raw)
	return id.String(), err == nil
}
