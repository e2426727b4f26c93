package digest

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/models"
)

// What a clerk can do, which are the ids of the buttons too.
const (
	ChoiceRelease = "release"
	ChoiceHold    = "hold"
	ChoiceAssess  = "assess"
)

// admittedByUnit is what units report of all admissions; the project's officers
// report a part of them, which cannot be more.
const admittedByUnit = "donvi.ket_nap"

// maxDoubtful is how many doubtful figures, and how many units, a preview lists.
const maxDoubtful = 6

// preview writes a digest for a clerk.
func (s *Service) preview(ctx context.Context, clerk models.Identity, release models.Release, period models.Period, at time.Time) (conversations.Reply, error) {
	p := s.page(Summary{Period: period}, clerk.Person.Lang)
	if release.State == models.Released {
		return p.released(release, s.Calendar.In(release.At)), nil
	}
	readers, err := s.Store.FindReaders(ctx, kindWeekly, period.Key(), at)
	if err != nil {
		return conversations.Reply{}, fmt.Errorf("find readers of %s: %w", period.Key(), err)
	}
	reader := Reader{UnitID: release.UnitID}
	if of := byUnit(readers)[release.UnitID]; len(of) > 0 {
		reader = of[0] // the others had the same
	}
	query := s.query(release.UnitID, period, s.Calendar.DigestAt(period.Previous()), at)
	if p.Summary, err = s.summarise(ctx, reader, query, at); err != nil {
		return conversations.Reply{}, err
	}
	p.Assessment = release.Assessment
	doubtful, err := s.Desk.ListDoubtful(ctx, release.UnitID, period)
	if err != nil {
		return conversations.Reply{}, fmt.Errorf("list doubtful figures of unit %d: %w", release.UnitID, err)
	}
	leaves, err := s.Desk.ListLeaves(ctx, release.UnitID, period)
	if err != nil {
		return conversations.Reply{}, fmt.Errorf("list leaves in unit %d: %w", release.UnitID, err)
	}
	object := fmt.Sprintf("unit %d, %s", release.UnitID, period.Key())
	if err := s.Store.Audit(ctx, clerk.Person.ID, "preview digest", object, at); err != nil {
		return conversations.Reply{}, fmt.Errorf("note the preview of unit %d: %w", release.UnitID, err)
	}
	reply := p.first()
	reply.Paragraphs = append([]conversations.Paragraph{p.standing(release, s.Calendar.In(s.Calendar.DigestAt(period)))}, reply.Paragraphs...)
	for _, lines := range [][]string{p.doubts(doubtful), p.exceeding(), p.leaves(leaves)} {
		for _, line := range lines {
			reply.Paragraphs = append(reply.Paragraphs, plain(line))
		}
	}
	reply.Choices = p.decisions(release)
	return reply, nil
}

// released says that nothing is left to decide.
func (p *page) released(release models.Release, at time.Time) conversations.Reply {
	key := "preview.released"
	if release.PersonID == 0 {
		key = "preview.released.itself"
	}
	return conversations.Reply{Paragraphs: []conversations.Paragraph{plain(p.say.Say(key,
		"week", p.say.WeekName(p.Period), "at", p.say.Moment(at), "person", release.PersonName))}}
}

// standing says that leaders have not got the digest, and when they will.
func (p *page) standing(release models.Release, at time.Time) conversations.Paragraph {
	text := p.say.Say("preview.waiting", "at", p.say.Moment(at))
	if release.State == models.Held {
		text = p.say.Say("preview.held", "person", release.PersonName)
	}
	return conversations.Paragraph{Text: text, Style: conversations.Quiet}
}

// doubts lists the figures to look at before the digest goes out.
func (p *page) doubts(figures []models.DoubtfulFigure) (lines []string) {
	if len(figures) == 0 {
		return nil
	}
	lines = []string{p.say.Say("preview.doubtful", "n", len(figures))}
	for _, f := range figures[:min(maxDoubtful, len(figures))] {
		value := p.sum(f.Indicator, models.Sum{Value: f.Value, Estimate: f.Estimate})
		line := p.say.Say("preview.doubtful.line", "unit", f.UnitName, "code", f.Code, "label", p.label(f.Indicator), "value", value)
		if f.Reason != "" {
			line = p.say.Say("preview.doubtful.reason", "line", line, "reason", f.Reason)
		}
		lines = append(lines, line)
	}
	return p.rest(lines, len(figures)-maxDoubtful)
}

// exceeding lists the units of which the project's officers report more
// admissions than the unit itself. Only clerks are told.
func (p *page) exceeding() (lines []string) {
	for _, u := range p.Units {
		part, whole := u.Weeks[0][admitted], u.Weeks[0][admittedByUnit]
		if part.Value > whole.Value {
			lines = append(lines, p.say.Say("preview.exceeding.line", "unit", u.Name,
				"part", p.sum(admitted, part), "whole", p.sum(admittedByUnit, whole)))
		}
	}
	if len(lines) == 0 {
		return nil
	}
	all := len(lines)
	lines = append([]string{p.say.Say("preview.exceeding")}, lines[:min(maxDoubtful, all)]...)
	return p.rest(lines, all-maxDoubtful)
}

// rest says how many lines are left out.
func (p *page) rest(lines []string, n int) []string {
	if n > 0 {
		lines = append(lines, p.say.Say("preview.more", "n", n))
	}
	return lines
}

func (p *page) leaves(list []models.Leave) []string {
	if len(list) == 0 {
		return nil
	}
	names := make([]string, len(list))
	for i, l := range list {
		names[i] = p.say.Say("preview.leave", "person", l.PersonName, "unit", l.UnitName)
	}
	return []string{p.say.Say("preview.leaves", "names", strings.Join(names, ", "))}
}

// decisions are the buttons under a preview.
func (p *page) decisions(release models.Release) [][]conversations.Choice {
	row := []conversations.Choice{{ID: ChoiceRelease, Label: p.say.Say("preview.choice.release")}}
	if release.State != models.Held {
		row = append(row, conversations.Choice{ID: ChoiceHold, Label: p.say.Say("preview.choice.hold")})
	}
	assess := conversations.Choice{ID: ChoiceAssess, Label: p.say.Say("preview.choice.assess")}
	if release.Assessment != "" {
		assess.Label = p.say.Say("preview.choice.reassess")
	}
	return [][]conversations.Choice{row, {assess}}
}
