package bot_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/bot"
)

// outlasting is a phone whose bot goes on without its database.
func (w *world) outlasting(account string) *phone {
	p := w.phone(account)
	p.outlasts = true
	p.restarts()
	return p
}

// goesDown and comesBack are the database's. What was learnt about it a moment
// ago is forgotten by then.
func (w *world) goesDown() { w.down = true }

func (w *world) comesBack() {
	time.Sleep(2 * time.Second)
	w.down = false
}

// upkeep runs the bot's upkeep for a few seconds.
func (p *phone) upkeep() {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), 3*time.Second)
	defer cancel()
	p.h.Upkeep(ctx)
	p.h.Wait()
}

func outage(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { test(t, newWorld(t)) })
}

// A report is written and sent while the database is away, and stored once when
// it is back.
func TestReportInAnOutage(t *testing.T) {
	outage(t, func(t *testing.T, w *world) {
		p := w.outlasting("1")
		p.types("/baocao")
		w.goesDown()
		p.answersAll()
		p.taps("Gửi")
		p.sees("Đã nhận báo cáo lúc", "chưa lưu được", "Không cần gửi lại")
		if len(w.reports) != 0 || len(w.spool) != 1 {
			t.Fatalf("%d reports, %d spooled; want the report in the spool", len(w.reports), len(w.spool))
		}
		p.taps("Gửi")
		p.types("gửi")
		p.upkeep()
		p.sees("chưa lưu được")
		w.comesBack()
		p.upkeep()
		if diff := cmp.Diff(usualWeek, w.values()); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
		if len(w.spool) != 0 {
			t.Errorf("%d things are left in the spool", len(w.spool))
		}
		if len(w.queued) != 1 || w.queued[0].Kind != bot.NoticeReceipt {
			t.Errorf("queued are %+v, want one receipt", w.queued)
		}
		if diff := cmp.Diff(w.states[1], w.snaps[1].Record); diff != "" {
			t.Errorf("the snapshot is behind: %s", diff)
		}
		p.types("/baocao")
		p.sees("không bị ghi trùng")
	})
}

// Whatever fails while a report is received in an outage, and in storing it
// afterwards, it ends up stored once, with the values that were sent.
func TestEveryCallMayFailInAnOutage(t *testing.T) {
	run := func(w *world) {
		p := w.outlasting("1")
		p.types("/baocao")
		w.goesDown()
		p.answersAll()
		p.taps("Gửi")
		w.comesBack()
		for range 3 {
			p.upkeep()
		}
	}
	calls := 0
	outage(t, func(_ *testing.T, w *world) { run(w); calls = w.calls })
	for failAt := 1; failAt <= calls; failAt++ {
		outage(t, func(t *testing.T, w *world) {
			w.failAt = failAt
			run(w)
			if diff := cmp.Diff(usualWeek, w.values()); diff != "" {
				t.Errorf("after %q: -want +got\n%s", w.failed, diff)
			}
			if len(w.spool) != 0 {
				t.Errorf("after %q: the spool holds %v", w.failed, w.spool)
			}
		})
	}
}

// A process that is killed loses nothing that it was told in an outage: another
// one goes on from Redis, and drains the spool.
func TestKilledInAnOutage(t *testing.T) {
	outage(t, func(t *testing.T, w *world) {
		p := w.outlasting("1")
		p.types("/baocao")
		w.goesDown()
		p.answersAll()
		p.taps("Gửi")
		w.comesBack()
		p.restarts()
		p.upkeep()
		if diff := cmp.Diff(usualWeek, w.values()); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
	})
}

// What the conversation has lost meanwhile is stored from the spool alone.
func TestSpooledReportOfALostConversation(t *testing.T) {
	outage(t, func(t *testing.T, w *world) {
		p := w.outlasting("1")
		p.types("/baocao")
		w.goesDown()
		p.answersAll()
		p.taps("Gửi")
		delete(w.states, 1) // Redis forgets, and so does the process
		p.restarts()
		w.comesBack()
		p.upkeep()
		p.upkeep()
		if diff := cmp.Diff(usualWeek, w.values()); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
	})
}

