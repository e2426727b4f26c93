package bot_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/models"
)

// A ledger is one in memory.
type ledger struct {
	usage    map[string]models.Usage // by channel and month: "zalo.1 2023-11"
	withheld []models.Withheld
	queued   map[string]string // payloads of warnings, by key
	times    int               // how often one was to be queued
	fail     error
}

func (l *ledger) Usage(_ context.Context, channel string, month models.Period) (models.Usage, error) {
	return l.usage[channel+" "+month.Key()], l.fail
}

func (l *ledger) CountWithheld(_ context.Context, clerk int64, from, until time.Time) ([]models.Withheld, error) {
	if clerk != 3 || until.Sub(from) != 24*time.Hour {
		return nil, fmt.Errorf("asked for clerk %d, %s", clerk, until.Sub(from))
	}
	return l.withheld, l.fail
}

func (l *ledger) QueueForHeadClerks(_ context.Context, kind bot.NoticeKind, payload []byte, key string, _ time.Time) error {
	l.times++
	if kind != bot.NoticeQuota {
		return fmt.Errorf("a notice of kind %s", kind)
	}
	if l.queued == nil {
		l.queued = map[string]string{}
	}
	l.queued[key] = string(payload)
	return l.fail
}

func quotaOf(l *ledger) *bot.Quota {
	return &bot.Quota{
		Ledger: l, Calendar: models.NewCalendar(time.FixedZone("ICT", 7*3600)), Log: slog.New(slog.DiscardHandler),
		Now: func() time.Time { return time.Date(2023, 11, 16, 8, 0, 0, 0, time.UTC) },
		PlanOf: func(channel string) models.Plan {
			if strings.HasPrefix(channel, "zalo") {
				return models.BasicPlan()
			}
			return models.Plan{}
		},
	}
}

func TestMayPush(t *testing.T) {
	november := time.Date(2023, 11, 30, 16, 59, 0, 0, time.UTC)
	for _, tt := range []struct {
		name    string
		channel string
		sent    int
		at      time.Time
		may     bool
		keys    []string
	}{
		{"below the warning", "zalo.1", 2399, november, true, nil},
		{"at the warning", "zalo.1", 2400, november, true, []string{"quota:zalo.1:2023-11-01:1"}},
		{"below the stop", "zalo.1", 2849, november, true, []string{"quota:zalo.1:2023-11-01:1"}},
		{"at the stop", "zalo.1", 2850, november, false, []string{"quota:zalo.1:2023-11-01:2"}},
		{"the next month", "zalo.1", 2850, november.Add(time.Minute), true, nil},
		{"another bot", "zalo.2", 2850, november, true, nil},
		{"without a plan", "telegram", 0, november, true, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := &ledger{usage: map[string]models.Usage{"zalo.1 2023-11": {Sent: tt.sent}, "telegram 2023-11": {Sent: 9999}}}
			q := quotaOf(l)
			for range 3 {
				if may, err := q.MayPush(t.Context(), tt.channel, tt.at); err != nil || may != tt.may {
					t.Errorf("may push: %t, %v", may, err)
				}
			}
			var keys []string
			for key := range l.queued {
				keys = append(keys, key)
			}
			if diff := cmp.Diff(tt.keys, keys); diff != "" || l.times != len(tt.keys) {
				t.Errorf("warned %d times: %s", l.times, diff)
			}
		})
	}
}

// A warning that could not be queued is queued with the next notice, and keeps
// none from going out.
func TestWarningIsTriedAgain(t *testing.T) {
	l := &failingOnce{ledger: ledger{usage: map[string]models.Usage{"zalo.1 2023-11": {Sent: 2500}}}}
	q := quotaOf(&l.ledger)
	q.Ledger = l
	for range 3 {
		if may, err := q.MayPush(t.Context(), "zalo.1", q.Now()); err != nil || !may {
			t.Errorf("may push: %t, %v", may, err)
		}
	}
	if l.times != 1 || len(l.queued) != 1 {
		t.Errorf("queued %d times", l.times)
	}
}

type failingOnce struct {
	ledger
	failed bool
}

func (f *failingOnce) QueueForHeadClerks(ctx context.Context, kind bot.NoticeKind, payload []byte, key string, at time.Time) error {
	if !f.failed {
		f.failed = true
		return bot.ErrAway
	}
	return f.ledger.QueueForHeadClerks(ctx, kind, payload, key, at)
}

