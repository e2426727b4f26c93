package localzalo_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	localzalo "github.com/satcoso/satcoso/localchat/zalo"
)

const (
	token    = "1459232241454765289:TEST-secret_of.the-bot"
	second   = "2000000000000000002:TEST-secret_of.another"
	botID    = "1459232241454765289"
	officer  = "6ede9afa66b88fe6d6a9"
	leader   = "0a1b2c3d4e5f60718293"
	other    = "ffffffffffffffffffff" // writes to the second bot
	nobody   = "12345678901234567890"
	secretOf = "a secret of the hook"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// clock is a clock that stands still until it is moved.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// rig is one server, mounted below /zalo as the program mounts it, with a bot's
// and a page's way of talking to it.
type rig struct {
	*testing.T
	cfg      localzalo.Config
	business *clock
	wall     *clock
	server   *localzalo.Server
	http     *httptest.Server
}

func newRig(t *testing.T, change ...func(*localzalo.Config)) *rig {
	t.Helper()
	r := &rig{
		T:        t,
		business: &clock{now: time.Date(2023, 11, 16, 8, 12, 0, 0, time.UTC)},
		wall:     &clock{now: time.Date(2026, 11, 22, 7, 0, 0, 0, time.UTC)},
	}
	r.cfg = localzalo.Config{
		Path: filepath.Join(t.TempDir(), "zalo.db"), Now: r.business.Now, KeepHistory: true,
		Bots: []localzalo.Bot{{Token: token, ID: botID, AccountName: "bot.VDKyTEST"}, {Token: second, ID: "2000000000000000002", AccountName: "bot.two"}},
		People: func(context.Context) ([]localzalo.Person, error) {
			return []localzalo.Person{
				{Account: officer, Name: "Nguyễn Văn An", Role: "Cán bộ", Unit: "Thành ủy Thuận An", Token: token},
				{Account: leader, Name: "Lê Minh Châu", Role: "Lãnh đạo", Unit: "Tỉnh ủy", Token: token},
				{Account: other, Name: "Trần Thị Bình", Role: "Cán bộ", Unit: "Phường Lái Thiêu", Token: second},
			}, nil
		},
	}
	for _, f := range change {
		f(&r.cfg)
	}
	r.open()
	t.Cleanup(func() { r.close() })
	return r
}

func (r *rig) open() {
	r.Helper()
	var err error
	if r.server, err = localzalo.OpenAt(r.Context(), r.cfg, r.wall.Now); err != nil {
		r.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/zalo/", http.StripPrefix("/zalo", r.server.Handler()))
	r.http = httptest.NewServer(mux)
}

func (r *rig) close() {
	r.Helper()
	if err := r.server.Close(); err != nil {
		r.Error(err)
	}
	r.http.Close()
}

// restart closes the file and opens it again, as a new process would.
func (r *rig) restart() {
	r.Helper()
	r.close()
	r.open()
}

// reply is what the API answered.
type reply struct {
	status int
	body   string
}

func (r *rig) do(req *http.Request) reply {
	r.Helper()
	resp, err := r.http.Client().Do(req)
	if err != nil {
		r.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		r.Fatal(err)
	}
	return reply{resp.StatusCode, string(body)}
}

func (r *rig) request(method, path, kind, body string) *http.Request {
	r.Helper()
	req, err := http.NewRequestWithContext(r.Context(), method, r.http.URL+"/zalo"+path, strings.NewReader(body))
	if err != nil {
		r.Fatal(err)
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	return req
}

// call sends JSON to a method of the first bot.
func (r *rig) call(method, body string) reply {
	r.Helper()
	return r.do(r.request(http.MethodPost, "/bot"+token+"/"+method, "application/json", body))
}

// fetch polls once without waiting, and gives the update, or "" when there is none.
func (r *rig) fetch() string { r.Helper(); return r.fetchFor(token) }

func (r *rig) fetchFor(token string) string {
	r.Helper()
	got := r.do(r.request(http.MethodPost, "/bot"+token+"/getUpdates", "application/json", `{"timeout":"0"}`))
	var a struct {
		Result json.RawMessage
		Code   int `json:"error_code"`
	}
	if err := json.Unmarshal([]byte(got.body), &a); err != nil {
		r.Fatalf("%v: %s", err, got.body)
	}
	if a.Result == nil && a.Code != http.StatusRequestTimeout {
		r.Fatal(got.body)
	}
	return string(a.Result)
}

// texts fetches all there is.
func (r *rig) texts() string {
	r.Helper()
	var list []string
	for u := r.fetch(); u != ""; u = r.fetch() {
		list = append(list, textOf(r.T, u))
	}
	return strings.Join(list, " ")
}

func textOf(t *testing.T, u string) string {
	t.Helper()
	var got struct {
		Event   string `json:"event_name"`
		Message *struct{ Text string }
	}
	if err := json.Unmarshal([]byte(u), &got); err != nil {
		t.Fatal(err)
	}
	if got.Message == nil || got.Message.Text == "" {
		return got.Event
	}
	return got.Message.Text
}

func (r *rig) page(path, body string) reply {
	r.Helper()
	req := r.request(http.MethodPost, "/page/"+path, "application/json", body)
	req.Header.Set("Origin", r.http.URL)
	return r.do(req)
}

func (r *rig) say(who, text string) {
	r.Helper()
	if got := r.page("send", fmt.Sprintf(`{"chat":%q,"text":%q}`, who, text)); got.status != http.StatusOK {
		r.Fatal(got)
	}
}

// post sends photos as the page does.
func (r *rig) post(who, caption string, files ...[]byte) reply {
	r.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for key, value := range map[string]string{"chat": who, "caption": caption, "nonce": "n" + caption} {
		if err := form.WriteField(key, value); err != nil {
			r.Fatal(err)
		}
	}
	for i, data := range files {
		part, err := form.CreateFormFile(fmt.Sprintf("file%d", i), "ảnh.png")
		if err != nil {
			r.Fatal(err)
		}
		if _, err := part.Write(data); err != nil {
			r.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		r.Fatal(err)
	}
	req := r.request(http.MethodPost, "/page/send", form.FormDataContentType(), body.String())
	req.Header.Set("Origin", r.http.URL)
	return r.do(req)
}

func (r *rig) log(who string, after int64) []localzalo.Shown {
	r.Helper()
	list, err := r.server.History(r.Context(), who, after)
	if err != nil {
		r.Fatal(err)
	}
	return list
}

func picture(t testing.TB, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, w, h))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
