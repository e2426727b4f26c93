package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"github.com/satcoso/satcoso/bot"
)

const (
	// pageSize is how many updates Telegram shows at most.
	pageSize = 100
	// grace is what take gets to finish at the end, and farewell what the last
	// request gets.
	grace    = 8 * time.Second
	farewell = 1500 * time.Millisecond
)

// Poll asks Telegram for updates and calls take with each, until ctx ends.
//
// Updates of one person are handled in their order, those of several persons
// in parallel, at most 64 at once. An update is confirmed to Telegram only
// after take has returned nil for it and for all before it. After an error or
// a panic take is called again with the same update, after growing pauses;
// only that person's later updates wait for it. take's hurry is closed when more
// than 50 updates wait for one to be confirmed. An update may come again after
// a restart. Taps are answered by Poll.
//
// When ctx ends, no new updates are fetched, those in hand get 8 s, then the
// context of take ends too; take has to return soon after. Poll confirms what
// was handled and returns nil. It fails with ErrToken when Telegram does not
// know the token, and waits for any other trouble to pass.
//
// Poll may be called again, as when the right to poll is lost to another
// process and regained. It then begins once the Poll before has returned, with
// what that left unhandled; what was handled is not handled again, even where it
// could not be confirmed.
func (c *Channel) Poll(ctx context.Context, take Take) error {
	var l *ledger
	select {
	case l = <-c.ledgers:
	case <-ctx.Done():
		return nil
	}
	l.resume(time.Now())
	defer func() {
		l.leave(time.Now())
		c.ledgers <- l
	}()

	live, stop := context.WithCancel(ctx)
	defer stop()
	work, abandon := context.WithCancel(context.WithoutCancel(ctx))
	defer abandon()
	p := newPoller(c, take, l, live, work)
	err := p.run(live)

	stop()
	timer := time.AfterFunc(grace, abandon)
	p.lanes.running.Wait()
	timer.Stop()
	if err == nil {
		p.confirm(context.WithoutCancel(ctx))
	}
	c.poller.CloseIdleConnections()
	return err
}

// A poller is one run of Poll.
type poller struct {
	*Channel
	lanes   *lanes
	trouble trouble
	pace    pace
	begun   bool      // polling is possible: no webhook is set
	sent    int64     // the offset that Telegram has last been told
	warned  time.Time // when the log was last told that a page is full

	mu      sync.Mutex // guards ledger and stirred
	ledger  *ledger
	stirred bool          // the offset has moved since the last answer
	wake    chan struct{} // has an element when a poll may have become due
}

func newPoller(c *Channel, take Take, l *ledger, live, work context.Context) *poller {
	p := &poller{
		Channel: c,
		trouble: trouble{log: c.log},
		pace:    pace{offset: -1},
		ledger:  l,
		wake:    make(chan struct{}, 1),
	}
	p.lanes = &lanes{
		take:    take,
		finish:  func(m bot.Message) { p.finish(m.Update) },
		log:     c.log,
		live:    live,
		work:    work,
		slots:   make(chan struct{}, atWork),
		idle:    make(chan int64),
		waiting: map[int64][]job{},
	}
	return p
}

// run polls until ctx ends or Telegram refuses the token.
func (p *poller) run(ctx context.Context) error {
	for ctx.Err() == nil {
		err := p.step(ctx)
		switch {
		case err == nil || ctx.Err() != nil:
		case errors.Is(err, ErrToken):
			return err
		default:
			sleep(ctx, p.trouble.met(err), nil)
		}
	}
	return nil
}

// step does the next thing: it removes a webhook, waits, or polls once.
func (p *poller) step(ctx context.Context) error {
	if !p.begun {
		// While a webhook is set, polls are refused. What waits there stays.
		if _, err := p.call(ctx, p.sender, "deleteWebhook", nil); err != nil {
			return err
		}
		p.begun = true
	}
	p.mu.Lock()
	offset, open := p.ledger.offset(), p.ledger.open
	p.mu.Unlock()
	if d := p.pace.wait(time.Now(), offset, open > 0); d > 0 {
		sleep(ctx, d, p.wake)
		return nil
	}
	patience := longPoll
	if open > 0 {
		patience = 3 * time.Second // the answer is there already, unless what is in hand expired
	}
	asked := time.Now()
	updates, err := p.fetch(ctx, offset, pageSize, patience)
	if err != nil {
		if ctx.Err() != nil && time.Since(asked) > time.Second {
			p.sent = offset // interrupted, but it arrived long ago
		}
		return err
	}
	p.trouble.passed()
	p.pace = pace{asked: asked, answered: time.Now(), empty: len(updates) == 0}
	p.sent = offset
	p.absorb(updates)
	return nil
}

