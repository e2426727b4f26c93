package channeltest

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/conversations/flows"
	"github.com/satcoso/satcoso/digest"
	"github.com/satcoso/satcoso/models"
	"github.com/satcoso/satcoso/store/storetest"
)

const (
	// owner is the process that holds leases.
	owner = "channeltest"
	// patience is how long the bot may take for an answer: it takes milliseconds,
	// and the machine may be busy.
	patience = 2 * time.Minute
	// pause is the business time between two things that people do.
	pause = 10 * time.Second
)

// ICT is the zone of the people in the conversations.
var ICT = time.FixedZone("ICT", 7*60*60)

// Opened is when a World begins: Thursday, the last day of week 46 of 2023.
var Opened = time.Date(2023, 11, 16, 9, 0, 0, 0, ICT)

// A World is a bot with one channel, its stores, its people and its clock.
type World struct {
	testing.TB
	storetest.Pair
	Subject  Subject
	Calendar models.Calendar

	flows    map[string]*conversations.Flow
	clock    clock
	handler  *bot.Handler
	sender   *bot.Sender
	digests  *digest.Service
	reminder *digest.Reminder
	// handled counts messages that the handler is done with.
	handled *counter
	shown   *recorder
	people  map[string]*User
}

// A Maker makes the channel of a world that is being built. Menus and the clock of
// the world are there already.
type Maker func(w *World) Subject

// New builds a world with the people of [roster], all of them on the channel, and
// receives messages until the test ends.
func New(t testing.TB, make Maker) *World {
	t.Helper()
	w := &World{
		TB: t, Pair: storetest.Embedded(t), Calendar: models.NewCalendar(ICT),
		flows: map[string]*conversations.Flow{}, clock: clock{at: Opened}, handled: newCounter(), people: map[string]*User{},
	}
	files, err := flows.Load(flows.Builtin())
	w.must(err)
	var all []*conversations.Flow
	for _, f := range files {
		w.flows[f.Flow.ID] = f.Flow
		all = append(all, f.Flow)
		w.must(w.SQL.RegisterFlow(t.Context(), f.Flow.ID, f.Flow.Version, f.YAML))
	}
	w.Subject = make(w)
	w.shown = &recorder{Subject: w.Subject}
	w.must(w.SQL.ApplyRoster(t.Context(), roster(w.Subject), Opened.AddDate(0, -6, 0)))
	w.connect(all)
	w.run()
	return w
}

func (w *World) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// Now is the business clock.
func (w *World) Now() time.Time { return w.clock.Now() }

// connect makes the bot as the program does.
func (w *World) connect(all []*conversations.Flow) {
	log := slog.New(failing{w.TB})
	weekly, library := w.flows["de_an_03"], bot.NewLibrary(all, w.SQL)
	channels := map[string]bot.Channel{w.Subject.Name(): w.shown}
	w.digests = &digest.Service{
		Store: w.SQL, Desk: w.SQL, Flow: weekly, Flows: library.Newest(), Library: library, Calendar: w.Calendar, Now: w.Now, Log: log,
	}
	w.reminder = &digest.Reminder{Store: w.SQL, Flow: weekly, Calendar: w.Calendar, Now: w.Now, Log: log}
	w.handler = &bot.Handler{
		Channels: channels, People: w.SQL, States: w.States, Snapshots: w.SQL,
		Reports: w.SQL, Digests: w.digests, Previews: w.digests, Reminders: w.SQL, Outbox: w.SQL, Pace: w.States,
		Invitations: w.SQL, Tallies: w.States, Disclosures: w.SQL, Links: w.SQL, Menus: w.States, Flows: library, Calendar: w.Calendar,
		Now: w.Now, NewID: func() string { return uuid.Must(uuid.NewV7()).String() }, Log: log,
	}
	w.sender = &bot.Sender{
		Outbox: w.SQL, People: w.SQL, Digests: w.digests, Previews: w.digests, Reports: w.SQL, Channels: channels, Pace: w.States,
		Quotas: &bot.Quota{Ledger: w.SQL, PlanOf: func(string) models.Plan { return models.Plan{} }, Calendar: w.Calendar, Now: w.Now, Log: log},
		Resume: w.handler.Resume, Remind: w.handler.Remind, Calendar: w.Calendar, Owner: owner, Now: w.Now, Log: log,
	}
}

