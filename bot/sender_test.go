package bot_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/models"
)

// An outbox is one in memory, which notes what becomes of its notices.
type outbox struct {
	mu     sync.Mutex
	due    map[int64]time.Time
	notice map[int64]bot.Notice
	fate   []string
	of     map[int64][]string // how each notice ended
	// addresses are the accounts that can be written to, by person. Who is not in
	// it has that of the notice.
	addresses map[int64][]bot.Address
}

// claim takes a notice that is due out, for the first account of its person.
func (o *outbox) claim(id int64, now time.Time) (n bot.Notice, due bool) {
	n = o.notice[id]
	at, waits := o.due[id]
	accounts, listed := o.addresses[n.PersonID]
	if !waits || at.After(now) || listed && len(accounts) == 0 {
		return n, false
	}
	if listed {
		n.Address = accounts[0]
	}
	delete(o.due, id)
	return n, true
}

func (o *outbox) ClaimNotices(_ context.Context, _ string, _ int, now time.Time) ([]bot.Notice, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	var claimed []bot.Notice
	for id := range o.due {
		if n, due := o.claim(id, now); due {
			claimed = append(claimed, n)
		}
	}
	return claimed, nil
}

func (o *outbox) ClaimRest(_ context.Context, _ string, person int64, n int, now time.Time) ([]bot.Notice, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	var claimed []bot.Notice
	for _, id := range slices.Sorted(maps.Keys(o.due)) {
		if len(claimed) == n || o.notice[id].PersonID != person {
			continue
		}
		if rest, due := o.claim(id, now); due {
			claimed = append(claimed, rest)
		}
	}
	return claimed, nil
}

func (o *outbox) ListAddresses(_ context.Context, person int64) ([]bot.Address, error) {
	return o.addresses[person], nil
}

func (o *outbox) WithholdNotice(_ context.Context, id int64, channel string, _, tell time.Time) error {
	return o.settled(id, fmt.Sprintf("withheld on %s, told %s", channel, tell.Format(time.RFC3339)))
}

// settled notes what became of a notice, for the last time.
func (o *outbox) settled(id int64, fate string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.fate = append(o.fate, fate)
	if o.of == nil {
		o.of = map[int64][]string{}
	}
	o.of[id] = append(o.of[id], fate)
	return nil
}

func (o *outbox) ReleaseNotices(context.Context, string) error { return nil }

func (o *outbox) QueueNotice(context.Context, bot.NoticeKind, int64, []byte, string, time.Time) error {
	return nil
}

func (o *outbox) QueueForClerks(context.Context, bot.NoticeKind, int64, []byte, string, time.Time) error {
	return nil
}

func (o *outbox) FinishNotice(_ context.Context, id int64, _ time.Time) error {
	return o.settled(id, "delivered")
}

func (o *outbox) DeferNotice(_ context.Context, id int64, next time.Time, tried bool, _ string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.fate = append(o.fate, "deferred")
	n := o.notice[id]
	if tried {
		n.Attempts++
	}
	o.notice[id], o.due[id] = n, next
	return nil
}

func (o *outbox) DropNotice(_ context.Context, id int64, why string) error {
	return o.settled(id, "dropped: "+why)
}

// A patchy channel fails with each of its errors once, and then delivers.
type patchy struct {
	errs []error
	at   []time.Time
}

func (p *patchy) Show(context.Context, string, int64, bot.Card) (bot.Shown, error) {
	p.at = append(p.at, time.Now())
	if len(p.errs) == 0 {
		return bot.Shown{ID: 1}, nil
	}
	err := p.errs[0]
	p.errs = p.errs[1:]
	return bot.Shown{}, err
}

func (c *patchy) Erase(context.Context, string, int64) error { return nil }

func (p *patchy) Traits() bot.Traits { return bot.Traits{} }

func (p *patchy) SetMenu(context.Context, string, []bot.MenuItem) error { return nil }

