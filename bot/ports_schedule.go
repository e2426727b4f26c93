package bot

import (
	"context"
	"time"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/models"
)

// Previews are digests as clerks see them before they go out. All methods fail
// with models.ErrUnknown for whoever is no clerk of the unit or of one above it,
// and where there is nothing to decide any more, or not yet.
type Previews interface {
	// Preview shows the digest of a unit and a week as its leaders would get it.
	// The ids of its choices are "release", "hold" and "assess".
	Preview(ctx context.Context, clerk models.Identity, unit int64, period models.Period, at time.Time) (conversations.Reply, error)
	// Decide releases or holds it, and shows what holds then.
	Decide(ctx context.Context, clerk models.Identity, unit int64, period models.Period, state models.ReleaseState, at time.Time) (conversations.Reply, error)
	// Assess adds a guarded text of the office, and shows the digest with it.
	Assess(ctx context.Context, clerk models.Identity, unit int64, period models.Period, text string, at time.Time) (conversations.Reply, error)
}

// Reminders knows which reports are still to come.
type Reminders interface {
	// ListOwed returns the units for which the person, at that instant, still
	// owes the report of the flow and the week that is due at due, and is not on
	// leave.
	ListOwed(ctx context.Context, person int64, flow string, period models.Period, due, at time.Time) ([]models.Unit, error)
	// TakeLeave notes that the person reports nothing of what ListOwed returns,
	// and is not to be reminded.
	TakeLeave(ctx context.Context, person int64, flow string, period models.Period, due, at time.Time) error
}
