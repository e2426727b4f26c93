package chart

import (
	"image"
	"math"
)

// Sizes in pixels; two are a point of a phone's screen.
const (
	width   = 720
	margin  = 32
	inner   = width - 2*margin
	stroke  = 2
	small   = 8 // gaps
	medium  = 16
	large   = 32
	reach   = 6 // how far the mark of the pace sticks out of the bar
	tip     = 10
	swatch  = 36
	nameCol = 300 // the names of units
	most    = 160 // the widest count of a unit
	least   = 8   // the narrowest part of a unit's bar
)

var (
	titleStyle   = style{bold: true, size: 34}
	headingStyle = style{bold: true, size: 28}
	bodyStyle    = style{size: 26}
	strongStyle  = style{bold: true, size: 30}
	smallStyle   = style{size: 24}
	countStyle   = style{bold: true, size: 24}
)

// A block is a part of the picture as wide as the picture.
type block struct {
	height int
	draw   func(c *canvas, top int)
}

// A layout puts blocks one below the other.
type layout struct {
	*letters
	blocks []block
}

func (l *layout) add(height int, draw func(c *canvas, top int)) {
	l.blocks = append(l.blocks, block{height, draw})
}

func (l *layout) gap(height int) { l.add(height, func(*canvas, int) {}) }

// draw paints the blocks. A picture has a height even if nothing is in it.
func (l *layout) draw(onDark bool) *image.Paletted {
	height := 2 * margin
	for _, b := range l.blocks {
		height += b.height
	}
	colors := light
	if onDark {
		colors = dark
	}
	c := newCanvas(l.letters, width, height, colors)
	top := margin
	for _, b := range l.blocks {
		b.draw(c, top)
		top += b.height
	}
	return c.image
}

// lines adds a text of two lines at most.
func (l *layout) lines(s style, i ink, text string) {
	for _, line := range l.wrap(s, text, inner, 2, l.fit) {
		l.add(s.lineHeight(), func(c *canvas, top int) { c.text(s, i, margin, top, line) })
	}
}

func (l *layout) head(title, subtitle string) {
	l.lines(titleStyle, inkText, title)
	l.lines(smallStyle, inkMuted, subtitle)
}

// section leaves room above what follows, unless it comes first.
func (l *layout) section() {
	if len(l.blocks) > 0 {
		l.gap(large)
	}
}

func (l *layout) target(t Target) {
	l.section()
	l.lines(headingStyle, inkText, t.Name)
	share := l.fit(strongStyle, clean(t.Share), inner/2)
	shareWidth := l.width(strongStyle, share)
	value := l.fit(bodyStyle, clean(t.Value), inner-shareWidth-medium)
	l.add(strongStyle.lineHeight(), func(c *canvas, top int) {
		// The two sizes stand on one line.
		c.text(bodyStyle, inkText, margin, top+strongStyle.ascent()-bodyStyle.ascent(), value)
		c.text(strongStyle, inkText, width-margin-shareWidth, top, share)
	})
	l.gap(small)
	l.progress(t)
}

// progress is the bar of a target. It is as long as the target, or, where more
// was reached or should have been, as long as that.
func (l *layout) progress(t Target) {
	const high = 32
	reached := min(max(t.Reached, 0), 2)
	pace := min(t.Pace, 2)
	scale := float64(inner) / max(1, reached, pace)
	at := func(fraction float64) int { return margin + int(math.Round(fraction*scale)) }
	l.add(high+reach, func(c *canvas, top int) {
		c.frame(image.Rect(margin, top, at(1), top+high), inkFrame)
		c.fill(image.Rect(margin, top, at(reached), top+high), inkSolid)
		if reached > 1 { // a gap where the target is
			c.erase(image.Rect(at(1)-2, top, at(1)+2, top+high))
		}
		if t.Pace >= 0 {
			x := min(max(at(pace), margin+2), width-margin-2)
			if end := min(x+4, at(reached)); end > x-4 { // the mark stands out from the bar
				c.erase(image.Rect(max(x-4, margin), top, end, top+high))
			}
			c.fill(image.Rect(x-2, top-reach, x+2, top+high+reach), inkText)
		}
	})
	if t.Pace < 0 || t.PaceLabel == "" {
		return
	}
	label := l.fit(smallStyle, clean(t.PaceLabel), inner)
	labelWidth := l.width(smallStyle, label)
	l.add(tip+smallStyle.lineHeight(), func(c *canvas, top int) {
		x := min(max(at(pace), margin+tip), width-margin-tip)
		c.pointer(x, top, tip, inkText)
		left := min(max(x-labelWidth/2, margin), width-margin-labelWidth)
		c.text(smallStyle, inkText, left, top+tip, label)
	})
}

