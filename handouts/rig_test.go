package handouts_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/satcoso/satcoso/handouts"
	"github.com/satcoso/satcoso/models"
	sqlstore "github.com/satcoso/satcoso/store/sql"
)

var ict = time.FixedZone("ICT", 7*60*60)

// A countingStore knows how often it was asked for a handout.
type countingStore struct {
	*sqlstore.Store
	asked atomic.Int64
}

func (s *countingStore) FindHandout(ctx context.Context, id string, at time.Time) (handouts.Kept, error) {
	s.asked.Add(1)
	return s.Store.FindHandout(ctx, id, at)
}

// A rig is a desk on a real database, behind a real server.
type rig struct {
	*testing.T
	store  *countingStore
	desk   *handouts.Desk
	http   *httptest.Server
	now    time.Time
	person map[string]int64 // by code: vi and en read those languages
}

func newRig(t *testing.T) *rig {
	t.Helper()
	return newRigBelow(t, "")
}

// newRigBelow has a public address with a path, which a proxy cuts off.
func newRigBelow(t *testing.T, path string) *rig {
	t.Helper()
	db, err := sqlstore.Open(t.Context(), sqlstore.Options{URL: "sqlite:" + filepath.Join(t.TempDir(), "test.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	r := &rig{T: t, store: &countingStore{Store: db}, now: time.Now(), person: map[string]int64{}}
	r.settle()
	mux := http.NewServeMux()
	mux.HandleFunc(handouts.Path, func(w http.ResponseWriter, req *http.Request) { r.desk.ServeHTTP(w, req) })
	r.http = httptest.NewServer(http.StripPrefix(path, mux))
	t.Cleanup(r.http.Close)
	r.desk = r.openDesk(r.http.URL + path)
	return r
}

func (r *rig) openDesk(publicURL string) *handouts.Desk {
	r.Helper()
	desk, err := handouts.Open(r.Context(), handouts.Options{
		Store: r.store, PublicURL: publicURL, Now: func() time.Time { return r.now },
		Calendar: models.NewCalendar(ict), Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		r.Fatal(err)
	}
	return desk
}

// settle enters two people.
func (r *rig) settle() {
	r.Helper()
	roster := models.Roster{Units: []models.RosterUnit{{Code: "tinh", Name: "Tỉnh", Kind: "province"}}}
	for _, lang := range []models.Lang{models.Vietnamese, models.English} {
		roster.People = append(roster.People, models.RosterPerson{
			Code: string(lang), Name: "Nguyễn Thị Hoa", Lang: lang, Posts: []models.RosterPost{{Unit: "tinh", Role: models.Leader}},
			Accounts: []models.RosterAccount{{Channel: "zalo", Account: string(lang)}},
		})
	}
	if err := r.store.ApplyRoster(r.Context(), roster, r.now.AddDate(0, -1, 0)); err != nil {
		r.Fatal(err)
	}
	for _, one := range roster.People {
		who, err := r.store.FindIdentity(r.Context(), "zalo", one.Code)
		if err != nil {
			r.Fatal(err)
		}
		r.person[one.Code] = who.Person.ID
	}
}

// content is what files of these tests hold, and image what pictures do.
var (
	content = []byte("nội dung của tệp")
	image   = []byte("\x89PNG\r\n\x1a\nrest of a picture")
)

func (r *rig) file() string { return r.put(handouts.Handout{Name: "tuần 46.xlsx", Data: content}) }
func (r *rig) picture() string {
	return r.put(handouts.Handout{Name: "a.png", Data: image, Picture: true})
}

func (r *rig) put(h handouts.Handout) string {
	r.Helper()
	if h.Person == 0 {
		h.Person = r.person["vi"]
	}
	address, err := r.desk.Put(r.Context(), h)
	if err != nil {
		r.Fatal(err)
	}
	return address
}

// openedBy is the hash of who has opened the file at an address.
func (r *rig) openedBy(address string) string {
	r.Helper()
	id, _, _ := strings.Cut(address[strings.LastIndex(address, "/")+1:], ".")
	kept, err := r.store.Store.FindHandout(r.Context(), id, r.now)
	if err != nil {
		r.Fatal(err)
	}
	return kept.OpenedBy
}

// A browser keeps cookies.
type browser struct {
	*rig
	client *http.Client
}

func (r *rig) browser() browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		r.Fatal(err)
	}
	return browser{r, &http.Client{Jar: jar}}
}

// A reply is an answer that was read.
type reply struct {
	code   int
	header http.Header
	body   string
}

func (r reply) String() string { return fmt.Sprintf("%d %q %s", r.code, r.header, r.body) }

func (b browser) do(method, address, body string) reply {
	b.Helper()
	req, err := http.NewRequestWithContext(b.Context(), method, address, strings.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return b.send(req)
}

func (b browser) send(req *http.Request) reply {
	b.Helper()
	res, err := b.client.Do(req)
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		b.Fatal(err)
	}
	return reply{res.StatusCode, res.Header, string(data)}
}

func (b browser) get(address string) reply { b.Helper(); return b.do(http.MethodGet, address, "") }

var hidden = regexp.MustCompile(`name="token" value="([^"]+)"`)

// form is what the button of a page sends; empty without a button.
func (r reply) form() string {
	found := hidden.FindStringSubmatch(r.body)
	if found == nil {
		return ""
	}
	return url.Values{"token": {found[1]}}.Encode()
}

// confirm presses the button of a page.
func (b browser) confirm(address string, page reply) reply {
	b.Helper()
	if page.form() == "" {
		b.Fatalf("the page has no button: %s", page)
	}
	return b.do(http.MethodPost, address, page.form())
}
