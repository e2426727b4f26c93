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

// about reports whether a draft is of a new report about the matter.
func (x matter) about(d *conversations.State) bool {
	return d.Base == 0 && d.Flow == x.flow.ID && d.UnitID == x.unit.ID && d.Period == x.period
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

// report opens a report of the flow for the person's unit and the present
// period; somebody with several units is asked for which. An unfinished report
// of the flow comes first, with the others below it.
func (h *Handler) report(ctx context.Context, s *session, f *conversations.Flow) (answer, error) {
	units := s.who.In(models.Officer)
	if d := s.data.Draft; s.active() && (s.sending() || d.Flow == f.ID && d.Base == 0 && !untouched(d)) {
		a, err := h.advanceDraft(s, conversations.Event{Kind: conversations.Returned})
		a.more = h.others(s, f, units)
		return a, err
	}
	switch len(units) {
	case 0:
		return answer{reply: sentence(s.who.Person.Lang, "bot.not_officer"), data: asis}, nil
	case 1:
		return h.open(ctx, s, h.now(f, units[0]))
	default:
		return chooseUnit(s, "bot.which_unit", tapUnit+"."+f.ID, units), nil
	}
}

// others are buttons to the reports of a flow that the draft in hand is not
// about.
func (h *Handler) others(s *session, f *conversations.Flow, units []models.Unit) [][]Button {
	var rows [][]Button
	for _, u := range units {
		x := h.now(f, u)
		if x.about(s.data.Draft) || s.sending() {
			continue
		}
		label := u.Name
		if x.period.Kind == models.Weekly {
			label = locales.In(s.who.Person.Lang).WeekName(x.period) + " · " + u.Name
		}
		rows = append(rows, []Button{{Label: label, Data: tapMatter + "." + x.data()}})
	}
	return rows
}

// untouched reports whether nothing was said for a draft yet, so that nothing is
// lost by opening another instead.
func untouched(d *conversations.State) bool {
	asked := d.Phase == conversations.Opening || d.Phase == conversations.Filling ||
		d.Phase == conversations.Explaining && d.Pending == nil // why there is one more report
	return asked && len(d.Answers) == 0 && len(d.Parts) == 0
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

// elsewhere offers the other weeks, and the other units, to report for instead of
// the draft's.
func (h *Handler) elsewhere(s *session) answer {
	d := s.data.Draft
	return h.chooseWeek(s, matter{flow: s.flow, unit: models.Unit{ID: d.UnitID, Name: d.UnitName}})
}

// chooseWeek offers all weeks of the unit, and the other units, to report for.
func (h *Handler) chooseWeek(s *session, here matter) answer {
	say := locales.In(s.who.Person.Lang)
	units := s.who.In(models.Officer)
	key := "bot.which_week"
	if len(units) > 1 {
		key = "bot.which_week_or_unit"
	}
	reply := sentence(s.who.Person.Lang, key, "unit", here.unit.Name)
	for _, week := range h.weeks() {
		here.period = week
		reply.Choices = append(reply.Choices, []conversations.Choice{{ID: tapMatter + "." + here.data(), Label: say.Week(week)}})
	}
	for _, u := range units {
		if u.ID != here.unit.ID {
			id := tapUnit + "." + here.flow.ID + "." + strconv.FormatInt(u.ID, 10)
			reply.Choices = append(reply.Choices, []conversations.Choice{{ID: id, Label: u.Name}})
		}
	}
	back := conversations.Choice{ID: tapCommand + "." + here.flow.Command.Name.VI, Label: say.Say("choice.back")}
	reply.Choices = append(reply.Choices, []conversations.Choice{back})
	return answer{reply: reply, data: asis, noted: s.delivered()}
}

// open goes back to the draft about the matter, or begins one, unless the one
// report of it is there already.
func (h *Handler) open(ctx context.Context, s *session, x matter) (answer, error) {
	if a, there, err := h.goOn(ctx, s, x.about); there || err != nil {
		return a, err
	}
	if key := oneKey(x, s.who.Person.ID, 0); key != nil {
		stored, err := h.Reports.FindReportByKey(ctx, *key)
		if err == nil {
			amending := func(d *conversations.State) bool { return d.ID == stored.ID && !d.Phase.Ended() }
			if a, there, err := h.goOn(ctx, s, amending); there || err != nil {
				return a, err
			}
			return h.already(s, x, stored)
		}
		if !errors.Is(err, models.ErrUnknown) {
			return answer{}, fmt.Errorf("look for a report of %s: %w", *key, err)
		}
	}
	return h.begin(s, x, 0)
}

// goOn goes on with the draft that a test holds for, if there is one, in hand or
// waiting. Nothing else is taken up while a report is on its way.
func (h *Handler) goOn(ctx context.Context, s *session, test func(*conversations.State) bool) (a answer, there bool, err error) {
	if s.sending() || s.active() && test(s.data.Draft) {
		a, err = h.advanceDraft(s, conversations.Event{Kind: conversations.Returned})
		return a, true, err
	}
	i := slices.IndexFunc(s.data.Waiting, func(d conversations.State) bool { return test(&d) })
	if i < 0 {
		return answer{}, false, nil
	}
	a, err = h.takeUp(ctx, s, i)
	return a, true, err
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
