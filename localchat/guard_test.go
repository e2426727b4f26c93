package localchat_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/satcoso/satcoso/localchat"
)

func TestGuard(t *testing.T) {
	r := newRig(t, func(c *localchat.Config) { c.AllowHosts = []string{"Chat.Example"} })
	tap := `{"chat":1001}`
	for _, tt := range []struct {
		name, method, host, path, headers string
		want                              int
	}{
		{"address", "GET", "127.0.0.1:8080", "/", "", 200},
		{"localhost", "GET", "LOCALHOST", "/", "", 200},
		{"IPv6", "GET", "[::1]:8080", "/", "", 200},
		{"allowed", "GET", "chat.example:80", "/", "", 200},
		{"rebound name", "GET", "evil.example:8080", "/", "", 403},
		{"lookalike", "GET", "localhost.evil.example", "/", "", 403},
		{"API under a foreign name", "GET", "evil.example", "/bot" + token + "/getMe", "", 403},
		{"API", "GET", "localhost", "/bot" + token + "/getMe", "", 200},
		{"wrong token", "GET", "localhost", "/bot1:x/getMe", "", 401},
		{"wrong token for files", "GET", "localhost", "/file/bot1:x/photos/file_1.png", "", 401},
		{"no such file", "GET", "localhost", "/file/bot" + token + "/photos/file_1.png", "", 404},
		{"read", "GET", "localhost", "/page/state", "", 200},
		{"read across sites", "GET", "localhost", "/page/state", "Sec-Fetch-Site: cross-site", 403},
		{"write without origin", "POST", "localhost", "/page/block", "", 403},
		{"write from elsewhere", "POST", "localhost", "/page/block", "Origin: http://evil.example", 403},
		{"write from another port", "POST", "localhost:80", "/page/block", "Origin: http://localhost:81", 403},
		{"write from a file", "POST", "localhost", "/page/block", "Origin: null", 403},
		{"origin decides", "POST", "localhost", "/page/block", "Origin: http://evil.example\nSec-Fetch-Site: same-origin", 403},
		{"write from the page", "POST", "localhost:80", "/page/block", "Origin: http://localhost:80", 409},
		{"write by fetch metadata", "POST", "localhost", "/page/block", "Sec-Fetch-Site: same-origin", 409},
		{"unknown path", "GET", "localhost", "/etc/passwd", "", 404},
	} {
		t.Run(tt.name, func(t *testing.T) {
			req := httptest.NewRequest(tt.method, tt.path, strings.NewReader(tap))
			req.Host = tt.host
			for line := range strings.Lines(tt.headers) {
				key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
				req.Header.Set(key, value)
			}
			w := httptest.NewRecorder()
			r.server.Handler().ServeHTTP(w, req)
			if w.Code != tt.want {
				t.Errorf("%s %s: %d, want %d: %s", tt.method, tt.path, w.Code, tt.want, w.Body)
			}
		})
	}
}

func TestPageRunsOnlyItsOwnScripts(t *testing.T) {
	r := newRig(t)
	for _, path := range []string{"/", "/app.js", "/text.js", "/base.css", "/icon.svg"} {
		code, body, header := r.get(path)
		policy := header.Get("Content-Security-Policy")
		if code != http.StatusOK || !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: %d, policy %q", path, code, policy)
		}
		if path == "/" && (bytes.Contains(body, []byte("http:")) || bytes.Contains(body, []byte("https:")) || bytes.Contains(body, []byte("<script>"))) {
			t.Error("the page asks for something outside, or has a script in it")
		}
	}
}

// What a person uploads is never a page of this origin.
func TestDocumentsAreDownloaded(t *testing.T) {
	r := newRig(t)
	if code, name := r.attach(officer, "document", "x", []byte("<html><script>alert(1)</script>")); code != http.StatusOK {
		t.Fatal(code, name)
	}
	file := r.updates()[0].Message.Document
	_, _, header := r.get("/page/file/" + file.FileID)
	if !strings.HasPrefix(header.Get("Content-Security-Policy"), "default-src 'none'; sandbox") || header.Get("X-Content-Type-Options") != "nosniff" ||
		strings.Contains(header.Get("Content-Type"), "html") {
		t.Errorf("headers: %v", header)
	}
}

func TestTokenIsNeverLogged(t *testing.T) {
	var log bytes.Buffer
	r := newRig(t, func(c *localchat.Config) { c.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	for _, path := range []string{"/bot" + token + "/nonsense", "/bot" + token + "x/getMe", "/bot" + token + "/sendMessage", "/file/bot" + token + "/x"} {
		r.get(path)
	}
	r.close()
	if strings.Contains(log.String(), token) {
		t.Errorf("log holds the token: %s", log.String())
	}
}
