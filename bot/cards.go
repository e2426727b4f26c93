package bot

import (
	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/locales"
	"github.com/satcoso/satcoso/models"
)

// newCard writes a reply as a card whose buttons are numbered in their order;
// data gives each choice its button data.
func newCard(r conversations.Reply, data func(choice string) string) Card {
	c := bareCard(r, data)
	c.number()
	return c
}

// number gives all buttons of a card the numbers that are typed for them where
// there are none. No hint is needed then.
func (c *Card) number() {
	if number(c.Buttons) > 0 {
		c.Hint = ""
	}
}

// number numbers buttons from 1 on, and returns how many there are.
func number(buttons [][]Button) (n int) {
	for _, row := range buttons {
		for i := range row {
			n++
			row[i].Number = n
		}
	}
	return n
}

// bareCard is newCard with the numbers that the choices have themselves.
func bareCard(r conversations.Reply, data func(choice string) string) Card {
	c := Card{Document: r.Document, Hint: r.Hint}
	for _, p := range r.Paragraphs {
		c.Lines = append(c.Lines, Line{
			Text:   p.Text,
			Strong: p.Style == conversations.Strong,
			Quiet:  p.Style == conversations.Quiet,
		})
	}
	for _, row := range r.Choices {
		buttons := make([]Button, len(row))
		for i, choice := range row {
			buttons[i] = Button{Label: choice.Label, Data: data(choice.ID), Number: choice.Number}
		}
		c.Buttons = append(c.Buttons, buttons)
	}
	return c
}

// card writes an answer as a card. Buttons of a draft stand for the state that
// was saved with them.
func (h *Handler) card(s *session, a answer) Card {
	if a.data != nil {
		return newCard(a.reply, a.data)
	}
	card := bareCard(a.reply, func(choice string) string {
		return draftTap{
			draft: s.data.Draft.ID, choice: choice,
			generation: s.stamp.Generation, version: s.stamp.Version,
		}.data()
	})
	own := len(card.Buttons)
	card.Buttons = append(card.Buttons, a.more...)
	switch d := s.data.Draft; {
	case d.Phase == conversations.Opening, untouched(d), d.Phase == conversations.Paused, d.Phase.Ended():
		card.Buttons = append(card.Buttons, h.waitingButtons(s)...)
	}
	switch {
	case !s.data.Draft.Phase.TakesNumbers():
		card.number()
	case untouched(s.data.Draft): // numbers are no answers to it
		number(card.Buttons[own:])
	}
	return card
}

// waitingButtons lead to the drafts that wait, for when the one in hand rests.
func (h *Handler) waitingButtons(s *session) [][]Button {
	rows := make([][]Button, len(s.data.Waiting))
	for i, d := range s.data.Waiting {
		name := h.nameOf(s, d.Flow, d.Period)
		if len(s.who.In(models.Officer)) > 1 {
			name += " · " + d.UnitName
		}
		label := locales.In(s.who.Person.Lang).Say("bot.waiting", "name", name)
		rows[i] = []Button{{Label: label, Data: tapWaiting + "." + shortID(d.ID)}}
	}
	return rows
}

// nameOf names a report by its flow and, if it has one, its period.
func (h *Handler) nameOf(s *session, flow string, p models.Period) string {
	say, name := locales.In(s.who.Person.Lang), flow
	if f := h.flowOf(flow); f != nil {
		name = f.Title.In(s.who.Person.Lang)
	}
	switch p.Kind {
	case models.Weekly:
		name += ", " + say.WeekName(p)
	case models.EventDays:
		name += ", " + say.ShortDate(p.Start)
	}
	return name
}

// sentence is a reply of one sentence.
func sentence(lang models.Lang, key string, pairs ...any) conversations.Reply {
	return conversations.Reply{Paragraphs: []conversations.Paragraph{{Text: locales.In(lang).Say(key, pairs...)}}}
}

// above puts a sentence before what the reply says, in a message of its own:
// it is the answer to something that was outside the conversation.
func above(lang models.Lang, key string, r conversations.Reply) conversations.Reply {
	r.Paragraphs = append(sentence(lang, key).Paragraphs, r.Paragraphs...)
	r.Fresh = true
	return r
}

// asis is the button data of replies whose choices' ids are button data.
func asis(choice string) string { return choice }
