package bot

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
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
	case m.Kind == Edited && s.data.Draft != nil:
		return h.advanceDraft(s, written(m, conversations.Corrected))
	case m.Kind == Attached && s.active():
		return h.advanceDraft(s, attached(m))
	case m.Kind == Attached, m.Kind == Unsupported:
		return h.aside(s, "bot.unsupported")
	default:
		return answer{}, nil
	}
}

// written is a message as an event, guarded: nothing but this sees what the
// guard takes out.
func written(m Message, kind conversations.EventKind) conversations.Event {
	guarded := vietnamese.Inspect(m.Text)
	e := conversations.Event{Kind: kind, Message: m.ID, Source: m.source(), Secret: guarded.Secret}
	if !guarded.Secret {
		e.Text, e.Masked = guarded.Text, guarded.Masked
		e.Safe = guarded.Masking(vietnamese.Email, vietnamese.Name)
	}
	return e
}

// attached is a message with an attachment as an event. The file's name is
// guarded too.
func attached(m Message) conversations.Event {
	e := written(m, conversations.Attached)
	e.Attachment = m.Attachment
	name := vietnamese.Inspect(m.Attachment.Name)
	e.Attachment.Name = name.Masking(vietnamese.Email, vietnamese.Name)
	if name.Secret {
		e.Secret, e.Attachment.Name = true, ""
	}
	return e
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
	a := answer{reply: turn.Replies[0]}
	for _, effect := range turn.Effects {
		switch effect.Kind {
		case conversations.Elsewhere:
			return h.elsewhere(s)
		case conversations.Erase:
			a.erase = append(a.erase, effect.Message)
		}
	}
	return a, nil
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
	e := written(m, conversations.Typed)
	if word, ok := commandWord(e.Text); ok {
		if a, known, err := h.command(ctx, s, m, word); known || err != nil {
			return a, err
		}
		e.Text = "/" + word // without the bot's name
	}
	switch {
	case s.active():
		e.Early = s.early(m)
		return h.advanceDraft(s, e)
	case e.Secret:
		return answer{reply: sentence(s.who.Person.Lang, "guard.secret"), data: asis, erase: []int64{m.ID}}, nil
	}
	return h.summoned(ctx, s, e.Text)
}

// summoned takes a text where nothing is being written: the name of a report or
// of a unit opens a draft, anything else the menu.
func (h *Handler) summoned(ctx context.Context, s *session, text string) (answer, error) {
	units := s.who.In(models.Officer)
	if _, err := strconv.Atoi(text); err == nil || len(units) == 0 {
		return h.menu(s), nil
	}
	flows := h.Flows.Newest()
	var labels []string
	for _, f := range flows {
		labels = append(labels, f.Command.Label.In(s.who.Person.Lang))
	}
	if found := vietnamese.ReadOption(text, labels); found.Outcome == vietnamese.Understood && len(flows) > 1 {
		return h.report(ctx, s, flows[found.Index])
	}
	labels = nil
	for _, u := range units {
		labels = append(labels, u.Name)
	}
	if found := vietnamese.ReadOption(text, labels); found.Outcome == vietnamese.Understood && len(units) > 1 {
		return h.open(ctx, s, h.now(flows[0], units[found.Index]))
	}
	return h.menu(s), nil
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
	case tapUnit, tapMatter:
		if x, ok := h.named(s, rest); ok {
			return h.open(ctx, s, x)
		}
	case tapAnother:
		if x, ok := h.named(s, rest); ok {
			return h.another(ctx, s, x)
		}
	case tapAmend:
		if id, ok := longID(rest); ok {
			a, err := h.amend(ctx, s, id)
			a.reply.Fresh = true
			return a, err
		}
	case tapWaiting:
		return h.tappedWaiting(ctx, s, rest)
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

// tappedWaiting goes back to a draft that waits.
func (h *Handler) tappedWaiting(ctx context.Context, s *session, short string) (answer, error) {
	id, _ := longID(short)
	i := slices.IndexFunc(s.data.Waiting, func(d conversations.State) bool { return d.ID == id })
	if i < 0 || s.sending() {
		return h.outdated(s)
	}
	a, err := h.takeUp(ctx, s, i)
	a.reply.Fresh = true
	return a, err
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