// Redis alone is believed only if it is known not to have gone back.
func TestRedisAloneIsNotBelieved(t *testing.T) {
	for name, forget := range map[string]func(w *world, before bot.Record){
		"another server":  func(w *world, _ bot.Record) { w.epoch++ },
		"no record":       func(w *world, _ bot.Record) { delete(w.states, 1) },
		"an older record": func(w *world, before bot.Record) { w.states[1] = before },
	} {
		t.Run(name, func(t *testing.T) {
			outage(t, func(t *testing.T, w *world) {
				p := w.outlasting("1")
				p.types("/baocao")
				p.taps("Bắt đầu")
				before := w.states[1]
				p.types("3")
				w.goesDown()
				forget(w, before)
				p.nextID++
				m := bot.Message{
					Kind: bot.Text, ID: p.nextID, Date: w.now, Text: "20", Update: 5000,
					Channel: "local", Account: "1", Chat: "1", Private: true,
				}
				if err := p.h.Handle(t.Context(), m); !errors.Is(err, bot.ErrAway) {
					t.Fatalf("Handle: %v, want the message to wait", err)
				}
				w.comesBack()
				p.deliver(m)
				if strings.Contains(p.last(), "gửi trước khi") {
					p.taps("Dùng “20”")
				}
				p.sees("Tuyên truyền: 20")
			})
		})
	}
}

// A stranger, and somebody whom this process does not know yet, wait.
func TestUnknownPeopleWaitInAnOutage(t *testing.T) {
	outage(t, func(t *testing.T, w *world) {
		p := w.outlasting("1")
		w.goesDown()
		m := bot.Message{Kind: bot.Text, Text: "/baocao", Update: 1, ID: 1, Date: w.now, Channel: "local", Account: "1", Chat: "1", Private: true}
		if err := p.h.Handle(t.Context(), m); !errors.Is(err, bot.ErrAway) {
			t.Errorf("Handle: %v, want the message to wait", err)
		}
		if len(w.chats["1"]) != 0 {
			t.Errorf("somebody unknown was told %s", p.last())
		}
	})
}

// An identity is believed for a quarter of an hour without the database.
func TestIdentityInAnOutage(t *testing.T) {
	outage(t, func(t *testing.T, w *world) {
		p := w.outlasting("1")
		p.types("/baocao")
		w.goesDown()
		time.Sleep(14 * time.Minute)
		p.taps("Bắt đầu")
		p.sees("Câu 1/10")
		time.Sleep(2 * time.Minute)
		m := bot.Message{Kind: bot.Text, Text: "3", Update: 5000, ID: 9000, Date: w.now, Channel: "local", Account: "1", Chat: "1", Private: true}
		if err := p.h.Handle(t.Context(), m); !errors.Is(err, bot.ErrAway) {
			t.Errorf("Handle: %v, want the message to wait", err)
		}
	})
}

// What needs the database says so, and changes nothing.
func TestNotNow(t *testing.T) {
	outage(t, func(t *testing.T, w *world) {
		p := w.outlasting("1")
		p.types("/baocao")
		p.taps("Bắt đầu")
		p.types("3")
		w.goesDown()
		p.types("/dagui")
		p.sees("Lúc này chưa làm được việc đó", "không có gì thay đổi", "Câu 2/10")
		p.taps("2")
		p.sees("Tuyên truyền: 2", "Câu 3/10")
	})
}

// A text that comes after Redis has forgotten is asked about: something may
// have been answered after the snapshot.
func TestRestoredStateAsks(t *testing.T) {
	w := newWorld(t)
	p := w.outlasting("1")
	p.types("/baocao")
	p.taps("Bắt đầu")
	delete(w.states, 1)
	p.types("3")
	p.sees("gửi trước khi", "Câu 1/10")
	p.taps("Dùng “3”")
	p.sees("Doanh nghiệp: 3", "Câu 2/10")
}

