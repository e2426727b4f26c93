package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"time"

	"github.com/satcoso/satcoso/conversations"
)

// An officer files reports, as people do: they read what is shown, answer that,
// and are sometimes hasty, impatient or of another mind.
type officer struct {
	*rig
	who  person
	chat *chat
	rnd  *rand.Rand
	// patient officers wait for an answer however long it takes. The others
	// repeat themselves after a few seconds.
	patient bool
	job     *job

	seen    int                         // changes of the chat that were looked at
	owed    int                         // answers that the bot has not given yet
	actedOn stamp                       // the newest screen that was acted on
	tapped  bool                        // the last act was a tap
	refused int                         // how often in a row a text was refused on one screen
	again   func(context.Context) error // does the last thing once more
	did     string                      // what that was
	didAt   time.Time
	looking bool // for the report that was sent
	babbled bool // what was sent last is no answer
	// stepping is told of each step, before it is taken; noStep of each act.
	stepping func(step)
	// plainly makes a plain job of one that was drawn.
	plainly func(*job)
}

func (r *rig) newOfficer(who person, rnd *rand.Rand) *officer {
	o := &officer{rig: r, who: who, rnd: rnd, patient: rnd.IntN(2) == 0, stepping: func(step) {}, plainly: func(*job) {}}
	o.chat = newChat(r.telegram.url, who.ID, r.client, func(ctx context.Context, m message) { r.witness(ctx, who, m) })
	return o
}

// files files one report and returns when its receipt was seen, and all that the
// officer wanted besides is done.
func (o *officer) files(ctx context.Context, flow *conversations.Flow) error {
	ctx, leave := context.WithCancel(ctx)
	defer leave()
	go o.chat.follow(ctx)
	if err := o.chat.wait(ctx); err != nil {
		return err
	}
	o.seen, _ = o.chat.now()
	o.job = newJob(o.rnd, flow)
	o.job.before = o.ledger.codesOf(o.who.ID)
	o.plainly(o.job)
	for _, m := range o.chat.fromBot() {
		if s := read(m); s.at.compare(o.job.newest) > 0 {
			o.job.newest = s.at
		}
	}
	o.stepping(starts)
	if err := o.types(ctx, o.command()); err != nil {
		return err
	}
	for {
		if o.options.think > 0 { // before they look: what they act on is what stands there
			time.Sleep(time.Duration(o.rnd.Int64N(int64(o.options.think))))
		}
		s, err := o.look(ctx)
		if err != nil {
			return fmt.Errorf("officer %d waits since %s after: %s: %w", o.who.ID, o.didAt.Format(time.TimeOnly), o.did, err)
		}
		done, err := o.respond(ctx, s)
		if done || err != nil {
			return err
		}
	}
}

func (o *officer) command() string { return "/" + o.job.flow.Command.Name.VI }

const (
	// settleFor is how long further answers are awaited after one, where several
	// are owed.
	settleFor = 3 * time.Second
	// quiet is how long nothing may change before somebody does something about a
	// screen that they acted on already.
	quiet = 300 * time.Millisecond
	// stubborn is how often a text may be refused as written too early while the
	// screen stays the same.
	stubborn = 20
)

// look waits until the bot has answered everything that was done, and returns
// what is open then. Whoever is impatient repeats themselves meanwhile.
func (o *officer) look(ctx context.Context) (screen, error) {
	for begun := false; ; {
		changes, next := o.chat.now()
		begun = begun || changes > o.seen
		o.owed = max(0, o.owed-(changes-o.seen))
		o.seen = changes
		s := current(o.chat.fromBot(), o.job.newest)
		if begun && o.owed == 0 && s.at.compare(o.actedOn) > 0 {
			return s, nil
		}
		timer, over := o.patience(begun)
		select {
		case <-ctx.Done():
			timer.Stop()
			return screen{}, context.Cause(ctx)
		case <-next:
			timer.Stop()
		case <-timer.C:
			switch {
			case over:
				o.owed = 0
				return s, nil
			case o.again != nil:
				if err := o.again(ctx); err != nil {
					return screen{}, err
				}
			}
		}
	}
}

// patience is how long the officer waits for an answer, or for one more. Over
// says that what there is, is acted on then; otherwise they repeat themselves.
func (o *officer) patience(begun bool) (timer *time.Timer, over bool) {
	switch {
	case begun && o.owed > 0:
		return time.NewTimer(settleFor), true
	case begun:
		return time.NewTimer(quiet << min(o.refused, 4)), true // what is on its way is answered first
	case !o.patient:
		return time.NewTimer(2*time.Second + time.Duration(o.rnd.IntN(3000))*time.Millisecond), false
	case o.tapped: // what a tap shows may be what was there before
		return time.NewTimer(20 * time.Second), true
	default:
		return time.NewTimer(time.Hour), false
	}
}

