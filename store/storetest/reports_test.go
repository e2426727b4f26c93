package storetest_test

import (
	"errors"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/models"
	"github.com/satcoso/satcoso/store/storetest"
)

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// submission is a report of the week that ends on 16/11/2023.
func (c cast) submission(person, unit string, figures map[string]int64) bot.Submission {
	period, due := week()
	return c.submissionOf(period, due.Add(-time.Hour), person, unit, figures)
}

func (c cast) submissionOf(
	period models.Period, received time.Time, person, unit string, figures map[string]int64,
) bot.Submission {
	calendar := models.NewCalendar(ict)
	key := "da03:" + person + ":" + unit + ":" + period.Key()
	s := bot.Submission{
		Report: models.Report{
			ID: newID(), FlowID: "da03", FlowVersion: 1, PersonID: c.person[person], UnitID: c.unit[unit],
			PeriodKind: period.Kind, PeriodKey: period.Key(), PeriodStart: period.Start, PeriodEnd: period.End,
			Code: "DA03-" + period.Key(), OneKey: &key, ReceivedAt: received,
			Late: received.After(calendar.DueAt(period)), AmendUntil: calendar.LockAt(period),
		},
		Answers: []byte(`{"ket_nap":{"v":0}}`), Hash: "h",
	}
	for indicator, value := range figures {
		s.Figures = append(s.Figures, models.Figure{Indicator: indicator, Value: value})
	}
	return s
}

