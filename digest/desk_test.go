package digest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/conversations/flows"
	"github.com/satcoso/satcoso/digest"
	"github.com/satcoso/satcoso/models"
)

var deskZone = time.FixedZone("ICT", 7*60*60)

// deskAt is an instant of Friday 17/11/2023, on which week 46 closes.
func deskAt(hour, minute int) time.Time {
	return time.Date(2023, 11, 17, hour, minute, 0, 0, deskZone)
}

var deskWeek = models.Period{Kind: models.Weekly, Start: "2023-11-10", End: "2023-11-16"}

// A desk is a digest.Store and a digest.Desk in memory: leaders 1 and 2 lead
// unit 7, leader 3 unit 8; person 11 is the clerk of unit 7.
type desk struct {
	saved    []models.Digest
	releases map[int64]models.Release
	previews []string
	queries  []digest.Query
	audits   []string
	doubtful []models.DoubtfulFigure
	leaves   []models.Leave
	failSave error // of the next digest
}

func (d *desk) ReadSheet(_ context.Context, q digest.Query) (models.Sheet, error) {
	d.queries = append(d.queries, q)
	units := []models.UnitSheet{
		{ID: 7, Name: "Thuận An", Weeks: [5]models.Sums{{"da03.ket_nap": {Value: 3}, "donvi.ket_nap": {Value: 2}}}},
		{ID: 8, Name: "Dĩ An", Weeks: [5]models.Sums{{"da03.ket_nap": {Value: 2}, "donvi.ket_nap": {Value: 2}}}},
	}
	return models.Sheet{
		Unit: models.Unit{ID: q.Unit, Name: "Thuận An"}, Period: q.Period, Units: units, ToDate: models.Sums{},
		Sources: []models.Source{{ReportID: "x", Code: "DA03-2023T46-AAAA", UnitID: 7}},
	}, nil
}

func (d *desk) FindReaders(_ context.Context, kind, key string, _ time.Time) (readers []digest.Reader, _ error) {
	for _, r := range []digest.Reader{{PersonID: 1, UnitID: 7}, {PersonID: 2, UnitID: 7}, {PersonID: 3, UnitID: 8}} {
		if !slices.ContainsFunc(d.saved, func(s models.Digest) bool {
			return s.PersonID == r.PersonID && s.UnitID == r.UnitID && s.Kind == kind && s.PeriodKey == key
		}) {
			readers = append(readers, r)
		}
	}
	return readers, nil
}

func (d *desk) FindMissed(context.Context, string, string) ([]digest.Reader, error) { return nil, nil }

func (d *desk) SaveDigest(_ context.Context, s models.Digest) (int64, error) {
	if err := d.failSave; err != nil {
		d.failSave = nil
		return 0, err
	}
	d.saved = append(d.saved, s)
	return int64(len(d.saved)), nil
}

func (d *desk) FindSent(_ context.Context, r digest.Reader, _, key string) (models.Digest, error) {
	for _, s := range d.saved {
		if s.PersonID == r.PersonID && s.UnitID == r.UnitID && s.PeriodKey == key {
			return s, nil
		}
	}
	return models.Digest{}, models.ErrUnknown
}

func (d *desk) FindSource(context.Context, int64, models.Source) (digest.SourceReport, error) {
	return digest.SourceReport{}, models.ErrUnknown
}

func (d *desk) ReadSources(context.Context, int64, []models.Source) (map[models.Source]models.Sums, error) {
	return nil, nil
}

func (d *desk) FindDigest(context.Context, int64, int64) (models.Digest, error) {
	return models.Digest{}, models.ErrUnknown
}

func (d *desk) MarkSeen(context.Context, int64, int64, time.Time) error { return nil }

func (d *desk) Audit(_ context.Context, actor int64, action, object string, _ time.Time) error {
	d.audits = append(d.audits, fmt.Sprintf("%d %s, %s", actor, action, object))
	return nil
}

func (d *desk) QueuePreviews(_ context.Context, q digest.PreviewQuery) (int, error) {
	line := fmt.Sprintf("%s unit %d held %t", q.Period.Key(), q.Unit, q.Held)
	if !slices.Contains(d.previews, line) {
		d.previews = append(d.previews, line)
	}
	return 0, nil
}

