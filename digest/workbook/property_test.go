package workbook_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"github.com/satcoso/satcoso/digest/workbook"
)

// Any text comes back as it was, less what XML cannot hold.
func TestTextsComeBack(t *testing.T) {
	texts := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.RuneFrom([]rune("=+-@'\"<>&;_x0041\t\n\r\x00\x1f\ufffe Đảngủyở😀👩‍👩‍👧"))))
	rapid.Check(t, func(t *rapid.T) {
		var rows [][]workbook.Cell
		var want []string
		for range rapid.IntRange(1, 20).Draw(t, "rows") {
			text := texts.Draw(t, "text")
			rows = append(rows, []workbook.Cell{workbook.Text(text)})
			want = append(want, holdable(text))
		}
		b := workbook.Workbook{Sheets: []workbook.Sheet{{Name: texts.Draw(t, "sheet"), Columns: []workbook.Column{{Title: "x"}}, Rows: rows}}}
		f := read(t, write(t, b))
		defer f.Close()
		for i := range want {
			got, err := f.GetCellValue(f.GetSheetList()[0], fmt.Sprintf("A%d", i+2))
			if err != nil || got != want[i] {
				t.Fatalf("got %q (%v), want %q", got, err, want[i])
			}
		}
	})
}

// holdable says independently of the code what XML 1.0 can hold; of the control
// characters, no more than tab and line feed.
func holdable(text string) string {
	var b strings.Builder
	for _, r := range strings.ReplaceAll(text, "\r\n", "\n") {
		switch {
		case r == '\r':
			b.WriteRune('\n')
		case r == '\t', r == '\n', r >= 0x20 && r <= 0x7e, r >= 0xa0 && r <= 0xd7ff, r >= 0xe000 && r <= 0xfffd,
			r >= 0x10000 && r&0xffff < 0xfffe:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func TestNumbersComeBack(t *testing.T) {
	numbers := rapid.Int64Range(-999_999_999_999_999, 999_999_999_999_999)
	rapid.Check(t, func(t *rapid.T) {
		whole, parts := numbers.Draw(t, "whole"), numbers.Draw(t, "thousandths")
		share := rapid.Float64Range(-10, 10).Draw(t, "share")
		row := []workbook.Cell{workbook.Integer(whole), workbook.Thousandths(parts), workbook.Percent(share)}
		f := read(t, write(t, workbook.Workbook{Sheets: []workbook.Sheet{{Columns: make([]workbook.Column, 3), Rows: [][]workbook.Cell{row}}}}))
		defer f.Close()
		for cell, want := range map[string]float64{"A2": float64(whole), "B2": float64(parts) / 1000, "C2": share} {
			raw, err := f.GetCellValue(f.GetSheetList()[0], cell, excelize.Options{RawCellValue: true})
			if err != nil {
				t.Fatal(err)
			}
			if got, err := strconv.ParseFloat(raw, 64); err != nil || got != want {
				t.Fatalf("%s: got %s (%v), want %v", cell, raw, err, want)
			}
		}
	})
}

func TestSheetNames(t *testing.T) {
	names := rapid.OneOf(rapid.String(), rapid.StringMatching(`[Aa]{29,33}`), rapid.StringMatching(`[][:*?/\\' ĐA😀]{0,40}`),
		rapid.SampledFrom([]string{"History", "M'Drăk", "'a'"}))
	rapid.Check(t, func(t *rapid.T) {
		var b workbook.Workbook
		for range rapid.IntRange(1, 12).Draw(t, "sheets") {
			b.Sheets = append(b.Sheets, workbook.Sheet{Name: names.Draw(t, "name"), Columns: []workbook.Column{{Title: "x"}}})
		}
		f := read(t, write(t, b))
		defer f.Close()
		list := f.GetSheetList()
		if len(list) != len(b.Sheets) {
			t.Fatalf("%d sheets, want %d", len(list), len(b.Sheets))
		}
		seen := map[string]bool{"history": true}
		for _, name := range list {
			if n := len(utf16.Encode([]rune(name))); n == 0 || n > 31 || strings.ContainsAny(name, `[]:*?/\'`) || seen[strings.ToLower(name)] {
				t.Fatalf("%q of %q: Excel would refuse the file", name, list)
			}
			seen[strings.ToLower(name)] = true
		}
	})
}
