package storetest_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/digest"
	"github.com/satcoso/satcoso/models"
	"github.com/satcoso/satcoso/store/storetest"
)

func parkable(account string, update int64, text string) bot.Message {
	return bot.Message{
		Channel: "telegram", Bot: "7", Update: update, Account: account, Chat: account, Private: true, Kind: bot.Text,
		ID: update, Date: made.UTC(), Text: text, Masked: true,
	}
}

func (c cast) park(t *testing.T, messages ...bot.Message) {
	t.Helper()
	for _, m := range messages {
		if err := c.SQL.ParkMessage(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
}

func (c cast) parked(t *testing.T) []bot.Parked {
	t.Helper()
	parked, err := c.SQL.ClaimParked(t.Context(), "me", 10)
	if err != nil {
		t.Fatal(err)
	}
	return parked
}

// The oldest message of each account is handed out, to one owner, until it is
// finished or deferred.
func TestInboxKeepsTheOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		first, second, other := parkable("a1", 1, "một\x00"), parkable("a1", 2, "hai"), parkable("la", 3, "ba")
		c.park(t, first, second, other, first)
		if n := p.Count(t, "SELECT count(*) FROM inbox"); n != 3 {
			t.Errorf("%d messages are parked, want 3", n)
		}
		got := c.parked(t)
		first.Text = "một\x00" // as JSON, nothing of it offends the database
		if len(got) != 2 {
			t.Fatalf("claimed %+v, want the first of each account", got)
		}
		if diff := cmp.Diff([]bot.Message{first, other}, []bot.Message{got[0].Message, got[1].Message}); diff != "" {
			t.Error(diff)
		}
		if again := c.parked(t); len(again) != 0 {
			t.Errorf("claimed while leased: %+v", again)
		}
		if err := p.SQL.FinishParked(t.Context(), got[0].ID); err != nil {
			t.Fatal(err)
		}
		if err := p.SQL.DeferParked(t.Context(), got[1].Message, got[1].ID, time.Hour, 3); err != nil {
			t.Fatal(err)
		}
		next := c.parked(t)
		if len(next) != 1 || next[0].Message.Update != 2 {
			t.Fatalf("claimed %+v, want the second of a1 alone", next)
		}
		changed := next[0].Message
		changed.Text = "hai, không tên"
		if err := p.SQL.DeferParked(t.Context(), changed, next[0].ID, 0, 4); err != nil {
			t.Fatal(err)
		}
		again := c.parked(t)
		if len(again) != 1 || again[0].Failures != 4 || again[0].Message.Text != changed.Text {
			t.Errorf("claimed %+v, want it again as it was given back, with 4 failures", again)
		}
		for owner, want := range map[string]int{"another": 0, "me": 1} {
			if err := p.SQL.ReleaseParked(t.Context(), owner); err != nil {
				t.Fatal(err)
			}
			if got := c.parked(t); len(got) != want && owner == "another" || len(got) > 1 {
				t.Errorf("after the release of %s: %+v", owner, got)
			}
		}
	})
}

func TestSnapshotKnowsOfParkedMessages(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		if snapshot(t, c).Parked {
			t.Error("nothing is parked")
		}
		c.park(t, parkable("la", 1, "x"))
		if snapshot(t, c).Parked {
			t.Error("somebody else's message is parked")
		}
		c.park(t, parkable("a1", 2, "x"))
		if !snapshot(t, c).Parked {
			t.Error("a message is parked")
		}
	})
}

// A dead letter tells its author a code, and strangers nothing.
func TestBury(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		c.park(t, parkable("a1", 1, "x"), parkable("nobody", 2, "y"))
		for i, one := range c.parked(t) {
			if err := p.SQL.BuryParked(t.Context(), one.Message, one.ID, []string{"CODE1", "CODE2"}[i], "handler panicked", made); err != nil {
				t.Fatal(err)
			}
		}
		for query, want := range map[string]int{
			"SELECT count(*) FROM inbox":        0,
			"SELECT count(*) FROM dead_letters": 2,
			"SELECT count(*) FROM outbox":       1,
		} {
			if n := p.Count(t, query); n != want {
				t.Errorf("%s = %d, want %d", query, n, want)
			}
		}
		notices := claim(t, c, 5, made)
		if len(notices) != 1 || notices[0].Kind != bot.NoticeSorry || notices[0].PersonID != c.person["a1"] || string(notices[0].Payload) != `{"code":"CODE1"}` {
			t.Errorf("notices are %+v", notices)
		}
	})
}

