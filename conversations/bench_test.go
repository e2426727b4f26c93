package conversations_test

import (
	"testing"

	"github.com/satcoso/satcoso/conversations"
)

// BenchmarkAdvance measures one event of the weekly report: what every message
// costs besides reading and writing its state.
func BenchmarkAdvance(b *testing.B) {
	asked := begin(b)
	asked.taps("start")
	reviewed := reviews(b, "1", "0")
	last := begin(b)
	last.taps("start", "=1", "=1", "=1", "=1", "=2", "=1", "=1", "=1")
	last.stands(conversations.Asking, "kk_loai")
	send := "send=" + conversations.Hash(reviewed.flow, reviewed.state)
	for _, bb := range []struct {
		name  string
		on    *talk
		event conversations.Event
	}{
		{"TypedNumber", asked, conversations.Event{Kind: conversations.Typed, Text: "12"}},
		{"Tap", asked, conversations.Event{Kind: conversations.Tapped, Choice: "=3"}},
		{"LastAnswer", last, conversations.Event{Kind: conversations.Tapped, Choice: "=khong"}},
		{"Send", reviewed, conversations.Event{Kind: conversations.Tapped, Choice: send}},
		{"Summary", reviewed, conversations.Event{Kind: conversations.Shown}},
	} {
		bb.event.Now = now
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := conversations.Advance(bb.on.flow, bb.on.state, bb.event); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
