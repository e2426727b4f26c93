package telegram_test

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/satcoso/satcoso/bot/telegram"
)

const (
	hookSecret   = "hook-secret_0"
	secretHeader = "X-Telegram-Bot-Api-Secret-Token"
)

// A hook is a Webhook behind a server, and a client that plays Telegram. There
// is no network, so that it may be in a synctest bubble.
type hook struct {
	*telegram.Webhook
	t     *testing.T
	pipes pipes
	http.Client
}

// serve starts a server with a Webhook, in a bubble.
func serve(t *testing.T, f *fake, log io.Writer, take telegram.Take) *hook {
	t.Helper()
	w, err := f.connect(t, log).Webhook(hookSecret, take)
	if err != nil {
		t.Fatal(err)
	}
	h := &hook{Webhook: w, t: t, pipes: pipes{dialled: make(chan net.Conn), closed: make(chan struct{})}}
	server := &http.Server{Handler: w, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, 0)}
	var serving sync.WaitGroup
	serving.Go(func() { _ = server.Serve(h.pipes) }) // which ends with the test
	h.Transport = &http.Transport{DialContext: h.pipes.dial}
	t.Cleanup(func() {
		h.CloseIdleConnections()
		_ = server.Close()
		serving.Wait()
		time.Sleep(time.Second) // of the bubble: the server closes connections with a delay
	})
	return h
}

// post sends an update as Telegram does and returns the status.
func (h *hook) post(update string) int {
	h.t.Helper()
	return h.send(h.t.Context(), strings.NewReader(update)).StatusCode
}

// send is post that may be given up.
func (h *hook) send(ctx context.Context, body io.Reader) *http.Response {
	h.t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://hook/", body)
	if err != nil {
		h.t.Fatal(err)
	}
	r.Header.Set(secretHeader, hookSecret)
	resp, err := h.Do(r)
	if err != nil {
		if ctx.Err() == nil {
			h.t.Error(err)
		}
		return &http.Response{}
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, resp.Body)
	return resp
}

// pipes are a network of their own.
type pipes struct {
	dialled chan net.Conn
	closed  chan struct{}
}

func (p pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case p.dialled <- there:
		return here, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.dialled:
		return conn, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p pipes) Close() error {
	close(p.closed)
	return nil
}

func (p pipes) Addr() net.Addr { return &net.UnixAddr{} }
