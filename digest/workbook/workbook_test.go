package workbook_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/satcoso/satcoso/digest/workbook"
)

var vietnam = time.FixedZone("+07", 7*60*60)

// friday is late enough in the day to be another one in UTC-10, and early enough
// to be another one in UTC.
var friday = time.Date(2026, time.November, 20, 6, 30, 59, 0, vietnam)

// hostile are texts that spreadsheets, left to themselves, would run or change.
var hostile = []string{
	"=1+1", "+cmd|' /C calc'!A0", "@SUM(1;1)", "-2+3", "\t=1+1", "\r=1+1", "\n=1+1", "'=1+1", " =1+1", "＝1+1",
	`=HYPERLINK("https://example.org";"x")`, "https://example.org", "mailto:a@example.org", "1e5", "00123", "20/11/2026", "TRUE", "#N/A", "_x0041_", "<b>&amp;",
}

func tables() workbook.Workbook {
	b := workbook.Workbook{
		Title: "Số liệu tuần 47/2026", Made: friday,
		Sheets: []workbook.Sheet{{
			Name: "Kết nạp/Đơn vị",
			Columns: []workbook.Column{
				{Title: "Đơn vị"}, {Title: "Kết nạp"}, {Title: "Tỷ lệ"}, {Title: "Điểm"}, {Title: "Ngày gửi"}, {Title: "Nhận lúc"},
				{Title: "Năm", Format: "0", Width: 6}, {Title: "Ghi chú", Width: 40},
			},
			Rows: [][]workbook.Cell{
				{workbook.Text("Thành ủy Thủ Dầu Một"), workbook.Integer(11117), workbook.Percent(0.628), workbook.Thousandths(1_234_500),
					workbook.Date(friday), workbook.Moment(friday), workbook.Integer(2026), workbook.Text("hai\ndòng")},
				{workbook.Text("Đảng ủy Khối Các cơ quan và Doanh nghiệp tỉnh"), {}, workbook.Percent(0), workbook.Thousandths(-5)},
			},
			Notes: []string{"Nguồn: báo cáo tuần", "=1+1"},
		}, {
			Name: "Nguyên văn", Columns: []workbook.Column{{Title: "=1+1"}},
		}, {Name: "kết nạp-đơn vị"}},
	}
	for _, text := range hostile {
		b.Sheets[1].Rows = append(b.Sheets[1].Rows, []workbook.Cell{workbook.Text(text)})
	}
	return b
}

func write(t interface {
	Helper()
	Fatal(...any)
}, b workbook.Workbook) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := workbook.Write(&file, b); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func read(t interface {
	Helper()
	Fatal(...any)
}, file []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestCells(t *testing.T) {
	f := read(t, write(t, tables()))
	defer f.Close()
	names := f.GetSheetList()
	if got := strings.Join(names, "|"); got != "Kết nạp-Đơn vị|Nguyên văn|kết nạp-đơn vị (2)" {
		t.Errorf("sheets %q", got)
	}
	for _, test := range []struct{ cell, raw, shown string }{
		{"A1", "Đơn vị", "Đơn vị"},
		{"A2", "Thành ủy Thủ Dầu Một", "Thành ủy Thủ Dầu Một"},
		{"B2", "11117", "11,117"},
		{"C2", "0.628", "62.8%"},
		{"D2", "1234.5", "1,234.5"},
		{"E2", "46346", "20/11/2026"},
		{"F2", strconv.FormatFloat(46346+390./1440, 'f', -1, 64), "20/11/2026 06:30"},
		{"G2", "2026", "2026"},
		{"H2", "hai\ndòng", "hai\ndòng"},
		{"B3", "", ""},
		{"C3", "0", "0.0%"},
		{"D3", "-0.005", "-0.005"},
		{"A4", "", ""},
		{"A5", "Nguồn: báo cáo tuần", "Nguồn: báo cáo tuần"},
		{"A6", "=1+1", "=1+1"},
	} {
		raw, err := f.GetCellValue(names[0], test.cell, excelize.Options{RawCellValue: true})
		if err != nil || raw != test.raw {
			t.Errorf("%s holds %q (%v), want %q", test.cell, raw, err, test.raw)
		}
		if shown, err := f.GetCellValue(names[0], test.cell); err != nil || shown != test.shown {
			t.Errorf("%s is shown as %q (%v), want %q", test.cell, shown, err, test.shown)
		}
	}
	for cell, want := range map[string]excelize.CellType{"A2": excelize.CellTypeInlineString, "B2": excelize.CellTypeUnset, "E2": excelize.CellTypeUnset} {
		if got, err := f.GetCellType(names[0], cell); err != nil || got != want {
			t.Errorf("%s has type %v (%v), want %v", cell, got, err, want)
		}
	}
}

// The head is bold, stays in view and has filters over the table, not the notes.
func TestFrame(t *testing.T) {
	f := read(t, write(t, tables()))
	defer f.Close()
	sheet := f.GetSheetList()[0]
	id, err := f.GetCellStyle(sheet, "A1")
	if err != nil {
		t.Fatal(err)
	}
	if style, err := f.GetStyle(id); err != nil || style.Font == nil || !style.Font.Bold || style.Font.Family == "" || style.Font.Size != 11 {
		t.Errorf("the head's style is %+v (%v), want bold, in the font of the rest", style, err)
	}
	for _, name := range f.GetSheetList() { // it prints as wide as a page
		props, err := f.GetSheetProps(name)
		page, wrong := f.GetPageLayout(name)
		if err != nil || wrong != nil || props.FitToPage == nil || !*props.FitToPage || page.FitToWidth == nil || *page.FitToWidth != 1 ||
			page.FitToHeight == nil || *page.FitToHeight != 0 || *page.Orientation != "landscape" {
			t.Errorf("the page of %s is %+v, %+v (%v, %v)", name, props, page, err, wrong)
		}
	}
	if panes, err := f.GetPanes(sheet); err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("panes %+v (%v), want one frozen row", panes, err)
	}
	filters := map[string]bool{}
	for _, name := range f.GetDefinedName() {
		filters[name.RefersTo] = true
	}
	if !filters["'Kết nạp-Đơn vị'!$A$1:$H$3"] || len(filters) != 2 {
		t.Errorf("filters %v", filters)
	}
	for column, want := range map[string]float64{"A": 46, "B": 11, "G": 6, "H": 40} {
		if got, err := f.GetColWidth(sheet, column); err != nil || got != want {
			t.Errorf("column %s is %v wide (%v), want %v", column, got, err, want)
		}
	}
}