// fetch asks for updates from offset on; all below are confirmed.
func (p *poller) fetch(ctx context.Context, offset int64, limit int, patience time.Duration) ([]json.RawMessage, error) {
	result, err := p.call(ctx, p.poller, "getUpdates", tgbotapi.Params{
		"offset":          strconv.FormatInt(offset, 10),
		"limit":           strconv.Itoa(limit),
		"timeout":         strconv.Itoa(int(patience.Seconds())),
		"allowed_updates": wanted,
	})
	if err != nil {
		return nil, err
	}
	var updates []json.RawMessage
	if err := json.Unmarshal(result, &updates); err != nil {
		return nil, fmt.Errorf("read the updates: %w", err)
	}
	return updates, nil
}

// absorb begins to handle those updates of an answer that are not in hand
// already.
func (p *poller) absorb(shown []json.RawMessage) {
	page, highest := len(shown), int64(0)
	p.mu.Lock()
	p.ledger.confirmed(p.sent)
	shown = slices.DeleteFunc(shown, func(data json.RawMessage) bool {
		id := leadingID(data)
		highest = max(highest, id)
		return p.ledger.knows(id)
	})
	p.mu.Unlock()

	updates := make([]received, len(shown))
	for i, data := range shown {
		updates[i] = read(data)
	}
	updates = p.take(updates, highest)

	if len(updates) == 0 && page >= pageSize && time.Since(p.warned) >= time.Minute {
		p.warned = time.Now()
		p.log.Warn("no new updates can be fetched while so many wait for one to be handled", "update", p.pace.offset, "waiting", page)
	}
	for i := range updates {
		p.begin(&updates[i])
	}
}

// take notes the updates as unfinished and returns those that are new; highest
// is the highest id of their page, as far as known.
func (p *poller) take(updates []received, highest int64) (fresh []received) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, u := range updates {
		isNew := true // nothing can be noted of an update without an id
		if u.ID > 0 {
			u.hurry, isNew = p.ledger.take(u.ID)
		}
		if isNew {
			fresh = append(fresh, u)
		}
		highest = max(highest, u.ID)
	}
	if highest > 0 {
		p.ledger.shown(highest)
	}
	p.ledger.press()
	p.pace.offset = p.ledger.offset()
	p.stirred = false
	return fresh
}

// begin handles one new update, or finishes it where there is nothing to do.
func (p *poller) begin(u *received) {
	if u.Tap != nil && u.Tap.ID != "" {
		p.lanes.running.Go(func() { p.answer(p.lanes.work, u.ID, u.Tap.ID) })
	}
	if m, person, ok := p.open(u); ok {
		p.lanes.add(person, job{Message: m, hurry: u.hurry})
		return
	}
	if u.ID > 0 {
		p.finish(u.ID)
	}
}

// finish notes that an update is handled, and wakes the poll that this may have
// made due: the offset has moved for the first time since the last answer, or
// nothing is in hand any more.
func (p *poller) finish(id int64) {
	p.mu.Lock()
	moved := p.ledger.finish(id)
	due := moved && (!p.stirred || p.ledger.open == 0)
	p.stirred = p.stirred || moved
	p.mu.Unlock()
	if due {
		select {
		case p.wake <- struct{}{}:
		default:
		}
	}
}

// confirm tells Telegram what has been handled since the last poll, so that it
// does not come again. What this request shows is not handled.
func (p *poller) confirm(ctx context.Context) {
	offset := p.ledger.offset()
	if offset == p.sent {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, farewell)
	defer cancel()
	if _, err := p.fetch(ctx, offset, 1, 0); err != nil {
		p.log.Warn("what was handled last is not confirmed and will come again", "err", err)
	}
}