// A row that cannot be read is a dead letter, and takes no others along.
func TestUnreadableInboxRow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		c.park(t, parkable("a1", 1, "x"), parkable("la", 2, "y"))
		p.Exec(t, "UPDATE inbox SET message = 'no JSON' WHERE update_id = 1")
		if got := c.parked(t); len(got) != 1 || got[0].Message.Update != 2 {
			t.Errorf("claimed %+v, want the message that can be read", got)
		}
		if n := p.Count(t, "SELECT count(*) FROM dead_letters"); n != 1 {
			t.Errorf("%d dead letters, want 1", n)
		}
	})
}

// What somebody waits for goes before what goes out in bulk; of each person one
// at a time, and not two within a second.
func TestClaimOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		c.queued(t, 3) // digests, older
		for key, person := range map[string]string{"r1": "a1", "r2": "la"} {
			err := p.SQL.QueueNotice(t.Context(), bot.NoticeReceipt, c.person[person], []byte(`{}`), key, made.Add(time.Minute))
			if err != nil {
				t.Fatal(err)
			}
		}
		later := made.Add(time.Hour)
		got := claim(t, c, 5, later)
		var kinds []bot.NoticeKind
		people := map[int64]bool{}
		for _, n := range got {
			kinds = append(kinds, n.Kind)
			if people[n.PersonID] {
				t.Errorf("two notices of person %d at once", n.PersonID)
			}
			people[n.PersonID] = true
		}
		want := []bot.NoticeKind{bot.NoticeReceipt, bot.NoticeReceipt, bot.NoticeDigest, bot.NoticeDigest}
		if diff := cmp.Diff(want, kinds); diff != "" {
			t.Fatal(diff)
		}
		for _, n := range got {
			if err := p.SQL.FinishNotice(t.Context(), n.ID, later); err != nil {
				t.Fatal(err)
			}
		}
		if again := claim(t, c, 5, later); len(again) != 0 {
			t.Errorf("claimed %+v within the second", again)
		}
		p.Exec(t, "UPDATE outbox SET touched_at = NULL")
		if again := claim(t, c, 5, later); len(again) != 1 || again[0].Kind != bot.NoticeDigest || again[0].PersonID != c.person["la"] {
			t.Errorf("claimed %+v after it, want the digest of la", again)
		}
	})
}

// A process that is started again has what it had on its way at once; others
// wait for the leases.
func TestReleaseNotices(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		c.queued(t, 2)
		claim(t, c, 1, made) // as "test"
		if err := p.SQL.ReleaseNotices(t.Context(), "another"); err != nil {
			t.Fatal(err)
		}
		if got := claim(t, c, 5, made); len(got) != 1 {
			t.Errorf("claimed %+v, want the other notice only", got)
		}
		if err := p.SQL.ReleaseNotices(t.Context(), "test"); err != nil {
			t.Fatal(err)
		}
		if got := claim(t, c, 5, made); len(got) != 2 {
			t.Errorf("claimed %+v, want both", got)
		}
	})
}

// Of digests that wait for a reader who cannot be reached, the newest counts;
// one that was missed is stored and never sent, nor is a silent one.
func TestOlderDigestsAreNotSent(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		c.save(t, c.digest("la", "a", "2023T46"))
		missed := c.digest("la", "a", "2023T47")
		missed.Missed = true
		c.save(t, missed)
		silent := c.digest("la", "a", "2023T44")
		silent.Silent = true
		c.save(t, silent)
		la := digest.Reader{PersonID: c.person["la"], UnitID: c.unit["a"]}
		for period, want := range map[string]error{"2023T44": nil, "2023T46": nil, "2023T47": models.ErrUnknown, "2023T45": models.ErrUnknown} {
			if _, err := p.SQL.FindSent(t.Context(), la, "weekly", period); !errors.Is(err, want) {
				t.Errorf("FindSent of %s: %v, want %v", period, err, want)
			}
		}
		id := c.save(t, c.digest("la", "a", "2023T48"))
		got := claim(t, c, 5, made)
		if want := `{"digest":` + itoa(id) + `}`; len(got) != 1 || string(got[0].Payload) != want {
			t.Errorf("claimed %+v, want %s alone", got, want)
		}
		if readers, err := p.SQL.FindMissed(t.Context(), "weekly", "2023T49"); err != nil || len(readers) != 1 {
			t.Errorf("FindMissed = %+v, %v; want la", readers, err)
		}
		for _, period := range []string{"2023T43", "2023T47"} { // before the first one; there already
			if readers, err := p.SQL.FindMissed(t.Context(), "weekly", period); err != nil || len(readers) != 0 {
				t.Errorf("FindMissed of %s = %+v, %v", period, readers, err)
			}
		}
	})
}
