package telegram_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/bot/telegram"
)

// TestPollConfirmsOnlyWhatIsHandled compares every offset with what is being
// handled at that moment, while updates come, fail, panic and take their time.
func TestPollConfirmsOnlyWhatIsHandled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		var mu sync.Mutex
		open := map[int64]int{} // failures still to come
		f.answer("getUpdates", func(c call) (int, string) {
			mu.Lock()
			defer mu.Unlock()
			offset, _ := strconv.ParseInt(c.params.Get("offset"), 10, 64)
			for id := range open {
				if offset > id {
					t.Errorf("offset %d confirms update %d, which is not handled", offset, id)
				}
			}
			return 0, ""
		})
		d := &desk{work: func(_ context.Context, m bot.Message) error {
			time.Sleep(time.Duration(m.Update*31%17) * 50 * time.Millisecond)
			mu.Lock()
			defer mu.Unlock()
			open[m.Update]--
			switch {
			case open[m.Update] < 0:
				delete(open, m.Update)
				return nil
			case m.Update%2 == 0:
				panic("told to")
			}
			return errors.New("told to")
		}}
		var log journal
		stop := start(t, f, &log, d.handle)
		for id := int64(1); id <= 150; id++ {
			mu.Lock()
			open[id] = int(id * 13 % 40 / 37) // most never fail
			mu.Unlock()
			f.push(text(id, id*7%23+1, "x"))
			time.Sleep(time.Duration(id*41%90) * time.Millisecond)
		}
		time.Sleep(time.Minute)
		if err := stop(); err != nil {
			t.Fatal(err)
		}
		if got := slices.Compact(slices.Sorted(slices.Values(d.handled))); len(got) != 150 || len(d.handled) != 150 {
			t.Errorf("%d updates handled, %d times in all; want 150 once", len(got), len(d.handled))
		}
		if n := f.waiting(); n != 0 {
			t.Errorf("%d updates are not confirmed", n)
		}
	})
}

func TestPollReadsAroundBadUpdates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.push(text(1, 7, "a"),
			`{"update_id":2,"message":{"message_id":"private words","text":5}}`,
			`{"update_id":3,"poll":{"question":"private words"}}`,
			text(4, 7, "b"))
		d := &desk{}
		log := poll(t, f, d, time.Second)
		if diff := cmp.Diff([]int64{1, 4}, d.handled); diff != "" {
			t.Error(diff)
		}
		if f.waiting() != 0 {
			t.Error("bad updates are not confirmed")
		}
		if strings.Count(log, "update=2") != 1 || strings.Count(log, "update=3") != 1 || strings.Contains(log, "private") {
			t.Errorf("log = %q, want one line with each id and nothing of the content", log)
		}
	})
}

func TestPollAgainOnceTheOffsetHasMoved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		// The space makes the id unreadable for leadingID.
		f.push(strings.Replace(text(1, 7, "slow"), ":1", ": 1", 1), text(2, 8, "quick"))
		d := &desk{work: func(_ context.Context, m bot.Message) error {
			if m.Update == 1 {
				time.Sleep(1700 * time.Millisecond)
			}
			return nil
		}}
		begin := time.Now()
		poll(t, f, d, 10*time.Second)
		type ask struct {
			At      time.Duration
			Offset  string
			Timeout string
		}
		var got []ask
		for _, c := range f.requests("getUpdates") {
			got = append(got, ask{c.at.Sub(begin), c.params.Get("offset"), c.params.Get("timeout")})
		}
		want := []ask{
			{0, "0", "50"},
			{500 * time.Millisecond, "1", "3"},
			{1000 * time.Millisecond, "1", "3"},
			{1500 * time.Millisecond, "1", "3"},
			{1700 * time.Millisecond, "3", "50"},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]int64{2, 1}, d.handled); diff != "" {
			t.Error(diff)
		}
		first := f.requests("getUpdates")[0].params
		if first.Get("limit") != "100" || first.Get("allowed_updates") != `["message","edited_message","callback_query","my_chat_member"]` {
			t.Errorf("parameters = %v", first)
		}
	})
}

