package bot_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/bot"
)

// A desk takes messages in a bubble of simulated time, and notes which were
// handled.
type desk struct {
	*world
	*bot.Taker
	handled []string
	// fails says how a message fails; nil means that it is handled.
	fails func(m bot.Message) error
}

func newDesk(t *testing.T) *desk {
	d := &desk{world: newWorld(t), fails: func(bot.Message) error { return nil }}
	d.Taker = d.taker()
	return d
}

// taker is that of a new process.
func (d *desk) taker() *bot.Taker {
	return &bot.Taker{
		Handle: d.handle, Inbox: d.world, Spool: d.world, Owner: "desk",
		Now: time.Now, Log: slog.New(slog.DiscardHandler),
	}
}

func (d *desk) handle(_ context.Context, m bot.Message) error {
	if err := d.fails(m); err != nil {
		return err
	}
	d.handled = append(d.handled, m.Text)
	return nil
}

func (d *desk) take(update int64, text string) error {
	m := bot.Message{Channel: "local", Account: "1", Chat: "1", Private: true, Kind: bot.Text, Update: update, ID: update, Text: text}
	return d.Take(d.t.Context(), m, nil)
}

// runs continues parked messages for a while.
func (d *desk) runs(length time.Duration) {
	ctx, cancel := context.WithTimeout(d.t.Context(), length)
	defer cancel()
	d.Run(ctx)
}

func (d *desk) wantHandled(want ...string) {
	d.t.Helper()
	if diff := cmp.Diff(want, d.handled); diff != "" {
		d.t.Errorf("handled: -want +got\n%s", diff)
	}
}

func takes(t *testing.T, test func(t *testing.T, d *desk)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { test(t, newDesk(t)) })
}

var errNetwork = fmt.Errorf("connection refused: %w", bot.ErrAway)

// What fails for a few seconds is tried again, and nothing is parked.
func TestTakeTriesAgain(t *testing.T) {
	takes(t, func(t *testing.T, d *desk) {
		until := time.Now().Add(5 * time.Second)
		d.fails = func(bot.Message) error {
			if time.Now().Before(until) {
				return errNetwork
			}
			return nil
		}
		if err := d.take(1, "12"); err != nil || len(d.parked) != 0 {
			t.Errorf("Take: %v, parked %v", err, d.parked)
		}
		d.wantHandled("12")
	})
}

// What fails for longer is parked, and what its person sends next waits behind
// it: all are handled later, in their order.
func TestTakeParks(t *testing.T) {
	takes(t, func(t *testing.T, d *desk) {
		stuck := true
		d.fails = func(m bot.Message) error {
			if stuck && m.Text == "12" {
				return errNetwork
			}
			if len(d.parked) > 0 && !m.Parked {
				return bot.ErrBehind
			}
			return nil
		}
		began := time.Now()
		if err := d.take(1, "12"); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took < 10*time.Second || took > 15*time.Second {
			t.Errorf("parked after %s, want a little over 10 s", took)
		}
		for i, text := range []string{"13", "14"} {
			if err := d.take(int64(i)+2, text); err != nil {
				t.Fatal(err)
			}
		}
		d.runs(20 * time.Second)
		d.wantHandled()
		stuck = false
		d.runs(10 * time.Second)
		d.wantHandled("12", "13", "14")
		if len(d.parked) != 0 || len(d.buried) != 0 {
			t.Errorf("parked %v, buried %v", d.parked, d.buried)
		}
	})
}

// Who waits for an answer that could not be shown does not wait as long as where
// a store is away.
func TestUnshownAnswerIsTriedSoon(t *testing.T) {
	takes(t, func(t *testing.T, d *desk) {
		failures := 0
		d.fails = func(m bot.Message) error {
			if failures++; !m.Parked || failures < 4 {
				return fmt.Errorf("%w: %w", bot.ErrNotShown, errNetwork)
			}
			return nil
		}
		if err := d.Keep(t.Context(), bot.Message{Channel: "local", Account: "1", Chat: "1", Kind: bot.Text, Update: 1, Text: "12"}); err != nil {
			t.Fatal(err)
		}
		d.runs(9 * time.Second)
		d.wantHandled("12")
	})
}

// Without states nothing is parked: the channel keeps the message.
func TestTakeLeavesToTheChannel(t *testing.T) {
	takes(t, func(t *testing.T, d *desk) {
		d.fails = func(bot.Message) error { return fmt.Errorf("load: %w", bot.ErrStatesAway) }
		if err := d.take(1, "12"); !errors.Is(err, bot.ErrStatesAway) || len(d.parked) != 0 || len(d.spool) != 0 {
			t.Errorf("Take: %v; parked %v, spooled %v", err, d.parked, d.spool)
		}
	})
}

