package attachments

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"

	"github.com/satcoso/satcoso/conversations"
)

const (
	// MaxSize is the largest attachment that is taken, in bytes: Telegram gives
	// out no larger ones.
	MaxSize = 20 << 20
	// maxPixels is what the cameras of phones make by default, twice.
	maxPixels = 25_000_000
	// maxDecoded bounds, in bytes, what decoding one picture may take.
	maxDecoded = 200 << 20
	// maxScans is how often a JPEG may go over its pixels. Encoders make about
	// ten scans; a scan of twenty bytes can cost as much as all the others.
	maxScans = 100
	// pngInterlace is where the header of a PNG says whether it comes in passes.
	pngInterlace = 28
	// jpegQuality is high enough for small print.
	jpegQuality = 90
)

// What is wrong with an attachment that cannot be kept.
var (
	ErrTooLarge      = errors.New("the attachment is too large")
	ErrTooManyPixels = errors.New("the picture has too many pixels to be decoded safely")
	ErrNotPicture    = errors.New("the photo is not a picture")
	// ErrUnsupported means that the attachment is of a format that may tell
	// where it was recorded, and that this package cannot clean.
	ErrUnsupported = errors.New("the format cannot be cleaned")
	ErrDamaged     = errors.New("the attachment is damaged")
)

// A Cleaned is an attachment as it may be kept.
type Cleaned struct {
	Data []byte
	MIME string
	Ext  string // ".jpg"; ".bin" for what is not known
	// Width and Height are those of a picture, in pixels, as it is looked at.
	Width, Height int
}

// Clean makes an attachment fit to be kept. A JPEG or PNG picture, sent as a
// photo or as a file, is decoded, turned upright, and encoded anew: what it said
// of place, time and telephone, and whatever was appended, is gone. Pictures and
// films of other formats are refused. All other files are kept as they are,
// under the name of the format that they turn out to have.
//
// It fails with the errors above. Decoding a picture takes up to 200 MB: its
// callers see to how many are cleaned at a time.
func Clean(data []byte, kind conversations.AttachmentKind) (Cleaned, error) {
	if len(data) > MaxSize {
		return Cleaned{}, fmt.Errorf("%w: %d bytes", ErrTooLarge, len(data))
	}
	f := sniff(data)
	switch {
	case len(data) == 0:
		return Cleaned{}, fmt.Errorf("%w: it is empty", ErrDamaged)
	case f.codec != nil:
		return f.reencode(data)
	case f.refused:
		return Cleaned{}, ErrUnsupported
	case kind == conversations.Photo:
		return Cleaned{}, ErrNotPicture
	}
	return Cleaned{Data: data, MIME: f.mime, Ext: f.ext}, nil
}

// A codec decodes and encodes one format of pictures.
type codec struct {
	// inspect says how large the picture is, how many bytes a pixel takes at
	// most while it is decoded, and how it is to be turned.
	inspect func(data []byte) (size image.Config, perPixel int, upright orientation, err error)
	decode  func(data []byte) (image.Image, error)
	encode  func(to *bytes.Buffer, picture image.Image) error
}

// reencode makes a picture anew. Whatever goes wrong in a decoder is the
// picture's fault.
func (f format) reencode(data []byte) (c Cleaned, err error) {
	defer func() {
		if trouble := recover(); trouble != nil {
			c, err = Cleaned{}, fmt.Errorf("%w: its decoder failed: %v", ErrDamaged, trouble)
		}
	}()
	size, perPixel, upright, err := f.codec.inspect(data)
	if err != nil {
		return Cleaned{}, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if pixels := size.Width * size.Height; pixels <= 0 || pixels > maxPixels || pixels*perPixel > maxDecoded {
		return Cleaned{}, fmt.Errorf("%w: %d × %d", ErrTooManyPixels, size.Width, size.Height)
	}
	picture, err := f.codec.decode(data)
	if err != nil {
		return Cleaned{}, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	picture = upright.turn(picture)
	var to bytes.Buffer
	if err := f.codec.encode(&to, picture); err != nil {
		return Cleaned{}, fmt.Errorf("encode a picture of %d × %d: %w", size.Width, size.Height, err)
	}
	bounds := picture.Bounds()
	return Cleaned{Data: to.Bytes(), MIME: f.mime, Ext: f.ext, Width: bounds.Dx(), Height: bounds.Dy()}, nil
}

var jpegCodec = &codec{
	inspect: func(data []byte) (image.Config, int, orientation, error) {
		size, err := jpeg.DecodeConfig(bytes.NewReader(data))
		h := readJPEGHead(data)
		if err == nil && h.scans > maxScans {
			err = fmt.Errorf("it has more than %d scans", maxScans)
		}
		return size, h.perPixel(size.ColorModel), h.upright, err
	},
	decode: func(data []byte) (image.Image, error) { return jpeg.Decode(bytes.NewReader(data)) },
	encode: func(to *bytes.Buffer, p image.Image) error {
		return jpeg.Encode(to, p, &jpeg.Options{Quality: jpegQuality})
	},
}

var pngCodec = &codec{
	inspect: func(data []byte) (image.Config, int, orientation, error) {
		size, err := png.DecodeConfig(bytes.NewReader(data))
		perPixel := 4
		switch size.ColorModel {
		case color.Gray16Model, color.RGBA64Model, color.NRGBA64Model:
			perPixel = 8
		}
		if err == nil && data[pngInterlace] != 0 {
			perPixel *= 2 // its passes are pictures of their own
		}
		return size, perPixel, asStored, err
	},
	decode: func(data []byte) (image.Image, error) { return png.Decode(bytes.NewReader(data)) },
	encode: func(to *bytes.Buffer, p image.Image) error { return png.Encode(to, p) },
}
