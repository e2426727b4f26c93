package models

import "time"

// Working reports whether offices work on d.
func (c Calendar) Working(d Date) bool {
	switch d.Weekday() {
	case time.Saturday, time.Sunday:
		return c.Worked[d]
	}
	return !c.Off[d]
}

// WorkingBefore returns the last day before d on which offices work. It looks
// back a month; where nobody works for that long, it returns the day before d.
func (c Calendar) WorkingBefore(d Date) Date { return c.nearest(d, -1) }

func (c Calendar) nearest(d Date, step int) Date {
	for n := 1; n <= 31; n++ {
		if day := d.AddDays(n * step); c.Working(day) {
			return day
		}
	}
	return d.AddDays(step)
}

// Closing returns the day on which reports of the week p are due, its digest
// goes out and it is locked: the day after it or, if that is off, the last
// working day before. That may be one of the week's own days; what is left of
// the week is then off, too.
//
// Where p has only one working day by then, or none, there is nothing to close
// yet, and there would be two digests in a day: the week closes on the first
// working day after its usual day instead. So the closing days of weeks come in
// the order of the weeks, unless offices work on fewer than two days of a
// fortnight.
//
// A day off moves nothing else: without Off, the closing day is the day after
// the week, whatever weekday that is.
func (c Calendar) Closing(p Period) Date {
	usual := p.End.AddDays(1)
	if p.Kind != Weekly || !c.Off[usual] {
		return usual
	}
	before, worked := c.WorkingBefore(usual), 0
	for d := p.Start; d <= before; d = d.AddDays(1) {
		if c.Working(d) {
			worked++
		}
	}
	if worked < 2 {
		return c.nearest(usual, 1)
	}
	return before
}

// Moved reports whether days off have moved the closing day of p.
func (c Calendar) Moved(p Period) bool { return c.Closing(p) != p.End.AddDays(1) }

// DueAt returns the instant by which a report of p is due.
func (c Calendar) DueAt(p Period) time.Time { return c.closingAt(p, c.Due) }

// PreviewAt returns the instant at which clerks see the digest of p.
func (c Calendar) PreviewAt(p Period) time.Time { return c.closingAt(p, c.Preview) }

// DigestAt returns the instant at which the digest of p goes out.
func (c Calendar) DigestAt(p Period) time.Time { return c.closingAt(p, c.Digest) }

// LockAt returns the instant from which reports of p can no longer be amended.
func (c Calendar) LockAt(p Period) time.Time {
	return c.Closing(p).AddDays(1).At(0, 0, c.location())
}

// Reporting returns the week that a report begun at t is for: the first one
// that is not locked. On the closing day that is the week that closes; else it
// is the running one or, where that was closed before its end because the rest
// of it is off, the next.
func (c Calendar) Reporting(t time.Time) Period {
	p := c.WeekOf(c.Today(t)).Previous().Previous()
	for !t.Before(c.LockAt(p)) {
		p = p.Next()
	}
	return p
}

// LastDigest returns the newest week whose digest is due at t.
func (c Calendar) LastDigest(t time.Time) Period {
	p := c.WeekOf(c.Today(t))
	for t.Before(c.DigestAt(p)) {
		p = p.Previous()
	}
	return p
}

func (c Calendar) closingAt(p Period, clock time.Duration) time.Time {
	return c.clockOn(c.Closing(p), clock)
}

// clockOn adds a time of day to a day. Wall clock time is meant, so the hours
// are not added to an instant.
func (c Calendar) clockOn(d Date, clock time.Duration) time.Time {
	minutes := int(clock / time.Minute)
	return d.At(minutes/60, minutes%60, c.location())
}
