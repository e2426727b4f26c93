package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/models"
)

const (
	// upkeepEvery is the gap between two rounds of upkeep.
	upkeepEvery = time.Second
	// sendingPatience is how long a report may be on its way before somebody
	// else than its author's message looks after it.
	sendingPatience = 30 * time.Second
	// wakeAgain is the gap to the next try where looking after somebody failed.
	wakeAgain = 5 * time.Minute
	// namingPatience is how long a name may wait for its author's choice. Then
	// it is masked.
	namingPatience = 24 * time.Hour
	// longGap is how long nothing may be handled before people who were in the
	// middle of a report are shown its question again, and resumeAfter what they
	// get to go on by themselves first: their messages are waiting.
	longGap     = 2 * time.Minute
	resumeAfter = 20 * time.Second
	// inTheMiddle is how recently somebody was writing for that.
	inTheMiddle = 30 * time.Minute
	// quietFrom and quietTo are the hours in which nobody is written to unasked.
	quietFrom, quietTo = 20, 7
)

// Upkeep looks after what no message will come for, until ctx ends: what the
// database did not take while it was away, reports that were left on their way,
// names that wait too long, and people whom an outage left without an answer.
// Several copies of the program may do it at once.
func (h *Handler) Upkeep(ctx context.Context) {
	tick := time.NewTicker(upkeepEvery)
	defer tick.Stop()
	var gap gap
	away, compared := false, false
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		err := h.upkeep(ctx, &gap)
		switch was := away; {
		case ctx.Err() != nil:
		case errors.Is(err, ErrAway) && !was:
			away = true
			h.Log.Error("a store does not answer; what needs it waits", "go_on", h.Spool != nil && !gap.open, "err", err)
		case errors.Is(err, ErrAway):
		case err != nil:
			h.Log.Error("upkeep is not done, will be tried again", "err", err)
		case was:
			away, compared = false, false
			h.Log.Info("the stores answer again")
		case !compared:
			compared = h.compareAll(ctx)
		}
	}
}

// Flush writes what would otherwise have to be caught up with later. It is
// called when nothing is handled any more.
func (h *Handler) Flush(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteTimeout)
	defer cancel()
	if err := h.writeBehind(ctx); err != nil {
		h.Log.Warn("some snapshots are behind until their people write again", "err", err)
	}
}

func (h *Handler) upkeep(ctx context.Context, g *gap) error {
	g.note(h.Now(), h.States.Ping(ctx))
	if g.open {
		return fmt.Errorf("nothing is handled: %w", ErrStatesAway)
	}
	if err := h.wakeUp(ctx); err != nil {
		return err
	}
	errs := []error{h.writeBehind(ctx)}
	if h.Spool != nil {
		errs = append(errs, h.drain(ctx))
	}
	if !g.ended.IsZero() {
		err := h.resumeAll(ctx, g.began, g.ended)
		if err == nil {
			g.ended = time.Time{}
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// compareAll catches up with snapshots that lag behind what Redis holds. A
// process that was killed while the database was away has left such, and Redis
// may forget before their people write again. It reports false where that is to
// be tried again.
func (h *Handler) compareAll(ctx context.Context) bool {
	err := h.States.Each(ctx, func(person int64, record Record) error {
		snapshot, err := h.snapshot(ctx, person)
		if err != nil || !snapshot.Before(record.Stamp) {
			return err
		}
		if err := h.catchUp(ctx, person); err != nil && !errors.Is(err, ErrConflict) { // its person has written
			h.Log.Warn("a snapshot lags behind until its person writes", "person", person, "err", err)
		}
		return nil
	})
	if err != nil && ctx.Err() == nil {
		h.Log.Warn("snapshots are not compared with states, will be tried again", "err", err)
	}
	return err == nil
}

// catchUp writes what Redis holds of a person into the database, as a message of
// theirs would.
func (h *Handler) catchUp(ctx context.Context, person int64) error {
	turn := h.lanes.enter(person)
	defer turn.leave()
	s, err := h.loadOf(ctx, models.Identity{Person: models.Person{ID: person}})
	if err != nil {
		return err
	}
	return h.save(ctx, s, Message{})
}

// A gap is a time in which nothing was handled.
type gap struct {
	open  bool
	began time.Time
	// ended is set when a long gap is over, until people were told.
	ended time.Time
}

// note takes the result of asking whether states answer.
func (g *gap) note(now time.Time, err error) {
	switch {
	case err != nil && !g.open:
		g.open, g.began, g.ended = true, now, time.Time{}
	case err == nil && g.open:
		g.open = false
		if now.Sub(g.began) > longGap {
			g.ended = now
		}
	}
}

// wakeUp looks after sessions whose time has come.
func (h *Handler) wakeUp(ctx context.Context) error {
	var people []int64
	err := h.database(ctx, func(ctx context.Context) (err error) {
		people, err = h.Snapshots.ListWaking(ctx, h.Now())
		return err
	})
	if err != nil {
		return fmt.Errorf("list sessions to look after: %w", err)
	}
	for _, person := range people {
		err := h.lookAfter(ctx, person)
		if err == nil || errors.Is(err, ErrConflict) { // somebody else did it
			continue
		}
		h.Log.Error("a session is not looked after, will be tried again", "person", person, "in", wakeAgain, "err", err)
		if err := h.database(ctx, func(ctx context.Context) error {
			return h.Snapshots.PutOff(ctx, person, h.Now().Add(wakeAgain))
		}); err != nil {
			return fmt.Errorf("put off looking after person %d: %w", person, err)
		}
	}
	return nil
}

// lookAfter finishes what the person's session has left open. A panic is an
// error: one session is not everybody's.
func (h *Handler) lookAfter(ctx context.Context, person int64) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("looking after it panicked: %s", describe(p))
		}
	}()
	settled, err := h.settle(ctx, person, nil)
	if err == nil && !settled {
		err = h.lapse(ctx, person)
	}
	return err
}

