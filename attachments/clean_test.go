package attachments_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/satcoso/satcoso/attachments"
	"github.com/satcoso/satcoso/conversations"
)

// cleaned is what is kept of a picture, and what that looks like.
func cleaned(t *testing.T, data []byte, kind conversations.AttachmentKind) (attachments.Cleaned, image.Image) {
	t.Helper()
	c, err := attachments.Clean(data, kind)
	if err != nil {
		t.Fatal(err)
	}
	p, format, err := image.Decode(bytes.NewReader(c.Data))
	if err != nil {
		t.Fatal(err)
	}
	if c.MIME != "image/"+format || c.Width != p.Bounds().Dx() || c.Height != p.Bounds().Dy() {
		t.Errorf("said to be %s of %d × %d, but is %s of %v", c.MIME, c.Width, c.Height, format, p.Bounds())
	}
	return c, p
}

// The table is that of the Exif standard: which stored quarter is seen where.
func TestOrientation(t *testing.T) {
	stored := jpegOf(t, quarters(64, 32))
	for orientation, want := range map[uint16]string{
		0: "AB/CD", 1: "AB/CD", 2: "BA/DC", 3: "DC/BA", 4: "CD/AB",
		5: "AC/BD", 6: "CA/DB", 7: "DB/CA", 8: "BD/AC", 9: "AB/CD",
	} {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			t.Run(fmt.Sprint(orientation, order), func(t *testing.T) {
				c, p := cleaned(t, withSegments(stored, 0xE1, exif(order, orientation)), conversations.Photo)
				if got := seen(t, p); got != want {
					t.Errorf("seen is %s, want %s", got, want)
				}
				wide := orientation < 5 || orientation > 8
				if wide != (c.Width == 64 && c.Height == 32) || !wide && (c.Width != 32 || c.Height != 64) {
					t.Errorf("size is %d × %d", c.Width, c.Height)
				}
			})
		}
	}
}

// Each pixel of a turned picture is the one that the standard says, at the edges
// of a picture of odd size too.
func TestOrientationOfEveryPixel(t *testing.T) {
	const w, h = 5, 3
	grey := image.NewGray(image.Rect(0, 0, w*8, h*8)) // a block for each pixel
	for y := range h * 8 {
		for x := range w * 8 {
			grey.SetGray(x, y, color.Gray{Y: uint8(y/8*w + x/8 + 1)})
		}
	}
	stored := jpegOf(t, grey)
	for orientation, rows := range map[uint16][]string{
		2: {"5 4 3 2 1", "10 9 8 7 6", "15 14 13 12 11"},
		3: {"15 14 13 12 11", "10 9 8 7 6", "5 4 3 2 1"},
		4: {"11 12 13 14 15", "6 7 8 9 10", "1 2 3 4 5"},
		5: {"1 6 11", "2 7 12", "3 8 13", "4 9 14", "5 10 15"},
		6: {"11 6 1", "12 7 2", "13 8 3", "14 9 4", "15 10 5"},
		7: {"15 10 5", "14 9 4", "13 8 3", "12 7 2", "11 6 1"},
		8: {"5 10 15", "4 9 14", "3 8 13", "2 7 12", "1 6 11"},
	} {
		_, p := cleaned(t, withSegments(stored, 0xE1, exif(binary.BigEndian, orientation)), conversations.File)
		var got []string
		for y := 4; y < p.Bounds().Dy(); y += 8 {
			var row []string
			for x := 4; x < p.Bounds().Dx(); x += 8 {
				row = append(row, fmt.Sprint(color.GrayModel.Convert(p.At(x, y)).(color.Gray).Y))
			}
			got = append(got, strings.Join(row, " "))
		}
		if !slices.Equal(got, rows) {
			t.Errorf("orientation %d shows %q, want %q", orientation, got, rows)
		}
	}
}

