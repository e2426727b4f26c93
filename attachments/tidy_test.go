package attachments_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/satcoso/satcoso/models"
)

// A file goes if its attachment is settled and does not name it. What is not
// known is not touched.
func TestSweep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const other = "018bd5a0-0000-7000-8000-000000000002"
		stored, failed, expired, pending := photo(""), photo(""), photo(""), photo("")
		stored.State, failed.State, expired.State = models.AttachmentStored, models.AttachmentFailed, models.AttachmentExpired
		stored.ReportDay = "1999-12-31"
		pending.Channel = "away"
		store := newStore(stored, failed, expired, pending)
		r := newRig(t, store, holds(nil))
		put := func(report string, id int64, data string) string {
			name, err := r.Folder.Put(report, id, ".jpg", []byte(data))
			if err != nil {
				t.Fatal(err)
			}
			return name
		}
		left := func(name string) string {
			if err := os.WriteFile(filepath.Join(r.dir, name), []byte("half"), 0o600); err != nil {
				t.Fatal(err)
			}
			return name
		}
		store.rows[1].File = put(report, 1, "kept")
		want := []string{
			store.rows[1].File,
			put(report, 4, "may be named in a moment"), left(put(report, 4, "half") + ".tmp-ABC"),
			put(report, 99, "of a database that was put back"), put(other, 1, "of another database"),
			left("README"), left(".nfs0000"), left("photo-1.jpg"),
		}
		want = append(want, put(report, 4, "half"))
		put(report, 1, "of a slower process")
		left(store.rows[1].File + ".tmp-XYZ2")
		put(report, 2, "failed")
		put(report, 3, "expired")
		r.run(t, time.Minute)
		slices.Sort(want)
		if got := listFolder(t, r.dir); !slices.Equal(got, want) {
			t.Errorf("the folder has\n%q, want\n%q", got, want)
		}
	})
}

// There may be more files than are looked up at a time.
func TestSweepMany(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var rows []models.Attachment
		for range 1200 {
			rows = append(rows, models.Attachment{State: models.AttachmentExpired})
		}
		r := newRig(t, newStore(rows...), holds(nil))
		for i := range rows {
			name := fmt.Sprintf("%s-%d-0000000000000000.jpg", report, i+1)
			if err := os.WriteFile(filepath.Join(r.dir, name), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		r.run(t, time.Second)
		if got := listFolder(t, r.dir); len(got) != 0 {
			t.Errorf("%d files are left", len(got))
		}
	})
}

// Pictures are kept until the ninetieth day after their report's year, by the
// calendar of the reports.
func TestExpire(t *testing.T) {
	ict := time.FixedZone("ICT", 7*60*60)
	for _, tt := range []struct {
		now  time.Time
		days int
		want string
	}{
		{time.Date(2024, 3, 30, 23, 59, 0, 0, ict), 0, "2023-01-01 2023-12-31 2024-01-01"}, // the 90th day of a leap year
		{time.Date(2024, 3, 31, 0, 0, 0, 0, ict), 0, "2024-01-01"},
		{time.Date(2024, 3, 30, 18, 0, 0, 0, time.UTC), 0, "2024-01-01"},
		{time.Date(2023, 12, 31, 12, 0, 0, 0, ict), 0, "2023-01-01 2023-12-31 2024-01-01"},
		{time.Date(2024, 1, 10, 23, 59, 0, 0, ict), 10, "2023-01-01 2023-12-31 2024-01-01"},
		{time.Date(2024, 1, 11, 0, 0, 0, 0, ict), 10, "2024-01-01"},
		{time.Date(2030, 1, 11, 0, 0, 0, 0, ict), 0, ""},
	} {
		t.Run(fmt.Sprint(tt.now, tt.days), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := newStore()
				r := newRig(t, store, holds(nil))
				r.Calendar, r.KeepDays = models.NewCalendar(ict), tt.days
				r.Now = func() time.Time { return tt.now }
				for i, day := range []models.Date{"2023-01-01", "2023-12-31", "2024-01-01"} {
					id := int64(i + 1)
					name, err := r.Folder.Put(report, id, ".jpg", []byte(day))
					if err != nil {
						t.Fatal(err)
					}
					store.rows[id] = &row{Attachment: models.Attachment{
						ID: id, ReportID: report, ReportDay: day, State: models.AttachmentStored, MIME: "image/jpeg", File: name,
					}}
				}
				r.run(t, time.Second)
				left := ""
				for _, id := range store.ids() {
					a := store.get(id)
					_, err := os.Stat(filepath.Join(r.dir, a.File))
					if kept := a.State == models.AttachmentStored; kept != (a.File != "") || kept && err != nil {
						t.Errorf("attachment %d is %s with the file %q: %v", id, a.State, a.File, err)
					} else if kept {
						left += " " + string(a.ReportDay)
					}
				}
				if left = strings.TrimSpace(left); left != tt.want {
					t.Errorf("left are the pictures of %s, want %s", left, tt.want)
				}
			})
		})
	}
}

// An expiring store looks at the folder when it is told that a file is gone.
type expiring struct {
	*fakeStore
	gone func(id int64)
}

func (e expiring) ExpireAttachment(_ context.Context, id int64, _ time.Time) error {
	e.gone(id)
	return errKilled
}

// The file goes before the row says so. A process that is killed in between
// does it again.
func TestExpireFileFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		old := photo("")
		old.State, old.ReportDay, old.MIME = models.AttachmentStored, "1998-12-31", "image/jpeg"
		store := newStore(old)
		r := newRig(t, store, holds(nil))
		name, err := r.Folder.Put(report, 1, ".jpg", []byte("old"))
		if err != nil {
			t.Fatal(err)
		}
		store.rows[1].File = name
		told := 0
		r.Store = expiring{store, func(int64) {
			told++
			if _, err := r.Folder.Get(name); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("the file is still there: %v", err)
			}
		}}
		r.run(t, time.Second)
		if told != 1 {
			t.Errorf("the store was told %d times", told)
		}
		r.Store = store
		r.run(t, time.Second)
		if a := store.get(1); a.State != models.AttachmentExpired {
			t.Errorf("it is %s", a.State)
		}
	})
}