func TestLeastUsed(t *testing.T) {
	for _, tt := range []struct {
		people  map[string]int
		from    []string
		channel string
		full    bool
	}{
		{nil, nil, "", true},
		{nil, []string{"zalo.1", "zalo.2"}, "zalo.1", false},
		{map[string]int{"zalo.1": 3, "zalo.2": 2}, []string{"zalo.1", "zalo.2"}, "zalo.2", false},
		{map[string]int{"zalo.1": 50, "zalo.2": 49}, []string{"zalo.1", "zalo.2"}, "zalo.2", false},
		{map[string]int{"zalo.1": 49, "zalo.2": 50}, []string{"zalo.2", "zalo.1"}, "zalo.1", false},
		{map[string]int{"zalo.1": 52, "zalo.2": 51}, []string{"zalo.1", "zalo.2"}, "zalo.2", true},
		{map[string]int{"telegram": 900}, []string{"telegram"}, "telegram", false},
	} {
		l := &ledger{usage: map[string]models.Usage{}}
		for channel, n := range tt.people {
			l.usage[channel+" 2023-11"] = models.Usage{People: n}
		}
		if channel, full, err := quotaOf(l).LeastUsed(t.Context(), tt.from); channel != tt.channel || full != tt.full || err != nil {
			t.Errorf("of %v: %q, full: %t, %v", tt.people, channel, full, err)
		}
	}
	if _, _, err := quotaOf(&ledger{fail: bot.ErrAway}).LeastUsed(t.Context(), []string{"zalo.1"}); !errors.Is(err, bot.ErrAway) {
		t.Errorf("without the database: %v", err)
	}
}

// What nobody asked for keeps out of a channel whose messages are kept for
// answers; everything else goes there.
func TestWhatGoesWhereMessagesRunShort(t *testing.T) {
	accounts := func(channels ...string) (list []bot.Address) {
		for _, c := range channels {
			list = append(list, bot.Address{Channel: c, Account: "3"})
		}
		return list
	}
	for _, tt := range []struct {
		name      string
		kind      bot.NoticeKind
		payload   string
		addresses []bot.Address
		fate      string
		shown     string // on which channel
	}{
		{"a digest", bot.NoticeDigest, `{"digest":1}`, accounts("zalo.1"), "withheld on zalo.1, told 2023-11-16T17:00:00+07:00", ""},
		{"a preview", bot.NoticePreview, `{"unit":7,"week":"2023-11-16"}`, accounts("zalo.1"), "withheld on zalo.1, told 2023-11-16T17:00:00+07:00", ""},
		{"an answer", bot.NoticeSorry, `{"code":"K7QX"}`, accounts("zalo.1"), "delivered", "zalo.1"},
		{"a warning", bot.NoticeQuota, `{"channel":"zalo.1","month":"2023-11-01","used":2850,"of":3000}`, accounts("zalo.1"), "delivered", "zalo.1"},
		{"a digest, to another bot", bot.NoticeDigest, `{"digest":1}`, accounts("zalo.1", "zalo.2"), "delivered", "zalo.2"},
		{"a digest, to Telegram", bot.NoticeDigest, `{"digest":1}`, accounts("zalo.1", "zalo.3", "telegram"), "delivered", "telegram"},
		{"a digest, to no channel that is open", bot.NoticeDigest, `{"digest":1}`, accounts("zalo.1", "zalo.9"), "withheld on zalo.1, told 2023-11-16T17:00:00+07:00", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				l := &ledger{usage: map[string]models.Usage{"zalo.1 2023-11": {Sent: 2850}, "zalo.3 2023-11": {Sent: 2999}}}
				channels := map[string]*shelf{"zalo.1": {}, "zalo.2": {}, "zalo.3": {}, "telegram": {free: true}}
				open := map[string]bot.Channel{}
				for name, c := range channels {
					open[name], w.people[name+" 3"] = c, w.people["local 3"]
				}
				out := outboxOf(bot.Notice{ID: 1, Kind: tt.kind, PersonID: 3, Address: tt.addresses[0], Payload: []byte(tt.payload), Queued: w.now})
				out.addresses = map[int64][]bot.Address{3: tt.addresses}
				s := &bot.Sender{
					Outbox: &oneByOne{out}, People: w, Pace: w, Digests: numbered{}, Channels: open, Quotas: quotaOf(l),
					Calendar: models.NewCalendar(time.FixedZone("ICT", 7*3600)), Now: func() time.Time { return w.now }, Log: slog.New(slog.DiscardHandler),
				}
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
				defer cancel()
				s.Run(ctx)
				if diff := cmp.Diff([]string{tt.fate}, out.fate); diff != "" {
					t.Error(diff)
				}
				for name, c := range channels {
					if shown := len(c.cards) > 0; shown != (name == tt.shown) {
						t.Errorf("shown on %s: %t", name, shown)
					}
				}
			})
		})
	}
}

// While nobody knows what is used, what nobody asked for waits.
func TestQuotaIsNotKnown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, channel, quota := newWorld(t), &shelf{}, quotaOf(nil)
		quota.Ledger = awayUntil{&ledger{}, time.Now().Add(3 * time.Second)}
		w.people["zalo.1 3"] = w.people["local 3"]
		out := outboxOf(bot.Notice{ID: 1, Kind: bot.NoticeDigest, PersonID: 3, Address: bot.Address{Channel: "zalo.1", Account: "3"}, Payload: []byte(`{"digest":1}`), Queued: time.Now()})
		s := &bot.Sender{
			Outbox: &oneByOne{out}, People: w, Pace: w, Digests: numbered{}, Channels: map[string]bot.Channel{"zalo.1": channel},
			Quotas: quota, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		s.Run(ctx)
		if diff := cmp.Diff([]string{"deferred", "delivered"}, out.fate); diff != "" {
			t.Error(diff)
		}
	})
}

