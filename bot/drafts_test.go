package bot_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/conversations"
)

// admits files an admission of so many people.
func (p *phone) admits(n string) {
	p.t.Helper()
	p.types("/ketnap")
	p.taps("Hôm qua")
	p.taps(n)
	for range 4 {
		p.taps("0")
	}
	p.taps("Gửi")
}

// edits changes the text of a message that was typed before.
func (p *phone) edits(m bot.Message, text string) {
	p.t.Helper()
	m.Kind, m.Text = bot.Edited, text
	p.send(m)
}

// submitted is the only report that is stored of a flow.
func (p *phone) submitted(flow string) bot.Submission {
	p.t.Helper()
	var found []bot.Submission
	for _, s := range p.reports {
		if s.Report.FlowID == flow {
			found = append(found, s)
		}
	}
	if len(found) != 1 {
		p.t.Fatalf("%d reports of %s are stored, want 1", len(found), flow)
	}
	return found[0]
}

func TestSeveralDraftsWait(t *testing.T) {
	p := newWorld(t).phone("1")
	p.types("/baocao")
	p.taps("Bắt đầu")
	p.taps("3")
	p.admits("2")
	p.sees("Đã nhận báo cáo. Mã KN-20231115-")
	if s := p.submitted("ket_nap"); s.Report.PeriodStart != "2023-11-15" || s.Report.Late || s.Report.OneKey != nil {
		t.Errorf("stored %+v", s.Report)
	}
	p.taps("Nháp: Đề án 03, Tuần 46")
	p.sees("Đề án 03, Tuần 46", "câu 2/10")
	p.types("lớp nhận thức") // while a draft is open, a text is for the draft
	p.sees("Đề nghị đồng chí chọn một mục")
	p.types("/lop")
	p.sees("Lớp học ngày nào?")
	p.taps("Hôm nay")
	p.types("/baocao")
	p.sees("câu 2/10")
	p.taps("Làm tiếp")
	p.sees("Câu 2/10")
}

func TestTooManyDrafts(t *testing.T) {
	w := newWorld(t)
	p := w.phone("2")
	begin := func(unit, command string) {
		p.types(command)
		p.taps(unit)
		if command == "/baocao" {
			p.taps("Bắt đầu")
			p.taps("1")
			return
		}
		p.taps("Hôm nay")
	}
	begin("Thành ủy Thuận An", "/baocao")
	begin("Thành ủy Thuận An", "/ketnap")
	begin("Thành ủy Thuận An", "/lop")
	for _, other := range []string{"Tuần 45 (03/11–09/11/2023)", "Tuần 44 (27/10–02/11/2023)"} {
		p.openUnit("Đảng ủy Khối", other)
		p.taps("Bắt đầu")
		p.taps("1")
	}
	p.openUnit("Đảng ủy Khối", "Tuần 43 (20/10–26/10/2023)")
	p.sees("Đã có 5 bản nháp")
}

// openUnit opens the weekly report of a unit for a week, past any draft of the
// flow that is open.
func (p *phone) openUnit(unit, week string) {
	p.t.Helper()
	p.nextID++
	data := map[string]string{"Đảng ủy Khối": "8"}[unit]
	start := map[string]string{
		"Tuần 45 (03/11–09/11/2023)": "2023-11-03", "Tuần 44 (27/10–02/11/2023)": "2023-10-27", "Tuần 43 (20/10–26/10/2023)": "2023-10-20",
	}[week]
	p.send(bot.Message{Kind: bot.Tap, ID: p.nextID, Data: "p.de_an_03." + data + "." + start})
}

