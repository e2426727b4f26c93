package digest

import (
	"context"
	"time"

	"github.com/satcoso/satcoso/models"
)

// Store is what digests are read from and kept in.
type Store interface {
	// ReadSheet reads, in one snapshot, what concerns the unit and all units
	// below it: which reports of the flow were expected in the period from the
	// officers in post by the instant due, and their figures. It fails with an
	// error where the unit does not exist.
	ReadSheet(ctx context.Context, unit int64, flow string, period models.Period, due time.Time) (models.Sheet, error)
	// FindReaders returns the leaders who were in post by the instant at and
	// have no scheduled digest of that kind and period yet.
	FindReaders(ctx context.Context, kind, periodKey string, at time.Time) ([]Reader, error)
	// SaveDigest stores a digest and returns its id. A scheduled one is stored
	// together with the notice that brings it to its reader, and not a second
	// time: then the id is 0.
	SaveDigest(ctx context.Context, d models.Digest) (int64, error)
	// FindDigest returns the digest with that id if it was made for the person,
	// or models.ErrUnknown.
	FindDigest(ctx context.Context, id, person int64) (models.Digest, error)
	// Audit notes who read what of others' texts.
	Audit(ctx context.Context, actor int64, action, object string, at time.Time) error
	// MarkSeen notes when the digest's reader said that it was read.
	MarkSeen(ctx context.Context, id, person int64, at time.Time) error
}

// A Reader is a leader and the unit whose digest they receive.
type Reader struct {
	PersonID int64
	UnitID   int64
}
