package attachments_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"testing"
	"time"

	"github.com/satcoso/satcoso/attachments"
)

// A brief channel gives a picture out until it forgets.
type brief struct {
	data      []byte
	forgotten bool
	asked     int
}

var errForgotten = errors.New("gone")

func (b *brief) Fetch(context.Context, string, int64) ([]byte, error) {
	b.asked++
	if b.forgotten {
		return nil, errForgotten
	}
	return b.data, nil
}

func TestEarly(t *testing.T) {
	var picture bytes.Buffer
	if err := jpeg.Encode(&picture, image.NewRGBA(image.Rect(0, 0, 40, 30)), nil); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	channel := &brief{data: picture.Bytes()}
	early := attachments.Early{Fetcher: channel, Folder: openFolder(t, dir)}
	const ref = "https://photos.example/a?token=../../b"
	for range 2 {
		if err := early.Take(t.Context(), ref); err != nil {
			t.Fatal(err)
		}
	}
	if channel.asked != 1 {
		t.Errorf("the channel was asked %d times", channel.asked)
	}
	channel.forgotten = true
	early.Folder = openFolder(t, dir) // another process
	data, err := early.Fetch(t.Context(), ref, attachments.MaxSize)
	if err != nil {
		t.Fatal(err)
	}
	if config, _, err := image.DecodeConfig(bytes.NewReader(data)); err != nil || config.Width != 40 {
		t.Errorf("what was kept is %+v, %v", config, err)
	}
	if _, err := early.Fetch(t.Context(), ref, 10); !errors.Is(err, attachments.ErrTooLarge) {
		t.Errorf("Fetch above the limit: %v", err)
	}
	if err := early.Tidy(time.Now().Add(30 * 24 * time.Hour)); err != nil || len(listFolder(t, dir)) != 1 {
		t.Errorf("Tidy: %v, %v are left", err, listFolder(t, dir))
	}
	if err := early.Tidy(time.Now().Add(32 * 24 * time.Hour)); err != nil || len(listFolder(t, dir)) != 0 {
		t.Errorf("Tidy: %v, %v are left", err, listFolder(t, dir))
	}
	if _, err := early.Fetch(t.Context(), ref, attachments.MaxSize); !errors.Is(err, errForgotten) {
		t.Errorf("Fetch of what is not kept: %v", err)
	}
	channel.forgotten, channel.data = false, []byte("no picture")
	if err := early.Take(t.Context(), ref); !errors.Is(err, attachments.ErrNotPicture) || len(listFolder(t, dir)) != 0 {
		t.Errorf("Take of no picture: %v, %v", err, listFolder(t, dir))
	}
}
