package digest_test

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/conversations/flows"
	"github.com/satcoso/satcoso/digest"
	"github.com/satcoso/satcoso/models"
)

// hanoi is a fixed offset: the zone has had no daylight saving time since 1975.
var hanoi = time.FixedZone("ICT", 7*60*60)

// friday is when the digest of week 46 goes out.
var friday = time.Date(2023, 11, 17, 16, 30, 0, 0, hanoi)

// fakeStore keeps digests as a database does: a scheduled one once for each
// reader, unit, kind and period.
type fakeStore struct {
	mu      sync.Mutex // of saved
	leaders []digest.Reader
	since   map[int64]time.Time // when a leader took up the post
	sheet   func(unit int64, period models.Period) models.Sheet
	named   map[string]time.Time // difficulties beside those of the sheet, by their codes
	saved   []models.Digest
	audits  []string
	reads   []string
	query   digest.Query // the last one
	fail    error        // of the next call that reads or writes
}

func (s *fakeStore) failed() error {
	err := s.fail
	s.fail = nil
	return err
}

func (s *fakeStore) ReadSheet(_ context.Context, q digest.Query) (models.Sheet, error) {
	s.reads = append(s.reads, fmt.Sprintf("%d %s %s %s", q.Unit, q.Flow, q.Period.Key(), q.Due.Format(time.RFC3339)))
	s.query = q
	if err := s.failed(); err != nil {
		return models.Sheet{}, err
	}
	sheet := s.sheet(q.Unit, q.Period)
	for _, code := range slices.Sorted(maps.Keys(s.named)) {
		if at := s.named[code]; at.After(q.Since) && !at.After(q.Until) {
			sheet.Difficulties = append(sheet.Difficulties, models.UnitDifficulty{Code: code})
		}
	}
	return sheet, nil
}

func (s *fakeStore) FindReaders(_ context.Context, kind, periodKey string, at time.Time) ([]digest.Reader, error) {
	if err := s.failed(); err != nil {
		return nil, err
	}
	var readers []digest.Reader
	for _, l := range s.leaders {
		if !s.has(l, kind, periodKey) && !s.since[l.PersonID].After(at) {
			readers = append(readers, l)
		}
	}
	return readers, nil
}

func (s *fakeStore) FindMissed(_ context.Context, kind, periodKey string) ([]digest.Reader, error) {
	var readers []digest.Reader
	for _, l := range s.leaders {
		older := slices.ContainsFunc(s.saved, func(d models.Digest) bool {
			return d.Scheduled && d.PersonID == l.PersonID && d.UnitID == l.UnitID && d.Kind == kind && d.PeriodKey < periodKey
		})
		if older && !s.has(l, kind, periodKey) {
			readers = append(readers, l)
		}
	}
	return readers, nil
}

func (s *fakeStore) has(r digest.Reader, kind, periodKey string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range s.saved {
		if d.Scheduled && d.PersonID == r.PersonID && d.UnitID == r.UnitID && d.Kind == kind && d.PeriodKey == periodKey {
			return true
		}
	}
	return false
}

func (s *fakeStore) SaveDigest(_ context.Context, d models.Digest) (int64, error) {
	if d.Scheduled && s.has(digest.Reader{PersonID: d.PersonID, UnitID: d.UnitID}, d.Kind, d.PeriodKey) {
		return 0, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	d.ID = int64(len(s.saved) + 1)
	s.saved = append(s.saved, d)
	return d.ID, nil
}

func (s *fakeStore) FindDigest(_ context.Context, id, person int64) (models.Digest, error) {
	if id < 1 || id > int64(len(s.saved)) || s.saved[id-1].PersonID != person {
		return models.Digest{}, models.ErrUnknown
	}
	return s.saved[id-1], nil
}

func (s *fakeStore) FindSent(_ context.Context, r digest.Reader, kind, periodKey string) (models.Digest, error) {
	for _, d := range s.saved {
		if d.Scheduled && !d.Missed && d.PersonID == r.PersonID && d.UnitID == r.UnitID && d.Kind == kind && d.PeriodKey == periodKey {
			return d, nil
		}
	}
	return models.Digest{}, models.ErrUnknown
}

func (s *fakeStore) FindSource(_ context.Context, unit int64, source models.Source) (digest.SourceReport, error) {
	if source.ReportID == "" || unit != 1 {
		return digest.SourceReport{}, models.ErrUnknown
	}
	return digest.SourceReport{
		FlowVersion: 2, UnitName: "Thành ủy Thuận An", Period: week46,
		Answers: []byte(`{"doanh_nghiep":{"v":"3"},"ket_nap":{"v":"0"}}`),
	}, nil
}

func (s *fakeStore) ReadSources(_ context.Context, _ int64, sources []models.Source) (map[models.Source]models.Sums, error) {
	figures := map[models.Source]models.Sums{}
	for i, source := range sources {
		figures[source] = models.Sums{"da03.ket_nap": {Value: int64(i)}}
	}
	return figures, s.failed()
}

func (s *fakeStore) Audit(_ context.Context, actor int64, action, object string, at time.Time) error {
	if err := s.failed(); err != nil {
		return err
	}
	s.audits = append(s.audits, fmt.Sprintf("%d %s, %s, %s", actor, action, object, at.Format(time.RFC3339)))
	return nil
}

func (s *fakeStore) MarkSeen(_ context.Context, id, _ int64, at time.Time) error {
	if d := &s.saved[id-1]; d.SeenAt == nil {
		d.SeenAt = &at
	}
	return nil
}

// service returns a service on the weekly report whose clock stands still.
func service(t testing.TB, store digest.Store, now time.Time) *digest.Service {
	t.Helper()
	files, err := flows.Load(flows.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	var weekly *conversations.Flow
	var all []*conversations.Flow
	for _, f := range files {
		all = append(all, f.Flow)
		if f.Flow.ID == "de_an_03" {
			weekly = f.Flow
		}
	}
	return &digest.Service{
		Store: store, Flow: weekly, Flows: all, Library: library{weekly}, Calendar: models.NewCalendar(hanoi),
		Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler),
	}
}

// leader is a leader of unit 1 who reads in lang.
func leader(lang models.Lang) models.Identity {
	return models.Identity{
		Person: models.Person{ID: 21, Lang: lang},
		Posts:  []models.UnitPost{{Post: models.Post{Role: models.Leader}, Unit: models.Unit{ID: 1}}},
	}
}

// library has one flow.
type library struct{ flow *conversations.Flow }

func (l library) Find(context.Context, string, int) (*conversations.Flow, error) { return l.flow, nil }
