package zalo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/satcoso/satcoso/bot"
)

const (
	// farewell is what the last poll gets once the program ends: it may have
	// taken an update away already.
	farewell = longPoll + time.Second
	// idlePause is the least between two polls that bring nothing.
	idlePause = time.Second
)

// ErrWebhookSet means that Zalo posts the bot's updates to an address, and gives
// none to those who poll.
var ErrWebhookSet = errors.New("a webhook is set for a bot of ZALO_BOT_TOKENS, and so polling brings nothing: " +
	"either receive its messages there, with ZALO_WEBHOOK_URL, or remove it, by calling deleteWebhook of the Bot API with this token")

// Poll asks Zalo for updates and calls keep with each message, one at a time,
// until ctx ends.
//
// Zalo forgets an update as it gives it out. keep has to put the message where
// it survives this process, and is called again, after growing pauses, until it
// returns nil or, after ctx has ended, 8 s have passed; nothing is asked for
// before. A message that comes again, as nobody promises that it does not, has
// the same Update.
//
// When ctx ends, the poll that is under way is not aborted, as that would lose
// its update: it gets up to 6 s more, and keep then a context of its own. Poll
// returns nil. It fails with ErrToken when Zalo does not know the token and with
// ErrWebhookSet, and waits for any other trouble to pass.
//
// Two who poll with one token take each other's messages; of one Channel, the
// second Poll begins once the first has returned.
func (c *Channel) Poll(ctx context.Context, keep func(ctx context.Context, m bot.Message) error) error {
	select {
	case c.polling <- struct{}{}:
	case <-ctx.Done():
		return nil
	}
	defer func() { <-c.polling }()
	defer c.poller.CloseIdleConnections()
	p := poller{Channel: c, keep: keep, trouble: trouble{log: c.log}}
	for ctx.Err() == nil {
		err := p.step(ctx)
		switch {
		case errors.Is(err, ErrToken), errors.Is(err, ErrWebhookSet):
			return err
		case err != nil && ctx.Err() == nil:
			sleep(ctx, p.trouble.met(err))
		}
	}
	return nil
}

// A poller is one run of Poll.
type poller struct {
	*Channel
	keep    keeper
	trouble trouble
	begun   bool // who the bot is is known, and no webhook was set
}

// step asks once, and keeps what comes.
func (p *poller) step(ctx context.Context) error {
	if !p.begun {
		if err := p.begin(ctx); err != nil {
			return err
		}
		p.begun = true
	}
	asked := time.Now()
	updates, err := p.ask(ctx)
	if codeOf(err) == http.StatusBadRequest {
		// A webhook may have been set meanwhile; nothing else says so.
		if hooked := p.webhookSet(ctx); hooked != nil {
			return hooked
		}
	}
	if err != nil {
		return err
	}
	p.trouble.passed()
	for _, data := range updates {
		if m, ok := p.open(data); ok {
			p.insist(ctx, m, p.keep)
		}
	}
	if len(updates) == 0 && time.Since(asked) < idlePause {
		sleep(ctx, idlePause)
	}
	return nil
}

// begin learns who the bot is, which tells its own messages from others, and
// that polling is possible: a bot with a webhook would be deaf without a word.
func (p *poller) begin(ctx context.Context) error {
	if p.me.Load() == nil {
		if _, err := p.Check(ctx); err != nil {
			return err
		}
	}
	return p.webhookSet(ctx)
}

// ask waits for an update. That none came is no error, whether Zalo words it as
// an answer with HTTP status 200 or 408.
func (p *poller) ask(ctx context.Context) ([]json.RawMessage, error) {
	asking, abort := context.WithCancel(context.WithoutCancel(ctx))
	defer abort()
	defer afterEnd(ctx, farewell, abort)()
	result, err := p.call(asking, p.poller, "getUpdates", map[string]int{"timeout": int(longPoll.Seconds())})
	if idle(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	updates, err := split(result)
	if err != nil {
		return nil, fmt.Errorf("read an update, which is lost: %w", err)
	}
	return updates, nil
}

func idle(err error) bool {
	page, ok := errors.AsType[*statusError](err)
	return codeOf(err) == http.StatusRequestTimeout || ok && page.code == http.StatusRequestTimeout
}

// webhookSet fails with ErrWebhookSet if there is a webhook. That there is none
// is said by an empty address or by 404.
func (c *Channel) webhookSet(ctx context.Context) error {
	result, err := c.call(ctx, c.sender, "getWebhookInfo", struct{}{})
	if codeOf(err) == http.StatusNotFound {
		return nil
	}
	if err != nil {
		return err
	}
	var hook struct {
		URL word `json:"url"`
	}
	if len(result) > 0 && !decode(result, &hook) {
		return errors.New("getWebhookInfo: its result cannot be read")
	}
	if hook.URL != "" {
		return ErrWebhookSet // without the address, whose path may be a secret
	}
	return nil
}
