package main

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"

	"github.com/satcoso/satcoso/bot/telegram"
	"github.com/satcoso/satcoso/bot/zalo"
	"github.com/satcoso/satcoso/models"
	redisstore "github.com/satcoso/satcoso/store/redis"
)

// A config is the program's settings, as read from the environment.
type config struct {
	DatabaseURL, DatabaseDirectURL string
	RedisURL                       string // "" means the embedded server
	RedisPrefix                    string
	DataDir                        string
	Listen                         string
	PublicURL                      string // where the world reaches Listen, without a slash at its end; see publicURL
	FlowsDir                       string // "" means the flows that ship
	Holidays                       string // YAML; "" means the holidays that ship
	BlobURL                        string // "" means a folder of DataDir
	TelegramToken                  string // "" means no bot on Telegram
	TelegramAPIURL                 string
	ZaloTokens                     []string // of the bots on Zalo
	ZaloAPIURL                     string
	Plan                           models.Plan // of each Zalo bot
	Demo                           string      // what an empty database of the local chat is filled with
	// Webhook says that updates are delivered to WebhookURL, with WebhookSecret,
	// instead of being polled.
	Webhook                   bool
	WebhookURL, WebhookSecret string
	// ZaloWebhook says the same of Zalo. Each bot has an address of its own: a
	// slash and its number behind ZaloWebhookURL.
	ZaloWebhook                       bool
	ZaloWebhookURL, ZaloWebhookSecret string

	// chosen are the settings that were not given, with what was chosen.
	chosen []string
}

// readConfig reads all settings, and reports all mistakes together. Every
// setting X may also be given as X_FILE, the path of a file that holds it.
func readConfig(getenv func(string) string) (config, error) {
	r := settings{getenv: getenv}
	c := config{
		DatabaseDirectURL: r.get("DATABASE_DIRECT_URL"),
		RedisURL:          r.get("REDIS_URL"),
		TelegramToken:     r.get("TELEGRAM_TOKEN"),
		TelegramAPIURL:    r.get("TELEGRAM_API_URL"),
		ZaloTokens:        strings.FieldsFunc(r.get("ZALO_BOT_TOKENS"), separates),
		ZaloAPIURL:        r.get("ZALO_API_URL"),
		FlowsDir:          r.get("FLOWS_DIR"),
		Holidays:          r.get("HOLIDAYS"),
		BlobURL:           r.get("BLOB_URL"),
	}
	c.DataDir = r.choose("DATA_DIR", "./data")
	c.Listen = r.choose("LISTEN", "127.0.0.1:8080")
	c.RedisPrefix = r.choose("REDIS_PREFIX", redisstore.DefaultPrefix)
	c.DatabaseURL = r.choose("DATABASE_URL", "sqlite:"+filepath.Join(c.DataDir, "satcoso.db"))
	if c.RedisURL == "" {
		r.chosen = append(r.chosen, "REDIS_URL: an embedded server, kept in "+filepath.Join(c.DataDir, "redis.snapshot"))
	}
	if c.local() {
		r.chosen = append(r.chosen, "TELEGRAM_TOKEN, ZALO_BOT_TOKENS: none, so the local chat page is served")
	}
	switch c.Demo = r.get("DEMO"); c.Demo {
	case demoReports, demoPeople, demoNothing:
	case "":
		c.Demo = demoReports
		if r.get("DATABASE_URL") != "" { // it may be a real one
			c.Demo = demoNothing
		}
	default:
		r.fail("DEMO", c.Demo, "write reports, people or none")
	}
	r.webhook(&c)
	r.zalo(&c)
	c.PublicURL = r.publicURL()
	r.plan(&c)
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		r.fail("LISTEN", c.Listen, "write an address and a port, such as 127.0.0.1:8080")
	}
	if strings.ContainsAny(c.RedisPrefix, "{} \n") {
		r.fail("REDIS_PREFIX", c.RedisPrefix, "write letters and digits, such as satcoso:")
	}
	c.chosen = r.chosen
	return c, errors.Join(r.errs...)
}

// webhookPath is what the path of a webhook may look like.
var webhookPath = regexp.MustCompile(`^(/[A-Za-z0-9_.~-]+)+$`)

// webhook reads how updates come. Without a token the local chat delivers them,
// to this very process.
func (r *settings) webhook(c *config) {
	c.WebhookURL, c.WebhookSecret = r.get("TELEGRAM_WEBHOOK_URL"), r.get("TELEGRAM_WEBHOOK_SECRET")
	switch mode := r.get("TELEGRAM_MODE"); mode {
	case "", "poll":
		return
	case "webhook":
		c.Webhook = true
	default:
		r.fail("TELEGRAM_MODE", mode, "write poll, which needs nothing else, or webhook")
		return
	}
	if c.local() {
		return
	}
	if c.WebhookURL == "" || c.WebhookSecret == "" {
		r.errs = append(r.errs, errors.New("TELEGRAM_MODE is webhook, but TELEGRAM_WEBHOOK_URL or TELEGRAM_WEBHOOK_SECRET is missing: set both, or leave the mode out to poll"))
		return
	}
	for _, err := range []error{telegram.CheckWebhookURL(c.WebhookURL), telegram.CheckWebhookSecret(c.WebhookSecret)} {
		if err != nil {
			r.errs = append(r.errs, err)
		}
	}
	if u, err := url.Parse(c.WebhookURL); err == nil && (!webhookPath.MatchString(u.Path) || u.Path == "/healthz") {
		r.errs = append(r.errs, errors.New("TELEGRAM_WEBHOOK_URL has no path of its own of letters, digits, _ and -: end it in one that nobody guesses, such as /telegram-4f9a1c"))
	}
}

