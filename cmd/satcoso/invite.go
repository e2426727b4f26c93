package main

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/satcoso/satcoso/invitation"
	"github.com/satcoso/satcoso/locales"
	"github.com/satcoso/satcoso/models"
	sqlstore "github.com/satcoso/satcoso/store/sql"
)

type inviteCreateCommand struct {
	Person            []string `arg:"" optional:"" help:"Codes of people in the roster."`
	Unit              string   `help:"Everybody with a post in the unit with this code, or below it, who has no account yet." placeholder:"CODE"`
	AllWithoutAccount bool     `help:"Everybody with a post who has no account yet."`
	Sheet             string   `help:"Write a PDF with a slip for each person, to be cut apart, instead of printing the links." placeholder:"FILE"`
	Zalo              bool     `help:"Invite to the bot on Zalo, of several to the one with the fewest people, instead of the one on Telegram."`
	By                string   `help:"Who invites; kept with the invitations." placeholder:"NAME"`
}

// Validate implements kong's check of what was given.
func (c inviteCreateCommand) Validate() error {
	ways := 0
	for _, given := range []bool{len(c.Person) > 0, c.Unit != "", c.AllWithoutAccount} {
		if given {
			ways++
		}
	}
	if ways != 1 {
		return errors.New("say whom to invite: codes of people, or --unit CODE, or --all-without-account")
	}
	return nil
}

// Run makes invitations and shows their codes, once. Earlier ones of the same
// people, unless they were accepted, end.
func (c inviteCreateCommand) Run(env *environment) error {
	cfg, err := readConfig(env.getenv)
	if err != nil {
		return err
	}
	doors, err := doorsTo(env.ctx, cfg, c.Zalo)
	if err != nil {
		return err
	}
	db, err := openDatabase(env.ctx, cfg)
	if err != nil {
		return err
	}
	err = c.create(env, db, doors)
	return errors.Join(err, db.Close())
}

func (c inviteCreateCommand) create(env *environment, db *sqlstore.Store, doors []door) error {
	clock, err := openClock(env.ctx, db)
	if err != nil {
		return err
	}
	now := clock.Now()
	month, err := thisMonth(now)
	if err == nil {
		err = countPeople(env.ctx, db, doors, month)
	}
	if err != nil {
		return err
	}
	people, err := db.FindInvitees(env.ctx, sqlstore.Invitees{Codes: c.Person, Unit: c.Unit, Channels: channelsOf(doors), At: now})
	if err != nil {
		return err
	}
	if len(people) == 0 {
		fmt.Fprintln(env.stdout, "nobody is without an account")
		return nil
	}
	list, slips, err := invitationsFor(people, now, c.By, doors)
	if err != nil {
		return err
	}
	if c.Sheet == "" {
		if err := db.CreateInvitations(env.ctx, list); err != nil {
			return err
		}
		for i, slip := range slips {
			where := ""
			if slip.Bot != "" {
				where = "\ton Zalo, to " + slip.Bot
			}
			fmt.Fprintf(env.stdout, "%s\t%s\t%s%s%s\tuntil %s\n", people[i].Person.Code, slip.Name, slip.Link, slip.Typed, where, slip.Until)
		}
		return nil
	}
	return c.print(env, db, list, slips)
}

// invitationsFor draws a code for each person, and finds a door for them.
func invitationsFor(people []models.Identity, now time.Time, by string, doors []door) ([]models.Invitation, []invitation.Slip, error) {
	calendar, err := calendar("")
	if err != nil {
		return nil, nil, err
	}
	say := locales.In(models.Vietnamese)
	var list []models.Invitation
	var slips []invitation.Slip
	for _, who := range people {
		code, err := models.NewInvitationCode(rand.Reader)
		if err != nil {
			return nil, nil, err
		}
		until := now.Add(models.InvitationLife)
		list = append(list, models.Invitation{
			PersonID: who.Person.ID, CodeHash: models.InvitationHash(code), CreatedAt: now, CreatedBy: by, ExpiresAt: until,
		})
		end := calendar.In(until)
		slip := invitation.Slip{Name: who.Person.Name, Function: functionsOf(who.At(now)), Until: say.Clock(end) + ", " + say.Date(models.DateOf(end))}
		way, err := emptiest(doors)
		if err != nil {
			return nil, nil, err
		}
		if way.link == "" {
			slip.Typed, slip.Bot = "/start "+code, way.name
		} else {
			slip.Link = way.link + code
		}
		slips = append(slips, slip)
	}
	return list, slips, nil
}

