package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/satcoso/satcoso/models"
)

// mergeAtMost bounds the notices of one message: a longer list of buttons is not
// read, and one of more than a few would not fit into a message anyway.
const mergeAtMost = 8

// deliverOne sends a claimed notice and, on a channel that counts its messages,
// what else is due for the same person, and notes what became of each.
func (s *Sender) deliverOne(ctx context.Context, first Notice) {
	claimed := []Notice{first}
	if s.counted(first.Channel) {
		rest, err := s.Outbox.ClaimRest(ctx, s.Owner, first.PersonID, mergeAtMost-1, s.Now())
		if err != nil {
			s.Log.Warn("a notice goes out alone: what else is due for its person is not known", "notice", first.ID, "err", err)
		}
		claimed = append(claimed, rest...)
	}
	var routed []Notice
	for _, n := range claimed {
		to, err := s.route(ctx, n)
		if err != nil {
			s.note(ctx, n, err)
			continue
		}
		routed = append(routed, to)
	}
	for i, parcel := range s.parcels(routed) {
		if i > 0 {
			wait(ctx, sendEvery) // nobody is sent two within a second
		}
		s.deliverParcel(ctx, parcel)
	}
}

// parcels puts notices together that may go out in one message: those for the
// same account on a channel that counts.
func (s *Sender) parcels(notices []Notice) [][]Notice {
	var list [][]Notice
	at := map[Address]int{}
	for _, n := range notices {
		i, ok := at[n.Address]
		if !ok || !s.counted(n.Channel) {
			at[n.Address] = len(list)
			list = append(list, []Notice{n})
			continue
		}
		list[i] = append(list[i], n)
	}
	return list
}

// deliverParcel waits for the place of a parcel in the bulk lane, sends it, and
// notes what became of each notice.
func (s *Sender) deliverParcel(ctx context.Context, parcel []Notice) {
	fates := same(len(parcel), s.place(ctx, parcel[0]))
	if fates[0] == nil {
		sending, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendTimeout)
		defer cancel()
		defer context.AfterFunc(ctx, func() { time.AfterFunc(lastSend, cancel) })()
		fates = s.deliver(sending, parcel)
	}
	for i, n := range parcel {
		s.note(ctx, n, fates[i])
	}
}

// note notes what became of a notice.
func (s *Sender) note(ctx context.Context, n Notice, fate error) {
	s.noteRefusal(n.Channel, fate)
	noting, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteTimeout)
	defer cancel()
	if err := s.settle(noting, n, fate, ctx.Err() != nil); err != nil {
		s.Log.Error("it is not noted what became of a notice: it may be sent again", "notice", n.ID, "err", err)
	}
}

// same is the same fate for n notices.
func same(n int, fate error) []error {
	fates := make([]error, n)
	for i := range fates {
		fates[i] = fate
	}
	return fates
}

// place waits until the notice may be sent.
func (s *Sender) place(ctx context.Context, n Notice) error {
	s.placing.Lock()
	defer s.placing.Unlock()
	d, err := s.Pace.Reserve(ctx, n.Channel)
	if err != nil {
		return fmt.Errorf("reserve a place in the bulk lane: %w: %w", errNotAsked, err)
	}
	wait(ctx, d)
	return ctx.Err()
}

// A delivery is a parcel on its way to its person.
type delivery struct {
	sender  *Sender
	channel Channel
	who     models.Identity
	to      Address
	shown   bool // a message was sent
	// cards wait for each other, to go out together; of are their notices.
	cards []Card
	of    []int
	fates []error // what became of each notice
}

// deliver shows a parcel to its person, if that is still who may see it, and
// returns what became of each notice. What brings a document goes out alone, and
// so does what is open in a conversation. A reminder, which may ask something,
// comes last.
func (s *Sender) deliver(ctx context.Context, parcel []Notice) []error {
	channel, who, err := s.addressee(ctx, parcel[0])
	if err != nil {
		return same(len(parcel), err)
	}
	d := &delivery{sender: s, channel: channel, who: who, to: parcel[0].Address, fates: same(len(parcel), nil)}
	for i, n := range parcel {
		if n.Kind != NoticeReminder {
			d.fates[i] = safely(func() error { return d.gather(ctx, i, n) })
		}
	}
	for i, n := range parcel {
		if n.Kind == NoticeReminder {
			d.fates[i] = safely(func() error {
				return s.Remind(ctx, d.to, who, n.Payload, func(card Card) (Shown, error) { return d.showLast(ctx, card) })
			})
		}
	}
	d.showGathered(ctx)
	return d.fates
}

