package bot_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/conversations"
	"github.com/satcoso/satcoso/models"
)

// A clerks is what clerks of unit 7 decided: person 3 is one.
type clerks struct {
	calls []string
	state models.ReleaseState
	text  string
}

func (c *clerks) Preview(_ context.Context, who models.Identity, unit int64, week models.Period, _ time.Time) (conversations.Reply, error) {
	if who.Person.ID != 3 || unit != 7 {
		return conversations.Reply{}, models.ErrUnknown
	}
	reply := conversations.Reply{Paragraphs: []conversations.Paragraph{{Text: fmt.Sprintf("preview %s %s: %s", week.Key(), c.state, c.text)}}}
	if c.state != models.Released {
		reply.Choices = [][]conversations.Choice{{{ID: "release", Label: "Release"}, {ID: "hold", Label: "Hold"}}, {{ID: "assess", Label: "Assess"}}}
	}
	return reply, nil
}

func (c *clerks) Decide(ctx context.Context, who models.Identity, unit int64, week models.Period, state models.ReleaseState, at time.Time) (conversations.Reply, error) {
	if _, err := c.Preview(ctx, who, unit, week, at); err != nil {
		return conversations.Reply{}, err
	}
	c.calls, c.state = append(c.calls, string(state)), state
	return c.Preview(ctx, who, unit, week, at)
}

func (c *clerks) Assess(ctx context.Context, who models.Identity, unit int64, week models.Period, text string, at time.Time) (conversations.Reply, error) {
	if _, err := c.Preview(ctx, who, unit, week, at); err != nil {
		return conversations.Reply{}, err
	}
	c.calls, c.text = append(c.calls, "assess"), text
	return c.Preview(ctx, who, unit, week, at)
}

