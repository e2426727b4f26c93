package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/bot/telegram"
	"github.com/satcoso/satcoso/demo"
	"github.com/satcoso/satcoso/localchat"
	"github.com/satcoso/satcoso/locales"
	"github.com/satcoso/satcoso/models"
	"github.com/satcoso/satcoso/roster"
)

const (
	// localChannel is the channel under which the local chat's people are
	// known.
	localChannel = "local"
	// localToken opens the local Bot API. It is no secret: the server answers
	// this machine only, and knows no real person.
	localToken = "1:local-chat-of-the-demonstration-only"
)

// prepare does what need not be done before the first message: the
// demonstration's roster, the bot's menu.
func (p *program) prepare(ctx context.Context) {
	if p.local != nil {
		if err := p.fillDemo(ctx); err != nil {
			p.log.Error("demonstration was not filled", "err", err)
		}
	}
	for wait := time.Second; ; wait = min(2*wait, time.Minute) {
		err := p.channel.SetCommands(ctx, menus())
		if err == nil || ctx.Err() != nil || errors.Is(err, telegram.ErrToken) {
			return
		}
		p.log.Warn("menu was not set, will be tried again", "in", wait, "err", err)
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// fillDemo enters the demonstration's people into an empty database.
func (p *program) fillDemo(ctx context.Context) error {
	empty, err := p.db.Empty(ctx)
	if err != nil || !empty {
		return err
	}
	r, err := roster.Parse("demo/roster.yaml", demo.Roster)
	if err != nil {
		return err
	}
	if err := p.db.ApplyRoster(ctx, r, p.clock.Now()); err != nil {
		return err
	}
	p.log.Info("demonstration filled", "units", len(r.Units), "people", len(r.People))
	return nil
}

// menus are the commands that the chat's menu offers, in both languages.
func menus() map[models.Lang][]telegram.Command {
	menus := map[models.Lang][]telegram.Command{}
	for _, c := range bot.Commands {
		menus[models.Vietnamese] = append(menus[models.Vietnamese],
			telegram.Command{Name: c.Vietnamese, Description: c.Describe(models.Vietnamese)})
		menus[models.English] = append(menus[models.English],
			telegram.Command{Name: c.English, Description: c.Describe(models.English)})
	}
	return menus
}

// localPeople are those whom the chat page can be.
func (p *program) localPeople(ctx context.Context) ([]localchat.Person, error) {
	listed, err := p.db.People(ctx, localChannel)
	if err != nil {
		return nil, err
	}
	var people []localchat.Person
	for _, l := range listed {
		id, err := strconv.ParseInt(l.Account, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("local account of person %d is no number: %w", l.PersonID, err)
		}
		role := ""
		if l.Role != "" {
			role = locales.In(models.Vietnamese).Say("role." + string(l.Role))
		}
		people = append(people, localchat.Person{ID: id, Name: l.Name, Role: role, Unit: l.UnitName})
	}
	return people, nil
}
