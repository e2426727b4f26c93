package localzalo

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	// historyPage is how many messages the page gets at once.
	historyPage  = 60
	maxPageFiles = 10
	beatEvery    = 5 * time.Second
)

// everybody stands for what concerns all pages, whichever chats they show.
const everybody = ""

// event is one line of the page's stream.
type event struct {
	Type    string `json:"type"`
	Chat    string `json:"chat,omitempty"`
	Nonce   string `json:"nonce,omitempty"`
	Message *Shown `json:"message,omitempty"`
	Text    string `json:"text,omitempty"`
	Now     int64  `json:"now,omitempty"` // Unix seconds of business time
}

// pageError refuses a request of the page. Its name stands for a sentence that
// the page has in both languages.
func pageError(code int, name string) error { return &apiError{Code: code, Description: name} }

func (s *Server) pageRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /page/state", s.page(s.pageState))
	mux.HandleFunc("GET /page/history", s.page(s.pageHistory))
	mux.HandleFunc("GET /page/log", s.page(s.pageLog))
	mux.HandleFunc("GET /page/events", s.pageEvents)
	mux.HandleFunc("GET /page/photo/{name}", s.pagePhoto)
	mux.HandleFunc("POST /page/send", s.page(s.pageSend))
}

// page answers with what do gives, or with the name of the error.
func (s *Server) page(do func(http.ResponseWriter, *http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		result, err := do(w, r)
		if err == nil {
			answer(w, http.StatusOK, result)
			return
		}
		if r.Context().Err() != nil {
			return
		}
		e, refused := errors.AsType[*apiError](err)
		if !refused {
			s.cfg.Log.Error("request of the Zalo phone failed", "path", r.URL.Path, "error", err)
			e = &apiError{Code: http.StatusInternalServerError, Description: "failed"}
		}
		answer(w, e.Code, map[string]any{"error": e.Description})
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
			s.hub.Publish(everybody, event{Type: "clock", Now: s.cfg.Now().Unix()})
		case <-s.closing.Done():
			return
		}
	}
}

// pageEvents streams what happens in the given chats.
func (s *Server) pageEvents(w http.ResponseWriter, r *http.Request) {
	s.hub.Stream(r.Context(), w, chatList(r), event{Type: "hello", Now: s.cfg.Now().Unix()}, s.closing.Done())
}

// chatList reads the parameter chats: accounts with commas.
func chatList(r *http.Request) []string {
	return slices.DeleteFunc(strings.Split(r.URL.Query().Get("chats"), ","), func(account string) bool { return account == everybody })
}

// chatView is one phone.
type chatView struct {
	Person
	Messages []Shown `json:"messages"`
	More     bool    `json:"more"` // there are older ones
}

func (s *Server) pageState(_ http.ResponseWriter, r *http.Request) (any, error) {
	people, err := s.people(r.Context())
	if err != nil {
		return nil, err
	}
	chats := []chatView{}
	for _, account := range chatList(r) {
		p, known, err := s.person(r.Context(), account)
		if err != nil {
			return nil, err
		}
		if !known {
			continue
		}
		view := chatView{Person: p}
		if view.Messages, view.More, err = s.before(r.Context(), account, 1<<62); err != nil {
			return nil, err
		}
		chats = append(chats, view)
	}
	return map[string]any{"people": people, "chats": chats}, nil
}

func (s *Server) pageHistory(_ http.ResponseWriter, r *http.Request) (any, error) {
	before, err := number(r, "before")
	if err != nil {
		return nil, err
	}
	messages, more, err := s.before(r.Context(), r.URL.Query().Get("chat"), before)
	return map[string]any{"messages": messages, "more": more}, err
}

// before gives the newest messages under the number seq, oldest first.
func (s *Server) before(ctx context.Context, account string, seq int64) (list []Shown, more bool, err error) {
	list, err = s.messages(ctx, "SELECT seq, body FROM messages WHERE chat = ? AND seq < ? ORDER BY seq DESC LIMIT ?", account, seq, historyPage+1)
	if more = len(list) > historyPage; more {
		list = list[:historyPage]
	}
	slices.Reverse(list)
	return list, more, err
}

// letter is what a person sends: one message or, with photos, one for each.
type letter struct {
	Chat   string `json:"chat"`
	Text   string `json:"text"`
	Nonce  string `json:"nonce"`
	photos []photo
}

// pageSend takes a text as JSON, or photos with a caption as a multipart form. It
// answers only after everything is stored.
func (s *Server) pageSend(w http.ResponseWriter, r *http.Request) (any, error) {
	in, err := readLetter(w, r)
	if err != nil {
		return nil, err
	}
	p, known, err := s.person(r.Context(), in.Chat)
	if err != nil {
		return nil, err
	}
	if !known {
		return nil, pageError(http.StatusNotFound, "unknown_person")
	}
	n := units(in.Text)
	if n > maxText || n == 0 && len(in.photos) == 0 {
		return nil, pageError(http.StatusBadRequest, "zalo_text_length")
	}
	messages, err := s.post(r.Context(), p, in)
	return map[string]any{"messages": messages}, err
}

