package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/models"
)

// A Message is one inbound update, whatever the channel.
type Message struct {
	Channel string // the name under which addresses of this channel are stored
	// Bot is the account that the update came to: each bot of a channel counts
	// its updates and messages from its own beginning.
	Bot string
	// Update identifies the update on its channel. A repetition has the same
	// one.
	Update int64
	// Account is who wrote or tapped; Chat is where the answer goes.
	Account, Chat string
	// Private says that nobody but Account reads Chat.
	Private bool
	Kind    MessageKind
	// ID is that of the chat message: the one that came, or, for a tap, the one
	// under which the button stands (0 where the channel does not say).
	ID int64
	// Date is when the message was written, by the channel's clock. It is zero
	// for taps.
	Date time.Time
	Text string // Text, Edited: what was written; Attached: the caption
	Data string // Tap: the button's data, as given in Button. Never trusted
	// Attachment is what came with the message (Attached).
	Attachment conversations.Attachment
	// Parked says that the message comes from the inbox. It was guarded before
	// it was kept there: Masked and Secret say what was found.
	Parked, Masked, Secret bool
	// Invitation is the hash of an invitation's code, in a parked tap whose data
	// no longer holds the code itself.
	Invitation string `json:",omitempty"`
	// Link is the hash of a linking code, in a parked text that no longer holds the
	// code itself.
	Link string `json:",omitempty"`
}

// source names where update and message ids are counted.
func (m Message) source() string { return m.Channel + m.Bot }

// place names the chat that m.ID is the id of a message in.
func (m Message) place() string { return m.source() + "/" + m.Chat }

// A MessageKind says what an inbound update is.
type MessageKind int

// The kinds of messages.
const (
	Text        MessageKind = iota + 1
	Tap                     // a button
	Edited                  // a message written earlier was changed
	Attached                // a photo, a file or a voice note, with its caption
	Unsupported             // a sticker, a position, a contact, …
	Blocked                 // the person has blocked the bot
)

// A Card is an outbound message with its buttons.
type Card struct {
	Lines   []Line
	Buttons [][]Button
	// Document is a picture or a file that the card brings, or nil. The lines
	// stand below it, at most 1,024 characters, and it is never an edit.
	Document *conversations.Document
	// Hint says what can be typed in place of the buttons without a number. Only
	// channels without buttons show it.
	Hint string
}

// A Line is one paragraph of a card. Its text is plain: the channel escapes it.
type Line struct {
	Text   string
	Strong bool
	Quiet  bool
}

// A Button carries data that comes back with its tap.
type Button struct {
	Label string
	Data  string // 1 to 64 bytes
	// Number is what is typed for it where there are no buttons, from 1 on; 0
	// where only its label is understood, or what the card's Hint says.
	Number int
}

// Shown says where and when a card was delivered.
type Shown struct {
	ID int64
	// At is the channel's own date of the message.
	At time.Time
}

// Traits are what a channel is like, as far as a conversation depends on it.
type Traits struct {
	// Typed says that there are no buttons: numbers and labels are typed.
	Typed bool
	// Counted says that messages are counted: what can be asked or told at once
	// is.
	Counted bool
}

// A Menu is what numbers mean in a chat without buttons: the numbered buttons of
// the last card that had any.
type Menu struct {
	// ID is that of the card's message: what was written before it means another
	// menu. At is when it was sent.
	ID int64     `json:"id"`
	At time.Time `json:"at"`
	// Items are the data of the buttons, by number.
	Items map[int]string `json:"items"`
	// Asked says that a number was asked about: another one is an answer now.
	Asked bool `json:"asked,omitempty"`
}

// MenuLife is for how long a menu's numbers mean something.
const MenuLife = 72 * time.Hour

