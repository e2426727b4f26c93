package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"slices"
	"time"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/locales"
	"github.com/satcoso/satcoso/models"
)

// rememberUpdates is how many updates of each source are remembered, to know
// repetitions by.
const rememberUpdates = 16

// Session is what is kept about one person between messages, as JSON.
type Session struct {
	// Draft is the report that the person is writing, or has written last.
	Draft *conversations.State `json:"draft,omitempty"`
	// Waiting are drafts that were put aside, paused, oldest first.
	Waiting []conversations.State `json:"waiting,omitempty"`
	// Assessing is set while the next text is what the office says of a digest.
	Assessing *assessing `json:"assessing,omitempty"`
	// Seen are the last updates of each source, oldest first.
	Seen map[string]updates `json:"done,omitempty"`
	// Newest is the highest chat message id of each source that was handled.
	Newest map[string]int64 `json:"newest,omitempty"`
	// In names the chat that the last reply went to, or is 0 where that is not
	// known: a person has one conversation, and perhaps several chats.
	In uint32 `json:"in,omitempty"`
}

// chatName is what Session.In calls a chat: short, as there is one in every
// state, and long enough for the few chats of one person.
func chatName(channel, chat string) uint32 {
	h := fnv.New32a()
	_, _ = io.WriteString(h, channel+" "+chat) // a hash takes everything
	return max(1, h.Sum32())
}

// A session is a Session in hand: with its person, its stamp, and what is to
// be written back.
type session struct {
	who   models.Identity
	data  Session
	flow  *conversations.Flow // of data.Draft, if there is one
	stamp Stamp               // of data, as loaded or last saved
	// found is the stamp that the stored record has; it differs from stamp
	// where data comes from a snapshot.
	found Stamp
	// alone says that the database does not answer: data is what Redis holds.
	alone bool
	// restored says that data is not what Redis held, or that Redis may have held
	// something newer.
	restored bool
	// unattended says that no message is being answered: what comes of the turn
	// is told in a notice.
	unattended bool
	// typed says that the person has no buttons here, counted that messages are
	// counted.
	typed, counted bool
	// moved says that the last reply went to another chat of the person's.
	moved   bool
	changed bool
	// erase are messages of the chat that hold what is not to be kept.
	erase []int64
}

// ErrBehind means that earlier messages of the person wait in the inbox: this
// one has to wait behind them.
var ErrBehind = errors.New("earlier messages are waiting")

// load reads the person's session from both places where it is kept. Redis may
// have lost its newest writes, or come back with old ones; a process may have
// been killed between the two writes. So the newer one is taken, and a snapshot
// that lags behind is caught up with first.
//
// While the database does not answer, Redis alone is believed if this process
// has compared the two since that server was first met. Otherwise the message
// waits.
func (h *Handler) load(ctx context.Context, who models.Identity, m Message) (*session, error) {
	return h.loadAs(ctx, who, m, func() (models.Identity, error) { return h.lookUp(ctx, m) })
}

