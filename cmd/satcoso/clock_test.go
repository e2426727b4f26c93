package main

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// A skewed database has another time than this machine.
type skewed struct {
	by, shift time.Duration
	away      bool
}

func (s *skewed) Time(context.Context) (time.Time, error) {
	if s.away {
		return time.Time{}, errors.New("no answer")
	}
	return time.Now().Add(s.by), nil
}

func (s *skewed) ClockShift(context.Context) (time.Duration, error) { return s.shift, nil }

func (s *skewed) SetClockShift(_ context.Context, shift time.Duration) error {
	s.shift = shift
	return nil
}

// Copies of the program whose machines disagree have one business time, that of
// the database, also where the demonstration was moved on by one of them.
func TestCopiesAgreeOnTheTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		right, wrong := &skewed{}, &skewed{by: -time.Hour} // the second machine's clock is an hour ahead
		one, err := openClock(t.Context(), right)
		if err != nil {
			t.Fatal(err)
		}
		two, err := openClock(t.Context(), wrong)
		if err != nil {
			t.Fatal(err)
		}
		agree := func(want time.Duration) {
			t.Helper()
			if got := time.Until(one.Now()); got != want {
				t.Errorf("the first clock is %s ahead, want %s", got, want)
			}
			if got := two.Now().Sub(time.Now().Add(-time.Hour)); got != want {
				t.Errorf("the second clock is %s ahead, want %s", got, want)
			}
		}
		agree(0)
		if err := one.Move(t.Context(), one.Now().Add(24*time.Hour)); err != nil {
			t.Fatal(err)
		}
		wrong.shift = right.shift // it is the same database
		if _, err := two.adjust(t.Context()); err != nil {
			t.Fatal(err)
		}
		agree(24 * time.Hour)
		wrong.away = true
		if _, err := two.adjust(t.Context()); err == nil {
			t.Error("a database that is away told the time")
		}
		agree(24 * time.Hour)
	})
}

// Small differences come from asking.
func TestSmallSkewIsNone(t *testing.T) {
	c, err := openClock(t.Context(), &skewed{by: time.Second})
	if err != nil || c.ahead.Load() != 0 {
		t.Errorf("the clock is %d ns ahead, %v; want it left alone", c.ahead.Load(), err)
	}
}
