package invitation

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// slips have long names and many letters.
func slips(n int) []Slip {
	list := make([]Slip, n)
	for i := range list {
		list[i] = Slip{
			Name: "Nguyễn Thị Ngọc Ánh Hằng", Function: "cán bộ (Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh), văn phòng (Thị ủy Bến Cát)",
			Link: fmt.Sprintf("https://t.me/satcoso_bot?start=q3ZbAAAAAAAAAAAAAAAA%02d", i), Until: "17 giờ 00, thứ Sáu 20/11/2026",
		}
	}
	return list
}

func TestWrite(t *testing.T) {
	for n, pages := range map[int]int{0: 0, 1: 1, 5: 1, 6: 2} {
		var pdf bytes.Buffer
		if err := Write(&pdf, slips(n)); err != nil {
			t.Fatal(err)
		}
		if got := bytes.Count(pdf.Bytes(), []byte("/Type /Page\n")); got != pages {
			t.Errorf("%d slips are on %d pages, want %d", n, got, pages)
		}
	}
	typed := Slip{Name: "An", Typed: "/start q3ZbAAAAAAAAAAAAAAAAAA"}
	var pdf bytes.Buffer
	if err := Write(&pdf, []Slip{typed}); err != nil {
		t.Fatal(err)
	}
}

// A telephone reads what is printed: the rectangles of the page are painted and
// decoded by another library.
func TestPrintedCodeIsRead(t *testing.T) {
	list := slips(3)
	pdf, err := begin(func(r rune) { t.Errorf("there is no letter %q", r) })
	if err != nil {
		t.Fatal(err)
	}
	pdf.SetNoCompression()
	pdf.AddPage()
	for i, slip := range list {
		if err := drawSlip(pdf, slip, margin+float64(i)*slipHeight); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if _, err := pdf.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	page := paint(t, out.String())
	for i, slip := range list {
		if got := read(t, page, margin+float64(i)*slipHeight); got != slip.Link {
			t.Errorf("slip %d reads %q, want %q", i, got, slip.Link)
		}
	}
}

var rectangle = regexp.MustCompile(`([\d.]+) ([\d.]+) ([\d.-]+) ([\d.-]+) re f`)

// zoom is how many pixels a point has.
const zoom = 4

// paint paints the filled rectangles of a page.
func paint(t *testing.T, pdf string) *image.Gray {
	t.Helper()
	page := image.NewGray(image.Rect(0, 0, 595*zoom, 842*zoom))
	draw.Draw(page, page.Bounds(), image.White, image.Point{}, draw.Src)
	found := rectangle.FindAllStringSubmatch(strings.ReplaceAll(pdf, "\n", " "), -1)
	if len(found) < 300 {
		t.Fatalf("only %d rectangles", len(found))
	}
	for _, r := range found {
		var n [4]float64
		for i := range n {
			var err error
			if n[i], err = strconv.ParseFloat(r[i+1], 64); err != nil {
				t.Fatal(err)
			}
		}
		x0, x1, y0, y1 := n[0], n[0]+n[2], 841.89-n[1], 841.89-n[1]-n[3]
		at := image.Rect(round(x0), round(y0), round(x1), round(y1))
		draw.Draw(page, at, image.NewUniform(color.Black), image.Point{}, draw.Src)
	}
	return page
}

func round(points float64) int { return int(points*zoom + 0.5) }

// read decodes the code of the slip at top.
func read(t *testing.T, page *image.Gray, top float64) string {
	t.Helper()
	part := page.SubImage(image.Rect(round(margin-20), round(top-6), round(margin+qrSide+18), round(top+slipHeight-10)))
	bitmap, err := gozxing.NewBinaryBitmapFromImage(part)
	if err != nil {
		t.Fatal(err)
	}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil {
		t.Fatalf("no code at %v: %v", top, err)
	}
	return result.GetText()
}

// A letter that cannot be printed is told, not left out.
func TestUnknownLetter(t *testing.T) {
	err := Write(&bytes.Buffer{}, []Slip{{Name: "An 漢", Link: "https://t.me/x"}})
	if err == nil || !strings.Contains(err.Error(), "An 漢") {
		t.Errorf("Write: %v", err)
	}
}
