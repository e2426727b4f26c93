package bot_test

import (
	"context"
	"time"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/models"
)

// An invited is an invitation of a world.
type invited struct {
	who      models.Identity
	expires  time.Time
	usedBy   string // channel and account
	declined bool
}

// invites makes an invitation with that code.
func (w *world) invites(code string, who models.Identity) {
	w.invitations[models.InvitationHash(code)] = &invited{who: who, expires: w.now.Add(models.InvitationLife)}
}

func (w *world) invitation(o bot.InvitationOf) (*invited, error) {
	i, key := w.invitations[o.Hash], o.Channel+" "+o.Account
	if i == nil || i.usedBy != "" && i.usedBy != key || i.usedBy == "" && !o.At.Before(i.expires) {
		return nil, models.ErrUnknown
	}
	if other, ok := w.people[key]; ok && other.Person.ID != i.who.Person.ID {
		return nil, models.ErrUnknown
	}
	return i, nil
}

func (w *world) FindInvitation(_ context.Context, o bot.InvitationOf) (models.Identity, bool, error) {
	if err := w.database("find invitation"); err != nil {
		return models.Identity{}, false, err
	}
	i, err := w.invitation(o)
	if err != nil {
		return models.Identity{}, false, err
	}
	return i.who, i.usedBy != "", nil
}

func (w *world) AcceptInvitation(_ context.Context, o bot.InvitationOf, consentVersion int) error {
	if err := w.database("before acceptance"); err != nil {
		return err
	}
	i, err := w.invitation(o)
	if err != nil {
		return err
	}
	i.usedBy = o.Channel + " " + o.Account
	w.people[i.usedBy] = i.who
	return w.step("after acceptance")
}

func (w *world) DeclineInvitation(_ context.Context, o bot.InvitationOf) (models.Identity, bool, error) {
	if err := w.database("before declining"); err != nil {
		return models.Identity{}, false, err
	}
	i, err := w.invitation(o)
	if err != nil {
		return models.Identity{}, false, err
	}
	i.declined = i.declined || i.usedBy == ""
	return i.who, i.usedBy != "", w.step("after declining")
}

func (w *world) Tally(_ context.Context, name string, _ time.Duration) (int, error) {
	if w.tallyless {
		return 0, bot.ErrStatesAway
	}
	w.tallies[name]++
	return w.tallies[name], w.step("tally")
}

func (w *world) Untally(_ context.Context, name string) error {
	w.tallies[name]--
	return w.step("untally")
}

func (w *world) FindOwnData(context.Context, int64) (models.OwnData, error) { return w.own, nil }

func (w *world) ListReadings(context.Context, int64) ([]models.Reading, error) {
	return w.readings, nil
}
