package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/locales"
	"github.com/satcoso/satcoso/models"
)

// NoticeVersion is that of the notice that invitations show, which people agree
// to: a change of what it says is a new version.
const NoticeVersion = 1

const (
	// maxWrongCodes is how many wrong codes an account may try within countedFor,
	// maxAnswers how often a stranger is answered.
	maxWrongCodes = 5
	maxAnswers    = 10
	countedFor    = time.Hour
	// groupsFor is for how long a group is remembered that was told.
	groupsFor = 90 * 24 * time.Hour
)

// An invitation is what a message says about one.
type invitation struct {
	hash string
	code string // "" where the message was parked
	// tapped is tapJoin or tapDecline, or "" where the invitation is opened.
	tapped string
}

// invitationIn finds the code of an invitation in a message: behind /start, as
// in the link t.me/BOT?start=CODE, or in a button under the notice.
func invitationIn(m Message) (invitation, bool) {
	var in invitation
	switch words := strings.Fields(m.Text); {
	case m.Kind == Text && len(words) == 2:
		if word, ok := commandWord(words[0]); ok && word == "start" {
			in.code = words[1]
		}
	case m.Kind == Tap:
		kind, code, _ := strings.Cut(m.Data, ".")
		if kind != tapJoin && kind != tapDecline {
			return invitation{}, false
		}
		in.tapped, in.code = kind, code
	}
	if m.Parked && m.Invitation != "" {
		in.hash, in.code = m.Invitation, ""
		return in, true
	}
	if !models.IsInvitationCode(in.code) {
		return invitation{}, false
	}
	in.hash = models.InvitationHash(in.code)
	return in, true
}

// withoutCode takes the code of an invitation, or a linking code, out of a message
// that is to be kept. What was written or tapped can still be carried out with its
// hash.
func withoutCode(m Message) Message {
	if hash, ok := linkIn(m); ok {
		m.Link, m.Text = hash, commandLink
		return m
	}
	in, ok := invitationIn(m)
	if !ok {
		return m
	}
	m.Invitation = in.hash
	if in.tapped == "" {
		m.Text = "/start"
	} else {
		m.Data = in.tapped + "."
	}
	return m
}

// invited answers a message with the code of an invitation. It reports whether
// the account is linked by it; its owner is then to be greeted. A code that does
// not open anything gets the answer that strangers get.
func (h *Handler) invited(ctx context.Context, m Message, in invitation) (joined bool, err error) {
	tries := "code " + whoKey(m)
	n, err := h.Tallies.Tally(ctx, tries, countedFor)
	if err != nil {
		return false, fmt.Errorf("count the codes that an account of %s tries: %w", m.Channel, err)
	}
	if n > maxWrongCodes {
		if n == maxWrongCodes+1 {
			h.Log.Warn("an account tries one wrong code after another", "channel", m.Channel)
		}
		return false, h.stranger(ctx, m)
	}
	joined, err = h.answerInvitation(ctx, m, in)
	if errors.Is(err, models.ErrUnknown) {
		return false, h.stranger(ctx, m)
	}
	h.untally(ctx, tries) // the code was right, or nobody knows
	return joined, err
}

func (h *Handler) answerInvitation(ctx context.Context, m Message, in invitation) (joined bool, err error) {
	of := InvitationOf{Hash: in.hash, Address: Address{m.Channel, m.Account}, At: h.Now()}
	var who models.Identity
	err = h.database(ctx, func(ctx context.Context) (err error) {
		switch in.tapped {
		case tapJoin:
			joined, err = true, h.Invitations.AcceptInvitation(ctx, of, NoticeVersion)
		case tapDecline:
			who, joined, err = h.Invitations.DeclineInvitation(ctx, of)
		default:
			who, joined, err = h.Invitations.FindInvitation(ctx, of)
		}
		return err
	})
	if err != nil {
		return false, fmt.Errorf("take an invitation on %s: %w", m.Channel, err)
	}
	switch lang := who.Person.Lang; {
	case in.tapped == tapDecline && joined:
		return false, h.tell(ctx, m, sentence(lang, "invitation.joined"))
	case in.tapped == tapDecline:
		return false, h.tell(ctx, m, sentence(lang, "invitation.declined"))
	case joined:
		h.forget(m)
		return true, nil
	}
	ref := in.code
	if ref == "" {
		if !h.typedOn(m.Channel) { // its buttons would have to hold the code: the link is to be opened again
			return false, fmt.Errorf("show an invitation without its code: %w", models.ErrUnknown)
		}
		ref = heldInvitation + in.hash
	}
	return false, h.tell(ctx, m, notice(who.At(h.Now()), ref))
}

// greeting is the message that somebody who has just joined might have written.
func greeting(m Message) Message {
	m.Kind, m.Text, m.Data, m.Invitation, m.Link = Text, "/start", "", "", ""
	return m
}

// notice says what the bot is and what it keeps, and asks its person to join.
// Its buttons carry what the invitation is found by.
func notice(who models.Identity, ref string) conversations.Reply {
	say := locales.In(who.Person.Lang)
	title := say.Say("invitation.title")
	if len(who.Posts) > 0 {
		title = say.Say("invitation.title_of", "unit", who.Posts[0].Unit.Name)
	}
	name := who.Person.Name
	if len(who.Posts) > 0 {
		name += ", " + functions(who)
	}
	paragraph := func(key string, pairs ...any) conversations.Paragraph {
		return conversations.Paragraph{Text: say.Say(key, pairs...)}
	}
	return conversations.Reply{
		Paragraphs: []conversations.Paragraph{
			{Text: title, Style: conversations.Strong},
			paragraph("invitation.greeting", "name", name),
			paragraph("invitation.kept"),
			paragraph("invitation.basis"),
			paragraph("invitation.readers"),
			paragraph("keeping.until"),
			paragraph("invitation.rights"),
			paragraph("invitation.voluntary"),
		},
		Choices: [][]conversations.Choice{
			{{ID: tapJoin + "." + ref, Label: say.Say("invitation.join")}},
			{{ID: tapDecline + "." + ref, Label: say.Say("invitation.decline")}},
		},
	}
}

// functions names the person's posts: "cán bộ (Thành ủy Thuận An)".
func functions(who models.Identity) string {
	say := locales.In(who.Person.Lang)
	list := make([]string, len(who.Posts))
	for i, p := range who.Posts {
		list[i] = strings.ToLower(say.Say("role."+string(p.Post.Role))) + " (" + p.Unit.Name + ")"
	}
	return strings.Join(list, ", ")
}
