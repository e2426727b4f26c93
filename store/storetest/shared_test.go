package storetest_test

import (
	"context"
	"errors"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/models"
	redisstore "github.com/satcoso/satcoso/store/redis"
	"github.com/satcoso/satcoso/store/storetest"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

func TestLeases(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		lease := func(owner string, want bool) {
			t.Helper()
			have, err := p.States.Lease(t.Context(), "poll:7", owner, time.Minute)
			if err != nil || have != want {
				t.Errorf("Lease for %s = %t, %v; want %t", owner, have, err, want)
			}
		}
		lease("one", true)
		lease("one", true) // prolonged, or taken again after a crash
		lease("two", false)
		if err := p.States.Return(t.Context(), "poll:7", "two"); err != nil {
			t.Fatal(err)
		}
		lease("two", false)
		if err := p.States.Return(t.Context(), "poll:7", "one"); err != nil {
			t.Fatal(err)
		}
		lease("two", true)
	})
}

// Places are a 28.5th of a second apart, whoever takes them, and a message that
// does not wait takes one, too.
func TestPace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		const gap = time.Second * 2 / 57
		began := time.Now()
		var last time.Duration
		for i := range 60 {
			wait, err := p.States.Reserve(t.Context(), "telegram")
			if err != nil {
				t.Fatal(err)
			}
			if i == 30 {
				p.States.Count("telegram")
			}
			last = wait
		}
		// All but the first place lie ahead of the time that the test has used.
		if ends := last + time.Since(began); ends < 59*gap {
			t.Errorf("60 places end after %s, want at least %s", ends, 59*gap)
		}
		if other, err := p.States.Reserve(t.Context(), "zalo"); err != nil || other > gap {
			t.Errorf("another bot waits %s, %v", other, err)
		}
	})
}

// A rush of replies holds the bulk lane up for a second at most.
func TestRushOfReplies(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		for range 200 {
			p.States.Count("telegram")
			time.Sleep(time.Millisecond) // several a place, and not all at once
		}
		if wait, err := p.States.Reserve(t.Context(), "telegram"); err != nil || wait <= 0 || wait > 1100*time.Millisecond {
			t.Errorf("the next place comes in %s, %v; want it later, and within a second or so", wait, err)
		}
	})
}

// Every record is found, and nothing else.
func TestEachState(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		want := map[int64]bot.Record{}
		for person := range int64(1200) {
			want[person+1] = record(1, uint64(person)+1, `{"n":1}`)
			mustSave(t, p.States, person+1, bot.Stamp{}, want[person+1])
		}
		if err := p.States.Revoke(t.Context(), 7); err != nil {
			t.Fatal(err)
		}
		if _, err := p.States.Lease(t.Context(), "x", "me", time.Minute); err != nil {
			t.Fatal(err)
		}
		got := map[int64]bot.Record{}
		err := p.States.Each(t.Context(), func(person int64, r bot.Record) error {
			got[person] = r
			return nil
		})
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
	})
}

// A revocation is seen by all copies with the next message.
func TestRevocationIsSeenAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		mustSave(t, p.States, 7, bot.Stamp{}, record(1, 1, `{}`))
		if err := p.States.Revoke(t.Context(), 7); err != nil {
			t.Fatal(err)
		}
		for person, want := range map[int64]bool{7: true, 8: false} {
			if _, revoked, err := p.States.Load(t.Context(), person); err != nil || revoked != want {
				t.Errorf("Load of %d: revoked %t, %v; want %t", person, revoked, err, want)
			}
		}
		if err := p.States.Revoke(t.Context(), 8); err != nil { // who has no record
			t.Fatal(err)
		}
		if r, revoked, err := p.States.Load(t.Context(), 8); err != nil || !revoked || r.Version != 0 {
			t.Errorf("Load of 8: %+v, revoked %t, %v", r, revoked, err)
		}
	})
}

