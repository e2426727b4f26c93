package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/locales"
	"github.com/satcoso/satcoso/models"
)

const (
	// maxWaiting is how many drafts may wait beside the one in hand.
	maxWaiting = 4
	// weeksBack is how many earlier weeks can be reported for.
	weeksBack = 4
	// maxReports is how many reports an officer may send where one is expected.
	maxReports = 9
)

// A matter is what a draft is about.
type matter struct {
	flow   *conversations.Flow
	unit   models.Unit
	period models.Period
}

// about reports whether a draft is about the matter.
func (x matter) about(d *conversations.State) bool {
	return d.Flow == x.flow.ID && d.UnitID == x.unit.ID && d.Period == x.period
}

// now is the matter of a flow and a unit at present.
func (h *Handler) now(f *conversations.Flow, unit models.Unit) matter {
	x := matter{flow: f, unit: unit}
	if f.Period == models.Weekly {
		x.period = h.Calendar.Reporting(h.Now())
	}
	return x
}

// data is the button data that names the matter: "de_an_03.12.2023-11-10".
func (x matter) data() string {
	return x.flow.ID + "." + strconv.FormatInt(x.unit.ID, 10) + "." + string(x.period.Start)
}

// named finds the matter that button data names, if it is one of the person's.
func (h *Handler) named(s *session, data string) (matter, bool) {
	parts := strings.Split(data, ".")
	if len(parts) < 2 {
		return matter{}, false
	}
	f := h.flowOf(parts[0])
	unit, mine := unitOf(s.who, models.Officer, parts[1])
	if f == nil || !mine {
		return matter{}, false
	}
	x := h.now(f, unit)
	if len(parts) == 3 && parts[2] != "" && f.Period == models.Weekly {
		day, err := models.ParseDate(parts[2])
		if err != nil || !slices.Contains(h.weeks(), h.Calendar.WeekOf(day)) {
			return matter{}, false
		}
		x.period = h.Calendar.WeekOf(day)
	}
	return x, true
}

func (h *Handler) flowOf(id string) *conversations.Flow {
	for _, f := range h.Flows.Newest() {
		if f.ID == id {
			return f
		}
	}
	return nil
}

// weeks are those that can be reported for, the present one first.
func (h *Handler) weeks() []models.Period {
	weeks := []models.Period{h.Calendar.Reporting(h.Now())}
	for range weeksBack {
		weeks = append(weeks, weeks[len(weeks)-1].Previous())
	}
	return weeks
}

// report goes back to the person's draft of the flow, or begins one; somebody
// with several units is asked for which.
func (h *Handler) report(ctx context.Context, s *session, f *conversations.Flow) (answer, error) {
	if s.active() && (s.data.Draft.Flow == f.ID && !h.outlived(s.data.Draft) || s.sending()) {
		return h.advanceDraft(s, conversations.Event{Kind: conversations.Returned})
	}
	if i := slices.IndexFunc(s.data.Waiting, func(d conversations.State) bool { return d.Flow == f.ID }); i >= 0 {
		return h.takeUp(ctx, s, i)
	}
	units := s.who.In(models.Officer)
	switch len(units) {
	case 0:
		return answer{reply: sentence(s.who.Person.Lang, "bot.not_officer"), data: asis}, nil
	case 1:
		return h.open(ctx, s, h.now(f, units[0]))
	default:
		return chooseUnit(s, "bot.which_unit", tapUnit+"."+f.ID, units), nil
	}
}

// outlived reports whether a draft was opened for a period that is past, and
// then not touched: nothing is lost by opening the present one instead.
func (h *Handler) outlived(d *conversations.State) bool {
	return untouched(d) && d.Period.Kind == models.Weekly && d.Period != h.Calendar.Reporting(h.Now())
}

func untouched(d *conversations.State) bool {
	return d.Phase == conversations.Opening && len(d.Answers) == 0
}

func chooseUnit(s *session, question, tap string, units []models.Unit) answer {
	reply := sentence(s.who.Person.Lang, question)
	for _, u := range units {
		id := tap + "." + strconv.FormatInt(u.ID, 10)
		reply.Choices = append(reply.Choices, []conversations.Choice{{ID: id, Label: u.Name}})
	}
	return answer{reply: reply, data: asis}
}

// unitOf finds the unit with that id among those in which the person holds the
// role.
func unitOf(who models.Identity, role models.Role, id string) (models.Unit, bool) {
	for _, u := range who.In(role) {
		if strconv.FormatInt(u.ID, 10) == id {
			return u, true
		}
	}
	return models.Unit{}, false
}

