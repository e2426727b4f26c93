//go:build soak

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/models"
)

// bugs are mistakes that programs like this one have had. The rig of cmd/soak has
// to find each of them, or its silence means nothing.
var bugs = map[string]func(*program){
	// An update is confirmed to the channel before it is handled.
	"confirm-before-save": func(p *program) { p.taker.Handle = (&confirmEarly{handle: p.taker.Handle}).take },
	// Each submission is a report of its own.
	"no-unique-key": func(p *program) { p.handler.Reports = noUniqueKey{p.handler.Reports} },
	// Whoever saves last wins.
	"no-compare-and-set": func(p *program) { p.handler.States = lastWins{p.handler.States} },
	// What is sent needs no snapshot any more.
	"snapshot-delete": func(p *program) { p.handler.Snapshots = noSentSnapshot{p.handler.Snapshots} },
	// The receipt is shown while the transaction is still under way.
	"receipt-before-commit": func(p *program) { p.handler.Reports = earlyReceipt{p.handler.Reports} },
	// A zero is the zero value of its type, and not written.
	"zero-dropped": func(p *program) { p.handler.Reports = noZeros{p.handler.Reports} },
	// A column has 60 characters.
	"text-cut": func(p *program) { p.handler.Reports = cutTexts{p.handler.Reports} },
	// Two answers of a connection pool are mixed up, now and then.
	"identity-mixed": func(p *program) { p.handler.People = &mixedUp{People: p.handler.People} },
	// A notice counts as sent when it is taken out.
	"sent-before-shown": func(p *program) { p.sender.Outbox = sentAtOnce{p.sender.Outbox} },
	// What a channel that forgets has handed out is handled, and kept nowhere.
	"handle-before-keep": func(p *program) { p.taker.Inbox = notKept{p.taker.Inbox, p.taker} },
	// What is taken out of the inbox counts as handled.
	"finish-before-handle": func(p *program) { p.taker.Inbox = finishedAtOnce{p.taker.Inbox} },
}

// plant puts the bug of that name into the program.
func (p *program) plant(name string) error {
	bug, known := bugs[name]
	switch {
	case name == "":
		return nil
	case !known:
		return fmt.Errorf("SOAK_PLANT is %q, want one of %v", name, slices.Sorted(maps.Keys(bugs)))
	}
	bug(p)
	return nil
}

// soon is when a bug does what it should have done at once.
const soon = 300 * time.Millisecond

type confirmEarly struct {
	handle func(context.Context, bot.Message) error
	mu     sync.Mutex
	queues map[string]chan bot.Message // by account: what somebody wrote is handled in its order
}

func (c *confirmEarly) take(ctx context.Context, m bot.Message) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.queues == nil {
		c.queues = map[string]chan bot.Message{}
	}
	queue := c.queues[m.Account]
	if queue == nil {
		queue = make(chan bot.Message, 1000)
		c.queues[m.Account] = queue
		go c.work(context.WithoutCancel(ctx), queue)
	}
	queue <- m
	return nil
}

func (c *confirmEarly) work(ctx context.Context, queue chan bot.Message) {
	for m := range queue {
		for c.handle(ctx, m) != nil {
			time.Sleep(soon)
		}
	}
}

type noUniqueKey struct{ bot.Reports }

func (r noUniqueKey) SubmitReport(ctx context.Context, s bot.Submission) (models.Receipt, error) {
	if s.Base == 0 {
		s.Report.ID, s.Report.OneKey = newID(), nil
		s.Figures = slices.Clone(s.Figures)
		for i := range s.Figures {
			s.Figures[i].ReportID = s.Report.ID
		}
	}
	return r.Reports.SubmitReport(ctx, s)
}

type lastWins struct{ bot.States }

func (s lastWins) Save(ctx context.Context, person int64, _ bot.Stamp, next bot.Record) error {
	for {
		present, _, err := s.States.Load(ctx, person)
		if err != nil {
			return err
		}
		if err = s.States.Save(ctx, person, present.Stamp, next); !errors.Is(err, bot.ErrConflict) {
			return err
		}
	}
}