func (l *layout) units(units []Unit, labels Labels) {
	if len(units) == 0 {
		return
	}
	l.section()
	l.lines(headingStyle, inkText, labels.Units)
	l.legend(labels)
	shown := units[:min(len(units), MaxUnits)]
	counts, column := make([]string, len(shown)), 0
	for i, u := range shown {
		counts[i] = l.fit(countStyle, clean(u.Count), most)
		column = max(column, l.width(countStyle, counts[i]))
	}
	for i, u := range shown {
		l.gap(medium)
		l.unit(u, counts[i], column)
	}
	if len(units) > MaxUnits {
		l.gap(medium)
		l.lines(smallStyle, inkMuted, labels.More)
	}
}

// unit is a name, a bar and a count, each in its column.
func (l *layout) unit(u Unit, count string, column int) {
	const high = 24
	names := l.wrap(smallStyle, u.Name, nameCol, 2, l.fitEnd)
	line := smallStyle.lineHeight()
	height := max(len(names), 1) * line
	missing := u.Sent < u.Expected
	l.add(height, func(c *canvas, top int) {
		for i, name := range names {
			c.text(smallStyle, inkText, margin, top+i*line, name)
		}
		bar := image.Rect(margin+nameCol+medium, top+(height-high)/2, width-margin-column-medium, top+(height+high)/2)
		c.completeness(bar, u)
		s, i := smallStyle, inkMuted
		if missing {
			s, i = countStyle, inkText
		}
		c.text(s, i, width-margin-c.width(s, count), top+(height-line)/2, count)
	})
}

// completeness draws what came in time, what came late and what is missing, side
// by side and as long as they are many; but one report of a thousand is seen too.
func (c *canvas) completeness(bar image.Rectangle, u Unit) {
	sent := max(u.Sent, 0)
	tooLate := min(max(u.Late, 0), sent)
	whole := max(u.Expected, sent)
	if whole <= 0 {
		return
	}
	at := func(n, from, to int) int { // not outside of [from, to]
		x := bar.Min.X + int(math.Round(float64(bar.Dx())*float64(n)/float64(whole)))
		return min(max(x, from), to)
	}
	// Where the parts in time and late end.
	came := at(sent, bar.Min.X+seen(sent-tooLate)+seen(tooLate), bar.Max.X-seen(whole-sent))
	onTime := at(sent-tooLate, bar.Min.X+seen(sent-tooLate), came-seen(tooLate))
	part := func(from, to int, draw func(image.Rectangle, ink), i ink) {
		if from == to {
			return
		}
		if to < bar.Max.X { // a gap between neighbours
			to -= stroke
		}
		draw(image.Rect(from, bar.Min.Y, to, bar.Max.Y), i)
	}
	part(bar.Min.X, onTime, c.fill, inkSolid)
	part(onTime, came, c.hatch, inkLate)
	part(came, bar.Max.X, c.frame, inkFrame)
}

// seen is the least length of a part of a bar.
func seen(reports int) int {
	if reports > 0 {
		return least
	}
	return 0
}

// legend shows the three states as they are drawn, on as many lines as it takes.
func (l *layout) legend(labels Labels) {
	const high = 24
	type state struct {
		label string
		draw  func(c *canvas, r image.Rectangle)
		x, y  int
	}
	states := []state{
		{label: labels.OnTime, draw: func(c *canvas, r image.Rectangle) { c.fill(r, inkSolid) }},
		{label: labels.Late, draw: func(c *canvas, r image.Rectangle) { c.hatch(r, inkLate) }},
		{label: labels.Missing, draw: func(c *canvas, r image.Rectangle) { c.frame(r, inkFrame) }},
	}
	line := smallStyle.lineHeight()
	x, y := margin, 0
	for i := range states {
		s := &states[i]
		s.label = l.fit(smallStyle, clean(s.label), inner-swatch-small)
		w := swatch + small + l.width(smallStyle, s.label)
		if x > margin && x+w > width-margin {
			x, y = margin, y+line+small
		}
		s.x, s.y = x, y
		x += w + large
	}
	l.gap(small)
	l.add(y+line, func(c *canvas, top int) {
		for _, s := range states {
			box := top + s.y + (line-high)/2
			s.draw(c, image.Rect(s.x, box, s.x+swatch, box+high))
			c.text(smallStyle, inkText, s.x+swatch+small, top+s.y, s.label)
		}
	})
}
