package conversations_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/conversations"
)

// at brings a talk about any flow that ships, or kinds, to a question.
func at(t *testing.T, id string, typed ...string) *talk {
	t.Helper()
	f := anyFlow(t, id)
	c := &talk{t: t, flow: f, state: draft(f)}
	c.advance(conversations.Event{Kind: conversations.Started})
	for i, text := range typed {
		c.advance(conversations.Event{Kind: conversations.Typed, Text: text, Message: int64(i + 1), Source: "test"})
	}
	return c
}

func (c *talk) photo(n string, caption string) {
	c.t.Helper()
	c.advance(conversations.Event{
		Kind: conversations.Attached, Text: caption, Source: "test", Message: 100,
		Attachment: conversations.Attachment{Kind: conversations.Photo, Ref: n, Album: "a"},
	})
}

func (c *talk) tooEarly(text string) {
	c.t.Helper()
	c.advance(conversations.Event{Kind: conversations.Typed, Text: text, Early: true})
}

// On a channel without buttons, the label of a button stands for what was
// written before, and is not itself the answer.
func TestTypedLabelMeansWhatWasWritten(t *testing.T) {
	c := asksForDetails(t)
	c.tooEarly("Công ty tăng ca liên tục")
	c.writes("Dùng", "Dùng")
	if got := c.state.Answers["kho_khan"]; got.Value != "Công ty tăng ca liên tục" || got.Typed != "" {
		t.Errorf("stored %+v", got)
	}
	c = at(t, "de_an_03")
	c.taps("start")
	c.writes("lũy kế 9", "lũy kế 9")
	c.writes("đúng", "đúng")
	if got := c.state.Answers["doanh_nghiep"]; got.Value != "9" || got.Typed != "lũy kế 9" {
		t.Errorf("stored %+v", got)
	}
}

// What is pending is not lost to what comes meanwhile.
func TestNothingPendingIsLost(t *testing.T) {
	photos := func() *talk {
		c := at(t, "lop_nhan_thuc", "hôm qua", "nhà văn hóa", "40", "30", "38")
		c.photo("1", "")
		c.photo("2", "")
		return c
	}
	corrected := func(c *talk, message int64, text string) {
		c.advance(conversations.Event{Kind: conversations.Corrected, Text: text, Message: message, Source: "test"})
	}
	t.Run("photos, while an answer is corrected", func(t *testing.T) {
		c := photos()
		corrected(c, 3, "45")
		c.stands(conversations.Asking, "anh")
		c.photo("3", "")
		c.says("Ảnh: 3")
		if got := c.state.Answers["du"].Value; got != "45" {
			t.Errorf("attended: %s", got)
		}
	})
	t.Run("photos, while a correction would be asked about", func(t *testing.T) {
		c := photos()
		corrected(c, 3, "600")
		c.says("Chưa sửa được")
		c.stands(conversations.Asking, "anh")
		if len(c.state.Pending.Files) != 2 || c.state.Answers["du"].Value != "40" {
			t.Errorf("the state is %+v", c.state)
		}
	})
	t.Run("photos, going back", func(t *testing.T) {
		c := photos()
		c.types("quay lại")
		c.stands(conversations.Asking, "hoan_thanh")
		c.types("39")
		c.says("6. Ảnh: 2")
	})
	t.Run("photos, in a pause", func(t *testing.T) {
		c := photos()
		c.types("để sau")
		c.photo("3", "")
		c.says("Ảnh: 3")
	})
	t.Run("a text that may name somebody, when another comes too early", func(t *testing.T) {
		c := asksForDetails(t)
		c.writes("nhờ anh Nam", "nhờ [***]")
		c.tooEarly("và mở lớp tối")
		c.stands(conversations.Naming, "kho_khan")
		c.says("“và mở lớp tối” được gửi trước")
	})
	t.Run("a free text in several messages", func(t *testing.T) {
		c := asksForDetails(t)
		c.tooEarly("tăng ca")
		c.tooEarly("không dự được lớp")
		c.taps("use")
		if got := c.state.Answers["kho_khan"].Value; got != "tăng ca\nkhông dự được lớp" {
			t.Errorf("stored %q", got)
		}
	})
	t.Run("a doubted figure", func(t *testing.T) {
		c := at(t, "de_an_03")
		c.taps("start")
		c.types("90")
		c.tooEarly("2")
		c.stands(conversations.Doubting, "doanh_nghiep")
	})
	t.Run("options that were tapped, when another is typed", func(t *testing.T) {
		c := at(t, "kinds", "1", "1", "khác")
		c.stands(conversations.Asking, "ai")
		c.taps("=cn")
		c.types("cán bộ")
		if got := c.state.Answers["ai"].Value; got != "cn,cb" {
			t.Errorf("stored %q", got)
		}
	})
	t.Run("an option that was tapped after a text came too early", func(t *testing.T) {
		c := at(t, "kinds", "1", "1", "khác")
		c.tooEarly("công nhân")
		c.taps("=cb", "=cb", "=chu", "done")
		if got := c.state.Answers["ai"].Value; got != "chu" {
			t.Errorf("stored %q", got)
		}
	})
}

