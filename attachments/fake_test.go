package attachments_test

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/satcoso/satcoso/attachments"
	"github.com/satcoso/satcoso/models"
)

// A fakeStore keeps attachments in memory, as the databases do. That these keep
// the same promises is tested with them.
type fakeStore struct {
	mu       sync.Mutex
	rows     map[int64]*row
	notices  []int64 // the attachments whose authors were told
	finished int     // how often an attachment became stored
}

type row struct {
	models.Attachment
	notBefore, leasedUntil time.Time
	why                    string
}

func newStore(pending ...models.Attachment) *fakeStore {
	s := &fakeStore{rows: map[int64]*row{}}
	for i, a := range pending {
		a.ID, a.State = int64(i+1), cmp.Or(a.State, models.AttachmentPending)
		a.ReportID, a.ReportDay = cmp.Or(a.ReportID, report), cmp.Or(a.ReportDay, models.DateOf(time.Now()))
		if a.QueuedAt.IsZero() {
			a.QueuedAt = time.Now()
		}
		s.rows[a.ID] = &row{Attachment: a}
	}
	return s
}

// photo is an attachment that the test's channel holds under ref.
func photo(ref string) models.Attachment {
	return models.Attachment{Channel: "test", Kind: "photo", Ref: ref}
}

// get returns the row with that id.
func (s *fakeStore) get(id int64) row {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *s.rows[id]
}

func (s *fakeStore) ClaimAttachments(_ context.Context, n int, now time.Time) ([]models.Attachment, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var claimed []models.Attachment
	for _, id := range s.ids() {
		r := s.rows[id]
		if len(claimed) == n || r.State != models.AttachmentPending || r.notBefore.After(now) || !r.leasedUntil.Before(time.Now()) {
			continue
		}
		r.Attempts++
		r.leasedUntil = time.Now().Add(120 * time.Second)
		claimed = append(claimed, r.Attachment)
	}
	return claimed, nil
}

func (s *fakeStore) ids() []int64 {
	var ids []int64
	for id := range s.rows {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// change changes a row that is in a state, and gives its lease back.
func (s *fakeStore) change(ctx context.Context, id int64, from models.AttachmentState, do func(*row)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.rows[id]; ctx.Err() == nil && r.State == from {
		r.leasedUntil = time.Time{}
		do(r)
	}
	return ctx.Err()
}

func (s *fakeStore) FinishAttachment(ctx context.Context, a models.Attachment, _ time.Time) error {
	return s.change(ctx, a.ID, models.AttachmentPending, func(r *row) {
		r.Attachment, r.State = a, models.AttachmentStored
		s.finished++
	})
}

func (s *fakeStore) DeferAttachment(ctx context.Context, id int64, next time.Time, why string) error {
	return s.change(ctx, id, models.AttachmentPending, func(r *row) { r.notBefore, r.why = next, why })
}

func (s *fakeStore) FailAttachment(ctx context.Context, id int64, reason models.AttachmentReason, _ time.Time) error {
	return s.change(ctx, id, models.AttachmentPending, func(r *row) {
		r.State, r.Reason = models.AttachmentFailed, reason
		s.notices = append(s.notices, id)
	})
}

func (s *fakeStore) ExpireAttachment(ctx context.Context, id int64, _ time.Time) error {
	return s.change(ctx, id, models.AttachmentStored, func(r *row) { r.State, r.File = models.AttachmentExpired, "" })
}

func (s *fakeStore) ListExpiring(_ context.Context, until models.Date, n int) ([]models.Attachment, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []models.Attachment
	for _, id := range s.ids() {
		r := s.rows[id]
		if len(list) < n && r.State == models.AttachmentStored && r.ReportDay <= until && r.MIME == "image/jpeg" {
			list = append(list, r.Attachment)
		}
	}
	return list, nil
}

func (s *fakeStore) FindAttachments(_ context.Context, ids []int64) ([]models.Attachment, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []models.Attachment
	for _, id := range ids {
		if r, ok := s.rows[id]; ok {
			found = append(found, r.Attachment)
		}
	}
	return found, nil
}

// errKilled is what a call gives that a killed process would not have lived to
// see.
var errKilled = errors.New("killed")

// A mortal process is killed in one of its calls. From then on it reaches
// nothing.
type mortal struct {
	attachments.Store
	fetcher attachments.Fetcher
	dies    func() (before, after bool) // asked at every call
	mu      sync.Mutex
	dead    bool
}

func (m *mortal) call(do func() error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.dead {
		return errKilled
	}
	before, after := m.dies()
	m.dead = before || after
	if before {
		return errKilled
	}
	if err := do(); err != nil {
		return err
	}
	if after {
		return errKilled
	}
	return nil
}

func (m *mortal) ClaimAttachments(ctx context.Context, n int, now time.Time) (list []models.Attachment, err error) {
	err = m.call(func() (err error) { list, err = m.Store.ClaimAttachments(ctx, n, now); return err })
	if err != nil {
		list = nil
	}
	return list, err
}

func (m *mortal) FinishAttachment(ctx context.Context, a models.Attachment, at time.Time) error {
	return m.call(func() error { return m.Store.FinishAttachment(ctx, a, at) })
}

func (m *mortal) DeferAttachment(ctx context.Context, id int64, next time.Time, why string) error {
	return m.call(func() error { return m.Store.DeferAttachment(ctx, id, next, why) })
}

func (m *mortal) FailAttachment(ctx context.Context, id int64, reason models.AttachmentReason, at time.Time) error {
	return m.call(func() error { return m.Store.FailAttachment(ctx, id, reason, at) })
}

func (m *mortal) ExpireAttachment(ctx context.Context, id int64, at time.Time) error {
	return m.call(func() error { return m.Store.ExpireAttachment(ctx, id, at) })
}

func (m *mortal) ListExpiring(ctx context.Context, until models.Date, n int) (list []models.Attachment, err error) {
	err = m.call(func() (err error) { list, err = m.Store.ListExpiring(ctx, until, n); return err })
	return list, err
}

func (m *mortal) FindAttachments(ctx context.Context, ids []int64) (list []models.Attachment, err error) {
	err = m.call(func() (err error) { list, err = m.Store.FindAttachments(ctx, ids); return err })
	return list, err
}

func (m *mortal) Fetch(ctx context.Context, ref string, limit int64) (data []byte, err error) {
	err = m.call(func() (err error) { data, err = m.fetcher.Fetch(ctx, ref, limit); return err })
	return data, err
}
