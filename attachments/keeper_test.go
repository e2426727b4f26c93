package attachments_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/satcoso/satcoso/attachments"
	"github.com/satcoso/satcoso/models"
)

var (
	errGone = errors.New("the channel does not have it any more")
	errBusy = errors.New("the channel is busy")
)

// A fetch is a Fetcher.
type fetch func(ctx context.Context, ref string) ([]byte, error)

func (f fetch) Fetch(ctx context.Context, ref string, limit int64) ([]byte, error) {
	data, err := f(ctx, ref)
	if int64(len(data)) > limit {
		return nil, attachments.ErrTooLarge
	}
	return data, err
}

// holds gives out what is under a reference, and has forgotten everything else.
func holds(files map[string][]byte) fetch {
	return func(_ context.Context, ref string) ([]byte, error) {
		if data, ok := files[ref]; ok {
			return data, nil
		}
		return nil, errGone
	}
}

// A rig is a keeper with a folder, and the log that it writes.
type rig struct {
	*attachments.Keeper
	dir string
	log *bytes.Buffer
}

func newRig(t *testing.T, store attachments.Store, channel attachments.Fetcher) rig {
	t.Helper()
	r := rig{dir: t.TempDir(), log: &bytes.Buffer{}}
	r.Keeper = &attachments.Keeper{
		Store: store, Folder: openFolder(t, r.dir), Channels: map[string]attachments.Fetcher{"test": channel},
		Permanent: func(err error) bool { return errors.Is(err, errGone) },
		Now:       time.Now, Log: slog.New(slog.NewTextHandler(r.log, nil)),
	}
	return r
}

// run runs the keeper for a while, in the time of the test's bubble.
func (r rig) run(t *testing.T, d time.Duration) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	all.Go(func() { r.Run(ctx) })
	time.Sleep(d)
	synctest.Wait()
	cancel()
	all.Wait()
}

// wantKept checks that a row names a file that is what the row says.
func (r rig) wantKept(t *testing.T, a models.Attachment) {
	t.Helper()
	file, err := r.Folder.Get(a.File)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	data, err := io.ReadAll(file)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(data)
	if a.State != models.AttachmentStored || a.Size != int64(len(data)) || a.SHA256 != hex.EncodeToString(sum[:]) {
		t.Errorf("kept are %d bytes with hash %x, and noted is %+v", len(data), sum, a)
	}
}

// What is pending is fetched, cleaned and kept.
func TestKeep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		upright := withSegments(jpegOf(t, quarters(64, 32)), 0xE1, exif(binary.BigEndian, 6))
		pdf := photo("pdf")
		pdf.Kind = "file"
		store := newStore(photo("jpeg"), pdf)
		r := newRig(t, store, holds(map[string][]byte{"jpeg": upright, "pdf": []byte("%PDF-1.7")}))
		r.run(t, time.Second)
		for id, want := range map[int64]models.Attachment{
			1: {MIME: "image/jpeg", Width: 32, Height: 64}, 2: {MIME: "application/pdf"},
		} {
			a := store.get(id).Attachment
			r.wantKept(t, a)
			if a.MIME != want.MIME || a.Width != want.Width || a.Height != want.Height || !strings.HasPrefix(a.File, fmt.Sprintf("%s-%d-", report, id)) {
				t.Errorf("attachment %d is %+v, want %+v", id, a, want)
			}
		}
		if len(listFolder(t, r.dir)) != 2 || r.log.Len() > 0 {
			t.Errorf("folder %q, log %s", listFolder(t, r.dir), r.log)
		}
	})
}

