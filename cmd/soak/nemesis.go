package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// A fault is something that is done to the system on purpose.
type fault string

// The faults.
const (
	kills        fault = "kill"         // a copy, by SIGKILL
	freezes      fault = "freeze"       // a copy, by SIGSTOP and, later, SIGCONT
	flushes      fault = "flush"        // Redis forgets everything
	killsRedis   fault = "kill-redis"   // and starts it again on its file
	oldRedis     fault = "old-redis"    // the same, with an older file
	stopsSQL     fault = "stop-sql"     // PostgreSQL, at once, and starts it again
	withholdsSQL fault = "withhold-sql" // the same, after a while
	outlasts     fault = "outage"       // the same, once, for as long as was asked
)

// embeddedFaults are those that can be done where the stores are in the program.
var embeddedFaults = []fault{kills, freezes}

// allFaults are those that can be done to servers.
var allFaults = []fault{kills, freezes, flushes, killsRedis, oldRedis, stopsSQL, withholdsSQL}

// A nemesis does faults, one after the other, in an order that its seed decides.
type nemesis struct {
	*rig
	rnd    *rand.Rand
	faults []fault
	deck   []fault // what comes next; each of the faults, and some kills more
}

// beforeOutage is how long everybody may report before the database is down.
const beforeOutage = time.Minute

// run does faults until ctx ends.
func (n *nemesis) run(ctx context.Context) error {
	if n.options.outage > 0 {
		time.Sleep(beforeOutage)
		err := n.withhold(n.options.outage)
		n.journal.note(string(outlasts), "%v", n.options.outage)
		return err
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(n.between(n.options.every/2, 3*n.options.every/2)):
		}
		if err := n.do(n.draw()); err != nil {
			return err
		}
	}
}

func (n *nemesis) between(least, most time.Duration) time.Duration {
	return least + time.Duration(n.rnd.Int64N(int64(max(most-least, 1))))
}

// draw takes the next fault. A deck has every fault once and kills in between, so
// that none is forgotten and most are kills.
func (n *nemesis) draw() fault {
	if len(n.deck) == 0 {
		n.deck = slices.Clone(n.faults)
		for range 2 * len(n.faults) {
			n.deck = append(n.deck, kills)
		}
		n.rnd.Shuffle(len(n.deck), func(i, j int) { n.deck[i], n.deck[j] = n.deck[j], n.deck[i] })
	}
	f := n.deck[0]
	n.deck = n.deck[1:]
	return f
}

func (n *nemesis) do(f fault) (err error) {
	victim := n.copies[n.rnd.IntN(len(n.copies))]
	n.journal.note(string(f), "%s", victim.name)
	switch f {
	case kills:
		victim.kill()
	case freezes:
		from := time.Now()
		victim.freeze(n.between(n.options.freeze/4, n.options.freeze))
		n.troubles.wasAbsent(from, time.Now())
	case flushes:
		_, err = n.redis.do("FLUSHALL")
		n.troubles.lost(n.begun, time.Now())
	case killsRedis:
		err = n.downTime(n.redis.kill, 0, n.redis.start)
	case oldRedis:
		err = n.bringOldRedis()
	case stopsSQL:
		err = n.withhold(0)
	case withholdsSQL:
		err = n.withhold(n.between(n.options.freeze/4, n.options.freeze))
	}
	if err != nil {
		return fmt.Errorf("nemesis: %s: %w", f, err)
	}
	return nil
}

// withhold stops PostgreSQL for a while.
func (n *nemesis) withhold(d time.Duration) error {
	from := time.Now()
	err := n.downTime(n.postgres.stopAtOnce, d, n.postgres.start)
	n.troubles.wasAbsent(from, time.Now())
	return err
}

// downTime stops a store, waits, and starts it again.
func (n *nemesis) downTime(stop func(), wait time.Duration, start func() error) error {
	n.outages.Add(1)
	defer func() {
		n.lastOutage.Store(time.Now().UnixNano())
		n.outages.Add(-1)
	}()
	stop()
	time.Sleep(wait)
	return start()
}

// bringOldRedis makes Redis forget what happened since a moment ago.
func (n *nemesis) bringOldRedis() error {
	from := time.Now().Add(-time.Second) // what Redis has not written yet is not in its files
	if err := n.redis.keepFiles(); err != nil {
		return err
	}
	time.Sleep(n.between(time.Second, 2*time.Second))
	var failed error
	err := n.downTime(n.redis.kill, 0, func() error {
		failed = n.redis.putBack()
		return n.redis.start()
	})
	n.troubles.lost(from, time.Now())
	if failed != nil {
		return failed
	}
	return err
}

// fired returns the faults that were to be done and never were.
func (n *nemesis) missing() []fault {
	return slices.DeleteFunc(slices.Clone(n.faults), func(f fault) bool { return n.journal.count(string(f)) > 0 })
}

// arming returns what chooses failpoints for a copy: every other process kills
// itself somewhere.
func arming(rnd *rand.Rand, failpoints []string) func() string {
	return func() string {
		if len(failpoints) == 0 || rnd.IntN(2) == 0 {
			return ""
		}
		when := []string{"before", "after"}[rnd.IntN(2)]
		return fmt.Sprintf("%s:%s:%d", failpoints[rnd.IntN(len(failpoints))], when, 1+rnd.IntN(60))
	}
}
