package main_test

import (
	"fmt"
	"regexp"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// Phones on the local Zalo: of the officer and the leader who have a Telegram
// phone too, and of a stranger.
const (
	zaloOfficer  = "zalo-1003a0c4e7b2d9f61003"
	zaloLeader   = "zalo-2001a0c4e7b2d9f62001"
	zaloStranger = "zalo-999001c0ffee00999001"
)

// reportsByForm files a usual week on Zalo: form, answer, summary, receipt.
func (p *page) reportsByForm(person any) {
	p.t.Helper()
	p.types(person, "báo cáo tuần")
	p.sees(person, "Trả lời trong một tin")
	p.types(person, "1) 3 2) 2 3) khoảng 30 4) 1 5) 2 6) 0 7) 1 8) 0 9) Tăng ca đột xuất, công nhân khó dự lớp, gọi 0912 345 678")
	p.sees(person, "Câu 9/10") // what the difficulty is about
	p.types(person, "2")
	p.sees(person, "Gửi “ok” để nộp")
}

// linkingCode is the code that a phone shows.
func (p *page) linkingCode(person any) string {
	p.t.Helper()
	p.sees(person, "Mã liên kết")
	texts, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](
		fmt.Sprintf(`document.querySelector('[data-person="%v"]').textContent`, person)))
	if err != nil {
		p.t.Fatal(err)
	}
	return regexp.MustCompile(`LIENKET (\d{6})`).FindStringSubmatch(texts)[1]
}

// On Zalo an officer answers the whole form in one message, and a leader opens
// the digest by numbers; a second account is linked with a code, and goes on with
// what the first has begun.
func TestBrowserZalo(t *testing.T) {
	s := start(t)
	p := open(t, fmt.Sprintf("%s/#%d,%s,%s", s.url, officer+1, zaloOfficer, zaloStranger), 1280, 860, false)
	p.starts(officer + 1)
	p.reportsByForm(zaloOfficer)
	p.sees(zaloOfficer, "gọi [***]")
	p.types(zaloOfficer, "sửa 3 là 31")
	p.sees(zaloOfficer, "3. Lao động: 31")
	p.types(zaloOfficer, "ok")
	p.sees(zaloOfficer, "Đã nhận báo cáo. Mã DA03-")
	p.shoot("zalo-report")

	p.types(officer+1, "/baocao")
	p.taps(officer+1, "Đề án 03, Tuần", "Bắt đầu")
	p.taps(officer+1, "Câu 1/10", "3")
	p.sees(officer+1, "Câu 2/10")
	p.types(officer+1, "/lienket")
	p.types(zaloStranger, "LIENKET "+p.linkingCode(officer+1))
	p.sees(zaloStranger, "Bản nháp đang ở câu 2/10")
	p.types(zaloStranger, "1")
	p.sees(zaloStranger, "Câu 2/10")
	p.types(zaloStranger, "2")
	p.sees(zaloStranger, "Câu 3/10")
	p.sees(officer+1, "Một tài khoản Zalo vừa được liên kết")
	p.shoot("zalo-linked")
}

// zaloPictures are those of the guides that tell of Zalo.
func zaloPictures(t *testing.T, s *server) {
	p := open(t, fmt.Sprintf("%s/#%s", s.url, zaloOfficer), 360, 740, true)
	s.moveClock(time.Date(2023, 11, 24, 9, 0, 0, 0, hanoi))
	p.types(zaloOfficer, "báo cáo tuần")
	p.shows(zaloOfficer, "Trả lời trong một tin", "zalo-mau")
	p.types(zaloOfficer, "1) 3 2) 2 3) khoảng 30 4) 1 5) 2 6) 0 7) 0")
	p.shows(zaloOfficer, "Gửi “ok” để nộp", "zalo-xem-lai")
	p.types(zaloOfficer, "ok")
	p.shows(zaloOfficer, "Đã nhận báo cáo. Mã DA03-", "zalo-da-nhan")
	p.types(zaloOfficer, "/lienket")
	p.shows(zaloOfficer, "Mã liên kết", "zalo-lien-ket")

	l := open(t, fmt.Sprintf("%s/#%s", s.url, zaloLeader), 360, 740, true)
	l.types(zaloLeader, "tóm tắt")
	l.shows(zaloLeader, "TỔNG HỢP BÁO CÁO", "zalo-tong-hop")
	l.types(zaloLeader, "1")
	l.showsFrom(zaloLeader, "Người lao động tiếp cận", "zalo-day-du")
}