func TestEarlierWeek(t *testing.T) {
	p := newWorld(t).phone("1")
	p.types("/baocao")
	p.taps("Kỳ khác…")
	p.sees("Báo cáo của Thành ủy Thuận An cho tuần nào?")
	p.taps("Tuần 45 (03/11–09/11/2023)")
	p.sees("Tuần 45", "hạn 12 giờ 00, thứ Sáu 10/11")
	p.taps("Cả tuần không phát sinh")
	p.taps("Gửi")
	p.sees("Mã DA03-2023T45-", "Báo cáo gửi muộn", "Sửa được hết thứ Sáu 17/11.")
	s := p.submitted("de_an_03")
	if !s.Report.Late || s.Report.PeriodKey != "2023T45" {
		t.Errorf("stored %+v", s.Report)
	}
	p.types("/baocao")
	p.sees("Tuần 46")
}

func TestSecondReport(t *testing.T) {
	p := newWorld(t).phone("1")
	p.files()
	p.types("/baocao")
	p.sees("báo cáo đã được nhận")
	p.taps("Gửi thêm một báo cáo")
	p.sees("Vì sao có thêm báo cáo nữa?")
	p.types("bổ sung chiều thứ Năm, gọi anh Nam")
	p.sees("Tên người")
	p.taps("Bắt đầu")
	for range 6 {
		p.taps("0")
	}
	p.taps("Không có")
	p.sees("Báo cáo thêm trong kỳ: bổ sung chiều thứ Năm, gọi [***]")
	p.taps("Gửi")
	p.sees("Đã nhận báo cáo")
	keys := map[string]string{}
	for _, s := range p.reports {
		keys[*s.Report.OneKey] = s.Report.Reason
	}
	if len(keys) != 2 || keys["de_an_03/2023T46/unit/7/officer/1/2"] == "" {
		t.Errorf("the keys of the reports and their reasons: %v", keys)
	}
}

func TestAnyReportIsAmended(t *testing.T) {
	p := newWorld(t).phone("1")
	p.admits("2")
	p.types("/dagui")
	first := p.buttons()[0]
	p.admits("3")
	p.types("/dagui")
	p.sees("còn sửa được")
	p.taps(first)
	p.sees("chưa gửi lại", "Kết nạp: 2")
	p.taps("Sửa…")
	p.types("2")
	p.taps("4")
	p.taps("Gửi")
	p.sees("Đã nhận bản sửa")
	sums := map[int64]int{}
	for _, s := range p.reports {
		sums[s.Figures[0].Value] = s.Report.Revision
	}
	if len(sums) != 2 || sums[4] != 2 || sums[3] != 1 {
		t.Errorf("admitted and revisions: %v", sums)
	}
}

// buttons are the labels under the chat's last message.
func (p *phone) buttons() []string {
	p.t.Helper()
	messages := p.chats[p.account]
	var labels []string
	for _, row := range messages[len(messages)-1].card.Buttons {
		for _, b := range row {
			labels = append(labels, b.Label)
		}
	}
	return labels
}

// Somebody amends the report on another device, of which this state knows
// nothing: both versions are shown, and the newer one is what stays.
func TestStaleAmendment(t *testing.T) {
	w := newWorld(t)
	p := w.phone("1")
	p.admits("2")
	p.taps("Sửa báo cáo")
	p.taps("Sửa…")
	p.types("2")
	p.taps("3")
	other := p.submitted("ket_nap")
	other.Answers = []byte(strings.Replace(string(other.Answers), `"ket_nap":{"v":"2"}`, `"ket_nap":{"v":"4"}`, 1))
	other.Report.Revision, other.Hash = 2, "another"
	w.reports[other.Report.ID] = other
	p.taps("Gửi")
	p.sees("Bản sửa không được lưu", "• Kết nạp: đang lưu 4; bản vừa gửi 3", "Bản đang lưu")
	p.taps("Sửa báo cáo")
	p.sees("Kết nạp: 4")
	p.taps("Gửi")
	p.sees("Đã nhận bản sửa")
	if s := p.submitted("ket_nap"); s.Report.Revision != 3 {
		t.Errorf("stored revision %d", s.Report.Revision)
	}
}

