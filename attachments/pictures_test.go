package attachments_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"slices"
	"testing"
)

// corners are the colours of a picture's four quarters: top left, top right,
// bottom left, bottom right. Letters stand for them.
var corners = map[byte]color.RGBA{
	'A': {R: 255, A: 255}, 'B': {G: 255, A: 255}, 'C': {B: 255, A: 255}, 'D': {R: 255, G: 255, B: 255, A: 255},
}

// quarters is a picture of four quarters, each of whole blocks of a JPEG.
func quarters(w, h int) *image.RGBA {
	p := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			letter := byte('A')
			if x >= w/2 {
				letter++
			}
			if y >= h/2 {
				letter += 2
			}
			p.SetRGBA(x, y, corners[letter])
		}
	}
	return p
}

// seen names the quarters of a picture, row by row: "AB/CD".
func seen(t *testing.T, p image.Image) string {
	t.Helper()
	b := p.Bounds()
	at := func(x, y int) byte {
		r, g, bl, _ := p.At(b.Min.X+x, b.Min.Y+y).RGBA()
		for letter, c := range corners {
			near := func(got uint32, want uint8) bool { return max(got>>8, uint32(want))-min(got>>8, uint32(want)) < 60 }
			if near(r, c.R) && near(g, c.G) && near(bl, c.B) {
				return letter
			}
		}
		t.Errorf("at %d, %d is %v", x, y, p.At(x, y))
		return '?'
	}
	left, right, top, bottom := b.Dx()/4, b.Dx()*3/4, b.Dy()/4, b.Dy()*3/4
	return string([]byte{at(left, top), at(right, top), '/', at(left, bottom), at(right, bottom)})
}

func jpegOf(tb testing.TB, p image.Image) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, p, &jpeg.Options{Quality: 95}); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(tb testing.TB, p image.Image) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, p); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// canary is a text that must not be in anything that is kept.
const canary = "10.9804N 106.6745E"

// exif is an Exif segment with an orientation, and with a place in its GPS
// directory.
func exif(order binary.AppendByteOrder, orientation uint16) []byte {
	entry := func(b []byte, tag, kind uint16, count, value uint32) []byte {
		b = order.AppendUint16(b, tag)
		b = order.AppendUint16(b, kind)
		b = order.AppendUint32(b, count)
		if kind == 3 { // a short is left-justified
			b = order.AppendUint16(b, uint16(value))
			return order.AppendUint16(b, 0)
		}
		return order.AppendUint32(b, value)
	}
	b := []byte("MM")
	if order.String() == binary.LittleEndian.String() {
		b = []byte("II")
	}
	b = order.AppendUint16(b, 42)
	b = order.AppendUint32(b, 8)
	b = order.AppendUint16(b, 3)
	b = entry(b, 0x0100, 4, 1, 48)
	b = entry(b, 0x0112, 3, 1, uint32(orientation))
	b = entry(b, 0x8825, 4, 1, 50) // the GPS directory
	b = order.AppendUint32(b, 0)
	b = order.AppendUint16(b, 1)
	b = entry(b, 0x001B, 7, uint32(len(canary)), 68) // GPSProcessingMethod
	b = order.AppendUint32(b, 0)
	return append(append([]byte("Exif\x00\x00"), b...), canary...)
}

// withSegments puts marker segments behind a JPEG's beginning.
func withSegments(picture []byte, marker byte, payloads ...[]byte) []byte {
	var b []byte
	for _, p := range payloads {
		b = append(b, 0xFF, marker)
		b = binary.BigEndian.AppendUint16(b, uint16(len(p)+2))
		b = append(b, p...)
	}
	return slices.Concat(picture[:2], b, picture[2:])
}

// withChunk puts a chunk behind a PNG's header.
func withChunk(picture []byte, kind string, data []byte) []byte {
	const header = 8 + 12 + 13
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	named := append([]byte(kind), data...)
	b = append(b, named...)
	b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(named))
	return slices.Concat(picture[:header], b, picture[header:])
}

// claiming gives a PNG a header that claims another size, depth and interlacing.
func claiming(picture []byte, w, h uint32, depth, interlaced byte) []byte {
	b := slices.Clone(picture)
	binary.BigEndian.PutUint32(b[16:], w)
	binary.BigEndian.PutUint32(b[20:], h)
	b[24], b[28] = depth, interlaced
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

// frame gives a JPEG another size and kind of frame.
func frame(picture []byte, marker byte, w, h uint16) []byte {
	b := slices.Clone(picture)
	at := bytes.Index(b, []byte{0xFF, 0xC0, 0x00})
	b[at+1] = marker
	binary.BigEndian.PutUint16(b[at+5:], h)
	binary.BigEndian.PutUint16(b[at+7:], w)
	return b
}

// zipOf is a ZIP archive of files with these names and contents.
func zipOf(tb testing.TB, files ...string) []byte {
	tb.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		f, err := z.CreateHeader(&zip.FileHeader{Name: files[i], Method: zip.Store})
		if err != nil {
			tb.Fatal(err)
		}
		if _, err := f.Write([]byte(files[i+1])); err != nil {
			tb.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}
