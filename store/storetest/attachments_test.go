package storetest_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/models"
	"github.com/satcoso/satcoso/store/storetest"
)

// photo is the nth of the photos of a report, as the bot submits it.
func photo(n int, ref, key string) models.Attachment {
	return models.Attachment{Question: "anh", Position: n, Kind: "photo", Channel: "telegram", Ref: ref, FileKey: key}
}

// withPhotos is a1's report with those photos.
func (c cast) withPhotos(photos ...models.Attachment) bot.Submission {
	s := c.submission("a1", "a", nil)
	s.Attachments = photos
	return s
}

// amending is the next revision of a report, with those photos.
func amending(s bot.Submission, base int, photos ...models.Attachment) bot.Submission {
	s.Base, s.Hash, s.Attachments = base, fmt.Sprintf("revision %d", base+1), photos
	s.Report.ReceivedAt = s.Report.ReceivedAt.Add(time.Minute)
	return s
}

func (c cast) claimAttachments(t *testing.T, n int, now time.Time) []models.Attachment {
	t.Helper()
	claimed, err := c.SQL.ClaimAttachments(t.Context(), n, now)
	if err != nil {
		t.Fatal(err)
	}
	return claimed
}

// listed are the attachments of a report, as its leader finds them.
func (c cast) listed(t *testing.T, s bot.Submission) []models.Attachment {
	t.Helper()
	list, err := c.SQL.ListAttachments(t.Context(), c.unit["a"], s.Report.ID)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// states writes what became of a report's attachments, in the order of their
// ids.
func (c cast) states(t *testing.T, s bot.Submission) string {
	t.Helper()
	rows, err := c.DB.QueryContext(t.Context(), `SELECT file_key, ref, state, revision, removed
		FROM attachments WHERE report_id = '`+s.Report.ID+`' ORDER BY id`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var list []string
	for rows.Next() {
		var key, ref, state string
		var revision int
		var removed bool
		if err := rows.Scan(&key, &ref, &state, &revision, &removed); err != nil {
			t.Fatal(err)
		}
		one := fmt.Sprintf("%s/%s %s r%d", key, ref, state, revision)
		if removed {
			one += " removed"
		}
		list = append(list, one)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return strings.Join(list, ", ")
}

func (c cast) wantStates(t *testing.T, s bot.Submission, want string) {
	t.Helper()
	if got := c.states(t, s); got != want {
		t.Errorf("attachments are %s, want %s", got, want)
	}
}

// A report's attachments are queued together with it, once, however often it is
// sent.
func TestAttachmentsQueued(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		s := c.withPhotos(photo(1, "ref\x001", "key1"), photo(2, "ref2", ""))
		var all sync.WaitGroup
		for range 10 {
			all.Go(func() {
				if _, err := p.SQL.SubmitReport(t.Context(), s); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if got := c.claimAttachments(t, 5, s.Report.ReceivedAt.Add(-time.Second)); len(got) != 0 {
			t.Errorf("claimed before the report was received: %+v", got)
		}
		got := c.claimAttachments(t, 1, s.Report.ReceivedAt)
		want := []models.Attachment{{
			ID: 1, ReportID: s.Report.ID, PersonID: c.person["a1"], Revision: 1, ReportDay: "2023-11-16",
			Question: "anh", Position: 1, Kind: "photo", Channel: "telegram", Ref: "ref1", FileKey: "key1",
			State: models.AttachmentPending, QueuedAt: s.Report.ReceivedAt.UTC(), Attempts: 1,
		}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		c.wantStates(t, s, "key1/ref1 pending r1, ref2/ref2 pending r1")
	})
}

// A refused report queues nothing.
func TestAttachmentsOfRefusedReport(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		s := c.withPhotos(photo(1, "ref1", "key1"))
		s.Report.UnitID = c.unit["b"]
		if _, err := p.SQL.SubmitReport(t.Context(), s); !errors.Is(err, models.ErrUnknown) {
			t.Fatal(err)
		}
		if n := p.Count(t, "SELECT count(*) FROM attachments"); n != 0 {
			t.Errorf("%d attachments are queued, want none", n)
		}
	})
}

// What an amendment keeps is not fetched again, what it removes stays as it is,
// and what failed may be sent again.
func TestAttachmentsAmended(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		now := c.withPhotos().Report.ReceivedAt.Add(time.Hour)
		first := c.withPhotos(photo(1, "a", "A"), photo(2, "b", "B"), photo(3, "c", "C"))
		c.submit(t, first)
		claimed := c.claimAttachments(t, 3, now)
		if len(claimed) != 3 {
			t.Fatalf("claimed %+v", claimed)
		}
		for _, a := range claimed {
			var err error
			switch a.FileKey {
			case "A":
				a.File, a.SHA256, a.MIME, a.Size = "a.jpg", "00", "image/jpeg", 1
				err = p.SQL.FinishAttachment(t.Context(), a, now)
			case "B":
				err = p.SQL.FailAttachment(t.Context(), a.ID, models.ReasonGone, now)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		c.wantStates(t, first, "A/a stored r1, B/b failed r1, C/c pending r1")

		// The same file has another reference each time that it is sent.
		second := amending(first, 1, photo(1, "a2", "A"), photo(2, "b", "B"), photo(3, "d", "D"))
		c.submit(t, second)
		c.submit(t, second)
		c.wantStates(t, first, "A/a stored r2, B/b failed r2, C/c pending r1 removed, D/d pending r2")
		third := amending(second, 2, photo(1, "b2", "B"), photo(2, "c2", "C"))
		c.submit(t, third)
		c.wantStates(t, first, "A/a stored r2 removed, B/b failed r2 removed, C/c pending r3, D/d pending r2 removed, B/b2 pending r3")

		counts, err := p.SQL.CountOwnAttachments(t.Context(), c.person["a1"], []string{first.Report.ID, newID()})
		want := map[string]models.AttachmentCounts{first.Report.ID: {Pending: 2}}
		if diff := cmp.Diff(want, counts); err != nil || diff != "" {
			t.Error(err, diff)
		}
		c.submit(t, amending(third, 3))
		if n := p.Count(t, "SELECT count(*) FROM attachments WHERE NOT removed"); n != 0 {
			t.Errorf("%d attachments are left of an amendment without any", n)
		}
	})
}

// An amendment that moves an event takes what it keeps along.
func TestAttachmentsReportDay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		s := c.withPhotos(photo(1, "a", "A"))
		s.Report.PeriodStart, s.Report.PeriodEnd, s.Report.OneKey = "", "", nil
		// Already New Year's Day in Vietnam, and not yet in UTC.
		s.Report.ReceivedAt = time.Date(2024, 1, 1, 1, 0, 0, 0, ict)
		s.Report.AmendUntil = s.Report.ReceivedAt.Add(time.Hour)
		c.submit(t, s)
		if got := c.listed(t, s); len(got) != 1 || got[0].ReportDay != "2024-01-01" {
			t.Errorf("attachments of a report of no days: %+v", got)
		}
		moved := amending(s, 1, photo(2, "a", "A"))
		moved.Report.PeriodStart, moved.Report.PeriodEnd = "2023-12-30", "2023-12-31"
		c.submit(t, moved)
		if got := c.listed(t, s); len(got) != 1 || got[0].ReportDay != "2023-12-31" || got[0].Position != 2 {
			t.Errorf("attachments of a report that was moved: %+v", got)
		}
	})
}

