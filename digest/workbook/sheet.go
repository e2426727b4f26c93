package workbook

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Widths of columns in characters, where the caller gives none.
const (
	minWidth = 8
	maxWidth = 50
	// measured is how many rows a width is taken from.
	measured = 1000
)

// formatText keeps a text a text when somebody edits its cell, even "=1+1".
const formatText = "@"

// A writer fills a file, and makes each style once.
type writer struct {
	file   *excelize.File
	styles map[look]int
}

// A look is what a style is made from.
type look struct {
	format string
	bold   bool // of the head
	note   bool
}

func fill(f *excelize.File, b Workbook) error {
	f.Pkg.Store(propertiesPart, properties(b))
	w := &writer{file: f, styles: map[look]int{}}
	for i, name := range sheetNames(b.Sheets) {
		if i == 0 {
			if err := f.SetSheetName(f.GetSheetName(0), name); err != nil {
				return err
			}
		} else if _, err := f.NewSheet(name); err != nil {
			return err
		}
		if err := w.sheet(name, b.Sheets[i]); err != nil {
			return fmt.Errorf("sheet %q: %w", name, err)
		}
	}
	return nil
}

// paper makes a sheet print as wide as a page on its side.
func (w *writer) paper(name string) error {
	fit, side, a4, wide, high := true, "landscape", 9, 1, 0
	if err := w.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	return w.file.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &a4, Orientation: &side, FitToWidth: &wide, FitToHeight: &high})
}

func (w *writer) sheet(name string, s Sheet) error {
	if err := w.paper(name); err != nil {
		return err
	}
	stream, err := w.file.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := w.frame(stream, name, s); err != nil {
		return err
	}
	row := 1
	write := func(cells []any) error {
		err := stream.SetRow(fmt.Sprintf("A%d", row), cells)
		row++
		return err
	}
	head, err := w.head(s.Columns)
	if err != nil {
		return err
	}
	if err := write(head); err != nil {
		return err
	}
	for i, cells := range s.Rows {
		values, err := w.row(s.Columns, cells)
		if err != nil {
			return fmt.Errorf("row %d: %w", i+1, err)
		}
		if err := write(values); err != nil {
			return err
		}
	}
	row++ // one empty: the table ends here
	for _, note := range s.Notes {
		style, err := w.style(look{format: formatText, note: true})
		if err != nil {
			return err
		}
		if err := write([]any{excelize.Cell{StyleID: style, Value: clean(note)}}); err != nil {
			return err
		}
	}
	return stream.Flush()
}

// frame sets what must be known before the first row: widths, the head that
// stays in view, the filter.
func (w *writer) frame(stream *excelize.StreamWriter, name string, s Sheet) error {
	if len(s.Columns) == 0 {
		return nil
	}
	for i := range s.Columns {
		if err := stream.SetColWidth(i+1, i+1, s.width(i)); err != nil {
			return err
		}
	}
	err := stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
	if err != nil {
		return err
	}
	last, err := excelize.CoordinatesToCellName(len(s.Columns), 1+len(s.Rows))
	if err != nil {
		return err
	}
	return w.file.AutoFilter(name, "A1:"+last, nil)
}

func (w *writer) head(columns []Column) ([]any, error) {
	style, err := w.style(look{format: formatText, bold: true})
	if err != nil {
		return nil, err
	}
	var cells []any
	for _, c := range columns {
		cells = append(cells, excelize.Cell{StyleID: style, Value: clean(c.Title)})
	}
	return cells, nil
}

func (w *writer) row(columns []Column, cells []Cell) ([]any, error) {
	if len(cells) > len(columns) {
		return nil, fmt.Errorf("%d cells in %d columns", len(cells), len(columns))
	}
	row := make([]any, len(cells))
	for i, c := range cells {
		value, format, err := c.value()
		if err != nil {
			return nil, fmt.Errorf("column %q: %w", columns[i].Title, err)
		}
		if value == nil {
			continue
		}
		if columns[i].Format != "" && c.kind != text {
			format = columns[i].Format
		}
		style, err := w.style(look{format: format})
		if err != nil {
			return nil, fmt.Errorf("column %q: %w", columns[i].Title, err)
		}
		row[i] = excelize.Cell{StyleID: style, Value: value}
	}
	return row, nil
}

func (w *writer) style(l look) (int, error) {
	if id, ok := w.styles[l]; ok {
		return id, nil
	}
	s := &excelize.Style{Alignment: &excelize.Alignment{Vertical: "top", WrapText: l.format == formatText && !l.note}}
	if l.format == formatText {
		s.NumFmt = 49 // built in; as a code of its own it would not be known as "text"
	} else {
		s.CustomNumFmt = &l.format
	}
	if l.bold || l.note {
		s.Font = &excelize.Font{Bold: l.bold, Italic: l.note, Family: "Calibri", Size: 11}
	}
	id, err := w.file.NewStyle(s)
	if err == nil {
		w.styles[l] = id
	}
	return id, err
}

// width is the one that was asked for, or that of the widest line in the head
// or in the first rows, within limits.
func (s Sheet) width(column int) float64 {
	c := s.Columns[column]
	if c.Width > 0 {
		return min(c.Width, excelize.MaxColumnWidth)
	}
	widest := utf8.RuneCountInString(c.Title) + 3 // the filter's button
	for _, row := range s.Rows[:min(len(s.Rows), measured)] {
		if column < len(row) {
			widest = max(widest, row[column].width())
		}
	}
	return float64(min(max(widest+1, minWidth), maxWidth))
}

// width is about how many characters a cell shows.
func (c Cell) width() int {
	switch c.kind {
	case text:
		widest := 0
		for line := range strings.SplitSeq(c.text, "\n") {
			widest = max(widest, utf8.RuneCountInString(line))
		}
		return widest
	case integer, thousandths:
		digits := len(fmt.Sprint(c.number))
		return digits + digits/3 + 1
	case date:
		return len("20/11/2026")
	case moment:
		return len("20/11/2026 16:30")
	default:
		return 0
	}
}
