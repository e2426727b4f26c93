package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/models"
)

// submit stores the report of a draft that is Sending, and returns what became
// of it as an event. Doing it again has the same outcome.
func (h *Handler) submit(ctx context.Context, s *session) (conversations.Event, error) {
	submission, err := h.submission(s)
	if err != nil {
		return conversations.Event{}, err
	}
	var receipt models.Receipt
	err = h.database(ctx, func(ctx context.Context) error {
		receipt, err = h.Reports.SubmitReport(ctx, submission)
		return err
	})
	if occupied, ok := errors.AsType[*OccupiedError](err); ok {
		return h.occupied(ctx, s, occupied.Receipt)
	}
	switch {
	case errors.Is(err, models.ErrUnknown):
		return conversations.Event{Kind: conversations.Refused}, nil
	case errors.Is(err, ErrLocked):
		return conversations.Event{Kind: conversations.Locked}, nil
	}
	if err != nil {
		return conversations.Event{}, fmt.Errorf("store report %s: %w", submission.Report.ID, err)
	}
	receipt.At, receipt.AmendUntil = h.Calendar.In(receipt.At), h.Calendar.In(receipt.AmendUntil)
	return conversations.Event{Kind: conversations.Stored, Receipt: &receipt}, nil
}

// occupied says what stands in the report's place: a newer revision of it, with
// its answers, or another report of its period.
func (h *Handler) occupied(ctx context.Context, s *session, receipt models.Receipt) (conversations.Event, error) {
	receipt.At, receipt.AmendUntil = h.Calendar.In(receipt.At), h.Calendar.In(receipt.AmendUntil)
	e := conversations.Event{Kind: conversations.Occupied, Receipt: &receipt}
	newer, _, err := h.reopen(ctx, s, s.data.Draft.ID)
	if err == nil {
		e.Receipt, e.Newer = newer.Receipt, newer.Answers
		return e, nil
	}
	if !errors.Is(err, models.ErrUnknown) {
		return conversations.Event{}, err
	}
	d := s.data.Draft
	x := matter{flow: s.flow, unit: models.Unit{ID: d.UnitID, Name: d.UnitName}, period: conversations.Period(s.flow, *d)}
	e.Nth, err = h.nextFree(ctx, x, s.who.Person.ID)
	return e, err
}

// submission is the report of a draft, as it is stored.
func (h *Handler) submission(s *session) (Submission, error) {
	draft, flow := *s.data.Draft, s.flow
	answers, err := conversations.EncodeAnswers(draft)
	if err != nil {
		return Submission{}, err
	}
	period := conversations.Period(flow, draft)
	sub := Submission{
		Base: draft.Base,
		Report: models.Report{
			ID: draft.ID, FlowID: flow.ID, FlowVersion: flow.Version,
			PersonID: s.who.Person.ID, UnitID: draft.UnitID,
			PeriodKind: period.Kind, PeriodKey: period.Key(),
			PeriodStart: period.Start, PeriodEnd: period.End,
			Code:       strings.TrimSuffix(flow.Code+"-"+period.Key(), "-"),
			OneKey:     oneKey(matter{flow, models.Unit{ID: draft.UnitID}, period}, s.who.Person.ID, draft.Nth),
			Nth:        draft.Nth,
			Reason:     draft.Reason,
			Revision:   draft.Base + 1,
			ReceivedAt: draft.SentAt,
			Late:       !draft.Due.IsZero() && draft.SentAt.After(draft.Due),
			AmendUntil: h.amendUntil(period, draft.SentAt),
		},
		Answers:  answers,
		Hash:     conversations.Hash(flow, draft),
		Figures:  conversations.Figures(flow, draft),
		Unknown:  conversations.Unknown(flow, draft),
		Announce: s.unattended,
	}
	for _, a := range conversations.Attachments(flow, draft) {
		sub.Attachments = append(sub.Attachments, models.Attachment{
			Question: a.Question, Position: a.Position, Kind: string(a.Kind), Channel: a.Channel, Ref: a.Ref, FileKey: a.Unique,
		})
	}
	for i := range sub.Figures {
		sub.Figures[i].ReportID, sub.Figures[i].Revision = draft.ID, draft.Base+1
	}
	if d := conversations.Difficulty(flow, draft); d != nil {
		d.ReportID, d.UnitID, d.PersonID, d.OpenedAt = draft.ID, draft.UnitID, s.who.Person.ID, draft.SentAt
		sub.Difficulty = d
	}
	return sub, nil
}

// oneKey names the nth report that is expected of a matter, or is nil where any
// number is.
func oneKey(x matter, person int64, nth int) *string {
	var key string
	switch x.flow.OnePer {
	case conversations.PerOfficer:
		key = fmt.Sprintf("%s/%s/unit/%d/officer/%d", x.flow.ID, x.period.Key(), x.unit.ID, person)
	case conversations.PerUnit:
		key = fmt.Sprintf("%s/%s/unit/%d", x.flow.ID, x.period.Key(), x.unit.ID)
	default:
		return nil
	}
	if nth > 0 {
		key += fmt.Sprintf("/%d", nth)
	}
	return &key
}

// due is when a report of a period is due; zero if never.
func (h *Handler) due(p models.Period) time.Time {
	if p.Kind != models.Weekly {
		return time.Time{}
	}
	return h.Calendar.DueAt(p)
}

// amendUntil is when a report that is sent now is locked: with its week or, if
// that is over, with the week in which it is sent.
func (h *Handler) amendUntil(p models.Period, sent time.Time) time.Time {
	until := h.Calendar.LockAt(h.Calendar.Reporting(sent))
	if p.Kind == models.Weekly && h.Calendar.LockAt(p).After(until) {
		return h.Calendar.LockAt(p)
	}
	return until
}
