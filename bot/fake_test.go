package bot_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/conversations/flows"
	"github.com/satcoso/satcoso/models"
)

// A world is everything around a Handler, in memory: what is stored, what the
// chats show, and when something fails. It survives the Handler, as databases
// and chats survive a process.
type world struct {
	t      testing.TB
	now    time.Time
	states map[int64]bot.Record
	snaps  map[int64]bot.Snapshot
	// down says that the database does not answer; spool is what the machine
	// keeps meanwhile.
	down        bool
	hangs       bool // it takes connections, and answers nothing
	spool       map[string][]byte
	epoch       uint64
	queued      []bot.Notice
	keys        map[string]bool     // of queued
	invitations map[string]*invited // by the hashes of their codes
	tallies     map[string]int
	tallyless   bool // nobody counts
	links       map[int64]linkCode
	notified    string
	numbers     map[bot.Address]bot.Menu
	own         models.OwnData
	readings    []models.Reading
	inbox       sync.Mutex // guards parked, deferred and spool
	parked      []bot.Parked
	buried      []string
	letters     []bot.Message // that are dead
	// deferred says when parked messages are due again.
	deferred   map[int64]time.Time
	nextParked int64
	reports    map[string]bot.Submission
	people     map[string]models.Identity
	chats      map[string][]message
	menus      map[string][]bot.MenuItem
	erased     []int64 // messages that were taken out of a chat
	// unerasable is what Erase answers.
	unerasable error
	nextID     int64
	drafts     int

	counting sync.Mutex // guards what follows
	calls    int        // of ports, each counted before and after it acts
	failAt   int        // the count at which a call fails; 0 for never
	failOn   string     // the name of the calls that fail
	awayOn   string     // the name of the calls that get no answer
	failed   string
}

// A message is one that the bot sent and may have edited since.
type message struct {
	id   int64
	card bot.Card
}

// shipped are the flows that ship, read once.
var shipped = sync.OnceValues(func() ([]flows.File, error) { return flows.Load(flows.Builtin()) })

var errInjected = errors.New("injected")

func newWorld(t testing.TB) *world {
	unit := models.Unit{ID: 7, Code: "thuan_an", Name: "Thành ủy Thuận An"}
	other := models.Unit{ID: 8, Code: "khoi", Name: "Đảng ủy Khối"}
	person := func(id int64, name string, posts ...models.UnitPost) models.Identity {
		return models.Identity{Person: models.Person{ID: id, Name: name, Lang: models.Vietnamese}, Posts: posts}
	}
	post := func(role models.Role, u models.Unit) models.UnitPost {
		return models.UnitPost{Post: models.Post{Role: role, UnitID: u.ID}, Unit: u}
	}
	return &world{
		t: t, now: time.Date(2023, 11, 16, 8, 0, 0, 0, time.UTC),
		states: map[int64]bot.Record{}, snaps: map[int64]bot.Snapshot{}, spool: map[string][]byte{}, keys: map[string]bool{}, deferred: map[int64]time.Time{},
		reports: map[string]bot.Submission{}, chats: map[string][]message{}, menus: map[string][]bot.MenuItem{}, nextID: 100,
		invitations: map[string]*invited{}, tallies: map[string]int{}, links: map[int64]linkCode{}, numbers: map[bot.Address]bot.Menu{},
		people: map[string]models.Identity{
			"local 1": person(1, "An", post(models.Officer, unit)),
			"local 2": person(2, "Bình", post(models.Officer, unit), post(models.Officer, other)),
			"local 3": person(3, "Chi", post(models.Leader, unit)),
		},
	}
}

// handler is a new process in this world.
func (w *world) handler() *bot.Handler {
	w.t.Helper()
	files, err := shipped()
	if err != nil {
		w.t.Fatal(err)
	}
	return &bot.Handler{
		Channels: map[string]bot.Channel{"local": w, typedChannel: typed{w}}, Links: w, Menus: w, People: w, States: w, Snapshots: w, Outbox: notices{w}, Pace: w,
		Reports: w, Digests: digests{w}, Invitations: w, Tallies: w, Disclosures: w, Flows: bot.NewLibrary(flowsOf(files), nil),
		Calendar: models.NewCalendar(time.FixedZone("ICT", 7*3600)),
		Now:      func() time.Time { return w.now },
		NewID: func() string {
			w.drafts++
			return fmt.Sprintf("018bd5a0-0000-7000-8000-%012d", w.drafts)
		},
		Log: slog.New(slog.DiscardHandler),
	}
}

