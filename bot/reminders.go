package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
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

// Remind makes the card that reminds somebody of the reports that they owe. It
// fails with errNotNeeded where nothing is missing any more, or the reminder's
// time is over, and with errNotAsked while a report is on its way.
func (h *Handler) Remind(ctx context.Context, who models.Identity, payload []byte) (Card, error) {
	var about reminderPayload
	if err := json.Unmarshal(payload, &about); err != nil {
		return Card{}, fmt.Errorf("read what to remind of: %w: %w", err, models.ErrUnknown)
	}
	flow, now := h.flowOf(about.Flow), h.Now()
	if flow == nil || h.Reminders == nil {
		return Card{}, fmt.Errorf("remind of %s: %w", about.Flow, models.ErrUnknown)
	}
	reminder, week, due := h.Calendar.ReminderAt(now)
	if !due || week.End != about.Week || reminder.Number != about.Number {
		return Card{}, fmt.Errorf("reminder %d of the week to %s: %w", about.Number, about.Week, errNotNeeded)
	}
	units, err := h.Reminders.ListOwed(ctx, who.Person.ID, flow.ID, week, h.Calendar.DueAt(week), now)
	if err != nil {
		return Card{}, fmt.Errorf("%w: %w", errNotAsked, err)
	}
	data, err := h.peek(ctx, who.Person.ID)
	if err != nil {
		return Card{}, fmt.Errorf("%w: %w", errNotAsked, err)
	}
	if len(units) == 0 {
		return Card{}, fmt.Errorf("nothing is missing: %w", errNotNeeded)
	}
	matters := make([]matter, len(units))
	for i, u := range units {
		matters[i] = matter{flow: flow, unit: u, period: week}
		if d := data.draftAbout(matters[i]); d != nil && d.Phase == conversations.Sending {
			return Card{}, fmt.Errorf("report %s is on its way: %w", d.ID, errNotAsked)
		}
	}
	return newCard(h.reminder(who.Person.Lang, matters, data), asis), nil
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
