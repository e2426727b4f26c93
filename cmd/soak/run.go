package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/localchat"
)

// options are what a run is told.
type options struct {
	seed     uint64
	reports  int           // to be filed at least
	limit    time.Duration // for all of them, and all faults
	officers int           // who file at the same time
	people   int           // officers in the roster
	copies   int
	kills    int           // of copies, at least, failpoints included
	every    time.Duration // between two faults, on average
	freeze   time.Duration // the longest freeze and outage
	faults   []fault
	plant    string // a planted bug
	embedded bool
	keep     bool          // the folder, for a look
	binary   string        // built already, or ""
	webhook  bool          // updates are delivered, not polled
	calm     bool          // Telegram never fails
	outage   time.Duration // of the database, once, instead of all other faults
	think    time.Duration // how long an officer thinks before an act, at most
	rest     time.Duration // how long people may take to finish in peace
	planted  bool          // look for planted bugs instead
	sweep    bool          // sweep the failpoints instead
	friday   bool          // tell the story of a Friday instead
	// cast are the people, with their rosterFile, if they are not to be invented;
	// begins is the time of day at which the business clock of a Friday begins.
	cast       []person
	rosterFile []byte
	begins     time.Duration
	names      []string
	// wanted ends the run at the first violation of one of these.
	wanted []invariant
}

// An outcome is what a run came to.
type outcome struct {
	options    options
	violations []violation
	sums       map[invariant]int
	invalid    []string // why the run proves nothing
	reports    int      // confirmed
	kills      int
	took       time.Duration
	journal    string // its file
	counts     string
}

// usualRest is how long people may take to finish once all faults are off: a
// lease of a process that was killed lasts two minutes.
const usualRest = 150 * time.Second

// soak does one run. Its error means that the rig itself failed.
func soak(ctx context.Context, o options, log io.Writer) (outcome, error) {
	begun := time.Now()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r, err := openRig(ctx, o)
	if err != nil {
		return outcome{}, err
	}
	defer r.close()
	fmt.Fprintf(log, "soak: seed %d, %d reports, %d copies, logs in %s\n", o.seed, o.reports, o.copies, r.dir)
	rnd := rand.New(rand.NewPCG(o.seed, 0))
	for i := range o.copies {
		c, err := r.newReplica(i, arming(rand.New(rand.NewPCG(o.seed, uint64(1000+i))), failpointNames))
		if err != nil {
			return outcome{}, err
		}
		r.copies = append(r.copies, c)
	}
	if err := r.welcomeLeaders(ctx); err != nil {
		return outcome{}, err
	}
	n := &nemesis{rig: r, rnd: rnd, faults: o.faults}
	err = r.storm(ctx, n, log)
	out := outcome{options: o, reports: r.ledger.count(confirmed), kills: r.kills(), journal: r.journal.file.Name(), counts: r.journal.summary()}
	if err == nil {
		err = r.check(ctx)
	}
	out.violations, out.sums = r.journal.found()
	out.counts = r.journal.summary() // the checks count, too
	out.invalid = r.provesNothing(n)
	out.took = time.Since(begun)
	return out, err
}

func (r *rig) kills() int { return r.journal.count(string(kills)) + r.journal.count("failpoint") }

// storm lets people report while faults happen, until there are enough of both;
// then the faults end, and everybody finishes.
func (r *rig) storm(ctx context.Context, n *nemesis, log io.Writer) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	faulty, peace := context.WithTimeout(ctx, r.options.limit)
	defer peace()
	failed := make(chan error, 1)
	go func() {
		err := n.run(faulty)
		if err != nil {
			cancel() // the rig is broken: nobody need wait
		}
		failed <- err
	}()
	enough := func() bool {
		return faulty.Err() != nil || r.foundWanted() ||
			r.ledger.count(confirmed) >= r.options.reports && r.kills() >= r.options.kills && len(n.missing()) == 0
	}
	r.askLeaders(faulty)
	if !r.options.calm {
		if err := r.disturb(disturbances(r.options.seed)); err != nil {
			return err
		}
	}
	go r.tell(faulty, log)
	zaloFaults := make(chan struct{})
	go func() {
		defer close(zaloFaults)
		r.disturbZalo(faulty)
	}()
	crowd := r.crowd(ctx, enough)
	for !enough() {
		time.Sleep(50 * time.Millisecond)
	}
	peace()
	<-zaloFaults
	err := errors.Join(<-failed, r.disturb(localchat.Faults{}))
	r.disarm()
	rest := r.options.rest
	if r.foundWanted() {
		rest = 0
	}
	defer time.AfterFunc(rest, cancel).Stop()
	crowd.Wait()
	return err
}