// A message is parked at once when many wait behind it.
func TestTakeHurries(t *testing.T) {
	takes(t, func(t *testing.T, d *desk) {
		d.fails = func(bot.Message) error { return errNetwork }
		hurry, began := make(chan struct{}), time.Now()
		time.AfterFunc(2*time.Second, func() { close(hurry) })
		err := d.Take(t.Context(), bot.Message{Channel: "local", Account: "1", Update: 1}, hurry)
		if took := time.Since(began); err != nil || took != 2*time.Second || len(d.parked) != 1 {
			t.Errorf("Take: %v after %s, parked %v", err, took, d.parked)
		}
	})
}

// While the database is away, messages are parked on this machine, and so is
// what comes behind them, also after a restart.
func TestTakeSpools(t *testing.T) {
	takes(t, func(t *testing.T, d *desk) {
		d.down = true
		d.fails = func(bot.Message) error {
			if d.down {
				return errNetwork
			}
			return nil
		}
		if err := d.take(1, "12"); err != nil || len(d.spool) != 1 {
			t.Fatalf("Take: %v, spooled %v", err, d.spool)
		}
		d.Taker = d.taker() // killed
		if err := d.Recover(); err != nil {
			t.Fatal(err)
		}
		d.down = false
		if err := d.take(2, "13"); err != nil {
			t.Fatal(err)
		}
		d.wantHandled()
		d.runs(5 * time.Second)
		d.wantHandled("12", "13")
		if err := d.take(3, "14"); err != nil || len(d.spool) != 0 {
			t.Errorf("Take: %v, spooled %v", err, d.spool)
		}
		d.wantHandled("12", "13", "14")
	})
}

// A channel that forgets what it has shown has its messages kept first. They are
// handled at once and in order, once, also while the database is away.
func TestKeptMessages(t *testing.T) {
	takes(t, func(t *testing.T, d *desk) {
		keep := func(update int64, text string) {
			t.Helper()
			m := bot.Message{Channel: "local", Account: "1", Private: true, Kind: bot.Text, Update: update, ID: update, Text: text}
			if err := d.Keep(t.Context(), m); err != nil {
				t.Fatal(err)
			}
		}
		const atOnce = 10 * time.Millisecond // there is a look into the inbox every second anyway
		d.fails = func(m bot.Message) error {
			if m.Text == "a" { // written while that is handled
				keep(2, "b")
				keep(2, "b") // once more, as after an answer that was lost
			}
			return nil
		}
		keep(1, "a")
		d.wantHandled()
		d.runs(atOnce)
		d.wantHandled("a", "b")
		d.down = true
		keep(3, "c")
		keep(4, "d")
		d.runs(atOnce)
		d.wantHandled("a", "b", "c", "d")
		if len(d.spool) != 0 {
			t.Errorf("spooled is %v", d.spool)
		}
		d.fails = func(bot.Message) error { return errNetwork } // what needs the database
		keep(5, "e")
		keep(6, "f")
		d.runs(2 * time.Second)
		d.down, d.fails = false, func(bot.Message) error { return nil }
		d.runs(10 * time.Second)
		d.wantHandled("a", "b", "c", "d", "e", "f")
	})
}

// Five faults of its own make a message a dead letter; an outage makes none.
func TestDeadLetters(t *testing.T) {
	for name, tt := range map[string]struct {
		fails func(bot.Message) error
		want  string // "" for nothing buried
	}{
		"panic":          {func(bot.Message) error { panic("with what was typed") }, "handler panicked: string"},
		"error":          {func(bot.Message) error { return errors.New("draft is unreadable") }, "draft is unreadable"},
		"takes too long": {func(bot.Message) error { time.Sleep(8 * time.Second); return errNetwork }, errNetwork.Error()},
		"outage":         {func(bot.Message) error { return errNetwork }, ""},
		"asked to wait":  {func(bot.Message) error { return &bot.RetryError{After: time.Second, Err: errors.New("429")} }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			takes(t, func(t *testing.T, d *desk) {
				d.fails = func(m bot.Message) error {
					if m.Text == "bad" {
						return tt.fails(m)
					}
					return nil
				}
				if err := d.take(1, "bad"); err != nil {
					t.Fatal(err)
				}
				d.runs(10 * time.Minute)
				if got := strings.Join(d.buried, "; "); got != tt.want {
					t.Errorf("buried %q, want %q", got, tt.want)
				}
				if (len(d.parked) == 0) != (tt.want != "") {
					t.Errorf("parked are %v", d.parked)
				}
			})
		})
	}
}

