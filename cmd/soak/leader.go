package main

import (
	"context"
	"math/rand/v2"
	"time"
)

// A leader receives the digest of Friday, and asks for more now and then.
type leader struct {
	*rig
	who  person
	chat *chat
	rnd  *rand.Rand
}

// welcomeLeaders lets the leaders open their chats, and follow them until ctx
// ends.
func (r *rig) welcomeLeaders(ctx context.Context) error {
	for i, who := range r.people[r.options.people : r.options.people+leaders] {
		l := &leader{rig: r, who: who, rnd: rand.New(rand.NewPCG(r.options.seed, uint64(2000+i)))}
		l.chat = newChat(r.telegram.url, who.ID, r.client, func(ctx context.Context, m message) { r.witness(ctx, who, m) })
		go l.chat.follow(ctx)
		if _, err := l.chat.types(ctx, "/start"); err != nil {
			return err
		}
		r.leaders = append(r.leaders, l)
	}
	return nil
}

// askLeaders lets the leaders ask for more until ctx ends.
func (r *rig) askLeaders(ctx context.Context) {
	for _, l := range r.leaders {
		go l.reads(ctx)
	}
}

// reads asks for a digest every few seconds and looks at its pages.
func (l *leader) reads(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Duration(2+l.rnd.IntN(6)) * time.Second):
		}
		l.readsOn(ctx)
	}
}

// readsOn asks for a digest, or taps a button of any message.
func (l *leader) readsOn(ctx context.Context) {
	var pages []message
	for _, m := range l.chat.fromBot() {
		if len(m.Board.Rows) > 0 {
			pages = append(pages, m)
		}
	}
	var err error
	if len(pages) == 0 || l.rnd.IntN(4) == 0 {
		_, err = l.chat.types(ctx, "/tomtat")
	} else {
		m := pages[l.rnd.IntN(len(pages))]
		row := m.Board.Rows[l.rnd.IntN(len(m.Board.Rows))]
		err = l.chat.taps(ctx, m.ID, row[l.rnd.IntN(len(row))].Data)
	}
	if err != nil && ctx.Err() == nil {
		l.journal.violate(answered, "leader %d: %v", l.who.ID, err)
	}
}