// What cannot be had is told to its author, with the reason, and not tried
// again.
func TestRefusals(t *testing.T) {
	for name, tt := range map[string]struct {
		data []byte
		err  error
		want models.AttachmentReason
	}{
		"gone":           {nil, errGone, models.ReasonGone},
		"fetched, large": {nil, fmt.Errorf("channel: %w", attachments.ErrTooLarge), models.ReasonTooLarge},
		"large":          {make([]byte, attachments.MaxSize+1), nil, models.ReasonTooLarge},
		"bomb":           {claiming(pngOf(t, quarters(8, 8)), 50_000, 50_000, 8, 0), nil, models.ReasonTooManyPixels},
		"no picture":     {[]byte("%PDF-1.7"), nil, models.ReasonNotPicture},
		"HEIC":           {[]byte("\x00\x00\x00\x18ftypheic"), nil, models.ReasonUnsupported},
		"damaged":        {[]byte("\xFF\xD8\xFF\xE0"), nil, models.ReasonDamaged},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store, tries := newStore(photo("x")), 0
				r := newRig(t, store, fetch(func(context.Context, string) ([]byte, error) { tries++; return tt.data, tt.err }))
				r.run(t, 72*time.Hour)
				if a := store.get(1); a.State != models.AttachmentFailed || a.Reason != tt.want || tries != 1 || len(store.notices) != 1 {
					t.Errorf("it is %s, %s, after %d tries, with notices %v, want %s", a.State, a.Reason, tries, store.notices, tt.want)
				}
				if got := listFolder(t, r.dir); len(got) != 0 {
					t.Errorf("left in the folder: %q", got)
				}
			})
		})
	}
}

// What may come later is tried again after growing gaps, and given up after two
// days.
func TestGaps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		var tries []time.Duration
		store := newStore(photo("x"))
		r := newRig(t, store, fetch(func(context.Context, string) ([]byte, error) {
			tries = append(tries, time.Since(begin).Round(time.Minute))
			return nil, errBusy
		}))
		r.run(t, 47*time.Hour)
		var gaps []time.Duration
		for i := 1; i < len(tries); i++ {
			gaps = append(gaps, tries[i]-tries[i-1])
		}
		if a := store.get(1); a.State != models.AttachmentPending || !strings.Contains(a.why, errBusy.Error()) {
			t.Errorf("after 47 hours it is %+v", a)
		}
		if len(gaps) < 15 || gaps[0] != time.Minute || gaps[1] != 2*time.Minute || !slices.IsSorted(gaps[:len(gaps)-1]) || slices.Max(gaps) > 4*time.Hour+time.Minute {
			t.Errorf("the gaps are %v", gaps)
		}
		r.run(t, 6*time.Hour)
		if a := store.get(1); a.State != models.AttachmentFailed || a.Reason != models.ReasonGivenUp || len(store.notices) != 1 {
			t.Errorf("after 53 hours it is %s, %s", a.State, a.Reason)
		}
		if last := tries[len(tries)-1]; last < 44*time.Hour || last > 49*time.Hour {
			t.Errorf("the last try came after %v", last)
		}
	})
}

// A program that was down for a week has not tried: what waits gets its tries.
func TestAfterAnOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		old := photo("x")
		old.QueuedAt = time.Now().AddDate(0, 0, -7)
		store, tries := newStore(old), 0
		r := newRig(t, store, fetch(func(context.Context, string) ([]byte, error) {
			if tries++; tries < 8 {
				return nil, errBusy
			}
			return jpegOf(t, quarters(16, 16)), nil
		}))
		r.run(t, 6*time.Hour)
		r.wantKept(t, store.get(1).Attachment)
	})
}

// What ends the program each time that it is begun is not begun for ever.
func TestPoison(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		poison := photo("x")
		poison.Attempts = 40
		store := newStore(poison)
		newRig(t, store, fetch(func(context.Context, string) ([]byte, error) {
			t.Error("it was begun once more")
			return nil, errBusy
		})).run(t, time.Minute)
		if a := store.get(1); a.Reason != models.ReasonGivenUp {
			t.Errorf("it is %s, %s", a.State, a.Reason)
		}
	})
}

// A channel that is not open may be opened again.
func TestNoChannel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		other := photo("x")
		other.Channel = "other"
		store := newStore(other)
		newRig(t, store, holds(nil)).run(t, time.Hour)
		if a := store.get(1); a.State != models.AttachmentPending || !strings.Contains(a.why, `no channel "other"`) {
			t.Errorf("it is %+v", a)
		}
	})
}

// A folder that cannot be written to costs no attachment.
func TestFolderFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newStore(photo("x"))
		r := newRig(t, store, holds(map[string][]byte{"x": jpegOf(t, quarters(16, 16))}))
		if err := os.RemoveAll(r.dir); err != nil {
			t.Fatal(err)
		}
		r.run(t, time.Hour)
		if a := store.get(1); a.State != models.AttachmentPending || a.Attempts < 3 {
			t.Errorf("it is %+v", a)
		}
	})
}

