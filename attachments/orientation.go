package attachments

import "image"

// An orientation says where the first row and the first column of a stored
// picture are when it is looked at, as Exif numbers that, 1 to 8.
type orientation uint16

// asStored is the orientation of a picture that needs no turning.
const asStored orientation = 1

func (o orientation) valid() bool { return o >= asStored && o <= 8 }

// swaps reports whether width and height change places.
func (o orientation) swaps() bool { return o >= 5 }

// source returns which pixel of a stored picture of w × h is seen at (x, y).
func (o orientation) source(x, y, w, h int) (int, int) {
	if o.swaps() {
		x, y = y, x
	}
	switch o {
	case 2, 8:
		return w - 1 - x, y
	case 3, 7:
		return w - 1 - x, h - 1 - y
	case 4, 6:
		return x, h - 1 - y
	}
	return x, y // 1 and 5
}

// turn returns the picture upright.
func (o orientation) turn(stored image.Image) image.Image {
	from, ok := stored.(image.RGBA64Image) // as all pictures of the standard library are
	if o == asStored || !ok {
		return stored
	}
	bounds := stored.Bounds()
	w, h := bounds.Dx(), bounds.Dy()
	seen := image.NewRGBA(image.Rect(0, 0, w, h))
	if o.swaps() {
		seen = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range seen.Rect.Dy() {
		for x := range seen.Rect.Dx() {
			sx, sy := o.source(x, y, w, h)
			seen.SetRGBA64(x, y, from.RGBA64At(bounds.Min.X+sx, bounds.Min.Y+sy))
		}
	}
	return seen
}