// What is parked was guarded; a name waits for its author there, too.
func TestParkedIsGuarded(t *testing.T) {
	takes(t, func(t *testing.T, d *desk) {
		d.fails = func(bot.Message) error { return errNetwork }
		if err := d.take(1, "anh Nguyễn Văn Tèo, số 0912345678"); err != nil {
			t.Fatal(err)
		}
		if err := d.take(2, "MẬT: kế hoạch số 5"); err != nil {
			t.Fatal(err)
		}
		first, second := d.parked[0].Message, d.parked[1].Message
		if strings.Contains(first.Text, "0912345678") || !strings.Contains(first.Text, "Tèo") || !first.Masked {
			t.Errorf("parked is %+v", first)
		}
		if second.Text != "" || !second.Secret {
			t.Errorf("parked is %+v", second)
		}
		h := d.handler()
		first.Parked, first.Private = true, true
		for _, m := range []bot.Message{first, second} {
			m.Parked, m.Private = true, true
			if err := h.Handle(t.Context(), m); err != nil {
				t.Fatal(err)
			}
		}
		h.Wait()
	})
}

// Two processes see the same parked messages of a person: nothing of theirs
// overtakes.
func TestNothingOvertakesTheInbox(t *testing.T) {
	w := newWorld(t)
	p := w.phone("1")
	p.types("/baocao")
	p.taps("Bắt đầu")
	w.now = w.now.Add(time.Second)
	p.nextID += 2 // both are written before either is answered
	m := p.envelope(bot.Message{Kind: bot.Text, ID: p.nextID - 1, Update: 5000, Date: w.now, Text: "3"})
	if err := w.ParkMessage(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	later := p.envelope(bot.Message{Kind: bot.Text, ID: p.nextID, Update: 5001, Date: w.now, Text: "20"})
	if err := w.handler().Handle(t.Context(), later); !errors.Is(err, bot.ErrBehind) {
		t.Fatalf("Handle: %v, want it to wait behind what is parked", err)
	}
	taker := &bot.Taker{Handle: p.h.Handle, Inbox: w, Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	if err := taker.Take(t.Context(), later, nil); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	taker.Run(ctx)
	p.h.Wait()
	p.sees("“20”", "gửi trước khi", "Câu 2/10") // it was written before its question
}

// What cannot be read is set aside; the rest goes on, also at the next start.
func TestUnreadableSpooledMessage(t *testing.T) {
	takes(t, func(t *testing.T, d *desk) {
		d.spool["message-1"] = []byte("{")
		if err := d.Recover(); err != nil {
			t.Fatal(err)
		}
		if err := d.ParkMessage(t.Context(), bot.Message{Channel: "local", Account: "1", Update: 9, Text: "12"}); err != nil {
			t.Fatal(err)
		}
		d.runs(3 * time.Second)
		d.wantHandled("12")
		if string(d.spool["refused-message-1"]) != "{" || len(d.spool) != 1 {
			t.Errorf("the spool holds %q", d.spool)
		}
	})
}

// Who is asked to wait longer than a message may be tried parks it at once, and
// asks again when the time is over.
func TestRetryAfterIsHonoured(t *testing.T) {
	takes(t, func(t *testing.T, d *desk) {
		var tries []time.Time
		d.fails = func(bot.Message) error {
			tries = append(tries, time.Now())
			if len(tries) > 2 {
				return nil
			}
			return &bot.RetryError{After: 5 * time.Minute, Err: errors.New("429")}
		}
		began := time.Now()
		if err := d.take(1, "12"); err != nil || time.Since(began) > time.Second {
			t.Errorf("Take: %v after %s", err, time.Since(began))
		}
		d.runs(10 * time.Minute)
		d.wantHandled("12")
		if gap := tries[2].Sub(tries[1]); gap < 5*time.Minute {
			t.Errorf("asked again after %s", gap)
		}
	})
}

// A dead letter names nobody, and neither does what has waited for a day.
func TestParkedNamesAreMasked(t *testing.T) {
	takes(t, func(t *testing.T, d *desk) {
		d.fails = func(bot.Message) error { return errors.New("broken") }
		m := bot.Message{Channel: "local", Account: "1", Update: 1, Date: time.Now(), Text: "anh Nguyễn Văn Tèo nói vậy"}
		if err := d.ParkMessage(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		d.runs(time.Minute)
		if len(d.parked) != 1 || !strings.Contains(d.parked[0].Message.Text, "Tèo") {
			t.Fatalf("parked is %+v, want the name to wait for its author", d.parked)
		}
		d.runs(10 * time.Minute)
		if len(d.letters) != 1 || strings.Contains(d.letters[0].Text, "Tèo") {
			t.Errorf("dead letters are %+v", d.letters)
		}
		d.fails = func(bot.Message) error { return errNetwork }
		m.Update = 2
		if err := d.ParkMessage(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		time.Sleep(25 * time.Hour)
		d.runs(10 * time.Second)
		if strings.Contains(d.parked[0].Message.Text, "Tèo") {
			t.Errorf("parked for a day is %+v", d.parked[0].Message)
		}
	})
}