// gather makes the card of a notice wait for the others, or shows what goes out
// alone.
func (d *delivery) gather(ctx context.Context, i int, n Notice) error {
	if n.Kind == NoticeResume {
		d.shown = true
		return d.sender.Resume(ctx, d.to, d.who, n.Payload)
	}
	card, err := d.sender.card(ctx, d.who, n)
	if err != nil {
		return err
	}
	if card.Document != nil {
		_, err = d.show(ctx, card)
		return err
	}
	d.cards, d.of = append(d.cards, card), append(d.of, i)
	return nil
}

// showGathered shows the cards that wait as one.
func (d *delivery) showGathered(ctx context.Context) {
	if len(d.cards) == 0 {
		return
	}
	err := safely(func() error {
		_, err := d.show(ctx, merge(d.cards))
		return err
	})
	d.gathered(err)
}

// gathered notes what became of the cards that waited.
func (d *delivery) gathered(fate error) {
	for _, i := range d.of {
		d.fates[i] = fate
	}
	d.cards, d.of = nil, nil
}

// showLast shows a card below those that wait. Where it asks for something to be
// typed, numbers are its answers: those that have numbered buttons go before it.
func (d *delivery) showLast(ctx context.Context, card Card) (Shown, error) {
	if card.Hint != "" && len(merge(d.cards).Buttons) > 0 {
		d.showGathered(ctx)
	}
	shown, err := d.show(ctx, merge(append(d.cards, card)))
	d.gathered(err)
	return shown, err
}

// show shows a new card, not within a second of another.
func (d *delivery) show(ctx context.Context, card Card) (Shown, error) {
	if d.shown {
		wait(ctx, sendEvery)
	}
	d.shown = true
	shown, err := d.channel.Show(ctx, d.to.Account, 0, card)
	if err != nil {
		return shown, fmt.Errorf("show on %s: %w", d.to.Channel, err)
	}
	return shown, nil
}

// addressee finds the channel of a notice and the person who reads it there.
func (s *Sender) addressee(ctx context.Context, n Notice) (Channel, models.Identity, error) {
	channel, ok := s.Channels[n.Channel]
	if !ok {
		return nil, models.Identity{}, fmt.Errorf("no channel %q is open", n.Channel)
	}
	who, err := s.People.FindIdentity(ctx, n.Channel, n.Account)
	switch {
	case errors.Is(err, models.ErrUnknown) || err == nil && who.Person.ID != n.PersonID:
		// Since it was claimed. It is claimed for another account of its person, or
		// waits until there is one.
		return nil, who, fmt.Errorf("the account is not its person's any more: %w", errNotAsked)
	case err != nil:
		return nil, who, fmt.Errorf("find person %d: %w: %w", n.PersonID, errNotAsked, err)
	}
	return channel, who.At(s.Now()), nil // a post may have ended while the notice waited
}

// safely turns a panic into an error: other notices are not to wait for it.
func safely(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("delivering it panicked: %s", describe(p))
		}
	}()
	return do()
}

// merge makes one card of several: their lines, with an empty line between two
// cards, and their buttons one after another, those that do the same once. Buttons
// that have numbers are numbered anew.
func merge(cards []Card) Card {
	if len(cards) == 1 {
		return cards[0]
	}
	var merged Card
	var hints []string
	seen := map[string]bool{}
	repeats := func(b Button) bool {
		before := seen[b.Data]
		seen[b.Data] = true
		return before
	}
	for i, c := range cards {
		if i > 0 {
			merged.Lines = append(merged.Lines, Line{})
		}
		merged.Lines = append(merged.Lines, c.Lines...)
		for _, row := range c.Buttons {
			if row = slices.DeleteFunc(slices.Clone(row), repeats); len(row) > 0 {
				merged.Buttons = append(merged.Buttons, row)
			}
		}
		if c.Hint != "" {
			hints = append(hints, c.Hint)
		}
	}
	merged.Hint = strings.Join(hints, " ")
	renumber(merged.Buttons)
	return merged
}

// renumber numbers the buttons that have numbers, from 1 on.
func renumber(rows [][]Button) {
	number := 0
	for _, row := range rows {
		for i := range row {
			if row[i].Number > 0 {
				number++
				row[i].Number = number
			}
		}
	}
}