// Menus keeps the last menu of each chat without buttons, for [MenuLife]. One
// that is forgotten sooner is asked about.
type Menus interface {
	// SaveMenu keeps the menu in the place of an earlier one of the account, by its
	// ID, and does nothing where there is a later one.
	SaveMenu(ctx context.Context, of Address, menu Menu) error
	// ForgetMenu forgets what the account's numbers mean: a card with others is on
	// its way.
	ForgetMenu(ctx context.Context, of Address) error
	// LoadMenu returns the account's menu, or the zero Menu.
	LoadMenu(ctx context.Context, of Address) (Menu, error)
}

// A Meter counts the messages of channels that charge for them, or allow only so
// many. What it fails to count does not keep anybody from an answer.
type Meter interface {
	// CountMessage counts a message of the channel, to or from the account, in the
	// month of the instant at. Group says that the account is a group chat.
	CountMessage(ctx context.Context, channel, account string, way Way, group bool, at time.Time) error
}

// A Way is where a message goes.
type Way string

// The ways of messages.
const (
	In  Way = "in"  // to the bot
	Out Way = "out" // from the bot
)

// A Channel shows cards in chats.
type Channel interface {
	// Traits say what the channel is like; they never change.
	Traits() Traits
	// Show sends the card to the chat or, where edit is the id of one of the
	// bot's messages there, puts it in that message's place. A message that
	// cannot be edited any more is sent anew. It fails with ErrUnreachable
	// when the person has blocked the bot or is gone, and with ErrRefused when
	// the bot's token is not valid any more.
	Show(ctx context.Context, chat string, edit int64, card Card) (Shown, error)
	// Erase takes a message of the chat's owner out of the chat. It fails where
	// the channel does not allow that.
	Erase(ctx context.Context, chat string, id int64) error
	// SetMenu sets the menu of commands that this chat, and no other, offers.
	SetMenu(ctx context.Context, chat string, items []MenuItem) error
}

// A MenuItem is a command, without slash, and what it does.
type MenuItem struct{ Command, Description string }

// ErrUnreachable means that the channel will deliver nothing to this chat
// until its owner writes again.
var ErrUnreachable = errors.New("chat is unreachable")

// ErrRefused means that the channel does not know the bot, whomever it writes to:
// its token is not valid any more.
var ErrRefused = errors.New("the bot is refused")

// A RetryError means that the channel asks to be left alone for a while.
type RetryError struct {
	After time.Duration
	Err   error
}

func (e *RetryError) Error() string { return "retry after " + e.After.String() + ": " + e.Err.Error() }

// Unwrap returns the channel's own error.
func (e *RetryError) Unwrap() error { return e.Err }

// A Stamp orders the states of one person.
type Stamp struct {
	// Generation and Version order states: a higher generation wins, then a
	// higher version.
	Generation, Version uint64
	// Delivered is the newest version whose reply is known to be delivered,
	// AskedAt the channel's date of that reply, in whole seconds, and AskedID
	// the id of its chat message. Within a chat, ids rise.
	Delivered uint64
	AskedAt   time.Time
	AskedID   int64
}

// Before reports whether a state stamped s is older than one stamped t.
func (s Stamp) Before(t Stamp) bool {
	if s.Generation != t.Generation {
		return s.Generation < t.Generation
	}
	return s.Version < t.Version
}

// A Record is a person's stored session with its stamp. The zero Record, of
// version 0, is that of a person without one.
type Record struct {
	Stamp
	Session []byte // JSON of a Session
}

// ErrConflict means that the stored record is not the one that was to be
// replaced: load again.
var ErrConflict = errors.New("state was changed meanwhile")

// ErrAway means that something outside does not answer at present. What was
// asked of it may have happened or not; asking again is harmless and may help.
var ErrAway = errors.New("no answer at present")

// ErrStatesAway is the ErrAway of States: without them no message is handled.
var ErrStatesAway = fmt.Errorf("states: %w", ErrAway)

