package conversations_test

import (
	"strings"
	"testing"

	"github.com/satcoso/satcoso/conversations"
)

// asksForDetails brings a talk to the free text of its difficulty.
func asksForDetails(t *testing.T) *talk {
	t.Helper()
	c := begin(t)
	c.taps("nothing", "edit", "@kk_loai", "=khac")
	c.stands(conversations.Asking, "kho_khan")
	return c
}

func (c *talk) writes(text, safe string) {
	c.t.Helper()
	c.advance(conversations.Event{Kind: conversations.Typed, Text: text, Safe: safe})
}

// What may be a name in a free text is its author's to mask, keep or rewrite.
func TestNameInFreeText(t *testing.T) {
	const named, safe = "anh Nam không dự được lớp", "[***] không dự được lớp"
	for _, tt := range []struct{ answer, want string }{
		{"Che tên", safe},
		{"giữ tên", named},
		{"để sau", safe},
		{"một câu khác", "một câu khác"},
	} {
		t.Run(tt.answer, func(t *testing.T) {
			c := asksForDetails(t)
			c.writes(named, safe)
			c.stands(conversations.Naming, "kho_khan")
			c.says("Nội dung khó khăn: " + safe)
			c.writes(tt.answer, tt.answer)
			if got := c.state.Answers["kho_khan"].Value; got != tt.want {
				t.Errorf("the answer is %q, want %q", got, tt.want)
			}
			if c.state.Pending != nil {
				t.Errorf("%+v is still pending", c.state.Pending)
			}
		})
	}
}

func TestNameIsRewritten(t *testing.T) {
	c := asksForDetails(t)
	c.writes("gọi chị Lan", "gọi [***]")
	c.types("nhập lại")
	c.stands(conversations.Asking, "kho_khan")
	if _, kept := c.state.Answers["kho_khan"]; kept || c.state.Pending != nil {
		t.Errorf("the text is still there: %+v", c.state)
	}
}

// A name has no place in any other answer, nor in a text that came too early.
func TestNameElsewhereIsMasked(t *testing.T) {
	c := begin(t)
	c.taps("start")
	c.writes("12 anh Nam", "12 [***]")
	c.advance(conversations.Event{Kind: conversations.Typed, Text: "chị Lan 5", Safe: "[***] 5", Early: true})
	if c.state.Pending == nil || strings.Contains(c.state.Pending.Typed, "Lan") {
		t.Errorf("pending is %+v", c.state.Pending)
	}
}

// A text with a mark of secrecy is not taken, and its author is told where such
// material goes.
func TestSecretTextIsRefused(t *testing.T) {
	c := asksForDetails(t)
	before := c.state
	c.advance(conversations.Event{Kind: conversations.Typed, Secret: true})
	c.says("không được lưu")
	c.stands(conversations.Asking, "kho_khan")
	if len(c.state.Answers) != len(before.Answers) {
		t.Errorf("it changed the answers: %+v", c.state.Answers)
	}
}