func TestAttachmentsClaimedByMany(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		var photos []models.Attachment
		for i := range 30 {
			photos = append(photos, photo(i+1, fmt.Sprint("ref", i), ""))
		}
		s := c.withPhotos(photos...)
		c.submit(t, s)
		second := storetest.OpenSQL(t, p.URL)
		var mu sync.Mutex
		claimed := map[int64]int{}
		var all sync.WaitGroup
		for i := range 4 {
			store := p.SQL
			if i%2 == 1 {
				store = second
			}
			all.Go(func() {
				for range 30 {
					got, err := store.ClaimAttachments(t.Context(), 2, s.Report.ReceivedAt)
					if err != nil || len(got) > 2 {
						t.Errorf("claimed %+v, %v", got, err)
					}
					mu.Lock()
					for _, a := range got {
						claimed[a.ID]++
					}
					mu.Unlock()
				}
			})
		}
		all.Wait()
		for _, a := range c.claimAttachments(t, 30, s.Report.ReceivedAt) { // those that were locked at the time
			claimed[a.ID]++
		}
		for id, times := range claimed {
			if times != 1 {
				t.Errorf("attachment %d was claimed %d times", id, times)
			}
		}
		if len(claimed) != 30 {
			t.Errorf("%d of 30 attachments were claimed", len(claimed))
		}
	})
}

