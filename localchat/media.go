package localchat

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"image"
	_ "image/gif"  // decodes photos
	_ "image/jpeg" // decodes photos
	_ "image/png"  // decodes photos
	"mime"
	"net/http"
	"path/filepath"
	"strings"
)

const (
	kindPhoto    = "photo"
	kindDocument = "document"

	maxPhoto = 10 << 20
	// maxDocument is more than a bot can fetch, so that bots meet "file is too
	// big", as they do at Telegram, where people may send 2 GB.
	maxDocument = 50 << 20
)

// media is a file to be sent: uploaded now, or known by its id.
type media struct {
	kind   string
	upload upload
	fileID string // set: the file exists already

	path, uniqueID string // of the stored file
	width, height  int
	size           int
	name, mime     string
}

// media finds the file that value names: an attachment of this request, which may
// also come under the field's own name, or the id of a stored file.
func (p *params) media(kind, field, value string) (media, error) {
	if kind != kindPhoto && kind != kindDocument {
		return media{}, badRequest("type \"" + kind + "\" of media is not supported by this local server")
	}
	up, attached := p.files[field]
	if name, ok := strings.CutPrefix(value, "attach://"); ok {
		if up, attached = p.files[name]; !attached {
			return media{}, badRequest("wrong file identifier/HTTP URL specified")
		}
	}
	switch {
	case attached:
		return newMedia(kind, up)
	case value == "":
		return media{}, badRequest("there is no " + kind + " in the request")
	case strings.Contains(value, "://"):
		return media{}, badRequest("wrong file identifier/HTTP URL specified: this local server downloads nothing")
	}
	return media{kind: kind, fileID: value}, nil
}

// newMedia checks an upload as Telegram does.
func newMedia(kind string, up upload) (media, error) {
	m := media{kind: kind, upload: up, size: len(up.data), name: up.name, mime: contentType(up)}
	if len(up.data) == 0 {
		return m, badRequest("file must be non-empty")
	}
	if kind == kindDocument {
		return m, nil
	}
	if len(up.data) > maxPhoto {
		return m, badRequest(fmt.Sprintf("file of size %d bytes is too big for a photo; the maximum size is %d bytes", len(up.data), maxPhoto))
	}
	config, format, err := image.DecodeConfig(bytes.NewReader(up.data))
	if err != nil {
		return m, badRequest("IMAGE_PROCESS_FAILED")
	}
	m.width, m.height, m.mime = config.Width, config.Height, "image/"+format
	if m.width < 1 || m.height < 1 || m.width+m.height > 10000 || m.width > 20*m.height || m.height > 20*m.width {
		return m, badRequest("PHOTO_INVALID_DIMENSIONS")
	}
	return m, nil
}

func contentType(up upload) string {
	kind, _, err := mime.ParseMediaType(up.mime)
	if err == nil && kind != "application/octet-stream" {
		return kind
	}
	if kind, _, err = mime.ParseMediaType(mime.TypeByExtension(filepath.Ext(up.name))); err == nil {
		return kind
	}
	kind, _, _ = mime.ParseMediaType(http.DetectContentType(up.data))
	return kind
}

// resolve looks up the files that were named by id, before anything is written.
func (t *txn) resolve(files []media) error {
	for i := range files {
		m := &files[i]
		if m.fileID == "" {
			continue
		}
		err := t.conn.QueryRowContext(t.ctx, `SELECT f.path, f.unique_id, f.mime, f.name, f.width, f.height, f.size
			FROM file_ids i JOIN files f ON f.path = i.path WHERE i.id = ?`, m.fileID).
			Scan(&m.path, &m.uniqueID, &m.mime, &m.name, &m.width, &m.height, &m.size)
		if errors.Is(err, sql.ErrNoRows) {
			return badRequest("wrong file identifier/HTTP URL specified")
		}
		if err != nil {
			return fmt.Errorf("look up file: %w", err)
		}
		if stored := m.path[:strings.Index(m.path, "s/")]; stored != m.kind {
			return badRequest("can't use file of type " + title(stored) + " as " + title(m.kind))
		}
	}
	return nil
}

func title(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// attach stores the file, unless it is stored, and describes it in m.
func (t *txn) attach(m *message, f *media) error {
	if f.path == "" {
		if err := t.storeFile(f); err != nil {
			return err
		}
	}
	if f.kind == kindDocument {
		id, err := t.fileID("BQACAgUAAx", f.path)
		m.Document = &document{FileName: f.name, MimeType: f.mime, FileID: id, FileUniqueID: f.uniqueID, FileSize: f.size}
		return err
	}
	for _, side := range []struct {
		letter string
		max    int
	}{{"s", 90}, {"m", 320}, {"y", 0}} {
		w, h, smaller := fit(f.width, f.height, side.max)
		if !smaller && side.max > 0 {
			continue // the photo is that small itself
		}
		id, err := t.fileID("AgACAgUAAx", f.path)
		if err != nil {
			return err
		}
		m.Photo = append(m.Photo, photoSize{FileID: id, FileUniqueID: f.uniqueID + side.letter, FileSize: f.size, Width: w, Height: h})
	}
	return nil
}

// fit scales a picture into a square of side limit; 0 leaves it as it is.
func fit(w, h, limit int) (int, int, bool) {
	longest := max(w, h)
	if limit == 0 || longest <= limit {
		return w, h, false
	}
	return max(1, w*limit/longest), max(1, h*limit/longest), true
}

func (t *txn) storeFile(f *media) error {
	var n int
	if err := t.conn.QueryRowContext(t.ctx, "SELECT coalesce(max(rowid), 0) + 1 FROM files").Scan(&n); err != nil {
		return fmt.Errorf("number file: %w", err)
	}
	ext := strings.ToLower(filepath.Ext(f.name))
	if f.kind == kindPhoto {
		ext = "." + strings.Replace(strings.TrimPrefix(f.mime, "image/"), "jpeg", "jpg", 1)
	}
	hash := sha256.Sum256(f.upload.data)
	f.uniqueID = "AgAD" + base64.RawURLEncoding.EncodeToString(hash[:9])
	f.path = fmt.Sprintf("%ss/file_%d%s", f.kind, n, ext)
	return t.exec("INSERT INTO files (path, unique_id, mime, name, width, height, size, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		f.path, f.uniqueID, f.mime, f.name, f.width, f.height, f.size, f.upload.data)
}

// fileID makes one more id of the file: a file_id is no identity, and a bot that
// compares them would work nowhere.
func (t *txn) fileID(prefix, path string) (string, error) {
	id := prefix + base64.RawURLEncoding.EncodeToString([]byte(rand.Text()))
	return id, t.exec("INSERT INTO file_ids (id, path) VALUES (?, ?)", id, path)
}