// elsewhere offers the other weeks, and the other units, to report for.
func (h *Handler) elsewhere(s *session) (answer, error) {
	say := locales.In(s.who.Person.Lang)
	reply := sentence(s.who.Person.Lang, "bot.which_week", "unit", s.data.Draft.UnitName)
	here := matter{flow: s.flow, unit: models.Unit{ID: s.data.Draft.UnitID}}
	for _, week := range h.weeks() {
		here.period = week
		reply.Choices = append(reply.Choices, []conversations.Choice{{ID: tapMatter + "." + here.data(), Label: say.Week(week)}})
	}
	for _, u := range s.who.In(models.Officer) {
		if u.ID != s.data.Draft.UnitID {
			id := tapUnit + "." + s.flow.ID + "." + strconv.FormatInt(u.ID, 10)
			reply.Choices = append(reply.Choices, []conversations.Choice{{ID: id, Label: u.Name}})
		}
	}
	return answer{reply: reply, data: asis}, nil
}

// open goes back to the draft about the matter, or begins one, unless the one
// report of it is there already.
func (h *Handler) open(ctx context.Context, s *session, x matter) (answer, error) {
	if s.sending() || s.active() && x.about(s.data.Draft) {
		return h.advanceDraft(s, conversations.Event{Kind: conversations.Returned})
	}
	if i := slices.IndexFunc(s.data.Waiting, func(d conversations.State) bool { return x.about(&d) }); i >= 0 {
		return h.takeUp(ctx, s, i)
	}
	if key := oneKey(x, s.who.Person.ID, 0); key != nil {
		stored, err := h.Reports.FindReportByKey(ctx, *key)
		if err == nil {
			return h.already(s, x, stored)
		}
		if !errors.Is(err, models.ErrUnknown) {
			return answer{}, fmt.Errorf("look for a report of %s: %w", *key, err)
		}
	}
	return h.begin(s, x, 0)
}

// begin begins the nth report of a matter.
func (h *Handler) begin(s *session, x matter, nth int) (answer, error) {
	if full, err := h.putAside(s); full || err != nil {
		return tooMany(s), err
	}
	draft := conversations.Begin(x.flow, h.NewID(), x.unit, x.period, h.due(x.period))
	draft.Nth = nth
	s.begin(x.flow, draft)
	return h.advanceDraft(s, conversations.Event{Kind: conversations.Started})
}

// putAside makes room for another draft: the one in hand waits, paused, unless
// there is nothing in it. It reports whether too many wait already.
func (h *Handler) putAside(s *session) (full bool, err error) {
	if !s.active() || untouched(s.data.Draft) {
		return false, nil
	}
	if len(s.data.Waiting) >= maxWaiting {
		return true, nil
	}
	if _, err := h.advanceDraft(s, conversations.Event{Kind: conversations.Returned}); err != nil {
		return false, err
	}
	s.data.Waiting = append(slices.Clip(s.data.Waiting), *s.data.Draft)
	s.data.Draft, s.flow, s.changed = nil, nil, true
	return false, nil
}

func tooMany(s *session) answer {
	return answer{reply: sentence(s.who.Person.Lang, "bot.too_many", "n", len(s.data.Waiting)+1), data: asis}
}

// takeUp goes back to a draft that waits; the one in hand waits in its place.
func (h *Handler) takeUp(ctx context.Context, s *session, i int) (answer, error) {
	draft := s.data.Waiting[i]
	flow, err := h.Flows.Find(ctx, draft.Flow, draft.FlowVersion)
	if err != nil {
		return answer{}, fmt.Errorf("continue draft %s: %w", draft.ID, err)
	}
	s.data.Waiting = slices.Concat(s.data.Waiting[:i], s.data.Waiting[i+1:])
	if _, err := h.putAside(s); err != nil {
		return answer{}, err
	}
	s.begin(flow, draft)
	return h.advanceDraft(s, conversations.Event{Kind: conversations.Returned})
}

