package zalo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"time"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/conversations"
)

// ErrToken means that Zalo does not know the token: trying again is useless.
var ErrToken = errors.New("a token of ZALO_BOT_TOKENS is refused by Zalo; Zalo Bot Creator shows the valid one")

// ErrCannot means that the Zalo Bot Platform has no such function.
var ErrCannot = errors.New("the Zalo Bot Platform cannot do that")

// Options say which bot a channel is and what it works with.
type Options struct {
	// Token is the bot's secret, as Zalo Bot Creator sends it to its owner.
	Token string
	// APIURL is the address of the Bot API server, by default Zalo's own.
	APIURL string
	// Log receives what the channel works around; by default nothing does.
	Log *slog.Logger
	// Transport carries the requests to the Bot API, by default one that keeps
	// connections open. Fetch has one of its own.
	Transport http.RoundTripper
	// Menus keeps what numbers mean; without it none mean anything.
	Menus bot.Menus
	// Meter counts messages, or nil.
	Meter bot.Meter
	// Hosting gives pictures and files an address, or nil.
	Hosting Hosting
	// Unable words that a picture or file cannot be shown in this chat; nil for
	// saying nothing.
	Unable func(d conversations.Document) string
	// Now is the time that messages are counted at, and dated where Zalo does not
	// say; by default time.Now.
	Now func() time.Time
}

// A Hosting gives out pictures and files at public addresses: Zalo takes no
// uploads.
type Hosting interface {
	// Host returns an address that nobody can guess, where both Zalo and the
	// phone can fetch the document, several times, for some hours.
	Host(ctx context.Context, channel, account string, d conversations.Document) (url string, err error)
}

// A Channel is one bot on Zalo. It may be used by several goroutines.
type Channel struct {
	token   string
	secret  secret
	base    string // the address of the Bot API server
	name    string
	bot     string // the number in the token, which is no secret
	log     *slog.Logger
	menus   bot.Menus
	meter   bot.Meter
	hosting Hosting
	unable  func(conversations.Document) string
	now     func() time.Time

	sender, picturer, poller, fetcher *http.Client

	me      atomic.Pointer[account] // what getMe said, nil before
	busy    busyness
	polling chan struct{} // full while Poll runs
}

// New makes a channel. It performs no I/O: see Check.
func New(o Options) (*Channel, error) {
	token := strings.TrimSpace(o.Token)
	base, err := baseURL(o.APIURL)
	if err := errors.Join(checkToken(token), err); err != nil {
		return nil, err
	}
	id, key, _ := strings.Cut(token, ":")
	c := &Channel{
		token: token, secret: secret(key), base: base,
		name: "zalo." + id, bot: id,
		log:   o.Log,
		menus: o.Menus, meter: o.Meter, hosting: o.Hosting, unable: o.Unable, now: o.Now,
		polling: make(chan struct{}, 1),
	}
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
	c.log = c.log.With("channel", c.name)
	if c.now == nil {
		c.now = time.Now
	}
	transport := o.Transport
	if transport == nil {
		transport = newTransport()
	}
	c.sender = newClient(transport, sendTimeout)
	c.picturer = newClient(transport, pictureTimeout)
	c.poller = newClient(transport, longPoll+pollMargin)
	c.fetcher = newFetcher(onThisMachine(base))
	return c, nil
}

// Name returns the name under which addresses of this channel are stored:
// "zalo." and the bot's number. Accounts are people's only as one bot sees them.
func (c *Channel) Name() string { return c.name }

// String keeps the token out of whatever prints the channel.
func (c *Channel) String() string { return c.name }

// Traits implements [bot.Channel].
func (c *Channel) Traits() bot.Traits { return bot.Traits{Typed: true, Counted: true} }

// Erase implements [bot.Channel]. It fails with ErrCannot.
func (c *Channel) Erase(_ context.Context, chat string, id int64) error {
	return fmt.Errorf("erase message %d in chat %s: %w", id, chat, ErrCannot)
}

// SetMenu implements [bot.Channel]. It does nothing: chats have no menus of
// commands, which are understood all the same when they are typed.
func (c *Channel) SetMenu(context.Context, string, []bot.MenuItem) error { return nil }

// An account is what getMe says of the bot.
type account struct {
	ID      word `json:"id"`
	Name    word `json:"account_name"` // "bot.VDKyGxQvc"
	Display word `json:"display_name"` // not documented; what people see
}

// Check asks Zalo who the bot is and returns its account name. It fails with
// ErrToken when the token is wrong; any other error may pass.
func (c *Channel) Check(ctx context.Context) (accountName string, err error) {
	result, err := c.call(ctx, c.sender, "getMe", struct{}{})
	if errors.Is(err, ErrToken) {
		return "", err
	}
	if err != nil {
		return "", fmt.Errorf("no answer from the Bot API at ZALO_API_URL: %w", err)
	}
	var me account
	if err := json.Unmarshal(result, &me); err != nil {
		return "", fmt.Errorf("read who the bot is: %w", c.secret.hide(err))
	}
	c.me.Store(&me)
	return string(me.Name), nil
}

var (
	tokenForm  = regexp.MustCompile(`^\d+:[\w.~=+:-]{8,}$`)
	tokenStart = regexp.MustCompile(`^\d+:`)
)

// checkToken finds what would otherwise fail inside a URL, where errors show it.
func checkToken(token string) error {
	if tokenForm.MatchString(token) {
		return nil
	}
	begins := ""
	if start := tokenStart.FindString(token); start != "" {
		begins = fmt.Sprintf(" beginning with %q", start)
	}
	return fmt.Errorf("a token of ZALO_BOT_TOKENS is malformed: it has %d characters%s, but should look like "+
		"123456789:example-of-letters-and-digits; Zalo Bot Creator sends one", len([]rune(token)), begins)
}

// baseURL checks the address of the Bot API. Its error does not show the
// address, as people paste the token into it.
func baseURL(address string) (string, error) {
	if address = strings.TrimSpace(address); address == "" {
		return "https://bot-api.zaloplatforms.com", nil
	}
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return "", errors.New("ZALO_API_URL is malformed: it should look like https://bot-api.zaloplatforms.com")
	}
	return strings.TrimRight(address, "/"), nil
}

// onThisMachine reports whether the Bot API server is one on this machine, as in
// tests, that is spoken to without encryption.
func onThisMachine(base string) bool {
	u, err := url.Parse(base)
	return err == nil && u.Scheme == "http" && loopback(u.Hostname())
}

// loopback reports whether a host can only be this machine.
func loopback(host string) bool {
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

// newTransport keeps connections open: a handshake is dear over a mobile line.
func newTransport() *http.Transport {
	dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         dialer.DialContext,
		ForceAttemptHTTP2:   true,
		MaxIdleConnsPerHost: 32, // 16 notices and as many replies at once
		IdleConnTimeout:     90 * time.Second,
		TLSHandshakeTimeout: 10 * time.Second,
		// Under HTTP/2 all calls share one connection: notice when it is dead.
		HTTP2: &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 10 * time.Second},
	}
}

// newClient follows no redirects: they would carry the token elsewhere.
func newClient(transport http.RoundTripper, timeout time.Duration) *http.Client {
	return &http.Client{
		Transport:     transport,
		Timeout:       timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
