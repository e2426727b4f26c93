package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// adjustEvery is how often the clock is compared with the database's.
	adjustEvery = 30 * time.Second
	// maxSkew is by how much this machine's clock may differ from the database's
	// and still be right: asking takes time, too.
	maxSkew = 2 * time.Second
)

// A clock is the business clock: the time of the database, so that all copies
// of the program agree on what is late and what is due, whatever the clocks of
// their machines say; shifted where the demonstration has been moved on. The
// shift is kept in the database.
type clock struct {
	ahead atomic.Int64 // of this machine's clock, in nanoseconds
	mu    sync.Mutex   // of moving and adjusting
	store clockStore
}

type clockStore interface {
	Time(ctx context.Context) (time.Time, error)
	ClockShift(ctx context.Context) (time.Duration, error)
	SetClockShift(ctx context.Context, shift time.Duration) error
}

// openClock asks the database for the time.
func openClock(ctx context.Context, store clockStore) (*clock, error) {
	c := &clock{store: store}
	_, err := c.adjust(ctx)
	return c, err
}

// adjust compares the clock with the database's. It returns by how much this
// machine's clock is wrong, or 0.
func (c *clock) adjust(ctx context.Context) (skew time.Duration, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	asked := time.Now()
	stored, err := c.store.Time(ctx)
	if err != nil {
		return 0, fmt.Errorf("adjust the business clock: %w", err)
	}
	shift, err := c.store.ClockShift(ctx)
	if err != nil {
		return 0, fmt.Errorf("read the business clock: %w", err)
	}
	if skew = stored.Sub(asked); skew.Abs() < maxSkew {
		skew = 0
	}
	c.ahead.Store(int64(shift + skew))
	return skew, nil
}

// follow adjusts the clock now and then until ctx ends. While the database is
// away, it goes on as it was.
func (c *clock) follow(ctx context.Context, log *slog.Logger) {
	tick := time.NewTicker(adjustEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if skew, err := c.adjust(ctx); err == nil && skew != 0 {
			log.Error("the clock of this machine is wrong; that of the database is used", "ahead", -skew)
		}
	}
}

// Now returns the business time.
func (c *clock) Now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

// errBackwards is shown on the chat page.
var errBackwards = errors.New("đồng hồ chỉ đi tới, không lùi được (the clock only moves forward)")

// errTooFar keeps a slip of the finger from ending the demonstration: there is
// no way back.
var errTooFar = errors.New("mỗi lần chỉ chuyển tối đa một năm (a year at a time at most)")

// begin sets the business clock of an empty database to the instant at.
func (c *clock) begin(ctx context.Context, at time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	now, err := c.store.Time(ctx)
	if err != nil {
		return fmt.Errorf("begin the business clock: %w", err)
	}
	shift := at.Sub(now)
	if err := c.store.SetClockShift(ctx, shift); err != nil {
		return fmt.Errorf("begin the business clock: %w", err)
	}
	c.ahead.Store(int64(shift))
	return nil
}

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
	shift, err := c.store.ClockShift(ctx)
	if err != nil {
		return fmt.Errorf("move the business clock: %w", err)
	}
	further := to.Sub(c.Now())
	if err := c.store.SetClockShift(ctx, shift+further); err != nil {
		return fmt.Errorf("move the business clock: %w", err)
	}
	c.ahead.Add(int64(further))
	return nil
}
