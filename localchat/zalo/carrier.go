package localzalo

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"
)

const (
	hookTimeout     = 10 * time.Second // within which a webhook must answer; Zalo names no time
	hookConnections = 20
)

// hookRests are the times between the attempts to bring one update. Zalo's are
// not published.
func hookRests() []time.Duration {
	return []time.Duration{time.Second, 5 * time.Second, 30 * time.Second}
}

var (
	errFar         = errors.New("this local server delivers to loopback addresses only")
	errNotAccepted = errors.New("webhook did not accept the update")
)

// newHookClient is Zalo's way of calling a webhook: a redirection is not followed.
// It asks no proxy, since the webhook is on this machine.
func newHookClient() *http.Client {
	return &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: hookConnections, IdleConnTimeout: time.Minute, DisableCompression: true},
		Timeout:       hookTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// carrier brings updates to one webhook: those of a chat one after another, those
// of different chats at the same time.
type carrier struct {
	s     *Server
	bot   *bot
	hook  webhook
	ctx   context.Context // of the deliveries; ends with the webhook
	stop  context.CancelFunc
	slots chan struct{} // one for each connection
	work  sync.WaitGroup

	mu    sync.Mutex
	lanes map[string][]int64 // ids of updates by chat; each lane has a goroutine; the first is under way
}

// startCarrier gives the updates, those that wait and those that will come, to
// the webhook.
func (s *Server) startCarrier(b *bot, hook webhook) error {
	if hook.url == "" {
		return nil
	}
	c := &carrier{s: s, bot: b, hook: hook, slots: make(chan struct{}, hookConnections), lanes: map[string][]int64{}}
	c.ctx, c.stop = context.WithCancel(s.closing)
	s.writing.Lock() // what is queued meanwhile would come twice, or not at all
	defer s.writing.Unlock()
	waiting, err := s.waiting(c.ctx, b)
	if err != nil {
		c.stop()
		return err
	}
	for _, u := range waiting {
		c.add(u.id, u.lane)
	}
	b.hook.mu.Lock()
	b.hook.present, b.hook.carrier = hook, c
	b.hook.mu.Unlock()
	return nil
}

// errand is an update that must be brought.
type errand struct {
	id   int64
	lane string
}

func (s *Server) waiting(ctx context.Context, b *bot) (list []errand, err error) {
	rows, err := s.db.QueryContext(ctx, "SELECT id, chat FROM updates WHERE bot = ? ORDER BY id", b.ID)
	if err != nil {
		return nil, fmt.Errorf("read updates: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var u errand
		if err := rows.Scan(&u.id, &u.lane); err != nil {
			return nil, fmt.Errorf("read update: %w", err)
		}
		list = append(list, u)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read updates: %w", err)
	}
	return list, nil
}

// close ends the deliveries, also those under way.
func (c *carrier) close() {
	c.stop()
	c.work.Wait()
}

// add puts an update behind the others of its lane.
func (c *carrier) add(id int64, lane string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	waiting, running := c.lanes[lane]
	c.lanes[lane] = append(waiting, id)
	if !running {
		c.work.Go(func() { c.run(lane, id) })
	}
}

func (c *carrier) run(lane string, id int64) {
	for more := true; more && c.ctx.Err() == nil; {
		if err := c.carry(id); err != nil {
			if c.ctx.Err() == nil {
				c.s.cfg.Log.Warn("update was lost on its way to the webhook", "update", id, "error", err)
			}
		}
		id, more = c.following(lane)
	}
}

// following takes the first update off the lane and gives the one behind it.
func (c *carrier) following(lane string) (int64, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	rest := c.lanes[lane][1:]
	if len(rest) == 0 {
		delete(c.lanes, lane)
		return 0, false
	}
	c.lanes[lane] = rest
	return rest[0], true
}

// carry brings one update, in a few attempts, and then forgets it.
func (c *carrier) carry(id int64) error {
	body, err := c.body(id)
	if err != nil || body == nil {
		return err
	}
	err = c.attempt(body)
	for _, rest := range hookRests() {
		if err == nil {
			break
		}
		select {
		case <-time.After(rest):
		case <-c.ctx.Done():
			return fmt.Errorf("rest before the next attempt: %w", c.ctx.Err())
		}
		err = c.attempt(body)
	}
	if c.ctx.Err() != nil { // whoever comes next tries again
		return err
	}
	forget := c.s.write(c.ctx, func(t *txn) error { return t.exec("DELETE FROM updates WHERE id = ?", id) })
	return errors.Join(err, forget)
}

// body is what the webhook will read about an update; nil if it has been fetched
// meanwhile.
func (c *carrier) body(id int64) (body []byte, err error) {
	err = c.s.write(c.ctx, func(t *txn) error {
		var photo string
		err := t.QueryRowContext(t.ctx, "SELECT photo, body FROM updates WHERE id = ?", id).Scan(&photo, &body)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read update: %w", err)
		}
		body, err = t.addressed(body, photo, c.hook.base)
		return err
	})
	return body, err
}

func (c *carrier) attempt(body []byte) error {
	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
	case <-c.ctx.Done():
		return fmt.Errorf("wait for a connection: %w", c.ctx.Err())
	}
	status, err := c.s.postHook(c.ctx, c.hook, body)
	if err == nil && (status < 200 || status > 299) {
		err = fmt.Errorf("%w: HTTP status %d", errNotAccepted, status)
	}
	return err
}

// postHook brings one update to a webhook and gives the status of its answer.
func (s *Server) postHook(ctx context.Context, hook webhook, body []byte) (int, error) {

	if !s.Switches().BareWebhook {
		var err error
		if body, err = json.Marshal(map[string]any{"ok": true, "result": json.RawMessage(body)}); err != nil {
			return 0, fmt.Errorf("encode update: %w", err)
		}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, hook.url, bytes.NewReader(body))
	if err != nil {
		return 0, fmt.Errorf("call webhook: %w", err)
	}
	if !loopback(req.URL.Hostname()) {
		return 0, errFar
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "Java/17")
	req.Header.Set("X-Bot-Api-Secret-Token", hook.secret)
	resp, err := s.hooks.Do(req)
	if err != nil {
		if e, ok := errors.AsType[*url.Error](err); ok {
			err = e.Err // without the address, which may hold a secret
		}
		return 0, fmt.Errorf("call webhook: %w", err)
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, maxForm)) // read to its end, or given up
	return resp.StatusCode, nil
}

func isTLS(err error) bool {
	_, certificate := errors.AsType[*tls.CertificateVerificationError](err)
	_, record := errors.AsType[tls.RecordHeaderError](err)
	_, unknown := errors.AsType[x509.UnknownAuthorityError](err)
	return certificate || record || unknown
}
