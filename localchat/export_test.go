package localchat

import (
	"context"
	"net/http"
	"time"
)

// OpenAt is Open with another real-time clock.
func OpenAt(ctx context.Context, cfg Config, wall func() time.Time) (*Server, error) {
	return openAt(ctx, cfg, wall)
}

// FirstSchema is what files had before there were webhooks.
const FirstSchema = schema1

// Entity is what the parser finds.
type Entity = entity

// ParseHTML is the parser of parse_mode HTML.
func ParseHTML(in string) (string, []Entity, error) { return parseHTML(in) }

// Formatted is everything that is done to a text before it is stored.
func Formatted(text, mode string) (string, []Entity, error) { return formatted(text, mode, "") }

// Polling reports whether a long poll waits.
func (s *Server) Polling() bool {
	s.queue.mu.Lock()
	defer s.queue.mu.Unlock()
	return s.queue.waiting != nil
}

// CallHooksBy replaces the network between the server and webhooks.
func (s *Server) CallHooksBy(transport http.RoundTripper) { s.hooks = newHookClient(transport) }

// Watched counts the streams and waiting requests that a chat has.
func (s *Server) Watched(chat int64) int { return s.hub.Watched(chat) }
