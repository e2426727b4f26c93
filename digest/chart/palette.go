package chart

import "image/color"

// An ink is one of the colours that a chart is drawn with.
type ink int

const (
	inkText  ink = iota // letters, the mark of the pace
	inkMuted            // letters that matter less
	inkSolid            // what has been reached, what came in time
	inkLate             // hatching: what came late
	inkFrame            // frames: what is missing
	inks
)

// levels is how many steps lie between the ground and an ink at an edge. All of
// them fit into one byte a pixel, which keeps pictures small and fast.
const levels = 50

// shades are the ground and the inks of one look. On its ground each ink has a
// contrast of at least 4.5:1, the least for text that everyone should read.
type shades struct {
	ground color.RGBA
	inks   [inks]color.RGBA
}

var (
	light = shades{
		ground: color.RGBA{0xff, 0xff, 0xff, 0xff},
		inks: [inks]color.RGBA{
			inkText:  {0x1b, 0x1f, 0x24, 0xff},
			inkMuted: {0x53, 0x5c, 0x66, 0xff},
			inkSolid: {0x0b, 0x5c, 0xad, 0xff},
			inkLate:  {0x98, 0x52, 0x00, 0xff},
			inkFrame: {0x68, 0x71, 0x7b, 0xff},
		},
	}
	dark = shades{
		ground: color.RGBA{0x16, 0x1a, 0x1f, 0xff},
		inks: [inks]color.RGBA{
			inkText:  {0xf0, 0xf2, 0xf5, 0xff},
			inkMuted: {0xb0, 0xb8, 0xc1, 0xff},
			inkSolid: {0x6c, 0xb0, 0xf5, 0xff},
			inkLate:  {0xf0, 0xb2, 0x54, 0xff},
			inkFrame: {0x8f, 0x99, 0xa5, 0xff},
		},
	}
)

// palette is the ground, then for each ink its levels from faint to full.
func (s shades) palette() color.Palette {
	p := make(color.Palette, 0, 1+int(inks)*levels)
	p = append(p, s.ground)
	for _, full := range s.inks {
		for level := 1; level <= levels; level++ {
			p = append(p, color.RGBA{
				R: mix(s.ground.R, full.R, level),
				G: mix(s.ground.G, full.G, level),
				B: mix(s.ground.B, full.B, level),
				A: 0xff,
			})
		}
	}
	return p
}

func mix(ground, full uint8, level int) uint8 {
	return uint8((int(ground)*(levels-level) + int(full)*level + levels/2) / levels)
}

// entry is the place in the palette of an ink that covers a pixel by a part of
// 255; zero, the ground, for next to nothing.
func entry(i ink, cover uint8) uint8 {
	level := (int(cover)*levels + 127) / 255
	if level == 0 {
		return 0
	}
	return uint8(int(i)*levels + level)
}
