package localzalo

import (
	"context"
	"net/http"
	"time"
)

// OpenAt is Open with another real-time clock.
func OpenAt(ctx context.Context, cfg Config, wall func() time.Time) (*Server, error) {
	return openAt(ctx, cfg, wall)
}

// CallHooksBy replaces the network between the server and webhooks.
func (s *Server) CallHooksBy(transport http.RoundTripper) { s.hooks.Transport = transport }
