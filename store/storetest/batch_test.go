package storetest_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/store/storetest"
)

// Many people at once each get their own answers, also from a server that knows
// no script yet.
func TestManyAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		if p.Redis != nil {
			p.Redis.ForgetScripts(t)
		}
		var all sync.WaitGroup
		for person := range int64(300) {
			all.Go(func() {
				session := fmt.Sprintf(`{"n":%d}`, person)
				for version := range uint64(5) {
					want := bot.Stamp{Generation: min(1, version), Version: version}
					if err := p.States.Save(t.Context(), person, want, record(1, version+1, session)); err != nil {
						t.Error(err)
					}
					if err := p.States.Save(t.Context(), person, want, record(1, version+1, session)); !errors.Is(err, bot.ErrConflict) {
						t.Errorf("saved twice: %v", err)
					}
					r, _, err := p.States.Load(t.Context(), person)
					if err != nil || r.Version != version+1 || string(r.Session) != session {
						t.Errorf("person %d has version %d of %s, %v", person, r.Version, r.Session, err)
					}
				}
			})
		}
		all.Wait()
	})
}

// Who gives up does not wait for those with whom their command is sent.
func TestGivingUp(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, _, err := p.States.Load(ctx, 7); !errors.Is(err, context.Canceled) || errors.Is(err, bot.ErrAway) {
			t.Errorf("Load: %v, want that it was given up", err)
		}
		mustSave(t, p.States, 7, bot.Stamp{}, record(1, 1, `{}`))
	})
}
