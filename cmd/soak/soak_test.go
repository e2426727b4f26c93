package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"
)

// The test binary is the local Telegram too, as the rig starts itself again.
func TestMain(m *testing.M) {
	if os.Getenv(soakTelegram) != "" {
		main()
	}
	os.Exit(m.Run())
}

// A short run: enough reports, kills and other faults that nothing of the rig
// rusts, and that a careless change of the program is noticed before the next
// long one (make soak).
func TestShortRun(t *testing.T) {
	o := options{
		seed: uint64(time.Now().UnixNano()), reports: 250, limit: 3 * time.Minute, officers: 60, copies: 2, kills: 10,
		every: 1500 * time.Millisecond, freeze: 2 * time.Second,
	}
	soakInTest(t, o)
}

// The embedded stores, killed and frozen.
func TestShortRunEmbedded(t *testing.T) {
	o := options{
		seed: uint64(time.Now().UnixNano()), reports: 60, limit: 2 * time.Minute, officers: 10, kills: 5,
		every: 2 * time.Second, freeze: time.Second, embedded: true, calm: true,
	}
	soakInTest(t, o)
}

func soakInTest(t *testing.T, o options) {
	t.Helper()
	var log bytes.Buffer
	out, err := soak(t.Context(), o.complete(), &log)
	out.print(&log)
	if err != nil || len(out.violations)+len(out.invalid) > 0 {
		t.Errorf("%v\n%s", err, log.String())
	}
}

// What would go unnoticed is worth nothing: a bug is planted, and has to be found.
// All of them are looked for by make soak.
func TestPlantedBugIsFound(t *testing.T) {
	o := options{
		seed: 1, reports: 40, limit: 30 * time.Second, officers: 20, kills: 1,
		every: 2 * time.Second, freeze: time.Second, faults: []fault{kills},
	}
	var table strings.Builder
	missed, err := findPlants(t.Context(), o, []string{"zero-dropped"}, &table)
	if err != nil || len(missed) > 0 {
		t.Errorf("%v; missed: %v\n%s", err, missed, table.String())
	}
}
