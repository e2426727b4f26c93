package bot_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/models"
)

// A shelf is a channel that keeps what it shows. It counts its messages unless
// free says otherwise.
type shelf struct {
	free  bool
	errs  []error // of the next messages
	mu    sync.Mutex
	cards []bot.Card
}

func (s *shelf) Show(_ context.Context, _ string, _ int64, card bot.Card) (bot.Shown, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.errs) > 0 {
		err := s.errs[0]
		s.errs = s.errs[1:]
		if err != nil {
			return bot.Shown{}, err
		}
	}
	s.cards = append(s.cards, card)
	return bot.Shown{ID: int64(len(s.cards))}, nil
}

func (s *shelf) Erase(context.Context, string, int64) error            { return nil }
func (s *shelf) SetMenu(context.Context, string, []bot.MenuItem) error { return nil }
func (s *shelf) Traits() bot.Traits                                    { return bot.Traits{Typed: !s.free, Counted: !s.free} }

// texts are the lines of each message, with " | " between them.
func (s *shelf) texts() []string {
	list := []string{}
	for _, c := range s.cards {
		var lines []string
		for _, l := range c.Lines {
			lines = append(lines, l.Text)
		}
		list = append(list, strings.Join(lines, " | "))
	}
	return list
}

// numbered digests say their number. From 100 on they bring a document, and from
// 200 on they are not to be seen; 300 breaks.
type numbered struct{}

func (numbered) Make(context.Context, models.Identity, int64, time.Time) (int64, conversations.Reply, error) {
	return 0, conversations.Reply{}, models.ErrUnknown
}

func (numbered) Show(_ context.Context, _ models.Identity, id int64, _ string, _ time.Time) (conversations.Reply, error) {
	reply := digestReply(fmt.Sprint(id))
	switch {
	case id >= 300:
		panic("broken")
	case id >= 200:
		return reply, models.ErrUnknown
	case id >= 100:
		reply.Document = &conversations.Document{}
	}
	return reply, nil
}

// postman sends digests with those numbers to person 3, until there is nothing
// left to do. What failed is tried again within an hour.
func postman(t testing.TB, channel bot.Channel, digests ...int) *outbox {
	w := newWorld(t)
	var notices []bot.Notice
	for i, id := range digests {
		notices = append(notices, bot.Notice{
			ID: int64(i), Kind: bot.NoticeDigest, PersonID: 3, Address: bot.Address{Channel: "local", Account: "3"},
			Payload: fmt.Appendf(nil, `{"digest":%d}`, id), Queued: time.Now(),
		})
	}
	out := outboxOf(notices...)
	s := &bot.Sender{
		Outbox: &oneByOne{out}, People: w, Pace: w, Digests: numbered{}, Channels: map[string]bot.Channel{"local": channel},
		Now: time.Now, Log: slog.New(slog.DiscardHandler),
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
	defer cancel()
	s.Run(ctx)
	return out
}

func TestParcels(t *testing.T) {
	busy := errors.New("connection refused")
	for _, tt := range []struct {
		name    string
		channel *shelf
		digests []int
		want    []string // messages
	}{
		{"one", &shelf{}, []int{1}, []string{"digest: 1"}},
		{"together", &shelf{}, []int{1, 2, 3}, []string{"digest: 1 |  | digest: 2 |  | digest: 3"}},
		{"where messages are free", &shelf{free: true}, []int{1, 2}, []string{"digest: 1", "digest: 2"}},
		{"a document alone", &shelf{}, []int{1, 100, 2}, []string{"digest: 100", "digest: 1 |  | digest: 2"}},
		{"one that may not be seen any more", &shelf{}, []int{1, 200, 2}, []string{"digest: 1 |  | digest: 2"}},
		{"tried again, together", &shelf{errs: []error{busy}}, []int{1, 2}, []string{"digest: 1 |  | digest: 2"}},
		{"the document fails", &shelf{errs: []error{busy}}, []int{1, 100}, []string{"digest: 1", "digest: 100"}},
		{"more than fit", &shelf{}, []int{1, 2, 3, 4, 5, 6, 7, 8, 9}, []string{
			"digest: 1 |  | digest: 2 |  | digest: 3 |  | digest: 4 |  | digest: 5 |  | digest: 6 |  | digest: 7 |  | digest: 8", "digest: 9",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				out := postman(t, tt.channel, tt.digests...)
				if diff := cmp.Diff(tt.want, tt.channel.texts()); diff != "" {
					t.Errorf("-want +got\n%s", diff)
				}
				if len(out.of) != len(tt.digests) {
					t.Errorf("%d of %d notices were settled", len(out.of), len(tt.digests))
				}
			})
		})
	}
}

