package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/models"
)

const (
	// Timeout bounds the work on one message, up to its answer. What it does
	// not finish is done when the channel repeats the message.
	Timeout = 8 * time.Second
	// sendTimeout bounds one send. Giving up early would mean sending twice:
	// the channel may have delivered what it has not confirmed yet.
	sendTimeout = 30 * time.Second
	// noteTimeout bounds the note that a reply was delivered.
	noteTimeout = 2 * time.Second
)

// errNotShown means that a message was handled, and that its answer may not have
// been shown.
var errNotShown = errors.New("the answer was not shown")

// maxConflicts is how often a message is tried again because another process
// changed the person's state meanwhile.
const maxConflicts = 5

// A Handler answers messages. Its exported fields are set once, before the
// first message; it is then safe for concurrent use.
type Handler struct {
	Channels map[string]Channel
	People   People
	States   States
	// Snapshots hold every state too, written before its reply is sent.
	Snapshots Snapshots
	Reports   Reports
	Digests   Digests
	// Invitations let strangers in, and Tallies keep them from trying too often.
	Invitations Invitations
	Tallies     Tallies
	Disclosures Disclosures
	Links       Links
	// Doors lists the bots that one more account can be linked at; nil for not
	// saying any.
	Doors func(context.Context) []Door
	// Menus keep what numbers mean on channels without buttons. They may be nil
	// where there are none.
	Menus Menus
	// Previews and Reminders may be nil: then nobody sees digests before they go
	// out, and nobody is reminded.
	Previews  Previews
	Reminders Reminders
	// FetchEarly fetches a photo that its channel gives out for a while only. It
	// takes a small part of Timeout; nil where no channel is like that.
	FetchEarly func(ctx context.Context, m Message)
	// Spool keeps what is sent while the database does not answer. Without one,
	// messages wait until it does.
	Spool    Spool
	Outbox   Outbox
	Pace     Pace
	Flows    Flows
	Calendar models.Calendar
	Now      func() time.Time // the business clock
	NewID    func() string    // a new UUIDv7
	Log      *slog.Logger

	lanes    lanes
	who      whoCache
	outage   outage
	compared compared
	behind   behind
	notes    notes
}

// Handle moves one person's conversation on by one message, in nine steps
// (docs/architecture.md). It takes at most [Timeout], and then what the channel
// needs to show the answer.
//
// It is safe to call again with the same m.Update: a report is stored once, and
// where the turn changed something, a reply that is known to have been
// delivered is not sent again.
//
// An error means that trying again may help. Mistakes by the officer, strangers
// and outdated buttons are answered in the chat and return nil.
func (h *Handler) Handle(sending context.Context, m Message) error {
	ctx, cancel := context.WithTimeout(sending, Timeout)
	defer cancel()

	// 1. Receive: the channel decoded m, verified where it came from, and
	//    answered a tap.

	// 2. Who. An invitation or a linking code says it anew.
	m, known, err := h.admit(ctx, m)
	if err != nil || !known {
		return err
	}
	who, err := h.identify(ctx, m)
	if err != nil || !m.Private || m.Kind == Blocked {
		return h.turnAway(ctx, m, err)
	}
	if err := h.welcome(ctx, who, m); err != nil {
		return err
	}
	turn := h.lanes.enter(who.Person.ID)
	defer turn.leave()

	for range maxConflicts {
		// 3. Load.
		s, err := h.load(ctx, who, m)
		if errors.Is(err, ErrConflict) {
			continue
		}
		if errors.Is(err, models.ErrUnknown) { // whose access was taken away just now
			return h.turnAway(ctx, m, err)
		}
		if err != nil {
			return err
		}
		// 4. Repeat?
		repeated := s.handled(m)
		if repeated && s.delivered() {
			return nil
		}
		// 5. Guard, then Advance. A repetition shows what is open now.
		s, a, err := h.moveOn(ctx, s, m, repeated)
		if err != nil {
			return err
		}
		// 6. Effects, each of them on a state that is saved as it stands.
		a, err = h.carryOut(ctx, s, a, m)
		// 7. Save.
		if err == nil {
			err = h.save(ctx, s, m)
		}
		if errors.Is(err, ErrConflict) {
			continue
		}
		if err != nil {
			return err
		}
		a = h.erase(ctx, s, m, a)
		// 8. Reply, and note that it was delivered.
		return h.reply(sending, turn, s, m, a)
		// 9. Confirm: the channel does, when Handle returns nil.
	}
	return fmt.Errorf("handle update %d of person %d: %w", m.Update, who.Person.ID, ErrConflict)
}

// welcome does what comes first with every message of a known person: they can
// be reached, and what their channel will not keep is fetched.
func (h *Handler) welcome(ctx context.Context, who models.Identity, m Message) error {
	if m.Kind == Attached && h.FetchEarly != nil {
		h.FetchEarly(ctx, m)
	}
	if !who.Unreachable {
		return nil
	}
	return h.setReachable(ctx, m, true)
}

// moveOn is advance, which may look things up. While the database does not
// answer, what needs it says so, and changes nothing.
func (h *Handler) moveOn(ctx context.Context, s *session, m Message, repeated bool) (*session, answer, error) {
	if !s.alone {
		a, err := h.advance(ctx, s, m, repeated)
		s.changed = s.changed || s.moved // the reply goes to another chat now
		return s, a, err
	}
	bounded, cancel := context.WithTimeout(ctx, databasePatience)
	defer cancel()
	a, err := h.advance(bounded, s, m, repeated)
	if !errors.Is(err, ErrAway) && bounded.Err() == nil {
		s.changed = s.changed || s.moved
		return s, a, err
	}
	if s, err = h.load(ctx, s.who, m); err != nil {
		return nil, answer{}, err
	}
	a, err = h.aside(s, "bot.not_now")
	return s, a, err
}

