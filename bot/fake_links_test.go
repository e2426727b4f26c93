package bot_test

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/models"
)

// typedChannel is the world's channel without buttons, on which its person 1 may
// be "z1".
const typedChannel = "zalo.7"

// typed shows cards of the world in chats without buttons.
type typed struct{ *world }

func (typed) Traits() bot.Traits { return bot.Traits{Typed: true, Counted: true} }

// Show never edits, and keeps the menu of a card with numbers. Its ids are
// milliseconds.
func (w typed) Show(ctx context.Context, chat string, _ int64, card bot.Card) (bot.Shown, error) {
	if _, err := w.world.Show(ctx, chat, 0, card); err != nil {
		return bot.Shown{}, err
	}
	shown := bot.Shown{ID: w.now.UnixMilli(), At: w.now}
	menu := bot.Menu{ID: shown.ID, At: shown.At, Items: map[int]string{}}
	for _, row := range card.Buttons {
		for _, b := range row {
			if b.Number > 0 {
				menu.Items[b.Number] = b.Data
			}
		}
	}
	if len(menu.Items) == 0 {
		return shown, nil
	}
	return shown, w.SaveMenu(ctx, bot.Address{Channel: typedChannel, Account: chat}, menu)
}

func (w *world) SaveMenu(_ context.Context, of bot.Address, menu bot.Menu) error {
	w.numbers[of] = menu
	return nil
}

func (w *world) ForgetMenu(_ context.Context, of bot.Address) error {
	delete(w.numbers, of)
	return nil
}

func (w *world) LoadMenu(_ context.Context, of bot.Address) (bot.Menu, error) {
	return w.numbers[of], nil
}

func (w *world) Revoke(context.Context, int64) error { return nil }

// A linkCode is the one that a person has.
type linkCode struct {
	hash    string
	expires time.Time
	used    *bot.Address
}

func (w *world) SaveLinkCode(_ context.Context, person int64, hash string, expires time.Time) (bool, error) {
	w.links[person] = linkCode{hash: hash, expires: expires}
	return true, nil
}

func (w *world) UseLinkCode(_ context.Context, hash string, of bot.Address, at time.Time) (int64, error) {
	for person, code := range w.links {
		if code.hash != hash || code.used == nil && !at.Before(code.expires) || code.used != nil && *code.used != of {
			continue
		}
		code.used = &of
		w.links[person] = code
		for _, who := range w.people {
			if who.Person.ID == person {
				w.people[of.Channel+" "+of.Account] = who
			}
		}
		return person, nil
	}
	return 0, models.ErrUnknown
}

func (w *world) ListAccounts(_ context.Context, person int64) (list []models.Account, err error) {
	for key, who := range w.people {
		if channel, account, _ := strings.Cut(key, " "); who.Person.ID == person {
			list = append(list, models.Account{Channel: channel, Account: account, LinkedAt: w.now, Notified: channel == w.notified})
		}
	}
	slices.SortFunc(list, func(a, b models.Account) int { return strings.Compare(a.Channel, b.Channel) })
	return list, nil
}

func (w *world) SetNotified(_ context.Context, _ int64, of bot.Address) error {
	w.notified = of.Channel
	return nil
}

func (w *world) Unlink(_ context.Context, _ int64, of bot.Address, _ time.Time) error {
	delete(w.people, of.Channel+" "+of.Account)
	return nil
}

// zalo is the phone of an account on the channel without buttons.
func (w *world) zalo(account string) *phone {
	p := w.phone(account)
	p.channel, p.update = typedChannel, 5000
	return p
}