func functionsOf(who models.Identity) string {
	say := locales.In(models.Vietnamese)
	var list []string
	for _, p := range who.Posts {
		list = append(list, say.Say("role."+string(p.Post.Role))+", "+p.Unit.Name)
	}
	return strings.Join(list, "; ")
}

// print writes the sheet, then stores its invitations: a slip that opens nothing
// is thrown away, an invitation without a slip is lost.
func (c inviteCreateCommand) print(env *environment, db *sqlstore.Store, list []models.Invitation, slips []invitation.Slip) error {
	var pdf bytes.Buffer
	if err := invitation.Write(&pdf, slips); err != nil {
		return err
	}
	file, err := os.OpenFile(c.Sheet, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("--sheet: %w", err)
	}
	_, err = file.Write(pdf.Bytes())
	if err = errors.Join(err, file.Close()); err == nil {
		err = db.CreateInvitations(env.ctx, list)
	}
	if err != nil {
		return errors.Join(err, os.Remove(c.Sheet))
	}
	fmt.Fprintf(env.stdout, "%s: %d invitations, until %s; destroy what is not handed over\n", c.Sheet, len(slips), slips[0].Until)
	return nil
}

type inviteListCommand struct{}

// Run lists invitations and what became of them.
func (inviteListCommand) Run(env *environment) error {
	cfg, err := readConfig(env.getenv)
	if err != nil {
		return err
	}
	calendar, err := calendar("")
	if err != nil {
		return err
	}
	db, err := openDatabase(env.ctx, cfg)
	if err != nil {
		return err
	}
	clock, err := openClock(env.ctx, db)
	if err != nil {
		return errors.Join(err, db.Close())
	}
	list, err := db.ListInvitations(env.ctx)
	if err := errors.Join(err, db.Close()); err != nil {
		return err
	}
	at := func(t time.Time) string { return calendar.In(t).Format("2006-01-02 15:04") }
	for _, l := range list {
		line := fmt.Sprintf("%s\t%s\t%s\tmade %s", l.PersonCode, l.PersonName, l.State(clock.Now()), at(l.CreatedAt))
		if l.CreatedBy != "" {
			line += " by " + l.CreatedBy
		}
		switch {
		case l.UsedAt != nil:
			line += fmt.Sprintf(", accepted on %s %s", l.UsedChannel, at(*l.UsedAt))
		case l.DeclinedAt != nil:
			line += ", not through this channel " + at(*l.DeclinedAt)
		}
		if l.UsedAt == nil {
			line += ", until " + at(l.ExpiresAt)
		}
		fmt.Fprintln(env.stdout, line)
	}
	return nil
}

type inviteRevokeCommand struct {
	Person string `arg:"" help:"Code of the person in the roster."`
}

// Run ends what invitations a person has. Accounts that are linked stay; roster
// revoke takes them away.
func (c inviteRevokeCommand) Run(env *environment) error {
	cfg, err := readConfig(env.getenv)
	if err != nil {
		return err
	}
	db, err := openDatabase(env.ctx, cfg)
	if err != nil {
		return err
	}
	clock, err := openClock(env.ctx, db)
	if err != nil {
		return errors.Join(err, db.Close())
	}
	n, err := db.RevokeInvitations(env.ctx, c.Person, clock.Now())
	if err := errors.Join(err, db.Close()); err != nil {
		return err
	}
	fmt.Fprintf(env.stdout, "%s: %d invitations revoked\n", c.Person, n)
	return nil
}
