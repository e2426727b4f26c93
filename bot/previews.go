package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/locales"
	"github.com/satcoso/satcoso/models"
)

const (
	// maxAssessment is how long an assessment of the office may be, in characters.
	maxAssessment = 300
	// assessFor is how long a clerk's next text is taken for one.
	assessFor = 30 * time.Minute
)

// An assessing session takes the clerk's next text for what the office says about
// the digest of a unit and a week.
type assessing struct {
	Unit  int64       `json:"unit"`
	Week  models.Date `json:"week"` // its last day
	Until time.Time   `json:"until"`
}

// arm makes the next text an assessment.
func (s *session) arm(a assessing) { s.data.Assessing, s.changed = &a, true }

// disarm makes the next text an ordinary one.
func (s *session) disarm() {
	if s.data.Assessing != nil {
		s.data.Assessing, s.changed = nil, true
	}
}

// previewData makes the button data of a preview: "v.7.2023-11-16.hold".
func previewData(unit int64, week models.Period) func(choice string) string {
	return func(choice string) string {
		return strings.Join([]string{tapPreview, strconv.FormatInt(unit, 10), string(week.End), choice}, ".")
	}
}

// previewCard shows a clerk a digest before its leaders get it.
func (s *Sender) previewCard(ctx context.Context, who models.Identity, unit int64, end models.Date) (Card, error) {
	if _, err := models.ParseDate(string(end)); err != nil || s.Previews == nil {
		return Card{}, fmt.Errorf("preview of week %q: %w", end, models.ErrUnknown)
	}
	week := s.Calendar.WeekOf(end)
	reply, err := s.Previews.Preview(ctx, who, unit, week, s.Now())
	if err != nil {
		return Card{}, fmt.Errorf("preview digest of unit %d, %s: %w", unit, week.Key(), err)
	}
	return newCard(reply, previewData(unit, week)), nil
}

// tappedPreview takes a decision of a clerk: "7.2023-11-16.hold".
func (h *Handler) tappedPreview(ctx context.Context, s *session, data string) (answer, error) {
	parts := strings.SplitN(data, ".", 3)
	if len(parts) != 3 || h.Previews == nil {
		return h.outdated(s)
	}
	unit, err := strconv.ParseInt(parts[0], 10, 64)
	if _, wrong := models.ParseDate(parts[1]); err != nil || wrong != nil {
		return h.outdated(s)
	}
	week := h.Calendar.WeekOf(models.Date(parts[1]))
	var reply conversations.Reply
	switch parts[2] {
	case "release":
		reply, err = h.Previews.Decide(ctx, s.who, unit, week, models.Released, h.Now())
	case "hold":
		reply, err = h.Previews.Decide(ctx, s.who, unit, week, models.Held, h.Now())
	case "assess":
		if reply, err = h.Previews.Preview(ctx, s.who, unit, week, h.Now()); err == nil && len(reply.Choices) > 0 {
			return h.askAssessment(s, assessing{Unit: unit, Week: week.End, Until: h.Now().Add(assessFor)}), nil
		}
	default:
		return h.outdated(s)
	}
	return h.previewed(s, reply, unit, week, err)
}

// previewed answers with a preview, or says that its button is outdated.
func (h *Handler) previewed(s *session, reply conversations.Reply, unit int64, week models.Period, err error) (answer, error) {
	if errors.Is(err, models.ErrUnknown) {
		return h.outdated(s)
	}
	if err != nil {
		return answer{}, fmt.Errorf("preview digest of unit %d, %s: %w", unit, week.Key(), err)
	}
	return answer{reply: reply, data: previewData(unit, week), noted: s.delivered()}, nil
}

// askAssessment asks for a text, saying who reads it.
func (h *Handler) askAssessment(s *session, a assessing) answer {
	s.arm(a)
	reply := sentence(s.who.Person.Lang, "preview.assess", "max", maxAssessment)
	reply.Fresh = true
	return answer{reply: reply, data: asis, noted: s.delivered()}
}

// assess takes a text for an assessment, if one was asked for. A command, or a
// text that comes too late, is none.
func (h *Handler) assess(ctx context.Context, s *session, m Message, e conversations.Event) (a answer, taken bool, err error) {
	armed, lang := s.data.Assessing, s.who.Person.Lang
	if armed == nil {
		return answer{}, false, nil
	}
	if strings.HasPrefix(e.Text, "/") || conversations.IsCommandWord(e.Text) || !h.Now().Before(armed.Until) {
		s.disarm()
		return answer{}, false, nil
	}
	text := strings.Join(strings.Fields(e.Safe), " ")
	switch n := utf8.RuneCountInString(text); {
	case e.Secret:
		s.erase = append(s.erase, m.ID)
		return answer{reply: sentence(lang, "guard.secret"), data: asis}, true, nil
	case text == "", m.ID < s.data.Newest[m.source()]: // written before it was asked for
		return h.askAssessment(s, *armed), true, nil
	case n > maxAssessment:
		return answer{reply: sentence(lang, "expect.shorter", "n", n, "max", maxAssessment), data: asis}, true, nil
	}
	week := h.Calendar.WeekOf(armed.Week)
	reply, err := h.Previews.Assess(ctx, s.who, armed.Unit, week, text, h.Now())
	if err == nil || errors.Is(err, models.ErrUnknown) {
		s.disarm()
	}
	if a, err = h.previewed(s, reply, armed.Unit, week, err); err != nil {
		return a, true, err
	}
	a.reply.Paragraphs = append(masked(lang, e), a.reply.Paragraphs...)
	if e.Masked || e.Safe != e.Text {
		s.erase = append(s.erase, m.ID)
	}
	return a, true, nil
}

// masked says what was taken out of a text.
func masked(lang models.Lang, e conversations.Event) (lines []conversations.Paragraph) {
	say := locales.In(lang)
	if e.Masked {
		lines = append(lines, conversations.Paragraph{Text: say.Say("guard.masked"), Style: conversations.Quiet})
	}
	if e.Safe != e.Text {
		lines = append(lines, conversations.Paragraph{Text: say.Say("guard.names_masked"), Style: conversations.Quiet})
	}
	return lines
}
