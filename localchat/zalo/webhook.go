package localzalo

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"unicode/utf8"
)

// testsADay is how often testWebhook may be called; Zalo has a limit and does not
// say which.
const testsADay = 10

// webhook is where a bot wants its updates.
type webhook struct {
	url, secret string
	base        string // address of this server, as the bot knows it
	updated     int64  // Unix milliseconds of business time
}

// hookState is a bot's webhook and who carries updates to it.
type hookState struct {
	changing sync.Mutex // held by the call that changes the webhook

	mu      sync.Mutex // guards what follows
	present webhook
	carrier *carrier // nil without a webhook
}

func (h *hookState) active() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.carrier != nil
}

func (h *hookState) get() webhook {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.present
}

// add gives an update that was just queued to whoever carries it.
func (h *hookState) add(id int64, lane string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.carrier != nil {
		h.carrier.add(id, lane)
	}
}

// end stops the deliveries; what was under way is delivered again by whoever
// comes next.
func (h *hookState) end() {
	h.mu.Lock()
	c := h.carrier
	h.carrier, h.present = nil, webhook{}
	h.mu.Unlock()
	if c != nil {
		c.close()
	}
}

// dayCount counts calls within a day of business time.
type dayCount struct {
	mu  sync.Mutex
	day string
	n   int
}

func (c *dayCount) more(day string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.day != day {
		c.day, c.n = day, 0
	}
	c.n++
	return c.n
}

func (s *Server) setWebhook(ctx context.Context, c *call) (any, error) {
	hook := webhook{url: c.values["url"], secret: c.values["secret_token"], base: addressOf(c.request), updated: s.cfg.Now().UnixMilli()}
	if err := s.checkWebhook(hook); err != nil {
		return nil, err
	}
	verified := s.verify(ctx, hook)
	err := s.changeWebhook(ctx, c.bot, hook)
	return map[string]any{"url": hook.url, "updated_at": hook.updated, "verification": verified}, err
}

func (s *Server) deleteWebhook(ctx context.Context, c *call) (any, error) {
	hook := webhook{updated: s.cfg.Now().UnixMilli()}
	return map[string]any{"url": "", "updated_at": hook.updated}, s.changeWebhook(ctx, c.bot, hook)
}

func (s *Server) getWebhookInfo(_ context.Context, c *call) (any, error) {
	hook := c.hook.get()
	if hook.url == "" && !s.Switches().EmptyWebhookInfo {
		return nil, refuse(http.StatusNotFound, "Not Found")
	}
	return map[string]any{"url": hook.url, "updated_at": hook.updated}, nil
}

func (s *Server) testWebhook(ctx context.Context, c *call) (any, error) {
	hook := c.hook.get()
	if hook.url == "" {
		return nil, refuse(http.StatusNotFound, "Not Found")
	}
	if c.tests.more(s.cfg.Now().In(vietnam).Format("2006-01-02")) > testsADay {
		return nil, refuse(testLimit, "Daily limit exceeded")
	}
	return s.verify(ctx, hook), nil
}

// changeWebhook stores hook, then ends the old deliveries and begins the new ones.
func (s *Server) changeWebhook(ctx context.Context, b *bot, hook webhook) error {
	b.hook.changing.Lock()
	defer b.hook.changing.Unlock()
	err := s.write(ctx, func(t *txn) error {
		if hook.url == "" {
			return t.exec("DELETE FROM webhooks WHERE bot = ?", b.ID)
		}
		return t.exec("INSERT OR REPLACE INTO webhooks (bot, url, secret, base, updated) VALUES (?, ?, ?, ?, ?)",
			b.ID, hook.url, hook.secret, hook.base, hook.updated)
	})
	if err != nil {
		return err
	}
	b.hook.end()
	if err := s.startCarrier(b, hook); err != nil {
		return err
	}
	b.inbox.wake() // a poll that waits is over
	return nil
}

// resumeHook goes on with the webhook that was set before the file was closed.
func (s *Server) resumeHook(ctx context.Context, b *bot) error {
	var hook webhook
	err := s.db.QueryRowContext(ctx, "SELECT url, secret, base, updated FROM webhooks WHERE bot = ?", b.ID).
		Scan(&hook.url, &hook.secret, &hook.base, &hook.updated)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read webhook: %w", err)
	}
	return s.startCarrier(b, hook)
}

// checkWebhook takes a public https:// address, as Zalo does, and http:// with a
// loopback one, since updates go nowhere else from here.
func (s *Server) checkWebhook(hook webhook) error {
	switch n := utf8.RuneCountInString(hook.secret); {
	case hook.url == "":
		return badRequest("The url must not be empty")
	case n == 0:
		return badRequest("The secret_token must not be empty")
	case n < 8 || n > 256:
		return badRequest("The secret_token must be between 8 and 256 characters")
	}
	u, err := url.Parse(hook.url)
	switch {
	case err != nil || u.Hostname() == "":
		return badRequest("The url is invalid")
	case u.Scheme == "http" && loopback(u.Hostname()) && !s.Switches().OnlyHTTPS:
		return nil
	case u.Scheme != "https":
		return badRequest("The url must start with https://")
	case loopback(u.Hostname()) || internal(net.ParseIP(u.Hostname())):
		return badRequest("The url must be public")
	}
	return nil
}

func loopback(host string) bool {
	return strings.EqualFold(host, "localhost") || net.ParseIP(host).IsLoopback()
}

func internal(ip net.IP) bool {
	return ip != nil && (ip.IsPrivate() || ip.IsUnspecified() || ip.IsLinkLocalUnicast())
}

// verification says whether Zalo could reach a webhook. A failed one is no error:
// the webhook is set all the same.
type verification struct {
	OK      bool   `json:"ok"`
	URL     string `json:"url"`
	Outcome string `json:"outcome"`
	Hint    string `json:"hint"`
}

// verify calls the webhook with an event that is no message: what Zalo sends is
// not published, only what it says afterwards.
func (s *Server) verify(ctx context.Context, hook webhook) verification {
	ctx, cancel := context.WithTimeout(ctx, hookTimeout)
	defer cancel()
	status, err := s.postHook(ctx, hook, []byte(`{"event_name":"webhook.verification"}`))
	v := verification{URL: hook.url, Outcome: outcome(status, err)}
	v.OK = v.Outcome == "webhook.ok"
	if !v.OK {
		v.Hint = "The webhook did not accept a test event."
	}
	if errors.Is(err, errFar) {
		v.Hint = errFar.Error()
	}
	return v
}

func outcome(status int, err error) string {
	switch {
	case isTLS(err):
		return "webhook.err.tls"
	case err != nil:
		return "webhook.err.unreachable"
	case status >= 200 && status < 300:
		return "webhook.ok"
	case status == http.StatusForbidden || status == http.StatusNotFound:
		return fmt.Sprintf("webhook.http.%d", status)
	case status >= 500:
		return "webhook.http.5xx"
	}
	return "webhook.http.other"
}