func TestPollGathersWhatIsFinished(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.push(text(1, 1, "x"), text(2, 2, "x"), text(3, 3, "x"), text(4, 4, "x"), text(5, 5, "x"), text(6, 6, "x"))
		d := &desk{work: func(_ context.Context, m bot.Message) error {
			time.Sleep([]time.Duration{0, 100, 104, 108, 300, 601, 604}[m.Update] * time.Millisecond)
			return nil
		}}
		begin := time.Now()
		poll(t, f, d, 10*time.Second)
		var got []string
		for _, c := range f.requests("getUpdates") {
			got = append(got, c.at.Sub(begin).String()+" "+c.params.Get("offset"))
		}
		if diff := cmp.Diff([]string{"0s 0", "110ms 4", "310ms 5", "604ms 7"}, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestPollAnswersTapsMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		once := false
		f.answer("answerCallbackQuery", func(c call) (int, string) {
			switch c.params.Get("callback_query_id") {
			case "q2":
				return 400, refusal(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
			case "q3":
				return 500, refusal(500, "Internal Server Error")
			case "q4": // is answered when it is tried again
				if !once {
					once = true
					return 502, refusal(502, "Bad Gateway")
				}
			}
			return 0, ""
		})
		f.push(tap(1, 7, "a"), tap(2, 8, "b"), tap(3, 9, "c"), tap(4, 10, "d"))
		d := &desk{work: func(context.Context, bot.Message) error {
			time.Sleep(time.Millisecond)
			if n := len(f.requests("answerCallbackQuery")); n != 4 {
				t.Errorf("%d taps answered while they are handled, want 4", n)
			}
			return nil
		}}
		log := poll(t, f, d, 5*time.Second)
		if n := len(f.requests("answerCallbackQuery")); n != 1+1+3+2 {
			t.Errorf("%d answers, want one to the first two taps, three to the third, two to the fourth", n)
		}
		if strings.Contains(log, "too old") || strings.Count(log, "tap is not answered") != 1 || !strings.Contains(log, "tap is not answered") {
			t.Errorf("log = %q, want a line about the last tap only", log)
		}
	})
}

func TestPollWarnsOfAFullPage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		for id := int64(1); id <= 120; id++ {
			f.push(text(id, id%3, "x"))
		}
		d := &desk{work: func(_ context.Context, m bot.Message) error {
			if m.Update == 1 {
				return errors.New("stuck")
			}
			return nil
		}}
		log := poll(t, f, d, 90*time.Second)
		if n := strings.Count(log, "no new updates can be fetched"); n != 2 {
			t.Errorf("%d warnings in 90 s, want 2", n)
		}
		if got := slices.Max(d.handled); got > 100 {
			t.Errorf("update %d was shown behind 100", got)
		}
	})
}

func TestPollFollowsNewNumbering(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		var answers []string
		for _, id := range []int64{1000, 1001, 1000} {
			answers = append(answers, `{"ok":true,"result":[`+text(id, 7, "x")+`]}`)
		}
		f.inTurn("getUpdates", answers...)
		d := &desk{}
		poll(t, f, d, time.Minute)
		if diff := cmp.Diff([]int64{1000, 1001, 1000}, d.handled); diff != "" {
			t.Error(diff)
		}
	})
}

func TestMessagesBearTheNameOfTheirChannel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, want := range map[string]string{"": "telegram", "local": "local"} {
			f := newFake()
			f.push(text(1, 7, "a"))
			c := dial(t, telegram.Options{Transport: f, Name: name})
			ctx, cancel := context.WithCancel(t.Context())
			err := c.Poll(ctx, func(_ context.Context, m bot.Message, _ <-chan struct{}) error {
				if m.Channel != want || c.Name() != want {
					t.Errorf("message of channel %q from channel %q, want %q", m.Channel, c.Name(), want)
				}
				cancel()
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestPollRemovesAWebhookOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		poll(t, f, &desk{}, 5*time.Minute)
		got := f.requests("deleteWebhook")
		if len(got) != 1 || got[0].params.Has("drop_pending_updates") {
			t.Errorf("deleteWebhook = %v, want one that drops nothing", got)
		}
	})
}

func TestPollLeavesNoGoroutine(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	f := newFake()
	f.push(text(1, 7, "a"), tap(2, 8, "b"))
	server := httptest.NewServer(f)
	defer server.Close()
	ctx, cancel := context.WithCancel(t.Context())
	c := dial(t, telegram.Options{APIURL: server.URL})
	ended := make(chan error)
	go func() {
		ended <- c.Poll(ctx, func(ctx context.Context, m bot.Message, _ <-chan struct{}) error {
			if m.Update == 2 {
				cancel()
			}
			_, err := c.Show(ctx, m.Chat, 0, card("x"))
			return err
		})
	}()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if n := f.waiting(); n != 0 {
		t.Errorf("%d updates are not confirmed", n)
	}
}