func (c cast) submit(t *testing.T, s bot.Submission) models.Receipt {
	t.Helper()
	r, err := c.SQL.SubmitReport(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestSubmitReport(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		s := c.submission("a1", "a", map[string]int64{"da03.ket_nap": 3})
		s.Difficulty = &models.Difficulty{Category: "von", Text: "Thiếu \x00kinh phí"}
		got := c.submit(t, s)
		if !regexp.MustCompile(`^DA03-2023T46-[2-9A-HJKMNP-TV-Z]{4}$`).MatchString(got.Code) {
			t.Errorf("code is %q", got.Code)
		}
		if !regexp.MustCompile(`^KK-[2-9A-HJKMNP-TV-Z]{4}$`).MatchString(got.Difficulty) {
			t.Errorf("code of the difficulty is %q", got.Difficulty)
		}
		want := models.Receipt{
			Code: got.Code, Revision: 1, At: s.Report.ReceivedAt.UTC(),
			AmendUntil: s.Report.AmendUntil.UTC(), Difficulty: got.Difficulty,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if found, err := p.SQL.FindReceipt(t.Context(), c.person["a1"], s.Report.ID); err != nil || found != got {
			t.Errorf("FindReceipt = %+v, %v, want %+v", found, err, got)
		}
		if found, err := p.SQL.FindReportByKey(t.Context(), *s.Report.OneKey); err != nil || found.Receipt != got || found.ID != s.Report.ID {
			t.Errorf("FindReportByKey = %+v, %v, want %+v", found, err, got)
		}
		if _, err := p.SQL.FindReceipt(t.Context(), c.person["a2"], s.Report.ID); !errors.Is(err, models.ErrUnknown) {
			t.Errorf("FindReceipt of somebody else's report: %v", err)
		}
		if _, err := p.SQL.FindReceipt(t.Context(), c.person["a1"], newID()); !errors.Is(err, models.ErrUnknown) {
			t.Errorf("FindReceipt of nothing: %v", err)
		}
		if _, err := p.SQL.FindReportByKey(t.Context(), s.Report.ID); !errors.Is(err, models.ErrUnknown) {
			t.Errorf("FindReportByKey of nothing: %v", err)
		}
		for _, table := range []string{"reports", "revisions", "figures", "difficulties", "effects", "audit WHERE action <> 'roster'"} {
			if n := p.Count(t, "SELECT count(*) FROM "+table); n != 1 {
				t.Errorf("%d rows in %s, want 1", n, table)
			}
		}
	})
}

func TestSubmitOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		second := storetest.OpenSQL(t, p.URL) // as another process has it
		s := c.submission("a1", "a", map[string]int64{"da03.ket_nap": 3})
		s.Difficulty = &models.Difficulty{Category: "von", Text: "Thiếu kinh phí"}
		receipts := make([]models.Receipt, 50)
		var wg sync.WaitGroup
		for i := range receipts {
			store := p.SQL
			if i%2 == 1 {
				store = second
			}
			wg.Go(func() {
				var err error
				if receipts[i], err = store.SubmitReport(t.Context(), s); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for _, r := range receipts {
			if r != receipts[0] {
				t.Fatalf("receipts %+v and %+v differ", r, receipts[0])
			}
		}
		for _, table := range []string{"reports", "revisions", "figures", "difficulties", "effects", "audit WHERE action <> 'roster'"} {
			if n := p.Count(t, "SELECT count(*) FROM "+table); n != 1 {
				t.Errorf("%d rows in %s, want 1", n, table)
			}
		}
		// A repetition is answered even if the person may report no longer.
		if err := p.SQL.Revoke(t.Context(), c.person["a1"], posted); err != nil {
			t.Fatal(err)
		}
		if again := c.submit(t, s); again != receipts[0] {
			t.Errorf("repeated: %+v, want %+v", again, receipts[0])
		}
	})
}

// An amendment is a revision of its own, added once for each base, until the
// report is locked; sums have the newest.
func TestAmend(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		s := c.submission("a1", "a", map[string]int64{"da03.ket_nap": 3})
		s.Difficulty = &models.Difficulty{Category: "von", Text: "Thiếu kinh phí"}
		first := c.submit(t, s)
		second := c.submission("a1", "a", map[string]int64{"da03.ket_nap": 0})
		second.Report.ID, second.Report.OneKey, second.Base, second.Hash = s.Report.ID, s.Report.OneKey, 1, "other"
		second.Difficulty = &models.Difficulty{Category: "von", Text: "Vẫn thiếu kinh phí"}
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				got, err := p.SQL.SubmitReport(t.Context(), second)
				if err != nil || got.Code != first.Code || got.Revision != 2 || got.Difficulty != first.Difficulty {
					t.Errorf("SubmitReport with a base = %+v, %v", got, err)
				}
			})
		}
		all.Wait()
		for query, want := range map[string]int{
			"SELECT count(*) FROM reports": 1, "SELECT count(*) FROM revisions": 2, "SELECT count(*) FROM difficulties": 1,
			"SELECT value FROM figures WHERE revision = 1": 3, "SELECT value FROM figures WHERE revision = 2": 0,
			"SELECT count(*) FROM audit WHERE action = 'amend'": 1,
		} {
			if n := p.Count(t, query); n != want {
				t.Errorf("%s = %d, want %d", query, n, want)
			}
		}
		stale := second
		stale.Hash = "a third"
		if _, err := p.SQL.SubmitReport(t.Context(), stale); !isOccupied(err) {
			t.Errorf("another amendment of revision 1: %v, want an OccupiedError", err)
		}
		late := second
		late.Base, late.Report.ReceivedAt = 2, s.Report.AmendUntil
		if _, err := p.SQL.SubmitReport(t.Context(), late); !errors.Is(err, bot.ErrLocked) {
			t.Errorf("an amendment after the lock: %v, want ErrLocked", err)
		}
		foreign := late
		foreign.Report.PersonID = c.person["a2"]
		if _, err := p.SQL.SubmitReport(t.Context(), foreign); !errors.Is(err, models.ErrUnknown) {
			t.Errorf("an amendment of somebody else's report: %v, want ErrUnknown", err)
		}
	})
}