// already says that the one report of a matter is there. It can be amended from
// here, or another one sent.
func (h *Handler) already(s *session, x matter, stored StoredReport) (answer, error) {
	lang := s.who.Person.Lang
	reply := sentence(lang, "bot.already", "title", x.flow.Title.In(lang), "week", locales.In(lang).Week(x.period),
		"unit", x.unit.Name, "at", h.moment(s, stored.Receipt.At), "code", stored.Receipt.Code)
	if stored.PersonID == s.who.Person.ID && h.Now().Before(stored.Receipt.AmendUntil) {
		reply.Choices = append(reply.Choices, []conversations.Choice{{
			ID: tapAmend + "." + shortID(stored.ID), Label: locales.In(lang).Say("choice.amend"),
		}})
	}
	reply.Choices = append(reply.Choices, []conversations.Choice{{
		ID: tapAnother + "." + x.data(), Label: locales.In(lang).Say("bot.another"),
	}})
	return answer{reply: reply, data: asis}, nil
}

// another begins one more report where one is expected; its author says why.
func (h *Handler) another(ctx context.Context, s *session, x matter) (answer, error) {
	if s.sending() || s.active() && x.about(s.data.Draft) {
		return h.advanceDraft(s, conversations.Event{Kind: conversations.Returned})
	}
	for nth := range maxReports {
		if nth == 1 { // the first one is called 0, the next 2
			continue
		}
		key := oneKey(x, s.who.Person.ID, nth)
		if key == nil {
			return h.outdated(s)
		}
		switch _, err := h.Reports.FindReportByKey(ctx, *key); {
		case errors.Is(err, models.ErrUnknown):
			return h.begin(s, x, nth)
		case err != nil:
			return answer{}, fmt.Errorf("look for a report of %s: %w", *key, err)
		}
	}
	return answer{reply: sentence(s.who.Person.Lang, "bot.too_many_reports"), data: asis}, nil
}

// amend opens one of the person's own reports again.
func (h *Handler) amend(ctx context.Context, s *session, id string) (answer, error) {
	if d := s.data.Draft; d != nil && d.ID == id {
		kind := conversations.Amended
		if d.Phase != conversations.Sent {
			kind = conversations.Returned
		}
		return h.advanceDraft(s, conversations.Event{Kind: kind})
	}
	if i := slices.IndexFunc(s.data.Waiting, func(d conversations.State) bool { return d.ID == id }); i >= 0 && !s.sending() {
		return h.takeUp(ctx, s, i)
	}
	draft, flow, err := h.reopen(ctx, s, id)
	switch {
	case errors.Is(err, models.ErrUnknown) || s.sending():
		return h.outdated(s)
	case err != nil:
		return answer{}, err
	}
	if full, err := h.putAside(s); full || err != nil {
		return tooMany(s), err
	}
	s.begin(flow, draft)
	return h.advanceDraft(s, conversations.Event{Kind: conversations.Amended})
}

// reopen reads one of the person's own reports as a draft that is Sent.
func (h *Handler) reopen(ctx context.Context, s *session, id string) (conversations.State, *conversations.Flow, error) {
	stored, err := h.Reports.FindReport(ctx, s.who.Person.ID, id)
	if err != nil {
		return conversations.State{}, nil, fmt.Errorf("find report %s: %w", id, err)
	}
	flow, err := h.Flows.Find(ctx, stored.FlowID, stored.FlowVersion)
	if err != nil {
		return conversations.State{}, nil, fmt.Errorf("reopen report %s: %w", id, err)
	}
	receipt := stored.Receipt
	receipt.At, receipt.AmendUntil = h.Calendar.In(receipt.At), h.Calendar.In(receipt.AmendUntil)
	draft, err := conversations.Reopen(flow, stored.Report, models.Unit{ID: stored.UnitID, Name: stored.UnitName}, stored.Answers, receipt)
	if err != nil {
		return conversations.State{}, nil, fmt.Errorf("reopen report %s: %w", id, err)
	}
	draft.Due = h.due(draft.Period)
	return draft, flow, nil
}

// listSent offers the person's own reports that can still be amended.
func (h *Handler) listSent(ctx context.Context, s *session) (answer, error) {
	list, err := h.Reports.ListOpenReports(ctx, s.who.Person.ID, h.Now())
	if err != nil {
		return answer{}, fmt.Errorf("list reports of person %d: %w", s.who.Person.ID, err)
	}
	if len(list) == 0 {
		return answer{reply: sentence(s.who.Person.Lang, "bot.sent_none"), data: asis}, nil
	}
	reply := sentence(s.who.Person.Lang, "bot.sent")
	for _, r := range list {
		label := r.Receipt.Code + " · " + r.UnitName
		reply.Choices = append(reply.Choices, []conversations.Choice{{ID: tapAmend + "." + shortID(r.ID), Label: label}})
	}
	return answer{reply: reply, data: asis}, nil
}
