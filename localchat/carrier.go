package localchat

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"syscall"
	"time"
)

const (
	hookTimeout   = time.Minute
	maxRetryAfter = time.Hour
	// The longest rest between two attempts is drawn anew between this and twice
	// as long.
	longestRest = time.Minute
)

// lane is what Telegram delivers strictly one after another: what a person
// writes and edits in a chat is one lane, what they tap another.
type lane struct {
	chat int64
	kind string
}

const (
	laneMessage = "message"
	laneTap     = "tap"
	laneMember  = "member"
)

func (u *update) lane() lane {
	switch {
	case u.Message != nil:
		return lane{u.Message.Chat.ID, laneMessage}
	case u.EditedMessage != nil:
		return lane{u.EditedMessage.Chat.ID, laneMessage}
	case u.CallbackQuery != nil:
		return lane{u.CallbackQuery.From.ID, laneTap}
	default:
		return lane{u.MyChatMember.Chat.ID, laneMember}
	}
}

// carrier brings updates to one webhook: those of a lane one after another,
// each until it is accepted or expires, and different lanes at the same time.
type carrier struct {
	s     *Server
	hook  webhook
	ctx   context.Context // of the deliveries; ends with the webhook
	stop  context.CancelFunc
	slots chan struct{} // one for each connection
	work  sync.WaitGroup

	mu      sync.Mutex
	lanes   map[lane][]queued // each has a goroutine; the first update is under way
	errorAt int64             // Unix seconds
	error   string
}

func newCarrier(s *Server, hook webhook) *carrier {
	c := &carrier{s: s, hook: hook, slots: make(chan struct{}, hook.MaxConnections), lanes: map[lane][]queued{}}
	c.ctx, c.stop = context.WithCancel(s.closing)
	return c
}

// close ends the deliveries, also those under way.
func (c *carrier) close() {
	c.stop()
	c.work.Wait()
}

// add puts u behind the others of its lane. The queue calls it, in order.
func (c *carrier) add(u queued) {
	c.mu.Lock()
	defer c.mu.Unlock()
	waiting, running := c.lanes[u.lane]
	c.lanes[u.lane] = append(waiting, u)
	if !running {
		c.work.Go(func() { c.run(u.lane, u) })
	}
}

// repeat brings u once more, beside its lane and without a second attempt.
func (c *carrier) repeat(u queued) {
	c.work.Go(func() { _, _ = c.post(u) }) // it was or will be delivered anyway
}

func (c *carrier) run(l lane, u queued) {
	for more := true; more; {
		if !c.carry(u) {
			return
		}
		u, more = c.following(l)
	}
}

// following takes the first update off the lane and gives the one behind it.
func (c *carrier) following(l lane) (queued, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	rest := c.lanes[l][1:]
	if len(rest) == 0 {
		delete(c.lanes, l)
		return queued{}, false
	}
	c.lanes[l] = rest
	return rest[0], true
}

// carry brings u until it is accepted or would expire first. It reports false
// when the webhook has ended.
func (c *carrier) carry(u queued) bool {
	var failed retries
	for rest := time.Duration(0); c.s.wall().Add(rest).Unix() < u.expires; {
		select {
		case <-time.After(rest):
		case <-c.ctx.Done():
			return false
		}
		asked, err := c.post(u)
		if err == nil {
			err = c.s.settle(c.ctx, u.id)
		}
		if err == nil || c.ctx.Err() != nil {
			return c.ctx.Err() == nil
		}
		rest = failed.rest(asked)
	}
	c.s.cfg.Log.Warn("update expired before the webhook took it", "update", u.id)
	return c.s.settle(c.ctx, u.id) == nil
}

// retries says how long to rest after each failure of one update.
type retries struct{ last time.Duration }

// rest is nothing after the first failure, then two seconds, and twice as long
// each time, unless the bot asked for another time.
func (r *retries) rest(asked time.Duration) time.Duration {
	first := r.last == 0
	switch {
	case asked > 0:
		r.last = max(r.last, time.Second)
		return min(asked, maxRetryAfter)
	case first:
		r.last = time.Second
		return 0
	}
	r.last = min(2*r.last, longestRest+rand.N(longestRest))
	return r.last
}

// post makes one attempt. The error says why u was not accepted; asked is the
// answer's Retry-After.
func (c *carrier) post(u queued) (asked time.Duration, err error) {
	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
	case <-c.ctx.Done():
		return 0, fmt.Errorf("wait for a connection: %w", c.ctx.Err())
	}
	req, err := http.NewRequestWithContext(c.ctx, http.MethodPost, c.hook.URL, bytes.NewReader(u.body))
	if err != nil {
		return 0, c.failed("Can't connect to the webhook", err)
	}
	req.Header.Set("Content-Type", "application/json")
	if c.hook.SecretToken != "" {
		req.Header.Set("X-Telegram-Bot-Api-Secret-Token", c.hook.SecretToken)
	}
	resp, err := c.s.hooks.Do(req)
	if err != nil {
		return 0, c.failed(connectionError(err), err)
	}
	defer func() { _ = resp.Body.Close() }() // read to its end, or given up
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, maxForm))
	if resp.StatusCode >= 200 && resp.StatusCode < 300 {
		return 0, nil
	}
	seconds, _ := strconv.Atoi(resp.Header.Get("Retry-After")) // a date counts as none
	return time.Duration(max(0, seconds)) * time.Second, c.failed("Wrong response from the webhook: "+resp.Status, errNotAccepted)
}

// failed notes for getWebhookInfo what the bot's operator should read.
func (c *carrier) failed(message string, err error) error {
	if c.ctx.Err() == nil {
		c.mu.Lock()
		c.errorAt, c.error = c.s.wall().Unix(), message
		c.mu.Unlock()
	}
	if e, ok := errors.AsType[*url.Error](err); ok {
		err = e.Err // without the address, which may hold a secret
	}
	return fmt.Errorf("bring update to the webhook: %w", err)
}

func connectionError(err error) string {
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
		return "Read timeout expired"
	}
	if errors.Is(err, syscall.ECONNREFUSED) {
		return "Connection refused"
	}
	return "Connection closed"
}

func (c *carrier) lastError() (at int64, message string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.errorAt, c.error
}

// address is the webhook's IP address, as far as it can be told without asking.
func (c *carrier) address() string {
	u, err := url.Parse(c.hook.URL)
	if err != nil || net.ParseIP(u.Hostname()) == nil {
		return "127.0.0.1"
	}
	return u.Hostname()
}