// A claim passes over rows that another copy is just claiming, and does not
// wait for it.
func TestAttachmentClaimSkipsLocked(t *testing.T) {
	t.Parallel()
	c := seeded(t, storetest.Servers(t))
	s := c.withPhotos(photo(1, "a", "A"), photo(2, "b", "B"))
	c.submit(t, s)
	other, err := c.DB.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Rollback()
	if _, err := other.ExecContext(t.Context(), "SELECT id FROM attachments WHERE file_key = 'A' FOR UPDATE"); err != nil {
		t.Fatal(err)
	}
	// The deadline turns waiting for ever into a failure.
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	got, err := c.SQL.ClaimAttachments(ctx, 2, s.Report.ReceivedAt)
	if err != nil || len(got) != 1 || got[0].FileKey != "B" {
		t.Errorf("claimed %+v, %v, want B alone", got, err)
	}
}

// A lease counts in the database's own time; what is deferred waits by the
// business clock.
func TestAttachmentLease(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		s := c.withPhotos(photo(1, "a", "A"))
		c.submit(t, s)
		now := s.Report.ReceivedAt
		first := c.claimAttachments(t, 1, now)
		if got := c.claimAttachments(t, 1, now.AddDate(10, 0, 0)); len(first) != 1 || len(got) != 0 {
			t.Fatalf("claimed %+v, and while leased %+v", first, got)
		}
		past := "now() - interval '1 second'"
		if p.Name == "embedded" {
			past = "strftime('%Y-%m-%d %H:%M:%f+00:00', 'now', '-1 seconds')"
		}
		p.Exec(t, "UPDATE attachments SET leased_until = "+past)
		if got := c.claimAttachments(t, 1, now); len(got) != 1 || got[0].Attempts != 2 {
			t.Fatalf("after the lease: %+v", got)
		}
		next := now.Add(time.Hour)
		if err := p.SQL.DeferAttachment(t.Context(), first[0].ID, next, "busy\x00"); err != nil {
			t.Fatal(err)
		}
		if got := c.claimAttachments(t, 1, next.Add(-time.Second)); len(got) != 0 {
			t.Errorf("claimed too early: %+v", got)
		}
		if got := c.claimAttachments(t, 1, next); len(got) != 1 || got[0].Attempts != 3 {
			t.Errorf("after the gap: %+v", got)
		}
	})
}

// What is settled stays so, whoever comes later; only what is stored expires.
func TestAttachmentSettledOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		s := c.withPhotos(photo(1, "a", "A"), photo(2, "b", "B"))
		c.submit(t, s)
		now := s.Report.ReceivedAt
		kept, failed := c.listed(t, s)[0], c.listed(t, s)[1]
		kept.File, kept.SHA256, kept.MIME, kept.Size, kept.Width, kept.Height = "x.png", "aa", "image/png", 9, 3, 0
		other := kept
		other.File = "other.png"
		for _, err := range []error{
			p.SQL.ExpireAttachment(t.Context(), kept.ID, now), // too early: nothing
			p.SQL.FinishAttachment(t.Context(), kept, now),
			p.SQL.FailAttachment(t.Context(), failed.ID, models.ReasonDamaged, now),
			p.SQL.FinishAttachment(t.Context(), other, now),
			p.SQL.FailAttachment(t.Context(), kept.ID, models.ReasonGone, now),
			p.SQL.DeferAttachment(t.Context(), kept.ID, now, "too late"),
			p.SQL.FinishAttachment(t.Context(), models.Attachment{ID: failed.ID, File: "late.png"}, now),
			p.SQL.FailAttachment(t.Context(), failed.ID, models.ReasonGone, now),
			p.SQL.ExpireAttachment(t.Context(), failed.ID, now),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		kept.State = models.AttachmentStored
		failed.State, failed.Reason = models.AttachmentFailed, models.ReasonDamaged
		if diff := cmp.Diff([]models.Attachment{kept, failed}, c.listed(t, s)); diff != "" {
			t.Error(diff)
		}
		if err := p.SQL.ExpireAttachment(t.Context(), kept.ID, now); err != nil {
			t.Fatal(err)
		}
		if got, err := p.SQL.FindAttachments(t.Context(), []int64{kept.ID, 99}); err != nil || len(got) != 1 ||
			got[0].State != models.AttachmentExpired || got[0].File != "" {
			t.Errorf("FindAttachments = %+v, %v", got, err)
		}
	})
}

