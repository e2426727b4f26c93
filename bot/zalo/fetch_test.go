package zalo_test

import (
	"bytes"
	"errors"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/bot/zalo"
)

var jpeg = append([]byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00"), bytes.Repeat([]byte{0, 0xff, '\n'}, 5000)...)

func gives(kind string, data []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Content-Type"] = []string{kind}
		_, _ = w.Write(data)
	}
}

// gallery serves photos on this machine, and a channel whose Bot API is there,
// too.
func gallery(t *testing.T, handler http.HandlerFunc) (*zalo.Channel, string) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return dial(t, zalo.Options{APIURL: server.URL}), server.URL + "/photo.jpg?key=hidden"
}

func TestFetch(t *testing.T) {
	for name, tt := range map[string]struct {
		kind  string
		limit int64
	}{
		"as said":                    {"image/jpeg", 1 << 20},
		"exactly as large":           {"Image/JPEG; x=y", int64(len(jpeg))},
		"no limit":                   {"image/jpeg", math.MaxInt64},
		"nothing said in particular": {"application/octet-stream", 1 << 20},
		"nothing said":               {"", 1 << 20},
	} {
		c, address := gallery(t, gives(tt.kind, jpeg))
		if got, err := c.Fetch(t.Context(), address, tt.limit); err != nil || !bytes.Equal(got, jpeg) {
			t.Errorf("%s: Fetch = %d bytes, %v", name, len(got), err)
		}
	}
}

func TestFetchFails(t *testing.T) {
	const limit = 1000
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
	}
	redirect := func(to string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) }
	}
	for _, tt := range []struct {
		name        string
		handler     http.HandlerFunc
		gone, large bool
		want        string
	}{
		{"declared too large", gives("image/jpeg", make([]byte, limit+1)), true, true, "1001 bytes"},
		{"sent too large", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "image/jpeg")
			for range 100 {
				_, _ = w.Write(make([]byte, limit))
				_ = http.NewResponseController(w).Flush()
			}
		}, true, true, "1001 bytes"},
		{"cut off", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "20")
			_, _ = w.Write([]byte("x"))
		}, false, false, "unexpected EOF"},
		{"forbidden", status(403), true, false, "status 403"},
		{"not found", status(404), true, false, "status 404"},
		{"gone", status(410), true, false, "status 410"},
		{"gateway", status(502), false, false, "status 502"},
		{"part", status(206), false, false, "status 206"},
		{"page", gives("text/html", []byte("<html>")), false, false, "no picture"},
		{"page in disguise", gives("application/octet-stream", []byte("<html>")), false, false, "no picture"},
		{"redirect to another scheme", redirect("ftp://example.org/x"), true, false, "none of the internet"},
		{"redirect to a file", redirect("file:///etc/passwd"), true, false, "none of the internet"},
		{"redirect inside", redirect("http://10.255.255.1/x"), true, false, "none of the internet"},
		{"redirect to metadata", redirect("http://169.254.169.254/latest"), true, false, "none of the internet"},
		{"redirect for ever", redirect("/photo.jpg?key=hidden"), false, false, "more than 3"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, address := gallery(t, tt.handler)
			got, err := c.Fetch(t.Context(), address, limit)
			if err == nil || got != nil || errors.Is(err, zalo.ErrGone) != tt.gone || errors.Is(err, zalo.ErrTooLarge) != tt.large || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Fetch = %q, %v; want an error with %q, ErrGone: %t", got, err, tt.want, tt.gone)
			}
			if strings.Contains(err.Error(), "hidden") {
				t.Errorf("Fetch = %v, which shows the key", err)
			}
		})
	}
}

func TestFetchWaitsWhenTold(t *testing.T) {
	c, address := gallery(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(429) })
	_, err := c.Fetch(t.Context(), address, 1000)
	if retry, ok := errors.AsType[*bot.RetryError](err); !ok || retry.After != 5*time.Second {
		t.Errorf("Fetch = %v", err)
	}
}

func TestFetchFollowsARedirect(t *testing.T) {
	c, address := gallery(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/photo.jpg" {
			http.Redirect(w, r, "/other.jpg", http.StatusFound)
			return
		}
		gives("image/jpeg", jpeg)(w, r)
	})
	if got, err := c.Fetch(t.Context(), address, 1<<20); err != nil || !bytes.Equal(got, jpeg) {
		t.Errorf("Fetch = %d bytes, %v", len(got), err)
	}
}

// TestFetchStaysOutside asks for photos on this machine and in its network, as
// somebody may write them, of a channel that talks to Zalo.
func TestFetchStaysOutside(t *testing.T) {
	asked := false
	inside := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { asked = true; gives("image/jpeg", jpeg)(w, r) }))
	defer inside.Close()
	port := inside.URL[strings.LastIndex(inside.URL, ":"):]
	for _, api := range []string{"", "https://127.0.0.1", "http://10.0.0.1", "http://localhost.example.org"} {
		c := dial(t, zalo.Options{APIURL: api})
		for _, address := range []string{
			inside.URL, "https://localhost" + port, "https://[::1]" + port, "https://[::ffff:127.0.0.1]" + port, "https://0.0.0.0" + port, "https://127.9.9.9" + port,
			"https://10.0.0.1/x", "https://172.16.0.1/x", "https://192.168.1.1/x", "https://169.254.169.254/x", "https://100.64.0.1/x", "https://[fd00::1]/x", "https://[fe80::1]/x",
			"https://[64:ff9b::7f00:1]/x", "https://[2002:7f00:1::]/x", "https://255.255.255.255/x", "https://224.0.0.1/x", "https://[ff02::1]/x", "https://192.0.2.1/x",
			"http://example.org/hidden", "http://127.0.0.1" + port, "ftp://example.org/hidden", "file:///etc/hidden", "//example.org/hidden", "hidden", "", "https:///hidden",
			"https://user:hidden@example.org/", "https://exa mple.org/hidden", "https://example.org/%zzhidden", "data:image/png;base64,hidden",
		} {
			got, err := c.Fetch(t.Context(), address, 1<<20)
			if got != nil || !errors.Is(err, zalo.ErrGone) || strings.Contains(err.Error(), "hidden") {
				t.Errorf("with API %q, Fetch(%q) = %d bytes, %v, want ErrGone", api, address, len(got), err)
			}
		}
	}
	if asked {
		t.Error("a server on this machine was asked")
	}
}
