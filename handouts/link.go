package handouts

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"regexp"
	"strconv"
	"time"
)

// The endings of pictures' links, and what they are served as.
const (
	png  = ".png"
	jpeg = ".jpg"
)

var typeOf = map[string]string{png: "image/png", jpeg: "image/jpeg"}

// A link is the part of an address that is different for each handout.
type link struct {
	id      string
	expires time.Time // to the second
	ending  string    // of a picture
}

// linkForm is "<id>.<expiry>.<mac><ending>": letters and digits that chat apps
// take for part of an address, wherever it stands in a line. The id and the mac
// have 128 bits or more.
var linkForm = regexp.MustCompile(`^([a-z2-7]{26})\.([0-9]{10})\.([a-z2-7]{26})(\.png|\.jpg)?$`)

var letters = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// write signs a link.
func (d *Desk) write(l link) string {
	begin := l.id + "." + strconv.FormatInt(l.expires.Unix(), 10)
	return begin + "." + d.mac("link "+begin+l.ending) + l.ending
}

// read takes a link apart, if it was signed by this desk, expired or not.
func (d *Desk) read(text string) (link, bool) {
	parts := linkForm.FindStringSubmatch(text)
	if parts == nil {
		return link{}, false
	}
	seconds, err := strconv.ParseInt(parts[2], 10, 64)
	if err != nil {
		return link{}, false
	}
	l := link{id: parts[1], expires: time.Unix(seconds, 0), ending: parts[4]}
	return l, same(d.write(l), text)
}

// mac signs a text. Texts of different meanings begin with different words.
func (d *Desk) mac(text string) string {
	h := hmac.New(sha256.New, d.key)
	h.Write([]byte(text))
	return letters.EncodeToString(h.Sum(nil)[:16])
}

// same compares what is secret, in a time that does not tell how much of it was
// right.
func same(a, b string) bool { return hmac.Equal([]byte(a), []byte(b)) }