// lapse masks a name that has waited too long for its author's choice, as if
// they had put the draft aside. Where its author is known no more, it is masked
// all the same.
func (h *Handler) lapse(ctx context.Context, person int64) error {
	turn := h.lanes.enter(person)
	defer turn.leave()
	s, m, err := h.visit(ctx, person)
	if errors.Is(err, models.ErrUnknown) {
		nobody := models.Identity{Person: models.Person{ID: person, Lang: models.Vietnamese}}
		s, err = h.loadOf(ctx, nobody)
	}
	if err != nil {
		return err
	}
	d := s.data.Draft
	if d == nil || d.Phase != conversations.Naming {
		if d != nil && d.Phase == conversations.Sending {
			h.Log.Error("a report is not stored: its author may not use the bot any more", "person", person, "report", d.ID)
		}
		return h.Snapshots.Calm(ctx, person, s.stamp)
	}
	source := d.Source
	if m.Chat == "" || !strings.HasPrefix(source, m.Channel) || !strings.HasSuffix(source, "/"+m.Chat) || h.Channels[m.Channel] == nil {
		source = "" // it was written in another chat
	}
	if _, err := h.advanceDraft(s, conversations.Event{Kind: conversations.Returned, Source: source}); err != nil {
		return err
	}
	if err := h.save(ctx, s, m); err != nil {
		return err
	}
	if source != "" {
		h.erase(ctx, s, m, answer{})
	}
	return nil
}

// loadOf loads the session of somebody whose rights do not matter.
func (h *Handler) loadOf(ctx context.Context, who models.Identity) (*session, error) {
	s, err := h.loadAs(ctx, who, Message{Parked: true}, func() (models.Identity, error) { return who, nil })
	if err == nil {
		s.unattended = true
	}
	return s, err
}

// resumeAll queues a notice for everybody who was writing when nothing was
// handled any more, and has not gone on since: their question is shown once
// more. All copies of the program queue the same notices.
func (h *Handler) resumeAll(ctx context.Context, began, ended time.Time) error {
	if hour := h.Calendar.In(ended).Hour(); hour >= quietFrom || hour < quietTo {
		return nil
	}
	active, err := h.Snapshots.ListActive(ctx, began.Add(-inTheMiddle), ended)
	if err != nil {
		return fmt.Errorf("list people who were writing: %w", err)
	}
	h.Log.Info("nothing was handled for a while; those who were writing are shown their question again",
		"since", began, "people", len(active))
	for person, stamp := range active {
		if err := h.queueResume(ctx, person, stamp, "gap"); err != nil {
			return err
		}
	}
	return nil
}

// resumePayload names the state that a notice of kind NoticeResume shows.
type resumePayload struct {
	Generation uint64 `json:"generation"`
	Version    uint64 `json:"version"`
}

func (h *Handler) queueResume(ctx context.Context, person int64, stamp Stamp, why string) error {
	payload, err := json.Marshal(resumePayload{Generation: stamp.Generation, Version: stamp.Version})
	if err != nil {
		return fmt.Errorf("write notice for person %d: %w", person, err)
	}
	key := fmt.Sprintf("resume:%d:%d.%d:%s", person, stamp.Generation, stamp.Version, why)
	at := h.Now()
	if why == "gap" {
		at = at.Add(resumeAfter)
	}
	if err := h.Outbox.QueueNotice(ctx, NoticeResume, person, payload, key, at); err != nil {
		return fmt.Errorf("queue notice for person %d: %w", person, err)
	}
	return nil
}

// Resume shows what is open in a person's conversation, if its state is still
// the one of the payload. It fails with models.ErrUnknown where it is not.
func (h *Handler) Resume(ctx context.Context, to Address, who models.Identity, payload []byte) error {
	var wanted resumePayload
	if err := json.Unmarshal(payload, &wanted); err != nil {
		return fmt.Errorf("read what to resume: %w: %w", err, models.ErrUnknown)
	}
	turn := h.lanes.enter(who.Person.ID)
	defer turn.leave()
	s, err := h.load(ctx, who, Message{Channel: to.Channel, Account: to.Account, Parked: true})
	if err != nil {
		return err
	}
	switch stamp := (Stamp{Generation: wanted.Generation, Version: wanted.Version}); {
	case s.stamp.Before(stamp):
		return fmt.Errorf("the state to show is not there yet: %w", ErrAway)
	case stamp.Before(s.stamp), s.data.Draft == nil:
		return fmt.Errorf("the conversation has gone on: %w", models.ErrUnknown)
	}
	a, err := h.advanceDraft(s, conversations.Event{Kind: conversations.Shown})
	if err != nil {
		return err
	}
	s.unattended = true
	if in := chatName(to.Channel, to.Account); s.data.In != in {
		s.data.In, s.changed = in, true
	}
	if err := h.save(ctx, s, Message{}); err != nil { // where it was restored, or moves to another chat
		return err
	}
	shown, err := h.Channels[to.Channel].Show(ctx, to.Account, 0, h.card(s, a))
	if err != nil {
		return fmt.Errorf("show on %s: %w", to.Channel, err)
	}
	h.noteShown(ctx, turn, s, shown)
	return nil
}