// States keeps one record a person, quickly. Its methods fail with
// ErrStatesAway where the store does not answer.
type States interface {
	// Load returns the person's record, or the zero Record, and whether the
	// person's access was taken away within the last minutes, so that what is
	// remembered of it elsewhere no longer holds.
	Load(ctx context.Context, person int64) (r Record, revoked bool, err error)
	// Revoke makes every copy of the program look the person up again at once.
	Revoke(ctx context.Context, person int64) error
	// Epoch rises whenever a server is met that was not known before: one that
	// was started anew, or that took another's place, and may hold older
	// records.
	Epoch() uint64
	// Each calls do with every record that is there. One that is written
	// meanwhile may be left out, or come as it was.
	Each(ctx context.Context, do func(person int64, r Record) error) error
	// Ping fails where the states do not answer.
	Ping(ctx context.Context) error
	// Save replaces the record whose generation and version are want's by next,
	// or fails with ErrConflict. A zero want means that there must be none.
	Save(ctx context.Context, person int64, want Stamp, next Record) error
	// Note writes stamp's Delivered, AskedAt and AskedID into the person's record if
	// that still has stamp's generation and version, and does nothing else.
	Note(ctx context.Context, person int64, stamp Stamp) error
}

// A Snapshot is a Record as the database keeps it, with what it is found by.
type Snapshot struct {
	Record
	// Wake is when the session is to be looked after without a message: the
	// report is still being sent, or a name still waits for its author. It is
	// zero for never.
	Wake time.Time
	// Active is when the session changed, while a report is being written; zero
	// while none is.
	Active time.Time
	// Parked says that messages of the person wait in the inbox. It is only read.
	Parked bool
}

// Snapshots keeps the same records where they outlive the States. Its methods
// fail with ErrAway where the database does not answer.
type Snapshots interface {
	// LoadSnapshot returns the person's newest snapshot, or the zero Snapshot.
	LoadSnapshot(ctx context.Context, person int64) (Snapshot, error)
	// SaveSnapshot stores the snapshot. It fails with ErrConflict if a newer one
	// is there already.
	SaveSnapshot(ctx context.Context, person int64, snapshot Snapshot) error
	// NoteSnapshots is States.Note for the snapshots of several people.
	NoteSnapshots(ctx context.Context, stamps map[int64]Stamp) error
	// ListWaking returns people whose Wake is not after now, at most 100.
	ListWaking(ctx context.Context, now time.Time) ([]int64, error)
	// PutOff changes when the person's session is to be looked after.
	PutOff(ctx context.Context, person int64, until time.Time) error
	// Calm says that nobody need look after the person's session, if it still has
	// that stamp.
	Calm(ctx context.Context, person int64, stamp Stamp) error
	// ListActive returns the snapshots, without their sessions, of people whose
	// Active is between the two instants.
	ListActive(ctx context.Context, since, until time.Time) (map[int64]Stamp, error)
}

// People knows who is behind an account.
type People interface {
	// FindIdentity returns the person behind the account with their present
	// posts. It fails with models.ErrUnknown for a stranger and for a revoked person.
	FindIdentity(ctx context.Context, channel, account string) (models.Identity, error)
	// FindPerson returns the person with their present posts and their newest
	// account, one that can be written to if there is one. It fails with
	// models.ErrUnknown for a revoked person and for one without an account.
	FindPerson(ctx context.Context, person int64) (models.Identity, Address, error)
	// SetLang stores the language that the person chose.
	SetLang(ctx context.Context, person int64, lang models.Lang) error
	// SetReachable notes that the account can or cannot be written to.
	SetReachable(ctx context.Context, channel, account string, reachable bool, at time.Time) error
}

// An Address is an account on a channel.
type Address struct{ Channel, Account string }

// A Submission is a report to be stored, with all that depends on it.
type Submission struct {
	// Base is the revision that is amended, or 0 for a new report.
	Base    int
	Report  models.Report // Code is the prefix "DA03-2023T46"; the store appends the random part
	Answers []byte
	Hash    string
	Figures []models.Figure
	// Unknown are the indicators whose figures the officer does not know.
	Unknown []string
	// Difficulty is the one that the report names, if any, without code and id.
	Difficulty *models.Difficulty
	// Announce asks for a notice of kind NoticeReceipt in the same transaction:
	// its author is not waiting for an answer any more.
	Announce bool
	// Attachments are the photos and files among the answers. Of each, the store
	// takes Question, Position, Kind, Channel, Ref and FileKey.
	Attachments []models.Attachment
}

