package attachments

import (
	"errors"
	"image"
	"testing"
)

// A decoder that panics costs the picture, and not the program.
func TestDecoderPanics(t *testing.T) {
	f := format{mime: "image/x", codec: &codec{
		inspect: func([]byte) (image.Config, int, orientation, error) {
			return image.Config{Width: 1, Height: 1}, 4, asStored, nil
		},
		decode: func(data []byte) (image.Image, error) { return nil, errors.New(string(data[9:])) },
	}}
	if c, err := f.reencode([]byte("short")); !errors.Is(err, ErrDamaged) || c.Data != nil {
		t.Errorf("kept %+v, %v", c, err)
	}
}
