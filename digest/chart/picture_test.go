package chart_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/satcoso/satcoso/digest/chart"
)

// The inks of the light look, as they come out of the picture.
const (
	ground = iota
	text
	muted
	solid
	late
	frame
)

// left is where everything begins, right where it ends.
const left, right = 32, 720 - 32

type failer interface {
	Helper()
	Fatalf(string, ...any)
}

func decode(t failer, c chart.Chart) *image.Paletted {
	t.Helper()
	file, err := c.PNG()
	if err != nil {
		t.Fatalf("draw: %v", err)
	}
	img, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatalf("decode: %v", err)
	}
	p, ok := img.(*image.Paletted)
	if !ok {
		t.Fatalf("a %T, want a picture with a palette", img)
	}
	return p
}

// is tells whether a pixel has the full colour of an ink of the light look.
func is(p *image.Paletted, x, y, ink int) bool {
	return p.At(x, y).(color.RGBA) == chart.Shades()["light"][ink]
}

// runs are the stretches [from, to) of a row that have the full colour of an ink.
func runs(p *image.Paletted, y, ink int) [][2]int {
	var all [][2]int
	for x := p.Rect.Min.X; x < p.Rect.Max.X; x++ {
		if !is(p, x, y, ink) {
			continue
		}
		if n := len(all); n > 0 && all[n-1][1] == x {
			all[n-1][1]++
		} else {
			all = append(all, [2]int{x, x + 1})
		}
	}
	return all
}

// bar finds the first row that has a stretch of at least so many pixels of an
// ink, and returns the row twelve below, which goes through the middle of a bar.
func bar(p *image.Paletted, ink, length int) int {
	for y := range p.Rect.Max.Y {
		for _, r := range runs(p, y, ink) {
			if r[1]-r[0] >= length {
				return y + 12
			}
		}
	}
	return -1
}

func TestSize(t *testing.T) {
	for name, situation := range situations {
		c := situation()
		p := decode(t, c)
		if p.Rect.Dx() != 720 {
			t.Errorf("%s: %d pixels wide, want 720", name, p.Rect.Dx())
		}
		// Telegram takes photos whose sides add up to 10,000 and differ twentyfold at most.
		if p.Rect.Dy() > 9000 {
			t.Errorf("%s: %d pixels high", name, p.Rect.Dy())
		}
	}
	c := province()
	before := decode(t, c).Rect.Dy()
	c.Units = c.Units[:len(c.Units)-1]
	if after := decode(t, c).Rect.Dy(); after >= before {
		t.Errorf("one unit less: %d pixels high, was %d", after, before)
	}
}

// Whatever the texts and numbers, nothing was cut off at the picture's edge: the
// outer part of the margins is empty.
func TestNothingIsDrawnOutside(t *testing.T) {
	counts := rapid.IntRange(-3, 2000)
	rapid.Check(t, func(t *rapid.T) {
		name := func(what string) string { return rapid.OneOf(names, rapid.String()).Draw(t, what) }
		c := chart.Chart{
			Title: name("title"), Subtitle: name("subtitle"), Dark: rapid.Bool().Draw(t, "dark"),
			Labels: chart.Labels{Units: name("units"), OnTime: name("on time"), Late: name("late"), Missing: name("missing"), More: "và"},
		}
		for range rapid.IntRange(0, 2).Draw(t, "targets") {
			c.Targets = append(c.Targets, chart.Target{Name: name("target"), Value: name("value"), Share: name("share"), PaceLabel: name("pace"),
				Reached: rapid.Float64Range(-1, 5).Draw(t, "reached"), Pace: rapid.Float64Range(-1, 5).Draw(t, "pace")})
		}
		for range rapid.IntRange(0, 3).Draw(t, "units") {
			c.Units = append(c.Units, chart.Unit{Name: name("unit"), Expected: counts.Draw(t, "expected"), Sent: counts.Draw(t, "sent"),
				Late: counts.Draw(t, "late"), Count: name("count")})
		}
		p := decode(t, c)
		// A letter may lean over its place, as "j" does; a mark without a letter leans farthest.
		inside := p.Rect.Inset(left / 4)
		for y := range p.Rect.Dy() {
			for x := range p.Rect.Dx() {
				if p.ColorIndexAt(x, y) != ground && !(image.Point{x, y}).In(inside) {
					t.Fatalf("something at %d, %d of %v", x, y, p.Rect.Max)
				}
			}
		}
	})
}

// The bar of a target is as long as what was reached, and the mark of the pace
// stands where it should.
func TestTargetIsToScale(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		reached, pace := rapid.Float64Range(0.02, 1.9).Draw(t, "reached"), rapid.Float64Range(0, 1.9).Draw(t, "pace")
		p := decode(t, chart.Chart{Targets: []chart.Target{{Reached: reached, Pace: pace}}})
		y := bar(p, solid, 3)
		if y < 0 {
			t.Fatalf("no bar")
		}
		whole := float64(right-left) / max(1, reached, pace)
		end := 0
		for _, r := range runs(p, y, solid) {
			end = r[1]
		}
		// The mark hides the end of the bar when it stands just there.
		if want := whole * reached; math.Abs(float64(end-left)-want) > 1 && math.Abs(reached-pace)*whole > 8 {
			t.Fatalf("reached %v: the bar is %d long, want %.1f", reached, end-left, want)
		}
		marks := runs(p, y, text)
		if len(marks) != 1 {
			t.Fatalf("%d marks of the pace", len(marks))
		}
		if at := float64(marks[0][0]+marks[0][1])/2 - left; math.Abs(at-whole*pace) > 2.5 {
			t.Fatalf("pace %v: the mark is at %v, want %.1f", pace, at, whole*pace)
		}
	})
}

