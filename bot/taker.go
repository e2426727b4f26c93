package bot

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"time"
)

const (
	// takePatience is how long a message is tried before it is parked: the
	// channel waits for it, and so does everybody behind it.
	takePatience = 10 * time.Second
	// firstPause and lastPause bound the growing gaps between two tries.
	firstPause = 250 * time.Millisecond
	lastPause  = 4 * time.Second
	// parkedEvery is the gap between two looks into the inbox, parkedAtOnce how
	// many of its messages are tried at once.
	parkedEvery  = time.Second
	parkedAtOnce = 16
	// awayReturn is the gap between two tries of a parked message while something
	// does not answer, unshownReturn where only its answer could not be shown: its
	// author is waiting, and most calls that fail succeed a moment later.
	// firstReturn and lastReturn bound the growing gaps after its own faults, and
	// maxFailures is how often it may fail by them.
	awayReturn    = 5 * time.Second
	unshownReturn = time.Second
	firstReturn   = 15 * time.Second
	lastReturn    = 10 * time.Minute
	maxFailures   = 5
	// maxSpooled bounds what is kept on this machine; beyond it the channel has to
	// keep messages itself.
	maxSpooled = 10_000
	// messagePrefix begins the names of spooled messages.
	messagePrefix = "message-"
)

// A Taker takes messages from a channel. What cannot be handled soon is parked,
// so that the channel can go on, and continued from there in its person's
// order. Nothing that was taken is lost.
type Taker struct {
	Handle func(context.Context, Message) error
	Inbox  Inbox
	// Spool keeps messages while the inbox does not answer. It may be nil.
	Spool Spool
	Owner string           // of leases
	Now   func() time.Time // the business clock
	Log   *slog.Logger

	mu sync.Mutex
	// spooled counts the messages of each account that are in the spool.
	spooled map[Address]int
	// stirred has an element when a message was kept that Run may not know of.
	stirred stirrer
}

// Take handles a message or parks it. An error means that neither was possible:
// the channel has to deliver it again. When hurry is closed the message is
// parked after the try that is under way.
func (t *Taker) Take(ctx context.Context, m Message, hurry <-chan struct{}) error {
	if t.waiting(m) {
		return t.park(ctx, m)
	}
	began := time.Now()
	for failures := 0; ; failures++ {
		err := t.try(ctx, m)
		switch {
		case err == nil:
			return nil
		case errors.Is(err, ErrStatesAway), ctx.Err() != nil:
			return err
		case errors.Is(err, ErrBehind), time.Since(began) >= takePatience:
			return t.parkAfter(ctx, m, err)
		}
		pause := growing(firstPause, lastPause, failures)
		if retry, ok := errors.AsType[*RetryError](err); ok {
			pause = max(pause, retry.After)
		}
		if time.Since(began)+pause > takePatience+lastPause {
			return t.parkAfter(ctx, m, err)
		}
		t.Log.Warn("message is not handled; trying again", "update", m.Update, "pause", pause, "err", err)
		select {
		case <-hurry:
			return t.parkAfter(ctx, m, err)
		case <-ctx.Done():
			return err
		case <-time.After(pause):
		}
	}
}

// Keep puts a message where it is safe, guarded, and leaves it to Run to have it
// handled, in its person's order. It is for channels that forget a message once
// they have shown it. An error means that the message is not safe yet: Keep it
// again.
func (t *Taker) Keep(ctx context.Context, m Message) error {
	if err := t.park(ctx, m); err != nil {
		return err
	}
	t.stirred.stir()
	return nil
}

// A stirrer wakes one waiter, now or when it waits next.
type stirrer struct {
	once sync.Once
	c    chan struct{}
}

func (s *stirrer) wait() <-chan struct{} {
	s.once.Do(func() { s.c = make(chan struct{}, 1) })
	return s.c
}

func (s *stirrer) stir() {
	s.wait()
	select {
	case s.c <- struct{}{}:
	default: // it is about to be woken
	}
}

// growing is first, doubled n times, at most last.
func growing(first, last time.Duration, n int) time.Duration {
	return min(last, first<<min(n, 16))
}

func (t *Taker) parkAfter(ctx context.Context, m Message, why error) error {
	t.Log.Warn("message is parked", "update", m.Update, "err", why)
	if err := t.park(ctx, m); err != nil {
		return fmt.Errorf("%w; and it cannot be parked: %w", why, err)
	}
	return nil
}