// The buttons of a merged message are those of its notices, in their order.
func TestParcelButtons(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		channel := &shelf{}
		postman(t, channel, 4, 7)
		var data []string
		for _, row := range channel.cards[0].Buttons {
			data = append(data, row[0].Data)
		}
		if diff := cmp.Diff([]string{"d.4.full", "d.7.full"}, data); diff != "" {
			t.Error(diff)
		}
	})
}

// Whatever fails in between, each notice is settled once, and what was delivered
// was shown once; what was not was not shown.
func TestParcelsLoseAndDoubleNothing(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		digests := rapid.SliceOfN(rapid.SampledFrom([]int{0, 100, 200, 300}), 1, 10).Draw(r, "digests")
		for i := range digests {
			digests[i] += i // they differ
		}
		channel := &shelf{free: rapid.Bool().Draw(r, "free")}
		for range rapid.IntRange(0, 4).Draw(r, "failures") {
			channel.errs = append(channel.errs, rapid.SampledFrom([]error{
				nil, errors.New("connection refused"), bot.ErrUnreachable, &bot.RetryError{After: time.Minute, Err: errors.New("429")},
			}).Draw(r, "failure"))
		}
		synctest.Test(t, func(t *testing.T) {
			out := postman(t, channel, digests...)
			shown := strings.Split(strings.Join(channel.texts(), " |  | "), " |  | ")
			for i, id := range digests {
				want, times := []string{"delivered"}, 1
				switch {
				case id >= 300: // is tried again for two days
					want, times = nil, 0
				case id >= 200:
					want, times = []string{"dropped: not entitled"}, 0
				}
				if diff := cmp.Diff(want, out.of[int64(i)]); diff != "" {
					r.Errorf("notice %d: %s", i, diff)
				}
				text := fmt.Sprintf("digest: %d", id)
				if n := len(slices.DeleteFunc(slices.Clone(shown), func(s string) bool { return s != text })); n != times {
					r.Errorf("digest %d was shown %d times, want %d", id, n, times)
				}
			}
		})
	})
}

// Receipts in one message have a button each that says which report it opens; two
// notices of one report have one.
func TestReceiptsInOneMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, channel := newWorld(t), &shelf{}
		var notices []bot.Notice
		for i, last := range []string{"A", "B", "A"} {
			report := "018bd5a0-0000-7000-8000-00000000000" + last
			w.reports[report] = bot.Submission{Report: models.Report{ID: report, PersonID: 3, Code: "DA03-2023T46", ReceivedAt: w.now}}
			notices = append(notices, bot.Notice{
				ID: int64(i), Kind: bot.NoticeReceipt, PersonID: 3, Address: bot.Address{Channel: "local", Account: "3"},
				Payload: fmt.Appendf(nil, `{"report":%q}`, report), Queued: time.Now(),
			})
		}
		s := &bot.Sender{
			Outbox: &oneByOne{outboxOf(notices...)}, People: w, Pace: w, Reports: w, Channels: map[string]bot.Channel{"local": channel},
			Calendar: models.NewCalendar(time.UTC), Now: time.Now, Log: slog.New(slog.DiscardHandler),
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		s.Run(ctx)
		var labels []string
		for _, card := range channel.cards {
			for _, row := range card.Buttons {
				labels = append(labels, fmt.Sprintf("%d %s", row[0].Number, row[0].Label))
			}
		}
		if diff := cmp.Diff([]string{"1 Sửa báo cáo DA03-2023T46-000A", "2 Sửa báo cáo DA03-2023T46-000B"}, labels); diff != "" {
			t.Error(diff)
		}
	})
}
