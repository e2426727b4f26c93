package chart

import (
	"image"
	"image/color"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// A canvas is painted with inks. Coordinates are pixels from the upper left.
type canvas struct {
	*letters
	image *image.Paletted
	shape vector.Rasterizer // of the size of one letter or symbol, never of the picture
	mask  []uint8
}

func newCanvas(l *letters, width, height int, s shades) *canvas {
	return &canvas{letters: l, image: image.NewPaletted(image.Rect(0, 0, width, height), s.palette())}
}

// opaque is the whole coverage of a shape.
var opaque = image.NewUniform(color.Alpha{A: 0xff})

// fill covers a rectangle with an ink.
func (c *canvas) fill(r image.Rectangle, i ink) { c.set(r, entry(i, 0xff)) }

// erase brings back the ground.
func (c *canvas) erase(r image.Rectangle) { c.set(r, 0) }

func (c *canvas) set(r image.Rectangle, entry uint8) {
	r = r.Intersect(c.image.Rect)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row := c.image.Pix[c.image.PixOffset(r.Min.X, y):][:r.Dx()]
		for x := range row {
			row[x] = entry
		}
	}
}

// frame draws the outline of a rectangle, inside it.
func (c *canvas) frame(r image.Rectangle, i ink) {
	if r.Dx() <= 2*stroke {
		c.fill(r, i)
		return
	}
	c.fill(r, i)
	c.erase(r.Inset(stroke))
}

// hatch draws slanted stripes in a frame.
func (c *canvas) hatch(r image.Rectangle, i ink) {
	c.frame(r, i)
	inside := r.Inset(stroke)
	if inside.Empty() {
		return
	}
	const stripe, period = 4, 10
	width, height := float32(inside.Dx()), float32(inside.Dy())
	c.shape.Reset(inside.Dx(), inside.Dy())
	for x := -height; x < width; x += period {
		c.shape.MoveTo(x, height)
		c.shape.LineTo(x+height, 0)
		c.shape.LineTo(x+height+stripe, 0)
		c.shape.LineTo(x+stripe, height)
		c.shape.ClosePath()
	}
	c.stamp(inside, i)
}

// pointer draws a triangle whose tip is at (x, y) and points upwards.
func (c *canvas) pointer(x, y, size int, i ink) {
	r := image.Rect(x-size, y, x+size, y+size)
	c.shape.Reset(r.Dx(), r.Dy())
	c.shape.MoveTo(float32(size), 0)
	c.shape.LineTo(float32(2*size), float32(size))
	c.shape.LineTo(0, float32(size))
	c.shape.ClosePath()
	c.stamp(r, i)
}

// text writes one line with its upper left corner at (x, y).
func (c *canvas) text(s style, i ink, x, y int, line string) {
	baseline := y + s.ascent()
	c.each(s, line, func(_ int, glyph sfnt.GlyphIndex, offset fixed.Int26_6) bool {
		segments, err := s.font().LoadGlyph(&c.buffer, glyph, fixed.I(s.size), nil)
		if err == nil && len(segments) > 0 {
			c.glyph(segments, fixed.I(x)+offset, fixed.I(baseline), i)
		}
		return true
	})
}

// glyph paints an outline with its origin at (x, y).
func (c *canvas) glyph(segments sfnt.Segments, x, y fixed.Int26_6, i ink) {
	bounds := segments.Bounds()
	r := image.Rect((bounds.Min.X + x).Floor(), (bounds.Min.Y + y).Floor(), (bounds.Max.X + x).Ceil(), (bounds.Max.Y + y).Ceil())
	if r.Empty() {
		return
	}
	c.shape.Reset(r.Dx(), r.Dy())
	at := func(p fixed.Point26_6) (float32, float32) {
		return float32(p.X+x)/64 - float32(r.Min.X), float32(p.Y+y)/64 - float32(r.Min.Y)
	}
	for _, s := range segments {
		ax, ay := at(s.Args[0])
		bx, by := at(s.Args[1])
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			c.shape.ClosePath()
			c.shape.MoveTo(ax, ay)
		case sfnt.SegmentOpLineTo:
			c.shape.LineTo(ax, ay)
		case sfnt.SegmentOpQuadTo:
			c.shape.QuadTo(ax, ay, bx, by)
		case sfnt.SegmentOpCubeTo:
			dx, dy := at(s.Args[2])
			c.shape.CubeTo(ax, ay, bx, by, dx, dy)
		}
	}
	c.shape.ClosePath()
	c.stamp(r, i)
}

// stamp paints the shape that was just outlined. A palette knows inks on the
// ground only: where two inks meet, the one that covers more of a pixel wins.
func (c *canvas) stamp(r image.Rectangle, i ink) {
	size := r.Dx() * r.Dy()
	if cap(c.mask) < size {
		c.mask = make([]uint8, size)
	}
	mask := &image.Alpha{Pix: c.mask[:size], Stride: r.Dx(), Rect: image.Rect(0, 0, r.Dx(), r.Dy())}
	clear(mask.Pix)
	c.shape.Draw(mask, mask.Rect, opaque, image.Point{})
	seen := r.Intersect(c.image.Rect)
	for y := seen.Min.Y; y < seen.Max.Y; y++ {
		row := c.image.Pix[c.image.PixOffset(seen.Min.X, y):][:seen.Dx()]
		cover := mask.Pix[(y-r.Min.Y)*mask.Stride+seen.Min.X-r.Min.X:]
		for x := range row {
			if row[x] == 0 || cover[x] >= 0x80 {
				row[x] = entry(i, cover[x])
			}
		}
	}
}
