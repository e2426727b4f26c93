package handouts_test

import (
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/satcoso/satcoso/handouts"
	"github.com/satcoso/satcoso/models"
)

// Whatever is asked of a link in whatever state.
func TestRequests(t *testing.T) {
	const (
		ok, denied, gone, never = http.StatusOK, http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed
	)
	type codes struct{ get, post int }
	for name, tt := range map[string]struct {
		link func(r *rig, b browser) string
		want codes // HEAD is as GET; without a token nothing is ever opened
	}{
		"picture":           {func(r *rig, _ browser) string { return r.picture() }, codes{ok, never}},
		"file":              {func(r *rig, _ browser) string { return r.file() }, codes{ok, denied}},
		"file opened here":  {func(r *rig, b browser) string { return opened(r, b) }, codes{ok, denied}},
		"file opened there": {func(r *rig, _ browser) string { return opened(r, r.browser()) }, codes{denied, denied}},
		"picture, expired":  {expired((*rig).picture, handouts.PictureLife), codes{gone, gone}},
		"file, expired":     {expired((*rig).file, handouts.FileLife), codes{gone, gone}},
		"picture, almost":   {expired((*rig).picture, handouts.PictureLife-time.Second), codes{ok, never}},
		"file, almost":      {expired((*rig).file, handouts.FileLife-time.Second), codes{ok, denied}},
		"picture, revoked":  {revoked((*rig).picture), codes{gone, gone}},
		"file, revoked":     {revoked((*rig).file), codes{gone, gone}},
		"picture, as file":  {func(r *rig, _ browser) string { return strings.TrimSuffix(r.picture(), ".png") }, codes{gone, gone}},
		"file, as picture":  {func(r *rig, _ browser) string { return r.file() + ".png" }, codes{gone, gone}},
		"another ending":    {func(r *rig, _ browser) string { return strings.TrimSuffix(r.picture(), "png") + "jpg" }, codes{gone, gone}},
		"another desk's":    {anotherDesk, codes{gone, gone}},
		"nothing":           {func(r *rig, _ browser) string { return r.http.URL + handouts.Path }, codes{gone, gone}},
		"folder":            {func(r *rig, _ browser) string { return r.file() + "/" }, codes{gone, gone}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			b := r.browser()
			address := tt.link(r, b)
			for method, want := range map[string]int{
				http.MethodGet: tt.want.get, http.MethodHead: tt.want.get, http.MethodPost: tt.want.post,
				http.MethodPut: never, http.MethodDelete: never, http.MethodOptions: never, http.MethodPatch: never, "PROPFIND": never,
			} {
				got := b.do(method, address, "")
				if got.code != want {
					t.Errorf("%s: %s, want %d", method, got, want)
				}
				if strings.Contains(got.body, string(content)) {
					t.Errorf("%s tells the content of a file", method)
				}
				r.checkGuard(method, got)
			}
		})
	}
}

func opened(r *rig, b browser) string {
	address := r.file()
	if got := b.confirm(address, b.get(address)); got.body != string(content) {
		r.Fatalf("the file is not opened: %s", got)
	}
	return address
}

func expired(link func(*rig) string, after time.Duration) func(*rig, browser) string {
	return func(r *rig, _ browser) string {
		r.now = r.now.Truncate(time.Second)
		address := link(r)
		r.now = r.now.Add(after)
		return address
	}
}

func revoked(link func(*rig) string) func(*rig, browser) string {
	return func(r *rig, _ browser) string {
		address := link(r)
		r.revoke("vi")
		return address
	}
}

func (r *rig) revoke(code string) {
	r.Helper()
	if _, err := r.store.RevokeCode(r.Context(), code, time.Now()); err != nil {
		r.Fatal(err)
	}
}

// anotherDesk signs with another key.
func anotherDesk(r *rig, _ browser) string {
	address := r.file()
	if err := r.store.SetSetting(r.Context(), "handout_key", strings.Repeat("0a", 32)); err != nil {
		r.Fatal(err)
	}
	r.desk = r.openDesk(r.http.URL)
	return address
}