func TestEditedMessageCorrects(t *testing.T) {
	p := newWorld(t).phone("1")
	p.types("/baocao")
	p.taps("Bắt đầu")
	three := p.types("3")
	p.types("2")
	p.edits(three, "4")
	p.sees("Doanh nghiệp: 4", "Câu 3/10")
	p.edits(bot.Message{ID: 7}, "5")
	p.sees("không phải câu trả lời")
	p.types("khoảng 30")
	p.taps("1")
	p.taps("0")
	p.taps("0")
	p.taps("Không có")
	p.taps("Gửi")
	p.edits(three, "5")
	p.sees("chưa gửi lại", "Doanh nghiệp: 5")
	p.taps("Gửi")
	if got := p.values()["doanh_nghiep"]; got != "5" {
		t.Errorf("stored %q enterprises", got)
	}
	p.now = p.now.AddDate(0, 0, 5)
	p.edits(three, "6")
	p.sees("Đã hết hạn sửa")
}

func TestMaskedMessageIsErased(t *testing.T) {
	w := newWorld(t)
	p := w.phone("1")
	p.types("/baocao")
	p.taps("Cả tuần không phát sinh")
	p.taps("Sửa…")
	p.taps("9. Khó khăn: Không có")
	p.taps("Khác")
	p.types("gọi 0912 345 678")
	p.sees("Tin nhắn gốc đã được xóa", "đã được che")
	if number := w.nextID - 1; len(w.erased) != 1 || w.erased[0] != number {
		t.Errorf("erased %v, want %d", w.erased, number)
	}
	p.taps("Sửa…")
	p.taps("10. Nội dung khó khăn: gọi [***]")
	named := p.types("nhờ anh Nam giúp")
	p.taps("Che tên")
	p.sees("Tin nhắn gốc đã được xóa", "nhờ [***] giúp")
	if len(w.erased) != 2 || w.erased[1] != named.ID {
		t.Errorf("erased %v, want %d at last", w.erased, named.ID)
	}
	w.unerasable = errors.New("too old")
	secret := p.types("TUYỆT MẬT")
	p.sees("Đề nghị đồng chí xóa tin nhắn gốc", "dấu hiệu tài liệu mật")
	if w.erased[2] != secret.ID {
		t.Errorf("erased %v", w.erased)
	}
}

func TestAlbumIsOneAnswer(t *testing.T) {
	w := newWorld(t)
	p := w.phone("1")
	photo := func(ref, caption string) {
		p.nextID++
		p.send(bot.Message{Kind: bot.Attached, ID: p.nextID, Date: p.now, Text: caption, Attachment: conversations.Attachment{
			Kind: conversations.Photo, Ref: ref, Album: "a1",
		}})
	}
	photo("r0", "")
	p.sees("chưa nhận loại tin này")
	p.types("/lop")
	p.taps("Hôm nay")
	p.types("nhà văn hóa")
	p.types("40")
	p.types("30")
	p.types("38")
	before := len(w.chats["1"])
	photo("r1", "lớp của chị Lan, 0912 345 678")
	photo("r2", "")
	photo("r3", "")
	// One says what was masked in the caption; it stays.
	if got := len(w.chats["1"]) - before; got != 2 {
		t.Errorf("an album of three photos was answered with %d messages, want 2", got)
	}
	p.sees("Ảnh: 3")
	p.taps("Xong")
	photo("r4", "")
	p.sees("Đã thêm vào câu đã trả lời. Ảnh: 4.")
	p.taps("Gửi")
	s := p.submitted("lop_nhan_thuc")
	answers, err := conversations.DecodeAnswers(s.Answers)
	if err != nil {
		t.Fatal(err)
	}
	if files := answers["anh"].Files; len(files) != 4 || files[0].Caption != "lớp của [***], [***]" {
		t.Errorf("stored %+v", files)
	}
}

