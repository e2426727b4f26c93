package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/localchat"
	"github.com/satcoso/satcoso/locales"
	"github.com/satcoso/satcoso/models"
	sqlstore "github.com/satcoso/satcoso/store/sql"
)

const (
	// localChannel is the channel under which the local chat's people are
	// known.
	localChannel = "local"
	// localToken opens the local Bot API. It is no secret: the server answers
	// this machine only, and knows no real person.
	localToken = "1:local-chat-of-the-demonstration-only"
)

// prepare does what need not be done before the first message, and reports
// whether it is done.
func (p *program) prepare(ctx context.Context) bool {
	if p.local == nil {
		return true
	}
	err := p.fillDemo(ctx)
	if err != nil && ctx.Err() == nil {
		p.log.Error("demonstration was not filled; no digest is made until it is: start the program again", "err", err)
	}
	return err == nil
}

// localPeople are those whom the chat page can be. While the database is away,
// they are the ones that it named last.
func (p *program) localPeople(ctx context.Context) ([]localchat.Person, error) {
	people, err := p.listLocalPeople(ctx)
	if err == nil {
		p.knownLocally.Store(&people)
		return people, nil
	}
	if known := p.knownLocally.Load(); known != nil && errors.Is(err, bot.ErrAway) {
		return *known, nil
	}
	return nil, err
}

func (p *program) listLocalPeople(ctx context.Context) ([]localchat.Person, error) {
	listed, err := p.db.People(ctx, localChannel)
	if err != nil {
		return nil, err
	}
	fewFirst(listed)
	var people []localchat.Person
	for _, l := range listed {
		id, err := strconv.ParseInt(l.Account, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("local account of person %d is no number: %w", l.PersonID, err)
		}
		people = append(people, localchat.Person{ID: id, Name: l.Name, Role: roleName(l.Role), Unit: l.UnitName})
	}
	return people, nil
}

// fewFirst sorts people by role, so that the few are found among the many.
func fewFirst(listed []sqlstore.ListedPerson) {
	order := []models.Role{models.Leader, models.Clerk, models.Officer}
	slices.SortStableFunc(listed, func(a, b sqlstore.ListedPerson) int {
		return cmp.Compare(uint(slices.Index(order, a.Role)), uint(slices.Index(order, b.Role))) // none: last
	})
}

// roleName is how the chat page calls a role; nothing for none.
func roleName(role models.Role) string {
	if role == "" {
		return ""
	}
	return locales.In(models.Vietnamese).Say("role." + string(role))
}
