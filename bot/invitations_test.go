package bot_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/locales"
	"github.com/satcoso/satcoso/models"
)

const (
	code      = "q3ZbAAAAAAAAAAAAAAAAAA"
	strangers = "Kênh này chỉ dành cho người được mời. Nếu có thư mời, vui lòng mở đường dẫn trong thư."
	accepting = "Đã đọc, tham gia"
	declining = "Không dùng kênh này"
	newcomer  = "77"
)

// newcomers is a world in which An is invited once more.
func newcomers(t *testing.T) (*world, *phone) {
	w := newWorld(t)
	w.invites(code, w.people["local 1"])
	return w, w.phone(newcomer)
}

func TestInvitation(t *testing.T) {
	w, p := newcomers(t)
	p.types("/start " + code)
	p.sees("kênh báo cáo của Thành ủy Thuận An.", "Mời đồng chí An, cán bộ (Thành ủy Thuận An).",
		"Luật 91/2025/QH15", "356/2025/NĐ-CP", "đến hết nhiệm kỳ", "tự nguyện", "không ảnh hưởng gì", "/dulieu", "/aixem")
	if n := len([]rune(p.last())); n > 1000 {
		t.Errorf("the notice has %d characters, want one screen", n)
	}
	if _, linked := w.people["local "+newcomer]; linked {
		t.Error("opening the invitation is accepting it")
	}
	tap := p.tapOf(accepting)
	if len(tap.Data) > 64 {
		t.Errorf("a button has %d bytes", len(tap.Data))
	}
	p.taps(accepting)
	p.sees("Sát Cơ Sở chào đồng chí An.")
	if len(w.menus[newcomer]) == 0 {
		t.Error("there is no menu")
	}
	welcome := p.last()
	for range 2 {
		p.deliver(bot.Message{Kind: bot.Tap, ID: tap.ID, Data: tap.Data, Update: p.update})
		if p.last() != welcome {
			t.Errorf("once more: %s", p.last())
		}
	}
	p.types("/start " + code)
	p.sees("Sát Cơ Sở chào đồng chí An.")
	p.files()
}

// People have agreed to what the notice said: other words need a new version.
func TestNoticeVersion(t *testing.T) {
	sum := sha256.New()
	for _, lang := range []models.Lang{models.Vietnamese, models.English} {
		say := locales.In(lang)
		for _, key := range say.Keys() {
			if strings.HasPrefix(key, "invitation.") || key == "keeping.until" {
				fmt.Fprintln(sum, key, say.Say(key))
			}
		}
	}
	of := map[int]string{
		1: "56bb6f20aaf38563",
	}
	if got := hex.EncodeToString(sum.Sum(nil)[:8]); got != of[bot.NoticeVersion] {
		t.Errorf("the notice of version %d is %s now: if it says something else, raise NoticeVersion and add a line here", bot.NoticeVersion, got)
	}
}

