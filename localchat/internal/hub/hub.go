// Package hub hands what happens in chats to the open pages that show them.
package hub

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

const (
	// maxBehind is how many events a page may lag before its stream is cut. It
	// then connects again and fetches everything.
	maxBehind = 512
	patience  = 30 * time.Second
)

// Hub knows the open pages by the chats, named by a K, that they show.
type Hub[K comparable] struct {
	everybody K

	mu      sync.Mutex
	showing map[K]map[*Subscriber[K]]bool // by chat
}

// Subscriber is one page, or whoever waits for a chat.
type Subscriber[K comparable] struct {
	chats []K
	lines chan []byte // closed when the page lags too far behind
}

// New gives a hub. What is published to the chat everybody reaches all pages.
func New[K comparable](everybody K) *Hub[K] {
	return &Hub[K]{everybody: everybody, showing: map[K]map[*Subscriber[K]]bool{}}
}

// Lines are the events as JSON; closed when the subscriber lags too far behind.
func (sub *Subscriber[K]) Lines() <-chan []byte { return sub.lines }

// Subscribe adds somebody who waits for chats, until Drop.
func (h *Hub[K]) Subscribe(chats []K) *Subscriber[K] {
	sub := &Subscriber[K]{chats: append(chats, h.everybody), lines: make(chan []byte, maxBehind)}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, id := range sub.chats {
		if h.showing[id] == nil {
			h.showing[id] = map[*Subscriber[K]]bool{}
		}
		h.showing[id][sub] = true
	}
	return sub
}

// Drop takes sub out again.
func (h *Hub[K]) Drop(sub *Subscriber[K]) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.forget(sub)
}

func (h *Hub[K]) forget(sub *Subscriber[K]) {
	for _, id := range sub.chats {
		delete(h.showing[id], sub)
		if len(h.showing[id]) == 0 {
			delete(h.showing, id)
		}
	}
}

// Watched counts the subscribers that chat has.
func (h *Hub[K]) Watched(chat K) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.showing[chat])
}

// Publish sends event, which must be encodable as JSON, to the pages that show chat.
func (h *Hub[K]) Publish(chat K, event any) {
	h.mu.Lock()
	defer h.mu.Unlock()
	var line []byte
	for sub := range h.showing[chat] {
		if line == nil {
			data, err := json.Marshal(event)
			if err != nil {
				return // every field of an event can be encoded
			}
			line = data
		}
		select {
		case sub.lines <- line:
		default:
			close(sub.lines)
			h.forget(sub)
		}
	}
}

// Stream answers a page with hello and then with what happens in chats, until the
// page goes or closing is closed.
func (h *Hub[K]) Stream(ctx context.Context, w http.ResponseWriter, chats []K, hello any, closing <-chan struct{}) {
	sub := h.Subscribe(chats)
	defer h.Drop(sub)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	first, err := json.Marshal(hello)
	out := http.NewResponseController(w)
	if err == nil {
		err = writeLine(w, out, first)
	}
	for err == nil {
		select {
		case line, ok := <-sub.lines:
			if !ok {
				return
			}
			err = writeLine(w, out, line)
		case <-ctx.Done():
			return
		case <-closing:
			return
		}
	}
}

// writeLine gives each line its own deadline: the stream outlives the one that
// the HTTP server may have, but a page that stopped reading is let go.
func writeLine(w io.Writer, out *http.ResponseController, line []byte) error {
	if err := out.SetWriteDeadline(time.Now().Add(patience)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return fmt.Errorf("set write deadline: %w", err)
	}
	if _, err := fmt.Fprintf(w, "data: %s\n\n", line); err != nil {
		return fmt.Errorf("write event: %w", err)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("flush event: %w", err)
	}
	return nil
}