func (d *desk) ListReleases(context.Context, string, string) (list []models.Release, _ error) {
	for _, r := range d.releases {
		list = append(list, r)
	}
	return list, nil
}

func (d *desk) FindRelease(_ context.Context, clerk int64, of models.Release, _ time.Time) (models.Release, error) {
	if clerk != 11 || of.UnitID != 7 {
		return models.Release{}, models.ErrUnknown
	}
	return d.now(of), nil
}

func (d *desk) now(of models.Release) models.Release {
	if r, ok := d.releases[of.UnitID]; ok && r.PeriodKey == of.PeriodKey {
		return r
	}
	of.State = models.Waiting
	return of
}

func (d *desk) ChangeRelease(ctx context.Context, change models.Release) (models.Release, error) {
	now, err := d.FindRelease(ctx, change.PersonID, change, change.At)
	if err != nil || now.State == models.Released {
		return now, err
	}
	if change.State == models.Waiting {
		now.Assessment = change.Assessment
	} else {
		now.State = change.State
	}
	now.PersonID, now.PersonName, now.At = change.PersonID, "Hoa", change.At
	d.releases[change.UnitID] = now
	return now, nil
}

func (d *desk) CloseRelease(_ context.Context, of models.Release) (models.Release, error) {
	now := d.now(of)
	if now.State == models.Waiting {
		now.State, now.PersonID, now.At = models.Released, 0, of.At
		d.releases[of.UnitID] = now
	}
	return now, nil
}

func (d *desk) ListDoubtful(context.Context, int64, models.Period) ([]models.DoubtfulFigure, error) {
	return d.doubtful, nil
}

func (d *desk) ListLeaves(context.Context, int64, models.Period) ([]models.Leave, error) {
	return d.leaves, nil
}

// told lists who was sent a digest of which week.
func (d *desk) told() (list []string) {
	for _, s := range d.saved {
		var summary digest.Summary
		if err := json.Unmarshal(s.Summary, &summary); err != nil {
			panic(err)
		}
		list = append(list, strings.TrimSuffix(fmt.Sprintf("%d of unit %d, %s: %s", s.PersonID, s.UnitID, s.PeriodKey, summary.Assessment), ": "))
	}
	slices.Sort(list)
	return list
}

var deskClerk = models.Identity{Person: models.Person{ID: 11, Lang: models.Vietnamese}}

// newDesk is a desk on which the digests of week 45 are out.
func newDesk(t *testing.T) (*desk, *digest.Service, *time.Time) {
	t.Helper()
	files, err := flows.Load(flows.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	now, d := deskAt(9, 0), &desk{releases: map[int64]models.Release{}}
	s := &digest.Service{
		Store: d, Desk: d, Calendar: models.NewCalendar(deskZone),
		Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler),
	}
	for _, f := range files {
		s.Flows = append(s.Flows, f.Flow)
		if f.Flow.ID == "de_an_03" {
			s.Flow = f.Flow
		}
	}
	tick(t, s)
	d.saved, d.queries, d.releases = nil, nil, map[int64]models.Release{}
	before, err := json.Marshal(digest.Summary{Period: deskWeek.Previous(), MadeAt: time.Date(2023, 11, 10, 15, 0, 0, 0, deskZone)})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []digest.Reader{{PersonID: 1, UnitID: 7}, {PersonID: 2, UnitID: 7}, {PersonID: 3, UnitID: 8}} {
		d.saved = append(d.saved, models.Digest{PersonID: r.PersonID, UnitID: r.UnitID, Kind: "weekly", PeriodKey: "2023T45", Summary: before})
	}
	return d, s, &now
}

