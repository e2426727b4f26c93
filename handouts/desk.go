package handouts

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/models"
)

const (
	// Path is what the addresses of handouts begin with, after PublicURL.
	Path = "/tai/"
	// MaxSize is the largest handout, in bytes. The largest spreadsheet is a
	// fraction of it.
	MaxSize = 5 << 20
	// PictureLife is how long a picture is served: channels and phones fetch it
	// when it is read, which may be the next day.
	PictureLife = 24 * time.Hour
	// FileLife is how long a file can be opened: until the next weekly one.
	FileLife = 7 * 24 * time.Hour
)

var (
	// ErrNoPublicURL means that nobody could reach a handout.
	ErrNoPublicURL = errors.New("PUBLIC_URL is not set, so nothing can be handed out by a link")
	// ErrSize means that a handout is empty or larger than MaxSize.
	ErrSize = fmt.Errorf("a handout has 1 to %d bytes", MaxSize)
	// ErrPicture means that a picture is neither PNG nor JPEG.
	ErrPicture = errors.New("a picture is a PNG or a JPEG")
)

// A Handout is a document for one person.
type Handout struct {
	Person  int64
	Name    string // with its ending; it is shown, and written into the audit
	Data    []byte
	Picture bool // PNG or JPEG, fetched without being confirmed
}

// Options are what a Desk needs.
type Options struct {
	Store Store
	// PublicURL is where the world reaches this program, without a slash at its
	// end. Empty means nowhere: Put fails with ErrNoPublicURL.
	PublicURL string
	// Now is the true time, not a demonstration's: browsers forget cookies by it.
	Now      func() time.Time
	Calendar models.Calendar // whose zone the page writes times in
	Log      *slog.Logger
}

// A Desk hands documents out by address. It is safe for concurrent use, by
// several copies of the program on one database too.
type Desk struct {
	Options
	key []byte
}

// Open makes a Desk that signs with the database's key, making one the first
// time.
func Open(ctx context.Context, o Options) (*Desk, error) {
	var fresh [32]byte
	rand.Read(fresh[:]) // never fails
	text, err := o.Store.HandoutKey(ctx, hex.EncodeToString(fresh[:]))
	if err != nil {
		return nil, fmt.Errorf("open desk of handouts: %w", err)
	}
	key, err := hex.DecodeString(text)
	if err != nil || len(key) < len(fresh) {
		return nil, errors.New("open desk of handouts: the setting handout_key is spoilt: delete it, and links that are out end")
	}
	return &Desk{Options: o, key: key}, nil
}

// Put keeps a handout and returns its address. It fails with ErrNoPublicURL,
// ErrSize or ErrPicture, and with models.ErrUnknown where the person may not use
// the bot.
func (d *Desk) Put(ctx context.Context, h Handout) (string, error) {
	if d.PublicURL == "" {
		return "", ErrNoPublicURL
	}
	made := d.Now().Truncate(time.Second)
	l, err := newLink(h, made)
	if err == nil {
		err = d.Store.KeepHandout(ctx, Kept{
			ID: l.id, PersonID: h.Person, Name: plainName(h.Name), Picture: h.Picture, MadeAt: made, ExpiresAt: l.expires,
		}, h.Data)
	}
	if err != nil {
		return "", fmt.Errorf("hand out to person %d: %w", h.Person, err)
	}
	return d.PublicURL + Path + d.write(l), nil
}

// newLink draws the link of a handout that is fit to be handed out.
func newLink(h Handout, made time.Time) (link, error) {
	l := link{id: strings.ToLower(rand.Text()), expires: made.Add(FileLife)}
	switch {
	case len(h.Data) == 0 || len(h.Data) > MaxSize:
		return link{}, ErrSize
	case !h.Picture:
		return l, nil
	}
	l.expires = made.Add(PictureLife)
	switch http.DetectContentType(h.Data) {
	case typeOf[png]:
		l.ending = png
	case typeOf[jpeg]:
		l.ending = jpeg
	default:
		return link{}, ErrPicture
	}
	return l, nil
}

// plainName is a name that is one line and no path.
func plainName(name string) string {
	return strings.Map(func(r rune) rune {
		if r == '/' || r == '\\' || r < ' ' || r == 0x7f {
			return '-'
		}
		return r
	}, strings.ToValidUTF8(name, "-"))
}

// On returns the part of the desk for one channel, which knows people by their
// accounts.
func (d *Desk) On(channel string) Counter { return Counter{desk: d, channel: channel} }

// A Counter hands out to the accounts of one channel.
type Counter struct {
	desk    *Desk
	channel string
}

// Put is [Desk.Put] for the person of an account. An account that is nobody's
// is models.ErrUnknown.
func (c Counter) Put(ctx context.Context, account string, document conversations.Document) (string, error) {
	if c.desk.PublicURL == "" {
		return "", ErrNoPublicURL
	}
	who, err := c.desk.Store.FindIdentity(ctx, c.channel, account)
	if err != nil {
		return "", fmt.Errorf("hand out on channel %s: %w", c.channel, err)
	}
	return c.desk.Put(ctx, Handout{Person: who.Person.ID, Name: document.Name, Data: document.Data, Picture: document.Picture})
}

// cookiePath is the path of a link as browsers see it.
func (d *Desk) cookiePath(l link) string {
	base, err := url.Parse(d.PublicURL)
	if err != nil {
		return Path + d.write(l)
	}
	return base.EscapedPath() + Path + d.write(l)
}
