package terminal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/satcoso/satcoso/bot"
)

// Name is the name under which addresses of this channel are stored.
const Name = "terminal"

// ErrCannot means that a terminal has no such function.
var ErrCannot = errors.New("a terminal cannot do that")

var _ bot.Channel = (*Channel)(nil)

// A Channel writes cards as plain text, and makes messages of typed lines. It is
// the least that a channel can be: no buttons, edits, pictures or files, and
// nothing counted. It may be used by several goroutines.
type Channel struct {
	out   func(account string) io.Writer
	menus bot.Menus
	now   func() time.Time

	mu   sync.Mutex
	last int64 // id of the last message, either way
}

// New makes a channel that writes to the terminal at which an account sits. Menus
// keep what numbers mean, and now dates the messages.
func New(out func(account string) io.Writer, menus bot.Menus, now func() time.Time) *Channel {
	return &Channel{out: out, menus: menus, now: now}
}

// Traits implements [bot.Channel].
func (c *Channel) Traits() bot.Traits { return bot.Traits{Typed: true} }

// Read makes a message of a line that the account typed.
func (c *Channel) Read(account, line string) bot.Message {
	id := c.next()
	return bot.Message{
		Channel: Name, Update: id, ID: id, Account: account, Chat: account, Private: true,
		Kind: bot.Text, Text: line, Date: c.now(),
	}
}

func (c *Channel) next() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last++
	return c.last
}

// Show implements [bot.Channel]. What was written stays: there are no edits. Of
// a document, its name and size are written.
func (c *Channel) Show(ctx context.Context, chat string, _ int64, card bot.Card) (bot.Shown, error) {
	shown := bot.Shown{ID: c.next(), At: c.now()}
	if _, err := io.WriteString(c.out(chat), write(card)); err != nil {
		return bot.Shown{}, fmt.Errorf("write to the terminal: %w", err)
	}
	items := map[int]string{}
	for _, row := range card.Buttons {
		for _, b := range row {
			if b.Number > 0 {
				items[b.Number] = b.Data
			}
		}
	}
	if len(items) == 0 {
		return shown, nil
	}
	err := c.menus.SaveMenu(ctx, bot.Address{Channel: Name, Account: chat}, bot.Menu{ID: shown.ID, At: shown.At, Items: items})
	if err != nil {
		return bot.Shown{}, fmt.Errorf("keep what numbers mean: %w", err)
	}
	return shown, nil
}

// Erase implements [bot.Channel]. It fails with ErrCannot.
func (c *Channel) Erase(_ context.Context, _ string, id int64) error {
	return fmt.Errorf("erase line %d: %w", id, ErrCannot)
}

// SetMenu implements [bot.Channel]. It does nothing: commands are typed.
func (c *Channel) SetMenu(context.Context, string, []bot.MenuItem) error { return nil }

// write puts what can be typed below the text, after an empty line.
func write(card bot.Card) string {
	var b strings.Builder
	if d := card.Document; d != nil {
		fmt.Fprintf(&b, "<%s, %d bytes>\n", d.Name, len(d.Data))
	}
	for _, line := range card.Lines {
		b.WriteString(emphasize(line.Text, line.Strong, line.Quiet) + "\n")
	}
	if foot := foot(card); len(foot) > 0 {
		b.WriteString("\n" + strings.Join(foot, "\n") + "\n")
	}
	return b.String()
}

// foot lists numbered buttons, then the card's hint or, without one, the labels
// that are typed.
func foot(card bot.Card) []string {
	var lines, labels []string
	for _, row := range card.Buttons {
		for _, b := range row {
			if b.Number > 0 {
				lines = append(lines, strconv.Itoa(b.Number)+". "+b.Label)
			} else {
				labels = append(labels, "“"+b.Label+"”")
			}
		}
	}
	switch {
	case card.Hint != "":
		lines = append(lines, emphasize(card.Hint, false, true))
	case len(labels) > 0:
		lines = append(lines, strings.Join(labels, " · "))
	}
	return lines
}
