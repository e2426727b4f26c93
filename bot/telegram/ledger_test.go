package telegram

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestLedgerNeverConfirmsTheUnfinished plays Telegram, which shows the lowest
// updates from the offset on, against the ledger. One poller follows another.
func TestLedgerNeverConfirmsTheUnfinished(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const page = 5
		l := newLedger()
		now := time.Unix(1700000000, 0)
		var queue, open []int64 // at Telegram; taken and unfinished
		var shown []int64       // an answer on its way
		asked := int64(-1)      // its offset, if there is one
		finished := map[int64]bool{}
		last := rapid.Int64Range(1, 1000).Draw(t, "first id")
		t.Repeat(map[string]func(*rapid.T){
			"arrive": func(t *rapid.T) {
				last += rapid.Int64Range(1, 3).Draw(t, "step")
				queue = append(queue, last)
			},
			"ask": func(t *rapid.T) {
				if asked >= 0 {
					t.Skip("asked already")
				}
				asked = l.offset()
				queue = slices.DeleteFunc(queue, func(id int64) bool {
					if id < asked && !finished[id] {
						t.Fatalf("offset %d confirms update %d, which is not finished", asked, id)
					}
					return id < asked
				})
				shown = slices.Clone(queue[:min(len(queue), page)])
			},
			"answer": func(t *rapid.T) {
				if asked < 0 {
					t.Skip("not asked")
				}
				l.confirmed(asked)
				for id := range l.taken {
					if id < asked {
						t.Fatalf("update %d is remembered after offset %d was answered", id, asked)
					}
				}
				asked = -1
				for _, id := range shown {
					if _, isNew := l.take(id); isNew {
						open = append(open, id)
						if finished[id] {
							t.Fatalf("update %d is taken again", id)
						}
					}
				}
				if len(shown) > 0 {
					l.shown(slices.Max(shown))
				}
				if len(shown) == page && len(open) == 0 && l.offset() <= shown[0] {
					t.Fatalf("offset %d shows the same page for ever", l.offset())
				}
			},
			"finish": func(t *rapid.T) {
				if len(open) == 0 {
					t.Skip("nothing in hand")
				}
				i := rapid.IntRange(0, len(open)-1).Draw(t, "which")
				before := l.offset()
				if moved := l.finish(open[i]); moved != (l.offset() != before) {
					t.Fatalf("finish of %d says moved: %t, the offset went from %d to %d", open[i], moved, before, l.offset())
				}
				finished[open[i]] = true
				open = slices.Delete(open, i, i+1)
			},
			"the next poller": func(*rapid.T) {
				l.leave(now)
				now = now.Add(23 * time.Hour)
				l.resume(now)
				open, shown, asked = nil, nil, -1
			},
			"": func(t *rapid.T) {
				if l.open != len(open) {
					t.Fatalf("%d unfinished, want %d", l.open, len(open))
				}
				if len(open) > 0 && l.offset() != slices.Min(open) {
					t.Fatalf("offset %d, lowest unfinished %d", l.offset(), slices.Min(open))
				}
			},
		})
	})
}

func TestLedgerForgetsAfterADay(t *testing.T) {
	for away, known := range map[time.Duration]bool{24 * time.Hour: true, 24*time.Hour + 1: false} {
		l, now := newLedger(), time.Unix(1700000000, 0)
		l.take(4)
		l.take(5)
		l.finish(5)
		l.leave(now)
		l.resume(now.Add(away))
		if l.knows(4) || l.knows(5) != known || l.offset() != 0 {
			t.Errorf("after %s, knows the unfinished: %t, the finished: %t, offset %d; want false, %t, 0", away, l.knows(4), l.knows(5), l.offset(), known)
		}
	}
}

func TestLedgerPressesWhatACrowdWaitsBehind(t *testing.T) {
	l := newLedger()
	hurry := map[int64]<-chan struct{}{}
	pressed := func() (ids []int64) {
		for id, h := range hurry {
			select {
			case <-h:
				ids = append(ids, id)
			default:
			}
		}
		return slices.Sorted(slices.Values(ids))
	}
	for id := int64(1); id <= 60; id++ {
		hurry[id*3], _ = l.take(id * 3)
		if id%2 == 0 {
			l.finish(id * 3) // waits to be confirmed, and takes its place in the page
		}
		l.press()
		var want []int64
		for stuck := int64(1); stuck+50 < id; stuck += 2 {
			want = append(want, stuck*3)
		}
		if diff := cmp.Diff(want, pressed()); diff != "" {
			t.Fatalf("%d updates: %s", id, diff)
		}
	}
}

func TestLedgerFollowsLowerIDs(t *testing.T) {
	l := newLedger()
	l.take(1000)
	l.finish(1000)
	if _, isNew := l.take(7); !isNew {
		t.Fatal("update 7 after 1000 is not taken")
	}
	if got := l.offset(); got != 7 {
		t.Errorf("offset %d while 7 is in hand", got)
	}
	l.finish(7)
	if got := l.offset(); got != 8 {
		t.Errorf("offset %d after 7, want 8", got)
	}
	if _, isNew := l.take(1000); !isNew {
		t.Error("update 1000 of the new numbering is taken for the old one")
	}
}
