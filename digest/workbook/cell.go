package workbook

import (
	"fmt"
	"math"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

type kind uint8

const (
	empty kind = iota
	text
	integer
	thousandths
	percent
	date
	moment
)

// A Cell is one value. The zero Cell is empty.
type Cell struct {
	kind     kind
	text     string
	number   int64
	fraction float64
	at       time.Time
}

// Text is shown as it is, less the characters that a file cannot hold: control
// characters other than tab and line feed. Beyond the 32,767 UTF-16 units of
// Excel it ends in "…".
func Text(s string) Cell { return Cell{kind: text, text: s} }

// Integer is a whole number of at most 15 digits, which is what Excel can hold.
func Integer(n int64) Cell { return Cell{kind: integer, number: n} }

// Thousandths is a number with up to three decimals, given in thousandths: 1500
// is 1.5. At most 15 digits.
func Thousandths(n int64) Cell { return Cell{kind: thousandths, number: n} }

// Percent is a share: 0.628 is shown as 62.8%. Not NaN, not infinite.
func Percent(share float64) Cell { return Cell{kind: percent, fraction: share} }

// Date is the day of t where t is. From 1901 to 9999, as for Moment.
func Date(t time.Time) Cell { return Cell{kind: date, at: t} }

// Moment is the day and minute of t where t is.
func Moment(t time.Time) Cell { return Cell{kind: moment, at: t} }

const (
	maxDigits = 1_000_000_000_000_000 // the first number with 16 digits
	maxUnits  = excelize.TotalCellChars
)

// value is what goes into the file: nil, a string, an int64 or a float64, and
// the format it is shown in.
func (c Cell) value() (v any, format string, err error) {
	switch c.kind {
	case text:
		if s := clean(c.text); s != "" {
			return s, formatText, nil
		}
		return nil, "", nil
	case integer, thousandths:
		return c.numeric()
	case percent:
		if math.IsNaN(c.fraction) || math.IsInf(c.fraction, 0) {
			return nil, "", fmt.Errorf("share %v is no number", c.fraction)
		}
		return c.fraction, "0.0%", nil
	case date, moment:
		return c.serial()
	default:
		return nil, "", nil
	}
}

func (c Cell) numeric() (v any, format string, err error) {
	if c.number <= -maxDigits || c.number >= maxDigits {
		return nil, "", fmt.Errorf("number %d has more than 15 digits", c.number)
	}
	if c.kind == integer {
		return c.number, "#,##0", nil
	}
	format = "#,##0.000"
	switch n := c.number; {
	case n%1000 == 0:
		format = "#,##0"
	case n%100 == 0:
		format = "#,##0.0"
	case n%10 == 0:
		format = "#,##0.00"
	}
	return float64(c.number) / 1000, format, nil
}

// dayZero makes 1 March 1900 and all days after it right; Excel believes that
// there was a 29 February 1900.
var dayZero = time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC)

// serial is the count of days that spreadsheets keep a date as. They know no time
// zones: what the clock showed is what is written.
func (c Cell) serial() (v any, format string, err error) {
	year, month, day := c.at.Date()
	if year < 1901 || year > 9999 {
		return nil, "", fmt.Errorf("date in the year %d", year)
	}
	days := int64(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Sub(dayZero) / (24 * time.Hour))
	if c.kind == date {
		return days, "dd/mm/yyyy", nil
	}
	minutes := c.at.Hour()*60 + c.at.Minute()
	return float64(days) + float64(minutes)/(24*60), "dd/mm/yyyy hh:mm", nil
}

// clean leaves what XML can hold, with line feeds as the only ends of lines.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' || r >= 0x7f && r < 0xa0 || r&0xfffe == 0xfffe {
			return -1
		}
		return r
	}, s)
	return cut(s, maxUnits)
}

// cut shortens a text to at most so many UTF-16 units, which Excel counts in.
func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	units, end := 0, 0 // end is where an ellipsis still fits
	for i, r := range s {
		units += utf16.RuneLen(r)
		if units > most {
			return s[:end] + "…"
		}
		if units < most {
			end = i + utf8.RuneLen(r)
		}
	}
	return s
}
