package models

import "time"

// A Reminder is a stretch of time in which officers are reminded of a week's
// report that they have not sent.
type Reminder struct {
	// Number is 1 or 2 before the deadline, 3 after it.
	Number int
	// It is sent from From on, and not any more at Until: what could not be sent
	// by then is not made up for.
	From, Until time.Time
}

// Nobody is reminded before quietUntil or from quietFrom on.
const (
	quietUntil = 7 * time.Hour
	quietFrom  = 20 * time.Hour
)

// Reminders are those of the week p: on the working day before its closing day
// at 15:00, on the closing day at 9:00, and an hour after the deadline. They end
// before the quiet hours and before the next one begins. One that would begin
// in quiet hours is left out, as is one whose day is off.
func (c Calendar) Reminders(p Period) []Reminder {
	closing := c.Closing(p)
	var list []Reminder
	for i, r := range []struct {
		day         Date
		from, until time.Duration
	}{
		{c.WorkingBefore(closing), 15 * time.Hour, quietFrom},
		{closing, 9 * time.Hour, min(c.Due, quietFrom)},
		{closing, c.Due + time.Hour, quietFrom},
	} {
		if r.from >= quietUntil && r.from < r.until && c.Working(r.day) {
			list = append(list, Reminder{Number: i + 1, From: c.clockOn(r.day, r.from), Until: c.clockOn(r.day, r.until)})
		}
	}
	return list
}

// ReminderAt returns the reminder that is to be sent at t, and the week that it
// is about; false where there is none. Of several that were missed it is the
// last, if its time is not over.
func (c Calendar) ReminderAt(t time.Time) (Reminder, Period, bool) {
	p := c.Reporting(t)
	for _, r := range c.Reminders(p) {
		if !t.Before(r.From) && t.Before(r.Until) {
			return r, p, true
		}
	}
	return Reminder{}, p, false
}