func readLetter(w http.ResponseWriter, r *http.Request) (in letter, err error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxPageFiles*maxPhoto+maxForm)
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		if json.NewDecoder(r.Body).Decode(&in) != nil {
			err = pageError(http.StatusBadRequest, "bad_request")
		}
		return in, err
	}
	if err := r.ParseMultipartForm(maxPageFiles*maxPhoto + maxForm); err != nil {
		if _, tooBig := errors.AsType[*http.MaxBytesError](err); tooBig {
			return in, pageError(http.StatusRequestEntityTooLarge, "file_too_big")
		}
		return in, pageError(http.StatusBadRequest, "bad_request")
	}
	in = letter{Chat: r.FormValue("chat"), Text: r.FormValue("caption"), Nonce: r.FormValue("nonce")}
	in.photos, err = readPhotos(r.MultipartForm)
	return in, err
}

// readPhotos checks the files file0, file1 … of a form.
func readPhotos(form *multipart.Form) ([]photo, error) {
	if len(form.File) == 0 || len(form.File) > maxPageFiles {
		return nil, pageError(http.StatusBadRequest, "file_count")
	}
	photos := make([]photo, len(form.File))
	for i := range photos {
		list := form.File["file"+strconv.Itoa(i)]
		if len(list) == 0 {
			return nil, pageError(http.StatusBadRequest, "bad_request")
		}
		file, err := list[0].Open()
		if err != nil {
			return nil, fmt.Errorf("open photo: %w", err)
		}
		data, err := io.ReadAll(file)
		if err = errors.Join(err, file.Close()); err != nil {
			return nil, fmt.Errorf("read photo: %w", err)
		}
		if photos[i], err = newPhoto(data); err != nil {
			return nil, err
		}
	}
	return photos, nil
}

// post stores what a person sends, all of it or nothing, and queues it for the
// bot. The same nonce again stores nothing more.
func (s *Server) post(ctx context.Context, p Person, in letter) (messages []*Shown, err error) {
	b := s.botOf(p)
	err = s.write(ctx, func(t *txn) error {
		if messages, err = t.alreadySent(b, p.Account, in.Nonce); err != nil || len(messages) > 0 {
			return err
		}
		if err := t.openChat(b, p.Account, p.Name); err != nil {
			return err
		}
		for i := range max(1, len(in.photos)) {
			m, name := &Shown{Chat: p.Account}, ""
			if i == 0 {
				m.Text = in.Text
			}
			if len(in.photos) > 0 {
				if name, err = t.storePhoto(in.photos[i]); err != nil {
					return err
				}
				m.Media, m.URL = mediaPhoto, "page/photo/"+name
			}
			if err := t.deliver(b, p, m, nthNonce(in.Nonce, i), name); err != nil {
				return err
			}
			messages = append(messages, m)
		}
		return nil
	})
	return messages, err
}

// deliver stores one message and what the bot will read about it.
func (t *txn) deliver(b *bot, p Person, m *Shown, nonce, photo string) error {
	if err := t.addMessage(b.ID, m, nonce); err != nil {
		return err
	}
	u := received(sender{ID: p.Account, Name: p.Name}, m)
	strange := update{Event: "message.reaction.received", Message: &message{From: u.Message.From, Chat: u.Message.Chat, ID: newID(), Date: m.Date}}
	for _, extra := range []struct {
		strikes func(*Switches) *Times
		update  update
		photo   string
	}{
		{func(w *Switches) *Times { return &w.UnknownEvent }, strange, ""},
		{func(w *Switches) *Times { return &w.MissingMessage }, update{Event: "message.unsupported.received"}, ""},
		{func(w *Switches) *Times { return &w.Duplicate }, u, photo},
	} {
		if t.s.switches.strikes(extra.strikes) {
			if err := t.addUpdate(b, extra.update, extra.photo); err != nil {
				return err
			}
		}
	}
	if err := t.addUpdate(b, u, photo); err != nil {
		return err
	}
	return t.count(b.ID, "received")
}

func nthNonce(nonce string, i int) string {
	if nonce == "" {
		return ""
	}
	return nonce + "." + strconv.Itoa(i)
}

// alreadySent gives the messages that were stored under the nonce before.
func (t *txn) alreadySent(b *bot, account, nonce string) (list []*Shown, err error) {
	for i := 0; nonce != ""; i++ {
		m := &Shown{}
		var body []byte
		err := t.QueryRowContext(t.ctx, "SELECT seq, body FROM messages WHERE bot = ? AND chat = ? AND nonce = ?",
			b.ID, account, nthNonce(nonce, i)).Scan(&m.Seq, &body)
		if errors.Is(err, sql.ErrNoRows) {
			break
		}
		if err == nil {
			seq := m.Seq
			err = json.Unmarshal(body, m)
			m.Seq = seq
		}
		if err != nil {
			return nil, fmt.Errorf("look up nonce: %w", err)
		}
		list = append(list, m)
	}
	return list, nil
}
