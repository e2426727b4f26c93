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

// route finds the account that a notice goes to: where the month's messages of
// its channel are kept for answers, one on another channel.
func (s *Sender) route(ctx context.Context, n Notice) (Notice, error) {
	may, err := s.mayGo(ctx, n.Kind, n.Channel)
	if may || err != nil {
		return n, err
	}
	others, err := s.Outbox.ListAddresses(ctx, n.PersonID)
	if err != nil {
		return n, fmt.Errorf("%w: %w", errNotAsked, err)
	}
	for _, other := range others {
		if s.Channels[other.Channel] == nil {
			continue
		}
		may, err := s.mayGo(ctx, n.Kind, other.Channel)
		if err != nil {
			return n, err
		}
		if may {
			n.Address = other
			return n, nil
		}
	}
	return n, errWithheld
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