// An Exif segment that is not what it should be leaves the picture as it is.
func TestOddExif(t *testing.T) {
	whole := exif(binary.LittleEndian, 6)
	far := slices.Clone(whole)
	binary.LittleEndian.PutUint32(far[10:], 0xFFFFFFFF)
	for name, segment := range map[string][]byte{
		"empty": {}, "no header": whole[6:], "far away": far, "XMP": []byte("http://ns.adobe.com/xap/1.0/\x00"),
	} {
		_, p := cleaned(t, withSegments(jpegOf(t, quarters(64, 32)), 0xE1, segment), conversations.Photo)
		if got := seen(t, p); got != "AB/CD" {
			t.Errorf("%s: seen is %s", name, got)
		}
	}
	for n := range whole {
		cleaned(t, withSegments(jpegOf(t, quarters(64, 32)), 0xE1, whole[:n]), conversations.Photo)
	}
	// Other segments, before and after, say nothing.
	_, p := cleaned(t, withSegments(jpegOf(t, quarters(64, 32)), 0xE1, []byte("XMP"), whole, []byte("XMP")), conversations.Photo)
	if got := seen(t, p); got != "CA/DB" {
		t.Errorf("among other segments, seen is %s", got)
	}
}

// What a picture says beside its pixels is gone: place, comments, an archive
// that was appended.
func TestNothingBesidePixelsIsKept(t *testing.T) {
	stored := jpegOf(t, quarters(64, 32))
	archive := zipOf(t, "place.txt", canary)
	drawn := pngOf(t, quarters(64, 32))
	for name, data := range map[string][]byte{
		"GPS":           withSegments(stored, 0xE1, exif(binary.LittleEndian, 1)),
		"XMP":           withSegments(stored, 0xE1, []byte("http://ns.adobe.com/xap/1.0/\x00"+canary)),
		"IPTC":          withSegments(stored, 0xED, []byte("Photoshop 3.0\x00"+canary)),
		"comment":       withSegments(stored, 0xFE, []byte(canary)),
		"archive":       slices.Concat(stored, archive),
		"PNG text":      withChunk(drawn, "tEXt", []byte("Comment\x00"+canary)),
		"PNG Exif":      withChunk(drawn, "eXIf", exif(binary.BigEndian, 1)[6:]),
		"PNG + archive": slices.Concat(drawn, archive),
	} {
		t.Run(name, func(t *testing.T) {
			if !bytes.Contains(data, []byte(canary)) {
				t.Fatal("the picture has no canary")
			}
			for _, kind := range []conversations.AttachmentKind{conversations.Photo, conversations.File} {
				c, p := cleaned(t, data, kind)
				for _, trace := range []string{canary, "Exif", "GPS", "PK\x03\x04", "http"} {
					if bytes.Contains(c.Data, []byte(trace)) {
						t.Errorf("%q is kept of what was sent as a %s", trace, kind)
					}
				}
				if _, err := zip.NewReader(bytes.NewReader(c.Data), int64(len(c.Data))); err == nil {
					t.Error("what is kept is an archive, too")
				}
				if got := seen(t, p); got != "AB/CD" {
					t.Errorf("seen is %s", got)
				}
			}
		})
	}
}

// Pictures that would take too much are refused by their header.
func TestBombs(t *testing.T) {
	drawn, stored := pngOf(t, quarters(8, 8)), jpegOf(t, quarters(16, 16))
	for name, data := range map[string][]byte{
		"50,000 × 50,000":      claiming(drawn, 50_000, 50_000, 8, 0),
		"beyond 32 bits":       claiming(drawn, 1<<31-1, 1<<31-1, 8, 0),
		"one row":              claiming(drawn, 26_000_000, 1, 8, 0),
		"16 bits in 7 passes":  claiming(drawn, 5_000, 5_000, 16, 1),
		"JPEG 65,500 × 65,500": frame(stored, 0xC0, 65_500, 65_500),
		"progressive":          frame(stored, 0xC2, 5_000, 5_000),
		"progressive CMYK":     frame(jpegCMYK(stored), 0xC2, 3_500, 3_500),
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := attachments.Clean(data, conversations.File)
			runtime.ReadMemStats(&after)
			if !errors.Is(err, attachments.ErrTooManyPixels) && name != "beyond 32 bits" || err == nil {
				t.Errorf("got %v, want ErrTooManyPixels", err)
			}
			if n := after.TotalAlloc - before.TotalAlloc; n > 1<<20 {
				t.Errorf("%d bytes were allocated to refuse it", n)
			}
		})
	}
	if _, err := attachments.Clean(make([]byte, attachments.MaxSize+1), conversations.File); !errors.Is(err, attachments.ErrTooLarge) {
		t.Errorf("a file that is too large: %v", err)
	}
}