func (r *rig) checkGuard(method string, got reply) {
	r.Helper()
	for name, want := range map[string]string{
		"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff", "X-Robots-Tag": "noindex", "Cache-Control": "private",
		"Content-Security-Policy": "default-src 'none'; style-src 'sha256-",
	} {
		if !strings.HasPrefix(got.header.Get(name), want) {
			r.Errorf("%s: %s is %q, want %q", method, name, got.header.Get(name), want)
		}
	}
}

// What does not exist is always the same page, and a link that was not signed
// here, or has expired, is not even looked up.
func TestAlteredLinks(t *testing.T) {
	r := newRig(t)
	b := r.browser()
	missing := b.get(r.http.URL + handouts.Path + "x")
	missing.header.Del("Date")
	for _, address := range []string{r.file(), r.picture()} {
		begin := strings.LastIndex(address, "/") + 1
		altered := []string{address + "a", address + ".", address[:len(address)-1], strings.ToUpper(address), address + "%00"}
		for i := begin; i < len(address); i++ {
			for _, c := range "a2z79A.-_ %2F" {
				if byte(c) != address[i] {
					altered = append(altered, address[:i]+url.PathEscape(string(c))+address[i+1:])
				}
			}
			altered = append(altered, address[:i]+address[i+1:])
		}
		for _, one := range altered {
			one = r.http.URL + handouts.Path + one[begin:]
			got := b.get(one)
			got.header.Del("Date")
			if got.String() != missing.String() || got.code != http.StatusNotFound {
				t.Errorf("%s: %s", one, got)
			}
		}
	}
	late := r.file()
	r.now = r.now.Add(handouts.FileLife)
	if got := b.get(late); got.body != missing.body {
		t.Errorf("an expired link tells something: %s", got)
	}
	if n := r.store.asked.Load(); n != 0 {
		t.Errorf("the store was asked %d times", n)
	}
	known := r.file()
	r.revoke("vi")
	if got := b.get(known); got.body != missing.body {
		t.Errorf("a revoked person's link tells something: %s", got)
	}
}

// The channel and the phone fetch a picture several times, in parts too.
func TestPicture(t *testing.T) {
	r := newRig(t)
	address := r.picture()
	if !strings.HasSuffix(address, ".png") {
		t.Errorf("the address is %s", address)
	}
	for range 3 {
		got := r.browser().get(address)
		if got.body != string(image) || got.header.Get("Content-Type") != "image/png" || got.header.Get("Cache-Control") != "private" || got.header.Get("Set-Cookie") != "" {
			t.Errorf("%s", got)
		}
	}
	if got := r.browser().do(http.MethodHead, address, ""); got.body != "" || got.header.Get("Content-Length") != fmt.Sprint(len(image)) {
		t.Errorf("HEAD: %s", got)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Range", "bytes=1-3")
	if got := r.browser().send(req); got.code != http.StatusPartialContent || got.body != "PNG" {
		t.Errorf("a part: %s", got)
	}
	jpeg := r.put(handouts.Handout{Name: "a", Data: []byte("\xff\xd8\xff\xe0 rest"), Picture: true})
	if got := r.browser().get(jpeg); got.header.Get("Content-Type") != "image/jpeg" || !strings.HasSuffix(jpeg, ".jpg") {
		t.Errorf("JPEG: %s", got)
	}
}

// Previews and scanners look at a link before its reader does.
func TestPreviewsOpenNothing(t *testing.T) {
	r := newRig(t)
	address := r.file()
	for _, agent := range []string{"facebookexternalhit/1.1", "ZaloBot", "TelegramBot (like TwitterBot)", ""} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			req, err := http.NewRequestWithContext(t.Context(), method, address+"?utm_source=zalo", nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("User-Agent", agent)
			if got := r.browser().send(req); got.code != http.StatusOK || got.header.Get("Content-Disposition") != "" {
				t.Errorf("%s by %q: %s", method, agent, got)
			}
		}
	}
	if by := r.openedBy(address); by != "" {
		t.Errorf("it is opened by %q", by)
	}
	b := r.browser()
	if got := b.confirm(address, b.get(address)); got.code != http.StatusOK {
		t.Errorf("its reader: %s", got)
	}
}

