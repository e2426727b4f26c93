package main_test

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// A page is the chat page in a headless browser.
type page struct {
	t   *testing.T
	ctx context.Context
}

func open(t *testing.T, url string, width, height int64, mobile bool) *page {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))
	allocator, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	p := &page{t: t, ctx: ctx}
	if err := chromedp.Do(ctx); err != nil { // the first call must carry no deadline
		t.Fatalf("start the browser: %v", err)
	}
	size := chromedp.EmulateViewport(width, height)
	if mobile {
		size = chromedp.EmulateViewport(width, height, chromedp.EmulateScale(2), chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	p.do("open the page", size, chromedp.Navigate(url))
	return p
}

func (p *page) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.shoot("failed-" + p.t.Name())
		p.t.Fatalf("%s: %v", what, err)
	}
}

func phoneOf(person any) string { return fmt.Sprintf(`//section[@data-person="%v"]`, person) }

// messageWith is the newest message of a phone that shows text.
func messageWith(person any, text string) string {
	return fmt.Sprintf(`(%s//article[@data-from="bot"][contains(., %q)])[last()]`, phoneOf(person), text)
}

func (p *page) sees(person any, text string) {
	p.t.Helper()
	p.do("see "+text, chromedp.WaitVisible(chromedp.Search(messageWith(person, text))))
}

// holds waits until a condition in JavaScript holds. The page's policy forbids
// it to wait by itself for one that comes as text.
func (p *page) holds(what, condition string) {
	p.t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		ok, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](condition))
		if err != nil || time.Now().After(deadline) {
			p.shoot("failed-" + p.t.Name())
			p.t.Fatalf("see %s: %v", what, err)
		}
		if ok {
			return
		}
	}
}

func (p *page) taps(person any, text, label string) {
	p.t.Helper()
	button := fmt.Sprintf(`%s//button[normalize-space()=%q]`, messageWith(person, text), label)
	p.do("tap "+label, chromedp.ScrollIntoView(chromedp.Search(button)), chromedp.Click(chromedp.Search(button)))
}

// types writes a text, a second after whatever was shown last: who taps has to
// read what took the place of the tapped message.
func (p *page) types(person any, text string) {
	p.t.Helper()
	time.Sleep(time.Second)
	field := chromedp.Search(phoneOf(person) + `//textarea[@data-role="composer"]`)
	send := chromedp.Search(phoneOf(person) + `//button[@data-role="send"]`)
	p.do("type "+text, chromedp.WaitVisible(field), chromedp.SendKeys(field, text), chromedp.Click(send))
}

func (p *page) starts(person any) {
	p.t.Helper()
	p.do("start the chat", chromedp.Click(chromedp.Search(phoneOf(person)+`//footer//button[contains(@class, "big")]`)))
}

// shoot keeps a picture of the page among the artefacts.
func (p *page) shoot(name string) {
	p.t.Helper()
	dir := os.Getenv("SATCOSO_ARTIFACTS")
	if dir == "" {
		dir = p.t.TempDir()
	}
	if err := chromedp.Do(p.ctx, chromedp.Sleep(300*time.Millisecond)); err != nil { // transitions end
		p.t.Errorf("picture %s: %v", name, err)
	}
	picture, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.t.Errorf("picture %s: %v", name, err)
		return
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		p.t.Error(err)
	}
	if err := os.WriteFile(filepath.Join(dir, strings.ReplaceAll(name, "/", "-")+".png"), picture, 0o644); err != nil {
		p.t.Error(err)
	}
}

// Among the 129 officers one finds whom to be: the few stand first, and a word
// without diacritics finds the others.
func TestBrowserChoosesAPerson(t *testing.T) {
	s := start(t)
	p := open(t, fmt.Sprintf("%s/#%d", s.url, leader), 1280, 860, false)
	p.do("open the list", chromedp.Click(chromedp.CSS(`[data-role="add-person"]`)))
	// Three of them, and the stranger, have a phone on Zalo, too.
	p.holds("everybody", `document.querySelectorAll("[data-pick]").length === 129 + 3 + 1 + 1 + 4`)
	p.holds("groups in their order", `[...document.querySelectorAll("[data-role=group]")].map((g) => g.textContent).join() === "Lãnh đạo,Văn phòng,Cán bộ,Không có trong danh sách,Lãnh đạo · Zalo,Cán bộ · Zalo,Không có trong danh sách · Zalo"`)
	p.shoot("people")
	p.do("search", chromedp.SendKeys(chromedp.CSS(`[data-role="people-search"]`), "le thi mai"))
	p.holds("one found", `[...document.querySelectorAll("[data-pick]")].map((b) => b.dataset.pick).join() === "1004"`)
	p.do("pick", chromedp.Click(chromedp.CSS(`[data-pick]`)), chromedp.WaitVisible(chromedp.Search(phoneOf(1004))))
}

