package telegram

import (
	"testing"
	"time"
)

func TestPaceWait(t *testing.T) {
	start := time.Unix(1700000000, 0)
	at := func(d time.Duration) time.Time { return start.Add(d) }
	last := pace{asked: start, answered: at(2 * time.Second), offset: 10}
	nothing, moved := last, last
	nothing.empty = true
	moved.moved = at(3 * time.Second)
	for _, tt := range []struct {
		name   string
		pace   pace
		now    time.Time
		offset int64
		busy   bool
		want   time.Duration
	}{
		{"first poll", pace{offset: -1}, start, 0, false, 0},
		{"all handled", last, at(2 * time.Second), 20, false, 0},
		{"same offset", last, at(2 * time.Second), 10, true, 500 * time.Millisecond},
		{"same offset, later", last, at(2600 * time.Millisecond), 10, true, -100 * time.Millisecond},
		{"moves", last, at(3 * time.Second), 11, true, 10 * time.Millisecond},
		{"has moved", moved, at(3004 * time.Millisecond), 12, true, 6 * time.Millisecond},
		{"has moved, all handled since", moved, at(3004 * time.Millisecond), 20, false, 0},
		{"long poll without updates", nothing, at(50 * time.Second), 10, false, 500*time.Millisecond - 50*time.Second},
		{"answered nothing at once", nothing, at(time.Millisecond), 10, false, 499 * time.Millisecond},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.pace.wait(tt.now, tt.offset, tt.busy); got != tt.want {
				t.Errorf("wait = %s, want %s", got, tt.want)
			}
		})
	}
}

func TestGap(t *testing.T) {
	for _, tt := range []struct {
		n      int
		random float64
		want   time.Duration
	}{
		{0, 0.5, 200 * time.Millisecond},
		{1, 0.5, 200 * time.Millisecond},
		{1, 0, 160 * time.Millisecond},
		{2, 0.5, 400 * time.Millisecond},
		{5, 0.5, 3200 * time.Millisecond},
		{6, 0.5, 5 * time.Second},
		{6, 0, 4 * time.Second},
		{1 << 40, 0.5, 5 * time.Second},
	} {
		if got := gap(tt.n, 200*time.Millisecond, 5*time.Second, tt.random); got.Round(time.Microsecond) != tt.want {
			t.Errorf("gap(%d, %g) = %s, want %s", tt.n, tt.random, got, tt.want)
		}
	}
}