// What buttons name is looked up among what is the person's own.
func TestForeignMattersAreNotOpened(t *testing.T) {
	w := newWorld(t)
	w.phone("2").types("/ketnap")
	other := w.phone("2")
	other.taps("Thành ủy Thuận An")
	other.taps("Hôm qua")
	other.taps("2")
	for range 4 {
		other.taps("0")
	}
	other.taps("Gửi")
	other.types("/dagui")
	amend := ""
	for _, row := range w.chats["2"][len(w.chats["2"])-1].card.Buttons {
		amend = row[0].Data
	}
	p := w.phone("1")
	for _, data := range []string{
		amend, "a.", "a.x", "u.de_an_03.8", "p.de_an_03.8.2023-11-10", "p.de_an_03.7.2023-09-01", "p.de_an_03.7.x", "p.none.7.2023-11-10",
		"b.ket_nap.7", "b.de_an_03.8.2023-11-10", "w." + strings.Repeat("A", 22), "w.", "p.", "u.7",
	} {
		p.nextID++
		p.send(bot.Message{Kind: bot.Tap, ID: p.nextID, Data: data})
		p.sees("Lựa chọn vừa rồi không còn dùng được")
	}
	if len(w.reports) != 1 {
		t.Errorf("%d reports are stored", len(w.reports))
	}
}

func TestCheckCommands(t *testing.T) {
	flow := func(id, vi, en string) *conversations.Flow {
		return &conversations.Flow{ID: id, Command: conversations.Command{Name: conversations.Text{VI: vi, EN: en}}}
	}
	for _, tt := range []struct {
		flows []*conversations.Flow
		want  string
	}{
		{[]*conversations.Flow{flow("a", "bao", "report"), flow("b", "lop", "class")}, ""},
		{[]*conversations.Flow{flow("a", "bao", "report"), flow("b", "report", "class")}, "flow a and of flow b"},
		{[]*conversations.Flow{flow("a", "tomtat", "x")}, "/tomtat"},
		{[]*conversations.Flow{flow("a", "x", "start")}, "/start"},
		{[]*conversations.Flow{flow("a", "x", "skip")}, "/skip"},
	} {
		err := bot.CheckCommands(tt.flows)
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("CheckCommands = %v, want %q", err, tt.want)
		}
	}
}

// The sending of an amendment of a report that is not the last one survives any
// failure.
func TestEveryCallOfAnotherReportMayFail(t *testing.T) {
	for n := 1; ; n++ {
		w := newWorld(t)
		p := w.phone("1")
		p.admits("2")
		p.admits("3")
		w.calls, w.failAt = 0, n
		p.types("/dagui")
		p.taps(p.buttons()[1])
		p.taps("Sửa…")
		p.types("2")
		if strings.Contains(p.last(), "chưa dùng") {
			p.types("2")
		}
		p.taps("5")
		p.taps("Gửi")
		if w.failed == "" {
			return
		}
		revisions := 0
		for _, s := range w.reports {
			revisions += s.Report.Revision
		}
		if len(w.reports) != 2 || revisions != 3 {
			t.Fatalf("call %d (%s) failed: %d reports, %d revisions", n, w.failed, len(w.reports), revisions)
		}
	}
}

// Once the week's report is filed, another week is one choice away, and its name
// is no reason for one more report of this one.
func TestAnotherWeekOnceThisIsFiled(t *testing.T) {
	for _, from := range []string{"the report that is there", "the reason for another", "words instead of a reason"} {
		t.Run(from, func(t *testing.T) {
			w := newWorld(t)
			p := w.phone("1")
			p.files()
			p.types("/baocao")
			switch from {
			case "the reason for another":
				p.taps("Gửi thêm một báo cáo")
				p.sees("Vì sao có thêm báo cáo nữa?")
			case "words instead of a reason":
				p.taps("Gửi thêm một báo cáo")
				p.types("kỳ khác")
			}
			if from != "words instead of a reason" {
				p.taps("Kỳ khác…")
			}
			p.sees("tuần nào?")
			p.taps("Tuần 45 (03/11–09/11/2023)")
			p.sees("Đề án 03, Tuần 45")
			if list := p.buttons(); slices.Contains(list, "Đề án 03, Tuần 46") {
				t.Errorf("a report that nobody has begun waits: %v", list)
			}
		})
	}
}
