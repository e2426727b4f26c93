package storetest_test

import (
	"bytes"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/handouts"
	"github.com/satcoso/satcoso/models"
	sqlstore "github.com/satcoso/satcoso/store/sql"
	"github.com/satcoso/satcoso/store/storetest"
)

var _ handouts.Store = (*sqlstore.Store)(nil)

// handedOutAt is when handouts of these tests are made.
var handedOutAt = time.Date(2099, 3, 1, 9, 0, 0, 123456789, ict)

var bytesOfFile = append([]byte{0, 0xff, '\''}, bytes.Repeat([]byte("nội dung"), 100)...)

// handOut keeps a handout for an hour.
func (c cast) handOut(t *testing.T, id, person string, picture bool) handouts.Kept {
	t.Helper()
	h := handouts.Kept{
		ID: id, PersonID: c.person[person], Name: "tuần 46.xlsx", Picture: picture,
		MadeAt: handedOutAt, ExpiresAt: handedOutAt.Add(time.Hour),
	}
	if err := c.SQL.KeepHandout(t.Context(), h, bytesOfFile); err != nil {
		t.Fatal(err)
	}
	return h
}

func TestHandoutIsFound(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		want := c.handOut(t, "file", "a1", false)
		want.Lang, want.Size = models.Vietnamese, int64(len(bytesOfFile))
		want.MadeAt, want.ExpiresAt = want.MadeAt.UTC().Truncate(time.Microsecond), want.ExpiresAt.UTC().Truncate(time.Microsecond)
		got, err := p.SQL.FindHandout(t.Context(), "file", handedOutAt)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%v, -want +got\n%s", err, diff)
		}
		if err := p.SQL.KeepHandout(t.Context(), want, bytesOfFile); err == nil {
			t.Error("an id is used twice")
		}
		p.Exec(t, "UPDATE people SET lang = 'en' WHERE code = 'a1'")
		if got, err := p.SQL.FindHandout(t.Context(), "file", handedOutAt); got.Lang != models.English || err != nil {
			t.Errorf("in another language: %+v, %v", got, err)
		}
	})
}

// What is not served is the same to every question.
func TestHandoutIsNotServed(t *testing.T) {
	before := handedOutAt.Add(time.Hour - time.Second)
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		c.handOut(t, "file", "a1", false)
		c.handOut(t, "picture", "a1", true)
		check := func(what, id string, at time.Time, found, read, opened error) {
			t.Helper()
			if _, err := p.SQL.FindHandout(t.Context(), id, at); !errors.Is(err, found) {
				t.Errorf("%s: FindHandout: %v, want %v", what, err, found)
			}
			if data, err := p.SQL.ReadPicture(t.Context(), id, at); !errors.Is(err, read) || (read == nil) != bytes.Equal(data, bytesOfFile) {
				t.Errorf("%s: ReadPicture: %d bytes, %v, want %v", what, len(data), err, read)
			}
			if data, err := p.SQL.OpenFile(t.Context(), handouts.Opening{ID: id, Browser: "b", At: at}); !errors.Is(err, opened) || (opened == nil) != bytes.Equal(data, bytesOfFile) {
				t.Errorf("%s: OpenFile: %d bytes, %v, want %v", what, len(data), err, opened)
			}
		}
		gone := models.ErrUnknown
		check("no such", "other", before, gone, gone, gone)
		check("expired", "file", before.Add(time.Second), gone, gone, gone)
		check("expired", "picture", before.Add(time.Second), gone, gone, gone)
		check("in time", "picture", before, nil, nil, gone)
		check("in time", "file", before, nil, gone, nil)
		if err := p.SQL.Revoke(t.Context(), c.person["a1"], handedOutAt); err != nil {
			t.Fatal(err)
		}
		check("revoked", "file", before, gone, gone, gone)
		check("revoked", "picture", before, gone, gone, gone)
		if err := p.SQL.KeepHandout(t.Context(), handouts.Kept{ID: "late", PersonID: c.person["a1"]}, bytesOfFile); !errors.Is(err, gone) {
			t.Errorf("for a revoked person: %v", err)
		}
	})
}

