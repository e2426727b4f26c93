// Package channeltest holds what every channel has to pass: conversations told as
// what people mean, not as what they tap or type. [Conversations] are carried out
// on a [Subject] as a user of that channel would, by buttons, by a form, or answer
// by answer, with the real handler, sender and stores. What is stored must be the
// same whatever the channel.
//
// A new channel adds a Subject to the test of this package; docs/channels.md has
// the checklist.
package channeltest

import (
	"context"

	"github.com/satcoso/satcoso/bot"
)

// A Subject is a channel under test, with a server that plays the chat system.
type Subject interface {
	bot.Channel
	// Name is the name under which addresses are stored.
	Name() string
	// Account is the address of the nth person, from 1 on.
	Account(n int) string
	// Receive brings in what people send until ctx ends: with take, which handles
	// a message at once, or with keep, which only puts it where it is safe.
	Receive(ctx context.Context, take func(context.Context, bot.Message, <-chan struct{}) error, keep func(context.Context, bot.Message) error) error
	// Phone is what the person with that account holds.
	Phone(account string) Phone
	// Limits are the longest text and caption that the chat system is sent, in
	// UTF-16 units, and whether people can send photos.
	Limits() Limits
}

// Limits bound what a channel sends and can be sent.
type Limits struct {
	Text, Caption int
	// Photos says that people can send pictures.
	Photos bool
}

// A Phone is used as its owner does: it says, picks and reads. What goes wrong
// with the server behind it fails the test.
type Phone interface {
	// Say writes a text.
	Say(text string)
	// Pick makes one of the choices that the last message offers. Labels are those
	// of [Shown].
	Pick(label string)
	// Photo sends a picture with a caption, which may be empty.
	Photo(caption string)
	// Seen is what the bot has shown, oldest first, as it was shown: an edited
	// message is there again.
	Seen() []Shown
}

// Shown is a message of the bot on a phone.
type Shown struct {
	// Text is what is read, without the list of choices; Sent is everything that
	// went over the wire as the text or caption.
	Text, Sent string
	// Choices are the labels that can be picked; Typed says that they are typed,
	// by number or as they are worded.
	Choices []string
	Typed   bool
	// Picture says that Sent is a caption.
	Picture bool
}
