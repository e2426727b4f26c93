package main

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// goesToTelegram continues a report that is filled in on the other phone. Half of
// those who do so send it there, the others come back.
func (o *zaloOfficer) goesToTelegram(ctx context.Context, meant values) error {
	o.journal.note("switched phones", "officer %d", o.who.ID)
	phone := newChat(o.telegram.url, o.who.ID, o.client, func(ctx context.Context, m message) { o.witness(ctx, o.who, m) })
	go phone.follow(ctx)
	o.phone = phone // what is sent there, or was queued meanwhile, may be confirmed there
	if err := phone.wait(ctx); err != nil {
		return err
	}
	sent, err := o.continues(ctx, phone, meant, o.rnd.IntN(2) == 0)
	if err != nil {
		return fmt.Errorf("on Telegram: %w", err)
	}
	if sent { // the receipt is there: whoever asks here is told the same
		return nil
	}
	return o.types(ctx, o.command())
}

// continues opens the report on Telegram and sends it there, if that is wanted
// and its summary shows what is meant. It reports whether it was confirmed.
func (o *zaloOfficer) continues(ctx context.Context, phone *chat, meant values, send bool) (bool, error) {
	begun, wait := phone.count(), time.Duration(0)
	for range 60 { // acts; each waits for an answer
		s, err := awaitScreen(ctx, phone, begun, wait)
		if err != nil {
			return false, err
		}
		begun, wait = phone.count(), 5*time.Second
		if code := o.receiptOn(phone); o.sending && code != "" {
			o.found = code
			return true, nil
		}
		next, offered := s.offers("start", "continue", "keep_name")
		tap, ready := s.offers("send=")
		switch {
		case ready && !send:
			return false, nil
		case ready:
			shown, err := summarised(o.flow, s.Text)
			if err != nil {
				return false, err
			}
			if wrong := differences(meant, shown); len(wrong) > 0 { // somebody else's answer may be under way: the other phone's
				return false, nil
			}
			if err := o.intends(shown); err != nil {
				return false, err
			}
			o.sending, o.sentAt = true, o.acted
			err = phone.taps(ctx, s.ID, tap.Data)
			if err != nil {
				return false, err
			}
		case offered:
			if err := phone.taps(ctx, s.ID, next.Data); err != nil {
				return false, err
			}
		case s.number > 0: // a question is open that the other phone shows as well
			return false, nil
		default:
			if _, err := phone.types(ctx, o.command()); err != nil {
				return false, err
			}
		}
	}
	return false, fmt.Errorf("officer %d gets no further there", o.who.ID)
}

// receiptOn is the code of what was sent, if that phone shows it.
func (o *zaloOfficer) receiptOn(phone *chat) string {
	for _, m := range phone.fromBot() {
		code, revision := receiptIn(m.Text)
		wanted := o.revision == 0 && revision < 2 && !slices.Contains(o.before, code) ||
			o.revision > 0 && code == o.code && (revision == 2 || m.change > o.phoneAt && belatedForm.MatchString(m.Text))
		if code != "" && wanted {
			return code
		}
	}
	return ""
}

// awaitScreen waits until the bot has changed something since, or for that long,
// and then until it rests; it returns what is open.
func awaitScreen(ctx context.Context, phone *chat, since int, atMost time.Duration) (screen, error) {
	limit := time.NewTimer(atMost)
	defer limit.Stop()
	for {
		changes, next := phone.now()
		if changes > since {
			limit.Reset(quiet)
			since = changes
		}
		select {
		case <-next:
		case <-limit.C:
			return current(phone.fromBot(), stamp{}), nil
		case <-ctx.Done():
			return screen{}, context.Cause(ctx)
		}
	}
}
