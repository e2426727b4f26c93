package telegram

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/satcoso/satcoso/bot"
)

const (
	// secretHeader is where Telegram repeats the secret that SetWebhook gave it.
	secretHeader = "X-Telegram-Bot-Api-Secret-Token"
	// maxUpdate is far above the largest update: a text has 4096 characters.
	maxUpdate = 1 << 20
	// readTimeout is what a request gets to arrive.
	readTimeout = 5 * time.Second
	// comeAgain is after how many seconds Telegram is asked to repeat an update.
	// Left to itself it waits longer each time, up to two minutes; but a tap is
	// dropped after 150 s.
	comeAgain = "2"
)

// A Webhook receives the updates that Telegram posts. It is what Poll is for
// polling, with one difference: where take fails, Telegram tries again.
//
// Only who knows the secret is listened to. An update is answered with 200 once
// take has returned nil for it, and so Telegram forgets it; with 503 when take
// fails, when more than 64 updates are in hand, and after Stop: Telegram then
// sends it again. An update that cannot be read never will be: it is logged,
// and answered with 200, as it would hold up its chat for a day.
//
// Updates of one person are handled one after another. Telegram keeps texts and
// taps in separate queues, and may send both at once, or the later one first.
type Webhook struct {
	channel *Channel
	take    Take
	secret  [sha256.Size]byte
	turns   turns
	// work is the context of take. It is kept because it ends with the webhook
	// rather than with the request.
	work    context.Context
	abandon context.CancelFunc

	running sync.WaitGroup
	mu      sync.Mutex // guards what follows
	inHand  int
	stopped bool
	warned  time.Time // when the log was last told of a wrong secret
}

// Webhook makes a handler for the requests that Telegram sends once SetWebhook
// has told it the same secret. It fails when the secret is malformed. Stop ends
// it.
func (c *Channel) Webhook(secret string, take Take) (*Webhook, error) {
	if err := CheckWebhookSecret(secret); err != nil {
		return nil, err
	}
	w := &Webhook{channel: c, take: take, secret: sha256.Sum256([]byte(secret))}
	w.work, w.abandon = context.WithCancel(context.Background())
	return w, nil
}

// Stop refuses further requests and waits for those in hand. After 8 s, or when
// ctx ends, the context of take ends; take has to return soon after. It is to be
// called before the server is shut down, so that the last answers are sent.
func (w *Webhook) Stop(ctx context.Context) {
	w.mu.Lock()
	w.stopped = true
	w.mu.Unlock()
	defer w.abandon()
	defer time.AfterFunc(grace, w.abandon).Stop()
	defer context.AfterFunc(ctx, w.abandon)()
	w.running.Wait()
}

// ServeHTTP implements [http.Handler].
func (w *Webhook) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	// Once the body is read, the deadline has no effect any more.
	if err := http.NewResponseController(out).SetReadDeadline(time.Now().Add(readTimeout)); err != nil {
		w.channel.log.Error("webhook cannot limit how long a request takes", "err", err)
		out.WriteHeader(http.StatusInternalServerError)
		return
	}
	switch {
	case r.Method != http.MethodPost:
		out.Header().Set("Allow", http.MethodPost)
		out.WriteHeader(http.StatusMethodNotAllowed)
		return
	case !w.trusts(r.Header):
		out.WriteHeader(http.StatusUnauthorized)
		return
	case !w.begin():
		out.Header().Set("Retry-After", comeAgain)
		out.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	defer w.end()

	u, status := w.read(out, r)
	if status != http.StatusOK {
		out.WriteHeader(status)
		return
	}
	if err := w.handle(r.Context(), &u); err != nil {
		w.channel.log.Warn("message is not handled; telegram is asked to send it again", "update", u.ID, "err", err)
		out.Header().Set("Retry-After", comeAgain)
		out.WriteHeader(http.StatusServiceUnavailable)
	}
}

// trusts reports whether the request bears the secret, once. It compares hashes,
// so that neither content nor length can be timed.
func (w *Webhook) trusts(header http.Header) bool {
	given := header.Values(secretHeader)
	if len(given) == 1 {
		hash := sha256.Sum256([]byte(given[0]))
		if subtle.ConstantTimeCompare(hash[:], w.secret[:]) == 1 {
			return true
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if time.Since(w.warned) >= time.Minute {
		w.warned = time.Now()
		w.channel.log.Warn("webhook was called without the secret of TELEGRAM_WEBHOOK_SECRET", "headers", len(given))
	}
	return false
}

// begin reports whether another request may be worked on. If so, end must be
// called.
func (w *Webhook) begin() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.stopped {
		return false
	}
	if w.inHand >= atWork {
		w.channel.log.Warn("webhook turns an update away while as many as allowed are in hand", "in_hand", w.inHand)
		return false
	}
	w.inHand++
	w.running.Add(1)
	return true
}

func (w *Webhook) end() {
	w.mu.Lock()
	w.inHand--
	w.mu.Unlock()
	w.running.Done()
}

// read returns the update of a request, or the status that refuses it. Without
// an id it was garbled on its way, and may be readable when it is repeated.
func (w *Webhook) read(out http.ResponseWriter, r *http.Request) (u received, status int) {
	if r.ContentLength > maxUpdate {
		return u, http.StatusRequestEntityTooLarge
	}
	data, err := io.ReadAll(http.MaxBytesReader(out, r.Body, maxUpdate))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return u, http.StatusRequestEntityTooLarge
	}
	if err != nil {
		return u, http.StatusRequestTimeout
	}
	if u = read(data); u.ID <= 0 {
		w.channel.log.Warn("webhook was sent something else than an update", "bytes", len(data))
		return u, http.StatusBadRequest
	}
	return u, http.StatusOK
}

// handle answers a tap and, once earlier updates of its person are done, hands
// the update to take. Who hangs up while waiting will send it again.
func (w *Webhook) handle(ctx context.Context, u *received) error {
	if u.Tap != nil && u.Tap.ID != "" {
		id, tap := u.ID, u.Tap.ID
		w.running.Go(func() { w.channel.answer(w.work, id, tap) })
	}
	m, person, ok := w.channel.open(u)
	if !ok {
		return nil
	}
	if err := w.turns.enter(ctx, person); err != nil {
		return fmt.Errorf("wait for an earlier update of the same person: %w", err)
	}
	defer w.turns.leave(person)
	return w.settle(m)
}

// settle hands a message to take, which finishes it even if Telegram hangs up.
func (w *Webhook) settle(m bot.Message) error {
	return w.take.safely(w.work, m, nil, w.channel.log)
}
