package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	localzalo "github.com/satcoso/satcoso/localchat/zalo"
)

// counted are the switches of Zalo that strike so many times, in the order in
// which they are turned.
var counted = []struct {
	name string
	of   func(*localzalo.Switches) *localzalo.Times
	// often is how many times it strikes when it is turned, at most: what answers
	// the polls, too, holds up everybody for five seconds each time.
	often int
}{
	{"duplicate", func(w *localzalo.Switches) *localzalo.Times { return &w.Duplicate }, 5},
	{"self echo", func(w *localzalo.Switches) *localzalo.Times { return &w.SelfEcho }, 5},
	{"send timeout", func(w *localzalo.Switches) *localzalo.Times { return &w.SendTimeout }, 3},
	{"send cut", func(w *localzalo.Switches) *localzalo.Times { return &w.SendCut }, 3},
	{"unknown event", func(w *localzalo.Switches) *localzalo.Times { return &w.UnknownEvent }, 3},
	{"missing message", func(w *localzalo.Switches) *localzalo.Times { return &w.MissingMessage }, 3},
	{"429 in HTML", func(w *localzalo.Switches) *localzalo.Times { return &w.TooMany }, 1},
	{"403", func(w *localzalo.Switches) *localzalo.Times { return &w.Forbidden }, 1},
}

// abortedPoll is how the rig calls that polls of processes that have ended still
// take messages away.
const abortedPoll = "aborted poll"

// zaloEvery is how far two turns of a switch are apart.
const zaloEvery = 1500 * time.Millisecond

// disturbZalo turns switches of Zalo until ctx ends, and then lets it be in good
// health. What documents and measurements disagree about changes as well.
func (r *rig) disturbZalo(ctx context.Context) {
	if r.zalo == nil || r.options.calm {
		return
	}
	defer r.zalo.SetSwitches(localzalo.Switches{})
	rnd := rand.New(rand.NewPCG(r.options.seed, 4000))
	for turn := 0; ; turn++ {
		select {
		case <-ctx.Done():
			r.countStrikes(r.zalo.Switches())
			return
		case <-time.After(zaloEvery):
		}
		w := r.zalo.Switches()
		r.countStrikes(w)
		s := counted[turn%len(counted)]
		times := 1 + rnd.IntN(s.often)
		*s.of(&w) += localzalo.Times(times)
		r.turned[s.name] += times
		w.Idle408, w.PhotoAsDocs, w.CamelErrorCode, w.EmptyWebhookInfo = rnd.IntN(2) == 0, rnd.IntN(2) == 0, rnd.IntN(2) == 0, rnd.IntN(2) == 0
		w.Latency = time.Duration(rnd.IntN(3)) * 20 * time.Millisecond
		if w.AbortedPollEats = rnd.IntN(8) == 0; w.AbortedPollEats {
			r.turned[abortedPoll]++
		}
		r.zalo.SetSwitches(w)
	}
}

// countStrikes notes how often switches have struck so far.
func (r *rig) countStrikes(left localzalo.Switches) {
	for _, s := range counted {
		r.struck[s.name] = r.turned[s.name] - int(*s.of(&left))
	}
}

// undisturbedZalo lists the switches that never struck.
func (r *rig) undisturbedZalo() (why []string) {
	if r.zalo == nil || r.options.calm {
		return nil
	}
	for _, s := range counted {
		if r.struck[s.name] == 0 {
			why = append(why, fmt.Sprintf("never at Zalo: %s", s.name))
		}
	}
	return why
}
