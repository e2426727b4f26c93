package localchat_test

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
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
	"go.uber.org/goleak"

	"github.com/satcoso/satcoso/localchat"
)

const (
	token   = "123456:TEST-TOKEN_of-the-local-chat"
	officer = 1001
	leader  = 2001
)

func TestMain(m *testing.M) {
	path := os.Getenv(fileVariable)
	if path == "" {
		goleak.VerifyTestMain(m)
		return
	}
	if err := serveFile(context.Background(), path); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

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

// rig is one server with a bot's and a page's way of talking to it.
type rig struct {
	*testing.T
	cfg      localchat.Config
	business *clock // dates of messages
	wall     *clock // expiry of updates
	server   *localchat.Server
	http     *httptest.Server
}

func newRig(t *testing.T, change ...func(*localchat.Config)) *rig {
	t.Helper()
	r := &rig{
		T:        t,
		business: &clock{now: time.Date(2023, 11, 16, 8, 12, 0, 0, time.UTC)},
		wall:     &clock{now: time.Date(2026, 11, 22, 7, 0, 0, 0, time.UTC)},
	}
	r.cfg = localchat.Config{
		Path: filepath.Join(t.TempDir(), "chat ?#%.db"), Token: token, BotName: "Sát Cơ Sở", BotUsername: "satcoso_bot",
		Now: r.business.Now,
		People: func(context.Context) ([]localchat.Person, error) {
			return []localchat.Person{
				{ID: officer, Name: "Nguyễn Văn An", Role: "Cán bộ", Unit: "Thành ủy Thuận An"},
				{ID: leader, Name: "Lê Minh Châu", Role: "Lãnh đạo", Unit: "Tỉnh ủy"},
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
	if r.server, err = localchat.OpenAt(r.Context(), r.cfg, r.wall.Now); err != nil {
		r.Fatal(err)
	}
	r.http = httptest.NewServer(r.server.Handler())
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

// answer is the body of a Bot API answer.
type answer struct {
	OK          bool            `json:"ok"`
	Code        int             `json:"error_code"`
	Description string          `json:"description"`
	Result      json.RawMessage `json:"result"`
	Parameters  struct {
		RetryAfter int `json:"retry_after"`
	} `json:"parameters"`
}

// call runs a method with form parameters given as key, value, key, value …
func (r *rig) call(method string, pairs ...string) answer {
	r.Helper()
	return r.read(http.NewRequestWithContext(r.Context(), http.MethodPost, r.http.URL+"/bot"+token+"/"+method, strings.NewReader(form(pairs...))))
}

func form(pairs ...string) string {
	values := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return values.Encode()
}

const firstOfCrowd = 10001

// crowd lets the page be n people, beginning with firstOfCrowd.
func crowd(n int) func(*localchat.Config) {
	people := make([]localchat.Person, n)
	for i := range people {
		people[i] = localchat.Person{ID: firstOfCrowd + int64(i), Name: fmt.Sprint("Cán bộ ", i+1)}
	}
	return func(c *localchat.Config) {
		c.People = func(context.Context) ([]localchat.Person, error) { return people, nil }
	}
}

func (r *rig) read(req *http.Request, err error) answer {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
	if req.Method == http.MethodPost && req.Header.Get("Content-Type") == "" {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := r.http.Client().Do(req)
	if err != nil {
		r.Fatal(err)
	}
	defer resp.Body.Close()
	var a answer
	if err := json.NewDecoder(resp.Body).Decode(&a); err != nil {
		r.Fatalf("decode answer: %v", err)
	}
	if !a.OK && a.Code != resp.StatusCode {
		r.Errorf("error_code is %d, HTTP status %d", a.Code, resp.StatusCode)
	}
	return a
}

// must gives the result of a call that has to succeed.
func (r *rig) must(into any, method string, pairs ...string) {
	r.Helper()
	a := r.call(method, pairs...)
	if !a.OK {
		r.Fatalf("%s: %s", method, a.Description)
	}
	if into != nil {
		if err := json.Unmarshal(a.Result, into); err != nil {
			r.Fatal(err)
		}
	}
}

func (r *rig) updates(pairs ...string) []tgbotapi.Update {
	r.Helper()
	r.wall.Add(time.Second) // or the same offset twice would give one update only
	var list []tgbotapi.Update
	r.must(&list, "getUpdates", pairs...)
	return list
}

// page posts JSON as the page does, and gives the status and the error's name.
func (r *rig) page(path string, body any) (int, string) {
	r.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		r.Fatal(err)
	}
	req, err := http.NewRequestWithContext(r.Context(), http.MethodPost, r.http.URL+"/page/"+path, bytes.NewReader(data))
	if err != nil {
		r.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	return r.doPage(req)
}

func (r *rig) doPage(req *http.Request) (int, string) {
	r.Helper()
	req.Header.Set("Origin", r.http.URL)
	resp, err := r.http.Client().Do(req)
	if err != nil {
		r.Fatal(err)
	}
	defer resp.Body.Close()
	var out struct{ Error string }
	if err := json.NewDecoder(resp.Body).Decode(&out); err != nil {
		r.Fatalf("decode answer of %s: %v", req.URL.Path, err)
	}
	return resp.StatusCode, out.Error
}

type fields map[string]any

func (r *rig) send(who int64, text string) {
	r.Helper()
	if code, name := r.page("send", fields{"chat": who, "text": text}); code != http.StatusOK {
		r.Fatalf("send %q: %d %s", text, code, name)
	}
}

// attach sends files as the page does.
func (r *rig) attach(who int64, kind, caption string, files ...[]byte) (int, string) {
	r.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for key, value := range map[string]string{"chat": fmt.Sprint(who), "kind": kind, "caption": caption, "nonce": "n" + caption} {
		if err := form.WriteField(key, value); err != nil {
			r.Fatal(err)
		}
	}
	for i, data := range files {
		part, err := form.CreateFormFile(fmt.Sprintf("file%d", i), fmt.Sprintf("tệp %d.png", i))
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
	req, err := http.NewRequestWithContext(r.Context(), http.MethodPost, r.http.URL+"/page/send", &body)
	if err != nil {
		r.Fatal(err)
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	return r.doPage(req)
}

// get reads an address of the server.
func (r *rig) get(path string) (int, []byte, http.Header) {
	r.Helper()
	req, err := http.NewRequestWithContext(r.Context(), http.MethodGet, r.http.URL+path, nil)
	if err != nil {
		r.Fatal(err)
	}
	resp, err := r.http.Client().Do(req)
	if err != nil {
		r.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		r.Fatal(err)
	}
	return resp.StatusCode, data, resp.Header
}

func picture(t testing.TB, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, w, h))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
