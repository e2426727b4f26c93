package storetest_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/digest"
	"github.com/satcoso/satcoso/models"
	"github.com/satcoso/satcoso/store/storetest"
)

var made = time.Date(2023, 11, 17, 16, 30, 0, 0, ict)

func (c cast) digest(leader, unit, period string) models.Digest {
	return models.Digest{
		PersonID: c.person[leader], UnitID: c.unit[unit], Kind: "weekly", PeriodKey: period,
		Scheduled: true, Summary: []byte(`{"period": 1}`), MadeAt: made,
	}
}

func (c cast) save(t *testing.T, d models.Digest) int64 {
	t.Helper()
	id, err := c.SQL.SaveDigest(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestSaveDigestOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		var ids [20]int64
		var wg sync.WaitGroup
		for i := range ids {
			wg.Go(func() {
				var err error
				if ids[i], err = p.SQL.SaveDigest(t.Context(), c.digest("la", "a", "2023T46")); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		var id int64
		for _, one := range ids {
			if one != 0 && id != 0 {
				t.Errorf("digests %d and %d were both stored", id, one)
			}
			id = max(id, one)
		}
		if n := p.Count(t, "SELECT count(*) FROM outbox"); n != 1 {
			t.Errorf("%d notices, want 1", n)
		}
		got := claim(t, c, 10, made)
		want := []bot.Notice{{
			ID: got[0].ID, Kind: bot.NoticeDigest, PersonID: c.person["la"], Address: bot.Address{Channel: "telegram", Account: "la"},
			Payload: fmt.Appendf(nil, `{"digest":%d}`, id), Queued: made.UTC(),
		}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		onDemand := c.digest("la", "a", "2023T46")
		onDemand.Scheduled = false
		if one, two := c.save(t, onDemand), c.save(t, onDemand); one == 0 || two == 0 || one == two {
			t.Errorf("digests on demand have the ids %d and %d", one, two)
		}
		if n := p.Count(t, "SELECT count(*) FROM outbox"); n != 1 {
			t.Errorf("%d notices after digests on demand, want 1", n)
		}
	})
}

func TestFindReaders(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		check := func(name string, at time.Time, want ...string) {
			t.Helper()
			got, err := p.SQL.FindReaders(t.Context(), "weekly", "2023T46", at)
			if err != nil {
				t.Fatal(err)
			}
			var readers []digest.Reader
			for _, code := range want {
				unit := map[string]string{"l0": "tinh", "la": "a", "lb": "b"}[code]
				readers = append(readers, digest.Reader{PersonID: c.person[code], UnitID: c.unit[unit]})
			}
			if diff := cmp.Diff(readers, got); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
		check("at first", made, "l0", "la", "lb")
		check("before they took up their posts", posted.Add(-time.Second))
		c.save(t, c.digest("la", "a", "2023T46"))
		c.save(t, c.digest("lb", "b", "2023T45"))
		onDemand := c.digest("lb", "b", "2023T46")
		onDemand.Scheduled = false
		c.save(t, onDemand)
		check("after one was sent", made, "l0", "lb")
		if err := p.SQL.Revoke(t.Context(), c.person["l0"], made); err != nil {
			t.Fatal(err)
		}
		check("after one was revoked", made, "lb")
	})
}

func TestFindDigest(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		want := c.digest("la", "a", "2023T46")
		want.ID = c.save(t, want)
		find := func() models.Digest {
			got, err := p.SQL.FindDigest(t.Context(), want.ID, c.person["la"])
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		if diff := cmp.Diff(want, find()); diff != "" {
			t.Error(diff)
		}
		if _, err := p.SQL.FindDigest(t.Context(), want.ID, c.person["lb"]); !errors.Is(err, models.ErrUnknown) {
			t.Errorf("somebody else's digest: %v", err)
		}
		if err := p.SQL.MarkSeen(t.Context(), want.ID, c.person["lb"], made); !errors.Is(err, models.ErrUnknown) {
			t.Errorf("somebody else has seen it: %v", err)
		}
		seen := made.Add(time.Minute)
		for _, at := range []time.Time{seen, seen.Add(time.Hour)} {
			if err := p.SQL.MarkSeen(t.Context(), want.ID, c.person["la"], at); err != nil {
				t.Fatal(err)
			}
		}
		want.SeenAt = &seen
		if diff := cmp.Diff(want, find()); diff != "" {
			t.Error(diff)
		}
	})
}