// The original leaves the chat only once something of it is kept.
func TestOnlyWhatIsKeptIsErased(t *testing.T) {
	erased := func(c *talk) bool {
		return slices.ContainsFunc(c.turn.Effects, func(e conversations.Effect) bool { return e.Kind == conversations.Erase })
	}
	masked := func(c *talk, text string) {
		c.advance(conversations.Event{Kind: conversations.Typed, Text: text, Masked: true, Message: 7, Source: "test"})
	}
	for _, tt := range []struct {
		name string
		do   func(c *talk)
		want bool
	}{
		{"kept", func(c *talk) { masked(c, "gọi [***]") }, true},
		{"too long", func(c *talk) { masked(c, strings.Repeat("gọi ", 300)+"[***]") }, false},
		{"a name, masked as its author wants", func(c *talk) {
			c.advance(conversations.Event{Kind: conversations.Typed, Text: "anh Nam", Safe: "[***]", Message: 7, Source: "test"})
			c.advance(conversations.Event{Kind: conversations.Tapped, Choice: "mask", Source: "test"})
		}, true},
		{"a name, masked from another chat", func(c *talk) {
			c.advance(conversations.Event{Kind: conversations.Typed, Text: "anh Nam", Safe: "[***]", Message: 7, Source: "test"})
			c.advance(conversations.Event{Kind: conversations.Tapped, Choice: "mask", Source: "other"})
		}, false},
		{"a name, masked because its author leaves", func(c *talk) {
			c.advance(conversations.Event{Kind: conversations.Typed, Text: "anh Nam", Safe: "[***]", Message: 7, Source: "test"})
			c.advance(conversations.Event{Kind: conversations.Typed, Text: "để sau", Message: 8, Source: "test"})
		}, true},
		{"a name, kept", func(c *talk) {
			c.advance(conversations.Event{Kind: conversations.Typed, Text: "anh Nam", Safe: "[***]", Message: 7, Source: "test"})
			c.advance(conversations.Event{Kind: conversations.Tapped, Choice: "keep_name", Source: "test"})
		}, false},
		{"a photo that is not taken", func(c *talk) {
			c.advance(conversations.Event{
				Kind: conversations.Attached, Text: "[***]", Masked: true, Message: 7, Source: "test",
				Attachment: conversations.Attachment{Kind: conversations.Photo, Ref: "1"},
			})
		}, false},
		{"a mark of secrecy", func(c *talk) {
			c.advance(conversations.Event{Kind: conversations.Typed, Secret: true, Message: 7, Source: "test"})
		}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := asksForDetails(t)
			tt.do(c)
			if got := erased(c); got != tt.want {
				t.Errorf("erased: %t, want %t\n%s", got, tt.want, render(c.reply))
			}
		})
	}
}

func TestCancelAtOpeningWithAnswers(t *testing.T) {
	c := begin(t)
	c.taps("start", "=3", "back", "back", "cancel")
	c.stands(conversations.Paused, "")
	c.says("Hủy bản nháp")
	c.types("hủy")
	c.stands(conversations.Cancelled, "")
}

