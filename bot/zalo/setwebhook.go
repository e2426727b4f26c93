package zalo

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
)

// SetWebhook makes Zalo post updates to this address, with the secret, in place
// of waiting to be polled. It may be repeated. Zalo then tries the address and
// keeps it either way: what it found is logged, with what to do about it.
//
// It fails with ErrToken when the token is wrong, and where the address or the
// secret is malformed; any other error may pass.
func (c *Channel) SetWebhook(ctx context.Context, address, secret string) error {
	if err := errors.Join(CheckWebhookURL(address), CheckWebhookSecret(secret)); err != nil {
		return err
	}
	result, err := c.call(ctx, c.sender, "setWebhook", map[string]string{"url": address, "secret_token": secret})
	if err != nil {
		return fmt.Errorf("ask for updates at ZALO_WEBHOOK_URL: %w", err)
	}
	var set struct {
		Verification struct {
			OK      bool `json:"ok"`
			Outcome word `json:"outcome"`
		} `json:"verification"`
	}
	if !decode(result, &set) || !set.Verification.OK && set.Verification.Outcome == "" {
		return nil // it was not tried
	}
	found := c.harmless(set.Verification.Outcome)
	if set.Verification.OK {
		c.log.InfoContext(ctx, "zalo reaches the webhook", "outcome", found)
		return nil
	}
	c.log.WarnContext(ctx, "zalo does not reach the webhook, and no message will come until it does",
		"outcome", found, "advice", advice(found))
	return nil
}

// advice says what to do about an outcome of Zalo's look at an address.
func advice(outcome string) string {
	switch outcome {
	case "webhook.http.403":
		return "something in front of the address refuses Zalo: let calls with User-Agent Java/<version> through the firewall"
	case "webhook.http.404":
		return "nothing answers at the path of ZALO_WEBHOOK_URL: compare it with the path that the proxy passes on"
	case "webhook.http.5xx":
		return "the program, or the proxy in front of it, fails or is not up: see their logs"
	case "webhook.http.other":
		return "the address answers something else than 200: Zalo follows no redirects, so give the last address in ZALO_WEBHOOK_URL"
	case "webhook.err.tls":
		return "the certificate is not trusted: it has to be valid for this name, of a public authority, and sent with its whole chain"
	case "webhook.err.unreachable", "webhook.err.blocked":
		return "the name has to be known to public DNS, the port open to the internet, and the answer quick"
	default:
		return "see the outcomes in Zalo's documentation of setWebhook"
	}
}

// DeleteWebhook makes Zalo keep updates for those who poll. That there was no
// webhook is no error.
func (c *Channel) DeleteWebhook(ctx context.Context) error {
	_, err := c.call(ctx, c.sender, "deleteWebhook", struct{}{})
	if err != nil && codeOf(err) != http.StatusNotFound {
		return fmt.Errorf("remove the webhook: %w", err)
	}
	return nil
}

// CheckWebhookURL reports what keeps Zalo from posting updates to this address.
// Its error does not show the address, whose path may be a secret.
func CheckWebhookURL(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.User != nil || u.Fragment != "" || strings.TrimSpace(address) != address {
		return errors.New("ZALO_WEBHOOK_URL is malformed: it should look like https://reports.example.org/zalo")
	}
	switch ip, err := netip.ParseAddr(u.Hostname()); {
	case u.Scheme == "http" && loopback(u.Hostname()):
		return nil // where a Bot API server on this machine calls
	case u.Scheme != "https":
		return errors.New("ZALO_WEBHOOK_URL must begin with https://; http:// will do on this machine only, as for a Bot API server at localhost")
	case loopback(u.Hostname()), err == nil && !public(ip):
		return errors.New("ZALO_WEBHOOK_URL must be an address that Zalo can reach over the internet, not one of this machine or of a local network")
	}
	return nil
}

var secretForm = regexp.MustCompile(`^[A-Za-z0-9_-]{8,256}$`)

// CheckWebhookSecret reports what Zalo would refuse in a secret: it documents
// 8 to 256 characters, of which these survive any header. Its error does not
// show the secret.
func CheckWebhookSecret(secret string) error {
	switch {
	case secret == "":
		return errors.New("ZALO_WEBHOOK_SECRET is missing: without it anybody could send messages in anybody's name; " +
			"openssl rand -hex 32 makes one")
	case !secretForm.MatchString(secret):
		return fmt.Errorf("ZALO_WEBHOOK_SECRET is malformed: it has %d characters, but should have 8 to 256 of A-Z, a-z, 0-9, _ and -",
			len([]rune(secret)))
	}
	return nil
}
