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
	"github.com/satcoso/satcoso/models"
	redisstore "github.com/satcoso/satcoso/store/redis"
	sqlstore "github.com/satcoso/satcoso/store/sql"
	"github.com/satcoso/satcoso/store/storetest"
)

var (
	_ bot.Invitations = (*sqlstore.Store)(nil)
	_ bot.Disclosures = (*sqlstore.Store)(nil)
	_ bot.Tallies     = (*redisstore.Store)(nil)
)

// invitedAt is when invitations of these tests are made.
var invitedAt = posted.AddDate(0, 1, 0)

// invite makes an invitation with that code for a person of the roster.
func (c cast) invite(t *testing.T, person, code string) {
	t.Helper()
	err := c.SQL.CreateInvitations(t.Context(), []models.Invitation{{
		PersonID: c.person[person], CodeHash: models.InvitationHash(code),
		CreatedAt: invitedAt, CreatedBy: "tester", ExpiresAt: invitedAt.Add(models.InvitationLife),
	}})
	if err != nil {
		t.Fatal(err)
	}
}

// of is the invitation with that code in the hands of an account of another
// channel than the roster's, an hour after it was made.
func of(code, account string) bot.InvitationOf {
	return bot.InvitationOf{
		Hash: models.InvitationHash(code), Address: bot.Address{Channel: "zalo", Account: account}, At: invitedAt.Add(time.Hour),
	}
}

func TestInvitationIsAccepted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		c.invite(t, "a1", "code")
		o := of("code", "9")
		who, used, err := p.SQL.FindInvitation(t.Context(), o)
		if diff := cmp.Diff(identity(t, p, "a1"), who); diff != "" || used || err != nil {
			t.Errorf("FindInvitation: used %t, %v, -want +got\n%s", used, err, diff)
		}
		if _, err := p.SQL.FindIdentity(t.Context(), "zalo", "9"); !errors.Is(err, models.ErrUnknown) {
			t.Errorf("opening an invitation links the account: %v", err)
		}
		for range 2 { // again, when the answer was lost
			if err := p.SQL.AcceptInvitation(t.Context(), o, 3); err != nil {
				t.Fatal(err)
			}
		}
		linked, err := p.SQL.FindIdentity(t.Context(), "zalo", "9")
		if err != nil || linked.Person.ID != c.person["a1"] {
			t.Errorf("the account is that of %+v, %v", linked.Person, err)
		}
		o.At = o.At.AddDate(1, 0, 0)
		if _, used, err := p.SQL.FindInvitation(t.Context(), o); err != nil || !used {
			t.Errorf("a year later it is used %t, %v", used, err)
		}
		if n := p.Count(t, "SELECT count(*) FROM audit WHERE action = 'accept invitation'"); n != 1 {
			t.Errorf("%d rows of audit, want 1", n)
		}
		own, err := p.SQL.FindOwnData(t.Context(), c.person["a1"])
		if err != nil || len(own.Accounts) != 2 || own.Accounts[1].ConsentVersion != 3 ||
			!own.Accounts[1].ConsentAt.Equal(invitedAt.Add(time.Hour).Truncate(time.Microsecond)) || own.Accounts[0].ConsentAt != nil {
			t.Errorf("own data: %+v, %v", own, err)
		}
	})
}

// An invitation that cannot be used is not told from one that never was.
func TestInvitationIsRefused(t *testing.T) {
	spoiling := map[string]func(t *testing.T, c cast, o *bot.InvitationOf){
		"wrong":   func(_ *testing.T, _ cast, o *bot.InvitationOf) { o.Hash = models.InvitationHash("Code") },
		"expired": func(_ *testing.T, _ cast, o *bot.InvitationOf) { o.At = invitedAt.Add(models.InvitationLife) },
		"revoked": func(t *testing.T, c cast, _ *bot.InvitationOf) {
			if n, err := c.SQL.RevokeInvitations(t.Context(), "a1", invitedAt); n != 1 || err != nil {
				t.Fatal(n, err)
			}
		},
		"replaced": func(t *testing.T, c cast, _ *bot.InvitationOf) { c.invite(t, "a1", "newer") },
		"person revoked": func(t *testing.T, c cast, _ *bot.InvitationOf) {
			c.Exec(t, "UPDATE people SET revoked_at = '2023-02-01' WHERE code = 'a1'")
		},
		"used by another": func(t *testing.T, c cast, _ *bot.InvitationOf) {
			if err := c.SQL.AcceptInvitation(t.Context(), of("code", "8"), 1); err != nil {
				t.Fatal(err)
			}
		},
		"account of another": func(_ *testing.T, _ cast, o *bot.InvitationOf) { o.Channel, o.Account = "telegram", "a2" },
		"used, then unlinked": func(t *testing.T, c cast, o *bot.InvitationOf) {
			if err := c.SQL.AcceptInvitation(t.Context(), *o, 1); err != nil {
				t.Fatal(err)
			}
			c.Exec(t, "DELETE FROM addresses WHERE channel = 'zalo'")
		},
	}
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		for name, spoil := range spoiling {
			p.Exec(t, "DELETE FROM invitations")
			p.Exec(t, "DELETE FROM addresses WHERE channel = 'zalo'")
			p.Exec(t, "UPDATE people SET revoked_at = NULL")
			c.invite(t, "a1", "code")
			o := of("code", "9")
			spoil(t, c, &o)
			before := contents(t, p)
			_, _, found := p.SQL.FindInvitation(t.Context(), o)
			_, _, declined := p.SQL.DeclineInvitation(t.Context(), o)
			accepted := p.SQL.AcceptInvitation(t.Context(), o, 1)
			for what, err := range map[string]error{"find": found, "decline": declined, "accept": accepted} {
				if !errors.Is(err, models.ErrUnknown) || err.Error() != what+" invitation: unknown" {
					t.Errorf("%s, %s: %v", name, what, err)
				}
			}
			if diff := cmp.Diff(before, contents(t, p)); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
			if n := p.Count(t, "SELECT count(*) FROM invitations WHERE declined_at IS NOT NULL"); n > 0 {
				t.Errorf("%s: it was declined", name)
			}
		}
	})
}

