package localchat

import (
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// guard keeps other sites out. The page has no login, so a foreign page in the
// same browser must not reach it, neither by a name that resolves to 127.0.0.1
// nor by a form that it posts.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.hostAllowed(r.Host) {
			http.Error(w, "this server answers on the local machine only", http.StatusForbidden)
			return
		}
		if strings.HasPrefix(r.URL.Path, "/page/") && !sameOrigin(r) {
			http.Error(w, "requests of the page must come from the page", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (s *Server) hostAllowed(hostport string) bool {
	host := hostport
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		host = h
	}
	host = strings.ToLower(strings.Trim(host, "[]"))
	switch host {
	case "127.0.0.1", "localhost", "::1":
		return true
	}
	return slices.ContainsFunc(s.cfg.AllowHosts, func(allowed string) bool {
		return strings.EqualFold(allowed, host)
	})
}

// sameOrigin refuses what another site sends. Reading is already kept from it by
// the browser, so a GET needs no header, but one that says cross-site is refused.
func sameOrigin(r *http.Request) bool {
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

// splitToken takes the token and the rest out of a path such as
// "/bot<TOKEN>/getMe" or "/file/bot<TOKEN>/photos/file_1.jpg".
func splitToken(path, prefix string) (token, rest string) {
	token, rest, _ = strings.Cut(strings.TrimPrefix(path, prefix), "/")
	return token, rest
}

func hasTokenPrefix(path, prefix string) bool {
	return strings.HasPrefix(path, prefix) && strings.Contains(path[len(prefix):], "/")
}

// tokenValid compares hashes, so that neither content nor length can be timed.
func (s *Server) tokenValid(token string) bool {
	got, want := sha256.Sum256([]byte(token)), sha256.Sum256([]byte(s.cfg.Token))
	return subtle.ConstantTimeCompare(got[:], want[:]) == 1
}