func tick(t *testing.T, s *digest.Service) {
	t.Helper()
	if err := s.MakeDue(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// out is what d sent of week 46.
func out(d *desk) (list []string) {
	for _, line := range d.told() {
		if strings.Contains(line, "2023T46") {
			list = append(list, line)
		}
	}
	return list
}

var (
	ofUnit7 = []string{"1 of unit 7, 2023T46", "2 of unit 7, 2023T46"}
	ofAll   = append(slices.Clone(ofUnit7), "3 of unit 8, 2023T46")
)

func sees(t *testing.T, d *desk, when string, want []string) {
	t.Helper()
	if diff := cmp.Diff(want, out(d)); diff != "" {
		t.Errorf("%s: -want +got\n%s", when, diff)
	}
}

// Without a decision, clerks see the digest at 14:30 and leaders at 16:30.
func TestNobodyDecides(t *testing.T) {
	d, s, now := newDesk(t)
	*now = deskAt(14, 29)
	tick(t, s)
	if len(d.previews) > 0 {
		t.Errorf("at 14:29: %q", d.previews)
	}
	*now = deskAt(16, 29)
	tick(t, s)
	if diff := cmp.Diff([]string{"2023T46 unit 0 held false"}, d.previews); diff != "" {
		t.Error(diff)
	}
	sees(t, d, "at 16:29", nil)
	*now = deskAt(16, 30)
	tick(t, s)
	sees(t, d, "at 16:30", ofAll)
	if r := d.releases[7]; r.State != models.Released || r.PersonID != 0 {
		t.Errorf("the release is %+v", r)
	}
}

// What is released goes out at once, to the leaders of that unit only, and not
// again; what happens later is left for the next digest.
func TestRelease(t *testing.T) {
	d, s, now := newDesk(t)
	*now = deskAt(14, 45)
	reply, err := s.Decide(t.Context(), deskClerk, 7, deskWeek, models.Released, *now)
	if err != nil {
		t.Fatal(err)
	}
	if len(reply.Choices) > 0 || !strings.Contains(reply.Paragraphs[0].Text, "đã phát hành lúc 14 giờ 45, thứ Sáu 17/11 (Hoa)") {
		t.Errorf("answered %+v", reply)
	}
	sees(t, d, "at 14:45", ofUnit7)
	if q := d.queries[len(d.queries)-1]; !q.Until.Equal(*now) || !q.Since.Equal(time.Date(2023, 11, 3, 16, 30, 0, 0, deskZone)) {
		t.Errorf("difficulties from %v to %v: the digest before was the first, of those since 16:30", q.Since, q.Until)
	}
	*now = deskAt(16, 30)
	tick(t, s)
	sees(t, d, "at 16:30", ofAll)
	if _, err := s.Decide(t.Context(), deskClerk, 7, deskWeek, models.Held, *now); err != nil || d.releases[7].State != models.Released {
		t.Errorf("held after it is out: %+v, %v", d.releases[7], err)
	}
}

// A process that ends between the decision and the digests leaves them to the
// next.
func TestReleaseIsFinishedLater(t *testing.T) {
	d, s, now := newDesk(t)
	*now = deskAt(14, 45)
	d.failSave = errors.New("killed")
	if _, err := s.Decide(t.Context(), deskClerk, 7, deskWeek, models.Released, *now); err == nil {
		t.Fatal("no error")
	}
	sees(t, d, "killed", []string{"2 of unit 7, 2023T46"})
	*now = deskAt(14, 46)
	tick(t, s)
	sees(t, d, "a minute later", ofUnit7)
}

// What is held does not go out at its time, clerks are told so, and what they
// add before they release it is in it.
func TestHold(t *testing.T) {
	d, s, now := newDesk(t)
	*now = deskAt(15, 0)
	reply, err := s.Decide(t.Context(), deskClerk, 7, deskWeek, models.Held, *now)
	if err != nil || !strings.Contains(reply.Paragraphs[0].Text, "Đang tạm giữ (Hoa)") {
		t.Fatalf("answered %+v, %v", reply, err)
	}
	for range 3 {
		*now = deskAt(16, 30)
		tick(t, s)
	}
	sees(t, d, "at 16:30", ofAll[2:])
	if !slices.Contains(d.previews, "2023T46 unit 7 held true") {
		t.Errorf("clerks were told %q", d.previews)
	}
	*now = deskAt(17, 0)
	if reply, err = s.Assess(t.Context(), deskClerk, 7, deskWeek, "Đã rà soát.", *now); err != nil {
		t.Fatal(err)
	}
	if last := reply.Choices[len(reply.Choices)-1][0]; last.Label != "Sửa nhận định…" || d.releases[7].State != models.Held {
		t.Errorf("after the assessment: %+v, %+v", last, d.releases[7])
	}
	if _, err := s.Decide(t.Context(), deskClerk, 7, deskWeek, models.Released, *now); err != nil {
		t.Fatal(err)
	}
	sees(t, d, "at 17:00", []string{"1 of unit 7, 2023T46: Đã rà soát.", "2 of unit 7, 2023T46: Đã rà soát.", "3 of unit 8, 2023T46"})
}

// A preview is the digest's first message, with what only clerks are told.
func TestPreview(t *testing.T) {
	d, s, now := newDesk(t)
	*now = deskAt(14, 30)
	d.doubtful = []models.DoubtfulFigure{{UnitName: "Thuận An", Code: "DA03-2023T46-AAAA", Indicator: "da03.buoi", Value: 31, Reason: "tháng cao điểm"}}
	d.leaves = []models.Leave{{PersonName: "An", UnitName: "Thuận An"}}
	reply, err := s.Preview(t.Context(), deskClerk, 7, deskWeek, *now)
	if err != nil {
		t.Fatal(err)
	}
	var text []string
	for _, p := range reply.Paragraphs {
		text = append(text, p.Text)
	}
	all := strings.Join(text, "\n")
	for _, want := range []string{
		"Tự gửi lúc 16 giờ 30, thứ Sáu 17/11.", "TỔNG HỢP BÁO CÁO TUẦN 46", "Số liệu cần kiểm tra: 1",
		"• Thuận An, DA03-2023T46-AAAA: ", " 31 (tháng cao điểm)", "• Thuận An: 3, đơn vị 2", "Nghỉ phép: An (Thuận An)",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("no %q in\n%s", want, all)
		}
	}
	if strings.Contains(all, "Dĩ An: 2") {
		t.Errorf("a unit without a contradiction is listed:\n%s", all)
	}
	if diff := cmp.Diff([]string{"11 preview digest, unit 7, 2023T46"}, d.audits); diff != "" {
		t.Error("audit: ", diff)
	}
}

// Nobody but the clerk sees or decides anything, and nobody does before its time
// or after the next digest is due.
func TestPreviewIsTheClerks(t *testing.T) {
	for name, tt := range map[string]struct {
		person, unit int64
		week         models.Period
		at           time.Time
	}{
		"another person": {1, 7, deskWeek, deskAt(15, 0)},
		"another unit":   {11, 8, deskWeek, deskAt(15, 0)},
		"too early":      {11, 7, deskWeek, deskAt(14, 29)},
		"too late":       {11, 7, deskWeek, deskAt(16, 30).AddDate(0, 0, 7)},
		"no week":        {11, 7, models.Period{Kind: models.Weekly, Start: "2023-11-11", End: "2023-11-17"}, deskAt(15, 0)},
	} {
		t.Run(name, func(t *testing.T) {
			d, s, _ := newDesk(t)
			who := models.Identity{Person: models.Person{ID: tt.person}}
			_, seeing := s.Preview(t.Context(), who, tt.unit, tt.week, tt.at)
			_, releasing := s.Decide(t.Context(), who, tt.unit, tt.week, models.Released, tt.at)
			_, assessing := s.Assess(t.Context(), who, tt.unit, tt.week, "x", tt.at)
			for what, err := range map[string]error{"Preview": seeing, "Decide": releasing, "Assess": assessing} {
				if !errors.Is(err, models.ErrUnknown) {
					t.Errorf("%s: %v, want ErrUnknown", what, err)
				}
			}
			sees(t, d, "afterwards", nil)
		})
	}
}

// Where a week was closed before its end, its digest is what is asked for until
// the next one begins.
func TestOnDemandAfterAnEarlyClose(t *testing.T) {
	d, s, _ := newDesk(t)
	s.Calendar.Off = map[models.Date]bool{"2023-11-16": true, "2023-11-17": true}
	leader := models.Identity{Posts: []models.UnitPost{{Post: models.Post{Role: models.Leader}, Unit: models.Unit{ID: 7}}}}
	for day, want := range map[int]string{16: "2023T46", 17: "2023T47"} {
		if _, _, err := s.Make(t.Context(), leader, 7, time.Date(2023, 11, day, 9, 0, 0, 0, deskZone)); err != nil {
			t.Fatal(err)
		}
		if got := d.saved[len(d.saved)-1].PeriodKey; got != want {
			t.Errorf("on the %dth: %s, want %s", day, got, want)
		}
	}
}