// One code in a hundred hands at once links one account.
func TestInvitationIsUsedOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		c.invite(t, "a1", "code")
		var accepted atomic.Int32
		var wg sync.WaitGroup
		start := make(chan struct{})
		for i := range 100 {
			wg.Go(func() {
				<-start
				switch err := p.SQL.AcceptInvitation(t.Context(), of("code", fmt.Sprint(i)), 1); {
				case err == nil:
					accepted.Add(1)
				case !errors.Is(err, models.ErrUnknown):
					t.Error(err)
				}
			})
		}
		close(start)
		wg.Wait()
		if n := p.Count(t, "SELECT count(*) FROM addresses WHERE channel = 'zalo'"); accepted.Load() != 1 || n != 1 {
			t.Errorf("%d accepted, %d accounts are linked; want 1", accepted.Load(), n)
		}
	})
}

// Two invitations in one hand at once link it to one person.
func TestAccountIsLinkedOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		people := []string{"l0", "la", "lb", "a1", "a2", "x1", "b1"}
		for range 10 {
			p.Exec(t, "DELETE FROM invitations")
			p.Exec(t, "DELETE FROM addresses WHERE channel = 'zalo'")
			var accepted atomic.Int32
			var wg sync.WaitGroup
			start := make(chan struct{})
			for _, person := range people {
				c.invite(t, person, "code of "+person)
				wg.Go(func() {
					<-start
					switch err := p.SQL.AcceptInvitation(t.Context(), of("code of "+person, "9"), 1); {
					case err == nil:
						accepted.Add(1)
					case !errors.Is(err, models.ErrUnknown):
						t.Error(err)
					}
				})
			}
			close(start)
			wg.Wait()
			if n := p.Count(t, "SELECT count(*) FROM invitations WHERE used_at IS NOT NULL"); accepted.Load() != 1 || n != 1 {
				t.Errorf("%d accepted, %d invitations are used; want 1", accepted.Load(), n)
			}
		}
	})
}

func TestInvitationIsDeclined(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		c.invite(t, "a1", "code")
		for range 2 {
			who, used, err := p.SQL.DeclineInvitation(t.Context(), of("code", "9"))
			if err != nil || used || who.Person.Code != "a1" {
				t.Fatalf("DeclineInvitation: %+v, %t, %v", who.Person, used, err)
			}
		}
		state := func() models.InvitationState {
			list, err := p.SQL.ListInvitations(t.Context())
			if err != nil || len(list) != 1 || list[0].PersonCode != "a1" || list[0].CreatedBy != "tester" {
				t.Fatalf("ListInvitations: %+v, %v", list, err)
			}
			return list[0].State(invitedAt)
		}
		if got := state(); got != models.InvitationDeclined {
			t.Errorf("it is %s", got)
		}
		if err := p.SQL.AcceptInvitation(t.Context(), of("code", "9"), 1); err != nil {
			t.Error(err)
		}
		if _, used, err := p.SQL.DeclineInvitation(t.Context(), of("code", "9")); err != nil || !used {
			t.Errorf("declined after it was accepted: %t, %v", used, err)
		}
		if got := state(); got != models.InvitationUsed {
			t.Errorf("it is %s", got)
		}
		if n := p.Count(t, "SELECT count(*) FROM audit WHERE action = 'decline invitation'"); n != 1 {
			t.Errorf("%d rows of audit, want 1", n)
		}
	})
}

