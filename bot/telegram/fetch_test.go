package telegram_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/bot/telegram"
)

// A shelf is a Bot API server with one file.
type shelf struct {
	getFile   string // the answer
	path      string // where the file is, in the URL as it was sent
	download  http.HandlerFunc
	refs      []string
	downloads []string
}

func (s *shelf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/api/bot"+token+"/getFile" {
		s.refs = append(s.refs, r.PostFormValue("file_id"))
		w.WriteHeader(statusOf(s.getFile))
		_, _ = io.WriteString(w, s.getFile)
		return
	}
	s.downloads = append(s.downloads, r.RequestURI)
	if r.RequestURI != "/api/file/bot"+token+"/"+s.path || r.Method != http.MethodGet {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	s.download(w, r)
}

func located(path string, size int) string {
	quoted, _ := json.Marshal(path)
	return fmt.Sprintf(`{"ok":true,"result":{"file_id":"x","file_path":%s,"file_size":%d}}`, quoted, size)
}

func send(data []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", strconv.Itoa(len(data)))
		_, _ = w.Write(data)
	}
}

func TestFetch(t *testing.T) {
	data := bytes.Repeat([]byte{0, 'x', 0xff, '\n'}, 5000)
	for _, tt := range []struct {
		name, path, sent string
		size             int
		limit            int64
	}{
		{"photo", "photos/file_1.jpg", "photos/file_1.jpg", len(data), 1 << 20},
		{"exactly as large as allowed", "photos/file_1.jpg", "photos/file_1.jpg", len(data), int64(len(data))},
		{"size not said", "documents/file_2", "documents/file_2", 0, 1 << 20},
		{"no limit", "documents/file_2", "documents/file_2", len(data), math.MaxInt64},
		{"odd name", "documents/Báo cáo (1).xlsx", "documents/B%C3%A1o%20c%C3%A1o%20%281%29.xlsx", len(data), 1 << 20},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := &shelf{getFile: located(tt.path, tt.size), path: tt.sent, download: send(data)}
			server := httptest.NewServer(s)
			defer server.Close()
			got, err := dial(t, telegram.Options{APIURL: server.URL + "/api/"}).Fetch(t.Context(), "ref&=1", tt.limit)
			if err != nil || !bytes.Equal(got, data) || len(s.refs) != 1 || s.refs[0] != "ref&=1" {
				t.Errorf("Fetch = %d bytes, %v; files asked for: %q, downloads: %q", len(got), err, s.refs, s.downloads)
			}
		})
	}
}

func TestFetchLeavesArchivesAsTheyAre(t *testing.T) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = io.WriteString(w, "x")
	_ = w.Close()
	s := &shelf{getFile: located("a.gz", 0), path: "a.gz", download: func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		send(packed.Bytes())(w, r)
	}}
	server := httptest.NewServer(s)
	defer server.Close()
	got, err := dial(t, telegram.Options{APIURL: server.URL + "/api"}).Fetch(t.Context(), "ref", 1000)
	if err != nil || !bytes.Equal(got, packed.Bytes()) {
		t.Errorf("Fetch = %q, %v; want it packed", got, err)
	}
}