// After a restore, buttons of what was lost are old, though their version is
// reached again.
func TestButtonsOfALostState(t *testing.T) {
	w := newWorld(t)
	p := w.outlasting("1")
	p.types("/baocao")
	p.taps("Bắt đầu")
	snap := w.snaps[1]
	p.types("3")
	p.types("20")
	lost := p.chats["1"][len(p.chats["1"])-1]
	delete(w.states, 1)
	w.snaps[1] = snap // what came later was never written
	p.types("/baocao")
	p.taps("Làm tiếp")
	generation := w.states[1].Generation
	if generation <= snap.Generation {
		t.Errorf("the generation is %d, as before the restore", generation)
	}
	p.send(bot.Message{Kind: bot.Tap, ID: lost.id, Data: lost.card.Buttons[0][0].Data})
	p.sees("không có gì thay đổi")
	// What was lost comes late, and revives nothing.
	if err := w.SaveSnapshot(t.Context(), 1, bot.Snapshot{Record: bot.Record{Stamp: bot.Stamp{Generation: snap.Generation, Version: 99}}}); !errors.Is(err, bot.ErrConflict) {
		t.Errorf("a late snapshot of an earlier generation: %v, want a conflict", err)
	}
}

// A report that a crash left on its way is finished without its author.
func TestSendingIsFinished(t *testing.T) {
	outage(t, func(t *testing.T, w *world) {
		p := w.outlasting("1")
		p.types("/baocao")
		p.answersAll()
		w.failOn = "before submit"
		m := p.envelope(p.tapOf("Gửi"))
		m.Update = 5000
		_ = p.h.Handle(t.Context(), m) // and then the process is killed
		w.failOn = ""
		p.restarts()
		p.upkeep()
		if len(w.reports) != 0 {
			t.Fatal("its author was given no time")
		}
		w.now = w.now.Add(time.Minute)
		p.upkeep()
		if diff := cmp.Diff(usualWeek, w.values()); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
		if len(w.queued) != 1 || w.queued[0].Kind != bot.NoticeReceipt {
			t.Errorf("queued are %+v, want one receipt", w.queued)
		}
	})
}

// A name waits for its author's choice for a day, wherever it is kept.
func TestNameIsMaskedAfterADay(t *testing.T) {
	outage(t, func(t *testing.T, w *world) {
		p := w.outlasting("1")
		p.types("/baocao")
		p.answersFigures()
		p.taps("Biến động lao động")
		p.types("Công nhân ngại họp, anh Nguyễn Văn Tèo nói vậy")
		kept := func() bool {
			return strings.Contains(string(w.states[1].Session)+string(w.snaps[1].Session), "Tèo")
		}
		w.now = w.now.Add(23 * time.Hour)
		p.upkeep()
		if !kept() {
			t.Fatal("the name did not wait for its author")
		}
		w.now = w.now.Add(2 * time.Hour)
		p.upkeep()
		if kept() {
			t.Error("the name is still there after a day")
		}
		if len(w.erased) != 1 {
			t.Errorf("erased are %v, want the message with the name", w.erased)
		}
		p.types("/baocao")
		p.taps("Làm tiếp")
		if strings.Contains(p.last(), "Tèo") {
			t.Errorf("the name is shown: %s", p.last())
		}
	})
}

// Those who were writing when nothing was handled any more are shown their
// question once more, if they have not gone on, and not at night.
func TestQuestionAfterAGap(t *testing.T) {
	for _, tt := range []struct {
		name string
		gap  time.Duration
		hour int
		want int
	}{
		{"long", 3 * time.Minute, 15, 1}, {"short", time.Minute, 15, 0}, {"at night", 3 * time.Minute, 22, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			outage(t, func(t *testing.T, w *world) {
				w.now = time.Date(2023, 11, 16, tt.hour-7, 0, 0, 0, time.UTC)
				p := w.outlasting("1")
				p.types("/baocao")
				p.taps("Bắt đầu")
				w.phone("2").types("/trogiup") // who is writing nothing
				began := time.Now()
				p.h.States = &silent{world: w, from: began.Add(2 * time.Second), to: began.Add(5 * time.Second)}
				p.h.Now = func() time.Time {
					if time.Since(began) > 4*time.Second {
						return w.now.Add(tt.gap)
					}
					return w.now
				}
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
				defer cancel()
				p.h.Upkeep(ctx)
				if len(w.queued) != tt.want {
					t.Fatalf("queued are %+v, want %d", w.queued, tt.want)
				}
				if tt.want == 0 {
					return
				}
				resume := func() error {
					err := p.h.Resume(t.Context(), bot.Address{Channel: "local", Account: "1"}, w.people["local 1"], w.queued[0].Payload)
					p.h.Wait()
					return err
				}
				if err := resume(); err != nil {
					t.Fatal(err)
				}
				p.sees("Câu 1/10")
				p.types("3")
				p.sees("Doanh nghiệp: 3", "Câu 2/10")
				if err := resume(); err == nil {
					t.Error("an old question was shown again")
				}
			})
		})
	}
}

