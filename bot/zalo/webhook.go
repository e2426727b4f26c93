package zalo

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/satcoso/satcoso/bot"
)

const (
	// secretHeader is where Zalo repeats the secret that SetWebhook gave it. It
	// is compared as it is: nothing is signed.
	secretHeader = "X-Bot-Api-Secret-Token"
	// maxUpdate is far above the largest update: a text has 2,000 characters.
	maxUpdate = 1 << 20
	// readTimeout is what a request gets to arrive.
	readTimeout = 5 * time.Second
	// atWork is how many updates are kept at once.
	atWork = 64
)

// A Webhook receives the updates that Zalo posts. It is what Poll is for
// polling, with two differences: where keep fails, it is left to Zalo to try
// again, and keep may be called for several messages at once, also of one
// person.
//
// Only who knows the secret is listened to. An update is answered with 200 once
// keep has returned nil for it; with 503 when keep fails, when more than 64
// updates are in hand, and after Stop. Whether Zalo then sends it again is not
// documented; if so, it has the same Update. JSON that is no update is logged
// and answered with 200: it would not become one.
type Webhook struct {
	channel *Channel
	keep    keeper
	secret  [sha256.Size]byte
	// work is the context of keep. It is kept because it ends with the webhook
	// rather than with the request.
	work    context.Context
	abandon context.CancelFunc

	running sync.WaitGroup
	mu      sync.Mutex // guards what follows
	inHand  int
	stopped bool
	warned  time.Time // when the log was last told of a wrong secret
}

// Webhook makes a handler for the requests that Zalo sends once SetWebhook has
// told it the same secret. It fails when the secret is malformed. Nothing in a
// request says which bot it is for: each bot needs an address of its own. Stop
// ends it.
func (c *Channel) Webhook(secret string, keep func(ctx context.Context, m bot.Message) error) (*Webhook, error) {
	if err := CheckWebhookSecret(secret); err != nil {
		return nil, err
	}
	w := &Webhook{channel: c, keep: keep, secret: sha256.Sum256([]byte(secret))}
	w.work, w.abandon = context.WithCancel(context.Background())
	return w, nil
}

// Stop refuses further requests and waits for those in hand. After 8 s, or when
// ctx ends, the context of keep ends; keep has to return soon after. It is to be
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
		out.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	defer w.end()

	updates, status := w.read(out, r)
	if status != http.StatusOK {
		out.WriteHeader(status)
		return
	}
	for _, data := range updates {
		if err := w.take(data); err != nil {
			out.WriteHeader(http.StatusServiceUnavailable)
			return
		}
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
		w.channel.log.Warn("webhook was called without the secret of ZALO_WEBHOOK_SECRET", "headers", len(given))
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

// read returns the updates of a request, usually one, or the status that
// refuses it.
func (w *Webhook) read(out http.ResponseWriter, r *http.Request) ([]json.RawMessage, int) {
	if r.ContentLength > maxUpdate {
		return nil, http.StatusRequestEntityTooLarge
	}
	data, err := io.ReadAll(http.MaxBytesReader(out, r.Body, maxUpdate))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return nil, http.StatusRequestEntityTooLarge
	}
	if err != nil {
		return nil, http.StatusRequestTimeout
	}
	if !json.Valid(data) {
		w.channel.log.Warn("webhook was sent something else than JSON", "bytes", len(data))
		return nil, http.StatusBadRequest
	}
	updates, err := split(unwrap(data))
	if err != nil || len(updates) == 0 {
		w.channel.log.Warn("webhook was sent JSON without an update", "bytes", len(data))
	}
	return updates, http.StatusOK
}

// unwrap takes an update out of the envelope in which it is documented to come.
// It has been seen without.
func unwrap(data []byte) json.RawMessage {
	var envelope struct {
		Result  json.RawMessage `json:"result"`
		Message json.RawMessage `json:"message"`
	}
	if decode(data, &envelope) && envelope.Message == nil && !bytes.Equal(envelope.Result, []byte("null")) && envelope.Result != nil {
		return envelope.Result
	}
	return data
}

// take keeps an update, even if Zalo hangs up.
func (w *Webhook) take(data []byte) error {
	m, ok := w.channel.open(data)
	if !ok {
		return nil
	}
	if err := w.channel.safely(w.work, m, w.keep); err != nil {
		w.channel.log.Error("a message is not kept; zalo may send it again", "update", m.Update, "err", err)
		return fmt.Errorf("keep update %d: %w", m.Update, err)
	}
	w.channel.count(w.work, counted(m), bot.In, !m.Private)
	return nil
}
