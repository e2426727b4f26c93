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
	if r.zalo == nil {
		return nil
	}
	who := r.people[r.options.people+leaders]
	r.zaloLeader = newZaloChat(r.zalo.url, who.Zalo, r.client, func(ctx context.Context, m message) { r.witness(ctx, who, m) })
	go r.zaloLeader.follow(ctx)
	_, err := r.zaloLeader.types(ctx, "/start")
	return err
}

// askLeaders lets the leaders ask for more until ctx ends.
func (r *rig) askLeaders(ctx context.Context) {
	for _, l := range r.leaders {
		go l.reads(ctx)
	}
	if r.zaloLeader != nil {
		go r.readOnZalo(ctx, rand.New(rand.NewPCG(r.options.seed, 3000)))
	}
}

// readOnZalo asks for a digest every few seconds, or for a part of the last one
// by its number.
func (r *rig) readOnZalo(ctx context.Context, rnd *rand.Rand) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Duration(2+rnd.IntN(6)) * time.Second):
		}
		said, _ := r.zaloLeader.since(0)
		text := "/tomtat"
		if len(said) > 0 {
			if items := itemForm.FindAllStringSubmatch(said[len(said)-1].Text, -1); len(items) > 0 && rnd.IntN(4) > 0 {
				text = items[rnd.IntN(len(items))][1]
			}
		}
		if _, err := r.zaloLeader.types(ctx, text); err != nil && ctx.Err() == nil {
			r.journal.violate(answered, "the leader on Zalo: %v", err)
		}
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