// What does not open anything is answered as strangers are, byte for byte.
func TestInvitationIsNoOracle(t *testing.T) {
	for name, spoil := range map[string]func(w *world){
		"wrong":           func(w *world) { w.invitations = map[string]*invited{} },
		"expired":         func(w *world) { w.now = w.now.Add(models.InvitationLife) },
		"used by another": func(w *world) { w.invitations[models.InvitationHash(code)].usedBy = "local 5" },
		"of another":      func(w *world) { w.people["local "+newcomer] = w.people["local 3"] },
	} {
		w, p := newcomers(t)
		p.types("/start " + code)
		accept, decline := p.tapOf(accepting), p.tapOf(declining)
		spoil(w)
		before := len(w.people)
		p.types("/start " + code)
		p.send(accept)
		p.send(decline)
		want := bot.Card{Lines: []bot.Line{{Text: strangers}}}
		for _, m := range w.chats[newcomer][1:] {
			if diff := cmp.Diff(want, m.card); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
		if n := len(w.chats[newcomer]); n != 4 {
			t.Errorf("%s: %d messages", name, n)
		}
		if len(w.people) != before || w.menus[newcomer] != nil {
			t.Errorf("%s: somebody was let in", name)
		}
	}
}

func TestInvitationIsDeclined(t *testing.T) {
	w, p := newcomers(t)
	w.invitations[models.InvitationHash(code)].who.Person.Lang = models.English
	p.types("/start " + code)
	p.sees("Welcome, comrade An, officer (Thành ủy Thuận An).")
	p.taps("Not through this channel")
	p.sees("It has no consequence")
	if !w.invitations[models.InvitationHash(code)].declined {
		t.Error("it is not noted")
	}
	p.types("/baocao")
	if p.last() != strangers {
		t.Errorf("who has declined is known: %s", p.last())
	}
	p.taps("I have read this and join")
	p.sees("An")
	p.taps("Not through this channel")
	p.sees("You have joined this channel before.")
}

// Somebody links a second account, by an invitation of their own; that of
// somebody else is none to them.
func TestSecondAccount(t *testing.T) {
	w := newWorld(t)
	w.invites(code, w.people["local 1"])
	other := w.phone("2")
	other.types("/start " + code)
	if other.last() != strangers || w.people["local 2"].Person.Name != "Bình" {
		t.Errorf("Bình opens what is for An: %s", other.last())
	}
	own := w.phone("1")
	own.types("/baocao")
	own.taps("Bắt đầu")
	own.types("3")
	second := w.phone(newcomer)
	second.update = 5000 // both count the updates of one bot
	second.types("/start " + code)
	second.taps(accepting)
	second.sees("Bản nháp đang ở câu 2/10")
}

func TestCodesAreNotGuessed(t *testing.T) {
	w, p := newcomers(t)
	asked := 0
	for i := range 9 {
		p.h.Invitations = counting{w, &asked}
		p.types(fmt.Sprintf("/start AAAAAAAAAAAAAAAAAAAAA%d", i))
		if p.last() != strangers {
			t.Fatal(p.last())
		}
	}
	if asked != 5 {
		t.Errorf("%d codes were tried, want 5", asked)
	}
	p.types("/start " + code)
	if p.last() != strangers {
		t.Errorf("after that, the right one is taken: %s", p.last())
	}
	if _, linked := w.people["local "+newcomer]; linked {
		t.Error("somebody was let in")
	}
	another := w.phone("78")
	for range 7 { // who has the right one is not hindered
		another.types("/start " + code)
		another.sees("Mời đồng chí An")
	}
}

// counting counts the invitations that are looked for.
type counting struct {
	*world
	asked *int
}

func (c counting) FindInvitation(ctx context.Context, o bot.InvitationOf) (models.Identity, bool, error) {
	*c.asked++
	return c.world.FindInvitation(ctx, o)
}

func TestStrangersAreAnsweredAFewTimes(t *testing.T) {
	w := newWorld(t)
	p := w.phone("99")
	for range 25 {
		p.types("Alo?")
	}
	if n := len(w.chats["99"]); n != 10 {
		t.Errorf("a stranger was answered %d times, want 10", n)
	}
}

// Where nothing can be counted, nothing is tried and nobody answered.
func TestThrottlesFailClosed(t *testing.T) {
	w, p := newcomers(t)
	w.tallyless = true
	asked := 0
	p.h.Invitations = counting{w, &asked}
	for _, text := range []string{"/start " + code, "Alo?"} {
		err := p.h.Handle(t.Context(), p.envelope(bot.Message{Kind: bot.Text, Text: text, ID: 1, Update: 1}))
		if !errors.Is(err, bot.ErrStatesAway) {
			t.Errorf("%s: %v, want that it comes again", text, err)
		}
	}
	if asked > 0 || len(w.chats[newcomer]) > 0 {
		t.Errorf("%d codes were tried, %d answers given", asked, len(w.chats[newcomer]))
	}
}

// A tap that cannot be carried out is kept without its code, and carried out
// later; a link is to be opened again.
func TestParkedInvitation(t *testing.T) {
	w, p := newcomers(t)
	p.types("/start " + code)
	accept := p.envelope(p.tapOf(accepting))
	taker := &bot.Taker{Handle: p.h.Handle, Inbox: w, Now: func() time.Time { return w.now }, Log: p.h.Log}
	hurried := make(chan struct{})
	close(hurried)
	w.awayOn = "before acceptance"
	accept.Update = 2000
	if err := taker.Take(t.Context(), accept, hurried); err != nil {
		t.Fatal(err)
	}
	w.awayOn = "find invitation"
	if err := taker.Take(t.Context(), p.envelope(bot.Message{Kind: bot.Text, Text: "/start " + code, ID: 9, Update: 2001}), hurried); err != nil {
		t.Fatal(err)
	}
	w.awayOn = ""
	kept, err := json.Marshal(w.parked)
	if err != nil || len(w.parked) != 2 || strings.Contains(string(kept), code) {
		t.Errorf("%d messages are kept: %s, %v", len(w.parked), kept, err)
	}
	for _, parked := range w.parked {
		parked.Message.Parked = true
		if err := p.h.Handle(t.Context(), parked.Message); err != nil {
			t.Fatal(err)
		}
		p.sees("Sát Cơ Sở chào đồng chí An.")
	}
	forged := p.envelope(bot.Message{Kind: bot.Tap, Data: "j.", Invitation: models.InvitationHash("fresh"), Update: 3000})
	w.invites("fresh", w.people["local 1"])
	forged.Account, forged.Chat = "80", "80"
	if err := p.h.Handle(t.Context(), forged); err != nil || w.people["local 80"].Person.ID != 0 {
		t.Errorf("a hash opens an invitation: %v", err)
	}
}

func TestEveryCallOfAnInvitationMayFail(t *testing.T) {
	for failAt := 1; ; failAt++ {
		w, p := newcomers(t)
		w.failAt = failAt
		p.types("/start " + code)
		p.taps(accepting)
		p.sees("Sát Cơ Sở chào đồng chí An.")
		if w.failed == "" {
			if failAt < 8 {
				t.Errorf("only %d calls", failAt)
			}
			return
		}
	}
}

func TestGroupIsToldOnceByAllCopies(t *testing.T) {
	w := newWorld(t)
	w.invites(code, w.people["local 1"])
	for i, text := range []string{"/tomtat", "/start " + code, "Alo?"} {
		m := bot.Message{Channel: "local", Account: "1", Chat: "-5", Kind: bot.Text, Text: text, Update: int64(i), ID: 1}
		if i == 0 {
			w.failOn = "before reply"
			if err := w.handler().Handle(t.Context(), m); err == nil {
				t.Error("it was told though nothing was sent")
			}
			w.failOn = ""
		}
		if err := w.handler().Handle(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	if len(w.chats["-5"]) != 1 || text(w.chats["-5"][0].card) != "Kênh này chỉ làm việc trong tin nhắn riêng." {
		t.Errorf("the group reads %v", w.chats["-5"])
	}
}

func TestOwnData(t *testing.T) {
	w := newWorld(t)
	agreed := w.now.AddDate(0, -1, 0)
	w.own = models.OwnData{
		Accounts: []models.OwnAccount{
			{Channel: "local", LinkedAt: agreed.AddDate(-1, 0, 0)},
			{Channel: "zalo", LinkedAt: agreed, ConsentVersion: 1, ConsentAt: &agreed},
		},
		Reports: 1234, FirstDay: "2022-11-11", LastDay: "2023-11-16",
	}
	p := w.phone("1")
	p.types("/dulieu")
	want := `Họ tên: An
Cán bộ, Thành ủy Thuận An, từ 01/01/1
Tài khoản Chat trên máy: văn phòng nhập ngày 16/10/2022, chưa qua thông báo
Tài khoản Zalo: đã đọc và đồng ý thông báo bản 1, ngày 16/10/2023
Báo cáo: 1.234, từ 11/11/2022 đến 16/11/2023
Văn phòng và lãnh đạo của đơn vị, của cấp trên xem được; ai đã xem, hỏi bằng /aixem.
Báo cáo lưu đến hết nhiệm kỳ; bản nháp, thông báo 30 ngày; ảnh đến 90 ngày sau năm của báo cáo; nhật ký xem 5 năm.
Cần sửa, rút lại đồng ý hoặc xóa, đề nghị báo văn phòng.`
	if diff := cmp.Diff(want, p.last()); diff != "" {
		t.Error(diff)
	}
	w.own = models.OwnData{}
	p.types("/mydata")
	p.sees("Báo cáo: chưa có")
}

func TestWhoViewed(t *testing.T) {
	w := newWorld(t)
	p := w.phone("1")
	p.types("/aixem")
	p.sees("Chưa ai mở xem báo cáo của đồng chí.")
	w.readings = []models.Reading{
		{At: w.now, Role: models.Leader, Unit: "Thành ủy Thuận An", Code: "DA03-2023T46-K7QX"},
		{At: w.now.AddDate(-1, 0, 0), Code: "KK-9F3T"},
	}
	p.types("/whoviewed")
	want := `Những lần báo cáo, khó khăn của đồng chí được xem (nhiều nhất 20 lần gần đây):
15 giờ 00, 16/11/2023 · Lãnh đạo, Thành ủy Thuận An · DA03-2023T46-K7QX
15 giờ 00, 16/11/2022 · Người không còn nhiệm vụ · KK-9F3T`
	if diff := cmp.Diff(want, p.last()); diff != "" {
		t.Error(diff)
	}
}
