package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// The exit codes.
const (
	exitFine    = 0
	exitBroken  = 1 // something that must hold did not
	exitInvalid = 2 // the run proves nothing, or the rig failed
)

// run carries out the command line and returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) > 0 && args[0] == telegramName {
		if err := runTelegram(ctx, args[1:], stderr); err != nil {
			fmt.Fprintln(stderr, "soak:", err)
			return exitInvalid
		}
		return exitFine
	}
	o, err := readOptions(args, stderr)
	if err != nil {
		return exitInvalid // flag has said why
	}
	switch {
	case o.planted:
		missed, err := findPlants(ctx, o, o.names, stdout)
		return verdictOn(missed, err, stderr)
	case o.friday:
		broken, err := friday(ctx, o, stdout)
		return verdictOn(broken, err, stderr)
	case o.sweep:
		broken, err := sweep(ctx, o, stdout)
		return verdictOn(broken, err, stderr)
	}
	out, err := soak(ctx, o, stdout)
	out.print(stdout)
	switch {
	case err != nil:
		fmt.Fprintln(stderr, "soak:", err)
		return exitInvalid
	case len(out.violations) > 0:
		return exitBroken
	case len(out.invalid) > 0:
		return exitInvalid
	}
	return exitFine
}

// verdictOn turns what went wrong into an exit code.
func verdictOn(wrong []string, err error, stderr io.Writer) int {
	for _, what := range wrong {
		fmt.Fprintln(stderr, "soak: BROKEN:", what)
	}
	switch {
	case err != nil:
		fmt.Fprintln(stderr, "soak:", err)
		return exitInvalid
	case len(wrong) > 0:
		return exitBroken
	}
	return exitFine
}

func readOptions(args []string, stderr io.Writer) (o options, err error) {
	flags := flag.NewFlagSet("soak", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Uint64Var(&o.seed, "seed", uint64(time.Now().UnixNano()), "decides what is done when")
	flags.IntVar(&o.reports, "reports", 500, "how many reports are filed at least")
	flags.DurationVar(&o.limit, "for", 90*time.Second, "how long that may take")
	flags.IntVar(&o.officers, "officers", 100, "how many officers file at the same time")
	flags.IntVar(&o.copies, "copies", 1, "how many copies of the program run")
	flags.IntVar(&o.kills, "kills", 10, "how many times a copy is killed at least")
	flags.DurationVar(&o.every, "every", 2*time.Second, "how far faults are apart, on average")
	flags.DurationVar(&o.freeze, "freeze", 4*time.Second, "how long a copy is frozen or a store is down at most")
	flags.StringVar(&o.plant, "plant", "", "a bug to plant; see cmd/satcoso/planted_soak.go")
	flags.BoolVar(&o.embedded, "embedded", false, "one copy on SQLite and the embedded Redis")
	flags.BoolVar(&o.webhook, "webhook", false, "updates are delivered to the copies in turn, not polled by one of them")
	flags.BoolVar(&o.calm, "calm", false, "Telegram never fails")
	flags.DurationVar(&o.outage, "outage", 0, "the database is down that long, once, and nothing else is done")
	flags.DurationVar(&o.think, "think", 0, "how long an officer thinks before each act, at most")
	flags.BoolVar(&o.planted, "planted", false, "look for each planted bug, or for those that are named")
	flags.BoolVar(&o.sweep, "sweep", false, "kill at every call of every step, once")
	flags.BoolVar(&o.friday, "friday", false, "tell the story of a Friday")
	flags.BoolVar(&o.keep, "keep", false, "keep the folder")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	o.names = flags.Args()
	return o.complete(), nil
}

// complete fills in what follows from the rest.
func (o options) complete() options {
	o.people = max(o.reports, o.officers)
	if o.rest == 0 {
		o.rest = usualRest + 20*o.think
	}
	switch {
	case o.outage > 0: // everybody is known to the program before it begins
		o.people, o.kills, o.faults = o.officers, 0, []fault{outlasts}
	case o.embedded:
		o.copies, o.webhook, o.faults = 1, false, embeddedFaults
	case o.faults == nil:
		o.faults = allFaults
	}
	return o
}

// print says what the run came to.
func (o outcome) print(w io.Writer) {
	fmt.Fprintf(w, "soak: seed %d: %d reports confirmed, %d kills, in %v: %s\n",
		o.options.seed, o.reports, o.kills, o.took.Round(time.Second), o.counts)
	for i, v := range o.violations {
		if i == 10 {
			fmt.Fprintf(w, "soak: … and %d more\n", len(o.violations)-i)
			break
		}
		fmt.Fprintf(w, "soak: VIOLATION %s: %s\n", v.Invariant, v.What)
	}
	for _, why := range o.invalid {
		fmt.Fprintln(w, "soak: INVALID:", why)
	}
	if len(o.violations)+len(o.invalid) > 0 {
		fmt.Fprintf(w, "soak: seed %d, journal %s\n", o.options.seed, o.journal)
	} else {
		fmt.Fprintln(w, "soak: nothing lost, doubled, altered or leaked")
	}
}