// try handles a message once. A panic is an error.
func (t *Taker) try(ctx context.Context, m Message) (err error) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		t.Log.Error("handler panicked", "update", m.Update, "panic", describe(p), "stack", string(debug.Stack()))
		err = errors.New("handler panicked: " + describe(p))
	}()
	return t.Handle(ctx, m)
}

// describe says what kind of panic it was. Its value may contain what somebody
// wrote, unless the runtime made it.
func describe(p any) string {
	if e, ok := p.(runtime.Error); ok {
		return e.Error()
	}
	return fmt.Sprintf("%T", p)
}

// park keeps a message, guarded. Behind messages in the spool, it goes there,
// too.
func (t *Taker) park(ctx context.Context, m Message) error {
	m = guarded(m)
	if !t.waiting(m) {
		err := t.Inbox.ParkMessage(ctx, m)
		if t.Spool == nil || !errors.Is(err, ErrAway) {
			return err
		}
	}
	if t.total() >= maxSpooled {
		return fmt.Errorf("the spool holds %d messages: %w", maxSpooled, ErrAway)
	}
	data, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("write update %d: %w", m.Update, err)
	}
	name := fmt.Sprintf("%s%020d-%d", messagePrefix, time.Now().UnixNano(), m.Update)
	t.count(m, 1) // before it can be taken out again
	if err := t.Spool.Put(name, data); err != nil {
		t.count(m, -1)
		return fmt.Errorf("spool update %d: %w: %w", m.Update, ErrAway, err)
	}
	return nil
}

// waiting reports whether earlier messages of the account are in the spool.
// Those in the inbox are found with the person's state.
func (t *Taker) waiting(m Message) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.spooled[Address{m.Channel, m.Account}] > 0
}

// total is how many messages are in the spool.
func (t *Taker) total() (n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, of := range t.spooled {
		n += of
	}
	return n
}

func (t *Taker) count(m Message, n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.spooled == nil {
		t.spooled = map[Address]int{}
	}
	key := Address{m.Channel, m.Account}
	t.spooled[key] += n
	if t.spooled[key] <= 0 {
		delete(t.spooled, key)
	}
}

// Recover counts what an earlier process has left in the spool. It is called
// before the first Take.
func (t *Taker) Recover() error {
	if t.Spool == nil {
		return nil
	}
	return t.eachSpooled(func(_ string, m Message) error {
		t.count(m, 1)
		return nil
	})
}

// eachSpooled calls do with every message in the spool, until one fails. What
// cannot be read is set aside for somebody to look at.
func (t *Taker) eachSpooled(do func(name string, m Message) error) error {
	names, err := t.Spool.List()
	if err != nil {
		return fmt.Errorf("list what is spooled: %w", err)
	}
	for _, name := range names {
		if !strings.HasPrefix(name, messagePrefix) {
			continue
		}
		data, err := t.Spool.Get(name)
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		var m Message
		if err := json.Unmarshal(data, &m); err != nil {
			t.Log.Error("a spooled message cannot be read and is set aside", "name", refusedPrefix+name, "err", err)
			if err := errors.Join(t.Spool.Put(refusedPrefix+name, data), t.Spool.Remove(name)); err != nil {
				return fmt.Errorf("set %s aside: %w", name, err)
			}
			continue
		}
		if err := do(name, m); err != nil {
			return err
		}
	}
	return nil
}

