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
//	u.UNIT                              the unit to report for
//	g.UNIT                              the unit whose digest is wanted
//	l.LANG                              the language to speak
//	d.DIGEST.VIEW                       a view of a digest
//
// DRAFT is the 22 characters of a UUID in base64url, and GENERATION and VERSION
// are in base 36, so that all fit into the 64 bytes of a Telegram button.
const (
	tapDraft   = "c"
	tapCommand = "m"
	tapUnit    = "u"
	tapReader  = "g"
	tapLang    = "l"
	tapDigest  = "d"
)

// A draftTap is a button of a conversation, with the state that it stood for.
type draftTap struct {
	draft               string
	generation, version uint64
	choice              string
}

func (t draftTap) data() string {
	id, err := uuid.Parse(t.draft)
	if err != nil {
		id = uuid.Nil
	}
	return strings.Join([]string{
		tapDraft, base64.RawURLEncoding.EncodeToString(id[:]),
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
	raw, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return draftTap{}, false
	}
	id, err := uuid.FromBytes(raw)
	if err != nil {
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
	return draftTap{draft: id.String(), generation: generation, version: version, choice: parts[4]}, true
}
