package models

import "time"

// An Attachment is a photo or a file of a stored report: where the channel
// gives it out, and what became of fetching it. What its author called it and
// wrote to it stays among the report's answers.
type Attachment struct {
	ID       int64 `gorm:"primaryKey"`
	ReportID string
	PersonID int64 // the report's author
	// Revision is the newest revision of the report that has the attachment, and
	// Removed says that there are newer ones, without it.
	Revision int
	Removed  bool
	// ReportDay is the last day that the report is about or, where it is about
	// no days, the day on which it was received.
	ReportDay Date
	// Question and Position say which answer it belongs to, and that it is the
	// first (1) or a later one there.
	Question string
	Position int
	Kind     string // a conversations.AttachmentKind: "photo", "file"
	// Channel gives the attachment out for Ref, and knows the same file by
	// FileKey whenever it is sent. A channel without such a key has Ref there.
	Channel string
	Ref     string
	FileKey string
	State   AttachmentState
	Reason  AttachmentReason // of one that failed
	// QueuedAt is when its report was received, by the business clock.
	QueuedAt time.Time
	// Attempts is how often fetching it was begun.
	Attempts int
	// File is its name among the files that are kept, once it is stored. SHA256
	// (in hexadecimal), MIME, Size (in bytes) and, of a picture, Width and Height
	// (in pixels) describe what is kept, not what was sent.
	File          string
	SHA256        string
	MIME          string
	Size          int64
	Width, Height int
}

// An AttachmentState says what became of an attachment. Only the first state is
// left again, and Stored for Expired.
type AttachmentState string

// The states of attachments.
const (
	AttachmentPending AttachmentState = "pending" // to be fetched
	AttachmentStored  AttachmentState = "stored"
	AttachmentFailed  AttachmentState = "failed"  // it cannot be had, and its author is told
	AttachmentExpired AttachmentState = "expired" // it was kept for as long as it may be
)

// An AttachmentReason says why an attachment cannot be kept.
type AttachmentReason string

// The reasons why attachments fail.
const (
	ReasonGone          AttachmentReason = "gone"            // the channel does not have it, or not for us
	ReasonTooLarge      AttachmentReason = "too_large"       // in bytes
	ReasonTooManyPixels AttachmentReason = "too_many_pixels" // to be decoded safely
	ReasonNotPicture    AttachmentReason = "not_picture"     // where a photo was asked for
	ReasonUnsupported   AttachmentReason = "unsupported"     // a format that may tell where it was recorded
	ReasonDamaged       AttachmentReason = "damaged"
	ReasonGivenUp       AttachmentReason = "given_up" // it could not be fetched for two days
)

// AttachmentCounts says how many of a report's attachments are in which state.
// Those that an amendment removed are not counted.
type AttachmentCounts struct{ Pending, Stored, Failed, Expired int }
