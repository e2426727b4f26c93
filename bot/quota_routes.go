package bot

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// errWithheld means that a notice is not sent, because the month's messages of
// its channel are kept for answers.
var errWithheld = errors.New("the month's messages are kept for answers")

// tellWithheld is the time of day at which clerks are told what was not sent: by
// then the last reminder of a week and its digest have had their turn.
const tellWithheld = 17

// tellAt is when clerks are told what is withheld at the instant t.
func (s *Sender) tellAt(t time.Time) time.Time {
	today := s.Calendar.Today(t)
	zone := s.Calendar.In(t).Location()
	if tell := today.At(tellWithheld, 0, zone); t.Before(tell) {
		return tell
	}
	return today.AddDays(1).At(tellWithheld, 0, zone)
}

// route finds the account that a notice goes to: where its channel is not open,
// or keeps the month's messages for answers, one on another channel.
func (s *Sender) route(ctx context.Context, n Notice) (Notice, error) {
	may, err := s.mayGo(ctx, n.Kind, n.Channel)
	if err != nil || may && s.open(n.Channel) {
		return n, err
	}
	other, found, err := s.otherAccount(ctx, n)
	switch {
	case err != nil:
		return n, err
	case found:
		n.Address = other
		return n, nil
	case may:
		return n, nil // is tried again: its channel may be open by then
	}
	return n, errWithheld
}

// otherAccount finds an account of its person that a notice may go to.
func (s *Sender) otherAccount(ctx context.Context, n Notice) (to Address, found bool, err error) {
	accounts, err := s.Outbox.ListAddresses(ctx, n.PersonID)
	if err != nil {
		return to, false, fmt.Errorf("%w: %w", errNotAsked, err)
	}
	for _, to := range accounts {
		if !s.open(to.Channel) {
			continue
		}
		if may, err := s.mayGo(ctx, n.Kind, to.Channel); may || err != nil {
			return to, may, err
		}
	}
	return to, false, nil
}

// open reports whether the channel is open, and did not refuse its bot lately.
func (s *Sender) open(channel string) bool {
	until, refused := s.refused.Load(channel)
	return s.Channels[channel] != nil && (!refused || s.Now().After(until.(time.Time)))
}

// noteRefusal keeps other notices from a channel that refused its bot, for as
// long as the longest gap between two tries, if they can go elsewhere.
func (s *Sender) noteRefusal(channel string, fate error) {
	if errors.Is(fate, ErrRefused) {
		s.refused.Store(channel, s.Now().Add(lastGap))
	}
}

// mayGo reports whether notices of that kind are sent on the channel.
func (s *Sender) mayGo(ctx context.Context, kind NoticeKind, channel string) (bool, error) {
	if s.Quotas == nil || !kind.Unasked() || !s.counted(channel) {
		return true, nil
	}
	may, err := s.Quotas.MayPush(ctx, channel, s.Now())
	if err != nil {
		return false, fmt.Errorf("%w: %w", errNotAsked, err)
	}
	return may, nil
}

// counted reports whether messages on the channel are counted.
func (s *Sender) counted(channel string) bool {
	c := s.Channels[channel]
	return c != nil && c.Traits().Counted
}