func TestSender(t *testing.T) {
	away := errors.New("connection refused")
	for _, tt := range []struct {
		name    string
		account string
		payload string
		errs    []error
		want    []string
		// waits are the gaps between the tries.
		waits []time.Duration
	}{
		{"delivered", "3", `{"digest":1}`, nil, []string{"delivered"}, nil},
		{"tried again, with growing gaps", "3", `{"digest":1}`, []error{away, away, away},
			[]string{"deferred", "deferred", "deferred", "delivered"}, []time.Duration{5 * time.Second, 10 * time.Second, 20 * time.Second}},
		{"asked to wait", "3", `{"digest":1}`, []error{&bot.RetryError{After: time.Minute, Err: away}},
			[]string{"deferred", "delivered"}, []time.Duration{time.Minute}},
		{"not entitled any more", "1", `{"digest":1}`, nil, []string{"dropped: not entitled"}, nil},
		{"unreadable", "3", `{`, nil, []string{"dropped: not entitled"}, nil},
		{"unreachable", "3", `{"digest":1}`, []error{bot.ErrUnreachable}, []string{"deferred", "delivered"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, channel := newWorld(t), &patchy{errs: tt.errs}
				notice := bot.Notice{ID: 9, PersonID: personOf(tt.account), Kind: bot.NoticeDigest, Address: bot.Address{Channel: "local", Account: tt.account}, Queued: time.Now(), Payload: []byte(tt.payload)}
				out := &outbox{due: map[int64]time.Time{9: time.Now()}, notice: map[int64]bot.Notice{9: notice}}
				s := &bot.Sender{
					Outbox: out, People: w, Pace: w, Digests: digests{w}, Channels: map[string]bot.Channel{"local": channel},
					Now: time.Now, Log: slog.New(slog.DiscardHandler),
				}
				ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
				defer cancel()
				s.Run(ctx)
				if diff := cmp.Diff(tt.want, out.fate); diff != "" {
					t.Errorf("-want +got\n%s", diff)
				}
				for i, want := range tt.waits {
					if got := channel.at[i+1].Sub(channel.at[i]); got != want {
						t.Errorf("try %d came %v after the one before, want %v", i+2, got, want)
					}
				}
			})
		})
	}
}

// An account that could not be written to is cleared by its next message.
func TestMessageMakesReachable(t *testing.T) {
	w := newWorld(t)
	who := w.people["local 3"]
	who.Unreachable = true
	w.people["local 3"] = who
	w.phone("3").types("/start")
	if w.people["local 3"].Unreachable {
		t.Error("the account is still marked as unreachable")
	}
}

func (w *world) SetReachable(_ context.Context, channel, account string, reachable bool, _ time.Time) error {
	w.counting.Lock()
	defer w.counting.Unlock()
	who, ok := w.people[channel+" "+account]
	if !ok {
		return models.ErrUnknown
	}
	who.Unreachable = !reachable
	w.people[channel+" "+account] = who
	return nil
}

// Every kind of notice has its message, and goes to nobody else.
func TestNoticeKinds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		p := w.phone("1")
		p.files()
		var report string
		for id := range w.reports {
			report = id
		}
		at := time.Now()
		notice := func(kind bot.NoticeKind, account, payload string) bot.Notice {
			return bot.Notice{Kind: kind, PersonID: personOf(account), Address: bot.Address{Channel: "local", Account: account}, Payload: []byte(payload), Queued: at}
		}
		out := &outbox{due: map[int64]time.Time{}, notice: map[int64]bot.Notice{
			1: notice(bot.NoticeReceipt, "1", fmt.Sprintf(`{"report":%q,"revision":1}`, report)),
			2: notice(bot.NoticeReceipt, "2", fmt.Sprintf(`{"report":%q,"revision":1}`, report)),
			3: notice(bot.NoticeSorry, "2", `{"code":"K7QX"}`),
			4: notice("other", "2", `{}`),
			5: notice(bot.NoticeAttachment, "1", `{"attachment":7}`), // of nobody
		}}
		for id := range out.notice {
			n := out.notice[id]
			n.ID = id
			out.notice[id], out.due[id] = n, at
		}
		s := &bot.Sender{
			Outbox: &oneByOne{out}, People: w, Digests: digests{w}, Reports: w, Pace: w, Channels: map[string]bot.Channel{"local": w},
			Calendar: models.NewCalendar(time.UTC), Now: time.Now, Log: slog.New(slog.DiscardHandler),
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		s.Run(ctx)
		slices.Sort(out.fate)
		if diff := cmp.Diff([]string{"delivered", "delivered", "dropped: not entitled", "dropped: not entitled", "dropped: not entitled"}, out.fate); diff != "" {
			t.Error(diff)
		}
		p.sees("đã được lưu. Mã DA03-2023T46-")
		p.taps("Sửa báo cáo " + receipt(w.reports[report]).Code)
		p.sees("Sửa báo cáo DA03-2023T46-")
		other := w.phone("2")
		if len(w.chats["2"]) != 1 {
			t.Errorf("the other chat has %d messages, want one", len(w.chats["2"]))
		}
		other.sees("không xử lý được (mã lỗi K7QX)")
	})
}

// oneByOne hands out one notice at a time: the world is not made for several.
type oneByOne struct{ *outbox }

func (o *oneByOne) ClaimNotices(_ context.Context, _ string, _ int, now time.Time) ([]bot.Notice, error) {
	time.Sleep(time.Second)
	o.mu.Lock()
	defer o.mu.Unlock()
	for id := range int64(10) {
		if n, due := o.claim(id, now); due {
			return []bot.Notice{n}, nil
		}
	}
	return nil, nil
}