// What the database holds does not open anything.
func TestInvitationCodeIsNotKept(t *testing.T) {
	t.Parallel()
	p := storetest.Servers(t)
	c := seeded(t, p)
	c.invite(t, "a1", "QUJDREVGR0hJSktMTU5PUA")
	if err := p.SQL.AcceptInvitation(t.Context(), of("QUJDREVGR0hJSktMTU5PUA", "9"), 1); err != nil {
		t.Fatal(err)
	}
	if dump := storetest.Dump(t, p.URL); strings.Contains(dump, "QUJDREVGR0hJSktMTU5PUA") {
		t.Error("the code is in the database")
	}
}

func TestFindInvitees(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		seeded(t, p)
		p.Exec(t, "DELETE FROM addresses WHERE account IN ('a1', 'x1', 'b1', 'lb')")
		p.Exec(t, "UPDATE people SET revoked_at = '2023-02-01' WHERE code = 'lb'")
		year := func(n int) models.Date { return models.DateOf(invitedAt.AddDate(n, 0, 0)) }
		dated := func(code, since, until models.Date) models.RosterPerson {
			return models.RosterPerson{Code: string(code), Name: "Người " + string(code), Posts: []models.RosterPost{
				{Unit: "b", Role: models.Clerk, Since: since, Until: until},
			}}
		}
		apply(t, p.SQL, models.Roster{People: []models.RosterPerson{
			dated("planned", year(-1), year(1)), dated("over", year(-2), year(-1)), dated("tocome", year(1), ""), dated("never", year(1), ""),
		}}, invitedAt)
		apply(t, p.SQL, models.Roster{People: []models.RosterPerson{{Code: "never", Name: "N", Posts: []models.RosterPost{}}}}, invitedAt)
		for want, which := range map[string]sqlstore.Invitees{
			"la b1":                   {Codes: []string{"la", "b1"}, Channels: []string{"telegram"}},
			"a1 b1 planned tocome x1": {Channels: []string{"telegram"}},
			"a1 x1":                   {Unit: "a", Channels: []string{"telegram"}},
			"x1":                      {Unit: "xa", Channels: []string{"telegram"}},
			"a1 a2 la x1":             {Unit: "a", Channels: []string{"zalo"}},
		} {
			which.At = invitedAt
			found, err := p.SQL.FindInvitees(t.Context(), which)
			if err != nil {
				t.Error(err)
			}
			var codes []string
			for _, who := range found {
				codes = append(codes, who.Person.Code)
				if len(who.Posts) != 1 || who.Person.Name != "Người "+who.Person.Code {
					t.Errorf("%+v", who)
				}
			}
			if got := strings.Join(codes, " "); got != want {
				t.Errorf("%+v finds %q, want %q", which, got, want)
			}
		}
		for _, which := range []sqlstore.Invitees{{Codes: []string{"a1", "nobody"}}, {Codes: []string{"lb"}}, {Unit: "nowhere"}} {
			if found, err := p.SQL.FindInvitees(t.Context(), which); !errors.Is(err, models.ErrUnknown) {
				t.Errorf("%+v finds %d, %v", which, len(found), err)
			}
		}
	})
}

func TestRevokedPersonIsNotInvited(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		c.invite(t, "a1", "code")
		if err := p.SQL.Revoke(t.Context(), c.person["a1"], invitedAt); err != nil {
			t.Fatal(err)
		}
		if n := p.Count(t, "SELECT count(*) FROM invitations WHERE revoked_at IS NOT NULL"); n != 1 {
			t.Errorf("%d invitations are revoked, want 1", n)
		}
		err := p.SQL.CreateInvitations(t.Context(), []models.Invitation{{PersonID: c.person["a1"], CodeHash: "h"}})
		if !errors.Is(err, models.ErrUnknown) {
			t.Errorf("a revoked person is invited: %v", err)
		}
	})
}

