package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// A clock is the business clock: the real time, shifted where the
// demonstration has been moved on. The shift is kept in the database.
type clock struct {
	shift atomic.Int64 // nanoseconds
	mu    sync.Mutex   // of moving
	store clockStore
}

type clockStore interface {
	ClockShift(ctx context.Context) (time.Duration, error)
	SetClockShift(ctx context.Context, shift time.Duration) error
}

// openClock reads how far the clock was moved.
func openClock(ctx context.Context, store clockStore) (*clock, error) {
	shift, err := store.ClockShift(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the business clock: %w", err)
	}
	c := &clock{store: store}
	c.shift.Store(int64(shift))
	return c, nil
}

// Now returns the business time.
func (c *clock) Now() time.Time { return time.Now().Add(time.Duration(c.shift.Load())) }

// errBackwards is shown on the chat page.
var errBackwards = errors.New("đồng hồ chỉ đi tới, không lùi được (the clock only moves forward)")

// errTooFar keeps a slip of the finger from ending the demonstration: there is
// no way back.
var errTooFar = errors.New("mỗi lần chỉ chuyển tối đa một năm (a year at a time at most)")

// Move moves the business clock on to the instant to.
func (c *clock) Move(ctx context.Context, to time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if to.Before(c.Now()) {
		return errBackwards
	}
	if to.After(c.Now().AddDate(1, 1, 0)) {
		return errTooFar
	}
	shift := time.Until(to)
	if err := c.store.SetClockShift(ctx, shift); err != nil {
		return fmt.Errorf("move the business clock: %w", err)
	}
	c.shift.Store(int64(shift))
	return nil
}
