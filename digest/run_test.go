package digest_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// Run makes the digests at their time, tries again after a failure, and ends
// with its context.
func TestRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var log bytes.Buffer
		store := newStore()
		start := time.Now()
		d := service(t, store, friday)
		d.Now = func() time.Time { return friday.Add(-7 * time.Second).Add(time.Since(start)) }
		d.Log = slog.New(slog.NewTextHandler(&log, nil))
		store.fail = errDown
		var wg sync.WaitGroup
		wg.Go(func() { d.Run(ctx) })

		synctest.Wait()
		if len(due(store)) > 0 || !strings.Contains(log.String(), "the database is down") {
			t.Fatalf("after a failure: %q, logged %q", due(store), log.String())
		}
		time.Sleep(6 * time.Second)
		synctest.Wait()
		if got := due(store); len(got) != 3 || !strings.Contains(got[0], "2023T45") {
			t.Fatalf("before the time: %q", got)
		}
		time.Sleep(6 * time.Second)
		synctest.Wait()
		if got := due(store); len(got) != 6 || !strings.Contains(got[3], "2023T46") {
			t.Fatalf("at the time: %q", got)
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if got := due(store); len(got) != 6 {
			t.Errorf("an hour later: %q", got)
		}
		cancel()
		wg.Wait()
		if n := strings.Count(log.String(), "\n"); n != 1 {
			t.Errorf("logged %d lines, want 1:\n%s", n, log.String())
		}
	})
}
