package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/bot/telegram"
	"github.com/satcoso/satcoso/bot/zalo"
	"github.com/satcoso/satcoso/models"
	sqlstore "github.com/satcoso/satcoso/store/sql"
)

// A door is a bot that people are invited to.
type door struct {
	channel string
	// link begins an address that opens an invitation; "" where there are no
	// links, and /start is typed.
	link string
	// name is what people find the bot by where there are no links; "" in the local
	// chat.
	name string
	// people have come through it or been promised to, of at most most; 0 for any
	// number.
	people, most int
}

// doorsTo returns the bots that people can be invited to: those on Zalo, or that
// on Telegram, or the local chat.
func doorsTo(ctx context.Context, cfg config, onZalo bool) ([]door, error) {
	switch {
	case cfg.local() && onZalo:
		return []door{{channel: localZaloChannel, name: localZaloName}}, nil
	case cfg.local():
		return []door{{channel: localChannel}}, nil
	case cfg.TelegramToken != "" && !onZalo:
		c, err := telegram.New(telegram.Options{Token: cfg.TelegramToken, APIURL: cfg.TelegramAPIURL})
		if err != nil {
			return nil, err
		}
		username, err := c.Check(ctx)
		if err != nil {
			return nil, fmt.Errorf("ask for the bot's name, which links need: %w", err)
		}
		return []door{{channel: c.Name(), link: "https://t.me/" + username + "?start="}}, nil
	case len(cfg.ZaloTokens) == 0:
		return nil, errors.New("--zalo: ZALO_BOT_TOKENS names no bot on Zalo")
	}
	var doors []door
	for _, token := range cfg.ZaloTokens {
		c, err := zalo.New(zalo.Options{Token: token, APIURL: cfg.ZaloAPIURL})
		if err != nil {
			return nil, err
		}
		name, err := c.Check(ctx)
		if err != nil {
			return nil, fmt.Errorf("ask for the name of %s, which people look for: %w", c.Name(), err)
		}
		doors = append(doors, door{channel: c.Name(), name: name, most: cfg.planOf(c.Name()).People})
	}
	return doors, nil
}

// countPeople fills in how many people each door has let in.
func countPeople(ctx context.Context, db *sqlstore.Store, doors []door, month models.Period) error {
	for i := range doors {
		usage, err := db.Usage(ctx, doors[i].channel, month)
		if err != nil {
			return err
		}
		doors[i].people = usage.People
	}
	return nil
}

// emptiest takes a place behind the door that has let the fewest in. It fails
// where all are full.
func emptiest(doors []door) (door, error) {
	var found *door
	for i := range doors {
		d := &doors[i]
		if d.most > 0 && d.people >= d.most {
			continue
		}
		if found == nil || d.people < found.people {
			found = d
		}
	}
	if found == nil {
		return door{}, fmt.Errorf("all bots on Zalo have as many people as their plan allows (%d each): add the token of one more to ZALO_BOT_TOKENS, or invite fewer people", doors[0].most)
	}
	found.people++
	return *found, nil
}

func channelsOf(doors []door) []string {
	list := make([]string, len(doors))
	for i, d := range doors {
		list[i] = d.channel
	}
	return list
}

// thisMonth is the month of the calendar that an instant is in.
func thisMonth(at time.Time) (models.Period, error) {
	c, err := calendar("")
	return c.MonthAt(at), err
}

// names are what people find the bots by, as far as the channels have told.
type names struct {
	mu    sync.Mutex
	known map[string]string // by channel
}

func (n *names) note(channel, name string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.known == nil {
		n.known = map[string]string{}
	}
	n.known[channel] = name
}

func (n *names) of(channel string) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.known[channel]
}

// learnNames asks each channel what its bot is called, until it is told.
func (p *program) learnNames(ctx context.Context) {
	var asking sync.WaitGroup
	ask := func(channel, prefix string, check func(context.Context) (string, error)) {
		for ctx.Err() == nil {
			name, err := check(ctx)
			if err == nil {
				p.names.note(channel, prefix+name)
				return
			}
			select {
			case <-ctx.Done():
			case <-time.After(announceAgain):
			}
		}
	}
	if p.telegram != nil {
		asking.Go(func() { ask(p.telegram.Name(), "@", p.telegram.Check) })
	}
	for _, z := range p.zalo {
		asking.Go(func() { ask(z.Name(), "", z.Check) })
	}
	asking.Wait()
}

// doors are the bots that one more account can be linked at: of those on Zalo,
// the one with room.
func (p *program) doors(ctx context.Context) []bot.Door {
	var channels []string
	if p.telegram != nil {
		channels = append(channels, p.telegram.Name())
	}
	var onZalo []string
	for _, z := range p.zalo {
		onZalo = append(onZalo, z.Name())
	}
	if channel, _, err := p.quota.LeastUsed(ctx, onZalo); err == nil && channel != "" {
		channels = append(channels, channel)
	}
	var open []bot.Door
	for _, channel := range channels {
		if name := p.names.of(channel); name != "" {
			open = append(open, bot.Door{Channel: channel, Name: name})
		}
	}
	return open
}
