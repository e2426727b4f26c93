package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/satcoso/satcoso/conversations"
)

// answers answers the question that is open, or does something odd instead.
func (o *officer) answers(ctx context.Context, s screen) error {
	j := o.job
	q := asked(j.flow, s.number)
	if q == nil {
		return fmt.Errorf("flow %s has no question %d", j.flow.ID, s.number)
	}
	if odd, err := o.isOdd(ctx, s, q); odd || err != nil {
		return err
	}
	j.asking = s.number
	o.babbled = false
	limit := j.most(q)
	if tooMuchForm.MatchString(s.Text) {
		limit = 0 // whatever the answers before are, zero fits
	}
	plan, planned := j.plans[q.ID]
	if !planned || plan.tooMuch(limit) {
		plan = intend(o.rnd, o.who, q, limit)
		j.plans[q.ID] = plan
	}
	if use, offered := s.offers("use"); offered && o.meant(s, q, plan) {
		return o.taps(ctx, s, use)
	}
	if done, offered := s.offers("done"); offered && strings.Contains(s.Text, q.Label.VI+": 2") {
		return o.taps(ctx, s, done)
	}
	return o.gives(ctx, s, q, plan)
}

// decides says what was meant by an answer that the bot asks about.
func (o *officer) decides(ctx context.Context, s screen) error {
	retype, _ := s.offers("retype")
	if o.babbled || o.job.asking == 0 {
		return o.taps(ctx, s, retype)
	}
	q := asked(o.job.flow, o.job.asking)
	plan := o.job.plans[q.ID]
	if keep, offered := s.offers("keep"); offered {
		return o.taps(ctx, s, keep)
	}
	if reading, offered := s.offers(answerPrefix + plan.means.Value); offered {
		return o.taps(ctx, s, reading)
	}
	no, offered := s.offers("no_reason")
	switch {
	case !offered:
		return o.taps(ctx, s, retype)
	case plan.reason == "":
		return o.taps(ctx, s, no)
	}
	v := o.job.meant[q.ID]
	v.Reason = plan.reason
	o.job.meant[q.ID] = v
	return o.types(ctx, plan.reason)
}

// meant says truthfully whether a text that came too early was meant for the
// question that it is offered for.
func (o *officer) meant(s screen, q *conversations.Question, plan intention) bool {
	found := earlyForm.FindStringSubmatch(s.Text)
	if found == nil {
		return false
	}
	said := strings.TrimSuffix(found[1], "…")
	ahead := o.job.ahead
	switch {
	case plan.typed != "" && strings.HasPrefix(flat(plan.typed), said):
		o.job.means(s.number, q.ID, plan.means)
		return true
	case ahead != nil && ahead.typed == said && q.Type == conversations.Integer && o.job.most(q) > 9:
		o.job.plans[q.ID] = *ahead
		o.job.means(s.number, q.ID, ahead.means)
		return true
	}
	return false
}

// gives gives the answer that was planned.
func (o *officer) gives(ctx context.Context, s screen, q *conversations.Question, plan intention) error {
	j := o.job
	if plan.photos {
		return o.photographs(ctx, s, q)
	}
	if b, offered := s.offers(plan.choice); plan.choice != "" && offered {
		if plan.choice == answerPrefix { // whichever of the buttons
			plan.means.Value = strings.TrimPrefix(b.Label, answerPrefix)
			plan.choice = b.Label
			j.plans[q.ID] = plan
		}
		j.means(s.number, q.ID, plan.means)
		if err := o.taps(ctx, s, b); err != nil || !j.does(tapsTwice, s.number) {
			return err
		}
		return o.taps(ctx, s, b)
	}
	text := plan.typed
	if text == "" {
		text = plan.means.Value
	}
	j.means(s.number, q.ID, plan.means)
	o.stepping(givesOne)
	id, err := o.typesOnce(ctx, text)
	j.messages[q.ID] = id
	if err == nil && j.does(writesAhead, s.number) {
		j.ahead = &intention{means: number(7, false), typed: "7"}
		j.strays(j.ahead.typed)
		return o.types(ctx, j.ahead.typed)
	}
	return err
}

// photographs sends two photos.
func (o *officer) photographs(ctx context.Context, s screen, q *conversations.Question) error {
	if o.job.photographed { // both are on their way
		return nil
	}
	o.job.photographed = true
	o.job.means(s.number, q.ID, value{Value: "2"})
	caption := "ảnh " + textCanary(int(o.who.ID))
	photos := [][]byte{photo(o.rnd), photo(o.rnd)}
	o.stepping(sendsTwo)
	o.acted("sent two photos", o.waits) // nobody sends photos twice
	o.owed++
	return o.chat.attaches(ctx, caption, photos...)
}

