package bot

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/locales"
	"github.com/satcoso/satcoso/models"
	"github.com/satcoso/satcoso/month"
)

// earlierMonths is how many months before the running one have a button.
const earlierMonths = 3

// running is the month that the business clock is in.
func (h *Handler) running() models.Period { return monthOf(h.Calendar.Today(h.Now()), 0) }

// monthOf is the month that lies some months before that of a day.
func monthOf(d models.Date, before int) models.Period {
	y, m, _ := d.YearMonthDay()
	return models.Months(models.Monthly, y, time.Month(m-before), 1)
}

// ownMonth tells the person what they have reported of a month, as text to
// paste.
func (h *Handler) ownMonth(ctx context.Context, s *session, days models.Period) (answer, error) {
	person, lang := s.who.Person, s.who.Person.Lang
	reports, err := h.Reports.ListOwnReports(ctx, person.ID, days.Start, days.End)
	if err != nil {
		return answer{}, fmt.Errorf("list reports of person %d in %s: %w", person.ID, days.Key(), err)
	}
	if len(reports) == 0 && len(s.who.In(models.Officer)) == 0 {
		return answer{reply: sentence(lang, "bot.not_officer"), data: asis}, nil
	}
	now := h.running()
	of := month.Month{
		Days: days, Author: person.Name, Reports: reports, Flows: h.Flows.Newest(),
		Units: month.Due(h.Calendar, days, h.Now(), s.who.Posts),
	}
	if days == now {
		of.Until = h.Calendar.Today(h.Now())
	}
	reply := paragraphs(of.Lines(lang))
	var choices []conversations.Choice
	for before := range earlierMonths + 1 {
		if other := monthOf(now.Start, before); other != days {
			choices = append(choices, conversations.Choice{ID: tapMonth + "." + other.Key(), Label: locales.In(lang).Period(other)})
		}
	}
	reply.Choices = slices.Collect(slices.Chunk(choices, 2))
	return answer{reply: reply, data: asis}, nil
}

// tappedMonth turns to another month: "2023-10".
func (h *Handler) tappedMonth(ctx context.Context, s *session, key string) (answer, error) {
	first, err := models.ParseDate(key + "-01")
	if err != nil || first > h.running().Start {
		return h.outdated(s)
	}
	return h.ownMonth(ctx, s, monthOf(first, 0))
}