// loadAs is load with its own way to find out who somebody is whose access was
// changed a moment ago.
func (h *Handler) loadAs(ctx context.Context, who models.Identity, m Message, lookUp func() (models.Identity, error)) (*session, error) {
	person := who.Person.ID
	epoch := h.States.Epoch()
	record, revoked, err := h.States.Load(ctx, person)
	if err != nil {
		return nil, fmt.Errorf("load state of person %d: %w", person, err)
	}
	if revoked {
		if who, err = lookUp(); err != nil {
			return nil, err
		}
	}
	s := &session{who: who, stamp: record.Stamp, found: record.Stamp}
	trusted := h.compared.holds(person, epoch, record.Stamp)
	snapshot, err := h.snapshot(ctx, person)
	switch waiting := h.behind.of(person); {
	case errors.Is(err, ErrAway) && trusted:
		s.alone = true
	case err != nil:
		return nil, err
	case snapshot.Parked && !m.Parked:
		return nil, ErrBehind
	case record.Before(waiting.Stamp) && snapshot.Before(waiting.Stamp): // what this process knows to be newer
		record = waiting.Record
		s.restore(record.Stamp, h.Spool != nil)
	case record.Before(snapshot.Stamp):
		record = snapshot.Record
		s.restore(record.Stamp, h.Spool != nil)
	case snapshot.Before(record.Stamp) && !trusted && h.Spool != nil: // and Redis may have had a newer one
		s.restore(record.Stamp, true)
	}
	if len(record.Session) > 0 {
		if err := json.Unmarshal(record.Session, &s.data); err != nil {
			return nil, fmt.Errorf("read state of person %d: %w", person, err)
		}
	}
	if !s.alone && !s.restored && snapshot.Before(record.Stamp) {
		if err := h.saveSnapshot(ctx, s, h.findable(s.data, record)); err != nil {
			return nil, err
		}
	}
	if !s.alone {
		h.compared.note(person, epoch, s.stamp)
	}
	s.typed, s.counted = h.typedOn(m.Channel), h.countedOn(m.Channel)
	if m.Chat != "" {
		s.moved = s.data.In != 0 && s.data.In != chatName(m.Channel, m.Chat)
	}
	return s, h.findFlow(ctx, s)
}

// restore takes up a record that may not be the newest that there was, and has
// it written back with the turn, as the first of a new generation. Where the
// database may have been away while the conversation went on, its question is
// not taken for the one that a text answers.
func (s *session) restore(stamp Stamp, lagging bool) {
	s.stamp, s.changed, s.restored = stamp, true, true
	if lagging {
		s.stamp.Delivered = 0
	}
}

// findFlow finds the version of the flow that the draft stands on. A draft that
// has ended is not worth being stuck for: it is forgotten if its flow is gone.
func (h *Handler) findFlow(ctx context.Context, s *session) (err error) {
	d := s.data.Draft
	if d == nil {
		return nil
	}
	if s.flow, err = h.Flows.Find(ctx, d.Flow, d.FlowVersion); err == nil {
		return nil
	}
	if d.Phase.Ended() {
		h.Log.Warn("flow of an ended draft is gone", "draft", d.ID, "err", err)
		s.data.Draft = nil
		return nil
	}
	return fmt.Errorf("continue draft %s: %w", d.ID, err)
}

// save writes the session back if the turn changed it, together with the
// update that it answers. It fails with ErrConflict if the stored record is no
// longer the one that was loaded.
func (h *Handler) save(ctx context.Context, s *session, m Message) error {
	if !s.changed {
		return nil
	}
	person := s.who.Person.ID
	if !s.unattended {
		s.remember(m)
	}
	next, err := h.record(s)
	if err != nil {
		return err
	}
	if err := h.States.Save(ctx, person, s.found, next.Record); err != nil {
		return fmt.Errorf("save state of person %d: %w", person, err)
	}
	s.stamp, s.found, s.changed, s.restored = next.Stamp, next.Stamp, false, false
	h.compared.note(person, h.States.Epoch(), next.Stamp)
	return h.saveSnapshot(ctx, s, next)
}

// saveSnapshot writes what Redis holds into the database too. While that does
// not answer, it is written behind.
func (h *Handler) saveSnapshot(ctx context.Context, s *session, next Snapshot) error {
	person := s.who.Person.ID
	err := h.database(ctx, func(ctx context.Context) error {
		return h.Snapshots.SaveSnapshot(ctx, person, next)
	})
	if errors.Is(err, ErrAway) && h.Spool != nil {
		s.alone = true
		h.behind.put(person, next)
		return nil
	}
	if err != nil {
		return fmt.Errorf("save snapshot of person %d: %w", person, err)
	}
	return nil
}

