package conversations_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/models"
)

// now is the business time of these tests: Thursday, the last day of week 46.
var now = time.Date(2023, 11, 16, 15, 11, 0, 0, hanoi)

// A talk is a conversation about one draft, for tests that a transcript does
// not show well. The state goes through JSON between any two events.
type talk struct {
	t     testing.TB
	flow  *conversations.Flow
	state conversations.State
	reply conversations.Reply
	turn  conversations.Turn
}

func begin(t testing.TB) *talk {
	f := flow(t, "de_an_03")
	return &talk{t: t, flow: f, state: draft(f)}
}

func (c *talk) advance(e conversations.Event) {
	c.t.Helper()
	e.Now = now
	turn, err := conversations.Advance(c.flow, c.state, e)
	if err != nil {
		c.t.Fatal(err)
	}
	c.turn, c.state, c.reply = turn, reload(c.t, turn.State), turn.Replies[0]
}

func (c *talk) types(texts ...string) {
	c.t.Helper()
	for _, text := range texts {
		c.advance(conversations.Event{Kind: conversations.Typed, Text: text})
	}
}

func (c *talk) taps(ids ...string) {
	c.t.Helper()
	for _, id := range ids {
		c.advance(conversations.Event{Kind: conversations.Tapped, Choice: id})
		if strings.HasPrefix(c.reply.Paragraphs[0].Text, "Lựa chọn vừa rồi") {
			c.t.Fatalf("no button %q", id)
		}
	}
}

// reviews brings the talk to its summary, with so many admitted, of whom so many
// owners.
func reviews(t testing.TB, admitted, owners string) *talk {
	c := begin(t)
	c.taps("start", "=1", "=1", "=1", "=1", "=2", "=1", "="+admitted)
	if admitted != "0" {
		c.taps("=" + owners)
	}
	c.taps("=khong")
	c.stands(conversations.Reviewing, "")
	return c
}

func (c *talk) stands(phase conversations.Phase, at string) {
	c.t.Helper()
	if c.state.Phase != phase || c.state.At != at {
		c.t.Fatalf("the draft is %s at %q, want %s at %q", c.state.Phase, c.state.At, phase, at)
	}
}

func (c *talk) says(part string) {
	c.t.Helper()
	if shown := render(c.reply); !strings.Contains(shown, part) {
		c.t.Errorf("%q is not said in\n%s", part, shown)
	}
}

// Going back while an edit has opened another question does not lead to a
// summary in which its answer is missing.
func TestBackFromQuestionThatAnEditOpened(t *testing.T) {
	c := begin(t)
	c.taps("nothing", "edit", "@ket_nap")
	c.types("1")
	c.stands(conversations.Asking, "kn_chu_dn")
	c.types("quay lại")
	c.stands(conversations.Asking, "ket_nap")
	c.types("gửi")
	c.stands(conversations.Asking, "ket_nap")
	c.types("2", "1")
	c.stands(conversations.Reviewing, "")
}

// …nor to one in which an answer breaks a rule.
func TestBackFromAnswerThatAnEditBroke(t *testing.T) {
	c := reviews(t, "2", "2")
	c.taps("edit", "@ket_nap")
	c.types("1")
	c.stands(conversations.Asking, "kn_chu_dn")
	c.says("không thể nhiều hơn số được kết nạp")
	c.types("quay lại")
	c.stands(conversations.Asking, "ket_nap")
}

func TestBackFromEditChangesNothing(t *testing.T) {
	c := reviews(t, "2", "2")
	before := conversations.Hash(c.flow, c.state)
	c.taps("edit", "@gioi_thieu")
	c.types("quay lại")
	c.stands(conversations.Reviewing, "")
	if got := conversations.Hash(c.flow, c.state); got != before {
		t.Errorf("the hash is %s, was %s", got, before)
	}
}

// "Có đúng không?" is answered with yes or no, and no is not zero.
func TestAnswersToDoubt(t *testing.T) {
	for _, tt := range []struct {
		typed string
		phase conversations.Phase
		at    string
		value string
	}{
		{"có", conversations.Explaining, "doanh_nghiep", "90"},
		{"đúng", conversations.Explaining, "doanh_nghiep", "90"},
		{"Đúng, 90", conversations.Explaining, "doanh_nghiep", "90"},
		{"yes", conversations.Explaining, "doanh_nghiep", "90"},
		{"không", conversations.Asking, "doanh_nghiep", ""},
		{"ko", conversations.Asking, "doanh_nghiep", ""},
		{"nhập lại", conversations.Asking, "doanh_nghiep", ""},
		{"9", conversations.Asking, "buoi", "9"},
		{"0", conversations.Asking, "buoi", "0"},
		{"80", conversations.Doubting, "doanh_nghiep", ""},
		{"quay lại", conversations.Asking, "doanh_nghiep", ""},
	} {
		t.Run(tt.typed, func(t *testing.T) {
			c := begin(t)
			c.taps("start")
			c.types("90")
			c.stands(conversations.Doubting, "doanh_nghiep")
			c.types(tt.typed)
			c.stands(tt.phase, tt.at)
			if tt.phase == conversations.Explaining {
				c.types("không nêu lý do")
				c.stands(conversations.Asking, "buoi")
			}
			if got := c.state.Answers["doanh_nghiep"]; got.Value != tt.value || got.Confirmed != (tt.value == "90") {
				t.Errorf("the answer is %+v, want %q", got, tt.value)
			}
		})
	}
}

