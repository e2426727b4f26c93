package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/models"
)

// A Filer files reports as officers do: by messages to a handler, under a clock
// of its own. It is one person after the other; several may work side by side on
// different people.
type Filer struct {
	Handle func(context.Context, bot.Message) error
	States bot.States
	People bot.People
	// Reports says what is stored already.
	Reports bot.Reports
	// Screen is the channel that the handler shows its cards on.
	Screen *Screen
	Clock  *Clock
	// Bot names where the messages are counted. It is another one in every run:
	// numbers that a run before has used would be repetitions.
	Bot string

	last int64
}

// A Clock shows the time that it was set to, and gives the next report its ID. It
// is safe for concurrent use.
type Clock struct {
	mu sync.Mutex
	at time.Time
	id string
}

// Now returns the time that the clock was set to.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// NewID returns the ID of the report that is being filed.
func (c *Clock) NewID() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.id
}

func (c *Clock) set(at time.Time, id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at, c.id = at, id
}

// A Screen is a channel that shows nothing to anybody: it keeps each chat's last
// card for the [Filer] to read.
type Screen struct {
	Clock *Clock

	mu    sync.Mutex
	cards map[string]bot.Card
	shown int64
}

// Show implements [bot.Channel].
func (s *Screen) Show(_ context.Context, chat string, _ int64, card bot.Card) (bot.Shown, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cards == nil {
		s.cards = map[string]bot.Card{}
	}
	s.cards[chat] = card
	s.shown++
	return bot.Shown{ID: s.shown, At: s.Clock.Now()}, nil
}

// Traits implements [bot.Channel].
func (s *Screen) Traits() bot.Traits { return bot.Traits{} }

// Erase implements [bot.Channel].
func (s *Screen) Erase(context.Context, string, int64) error { return nil }

// SetMenu implements [bot.Channel].
func (s *Screen) SetMenu(context.Context, string, []bot.MenuItem) error { return nil }

func (s *Screen) card(chat string) bot.Card {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cards[chat]
}

// ErrBusy means that the person has begun a report themselves: theirs comes first.
var ErrBusy = errors.New("its author is writing another one")

// maxSteps is far above the messages that any report takes.
const maxSteps = 80

// File files one report, from its command to its receipt. A report that is
// stored already is left alone; one that was begun is begun again.
func (f *Filer) File(ctx context.Context, filing Filing, flow *conversations.Flow) error {
	f.Clock.set(filing.At, filing.ID)
	who, err := f.People.FindIdentity(ctx, Channel, filing.Account)
	if err != nil {
		return fmt.Errorf("file %s's report of %s: %w", filing.Person, filing.At.Format(time.DateOnly), err)
	}
	receipt, err := f.Reports.FindReceipt(ctx, who.Person.ID, filing.ID)
	switch {
	case err == nil && (!filing.Amends || receipt.Revision > 1):
		return nil
	case err != nil && !errors.Is(err, models.ErrUnknown):
		return fmt.Errorf("file %s's report: %w", filing.Person, err)
	}
	draft, err := f.draft(ctx, who.Person.ID)
	if err != nil {
		return err
	}
	if draft != nil && draft.ID != filing.ID && !draft.Phase.Ended() {
		return fmt.Errorf("file %s's report: %w", filing.Person, ErrBusy)
	}
	if err := f.begin(ctx, filing, who, flow); err != nil {
		return err
	}
	for range maxSteps {
		draft, err := f.draft(ctx, who.Person.ID)
		if err != nil {
			return err
		}
		if draft == nil || draft.ID != filing.ID {
			return fmt.Errorf("file %s's report: %w", filing.Person, ErrBusy)
		}
		if draft.Phase == conversations.Sent && (!filing.Amends || draft.Receipt.Revision > 1) {
			return nil
		}
		if err := f.step(ctx, filing, flow, draft); err != nil {
			return fmt.Errorf("file %s's report, at %q: %w", filing.Person, draft.At, err)
		}
	}
	return fmt.Errorf("file %s's report: it does not end: %+v", filing.Person, f.Screen.card(filing.Account).Lines)
}

// begin opens the report by the button that names its unit and week, or the
// report that is to be amended.
func (f *Filer) begin(ctx context.Context, filing Filing, who models.Identity, flow *conversations.Flow) error {
	if filing.Amends {
		return f.tap(ctx, filing, "a."+bot.ShortID(filing.ID))
	}
	for _, post := range who.Posts {
		if post.Unit.Code == filing.Unit {
			return f.tap(ctx, filing, fmt.Sprintf("u.%s.%d", flow.ID, post.Unit.ID))
		}
	}
	return fmt.Errorf("file %s's report: no post in %s", filing.Person, filing.Unit)
}

