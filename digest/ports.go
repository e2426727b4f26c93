package digest

import (
	"context"
	"time"

	"github.com/satcoso/satcoso/models"
)

// Store is what digests are read from and kept in.
type Store interface {
	// ReadSheet reads, in one snapshot, what the query asks for. It fails with
	// models.ErrUnknown where the unit does not exist.
	ReadSheet(ctx context.Context, q Query) (models.Sheet, error)
	// FindReaders returns the leaders who were in post by the instant at, had an
	// account by then, and have no scheduled digest of that kind and period yet.
	FindReaders(ctx context.Context, kind, periodKey string, at time.Time) ([]Reader, error)
	// FindMissed returns the leaders who have no scheduled digest of that kind
	// and period, though they have an older one.
	FindMissed(ctx context.Context, kind, periodKey string) ([]Reader, error)
	// SaveDigest stores a digest and returns its id. A scheduled one is stored
	// together with the notice that brings it to its reader, unless it was missed
	// or is silent, and not a second time: then the id is 0.
	SaveDigest(ctx context.Context, d models.Digest) (int64, error)
	// FindSent returns the reader's scheduled digest of that kind and period, or
	// models.ErrUnknown, also where it was missed and so never sent.
	FindSent(ctx context.Context, r Reader, kind, periodKey string) (models.Digest, error)
	// FindSource returns a report of the unit's scope as its revision was, or
	// models.ErrUnknown.
	FindSource(ctx context.Context, unit int64, source models.Source) (SourceReport, error)
	// ReadSources returns the figures of those reports of the unit's scope, as
	// their revisions were.
	ReadSources(ctx context.Context, unit int64, sources []models.Source) (map[models.Source]models.Sums, error)
	// FindDigest returns the digest with that id if it was made for the person,
	// or models.ErrUnknown.
	FindDigest(ctx context.Context, id, person int64) (models.Digest, error)
	// Audit notes who read what of others' texts.
	Audit(ctx context.Context, actor int64, action, object string, at time.Time) error
	// MarkSeen notes when the digest's reader said that it was read.
	MarkSeen(ctx context.Context, id, person int64, at time.Time) error
}

// A Query asks what concerns a unit and all units below it.
type Query struct {
	Unit   int64
	Flow   string
	Period models.Period
	// Reports of the period are expected from the officers in post by Due.
	Due time.Time
	// Difficulties are those named after Since and not after Until, in
	// whatever report: one in a late report is not lost between two digests. The
	// reader may have been told of some already.
	Since, Until time.Time
}

// A Reader is a leader and the unit whose digest they receive.
type Reader struct {
	PersonID int64
	UnitID   int64
}

// A SourceReport is one revision of a report.
type SourceReport struct {
	FlowVersion int
	Period      models.Period
	UnitName    string
	Answers     []byte
}