// The lines of the summary are numbered, so a number there may be that of a
// line: it sends nothing.
func TestNumberInSummarySendsNothing(t *testing.T) {
	c := reviews(t, "1", "0")
	for _, typed := range []string{"1", "2", "7", "1."} {
		c.types(typed)
		c.stands(conversations.Reviewing, "")
	}
	c.types("gửi")
	c.stands(conversations.Sending, "")
}

func TestTextWithNothingToSee(t *testing.T) {
	c := reviews(t, "0", "")
	c.taps("edit", "@kk_loai", "=khac")
	c.stands(conversations.Asking, "kho_khan")
	for _, typed := range []string{"", " ", "\u200b\ufeff", "\n"} {
		c.types(typed)
		c.stands(conversations.Asking, "kho_khan")
	}
	if d := conversations.Difficulty(c.flow, c.state); d != nil {
		t.Errorf("a difficulty without words was opened: %+v", d)
	}
}

func TestLongTextIsNotRepeated(t *testing.T) {
	long := strings.Repeat("đ ", 5000)
	c := begin(t)
	c.taps("start")
	c.types(long)
	if n := len([]rune(render(c.reply))); n > 400 {
		t.Errorf("the reply to a long text has %d characters", n)
	}
	c.advance(conversations.Event{Kind: conversations.Typed, Text: long, Early: true})
	if n := len([]rune(render(c.reply))); n > 400 {
		t.Errorf("the reply to an early long text has %d characters", n)
	}
}

// An early text is dropped with the question that it was offered for.
func TestEarlyTextDoesNotOutliveItsQuestion(t *testing.T) {
	c := reviews(t, "0", "")
	c.types("quay lại")
	c.advance(conversations.Event{Kind: conversations.Typed, Text: "ca kíp", Early: true})
	c.taps("=khong")
	c.stands(conversations.Reviewing, "")
	if c.state.Pending != nil {
		t.Errorf("%+v is still pending", c.state.Pending)
	}
}

func TestStaleState(t *testing.T) {
	c := begin(t)
	for _, change := range []func(*conversations.State){
		func(s *conversations.State) { s.FlowVersion++ },
		func(s *conversations.State) { s.Flow = "other" },
	} {
		s := c.state
		change(&s)
		turn, err := conversations.Advance(c.flow, s, conversations.Event{})
		if _, ok := errors.AsType[*conversations.StaleError](err); !ok || len(turn.Replies) > 0 {
			t.Errorf("a state of %s v%d is advanced: %v", s.Flow, s.FlowVersion, err)
		}
	}
	err := &conversations.StaleError{FlowID: "a", Have: 1, WantID: "b", Want: 2}
	if got, want := err.Error(), "conversation of flow a v1, want b v2"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestReceiptOfLateReport(t *testing.T) {
	c := reviews(t, "1", "0")
	c.types("gửi")
	if len(c.turn.Effects) != 1 || c.turn.Effects[0].Kind != conversations.Submit || c.turn.Effects[0].Hash != conversations.Hash(c.flow, c.state) {
		t.Fatalf("the effects are %+v", c.turn.Effects)
	}
	c.types("gửi", "hủy", "quay lại", "0")
	c.stands(conversations.Sending, "")
	if len(c.turn.Effects) > 0 {
		t.Errorf("sent a second time: %+v", c.turn.Effects)
	}
	c.advance(conversations.Event{Kind: conversations.Stored}) // without a receipt nothing is believed
	c.stands(conversations.Sending, "")
	c.advance(conversations.Event{Kind: conversations.Stored, Receipt: &models.Receipt{Code: "DA03-2023T46-K7QX", At: now, Late: true}})
	c.stands(conversations.Sent, "")
	c.says("Mã DA03-2023T46-K7QX")
	c.says("Báo cáo gửi muộn (hạn 12 giờ 00, thứ Sáu 17/11).")
	if !c.reply.Fresh {
		t.Error("the receipt takes the place of the summary")
	}
}

// A report that is refused, because its author has left the unit, stays a draft.
func TestRefusedReportStaysADraft(t *testing.T) {
	c := reviews(t, "1", "0")
	c.types("gửi")
	c.advance(conversations.Event{Kind: conversations.Refused})
	c.stands(conversations.Paused, "")
	c.says("Thành ủy Thuận An")
	c.taps("continue")
	c.stands(conversations.Reviewing, "")
}
