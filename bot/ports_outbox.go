package bot

import (
	"context"
	"time"
)

// A Notice is a card that waits to be delivered to a person.
type Notice struct {
	ID       int64
	Kind     NoticeKind
	PersonID int64
	Address
	// Payload is what Kind needs to make its card, as JSON.
	Payload  []byte
	Attempts int // how often its channel was asked before
	// Queued is when the notice could first be sent, by the business clock.
	Queued time.Time
}

// A NoticeKind says what a notice is about.
type NoticeKind string

// The kinds of notices.
const (
	// NoticeDigest is a digest that was made: {"digest": 7}.
	NoticeDigest NoticeKind = "digest"
	// NoticeReceipt says that a report is stored, some time after its author
	// sent it: {"report": "018b…", "revision": 1}.
	NoticeReceipt NoticeKind = "receipt"
	// NoticeResume shows once more what is open in the person's conversation, if
	// that is still what it was: {"generation": 1, "version": 7}.
	NoticeResume NoticeKind = "resume"
	// NoticeSorry says that a message could not be handled: {"code": "K7QX"}.
	NoticeSorry NoticeKind = "sorry"
	// NoticeRefused tells the clerks of a unit that a report which was received
	// while the database was away could not be stored, and that its author knows:
	// {"report": "018b…", "at": "2023-11-17T…", "person_name": …, "unit_name": …}.
	NoticeRefused NoticeKind = "refused"
	// NoticeAttachment says that a photo or a file of a report cannot be kept:
	// {"attachment": 7}.
	NoticeAttachment NoticeKind = "attachment"
	// NoticeLinked tells a person that one more account is theirs now:
	// {"channel": "zalo.7"}.
	NoticeLinked NoticeKind = "linked"
	// NoticePreview shows a clerk a digest before its leaders get it, or once more
	// because it is held: {"unit": 7, "week": "2023-11-16"}.
	NoticePreview NoticeKind = "preview"
	// NoticeReminder says that a week's report is missing:
	// {"flow": "de_an_03", "week": "2023-11-16", "number": 2}.
	NoticeReminder NoticeKind = "reminder"
	// NoticeQuota tells the highest clerks that a bot has used up most of its
	// month's messages:
	// {"channel": "zalo.1", "month": "2023-11-01", "used": 2400, "of": 3000}.
	NoticeQuota NoticeKind = "quota"
	// NoticeWithheld tells a clerk how many notices were not sent to people of
	// their units in the 24 hours before: {"until": "2023-11-17T10:00:00Z"}.
	NoticeWithheld NoticeKind = "withheld"
)

// Waited reports whether somebody waits for notices of this kind: they go
// before those in bulk.
func (k NoticeKind) Waited() bool { return k != NoticeDigest && k != NoticeReminder }

// Unasked reports whether nobody waits for notices of this kind, nor has to act
// upon them: they are not sent where messages run short.
func (k NoticeKind) Unasked() bool { return !k.Waited() || k == NoticePreview }

// Outbox holds what is to be sent without being asked for. Rows enter it in
// the transaction that causes them.
type Outbox interface {
	// ClaimNotices leases up to n notices that are due at now to owner, one a
	// person, for the person's reachable account: those that somebody waits for
	// first, then the oldest. Nobody is sent two within a second. The lease
	// counts in the store's own time.
	ClaimNotices(ctx context.Context, owner string, n int, now time.Time) ([]Notice, error)
	// ClaimRest leases up to n more notices that are due at now for a person, one
	// of whose notices is claimed by owner already, in the order of ClaimNotices.
	ClaimRest(ctx context.Context, owner string, person int64, n int, now time.Time) ([]Notice, error)
	// ListAddresses returns the person's accounts that can be written to, the one
	// that notices are claimed for first.
	ListAddresses(ctx context.Context, person int64) ([]Address, error)
	// WithholdNotice gives a claimed notice up at the instant at, because the
	// month's messages of the channel are kept for answers. The clerks of its
	// person's units and of those above get a notice of kind NoticeWithheld at
	// the instant tell: one each, however often they are told of that instant.
	WithholdNotice(ctx context.Context, id int64, channel string, at, tell time.Time) error
	// ReleaseNotices ends the leases of owner: the process that held them is
	// gone.
	ReleaseNotices(ctx context.Context, owner string) error
	// FinishNotice marks a claimed notice as delivered.
	FinishNotice(ctx context.Context, id int64, at time.Time) error
	// DeferNotice gives a claimed notice back, to be tried at the instant next.
	// Tried says that this attempt counts: its channel was asked.
	DeferNotice(ctx context.Context, id int64, next time.Time, tried bool, why string) error
	// DropNotice gives a claimed notice up: nobody may see it any more, or it
	// could not be delivered for too long.
	DropNotice(ctx context.Context, id int64, why string) error
	// QueueNotice adds a notice for a person, to be sent from the instant at
	// on, unless there is one with that key.
	QueueNotice(ctx context.Context, kind NoticeKind, person int64, payload []byte, key string, at time.Time) error
	// QueueForClerks does so for each clerk of the unit or of one above it who is
	// in post at that instant. Their keys begin with key.
	QueueForClerks(ctx context.Context, kind NoticeKind, unit int64, payload []byte, key string, at time.Time) error
}

// A Pace keeps what all copies of the program send below what a channel takes.
type Pace interface {
	// Reserve takes the next place in the bulk lane of a bot, and returns how
	// long it is until then.
	Reserve(ctx context.Context, bot string) (time.Duration, error)
	// Count notes that the bot sent something outside that lane. It does not
	// wait for it to be noted.
	Count(bot string)
}

// An Inbox holds messages that could not be handled for a while. What it holds
// was guarded.
type Inbox interface {
	// ParkMessage keeps the message, once.
	ParkMessage(ctx context.Context, m Message) error
	// ClaimParked leases up to n parked messages to owner: the oldest of each
	// person, or of each stranger's account, if its time has come.
	ClaimParked(ctx context.Context, owner string, n int) ([]Parked, error)
	// FinishParked removes a message that was handled.
	FinishParked(ctx context.Context, id int64) error
	// ReleaseParked ends the leases of owner: the process that held them is gone.
	ReleaseParked(ctx context.Context, owner string) error
	// DeferParked gives a message back, as m, to be tried again after a while.
	// Failures is how often it has failed by its own fault.
	DeferParked(ctx context.Context, m Message, id int64, after time.Duration, failures int) error
	// BuryParked moves a message that cannot be handled to the dead letters, as m,
	// under a code that its author is told in a notice of kind NoticeSorry.
	BuryParked(ctx context.Context, m Message, id int64, code, cause string, at time.Time) error
}

// A Parked is a message in the inbox.
type Parked struct {
	ID       int64
	Message  Message
	Failures int
}

// A Spool keeps, on this machine, what the database does not take at present.
type Spool interface {
	// Put keeps data under a name, [a-z0-9-]+, safe from a crash once it
	// returns. The same name replaces.
	Put(name string, data []byte) error
	// List returns the names of what is kept, in their order.
	List() ([]string, error)
	// Get returns what is kept under a name.
	Get(name string) ([]byte, error)
	// Remove forgets a name. One that is gone is no error.
	Remove(name string) error
}
