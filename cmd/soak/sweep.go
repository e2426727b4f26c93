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

// A column of the table is a step of an officer on Telegram or on Zalo, or the
// digest.
type column struct {
	step
	zalo bool
}

func (c column) String() string {
	if c.zalo {
		return "Zalo: " + string(c.step)
	}
	return string(c.step)
}

// columns are those of the table. On Zalo nothing is edited: what was sent is
// amended.
var columns = []column{
	{starts, false}, {givesOne, false}, {sendsAll, false}, {editsOne, false}, {sendsTwo, false},
	{starts, true}, {givesOne, true}, {sendsAll, true}, {editsOne, true}, {sendsTwo, true},
	{isSummed, false},
}

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
	o.people, o.officers, o.copies, o.plant = 3*len(columns)*len(failpointNames), 1, 1, ""
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
	fmt.Fprintf(w, "| killed | %s |\n|---%s|\n", joined(columns), strings.Repeat("|---", len(columns)))
	people := r.byPhone()
	for _, name := range failpointNames {
		for _, when := range []string{"before", "after"} {
			row := make([]string, len(columns))
			for i, at := range columns {
				who := people[at.zalo][0]
				people[at.zalo] = people[at.zalo][1:]
				found, err := r.killAt(ctx, who, at, name+":"+when+":1")
				if err != nil {
					return nil, err
				}
				row[i] = found.String()
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

// byPhone divides officers by whether they are on Zalo alone; who is on both has
// no part in a sweep.
func (r *rig) byPhone() map[bool][]person {
	divided := map[bool][]person{}
	for _, who := range r.people[:r.options.people] {
		if who.onlyZalo || who.Zalo == "" {
			divided[who.onlyZalo] = append(divided[who.onlyZalo], who)
		}
	}
	return divided
}

func joined(list []column) string {
	names := make([]string, len(list))
	for i, c := range list {
		names[i] = c.String()
	}
	return strings.Join(names, " | ")
}

// killAt lets somebody file a report, kills the program in one step of it, and
// waits for the receipt.
func (r *rig) killAt(ctx context.Context, who person, at column, kill string) (found cell, err error) {
	limited, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	switch {
	case at.step == isSummed:
		found, err = r.killAtDigest(limited, kill)
	case at.zalo:
		found, err = r.killOnZalo(limited, who, at.step, kill)
	default:
		found, err = r.killOnTelegram(limited, who, at.step, kill)
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

// A strike kills the program in one step of a report.
type strike struct {
	at     step
	count  func() int // of what was shown
	arm    func()
	disarm func()
	died   func() bool

	acts, before int
	found        cell
}

// step is told of each step that an officer takes.
func (k *strike) step(s step) {
	switch {
	case s == k.at && k.acts == 0:
		k.before, k.acts = k.count(), 1
		k.arm()
	case s == noStep && k.acts > 0:
		if k.acts++; k.acts == 3 { // the first act after the step: what is reached later belongs to another one
			k.ends()
			k.disarm()
		}
	}
}

// ends takes what has come of it; later nothing does any more.
func (k *strike) ends() {
	if k.found.shown == 0 {
		k.found.shown, k.found.reached = k.count()-k.before, k.died()
	}
}

func (r *rig) newStrike(at step, kill string, count func() int) *strike {
	deaths := r.journal.count("failpoint")
	return &strike{
		at: at, count: count, arm: func() { r.copies[0].restartArmed(kill) }, disarm: r.copies[0].disarm,
		died: func() bool { return r.died(deaths) },
	}
}

// flowOf is the flow in which that step is taken.
func (r *rig) flowOf(at step) *conversations.Flow {
	if at == sendsTwo {
		return r.flows["lop_nhan_thuc"]
	}
	return r.flows["de_an_03"]
}

func (r *rig) killOnTelegram(ctx context.Context, who person, at step, kill string) (cell, error) {
	flow := r.flowOf(at)
	o := r.newOfficer(who, rand.New(rand.NewPCG(r.options.seed, uint64(who.ID))))
	o.patient = true
	k := r.newStrike(at, kill, o.chat.count)
	o.stepping = k.step
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
		return k.found, err
	}
	return r.cameOf(ctx, k, o.job.code)
}

// killOnZalo is killOnTelegram for somebody who answers forms.
func (r *rig) killOnZalo(ctx context.Context, who person, at step, kill string) (cell, error) {
	o := r.newZaloOfficer(who, r.flowOf(at), rand.New(rand.NewPCG(r.options.seed, uint64(who.ID))))
	o.oddity, o.nothing, o.switches, o.amends = plain, false, false, at == editsOne
	k := r.newStrike(at, kill, func() int {
		shown, _ := o.chat.since(0)
		return len(shown)
	})
	o.stepping = k.step
	if err := o.files(ctx); err != nil {
		return k.found, err
	}
	return r.cameOf(ctx, k, o.code)
}

// cameOf says what came of a strike, once the receipt was seen.
func (r *rig) cameOf(ctx context.Context, k *strike, code string) (cell, error) {
	k.ends() // where the receipt was the last that happened
	revisions, err := r.stored(ctx, code)
	k.found.stored = revisions == 1 || k.at == editsOne && revisions == 2 // what is edited on Zalo was sent before
	return k.found, err
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

// beside leaves out of a look at the outbox what may wait there: reminders to
// people who never wrote. A sweep leaves all of them: its weeks pass with each
// digest.
func (r *rig) beside() string {
	if r.options.sweep {
		return " AND kind <> 'reminder'"
	}
	return " AND NOT (kind = 'reminder' AND (why = 'unreachable' OR why LIKE '%The chat_id is invalid'))"
}
