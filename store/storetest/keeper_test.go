package storetest_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"io"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/satcoso/satcoso/attachments"
	"github.com/satcoso/satcoso/models"
	"github.com/satcoso/satcoso/store/storetest"
)

var errGone = errors.New("gone")

// A channelFile is what a channel holds under every reference but "gone".
type channelFile []byte

func (f channelFile) Fetch(_ context.Context, ref string, _ int64) ([]byte, error) {
	if ref == "gone" {
		return nil, errGone
	}
	return f, nil
}

// From the report to the file: what is sent is kept by one of two copies of the
// program, what cannot be had is told, and what is old goes.
func TestKeeper(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		s := c.withPhotos(photo(1, "a", "A"), photo(2, "gone", "B"), photo(3, "c", "C"))
		c.submit(t, s)
		folder, err := attachments.Open("", t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		defer folder.Close()
		var picture bytes.Buffer
		if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 3, 2))); err != nil {
			t.Fatal(err)
		}
		runUntil := func(now time.Time, done string) {
			t.Helper()
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			var all sync.WaitGroup
			for _, store := range []attachments.Store{p.SQL, storetest.OpenSQL(t, p.URL)} {
				k := &attachments.Keeper{
					Store: store, Folder: folder, Channels: map[string]attachments.Fetcher{"telegram": channelFile(picture.Bytes())},
					Permanent: func(err error) bool { return errors.Is(err, errGone) },
					Now:       func() time.Time { return now }, Log: slog.New(slog.DiscardHandler),
				}
				all.Go(func() { k.Run(ctx) })
			}
			for p.Count(t, done) != 0 && ctx.Err() == nil {
				time.Sleep(10 * time.Millisecond)
			}
			cancel()
			all.Wait()
		}
		now := s.Report.ReceivedAt.Add(time.Hour)
		runUntil(now, "SELECT count(*) FROM attachments WHERE state = 'pending'")
		c.wantStates(t, s, "A/a stored r1, B/gone failed r1, C/c stored r1")
		for _, a := range c.listed(t, s) {
			if a.State != models.AttachmentStored {
				continue
			}
			file, err := folder.Get(a.File)
			if err != nil {
				t.Fatal(err)
			}
			data, err := io.ReadAll(file)
			if file.Close() != nil || err != nil || int64(len(data)) != a.Size || a.Width != 3 || a.Height != 2 || a.MIME != "image/png" {
				t.Errorf("%d bytes, %v, are kept of %+v", len(data), err, a)
			}
		}
		if n := p.Count(t, "SELECT count(*) FROM outbox WHERE kind = 'attachment'"); n != 1 {
			t.Errorf("%d notices wait, want 1", n)
		}
		list := c.listed(t, s)
		runUntil(now.AddDate(1, 0, 0), "SELECT count(*) FROM attachments WHERE state = 'stored'")
		c.wantStates(t, s, "A/a expired r1, B/gone failed r1, C/c expired r1")
		for _, a := range list {
			if _, err := folder.Get(a.File); err == nil {
				t.Errorf("%s is still there", a.File)
			}
		}
	})
}
