package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
)

// A plant is a bug that is put into the program, with what has to find it.
type plant struct {
	name    string
	finders []invariant
	// copies is how many have to run for it to matter.
	copies int
}

// plants are the bugs of cmd/satcoso/planted_soak.go.
var plants = []plant{
	{"confirm-before-save", []invariant{answered, notForgotten, resolved}, 1},
	{"no-unique-key", []invariant{notDoubled}, 1},
	{"no-compare-and-set", []invariant{notForgotten, notAltered, notDoubled, revived}, 2},
	{"snapshot-delete", []invariant{revived, resolved}, 1},
	{"receipt-before-commit", []invariant{promised}, 1},
	{"zero-dropped", []invariant{notAltered}, 1},
	{"text-cut", []invariant{notAltered}, 1},
	{"identity-mixed", []invariant{private}, 1},
	{"handle-before-keep", []invariant{notLost}, 1},
	{"finish-before-handle", []invariant{answered}, 1},
	{"sent-before-shown", []invariant{summedUp, answered}, 1},
}

// findPlants lets the rig look for each planted bug, and prints which check found
// it. It returns those that nothing found.
func findPlants(ctx context.Context, o options, names []string, w io.Writer) (missed []string, err error) {
	fmt.Fprintln(w, "| planted bug | found by | after |\n|---|---|---|")
	for _, p := range plants {
		if len(names) > 0 && !slices.Contains(names, p.name) {
			continue
		}
		trial := o
		trial.plant, trial.copies, trial.webhook, trial.wanted = p.name, p.copies, p.copies > 1, p.finders
		trial.rest = 30 * time.Second
		begun := time.Now()
		out, err := soak(ctx, trial.complete(), io.Discard)
		if err != nil {
			return missed, fmt.Errorf("look for %s: %w", p.name, err)
		}
		found := "nothing"
		if len(out.sums) > 0 {
			var list []string
			for _, i := range slices.Sorted(maps.Keys(out.sums)) {
				list = append(list, fmt.Sprintf("%s (%d)", i, out.sums[i]))
			}
			found = strings.Join(list, ", ")
		}
		if !slices.ContainsFunc(p.finders, func(i invariant) bool { return out.sums[i] > 0 }) {
			missed = append(missed, p.name)
		}
		fmt.Fprintf(w, "| %s | %s | %v |\n", p.name, found, time.Since(begun).Round(time.Second))
	}
	return missed, nil
}
