package bot_test

import (
	"context"
	"encoding/json"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/conversations"
)

// A phone is one person's chat, seen from outside: what is typed and tapped
// goes to the handler as updates, which are repeated until it takes them, each
// time by a new process.
type phone struct {
	*world
	account string
	channel string
	h       *bot.Handler
	update  int64
	// outlasts says that its bot goes on without the database.
	outlasts bool
}

// restarts puts a new process in the bot's place.
func (p *phone) restarts() {
	p.h = p.handler()
	if p.outlasts {
		p.h.Spool = p.world
	}
}

func (w *world) phone(account string) *phone {
	return &phone{world: w, account: account, channel: "local", h: w.handler(), update: 1000}
}

func (p *phone) send(m bot.Message) {
	p.t.Helper()
	p.update++
	m.Update = p.update
	p.deliver(m)
}

// deliver brings an update again and again until it is taken, to a process that
// outlasts failures or to a new one each time.
func (p *phone) deliver(m bot.Message) {
	p.t.Helper()
	m = p.envelope(m)
	for range 4 {
		err := p.h.Handle(p.t.Context(), m)
		p.h.Wait()
		if err == nil {
			return
		}
		if !p.outlasts {
			p.restarts()
		}
	}
	p.t.Fatalf("update %d was not taken", m.Update)
}

// envelope says where a message comes from.
func (p *phone) envelope(m bot.Message) bot.Message {
	m.Channel, m.Account, m.Chat, m.Private = p.channel, p.account, p.account, true
	return m
}

func (p *phone) types(text string) bot.Message {
	p.t.Helper()
	p.now = p.now.Add(time.Second)
	p.nextID++
	m := bot.Message{Kind: bot.Text, ID: p.nextID, Date: p.now, Text: text}
	if p.channel == typedChannel {
		m.ID = p.now.UnixMilli()
	}
	p.send(m)
	m.Update = p.update
	return m
}

// taps presses the newest button with that label, wherever it stands.
func (p *phone) taps(label string) bot.Message {
	p.t.Helper()
	m := p.tapOf(label)
	p.send(m)
	m.Update = p.update
	return m
}

// tapOf is the tap of the newest button with that label.
func (p *phone) tapOf(label string) bot.Message {
	p.t.Helper()
	messages := p.chats[p.account]
	for i := len(messages) - 1; i >= 0; i-- {
		for _, row := range messages[i].card.Buttons {
			for _, b := range row {
				if b.Label == label {
					return bot.Message{Kind: bot.Tap, ID: messages[i].id, Data: b.Data}
				}
			}
		}
	}
	p.t.Fatalf("no button %q; the chat ends with: %s", label, p.last())
	return bot.Message{}
}

// last is the text of the chat's last message.
func (p *phone) last() string {
	messages := p.chats[p.account]
	if len(messages) == 0 {
		return ""
	}
	return text(messages[len(messages)-1].card)
}

func text(c bot.Card) string {
	var lines []string
	for _, l := range c.Lines {
		lines = append(lines, l.Text)
	}
	return strings.Join(lines, "\n")
}

func (p *phone) sees(parts ...string) {
	p.t.Helper()
	for _, part := range parts {
		if !strings.Contains(p.last(), part) {
			p.t.Errorf("the chat ends without %q:\n%s", part, p.last())
		}
	}
}

// files files a usual week.
func (p *phone) files() {
	p.t.Helper()
	p.types("/baocao")
	p.answersAll()
	p.taps("Gửi")
}

// answersAll answers the questions of a usual week.
func (p *phone) answersAll() {
	p.t.Helper()
	p.answersFigures()
	p.taps("Không có")
}

func (p *phone) answersFigures() {
	p.t.Helper()
	p.taps("Bắt đầu")
	p.taps("3")
	p.taps("2")
	p.types("khoảng 30")
	if strings.Contains(p.last(), "gửi trước khi") { // its question's delivery was not noted
		p.taps("Dùng “khoảng 30”")
	}
	p.taps("1")
	p.taps("0")
	p.taps("0")
}

