package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/models"
)

// admit takes what links an account: an invitation, or a linking code. It
// reports whether there is more to do for m, which is then a greeting if the
// account was linked by it.
func (h *Handler) admit(ctx context.Context, m Message) (_ Message, more bool, err error) {
	if !m.Private {
		return m, true, nil
	}
	if m, err = h.answersInvitation(ctx, m); err != nil {
		return m, false, err
	}
	joined := false
	if in, ok := invitationIn(m); ok {
		joined, err = h.invited(ctx, m, in)
	} else if hash, ok := linkIn(m); ok {
		joined, err = h.linked(ctx, m, hash)
	} else {
		return m, true, nil
	}
	return greeting(m), joined, err
}

// turnAway answers what has no conversation: strangers, groups, and people who
// have blocked the bot. A stranger learns nothing, and neither does a group.
func (h *Handler) turnAway(ctx context.Context, m Message, err error) error {
	switch {
	case m.Kind == Blocked && (err == nil || errors.Is(err, models.ErrUnknown)):
		return h.setReachable(ctx, m, false)
	case err != nil && !errors.Is(err, models.ErrUnknown):
		return err
	case !m.Private:
		return h.sayAtMost(ctx, m, 1, "group "+m.Channel+" "+m.Chat, groupsFor, "bot.group")
	default:
		return h.stranger(ctx, m)
	}
}

// stranger answers somebody who is not known, a few times.
func (h *Handler) stranger(ctx context.Context, m Message) error {
	return h.sayAtMost(ctx, m, maxAnswers, "stranger "+whoKey(m), countedFor, "bot.stranger")
}

// sayAtMost says something, unless it was said so often under that name. While
// nobody can count, nothing is said.
func (h *Handler) sayAtMost(ctx context.Context, m Message, times int, name string, forgotten time.Duration, key string) error {
	n, err := h.Tallies.Tally(ctx, name, forgotten)
	if err != nil {
		return fmt.Errorf("count answers to strangers on %s: %w", m.Channel, err)
	}
	if n > times {
		return nil
	}
	if err := h.tell(ctx, m, sentence(models.Vietnamese, key)); err != nil {
		h.untally(ctx, name)
		return err
	}
	return nil
}

// untally takes back what was counted for nothing.
func (h *Handler) untally(ctx context.Context, name string) {
	if err := h.Tallies.Untally(context.WithoutCancel(ctx), name); err != nil {
		h.Log.Warn("a count is one too high", "err", err)
	}
}

// tell answers somebody who has no session. The buttons of the reply carry
// their choices' ids.
func (h *Handler) tell(ctx context.Context, m Message, reply conversations.Reply) error {
	_, err := h.Channels[m.Channel].Show(ctx, m.Chat, 0, newCard(reply, asis))
	if err != nil && !errors.Is(err, ErrUnreachable) {
		return fmt.Errorf("answer update %d on %s: %w: %w", m.Update, m.Channel, errNotShown, err)
	}
	return nil
}
