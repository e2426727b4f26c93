package telegram_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/bot"
)

func TestPollKeepsTheOrderOfEachPerson(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		d := &desk{work: func(_ context.Context, m bot.Message) error {
			time.Sleep(time.Duration(m.Update*37%11) * 100 * time.Millisecond)
			return nil
		}}
		kinds := []func(id, person int64, s string) string{text, tap, func(id, person int64, s string) string {
			return strings.Replace(text(id, person, s), `"message":`, `"edited_message":`, 1)
		}}
		owner := map[int64]int64{}
		for id := int64(1); id <= 60; id++ {
			owner[id] = id * 7 % 5
			f.push(kinds[id%3](id, owner[id]+1, "x"))
		}
		poll(t, f, d, time.Minute)
		if got := slices.Sorted(slices.Values(d.handled)); len(slices.Compact(got)) != 60 || len(d.handled) != 60 {
			t.Fatalf("handled %v, want each of 60 once", d.handled)
		}
		last := map[int64]int64{}
		for _, id := range d.handled {
			if id < last[owner[id]] {
				t.Errorf("update %d of person %d was handled after %d", id, owner[id], last[owner[id]])
			}
			last[owner[id]] = id
		}
		if d.overlap || d.most != 5 {
			t.Errorf("overlap: %t, %d persons at once; want no overlap and 5", d.overlap, d.most)
		}
		if n := f.waiting(); n != 0 {
			t.Errorf("%d updates are not confirmed", n)
		}
	})
}

func TestPollLimitsParallelWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		for id := int64(1); id <= 100; id++ {
			f.push(text(id, id, "x"))
		}
		d := &desk{work: func(context.Context, bot.Message) error { time.Sleep(time.Second); return nil }}
		poll(t, f, d, 10*time.Second)
		if d.most != 64 || len(d.handled) != 100 {
			t.Errorf("%d at once, %d handled; want 64, 100", d.most, len(d.handled))
		}
	})
}

func TestPollRecoversFromPanics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.push(text(1, 7, "a"), text(2, 8, "b"))
		calls := 0
		d := &desk{work: func(_ context.Context, m bot.Message) error {
			if m.Update == 1 {
				if calls++; calls == 1 {
					panic("private words")
				}
				if calls == 2 {
					_ = []int{}[calls]
				}
			}
			return nil
		}}
		log := poll(t, f, d, 5*time.Second)
		if diff := cmp.Diff([]int64{2, 1}, d.handled); diff != "" {
			t.Error(diff)
		}
		if !strings.Contains(log, "index out of range") || !strings.Contains(log, "lanes_test.go") || strings.Contains(log, "private words") {
			t.Errorf("log = %q, want the place of the panic and not its value", log)
		}
	})
}

func TestPollTriesAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.push(text(1, 7, "a"), text(2, 7, "b"), text(3, 8, "c"))
		var tries []time.Time
		d := &desk{work: func(_ context.Context, m bot.Message) error {
			if m.Update != 1 {
				return nil
			}
			if tries = append(tries, time.Now()); len(tries) == 3 {
				return fmt.Errorf("show: %w", &bot.RetryError{After: 20 * time.Second, Err: errors.New("busy")})
			}
			if len(tries) < 8 {
				return errors.New("database is away")
			}
			return nil
		}}
		poll(t, f, d, time.Minute)
		if diff := cmp.Diff([]int64{3, 1, 2}, d.handled); diff != "" {
			t.Error(diff)
		}
		want := []time.Duration{200, 400, 20000, 1600, 3200, 5000, 5000}
		for i, w := range want {
			w *= time.Millisecond
			if got := tries[i+1].Sub(tries[i]); got < w*8/10 || got > w*12/10 {
				t.Errorf("gap %d is %s, want about %s", i+1, got, w)
			}
		}
	})
}
