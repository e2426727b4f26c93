package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/locales"
	"github.com/satcoso/satcoso/models"
)

// commandList is what menus offer, in this order.
var commandList = []command{
	{vietnamese: "baocao", english: "report", role: models.Officer},
	{vietnamese: "tomtat", english: "digest", role: models.Leader},
	{vietnamese: "huy", english: "cancel"},
	{vietnamese: "ngonngu", english: "language"},
	{vietnamese: "trogiup", english: "help"},
}

// A command is a word after a slash. Its names in both languages are
// understood.
type command struct {
	vietnamese, english string
	role                models.Role // whom it means something to; "" for everybody
}

func (c command) in(lang models.Lang) string {
	if lang == models.English {
		return c.english
	}
	return c.vietnamese
}

// commandName returns the command that a text begins with, without slash and
// bot name, in its Vietnamese form.
func commandName(text string) (string, bool) {
	word, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	word, _, _ = strings.Cut(word, "@")
	name, found := strings.CutPrefix(strings.ToLower(word), "/")
	for _, c := range commandList {
		if name == c.english {
			name = c.vietnamese
		}
	}
	return name, found
}

// command carries out a command, unless it is one that only means something
// to the draft.
func (h *Handler) command(ctx context.Context, s *session, m Message, name string) (a answer, known bool, err error) {
	switch name {
	case "start":
		h.setMenu(ctx, s, m)
		a, err = h.start(s)
	case "baocao":
		a, err = h.report(ctx, s)
	case "tomtat":
		a, err = h.digest(ctx, s)
	case "ngonngu":
		a = h.chooseLang(s)
	case "trogiup", "huy":
		if s.active() {
			return answer{}, false, nil
		}
		a, err = h.menu(s)
	default:
		return answer{}, false, nil
	}
	return a, true, err
}

// start greets, or goes back to the draft.
func (h *Handler) start(s *session) (answer, error) {
	if s.active() {
		return h.advanceDraft(s, conversations.Event{Kind: conversations.Returned})
	}
	key := "bot.welcome_other"
	var choices [][]conversations.Choice
	offer := func(command string) {
		label := locales.In(s.who.Person.Lang).Say("bot.command." + command)
		choices = append(choices, []conversations.Choice{{ID: tapCommand + "." + command, Label: label}})
	}
	if len(s.who.In(models.Leader)) > 0 {
		key = "bot.welcome_leader"
		offer("tomtat")
	}
	if len(s.who.In(models.Officer)) > 0 {
		key = "bot.welcome_officer"
		offer("baocao")
	}
	reply := sentence(s.who.Person.Lang, key, "name", s.who.Person.Name)
	reply.Choices = choices
	return answer{reply: reply, data: asis}, nil
}

// menu lists the commands that mean something to the person.
func (h *Handler) menu(s *session) (answer, error) {
	reply := sentence(s.who.Person.Lang, "bot.menu")
	for _, item := range menuItems(s.who) {
		reply.Paragraphs = append(reply.Paragraphs, conversations.Paragraph{Text: "/" + item.Command + " " + item.Description})
	}
	return answer{reply: reply, data: asis}, nil
}

// menuItems are the commands that mean something to the person, in their
// language.
func menuItems(who models.Identity) []MenuItem {
	var items []MenuItem
	for _, c := range commandList {
		if c.role == "" || len(who.In(c.role)) > 0 {
			description := locales.In(who.Person.Lang).Say("bot.command." + c.vietnamese)
			items = append(items, MenuItem{Command: c.in(who.Person.Lang), Description: description})
		}
	}
	return items
}

// setMenu gives the person's chat their menu. Without one, everything works:
// so nothing is retried.
func (h *Handler) setMenu(ctx context.Context, s *session, m Message) {
	if err := h.Channels[m.Channel].SetMenu(ctx, m.Chat, menuItems(s.who)); err != nil {
		h.Log.Warn("menu was not set", "person", s.who.Person.ID, "err", err)
	}
}