func TestUnknownDifficultyIsNone(t *testing.T) {
	c := asksForDetails(t)
	c.types("chưa rõ")
	c.says("Chưa rõ: nội dung khó khăn")
	if d := conversations.Difficulty(c.flow, c.state); d != nil {
		t.Errorf("the difficulty is %+v", d)
	}
}

// A computed figure is an estimate, or not known, as what it is made from.
func TestComputedFigures(t *testing.T) {
	const source = `{id: x, version: 1, code: X, one_per: none, period: none, title: {vi: X, en: X}, questions: [
		{id: a, type: integer, estimate: true, label: {vi: A, en: A}, ask: {vi: A, en: A}},
		{id: b, type: computed, compute: a + a, indicator: x.b, label: {vi: B, en: B}}]}`
	f, err := conversations.Parse("x.yaml", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	s := draft(f)
	s.Answers["a"] = conversations.Answer{Value: "30", Estimate: true}
	if got := conversations.Figures(f, s); len(got) != 1 || got[0].Value != 60 || !got[0].Estimate {
		t.Errorf("figures are %+v", got)
	}
	s.Answers["a"] = conversations.Answer{Missing: true}
	if diff := cmp.Diff([]string{"x.b"}, conversations.Unknown(f, s)); diff != "" || len(conversations.Figures(f, s)) != 0 {
		t.Error(diff)
	}
}

func TestChangeOfNothing(t *testing.T) {
	c := begin(t)
	c.taps("start")
	c.types("bớt 2")
	c.stands(conversations.Asking, "doanh_nghiep")
}

// What is stored was no mistake when it was stored.
func TestParseStored(t *testing.T) {
	stricter := strings.Replace(smallFlow, "    type: integer\n", "    type: integer\n    buttons: 5\n    max: 3\n", 1)
	if _, err := conversations.Parse("f.yaml", []byte(stricter)); err == nil {
		t.Fatal("Parse takes buttons above max")
	}
	if f, err := conversations.ParseStored("f.yaml", []byte(stricter)); err != nil || f.Question("a") == nil {
		t.Errorf("ParseStored: %v", err)
	}
	for _, broken := range []string{
		strings.Replace(smallFlow, "type: integer", "type: number", 1),
		strings.Replace(smallFlow, "    type: choice\n", "    type: choice\n    when: nothing > 1\n", 1),
		"id: x",
	} {
		if _, err := conversations.ParseStored("f.yaml", []byte(broken)); err == nil {
			t.Errorf("ParseStored takes %.60q", broken)
		}
	}
}

// At the opening a number is no button's place, and "không" fills no report.
func TestOpeningIsNotFilledByAWord(t *testing.T) {
	for _, typed := range []string{"2", "1", "không", "ko", "không phát sinh gì đâu nhưng để em hỏi"} {
		c := begin(t)
		c.types(typed)
		c.stands(conversations.Opening, "")
	}
	c := begin(t)
	c.types("cả tuần không phát sinh")
	c.stands(conversations.Reviewing, "")
}

func TestReasonForADoubtedFigure(t *testing.T) {
	c := begin(t)
	c.taps("start")
	c.types("90", "vì có đoàn của tỉnh")
	if a := c.state.Answers["doanh_nghiep"]; !a.Confirmed || a.Reason != "vì có đoàn của tỉnh" {
		t.Errorf("stored %+v", a)
	}
}

// Photos that were sent before can be added to, or sent anew.
func TestPhotosAreEdited(t *testing.T) {
	c := at(t, "lop_nhan_thuc", "hôm qua", "nhà văn hóa", "40", "30", "38")
	c.photo("1", "")
	c.taps("done", "edit", "@anh")
	c.says("Ảnh: 1")
	c.photo("2", "")
	c.taps("done")
	c.says("6. Ảnh: 2")
	c.taps("edit", "@anh", "back")
	c.says("6. Ảnh: 2")
	c.taps("edit", "@anh")
	c.types("bỏ ảnh, gửi lại")
	c.photo("3", "")
	c.taps("done")
	c.says("6. Ảnh: 1")
}

func TestEventDayCannotBeSkipped(t *testing.T) {
	c := at(t, "ket_nap", "bỏ qua")
	c.says("Ngày này cần có")
}