// Of browsers that press the button together, one opens the file, and only what
// was opened is in the audit.
func TestFileIsOpenedByOneBrowser(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		c.handOut(t, "file", "a1", false)
		c.handOut(t, "other", "a1", false)
		var won atomic.Value
		var wg sync.WaitGroup
		for i := range 6 {
			wg.Go(func() {
				browser := fmt.Sprint("browser ", i)
				data, err := p.SQL.OpenFile(t.Context(), handouts.Opening{ID: "file", Browser: browser, At: handedOutAt})
				switch {
				case err == nil && bytes.Equal(data, bytesOfFile):
					if !won.CompareAndSwap(nil, browser) {
						t.Errorf("%s has it too", browser)
					}
				case !errors.Is(err, handouts.ErrOpenedElsewhere) || data != nil:
					t.Errorf("%s: %d bytes, %v", browser, len(data), err)
				}
			})
		}
		wg.Wait()
		kept, err := p.SQL.FindHandout(t.Context(), "file", handedOutAt)
		if err != nil || won.Load() != kept.OpenedBy {
			t.Fatalf("opened by %q, and %v got it, %v", kept.OpenedBy, won.Load(), err)
		}
		if _, err := p.SQL.OpenFile(t.Context(), handouts.Opening{ID: "file", Browser: kept.OpenedBy, At: handedOutAt}); err != nil {
			t.Errorf("again: %v", err)
		}
		if n := p.Count(t, "SELECT count(*) FROM audit WHERE action = 'open file'"); n != 2 {
			t.Errorf("%d rows of audit, want 2", n)
		}
		if n := p.Count(t, fmt.Sprintf("SELECT count(*) FROM audit WHERE actor = %d AND object = 'handout file, tuần 46.xlsx'", c.person["a1"])); n != 2 {
			t.Errorf("%d rows of audit say who opened what, want 2", n)
		}
		if other, err := p.SQL.FindHandout(t.Context(), "other", handedOutAt); err != nil || other.OpenedBy != "" {
			t.Errorf("another file: %+v, %v", other, err)
		}
	})
}

func TestHandoutsAreForgotten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		c := seeded(t, p)
		for id, person := range map[string]string{"stays": "a1", "expired": "a1", "revoked": "b1"} {
			c.handOut(t, id, person, id == "expired")
		}
		p.Exec(t, "UPDATE handouts SET expires_at = '2023-03-01 00:00:00+00:00' WHERE id = 'expired'")
		if err := p.SQL.Revoke(t.Context(), c.person["b1"], handedOutAt); err != nil {
			t.Fatal(err)
		}
		if err := p.SQL.Forget(t.Context()); err != nil {
			t.Fatal(err)
		}
		if all, stays := p.Count(t, "SELECT count(*) FROM handouts"), p.Count(t, "SELECT count(*) FROM handouts WHERE id = 'stays'"); all != 1 || stays != 1 {
			t.Errorf("%d are left, among them %d of 1", all, stays)
		}
	})
}

// Copies of the program that start together sign with one key.
func TestHandoutKey(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Pair) {
		again := storetest.OpenSQL(t, p.URL)
		keys := make([]string, 6)
		var wg sync.WaitGroup
		for i := range keys {
			wg.Go(func() {
				store := p.SQL
				if i%2 == 1 {
					store = again
				}
				var err error
				if keys[i], err = store.HandoutKey(t.Context(), fmt.Sprint("fresh ", i)); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		kept, err := p.SQL.Setting(t.Context(), "handout_key")
		for _, key := range keys {
			if key != kept || kept == "" || err != nil {
				t.Errorf("key %q, kept %q, %v", key, kept, err)
			}
		}
	})
}
