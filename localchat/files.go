package localchat

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// maxDownload is the largest file that a bot can fetch, Telegram's own limit.
const maxDownload = 20 << 20

func (s *Server) getFile(ctx context.Context, p *params) (any, error) {
	id := p.values["file_id"]
	if id == "" {
		return nil, badRequest("file_id not specified")
	}
	var path, unique string
	var size int
	err := s.db.QueryRowContext(ctx, `SELECT f.path, f.unique_id, f.size FROM file_ids i JOIN files f ON f.path = i.path WHERE i.id = ?`, id).
		Scan(&path, &unique, &size)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, badRequest("invalid file_id")
	}
	if err != nil {
		return nil, fmt.Errorf("look up file: %w", err)
	}
	if size > maxDownload {
		return nil, badRequest("file is too big")
	}
	return map[string]any{"file_id": id, "file_unique_id": unique, "file_size": size, "file_path": path}, nil
}

// serveFile is the download of a bot.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	token, path := splitToken(r.URL.Path, "/file/bot")
	if !s.tokenValid(token) {
		answer(w, http.StatusUnauthorized, map[string]any{"ok": false, "error_code": 401, "description": "Unauthorized"})
		return
	}
	if fail(w, s.beforeCall("", 0)) {
		return
	}
	f, found := s.stored(w, r, "SELECT mime, name, data FROM files WHERE path = ? AND size <= ?", path, maxDownload)
	if found && s.faults.strikes(FaultCutAfter) {
		f.announce(w)
		_, _ = w.Write(f.data[:len(f.data)/2])
		_ = http.NewResponseController(w).Flush() // if the half gets lost, the connection is still cut
		fail(w, errCut)
	}
	if found {
		f.send(w)
	}
}

// pageFile shows a photo, or downloads a document, in the page. Whatever it is,
// the browser must not run it with the rights of the page.
func (s *Server) pageFile(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "private, max-age=86400, immutable")
	f, found := s.stored(w, r, "SELECT f.mime, f.name, f.data FROM file_ids i JOIN files f ON f.path = i.path WHERE i.id = ?", r.PathValue("id"))
	if found {
		f.send(w)
	}
}

type storedFile struct {
	kind, name string
	data       []byte
}

// stored reads a file, or answers that there is none.
func (s *Server) stored(w http.ResponseWriter, r *http.Request, query string, args ...any) (f storedFile, found bool) {
	err := s.db.QueryRowContext(r.Context(), query, args...).Scan(&f.kind, &f.name, &f.data)
	if errors.Is(err, sql.ErrNoRows) {
		answer(w, http.StatusNotFound, map[string]any{"ok": false, "error_code": 404, "description": "Not Found"})
		return f, false
	}
	if err != nil {
		s.cfg.Log.Error("local chat could not read a file", "error", err)
		http.Error(w, "cannot read the file", http.StatusInternalServerError)
		return f, false
	}
	return f, true
}

func (f *storedFile) announce(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Length", strconv.Itoa(len(f.data)))
	switch f.kind {
	case "image/jpeg", "image/png", "image/gif":
		h.Set("Content-Type", f.kind)
	default:
		h.Set("Content-Type", "application/octet-stream")
	}
	if !strings.HasPrefix(f.kind, "image/") {
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.name}))
	}
}

func (f *storedFile) send(w http.ResponseWriter) {
	f.announce(w)
	_, _ = w.Write(f.data) // the other side has gone: nothing to be done
}