// Run continues parked messages until ctx ends.
func (t *Taker) Run(ctx context.Context) {
	if err := t.Inbox.ReleaseParked(ctx, t.Owner); err != nil && ctx.Err() == nil {
		t.Log.Warn("messages that an earlier process was at wait until their leases run out", "err", err)
	}
	tick := time.NewTicker(parkedEvery)
	defer tick.Stop()
	var trying sync.WaitGroup
	defer trying.Wait()
	free := make(chan struct{}, parkedAtOnce)
	for range parkedAtOnce {
		free <- struct{}{}
	}
	for {
		if err := t.continueParked(ctx, free, &trying); err != nil && ctx.Err() == nil && !errors.Is(err, ErrAway) {
			t.Log.Error("parked messages are not continued, will be tried again", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-t.stirred.wait():
		case <-tick.C:
		}
	}
}

// continueParked moves what is spooled into the inbox, and begins to try what is
// due there: of each person the oldest message. Whenever one is done, its
// person's next one may be due.
func (t *Taker) continueParked(ctx context.Context, free chan struct{}, trying *sync.WaitGroup) error {
	if err := t.emptySpool(ctx); err != nil {
		return err
	}
	for ctx.Err() == nil {
		places := takeAll(free)
		if places == 0 {
			return nil // whichever ends first stirs
		}
		parked, err := t.Inbox.ClaimParked(ctx, t.Owner, places)
		for range places - len(parked) {
			free <- struct{}{}
		}
		if err != nil {
			return fmt.Errorf("claim parked messages: %w", err)
		}
		for _, p := range parked {
			trying.Go(func() {
				if err := t.retry(ctx, p); err != nil && ctx.Err() == nil && !errors.Is(err, ErrAway) {
					t.Log.Error("it is not noted what became of a parked message: it will be tried again", "update", p.Message.Update, "err", err)
				}
				free <- struct{}{}
				t.stirred.stir()
			})
		}
		if len(parked) < places {
			return nil
		}
	}
	return nil
}

// takeAll takes what is in the channel, of which the caller is the only reader.
func takeAll(free chan struct{}) int {
	n := len(free)
	for range n {
		<-free
	}
	return n
}

// emptySpool moves what is spooled into the inbox. While that is away, messages
// are tried from the spool, in their order: conversations go on without the
// database, as far as they can.
func (t *Taker) emptySpool(ctx context.Context) error {
	if t.Spool == nil || t.total() == 0 {
		return nil
	}
	var away error
	stuck := map[Address]bool{}
	err := t.eachSpooled(func(name string, m Message) error {
		from := Address{m.Channel, m.Account}
		if away == nil {
			away = t.Inbox.ParkMessage(ctx, m)
		}
		switch {
		case away != nil && !errors.Is(away, ErrAway):
			return fmt.Errorf("park update %d: %w", m.Update, away)
		case away != nil && (stuck[from] || ctx.Err() != nil):
			return nil
		case away != nil:
			m.Parked = true
			if err := t.try(ctx, m); err != nil {
				t.Log.Warn("spooled message is not handled; it waits for the database", "update", m.Update, "err", err)
				stuck[from] = true
				return nil
			}
		}
		if err := t.Spool.Remove(name); err != nil {
			return fmt.Errorf("forget %s: %w", name, err)
		}
		t.count(m, -1)
		return nil
	})
	return errors.Join(err, away)
}

// retry tries a parked message once. Only its own faults count against it: those
// of stores and channels pass. That what it asks for takes too long is one of its
// own; that its answer does is the channel's.
func (t *Taker) retry(ctx context.Context, p Parked) error {
	p.Message.Parked = true
	began := time.Now()
	err := t.try(ctx, p.Message)
	tooLong := time.Since(began) >= Timeout && !errors.Is(err, errNotShown)
	noting, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteTimeout)
	defer cancel()
	retry, asked := errors.AsType[*RetryError](err)
	pause := awayReturn
	if errors.Is(err, errNotShown) {
		pause = unshownReturn
	}
	switch {
	case err == nil:
		return t.Inbox.FinishParked(noting, p.ID)
	case ctx.Err() != nil:
		return t.Inbox.DeferParked(noting, p.Message, p.ID, 0, p.Failures)
	case asked:
		return t.Inbox.DeferParked(noting, t.aged(p.Message), p.ID, max(pause, retry.After), p.Failures)
	case (errors.Is(err, ErrAway) || errors.Is(err, ErrConflict)) && !tooLong:
		return t.Inbox.DeferParked(noting, t.aged(p.Message), p.ID, pause, p.Failures)
	case p.Failures+1 < maxFailures:
		t.Log.Warn("parked message fails", "update", p.Message.Update, "failures", p.Failures+1, "err", err)
		return t.Inbox.DeferParked(noting, t.aged(p.Message), p.ID, growing(firstReturn, lastReturn, p.Failures), p.Failures+1)
	}
	code := rand.Text()[:6]
	t.Log.Error("message cannot be handled; it is among the dead letters", "update", p.Message.Update, "code", code, "err", err)
	return t.Inbox.BuryParked(noting, nameless(p.Message), p.ID, code, err.Error(), t.Now())
}

// aged is a parked message as it is kept on: a name in it has waited for its
// author for a day at most.
func (t *Taker) aged(m Message) Message {
	if !m.Date.IsZero() && t.Now().Sub(m.Date) > namingPatience {
		return nameless(m)
	}
	return m
}
