package telegram

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// SetWebhook makes Telegram post updates to this address, with the secret, in
// place of waiting to be polled. Updates that wait are posted, too. It may be
// repeated.
//
// It fails with ErrToken when the token is wrong, and where the address or the
// secret is malformed; any other error may pass.
func (c *Channel) SetWebhook(ctx context.Context, address, secret string) error {
	if err := errors.Join(CheckWebhookURL(address), CheckWebhookSecret(secret)); err != nil {
		return err
	}
	_, err := c.call(ctx, c.sender, "setWebhook", tgbotapi.Params{
		"url":             address,
		"secret_token":    secret,
		"allowed_updates": wanted,
		// One connection carries one update at a time: as many as one process
		// works on, so that it need not turn any away.
		"max_connections": strconv.Itoa(atWork),
	})
	if err != nil {
		return fmt.Errorf("ask for updates at TELEGRAM_WEBHOOK_URL: %w", err)
	}
	return nil
}

// CheckWebhookURL reports what keeps Telegram from posting updates to this
// address. Its error does not show the address, whose path may be a secret.
func CheckWebhookURL(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" || strings.TrimSpace(address) != address {
		return errors.New("TELEGRAM_WEBHOOK_URL is malformed: it should look like https://reports.example.org/telegram")
	}
	switch {
	case u.Scheme == "http" && loopback(u.Hostname()):
		return nil // where a Bot API server on this machine calls
	case u.Scheme != "https":
		return errors.New("TELEGRAM_WEBHOOK_URL must begin with https://; http:// will do on this machine only, as for a Bot API server at localhost")
	}
	switch port := u.Port(); port {
	case "", "443", "80", "88", "8443":
		return nil
	default:
		return fmt.Errorf("TELEGRAM_WEBHOOK_URL has port %s, but Telegram only calls 443, 80, 88 and 8443", port)
	}
}

// loopback reports whether a host can only be this machine.
func loopback(host string) bool {
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

var secretForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)

// CheckWebhookSecret reports what Telegram would refuse in a secret. Its error
// does not show the secret.
func CheckWebhookSecret(secret string) error {
	switch {
	case secret == "":
		return errors.New("TELEGRAM_WEBHOOK_SECRET is missing: without it anybody could send updates in anybody's name; " +
			"openssl rand -hex 32 makes one")
	case !secretForm.MatchString(secret):
		return fmt.Errorf("TELEGRAM_WEBHOOK_SECRET is malformed: it has %d characters, but should have 1 to 256 of A-Z, a-z, 0-9, _ and -",
			len([]rune(secret)))
	}
	return nil
}
