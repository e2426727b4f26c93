package localchat_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/satcoso/satcoso/localchat"
	localzalo "github.com/satcoso/satcoso/localchat/zalo"
)

const (
	zaloToken   = "1459232241454765289:TEST"
	zaloOfficer = "6ede9afa66b88fe6d6a9"
	zaloPhone   = "zalo-" + zaloOfficer
)

// withZalo gives a rig with a local Zalo beside the server, at the same address.
func withZalo(t *testing.T) (*rig, *localzalo.Server) {
	t.Helper()
	r := newRig(t, func(c *localchat.Config) { c.Zalo = true })
	beside, err := localzalo.Open(t.Context(), localzalo.Config{
		Path: filepath.Join(t.TempDir(), "zalo.db"), Now: r.business.Now, KeepHistory: true,
		Bots: []localzalo.Bot{{Token: zaloToken, ID: "1459232241454765289", AccountName: "bot.satcoso"}},
		People: func(context.Context) ([]localzalo.Person, error) {
			return []localzalo.Person{{Account: zaloOfficer, Name: "Trần Thị Bình", Role: "Cán bộ", Unit: "Phường Lái Thiêu"}}, nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	r.http.Close()
	mux := http.NewServeMux()
	mux.Handle("/", r.server.Handler())
	mux.Handle("/zalo/", http.StripPrefix("/zalo", beside.Handler()))
	r.http = httptest.NewServer(mux)
	t.Cleanup(func() {
		if err := beside.Close(); err != nil {
			t.Error(err)
		}
	})
	return r, beside
}

// zalo calls a method of the bot on Zalo.
func (r *rig) zalo(method, body string) string {
	r.Helper()
	req, err := http.NewRequestWithContext(r.Context(), http.MethodPost, r.http.URL+"/zalo/bot"+zaloToken+"/"+method, strings.NewReader(body))
	if err != nil {
		r.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	return string(r.read(req, nil).Result)
}

// visit opens the page with these phones.
func (b *browser) visit(phones string, width, height int64) {
	b.Helper()
	b.do("open "+phones, chromedp.EmulateViewport(width, height), chromedp.Navigate("about:blank"), chromedp.Navigate(b.http.URL+"/#"+phones))
}

func TestBrowserZaloPhone(t *testing.T) {
	r, beside := withZalo(t)
	chart := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/png")
		_, _ = w.Write(picture(t, 400, 240)) // nobody is left to tell
	}))
	defer chart.Close()
	r.send(officer, "/start")
	b := r.browse()
	b.visit(fmt.Sprint(officer, ",", zaloPhone), 900, 800)
	b.counts(1, ".phone.zalo header .zalo-badge")
	phone := func(selector string) chromedp.CSS { return chromedp.CSS(".zalo " + selector) }
	b.do("write", chromedp.SendKeys(phone(`[data-role="composer"]`), "0901 là số gì?"), chromedp.Click(phone(`[data-role="send"]`)))
	b.counts(1, ".zalo .own:not(.pending)")
	if got := r.zalo("getUpdates", `{"timeout":1}`); !strings.Contains(got, "0901 là số gì?") || !strings.Contains(got, zaloOfficer) {
		t.Errorf("the bot reads %s", got)
	}
	const words = "Câu 3/9 👥 Kết nạp mới\nXem https://example.org/tuan?n=46."
	r.zalo("sendMessage", fmt.Sprintf(`{"chat_id":%q,"text":%q,"text_styles":[{"start":0,"len":7,"st":["b"]},{"start":4,"len":18,"st":["i","c_db342e"]}]}`, zaloOfficer, words))
	r.zalo("sendPhoto", fmt.Sprintf(`{"chat_id":%q,"photo":%q,"caption":"Biểu đồ tuần 46"}`, zaloOfficer, chart.URL+"/chart.png"))
	b.counts(2, ".zalo .bot")
	b.sees("bold and italic", `(() => { const w = document.querySelector(".zalo .bot .words");
		const all = (s) => [...w.querySelectorAll(s)].map((n) => n.textContent).join("");
		return all("strong") === "Câu 3/9" && all("em") === "3/9 👥 Kết nạp mới" && w.textContent === `+fmt.Sprintf("%q", words)+`; })()`)
	b.counts(1, `.zalo .bot a[href="https://example.org/tuan?n=46"][target="_blank"][rel="noopener noreferrer"]`)
	b.sees("the picture", `(() => { const i = document.querySelector(".zalo .bot img"); return Boolean(i?.complete && i.naturalWidth === 400); })()`)
	b.counts(0, ".zalo .keyboard, .zalo [data-role=phone-menu], .phone:not(.zalo) .zalo-badge")
	dir := t.TempDir()
	path := filepath.Join(dir, "ảnh.png")
	if err := os.WriteFile(path, picture(t, 300, 200), 0o600); err != nil {
		t.Fatal(err)
	}
	b.do("attach", chromedp.SetUploadFiles(phone(`[data-role="attach-photo"]`), []string{path}, chromedp.NodeReady))
	b.counts(1, ".zalo .attached img")
	b.do("send the photo", chromedp.SendKeys(phone(`[data-role="composer"]`), "Thôn 3"), chromedp.Click(phone(`[data-role="send"]`)))
	b.sees("the photo", `(() => { const i = document.querySelector(".zalo .own:not(.pending) img"); return Boolean(i?.complete && i.naturalWidth === 300); })()`)
	if got := r.zalo("getUpdates", `{"timeout":1}`); !strings.Contains(got, `"caption":"Thôn 3"`) || !strings.Contains(got, r.http.URL+"/zalo/photo/") {
		t.Errorf("the bot reads %s", got)
	}
	if list, err := beside.History(t.Context(), zaloOfficer, 0); err != nil || len(list) != 4 {
		t.Errorf("history: %+v, %v", list, err)
	}
	b.do("reload", chromedp.Reload())
	b.counts(4, ".zalo article")
	b.counts(1, ".phone:not(.zalo) article")
}

func TestBrowserChoosesZalo(t *testing.T) {
	r, _ := withZalo(t)
	b := r.browse()
	b.do("open the list", chromedp.Click(role("add-person")), chromedp.WaitVisible(role("people")))
	b.counts(2, ".rows .zalo-badge")
	b.do("choose the stranger on Zalo", chromedp.Click(chromedp.CSS(`[data-pick="zalo-`+localzalo.StrangerAccount+`"]`)))
	b.counts(1, ".phone.zalo")
	b.do("write", chromedp.SendKeys(chromedp.CSS(`.zalo [data-role="composer"]`), "xin chào"), chromedp.Click(chromedp.CSS(`.zalo [data-role="send"]`)))
	b.counts(1, ".zalo .own:not(.pending)")
	if got := r.zalo("getUpdates", `{"timeout":1}`); !strings.Contains(got, localzalo.StrangerAccount) {
		t.Errorf("the bot reads %s", got)
	}
}

// Where no Zalo is mounted, the page has no phones on it, though its address or
// its memory may name one.
func TestBrowserWithoutZalo(t *testing.T) {
	r := newRig(t)
	b := r.browse()
	b.visit(fmt.Sprint(officer, ",", zaloPhone), 900, 800)
	b.counts(1, ".phone")
	b.counts(1, "#offline[hidden]")
	b.do("open the list", chromedp.Click(role("add-person")), chromedp.WaitVisible(role("people")))
	b.counts(0, ".zalo-badge")
	if _, _, header := r.get("/"); strings.Contains(header.Get("Content-Security-Policy"), "http:") {
		t.Errorf("pictures from anywhere: %s", header.Get("Content-Security-Policy"))
	}
}
