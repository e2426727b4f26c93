package storetest_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/store/storetest"
)

func snapshot(t *testing.T, c cast) bot.Snapshot {
	t.Helper()
	r, err := c.SQL.LoadSnapshot(t.Context(), c.person["a1"])
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestSnapshotsKeepTheNewest(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		if got := snapshot(t, c); got.Version != 0 || got.Session != nil {
			t.Errorf("LoadSnapshot without one = %+v", got)
		}
		newest := bot.Snapshot{}
		for _, r := range []bot.Record{
			record(1, 1, `{"text":"\u0000 €"}`), record(1, 3, `{"n":2}`), record(1, 2, `{"late":1}`),
			record(1, 3, `{"other":1}`), record(2, 1, `{"n":3}`), record(1, 99, `{"revived":1}`),
			record(10, 0, `{"n":4}`), record(9, 9, `{"as text":1}`),
		} {
			wanted := newest.Before(r.Stamp)
			if wanted {
				newest = bot.Snapshot{Record: r, Wake: made, Active: made.Add(time.Hour)}
			}
			err := p.SQL.SaveSnapshot(t.Context(), c.person["a1"], bot.Snapshot{Record: r, Wake: made, Active: made.Add(time.Hour)})
			if wanted && err != nil || !wanted && !errors.Is(err, bot.ErrConflict) {
				t.Fatalf("SaveSnapshot of %+v: %v", r.Stamp, err)
			}
			if diff := cmp.Diff(newest, snapshot(t, c)); diff != "" {
				t.Errorf("after %+v: %s", r.Stamp, diff)
			}
		}
	})
}

func TestSnapshotNote(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		saved := bot.Snapshot{Record: record(2, 5, `{"n":1}`)}
		saved.Delivered, saved.AskedAt, saved.AskedID = 4, time.Date(2023, 11, 16, 5, 0, 0, 0, time.UTC), 1<<47
		if err := p.SQL.SaveSnapshot(t.Context(), c.person["a1"], saved); err != nil {
			t.Fatal(err)
		}
		at := time.Date(2023, 11, 16, 12, 0, 1, 999, ict)
		for _, other := range []bot.Stamp{{Generation: 2, Version: 4}, {Generation: 1, Version: 5}, {}} {
			other.Delivered, other.AskedAt = 77, at
			if err := p.SQL.NoteSnapshots(t.Context(), map[int64]bot.Stamp{c.person["a1"]: other, 77: other}); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(saved, snapshot(t, c)); diff != "" {
			t.Errorf("the note of another version changed the snapshot: %s", diff)
		}
		saved.Delivered, saved.AskedAt, saved.AskedID = 5, at, 9
		if err := p.SQL.NoteSnapshots(t.Context(), map[int64]bot.Stamp{c.person["a1"]: saved.Stamp}); err != nil {
			t.Fatal(err)
		}
		saved.AskedAt = time.Date(2023, 11, 16, 5, 0, 1, 0, time.UTC)
		if diff := cmp.Diff(saved, snapshot(t, c)); diff != "" {
			t.Error(diff)
		}
	})
}
