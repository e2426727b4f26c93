package bot_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/models"
)

// unlinking is a world in which the account of a claimed notice is unlinked before
// it is sent.
type unlinking struct {
	*world
	out *outbox
	// left are the accounts that its person has then.
	left []bot.Address
}

func (u unlinking) FindIdentity(ctx context.Context, channel, account string) (models.Identity, error) {
	if channel == "zalo.1" {
		u.out.addresses[3] = u.left
		return models.Identity{}, fmt.Errorf("find identity: %w", models.ErrUnknown)
	}
	return u.world.FindIdentity(ctx, channel, account)
}

// What was claimed for an account that is unlinked meanwhile goes to another
// account of its person, and waits while there is none.
func TestAccountIsUnlinkedMeanwhile(t *testing.T) {
	for name, tt := range map[string]struct {
		left  []bot.Address
		want  []string
		waits bool
	}{
		"another account": {[]bot.Address{{Channel: "local", Account: "3"}}, []string{"deferred", "delivered"}, false},
		"no account":      {nil, []string{"deferred"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, zalo, local := newWorld(t), &shelf{}, &shelf{free: true}
				first := bot.Address{Channel: "zalo.1", Account: "z3"}
				out := outboxOf(bot.Notice{ID: 1, Kind: bot.NoticeDigest, PersonID: 3, Address: first, Payload: []byte(`{"digest":1}`), Queued: time.Now()})
				out.addresses = map[int64][]bot.Address{3: {first}}
				s := &bot.Sender{
					Outbox: &oneByOne{out}, People: unlinking{w, out, tt.left}, Pace: w, Digests: numbered{},
					Channels: map[string]bot.Channel{"zalo.1": zalo, "local": local}, Now: time.Now, Log: slog.New(slog.DiscardHandler),
				}
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				s.Run(ctx)
				if diff := cmp.Diff(tt.want, out.fate); diff != "" {
					t.Error(diff)
				}
				if _, waits := out.due[1]; waits != tt.waits || len(zalo.cards) > 0 || len(local.cards) != len(tt.left) {
					t.Errorf("waits: %t; %d are shown on Zalo, %d here", waits, len(zalo.cards), len(local.cards))
				}
			})
		})
	}
}

// What is for a channel that is not open, or that refuses its bot, goes to another
// account of its person. Where there is none, it is tried for two days.
func TestChannelIsNotOpen(t *testing.T) {
	refused := fmt.Errorf("status 401: %w", bot.ErrRefused)
	const givenUp = "dropped: not delivered for 48 hours"
	for _, tt := range []struct {
		name     string
		channels []string // of the person's accounts
		refuses  int      // so many messages are refused on zalo.1
		used     int      // messages of zalo.2 in this month
		shown    string
		last     string // its fate
		deferred int    // at least
	}{
		{"closed", []string{"zalo.9", "zalo.8", "zalo.2"}, 0, 0, "zalo.2", "delivered", 0},
		{"closed, the other counts", []string{"zalo.9", "zalo.2", "telegram"}, 0, 2999, "telegram", "delivered", 0},
		{"closed, the other is kept for answers", []string{"zalo.9", "zalo.2"}, 0, 2999, "", givenUp, 8},
		{"closed, no other", []string{"zalo.9"}, 0, 0, "", givenUp, 8},
		{"refused", []string{"zalo.1", "telegram"}, 1000, 0, "telegram", "delivered", 1},
		{"refused, no other", []string{"zalo.1"}, 1000, 0, "", givenUp, 8},
		{"refused once, no other", []string{"zalo.1"}, 1, 0, "zalo.1", "delivered", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				channels := map[string]*shelf{"zalo.1": {errs: slices.Repeat([]error{refused}, tt.refuses)}, "zalo.2": {}, "telegram": {free: true}}
				open := map[string]bot.Channel{}
				for name, c := range channels {
					open[name], w.people[name+" 3"] = c, w.people["local 3"]
				}
				var accounts []bot.Address
				for _, c := range tt.channels {
					accounts = append(accounts, bot.Address{Channel: c, Account: "3"})
				}
				out := outboxOf(bot.Notice{ID: 1, Kind: bot.NoticeDigest, PersonID: 3, Address: accounts[0], Payload: []byte(`{"digest":1}`), Queued: time.Now().Add(-47 * time.Hour)})
				out.addresses = map[int64][]bot.Address{3: accounts}
				month := models.NewCalendar(time.FixedZone("ICT", 7*3600)).MonthAt(time.Now()).Key()
				s := &bot.Sender{
					Outbox: &oneByOne{out}, People: w, Pace: w, Digests: numbered{}, Channels: open,
					Quotas:   quotaOf(&ledger{usage: map[string]models.Usage{"zalo.2 " + month: {Sent: tt.used}}}),
					Calendar: models.NewCalendar(time.FixedZone("ICT", 7*3600)), Now: time.Now, Log: slog.New(slog.DiscardHandler),
				}
				ctx, cancel := context.WithTimeout(t.Context(), 3*time.Hour) // it is given up after 48
				defer cancel()
				s.Run(ctx)
				for name, c := range channels {
					if shown := len(c.cards) > 0; shown != (name == tt.shown) {
						t.Errorf("shown on %s: %t", name, shown)
					}
				}
				deferred := len(out.fate) - 1
				if got := out.fate[deferred]; len(got) < len(tt.last) || got[:len(tt.last)] != tt.last {
					t.Errorf("it was %q in the end, want %q", got, tt.last)
				}
				if tt.last == "delivered" && deferred != tt.deferred || deferred < tt.deferred {
					t.Errorf("deferred %d times, want %d", deferred, tt.deferred)
				}
			})
		})
	}
}

// A channel that refused its bot is asked again after ten minutes.
func TestRefusalPasses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, zalo, telegram := newWorld(t), &shelf{errs: []error{errors.Join(bot.ErrRefused)}}, &shelf{free: true}
		accounts := []bot.Address{{Channel: "zalo.1", Account: "3"}, {Channel: "telegram", Account: "3"}}
		var notices []bot.Notice
		for i, after := range []time.Duration{0, 9 * time.Minute, 11 * time.Minute} {
			notices = append(notices, bot.Notice{
				ID: int64(i), Kind: bot.NoticeDigest, PersonID: 3, Address: accounts[0],
				Payload: fmt.Appendf(nil, `{"digest":%d}`, i), Queued: time.Now().Add(after),
			})
		}
		w.people["zalo.1 3"], w.people["telegram 3"] = w.people["local 3"], w.people["local 3"]
		out := outboxOf(notices...)
		out.addresses = map[int64][]bot.Address{3: accounts}
		s := &bot.Sender{
			Outbox: &oneByOne{out}, People: w, Pace: w, Digests: numbered{}, Now: time.Now, Log: slog.New(slog.DiscardHandler),
			Channels: map[string]bot.Channel{"zalo.1": zalo, "telegram": telegram},
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		s.Run(ctx)
		if diff := cmp.Diff([]string{"digest: 2"}, zalo.texts()); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"digest: 0", "digest: 1"}, telegram.texts()); diff != "" {
			t.Error(diff)
		}
	})
}
