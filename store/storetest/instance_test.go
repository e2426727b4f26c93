package storetest_test

import (
	"context"
	"errors"
	"testing"
	"time"

	sqlstore "github.com/satcoso/satcoso/store/sql"
	"github.com/satcoso/satcoso/store/storetest"
)

// One process at a time has a name, also after the server has ended its session.
func TestInstance(t *testing.T) {
	t.Parallel()
	url := storetest.PostgresURL(t)
	first, second := storetest.OpenSQL(t, url), storetest.OpenSQL(t, url)
	if err := first.ClaimInstance(t.Context(), "one"); err != nil {
		t.Fatal(err)
	}
	if err := second.ClaimInstance(t.Context(), "two"); err != nil {
		t.Errorf("another name: %v", err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	kept := make(chan error, 1)
	go func() { kept <- first.KeepInstance(ctx) }()
	storetest.Exec(t, url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
	time.Sleep(7 * time.Second) // a check and a little more
	third := storetest.OpenSQL(t, url)
	if err := third.ClaimInstance(t.Context(), "one"); !errors.Is(err, sqlstore.ErrInstanceTaken) {
		t.Errorf("the name of a process that runs: %v, want ErrInstanceTaken", err)
	}
	stop()
	if err := <-kept; err != nil {
		t.Error(err)
	}
	if err := first.Close(); err != nil {
		t.Error(err)
	}
	if err := third.ClaimInstance(t.Context(), "one"); err != nil {
		t.Errorf("the name of a process that ended: %v", err)
	}
}
