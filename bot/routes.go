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
		s.disarm()
		return h.tapped(ctx, s, m)
	case m.Kind == Text:
		return h.wrote(ctx, s, m, conversations.Typed)
	case m.Kind == Edited:
		return h.wrote(ctx, s, m, conversations.Corrected)
	case m.Kind == Attached:
		return h.wrote(ctx, s, m, conversations.Attached)
	case m.Kind == Unsupported:
		return h.aside(s, "bot.unsupported")
	default:
		return answer{}, nil
	}
}

// wrote takes what was written or attached. It is guarded before anything else
// sees it.
func (h *Handler) wrote(ctx context.Context, s *session, m Message, kind conversations.EventKind) (answer, error) {
	e := guard(m, kind)
	if kind == conversations.Typed {
		if a, taken, err := h.assess(ctx, s, m, e); taken || err != nil {
			return a, err
		}
	}
	switch {
	case e.Secret && !s.active():
		s.erase = append(s.erase, m.ID)
		return answer{reply: sentence(s.who.Person.Lang, "guard.secret"), data: asis}, nil
	case kind == conversations.Typed:
		return h.typed(ctx, s, m, e)
	case s.data.Draft != nil:
		return h.advanceDraft(s, e)
	case kind == conversations.Attached:
		return h.aside(s, "bot.unsupported")
	default:
		return answer{}, nil
	}
}

// guard makes an event of a message: nothing behind it sees what it takes out.
func guard(m Message, kind conversations.EventKind) conversations.Event {
	text := vietnamese.Inspect(m.Text)
	e := conversations.Event{Kind: kind, Message: m.ID, Source: m.place(), Secret: text.Secret, Masked: text.Masked}
	if kind == conversations.Attached {
		e.Attachment = m.Attachment
		e.Attachment.Channel = m.Channel
		// The words of a file's name are joined by signs.
		name := vietnamese.Inspect(wordsOfName.Replace(m.Attachment.Name))
		e.Secret = e.Secret || name.Secret
		if safe := name.Masking(vietnamese.Email, vietnamese.Name); safe != name.Text || name.Masked {
			e.Attachment.Name, e.Masked = safe, true
		}
	}
	e.Masked, e.Secret = e.Masked || m.Masked, e.Secret || m.Secret
	if e.Secret {
		e.Attachment = conversations.Attachment{}
		return e
	}
	e.Text, e.Safe = text.Text, text.Masking(vietnamese.Email, vietnamese.Name)
	return e
}

// guarded is a message as it may be kept outside a conversation. Names stay: its
// author is still to be asked about them. Codes of invitations do not.
func guarded(m Message) Message {
	m = withoutCode(m)
	e := guard(m, conversations.Typed)
	if m.Kind == Attached {
		e = guard(m, conversations.Attached)
	}
	m.Text, m.Attachment, m.Masked, m.Secret = e.Text, e.Attachment, e.Masked, e.Secret
	return m
}

// nameless is a guarded message without what may be somebody's name: its author
// is not asked about it any more.
func nameless(m Message) Message {
	m.Text = guard(m, conversations.Typed).Safe
	return m
}

var wordsOfName = strings.NewReplacer("_", " ", "-", " ", ".", " ")