func flowsOf(files []flows.File) []*conversations.Flow {
	list := make([]*conversations.Flow, len(files))
	for i, f := range files {
		list[i] = f.Flow
	}
	return list
}

// step counts a call, and fails the one that is to fail: once before it acts,
// once after.
func (w *world) step(name string) error {
	w.counting.Lock()
	defer w.counting.Unlock()
	w.calls++
	if name == w.awayOn {
		return bot.ErrAway
	}
	if w.calls == w.failAt || name == w.failOn {
		w.failed = name
		return errInjected
	}
	return nil
}

// hang waits for as long as the caller does, if the database hangs.
func (w *world) hang(ctx context.Context) error {
	if !w.hangs {
		return nil
	}
	<-ctx.Done()
	return ctx.Err()
}

// database counts a call of the database, which fails while it is down.
func (w *world) database(name string) error {
	if w.down {
		return bot.ErrAway
	}
	return w.step(name)
}

func (w *world) FindIdentity(_ context.Context, channel, account string) (models.Identity, error) {
	if err := w.database("find identity"); err != nil {
		return models.Identity{}, err
	}
	w.counting.Lock()
	defer w.counting.Unlock()
	who, ok := w.people[channel+" "+account]
	if !ok {
		return models.Identity{}, models.ErrUnknown
	}
	return who, nil
}

func (w *world) SetLang(_ context.Context, person int64, lang models.Lang) error {
	for key, who := range w.people {
		if who.Person.ID == person {
			who.Person.Lang = lang
			w.people[key] = who
		}
	}
	return nil
}

func (w *world) Load(_ context.Context, person int64) (bot.Record, bool, error) {
	return w.states[person], false, w.step("load state")
}

func (w *world) Epoch() uint64 { return w.epoch }

func (w *world) Ping(context.Context) error { return nil }