// jpegCMYK gives a JPEG's frame a fourth component.
func jpegCMYK(picture []byte) []byte {
	at := bytes.Index(picture, []byte{0xFF, 0xC0, 0x00})
	b := slices.Concat(picture[:at+19], []byte{4, 0x22, 0}, picture[at+19:])
	b[at+3] += 3
	b[at+9] = 4
	return b
}

// A JPEG that goes over its pixels again and again is refused before it does.
func TestScans(t *testing.T) {
	stored := jpegOf(t, quarters(16, 16))
	at := bytes.Index(stored, []byte{0xFF, 0xDA})
	scan := stored[at : len(stored)-2]
	// What a decoder passes over between scans does not hide them.
	for _, between := range []string{"", "\xFF\xD0", "\xFF\xFF\xFF\x00", "noise", "\xFF"} {
		for n, ok := range map[int]bool{1: true, 100: true, 101: false} {
			scans := bytes.Repeat(slices.Concat(scan, []byte(between)), n)
			many := slices.Concat(stored[:at], scans, stored[len(stored)-2:])
			if _, err := jpeg.Decode(bytes.NewReader(many)); err != nil {
				t.Logf("%d scans with %q between them are no JPEG: %v", n, between, err)
				ok = false
			}
			if _, err := attachments.Clean(many, conversations.Photo); (err == nil) != ok || err != nil && !errors.Is(err, attachments.ErrDamaged) {
				t.Errorf("%d scans with %q between them: %v", n, between, err)
			}
		}
	}
	// Behind the end of the picture, other ones may follow.
	more := slices.Concat(stored, []byte("\x00\x02"), bytes.Repeat(scan, 200))
	if _, err := attachments.Clean(more, conversations.Photo); err != nil {
		t.Errorf("scans behind the end: %v", err)
	}
}

// A picture that is cut off is not kept, neither as a picture nor as bytes that
// may tell its place.
func TestTruncated(t *testing.T) {
	for name, whole := range map[string][]byte{
		"JPEG": withSegments(jpegOf(t, quarters(64, 32)), 0xE1, exif(binary.LittleEndian, 6)),
		"PNG":  withChunk(pngOf(t, quarters(64, 32)), "tEXt", []byte(canary)),
	} {
		for n := 8; n < len(whole); n++ {
			if _, err := attachments.Clean(whole[:n], conversations.File); !errors.Is(err, attachments.ErrDamaged) {
				t.Errorf("%s cut off at %d of %d: %v", name, n, len(whole), err)
			}
		}
	}
}

