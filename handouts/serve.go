package handouts

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"

	"github.com/satcoso/satcoso/models"
)

const (
	// cookie names the browser that opens a file. Each link has its own, by its
	// path. It comes with requests of our own pages only (SameSite=Strict), so
	// that a form on another site opens nothing.
	cookie = "tai"
	// field of the form has what only our page can have written into it.
	field = "token"
	// maxForm is the size of the form, in bytes, with room to spare.
	maxForm = 4 << 10
)

// ServeHTTP answers for all addresses below Path.
func (d *Desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	guard(w.Header())
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost:
	default:
		refuseMethod(w, "GET, HEAD, POST")
		return
	}
	l, signed := d.read(strings.TrimPrefix(r.URL.Path, Path))
	if !signed || !d.Now().Before(l.expires) {
		missing(w)
		return
	}
	kept, err := d.Store.FindHandout(r.Context(), l.id, d.Now())
	switch {
	case err != nil:
		d.failed(w, r, err)
	case kept.Picture && r.Method == http.MethodPost:
		refuseMethod(w, "GET, HEAD")
	case kept.Picture:
		d.servePicture(w, r, l, kept)
	case r.Method == http.MethodPost:
		d.openFile(w, r, l, kept)
	default:
		d.showFile(w, r, l, kept)
	}
}

// guard says what holds for every answer: nothing is kept on the way, listed,
// guessed at, or told to the next site.
func guard(h http.Header) {
	h.Set("Cache-Control", "private, no-store")
	h.Set("Content-Security-Policy", policy)
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Robots-Tag", "noindex, nofollow, noarchive")
}

func refuseMethod(w http.ResponseWriter, allowed string) {
	w.Header().Set("Allow", allowed)
	w.WriteHeader(http.StatusMethodNotAllowed)
}

// failed answers what the store refuses. The log learns no link.
func (d *Desk) failed(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, models.ErrUnknown) {
		missing(w)
		return
	}
	if r.Context().Err() == nil {
		d.Log.Warn("a handout cannot be served for now", "err", err)
	}
	away(w)
}

// servePicture is asked by the channel and by phones, several times.
func (d *Desk) servePicture(w http.ResponseWriter, r *http.Request, l link, kept Kept) {
	data, err := d.Store.ReadPicture(r.Context(), l.id, d.Now())
	if err != nil {
		d.failed(w, r, err)
		return
	}
	w.Header().Set("Cache-Control", "private")
	w.Header().Set("Content-Type", typeOf[l.ending])
	http.ServeContent(w, r, "", kept.MadeAt, bytes.NewReader(data))
}

// showFile asks to confirm. It opens nothing, whoever asks.
//
// A browser that comes from another site does not show its cookie, so that it
// cannot be told from one that never was here: it gets a button to try.
func (d *Desk) showFile(w http.ResponseWriter, r *http.Request, l link, kept Kept) {
	browser := browserOf(r)
	switch {
	case kept.OpenedBy != "" && !same(kept.OpenedBy, browser):
		d.elsewherePage(kept, d.token(l)).write(w, http.StatusForbidden)
		return
	case browser == "":
		d.greet(w, l)
	}
	d.filePage(kept, d.token(l), false).write(w, http.StatusOK)
}

// openFile gives the file to the browser that confirms.
func (d *Desk) openFile(w http.ResponseWriter, r *http.Request, l link, kept Kept) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	browser := browserOf(r)
	switch ours := same(r.PostFormValue(field), d.token(l)); {
	case kept.OpenedBy != "" && !same(kept.OpenedBy, browser):
		d.elsewherePage(kept, "").write(w, http.StatusForbidden)
		return
	case browser == "":
		d.greet(w, l)
		fallthrough
	case !ours:
		d.filePage(kept, d.token(l), true).write(w, http.StatusForbidden)
		return
	}
	data, err := d.Store.OpenFile(r.Context(), Opening{ID: l.id, Browser: browser, At: d.Now()})
	switch {
	case errors.Is(err, ErrOpenedElsewhere): // a moment ago
		d.elsewherePage(kept, "").write(w, http.StatusForbidden)
	case err != nil:
		d.failed(w, r, err)
	default:
		sendFile(w, kept.Name, data)
	}
}

// greet gives the browser the cookie by which it is known at this link.
func (d *Desk) greet(w http.ResponseWriter, l link) {
	http.SetCookie(w, &http.Cookie{
		Name: cookie, Value: rand.Text(), Path: d.cookiePath(l), MaxAge: max(1, int(l.expires.Sub(d.Now()).Seconds())),
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: strings.HasPrefix(d.PublicURL, "https://"),
	})
}

// browserOf is the hash of the browser's cookie, or "" if it shows none.
func browserOf(r *http.Request) string {
	c, err := r.Cookie(cookie)
	if err != nil || c.Value == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(c.Value))
	return hex.EncodeToString(sum[:])
}

// token is what the form of a link's page holds.
func (d *Desk) token(l link) string { return d.mac("form " + l.id) }

func sendFile(w http.ResponseWriter, name string, data []byte) {
	h := w.Header()
	h.Set("Content-Type", fileType(name))
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Content-Length", strconv.Itoa(len(data)))
	_, _ = w.Write(data) // a browser that has gone may come again
}

// fileType goes by the name: the data is our own. What is not listed is never
// shown, only saved.
func fileType(name string) string {
	switch strings.ToLower(path.Ext(name)) {
	case ".xlsx":
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case ".docx":
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	case ".pdf":
		return "application/pdf"
	}
	return "application/octet-stream"
}
