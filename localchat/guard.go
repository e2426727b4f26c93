package localchat

import (
	"crypto/sha256"
	"crypto/subtle"
	"strings"
)

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