// Wait returns when nothing that an earlier Handle left behind is running.
func (h *Handler) Wait() { h.lanes.wait() }

// An answer is what a message is answered with: nothing, if it says nothing.
type answer struct {
	reply conversations.Reply
	// data makes the data of the reply's buttons. It is nil where they are
	// choices of the person's draft, as it will be when it is saved.
	data func(choice string) string
	// more are buttons below the reply's own.
	more [][]Button
	// noted says that the state is delivered with this, though it is not about
	// the draft: what the draft asks was delivered before.
	noted bool
}

// reply shows the answer. That it was delivered is noted in the state without
// being waited for; only the same person's next message waits.
func (h *Handler) reply(ctx context.Context, turn *turn, s *session, m Message, a answer) error {
	if len(a.reply.Paragraphs) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	var edit int64
	switch {
	case m.Kind == Tap && !a.reply.Fresh:
		edit = m.ID
	case a.reply.InPlace && !s.moved:
		edit = s.stamp.AskedID
	}
	shown, err := h.Channels[m.Channel].Show(ctx, m.Chat, edit, h.card(s, a))
	h.Pace.Count(m.Channel)
	if errors.Is(err, ErrUnreachable) {
		return h.setReachable(ctx, m, false)
	}
	if err != nil {
		return fmt.Errorf("answer update %d on %s: %w: %w", m.Update, m.Channel, errNotShown, err)
	}
	if a.data != nil && !a.noted {
		return nil // not about the draft
	}
	if edit != 0 && shown.ID == edit && !shown.At.IsZero() {
		// Nothing tells whether a text of the same second was written before this
		// could be read: the chat's order does not, and dates are in seconds.
		shown.At = shown.At.Add(time.Second)
	}
	h.noteShown(ctx, turn, s, shown)
	return nil
}

// noteShown notes in the background that the state was shown to its person: the
// first time. What was written after that was written by somebody who could read
// it, however often it is shown again.
func (h *Handler) noteShown(ctx context.Context, turn *turn, s *session, shown Shown) {
	if s.delivered() {
		return
	}
	stamp := s.stamp
	stamp.Delivered, stamp.AskedAt, stamp.AskedID = stamp.Version, shown.At, shown.ID
	background := context.WithoutCancel(ctx)
	turn.leaveAfter(func() {
		ctx, cancel := context.WithTimeout(background, noteTimeout)
		defer cancel()
		if err := h.note(ctx, s.who.Person.ID, stamp); err != nil && !(s.alone && errors.Is(err, ErrAway)) {
			h.Log.Warn("delivery was not noted: a repeated message will be answered again",
				"person", s.who.Person.ID, "err", err)
		}
	})
}

// erase takes messages that hold what is not to be kept out of the chat, and
// says whether that worked: where it did not, only their author can.
func (h *Handler) erase(ctx context.Context, s *session, m Message, a answer) answer {
	if len(s.erase) == 0 {
		return a
	}
	key := "erase.done"
	for _, id := range s.erase {
		if err := h.Channels[m.Channel].Erase(ctx, m.Chat, id); err != nil {
			h.Log.Warn("a message with what is not to be kept is still in its chat", "person", s.who.Person.ID, "err", err)
			key = "erase.failed"
		}
	}
	said := sentence(s.who.Person.Lang, key).Paragraphs
	a.reply.Paragraphs = slices.Concat(said, a.reply.Paragraphs)
	return a
}

// setReachable notes whether the account of m can be written to. What waits for
// somebody who could not be reached is then delivered. While the database does
// not answer, that is left to a later message.
func (h *Handler) setReachable(ctx context.Context, m Message, reachable bool) error {
	err := h.database(ctx, func(ctx context.Context) error {
		return h.People.SetReachable(ctx, m.Channel, m.Account, reachable, h.Now())
	})
	if errors.Is(err, ErrAway) && h.Spool != nil {
		h.Log.Warn("it is not noted whether an account can be reached", "channel", m.Channel, "reachable", reachable, "err", err)
		return nil
	}
	if err != nil {
		return fmt.Errorf("note that an account of %s is reachable or not: %w", m.Channel, err)
	}
	h.forget(m)
	return nil
}

// carryOut does what a turn asks for outside the conversation. Submitting is
// three steps: the state is saved as Sending, with its values frozen; the
// report is stored in one transaction, once; and the state, with the receipt,
// is saved again by the caller. A state that is found as Sending was left
// between these steps and is taken up where it was.
func (h *Handler) carryOut(ctx context.Context, s *session, a answer, m Message) (answer, error) {
	draft := s.data.Draft
	if draft == nil || draft.Phase != conversations.Sending {
		return a, nil
	}
	if err := h.save(ctx, s, m); err != nil {
		return answer{}, err
	}
	outcome, err := h.submit(ctx, s)
	if errors.Is(err, ErrAway) && h.Spool != nil {
		return h.receive(s)
	}
	if err != nil {
		return answer{}, err
	}
	settled, err := h.advanceDraft(s, outcome)
	if n := len(a.reply.Paragraphs); a.data == nil && n > 1 { // what was said of the message, above that the report is on its way
		settled.reply.Paragraphs = slices.Concat(a.reply.Paragraphs[:n-1], settled.reply.Paragraphs)
	}
	return settled, err
}
