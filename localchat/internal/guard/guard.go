// Package guard keeps other sites out of a local server. Its page has no login, so
// a foreign page in the same browser must not reach it, neither by a name that
// resolves to 127.0.0.1 nor by a form that it posts.
package guard

import (
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Handler lets through to next what names this machine, or one of allowHosts, as
// the host, and, below /page/, what does not come from another site.
func Handler(next http.Handler, allowHosts []string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !hostAllowed(r.Host, allowHosts) {
			http.Error(w, "this server answers on the local machine only", http.StatusForbidden)
			return
		}
		if strings.HasPrefix(r.URL.Path, "/page/") && !SameOrigin(r) {
			http.Error(w, "requests of the page must come from the page", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func hostAllowed(hostport string, allowHosts []string) bool {
	host := hostport
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		host = h
	}
	host = strings.ToLower(strings.Trim(host, "[]"))
	switch host {
	case "127.0.0.1", "localhost", "::1":
		return true
	}
	return slices.ContainsFunc(allowHosts, func(allowed string) bool { return strings.EqualFold(allowed, host) })
}

// SameOrigin refuses what another site sends. Reading is already kept from it by
// the browser, so a GET needs no header, but one that says cross-site is refused.
func SameOrigin(r *http.Request) bool {
	site, origin := r.Header.Get("Sec-Fetch-Site"), r.Header.Get("Origin")
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return site == "" || site == "same-origin" || site == "none"
	}
	if origin != "" {
		u, err := url.Parse(origin)
		return err == nil && (u.Scheme == "http" || u.Scheme == "https") && strings.EqualFold(u.Host, r.Host)
	}
	return site == "same-origin"
}