// awayUntil does not answer until then.
type awayUntil struct {
	*ledger
	until time.Time
}

func (a awayUntil) Usage(ctx context.Context, channel string, month models.Period) (models.Usage, error) {
	if time.Now().Before(a.until) {
		return models.Usage{}, bot.ErrAway
	}
	return a.ledger.Usage(ctx, channel, month)
}

// Clerks are told at five, or at five of the next day.
func TestWhenClerksAreTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ict := time.FixedZone("ICT", 7*3600)
		for at, want := range map[time.Time]string{
			time.Date(2023, 11, 17, 16, 30, 0, 0, ict): "2023-11-17T17:00:00+07:00",
			time.Date(2023, 11, 17, 17, 0, 0, 0, ict):  "2023-11-18T17:00:00+07:00",
			time.Date(2023, 11, 30, 23, 0, 0, 0, ict):  "2023-12-01T17:00:00+07:00",
		} {
			w := newWorld(t)
			w.people["zalo.1 3"] = w.people["local 3"]
			out := outboxOf(bot.Notice{ID: 1, Kind: bot.NoticeReminder, PersonID: 3, Address: bot.Address{Channel: "zalo.1", Account: "3"}, Queued: at})
			s := &bot.Sender{
				Outbox: &oneByOne{out}, People: w, Pace: w, Channels: map[string]bot.Channel{"zalo.1": &shelf{}}, Calendar: models.NewCalendar(ict),
				Quotas: quotaOf(&ledger{usage: map[string]models.Usage{"zalo.1 2023-11": {Sent: 2999}}}), Now: func() time.Time { return at }, Log: slog.New(slog.DiscardHandler),
			}
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
			s.Run(ctx)
			cancel()
			if !slices.Equal(out.fate, []string{"withheld on zalo.1, told " + want}) {
				t.Errorf("at %s: %q, want %s", at, out.fate, want)
			}
		}
	})
}

func TestQuotaCards(t *testing.T) {
	for _, tt := range []struct {
		name     string
		kind     bot.NoticeKind
		payload  string
		withheld []models.Withheld
		want     []string
	}{
		{"the warning", bot.NoticeQuota, `{"channel":"zalo.2","month":"2023-11-01","used":2400,"of":3000}`, nil, []string{
			"Zalo 2 đã dùng 2.400/3.000 tin nhắn của tháng 11/2023 (80 %). Từ 95 %, bản tổng hợp, bản xem trước và nhắc việc không gửi qua kênh này nữa; tin trả lời vẫn gửi. | " +
				"Đề nghị mời bớt người sang Telegram hoặc bot khác, hoặc nâng gói.",
		}},
		{"the stop", bot.NoticeQuota, `{"channel":"zalo","month":"2023-11-01","used":2850,"of":3000}`, nil, []string{
			"Zalo đã dùng 2.850/3.000 tin nhắn của tháng 11/2023 (95 %). Đến hết tháng, bản tổng hợp, bản xem trước và nhắc việc không gửi qua kênh này; ai có tài khoản ở kênh khác thì nhận ở đó. Tin trả lời vẫn gửi. | " +
				"Đề nghị mời bớt người sang Telegram hoặc bot khác, hoặc nâng gói.",
		}},
		{"what was withheld", bot.NoticeWithheld, `{"until":"2023-11-17T10:00:00Z"}`,
			[]models.Withheld{{Channel: "zalo.1", Kind: "digest", N: 3}, {Channel: "zalo.1", Kind: "reminder", N: 12}, {Channel: "zalo.2", Kind: "preview", N: 1}}, []string{
				"Chưa gửi được qua Zalo 1: 3 bản tổng hợp, 12 lời nhắc; hết hạn mức tháng 11/2023. | " +
					"Chưa gửi được qua Zalo 2: 1 bản xem trước; hết hạn mức tháng 11/2023. | " +
					"Ai cần xem ngay thì tự nhắn cho bot (bản tổng hợp: /tomtat): tin trả lời vẫn gửi.",
			}},
		{"nothing of one's own", bot.NoticeWithheld, `{"until":"2023-11-17T10:00:00Z"}`, nil, []string{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, channel := newWorld(t), &shelf{}
				out := outboxOf(bot.Notice{ID: 1, Kind: tt.kind, PersonID: 3, Address: bot.Address{Channel: "local", Account: "3"}, Payload: []byte(tt.payload), Queued: time.Now()})
				s := &bot.Sender{
					Outbox: &oneByOne{out}, People: w, Pace: w, Channels: map[string]bot.Channel{"local": channel},
					Quotas: quotaOf(&ledger{withheld: tt.withheld}), Now: time.Now, Log: slog.New(slog.DiscardHandler),
				}
				ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
				defer cancel()
				s.Run(ctx)
				if diff := cmp.Diff(tt.want, channel.texts()); diff != "" {
					t.Errorf("-want +got\n%s", diff)
				}
			})
		})
	}
}
