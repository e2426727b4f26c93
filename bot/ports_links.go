package bot

import (
	"context"
	"time"

	"github.com/satcoso/satcoso/models"
)

// A Door is a bot that people can write to, by what they find it by.
type Door struct {
	Channel string
	Name    string
}

// Links let a person use several chat accounts.
type Links interface {
	// SaveLinkCode keeps the models.LinkHash of the person's newest code, in the
	// place of an earlier one. It reports false where somebody else has the same
	// code: draw another.
	SaveLinkCode(ctx context.Context, person int64, hash string, expires time.Time) (saved bool, err error)
	// UseLinkCode links the account to the person whose code it is, once; the same
	// account may do it again while it is theirs. It fails with models.ErrUnknown where no open code
	// has that hash, or the account is somebody else's. What is sent unasked goes
	// on to where it went before.
	UseLinkCode(ctx context.Context, hash string, of Address, at time.Time) (person int64, err error)
	// ListAccounts returns the person's accounts, the one that is notified first.
	ListAccounts(ctx context.Context, person int64) ([]models.Account, error)
	// SetNotified chooses the account that digests and reminders go to. It fails
	// with models.ErrUnknown where it is not the person's.
	SetNotified(ctx context.Context, person int64, of Address) error
	// Unlink takes an account away from the person. It fails with models.ErrUnknown
	// where it is not theirs, or the only one.
	Unlink(ctx context.Context, person int64, of Address, at time.Time) error
}