// zalo checks the tokens of the bots on Zalo and reads how their updates come.
func (r *settings) zalo(c *config) {
	numbers := map[string]bool{}
	for _, token := range c.ZaloTokens {
		if _, err := zalo.New(zalo.Options{Token: token, APIURL: c.ZaloAPIURL}); err != nil {
			r.errs = append(r.errs, err)
		}
		number, _, _ := strings.Cut(token, ":")
		if numbers[number] {
			r.fail("ZALO_BOT_TOKENS", number+":…", "there are two tokens of that bot: keep the one that is valid")
		}
		numbers[number] = true
	}
	c.ZaloWebhookURL, c.ZaloWebhookSecret = strings.TrimRight(r.get("ZALO_WEBHOOK_URL"), "/"), r.get("ZALO_WEBHOOK_SECRET")
	switch mode := r.get("ZALO_MODE"); mode {
	case "", "poll":
		return
	case "webhook":
		c.ZaloWebhook = true
	default:
		r.fail("ZALO_MODE", mode, "write poll, which needs nothing else, or webhook")
		return
	}
	if len(c.ZaloTokens) == 0 {
		return
	}
	for _, err := range []error{zalo.CheckWebhookURL(c.ZaloWebhookURL), zalo.CheckWebhookSecret(c.ZaloWebhookSecret)} {
		if err != nil {
			r.errs = append(r.errs, err)
		}
	}
	u, err := url.Parse(c.ZaloWebhookURL)
	if err == nil && !webhookPath.MatchString(u.Path) {
		r.errs = append(r.errs, errors.New("ZALO_WEBHOOK_URL has no path of its own of letters, digits, _ and -: end it in one that nobody guesses, such as /zalo-4f9a1c"))
	}
	if t, other := url.Parse(c.WebhookURL); c.Webhook && err == nil && other == nil && strings.HasPrefix(t.Path, u.Path) {
		r.errs = append(r.errs, errors.New("TELEGRAM_WEBHOOK_URL and ZALO_WEBHOOK_URL have the same path: give each of them one of its own"))
	}
}

// separates reports whether a character stands between tokens.
func separates(c rune) bool { return c == ',' || c == ';' || unicode.IsSpace(c) }

// local reports whether there is no bot anywhere, so that the local chat is
// served.
func (c config) local() bool { return c.TelegramToken == "" && len(c.ZaloTokens) == 0 }

// publicURL reads where the world reaches the program.
func (r *settings) publicURL() string {
	address := r.get("PUBLIC_URL")
	if address == "" {
		return ""
	}
	const example = "such as https://reports.example.org"
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Hostname() == "" || u.User != nil || strings.ContainsAny(address, "?#"):
		r.errs = append(r.errs, errors.New("PUBLIC_URL is malformed: write an address without user, query and fragment, "+example)) // not shown: it may hold a password
	case u.Scheme == "https", u.Scheme == "http" && (u.Hostname() == "localhost" || net.ParseIP(u.Hostname()).IsLoopback()):
	default:
		r.fail("PUBLIC_URL", address, "begin it with https://, "+example+"; http:// will do on this machine only")
	}
	return strings.TrimRight(address, "/")
}

// publicURL is where the world, or this machine where there is only the local
// chat, reaches the program; "" if nobody does. Listen must be the address that
// is listened on.
func (c config) publicURL() string {
	if c.PublicURL == "" && c.local() {
		return "http://" + c.Listen
	}
	return c.PublicURL
}

// settings reads single settings and gathers what is wrong with them.
type settings struct {
	getenv func(string) string
	chosen []string
	errs   []error
}

func (r *settings) fail(name, found, remedy string) {
	r.errs = append(r.errs, fmt.Errorf("%s is %q: %s", name, found, remedy))
}

// get returns a setting or the content of the file that holds it, trimmed.
func (r *settings) get(name string) string {
	value, path := strings.TrimSpace(r.getenv(name)), r.getenv(name+"_FILE")
	if path == "" {
		return value
	}
	if value != "" {
		r.errs = append(r.errs, fmt.Errorf("%s and %s_FILE are both set: keep one of them", name, name))
		return value
	}
	data, err := os.ReadFile(path)
	if err != nil {
		r.errs = append(r.errs, fmt.Errorf("%s_FILE cannot be read: %w: give the path of a file that holds %s", name, err, name))
	}
	if value = strings.TrimSpace(string(data)); err == nil && value == "" {
		r.errs = append(r.errs, fmt.Errorf("%s_FILE names a file that is empty: write %s into it, or leave %s_FILE out", name, name, name))
	}
	return value
}

func (r *settings) choose(name, fallback string) string {
	if value := r.get(name); value != "" {
		return value
	}
	r.chosen = append(r.chosen, name+": "+fallback)
	return fallback
}