// Reports stores reports.
type Reports interface {
	// SubmitReport stores the report, its first revision and its figures in one
	// transaction, together with the receipt under the key Report.ID: called
	// again with the same id it changes nothing and returns that receipt.
	//
	// With a Base, it adds a revision to the report that is stored: once for
	// each base. It fails with ErrLocked from the report's AmendUntil on.
	//
	// It fails with an OccupiedError where the report has a newer revision than
	// Base, where another report bears the same
	// OneKey, or where the report with that id was stored with another Hash,
	// and with models.ErrUnknown where the person no longer holds the post of
	// an officer in the unit.
	SubmitReport(ctx context.Context, s Submission) (models.Receipt, error)
	// FindReceipt returns the receipt of the person's own report with that id
	// (a draft's), or models.ErrUnknown.
	FindReceipt(ctx context.Context, person int64, id string) (models.Receipt, error)
	// FindReport returns the person's own report with that id, or
	// models.ErrUnknown.
	FindReport(ctx context.Context, person int64, id string) (StoredReport, error)
	// FindNames returns the names of a person and a unit, also of those who may no
	// longer use the bot.
	FindNames(ctx context.Context, person, unit int64) (name, unitName string, err error)
	// FindReportByKey returns the report with that OneKey, without its answers,
	// or models.ErrUnknown. Whoever can name the key may know that it is there.
	FindReportByKey(ctx context.Context, oneKey string) (StoredReport, error)
	// ListOpenReports returns the person's own reports that can be amended at
	// that instant, newest first, at most 20.
	ListOpenReports(ctx context.Context, person int64, at time.Time) ([]StoredReport, error)
	// ListOwnReports returns the person's own reports whose period ends between
	// two days, both included, by that end and then as they came.
	ListOwnReports(ctx context.Context, person int64, from, to models.Date) ([]models.OwnReport, error)
	// CountOwnAttachments says what became of the attachments of the person's own
	// reports, by the report's id. Reports without any are not in it.
	CountOwnAttachments(ctx context.Context, person int64, reports []string) (map[string]models.AttachmentCounts, error)
	// FindOwnAttachment returns an attachment of one of the person's own
	// reports, or models.ErrUnknown.
	FindOwnAttachment(ctx context.Context, person, id int64) (models.Attachment, error)
}

// A StoredReport is a report with its newest answers.
type StoredReport struct {
	models.Report
	UnitName string
	Answers  []byte
	Receipt  models.Receipt
}

// ErrLocked means that a report can no longer be amended.
var ErrLocked = errors.New("the report is locked")

// An OccupiedError reports that the one report of an officer or unit and a
// period is already stored.
type OccupiedError struct{ Receipt models.Receipt }

func (e *OccupiedError) Error() string {
	return "another report is stored already: " + e.Receipt.Code
}

// Flows are the kinds of reports that there are.
type Flows interface {
	// Newest returns the flows that reports are begun with, in the order of
	// menus.
	Newest() []*conversations.Flow
	// Find returns that version of a flow: drafts stay on the one that they
	// began with.
	Find(ctx context.Context, id string, version int) (*conversations.Flow, error)
}

// Digests are what leaders read.
type Digests interface {
	// Make makes a digest of the unit for the reader, as of the instant at, and
	// returns its id and its first message. It fails with models.ErrUnknown
	// where the reader does not lead the unit.
	Make(ctx context.Context, reader models.Identity, unit int64, at time.Time) (int64, conversations.Reply, error)
	// Show returns a view of a digest that was made for the reader; the first
	// one is "first", and the ids of a view's choices are other views. It fails
	// with models.ErrUnknown where there is none.
	Show(ctx context.Context, reader models.Identity, id int64, view string, at time.Time) (conversations.Reply, error)
}