// An officer files a report and taps Gửi twice; the clock is moved to Friday
// 16:30, and the leader reads the digest: all by clicks and typing.
func TestBrowserFromReportToDigest(t *testing.T) {
	s := start(t)
	p := open(t, fmt.Sprintf("%s/#%d,%d", s.url, officer, leader), 1280, 860, false)
	p.starts(officer)
	p.starts(leader)
	p.types(officer, "/baocao")
	p.taps(officer, "Đề án 03, Tuần", "Bắt đầu")
	p.taps(officer, "Câu 1/10", "3")
	p.taps(officer, "Câu 2/10", "2")
	p.types(officer, "khoảng 30")
	p.sees(officer, "Lao động: ước 30")
	p.shoot("officer-question")
	p.taps(officer, "Câu 4/10", "1")
	p.taps(officer, "Câu 5/10", "2")
	p.taps(officer, "Câu 6/10", "0")
	p.taps(officer, "Câu 7/10", "1")
	p.taps(officer, "Câu 8/10", "0")
	p.taps(officer, "Câu 9/10", "Ca kíp, tăng ca")
	p.types(officer, "Tăng ca đột xuất nên công nhân khó dự lớp, gọi 0912 345 678")
	p.sees(officer, "gọi [***]")
	p.shoot("officer-summary")
	p.taps(officer, "1. Doanh nghiệp: 3", "Gửi")
	p.sees(officer, "Đã nhận báo cáo. Mã DA03-")
	p.taps(officer, "1. Doanh nghiệp: 3", "Gửi")
	p.sees(officer, "Báo cáo không bị ghi trùng")
	p.shoot("officer-receipt")

	p.do("move the clock", chromedp.Click(chromedp.Search(`//button[contains(@class, "clock")]`)),
		chromedp.Click(chromedp.Search(`//button[@data-role="clock-friday"]`)))
	p.sees(leader, "Đề án 03: giới thiệu 2; được kết nạp 1")
	p.do("wait for the notice to go", chromedp.WaitNotVisible(chromedp.CSS("#notice")))
	p.shoot("leader-digest")
	p.taps(leader, "TỔNG HỢP BÁO CÁO", "Đầy đủ")
	p.sees(leader, "Người lao động tiếp cận: ước 30")
	p.shoot("leader-full")
	p.taps(leader, "Người lao động tiếp cận", "Khó khăn mới (1)")
	p.sees(leader, "Tăng ca đột xuất")
	p.shoot("leader-difficulties")
}

// The same page on a phone of 360 pixels.
func TestBrowserOnAPhone(t *testing.T) {
	s := start(t)
	p := open(t, fmt.Sprintf("%s/#%d", s.url, officer), 360, 740, true)
	p.starts(officer)
	p.types(officer, "/baocao")
	p.sees(officer, "Đề án 03, Tuần")
	p.shoot("phone-opening")
	p.taps(officer, "Đề án 03, Tuần", "Bắt đầu")
	p.sees(officer, "Câu 1/10")
	p.types(officer, "mười mấy")
	p.sees(officer, "Chưa hiểu")
	p.shoot("phone-question")
	p.taps(officer, "Chưa hiểu", "Hủy")
	p.sees(officer, "Đã hủy bản nháp")
	overflow := `document.documentElement.scrollWidth > window.innerWidth`
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if wide, err := chromedp.Run(ctx, chromedp.Evaluate[bool](overflow)); err != nil || wide {
		t.Errorf("the page is wider than the phone: %v, %v", wide, err)
	}
}

// A class with photos, on a phone: readings to choose from, an album, an edited
// message, a number that is taken out of the chat, and the list of what was
// sent.
func TestBrowserClassOnAPhone(t *testing.T) {
	s := start(t)
	p := open(t, fmt.Sprintf("%s/#%d", s.url, officer), 360, 740, true)
	p.starts(officer)
	p.types(officer, "/lop")
	p.taps(officer, "Lớp học ngày nào?", "Hôm qua")
	p.types(officer, "nhà văn hóa phường")
	p.sees(officer, "Câu 3/6")
	p.types(officer, "một trăm năm")
	p.sees(officer, "có thể hiểu khác nhau")
	p.shoot("phone-readings")
	p.taps(officer, "có thể hiểu khác nhau", "105")
	p.types(officer, "chưa rõ")
	p.types(officer, "100")
	p.sees(officer, "Câu 6/6")
	p.attaches(officer, picture(t, "a.png"), picture(t, "b.png"))
	p.sees(officer, "Ảnh: 2")
	p.shoot("phone-photos")
	p.taps(officer, "Ảnh: 2", "Xong")
	p.sees(officer, "Chưa rõ: người lao động")
	p.shoot("phone-class-summary")
	p.taps(officer, "Chưa rõ: người lao động", "Gửi")
	p.sees(officer, "Đang lưu 2 ảnh")
	s.keeps(2)
	p.types(officer, "/dagui")
	p.sees(officer, "đã lưu 2")
	p.sees(officer, "còn sửa được")
	p.shoot("phone-sent")
}

// attaches sends pictures, together.
func (p *page) attaches(person any, files ...string) {
	p.t.Helper()
	input := chromedp.Search(phoneOf(person) + `//input[@type="file"]`)
	send := chromedp.Search(phoneOf(person) + `//button[@data-role="send"]`)
	p.do("attach", chromedp.SetUploadFiles(input, files), chromedp.Click(send))
}

// picture is a small photo in a file, another one for each name.
func picture(t *testing.T, name string) string {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 320, 240))
	draw.Draw(img, img.Bounds(), image.NewUniform(color.RGBA{0x2e, 0x7d, name[0], 0xff}), image.Point{}, draw.Src)
	path := filepath.Join(t.TempDir(), name)
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(png.Encode(file, img), file.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}
