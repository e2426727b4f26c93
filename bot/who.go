package bot

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/satcoso/satcoso/models"
)

// Identities are believed for this long before they are looked up again.
const identityAge = 30 * time.Second

// maxIdentities bounds the cache; it is emptied when it is full.
const maxIdentities = 20_000

// whoCache remembers who is behind an account, never that nobody is.
type whoCache struct {
	mu    sync.Mutex
	known map[string]cachedIdentity
}

type cachedIdentity struct {
	who   models.Identity
	until time.Time // by the process's own clock
}

// identify finds who wrote m, or fails with models.ErrUnknown.
func (h *Handler) identify(ctx context.Context, m Message) (models.Identity, error) {
	key := m.Channel + " " + m.Account
	h.who.mu.Lock()
	cached, ok := h.who.known[key]
	h.who.mu.Unlock()
	if ok && time.Now().Before(cached.until) {
		return cached.who, nil
	}
	who, err := h.People.FindIdentity(ctx, m.Channel, m.Account)
	if errors.Is(err, models.ErrUnknown) {
		return models.Identity{}, models.ErrUnknown
	}
	if err != nil {
		return models.Identity{}, fmt.Errorf("find who wrote update %d: %w", m.Update, err)
	}
	h.who.mu.Lock()
	defer h.who.mu.Unlock()
	if h.who.known == nil || len(h.who.known) >= maxIdentities {
		h.who.known = map[string]cachedIdentity{}
	}
	h.who.known[key] = cachedIdentity{who: who, until: time.Now().Add(identityAge)}
	return who, nil
}

// forget makes the next message of m's account look its person up again.
func (h *Handler) forget(m Message) {
	h.who.mu.Lock()
	defer h.who.mu.Unlock()
	delete(h.who.known, m.Channel+" "+m.Account)
}
