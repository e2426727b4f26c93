package bot_test

import (
	"strings"
	"testing"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/conversations"
)

func TestDroppedAmendmentIsBegunAgain(t *testing.T) {
	p := newWorld(t).phone("1")
	p.files()
	p.taps("Sửa báo cáo")
	p.types("hủy")
	p.types("hủy")
	p.sees("Đã bỏ bản sửa")
	p.types("/dagui")
	p.taps(p.buttons()[0])
	p.sees("chưa gửi lại", "1. Doanh nghiệp: 3")
}

// Another device has sent the report of the week meanwhile: nothing that was
// answered is lost, and the author says why there are two.
func TestOccupiedReportBecomesAnother(t *testing.T) {
	w := newWorld(t)
	p := w.phone("1")
	p.types("/baocao")
	p.taps("Cả tuần không phát sinh")
	key := "de_an_03/2023T46/unit/7/officer/1"
	w.reports["018bd5a0-0000-7000-8000-999999999999"] = bot.Submission{Report: submittedElsewhere(key)}
	p.taps("Gửi")
	p.sees("Báo cáo của kỳ này đã có", "chưa được gửi", "Vì sao có thêm báo cáo nữa?")
	p.types("hai buổi khác nhau")
	p.sees("1. Doanh nghiệp: 0", "Báo cáo thêm trong kỳ: hai buổi khác nhau")
	p.taps("Gửi")
	p.sees("Đã nhận báo cáo")
	found := 0
	for _, s := range w.reports {
		if s.Report.OneKey != nil && *s.Report.OneKey == key+"/2" && s.Report.Reason == "hai buổi khác nhau" {
			found++
		}
	}
	if found != 1 || len(w.reports) != 2 {
		t.Errorf("the reports are %+v", w.reports)
	}
}

// An old button for one more report goes on with the one that was begun.
func TestAnotherReportIsBegunOnce(t *testing.T) {
	p := newWorld(t).phone("1")
	p.files()
	p.types("/baocao")
	p.taps("Gửi thêm một báo cáo")
	p.types("bổ sung")
	p.taps("Bắt đầu")
	p.taps("4")
	p.types("/ketnap")
	p.nextID++
	p.send(bot.Message{Kind: bot.Tap, ID: p.nextID, Data: "b.de_an_03.7.2023-11-10"})
	p.sees("câu 2/10")
	p.taps("Làm tiếp")
	p.sees("Câu 2/10")
}

func TestLockedReportLeavesTheDraftInHand(t *testing.T) {
	p := newWorld(t).phone("1")
	p.files()
	p.types("/dagui")
	p.now = p.now.AddDate(0, 0, 7)
	p.types("/lop")
	p.taps(p.listed("Đề án 03, Tuần 46 · "))
	p.sees("Đã hết hạn sửa", "Lớp học ngày nào?")
	p.types("hôm qua")
	p.sees("Câu 2/6")
}

// listed is the label of the newest button that begins so.
func (p *phone) listed(begin string) string {
	p.t.Helper()
	for _, m := range p.chats[p.account] {
		for _, row := range m.card.Buttons {
			if strings.HasPrefix(row[0].Label, begin) {
				return row[0].Label
			}
		}
	}
	p.t.Fatalf("no button begins with %q", begin)
	return ""
}

// An unfinished report of last week comes first, with this week's below it.
func TestUnfinishedWeekComesFirst(t *testing.T) {
	p := newWorld(t).phone("1")
	p.types("/baocao")
	p.taps("Bắt đầu")
	p.taps("3")
	p.now = p.now.AddDate(0, 0, 7)
	p.types("/baocao")
	p.sees("Tuần 46", "câu 2/10")
	p.taps("Tuần 47 · Thành ủy Thuận An")
	p.sees("Tuần 47")
	p.taps("Nháp: Đề án 03, Tuần 46")
	p.sees("Tuần 46", "câu 2/10")
}

// Captions, names of files and edited texts are guarded as texts are.
func TestEverythingIsGuarded(t *testing.T) {
	w := newWorld(t)
	p := w.phone("1")
	attach := func(caption, name string) {
		p.nextID++
		p.send(bot.Message{Kind: bot.Attached, ID: p.nextID, Date: p.now, Text: caption, Attachment: conversations.Attachment{
			Kind: conversations.File, Ref: "r", Name: name,
		}})
	}
	for _, secret := range []func(){
		func() { attach("TUYỆT MẬT", "a.pdf") },
		func() { attach("", "TUYỆT_MẬT.pdf") },
		func() { p.edits(bot.Message{ID: 5}, "TUYỆT MẬT") },
		func() { p.types("TUYỆT MẬT") },
	} {
		before := len(w.erased)
		secret()
		p.sees("dấu hiệu tài liệu mật", "đã được xóa")
		if len(w.erased) != before+1 {
			t.Errorf("erased %v", w.erased)
		}
	}
	p.types("/lop")
	p.taps("Hôm nay")
	for _, text := range []string{"nhà văn hóa", "40", "30", "38"} {
		p.types(text)
	}
	p.nextID++
	p.send(bot.Message{Kind: bot.Attached, ID: p.nextID, Date: p.now, Attachment: conversations.Attachment{
		Kind: conversations.Photo, Ref: "r", Name: "danh_sach_anh_Nguyễn_Văn_Nam_0912345678.jpg",
	}})
	p.taps("Xong")
	p.taps("Gửi")
	if stored := string(p.submitted("lop_nhan_thuc").Answers); strings.Contains(stored, "Nam") || strings.Contains(stored, "0912") {
		t.Errorf("stored %s", stored)
	}
}

// An amendment that was put off is what the report's command goes back to.
func TestAmendmentIsTakenUpAgain(t *testing.T) {
	p := newWorld(t).phone("1")
	p.files()
	p.taps("Sửa báo cáo")
	p.types("để sau")
	p.types("/ketnap")
	p.types("/baocao")
	p.sees("Bản sửa của báo cáo DA03-2023T46-", "chưa gửi lại")
	p.taps("Làm tiếp")
	p.sees("1. Doanh nghiệp: 3")
	p.taps("Gửi")
	p.sees("Đã nhận bản sửa")
	p.now = p.now.AddDate(0, 0, 7)
	p.taps("Sửa báo cáo")
	p.sees("Đã hết hạn sửa")
}

func TestNumberTypedWithNothingOpen(t *testing.T) {
	p := newWorld(t).phone("1")
	p.types("gọi 0912 345 678")
	p.sees("không có gì của tin đó được lưu", "Đồng chí có thể gửi")
}
