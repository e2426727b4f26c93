package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/locales"
	"github.com/satcoso/satcoso/models"
)

// errNotNeeded means that a notice has nothing to say any more.
var errNotNeeded = errors.New("not needed any more")

// A reminderPayload says which reminder of which week's report it is.
type reminderPayload struct {
	Flow   string      `json:"flow"`
	Week   models.Date `json:"week"` // its last day
	Number int         `json:"number"`
}

// An owing is what a reminder is about.
type owing struct {
	flow *conversations.Flow
	week models.Period
}

// Remind reminds somebody of the reports that they owe, with a card that it
// gives to show. Where messages are counted, and one report is owed that nothing
// is in the way of, the card is that report's form: its answer can follow at
// once.
//
// It fails with errNotNeeded where nothing is missing any more, or the reminder's
// time is over, and with errNotAsked while a report is on its way. Nothing is
// begun then.
func (h *Handler) Remind(ctx context.Context, to Address, who models.Identity, payload []byte, show func(Card) (Shown, error)) error {
	due, err := h.owingIn(payload)
	if err != nil {
		return err
	}
	if h.countedOn(to.Channel) {
		err := h.remindByForm(ctx, to, who, due, show)
		if !errors.Is(err, ErrBehind) { // what waits was not written as the answer to a form
			return err
		}
	}
	data, err := h.peek(ctx, who.Person.ID)
	if err != nil {
		return fmt.Errorf("%w: %w", errNotAsked, err)
	}
	matters, err := h.owed(ctx, who, due, data)
	if err != nil {
		return err
	}
	_, err = show(newCard(h.reminder(who.Person.Lang, matters, data), asis))
	return err
}

// owingIn finds what a reminder is about, if it is the one of this moment.
func (h *Handler) owingIn(payload []byte) (owing, error) {
	var about reminderPayload
	if err := json.Unmarshal(payload, &about); err != nil {
		return owing{}, fmt.Errorf("read what to remind of: %w: %w", err, models.ErrUnknown)
	}
	flow := h.flowOf(about.Flow)
	if flow == nil || h.Reminders == nil {
		return owing{}, fmt.Errorf("remind of %s: %w", about.Flow, models.ErrUnknown)
	}
	reminder, week, due := h.Calendar.ReminderAt(h.Now())
	if !due || week.End != about.Week || reminder.Number != about.Number {
		return owing{}, fmt.Errorf("reminder %d of the week to %s: %w", about.Number, about.Week, errNotNeeded)
	}
	return owing{flow, week}, nil
}

// owed are the reports that somebody owes still; none of them is on its way.
func (h *Handler) owed(ctx context.Context, who models.Identity, due owing, data Session) ([]matter, error) {
	units, err := h.Reminders.ListOwed(ctx, who.Person.ID, due.flow.ID, due.week, h.Calendar.DueAt(due.week), h.Now())
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNotAsked, err)
	}
	if len(units) == 0 {
		return nil, fmt.Errorf("nothing is missing: %w", errNotNeeded)
	}
	matters := make([]matter, len(units))
	for i, u := range units {
		matters[i] = matter{flow: due.flow, unit: u, period: due.week}
		if d := data.draftAbout(matters[i]); d != nil && d.Phase == conversations.Sending {
			return nil, fmt.Errorf("report %s is on its way: %w", d.ID, errNotAsked)
		}
	}
	return matters, nil
}

