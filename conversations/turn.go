package conversations

import (
	"time"

	"github.com/satcoso/satcoso/models"
)

// An Event is one thing that happened to a conversation.
type Event struct {
	Kind EventKind
	// Text is what was typed, Message the id of the chat message, or 0, and
	// Source names where such ids are counted.
	Text    string
	Message int64
	Source  string
	// Attachment is what came (Attached).
	Attachment Attachment
	// Early says that Text was written before the current question could be
	// read: it is asked about, not used, unless it says itself which questions
	// of a form it answers.
	Early bool
	// Late says that Text came out of order: one that was written after it was
	// handled already. It is like one that is Early, but never used unasked,
	// whatever it says.
	Late bool
	// Choice is the id of the choice that was tapped. The caller has checked
	// that it stood under the conversation's current message.
	Choice string
	// Receipt is that of the report stored (Stored), or of the one that was
	// already there (Occupied).
	Receipt *models.Receipt
	// Newer are the answers of the report that is there (Occupied), where it is
	// a newer revision of this one.
	Newer map[string]Answer
	// Nth is the number that this report would have as one more of its period
	// (Occupied), if there may be one more.
	Nth int
	// Masked says that a phone or identity number was taken out of Text.
	Masked bool
	// Safe is Text with names and e-mail addresses taken out too; it is Text
	// where there are none. Only a free text may keep them, if its author says
	// so.
	Safe string
	// Secret says that the text bore a mark of secrecy: Text is empty then, and
	// the author is told where such material goes.
	Secret bool
	// Form says that the channel counts messages and has no buttons: what can be
	// asked at once, is.
	Form bool
	// Lang is the language to answer in.
	Lang models.Lang
	// Now is the business time, in the zone of the deadlines: "hôm qua" is the
	// day before it.
	Now time.Time
}

// An EventKind says what happened.
type EventKind int

// The kinds of events.
const (
	Shown     EventKind = iota // show again what is open; changes nothing
	Started                    // the draft was begun just now
	Returned                   // the author came back to the draft after a break
	Typed                      // a text came
	Tapped                     // a choice was tapped
	Corrected                  // a message that was typed earlier has another text now
	Attached                   // a photo, a file or a voice note came
	Amended                    // the author wants to amend the report that is Sent
	Stored                     // the report of a Sending state is stored
	Occupied                   // it was refused: the one report of the period exists
	Refused                    // it was refused: its author may not report for the unit
	Locked                     // an amendment was refused: the period is closed
)

// A Turn is what one event leads to.
type Turn struct {
	State   State
	Replies []Reply
	Effects []Effect
}

// A Reply is a message to show, whatever the channel.
type Reply struct {
	Paragraphs []Paragraph
	// Choices are offered in rows. They stand for the state that the reply came
	// with, and for no other.
	Choices [][]Choice
	// Hint is one sentence for a channel without buttons: what can be typed for
	// the choices that have no number. It is empty where there are none.
	Hint string
	// Fresh says that the reply never takes the place of the message that was
	// tapped: what was sent stays readable above its receipt.
	Fresh bool
	// InPlace says that the reply takes the place of the one before it, though
	// nothing was tapped: the photos of an album come one by one.
	InPlace bool
	// Document is a picture or a file that the reply brings, or nil. Such a reply
	// is always Fresh.
	Document *Document
}

// A Document is a picture or a file to be sent.
type Document struct {
	Name    string // with its ending, "tuan-46.xlsx"
	Data    []byte
	Picture bool // shown in the chat, not only offered for opening
}

// A Paragraph is one line or block of text, without markup.
type Paragraph struct {
	Text  string
	Style Style
}

// A Style is the emphasis of a paragraph.
type Style int

// The styles of paragraphs.
const (
	Plain  Style = iota
	Strong       // the line to look at: the question, the title
	Quiet        // an aside: a hint, who will read it
)

// A Choice is something to tap, or to answer with its label.
type Choice struct {
	ID    string // unique within the reply, at most 26 bytes of [a-z0-9._=@-]
	Label string
	// Number is what can be typed for the choice while the reply stands, or 0
	// where only its label is understood.
	Number int
}

// An Effect is something to be done outside the conversation.
type Effect struct {
	Kind EffectKind
	// Hash is that of the values shown: see [Hash] (Submit).
	Hash string
	// Message is the id of a chat message (Erase).
	Message int64
}

// An EffectKind says what is to be done.
type EffectKind int

// The kinds of effects.
const (
	// Submit asks to store the report of the state, once, under the state's ID.
	Submit EffectKind = iota + 1
	// Elsewhere asks to let the author choose another unit or period to report
	// for.
	Elsewhere
	// Erase asks to take a message out of the chat, where the channel can: it
	// holds what is not to be kept.
	Erase
)
