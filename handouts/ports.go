package handouts

import (
	"context"
	"errors"
	"time"

	"github.com/satcoso/satcoso/models"
)

// ErrOpenedElsewhere means that another browser has opened the file.
var ErrOpenedElsewhere = errors.New("opened in another browser")

// Kept is what is known of a handout besides its bytes.
type Kept struct {
	ID       string
	PersonID int64
	Lang     models.Lang // of the person, as it is now
	Name     string      // with its ending
	Picture  bool
	Size     int64 // in bytes
	MadeAt   time.Time
	// ExpiresAt is the first instant at which it is not served any more.
	ExpiresAt time.Time
	OpenedBy  string // hash of the browser's cookie; empty until a file is opened
}

// An Opening is a browser's wish to have a file.
type Opening struct {
	ID      string
	Browser string // hash of its cookie
	At      time.Time
}

// A Store keeps handouts. To all its methods those that have expired, and those
// of a person who may not use the bot any more, are models.ErrUnknown.
type Store interface {
	// HandoutKey returns the key that all copies of the program sign with. The
	// first call ever keeps fresh as that key.
	HandoutKey(ctx context.Context, fresh string) (string, error)
	// FindIdentity is that of [bot.People].
	FindIdentity(ctx context.Context, channel, account string) (models.Identity, error)
	// KeepHandout stores a handout; Size, Lang and OpenedBy are not looked at.
	KeepHandout(ctx context.Context, h Kept, data []byte) error
	// FindHandout finds what is known of a handout.
	FindHandout(ctx context.Context, id string, at time.Time) (Kept, error)
	// ReadPicture returns the bytes of a picture, and of nothing else.
	ReadPicture(ctx context.Context, id string, at time.Time) ([]byte, error)
	// OpenFile returns the bytes of a file and makes it that browser's alone, or
	// fails with ErrOpenedElsewhere. Each opening leaves a row in the audit.
	OpenFile(ctx context.Context, o Opening) ([]byte, error)
}