// A notice that cannot be delivered for two days is not news any more.
func TestNoticeIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		channel := &patchy{}
		for range 1000 {
			channel.errs = append(channel.errs, errors.New("connection refused"))
		}
		notice := bot.Notice{ID: 9, PersonID: 3, Kind: bot.NoticeDigest, Address: bot.Address{Channel: "local", Account: "3"}, Payload: []byte(`{"digest":1}`), Queued: time.Now()}
		out := &outbox{due: map[int64]time.Time{9: time.Now()}, notice: map[int64]bot.Notice{9: notice}}
		s := &bot.Sender{
			Outbox: out, People: w, Pace: w, Digests: digests{w}, Channels: map[string]bot.Channel{"local": channel},
			Now: time.Now, Log: slog.New(slog.DiscardHandler),
		}
		ctx, cancel := context.WithTimeout(t.Context(), 72*time.Hour)
		defer cancel()
		s.Run(ctx)
		last, took := out.fate[len(out.fate)-1], channel.at[len(channel.at)-1].Sub(channel.at[0])
		if !strings.HasPrefix(last, "dropped: not delivered for 48 hours") || took < 48*time.Hour || took > 49*time.Hour {
			t.Errorf("%q after %s", last, took)
		}
	})
}

// Who sent a photo that cannot be kept is told why, and can send it again from
// there; what became of photos is in the list of what was sent.
func TestAttachmentNotice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		p := w.phone("1")
		p.types("/lop")
		p.taps("Hôm qua")
		for _, answer := range []string{"nhà văn hóa phường", "100", "80", "70"} {
			p.types(answer)
		}
		for _, ref := range []string{"r1", "r2"} {
			p.nextID++
			p.send(bot.Message{Kind: bot.Attached, ID: p.nextID, Date: p.now, Attachment: conversations.Attachment{Kind: conversations.Photo, Ref: ref, Unique: "u" + ref}})
		}
		p.taps("Xong")
		p.taps("Gửi")
		p.sees("Đang lưu 2 ảnh")
		for _, s := range w.reports {
			want := []models.Attachment{
				{Question: "anh", Position: 1, Kind: "photo", Channel: "local", Ref: "r1", FileKey: "ur1"},
				{Question: "anh", Position: 2, Kind: "photo", Channel: "local", Ref: "r2", FileKey: "ur2"},
			}
			if diff := cmp.Diff(want, s.Attachments); diff != "" {
				t.Error(diff)
			}
		}
		p.types("/dagui")
		p.sees("đang lưu 2")
		out := &outbox{due: map[int64]time.Time{9: time.Now()}, notice: map[int64]bot.Notice{9: {
			ID: 9, PersonID: 1, Kind: bot.NoticeAttachment, Address: bot.Address{Channel: "local", Account: "1"}, Payload: []byte(`{"attachment":2}`), Queued: time.Now(),
		}}}
		s := &bot.Sender{
			Outbox: out, People: w, Reports: w, Pace: w, Channels: map[string]bot.Channel{"local": w},
			Calendar: models.NewCalendar(time.UTC), Now: time.Now, Log: slog.New(slog.DiscardHandler),
		}
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		s.Run(ctx)
		p.sees("Ảnh 2 của báo cáo LNT-", "không còn giữ", "gửi lại")
		for _, stored := range w.reports {
			p.taps("Sửa báo cáo " + receipt(stored).Code)
		}
		p.sees("Sửa báo cáo LNT-")
	})
}

// personOf is whose account that is, in the world.
func personOf(account string) int64 {
	id, err := strconv.ParseInt(account, 10, 64)
	if err != nil {
		panic(err)
	}
	return id
}

// What waited for days, because nothing ran or its reader could not be reached,
// is not given up at the first failure.
func TestOldNoticeIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		notice := bot.Notice{
			ID: 9, PersonID: 3, Kind: bot.NoticeDigest, Address: bot.Address{Channel: "local", Account: "3"},
			Payload: []byte(`{"digest":1}`), Queued: time.Now().Add(-72 * time.Hour),
		}
		out := &outbox{due: map[int64]time.Time{9: time.Now()}, notice: map[int64]bot.Notice{9: notice}}
		s := &bot.Sender{
			Outbox: out, People: w, Pace: w, Digests: digests{w}, Now: time.Now, Log: slog.New(slog.DiscardHandler),
			Channels: map[string]bot.Channel{"local": &patchy{errs: []error{errors.New("connection refused"), &bot.RetryError{After: time.Second, Err: errors.New("429")}}}},
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		s.Run(ctx)
		if diff := cmp.Diff([]string{"deferred", "deferred", "delivered"}, out.fate); diff != "" {
			t.Error(diff)
		}
	})
}
