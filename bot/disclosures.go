package bot

import (
	"context"
	"fmt"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/locales"
	"github.com/satcoso/satcoso/models"
)

// ownData tells the person what is kept about them.
func (h *Handler) ownData(ctx context.Context, s *session) (answer, error) {
	own, err := h.Disclosures.FindOwnData(ctx, s.who.Person.ID)
	if err != nil {
		return answer{}, fmt.Errorf("find what is kept about person %d: %w", s.who.Person.ID, err)
	}
	say := locales.In(s.who.Person.Lang)
	lines := []string{say.Say("own.name", "name", s.who.Person.Name)}
	for _, p := range s.who.Posts {
		lines = append(lines, say.Say("own.post", "role", say.Say("role."+string(p.Post.Role)),
			"unit", p.Unit.Name, "since", models.DateOf(h.Calendar.In(p.Post.Since))))
	}
	for _, a := range own.Accounts {
		key, at := "own.account_entered", a.LinkedAt
		if a.ConsentAt != nil {
			key, at = "own.account", *a.ConsentAt
		}
		lines = append(lines, say.Say(key, "channel", familyName(say, a.Channel), "version", a.ConsentVersion,
			"day", models.DateOf(h.Calendar.In(at))))
	}
	if own.Reports > 0 {
		lines = append(lines, say.Say("own.reports", "n", own.Reports, "from", own.FirstDay, "to", own.LastDay))
	} else {
		lines = append(lines, say.Say("own.no_reports"))
	}
	lines = append(lines, say.Say("own.readers"), say.Say("keeping.until"), say.Say("own.rights"))
	return answer{reply: paragraphs(lines), data: asis}, nil
}

// readers tells the person who has read what they reported: by function and
// unit, not by name.
func (h *Handler) readers(ctx context.Context, s *session) (answer, error) {
	list, err := h.Disclosures.ListReadings(ctx, s.who.Person.ID)
	if err != nil {
		return answer{}, fmt.Errorf("list who has read reports of person %d: %w", s.who.Person.ID, err)
	}
	say := locales.In(s.who.Person.Lang)
	if len(list) == 0 {
		return answer{reply: sentence(s.who.Person.Lang, "readers.none"), data: asis}, nil
	}
	lines := []string{say.Say("readers.title")}
	for _, r := range list {
		at := h.Calendar.In(r.At)
		who := say.Say("readers.former")
		if r.Role != "" {
			who = say.Say("role."+string(r.Role)) + ", " + r.Unit
		}
		lines = append(lines, say.Say("readers.line", "at", say.Clock(at), "day", models.DateOf(at), "who", who, "code", r.Code))
	}
	return answer{reply: paragraphs(lines), data: asis}, nil
}

// paragraphs is a reply of several lines.
func paragraphs(lines []string) conversations.Reply {
	var reply conversations.Reply
	for _, line := range lines {
		reply.Paragraphs = append(reply.Paragraphs, conversations.Paragraph{Text: line})
	}
	return reply
}
