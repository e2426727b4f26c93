package bot

import (
	"context"
	"log/slog"
	"time"
)

const (
	// leaseFor is how long a lease lasts unless it is prolonged, which happens
	// every leaseEvery.
	leaseFor   = 5 * time.Second
	leaseEvery = 1500 * time.Millisecond
)

// Leases let one process at a time do something.
type Leases interface {
	// Lease takes or prolongs the lease of that name for owner, and reports
	// whether it has it. Whoever had it before keeps it until it runs out.
	Lease(ctx context.Context, name, owner string, duration time.Duration) (bool, error)
	// Return ends the lease of that name, if owner has it.
	Return(ctx context.Context, name, owner string) error
}

// Lead calls do while this process, known as owner, has the lease of that name,
// with a context that ends when it may have lost it. A process that is started
// again as the same owner has its lease at once, others wait until it runs out.
// Lead returns when ctx has ended, or with the error of do.
func Lead(ctx context.Context, leases Leases, name, owner string, log *slog.Logger, do func(context.Context) error) error {
	for ctx.Err() == nil {
		have, err := leases.Lease(ctx, name, owner, leaseFor)
		if err != nil && ctx.Err() == nil {
			log.Warn("no lease, will be tried again", "lease", name, "err", err)
		}
		if !have {
			wait(ctx, leaseEvery)
			continue
		}
		if err := leadOnce(ctx, leases, name, owner, log, do); err != nil {
			return err
		}
	}
	return nil
}

// leadOnce calls do under a lease that is held.
func leadOnce(ctx context.Context, leases Leases, name, owner string, log *slog.Logger, do func(context.Context) error) error {
	leading, lose := context.WithCancel(ctx)
	defer lose()
	kept := make(chan struct{})
	go func() {
		defer close(kept)
		defer lose()
		keep(leading, leases, name, owner, log)
	}()
	err := do(leading)
	lose()
	<-kept
	returning, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteTimeout)
	defer cancel()
	if err := leases.Return(returning, name, owner); err != nil {
		log.Warn("a lease is not returned and has to run out", "lease", name, "err", err)
	}
	return err
}

// keep prolongs a lease until it is lost, or may be.
func keep(ctx context.Context, leases Leases, name, owner string, log *slog.Logger) {
	until := time.Now().Add(leaseFor)
	for {
		wait(ctx, leaseEvery)
		if ctx.Err() != nil {
			return
		}
		asked := time.Now()
		bounded, cancel := context.WithDeadline(ctx, until)
		have, err := leases.Lease(bounded, name, owner, leaseFor)
		cancel()
		switch {
		case err == nil && have:
			until = asked.Add(leaseFor)
		case err == nil, !time.Now().Add(leaseEvery).Before(until):
			log.Warn("a lease is lost", "lease", name, "err", err)
			return
		}
	}
}

func wait(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
