package telegram_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/bot/telegram"
)

// TestTokenStaysSecret makes calls fail in every way that Go words with the URL
// and looks for the token in all that comes out.
func TestTokenStaysSecret(t *testing.T) {
	serve := func(status int, header, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if header != "" {
				w.Header().Set("Location", strings.ReplaceAll(header, "PATH", r.URL.Path))
			}
			w.WriteHeader(status)
			_, _ = io.WriteString(w, strings.ReplaceAll(body, "PATH", r.URL.Path))
		}
	}
	for name, handler := range map[string]http.HandlerFunc{
		"html":              serve(502, "", "<html>PATH</html>"),
		"redirect":          serve(302, "https://elsewhere.invalidPATH", ""),
		"redirect of posts": serve(307, "PATH", ""),
		"bad redirect":      serve(307, "http://[PATH", ""),
		"description":       serve(400, "", `{"ok":false,"error_code":400,"description":"no PATH"}`),
		"no json":           serve(200, "", `{"ok": PATH`),
		"cut off":           func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"slow": func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body) // else the end of the connection is not noticed
			<-r.Context().Done()
		},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewUnstartedServer(withFile(handler))
			server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, 0)
			server.Start()
			defer server.Close()
			lookForToken(t, telegram.Options{APIURL: server.URL})
		})
	}
	t.Run("refused connection", func(t *testing.T) {
		server := httptest.NewServer(nil)
		server.Close()
		lookForToken(t, telegram.Options{APIURL: server.URL})
	})
	t.Run("name resolution", func(t *testing.T) {
		lookForToken(t, telegram.Options{APIURL: "http://nowhere.invalid", Transport: &http.Transport{
			DialContext: func(context.Context, string, string) (net.Conn, error) {
				return nil, &net.DNSError{Err: "no such host", Name: "nowhere.invalid", IsNotFound: true}
			},
		}})
	})
	t.Run("talkative transport", func(t *testing.T) {
		lookForToken(t, telegram.Options{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			if strings.HasSuffix(r.URL.Path, "/getFile") {
				recorder := httptest.NewRecorder()
				withFile(nil).ServeHTTP(recorder, r)
				return recorder.Result(), nil
			}
			return nil, errors.New("cannot reach " + r.URL.String())
		})})
	})
}

// withFile knows where a file is, so that it can be asked for.
func withFile(next http.Handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/getFile") {
			_, _ = io.WriteString(w, located("photos/file_1.jpg", 0))
			return
		}
		next.ServeHTTP(w, r)
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func lookForToken(t *testing.T, o telegram.Options) {
	t.Helper()
	var log journal
	o.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	c := dial(t, o)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, checked := c.Check(ctx)
	_, shown := c.Show(ctx, "7", 8, card("x"))
	own, stop := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer stop()
	_, fetched := c.Fetch(own, "ref", 1)
	hooked := c.SetWebhook(ctx, hookAddress, hookSecret)
	polled := c.Poll(ctx, func(_ context.Context, _ bot.Message, _ <-chan struct{}) error { return nil })
	if checked == nil || shown == nil || fetched == nil || hooked == nil {
		t.Errorf("Check = %v, Show = %v, Fetch = %v, SetWebhook = %v, want errors", checked, shown, fetched, hooked)
	}
	out := log.String()
	for _, err := range []error{checked, shown, fetched, hooked, polled} {
		for ; err != nil; err = errors.Unwrap(err) {
			out += err.Error() + "\n"
		}
	}
	if strings.Contains(out, hookSecret) {
		t.Errorf("the secret of the webhook comes out:\n%s", out)
	}
	if strings.Contains(out, secretPart) {
		t.Errorf("the token comes out:\n%s", out)
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	followed := false
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { followed = true }))
	defer elsewhere.Close()
	server := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer server.Close()
	_, err := dial(t, telegram.Options{APIURL: server.URL}).Check(t.Context())
	if err == nil || followed {
		t.Errorf("Check = %v, followed: %t; want an error and no further request", err, followed)
	}
}