// clerk is the phone of person 3, with a preview in the chat.
func clerk(t *testing.T) (*phone, *clerks) {
	t.Helper()
	w := newWorld(t)
	c := &clerks{state: models.Waiting}
	p := w.phone("3")
	p.h.Previews = c
	s := &bot.Sender{
		Outbox: outboxOf(bot.Notice{ID: 1, Kind: bot.NoticePreview, PersonID: 3, Address: bot.Address{Channel: "local", Account: "3"}, Payload: []byte(`{"unit":7,"week":"2023-11-16"}`), Queued: time.Now()}),
		People: w, Previews: c, Pace: w, Channels: map[string]bot.Channel{"local": w},
		Calendar: p.h.Calendar, Now: time.Now, Log: slog.New(slog.DiscardHandler),
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	s.Run(ctx)
	p.sees("preview 2023T46 waiting")
	return p, c
}

func outboxOf(list ...bot.Notice) *outbox {
	out := &outbox{due: map[int64]time.Time{}, notice: map[int64]bot.Notice{}}
	for _, n := range list {
		out.notice[n.ID], out.due[n.ID] = n, n.Queued
	}
	return out
}

func TestClerkHoldsAndReleases(t *testing.T) {
	p, c := clerk(t)
	p.taps("Hold")
	p.sees("preview 2023T46 held")
	p.taps("Release")
	p.sees("preview 2023T46 released")
	if diff := cmp.Diff([]string{"held", "released"}, c.calls); diff != "" {
		t.Error(diff)
	}
}

// The next text is the assessment: masked without asking, and shown.
func TestClerkAssesses(t *testing.T) {
	p, c := clerk(t)
	p.taps("Assess")
	p.sees("tối đa 300 ký tự")
	p.types("Tuần cao điểm,\nđồng chí Nguyễn Văn Bình\n0912 345 678 nắm.")
	p.sees("preview 2023T46 waiting: Tuần cao điểm,")
	p.sees("đã được che trước khi lưu")
	if strings.Contains(c.text, "Bình") || strings.Contains(c.text, "345") || strings.Contains(c.text, "\n") {
		t.Errorf("stored %q", c.text)
	}
	if len(p.erased) != 1 {
		t.Errorf("%d messages were erased, want the one with the name", len(p.erased))
	}
	p.types("thêm nữa") // an ordinary text again
	if diff := cmp.Diff([]string{"assess"}, c.calls); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsNoAssessment(t *testing.T) {
	for name, tt := range map[string]struct {
		text string
		want string // is seen
		then bool   // whether the next text is one
	}{
		"a secret":  {"TỐI MẬT: kế hoạch", "dấu hiệu tài liệu mật", true},
		"too long":  {strings.Repeat("dài ", 80), "tối đa 300", true},
		"a command": {"/trogiup", "Đồng chí có thể gửi", false},
	} {
		t.Run(name, func(t *testing.T) {
			p, c := clerk(t)
			p.taps("Assess")
			p.types(tt.text)
			p.sees(tt.want)
			if len(c.calls) > 0 {
				t.Fatalf("taken: %q", c.text)
			}
			p.types("Đã rà soát.")
			if (c.text == "Đã rà soát.") != tt.then {
				t.Errorf("then %q was stored", c.text)
			}
		})
	}
}

func TestAssessmentExpires(t *testing.T) {
	p, c := clerk(t)
	p.taps("Assess")
	p.now = p.now.Add(30 * time.Minute)
	p.types("Đã rà soát.")
	if len(c.calls) > 0 {
		t.Errorf("taken after half an hour: %q", c.text)
	}
}

// Another button means something else than an assessment.
func TestAnotherTapDisarms(t *testing.T) {
	p, c := clerk(t)
	p.taps("Assess")
	p.send(bot.Message{Kind: bot.Tap, Data: "v.7.2023-11-16.hold"})
	p.types("Đã rà soát.")
	if diff := cmp.Diff([]string{"held"}, c.calls); diff != "" {
		t.Error(diff)
	}
}

// Whoever is no clerk of the unit learns nothing from a button of a preview, and
// neither does a button that nobody made.
func TestPreviewButtonsOfOthers(t *testing.T) {
	for _, tt := range [][2]string{
		{"1", "v.7.2023-11-16.release"}, {"1", "v.7.2023-11-16.assess"}, {"3", "v.8.2023-11-16.release"}, {"3", "v.7.x.release"},
		{"3", "v.x.2023-11-16.hold"}, {"3", "v.7"}, {"3", "v.7.2023-11-16.other"},
	} {
		w := newWorld(t)
		c := &clerks{state: models.Waiting}
		p := w.phone(tt[0])
		p.h.Previews = c
		p.send(bot.Message{Kind: bot.Tap, Data: tt[1]})
		p.sees("Lựa chọn vừa rồi không còn dùng được")
		p.types("Đã rà soát.")
		if len(c.calls) > 0 {
			t.Errorf("%s tapped %s: %q", tt[0], tt[1], c.calls)
		}
	}
}

// Owing knows what people owe, and who is on leave.
type owing struct {
	units  map[int64][]models.Unit
	leaves []string
	fail   error
}

func (o *owing) ListOwed(_ context.Context, person int64, _ string, _ models.Period, _, _ time.Time) ([]models.Unit, error) {
	return o.units[person], o.fail
}

func (o *owing) TakeLeave(_ context.Context, person int64, flow string, week models.Period, _, _ time.Time) error {
	o.leaves = append(o.leaves, fmt.Sprintf("%d %s %s", person, flow, week.Key()))
	return nil
}

// reminded is an officer's phone at 9:00 on the Friday on which week 46 closes.
func reminded(t *testing.T, account string, units ...models.Unit) (*phone, *owing) {
	t.Helper()
	w := newWorld(t)
	w.now = time.Date(2023, 11, 17, 2, 0, 0, 0, time.UTC)
	p := w.phone(account)
	o := &owing{units: map[int64][]models.Unit{personOf(account): units}}
	p.h.Reminders = o
	return p, o
}

var thuanAn = models.Unit{ID: 7, Name: "Thành ủy Thuận An"}

const secondReminder = `{"flow":"de_an_03","week":"2023-11-16","number":2}`

// remind shows the second reminder of the week, as the sender does.
func (p *phone) remind() {
	p.t.Helper()
	channel := p.h.Channels[p.channel]
	err := p.h.Remind(p.t.Context(), bot.Address{Channel: p.channel, Account: p.account}, p.people[p.channel+" "+p.account], []byte(secondReminder),
		func(card bot.Card) (bot.Shown, error) { return channel.Show(p.t.Context(), p.account, 0, card) })
	if err != nil {
		p.t.Fatal(err)
	}
	p.h.Wait()
}

func TestReminder(t *testing.T) {
	p, _ := reminded(t, "1", thuanAn)
	p.remind()
	p.sees("Báo cáo Tuần 46 của Thành ủy Thuận An chưa gửi, hạn 12 giờ 00 hôm nay.")
	p.taps("Làm báo cáo")
	p.sees("Đề án 03")
	p.taps("Bắt đầu")
	p.taps("2")
	p.remind()
	p.sees("Bản nháp đang ở câu 2/")
	p.taps("Làm tiếp")
	p.taps("Làm tiếp")
	p.sees("Câu 2/")
}

func TestReminderNothingHappened(t *testing.T) {
	p, _ := reminded(t, "1", thuanAn)
	p.remind()
	p.taps("Cả tuần không phát sinh")
	p.taps("Gửi")
	p.sees("Đã nhận báo cáo. Mã DA03-2023T46-")
	for _, r := range p.reports {
		for _, f := range r.Figures {
			if f.Value != 0 {
				t.Errorf("%s is %d", f.Indicator, f.Value)
			}
		}
	}
	if len(p.reports) != 1 {
		t.Errorf("%d reports were stored", len(p.reports))
	}
}

// What was written already is not thrown away by a button of a reminder.
func TestReminderKeepsADraft(t *testing.T) {
	p, _ := reminded(t, "1", thuanAn)
	p.remind()
	reminder := p.chats["1"][len(p.chats["1"])-1]
	p.taps("Làm báo cáo")
	p.taps("Bắt đầu")
	p.taps("2")
	p.send(bot.Message{Kind: bot.Tap, ID: reminder.id, Data: reminder.card.Buttons[1][0].Data})
	p.sees("Bản nháp đang ở câu 2/")
}

func TestReminderOfSeveralUnits(t *testing.T) {
	p, _ := reminded(t, "2", thuanAn, models.Unit{ID: 8, Name: "Đảng ủy Khối"})
	p.remind()
	p.sees("của Thành ủy Thuận An, Đảng ủy Khối chưa gửi")
	p.taps("Làm báo cáo · Đảng ủy Khối")
	p.sees("Đảng ủy Khối")
}

func TestReminderOfAMovedDeadline(t *testing.T) {
	p, _ := reminded(t, "1", thuanAn)
	p.now = time.Date(2023, 11, 16, 2, 0, 0, 0, time.UTC)
	p.h.Calendar.Off = map[models.Date]bool{"2023-11-17": true}
	p.remind()
	p.sees("Hạn của tuần này dời vì thứ Sáu 17/11 là ngày nghỉ.")
}

func TestLeave(t *testing.T) {
	p, o := reminded(t, "1", thuanAn)
	p.remind()
	p.taps("Đang nghỉ phép")
	p.sees("Đã ghi nhận nghỉ phép Tuần 46")
	for _, data := range []string{"o.de_an_03.2023-11-09", "o.de_an_03.x", "o.khac.2023-11-16", "o"} {
		p.send(bot.Message{Kind: bot.Tap, Data: data})
		p.sees("Lựa chọn vừa rồi không còn dùng được")
	}
	if diff := cmp.Diff([]string{"1 de_an_03 2023T46"}, o.leaves); diff != "" {
		t.Error(diff)
	}
}

// What has come meanwhile, or comes too late, is not sent; what cannot be looked
// up, or is on its way, is tried again.
func TestReminderIsCheckedAgain(t *testing.T) {
	for name, tt := range map[string]struct {
		prepare func(p *phone, o *owing)
		want    string
	}{
		"reported":             {func(_ *phone, o *owing) { o.units = nil }, "dropped: not needed any more"},
		"the deadline is over": {func(p *phone, _ *owing) { p.now = p.now.Add(3 * time.Hour) }, "dropped: not needed any more"},
		"quiet hours":          {func(p *phone, _ *owing) { p.now = p.now.Add(11 * time.Hour) }, "dropped: not needed any more"},
		"the database is away": {func(_ *phone, o *owing) { o.fail = bot.ErrAway }, "deferred"},
		"it is on its way": {func(p *phone, _ *owing) {
			p.taps("Cả tuần không phát sinh")
			p.outlasts, p.h.Spool = true, p.world
			p.goesDown()
			p.taps("Gửi")
			p.sees("chưa lưu được vào hệ thống")
			p.down = false
			p.h = p.handler()
		}, "deferred"},
		"it is time": {func(*phone, *owing) {}, "delivered"},
	} {
		t.Run(name, func(t *testing.T) {
			p, o := reminded(t, "1", thuanAn)
			p.remind()
			tt.prepare(p, o)
			p.h.Reminders = o
			out := outboxOf(bot.Notice{ID: 1, Kind: bot.NoticeReminder, PersonID: 1, Address: bot.Address{Channel: "local", Account: "1"}, Payload: []byte(secondReminder), Queued: p.now})
			s := &bot.Sender{
				Outbox: out, People: p, Pace: p, Channels: map[string]bot.Channel{"local": p}, Remind: p.h.Remind,
				Calendar: p.h.Calendar, Now: func() time.Time { return p.now }, Log: slog.New(slog.DiscardHandler),
			}
			shown := len(p.chats["1"])
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			defer cancel()
			s.Run(ctx)
			if got := strings.Join(out.fate, " "); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
			if sent := len(p.chats["1"]) > shown; sent != (tt.want == "delivered") {
				t.Errorf("sent: %t", sent)
			}
		})
	}
}

// A notice that nobody can have queued is given up.
func TestReminderPayloads(t *testing.T) {
	p, _ := reminded(t, "1", thuanAn)
	for _, payload := range []string{`{`, `{"flow":"khac","week":"2023-11-16","number":2}`} {
		if err := p.h.Remind(t.Context(), bot.Address{Channel: "local", Account: "1"}, p.people["local 1"], []byte(payload), nil); !errors.Is(err, models.ErrUnknown) {
			t.Errorf("%s: %v", payload, err)
		}
	}
	if !slices.Contains([]bool{bot.NoticePreview.Waited()}, true) || bot.NoticeReminder.Waited() {
		t.Error("somebody waits for a preview, and nobody for a reminder")
	}
}

// A clerk is told whose report was received and could not be stored.
func TestClerkHearsOfARefusedReport(t *testing.T) {
	w := newWorld(t)
	p := w.phone("3")
	s := &bot.Sender{
		Outbox: outboxOf(bot.Notice{
			ID: 1, Kind: bot.NoticeRefused, PersonID: 3, Address: bot.Address{Channel: "local", Account: "3"}, Queued: time.Now(),
			Payload: []byte(`{"report":"018b","at":"2023-11-17T09:15:00+07:00","person_name":"Trần Văn Bình","unit_name":"Thành ủy Dĩ An"}`),
		}),
		People: w, Pace: w, Channels: map[string]bot.Channel{"local": w},
		Calendar: p.h.Calendar, Now: time.Now, Log: slog.New(slog.DiscardHandler),
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	s.Run(ctx)
	p.sees("Báo cáo của Trần Văn Bình (Thành ủy Dĩ An)")
	p.sees("9 giờ 15, thứ Sáu 17/11")
}
