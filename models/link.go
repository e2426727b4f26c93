package models

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"regexp"
	"time"
)

// LinkLife is how long a linking code can be used. It is short because the code
// is: somebody types it on a phone.
const LinkLife = 15 * time.Minute

var linkForm = regexp.MustCompile(`^[0-9]{6}$`)

// NewLinkCode draws a linking code of six digits from random. It fails where
// random does.
func NewLinkCode(random io.Reader) (string, error) {
	var bits [8]byte
	if _, err := io.ReadFull(random, bits[:]); err != nil {
		return "", fmt.Errorf("draw a linking code: %w", err)
	}
	return fmt.Sprintf("%06d", binary.BigEndian.Uint64(bits[:])%1_000_000), nil
}

// IsLinkCode reports whether a text looks like a linking code.
func IsLinkCode(text string) bool { return linkForm.MatchString(text) }

// LinkHash is what a linking code is kept and found by. It keeps the code out of
// backups and logs, no more: there are only a million.
func LinkHash(code string) string {
	sum := sha256.Sum256([]byte("link " + code))
	return hex.EncodeToString(sum[:])
}

// An Account is one of a person's chat accounts.
type Account struct {
	Channel, Account string
	LinkedAt         time.Time
	// Notified says that digests and reminders go there.
	Notified bool
}