func (w *world) Each(_ context.Context, do func(person int64, r bot.Record) error) error {
	for person, r := range w.states {
		if err := do(person, r); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) Save(_ context.Context, person int64, want bot.Stamp, next bot.Record) error {
	if err := w.step("before save of state"); err != nil {
		return err
	}
	have := w.states[person]
	if have.Generation != want.Generation || have.Version != want.Version {
		return bot.ErrConflict
	}
	w.states[person] = next
	return w.step("after save of state")
}

func (w *world) Note(_ context.Context, person int64, stamp bot.Stamp) error {
	if err := w.step("note"); err != nil {
		return err
	}
	if r := w.states[person]; r.Generation == stamp.Generation && r.Version == stamp.Version {
		r.Stamp = stamp
		w.states[person] = r
	}
	return nil
}

func (w *world) LoadSnapshot(ctx context.Context, person int64) (bot.Snapshot, error) {
	if err := w.hang(ctx); err != nil {
		return bot.Snapshot{}, err
	}
	if err := w.database("load snapshot"); err != nil {
		return bot.Snapshot{}, err
	}
	s := w.snaps[person]
	w.inbox.Lock()
	defer w.inbox.Unlock()
	for _, p := range w.parked {
		s.Parked = s.Parked || w.people[p.Message.Channel+" "+p.Message.Account].Person.ID == person
	}
	return s, nil
}

func (w *world) SaveSnapshot(_ context.Context, person int64, s bot.Snapshot) error {
	if err := w.database("before save of snapshot"); err != nil {
		return err
	}
	if s.Before(w.snaps[person].Stamp) {
		return bot.ErrConflict
	}
	w.snaps[person] = s
	return w.step("after save of snapshot")
}

func (w *world) NoteSnapshots(_ context.Context, stamps map[int64]bot.Stamp) error {
	if w.down {
		return bot.ErrAway
	}
	for person, stamp := range stamps {
		if r := w.snaps[person]; r.Generation == stamp.Generation && r.Version == stamp.Version {
			r.Stamp = stamp
			w.snaps[person] = r
		}
	}
	return nil
}

func (w *world) SubmitReport(_ context.Context, s bot.Submission) (models.Receipt, error) {
	if err := w.database("before submit"); err != nil {
		return models.Receipt{}, err
	}
	old, ok := w.reports[s.Report.ID]
	if ok && s.Base > 0 && s.Base == old.Report.Revision {
		if !s.Report.ReceivedAt.Before(old.Report.AmendUntil) {
			return models.Receipt{}, bot.ErrLocked
		}
		w.reports[s.Report.ID] = s
		return w.announce(s), w.step("after amendment")
	}
	if ok {
		if old.Hash != s.Hash {
			return models.Receipt{}, &bot.OccupiedError{Receipt: receipt(old)}
		}
		return w.announce(s), nil
	}
	for _, r := range w.reports {
		if r.Report.OneKey != nil && s.Report.OneKey != nil && *r.Report.OneKey == *s.Report.OneKey {
			return models.Receipt{}, &bot.OccupiedError{Receipt: receipt(r)}
		}
	}
	w.reports[s.Report.ID] = s
	return w.announce(s), w.step("after submit")
}

// announce is the receipt of a report, and a notice of it where that is asked
// for, once.
func (w *world) announce(s bot.Submission) models.Receipt {
	r := receipt(w.reports[s.Report.ID])
	if key := fmt.Sprintf("receipt:%s:%d", s.Report.ID, r.Revision); s.Announce && !w.keys[key] {
		w.keys[key] = true
		w.queued = append(w.queued, bot.Notice{Kind: bot.NoticeReceipt, PersonID: s.Report.PersonID})
	}
	return r
}

// submittedElsewhere is a report of person 1 that this process knows nothing of.
func submittedElsewhere(key string) models.Report {
	at := time.Date(2023, 11, 16, 7, 0, 0, 0, time.UTC)
	return models.Report{
		ID: "018bd5a0-0000-7000-8000-999999999999", PersonID: 1, Code: "DA03-2023T46", OneKey: &key, Revision: 1,
		ReceivedAt: at, AmendUntil: at.AddDate(0, 0, 1),
	}
}

func receipt(s bot.Submission) models.Receipt {
	return models.Receipt{
		Code: s.Report.Code + "-" + s.Report.ID[32:], Revision: s.Report.Revision,
		At: s.Report.ReceivedAt, Late: s.Report.Late, AmendUntil: s.Report.AmendUntil,
	}
}

func (w *world) FindNames(context.Context, int64, int64) (string, string, error) {
	return "Nguyễn Văn An", "Thành ủy Thuận An", nil
}

func (w *world) FindReceipt(_ context.Context, person int64, id string) (models.Receipt, error) {
	if s, ok := w.reports[id]; ok && s.Report.PersonID == person {
		return receipt(s), nil
	}
	return models.Receipt{}, models.ErrUnknown
}

func (w *world) FindReport(_ context.Context, person int64, id string) (bot.StoredReport, error) {
	if err := w.database("find report"); err != nil {
		return bot.StoredReport{}, err
	}
	if s, ok := w.reports[id]; ok && s.Report.PersonID == person {
		return stored(s), nil
	}
	return bot.StoredReport{}, models.ErrUnknown
}

func (w *world) FindReportByKey(_ context.Context, key string) (bot.StoredReport, error) {
	if err := w.database("find report by key"); err != nil {
		return bot.StoredReport{}, err
	}
	for _, s := range w.reports {
		if s.Report.OneKey != nil && *s.Report.OneKey == key {
			return stored(s), nil
		}
	}
	return bot.StoredReport{}, models.ErrUnknown
}

func (w *world) ListOpenReports(ctx context.Context, person int64, at time.Time) ([]bot.StoredReport, error) {
	if err := w.hang(ctx); err != nil {
		return nil, err
	}
	if w.down {
		return nil, bot.ErrAway
	}
	var list []bot.StoredReport
	for _, s := range w.reports {
		if s.Report.PersonID == person && at.Before(s.Report.AmendUntil) {
			list = append(list, stored(s))
		}
	}
	slices.SortFunc(list, func(a, b bot.StoredReport) int { return b.ReceivedAt.Compare(a.ReceivedAt) })
	return list, nil
}

func (w *world) ListOwnReports(_ context.Context, person int64, from, to models.Date) ([]models.OwnReport, error) {
	if err := w.database("list own reports"); err != nil {
		return nil, err
	}
	var list []models.OwnReport
	for _, s := range w.reports {
		if r := s.Report; r.PersonID == person && from <= r.PeriodEnd && r.PeriodEnd <= to {
			own := models.OwnReport{
				Report: r, UnitName: stored(s).UnitName, Answers: s.Answers, Figures: s.Figures, Unknown: s.Unknown, Difficulty: s.Difficulty,
			}
			list = append(list, own)
		}
	}
	slices.SortFunc(list, func(a, b models.OwnReport) int { return a.ReceivedAt.Compare(b.ReceivedAt) })
	return list, nil
}

func stored(s bot.Submission) bot.StoredReport {
	return bot.StoredReport{Report: s.Report, UnitName: "Thành ủy Thuận An", Answers: s.Answers, Receipt: receipt(s)}
}

// digests is the world as the maker of digests.
type digests struct{ *world }

func (d digests) Make(_ context.Context, _ models.Identity, unit int64, _ time.Time) (int64, conversations.Reply, error) {
	return unit, digestReply("first"), nil
}

func (d digests) Show(_ context.Context, who models.Identity, id int64, view string, _ time.Time) (conversations.Reply, error) {
	if len(who.In(models.Leader)) == 0 {
		return conversations.Reply{}, models.ErrUnknown
	}
	return digestReply(view), nil
}

func digestReply(view string) conversations.Reply {
	return conversations.Reply{
		Paragraphs: []conversations.Paragraph{{Text: "digest: " + view}},
		Choices:    [][]conversations.Choice{{{ID: "full", Label: "Full"}}},
	}
}

func (w *world) Show(_ context.Context, chat string, edit int64, card bot.Card) (bot.Shown, error) {
	if err := w.step("before reply"); err != nil {
		return bot.Shown{}, err
	}
	for i := range w.chats[chat] {
		if m := &w.chats[chat][i]; edit != 0 && m.id == edit {
			m.card = card
			return bot.Shown{ID: edit, At: w.now}, w.step("after edit")
		}
	}
	w.nextID++
	w.chats[chat] = append(w.chats[chat], message{id: w.nextID, card: card})
	return bot.Shown{ID: w.nextID, At: w.now}, w.step("after reply")
}

func (w *world) Erase(_ context.Context, chat string, id int64) error {
	w.erased = append(w.erased, id)
	return w.unerasable
}

func (w *world) Traits() bot.Traits { return bot.Traits{} }

func (w *world) SetMenu(_ context.Context, chat string, items []bot.MenuItem) error {
	w.menus[chat] = items
	return nil
}

// racingStates lets another process in between the first load and the first
// save.
type racingStates struct {
	*world
	raced     bool
	conflicts int
}

func (r *racingStates) Save(ctx context.Context, person int64, want bot.Stamp, next bot.Record) error {
	if !r.raced {
		r.raced = true
		other := r.states[person]
		other.Version++
		other.Delivered = other.Version
		r.states[person] = other
	}
	err := r.world.Save(ctx, person, want, next)
	if errors.Is(err, bot.ErrConflict) {
		r.conflicts++
	}
	return err
}

// locked is the world for several goroutines.
type locked struct {
	*world
	mu *sync.Mutex
}

func (l locked) Load(ctx context.Context, person int64) (bot.Record, bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.world.Load(ctx, person)
}

func (l locked) Save(ctx context.Context, person int64, want bot.Stamp, next bot.Record) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.world.Save(ctx, person, want, next)
}

func (l locked) Note(ctx context.Context, person int64, stamp bot.Stamp) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.world.Note(ctx, person, stamp)
}

func (l locked) LoadSnapshot(ctx context.Context, person int64) (bot.Snapshot, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.world.LoadSnapshot(ctx, person)
}

func (l locked) SaveSnapshot(ctx context.Context, person int64, r bot.Snapshot) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.world.SaveSnapshot(ctx, person, r)
}

func (l locked) NoteSnapshots(ctx context.Context, stamps map[int64]bot.Stamp) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.world.NoteSnapshots(ctx, stamps)
}

func (l locked) FindIdentity(ctx context.Context, channel, account string) (models.Identity, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.world.FindIdentity(ctx, channel, account)
}

func (l locked) Show(ctx context.Context, chat string, edit int64, card bot.Card) (bot.Shown, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.world.Show(ctx, chat, edit, card)
}