// No more than two are in hand at a time, however many wait; one that does not
// come does not keep the others waiting for ever.
func TestTwoAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var pending []models.Attachment
		for range 9 {
			pending = append(pending, photo("x"))
		}
		pending[0].Ref = "never"
		store := newStore(pending...)
		picture := jpegOf(t, quarters(16, 16))
		var mu sync.Mutex
		now, most := 0, 0
		r := newRig(t, store, fetch(func(ctx context.Context, ref string) ([]byte, error) {
			mu.Lock()
			now++
			most = max(most, now)
			mu.Unlock()
			defer func() { mu.Lock(); now--; mu.Unlock() }()
			if ref == "never" {
				<-ctx.Done()
				return nil, ctx.Err()
			}
			time.Sleep(time.Second)
			return picture, nil
		}))
		r.run(t, 100*time.Second)
		if most != 2 || store.finished != 8 {
			t.Errorf("%d were in hand at once, %d were kept", most, store.finished)
		}
		if a := store.get(1); a.State != models.AttachmentPending || a.Attempts != 1 {
			t.Errorf("what does not come is %+v", a)
		}
	})
}

// What is in hand when the program stops is given back, to be tried by the next
// one at once.
func TestStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newStore(photo("x"))
		r := newRig(t, store, fetch(func(ctx context.Context, _ string) ([]byte, error) {
			<-ctx.Done()
			return nil, errGone // however a fetch words that it was broken off
		}))
		r.run(t, time.Second)
		if a := store.get(1); a.State != models.AttachmentPending || a.leasedUntil != (time.Time{}) || a.notBefore.After(time.Now()) {
			t.Errorf("it is %+v", a)
		}
		r.Channels["test"] = holds(map[string][]byte{"x": jpegOf(t, quarters(16, 16))})
		r.run(t, time.Second)
		r.wantKept(t, store.get(1).Attachment)
	})
}

// The process is killed in each of its calls in turn, before and after the call
// acts. The next process ends with the same files, whole, and none beside them;
// the author of the one that is gone is told once.
func TestKilledAnywhere(t *testing.T) {
	for _, after := range []bool{false, true} {
		for n := 1; ; n++ {
			reached := false
			t.Run(fmt.Sprintf("call %d, after %t", n, after), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { reached = killed(t, n, after) })
			})
			if !reached {
				if n < 10 {
					t.Errorf("there are only %d calls", n-1)
				}
				break
			}
		}
	}
}

// killed kills a process in its nth call. It reports whether there was one.
func killed(t *testing.T, n int, after bool) (reached bool) {
	old := photo("old")
	old.State, old.ReportDay, old.MIME = models.AttachmentStored, "1998-12-31", "image/jpeg"
	store := newStore(photo("a"), photo("gone"), photo("b"), old)
	channel := holds(map[string][]byte{"a": jpegOf(t, quarters(64, 32)), "b": pngOf(t, quarters(8, 8))})
	calls := 0
	dying := &mortal{Store: store, fetcher: channel, dies: func() (bool, bool) {
		calls++
		reached = reached || calls == n
		return calls == n && !after, calls == n && after
	}}
	r := newRig(t, dying, dying)
	var err error
	if store.rows[4].File, err = r.Folder.Put(report, 4, ".jpg", []byte("old")); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Folder.Put(report, 4, ".jpg", []byte("an orphan")); err != nil {
		t.Fatal(err)
	}
	r.run(t, 10*time.Second)
	r.Store, r.Channels["test"] = store, channel
	r.run(t, 2*time.Hour)

	var want []string
	for _, id := range []int64{1, 3} {
		a := store.get(id).Attachment
		r.wantKept(t, a)
		want = append(want, a.File)
	}
	if got := listFolder(t, r.dir); !slices.Equal(got, want) {
		t.Errorf("the folder has %q, want %q", got, want)
	}
	if store.finished != 2 || !slices.Equal(store.notices, []int64{2}) || store.get(4).State != models.AttachmentExpired {
		t.Errorf("%d were kept, told were %v, and the old one is %s", store.finished, store.notices, store.get(4).State)
	}
	return reached
}

// A store that is away is waited for, and said once a look.
func TestStoreFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		away := &mortal{dead: true}
		r := newRig(t, away, away)
		r.run(t, time.Minute)
		if n := strings.Count(r.log.String(), "task=fetch"); n < 20 || n > 30 || !strings.Contains(r.log.String(), "killed") {
			t.Errorf("logged %d times:\n%s", n, r.log)
		}
	})
}
