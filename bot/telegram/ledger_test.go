package telegram

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestLedgerNeverConfirmsTheUnfinished plays Telegram, which shows the lowest
// updates from the offset on, against the ledger.
func TestLedgerNeverConfirmsTheUnfinished(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := newLedger()
		var queue, open []int64 // at Telegram; taken and unfinished
		var shown []int64       // an answer on its way
		asked := int64(-1)      // its offset, if there is one
		handled := map[int64]int{}
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
				queue = slices.DeleteFunc(queue, func(id int64) bool { return id < asked })
				shown = slices.Clone(queue[:min(len(queue), 5)])
			},
			"answer": func(t *rapid.T) {
				if asked < 0 {
					t.Skip("not asked")
				}
				l.confirmed(asked)
				asked = -1
				for _, id := range shown {
					if l.take(id) {
						open = append(open, id)
						handled[id]++
					}
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
				open = slices.Delete(open, i, i+1)
			},
			"": func(t *rapid.T) {
				if l.open != len(open) {
					t.Fatalf("%d unfinished, want %d", l.open, len(open))
				}
				if len(open) > 0 && l.offset() != slices.Min(open) {
					t.Fatalf("offset %d, lowest unfinished %d", l.offset(), slices.Min(open))
				}
				if len(l.finished) > 10 {
					t.Fatalf("%d updates remembered, though Telegram shows 5", len(l.finished))
				}
				for id, n := range handled {
					if n > 1 {
						t.Fatalf("update %d handled %d times", id, n)
					}
				}
			},
		})
	})
}

func TestLedgerFollowsLowerIDs(t *testing.T) {
	l := newLedger()
	l.take(1000)
	l.finish(1000)
	if !l.take(7) {
		t.Fatal("update 7 after 1000 is not taken")
	}
	if got := l.offset(); got != 7 {
		t.Errorf("offset %d while 7 is in hand", got)
	}
	l.finish(7)
	if got := l.offset(); got != 8 {
		t.Errorf("offset %d after 7, want 8", got)
	}
	if !l.take(1000) {
		t.Error("update 1000 of the new numbering is taken for the old one")
	}
}
