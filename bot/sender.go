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
	// sendEvery is the gap between two looks into the outbox, and sendAtOnce
	// how many notices one look takes out.
	sendEvery  = time.Second
	sendAtOnce = 20
	// firstGap and lastGap bound the growing gaps between two tries.
	firstGap = 5 * time.Second
	lastGap  = 10 * time.Minute
)

// A Sender delivers what waits in the outbox: each notice at least once, and
// twice only if the process is killed in the middle of a send.
type Sender struct {
	Outbox   Outbox
	People   People
	Digests  Digests
	Channels map[string]Channel
	Now      func() time.Time // the business clock
	Log      *slog.Logger
}

// Run delivers notices until ctx ends. What it has claimed by then, it
// finishes.
func (s *Sender) Run(ctx context.Context) {
	tick := time.NewTicker(sendEvery)
	defer tick.Stop()
	for {
		if err := s.deliverDue(ctx); err != nil && ctx.Err() == nil {
			s.Log.Error("outbox was not read, will be tried again", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (s *Sender) deliverDue(ctx context.Context) error {
	notices, err := s.Outbox.ClaimNotices(ctx, sendAtOnce, s.Now())
	if err != nil {
		return fmt.Errorf("claim notices: %w", err)
	}
	for _, n := range notices {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
		err := s.settle(ctx, n, s.deliver(ctx, n))
		cancel()
		if err != nil {
			return fmt.Errorf("notice %d: %w", n.ID, err)
		}
	}
	return nil
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
