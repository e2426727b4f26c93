package main_test

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

var makeGuide = flag.Bool("guide", false, "make the pictures of the guides in docs/images anew")

// Accounts of the province's office and of its leader.
const (
	clerk  = 3001
	tinhUy = 2001
)

// images is where the guides find their pictures.
const images = "../../docs/images"

// Every picture that a document shows is there, and every one that is there is
// shown.
func TestGuidePicturesAreShown(t *testing.T) {
	shown := map[string]string{}
	documents, err := filepath.Glob("../../docs/*.md")
	if err != nil || len(documents) < 5 {
		t.Fatalf("documents are %v, %v", documents, err)
	}
	for _, document := range append(documents, "../../README.md") {
		text, err := os.ReadFile(document)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range regexp.MustCompile(`images/([a-z0-9-]+\.png)`).FindAllStringSubmatch(string(text), -1) {
			shown[found[1]] = document
		}
	}
	for name, document := range shown {
		if _, err := os.Stat(filepath.Join(images, name)); err != nil {
			t.Errorf("%s shows a picture that is not there: %v", document, err)
		}
	}
	there, err := os.ReadDir(images)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range there {
		if shown[file.Name()] == "" {
			t.Errorf("no document shows %s", file.Name())
		}
	}
}

// The guides' pictures come from the demonstration as it runs: an officer
// reports, the office looks at the digest, the leader reads it.
func TestGuidePictures(t *testing.T) {
	if !*makeGuide {
		t.Skip("run with -guide, which writes docs/images")
	}
	folder, err := filepath.Abs(images)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("SATCOSO_ARTIFACTS", folder)
	s := startOn(t, "DEMO=reports")
	s.logs.waitFor(t, "demonstration filed", 5*time.Minute)
	officerPictures(t, s)
	officePictures(t, s)
	leaderPictures(t, s)
	readmePicture(t, s)
	zaloPictures(t, s)
	invitationPicture(t)
}

func guidePhone(t *testing.T, s *server, person any) *page {
	t.Helper()
	p := open(t, fmt.Sprintf("%s/#%v", s.url, person), 360, 740, true)
	p.starts(person)
	return p
}

// tapsFirst presses the first button whose label begins with a text.
func (p *page) tapsFirst(person any, text, begin string) {
	p.t.Helper()
	button := chromedp.Search(fmt.Sprintf(`(%s//button[starts-with(normalize-space(), %q)])[1]`, messageWith(person, text), begin))
	p.do("tap "+begin, chromedp.ScrollIntoView(button), chromedp.Click(button))
}

// shows brings the end of the newest message with a text into view, and keeps a
// picture.
func (p *page) shows(person any, text, name string) {
	p.t.Helper()
	p.sees(person, text)
	time.Sleep(time.Second)                                                                           // a notice of the page goes
	p.runs(`document.querySelectorAll(".day").forEach((day) => { day.style.visibility = "hidden" })`) // it floats above the text
	p.shoot(name)
}

// showsFrom is shows for a message that is longer than the phone: its beginning
// is in the picture.
func (p *page) showsFrom(person any, text, name string) {
	p.t.Helper()
	p.sees(person, text)
	p.runs(`[...document.querySelectorAll("article")].at(-1).scrollIntoView({block: "start"})`)
	p.shows(person, text, name)
}

func (p *page) runs(script string) {
	p.t.Helper()
	if _, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](script+"; true")); err != nil {
		p.t.Fatalf("%s: %v", script, err)
	}
}

