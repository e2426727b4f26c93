package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/satcoso/satcoso/models"
)

const (
	// sendEvery is the gap between two looks into an empty outbox.
	sendEvery = time.Second
	// lastSend is how long a send that is under way may still take when the
	// program stops.
	lastSend = 5 * time.Second
	// firstGap and lastGap bound the growing gaps between two tries.
	firstGap = 5 * time.Second
	lastGap  = 10 * time.Minute
)

// A Sender delivers what waits in the outbox: each notice at least once. It is
// delivered again if the process is killed, or the store fails, between the
// send and the note that it was sent.
type Sender struct {
	Outbox   Outbox
	People   People
	Digests  Digests
	Channels map[string]Channel
	Now      func() time.Time // the business clock
	Log      *slog.Logger
}

// Run delivers notices, one at a time, until ctx ends.
func (s *Sender) Run(ctx context.Context) {
	tick := time.NewTicker(sendEvery)
	defer tick.Stop()
	for {
		more, err := s.deliverNext(ctx)
		if err != nil && ctx.Err() == nil {
			s.Log.Error("outbox is not worked on, will be tried again", "err", err)
		}
		if more && err == nil && ctx.Err() == nil {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// deliverNext takes one notice out and delivers it. It reports whether there
// was one.
func (s *Sender) deliverNext(ctx context.Context) (more bool, err error) {
	notices, err := s.Outbox.ClaimNotices(ctx, 1, s.Now())
	if err != nil {
		return false, fmt.Errorf("claim a notice: %w", err)
	}
	if len(notices) == 0 {
		return false, nil
	}
	sending, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendTimeout)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(lastSend, cancel) })
	defer stop()
	n := notices[0]
	failed := s.deliver(sending, n)
	noting, cancelNote := context.WithTimeout(context.WithoutCancel(ctx), noteTimeout)
	defer cancelNote()
	if err := s.settle(noting, n, failed); err != nil {
		return false, fmt.Errorf("notice %d: %w", n.ID, err)
	}
	return true, nil
}

// deliver shows a notice to its person, if that is still who may see it.
func (s *Sender) deliver(ctx context.Context, n Notice) error {
	channel, ok := s.Channels[n.Channel]
	if !ok {
		return fmt.Errorf("no channel %q is open", n.Channel)
	}
	who, err := s.People.FindIdentity(ctx, n.Channel, n.Account)
	if err != nil {
		return fmt.Errorf("find person %d: %w", n.PersonID, err)
	}
	card, err := s.card(ctx, who, n)
	if err != nil {
		return err
	}
	if _, err := channel.Show(ctx, n.Account, 0, card); err != nil {
		return fmt.Errorf("show on %s: %w", n.Channel, err)
	}
	return nil
}

// card makes the message of a notice, by its kind.
func (s *Sender) card(ctx context.Context, who models.Identity, n Notice) (Card, error) {
	var payload struct {
		Digest int64 `json:"digest"`
	}
	if err := json.Unmarshal(n.Payload, &payload); err != nil || n.Kind != "digest" {
		return Card{}, fmt.Errorf("notice of kind %q cannot be read: %w", n.Kind, errors.Join(err, models.ErrUnknown))
	}
	reply, err := s.Digests.Show(ctx, who, payload.Digest, "first", s.Now())
	if err != nil {
		return Card{}, fmt.Errorf("show digest %d: %w", payload.Digest, err)
	}
	return newCard(reply, digestData(payload.Digest)), nil
}

// settle notes what became of a notice: delivered, given up, or to be tried
// again. That of somebody who cannot be reached is not claimed until they can.
func (s *Sender) settle(ctx context.Context, n Notice, err error) error {
	switch {
	case err == nil:
		return s.Outbox.FinishNotice(ctx, n.ID, s.Now())
	case errors.Is(err, ErrUnreachable):
		s.Log.Warn("a notice waits until its person writes again: they cannot be reached", "notice", n.ID, "person", n.PersonID)
		if err := s.People.SetReachable(ctx, n.Channel, n.Account, false, s.Now()); err != nil {
			return err
		}
		return s.Outbox.DeferNotice(ctx, n.ID, s.Now(), "unreachable")
	case errors.Is(err, models.ErrUnknown):
		s.Log.Warn("a notice was given up: nobody may see it any more", "notice", n.ID, "person", n.PersonID)
		return s.Outbox.DropNotice(ctx, n.ID, "not entitled")
	default:
		gap := gapAfter(n.Attempts)
		if retry, ok := errors.AsType[*RetryError](err); ok {
			gap = max(gap, retry.After)
		}
		s.Log.Warn("a notice was not delivered, will be tried again", "notice", n.ID, "in", gap, "err", err)
		return s.Outbox.DeferNotice(ctx, n.ID, s.Now().Add(gap), err.Error())
	}
}

// gapAfter is how long to wait after so many failed tries before this one.
func gapAfter(attempts int) time.Duration {
	return min(lastGap, firstGap<<min(attempts, 16))
}
