package storetest_test

import (
	"crypto/rand"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/bot"
	redisstore "github.com/satcoso/satcoso/store/redis"
	"github.com/satcoso/satcoso/store/storetest"
)

// A cluster takes everything as a single server does: all keys of one person,
// and of one command, lie in the same slot.
func TestCluster(t *testing.T) {
	t.Parallel()
	s, err := redisstore.Open(t.Context(), storetest.Setting(t, "TEST_REDIS_CLUSTER_URL"), "test:"+rand.Text()+":")
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	want := map[int64]bot.Record{}
	for person := range int64(50) {
		first := record(1, 1, `{"n":1}`)
		mustSave(t, s, person, bot.Stamp{}, first)
		if err := s.Save(t.Context(), person, bot.Stamp{}, first); !errors.Is(err, bot.ErrConflict) {
			t.Errorf("a second Save of person %d: %v, want a conflict", person, err)
		}
		next := record(1, 2, `{"n":2}`)
		mustSave(t, s, person, first.Stamp, next)
		next.Delivered, next.AskedID = 2, 70
		if err := s.Note(t.Context(), person, next.Stamp); err != nil {
			t.Fatal(err)
		}
		want[person] = next
	}
	got := map[int64]bot.Record{}
	err = s.Each(t.Context(), func(person int64, r bot.Record) error {
		got[person] = r
		return nil
	})
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if err := s.Revoke(t.Context(), 7); err != nil {
		t.Fatal(err)
	}
	if _, revoked, err := s.Load(t.Context(), 7); err != nil || !revoked {
		t.Errorf("revoked %t, %v", revoked, err)
	}
	if have, err := s.Lease(t.Context(), "poll:7", "me", time.Second); err != nil || !have {
		t.Errorf("Lease = %t, %v", have, err)
	}
	if err := s.Return(t.Context(), "poll:7", "me"); err != nil {
		t.Error(err)
	}
	if _, err := s.Reserve(t.Context(), "telegram"); err != nil {
		t.Error(err)
	}
	for want := range 3 {
		if n, err := s.Tally(t.Context(), "code telegram 7", time.Hour); err != nil || n != want+1 {
			t.Errorf("Tally = %d, %v, want %d", n, err, want+1)
		}
	}
	if err := s.Untally(t.Context(), "code telegram 7"); err != nil {
		t.Error(err)
	}
	if s.Epoch() == 0 {
		t.Error("no server of the cluster was met")
	}
}