// A person finds their own reports with the newest answers, and those that can
// still be amended; somebody else's report shows no answers.
func TestOwnReports(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		first := c.submission("a1", "a", nil)
		first.Report.Nth, first.Report.Reason, first.Answers = 2, "bổ sung", []byte(`{"ket_nap":{"v":"1"}}`)
		c.submit(t, first)
		amended := first
		amended.Base, amended.Hash, amended.Answers = 1, "other", []byte(`{"ket_nap":{"v":"2"}}`)
		receipt := c.submit(t, amended)
		later := c.submission("a1", "a", nil)
		later.Report.OneKey, later.Report.ReceivedAt = nil, first.Report.ReceivedAt.Add(time.Hour)
		c.submit(t, later)
		c.submit(t, c.submission("a2", "a", nil))

		person := c.person["a1"]
		got, err := p.SQL.FindReport(t.Context(), person, first.Report.ID)
		if err != nil || string(got.Answers) != string(amended.Answers) || got.Receipt != receipt || got.UnitName == "" ||
			got.Nth != 2 || got.Reason != "bổ sung" || got.Revision != 2 {
			t.Errorf("FindReport = %+v, %v", got, err)
		}
		if _, err := p.SQL.FindReport(t.Context(), c.person["a2"], first.Report.ID); !errors.Is(err, models.ErrUnknown) {
			t.Errorf("FindReport of somebody else's: %v", err)
		}
		if got, err := p.SQL.FindReportByKey(t.Context(), *first.Report.OneKey); err != nil || got.Answers != nil || got.PersonID != person {
			t.Errorf("FindReportByKey = %+v, %v", got, err)
		}
		list, err := p.SQL.ListOpenReports(t.Context(), person, first.Report.AmendUntil.Add(-time.Second))
		if err != nil || len(list) != 2 || list[0].ID != later.Report.ID || list[1].ID != first.Report.ID {
			t.Errorf("ListOpenReports = %+v, %v", list, err)
		}
		if list, err := p.SQL.ListOpenReports(t.Context(), person, first.Report.AmendUntil); err != nil || len(list) != 0 {
			t.Errorf("ListOpenReports when they are locked = %+v, %v", list, err)
		}
	})
}

// A person finds their own reports of some days, whatever became of them, with
// what the newest revision says; nobody else's, and not those of other days.
func TestListOwnReports(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		s := c.submission("a1", "a", map[string]int64{"da03.ket_nap": 3, "da03.buoi": 1})
		s.Difficulty = &models.Difficulty{Category: "von", Text: "Thiếu kinh phí"}
		c.submit(t, s)
		amended := c.submission("a1", "a", map[string]int64{"da03.ket_nap": 0})
		amended.Report.ID, amended.Report.OneKey, amended.Base, amended.Hash = s.Report.ID, s.Report.OneKey, 1, "other"
		amended.Unknown, amended.Answers = []string{"da03.buoi"}, []byte(`{"ket_nap":{"v":"0"}}`)
		amended.Difficulty = &models.Difficulty{Category: "khac", Text: "Thiếu chỗ"}
		receipt := c.submit(t, amended)
		week, due := week()
		earlier := c.submissionOf(week.Previous(), due.Add(-2*time.Hour), "a1", "a", map[string]int64{"da03.ket_nap": 7})
		c.submit(t, earlier)
		foreign := c.submission("a2", "a", map[string]int64{"da03.ket_nap": 9})
		foreign.Difficulty = &models.Difficulty{Category: "von", Text: "của người khác"}
		c.submit(t, foreign)

		got, err := p.SQL.ListOwnReports(t.Context(), c.person["a1"], earlier.Report.PeriodEnd, s.Report.PeriodEnd)
		if err != nil || len(got) != 2 || got[0].ID != earlier.Report.ID || got[1].ID != s.Report.ID {
			t.Fatalf("ListOwnReports = %+v, %v", got, err)
		}
		want := models.OwnReport{
			Report: amended.Report, UnitName: got[1].UnitName, Answers: amended.Answers,
			Figures: []models.Figure{{ReportID: s.Report.ID, Revision: 2, Indicator: "da03.ket_nap"}}, Unknown: []string{"da03.buoi"},
			Difficulty: &models.Difficulty{
				ID: got[1].Difficulty.ID, Code: receipt.Difficulty, ReportID: s.Report.ID, UnitID: c.unit["a"], PersonID: c.person["a1"],
				Category: "khac", Text: "Thiếu chỗ", OpenedAt: got[1].Difficulty.OpenedAt,
			},
		}
		want.Revision, want.Code = 2, receipt.Code
		want.ReceivedAt, want.AmendUntil = s.Report.ReceivedAt.UTC(), s.Report.AmendUntil.UTC()
		if diff := cmp.Diff(want, got[1]); diff != "" || got[1].UnitName == "" {
			t.Errorf("-want +got\n%s", diff)
		}
		if f := got[0].Figures; len(f) != 1 || f[0].Value != 7 || got[0].Difficulty != nil || len(got[0].Unknown) != 0 {
			t.Errorf("the earlier report is %+v", got[0])
		}
		for _, days := range [][2]models.Date{
			{earlier.Report.PeriodEnd.AddDays(1), s.Report.PeriodEnd.AddDays(-1)}, {s.Report.PeriodEnd.AddDays(1), "9999-12-31"},
		} {
			if got, err := p.SQL.ListOwnReports(t.Context(), c.person["a1"], days[0], days[1]); err != nil || len(got) != 0 {
				t.Errorf("ListOwnReports from %s to %s = %+v, %v", days[0], days[1], got, err)
			}
		}
	})
}

