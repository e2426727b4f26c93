package handouts_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/satcoso/satcoso/handouts"
)

// patience is how long the browser may take.
const patience = 30 * time.Second

// A phone is a browser of 360 × 740 points.
type phone struct {
	*rig
	ctx context.Context
}

func (r *rig) phone() phone {
	r.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(r.TempDir()))
	allocator, stop := chromedp.NewExecAllocator(r.Context(), options...)
	r.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocator)
	r.Cleanup(cancel)
	p := phone{r, ctx}
	if err := chromedp.Do(ctx); err != nil { // the first call must carry no deadline
		r.Fatalf("start the browser: %v", err)
	}
	p.do("hold the phone", chromedp.EmulateViewport(360, 740, chromedp.EmulateScale(2), chromedp.EmulateMobile, chromedp.EmulateTouch))
	return p
}

func (p phone) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.Fatalf("%s: %v", what, err)
	}
}

// holds checks a condition in JavaScript.
func (p phone) holds(what, condition string) {
	p.Helper()
	if ok, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](condition)); !ok || err != nil {
		p.Errorf("%s: %t, %v", what, ok, err)
	}
}

// looks opens an address, checks that the page fits, and keeps a picture of it.
func (p phone) looks(name, address string) {
	p.Helper()
	p.do("open "+name, chromedp.Navigate(address), chromedp.WaitVisible(chromedp.CSS("h1")))
	p.holds(name+" is as wide as the phone", "document.documentElement.scrollWidth <= 360 && innerWidth === 360")
	p.holds(name+" has its style", `getComputedStyle(document.querySelector("main")).borderRadius === "12px"`)
	p.holds(name+" is readable", `parseFloat(getComputedStyle(document.querySelector("main")).fontSize) >= 16`)
	p.holds(name+" has a button for a thumb, in sight",
		`[...document.querySelectorAll("button")].every((b) => b.offsetHeight >= 48 && b.getBoundingClientRect().bottom <= innerHeight)`)
	dir := os.Getenv("SATCOSO_ARTIFACTS")
	if dir == "" {
		dir = p.TempDir()
	}
	picture, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.MkdirAll(dir, 0o755)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "handout-"+name+".png"), picture, 0o644)
	}
	if err != nil {
		p.Errorf("picture %s: %v", name, err)
	}
}

func TestBrowserOpensFile(t *testing.T) {
	r := newRig(t)
	const long = "bao-cao-ket-qua-thuc-hien-de-an-03-tuan-46-nam-2026.xlsx"
	address := r.put(handouts.Handout{Name: long, Data: make([]byte, 123456)})
	p := r.phone()
	p.looks("file", address)
	if by := r.openedBy(address); by != "" {
		t.Errorf("a look opens it for %q", by)
	}
	p.do("press the button", chromedp.Click(chromedp.CSS("button")))
	for deadline := time.Now().Add(patience); r.openedBy(address) == ""; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the button opens nothing")
		}
	}
	p.looks("file-again", address)
	p.holds("it can be downloaded again", `document.body.innerText.includes("`+long+`")`)
	p.looks("elsewhere", opened(r, r.browser()))
	p.do("try", chromedp.Click(chromedp.CSS("button")), chromedp.WaitNotPresent(chromedp.CSS("button")))
	p.looks("missing", r.http.URL+handouts.Path+"x")
	english := r.put(handouts.Handout{Person: r.person["en"], Name: long, Data: make([]byte, 4<<20)})
	p.looks("english", english)
}