// draft is the report that the person has in hand.
func (f *Filer) draft(ctx context.Context, person int64) (*conversations.State, error) {
	record, _, err := f.States.Load(ctx, person)
	if err != nil {
		return nil, fmt.Errorf("look at the draft: %w", err)
	}
	if record.Version == 0 {
		return nil, nil
	}
	var session bot.Session
	if err := json.Unmarshal(record.Session, &session); err != nil {
		return nil, fmt.Errorf("look at the draft: %w", err)
	}
	return session.Draft, nil
}

var errLost = errors.New("nothing on the screen leads on")

// step does the next thing: it answers the question that is open, or taps what
// leads on.
func (f *Filer) step(ctx context.Context, filing Filing, flow *conversations.Flow, draft *conversations.State) error {
	switch draft.Phase {
	case conversations.Opening:
		return f.choose(ctx, filing, "start")
	case conversations.Paused:
		return f.choose(ctx, filing, "restart")
	case conversations.Doubting:
		return f.choose(ctx, filing, "keep")
	case conversations.Naming:
		return f.choose(ctx, filing, "keep_name")
	case conversations.Explaining:
		return f.choose(ctx, filing, "no_reason")
	case conversations.Choosing:
		for question := range filing.Answers {
			return f.choose(ctx, filing, "@"+question)
		}
	case conversations.Reviewing:
		if question, changed := f.changes(filing, draft); changed {
			return f.choose(ctx, filing, "edit", "@"+question)
		}
		return f.choose(ctx, filing, "send=")
	case conversations.Asking:
		return f.answer(ctx, filing, flow.Question(draft.At))
	}
	return fmt.Errorf("phase %s: %w", draft.Phase, errLost)
}

// changes finds an answer of an amendment that is not what it is to be.
func (f *Filer) changes(filing Filing, draft *conversations.State) (string, bool) {
	if !filing.Amends {
		return "", false
	}
	for question, value := range filing.Answers {
		if draft.Answers[question].Value != value {
			return question, true
		}
	}
	return "", false
}

// answer answers a question: with what is planned, 0, or nothing.
func (f *Filer) answer(ctx context.Context, filing Filing, q *conversations.Question) error {
	text, planned := filing.Answers[q.ID]
	choice, isChoice := strings.CutPrefix(text, "=")
	switch {
	case isChoice:
		return f.choose(ctx, filing, "="+choice)
	case planned:
		return f.write(ctx, filing, text)
	case q.Type == conversations.Integer:
		return f.write(ctx, filing, "0")
	default:
		return f.choose(ctx, filing, "skip", "done")
	}
}

// choose taps the first of the choices that is offered; one that ends in "=" is
// the beginning of the choice.
func (f *Filer) choose(ctx context.Context, filing Filing, wanted ...string) error {
	card := f.Screen.card(filing.Account)
	for _, want := range wanted {
		for _, row := range card.Buttons {
			for _, b := range row {
				choice, ok := bot.ChoiceOf(b.Data)
				if ok && (choice == want || strings.HasSuffix(want, "=") && strings.HasPrefix(choice, want)) {
					return f.tap(ctx, filing, b.Data)
				}
			}
		}
	}
	return fmt.Errorf("%w: wanted %q, there is %+v", errLost, wanted, card)
}

func (f *Filer) tap(ctx context.Context, filing Filing, data string) error {
	m := f.message(filing)
	m.Kind, m.Data, m.Date, m.ID = bot.Tap, data, time.Time{}, 0
	return f.Handle(ctx, m)
}

func (f *Filer) write(ctx context.Context, filing Filing, text string) error {
	m := f.message(filing)
	m.Kind, m.Text = bot.Text, text
	return f.Handle(ctx, m)
}

// message numbers a message by its time, so that numbers rise however often the
// filing is begun again.
func (f *Filer) message(filing Filing) bot.Message {
	f.last = max(f.last+1, filing.At.Unix()*1000)
	return bot.Message{
		Channel: Channel, Bot: f.Bot, Update: f.last, ID: f.last, Account: filing.Account, Chat: filing.Account,
		Private: true, Date: filing.At.Truncate(time.Second),
	}
}
