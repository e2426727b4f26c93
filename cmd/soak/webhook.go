package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"sync"
	"sync/atomic"
	"time"
)

// A front is what stands before several copies of the program where updates come
// by webhook: it hands each request to the next copy, as a load balancer does.
type front struct {
	url, secret string
	server      *http.Server
	next        atomic.Int64

	mu    sync.Mutex
	ports map[string]string // copy to its address
}

// webhookPath is where updates are sent.
const webhookPath = "/soak-webhook"

func newFront(ctx context.Context) (*front, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for webhooks: %w", err)
	}
	f := &front{url: "http://" + listener.Addr().String() + webhookPath, secret: rand.Text(), ports: map[string]string{}}
	proxy := &httputil.ReverseProxy{Rewrite: f.route, ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) {
		http.Error(w, "the copy does not answer", http.StatusBadGateway)
	}}
	f.server = &http.Server{Handler: proxy, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = f.server.Serve(listener) }() // until it is closed
	return f, nil
}

// route chooses the copy that gets a request.
func (f *front) route(r *httputil.ProxyRequest) {
	f.mu.Lock()
	defer f.mu.Unlock()
	address := "127.0.0.1:1" // nobody is there
	if n := len(f.ports); n > 0 {
		address = f.ports[fmt.Sprintf("copy%d", int(f.next.Add(1))%n)]
	}
	r.SetURL(&url.URL{Scheme: "http", Host: address})
}

// place chooses the address at which a copy is to listen.
func (f *front) place(copyName string) (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a port for %s: %w", copyName, err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		return "", fmt.Errorf("find a port for %s: %w", copyName, err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ports[copyName] = address
	return address, nil
}

// settings are those of the program that concern webhooks.
func (f *front) settings(address string) []string {
	return []string{
		"TELEGRAM_MODE=webhook", "TELEGRAM_WEBHOOK_URL=" + f.url, "TELEGRAM_WEBHOOK_SECRET=" + f.secret, "LISTEN=" + address,
	}
}