// run receives messages until the test ends.
func (w *World) run() {
	taker := &bot.Taker{Handle: w.handle, Inbox: w.SQL, Owner: owner, Now: w.Now, Log: slog.New(failing{w.TB})}
	ctx, stop := context.WithCancel(context.WithoutCancel(w.Context()))
	var running sync.WaitGroup
	running.Go(func() { taker.Run(ctx) })
	running.Go(func() {
		if err := w.Subject.Receive(ctx, taker.Take, taker.Keep); err != nil {
			w.Errorf("receive from %s: %v", w.Subject.Name(), err)
		}
	})
	w.Cleanup(func() {
		stop()
		running.Wait()
		w.handler.Wait()
	})
}

// handle is the handler's, and tells who waits for it.
func (w *World) handle(ctx context.Context, m bot.Message) error {
	err := w.handler.Handle(ctx, m)
	if err == nil {
		w.handler.Wait() // what was shown is noted
		w.handled.add()
	}
	return err
}

// Does lets somebody do something that brings the bot n messages, and returns when
// they are handled.
func (w *World) Does(n int, something func()) {
	w.Helper()
	w.clock.add(pause)
	want := w.handled.now() + n
	something()
	if !w.handled.reaches(want) {
		w.Fatalf("%d of %d messages are handled after %s", w.handled.now()-want+n, n, patience)
	}
}

// Until moves the clock to an instant and sends what is due then.
func (w *World) Until(at time.Time) {
	w.Helper()
	w.clock.set(at)
	w.must(w.reminder.Queue(w.Context()))
	w.must(w.digests.MakeDue(w.Context()))
	w.deliver()
	w.clock.add(pause)
}

// due counts notices that can be delivered: whoever was never in the chat waits.
const due = `SELECT count(*) FROM outbox o WHERE state = 'waiting'
	AND EXISTS (SELECT 1 FROM addresses a WHERE a.person_id = o.person_id AND a.unreachable_at IS NULL)`

// Open opens everybody's chat, without which nothing is delivered there.
func (w *World) Open(people ...string) {
	w.Helper()
	for _, code := range people {
		w.User(code).Says("/start")
	}
}

// deliver runs the sender until nothing is due.
func (w *World) deliver() {
	w.Helper()
	ctx, cancel := context.WithCancel(w.Context())
	var running sync.WaitGroup
	running.Go(func() { w.sender.Run(ctx) })
	defer running.Wait()
	defer cancel()
	for deadline := time.Now().Add(patience); w.Count(w.TB, due) > 0; {
		if time.Now().After(deadline) {
			w.Fatalf("notices wait for %s", patience)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// A clock stands still until it is moved.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = at
}

func (c *clock) add(d time.Duration) { c.set(c.Now().Add(d)) }

// A counter counts up, and can be waited for.
type counter struct {
	mu   sync.Mutex
	n    int
	more chan struct{} // closed at the next count
}

func newCounter() *counter { return &counter{more: make(chan struct{})} }

func (c *counter) add() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
	close(c.more)
	c.more = make(chan struct{})
}

func (c *counter) now() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n
}

// reaches waits until n are counted, for patience.
func (c *counter) reaches(n int) bool {
	timeout := time.After(patience)
	for {
		c.mu.Lock()
		reached, more := c.n >= n, c.more
		c.mu.Unlock()
		if reached {
			return true
		}
		select {
		case <-more:
		case <-timeout:
			return false
		}
	}
}

// A recorder keeps the cards that are shown.
type recorder struct {
	Subject
	mu    sync.Mutex
	cards []sentCard
}

type sentCard struct {
	chat string
	card bot.Card
}

// Show implements [bot.Channel].
func (r *recorder) Show(ctx context.Context, chat string, edit int64, card bot.Card) (bot.Shown, error) {
	shown, err := r.Subject.Show(ctx, chat, edit, card)
	if err == nil {
		r.mu.Lock()
		r.cards = append(r.cards, sentCard{chat, card})
		r.mu.Unlock()
	}
	return shown, err
}

// last is the last card that was shown in a chat.
func (r *recorder) last(chat string) (bot.Card, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := len(r.cards) - 1; i >= 0; i-- {
		if r.cards[i].chat == chat {
			return r.cards[i].card, true
		}
	}
	return bot.Card{}, false
}

// failing is a log in which warnings and errors fail the test.
type failing struct{ testing.TB }

func (failing) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelWarn }
func (f failing) Handle(_ context.Context, r slog.Record) error {
	text := r.Message
	r.Attrs(func(a slog.Attr) bool { text += " " + a.String(); return true })
	if r.Level >= slog.LevelError {
		f.Error(text)
	} else {
		f.Log(text)
	}
	return nil
}
func (f failing) WithAttrs([]slog.Attr) slog.Handler { return f }
func (f failing) WithGroup(string) slog.Handler      { return f }