func TestNoPace(t *testing.T) {
	p := decode(t, chart.Chart{Targets: []chart.Target{{Reached: 0.5, Pace: -1, PaceLabel: "tiến độ"}}})
	for y := range p.Rect.Dy() {
		if len(runs(p, y, text)) > 0 {
			t.Fatal("there is a mark or a label")
		}
	}
}

// The three parts of a unit's bar are as long as the numbers of reports.
func TestUnitIsToScale(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		onTime, tooLate := rapid.IntRange(1, 30).Draw(t, "on time"), rapid.IntRange(0, 30).Draw(t, "late")
		missing := rapid.IntRange(0, 30).Draw(t, "missing")
		u := chart.Unit{Expected: onTime + tooLate + missing, Sent: onTime + tooLate, Late: tooLate}
		p := decode(t, chart.Chart{Units: []chart.Unit{u}})
		y := p.Rect.Max.Y - left - smallLine/2 - 12 + 1 // the upper edge, where a hatched part is framed
		length := func(ink int) float64 {
			sum := 0
			for _, r := range runs(p, y, ink) {
				sum += r[1] - r[0]
			}
			return float64(sum)
		}
		const whole = right - left - 300 - 2*16 // the column of counts is empty
		for _, part := range []struct{ ink, n int }{{solid, onTime}, {late, tooLate}, {frame, missing}} {
			want := float64(whole*part.n) / float64(u.Expected)
			// A narrow part is widened to 8 pixels, at the cost of its neighbours.
			if got := length(part.ink); math.Abs(got-want) > 3 && (u.Expected < 40 || math.Abs(got-want) > 3+2*8) {
				t.Fatalf("%+v: ink %d is %v long, want %.1f", u, part.ink, got, want)
			}
		}
	})
}

// One report of thousands that is late or missing, or the only one, is seen.
func TestSmallPartsAreSeen(t *testing.T) {
	for _, u := range []chart.Unit{{Expected: 5000, Sent: 4999, Late: 1}, {Expected: 5000, Sent: 2, Late: 1}, {Expected: 5000, Sent: 4999, Late: 4998}} {
		p := decode(t, chart.Chart{Units: []chart.Unit{u}})
		y := p.Rect.Max.Y - left - smallLine/2 - 12 + 1
		for _, ink := range []int{solid, late, frame} {
			if all := runs(p, y, ink); len(all) != 1 || all[0][1]-all[0][0] < 6 {
				t.Errorf("%+v: ink %d is at %v, want at least 6 pixels", u, ink, all)
			}
		}
	}
}

const smallLine = 32

// Without its colours, late is still not in time, and missing is neither.
func TestStatesDifferWithoutColour(t *testing.T) {
	painted := func(u chart.Unit) float64 {
		u.Expected = 4
		p := decode(t, chart.Chart{Units: []chart.Unit{u}})
		middle := p.Rect.Max.Y - left - smallLine/2
		n, all := 0, 0
		for y := middle - 8; y < middle+8; y++ {
			for x := left + 300 + 24; x < right-24; x++ {
				all++
				if p.ColorIndexAt(x, y) != ground {
					n++
				}
			}
		}
		return float64(n) / float64(all)
	}
	onTime, tooLate, missing := painted(chart.Unit{Sent: 4}), painted(chart.Unit{Sent: 4, Late: 4}), painted(chart.Unit{})
	if onTime != 1 || tooLate < 0.3 || tooLate > 0.8 || missing != 0 {
		t.Errorf("painted: in time %.2f, late %.2f, missing %.2f; want all, about half, nothing", onTime, tooLate, missing)
	}
}

// Units stand in the order given, whatever their numbers.
func TestOrderIsKept(t *testing.T) {
	units := []chart.Unit{{Expected: 4, Sent: 1}, {Expected: 4, Sent: 4}, {Expected: 4, Sent: 2}}
	p := decode(t, chart.Chart{Units: units})
	var lengths []int
	for i := range units {
		y := p.Rect.Max.Y - left - smallLine/2 - (len(units)-1-i)*(smallLine+16)
		r := runs(p, y, solid)
		lengths = append(lengths, r[0][1]-r[0][0])
	}
	if !(lengths[0] < lengths[2] && lengths[2] < lengths[1]) {
		t.Errorf("lengths %v, want those of 1, 4 and 2 of 4", lengths)
	}
}

// A picture is a function of its chart, also when many are drawn at once.
func TestConcurrent(t *testing.T) {
	want := map[string][]byte{}
	for name, situation := range situations {
		file, err := situation().PNG()
		if err != nil {
			t.Fatal(err)
		}
		want[name] = file
	}
	var all sync.WaitGroup
	for range 4 {
		for name, situation := range situations {
			all.Go(func() {
				file, err := situation().PNG()
				if err != nil || !bytes.Equal(file, want[name]) {
					t.Errorf("%s: another picture than before (%v)", name, err)
				}
			})
		}
	}
	all.Wait()
}

func TestFileIsSmall(t *testing.T) {
	c := province()
	file, err := c.PNG()
	if err != nil {
		t.Fatal(err)
	}
	if len(file) > 100_000 {
		t.Errorf("%d bytes, want a picture that loads at once on a bad line", len(file))
	}
}
