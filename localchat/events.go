package localchat

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	beatEvery = 5 * time.Second
	// maxBehind is how many events a page may lag before its stream is cut. It
	// then connects again and fetches everything.
	maxBehind = 512
	patience  = 30 * time.Second
)

// event is one line of the page's stream.
type event struct {
	Type    string          `json:"type"`
	Chat    int64           `json:"chat,omitempty"`
	ID      int             `json:"id,omitempty"` // of a message
	Nonce   string          `json:"nonce,omitempty"`
	Message json.RawMessage `json:"message,omitempty"`
	Text    string          `json:"text,omitempty"`
	Data    string          `json:"data,omitempty"`
	URL     string          `json:"url,omitempty"`
	Alert   bool            `json:"alert,omitempty"`
	Blocked bool            `json:"blocked,omitempty"`
	Now     int64           `json:"now,omitempty"`
}

// everybody stands for what concerns all pages, whichever chats they show.
const everybody int64 = 0

// hub hands events to the open pages.
type hub struct {
	mu      sync.Mutex
	showing map[int64]map[*subscriber]bool // by chat
}

type subscriber struct {
	chats []int64
	lines chan []byte // closed when the page lags too far behind
}

func newHub() *hub { return &hub{showing: map[int64]map[*subscriber]bool{}} }

func (h *hub) subscribe(chats []int64) *subscriber {
	sub := &subscriber{chats: append(chats, everybody), lines: make(chan []byte, maxBehind)}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, id := range sub.chats {
		if h.showing[id] == nil {
			h.showing[id] = map[*subscriber]bool{}
		}
		h.showing[id][sub] = true
	}
	return sub
}

func (h *hub) drop(sub *subscriber) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.forget(sub)
}

func (h *hub) forget(sub *subscriber) {
	for _, id := range sub.chats {
		delete(h.showing[id], sub)
		if len(h.showing[id]) == 0 {
			delete(h.showing, id)
		}
	}
}

// publish sends e to the pages that show the chat.
func (h *hub) publish(chatID int64, e event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	var line []byte
	for sub := range h.showing[chatID] {
		if line == nil {
			data, err := json.Marshal(e)
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

// beat tells the pages the time, and that the server is there.
func (s *Server) beat() {
	defer close(s.beating)
	ticker := time.NewTicker(beatEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			s.hub.publish(everybody, s.clockEvent())
		case <-s.closing.Done():
			return
		}
	}
}

func (s *Server) clockEvent() event { return event{Type: "clock", Now: s.cfg.Now().Unix()} }

// pageEvents streams what happens in the given chats.
func (s *Server) pageEvents(w http.ResponseWriter, r *http.Request) {
	sub := s.hub.subscribe(chatList(r))
	defer s.hub.drop(sub)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	hello := s.clockEvent()
	hello.Type = "hello"
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
		case <-r.Context().Done():
			return
		case <-s.closing.Done():
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

// chatList reads the parameter chats: ids with commas.
func chatList(r *http.Request) []int64 {
	var ids []int64
	for text := range strings.SplitSeq(r.URL.Query().Get("chats"), ",") {
		if id, err := strconv.ParseInt(text, 10, 64); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}
