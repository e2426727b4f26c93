// Package chart draws the picture that goes with a digest: how far each target
// has come, and how complete the reports of each unit are. [Chart.PNG] is all
// there is to call; every sentence and number in the picture is the caller's.
//
// The picture is 360 points wide, drawn at two pixels a point, so that it is
// legible on a phone without zooming; its height follows what is in it. Nothing
// is told by colour alone: what came in time is solid, what came late is
// hatched, what is missing is an empty frame. Units stand in the order given:
// the picture shows who is missing and ranks nobody.
//
// The letters are those of package fonts, which have no arrows and no ticks:
// symbols are drawn as shapes.
package chart

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"math"
	"sync"
)

const (
	// MaxTargets is how many targets a chart can have.
	MaxTargets = 8
	// MaxUnits is how many units are drawn. The others are told of in one line.
	MaxUnits = 40
)

// A Chart is what one picture shows. The zero value of any part leaves that
// part out.
type Chart struct {
	Title    string // two lines at most, here and below; what is longer ends in "…"
	Subtitle string
	Targets  []Target // at most MaxTargets
	Units    []Unit   // in the order in which they are drawn
	Labels   Labels
	Dark     bool // light letters on a dark ground
}

// A Target is a number to be reached by a date.
type Target struct {
	Name  string
	Value string // such as "5.966/9.500"
	Share string // such as "62,8%"

	// Reached is the part that has been reached: 1 is the target. More than
	// twice the target is drawn as twice the target.
	Reached float64
	// Pace is where an even pace would be today, on the same scale; a negative
	// one is not drawn, nor is its label.
	Pace      float64
	PaceLabel string // such as "tiến độ bình quân 61,7%"
}

// A Unit is one line of the table of who has reported.
type Unit struct {
	Name     string // two lines at most; of a longer one, the beginning and the end
	Expected int    // reports that should have come
	Sent     int    // reports that came, late ones included
	Late     int    // reports that came late
	Count    string // the two numbers as they are shown, such as "12/13"
}

// Labels are the words of a chart that are the same every week.
type Labels struct {
	Units   string // heading of the table of units
	OnTime  string
	Late    string
	Missing string
	// More tells how many units are not drawn, such as "và 5 đơn vị khác".
	// Required with more than MaxUnits units.
	More string
}

// PNG draws the chart, 720 pixels wide and as high as it takes. It is safe for
// use by several goroutines. It fails when there are too many targets, when a
// fraction is not a number, or when units are left out and no label says so.
func (c Chart) PNG() ([]byte, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	l := layout{letters: newLetters()}
	l.head(c.Title, c.Subtitle)
	for _, t := range c.Targets {
		l.target(t)
	}
	l.units(c.Units, c.Labels)
	return encode(l.draw(c.Dark))
}

func (c Chart) check() error {
	if n := len(c.Targets); n > MaxTargets {
		return fmt.Errorf("chart: %d targets, at most %d can be drawn", n, MaxTargets)
	}
	for _, t := range c.Targets {
		if !finite(t.Reached) || !finite(t.Pace) {
			return fmt.Errorf("chart: target %q: reached %v, pace %v: not fractions", t.Name, t.Reached, t.Pace)
		}
	}
	if len(c.Units) > MaxUnits && c.Labels.More == "" {
		return errors.New("chart: units are left out and no label says how many")
	}
	return nil
}

func finite(f float64) bool { return !math.IsNaN(f) && !math.IsInf(f, 0) }

// encoders holds the compressor's tables: a megabyte for each picture that is
// encoded at the same time.
var encoders = &encoderPool{}

type encoderPool struct{ pool sync.Pool }

func (p *encoderPool) Get() *png.EncoderBuffer {
	b, _ := p.pool.Get().(*png.EncoderBuffer)
	return b
}

func (p *encoderPool) Put(b *png.EncoderBuffer) { p.pool.Put(b) }

func encode(img image.Image) ([]byte, error) {
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed, BufferPool: encoders}
	if err := encoder.Encode(&out, img); err != nil {
		return nil, fmt.Errorf("chart: %w", err)
	}
	return out.Bytes(), nil
}
