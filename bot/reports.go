package bot

import (
	"context"
	"errors"
	"fmt"

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
	receipt, err := h.Reports.SubmitReport(ctx, submission)
	kind := conversations.Stored
	if occupied, ok := errors.AsType[*OccupiedError](err); ok {
		kind, receipt, err = conversations.Occupied, occupied.Receipt, nil
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
	return conversations.Event{Kind: kind, Receipt: &receipt}, nil
}

// submission is the report of a draft, as it is stored.
func (h *Handler) submission(s *session) (Submission, error) {
	draft, flow := *s.data.Draft, s.flow
	answers, err := conversations.EncodeAnswers(draft)
	if err != nil {
		return Submission{}, err
	}
	sub := Submission{
		Base: draft.Base,
		Report: models.Report{
			ID: draft.ID, FlowID: flow.ID, FlowVersion: flow.Version,
			PersonID: s.who.Person.ID, UnitID: draft.UnitID,
			PeriodKind: draft.Period.Kind, PeriodKey: draft.Period.Key(),
			PeriodStart: draft.Period.Start, PeriodEnd: draft.Period.End,
			Code:       flow.Code + "-" + draft.Period.Key(),
			OneKey:     oneKey(flow, draft.Period, s.who.Person.ID, draft.UnitID),
			Revision:   draft.Base + 1,
			ReceivedAt: draft.SentAt,
			Late:       draft.SentAt.After(draft.Due),
			AmendUntil: h.Calendar.LockAt(draft.Period),
		},
		Answers: answers,
		Hash:    conversations.Hash(flow, draft),
		Figures: conversations.Figures(flow, draft),
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

// oneKey names the one report that a flow expects of a period, or is nil where
// it expects any number.
func oneKey(f *conversations.Flow, p models.Period, person, unit int64) *string {
	var key string
	switch f.OnePer {
	case conversations.PerOfficer:
		key = fmt.Sprintf("%s/%s/unit/%d/officer/%d", f.ID, p.Key(), unit, person)
	case conversations.PerUnit:
		key = fmt.Sprintf("%s/%s/unit/%d", f.ID, p.Key(), unit)
	default:
		return nil
	}
	return &key
}
