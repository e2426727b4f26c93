package localchat_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// patience is how long the page may take to show something.
const patience = 30 * time.Second

// A browser shows the officer's phone.
type browser struct {
	*rig
	ctx context.Context
}

func (r *rig) browse() *browser {
	r.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(r.TempDir()))
	allocator, stop := chromedp.NewExecAllocator(r.Context(), options...)
	r.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocator)
	r.Cleanup(cancel)
	b := &browser{rig: r, ctx: ctx}
	if err := chromedp.Do(ctx); err != nil { // the first call must carry no deadline
		r.Fatalf("start the browser: %v", err)
	}
	b.do("open the page", chromedp.EmulateViewport(900, 800), chromedp.Navigate(fmt.Sprintf("%s/#%d", r.http.URL, officer)))
	return b
}

func (b *browser) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.Fatalf("%s: %v", what, err)
	}
}

// sees waits until a condition in JavaScript holds. The page's policy forbids it
// to wait by itself for one that comes as text.
func (b *browser) sees(what, condition string) {
	b.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		ok, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](condition))
		if err != nil || time.Now().After(deadline) {
			b.Fatalf("see %s: %v", what, err)
		}
		if ok {
			return
		}
	}
}

// counts waits until so many nodes match a selector.
func (b *browser) counts(n int, selector string) {
	b.Helper()
	b.sees(fmt.Sprint(n, " × ", selector), fmt.Sprintf("document.querySelectorAll(%q).length === %d", selector, n))
}

func role(name string) chromedp.CSS { return chromedp.CSS(`[data-role="` + name + `"]`) }

// chooses attaches files as if they had been picked in the browser's dialogue.
func (b *browser) chooses(kind string, files ...[]byte) {
	b.Helper()
	dir := b.TempDir()
	paths := make([]string, len(files))
	for i, data := range files {
		paths[i] = filepath.Join(dir, fmt.Sprintf("tệp %d.png", i))
		if err := os.WriteFile(paths[i], data, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	b.do("attach "+kind, chromedp.Click(role("attach")), chromedp.WaitVisible(role("choose-"+kind)),
		chromedp.SetUploadFiles(role("attach-"+kind), paths, chromedp.NodeReady))
}

func (b *browser) sends(caption string) {
	b.Helper()
	b.do("send "+caption, chromedp.SendKeys(role("composer"), caption), chromedp.Click(role("send")))
}

func TestBrowserSendsFilesTogether(t *testing.T) {
	r := newRig(t)
	r.send(officer, "/start")
	b := r.browse()
	b.chooses("photo", picture(t, 40, 30), picture(t, 30, 40))
	b.counts(2, ".attached img")
	b.sends("Thôn 3")
	b.counts(2, ".own:not(.pending) .album .picture")
	b.sees("both photos", `[...document.querySelectorAll(".album img")].every((i) => i.complete && i.naturalWidth > 0)`)
	b.chooses("document", []byte("nội dung"))
	b.counts(1, ".attached-name")
	b.sends("bản 2")
	b.counts(1, ".own:not(.pending) .chip")
	list := r.updates()
	if len(list) != 4 {
		t.Fatalf("%d updates, want /start, two photos and a document", len(list))
	}
	first, second, document := list[1].Message, list[2].Message, list[3].Message
	if first.MediaGroupID == "" || first.MediaGroupID != second.MediaGroupID || first.Caption != "Thôn 3" || document.Document == nil || document.Caption != "bản 2" {
		t.Errorf("album: %+v, %+v, document: %+v", first, second, document)
	}
}

func TestBrowserSaysHowManyFiles(t *testing.T) {
	r := newRig(t)
	r.send(officer, "/start")
	b := r.browse()
	b.chooses("photo", slicesOf(11, picture(t, 40, 30))...)
	b.counts(10, ".attached img")
	b.counts(1, `[data-role="toast"]`)
}

func TestBrowserShowsWhatIsDeleted(t *testing.T) {
	r := newRig(t)
	r.send(officer, "079085001234")
	if code, name := r.attach(officer, "photo", "Thôn 3", picture(t, 40, 30), picture(t, 30, 40)); code != http.StatusOK {
		t.Fatal(code, name)
	}
	b := r.browse()
	b.counts(2, ".album .picture")
	b.do("begin to edit", chromedp.Click(chromedp.CSS(`[data-message="1"] .tools`)), chromedp.Click(role("edit")), chromedp.WaitVisible(chromedp.CSS(".editing")))
	r.must(nil, "deleteMessage", "chat_id", "1001", "message_id", "2")
	b.counts(1, ".single .picture")
	b.counts(1, ".words") // of the text; the caption went with its photo
	b.counts(1, ".editing:not([hidden])")
	r.must(nil, "deleteMessage", "chat_id", "1001", "message_id", "1")
	b.counts(1, "article")
	b.counts(0, ".editing:not([hidden])")
	b.sees("an empty field", `document.querySelector('[data-role="composer"]').value === ""`)
	r.must(nil, "deleteMessage", "chat_id", "1001", "message_id", "3")
	b.counts(0, "article")
}
