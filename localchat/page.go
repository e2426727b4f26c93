package localchat

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strconv"
	"time"
)

//go:embed web
var web embed.FS

// historyPage is how many messages the page gets at once.
const historyPage = 60

// pageError refuses a request of the page. Its name stands for a sentence that
// the page has in both languages.
func pageError(code int, name string) error { return &apiError{Code: code, Description: name} }

func (s *Server) pageRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /{$}", s.asset("index.html"))
	entries, err := fs.ReadDir(web, "web")
	if err != nil { // the folder is part of the program
		panic(fmt.Sprintf("read embedded page: %v", err))
	}
	for _, e := range entries {
		mux.HandleFunc("GET /"+e.Name(), s.asset(e.Name()))
	}
	mux.HandleFunc("GET /page/state", s.page(s.pageState))
	mux.HandleFunc("GET /page/history", s.page(s.pageHistory))
	mux.HandleFunc("GET /page/log", s.page(s.pageLog))
	mux.HandleFunc("GET /page/events", s.pageEvents)
	mux.HandleFunc("GET /page/file/{id}", s.pageFile)
	mux.HandleFunc("POST /page/send", s.page(s.pageSend))
	mux.HandleFunc("POST /page/edit", s.page(s.pageEdit))
	mux.HandleFunc("POST /page/tap", s.page(s.pageTap))
	mux.HandleFunc("POST /page/block", s.page(s.pageBlock))
	mux.HandleFunc("POST /page/clock", s.page(s.pageClock))
}

// asset serves a file of the page. Nothing may come from elsewhere, and no script
// may stand in the page itself.
func (s *Server) asset(name string) http.HandlerFunc {
	types := map[string]string{
		".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8",
		".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
	}
	images := "'self' blob:"
	if s.cfg.Zalo { // a bot there gives addresses instead of files
		images += " http: https:"
	}
	return func(w http.ResponseWriter, _ *http.Request) {
		data, err := web.ReadFile("web/" + name)
		if err != nil {
			http.Error(w, "no such file", http.StatusNotFound)
			return
		}
		h := w.Header()
		h.Set("Content-Type", types[path.Ext(name)])
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src "+images+"; "+
			"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-cache")
		h.Set("Content-Length", strconv.Itoa(len(data)))
		_, _ = w.Write(data) // the other side has gone: nothing to be done
	}
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
			s.cfg.Log.Error("request of the chat page failed", "path", r.URL.Path, "error", err)
			e = &apiError{Code: http.StatusInternalServerError, Description: "failed"}
		}
		answer(w, e.Code, map[string]any{"error": e.Description})
	}
}

// chatView is one phone.
type chatView struct {
	Person
	Started  bool              `json:"started"`
	Blocked  bool              `json:"blocked"`
	Messages []json.RawMessage `json:"messages"`
	More     bool              `json:"more"` // there are older ones
	Commands []command         `json:"commands"`
}

func (s *Server) pageState(_ http.ResponseWriter, r *http.Request) (any, error) {
	people, err := s.people(r.Context())
	if err != nil {
		return nil, err
	}
	chats := []*chatView{}
	for _, id := range chatList(r) {
		p, known, err := s.person(r.Context(), id)
		if err != nil {
			return nil, err
		}
		if !known {
			continue
		}
		view := &chatView{Person: p}
		if err := s.readChat(r.Context(), view, r.URL.Query().Get("lang")); err != nil {
			return nil, err
		}
		chats = append(chats, view)
	}
	return map[string]any{
		"bot":    map[string]string{"name": s.cfg.BotName, "username": s.cfg.BotUsername},
		"clock":  map[string]any{"now": s.cfg.Now().Unix(), "movable": s.cfg.MoveClock != nil},
		"people": people,
		"chats":  chats,
		"zalo":   s.cfg.Zalo,
	}, nil
}

func (s *Server) readChat(ctx context.Context, view *chatView, language string) error {
	err := s.db.QueryRowContext(ctx, "SELECT blocked FROM chats WHERE id = ?", view.ID).Scan(&view.Blocked)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("read chat %d: %w", view.ID, err)
	}
	view.Started = err == nil
	if view.Commands, err = s.commandsFor(ctx, view.ID, language); err != nil {
		return err
	}
	view.Messages, view.More, err = s.history(ctx, view.ID, 1<<31-1)
	return err
}

func (s *Server) pageHistory(_ http.ResponseWriter, r *http.Request) (any, error) {
	chatID, err := strconv.ParseInt(r.URL.Query().Get("chat"), 10, 64)
	if err != nil {
		return nil, pageError(http.StatusBadRequest, "bad_request")
	}
	before, err := strconv.Atoi(r.URL.Query().Get("before"))
	if err != nil {
		return nil, pageError(http.StatusBadRequest, "bad_request")
	}
	messages, more, err := s.history(r.Context(), chatID, before)
	return map[string]any{"messages": messages, "more": more}, err
}

// history gives the newest messages with ids under before, oldest first.
func (s *Server) history(ctx context.Context, chatID int64, before int) (list []json.RawMessage, more bool, err error) {
	rows, err := s.db.QueryContext(ctx, `SELECT body FROM messages WHERE chat = ? AND id < ? AND body <> ''
		ORDER BY id DESC LIMIT ?`, chatID, before, historyPage+1)
	if err != nil {
		return nil, false, fmt.Errorf("read messages of chat %d: %w", chatID, err)
	}
	list = []json.RawMessage{}
	for rows.Next() {
		var body []byte
		if err := rows.Scan(&body); err != nil {
			return nil, false, errors.Join(fmt.Errorf("read message: %w", err), rows.Close())
		}
		list = append(list, body)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, false, fmt.Errorf("read messages of chat %d: %w", chatID, err)
	}
	if more = len(list) > historyPage; more {
		list = list[:historyPage]
	}
	slices.Reverse(list)
	return list, more, nil
}

func (s *Server) pageClock(w http.ResponseWriter, r *http.Request) (any, error) {
	var in struct{ Add, To int64 } // seconds; Unix seconds
	if err := readPage(w, r, &in); err != nil {
		return nil, err
	}
	if s.cfg.MoveClock == nil {
		return nil, pageError(http.StatusNotFound, "clock_fixed")
	}
	now := s.cfg.Now()
	to := now.Add(time.Duration(in.Add) * time.Second)
	if in.To != 0 {
		to = time.Unix(in.To, 0)
	}
	if !to.After(now) {
		return nil, pageError(http.StatusConflict, "clock_backwards")
	}
	if err := s.cfg.MoveClock(r.Context(), to); err != nil {
		return nil, pageError(http.StatusConflict, err.Error())
	}
	s.hub.Publish(everybody, s.clockEvent())
	return map[string]any{"now": s.cfg.Now().Unix()}, nil
}