// values are the answers of the only report that is stored.
func (w *world) values() map[string]string {
	w.t.Helper()
	if len(w.reports) != 1 {
		w.t.Fatalf("%d reports are stored, want 1", len(w.reports))
	}
	values := map[string]string{}
	for _, s := range w.reports {
		var answers map[string]conversations.Answer
		if err := json.Unmarshal(s.Answers, &answers); err != nil {
			w.t.Fatal(err)
		}
		for id, a := range answers {
			values[id] = a.Value
		}
	}
	return values
}

var usualWeek = map[string]string{
	"doanh_nghiep": "3", "buoi": "2", "lao_dong": "30", "chu_dn": "1", "gioi_thieu": "0", "ket_nap": "0", "kk_loai": "khong",
}

func TestReportIsFiled(t *testing.T) {
	w := newWorld(t)
	p := w.phone("1")
	p.files()
	p.sees("Đã nhận báo cáo. Mã DA03-2023T46-", "Thành ủy Thuận An")
	if diff := cmp.Diff(usualWeek, w.values()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	// After a tap the message was edited, so the chat has the bot's opening,
	// the question after the typed answer, and the receipt.
	if n := len(w.chats["1"]); n != 3 {
		t.Errorf("the chat has %d messages of the bot, want 3", n)
	}
}

// Whatever call fails, before it acted or after, the repeated update ends in
// the same report and the same receipt.
func TestEveryCallMayFail(t *testing.T) {
	clean := newWorld(t)
	clean.phone("1").files()
	for failAt := 1; failAt <= clean.calls; failAt++ {
		w := newWorld(t)
		w.failAt = failAt
		p := w.phone("1")
		p.files()
		if w.failed == "" {
			t.Fatalf("call %d was never made", failAt)
		}
		t.Run(w.failed, func(t *testing.T) {
			w.t, p.t = t, t
			p.sees("Đã nhận báo cáo. Mã DA03-2023T46-")
			if diff := cmp.Diff(usualWeek, w.values()); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// Every update may come twice, at once or later.
func TestRepeatedUpdatesChangeNothing(t *testing.T) {
	w := newWorld(t)
	p := w.phone("1")
	var all []bot.Message
	for _, do := range []func() bot.Message{
		func() bot.Message { return p.types("/baocao") },
		func() bot.Message { return p.taps("Bắt đầu") },
		func() bot.Message { return p.types("3") },
		func() bot.Message { return p.taps("2") },
	} {
		m := do()
		all = append(all, m)
		before, sent := w.states[1], len(w.chats["1"])
		for _, again := range all {
			p.deliver(again)
		}
		if diff := cmp.Diff(before, w.states[1]); diff != "" {
			t.Errorf("repetitions changed the state: -want +got\n%s", diff)
		}
		if len(w.chats["1"]) != sent {
			t.Errorf("repetitions were answered with %d messages", len(w.chats["1"])-sent)
		}
	}
}

func TestSendTwice(t *testing.T) {
	w := newWorld(t)
	p := w.phone("1")
	p.files()
	p.taps("Gửi")
	p.sees("đã được nhận lúc", "mã DA03-2023T46-", "không bị ghi trùng")
	p.types("/baocao")
	p.sees("không bị ghi trùng")
	w.values()
}

// amends files a usual week and changes its first answer.
func (p *phone) amends() {
	p.t.Helper()
	p.files()
	p.taps("Sửa báo cáo")
	p.taps("Sửa…")
	p.taps("1. Doanh nghiệp: 3")
	p.taps("5")
	p.taps("Gửi")
}

func TestReportIsAmended(t *testing.T) {
	w := newWorld(t)
	p := w.phone("1")
	p.amends()
	p.sees("Đã nhận bản sửa. Mã DA03-2023T46-", "Sửa được hết thứ Sáu 17/11")
	want := maps.Clone(usualWeek)
	want["doanh_nghiep"] = "5"
	if diff := cmp.Diff(want, w.values()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	// It can be amended again, from the answer to /baocao as well.
	p.types("/baocao")
	p.sees("không bị ghi trùng")
	p.taps("Sửa báo cáo")
	p.sees("Sửa báo cáo DA03-2023T46-", "1. Doanh nghiệp: 5")
	p.types("hủy")
	p.taps("Hủy bản nháp")
	p.sees("Đã bỏ bản sửa", "giữ như đã gửi")
	if got := w.values()["doanh_nghiep"]; got != "5" {
		t.Errorf("a dropped amendment left %s", got)
	}
}

func TestEveryCallOfAnAmendmentMayFail(t *testing.T) {
	clean := newWorld(t)
	p := clean.phone("1")
	p.files()
	filed := clean.calls
	clean = newWorld(t)
	clean.phone("1").amends()
	for failAt := filed + 1; failAt <= clean.calls; failAt++ {
		w := newWorld(t)
		w.failAt = failAt
		p := w.phone("1")
		p.amends()
		p.sees("Đã nhận bản sửa")
		if got := w.values()["doanh_nghiep"]; got != "5" {
			t.Errorf("after a failure %q, %s is stored", w.failed, got)
		}
	}
}

func TestLockedReportIsNotAmended(t *testing.T) {
	w := newWorld(t)
	p := w.phone("1")
	p.files()
	p.taps("Sửa báo cáo")
	p.types("sửa")
	p.types("1")
	p.types("5")
	w.now = w.now.AddDate(0, 0, 3)
	p.taps("Gửi")
	p.sees("Đã hết hạn sửa")
	if got := w.values()["doanh_nghiep"]; got != "3" {
		t.Errorf("a locked report was changed to %s", got)
	}
	p.taps("Sửa báo cáo") // the button under the first receipt
	p.sees("đã được nhận lúc")
}

func TestOldButtonChangesNothing(t *testing.T) {
	w := newWorld(t)
	p := w.phone("1")
	p.types("/baocao")
	p.taps("Bắt đầu")
	old := w.chats["1"][0].card.Buttons[0][5].Data // "5" of the first question
	p.taps("3")
	p.send(bot.Message{Kind: bot.Tap, ID: w.chats["1"][0].id, Data: old})
	p.sees("không có gì thay đổi", "Câu 2/10")
	p.taps("2")
	p.sees("Câu 3/10")
}

func TestButtonDataIsNotTrusted(t *testing.T) {
	w := newWorld(t)
	an, binh := w.phone("1"), w.phone("2")
	an.types("/baocao")
	an.taps("Bắt đầu")
	theirs := w.chats["1"][0].card.Buttons[0][0].Data
	for _, data := range []string{
		theirs, "", "c", "c....", "c.AAAA.1.1.=3", "u.7.8", "u.999", "g.7", "d.1.first", "d.x", "m.nothing", "m.tomtat",
		strings.Repeat("x", 64), theirs + "9", "c.\x00.1.1.x",
	} {
		binh.send(bot.Message{Kind: bot.Tap, ID: 5, Data: data})
	}
	if len(w.reports) != 0 || w.states[2].Version != 0 {
		t.Errorf("somebody else's buttons had an effect: %s", w.states[2].Session)
	}
	an.taps("3")
	an.sees("Câu 2/10")
}

// A text that was written before the question came is asked about.
func TestEarlyTextIsAskedAbout(t *testing.T) {
	w := newWorld(t)
	p := w.phone("1")
	p.types("/baocao")
	p.taps("Bắt đầu")
	written := w.now.Add(-2 * time.Second)
	p.types("3")
	p.nextID++
	p.send(bot.Message{Kind: bot.Text, ID: p.nextID, Date: written, Text: "7"})
	p.sees("“7” được gửi trước khi câu này đến", "Câu 2/10")
	p.taps("Dùng “7”")
	p.sees("Tuyên truyền: 7", "Câu 3/10")
}

// After a lost connection, messages come in a burst, all in the same second.
// The second was not written for the question that the first one leads to.
func TestBurstIsAskedAbout(t *testing.T) {
	w := newWorld(t)
	p := w.phone("1")
	p.types("/baocao")
	p.taps("Bắt đầu")
	p.now = p.now.Add(time.Second) // its question is read
	p.nextID += 3
	first := bot.Message{Kind: bot.Text, ID: p.nextID - 2, Date: w.now, Text: "3"}
	second := bot.Message{Kind: bot.Text, ID: p.nextID - 1, Date: w.now, Text: "5"}
	third := bot.Message{Kind: bot.Text, ID: p.nextID, Date: w.now, Text: "8"}
	p.send(first)
	p.sees("Doanh nghiệp: 3", "Câu 2/10")
	p.send(second)
	p.sees("“5” được gửi trước", "Câu 2/10")
	p.send(third)
	p.sees("“8” được gửi trước", "Câu 2/10")
	p.types("2")
	p.sees("Tuyên truyền: 2", "Câu 3/10")
}

func TestDraftSurvivesEmptyRedis(t *testing.T) {
	w := newWorld(t)
	p := w.phone("1")
	p.types("/baocao")
	p.taps("Bắt đầu")
	p.types("3")
	p.h.Flush(t.Context()) // a second later
	delete(w.states, 1)
	p.types("2")
	p.sees("Tuyên truyền: 2", "Câu 3/10")
}

// What is typed within a second of a reply that Redis forgot is asked about: that
// it was delivered is not in the snapshot yet.
func TestDeliveryThatRedisForgets(t *testing.T) {
	w := newWorld(t)
	p := w.phone("1")
	p.types("/baocao")
	p.taps("Bắt đầu")
	p.types("3")
	delete(w.states, 1)
	p.types("2")
	p.sees("“2” được gửi trước khi câu này đến nên chưa dùng.", "Câu 2/10")
	p.types("2")
	p.sees("Tuyên truyền: 2", "Câu 3/10")
}

// A Redis that comes back with old contents does not turn a draft back, not
// even while the bot runs.
func TestOldStateOfRedisIsNotBelieved(t *testing.T) {
	w := newWorld(t)
	p := w.phone("1")
	p.types("/baocao")
	p.taps("Bắt đầu")
	old := w.states[1]
	p.types("3")
	p.types("2")
	p.h.Flush(t.Context())
	w.states[1] = old
	p.types("40")
	p.sees("Lao động: 40", "Câu 4/10")
}

// A process that is killed between the two writes of a state leaves a snapshot
// that lags behind. It is caught up with before the next question is shown.
func TestSnapshotCatchesUp(t *testing.T) {
	clean := newWorld(t)
	p := clean.phone("1")
	p.types("/baocao")
	p.taps("Bắt đầu")
	until := clean.calls
	for failAt := until + 1; failAt < until+10; failAt++ {
		w := newWorld(t)
		w.failAt = failAt
		p := w.phone("1")
		p.types("/baocao")
		p.taps("Bắt đầu")
		p.types("3")
		delete(w.states, 1) // Redis forgets
		p.types("40")
		if strings.Contains(p.last(), "gửi trước khi") {
			p.taps("Dùng “40”")
		}
		if !strings.Contains(p.last(), "Tuyên truyền: 40") {
			t.Errorf("after a failure %q, 40 was taken for another question:\n%s", w.failed, p.last())
		}
	}
}

// Two processes take turns with one person.
func TestTwoProcesses(t *testing.T) {
	w := newWorld(t)
	p := w.phone("1")
	older, newer := w.handler(), w.handler()
	p.h = older
	p.types("/baocao")
	p.h = newer
	p.taps("Bắt đầu")
	p.h = older
	p.types("3")
	p.h = newer
	p.types("20")
	p.sees("Tuyên truyền: 20", "Câu 3/10")
}

// Both stores are turned back to the moment before Gửi, and other values are
// sent under the same draft: they do not get the old receipt.
func TestOtherValuesGetNoReceipt(t *testing.T) {
	w := newWorld(t)
	p := w.phone("1")
	p.types("/baocao")
	p.taps("Cả tuần không phát sinh")
	state, snap := w.states[1], w.snaps[1]
	p.taps("Gửi")
	w.states[1], w.snaps[1] = state, snap
	p.types("sửa")
	p.types("1")
	p.types("5")
	p.types("gửi")
	p.sees("Bản sửa không được lưu", "• Doanh nghiệp: đang lưu 0; bản vừa gửi 5")
	if got := w.values()["doanh_nghiep"]; got != "0" {
		t.Errorf("stored %s, want what was sent first", got)
	}
	p.taps("Gửi") // the summary that was not stored
	if strings.Contains(p.last(), "Báo cáo này đã được nhận") {
		t.Errorf("values that were not stored are called received: %s", p.last())
	}
}

// "hủy" twice in one burst: the second was written before its question.
func TestCancelIsNotConfirmedUnread(t *testing.T) {
	w := newWorld(t)
	p := w.phone("1")
	p.types("/baocao")
	p.taps("Bắt đầu")
	p.types("3")
	p.nextID += 2
	p.send(bot.Message{Kind: bot.Text, ID: p.nextID - 1, Date: w.now, Text: "hủy"})
	p.send(bot.Message{Kind: bot.Text, ID: p.nextID - 1, Date: w.now, Text: "hủy"})
	p.taps("Làm tiếp")
	p.sees("Câu 2/10")
}

// A number typed at a paused draft is no button.
func TestNumberAtPausedDraft(t *testing.T) {
	w := newWorld(t)
	p := w.phone("1")
	p.types("/baocao")
	p.taps("Bắt đầu")
	p.types("3")
	p.types("/baocao")
	for _, n := range []string{"1", "2", "3"} {
		p.types(n)
		p.sees("Bản nháp đang ở câu 2/10")
	}
}

// Messages of one person may come at once, from two accounts or processes.
func TestOnePersonAtOnce(t *testing.T) {
	w := newWorld(t)
	h := w.handler()
	var mu sync.Mutex // the world itself is not safe for concurrent use
	h.States, h.Snapshots, h.People, h.Channels = locked{w, &mu}, locked{w, &mu}, locked{w, &mu}, map[string]bot.Channel{"local": locked{w, &mu}}
	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			m := bot.Message{Channel: "local", Account: "1", Chat: "1", Private: true, Kind: bot.Text, ID: int64(i), Update: int64(i), Date: w.now, Text: "/baocao"}
			if err := h.Handle(t.Context(), m); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	h.Wait()
	if w.drafts != 1 {
		t.Errorf("%d drafts were begun, want 1", w.drafts)
	}
}

// Two processes, one person: one of them loses the race and does it over.
func TestConflictIsTriedAgain(t *testing.T) {
	w := newWorld(t)
	p := w.phone("1")
	p.types("/baocao")
	p.taps("Bắt đầu")
	racing := &racingStates{world: w}
	p.h.States = racing
	p.types("3")
	p.sees("Câu 2/10")
	if racing.conflicts != 1 {
		t.Errorf("%d conflicts, want 1", racing.conflicts)
	}
}

// A card that was opened for a week that is past, and not touched, makes way
// for the present one; an answer keeps it.
func TestUntouchedCardMakesWay(t *testing.T) {
	w := newWorld(t)
	p := w.phone("1")
	p.types("/baocao")
	p.sees("Tuần 46")
	w.now = w.now.AddDate(0, 0, 14)
	p.types("/baocao")
	p.sees("Tuần 48", "hạn 12 giờ 00, thứ Sáu 01/12")
	p.taps("Bắt đầu")
	p.types("3")
	w.now = w.now.AddDate(0, 0, 14)
	p.types("/baocao")
	p.sees("Tuần 48", "Bản nháp đang ở câu 2/10")
}

func TestStrangersAndGroups(t *testing.T) {
	w := newWorld(t)
	stranger := w.phone("99")
	for _, text := range []string{"/start", "/baocao", "Sát Cơ Sở?"} {
		stranger.types(text)
		if len(w.menus) > 0 {
			t.Errorf("a stranger has the menu %v", w.menus)
		}
		if want := "Kênh này chỉ dành cho người được mời. Nếu có thư mời, vui lòng mở đường dẫn trong thư."; stranger.last() != want {
			t.Errorf("a stranger's %q is answered with %q", text, stranger.last())
		}
	}
	h := w.handler()
	for range 3 {
		m := bot.Message{Channel: "local", Account: "1", Chat: "-5", Kind: bot.Text, Text: "/tomtat", Update: 1, ID: 1}
		if err := h.Handle(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(w.chats["-5"]); n != 1 {
		t.Errorf("a group was told %d times, want once", n)
	}
}

func TestNumbersOfPeopleAreNotKept(t *testing.T) {
	w := newWorld(t)
	p := w.phone("1")
	p.types("/baocao")
	p.taps("Cả tuần không phát sinh")
	p.taps("Sửa…")
	p.taps("9. Khó khăn: Không có")
	p.taps("Khác")
	p.types("gọi 0912 345 678 hoặc 079204001234")
	p.taps("Gửi")
	if got := w.values()["kho_khan"]; got != "gọi [***] hoặc [***]" {
		t.Errorf("stored %q", got)
	}
	for _, stored := range []string{string(w.states[1].Session), string(w.snaps[1].Session)} {
		if strings.Contains(stored, "345") || strings.Contains(stored, "0792") {
			t.Errorf("a number was kept: %s", stored)
		}
	}
}

// A text with a mark of secrecy reaches no state; a name only if its author
// keeps it.
func TestNamesAndSecrets(t *testing.T) {
	w := newWorld(t)
	p := w.phone("1")
	p.types("Công văn số 12 (Mật)")
	p.sees("không được lưu")
	p.types("/baocao")
	p.taps("Cả tuần không phát sinh")
	p.taps("Sửa…")
	p.taps("9. Khó khăn: Không có")
	p.taps("Khác")
	p.types("TỐI MẬT: kế hoạch số 5")
	p.sees("không được lưu", "Câu 10/10")
	if stored := string(w.states[1].Session) + string(w.snaps[1].Session); strings.Contains(stored, "kế hoạch") {
		t.Errorf("a secret text is in the state: %s", stored)
	}
	p.types("anh Nam tăng ca nên không dự lớp")
	p.sees("có thể có tên người", "[***] tăng ca nên không dự lớp")
	p.taps("Che tên")
	p.taps("Gửi")
	if got := w.values()["kho_khan"]; got != "[***] tăng ca nên không dự lớp" {
		t.Errorf("stored %q", got)
	}
}

func TestCommands(t *testing.T) {
	w := newWorld(t)
	officer, both, leader := w.phone("1"), w.phone("2"), w.phone("3")
	officer.types("/tomtat")
	officer.sees("dành cho lãnh đạo")
	leader.types("/baocao")
	leader.sees("chưa được phân công")
	leader.types("/digest@satcoso_bot")
	leader.sees("digest: first")
	leader.taps("Full")
	leader.sees("digest: full")
	both.types("/start")
	if menu := w.menus["2"]; len(menu) != 11 || menu[0] != (bot.MenuItem{Command: "baocao", Description: "Báo cáo tuần"}) {
		t.Errorf("an officer's menu is %v", menu)
	}
	both.taps("Báo cáo tuần")
	both.sees("Báo cáo cho đơn vị nào?")
	both.types("2")
	both.sees("Đồng chí có thể gửi")
	both.types("dang uy khoi")
	both.sees("Đảng ủy Khối · hạn 12 giờ 00, thứ Sáu 17/11")
	both.types("/NgonNgu@satcoso_bot")
	english := both.taps("English")
	both.sees("The bot will speak English.", "Project 03, Week 46")
	both.deliver(english)
	both.sees("The bot will speak English.", "Project 03, Week 46")
	both.types("/huy@satcoso_bot")
	both.sees("The draft was discarded.")
	both.types("hello")
	both.sees("You can send:", "/report")
}

// A text of the second in which its question took the place of an older message
// may have been written before.
func TestTextRightAfterATap(t *testing.T) {
	for after, want := range map[time.Duration]string{0: "gửi trước khi", time.Second: "Tuyên truyền: 20"} {
		w := newWorld(t)
		p := w.phone("1")
		p.types("/baocao")
		p.taps("Bắt đầu")
		p.taps("3")
		p.nextID++
		p.send(bot.Message{Kind: bot.Text, ID: p.nextID, Date: w.now.Add(after), Text: "20"})
		p.sees(want)
	}
}

// counted states count the calls that a turn waits for: each is one round trip.
type counted struct {
	*world
	calls int
}

func (c *counted) Load(ctx context.Context, person int64) (bot.Record, bool, error) {
	c.calls++
	return c.world.Load(ctx, person)
}

func (c *counted) Save(ctx context.Context, person int64, want bot.Stamp, next bot.Record) error {
	c.calls++
	return c.world.Save(ctx, person, want, next)
}

// A turn waits for Redis twice at most, and three times where it sends a report.
func TestRoundTrips(t *testing.T) {
	w := newWorld(t)
	p := w.phone("1")
	states := &counted{world: w}
	p.h.States = states
	after := func(what string, want int) {
		t.Helper()
		if states.calls > want {
			t.Errorf("%s waits for Redis %d times, want %d", what, states.calls, want)
		}
		states.calls = 0
	}
	p.types("/baocao")
	after("a command", 2)
	p.taps("Bắt đầu")
	after("a tap", 2)
	p.types("3")
	after("an answer", 2)
	p.types("/trogiup")
	after("help", 2)
	p.taps("2")
	p.types("khoảng 30")
	for _, answer := range []string{"1", "0", "0", "Không có"} {
		p.taps(answer)
	}
	states.calls = 0
	p.taps("Gửi")
	after("Gửi", 3)
	p.sees("Đã nhận báo cáo")
}

// Who types again and again, faster than the bot answers, is understood as soon
// as they have typed after the question was shown, though each answer shows it
// once more below.
func TestImpatienceEnds(t *testing.T) {
	w := newWorld(t)
	p := w.phone("1")
	p.types("/baocao")
	p.taps("Bắt đầu")
	p.now = p.now.Add(time.Second)
	p.nextID++
	before := p.nextID // written before question 2 was there
	p.types("3")
	var after []int64
	for range 3 { // written below question 2, before any of them was answered
		p.nextID++
		after = append(after, p.nextID)
	}
	text := func(id int64, text string) bot.Message {
		return bot.Message{Kind: bot.Text, ID: id, Date: w.now, Text: text}
	}
	p.send(text(before, "7"))
	p.sees("“7” được gửi trước khi", "Câu 2/10")
	p.send(text(after[0], "20"))
	p.sees("được gửi trước khi", "Câu 2/10") // it was written before the doubt about 7 was shown
	p.nextID++
	latest := p.nextID
	p.send(text(after[1], "20"))
	p.sees("được gửi trước khi", "Câu 2/10")
	p.send(text(latest, "20"))
	p.sees("Tuyên truyền: 20", "Câu 3/10")
}
