package localchat

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const beatEvery = 5 * time.Second

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

// beat tells the pages the time, and that the server is there.
func (s *Server) beat() {
	defer close(s.beating)
	ticker := time.NewTicker(beatEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			s.hub.Publish(everybody, s.clockEvent())
		case <-s.closing.Done():
			return
		}
	}
}

func (s *Server) clockEvent() event { return event{Type: "clock", Now: s.cfg.Now().Unix()} }

// pageEvents streams what happens in the given chats.
func (s *Server) pageEvents(w http.ResponseWriter, r *http.Request) {
	hello := s.clockEvent()
	hello.Type = "hello"
	s.hub.Stream(r.Context(), w, chatList(r), hello, s.closing.Done())
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