// respond does what the screen asks for. It reports whether nothing is left to
// do.
func (o *officer) respond(ctx context.Context, s screen) (done bool, err error) {
	if o.refused++; s.at != o.actedOn || !unusedForm.MatchString(s.Text) {
		o.refused = 0
	}
	if o.refused == stubborn {
		o.journal.violate(answered, "officer %d: every text is refused as too early, though this was shown long before: %q", o.who.ID, s.Text)
	}
	o.actedOn = s.at
	seenAt := o.job.seenAt
	switch wrong := o.job.notices(s); {
	case wrong == "":
	case o.troubles.excuse(seenAt):
		o.journal.note("excused", "officer %d: %s", o.who.ID, wrong)
	default:
		o.journal.violate(notForgotten, "officer %d: %s: %q; it was shown at %s", o.who.ID, wrong, s.Text, seenAt.Format(time.TimeOnly))
	}
	o.job.seenAt = time.Now()
	if o.looking {
		return o.looked(ctx, s)
	}
	if acted, done, err := o.reads(ctx); acted || done || err != nil {
		return done, err
	}
	if o.job.cancelling && o.saidSince(o.job.cancelledAt, droppedForm) { // the report stays as it was
		return true, nil
	}
	if o.job.cancelling && o.saidSince(o.job.cancelledAt, overForm) {
		o.job.begin()
		return false, o.types(ctx, o.command())
	}
	if wanted, there := s.offers(o.wishes()...); there {
		return false, o.chooses(ctx, s, wanted)
	}
	if _, there := s.offers("send="); there {
		return false, o.reviews(ctx, s)
	}
	if _, there := s.offers("retype"); there {
		return false, o.decides(ctx, s)
	}
	if _, there := s.offers("review"); there {
		return false, o.choosesToEdit(ctx, s)
	}
	if s.number > 0 {
		return false, o.answers(ctx, s)
	}
	if o.job.code != "" && o.saidSince(o.job.amendAt, alreadyForm) { // the button to amend was out of date
		return true, nil
	}
	return false, o.lost(ctx, s)
}

// saidSince reports whether the bot has said something since then, though
// something else may have been answered below it.
func (o *officer) saidSince(changes int, form *regexp.Regexp) bool {
	return slices.ContainsFunc(o.chat.fromBot(), func(m message) bool {
		return m.change > changes && form.MatchString(m.Text)
	})
}

// wishes are the choices that are tapped wherever they are offered.
func (o *officer) wishes() []string {
	switch {
	case o.job.cancelling:
		return []string{"keep_name", "discard"}
	case o.job.nothing:
		return []string{"keep_name", "nothing", "start", "continue"}
	default:
		return []string{"keep_name", "start", "continue"}
	}
}

// chooses taps what is wanted wherever it is offered.
func (o *officer) chooses(ctx context.Context, s screen, b button) error {
	if b.Label == "nothing" {
		o.job.meansNothing()
	}
	return o.taps(ctx, s, b)
}

// lost is where there is nothing to choose: a greeting or a menu, but not while
// a report is on its way or its receipt is all there is.
func (o *officer) lost(ctx context.Context, s screen) error {
	if o.job.sending != "" || o.job.code != "" {
		return nil
	}
	return o.types(ctx, o.command())
}

// types sends a text, and sends it again when patience is lost.
func (o *officer) types(ctx context.Context, text string) error {
	_, err := o.typesOnce(ctx, text)
	return err
}

func (o *officer) typesOnce(ctx context.Context, text string) (int64, error) {
	if o.job.sent[text]++; o.job.sent[text] > 1 || o.job.unsettled {
		o.job.strays(text)
	}
	o.tapped = false
	o.acted(fmt.Sprintf("typed %q", text), func(ctx context.Context) error {
		o.journal.note("impatient", "officer %d types %q again", o.who.ID, text)
		o.owed++
		o.job.sent[text]++
		o.job.strays(text)
		_, err := o.chat.types(ctx, text)
		return err
	})
	return o.chat.types(ctx, text)
}

// taps presses a button, and presses it again when patience is lost.
func (o *officer) taps(ctx context.Context, s screen, b button) error {
	o.tapped = true
	o.acted(fmt.Sprintf("tapped %q under %q", b.Label, s.Text), func(ctx context.Context) error {
		o.journal.note("impatient", "officer %d taps %s again", o.who.ID, b.Label)
		o.owed++
		return o.chat.taps(ctx, s.ID, b.Data)
	})
	return o.chat.taps(ctx, s.ID, b.Data)
}

// acted notes what was done, for when nothing happens.
func (o *officer) acted(what string, again func(context.Context) error) {
	o.stepping(noStep)
	o.owed++
	o.did, o.didAt, o.again = what, time.Now(), again
}