// silent states do not answer for a time.
type silent struct {
	*world
	from, to time.Time
}

func (s *silent) Ping(context.Context) error {
	if now := time.Now(); now.After(s.from) && now.Before(s.to) {
		return bot.ErrStatesAway
	}
	return nil
}

// After Redis has forgotten, a text is asked about once, wherever the
// conversation stands, and not for ever.
func TestRestoredStateGoesOn(t *testing.T) {
	w := newWorld(t)
	p := w.outlasting("1")
	p.types("/baocao")
	p.taps("Bắt đầu")
	p.types("90")
	p.taps("Đúng, 90")
	p.sees("Lý do?")
	delete(w.states, 1)
	p.types("tuần cao điểm")
	p.sees("gửi trước khi")
	p.types("tuần cao điểm")
	p.sees("Doanh nghiệp: 90", "Câu 2/10")
}

// What a killed process has not written is caught up with when another one
// starts, before Redis can forget it.
func TestSnapshotsAreCaughtUpWith(t *testing.T) {
	outage(t, func(t *testing.T, w *world) {
		p := w.outlasting("1")
		p.types("/baocao")
		w.goesDown()
		p.taps("Bắt đầu")
		p.types("3")
		w.comesBack()
		p.restarts()
		p.upkeep()
		if diff := cmp.Diff(w.states[1], w.snaps[1].Record); diff != "" {
			t.Error(diff)
		}
		if w.snaps[1].Active.IsZero() {
			t.Error("the snapshot does not say that its person is writing")
		}
	})
}

// A question that is shown again after Redis has forgotten is known to be
// delivered.
func TestResumeOfARestoredState(t *testing.T) {
	w := newWorld(t)
	p := w.outlasting("1")
	p.types("/baocao")
	p.taps("Bắt đầu")
	delete(w.states, 1)
	stamp := w.snaps[1].Stamp
	payload := fmt.Appendf(nil, `{"generation":%d,"version":%d}`, stamp.Generation, stamp.Version)
	if err := p.h.Resume(t.Context(), bot.Address{Channel: "local", Account: "1"}, w.people["local 1"], payload); err != nil {
		t.Fatal(err)
	}
	p.h.Wait()
	p.types("3")
	p.sees("Doanh nghiệp: 3", "Câu 2/10")
}

// Redis comes back from an outage of the database with an older record than this
// process, or an earlier one, has written: nothing is filled into the question
// that it asks, and what was lost revives nothing.
func TestRedisWentBackInAnOutage(t *testing.T) {
	for name, killed := range map[string]bool{"the same process": false, "another one": true} {
		t.Run(name, func(t *testing.T) {
			outage(t, func(t *testing.T, w *world) {
				p := w.outlasting("1")
				p.types("/baocao")
				p.taps("Bắt đầu")
				w.goesDown()
				p.types("3")
				older := w.states[1]
				p.types("20")
				w.states[1] = older // a replica takes over
				w.epoch++
				w.comesBack()
				if killed {
					p.restarts()
				}
				p.types("30")
				p.sees("“30” được gửi trước khi")
				if want := "Câu 3/10"; !killed {
					p.sees(want) // it knew of the 20
				} else {
					p.sees("Câu 2/10")
				}
				p.upkeep()
				if w.snaps[1].Before(w.states[1].Stamp) || w.states[1].Before(w.snaps[1].Stamp) {
					t.Errorf("Redis has %+v, the database %+v", w.states[1].Stamp, w.snaps[1].Stamp)
				}
			})
		})
	}
}

// A database that hangs is like one that refuses: what needs it says so.
func TestHangingDatabase(t *testing.T) {
	outage(t, func(t *testing.T, w *world) {
		p := w.outlasting("1")
		p.types("/baocao")
		p.taps("Bắt đầu")
		w.hangs = true
		p.types("3")
		p.sees("Doanh nghiệp: 3", "Câu 2/10")
		time.Sleep(2 * time.Second)
		p.types("/dagui")
		p.sees("Lúc này chưa làm được việc đó", "Câu 2/10")
		w.hangs = false
	})
}