// waits is doing nothing.
func (o *officer) waits(context.Context) error { return nil }

// isOdd does something else than answering, if it is time for that.
func (o *officer) isOdd(ctx context.Context, s screen, q *conversations.Question) (bool, error) {
	j := o.job
	back, canBack := s.offers("back")
	switch {
	case s.number > 1 && canBack && j.does(goesBack, s.number):
		j.unsettle()
		j.plans = map[string]intention{}
		return true, o.taps(ctx, s, back)
	case len(j.messages) > 0 && j.does(rewrites, s.number):
		return o.rewrites(ctx)
	case j.does(pressesOld, s.number):
		return false, o.pressesOld(ctx, s)
	case s.number > 1 && j.does(cancels, s.number):
		j.cancelling, j.cancelledAt = true, o.seen
		return true, o.types(ctx, "/huy")
	case q.Type == conversations.Integer && j.does(babbles, s.number):
		o.babbled = true
		return true, o.types(ctx, either(o.rnd, "=SUM(A1:A3)", "<b>", "NaN", "1e3", "-3", "mười mấy", "????", strings.Repeat("a", 600)))
	case q.Type != conversations.Photos && j.does(sendsPhotos, s.number):
		o.acted("sent a photo", o.waits)
		return true, o.chat.attaches(ctx, "", photo(o.rnd))
	}
	return false, nil
}

// rewrites edits a message whose answer was taken.
func (o *officer) rewrites(ctx context.Context) (bool, error) {
	j := o.job
	for n := range j.taken {
		q := asked(j.flow, n)
		message := j.messages[q.ID]
		if q.Type != conversations.Integer || message == 0 || j.meant[q.ID].Missing {
			continue
		}
		v := number(min(3, j.most(q)), false)
		if q.Min != nil {
			v = number(max(3, *q.Min), false)
		}
		j.edited[q.ID] = []value{j.meant[q.ID], v}
		for next := n + 1; next <= n+2; next++ { // the message may have answered that, if it was sent again
			j.stray[next] = append(j.stray[next], v)
		}
		j.meant[q.ID] = v
		j.unsettle()
		o.stepping(editsOne)
		o.acted(fmt.Sprintf("edited message %d to %q", message, v.Value), o.waits)
		return true, o.chat.rewrites(ctx, message, v.Value)
	}
	return false, nil
}

// pressesOld taps a button of a question that is over, in passing.
func (o *officer) pressesOld(ctx context.Context, s screen) error {
	for _, m := range o.chat.fromBot() {
		old := read(m)
		if b, offered := old.offers(answerPrefix); offered && old.at.compare(s.at) < 0 {
			return o.taps(ctx, old, b)
		}
	}
	return nil
}

// reviews compares the summary with what was meant, changes something, or sends
// it.
func (o *officer) reviews(ctx context.Context, s screen) error {
	j := o.job
	shown, err := summarised(j.flow, s.Text)
	if err != nil {
		return fmt.Errorf("officer %d: %w", o.who.ID, err)
	}
	send, _ := s.offers("send=")
	if j.sending == send.Label { // sent already, and shown once more
		return o.taps(ctx, s, send)
	}
	if id := j.repeated(shown); id != "" { // its author sees that, and writes it anew
		o.journal.note("repetition", "officer %d: question %s", o.who.ID, id)
		j.fixing = id
		edit, _ := s.offers("edit")
		return o.taps(ctx, s, edit)
	}
	if wrong := j.compare(shown); len(wrong) > 0 {
		o.journal.violate(notAltered, "officer %d, draft %s: the summary shows what was not meant: %s", o.who.ID, s.draft, strings.Join(wrong, "; "))
	}
	if amending := amendingForm.MatchString(s.Text); amending != (j.revision > 0) {
		o.journal.violate(revived, "officer %d, draft %s: revision %d was confirmed, yet the summary shows: %q", o.who.ID, s.draft, j.revision, s.Text)
	}
	if edit, offered := s.offers("edit"); offered && j.does(editsFirst, 100) {
		j.unsettle()
		j.plans = map[string]intention{}
		return o.taps(ctx, s, edit)
	}
	err = o.ledger.write(entry{
		Kind: intended, Officer: o.who.ID, Flow: j.flow.ID, Report: s.draft, Revision: j.revision + 1,
		Hash: strings.TrimPrefix(send.Label, "send="), Values: shown,
	})
	if err != nil {
		return err
	}
	o.stepping(sendsAll)
	j.sending, j.sentAt = send.Label, o.seen
	if err := o.taps(ctx, s, send); err != nil || !j.does(sendsTwice, 100) {
		return err
	}
	return o.taps(ctx, s, send)
}
