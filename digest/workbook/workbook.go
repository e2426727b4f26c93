// Package workbook writes tables as an XLSX file, for the figures behind a
// digest. [Write] is all there is to call.
//
// Numbers are numbers and dates are dates, so that they can be added up and
// sorted. Text is text whatever it begins with: what an officer typed can be no
// formula and no link, neither when the file is opened nor when somebody edits
// the cell. The same workbook gives the same bytes.
package workbook

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/xuri/excelize/v2"
)

// A Workbook is one file.
type Workbook struct {
	Title  string    // in the file's properties
	Made   time.Time // in the file's properties; left out if zero
	Sheets []Sheet   // at least one
}

// A Sheet is a table with its heads in the first row, which stays in view and
// has Excel's filter buttons.
type Sheet struct {
	Name    string // made to follow Excel's rules, and unique
	Columns []Column
	Rows    [][]Cell // none longer than Columns
	Notes   []string // below the table, a line each
}

// A Column is what its cells have in common.
type Column struct {
	Title string
	Width float64 // in digits of the default font; 0: by what is in the column
	// Format is Excel's code for the numbers and dates of the column, such as "0"
	// for years; empty: by the kind of each cell, with separators of thousands
	// and as many decimals as there are.
	Format string
}

// Write writes the file. It fails when there is no sheet, when a row has more
// cells than there are columns, when Excel could not hold a value (see the kinds
// of cells) or that many rows, or when w fails.
func Write(w io.Writer, b Workbook) error {
	if len(b.Sheets) == 0 {
		return errors.New("workbook: no sheets")
	}
	f := excelize.NewFile()
	f.SetZipWriter(newSortedZip)
	err := fill(f, b)
	if err == nil {
		err = f.Write(w)
	}
	if err = errors.Join(err, f.Close()); err != nil { // Close removes what large sheets left on disk
		return fmt.Errorf("workbook: %w", err)
	}
	return nil
}
