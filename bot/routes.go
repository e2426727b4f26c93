package bot

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/conversations/vietnamese"
	"github.com/satcoso/satcoso/models"
)

// advance finds what a message means and moves on what it concerns: the
// person's draft, or a command.
func (h *Handler) advance(ctx context.Context, s *session, m Message, repeated bool) (answer, error) {
	switch {
	case repeated && s.data.Draft != nil:
		return h.advanceDraft(s, conversations.Event{Kind: conversations.Shown})
	case m.Kind == Tap:
		return h.tapped(ctx, s, m)
	case m.Kind == Text:
		return h.typed(ctx, s, m)
	case m.Kind == Edited && s.active():
		return h.aside(s, "bot.edited")
	case m.Kind == Unsupported:
		return h.aside(s, "bot.unsupported")
	default:
		return answer{}, nil
	}
}

// advanceDraft moves the person's draft on by one event.
func (h *Handler) advanceDraft(s *session, e conversations.Event) (answer, error) {
	e.Lang, e.Now = s.who.Person.Lang, h.at()
	turn, err := conversations.Advance(s.flow, *s.data.Draft, e)
	if err != nil {
		return answer{}, fmt.Errorf("advance draft %s: %w", s.data.Draft.ID, err)
	}
	if !reflect.DeepEqual(*s.data.Draft, turn.State) {
		s.data.Draft, s.changed = &turn.State, true
	}
	return answer{reply: turn.Replies[0]}, nil
}

// aside says something and shows again what is open, if anything is.
func (h *Handler) aside(s *session, key string) (answer, error) {
	lang := s.who.Person.Lang
	if !s.active() {
		return answer{reply: sentence(lang, key), data: asis}, nil
	}
	a, err := h.advanceDraft(s, conversations.Event{Kind: conversations.Shown})
	a.reply = above(lang, key, a.reply)
	return a, err
}

// typed takes a text: a command, or something for the draft. It is guarded
// before anything else sees it.
func (h *Handler) typed(ctx context.Context, s *session, m Message) (answer, error) {
	guarded := vietnamese.Inspect(m.Text)
	if guarded.Secret {
		return h.refuseSecret(s)
	}
	text := guarded.Text
	if name, ok := commandName(text); ok {
		if a, known, err := h.command(ctx, s, m, name); known || err != nil {
			return a, err
		}
		text = "/" + name // without the bot's name
	}
	if !s.active() {
		if unit, ok := namedUnit(s.who.In(models.Officer), text); ok {
			return h.beginReport(ctx, s, unit)
		}
		return h.menu(s)
	}
	return h.advanceDraft(s, conversations.Event{
		Kind: conversations.Typed, Text: text, Masked: guarded.Masked, Early: s.early(m),
		Safe: guarded.Masking(vietnamese.Email, vietnamese.Name),
	})
}

// refuseSecret answers a text that bears a mark of secrecy: it goes no further,
// and its author is told where such material goes.
func (h *Handler) refuseSecret(s *session) (answer, error) {
	if !s.active() {
		return answer{reply: sentence(s.who.Person.Lang, "guard.secret"), data: asis}, nil
	}
	return h.advanceDraft(s, conversations.Event{Kind: conversations.Typed, Secret: true})
}

// namedUnit finds the unit that a text names, where there are several to report
// for.
func namedUnit(units []models.Unit, text string) (models.Unit, bool) {
	if _, number := strconv.Atoi(text); number == nil || len(units) < 2 {
		return models.Unit{}, false
	}
	names := make([]string, len(units))
	for i, u := range units {
		names[i] = u.Name
	}
	i, ok := vietnamese.Option(text, names)
	return units[i], ok
}

// tapped takes a button. Its data comes from outside: what it names is looked
// up among what is the person's own.
func (h *Handler) tapped(ctx context.Context, s *session, m Message) (answer, error) {
	kind, rest, _ := strings.Cut(m.Data, ".")
	switch kind {
	case tapDraft:
		return h.tappedDraft(ctx, s, m.Data)
	case tapCommand:
		if a, known, err := h.command(ctx, s, m, rest); known || err != nil {
			a.reply.Fresh = true
			return a, err
		}
	case tapUnit:
		if unit, ok := unitOf(s.who, models.Officer, rest); ok {
			return h.beginReport(ctx, s, unit)
		}
	case tapReader:
		if unit, ok := unitOf(s.who, models.Leader, rest); ok {
			return h.makeDigest(ctx, s, unit)
		}
	case tapLang:
		if lang := models.Lang(rest); lang == models.Vietnamese || lang == models.English {
			return h.changeLang(ctx, s, m, lang)
		}
	case tapDigest:
		return h.showDigest(ctx, s, rest)
	}
	return h.outdated(s)
}

// tappedDraft takes a button of a conversation. One that stands for an earlier
// state changes nothing; one of a report that is stored shows its receipt.
func (h *Handler) tappedDraft(ctx context.Context, s *session, data string) (answer, error) {
	tap, ok := parseDraftTap(data)
	if !ok {
		return h.outdated(s)
	}
	if s.current(tap) && (s.active() || s.data.Draft.Phase == conversations.Sent) {
		return h.advanceDraft(s, conversations.Event{Kind: conversations.Tapped, Choice: tap.choice})
	}
	receipt, err := h.receiptOf(ctx, s, tap.draft)
	switch {
	case errors.Is(err, models.ErrUnknown):
		return h.outdated(s)
	case err != nil:
		return answer{}, err
	}
	say := sentence(s.who.Person.Lang, "bot.already_draft", "at", h.moment(s, receipt.At), "code", receipt.Code)
	say.Fresh = true
	return answer{reply: say, data: asis}, nil
}

// receiptOf finds the receipt of one of the person's drafts: in the state, or
// else where reports are.
func (h *Handler) receiptOf(ctx context.Context, s *session, draft string) (models.Receipt, error) {
	if d := s.data.Draft; d != nil && d.ID == draft {
		if d.Phase != conversations.Sent {
			return models.Receipt{}, models.ErrUnknown
		}
		return *d.Receipt, nil
	}
	receipt, err := h.Reports.FindReceipt(ctx, s.who.Person.ID, draft)
	if err != nil && !errors.Is(err, models.ErrUnknown) {
		return models.Receipt{}, fmt.Errorf("find receipt of draft %s: %w", draft, err)
	}
	return receipt, err
}

// outdated answers a button that no longer means anything.
func (h *Handler) outdated(s *session) (answer, error) {
	if s.active() {
		return h.aside(s, "bot.old_button")
	}
	say := sentence(s.who.Person.Lang, "bot.old_button_idle")
	say.Fresh = true
	return answer{reply: say, data: asis}, nil
}