// remindByForm is Remind where messages are counted. The session is in hand from
// before it is asked what is owed: whoever reports meanwhile changes the session,
// and nothing is begun. It fails with ErrBehind where earlier messages wait.
func (h *Handler) remindByForm(ctx context.Context, to Address, who models.Identity, due owing, show func(Card) (Shown, error)) error {
	turn := h.lanes.enter(who.Person.ID)
	defer turn.leave()
	s, err := h.load(ctx, who, Message{Channel: to.Channel, Account: to.Account})
	if err != nil {
		return fmt.Errorf("%w: %w", errNotAsked, err)
	}
	matters, err := h.owed(ctx, s.who, due, s.data)
	if err != nil {
		return err
	}
	card := newCard(h.reminder(s.who.Person.Lang, matters, s.data), asis)
	a, asks, err := h.askedForm(s, matters)
	if err != nil {
		return err
	}
	if asks {
		s.unattended = true
		if in := chatName(to.Channel, to.Account); s.data.In != in {
			s.data.In, s.changed = in, true
		}
		if err := h.save(ctx, s, Message{}); err != nil {
			return fmt.Errorf("%w: %w", errNotAsked, err)
		}
		card = h.card(s, a)
	}
	shown, err := show(card)
	if err == nil && asks {
		h.noteShown(ctx, turn, s, shown)
	}
	return err
}

// askedForm opens the report that is owed as a form, below what the reminder
// says: one that was not answered yet, or a new one where nothing is being
// written. It reports false where the reminder is to leave the conversation as
// it is; then nothing is to be saved.
func (h *Handler) askedForm(s *session, matters []matter) (a answer, asks bool, err error) {
	before := s.data
	d := before.draftAbout(matters[0])
	switch {
	case len(matters) > 1, before.Assessing != nil && h.Now().Before(before.Assessing.Until):
		return answer{}, false, nil
	case d != nil && d == before.Draft && untouched(d):
		a, err = h.advanceDraft(s, conversations.Event{Kind: conversations.Started})
	case d != nil, s.active():
		return answer{}, false, nil
	default:
		a, err = h.begin(s, matters[0], 0)
	}
	if err != nil || s.data.Draft.Phase != conversations.Filling {
		return answer{}, false, err
	}
	lang := s.who.Person.Lang
	said := h.reminder(lang, matters, before).Paragraphs
	said = append(said, sentence(lang, "reminder.by_word", "word", locales.In(lang).Say("reminder.word.leave")).Paragraphs...)
	a.reply.Paragraphs = slices.Concat(said, []conversations.Paragraph{{}}, a.reply.Paragraphs)
	return a, true, nil
}

// peek reads the newest record of a person's session, to look at it.
func (h *Handler) peek(ctx context.Context, person int64) (Session, error) {
	record, _, err := h.States.Load(ctx, person)
	if err != nil {
		return Session{}, fmt.Errorf("load state of person %d: %w", person, err)
	}
	snapshot, err := h.snapshot(ctx, person)
	if err != nil {
		return Session{}, err
	}
	if record.Before(snapshot.Stamp) {
		record = snapshot.Record
	}
	var data Session
	if len(record.Session) > 0 {
		if err := json.Unmarshal(record.Session, &data); err != nil {
			return Session{}, fmt.Errorf("read state of person %d: %w", person, err)
		}
	}
	return data, nil
}

// draftAbout returns the person's draft of a new report about the matter, or nil.
func (s Session) draftAbout(x matter) *conversations.State {
	if d := s.Draft; d != nil && !d.Phase.Ended() && x.about(d) {
		return d
	}
	for i := range s.Waiting {
		if x.about(&s.Waiting[i]) {
			return &s.Waiting[i]
		}
	}
	return nil
}