type noSentSnapshot struct{ bot.Snapshots }

func (s noSentSnapshot) SaveSnapshot(ctx context.Context, person int64, next bot.Snapshot) error {
	if bytes.Contains(next.Session, []byte(`"phase":"sent"`)) {
		return nil
	}
	return s.Snapshots.SaveSnapshot(ctx, person, next)
}

type earlyReceipt struct{ bot.Reports }

func (r earlyReceipt) SubmitReport(ctx context.Context, s bot.Submission) (models.Receipt, error) {
	go func() {
		time.Sleep(soon)
		_, _ = r.Reports.SubmitReport(context.WithoutCancel(ctx), s) // nobody waits for it: that is the bug
	}()
	return models.Receipt{
		Code: s.Report.Code + "-" + s.Hash[:4], Revision: s.Report.Revision, At: s.Report.ReceivedAt,
		Late: s.Report.Late, AmendUntil: s.Report.AmendUntil,
	}, nil
}

type noZeros struct{ bot.Reports }

func (r noZeros) SubmitReport(ctx context.Context, s bot.Submission) (models.Receipt, error) {
	s.Figures = slices.DeleteFunc(slices.Clone(s.Figures), func(f models.Figure) bool { return f.Value == 0 })
	s.Answers = bytes.ReplaceAll(s.Answers, []byte(`"v":"0"`), []byte(`"v":""`))
	return r.Reports.SubmitReport(ctx, s)
}

type cutTexts struct{ bot.Reports }

func (r cutTexts) SubmitReport(ctx context.Context, s bot.Submission) (models.Receipt, error) {
	answers, err := conversations.DecodeAnswers(s.Answers)
	if err != nil {
		return models.Receipt{}, err
	}
	for id, a := range answers {
		if text := []rune(a.Value); len(text) > 60 {
			a.Value = string(text[:60])
			answers[id] = a
		}
	}
	if s.Answers, err = json.Marshal(answers); err != nil {
		return models.Receipt{}, err
	}
	return r.Reports.SubmitReport(ctx, s)
}

type mixedUp struct {
	bot.People
	calls atomic.Int64
	last  atomic.Pointer[models.Identity]
}

func (p *mixedUp) FindIdentity(ctx context.Context, channel, account string) (models.Identity, error) {
	who, err := p.People.FindIdentity(ctx, channel, account)
	if err != nil {
		return who, err
	}
	before := p.last.Swap(&who)
	if before != nil && p.calls.Add(1)%10 == 0 {
		return *before, nil
	}
	return who, nil
}

type sentAtOnce struct{ bot.Outbox }

func (o sentAtOnce) ClaimNotices(ctx context.Context, owner string, n int, now time.Time) ([]bot.Notice, error) {
	notices, err := o.Outbox.ClaimNotices(ctx, owner, n, now)
	for _, notice := range notices {
		err = errors.Join(err, o.FinishNotice(ctx, notice.ID, now))
	}
	time.Sleep(soon)
	return notices, err
}

type notKept struct {
	bot.Inbox
	taker *bot.Taker
}

func (i notKept) ParkMessage(ctx context.Context, m bot.Message) error {
	m.Parked = true
	go func() {
		for i.taker.Handle(context.WithoutCancel(ctx), m) != nil {
			time.Sleep(soon)
		}
	}()
	return nil
}

type finishedAtOnce struct{ bot.Inbox }

func (i finishedAtOnce) ClaimParked(ctx context.Context, owner string, n int) ([]bot.Parked, error) {
	parked, err := i.Inbox.ClaimParked(ctx, owner, n)
	for _, p := range parked {
		err = errors.Join(err, i.FinishParked(ctx, p.ID))
	}
	time.Sleep(soon)
	return parked, err
}
