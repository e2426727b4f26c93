package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/satcoso/satcoso/conversations"
)

// A step is a moment of a report at which the program is killed.
type step string

// The steps.
const (
	starts   step = "start"  // the command that opens a report
	givesOne step = "answer" // an answer is typed
	sendsAll step = "submit" // Gửi is tapped
	editsOne step = "edit"   // a message whose answer was taken is edited
	sendsTwo step = "photo"  // two photos are sent
	isSummed step = "digest" // the digest of the week is made and sent
	noStep   step = ""       // anything else that an officer does
)

// steps are the columns of the table; all but the last are an officer's.
var steps = []step{starts, givesOne, sendsAll, editsOne, sendsTwo, isSummed}

// A cell is what one kill came to.
type cell struct {
	reached bool
	shown   int // how often the answer to the step was shown
	stored  bool
	digest  bool
}

func (c cell) String() string {
	switch {
	case !c.reached:
		return "–"
	case !c.stored:
		return "**not stored**"
	case c.digest:
		return fmt.Sprintf("made once, sent %d× to %d", c.shown, leaders)
	}
	return fmt.Sprintf("stored once, answered %d×", c.shown)
}

// sweep kills the program at each failpoint of each step, once, lets its officer
// finish, and prints what they saw and what was stored as a table.
func sweep(ctx context.Context, o options, w io.Writer) (broken []string, err error) {
	o.people, o.officers, o.copies, o.plant = 2*len(steps)*len(failpointNames)+1, 1, 1, ""
	r, err := openRig(ctx, o)
	if err != nil {
		return nil, err
	}
	defer r.close()
	c, err := r.newReplica(0, func() string { return "" })
	if err != nil {
		return nil, err
	}
	r.copies = []*replica{c}
	if err := r.welcomeLeaders(ctx); err != nil {
		return nil, err
	}
	fmt.Fprintf(w, "| killed | %s |\n|---%s|\n", joined(steps), strings.Repeat("|---", len(steps)))
	next := 0
	for _, name := range failpointNames {
		for _, when := range []string{"before", "after"} {
			row := make([]string, len(steps))
			for i, s := range steps {
				found, err := r.killAt(ctx, r.people[next], s, name+":"+when+":1")
				if err != nil {
					return nil, err
				}
				row[i], next = found.String(), next+1
			}
			if strings.Join(row, "") != strings.Repeat("–", len(row)) {
				fmt.Fprintf(w, "| %s %s | %s |\n", when, name, strings.Join(row, " | "))
			}
		}
	}
	if err := r.check(ctx); err != nil {
		return nil, err
	}
	violations, _ := r.journal.found()
	for _, v := range violations {
		broken = append(broken, fmt.Sprintf("%s: %s", v.Invariant, v.What))
	}
	return broken, nil
}

func joined(list []step) string {
	names := make([]string, len(list))
	for i, s := range list {
		names[i] = string(s)
	}
	return strings.Join(names, " | ")
}

// killAt lets somebody file a report, kills the program in one step of it, and
// waits for the receipt.
func (r *rig) killAt(ctx context.Context, who person, at step, kill string) (found cell, err error) {
	limited, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	if at == isSummed {
		found, err = r.killAtDigest(limited, kill)
	} else {
		found, err = r.killAtReport(limited, who, at, kill)
	}
	if err != nil {
		r.journal.violate(answered, "killed %s in step %s: %v", kill, at, err)
	}
	r.copies[0].disarm()
	return found, ctx.Err()
}

// died reports whether the program has killed itself since it had done so that
// often, or does so within a moment.
func (r *rig) died(before int) bool {
	return until(time.Second, "", func() error {
		if r.journal.count("failpoint") > before {
			return nil
		}
		return errors.New("it lives")
	}) == nil
}

func (r *rig) killAtReport(ctx context.Context, who person, at step, kill string) (found cell, err error) {
	flow := r.flows["de_an_03"]
	if at == sendsTwo {
		flow = r.flows["lop_nhan_thuc"]
	}
	o := r.newOfficer(who, rand.New(rand.NewPCG(r.options.seed, uint64(who.ID))))
	o.patient = true
	acts, before, deaths := 0, 0, r.journal.count("failpoint")
	o.stepping = func(s step) {
		switch {
		case s == at && acts == 0:
			before, acts = o.chat.count(), 1
			r.copies[0].restartArmed(kill)
		case s == noStep && acts > 0:
			if acts++; acts == 3 { // the first act after the step: what is reached later belongs to another one
				found.shown, found.reached = o.chat.count()-before, r.died(deaths)
				r.copies[0].disarm()
			}
		}
	}
	o.plainly = func(j *job) {
		j.quirks, j.nothing = map[quirk]int{}, false
		if at == editsOne {
			j.quirks[rewrites] = 4 // some answers are taken by then
		}
		for i := range flow.Questions { // all numbers are typed, so that there is something to edit
			if q := &flow.Questions[i]; q.Type == conversations.Integer {
				j.plans[q.ID] = intention{means: number(1, false), typed: "1"}
			}
		}
	}
	if err := o.files(ctx, flow); err != nil {
		return found, err
	}
	if found.shown == 0 { // the receipt was the last that happened
		found.shown, found.reached = o.chat.count()-before, r.died(deaths)
	}
	revisions, err := r.stored(ctx, o.job.code)
	found.stored = revisions == 1
	return found, err
}

// killAtDigest moves the business clock to the next digest, kills the program
// while that is made or sent, and waits until all leaders have it.
func (r *rig) killAtDigest(ctx context.Context, kill string) (found cell, err error) {
	r.shift += 7 * 24 * time.Hour
	r.moved.Store(int64(r.shift))
	if _, err := r.db.ExecContext(ctx, r.placed("UPDATE settings SET value = $1 WHERE key = 'clock_shift'"), r.shift.String()); err != nil {
		return found, fmt.Errorf("move the clock: %w", err)
	}
	before, deaths := r.promises.sawDigests(), r.journal.count("failpoint")
	r.copies[0].restartArmed(kill)
	err = until(40*time.Second, "all leaders had their digest", func() error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		now := r.promises.sawDigests()
		found.shown = 0
		for _, who := range r.people[r.options.people : r.options.people+leaders] {
			if now[who.ID] == before[who.ID] {
				return fmt.Errorf("leader %d has none", who.ID)
			}
			found.shown += now[who.ID] - before[who.ID]
		}
		return nil
	})
	found.stored, found.digest, found.reached = err == nil, true, r.died(deaths)
	return found, err
}