// reminder says which reports are missing and what can be done about it.
func (h *Handler) reminder(lang models.Lang, matters []matter, data Session) conversations.Reply {
	say, first := locales.In(lang), matters[0]
	var names []string
	for _, x := range matters {
		names = append(names, x.unit.Name)
	}
	due := h.Calendar.In(h.Calendar.DueAt(first.period))
	when, key := say.Moment(due), "reminder.before"
	if models.DateOf(due) == h.Calendar.Today(h.Now()) {
		when = say.Say("reminder.today", "clock", say.Clock(due))
	}
	if !h.Now().Before(due) {
		key = "reminder.after"
	}
	lines := []string{say.Say(key, "week", say.WeekName(first.period), "units", strings.Join(names, ", "), "due", when)}
	if h.Calendar.Moved(first.period) {
		usual := first.period.End.AddDays(1).At(0, 0, due.Location())
		lines = append(lines, say.Say("reminder.moved", "day", say.Day(usual)))
	}
	open := "reminder.choice.report"
	if d := data.draftAbout(first); d != nil && len(matters) == 1 && len(d.Answers) > 0 {
		open = "choice.continue"
		if n, total := conversations.Progress(first.flow, *d); n > 0 {
			lines = append(lines, say.Say("paused.question", "n", n, "total", total))
		}
	}
	reply := conversations.Reply{}
	for _, line := range lines {
		reply.Paragraphs = append(reply.Paragraphs, conversations.Paragraph{Text: line})
	}
	for _, x := range matters {
		label := say.Say(open)
		if len(matters) > 1 {
			label += " · " + x.unit.Name
		}
		reply.Choices = append(reply.Choices, []conversations.Choice{{ID: tapMatter + "." + x.data(), Label: label}})
	}
	if nothing := first.flow.Nothing.In(lang); nothing != "" && len(matters) == 1 {
		reply.Choices = append(reply.Choices, []conversations.Choice{{ID: tapNothing + "." + first.data(), Label: nothing}})
	}
	leave := conversations.Choice{ID: tapLeave + "." + first.flow.ID + "." + string(first.period.End), Label: say.Say("reminder.choice.leave")}
	reply.Choices = append(reply.Choices, []conversations.Choice{leave})
	return reply
}

// nothing opens the report of a matter and, if nothing is written there yet,
// says that nothing happened: it is left to be sent.
func (h *Handler) nothing(ctx context.Context, s *session, m Message, x matter) (answer, error) {
	a, err := h.open(ctx, s, x)
	if err != nil || s.data.Draft == nil || !x.about(s.data.Draft) || !untouched(s.data.Draft) {
		return a, err
	}
	return h.advanceDraft(s, conversations.NothingHappened(m.place()))
}

// instead takes a text that is no answer, where a form is open that nobody has
// answered: it may have come unasked.
func (h *Handler) instead(ctx context.Context, s *session, m Message, text string) (a answer, taken bool, err error) {
	if d := s.data.Draft; !s.typed || !s.active() || d.Phase != conversations.Filling || !untouched(d) {
		return answer{}, false, nil
	}
	word, d := inOneWord(text), s.data.Draft
	if h.Reminders != nil && saysLeave(word) && d.Base == 0 && d.Period == h.Calendar.Reporting(h.Now()) {
		about := d.Flow + "." + string(d.Period.End)
		s.data.Draft, s.flow, s.changed = nil, nil, true
		a, err = h.takeLeave(ctx, s, about)
		return a, true, err
	}
	return h.command(ctx, s, m, word)
}

// saysLeave reports whether a word says that its author is on leave.
func saysLeave(word string) bool {
	for _, lang := range []models.Lang{models.Vietnamese, models.English} {
		say := locales.In(lang)
		if word == inOneWord(say.Say("reminder.word.leave")) || word == inOneWord(say.Say("reminder.choice.leave")) {
			return true
		}
	}
	return false
}

// takeLeave ends the reminders of a week: "de_an_03.2023-11-16".
func (h *Handler) takeLeave(ctx context.Context, s *session, data string) (answer, error) {
	id, end, _ := strings.Cut(data, ".")
	flow, now := h.flowOf(id), h.Now()
	day, err := models.ParseDate(end)
	if flow == nil || err != nil || h.Reminders == nil || h.Calendar.WeekOf(day) != h.Calendar.Reporting(now) {
		return h.outdated(s)
	}
	week := h.Calendar.WeekOf(day)
	if err := h.Reminders.TakeLeave(ctx, s.who.Person.ID, flow.ID, week, h.Calendar.DueAt(week), now); err != nil {
		return answer{}, fmt.Errorf("take leave in %s: %w", week.Key(), err)
	}
	reply := sentence(s.who.Person.Lang, "reminder.leave", "week", locales.In(s.who.Person.Lang).WeekName(week))
	return answer{reply: reply, data: asis}, nil
}
