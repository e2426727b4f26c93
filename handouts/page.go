package handouts

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // the page
	"encoding/base64"
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"github.com/satcoso/satcoso/locales"
	"github.com/satcoso/satcoso/models"
)

//go:embed page.css
var style string

//go:embed page.html
var layout string

var pageTemplate = template.Must(template.New("page").Parse(strings.Replace(layout, "STYLE", style, 1)))

// policy lets a page do nothing but look like this and send its form home.
var policy = func() string {
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
}()

// A page is what a browser shows: a heading, what it is about, paragraphs, and
// perhaps a form that is one button.
type page struct {
	Lang          models.Lang
	Title         string
	Name, Size    string // of a file
	Warning       string // before the rest
	Lines         []string
	Token, Button string
	Quiet         bool // the button is not what most want
}

func (p page) write(w http.ResponseWriter, status int) {
	var b bytes.Buffer
	if err := pageTemplate.Execute(&b, p); err != nil { // cannot be: texts into a template that tests have filled
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // a browser that has gone may come again
}

// filePage asks whether to download. After a try that could not be trusted it
// says so.
func (d *Desk) filePage(kept Kept, token string, again bool) page {
	say := locales.In(kept.Lang)
	p := page{
		Lang: say.Lang, Title: say.Say("handout.title"), Name: kept.Name, Size: size(say, kept.Size),
		Lines: []string{
			say.Say("handout.for"), say.Say("handout.until", "at", say.Moment(d.Calendar.In(kept.ExpiresAt))), say.Say("handout.one_browser"),
		},
		Token: token, Button: say.Say("handout.download"),
	}
	if again {
		p.Warning = say.Say("handout.again")
	}
	return p
}

// elsewherePage names no file. With a token it has a button for the browser that
// did open it.
func (d *Desk) elsewherePage(kept Kept, token string) page {
	say := locales.In(kept.Lang)
	return page{
		Lang: say.Lang, Title: say.Say("handout.elsewhere"),
		Lines: []string{say.Say("handout.elsewhere.what"), say.Say("handout.elsewhere.new"), say.Say("handout.elsewhere.not_you")},
		Token: token, Button: say.Say("handout.elsewhere.here"), Quiet: true,
	}
}

// missing is the same for whatever is not there, never was, or is not for the
// asker.
func missing(w http.ResponseWriter) { inBoth("handout.missing").write(w, http.StatusNotFound) }

func away(w http.ResponseWriter) {
	w.Header().Set("Retry-After", "60")
	inBoth("handout.away").write(w, http.StatusServiceUnavailable)
}

// inBoth is a page for somebody whose language is not known.
func inBoth(key string) page {
	vi := locales.In(models.Vietnamese)
	return page{Lang: vi.Lang, Title: vi.Say(key), Lines: []string{locales.In(models.English).Say(key)}}
}

// size writes a number of bytes: in KB, upwards, or in MB with a tenth.
func size(say *locales.Locale, n int64) string {
	const kb, mb = 1 << 10, 1 << 20
	if n < mb {
		return fmt.Sprintf("%s KB", say.Number((n+kb-1)/kb))
	}
	tenths := (n*10 + mb - 1) / mb
	return fmt.Sprintf("%s MB", say.Decimal(tenths*100))
}
