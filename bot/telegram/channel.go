package telegram

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"github.com/satcoso/satcoso/bot"
)

// ErrToken means that Telegram does not know the token: trying again is
// useless.
var ErrToken = errors.New("TELEGRAM_TOKEN is refused by Telegram; @BotFather shows the valid one")

// Options say which bot a channel is and where it finds Telegram.
type Options struct {
	// Token is the bot's secret, as @BotFather gives it.
	Token string
	// Name is the name under which addresses of this channel are stored, by
	// default "telegram". A server that only plays Telegram has another one.
	Name string
	// APIURL is the address of the Bot API server, by default Telegram's own.
	APIURL string
	// Log receives what the channel works around; by default nothing does.
	Log *slog.Logger
	// Transport carries the requests, by default one that keeps connections open.
	Transport http.RoundTripper
}

// A Channel is one bot on Telegram. It may be used by several goroutines.
type Channel struct {
	api    tgbotapi.BotAPI // copied for each call, see call
	secret secret
	base   string // the address of the Bot API server
	name   string
	bot    string // the account's number, which is no secret
	log    *slog.Logger

	sender, poller, fetcher *http.Client
	// ledgers has the only ledger while no Poll runs.
	ledgers chan *ledger
}

// New makes a channel. It performs no I/O: see Check.
func New(o Options) (*Channel, error) {
	token := strings.TrimSpace(o.Token)
	base, err := baseURL(o.APIURL)
	if err := errors.Join(checkToken(token), err); err != nil {
		return nil, err
	}
	log := o.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	transport := o.Transport
	if transport == nil {
		transport = newTransport()
	}
	id, key, _ := strings.Cut(token, ":")
	c := &Channel{
		api:    tgbotapi.BotAPI{Token: token},
		secret: secret(key),
		base:   base,
		name:   cmp.Or(o.Name, "telegram"),
		bot:    id,
		log:    log.With("channel", cmp.Or(o.Name, "telegram")),

		sender:  newClient(transport, sendTimeout),
		poller:  newClient(transport, longPoll+pollMargin),
		fetcher: newClient(transport, fetchTimeout),

		ledgers: make(chan *ledger, 1),
	}
	c.ledgers <- newLedger()
	c.api.SetAPIEndpoint(strings.ReplaceAll(base, "%", "%%") + "/bot%s/%s")
	return c, nil
}

// Name returns the name under which addresses of this channel are stored.
func (c *Channel) Name() string { return c.name }

// Bot returns the bot's number, which is no secret.
func (c *Channel) Bot() string { return c.bot }

// String keeps the token out of whatever prints the channel.
func (c *Channel) String() string { return c.name }

// Check asks Telegram who the bot is and returns its user name. It fails with
// ErrToken when the token is wrong; any other error may pass.
func (c *Channel) Check(ctx context.Context) (username string, err error) {
	result, err := c.call(ctx, c.sender, "getMe", nil)
	if errors.Is(err, ErrToken) {
		return "", err
	}
	if err != nil {
		return "", fmt.Errorf("no answer from the Bot API at TELEGRAM_API_URL: %w", err)
	}
	var me struct {
		Username string `json:"username"`
	}
	if err := json.Unmarshal(result, &me); err != nil {
		return "", fmt.Errorf("read who the bot is: %w", err)
	}
	return me.Username, nil
}

// Traits implements [bot.Channel].
func (c *Channel) Traits() bot.Traits { return bot.Traits{} }

// SetMenu implements [bot.Channel]. A chat without a menu of its own shows none:
// there is no menu that strangers could see.
func (c *Channel) SetMenu(ctx context.Context, chat string, items []bot.MenuItem) error {
	type command struct {
		Command     string `json:"command"`
		Description string `json:"description"`
	}
	list := make([]command, len(items))
	for i, item := range items {
		list[i] = command(item)
	}
	commands, err := json.Marshal(list)
	if err != nil {
		return fmt.Errorf("encode the menu of chat %s: %w", chat, err)
	}
	id, err := strconv.ParseInt(chat, 10, 64)
	if err != nil {
		return fmt.Errorf("set the menu of chat %q: %w", chat, err)
	}
	scope := `{"type":"chat","chat_id":` + strconv.FormatInt(id, 10) + `}`
	_, err = c.call(ctx, c.sender, "setMyCommands", tgbotapi.Params{"commands": string(commands), "scope": scope})
	if err != nil {
		return fmt.Errorf("set the menu of chat %s: %w", chat, unreachable(err))
	}
	return nil
}

var (
	tokenForm  = regexp.MustCompile(`^\d+:[\w-]{30,}$`)
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
	return fmt.Errorf("TELEGRAM_TOKEN is malformed: it has %d characters%s, but should look like "+
		"123456789:AAExampleOfThirtyFiveLettersDigits_-; @BotFather gives one", len([]rune(token)), begins)
}

// baseURL checks the address of the Bot API. Its error does not show the
// address, as people paste the token into it.
func baseURL(address string) (string, error) {
	if address = strings.TrimSpace(address); address == "" {
		return "https://api.telegram.org", nil
	}
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return "", errors.New("TELEGRAM_API_URL is malformed: it should look like https://api.telegram.org")
	}
	return strings.TrimRight(address, "/"), nil
}

// newTransport keeps as many connections as calls are made at once, which is
// one for each update at work and one to answer its tap: two a host, as by
// default, would cost a handshake for most calls.
func newTransport() *http.Transport {
	dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         dialer.DialContext,
		ForceAttemptHTTP2:   true,
		MaxIdleConnsPerHost: 2 * atWork,
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
