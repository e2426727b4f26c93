package attachments

import (
	"bytes"
	"encoding/binary"
	"image/color"
	"iter"
)

// The markers of a JPEG that matter here.
const (
	markerProgressive = 0xC2
	markerRestart0    = 0xD0
	markerRestart7    = 0xD7
	markerEnd         = 0xD9
	markerScan        = 0xDA
	markerApp1        = 0xE1
)

// A jpegHead is what a JPEG says beside its pixels.
type jpegHead struct {
	upright     orientation
	scans       int
	progressive bool
}

func readJPEGHead(data []byte) jpegHead {
	h := jpegHead{upright: asStored}
	for marker, payload := range segments(data) {
		switch {
		case marker == markerScan:
			h.scans++
		case marker == markerProgressive:
			h.progressive = true
		case marker == markerApp1 && h.upright == asStored:
			h.upright = exifOrientation(payload)
		}
	}
	return h
}

// perPixel is how many bytes a pixel takes at most while the picture is decoded
// and turned. A progressive one is held as coefficients of four bytes, too.
func (h jpegHead) perPixel(model color.Model) int {
	switch {
	case !h.progressive:
		return 8
	case model == color.CMYKModel:
		return 24
	}
	return 16
}

// segments yields the marker segments of a JPEG, without the data between them,
// up to the end of the picture or to where it is no JPEG any more. It finds
// every segment that image/jpeg does.
func segments(data []byte) iter.Seq2[byte, []byte] {
	return func(yield func(marker byte, payload []byte) bool) {
		rest := data[min(2, len(data)):] // after the marker of the beginning
		for {
			var marker byte
			marker, rest = nextMarker(rest)
			if marker == 0 || marker == markerEnd || len(rest) < 2 {
				return
			}
			n := int(binary.BigEndian.Uint16(rest))
			if n < 2 || n > len(rest) || !yield(marker, rest[2:n]) {
				return
			}
			rest = rest[n:]
		}
	}
}

// nextMarker passes over pixels, fill bytes and restart markers. It returns 0
// where there is no more marker.
func nextMarker(data []byte) (marker byte, rest []byte) {
	for {
		i := bytes.IndexByte(data, 0xFF)
		if i < 0 {
			return 0, nil
		}
		for i < len(data) && data[i] == 0xFF {
			i++
		}
		if i == len(data) {
			return 0, nil
		}
		marker, data = data[i], data[i+1:]
		if marker != 0 && (marker < markerRestart0 || marker > markerRestart7) {
			return marker, data
		}
	}
}

// The tag of a TIFF directory that says how a picture is held, and the type of
// its value (TIFF 6.0, sections 2 and 8).
const (
	tagOrientation = 0x0112
	typeShort      = 3
)

// exifOrientation reads the orientation from the first directory of an Exif
// segment. Whatever is odd there leaves the picture as it is stored.
func exifOrientation(segment []byte) orientation {
	tiff, ok := bytes.CutPrefix(segment, []byte("Exif\x00\x00"))
	if !ok || len(tiff) < 8 {
		return asStored
	}
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	at := order.Uint32(tiff[4:])
	if uint64(at)+2 > uint64(len(tiff)) {
		return asStored
	}
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < 12 {
			break
		}
		if order.Uint16(entries) == tagOrientation && order.Uint16(entries[2:]) == typeShort {
			if o := orientation(order.Uint16(entries[8:])); o.valid() {
				return o
			}
			break
		}
		entries = entries[12:]
	}
	return asStored
}
