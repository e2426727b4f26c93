package zalo

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// reserved are ranges of addresses, beside those that net/netip names, behind
// which no photo of Zalo's can be (IANA's registries of special-purpose
// addresses).
var reserved = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),       // this network
	netip.MustParsePrefix("100.64.0.0/10"),   // a carrier's own network
	netip.MustParsePrefix("192.0.0.0/24"),    // protocol assignments
	netip.MustParsePrefix("192.0.2.0/24"),    // documentation
	netip.MustParsePrefix("198.18.0.0/15"),   // measurements
	netip.MustParsePrefix("198.51.100.0/24"), // documentation
	netip.MustParsePrefix("203.0.113.0/24"),  // documentation
	netip.MustParsePrefix("240.0.0.0/4"),     // reserved, and broadcast
	netip.MustParsePrefix("64:ff9b::/96"),    // IPv4 behind a translator
	netip.MustParsePrefix("64:ff9b:1::/48"),  // the same in a local network
	netip.MustParsePrefix("2001::/32"),       // IPv4 in a tunnel
	netip.MustParsePrefix("2002::/16"),       // IPv4 in a tunnel
	netip.MustParsePrefix("fec0::/10"),       // a site's own network
}

// public reports whether an address can be one of the internet.
func public(ip netip.Addr) bool {
	ip = ip.Unmap()
	if !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return false
	}
	for _, r := range reserved {
		if r.Contains(ip) {
			return false
		}
	}
	return true
}

// errGuarded means that a photo is said to be where the bot does not go.
var errGuarded = errors.New("address is none of the internet")

// newFetcher makes a client that connects to public addresses only. It looks at
// the address that is dialled, after any redirect and whatever the name
// resolves to. It uses no proxy, which would dial in its place. Local says that
// this machine's own are allowed, too, without encryption.
func newFetcher(local bool) *http.Client {
	dialer := &net.Dialer{
		Timeout: 10 * time.Second,
		Control: func(_, address string, _ syscall.RawConn) error {
			to, err := netip.ParseAddrPort(address)
			if err != nil || !public(to.Addr()) && !(local && to.Addr().Unmap().IsLoopback()) {
				return errGuarded
			}
			return nil
		},
	}
	return &http.Client{
		Transport: &http.Transport{
			DialContext:           dialer.DialContext,
			ForceAttemptHTTP2:     true,
			TLSHandshakeTimeout:   10 * time.Second,
			ResponseHeaderTimeout: 30 * time.Second,
			IdleConnTimeout:       30 * time.Second,
		},
		Timeout: fetchTimeout,
		CheckRedirect: func(r *http.Request, before []*http.Request) error {
			if len(before) > 3 {
				return errors.New("more than 3 redirects")
			}
			if !fetchable(r.URL, local) {
				return fmt.Errorf("redirect: %w", errGuarded)
			}
			return nil
		},
	}
}
