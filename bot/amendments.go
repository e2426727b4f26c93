package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/locales"
	"github.com/satcoso/satcoso/models"
)

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
	if x.flow.Period == models.Weekly {
		reply.Choices = append(reply.Choices, []conversations.Choice{{
			ID: tapWeeks + "." + x.flow.ID + "." + strconv.FormatInt(x.unit.ID, 10), Label: locales.In(lang).Say("choice.elsewhere"),
		}})
	}
	return answer{reply: reply, data: asis}, nil
}

// another begins one more report where one is expected; its author says why.
func (h *Handler) another(ctx context.Context, s *session, x matter) (answer, error) {
	if x.flow.OnePer == conversations.PerNone {
		return h.outdated(s)
	}
	second := func(d *conversations.State) bool { return d.Nth > 1 && x.about(d) }
	if a, there, err := h.goOn(ctx, s, second); there || err != nil {
		return a, err
	}
	nth, err := h.nextFree(ctx, x, s.who.Person.ID)
	switch {
	case err != nil:
		return answer{}, err
	case nth == 0:
		return answer{reply: sentence(s.who.Person.Lang, "bot.too_many_reports"), data: asis}, nil
	}
	return h.begin(s, x, nth)
}

// nextFree is the number that one more report of a matter has, from 2, or 0 if
// there may be no more.
func (h *Handler) nextFree(ctx context.Context, x matter, person int64) (int, error) {
	for nth := 2; nth <= maxReports; nth++ {
		key := oneKey(x, person, nth)
		if key == nil {
			return 0, nil
		}
		switch _, err := h.Reports.FindReportByKey(ctx, *key); {
		case errors.Is(err, models.ErrUnknown):
			return nth, nil
		case err != nil:
			return 0, fmt.Errorf("look for a report of %s: %w", *key, err)
		}
	}
	return 0, nil
}

// amend opens one of the person's own reports again.
func (h *Handler) amend(ctx context.Context, s *session, id string) (answer, error) {
	if d := s.data.Draft; d != nil && d.ID == id && d.Phase == conversations.Sent {
		return h.advanceDraft(s, conversations.Event{Kind: conversations.Amended})
	}
	if a, there, err := h.goOn(ctx, s, func(d *conversations.State) bool { return d.ID == id }); there || err != nil {
		return a, err
	}
	draft, flow, err := h.reopen(ctx, s, id)
	switch {
	case errors.Is(err, models.ErrUnknown):
		return h.outdated(s)
	case err != nil:
		return answer{}, err
	case !h.Now().Before(draft.Receipt.AmendUntil):
		return h.aside(s, "amend.locked")
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
	ids := make([]string, len(list))
	for i, r := range list {
		ids[i] = r.ID
	}
	counts, err := h.Reports.CountOwnAttachments(ctx, s.who.Person.ID, ids)
	if err != nil {
		return answer{}, fmt.Errorf("count attachments of person %d: %w", s.who.Person.ID, err)
	}
	reply := sentence(s.who.Person.Lang, "bot.sent")
	for _, r := range list {
		if c, ok := counts[r.ID]; ok {
			reply.Paragraphs = append(reply.Paragraphs, conversations.Paragraph{Text: attachmentLine(s.who.Person.Lang, r, c)})
		}
		label := h.nameOf(s, r.FlowID, models.Period{Kind: r.PeriodKind, Start: r.PeriodStart, End: r.PeriodEnd}) + " · " + lastPart(r.Receipt.Code)
		reply.Choices = append(reply.Choices, []conversations.Choice{{ID: tapAmend + "." + shortID(r.ID), Label: label}})
	}
	return answer{reply: reply, data: asis}, nil
}

// attachmentLine says what became of a report's photos and files.
func attachmentLine(lang models.Lang, r StoredReport, c models.AttachmentCounts) string {
	say := locales.In(lang)
	var parts []string
	for _, part := range []struct {
		key string
		n   int
	}{{"stored", c.Stored}, {"pending", c.Pending}, {"failed", c.Failed}, {"expired", c.Expired}} {
		if part.n > 0 {
			parts = append(parts, say.Say("attachments."+part.key, "n", part.n))
		}
	}
	return say.Say("attachments.line", "code", lastPart(r.Receipt.Code), "parts", strings.Join(parts, ", "))
}

// lastPart is what tells the codes of two reports of a period apart.
func lastPart(code string) string { return code[strings.LastIndexByte(code, '-')+1:] }
