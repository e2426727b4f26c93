package bot

import (
	"context"
	"time"

	"github.com/satcoso/satcoso/models"
)

// Invitations let people link chat accounts. An invitation is found by the
// models.InvitationHash of its code.
//
// All methods fail with models.ErrUnknown, after the same queries, where there
// is no such invitation, where it was used by another account, has expired or
// was revoked, where its person was revoked, and where the account belongs to
// somebody else: nobody can tell which.
type Invitations interface {
	// FindInvitation returns whom the invitation is for, and whether this very
	// account has accepted it.
	FindInvitation(ctx context.Context, o InvitationOf) (who models.Identity, used bool, err error)
	// AcceptInvitation links the account to the invitation's person, once. The
	// same account may accept it again.
	AcceptInvitation(ctx context.Context, o InvitationOf, consentVersion int) error
	// DeclineInvitation notes that the person will not use this channel, and
	// reports whether this very account has accepted before. It can still be
	// accepted.
	DeclineInvitation(ctx context.Context, o InvitationOf) (who models.Identity, used bool, err error)
}

// An InvitationOf names an invitation, the account that holds it, and when.
type InvitationOf struct {
	Hash string
	Address
	At time.Time
}

// Tallies count what accounts do in a while, for all copies of the program
// together. Both methods fail with ErrStatesAway where the counts cannot be
// reached: what is counted is then not done.
type Tallies interface {
	// Tally adds one to the count of that name and returns it. The count is
	// forgotten when so much time has passed since its first addition.
	Tally(ctx context.Context, name string, forgotten time.Duration) (int, error)
	// Untally takes one back.
	Untally(ctx context.Context, name string) error
}

// Disclosures tell people what is kept about themselves.
type Disclosures interface {
	// FindOwnData returns what is kept about the person.
	FindOwnData(ctx context.Context, person int64) (models.OwnData, error)
	// ListReadings returns who else has read reports or difficulties of the
	// person, newest first, at most 20.
	ListReadings(ctx context.Context, person int64) ([]models.Reading, error)
}
