package bot

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/satcoso/satcoso/models"
)

const (
	// identityAge is how long identities are believed before they are looked up
	// again, and identityAway how long while the database does not answer.
	identityAge  = 30 * time.Second
	identityAway = 15 * time.Minute
	// maxIdentities bounds the cache; it is emptied when it is full.
	maxIdentities = 20_000
)

// whoCache remembers who is behind an account, never that nobody is.
type whoCache struct {
	mu    sync.Mutex
	known map[string]cachedIdentity
}

type cachedIdentity struct {
	who models.Identity
	at  time.Time // by the process's own clock
}

// identify finds who wrote m, with the posts that they hold now, or fails with
// models.ErrUnknown.
func (h *Handler) identify(ctx context.Context, m Message) (models.Identity, error) {
	who, err := h.remembered(ctx, m)
	return who.At(h.Now()), err
}

func (h *Handler) remembered(ctx context.Context, m Message) (models.Identity, error) {
	h.who.mu.Lock()
	cached, ok := h.who.known[whoKey(m)]
	h.who.mu.Unlock()
	age := time.Since(cached.at)
	if ok && age < identityAge {
		return cached.who, nil
	}
	who, err := h.lookUp(ctx, m)
	if errors.Is(err, ErrAway) && ok && h.Spool != nil && age < identityAway {
		return cached.who, nil
	}
	return who, err
}

// lookUp asks the database who wrote m.
func (h *Handler) lookUp(ctx context.Context, m Message) (who models.Identity, err error) {
	err = h.database(ctx, func(ctx context.Context) error {
		who, err = h.People.FindIdentity(ctx, m.Channel, m.Account)
		return err
	})
	if errors.Is(err, models.ErrUnknown) {
		h.forget(m)
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
	h.who.known[whoKey(m)] = cachedIdentity{who: who, at: time.Now()}
	return who, nil
}

// forget makes the next message of m's account look its person up again.
func (h *Handler) forget(m Message) {
	h.who.mu.Lock()
	defer h.who.mu.Unlock()
	delete(h.who.known, whoKey(m))
}

func whoKey(m Message) string { return m.Channel + " " + m.Account }
