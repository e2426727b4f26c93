package storetest_test

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	sqlstore "github.com/satcoso/satcoso/store/sql"
	"github.com/satcoso/satcoso/store/storetest"
)

// Several copies of the program start at once on an empty database.
func TestOpenTogether(t *testing.T) {
	for name, makeURL := range map[string]func(testing.TB) string{
		"postgres": storetest.PostgresURL,
		"sqlite":   func(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "new", "a b?#%.db") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := makeURL(t)
			var wg sync.WaitGroup
			for range 4 {
				wg.Go(func() {
					s, err := sqlstore.Open(t.Context(), sqlstore.Options{URL: url, DirectURL: direct(url), MaxConns: 2})
					if err != nil {
						t.Error(err)
						return
					}
					if empty, err := s.Empty(t.Context()); err != nil || !empty {
						t.Errorf("Empty = %t, %v", empty, err)
					}
					if err := s.Close(); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
		})
	}
}

func direct(url string) string {
	if strings.HasPrefix(url, "postgres:") {
		return url
	}
	return ""
}

func TestOpenErrors(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte(strings.Repeat("not a database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	missing, err := url.Parse(storetest.PostgresURL(t))
	if err != nil {
		t.Fatal(err)
	}
	missing.Path = "/nowhere_at_all"
	missing.User = url.UserPassword(missing.User.Username(), "hemmelig")
	for url, want := range map[string][]string{
		"":                              {"begins with nothing", "postgres://", "sqlite:"},
		"mysql://u:hemmelig@h/d":        {`"mysql:"`},
		"hemmelig":                      {"something else"},
		"postgres://u:hem%melig@h/d":    {"percent-encode"},
		"postgres://u:hemmelig@h:x/d":   {"not a valid"},
		"postgres://u:hemmelig@[::1]:1": {"::1", `"u"`, "check that the server runs"},
		"postgres://u:hemmelig@127.0.0.1:1/d?sslmode=disable": {"127.0.0.1:1", `"d"`, `"u"`, "refused"},
		missing.String():             {`"nowhere_at_all"`, "does not exist", "create the database"},
		"sqlite:":                    {"path is missing"},
		"sqlite:" + file:             {file, "check that it is a database"},
		"sqlite:" + file + "/in/it":  {file, "check that it is a database"},
		"sqlite:///proc/nowhere/a.b": {"/proc/nowhere/a.b"},
	} {
		s, err := sqlstore.Open(t.Context(), sqlstore.Options{URL: url})
		if err == nil {
			t.Errorf("Open(%q) succeeded", url)
			_ = s.Close()
			continue
		}
		for _, part := range append(want, "DATABASE_URL") {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("Open(%q): %v, want %q", url, err, part)
			}
		}
		if strings.Contains(err.Error(), "melig") {
			t.Errorf("Open(%q) tells the password: %v", url, err)
		}
	}
}

func TestOpenDirectError(t *testing.T) {
	t.Parallel()
	_, err := sqlstore.Open(t.Context(), sqlstore.Options{
		URL: storetest.PostgresURL(t), DirectURL: "postgres://u:hemmelig@127.0.0.1:1/d?sslmode=disable",
	})
	if err == nil || !strings.Contains(err.Error(), "DATABASE_DIRECT_URL") || strings.Contains(err.Error(), "melig") {
		t.Errorf("Open: %v, want DATABASE_DIRECT_URL without the password", err)
	}
}

func TestReopen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		again := storetest.OpenSQL(t, p.URL)
		id, err := again.FindIdentity(t.Context(), "telegram", "a1")
		if err != nil || id.Person.ID != c.person["a1"] {
			t.Errorf("after opening again: %+v, %v", id, err)
		}
	})
}