// Who writes before the spool is drained gets the receipt then, and not once
// more.
func TestReceiptIsNotDoubled(t *testing.T) {
	outage(t, func(t *testing.T, w *world) {
		p := w.outlasting("1")
		p.types("/baocao")
		w.goesDown()
		p.answersAll()
		p.taps("Gửi")
		w.comesBack()
		p.types("xong chưa")
		p.sees("Đã nhận báo cáo. Mã DA03-")
		p.upkeep()
		if len(w.queued) != 0 || len(w.spool) != 0 || len(w.reports) != 1 {
			t.Errorf("queued %+v, spooled %v, %d reports", w.queued, w.spool, len(w.reports))
		}
	})
}

// A report that is refused after an outage is told of once, with its values, and
// not before its conversation says so.
func TestRefusalAfterAnOutage(t *testing.T) {
	outage(t, func(t *testing.T, w *world) {
		p := w.outlasting("1")
		p.types("/baocao")
		w.goesDown()
		p.answersAll()
		p.taps("Gửi")
		for _, s := range w.spool { // meanwhile another one of the week is stored
			var sub bot.Submission
			if err := json.Unmarshal(s, &sub); err != nil {
				t.Fatal(err)
			}
			w.reports["elsewhere"] = bot.Submission{Report: submittedElsewhere(*sub.Report.OneKey)}
		}
		w.comesBack()
		w.awayOn = "before save of state"
		p.upkeep()
		if len(w.queued) != 2 || w.queued[1].Kind != bot.NoticeRefused || w.queued[1].PersonID != anyClerk {
			t.Fatalf("queued are %+v, want one notice for the author and one for the clerk, however often it is tried", w.queued)
		}
		resume := func() error {
			err := p.h.Resume(t.Context(), bot.Address{Channel: "local", Account: "1"}, w.people["local 1"], w.queued[0].Payload)
			p.h.Wait()
			return err
		}
		if err := resume(); !errors.Is(err, bot.ErrAway) {
			t.Errorf("Resume before the state is there: %v, want it to be tried again", err)
		}
		w.awayOn = ""
		p.upkeep()
		if err := resume(); err != nil {
			t.Error(err)
		}
		p.sees("Kỳ này đã có một báo cáo")
		if len(w.queued) != 2 {
			t.Errorf("queued are %+v", w.queued)
		}
	})
}

// A name is masked though its author may not use the bot any more, or is on a
// channel that is not open here.
func TestNameOfSomebodyGoneIsMasked(t *testing.T) {
	for name, gone := range map[string]func(w *world){
		"revoked":         func(w *world) { delete(w.people, "local 1") },
		"another channel": func(w *world) { w.people["zalo 1"] = w.people["local 1"]; delete(w.people, "local 1") },
	} {
		t.Run(name, func(t *testing.T) {
			outage(t, func(t *testing.T, w *world) {
				p := w.outlasting("1")
				p.types("/baocao")
				p.answersFigures()
				p.taps("Biến động lao động")
				p.types("Công nhân ngại họp, anh Nguyễn Văn Tèo nói vậy")
				gone(w)
				w.now = w.now.Add(25 * time.Hour)
				p.upkeep()
				if strings.Contains(string(w.states[1].Session)+string(w.snaps[1].Session), "Tèo") {
					t.Error("the name is still there")
				}
			})
		})
	}
}

// The question after a gap is shown though the database comes back later.
func TestQuestionAfterAGapOfBoth(t *testing.T) {
	outage(t, func(t *testing.T, w *world) {
		w.now = time.Date(2023, 11, 16, 8, 0, 0, 0, time.UTC)
		p := w.outlasting("1")
		p.types("/baocao")
		p.taps("Bắt đầu")
		began := time.Now()
		p.h.States = &silent{world: w, from: began.Add(2 * time.Second), to: began.Add(5 * time.Second)}
		p.h.Now = func() time.Time {
			w.down = time.Since(began) > 2*time.Second && time.Since(began) < 9*time.Second
			if time.Since(began) > 4*time.Second {
				return w.now.Add(5 * time.Minute)
			}
			return w.now
		}
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		p.h.Upkeep(ctx)
		if len(w.queued) != 1 || w.queued[0].Kind != bot.NoticeResume {
			t.Errorf("queued are %+v, want the question", w.queued)
		}
	})
}
