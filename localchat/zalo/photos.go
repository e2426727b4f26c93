package localzalo

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"image"
	_ "image/gif"  // decodes photos
	_ "image/jpeg" // decodes photos
	_ "image/png"  // decodes photos
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	// maxPhoto is the largest photo that a person can send; Zalo's own limit is
	// not published.
	maxPhoto = 10 << 20
	// photoLife is how long a bot can fetch a photo after it was told of it. Zalo's
	// addresses are temporary; for how long is not published.
	photoLife = time.Hour
)

// photo is one that a person sends.
type photo struct {
	mime string
	data []byte
}

func newPhoto(data []byte) (photo, error) {
	if len(data) > maxPhoto {
		return photo{}, pageError(http.StatusRequestEntityTooLarge, "file_too_big")
	}
	_, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return photo{}, pageError(http.StatusBadRequest, "file_unreadable")
	}
	return photo{"image/" + format, data}, nil
}

// storePhoto gives the name under which p is served, which cannot be guessed.
func (t *txn) storePhoto(p photo) (name string, err error) {
	name = randomHex(20) + "." + strings.TrimPrefix(p.mime, "image/")
	return name, t.exec("INSERT INTO photos (name, mime, until, data) VALUES (?, ?, 0, ?)", name, p.mime, p.data)
}

// servePhoto is for the bot, while the address is good.
func (s *Server) servePhoto(w http.ResponseWriter, r *http.Request) {
	s.photo(w, r, "SELECT mime, data FROM photos WHERE name = ? AND until > ?", r.PathValue("name"), s.wall().UnixMilli())
}

// pagePhoto is for the page, which shows what a person sent for as long as the
// message is there.
func (s *Server) pagePhoto(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "private, max-age=86400, immutable")
	s.photo(w, r, "SELECT mime, data FROM photos WHERE name = ?", r.PathValue("name"))
}

func (s *Server) photo(w http.ResponseWriter, r *http.Request, query string, args ...any) {
	var p photo
	err := s.db.QueryRowContext(r.Context(), query, args...).Scan(&p.mime, &p.data)
	if errors.Is(err, sql.ErrNoRows) {
		http.NotFound(w, r)
		return
	}
	if err != nil {
		s.cfg.Log.Error("local Zalo could not read a photo", "error", fmt.Errorf("read photo: %w", err))
		http.Error(w, "cannot read the photo", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Type", p.mime)
	h.Set("Content-Length", strconv.Itoa(len(p.data)))
	_, _ = w.Write(p.data) // the other side has gone: nothing to be done
}