func TestTextIsNoFormula(t *testing.T) {
	f := read(t, write(t, tables()))
	defer f.Close()
	const sheet = "Nguyên văn"
	for i, text := range hostile {
		cell := fmt.Sprintf("A%d", i+2)
		want := strings.ReplaceAll(text, "\r", "\n")
		if got, err := f.GetCellValue(sheet, cell); err != nil || got != want {
			t.Errorf("%s holds %q (%v), want %q", cell, got, err, want)
		}
		if kind, err := f.GetCellType(sheet, cell); err != nil || kind != excelize.CellTypeInlineString {
			t.Errorf("%q has type %v (%v), want a string", text, kind, err)
		}
		if formula, err := f.GetCellFormula(sheet, cell); err != nil || formula != "" {
			t.Errorf("%q is the formula %q (%v)", text, formula, err)
		}
		if link, target, err := f.GetCellHyperLink(sheet, cell); err != nil || link {
			t.Errorf("%q is a link to %q (%v)", text, target, err)
		}
		id, err := f.GetCellStyle(sheet, cell)
		if err != nil {
			t.Fatal(err)
		}
		if style, err := f.GetStyle(id); err != nil || style.NumFmt != 49 {
			t.Errorf("%q has style %+v (%v): editing the cell would make it a formula", text, style, err)
		}
	}
}

func TestLongTextsEndInEllipsis(t *testing.T) {
	f := read(t, write(t, workbook.Workbook{Sheets: []workbook.Sheet{{Columns: []workbook.Column{{}},
		Rows: [][]workbook.Cell{{workbook.Text(strings.Repeat("😀", 20_000))}, {workbook.Text(strings.Repeat("ủ", 32_767))}}}}}))
	defer f.Close()
	for cell, want := range map[string]string{"A2": strings.Repeat("😀", 16_383) + "…", "A3": strings.Repeat("ủ", 32_767)} {
		if got, err := f.GetCellValue(f.GetSheetList()[0], cell); err != nil || got != want {
			t.Errorf("%s: %d bytes (%v), want %d", cell, len(got), err, len(want))
		}
	}
}

// The same tables give the same bytes, with no trace of the library's author and
// of the time of writing.
func TestSameBytes(t *testing.T) {
	want := write(t, tables())
	for range 10 {
		if !bytes.Equal(write(t, tables()), want) {
			t.Fatal("the same tables, other bytes")
		}
	}
	f := read(t, want)
	defer f.Close()
	p, err := f.GetDocProps()
	if err != nil || p.Title != "Số liệu tuần 47/2026" || p.Creator != "Sát Cơ Sở" || p.Created != "2026-11-19T23:30:59Z" || p.Modified != "" {
		t.Errorf("properties %+v (%v)", p, err)
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, errBroken }

var errBroken = errors.New("broken")

func TestRefused(t *testing.T) {
	one := func(cells ...workbook.Cell) workbook.Workbook {
		return workbook.Workbook{Sheets: []workbook.Sheet{{Columns: []workbook.Column{{Title: "Cột"}}, Rows: [][]workbook.Cell{cells}}}}
	}
	for want, b := range map[string]workbook.Workbook{
		"no sheets":                      {},
		"2 cells in 1 columns":           one(workbook.Cell{}, workbook.Cell{}),
		`row 1: column "Cột": share NaN`: one(workbook.Percent(math.NaN())),
		"more than 15 digits":            one(workbook.Integer(1e15)),
		"date in the year 1":             one(workbook.Date(time.Time{})),
	} {
		var file bytes.Buffer
		if err := workbook.Write(&file, b); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
		if file.Len() > 0 {
			t.Errorf("%s: half a file was written", want)
		}
	}
	if err := workbook.Write(brokenPipe{}, tables()); !errors.Is(err, errBroken) {
		t.Errorf("error %v, want that of the writer", err)
	}
}

func BenchmarkWrite(b *testing.B) {
	t := tables()
	for range 1000 {
		t.Sheets[0].Rows = append(t.Sheets[0].Rows, t.Sheets[0].Rows[0])
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := workbook.Write(new(bytes.Buffer), t); err != nil {
			b.Fatal(err)
		}
	}
}