func TestFetchFails(t *testing.T) {
	const path, limit = "photos/file_1.jpg", 1000
	small := []byte("0123456789")
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
	}
	for _, tt := range []struct {
		name      string
		getFile   string
		download  http.HandlerFunc
		gone      bool
		want      string
		downloads int
	}{
		{"file is too big", refusal(400, "Bad Request: file is too big"), nil, true, "too big", 0},
		{"unknown", refusal(400, "Bad Request: invalid file_id"), nil, true, "invalid file_id", 0},
		{"of another bot", refusal(400, "Bad Request: wrong remote file identifier specified: can't unserialize it"), nil, true, "wrong remote", 0},
		{"no reference", refusal(400, "Bad Request: file_id not specified"), nil, true, "not specified", 0},
		{"declared too large", located(path, limit+1), nil, true, "1001 bytes", 0},
		{"temporarily unavailable", refusal(400, "Bad Request: wrong file_id or the file is temporarily unavailable"), nil, false, "temporarily", 0},
		{"server error", refusal(500, "Internal Server Error"), nil, false, "500", 0},
		{"odd answer", `{"ok":true,"result":[]}`, nil, false, "read where", 0},
		{"no path", `{"ok":true,"result":{}}`, nil, false, "path", 0},
		{"sent too large", located(path, 0), send(make([]byte, limit+1)), true, "1001 bytes", 1},
		{"sent too large, length not said", located(path, 0), func(w http.ResponseWriter, _ *http.Request) {
			for range 100 {
				_, _ = w.Write(make([]byte, limit))
				_ = http.NewResponseController(w).Flush()
			}
		}, true, "1001 bytes", 1},
		{"shorter than declared", located(path, 20), send(small), false, "10 of its 20 bytes", 1},
		{"longer than declared", located(path, 5), send(small), false, "10 of its 5 bytes", 1},
		{"cut off", located(path, 20), func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "20")
			_, _ = w.Write(small)
		}, false, "unexpected EOF", 1},
		{"not found", located(path, 10), status(404), false, "status 404", 1},
		{"gateway", located(path, 10), status(502), false, "status 502", 1},
		{"part of it", located(path, 10), status(206), false, "status 206", 1},
		{"redirect", located(path, 10), func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere", http.StatusFound)
		}, false, "status 302", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := &shelf{getFile: tt.getFile, path: path, download: tt.download}
			server := httptest.NewServer(s)
			defer server.Close()
			got, err := dial(t, telegram.Options{APIURL: server.URL + "/api"}).Fetch(t.Context(), "ref", limit)
			if err == nil || got != nil || errors.Is(err, telegram.ErrGone) != tt.gone || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Fetch = %q, %v; want an error with %q, ErrGone: %t", got, err, tt.want, tt.gone)
			}
			if len(s.downloads) != tt.downloads {
				t.Errorf("downloads: %q, want %d", s.downloads, tt.downloads)
			}
		})
	}
}

func TestFetchWaitsWhenTold(t *testing.T) {
	busy := `{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":7}}`
	for answer, want := range map[string]time.Duration{busy: 7 * time.Second, located("a/b", 1): time.Second} {
		s := &shelf{getFile: answer, path: "a/b", download: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(429) }}
		server := httptest.NewServer(s)
		_, err := dial(t, telegram.Options{APIURL: server.URL + "/api"}).Fetch(t.Context(), "ref", 1000)
		server.Close()
		if retry, ok := errors.AsType[*bot.RetryError](err); !ok || retry.After != want {
			t.Errorf("Fetch = %v, want a RetryError of %s", err, want)
		}
	}
}

func TestFetchStaysOnTheServer(t *testing.T) {
	for _, path := range []string{
		"../getMe", "photos/../../secret", "photos/..", "..", ".", "/etc/passwd", "//evil.example/x", "photos//file", "photos/./x", "photos/",
		"http://evil.example/x", "https:/evil.example", "@169.254.169.254/latest", "photos/x@evil.example", "photos\\..\\x", "%2e%2e/getMe", "photos/%2e%2e/x",
		"photos/x?y", "photos/x#y", "photos/x\r\nHost: evil", "photos/\x00", "",
	} {
		f := newFake()
		f.inTurn("getFile", located(path, 1))
		_, err := f.connect(t, t.Output()).Fetch(t.Context(), "ref", 1000)
		if err == nil || errors.Is(err, telegram.ErrGone) || len(f.calls) != 1 {
			t.Errorf("path %q: Fetch = %v after %d requests, want an error after one", path, err, len(f.calls))
		}
	}
}

func TestFetchTakesItsTimeAndNoMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.inTurn("getFile", located("photos/x", 1), located("photos/x", 1))
		f.answer("x", func(call) (int, string) { time.Sleep(time.Hour); return 200, "x" })
		c := dial(t, telegram.Options{Transport: impatient{f}})
		begin := time.Now()
		_, err := c.Fetch(t.Context(), "ref", 1000)
		if waited := time.Since(begin); err == nil || waited != 2*time.Minute {
			t.Errorf("Fetch = %v after %s", err, waited)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := c.Fetch(ctx, "ref", 1000); !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) != 121*time.Second {
			t.Errorf("Fetch = %v after %s in all", err, time.Since(begin))
		}
		time.Sleep(time.Hour) // the fake is still at it
	})
}
