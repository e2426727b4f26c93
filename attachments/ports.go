package attachments

import (
	"context"
	"time"

	"github.com/satcoso/satcoso/models"
)

// A Fetcher fetches what a channel holds.
type Fetcher interface {
	// Fetch returns the whole file that the channel gives out for ref. It fails
	// with ErrTooLarge where that has more than limit bytes, without reading
	// them all. Its errors hold no token.
	Fetch(ctx context.Context, ref string, limit int64) ([]byte, error)
}

// Store says which attachments there are. An attachment enters it in the
// transaction that stores its report.
type Store interface {
	// ClaimAttachments leases up to n attachments that are pending and due at
	// now. The lease counts in the store's own time and lasts 120 seconds.
	ClaimAttachments(ctx context.Context, n int, now time.Time) ([]models.Attachment, error)
	// FinishAttachment stores what a's File, SHA256, MIME, Size, Width and Height
	// say of the attachment with its ID, and that it is stored. Like the next
	// three, it does nothing where the attachment is not in the state that is
	// left: somebody else was faster.
	FinishAttachment(ctx context.Context, a models.Attachment, at time.Time) error
	// DeferAttachment gives a claimed attachment back, to be tried at the instant
	// next.
	DeferAttachment(ctx context.Context, id int64, next time.Time, why string) error
	// FailAttachment gives a pending attachment up, and queues the notice that
	// tells its author.
	FailAttachment(ctx context.Context, id int64, reason models.AttachmentReason, at time.Time) error
	// ExpireAttachment notes that the file of a stored attachment is gone.
	ExpireAttachment(ctx context.Context, id int64, at time.Time) error
	// ListExpiring returns up to n stored pictures of reports whose last day is
	// until or an earlier one, oldest first.
	ListExpiring(ctx context.Context, until models.Date, n int) ([]models.Attachment, error)
	// FindAttachments returns those of the attachments with these ids that there
	// are. It is for the program itself, and limited to nobody's scope.
	FindAttachments(ctx context.Context, ids []int64) ([]models.Attachment, error)
}
