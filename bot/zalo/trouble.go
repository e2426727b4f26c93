package zalo

import (
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/satcoso/satcoso/bot"
)

// troubleFirst and troubleMost bound the gaps between failing polls. Zalo's
// gateway answers those who hammer on it with 429.
const troubleFirst, troubleMost = 5 * time.Second, time.Minute

// A trouble counts failed polls and reports when their kind changes, rather
// than each.
type trouble struct {
	log      *slog.Logger
	failures int // in a row
	kind     string
}

// met notes a failed poll and returns how long to wait.
func (t *trouble) met(err error) time.Duration {
	t.failures++
	pause := gap(t.failures, troubleFirst, troubleMost, rand.Float64())
	if retry, ok := errors.AsType[*bot.RetryError](err); ok {
		pause = max(pause, retry.After)
	}
	if kind := troubleKind(err); kind != t.kind {
		t.kind = kind
		t.log.Warn("polling fails", "reason", kind, "err", err)
	}
	return pause
}

// passed notes a successful poll.
func (t *trouble) passed() {
	if t.kind != "" {
		t.log.Info("polling works again", "failures", t.failures)
	}
	t.failures, t.kind = 0, ""
}

func troubleKind(err error) string {
	if _, ok := errors.AsType[*bot.RetryError](err); ok {
		return "zalo asks to wait"
	}
	// 403 is how Zalo words that something is wrong on its side.
	if code := codeOf(err); code >= 400 && code < http.StatusInternalServerError && code != http.StatusForbidden {
		return "zalo refuses the request"
	}
	return "zalo is out of reach"
}
