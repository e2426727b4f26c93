package digest

import (
	"context"
	"time"

	"github.com/satcoso/satcoso/models"
)

// A Desk is where clerks see digests before they go out, and decide about them.
type Desk interface {
	// QueuePreviews queues a notice for each clerk of a unit whose leaders still
	// have to get their digest, once for each clerk, unit and period, and returns
	// how many there were.
	QueuePreviews(ctx context.Context, q PreviewQuery) (int, error)
	// ListReleases returns what was decided about the digests of that kind and
	// period, by unit.
	ListReleases(ctx context.Context, kind, periodKey string) ([]models.Release, error)
	// FindRelease returns what was decided about the digests of the unit, kind
	// and period that of names; without a decision, that they wait. It fails with
	// models.ErrUnknown unless the person is a clerk of the unit or of one above
	// it at that instant.
	FindRelease(ctx context.Context, clerk int64, of models.Release, at time.Time) (models.Release, error)
	// ChangeRelease notes a decision and returns what holds then: a state, or,
	// where the state is models.Waiting, an assessment. The last one holds, but
	// nothing changes once they are released. It fails as FindRelease does.
	ChangeRelease(ctx context.Context, change models.Release) (models.Release, error)
	// CloseRelease releases what waits, because its time has come, and returns
	// what holds then: what is held stays so.
	CloseRelease(ctx context.Context, of models.Release) (models.Release, error)
	// ListDoubtful returns the figures of the unit's scope and the period that a
	// rule doubted.
	ListDoubtful(ctx context.Context, unit int64, period models.Period) ([]models.DoubtfulFigure, error)
	// ListLeaves returns who of the unit's scope is on leave in that week.
	ListLeaves(ctx context.Context, unit int64, period models.Period) ([]models.Leave, error)
}

// A PreviewQuery says whose clerks are to be told what.
type PreviewQuery struct {
	Kind   string
	Period models.Period
	Unit   int64 // 0 for all
	// Held tells them that the digest is held, though its time has come.
	Held bool
	At   time.Time
}

// A ReminderStore finds out whose reports are missing.
type ReminderStore interface {
	// QueueReminders queues a notice for each officer whose report of the week is
	// missing, once for each officer, flow, week and number, and returns how many
	// there were.
	QueueReminders(ctx context.Context, q ReminderQuery) (int, error)
}

// A ReminderQuery asks for the officers who owe a report by Due.
type ReminderQuery struct {
	Flow    string
	Period  models.Period
	Number  int
	Due, At time.Time
}
