package storetest_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/bot"
	redisstore "github.com/satcoso/satcoso/store/redis"
	"github.com/satcoso/satcoso/store/storetest"
)

func record(generation, version uint64, session string) bot.Record {
	return bot.Record{
		Stamp:   bot.Stamp{Generation: generation, Version: version},
		Session: []byte(session),
	}
}

func mustSave(t *testing.T, s bot.States, person int64, want bot.Stamp, next bot.Record) {
	t.Helper()
	if err := s.Save(t.Context(), person, want, next); err != nil {
		t.Fatal(err)
	}
}

func mustLoad(t *testing.T, s bot.States, person int64) bot.Record {
	t.Helper()
	r, _, err := s.Load(t.Context(), person)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestStateRoundTrip(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		if got := mustLoad(t, p.States, 7); got.Version != 0 || got.Session != nil {
			t.Errorf("Load without a record = %+v, want the zero Record", got)
		}
		want := record(3, 12, `{"text":"Đảng ủy \u0000 € 😀"}`)
		want.Delivered, want.AskedAt, want.AskedID = 11, time.Date(2023, 11, 16, 5, 4, 3, 0, time.UTC), 1<<47
		mustSave(t, p.States, 7, bot.Stamp{}, want)
		if diff := cmp.Diff(want, mustLoad(t, p.States, 7)); diff != "" {
			t.Error(diff)
		}
		if got := mustLoad(t, p.States, 70); got.Version != 0 {
			t.Errorf("another person has %+v", got)
		}
	})
}

func TestStateConflict(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		first := record(1, 1, `{"n":1}`)
		mustSave(t, p.States, 7, bot.Stamp{}, first)
		for _, want := range []bot.Stamp{
			{}, {Generation: 1, Version: 2}, {Generation: 2, Version: 1}, {Generation: 1}, {Version: 1},
			{Generation: 0x10, Version: 0x10},
		} {
			err := p.States.Save(t.Context(), 7, want, record(9, 9, `{}`))
			if !errors.Is(err, bot.ErrConflict) {
				t.Errorf("Save over %+v: %v, want a conflict", want, err)
			}
		}
		if diff := cmp.Diff(first, mustLoad(t, p.States, 7)); diff != "" {
			t.Errorf("a refused Save changed the record: %s", diff)
		}
		err := p.States.Save(t.Context(), 8, bot.Stamp{Generation: 1, Version: 1}, record(1, 2, `{}`))
		if !errors.Is(err, bot.ErrConflict) {
			t.Errorf("Save over a record that is gone: %v, want a conflict", err)
		}
		// What was delivered does not matter for the order of records.
		mustSave(t, p.States, 7, bot.Stamp{Generation: 1, Version: 1, Delivered: 5}, record(1, 2, `{}`))
	})
}

func TestStateRace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		for round := range uint64(20) {
			var won atomic.Int32
			var wg sync.WaitGroup
			for writer := range 8 {
				wg.Go(func() {
					want := bot.Stamp{}
					if round > 0 {
						want = bot.Stamp{Generation: 1, Version: round}
					}
					err := p.States.Save(t.Context(), 7, want, record(1, round+1, fmt.Sprintf(`{"by":%d}`, writer)))
					switch {
					case err == nil:
						won.Add(1)
					case !errors.Is(err, bot.ErrConflict):
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if won.Load() != 1 {
				t.Fatalf("version %d was written %d times", round+1, won.Load())
			}
		}
	})
}

func TestNote(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		at := time.Date(2023, 11, 16, 12, 0, 0, 0, ict)
		note := func(generation, version uint64) bot.Stamp {
			return bot.Stamp{Generation: generation, Version: version, Delivered: version, AskedAt: at, AskedID: 70}
		}
		if err := p.States.Note(t.Context(), 7, note(1, 1)); err != nil {
			t.Fatal(err)
		}
		if got := mustLoad(t, p.States, 7); got.Version != 0 || got.Session != nil {
			t.Errorf("Note without a record made %+v", got)
		}
		mustSave(t, p.States, 7, bot.Stamp{}, record(1, 1, `{"n":1}`))
		if err := p.States.Note(t.Context(), 7, note(1, 1)); err != nil {
			t.Fatal(err)
		}
		want := record(1, 1, `{"n":1}`)
		want.Delivered, want.AskedAt, want.AskedID = 1, at.UTC(), 70
		if diff := cmp.Diff(want, mustLoad(t, p.States, 7)); diff != "" {
			t.Error(diff)
		}
		newer := record(1, 2, `{"n":2}`)
		mustSave(t, p.States, 7, bot.Stamp{Generation: 1, Version: 1}, newer)
		for _, late := range []bot.Stamp{note(1, 1), note(2, 2), {}} {
			if err := p.States.Note(t.Context(), 7, late); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(newer, mustLoad(t, p.States, 7)); diff != "" {
			t.Errorf("a late Note changed the record: %s", diff)
		}
	})
}