func officerPictures(t *testing.T, s *server) {
	p := guidePhone(t, s, officer)
	p.types(officer, "/baocao")
	p.shows(officer, "Đề án 03, Tuần", "can-bo-mo-bao-cao")
	p.taps(officer, "Đề án 03, Tuần", "Bắt đầu")
	p.shows(officer, "Câu 1/10", "can-bo-cau-hoi")
	p.taps(officer, "Câu 1/10", "3")
	p.taps(officer, "Câu 2/10", "2")
	p.types(officer, "một trăm năm")
	p.shows(officer, "có thể hiểu khác nhau", "can-bo-hieu-khac-nhau")
	p.taps(officer, "có thể hiểu khác nhau", "105")
	p.taps(officer, "Câu 4/10", "1")
	p.taps(officer, "Câu 5/10", "2")
	p.taps(officer, "Câu 6/10", "0")
	p.taps(officer, "Câu 7/10", "1")
	p.taps(officer, "Câu 8/10", "0")
	p.taps(officer, "Câu 9/10", "Ca kíp, tăng ca")
	p.types(officer, "Tăng ca đột xuất nên công nhân khó dự lớp buổi tối")
	p.shows(officer, "1. Doanh nghiệp: 3", "can-bo-xem-lai")
	p.taps(officer, "1. Doanh nghiệp: 3", "Gửi")
	p.shows(officer, "Đã nhận báo cáo. Mã DA03-", "can-bo-da-nhan")
	p.taps(officer, "Đã nhận báo cáo. Mã DA03-", "Sửa báo cáo")
	p.tapsFirst(officer, "chưa gửi lại", "Sửa…")
	p.shows(officer, "Sửa câu nào?", "can-bo-sua")
	p.tapsFirst(officer, "Sửa câu nào?", "1. Doanh nghiệp")
	p.taps(officer, "Câu 1/10", "4")
	p.taps(officer, "1. Doanh nghiệp: 4", "Gửi")
	p.sees(officer, "Đã nhận bản sửa")
	p.types(officer, "/thang")
	p.shows(officer, "kết quả công tác của", "can-bo-thang")
	p.tapsFirst(officer, "kết quả công tác của", "Tháng 10/2023")
	p.shows(officer, "Tháng 10/2023: kết quả", "can-bo-thang-truoc")
}

func officePictures(t *testing.T, s *server) {
	p := guidePhone(t, s, clerk)
	s.moveClock(time.Date(2023, 11, 17, 14, 30, 0, 0, hanoi))
	p.shows(clerk, "Xem trước của Văn phòng", "van-phong-xem-truoc")
	p.taps(clerk, "Xem trước của Văn phòng", "Thêm nhận định")
	p.sees(clerk, "Đề nghị gõ nhận định")
	p.types(clerk, "Tuần này tăng ca nhiều, lớp buổi tối dời sang Chủ nhật.")
	p.shows(clerk, "Nhận định của Văn phòng:", "van-phong-nhan-dinh")
}

func leaderPictures(t *testing.T, s *server) {
	p := guidePhone(t, s, tinhUy)
	s.moveClock(time.Date(2023, 11, 17, 16, 30, 0, 0, hanoi))
	p.shows(tinhUy, "TỔNG HỢP BÁO CÁO", "lanh-dao-tin-dau")
	p.taps(tinhUy, "TỔNG HỢP BÁO CÁO", "Đầy đủ")
	p.showsFrom(tinhUy, "Người lao động tiếp cận", "lanh-dao-day-du")
	p.taps(tinhUy, "Người lao động tiếp cận", "Theo đơn vị")
	p.shows(tinhUy, "Tuần 46 · Tỉnh ủy", "lanh-dao-theo-don-vi")
	p.tapsFirst(tinhUy, "Tuần 46 · Tỉnh ủy", "Thành ủy Thuận An")
	p.showsFrom(tinhUy, "Tuần 46 · Thành ủy Thuận An", "lanh-dao-don-vi")
	p.tapsFirst(tinhUy, "Tuần 46 · Thành ủy Thuận An", "Nguyễn Văn An · Đề án 03")
	p.shows(tinhUy, "Thành ủy Thuận An · Nguyễn Văn An", "lanh-dao-bao-cao")
	p.tapsFirst(tinhUy, "Thành ủy Thuận An · Nguyễn Văn An", "Về tin đầu")
	p.taps(tinhUy, "TỔNG HỢP BÁO CÁO", "Đầy đủ")
	p.taps(tinhUy, "Người lao động tiếp cận", "Biểu đồ")
	p.do("see the chart", chromedp.WaitVisible(chromedp.CSS(`.picture img`)))
	s.fetch(p.attribute(`.picture img`, "src"), filepath.Join(images, "lanh-dao-bieu-do.png"))
	p.taps(tinhUy, "Người lao động tiếp cận", "Bảng số liệu")
	p.do("see the spreadsheet", chromedp.WaitVisible(chromedp.CSS(`a.chip`)))
	workbook := filepath.Join(t.TempDir(), "bang.xlsx")
	s.fetch(p.attribute(`a.chip`, "href"), workbook)
	runs(t, "soffice", "--headless", "--convert-to", "pdf", "--outdir", filepath.Dir(workbook), workbook)
	firstPage(t, filepath.Join(filepath.Dir(workbook), "bang.pdf"), "lanh-dao-bang-so-lieu")
}

