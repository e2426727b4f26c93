// Package invitation prints invitations on paper: a PDF of A4 pages with one
// slip for each person, to be cut apart and handed over. Most callers need
// [Write].
//
// A slip holds the code of its invitation: whoever prints a sheet gives it out
// by hand and destroys what is left.
package invitation

import (
	"fmt"
	"io"

	"github.com/boombuler/barcode/qr"
	"github.com/signintech/gopdf"

	"github.com/satcoso/satcoso/fonts"
	"github.com/satcoso/satcoso/locales"
	"github.com/satcoso/satcoso/models"
)

// A Slip is what one person is handed.
type Slip struct {
	Name     string
	Function string // "cán bộ (Thành ủy Thuận An)"; may be empty
	// Link opens the invitation. Where the channel has no links, it is empty, and
	// Typed is what the person writes to the bot, on Zalo to the one of that name.
	Link, Typed, Bot string
	// Until says when the invitation ends, as it is printed.
	Until string
}

// The page in points, 72 to an inch.
const (
	margin     = 40.0
	perPage    = 5
	slipHeight = (841.89 - 2*margin) / perPage
	right      = 595.28 - margin
	qrSide     = 110.0
	textLeft   = margin + qrSide + 18
	textWidth  = right - textLeft
)

// Write writes the sheet, in Vietnamese. It fails where w does, or where a name
// has letters that the font lacks.
func Write(w io.Writer, slips []Slip) error {
	var missing []rune
	pdf, err := begin(func(r rune) { missing = append(missing, r) })
	if err != nil {
		return fmt.Errorf("begin the sheet of invitations: %w", err)
	}
	for i, slip := range slips {
		if i%perPage == 0 {
			pdf.AddPage()
		}
		if err := drawSlip(pdf, slip, margin+float64(i%perPage)*slipHeight); err != nil {
			return fmt.Errorf("print the invitation of %s: %w", slip.Name, err)
		}
		if len(missing) > 0 {
			return fmt.Errorf("print the invitation of %s: the font has no letter %q", slip.Name, missing[0])
		}
	}
	if _, err := pdf.WriteTo(w); err != nil {
		return fmt.Errorf("write the sheet of invitations: %w", err)
	}
	return nil
}

// begin begins a document. Letters that the font lacks are given to missing.
func begin(missing func(rune)) (*gopdf.GoPdf, error) {
	pdf := &gopdf.GoPdf{}
	pdf.Start(gopdf.Config{PageSize: *gopdf.PageSizeA4})
	for family, data := range map[string][]byte{"regular": fonts.Regular, "bold": fonts.Bold} {
		if err := pdf.AddTTFFontDataWithOption(family, data, gopdf.TtfOption{OnGlyphNotFound: missing}); err != nil {
			return nil, err
		}
	}
	return pdf, nil
}

// drawSlip prints a slip with its upper edge at top, and the line to cut along below
// it.
func drawSlip(pdf *gopdf.GoPdf, slip Slip, top float64) error {
	say := locales.In(models.Vietnamese)
	way, opens := say.Say("slip.link", "link", slip.Link), slip.Link
	if slip.Link == "" {
		way, opens = say.Say("slip.typed", "text", slip.Typed), slip.Typed
		if slip.Bot != "" {
			way = say.Say("slip.zalo", "bot", slip.Bot, "text", slip.Typed)
		}
	}
	if err := drawCode(pdf, opens, margin, top+8); err != nil {
		return err
	}
	y := top + 6
	for _, line := range []struct {
		family string
		size   float64
		text   string
	}{
		{"regular", 9, say.Say("slip.title")},
		{"bold", 14, slip.Name},
		{"regular", 10, slip.Function},
		{"regular", 10, way},
		{"bold", 9, say.Say("slip.until", "at", slip.Until)},
		{"regular", 8, say.Say("slip.notice")},
	} {
		if line.text == "" {
			continue
		}
		if err := pdf.SetFont(line.family, "", line.size); err != nil {
			return err
		}
		parts, err := pdf.SplitTextWithOption(line.text, textWidth, &gopdf.BreakOption{Mode: gopdf.BreakModeIndicatorSensitive, BreakIndicator: ' '})
		if err != nil {
			return err
		}
		for _, part := range parts {
			pdf.SetXY(textLeft, y)
			if err := pdf.Cell(nil, part); err != nil {
				return err
			}
			y += line.size * 1.35
		}
		y += 3
	}
	pdf.SetLineWidth(0.5)
	pdf.SetLineType("dashed")
	pdf.Line(margin/2, top+slipHeight-4, right+margin/2, top+slipHeight-4)
	pdf.SetLineType("solid")
	return nil
}

// drawCode prints a QR code of the text, as squares, which stay sharp at any
// size. Around it is the quiet zone of four modules that readers need.
func drawCode(pdf *gopdf.GoPdf, text string, left, top float64) error {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return fmt.Errorf("make a QR code: %w", err)
	}
	n := code.Bounds().Dx()
	side := qrSide / float64(n)
	pdf.SetFillColor(0, 0, 0)
	for y := range n {
		for x := 0; x < n; x++ {
			run := 0
			for x+run < n && dark(code.At(x+run, y).RGBA()) {
				run++
			}
			if run > 0 { // one rectangle for several modules: no gaps between them
				pdf.RectFromUpperLeftWithStyle(left+float64(x)*side, top+float64(y)*side, float64(run)*side, side, "F")
				x += run
			}
		}
	}
	return nil
}

func dark(r, _, _, _ uint32) bool { return r < 0x8000 }
