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
	for _, bb := range []struct {
		name  string
		on    *talk
		event conversations.Event
	}{
		{"TypedNumber", asked, conversations.Event{Kind: conversations.Typed, Text: "12"}},
		{"Tap", asked, conversations.Event{Kind: conversations.Tapped, Choice: "=3"}},
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