// The time to live is read from the server itself, so only a real one can
// show it; embedded_test.go of package redisstore does so for the other.
func TestStateExpires(t *testing.T) {
	t.Parallel()
	p := storetest.Servers(t)
	mustSave(t, p.States, 7, bot.Stamp{}, record(1, 1, `{}`))
	if ttl := p.Redis.TTL(t, "{p7}"); ttl < 29*24*time.Hour || ttl > 30*24*time.Hour {
		t.Errorf("time to live is %s, want nearly 30 days", ttl)
	}
	p.Redis.Expire(t, "{p7}", time.Hour)
	if err := p.States.Note(t.Context(), 7, bot.Stamp{Generation: 1, Version: 1, Delivered: 1}); err != nil {
		t.Fatal(err)
	}
	if ttl := p.Redis.TTL(t, "{p7}"); ttl <= 0 || ttl > time.Hour {
		t.Errorf("Note changed the time to live to %s", ttl)
	}
	if got := mustLoad(t, p.States, 7); got.Delivered != 1 {
		t.Errorf("delivered is %d, want 1", got.Delivered)
	}
}

func TestStateMalformed(t *testing.T) {
	t.Parallel()
	p := storetest.Servers(t)
	mustSave(t, p.States, 7, bot.Stamp{}, record(1, 1, `{"answer":"mật"}`))
	good := p.Redis.Value(t, "{p7}")
	for name, value := range map[string]string{
		"empty": "", "short": good[:40], "cut": good[:len(good)-3], "of another person": good,
		"prefix": "x" + good[1:], "separator": strings.Replace(good, ".", "-", 1),
	} {
		t.Run(name, func(t *testing.T) {
			p.Redis.Put(t, "{p8}", value)
			_, _, err := p.States.Load(t.Context(), 8)
			if err == nil || !strings.Contains(err.Error(), "{p8}") || strings.Contains(err.Error(), "mật") {
				t.Errorf("Load: %v, want an error that names the key only", err)
			}
		})
	}
}

func TestOpenRedisErrors(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]string{
		"redis://u:hemmelig@127.0.0.1:1/0":         "127.0.0.1:1",
		"redis+cluster://u:hemmelig@127.0.0.1:1/0": "127.0.0.1:1",
		"unix:///nowhere/redis.sock":               "/nowhere/redis.sock",
		"http://u:hemmelig@localhost":              "http:",
		"redis://u:hem%melig@localhost":            "percent-encode",
		"":                                         "redis://",
	} {
		s, err := redisstore.Open(t.Context(), url, "")
		if err == nil {
			t.Errorf("Open(%q) succeeded", url)
			_ = s.Close()
			continue
		}
		if text := err.Error(); !strings.Contains(text, "REDIS_URL") || !strings.Contains(text, want) ||
			strings.Contains(text, "melig") {
			t.Errorf("Open(%q): %v, want REDIS_URL and %q without the password", url, err, want)
		}
	}
}
