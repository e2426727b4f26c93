package bot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/models"
)

func (w *world) FindPerson(_ context.Context, person int64) (models.Identity, bot.Address, error) {
	if err := w.database("find person"); err != nil {
		return models.Identity{}, bot.Address{}, err
	}
	for key, who := range w.people {
		if who.Person.ID == person {
			channel, account, _ := strings.Cut(key, " ")
			return who, bot.Address{Channel: channel, Account: account}, nil
		}
	}
	return models.Identity{}, bot.Address{}, models.ErrUnknown
}

func (w *world) ListWaking(_ context.Context, now time.Time) ([]int64, error) {
	if w.down {
		return nil, bot.ErrAway
	}
	var people []int64
	for person, s := range w.snaps {
		if !s.Wake.IsZero() && !s.Wake.After(now) {
			people = append(people, person)
		}
	}
	return people, nil
}

func (w *world) PutOff(_ context.Context, person int64, until time.Time) error {
	s := w.snaps[person]
	s.Wake = until
	w.snaps[person] = s
	return nil
}

func (w *world) Calm(_ context.Context, person int64, stamp bot.Stamp) error {
	s := w.snaps[person]
	if s.Generation == stamp.Generation && s.Version == stamp.Version {
		s.Wake = time.Time{}
	}
	w.snaps[person] = s
	return nil
}

func (w *world) ListActive(_ context.Context, since, until time.Time) (map[int64]bot.Stamp, error) {
	active := map[int64]bot.Stamp{}
	for person, s := range w.snaps {
		if !s.Active.Before(since) && !s.Active.After(until) {
			active[person] = s.Stamp
		}
	}
	return active, nil
}

func (w *world) Reserve(context.Context, string) (time.Duration, error) { return 0, nil }

func (w *world) Count(string) {}

func (w *world) Put(name string, data []byte) error {
	if err := w.step("before spooling"); err != nil {
		return err
	}
	w.inbox.Lock()
	w.spool[name] = data
	w.inbox.Unlock()
	return w.step("after spooling")
}

func (w *world) List() ([]string, error) {
	w.inbox.Lock()
	defer w.inbox.Unlock()
	return slices.Sorted(maps.Keys(w.spool)), nil
}

func (w *world) Get(name string) ([]byte, error) {
	w.inbox.Lock()
	data, ok := w.spool[name]
	w.inbox.Unlock()
	if !ok {
		return nil, fmt.Errorf("%s is not spooled", name)
	}
	return data, nil
}

func (w *world) Remove(name string) error {
	w.inbox.Lock()
	defer w.inbox.Unlock()
	delete(w.spool, name)
	return nil
}

// notices is the world as an outbox that only takes.
type notices struct{ *world }

func (n notices) ClaimNotices(context.Context, string, int, time.Time) ([]bot.Notice, error) {
	return nil, nil
}
func (n notices) ClaimRest(context.Context, string, int64, int, time.Time) ([]bot.Notice, error) {
	return nil, nil
}
func (n notices) ListAddresses(context.Context, int64) ([]bot.Address, error) { return nil, nil }
func (n notices) WithholdNotice(context.Context, int64, string, time.Time, time.Time) error {
	return nil
}
func (n notices) ReleaseNotices(context.Context, string) error                      { return nil }
func (n notices) FinishNotice(context.Context, int64, time.Time) error              { return nil }
func (n notices) DeferNotice(context.Context, int64, time.Time, bool, string) error { return nil }
func (n notices) DropNotice(context.Context, int64, string) error                   { return nil }

func (n notices) QueueNotice(_ context.Context, kind bot.NoticeKind, person int64, payload []byte, key string, _ time.Time) error {
	if n.down {
		return bot.ErrAway
	}
	if n.keys[key] {
		return nil
	}
	n.keys[key] = true
	n.queued = append(n.queued, bot.Notice{Kind: kind, PersonID: person, Payload: payload})
	return nil
}

// anyClerk is who is told what clerks are told.
const anyClerk = 900

func (n notices) QueueForClerks(ctx context.Context, kind bot.NoticeKind, _ int64, payload []byte, key string, at time.Time) error {
	return n.QueueNotice(ctx, kind, anyClerk, payload, key, at)
}

func (w *world) ParkMessage(_ context.Context, m bot.Message) error {
	w.inbox.Lock()
	defer w.inbox.Unlock()
	if w.down {
		return bot.ErrAway
	}
	for _, p := range w.parked {
		if p.Message.Update == m.Update {
			return nil
		}
	}
	data, err := json.Marshal(m) // as a database would
	if err != nil {
		return err
	}
	var kept bot.Message
	if err := json.Unmarshal(data, &kept); err != nil {
		return err
	}
	w.nextParked++
	w.parked = append(w.parked, bot.Parked{ID: w.nextParked, Message: kept})
	return nil
}

func (w *world) ClaimParked(_ context.Context, _ string, n int) ([]bot.Parked, error) {
	if w.down {
		return nil, bot.ErrAway
	}
	w.inbox.Lock()
	defer w.inbox.Unlock()
	var first []bot.Parked
	seen := map[string]bool{}
	for _, p := range w.parked {
		if len(first) < n && !seen[p.Message.Account] && !time.Now().Before(w.deferred[p.ID]) {
			first = append(first, p)
			w.deferred[p.ID] = time.Now().Add(120 * time.Second) // the lease
		}
		seen[p.Message.Account] = true
	}
	return first, nil
}

func (w *world) FinishParked(_ context.Context, id int64) error {
	w.inbox.Lock()
	defer w.inbox.Unlock()
	w.parked = slices.DeleteFunc(w.parked, func(p bot.Parked) bool { return p.ID == id })
	return nil
}

func (w *world) ReleaseParked(context.Context, string) error { return nil }

func (w *world) DeferParked(_ context.Context, m bot.Message, id int64, after time.Duration, failures int) error {
	w.inbox.Lock()
	defer w.inbox.Unlock()
	for i := range w.parked {
		if w.parked[i].ID == id {
			w.parked[i].Message = m
			w.parked[i].Failures = failures
			w.deferred[id] = time.Now().Add(after)
		}
	}
	return nil
}

func (w *world) BuryParked(ctx context.Context, m bot.Message, id int64, code, cause string, _ time.Time) error {
	w.buried = append(w.buried, cause)
	w.letters = append(w.letters, m)
	return w.FinishParked(ctx, id)
}

func (w *world) CountOwnAttachments(_ context.Context, person int64, reports []string) (map[string]models.AttachmentCounts, error) {
	counts := map[string]models.AttachmentCounts{}
	for _, id := range reports {
		if s := w.reports[id]; s.Report.PersonID == person && len(s.Attachments) > 0 {
			counts[id] = models.AttachmentCounts{Pending: len(s.Attachments)}
		}
	}
	return counts, nil
}

func (w *world) FindOwnAttachment(_ context.Context, person, id int64) (models.Attachment, error) {
	for report, s := range w.reports {
		if s.Report.PersonID == person && id > 0 && int(id) <= len(s.Attachments) {
			a := s.Attachments[id-1]
			a.ReportID, a.Reason = report, models.ReasonGone
			return a, nil
		}
	}
	return models.Attachment{}, models.ErrUnknown
}