// The author of an attachment that failed is told, once; not of one that they
// have removed.
func TestAttachmentNotice(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		s := c.withPhotos(photo(1, "a", "A"), photo(2, "b", "B"))
		c.submit(t, s)
		c.submit(t, amending(s, 1, photo(1, "b", "B")))
		list := c.listed(t, s)
		for range 2 {
			for _, a := range list {
				if err := p.SQL.FailAttachment(t.Context(), a.ID, models.ReasonGone, made); err != nil {
					t.Fatal(err)
				}
			}
		}
		b := list[0]
		if b.FileKey != "B" {
			b = list[1]
		}
		want := []bot.Notice{{
			ID: 1, Kind: bot.NoticeAttachment, PersonID: c.person["a1"], Address: bot.Address{Channel: "telegram", Account: "a1"},
			Payload: fmt.Appendf(nil, `{"attachment":%d}`, b.ID), Queued: made.UTC(),
		}}
		if diff := cmp.Diff(want, claim(t, c, 5, made)); diff != "" {
			t.Error(diff)
		}
		if got, err := p.SQL.FindOwnAttachment(t.Context(), c.person["a1"], b.ID); err != nil || got.FileKey != "B" || got.Reason != models.ReasonGone {
			t.Errorf("FindOwnAttachment = %+v, %v", got, err)
		}
		if _, err := p.SQL.FindOwnAttachment(t.Context(), c.person["a2"], b.ID); !errors.Is(err, models.ErrUnknown) {
			t.Errorf("FindOwnAttachment of somebody else's: %v", err)
		}
	})
}

// Leaders find the attachments of their own unit and those below, officers
// count their own.
func TestAttachmentScope(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		s := c.submission("x1", "xa", nil)
		s.Attachments = []models.Attachment{photo(1, "a", "A")}
		c.submit(t, s)
		// From the province to the unit itself; b is a sister of the unit above.
		for unit, want := range map[string]int{"tinh": 1, "a": 1, "xa": 1, "b": 0} {
			list, err := p.SQL.ListAttachments(t.Context(), c.unit[unit], s.Report.ID)
			if err != nil || len(list) != want {
				t.Errorf("unit %s finds %+v, %v, want %d", unit, list, err, want)
			}
		}
		if _, err := p.SQL.ListAttachments(t.Context(), 999, s.Report.ID); !errors.Is(err, models.ErrUnknown) {
			t.Errorf("ListAttachments of a unit that is not there: %v", err)
		}
		for person, want := range map[string]int{"x1": 1, "a1": 0, "la": 0} {
			counts, err := p.SQL.CountOwnAttachments(t.Context(), c.person[person], []string{s.Report.ID})
			if err != nil || len(counts) != want {
				t.Errorf("%s counts %v, %v, want %d", person, counts, err, want)
			}
		}
		if counts, err := p.SQL.CountOwnAttachments(t.Context(), c.person["x1"], nil); err != nil || len(counts) != 0 {
			t.Errorf("of no reports: %v, %v", counts, err)
		}
	})
}

// Pictures of reports until a day expire, oldest first; other files stay with
// their reports.
func TestAttachmentsExpiring(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		s := c.withPhotos(photo(1, "a", "A"), photo(2, "b", "B"), photo(3, "c", "C"), photo(4, "d", "D"))
		c.submit(t, s)
		for i, mime := range []string{"image/jpeg", "application/pdf", "image/png"} {
			a := c.listed(t, s)[i]
			a.File, a.MIME = fmt.Sprint(a.ID), mime
			if err := p.SQL.FinishAttachment(t.Context(), a, made); err != nil {
				t.Fatal(err)
			}
		}
		for _, tt := range []struct {
			until models.Date
			n     int
			want  int
		}{{"2023-11-15", 5, 0}, {"2023-11-16", 5, 2}, {"2023-11-16", 1, 1}} {
			list, err := p.SQL.ListExpiring(t.Context(), tt.until, tt.n)
			if err != nil || len(list) != tt.want {
				t.Errorf("ListExpiring(%s, %d) = %+v, %v, want %d", tt.until, tt.n, list, err, tt.want)
			}
		}
	})
}