// record is the session as it is written next. After a restore its generation
// is a new one: whatever was written after the snapshot, and is lost or comes
// late, is older.
func (h *Handler) record(s *session) (Snapshot, error) {
	data, err := json.Marshal(s.data)
	if err != nil {
		return Snapshot{}, fmt.Errorf("write state of person %d: %w", s.who.Person.ID, err)
	}
	stamp := s.stamp
	stamp.Version++
	if s.restored || stamp.Generation == 0 {
		stamp.Generation++
	}
	return h.findable(s.data, Record{Stamp: stamp, Session: data}), nil
}

// findable makes a snapshot of a record: it says when somebody has to look
// after it.
func (h *Handler) findable(data Session, r Record) Snapshot {
	next, now := Snapshot{Record: r}, h.Now()
	if d := data.Draft; d != nil && !d.Phase.Ended() && !untouched(d) {
		next.Active = now
		switch d.Phase {
		case conversations.Sending:
			next.Wake = now.Add(sendingPatience)
		case conversations.Naming:
			next.Wake = now.Add(namingPatience)
		}
	}
	return next
}

// note marks the state of that stamp as delivered, wherever it is kept.
func (h *Handler) note(ctx context.Context, person int64, stamp Stamp) error {
	if err := h.States.Note(ctx, person, stamp); err != nil {
		return fmt.Errorf("note delivery to person %d: %w", person, err)
	}
	h.behind.note(person, stamp)
	h.notes.put(person, stamp)
	return nil
}

// handled reports whether the update is a repetition of one that was saved.
func (s *session) handled(m Message) bool { return slices.Contains(s.data.Seen[m.source()], m.Update) }

// delivered reports whether the reply that belongs to the state is known to
// have reached the chat.
func (s *session) delivered() bool { return s.stamp.Delivered == s.stamp.Version }

// late reports whether a text came out of order: its source handed over one that
// was written after it, which was handled.
func (s *session) late(m Message) bool { return m.ID < s.data.Newest[m.source()] }

// early reports whether a text was written before its author could read what
// is open now, or may have been: it came out of order, or the question is not
// known to be delivered, or the text stands above the question in the chat, or
// the question stands in another chat. The dates decide where the question took
// the place of an older message; they are in whole seconds, so they miss what
// happens within one.
func (s *session) early(m Message) bool {
	return s.late(m) || !s.delivered() || s.moved ||
		m.ID < s.stamp.AskedID || m.Date.Before(s.stamp.AskedAt)
}

func (s *session) remember(m Message) {
	s.data.In = chatName(m.Channel, m.Chat)
	if s.handled(m) {
		return
	}
	if s.data.Seen == nil {
		s.data.Seen = map[string]updates{}
	}
	if s.data.Newest == nil {
		s.data.Newest = map[string]int64{}
	}
	source := m.source()
	seen := append(s.data.Seen[source], m.Update)
	s.data.Seen[source] = seen[max(0, len(seen)-rememberUpdates):]
	if m.Kind != Tap {
		s.data.Newest[source] = max(s.data.Newest[source], m.ID)
	}
}

// current reports whether the tapped button stands for the draft as it is now.
func (s *session) current(tap draftTap) bool {
	d := s.data.Draft
	return d != nil && d.ID == tap.draft && tap.generation == s.stamp.Generation && tap.version == s.stamp.Version
}

// active reports whether a draft is being written.
func (s *session) active() bool { return s.data.Draft != nil && !s.data.Draft.Phase.Ended() }

// sending reports whether the draft's report is on its way: nothing else is
// taken up before that is settled.
func (s *session) sending() bool { return s.active() && s.data.Draft.Phase == conversations.Sending }

// begin makes a new draft the person's current one.
func (s *session) begin(f *conversations.Flow, draft conversations.State) {
	s.flow, s.data.Draft, s.changed = f, &draft, true
}

// at is the business time in the zone of the deadlines.
func (h *Handler) at() time.Time { return h.Calendar.In(h.Now()) }

// moment writes an instant for the person, in the zone of the deadlines.
func (h *Handler) moment(s *session, t time.Time) string {
	return locales.In(s.who.Person.Lang).Moment(h.Calendar.In(t))
}