// disarm takes away what copies were told to kill themselves at.
func (r *rig) disarm() {
	for _, c := range r.copies {
		c.disarm()
	}
}

// foundWanted reports whether what a run looks for was found.
func (r *rig) foundWanted() bool {
	_, sums := r.journal.found()
	return slices.ContainsFunc(r.options.wanted, func(i invariant) bool { return sums[i] > 0 })
}

// zaloShare is how many of the officers at work are on Zalo: one of four. It gives
// out one message at a time, and every fault holds up all of them.
const zaloShare = 4

// crowd lets officers file reports until enough says so; those who have begun
// then finish. Those on Zalo take turns among themselves, so that a stall there
// leaves the others their places.
func (r *rig) crowd(ctx context.Context, enough func() bool) *sync.WaitGroup {
	people := r.officersOf()
	onTelegram, onZalo := make(chan turn, len(people)), make(chan turn, len(people))
	for _, who := range people {
		if r.isOnZalo(who) {
			onZalo <- turn{who: who}
		} else {
			onTelegram <- turn{who: who}
		}
	}
	var next atomic.Uint64
	var crowd sync.WaitGroup
	for n := range r.options.officers {
		turns := onTelegram
		if n%zaloShare == 0 && len(onZalo) > 0 {
			turns = onZalo
		}
		crowd.Go(func() {
			for {
				t := <-turns
				if enough() {
					turns <- t
					return
				}
				r.oneReport(ctx, t, rand.New(rand.NewPCG(r.options.seed, 1_000_000+next.Add(1))))
				t.before++
				turns <- t
			}
		})
	}
	return &crowd
}

// isOnZalo reports whether a person has their phone on Zalo.
func (r *rig) isOnZalo(who person) bool { return r.zalo != nil && who.Zalo != "" }

// A turn is somebody's turn to file a report; nobody files two at the same time.
type turn struct {
	who    person
	before int // reports that they have filed
}

// oneReport files a report. Everybody files the weekly one once; after that,
// events.
func (r *rig) oneReport(ctx context.Context, t turn, rnd *rand.Rand) {
	flow := "de_an_03"
	if t.before > 0 || rnd.IntN(100) < 15 {
		flow = either(rnd, "lop_nhan_thuc", "ket_nap")
	}
	code, err := r.fileOn(ctx, t.who, r.flows[flow], rnd)
	switch {
	case err == nil:
		r.journal.note("report", "officer %d: %s", t.who.ID, code)
	case r.foundWanted():
	default:
		r.journal.violate(answered, "%v", err)
	}
}

// fileOn files a report on the phone that the officer has, and returns its code.
func (r *rig) fileOn(ctx context.Context, who person, flow *conversations.Flow, rnd *rand.Rand) (code string, err error) {
	if r.isOnZalo(who) {
		o := r.newZaloOfficer(who, flow, rnd)
		err = o.files(ctx)
		if err == nil {
			r.journal.note("report on Zalo", "%s", o.code)
		}
		return o.code, err
	}
	o := r.newOfficer(who, rnd)
	err = o.files(ctx, flow)
	return o.job.code, err
}

// tell prints how it goes.
func (r *rig) tell(ctx context.Context, log io.Writer) {
	tick := time.NewTicker(15 * time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			fmt.Fprintf(log, "soak: %d reports, %d kills: %s\n", r.ledger.count(confirmed), r.kills(), r.journal.summary())
		}
	}
}

// provesNothing says why a run is not valid: what it was to show did not happen.
func (r *rig) provesNothing(n *nemesis) []string {
	var why []string
	if r.foundWanted() {
		return nil
	}
	if got := r.ledger.count(confirmed); got < r.options.reports {
		why = append(why, fmt.Sprintf("%d reports of %d", got, r.options.reports))
	}
	if got := r.kills(); got < r.options.kills {
		why = append(why, fmt.Sprintf("%d kills of %d", got, r.options.kills))
	}
	for _, f := range n.missing() {
		why = append(why, "never: "+string(f))
	}
	const manyReports = 2000
	fired, err := r.disturbed()
	if err != nil {
		return append(why, err.Error())
	}
	for _, f := range slices.Sorted(maps.Keys(fired)) {
		if f == localchat.FaultOvertake && r.options.reports < manyReports {
			continue // it takes somebody who writes twice within a second
		}
		if fired[f] == 0 && !r.options.calm {
			why = append(why, "never at Telegram: "+string(f))
		}
	}
	return append(why, r.undisturbedZalo()...)
}