func TestTwoBrowsers(t *testing.T) {
	r := newRig(t)
	address := r.file()
	first, second := r.browser(), r.browser()
	page, other := first.get(address), second.get(address)
	for range 2 {
		if got := first.confirm(address, page); got.code != http.StatusOK || got.body != string(content) {
			t.Fatalf("the first browser: %s", got)
		}
	}
	late := second.confirm(address, other)
	again := second.get(address)
	tried := second.confirm(address, again)
	for what, got := range map[string]reply{"confirms later": late, "looks again": again, "says that it was the first": tried} {
		if got.code != http.StatusForbidden || !strings.Contains(got.body, "mở ở nơi khác") || !strings.Contains(got.body, "đường dẫn mới") || strings.Contains(got.body, "46") {
			t.Errorf("the second browser %s: %s", what, got)
		}
	}
	if late.form() != "" || tried.form() != "" {
		t.Error("a button is shown that has just failed")
	}
	if got := first.get(address); got.code != http.StatusOK || first.confirm(address, got).body != string(content) {
		t.Errorf("the first browser, later: %s", got)
	}
}

// A browser that comes from another site does not show its cookie, and must not
// get a new one in its place.
func TestBrowserComesBackFromAnotherSite(t *testing.T) {
	r := newRig(t)
	b := r.browser()
	address := opened(r, b)
	page := r.browser().get(address) // the same request, without the cookie
	if page.header.Get("Set-Cookie") != "" {
		t.Errorf("the cookie is replaced: %s", page)
	}
	if got := b.confirm(address, page); got.body != string(content) {
		t.Errorf("the button: %s", got)
	}
}

// Nothing but the page's own form opens a file.
func TestForgedForms(t *testing.T) {
	r := newRig(t)
	address, other := r.file(), r.file()
	b := r.browser()
	page := b.get(address)
	for what, got := range map[string]reply{
		"no token":             b.do(http.MethodPost, address, "token="),
		"another token":        b.do(http.MethodPost, address, "token=aaaaaaaaaaaaaaaaaaaaaaaaaa"),
		"another link's token": b.do(http.MethodPost, address, b.get(other).form()),
		"token in the query":   b.do(http.MethodPost, address+"?"+page.form(), ""),
		"no cookie":            r.browser().do(http.MethodPost, address, page.form()),
		"a large form":         b.do(http.MethodPost, address, "a="+strings.Repeat("x", 1<<20)+"&"+page.form()),
	} {
		if got.code != http.StatusForbidden || got.header.Get("Content-Disposition") != "" || !strings.Contains(got.body, "bấm lại") || got.form() == "" {
			t.Errorf("%s: %s", what, got)
		}
	}
	if by := r.openedBy(address); by != "" {
		t.Errorf("it is opened by %q", by)
	}
	slow := r.browser() // keeps no cookie until now
	if got := slow.confirm(address, slow.do(http.MethodPost, address, page.form())); got.code != http.StatusOK {
		t.Errorf("pressing again: %s", got)
	}
}

func TestPage(t *testing.T) {
	r := newRig(t)
	r.now = time.Date(2026, 11, 16, 8, 30, 0, 0, time.UTC)
	for lang, want := range map[string][]string{
		"vi": {`<html lang="vi">`, "Tải tệp", "tuan &lt;46&gt;.xlsx", "1,3 MB", "15 giờ 30, thứ Hai 23/11", "bot"},
		"en": {`<html lang="en">`, "Download", "tuan &lt;46&gt;.xlsx", "1.3 MB", "15:30, Monday 23 Nov", "bot"},
	} {
		got := r.browser().get(r.put(handouts.Handout{Person: r.person[lang], Name: "tuan <46>.xlsx", Data: make([]byte, 5<<18)}))
		for _, part := range want {
			if !strings.Contains(got.body, part) {
				t.Errorf("%s: the page lacks %q: %s", lang, part, got)
			}
		}
		if strings.Contains(got.body, "Hoa") || strings.Contains(got.body, "<script") {
			t.Errorf("%s: %s", lang, got)
		}
	}
	if got := r.browser().get(r.file()); !strings.Contains(got.body, "(1 KB)") {
		t.Errorf("a small file: %s", got)
	}
}