// readmePicture has an officer's receipt and the leader's digest side by side.
func readmePicture(t *testing.T, s *server) {
	p := open(t, fmt.Sprintf("%s/#%d,%d", s.url, officer, tinhUy), 1280, 860, false)
	p.types(tinhUy, "/tomtat")
	p.sees(tinhUy, "Số liệu đến")
	p.runs(`[...document.querySelectorAll("article")].find((m) => m.textContent.includes("Đã nhận bản sửa")).scrollIntoView({block: "end"})`)
	p.shows(tinhUy, "Số liệu đến", "report-and-digest")
}

// attribute is that of the last element that a selector finds.
func (p *page) attribute(selector, name string) string {
	p.t.Helper()
	value, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](
		fmt.Sprintf(`[...document.querySelectorAll(%q)].at(-1).getAttribute(%q)`, selector, name)))
	if err != nil {
		p.t.Fatalf("%s of %s: %v", name, selector, err)
	}
	return value
}

// fetch keeps what the page offers.
func (s *server) fetch(address, path string) {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.url+"/"+address, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		s.t.Fatalf("%s: %s, %v", address, response.Status, err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		s.t.Fatal(err)
	}
}

// invitationPicture is a sheet of slips for people that there are not, from a
// bot that there is not.
func invitationPicture(t *testing.T) {
	telegram := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"ok":true,"result":{"id":7,"is_bot":true,"first_name":"Sát","username":"sat_bot"}}`)) // to a program that would notice
	}))
	defer telegram.Close()
	o := tool{t: t, data: t.TempDir(), env: []string{
		"TELEGRAM_TOKEN=7:AAExampleOfThirtyFiveLettersDigits_-", "TELEGRAM_API_URL=" + telegram.URL,
	}}
	roster := filepath.Join(o.data, "roster.yaml")
	people := strings.NewReplacer("Huyện A", "Thành ủy Thuận An", "Huyện B", "Thành ủy Dĩ An").Replace(invitees)
	if err := os.WriteFile(roster, []byte(people), 0o600); err != nil {
		t.Fatal(err)
	}
	o.runs("roster", "apply", roster)
	sheet := filepath.Join(o.data, "thu-moi.pdf")
	o.runs("invite", "create", "--all-without-account", "--sheet", sheet, "--by", "Văn phòng")
	firstPage(t, sheet, "van-phong-thu-moi")
}

// firstPage draws the first page of a document, without what is empty below.
func firstPage(t *testing.T, document, name string) {
	t.Helper()
	path := filepath.Join(images, name)
	runs(t, "pdftoppm", "-png", "-singlefile", "-r", "90", document, path)
	data, err := os.ReadFile(path + ".png")
	if err != nil {
		t.Fatal(err)
	}
	page, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	const margin = 24
	size := page.Bounds()
	size.Max.Y = min(size.Max.Y, lastInk(page)+margin)
	cut := image.NewRGBA(size)
	draw.Draw(cut, size, page, size.Min, draw.Src)
	var out bytes.Buffer
	if err := png.Encode(&out, cut); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path+".png", out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// lastInk is the lowest row of a page that is not white.
func lastInk(page image.Image) int {
	b := page.Bounds()
	for y := b.Max.Y - 1; y > b.Min.Y; y-- {
		for x := b.Min.X; x < b.Max.X; x++ {
			if r, g, b, _ := page.At(x, y).RGBA(); r&g&b < 0xf000 {
				return y
			}
		}
	}
	return b.Min.Y
}

func runs(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
}
