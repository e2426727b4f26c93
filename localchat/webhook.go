package localchat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"
)

const (
	usualConnections = 40
	mostConnections  = 100
	setWebhookGap    = time.Second
)

var secretToken = regexp.MustCompile(`^[A-Za-z0-9_-]*$`)

// webhook is where the bot wants its updates; one without a URL is none.
type webhook struct {
	URL            string `json:"url"`
	SecretToken    string `json:"secret_token,omitempty"`
	MaxConnections int    `json:"max_connections"`
}

// webhooks says where updates go at present.
type webhooks struct {
	changing sync.Mutex // held by the call that changes the webhook

	mu      sync.Mutex // guards what follows
	carrier *carrier   // nil without a webhook
	setAt   time.Time
}

func (h *webhooks) present() *carrier {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.carrier
}

// described is a result with the sentence that Telegram puts beside it.
type described struct {
	result      any
	description string
}

func (s *Server) setWebhook(ctx context.Context, p *params) (any, error) {
	if strings.TrimSpace(p.values["url"]) == "" {
		return s.deleteWebhook(ctx, p)
	}
	hook, err := p.webhook()
	if err != nil {
		return nil, err
	}
	s.webhooks.changing.Lock()
	defer s.webhooks.changing.Unlock()
	if err := s.webhooks.admit(s.wall()); err != nil {
		return nil, err
	}
	if err := s.allowUpdates(ctx, p.values["allowed_updates"]); err != nil {
		return nil, err
	}
	drop := p.flag("drop_pending_updates")
	if c := s.webhooks.present(); c != nil && c.hook == hook && !drop {
		return described{true, "Webhook is already set"}, nil
	}
	if err := s.changeWebhook(ctx, hook, drop); err != nil {
		return nil, err
	}
	return described{true, "Webhook was set"}, nil
}

func (s *Server) deleteWebhook(ctx context.Context, p *params) (any, error) {
	s.webhooks.changing.Lock()
	defer s.webhooks.changing.Unlock()
	there := s.webhooks.present() != nil
	if err := s.changeWebhook(ctx, webhook{}, p.flag("drop_pending_updates")); err != nil {
		return nil, err
	}
	if there {
		return described{true, "Webhook was deleted"}, nil
	}
	return described{true, "Webhook is already deleted"}, nil
}

// changeWebhook stores hook, then ends the old deliveries and begins the new
// ones. What was under way is delivered again by whoever comes next.
func (s *Server) changeWebhook(ctx context.Context, hook webhook, drop bool) error {
	text := ""
	if hook.URL != "" {
		data, err := json.Marshal(hook)
		if err != nil {
			return fmt.Errorf("encode webhook: %w", err)
		}
		text = string(data)
	}
	err := s.write(ctx, func(t *txn) error {
		t.mem.webhook = hook
		return t.setMeta("webhook", text)
	})
	if err != nil {
		return err
	}
	s.stopCarrier()
	if drop {
		if err := s.forgetAll(ctx); err != nil {
			return err
		}
	}
	s.startCarrier(hook)
	return nil
}

func (s *Server) startCarrier(hook webhook) {
	if hook.URL == "" {
		return
	}
	c := newCarrier(s, hook)
	s.webhooks.mu.Lock()
	s.webhooks.carrier = c
	s.webhooks.mu.Unlock()
	s.queue.connect(c)
}

func (s *Server) stopCarrier() {
	s.webhooks.mu.Lock()
	c := s.webhooks.carrier
	s.webhooks.carrier = nil
	s.webhooks.mu.Unlock()
	s.queue.disconnect()
	if c != nil {
		c.close()
	}
}

// admit refuses a webhook within a second of the last one, as Telegram does.
func (h *webhooks) admit(now time.Time) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if now.Sub(h.setAt) < setWebhookGap {
		return tooManyRequests(1)
	}
	h.setAt = now
	return nil
}

// readWebhook gives the one that was set before the file was last closed.
func readWebhook(ctx context.Context, q querier) (hook webhook, err error) {
	text, err := readMeta(ctx, q, "webhook")
	if err != nil || text == "" {
		return hook, err
	}
	if err := json.Unmarshal([]byte(text), &hook); err != nil {
		return hook, fmt.Errorf("decode webhook: %w", err)
	}
	return hook, nil
}

// webhook reads the parameters of setWebhook.
func (p *params) webhook() (webhook, error) {
	hook := webhook{URL: strings.TrimSpace(p.values["url"]), SecretToken: p.values["secret_token"]}
	hook.MaxConnections = int(p.number("max_connections", usualConnections, 1, mostConnections))
	if _, certificate := p.files["certificate"]; certificate {
		return hook, badRequest("this local server takes no certificates")
	}
	if len(hook.SecretToken) > 256 {
		return hook, badRequest("secret token is too long")
	}
	if !secretToken.MatchString(hook.SecretToken) {
		return hook, badRequest("secret token contains unallowed characters")
	}
	return hook, checkWebhookURL(hook.URL)
}

// checkWebhookURL takes what Telegram never would, plain HTTP on the loopback
// interface and any port, and nothing else: this server and the bot are on one
// machine, and what people write must not leave it.
func checkWebhookURL(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Hostname() == "":
		return badRequest("invalid webhook URL specified")
	case u.Scheme == "http" && loopback(u.Hostname()):
		return nil
	case u.Scheme == "http":
		return badRequest("bad webhook: An HTTPS URL must be provided for webhook")
	}
	return badRequest("bad webhook: this local server delivers to http:// and a loopback address only")
}

func loopback(host string) bool {
	return strings.EqualFold(host, "localhost") || net.ParseIP(host).IsLoopback()
}

func (s *Server) getWebhookInfo(context.Context, *params) (any, error) {
	info := struct {
		URL                string          `json:"url"`
		HasCertificate     bool            `json:"has_custom_certificate"`
		PendingUpdateCount int             `json:"pending_update_count"`
		IPAddress          string          `json:"ip_address,omitempty"`
		LastErrorDate      int64           `json:"last_error_date,omitempty"`
		LastErrorMessage   string          `json:"last_error_message,omitempty"`
		MaxConnections     int             `json:"max_connections,omitempty"`
		AllowedUpdates     json.RawMessage `json:"allowed_updates,omitempty"`
	}{PendingUpdateCount: s.queue.pending()}
	if list := s.queue.allowedKinds(); list != "" {
		info.AllowedUpdates = json.RawMessage(list)
	}
	if c := s.webhooks.present(); c != nil {
		info.URL, info.MaxConnections = c.hook.URL, c.hook.MaxConnections
		info.IPAddress = c.address()
		info.LastErrorDate, info.LastErrorMessage = c.lastError()
	}
	return info, nil
}

// newHookClient is Telegram's way of calling a webhook: a redirection is a wrong
// answer, and an answer may take a minute.
func newHookClient(transport http.RoundTripper) *http.Client {
	return &http.Client{
		Transport: transport, Timeout: hookTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// hookTransport keeps as many connections as a webhook may have. It asks no
// proxy: the webhook is on this machine.
func hookTransport() *http.Transport {
	return &http.Transport{MaxIdleConnsPerHost: mostConnections, IdleConnTimeout: time.Minute, DisableCompression: true}
}

var errNotAccepted = errors.New("webhook did not accept the update")