func TestDownloadHeaders(t *testing.T) {
	r := newRig(t)
	b := r.browser()
	const sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	for name, want := range map[string]struct{ name, kind string }{
		"tuần 46.xlsx":    {"tuần 46.xlsx", sheet},
		"a.PDF":           {"a.PDF", "application/pdf"},
		"b.docx":          {"b.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
		"page.html":       {"page.html", "application/octet-stream"},
		`q"; \x/../y.txt`: {`q"; -x-..-y.txt`, "application/octet-stream"},
		"two\r\nlines":    {"two--lines", "application/octet-stream"},
	} {
		address := r.put(handouts.Handout{Name: name, Data: content})
		got := b.confirm(address, b.get(address))
		how, params, err := mime.ParseMediaType(got.header.Get("Content-Disposition"))
		if err != nil || how != "attachment" || params["filename"] != want.name || got.header.Get("Content-Type") != want.kind ||
			got.header.Get("Cache-Control") != "private, no-store" {
			t.Errorf("%q: %s", name, got)
		}
	}
}

func TestCookie(t *testing.T) {
	for name, public := range map[string]struct {
		url, path string
		secure    bool
	}{
		"https":        {"https://reports.example.org", "", true},
		"below a path": {"https://reports.example.org/bot", "/bot", true},
		"this machine": {"http://127.0.0.1:8080", "", false},
	} {
		r := newRig(t)
		r.desk = r.openDesk(public.url)
		address := r.file()
		end := strings.TrimPrefix(address, public.url)
		got := r.browser().get(r.http.URL + end)
		c, err := http.ParseSetCookie(got.header.Get("Set-Cookie"))
		if err != nil || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Secure != public.secure || c.Path != public.path+end ||
			c.MaxAge <= int((handouts.FileLife-time.Minute).Seconds()) || len(c.Value) < 26 {
			t.Errorf("%s: %v, %v", name, c, err)
		}
	}
	r := newRigBelow(t, "/bot")
	opened(r, r.browser())
}

func TestPut(t *testing.T) {
	r := newRig(t)
	for name, tt := range map[string]struct {
		h    handouts.Handout
		want error
	}{
		"largest":       {handouts.Handout{Person: r.person["vi"], Data: make([]byte, handouts.MaxSize)}, nil},
		"too large":     {handouts.Handout{Person: r.person["vi"], Data: make([]byte, handouts.MaxSize+1)}, handouts.ErrSize},
		"empty":         {handouts.Handout{Person: r.person["vi"]}, handouts.ErrSize},
		"no picture":    {handouts.Handout{Person: r.person["vi"], Data: []byte("<svg>"), Picture: true}, handouts.ErrPicture},
		"nobody's":      {handouts.Handout{Person: 999, Data: content}, models.ErrUnknown},
		"nobody's, too": {handouts.Handout{Data: content}, models.ErrUnknown},
	} {
		if _, err := r.desk.Put(r.Context(), tt.h); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
	}
	h := handouts.Handout{Person: r.person["vi"], Data: content}
	if _, err := r.openDesk("").Put(r.Context(), h); !errors.Is(err, handouts.ErrNoPublicURL) {
		t.Errorf("without a public address: %v", err)
	}
	r.revoke("vi")
	if _, err := r.desk.Put(r.Context(), h); !errors.Is(err, models.ErrUnknown) {
		t.Errorf("for a revoked person: %v", err)
	}
}

// Another copy of the program serves what this one has handed out.
func TestAnotherCopy(t *testing.T) {
	r := newRig(t)
	address := r.file()
	r.desk = r.openDesk(r.http.URL)
	b := r.browser()
	if got := b.confirm(address, b.get(address)); got.body != string(content) {
		t.Errorf("%s", got)
	}
	if err := r.store.SetSetting(t.Context(), "handout_key", "ab"); err != nil {
		t.Fatal(err)
	}
	if _, err := handouts.Open(t.Context(), handouts.Options{Store: r.store}); err == nil || !strings.Contains(err.Error(), "handout_key") {
		t.Errorf("a spoilt key: %v", err)
	}
}

// While the database is away, a link is neither lost nor told to be wrong.
func TestDatabaseAway(t *testing.T) {
	r := newRig(t)
	address := r.file()
	if err := r.store.Close(); err != nil {
		t.Fatal(err)
	}
	if got := r.browser().get(address); got.code != http.StatusServiceUnavailable || got.header.Get("Retry-After") == "" || !strings.Contains(got.body, "thử lại") {
		t.Errorf("%s", got)
	}
}