// report goes back to the draft, or begins one; somebody with several units is
// asked for which.
func (h *Handler) report(ctx context.Context, s *session) (answer, error) {
	if s.active() && !h.outlived(s) {
		return h.advanceDraft(s, conversations.Event{Kind: conversations.Returned})
	}
	units := s.who.In(models.Officer)
	switch len(units) {
	case 0:
		return answer{reply: sentence(s.who.Person.Lang, "bot.not_officer"), data: asis}, nil
	case 1:
		return h.beginReport(ctx, s, units[0])
	default:
		return chooseUnit(s, "bot.which_unit", tapUnit, units), nil
	}
}

// outlived reports whether the draft was opened for a period that is past, and
// then not touched: nothing is lost by opening the present one instead.
func (h *Handler) outlived(s *session) bool {
	d := s.data.Draft
	return d.Phase == conversations.Opening && len(d.Answers) == 0 && d.Period.Kind == models.Weekly &&
		d.Period != h.Calendar.Reporting(h.Now())
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

// beginReport opens a draft of the period that is being reported, unless the
// one report of it is there already.
func (h *Handler) beginReport(ctx context.Context, s *session, unit models.Unit) (answer, error) {
	if s.active() && !h.outlived(s) { // an old button: the draft comes first
		return h.advanceDraft(s, conversations.Event{Kind: conversations.Returned})
	}
	flow := h.Weekly
	period := h.Calendar.Reporting(h.Now())
	if key := oneKey(flow, period, s.who.Person.ID, unit.ID); key != nil {
		receipt, err := h.Reports.FindReceiptByKey(ctx, *key)
		if err == nil {
			return h.already(s, receipt, unit, period)
		}
		if !errors.Is(err, models.ErrUnknown) {
			return answer{}, fmt.Errorf("look for a report of %s: %w", *key, err)
		}
	}
	s.begin(flow, conversations.Begin(flow, h.NewID(), unit, period, h.Calendar.DueAt(period)))
	return h.advanceDraft(s, conversations.Event{Kind: conversations.Shown})
}

// already says that the one report is there. If it is the one that was written
// last, it can be amended from here.
func (h *Handler) already(s *session, r models.Receipt, unit models.Unit, period models.Period) (answer, error) {
	say := locales.In(s.who.Person.Lang)
	reply := sentence(s.who.Person.Lang, "bot.already", "week", say.Week(period), "unit", unit.Name,
		"at", h.moment(s, r.At), "code", r.Code)
	if d := s.data.Draft; d == nil || d.Phase != conversations.Sent || d.Receipt.Code != r.Code {
		return answer{reply: reply, data: asis}, nil
	}
	a, err := h.advanceDraft(s, conversations.Event{Kind: conversations.Shown})
	a.reply.Paragraphs = append(reply.Paragraphs, a.reply.Paragraphs[1:]...)
	return a, err
}

// moment writes an instant for the person, in the zone of the deadlines.
func (h *Handler) moment(s *session, t time.Time) string {
	return locales.In(s.who.Person.Lang).Moment(h.Calendar.In(t))
}

// chooseLang offers the two languages, each in its own words.
func (h *Handler) chooseLang(s *session) answer {
	reply := sentence(s.who.Person.Lang, "bot.which_lang")
	row := []conversations.Choice{}
	for _, lang := range []models.Lang{models.Vietnamese, models.English} {
		row = append(row, conversations.Choice{ID: tapLang + "." + string(lang), Label: locales.In(lang).Say("bot.lang")})
	}
	reply.Choices = [][]conversations.Choice{row}
	return answer{reply: reply, data: asis}
}

// changeLang stores the language that was chosen, and shows what is open in it.
func (h *Handler) changeLang(ctx context.Context, s *session, m Message, lang models.Lang) (answer, error) {
	if err := h.People.SetLang(ctx, s.who.Person.ID, lang); err != nil {
		return answer{}, fmt.Errorf("set language of person %d: %w", s.who.Person.ID, err)
	}
	h.forget(m)
	s.who.Person.Lang = lang
	h.setMenu(ctx, s, m)
	return h.aside(s, "bot.lang_changed")
}
