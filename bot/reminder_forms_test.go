package bot_test

import (
	"context"
	"encoding/json"
	"errors"
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

const z1 = "z1"

// remindedOnZalo is the phone of person 1, who also leads unit 7, at 9:00 on the
// Friday on which week 46 closes.
func remindedOnZalo(t *testing.T, units ...models.Unit) (*phone, *owing) {
	t.Helper()
	w := newWorld(t)
	w.now = time.Date(2023, 11, 17, 2, 0, 0, 0, time.UTC)
	who := w.people["local 1"]
	who.Posts = append(slices.Clone(who.Posts), w.people["local 3"].Posts...)
	w.people[typedChannel+" "+z1] = who
	p := w.zalo(z1)
	o := &owing{units: map[int64][]models.Unit{1: units}}
	p.h.Reminders = o
	return p, o
}

// usualForm answers a whole form.
const usualForm = "3, 2, 30, 1, 0, 0, 0, 0, không"

// session is what is kept of the conversation of person 1.
func (p *phone) session() (s bot.Session) {
	p.t.Helper()
	if data := p.states[1].Session; len(data) > 0 {
		if err := json.Unmarshal(data, &s); err != nil {
			p.t.Fatal(err)
		}
	}
	return s
}

// draft is what is in hand, or nil.
func (p *phone) draft() *conversations.State { return p.session().Draft }

// Whoever asks everyClerk is a clerk.
type everyClerk struct{ *clerks }

func (c everyClerk) Preview(ctx context.Context, _ models.Identity, unit int64, week models.Period, at time.Time) (conversations.Reply, error) {
	return c.clerks.Preview(ctx, models.Identity{Person: models.Person{ID: 3}}, unit, week, at)
}

func TestReminderIsTheForm(t *testing.T) {
	p, _ := remindedOnZalo(t, thuanAn)
	p.remind()
	p.sees("Báo cáo Tuần 46 của Thành ủy Thuận An chưa gửi, hạn 12 giờ 00 hôm nay.\nĐang nghỉ phép: gửi “nghỉ phép”.\n\n", "\n1) ", "gửi 0", "gửi “hỏi”")
	if n := bot.Units(p.last()); n > 1500 {
		t.Errorf("%d units, and what can be typed is still to come", n)
	}
	p.types(usualForm)
	p.sees("Doanh nghiệp: 3")
	p.types("ok")
	p.sees("Đã nhận báo cáo. Mã DA03-2023T46-")
	if n := len(p.chats[z1]); n != 3 {
		t.Errorf("%d messages were sent, want the reminder, the summary and the receipt", n)
	}
}

func TestWhatCanBeTypedToAReminder(t *testing.T) {
	for text, want := range map[string]string{
		"0": "Doanh nghiệp: 0", "hỏi": "Câu 1/", "tuần khác": "cho tuần nào", "hủy": "Đã hủy", "tóm tắt": "digest: first", "/dagui": "Không có báo cáo nào",
		"1) 3 2) 2": "Doanh nghiệp: 3", "đang nghỉ phép": "Đã ghi nhận nghỉ phép Tuần 46", "on leave": "Đã ghi nhận nghỉ phép Tuần 46",
	} {
		t.Run(text, func(t *testing.T) {
			p, o := remindedOnZalo(t, thuanAn)
			p.remind()
			p.types(text)
			p.sees(want)
			leave := strings.Contains(want, "nghỉ phép")
			if len(o.leaves) == 1 != leave || leave && p.draft() != nil {
				t.Errorf("leaves %q, draft %+v", o.leaves, p.draft())
			}
		})
	}
}

// "Nghỉ phép" is an answer where something else is written.
func TestLeaveIsNoAnswer(t *testing.T) {
	p, o := remindedOnZalo(t, thuanAn)
	p.remind()
	p.types("1) 3")
	p.types("nghỉ phép")
	if len(o.leaves) > 0 || p.draft() == nil {
		t.Errorf("a report that was begun is gone, leaves %q", o.leaves)
	}
}

func TestReminderTwice(t *testing.T) {
	p, _ := remindedOnZalo(t, thuanAn)
	p.remind()
	first := p.draft().ID
	p.remind()
	p.sees("chưa gửi, hạn 12 giờ 00 hôm nay", "\n1) ")
	if again := p.draft().ID; again != first || len(p.session().Waiting) > 0 {
		t.Errorf("draft %s, then %s", first, again)
	}
	p.types("1) 2")
	p.sees("Doanh nghiệp: 2")
	p.remind()
	p.sees("chưa gửi")
	if strings.Contains(p.last(), "\n1) ") {
		t.Error("a report that was begun is asked for anew:\n" + p.last())
	}
}

// What somebody does is not taken from them by a reminder.
func TestReminderLeavesTheConversation(t *testing.T) {
	for name, tt := range map[string]struct {
		units   []models.Unit
		prepare func(p *phone)
	}{
		"another report is written": {[]models.Unit{thuanAn}, func(p *phone) { p.types("/ketnap") }},
		"this report is written":    {[]models.Unit{thuanAn}, func(p *phone) { p.types("/baocao"); p.types("1) 3") }},
		"this report waits": {[]models.Unit{thuanAn}, func(p *phone) {
			p.types("/baocao")
			p.types("1) 3")
			p.types("/ketnap")
			p.types("hủy")
		}},
		"several are owed": {[]models.Unit{thuanAn, {ID: 8, Name: "Đảng ủy Khối"}}, func(*phone) {}},
		"an assessment is written": {[]models.Unit{thuanAn}, func(p *phone) {
			p.h.Previews = everyClerk{&clerks{state: models.Waiting}}
			p.send(bot.Message{Kind: bot.Tap, Data: "v.7.2023-11-16.assess"})
			p.sees("tối đa 300")
		}},
	} {
		t.Run(name, func(t *testing.T) {
			p, _ := remindedOnZalo(t, tt.units...)
			tt.prepare(p)
			before := p.session()
			p.remind()
			p.sees("chưa gửi, hạn 12 giờ 00 hôm nay")
			if strings.Contains(p.last(), "\n1) ") {
				t.Error("it is a form:\n" + p.last())
			}
			if diff := cmp.Diff(before, p.session()); diff != "" {
				t.Errorf("the conversation was changed:\n%s", diff)
			}
		})
	}
}

// A reminder that is not needed, or that meets a conversation which goes on in
// another process, begins nothing.
func TestReminderThatBeginsNothing(t *testing.T) {
	for name, prepare := range map[string]func(p *phone, o *owing){
		"reported":             func(_ *phone, o *owing) { o.units = nil },
		"the deadline is over": func(p *phone, _ *owing) { p.now = p.now.Add(3 * time.Hour) },
		"somebody was faster":  func(p *phone, _ *owing) { p.h.States = &racingStates{world: p.world} },
	} {
		t.Run(name, func(t *testing.T) {
			p, o := remindedOnZalo(t, thuanAn)
			prepare(p, o)
			err := p.h.Remind(t.Context(), bot.Address{Channel: typedChannel, Account: z1}, p.people[typedChannel+" "+z1], []byte(secondReminder),
				func(card bot.Card) (bot.Shown, error) {
					t.Errorf("shown: %s", text(card))
					return bot.Shown{}, nil
				})
			if err == nil || p.draft() != nil {
				t.Errorf("%v, draft %+v", err, p.draft())
			}
		})
	}
}

// A text from before the form is not taken for its answer.
func TestTextFromBeforeTheReminder(t *testing.T) {
	p, _ := remindedOnZalo(t, thuanAn)
	early := botText(p, usualForm)
	p.now = p.now.Add(time.Second)
	p.remind()
	p.deliver(early)
	if len(p.draft().Answers) > 0 {
		t.Errorf("taken: %+v", p.draft().Answers)
	}
	p.types(usualForm)
	p.sees("Doanh nghiệp: 3")
}

// A digest that came after the form is read by number, until the form is being
// answered.
func TestMenuBesideAnUntouchedForm(t *testing.T) {
	p, _ := remindedOnZalo(t, thuanAn)
	p.remind()
	p.types("/tomtat")
	p.sees("digest: first")
	p.types("1")
	p.sees("digest: full")
	p.types(usualForm)
	p.sees("Doanh nghiệp: 3")
}

// A draft that waits is offered below a form that nobody has answered, and is no
// reason to ask about either.
func TestDraftsThatWaitBelowAForm(t *testing.T) {
	p, _ := remindedOnZalo(t, thuanAn)
	p.types("/ketnap")
	p.types("hỏi")
	p.types("12/11/2023")
	p.types("/baocao")
	p.sees("\n1) ")
	buttons := p.chats[z1][len(p.chats[z1])-1].card.Buttons
	last := buttons[len(buttons)-1][0]
	if last.Number != 1 || !strings.Contains(last.Label, "kết nạp") && !strings.Contains(last.Label, "Kết nạp") {
		t.Fatalf("the last button is %+v", last)
	}
	p.types("1")
	if d := p.draft(); d.Flow != "ket_nap" || len(p.session().Waiting) > 0 {
		t.Errorf("in hand is %s, %d wait", d.Flow, len(p.session().Waiting))
	}
}

// Nobody is written to about a form that nobody has answered.
func TestUntouchedFormIsNotActive(t *testing.T) {
	p, _ := remindedOnZalo(t, thuanAn)
	p.remind()
	if at := p.snaps[1].Active; !at.IsZero() {
		t.Errorf("active at %s", at)
	}
	p.types("1) 3")
	if p.snaps[1].Active.IsZero() {
		t.Error("a report that is being written is not active")
	}
}

// What is due at the same moment stands above the form, or, where it has numbers,
// in a message before it.
func TestReminderAmongOthers(t *testing.T) {
	for name, tt := range map[string]struct {
		kind     bot.NoticeKind
		payload  string
		messages int
	}{
		"a sentence": {bot.NoticeSorry, `{"code":"x1"}`, 1},
		"a digest":   {bot.NoticeDigest, `{"digest":7}`, 2},
	} {
		t.Run(name, func(t *testing.T) {
			p, _ := remindedOnZalo(t, thuanAn)
			to := bot.Address{Channel: typedChannel, Account: z1}
			out := outboxOf(bot.Notice{ID: 1, Kind: bot.NoticeReminder, PersonID: 1, Address: to, Payload: []byte(secondReminder), Queued: p.now},
				bot.Notice{ID: 2, Kind: tt.kind, PersonID: 1, Address: to, Payload: []byte(tt.payload), Queued: p.now})
			s := &bot.Sender{
				Outbox: &oneByOne{out}, People: p, Pace: p, Channels: p.h.Channels, Digests: p.h.Digests, Remind: p.h.Remind,
				Calendar: p.h.Calendar, Now: func() time.Time { return p.now }, Log: slog.New(slog.DiscardHandler),
			}
			ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
			defer cancel()
			s.Run(ctx)
			p.h.Wait()
			if n := len(p.chats[z1]); n != tt.messages || len(out.fate) != 2 || out.fate[0] != "delivered" || out.fate[1] != "delivered" {
				t.Fatalf("%d messages, fates %q", n, out.fate)
			}
			p.sees("\n\nBáo cáo Tuần 46"[2*(tt.messages-1):], "gửi “hỏi”")
			p.types("1) 1")
			p.sees("Doanh nghiệp: 1")
		})
	}
}

// A form that did not arrive is shown by the next try.
func TestReminderThatIsNotDelivered(t *testing.T) {
	p, _ := remindedOnZalo(t, thuanAn)
	lost := errors.New("connection refused")
	err := p.h.Remind(t.Context(), bot.Address{Channel: typedChannel, Account: z1}, p.people[typedChannel+" "+z1], []byte(secondReminder),
		func(bot.Card) (bot.Shown, error) { return bot.Shown{}, lost })
	if !errors.Is(err, lost) {
		t.Fatal(err)
	}
	first := p.draft().ID
	p.remind()
	p.sees("\n1) ")
	p.types(usualForm)
	p.sees("Doanh nghiệp: 3")
	if d := p.draft(); d.ID != first {
		t.Errorf("draft %s, then %s", first, d.ID)
	}
}