func TestListReadings(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		p.Exec(t, fmt.Sprintf(`INSERT INTO reports (id, flow_id, flow_version, person_id, unit_id, period_kind, period_key, period_start, period_end, code, revision, received_at, late, amend_until)
			VALUES ('r1', 'f', 1, %d, %d, 'week', 'k', '2023-11-10', '2023-11-16', 'DA03-1', 1, '2023-11-16', false, '2023-11-17'),
				('r2', 'f', 1, %d, %d, 'week', 'k', '2023-11-10', '2023-11-16', 'DA03-2', 1, '2023-11-16', false, '2023-11-17')`,
			c.person["a1"], c.unit["a"], c.person["b1"], c.unit["b"]))
		p.Exec(t, fmt.Sprintf(`INSERT INTO difficulties (code, report_id, unit_id, person_id, category, text, opened_at)
			VALUES ('KK-1', 'r1', %d, %d, 'c', 't', '2023-11-16')`, c.unit["a"], c.person["a1"]))
		digest, err := p.SQL.SaveDigest(t.Context(), models.Digest{
			PersonID: c.person["la"], UnitID: c.unit["a"], Kind: "weekly", PeriodKey: "k", MadeAt: invitedAt.AddDate(1, 0, 0),
			Summary: []byte(`{"sources":[{"id":"r1"},{"id":"r10"}],"difficulties":[{"code":"KK-1"}]}`),
		})
		if err != nil {
			t.Fatal(err)
		}
		at := invitedAt.AddDate(1, 0, 0).Truncate(time.Second)
		for i, one := range []struct {
			actor          int64
			action, object string
		}{
			{c.person["la"], "read report", "report r1"},
			{c.person["lb"], "read report", "report r2"},
			{c.person["a1"], "submit", "report r1"},
			{c.person["a1"], "read report", "report r1"},
			{c.person["la"], "read difficulties", fmt.Sprintf("digest %d", digest)},
			{999, "read report", "report r1"},
			{c.person["la"], "export", fmt.Sprintf("digest %d", digest)},
			{c.person["l0"], "preview digest", fmt.Sprintf("unit %d, k", c.unit["tinh"])},
			{c.person["lb"], "preview digest", fmt.Sprintf("unit %d, k", c.unit["b"])},
			{c.person["l0"], "preview digest", fmt.Sprintf("unit %d, other", c.unit["tinh"])},
		} {
			if err := p.SQL.Audit(t.Context(), one.actor, one.action, one.object, at.Add(time.Duration(i)*time.Hour)); err != nil {
				t.Fatal(err)
			}
		}
		want := []models.Reading{
			{At: at.Add(7 * time.Hour).UTC(), Role: models.Leader, Unit: "Tỉnh", Code: "DA03-1"},
			{At: at.Add(6 * time.Hour).UTC(), Role: models.Leader, Unit: "Huyện A", Code: "DA03-1"},
			{At: at.Add(5 * time.Hour).UTC(), Code: "DA03-1"},
			{At: at.Add(4 * time.Hour).UTC(), Role: models.Leader, Unit: "Huyện A", Code: "KK-1"},
			{At: at.UTC(), Role: models.Leader, Unit: "Huyện A", Code: "DA03-1"},
		}
		got, err := p.SQL.ListReadings(t.Context(), c.person["a1"])
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
		for range 25 {
			if err := p.SQL.Audit(t.Context(), c.person["la"], "read report", "report r1", at); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := p.SQL.ListReadings(t.Context(), c.person["a1"]); err != nil || len(got) != 20 {
			t.Errorf("%d readings, %v", len(got), err)
		}
		own, err := p.SQL.FindOwnData(t.Context(), c.person["a1"])
		if err != nil || own.Reports != 1 || own.FirstDay != "2023-11-10" || own.LastDay != "2023-11-16" {
			t.Errorf("own data: %+v, %v", own, err)
		}
		if own, err := p.SQL.FindOwnData(t.Context(), c.person["a2"]); err != nil || own.Reports != 0 || own.FirstDay != "" {
			t.Errorf("own data of a2: %+v, %v", own, err)
		}
	})
}

func TestTally(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		tally := func(name string, want int) {
			t.Helper()
			if n, err := p.States.Tally(t.Context(), name, time.Hour); err != nil || n != want {
				t.Errorf("Tally(%q) = %d, %v, want %d", name, n, err, want)
			}
		}
		tally("code zalo 1", 1)
		tally("code zalo 1", 2)
		tally("code zalo 2", 1)
		for range 2 {
			if err := p.States.Untally(t.Context(), "code zalo 2"); err != nil {
				t.Fatal(err)
			}
		}
		if err := p.States.Untally(t.Context(), "code zalo 3"); err != nil {
			t.Fatal(err)
		}
		tally("code zalo 2", 1)
		tally("code zalo 3", 1)
		if p.Redis == nil {
			return
		}
		key := "{tally:code zalo 1}"
		if ttl := p.Redis.TTL(t, key); ttl <= 59*time.Minute || ttl > time.Hour {
			t.Errorf("it is forgotten after %s", ttl)
		}
		p.Redis.Expire(t, key, time.Minute)
		tally("code zalo 1", 3)
		if ttl := p.Redis.TTL(t, key); ttl > time.Minute {
			t.Errorf("another addition puts it off to %s", ttl)
		}
		p.Redis.Put(t, key, "7") // without an end
		tally("code zalo 1", 8)
		if ttl := p.Redis.TTL(t, key); ttl <= 0 {
			t.Errorf("a count lives for ever")
		}
	})
}
