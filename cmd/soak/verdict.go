package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"time"
)

// An invariant is something that must hold whatever happens.
type invariant string

// The invariants.
const (
	notLost      invariant = "lost"       // what was confirmed is stored
	notDoubled   invariant = "doubled"    // one confirmation, one report
	notAltered   invariant = "altered"    // what is stored is what was shown, and that is what was meant
	notForgotten invariant = "forgotten"  // an answer that was taken is not asked for again
	resolved     invariant = "unresolved" // nothing is pending when all is calm
	answered     invariant = "unanswered" // whoever wrote was answered
	promised     invariant = "premature"  // a receipt is never seen before its row
	private      invariant = "leaked"     // nobody sees, and no log holds, what is not theirs
	revived      invariant = "revived"    // what was sent is no draft again
	summedUp     invariant = "summed up"  // digests arrive once, with the sums of what was reported
	alive        invariant = "crashed"    // the program ends by no fault of its own
)

// A violation is a case of something that did not hold.
type violation struct {
	Invariant invariant `json:"invariant"`
	What      string    `json:"what"`
	At        time.Time `json:"at"`
}

// A journal is the log of a run: every fault and every violation, as JSON lines,
// with what is counted.
type journal struct {
	mu         sync.Mutex
	file       *os.File
	counts     map[string]int
	violations []violation
}

func openJournal(path string) (*journal, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open journal: %w", err)
	}
	return &journal{file: file, counts: map[string]int{}}, nil
}

// note logs an event and counts it by its kind.
func (j *journal) note(kind, format string, args ...any) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.counts[kind]++
	j.write(map[string]any{"at": time.Now(), "event": kind, "what": fmt.Sprintf(format, args...)})
}

// noteMany counts something that happened that often.
func (j *journal) noteMany(kind string, times int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.counts[kind] += times
}

// violate logs that something did not hold.
func (j *journal) violate(i invariant, format string, args ...any) {
	j.mu.Lock()
	defer j.mu.Unlock()
	v := violation{Invariant: i, What: fmt.Sprintf(format, args...), At: time.Now()}
	if slices.ContainsFunc(j.violations, func(o violation) bool { return o.Invariant == v.Invariant && o.What == v.What }) {
		return
	}
	j.violations = append(j.violations, v)
	j.write(v)
}

func (j *journal) write(line any) {
	data, err := json.Marshal(line)
	if err == nil {
		_, err = j.file.Write(append(data, '\n'))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "soak: journal:", err)
	}
}

func (j *journal) count(kind string) int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.counts[kind]
}

// found returns the violations, and how many there are of each invariant.
func (j *journal) found() ([]violation, map[invariant]int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	sums := map[invariant]int{}
	for _, v := range j.violations {
		sums[v.Invariant]++
	}
	return slices.Clone(j.violations), sums
}

// summary is what happened how often, in one line.
func (j *journal) summary() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	var parts []string
	for _, kind := range slices.Sorted(maps.Keys(j.counts)) {
		parts = append(parts, fmt.Sprintf("%s %d", kind, j.counts[kind]))
	}
	return strings.Join(parts, ", ")
}
