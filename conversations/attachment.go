package conversations

// An Attachment is a photo, a file or a voice note, as the channel names it.
type Attachment struct {
	Kind AttachmentKind `json:"k"`
	// Channel is the one that gives it out.
	Channel string `json:"ch,omitempty"`
	// Ref is what the channel gives the file out for, and Unique what the same
	// file is known by whenever it is sent.
	Ref    string `json:"ref"`
	Unique string `json:"u,omitempty"`
	// Album groups the photos that were sent together.
	Album string `json:"a,omitempty"`
	Name  string `json:"n,omitempty"` // of a file
	Size  int64  `json:"s,omitempty"` // in bytes; 0 where the channel does not say
	// Caption is the guarded text that came with it.
	Caption string `json:"c,omitempty"`
}

// An AttachmentKind says what was attached.
type AttachmentKind string

// The kinds of attachments.
const (
	Photo AttachmentKind = "photo"
	File  AttachmentKind = "file"
	Voice AttachmentKind = "voice"
)