// A store that does not answer is told from a request that is wrong.
func TestAway(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		err := p.SQL.SaveSnapshot(t.Context(), 4711, bot.Snapshot{Record: record(1, 1, `{}`)}) // of nobody
		if err == nil || errors.Is(err, bot.ErrAway) {
			t.Errorf("a wrong request: %v", err)
		}
		lock := "BEGIN IMMEDIATE"
		if p.Name == "servers" {
			lock = "BEGIN; LOCK TABLE snapshots"
		}
		other, err := p.DB.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := other.ExecContext(t.Context(), lock); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		err = p.SQL.SaveSnapshot(ctx, c.person["a1"], bot.Snapshot{Record: record(1, 1, `{}`)})
		if !errors.Is(err, bot.ErrAway) {
			t.Errorf("a database that is busy: %v, want ErrAway", err)
		}
		if _, err := other.ExecContext(t.Context(), "ROLLBACK"); err != nil {
			t.Fatal(err)
		}
		if err := other.Close(); err != nil {
			t.Fatal(err)
		}
	})
}

func TestStatesAway(t *testing.T) {
	t.Parallel()
	p := storetest.Servers(t)
	s, err := redisstore.Open(t.Context(), p.Redis.URL, p.Redis.Prefix)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	_, _, loading := s.Load(t.Context(), 7)
	_, leasing := s.Lease(t.Context(), "x", "me", time.Second)
	for what, err := range map[string]error{
		"Load": loading, "Lease": leasing, "Ping": s.Ping(t.Context()),
		"Save": s.Save(t.Context(), 7, bot.Stamp{}, record(1, 1, `{}`)), "Note": s.Note(t.Context(), 7, bot.Stamp{}),
	} {
		if !errors.Is(err, bot.ErrStatesAway) || !errors.Is(err, bot.ErrAway) {
			t.Errorf("%s: %v, want ErrStatesAway", what, err)
		}
	}
}

// Every connection to a server that is known leaves the epoch as it is.
func TestEpoch(t *testing.T) {
	t.Parallel()
	p := storetest.Servers(t)
	before := p.States.Epoch()
	if before == 0 {
		t.Error("no server was met")
	}
	second, err := redisstore.Open(t.Context(), p.Redis.URL, p.Redis.Prefix)
	if err != nil {
		t.Fatal(err)
	}
	for range 50 {
		mustLoad(t, p.States, 7)
	}
	if after := p.States.Epoch(); after != before {
		t.Errorf("the epoch rose from %d to %d", before, after)
	}
	if err := second.Close(); err != nil {
		t.Error(err)
	}
}

// A server that went away refuses, in every way of asking it.
func TestServerThatWentAway(t *testing.T) {
	t.Parallel()
	url := storetest.PostgresURL(t)
	s := storetest.OpenSQL(t, url)
	storetest.Shut(t, url)
	_, snapshot := s.LoadSnapshot(t.Context(), 7)
	_, _, person := s.FindPerson(t.Context(), 7)
	_, identity := s.FindIdentity(t.Context(), "telegram", "7")
	_, report := s.FindReportByKey(t.Context(), "x")
	_, reports := s.ListOpenReports(t.Context(), 7, made)
	_, receipt := s.SubmitReport(t.Context(), bot.Submission{Report: models.Report{ID: "x"}, Answers: []byte("{}")})
	_, notices := s.ClaimNotices(t.Context(), "me", 1, made)
	_, parked := s.ClaimParked(t.Context(), "me", 1)
	_, shift := s.ClockShift(t.Context())
	for what, err := range map[string]error{
		"LoadSnapshot": snapshot, "FindPerson": person, "FindIdentity": identity, "FindReportByKey": report, "ListOpenReports": reports,
		"SubmitReport": receipt, "ClaimNotices": notices, "ClaimParked": parked, "ClockShift": shift,
		"SaveSnapshot": s.SaveSnapshot(t.Context(), 7, bot.Snapshot{Record: record(1, 1, `{}`)}),
		"ParkMessage":  s.ParkMessage(t.Context(), parkable("a1", 1, "x")),
	} {
		if !errors.Is(err, bot.ErrAway) {
			t.Errorf("%s: %v, want ErrAway", what, err)
		}
	}
}