// advanceDraft moves the person's draft on by one event.
func (h *Handler) advanceDraft(s *session, e conversations.Event) (answer, error) {
	e.Lang, e.Now, e.Form = s.who.Person.Lang, h.at(), s.counted
	turn, err := conversations.Advance(s.flow, *s.data.Draft, e)
	if err != nil {
		return answer{}, fmt.Errorf("advance draft %s: %w", s.data.Draft.ID, err)
	}
	if !reflect.DeepEqual(*s.data.Draft, turn.State) {
		s.data.Draft, s.changed = &turn.State, true
	}
	for _, effect := range turn.Effects {
		switch effect.Kind {
		case conversations.Elsewhere:
			return h.elsewhere(s), nil
		case conversations.Erase:
			s.erase = append(s.erase, effect.Message)
		}
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

// typed takes a text: a command, or something for the draft.
func (h *Handler) typed(ctx context.Context, s *session, m Message, e conversations.Event) (answer, error) {
	if a, taken, err := h.picked(ctx, s, m, e.Text); taken || err != nil {
		return a, err
	}
	if word, ok := commandWord(e.Text); ok {
		if a, known, err := h.command(ctx, s, m, word); known || err != nil {
			return a, err
		}
		e.Text = "/" + word // without the bot's name
		e.Safe = e.Text
	}
	if s.asksForMenu(e.Text) {
		return h.menu(s), nil
	}
	if a, taken, err := h.instead(ctx, s, m, e.Text); taken || err != nil {
		return a, err
	}
	if s.active() {
		e.Early, e.Late = s.early(m), s.late(m)
		return h.advanceDraft(s, e)
	}
	a, err := h.summoned(ctx, s, m, e.Text)
	if e.Masked {
		a.reply = above(s.who.Person.Lang, "guard.not_kept", a.reply)
	}
	return a, err
}

// summoned takes a text where nothing is being written: a command that was typed
// as words ("tóm tắt") does what it says, the name of a report
// opens a draft, that of a unit a draft of the menu's first report, and anything
// else the menu.
func (h *Handler) summoned(ctx context.Context, s *session, m Message, text string) (answer, error) {
	if a, known, err := h.command(ctx, s, m, inOneWord(text)); known || err != nil {
		return a, err
	}
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

// inOneWord writes words as a command is written: without marks and spaces.
func inOneWord(text string) string {
	return strings.ReplaceAll(vietnamese.Fold(text), " ", "")
}

// tapped takes a button. Its data comes from outside: what it names is looked
// up among what is the person's own.
func (h *Handler) tapped(ctx context.Context, s *session, m Message) (answer, error) {
	kind, rest, _ := strings.Cut(m.Data, ".")
	switch kind {
	case tapDraft:
		return h.tappedDraft(ctx, s, m)
	case tapCommand:
		if a, known, err := h.command(ctx, s, m, rest); known || err != nil {
			a.reply.Fresh = true
			return a, err
		}
	case tapUnit, tapMatter:
		if x, ok := h.named(s, rest); ok {
			return h.open(ctx, s, x)
		}
	case tapWeeks:
		if x, ok := h.named(s, rest); ok {
			a := h.chooseWeek(s, x)
			a.reply.Fresh = true
			return a, nil
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
	case tapPreview:
		return h.tappedPreview(ctx, s, rest)
	case tapNothing:
		if x, ok := h.named(s, rest); ok {
			a, err := h.nothing(ctx, s, m, x)
			a.reply.Fresh = true
			return a, err
		}
	case tapMonth:
		return h.tappedMonth(ctx, s, rest)
	case tapAccounts:
		return h.tappedAccounts(ctx, s, rest)
	case tapLeave:
		return h.takeLeave(ctx, s, rest)
	}
	return h.outdated(s)
}

// tappedDraft takes a button of a conversation. One that stands for an earlier
// state changes nothing; one of a report that is stored shows its receipt.
func (h *Handler) tappedDraft(ctx context.Context, s *session, m Message) (answer, error) {
	tap, ok := parseDraftTap(m.Data)
	if !ok {
		return h.outdated(s)
	}
	if s.current(tap) && (s.active() || s.data.Draft.Phase == conversations.Sent) {
		return h.advanceDraft(s, conversations.Event{
			Kind: conversations.Tapped, Choice: tap.choice, Source: m.place(),
		})
	}
	if d := s.data.Draft; d != nil && d.ID == tap.draft && conversations.SendsOther(tap.choice, s.flow, *d) {
		return h.outdated(s) // its values were not stored
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
