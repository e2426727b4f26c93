package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/locales"
	"github.com/satcoso/satcoso/models"
)

// A command is a word after a slash. Its names in both languages are
// understood.
type command struct {
	name  conversations.Text
	label func(models.Lang) string
	role  models.Role // whom it means something to; "" for everybody
	// flow is the one that the command opens a report of, if it does.
	flow *conversations.Flow
}

// Names of the commands that open no report, as they are known in the code.
const (
	commandSent     = "dagui"
	commandMonth    = "thang"
	commandDigest   = "tomtat"
	commandCancel   = "huy"
	commandLanguage = "ngonngu"
	commandHelp     = "trogiup"
	commandOwnData  = "dulieu"
	commandReaders  = "aixem"
	commandAccounts = "kenh"
	commandLink     = "lienket"
)

// commands is what menus offer, in this order: the flows, then the rest.
func (h *Handler) commands() []command {
	var list []command
	for _, f := range h.Flows.Newest() {
		list = append(list, command{name: f.Command.Name, label: f.Command.Label.In, role: models.Officer, flow: f})
	}
	return append(list,
		fixed(commandSent, "sent", models.Officer),
		fixed(commandMonth, "month", models.Officer),
		fixed(commandDigest, "digest", models.Leader),
		fixed(commandCancel, "cancel", ""),
		fixed(commandOwnData, "mydata", ""),
		fixed(commandReaders, "whoviewed", ""),
		fixed(commandAccounts, "channels", ""),
		fixed(commandLanguage, "language", ""),
		fixed(commandHelp, "help", ""),
	)
}

func fixed(vietnamese, english string, role models.Role) command {
	return command{
		name:  conversations.Text{VI: vietnamese, EN: english},
		label: func(lang models.Lang) string { return locales.In(lang).Say("bot.command." + vietnamese) },
		role:  role,
	}
}

// CheckCommands fails where two flows, or a flow and the program, want the same
// command.
func CheckCommands(flows []*conversations.Flow) error {
	taken := map[string]string{"start": "the program"}
	h := Handler{Flows: NewLibrary(flows, nil)}
	for _, c := range h.commands() {
		owner := "the program"
		if c.flow != nil {
			owner = "flow " + c.flow.ID
		}
		for _, name := range []string{c.name.VI, c.name.EN} {
			if c.flow != nil && conversations.IsCommandWord("/"+name) {
				return fmt.Errorf("flow %s: /%s is understood at every question: give the flow another command", c.flow.ID, name)
			}
			if other := taken[name]; other != "" && other != owner {
				return fmt.Errorf("the command /%s is that of %s and of %s: give one of them another command", name, other, owner)
			}
			taken[name] = owner
		}
	}
	return nil
}

// commandWord returns the word after the slash that a text begins with, without
// the bot's name.
func commandWord(text string) (string, bool) {
	word, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	word, _, _ = strings.Cut(word, "@")
	return strings.CutPrefix(strings.ToLower(word), "/")
}

// command carries out a command, unless it is one that only means something
// to the draft.
func (h *Handler) command(ctx context.Context, s *session, m Message, word string) (a answer, known bool, err error) {
	if word == "start" {
		h.setMenu(ctx, s, m)
		a, err = h.start(s)
		return a, true, err
	}
	if word == commandLink || word == "link" {
		a, err = h.offerLink(ctx, s)
		return a, true, err
	}
	list := h.commands()
	i := slices.IndexFunc(list, func(c command) bool { return c.name.VI == word || c.name.EN == word })
	if i < 0 {
		return answer{}, false, nil
	}
	switch name := list[i].name.VI; {
	case list[i].flow != nil:
		a, err = h.report(ctx, s, list[i].flow)
	case name == commandSent:
		a, err = h.listSent(ctx, s)
	case name == commandMonth:
		a, err = h.ownMonth(ctx, s, h.running())
	case name == commandDigest:
		a, err = h.digest(ctx, s)
	case name == commandOwnData:
		a, err = h.ownData(ctx, s)
	case name == commandReaders:
		a, err = h.readers(ctx, s)
	case name == commandAccounts:
		a, err = h.accounts(ctx, s)
	case name == commandLanguage:
		a = h.chooseLang(s)
	case s.active(): // help and cancel mean the draft
		return answer{}, false, nil
	default:
		a = h.menu(s)
	}
	return a, true, err
}

// start greets, or goes back to the draft.
func (h *Handler) start(s *session) (answer, error) {
	if s.active() {
		return h.advanceDraft(s, conversations.Event{Kind: conversations.Returned})
	}
	key, lang := "bot.welcome_other", s.who.Person.Lang
	if len(s.who.In(models.Leader)) > 0 {
		key = "bot.welcome_leader"
	}
	if len(s.who.In(models.Officer)) > 0 {
		key = "bot.welcome_officer"
	}
	reply := sentence(lang, key, "name", s.who.Person.Name)
	for _, c := range h.commands() {
		if c.role != "" && len(s.who.In(c.role)) > 0 {
			reply.Choices = append(reply.Choices, []conversations.Choice{{ID: tapCommand + "." + c.name.VI, Label: c.label(lang)}})
		}
	}
	return answer{reply: reply, data: asis}, nil
}

// menu lists the commands that mean something to the person: by name or, where
// there are no buttons, by number and without those that lead nowhere from here.
func (h *Handler) menu(s *session) answer {
	reply := sentence(s.who.Person.Lang, "bot.menu")
	for _, c := range h.commandsOf(s.who) {
		name, label := c.name.In(s.who.Person.Lang), c.label(s.who.Person.Lang)
		switch {
		case !s.typed:
			reply.Paragraphs = append(reply.Paragraphs, conversations.Paragraph{Text: "/" + name + " " + label})
		case c.name.VI != commandHelp && c.name.VI != commandCancel:
			reply.Choices = append(reply.Choices, []conversations.Choice{{ID: tapCommand + "." + name, Label: label}})
		}
	}
	return answer{reply: reply, data: asis}
}

// asksForMenu reports whether a text is the word by which the menu is had where no
// button leads to it.
func (s *session) asksForMenu(text string) bool {
	return s.typed && inOneWord(text) == inOneWord(locales.In(s.who.Person.Lang).Say("menu.word"))
}

// commandsOf are the commands that mean something to the person.
func (h *Handler) commandsOf(who models.Identity) []command {
	return slices.DeleteFunc(h.commands(), func(c command) bool { return c.role != "" && len(who.In(c.role)) == 0 })
}

// menuItems are the commands that mean something to the person, in their
// language.
func (h *Handler) menuItems(who models.Identity) []MenuItem {
	var items []MenuItem
	for _, c := range h.commandsOf(who) {
		items = append(items, MenuItem{Command: c.name.In(who.Person.Lang), Description: c.label(who.Person.Lang)})
	}
	return items
}

// setMenu gives the person's chat their menu. Without one, everything works:
// so nothing is retried.
func (h *Handler) setMenu(ctx context.Context, s *session, m Message) {
	if err := h.Channels[m.Channel].SetMenu(ctx, m.Chat, h.menuItems(s.who)); err != nil {
		h.Log.Warn("menu was not set", "person", s.who.Person.ID, "err", err)
	}
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