// Files are kept as they are, and named for what they turn out to be.
func TestFiles(t *testing.T) {
	office := func(part string) []byte { return zipOf(t, "[Content_Types].xml", "<Types/>", part, "x") }
	ole := func(stream string) []byte {
		b := []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
		for _, c := range stream {
			b = append(b, byte(c), 0)
		}
		return b
	}
	for _, tt := range []struct {
		name      string
		data      []byte
		ext, mime string
	}{
		{"PDF", []byte("%PDF-1.7\n…"), ".pdf", "application/pdf"},
		{"DOCX", office("word/document.xml"), ".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
		{"XLSX", office("xl/workbook.xml"), ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
		{"PPTX", office("ppt/presentation.xml"), ".pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
		{"ODT", zipOf(t, "mimetype", "application/vnd.oasis.opendocument.text"), ".odt", "application/vnd.oasis.opendocument.text"},
		{"ODS", zipOf(t, "mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ".ods", "application/vnd.oasis.opendocument.spreadsheet"},
		{"macros", zipOf(t, "word/document.xml", "x", "word/vbaProject.bin", "x"), ".bin", "application/octet-stream"},
		{"ZIP", zipOf(t, "a.txt", "x"), ".zip", "application/zip"},
		{"DOC", ole("WordDocument"), ".doc", "application/msword"},
		{"XLS", ole("Workbook"), ".xls", "application/vnd.ms-excel"},
		{"other OLE", ole("Else"), ".bin", "application/octet-stream"},
		{"text", []byte("chào"), ".bin", "application/octet-stream"},
		{"script", []byte("<svg onload=alert(1)>"), ".bin", "application/octet-stream"},
		{"one byte", []byte{0}, ".bin", "application/octet-stream"},
	} {
		c, err := attachments.Clean(tt.data, conversations.File)
		if err != nil || c.Ext != tt.ext || c.MIME != tt.mime || !bytes.Equal(c.Data, tt.data) || c.Width != 0 || c.Height != 0 {
			t.Errorf("%s is kept as %s, %s, %d of %d bytes, %v", tt.name, c.Ext, c.MIME, len(c.Data), len(tt.data), err)
		}
		if _, err := attachments.Clean(tt.data, conversations.Photo); !errors.Is(err, attachments.ErrNotPicture) {
			t.Errorf("%s as a photo: %v", tt.name, err)
		}
	}
}

// What may tell where it was recorded, and cannot be cleaned, is not kept.
func TestUnsupported(t *testing.T) {
	for name, data := range map[string]string{
		"HEIC": "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "AVIF": "\x00\x00\x00\x18ftypavif\x00\x00\x00\x00",
		"MP4": "\x00\x00\x00\x18ftypisom\x00\x00\x02\x00", "QuickTime": "\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00",
		"WebP": "RIFF\x10\x00\x00\x00WEBPVP8 ", "GIF": "GIF89a\x01\x00\x01\x00", "TIFF": "II*\x00\x08\x00\x00\x00",
		"raw photo": "MM\x00*\x00\x00\x00\x08", "JPEG XL": "\xFF\x0A\x00", "JPEG XL in a box": "\x00\x00\x00\x0CJXL \r\n",
		"JPEG 2000": "\x00\x00\x00\x0CjP  \r\n",
	} {
		for _, kind := range []conversations.AttachmentKind{conversations.Photo, conversations.File} {
			if _, err := attachments.Clean([]byte(data), kind); !errors.Is(err, attachments.ErrUnsupported) {
				t.Errorf("%s as a %s: %v", name, kind, err)
			}
		}
	}
	if _, err := attachments.Clean(nil, conversations.File); !errors.Is(err, attachments.ErrDamaged) {
		t.Errorf("an empty file: %v", err)
	}
}

// Any bytes either are refused with one of the errors that there are, or become
// a clean picture, or stay as they are.
func FuzzClean(f *testing.F) {
	stored, drawn := jpegOf(f, quarters(16, 16)), pngOf(f, quarters(8, 8))
	for _, seed := range [][]byte{
		stored, drawn, withSegments(stored, 0xE1, exif(binary.LittleEndian, 6)), withChunk(drawn, "tEXt", []byte(canary)),
		claiming(drawn, 50_000, 50_000, 8, 0), claiming(drawn, 40, 40, 16, 1), frame(stored, 0xC2, 64, 64), jpegCMYK(stored),
		zipOf(f, "word/document.xml", "x"), []byte("%PDF-1.7"), []byte("GIF89a"),
	} {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	known := []error{
		attachments.ErrTooLarge, attachments.ErrTooManyPixels, attachments.ErrNotPicture, attachments.ErrUnsupported, attachments.ErrDamaged,
	}
	f.Fuzz(func(t *testing.T, data []byte, photo bool) {
		if len(data) > 1<<16 {
			return // what is slow finds little
		}
		kind := conversations.File
		if photo {
			kind = conversations.Photo
		}
		c, err := attachments.Clean(data, kind)
		switch {
		case err != nil:
			if !slices.ContainsFunc(known, func(k error) bool { return errors.Is(err, k) }) {
				t.Errorf("an error of no kind: %v", err)
			}
		case strings.HasPrefix(c.MIME, "image/"):
			p, _, err := image.DecodeConfig(bytes.NewReader(c.Data))
			if err != nil || p.Width != c.Width || p.Height != c.Height || p.Width*p.Height > 25_000_000 {
				t.Errorf("kept is %d × %d, said to be %d × %d: %v", p.Width, p.Height, c.Width, c.Height, err)
			}
		case photo || !bytes.Equal(c.Data, data):
			t.Errorf("kept is a %s of other bytes", c.MIME)
		}
	})
}