func isOccupied(err error) bool {
	_, ok := errors.AsType[*bot.OccupiedError](err)
	return ok
}

// A receipt is never given for other values than those that are stored.
func TestSubmitOtherValues(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		s := c.submission("a1", "a", map[string]int64{"da03.ket_nap": 3})
		first := c.submit(t, s)
		s.Hash += "0"
		_, err := p.SQL.SubmitReport(t.Context(), s)
		if occupied, ok := errors.AsType[*bot.OccupiedError](err); !ok || occupied.Receipt != first {
			t.Errorf("SubmitReport with another hash: %v, want an OccupiedError with %+v", err, first)
		}
	})
}

func TestSubmitOccupied(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		var mu sync.Mutex
		var stored models.Receipt
		var occupied []models.Receipt
		var wg sync.WaitGroup
		for range 8 {
			s := c.submission("a1", "a", map[string]int64{"da03.ket_nap": 3})
			wg.Go(func() {
				r, err := p.SQL.SubmitReport(t.Context(), s)
				mu.Lock()
				defer mu.Unlock()
				if other, ok := errors.AsType[*bot.OccupiedError](err); ok {
					occupied = append(occupied, other.Receipt)
				} else if stored = r; err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if len(occupied) != 7 {
			t.Errorf("%d of 8 reports with the same key were refused, want 7", len(occupied))
		}
		for _, r := range occupied {
			if r != stored {
				t.Errorf("refused for %+v, want %+v", r, stored)
			}
		}
		for _, table := range []string{"reports", "figures", "effects", "audit WHERE action <> 'roster'"} {
			if n := p.Count(t, "SELECT count(*) FROM "+table); n != 1 {
				t.Errorf("%d rows in %s, want 1", n, table)
			}
		}
		many := c.submission("a1", "a", nil)
		many.Report.OneKey = nil
		c.submit(t, many)
		many.Report.ID = newID()
		c.submit(t, many)
	})
}

func TestSubmitRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		refused := func(name, person, unit string) {
			t.Helper()
			_, err := p.SQL.SubmitReport(t.Context(), c.submission(person, unit, nil))
			if !errors.Is(err, models.ErrUnknown) {
				t.Errorf("%s: %v, want ErrUnknown", name, err)
			}
		}
		refused("another unit", "a1", "b")
		refused("a unit below", "a1", "xa")
		refused("a leader", "la", "a")
		if err := p.SQL.Revoke(t.Context(), c.person["a1"], posted); err != nil {
			t.Fatal(err)
		}
		refused("a revoked officer", "a1", "a")
		for _, table := range []string{"reports", "effects", "audit WHERE action <> 'roster'"} {
			if n := p.Count(t, "SELECT count(*) FROM "+table); n != 0 {
				t.Errorf("%d rows in %s, want none", n, table)
			}
		}
		broken := c.submission("a2", "a", nil)
		broken.Answers = []byte(`{"half`)
		if _, err := p.SQL.SubmitReport(t.Context(), broken); err == nil {
			t.Error("answers that are not JSON were stored")
		}
	})
}

func TestCodesDiffer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		seen := map[string]bool{}
		letters := map[rune]bool{}
		for range 60 {
			s := c.submission("a1", "a", nil)
			s.Report.OneKey = nil
			code := c.submit(t, s).Code
			if seen[code] {
				t.Errorf("code %s was given twice", code)
			}
			seen[code] = true
			for _, l := range code[strings.LastIndex(code, "-")+1:] {
				letters[l] = true
			}
		}
		// 240 letters out of 30: that fewer than 20 occur has no noticeable chance.
		if len(letters) < 20 {
			t.Errorf("only %d letters occur in 60 codes: they can be guessed", len(letters))
		}
	})
}
