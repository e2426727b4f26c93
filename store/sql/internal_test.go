package sqlstore

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
	"gorm.io/gorm"

	"github.com/satcoso/satcoso/bot"
	"github.com/satcoso/satcoso/models"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func openTest(t *testing.T) *Store {
	t.Helper()
	s, err := Open(t.Context(), Options{URL: "sqlite:" + filepath.Join(t.TempDir(), "test.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestDrawCode(t *testing.T) {
	if len(alphabet) != 30 || strings.ContainsAny(alphabet, "ILOU01") {
		t.Errorf("alphabet is %q", alphabet)
	}
	// 240 to 255 would make the first letters likelier, so they are passed over.
	code, err := drawCode(bytes.NewReader([]byte{255, 0, 240, 29, 30, 239}), "KK")
	if err != nil || code != "KK-2Z2Z" {
		t.Errorf("drawCode = %q, %v, want KK-2Z2Z", code, err)
	}
	if _, err := drawCode(bytes.NewReader(nil), "KK"); err == nil {
		t.Error("a code was drawn without randomness")
	}
}

// A code that is taken is drawn again, for the report as for its difficulty.
func TestCodeTaken(t *testing.T) {
	s := openTest(t)
	roster := models.Roster{
		Units:  []models.RosterUnit{{Code: "u", Name: "U", Kind: "district"}},
		People: []models.RosterPerson{{Code: "p", Name: "P", Posts: []models.RosterPost{{Unit: "u", Role: models.Officer}}}},
	}
	if err := s.ApplyRoster(t.Context(), roster, time.Time{}); err != nil {
		t.Fatal(err)
	}
	submit := func(id string) (models.Receipt, error) {
		return s.SubmitReport(t.Context(), bot.Submission{
			Report:  models.Report{ID: id, PersonID: 1, UnitID: 1, Code: "C"},
			Answers: []byte(`{}`), Difficulty: &models.Difficulty{},
		})
	}
	a, b := bytes.Repeat([]byte{1}, 4), bytes.Repeat([]byte{2}, 4)
	s.random = bytes.NewReader(bytes.Join([][]byte{
		a, a, // first report
		a, b, a, a, b, // second: one try too many for the report, two for the difficulty
	}, nil))
	first, err := submit("1")
	if err != nil || first.Code != "C-3333" || first.Difficulty != "KK-3333" {
		t.Fatalf("first receipt %+v, %v", first, err)
	}
	second, err := submit("2")
	if err != nil || second.Code != "C-4444" || second.Difficulty != "KK-4444" {
		t.Fatalf("second receipt %+v, %v", second, err)
	}
	s.random = bytes.NewReader(bytes.Repeat(a, codeAttempts))
	if _, err := submit("3"); err == nil || !strings.Contains(err.Error(), "no free code") {
		t.Errorf("with all draws taken: %v", err)
	}
	s.random = rand.Reader
	if _, err := submit("3"); err != nil {
		t.Errorf("a failed submission cannot be repeated: %v", err)
	}
}

func TestSQLiteErrorsTranslated(t *testing.T) {
	s := openTest(t)
	insert := func(query string) error { return s.write.WithContext(t.Context()).Exec(query).Error }
	if err := insert("INSERT INTO units (code, name, kind) VALUES ('u', 'U', 'k')"); err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]error{
		"INSERT INTO units (code, name, kind) VALUES ('u', 'U', 'k')":                                 gorm.ErrDuplicatedKey,
		"INSERT INTO units (id, code, name, kind) VALUES (1, 'v', 'U', 'k')":                          gorm.ErrDuplicatedKey,
		"INSERT INTO units (code, name, kind, parent_id) VALUES ('v', 'U', 'k', 9)":                   gorm.ErrForeignKeyViolated,
		"INSERT INTO posts (person_id, unit_id, role, full_time, since) VALUES (1, 1, 'king', 0, '')": gorm.ErrCheckConstraintViolated,
	} {
		if err := insert(query); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", query, err, want)
		}
	}
}

// The readers' connections cannot write, and a commit is on the disk.
func TestSQLiteSettings(t *testing.T) {
	s := openTest(t)
	if err := s.read.WithContext(t.Context()).Exec("DELETE FROM units").Error; err == nil {
		t.Error("a reader wrote")
	}
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"} {
		var got string
		if err := s.write.Raw("PRAGMA " + pragma).Scan(&got).Error; err != nil || got != want {
			t.Errorf("%s is %q, %v, want %q", pragma, got, err, want)
		}
	}
}

// A transaction that was given up leaves nothing behind and does not block the
// only writer.
func TestCancelled(t *testing.T) {
	s := openTest(t)
	ctx, cancel := context.WithCancel(t.Context())
	err := s.transaction(ctx, func(tx *gorm.DB) error {
		err := tx.Exec("INSERT INTO settings (key, value) VALUES ('a', 'b')").Error
		cancel()
		return err
	})
	if err == nil {
		t.Error("a cancelled transaction was committed")
	}
	var n int
	if err := s.write.Raw("SELECT count(*) FROM settings").Scan(&n).Error; err != nil || n != 0 {
		t.Errorf("%d rows, %v, want none", n, err)
	}
}

// Reports are read through a scope, or as a receipt by those who can name them.
func TestReportsAreReadInOnePlace(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) < 10 {
		t.Fatalf("found %d files, %v", len(files), err)
	}
	read := regexp.MustCompile(`(?i)\b(from|join)\s+(reports|difficulties|figures|unknowns|revisions)\b`)
	allowed := map[string]string{
		"scope.go":       "the scope itself",
		"effects.go":     "receipts",
		"amend.go":       "the author's own report",
		"own.go":         "the author's own reports",
		"sheet.go":       "joins what belongs to a scoped report",
		"sources.go":     "joins what belongs to a scoped report",
		"releases.go":    "joins what belongs to a scoped report",
		"rollup.go":      "sums, for the program itself",
		"reminders.go":   "who has none, for the program itself",
		"disclosures.go": "the person's own",
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, hit := range read.FindAllString(string(text), -1) {
			if allowed[file] == "" && !strings.HasSuffix(file, "_test.go") {
				t.Errorf("%s reads reports past scope.go: %s", file, hit)
			}
			if allowed[file] == allowed["sheet.go"] && strings.HasSuffix(strings.ToLower(hit), "reports") {
				t.Errorf("%s reads reports past scope.go: %s", file, hit)
			}
		}
	}
}
