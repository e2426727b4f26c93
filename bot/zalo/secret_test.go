package zalo_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/bot/zalo"
	"github.com/satcoso/satcoso/conversations"
)

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// forms are how the token may be written in what comes back.
func forms(r *http.Request) []string {
	escaped := url.QueryEscape(token)
	return []string{token, escaped, strings.NewReplacer("%3A", "%3a", "%3D", "%3d", "%2B", "%2b").Replace(escaped), r.URL.String(), r.URL.EscapedPath(), url.QueryEscape(r.URL.String()), secretPart}
}

// TestTokenStaysSecret fails calls in many ways that hold the token, in any form
// and at any place, and looks for it in all that comes out.
func TestTokenStaysSecret(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		kind := rapid.SampledFrom([]string{"error", "url error", "wrapped", "page", "description", "code", "outcome", "redirect", "bad redirect", "broken body"}).Draw(rt, "kind")
		status := rapid.SampledFrom([]int{200, 302, 307, 400, 401, 403, 404, 408, 429, 502}).Draw(rt, "status")
		form := rapid.IntRange(0, 6).Draw(rt, "form")
		padding := strings.Repeat("x", rapid.IntRange(0, 300).Draw(rt, "padding"))
		transport := roundTripper(func(r *http.Request) (*http.Response, error) {
			said := padding + forms(r)[form]
			recorder := httptest.NewRecorder()
			header, body := recorder.Header(), ""
			switch kind {
			case "error":
				return nil, errors.New("cannot reach " + said)
			case "url error":
				return nil, &url.Error{Op: "Post", URL: said, Err: errors.New(said)}
			case "wrapped":
				return nil, fmt.Errorf("a %w", &url.Error{Op: "Post", URL: said, Err: &url.Error{Op: "dial", URL: said, Err: io.EOF}})
			case "page":
				body = "<html>" + said
			case "description":
				body = refusal(status, said)
			case "code":
				body = fmt.Sprintf(`{"ok":false,"error_code":%q,"description":%q}`, said, said)
			case "outcome":
				body = fmt.Sprintf(`{"ok":true,"result":{"date":%q,"url":%q,"id":%q,"account_name":%q,"verification":{"outcome":%q,"hint":%q}}}`, said, said, said, said, said, said)
			case "redirect":
				header.Set("Location", "https://elsewhere.invalid/"+said)
			case "bad redirect":
				header.Set("Location", "http://["+said)
			}
			recorder.WriteHeader(status)
			_, _ = io.WriteString(recorder, body)
			resp := recorder.Result()
			if kind == "broken body" {
				resp.Body = io.NopCloser(io.MultiReader(strings.NewReader(`{"ok":`), failing{errors.New(said)}))
			}
			return resp, nil
		})
		out := outcomes(rt, t, transport)
		for _, part := range []string{secretPart, url.QueryEscape(secretPart), strings.NewReplacer("%3A", "%3a", "%3D", "%3d", "%2B", "%2b").Replace(url.QueryEscape(secretPart)), "token-012345"} {
			if strings.Contains(out, part) {
				rt.Fatalf("the token comes out:\n%s", out)
			}
		}
		if strings.Contains(out, hookSecret) || strings.Contains(out, "private words") {
			rt.Fatalf("a secret comes out:\n%s", out)
		}
	})
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// outcomes calls all that calls Zalo, and returns what it logs and fails with.
func outcomes(rt *rapid.T, t *testing.T, transport http.RoundTripper) string {
	var log journal
	var out strings.Builder
	synctest.Test(t, func(t *testing.T) {
		c, err := zalo.New(zalo.Options{
			Token: token, Transport: transport, Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
			Hosting: hosting(func(string, string, conversations.Document) (string, error) { return "https://x.example/y", nil }),
		})
		if err != nil {
			rt.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		picture := card("private words")
		picture.Document = &conversations.Document{Picture: true}
		_, checked := c.Check(ctx)
		_, shown := c.Show(ctx, "7", 0, card("private words"))
		_, pictured := c.Show(ctx, "7", 0, picture)
		hooked, unhooked := c.SetWebhook(ctx, hookAddress, hookSecret), c.DeleteWebhook(ctx)
		polled := c.Poll(ctx, func(context.Context, bot.Message) error { return nil })
		for _, err := range []error{checked, shown, pictured, hooked, unhooked, polled} {
			tell(&out, err)
		}
		fmt.Fprintln(&out, c, c.Name())
	})
	return out.String() + log.String()
}

// tell writes an error and all that it wraps.
func tell(out io.Writer, err error) {
	if err == nil {
		return
	}
	fmt.Fprintf(out, "%v\n%+v\n", err, err)
	switch e := err.(type) { //nolint:errorlint // every layer is looked at
	case interface{ Unwrap() error }:
		tell(out, e.Unwrap())
	case interface{ Unwrap() []error }:
		for _, err := range e.Unwrap() {
			tell(out, err)
		}
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	followed := false
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { followed = true }))
	defer elsewhere.Close()
	server := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer server.Close()
	_, err := dial(t, zalo.Options{APIURL: server.URL}).Check(t.Context())
	if err == nil || followed {
		t.Errorf("Check = %v, followed: %t; want an error and no further request", err, followed)
	}
}

func TestTokenOverARealConnection(t *testing.T) {
	closed := httptest.NewServer(nil)
	closed.Close()
	rude := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	rude.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, 0)
	rude.Start()
	defer rude.Close()
	for _, address := range []string{closed.URL, rude.URL, "http://127.0.0.1:0", "https://" + strings.TrimPrefix(rude.URL, "http://")} {
		_, err := dial(t, zalo.Options{APIURL: address}).Check(t.Context())
		if err == nil || strings.Contains(err.Error(), secretPart[:12]) {
			t.Errorf("%s: Check = %v", address, err)
		}
	}
}
