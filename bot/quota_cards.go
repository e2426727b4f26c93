package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/locales"
	"github.com/satcoso/satcoso/models"
)

// quotaCard tells a clerk that a bot's messages run short, and what to do.
func (s *Sender) quotaCard(who models.Identity, payload []byte) (Card, error) {
	var w quotaWarning
	if err := json.Unmarshal(payload, &w); err != nil {
		return Card{}, fmt.Errorf("read warning: %w: %w", err, models.ErrUnknown)
	}
	say, lang := locales.In(who.Person.Lang), who.Person.Lang
	plan, usage := models.Plan{Messages: w.Of}, models.Usage{Sent: w.Used}
	key := "quota.warn"
	if plan.Level(usage) == models.QuotaStop {
		key = "quota.stop"
	}
	reply := sentence(lang, key, "channel", channelName(say, w.Channel), "used", w.Used, "of", w.Of,
		"percent", plan.Used(usage), "month", say.Month(w.Month))
	reply.Paragraphs = append(reply.Paragraphs, sentence(lang, "quota.remedy").Paragraphs...)
	return newCard(reply, asis), nil
}

// withheldCard tells a clerk how much was not sent to people of their units
// within a day.
func (s *Sender) withheldCard(ctx context.Context, who models.Identity, payload []byte) (Card, error) {
	var p struct {
		Until time.Time `json:"until"`
	}
	if err := json.Unmarshal(payload, &p); err != nil {
		return Card{}, fmt.Errorf("read notice: %w: %w", err, models.ErrUnknown)
	}
	if s.Quotas == nil { // no channel has a plan any more
		return Card{}, errNotNeeded
	}
	list, err := s.Quotas.WithheldFrom(ctx, who.Person.ID, p.Until.AddDate(0, 0, -1), p.Until)
	if err != nil {
		return Card{}, fmt.Errorf("%w: %w", errNotAsked, err)
	}
	if len(list) == 0 { // the clerk's post, or those of others, have changed
		return Card{}, errNotNeeded
	}
	say := locales.In(who.Person.Lang)
	month := say.Month(models.DateOf(s.Calendar.In(p.Until.Add(-time.Second))))
	var reply conversations.Reply
	for len(list) > 0 {
		channel, kinds := list[0].Channel, []string(nil)
		for ; len(list) > 0 && list[0].Channel == channel; list = list[1:] {
			kinds = append(kinds, say.Say("quota.kind."+list[0].Kind, "n", list[0].N))
		}
		reply.Paragraphs = append(reply.Paragraphs, sentence(who.Person.Lang, "quota.withheld",
			"channel", channelName(say, channel), "what", strings.Join(kinds, ", "), "month", month).Paragraphs...)
	}
	reply.Paragraphs = append(reply.Paragraphs, sentence(who.Person.Lang, "quota.withheld_remedy").Paragraphs...)
	return newCard(reply, asis), nil
}
