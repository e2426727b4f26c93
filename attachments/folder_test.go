package attachments_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/satcoso/satcoso/attachments"
)

const report = "018bd5a0-0000-7000-8000-000000000001"

func openFolder(t *testing.T, dir string) *attachments.Folder {
	t.Helper()
	f, err := attachments.Open("", dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

// listFolder are the names of all that is in a folder.
func listFolder(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	names := []string{}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "folder")
	f := openFolder(t, dir)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			name, err := f.Put(report, 17, ".jpg", []byte("one"))
			if err != nil || name != report+"-17-7692c3ad3540bb80.jpg" {
				t.Errorf("Put = %q, %v", name, err)
			}
		})
	}
	all.Wait()
	other, err := f.Put(report, 17, ".jpg", []byte("two"))
	names := listFolder(t, dir)
	if err != nil || len(names) != 2 || other == names[0] && other == names[1] {
		t.Fatalf("after other data: %q, %v, folder %q", other, err, names)
	}
	file, err := f.Get(other)
	if err != nil {
		t.Fatal(err)
	}
	if data, err := io.ReadAll(file); err != nil || string(data) != "two" || file.Close() != nil {
		t.Errorf("read %q, %v", data, err)
	}
	for path, want := range map[string]fs.FileMode{dir: 0o700, filepath.Join(dir, other): 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s has mode %v, %v, want %v", path, info.Mode(), err, want)
		}
	}
	for range 2 {
		if err := f.Delete(other); err != nil {
			t.Error(err)
		}
	}
	if _, err := f.Get(other); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Get of what was removed: %v", err)
	}
}

// No id and no name leads out of the folder.
func TestFolderIsClosed(t *testing.T) {
	dir := t.TempDir()
	f := openFolder(t, filepath.Join(dir, "in"))
	secret := filepath.Join(dir, "secret")
	if err := os.WriteFile(secret, []byte("s"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"", "../x", "a/b", "a\r\nb", "/etc/x", "a\x00"} {
		if name, err := f.Put(id, 1, ".jpg", nil); err == nil {
			t.Errorf("report %q has the file %q", id, name)
		}
	}
	if name, err := f.Put(report, 1, "/../../x", nil); err == nil {
		t.Errorf("kept as %q", name)
	}
	for _, name := range []string{"../secret", secret, ".", "", "in/../../secret"} {
		if _, err := f.Get(name); err == nil {
			t.Errorf("Get(%q) leads out", name)
		}
		if err := f.Delete(name); err == nil {
			t.Errorf("Delete(%q) did something", name)
		}
	}
	if _, err := os.Stat(secret); err != nil {
		t.Error("a file outside was removed")
	}
	if err := os.Symlink(secret, filepath.Join(dir, "in", report+"-1-0000000000000000.jpg")); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Get(report + "-1-0000000000000000.jpg"); err == nil {
		t.Error("a link leads out")
	}
}

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, url := range []string{"file:" + dir + "/a", "file://" + dir + "/a", ""} {
		f, err := attachments.Open(url, dir+"/a")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Put(report, 1, ".jpg", nil); err != nil {
			t.Error(err)
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
		if got := listFolder(t, dir+"/a"); len(got) != 1 {
			t.Errorf("after %q: %q", url, got)
		}
	}
	for url, want := range map[string]string{
		"s3://KEY:SECRET@host/bucket": `of the kind "s3:"`, "/var/lib/x": `"/var/lib/x", without a scheme`,
		"file:": `"file:", without a path`, "file://": `without a path`, "file:" + file: "folder " + `"` + file,
		"file:" + file + "/x": "not a directory",
	} {
		_, err := attachments.Open(url, dir)
		if err == nil || !strings.Contains(err.Error(), "BLOB_URL") || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("Open(%q): %v, want %s", url, err, want)
		} else if !regexp.MustCompile(`write file:|name one that this user may write to`).MatchString(err.Error()) {
			t.Errorf("Open(%q) does not say what to do: %v", url, err)
		}
	}
}

// A folder that cannot be written to is noticed when it is opened.
func TestOpenReadOnly(t *testing.T) {
	if os.Geteuid() == 0 {
		if _, err := attachments.Open("file:/proc/self", ""); err == nil || !strings.Contains(err.Error(), "may write to") {
			t.Errorf("a folder of the system: %v", err)
		}
		return
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	if _, err := attachments.Open("file:"+dir, ""); err == nil || !strings.Contains(err.Error(), "may write to") {
		t.Errorf("a folder without permission: %v", err)
	}
}

// What cannot be written leaves nothing behind.
func TestPutFails(t *testing.T) {
	dir := t.TempDir()
	f := openFolder(t, dir)
	// A folder stands where the file is to be.
	if err := os.MkdirAll(filepath.Join(dir, report+"-17-7692c3ad3540bb80.jpg", "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	if name, err := f.Put(report, 17, ".jpg", []byte("one")); err == nil {
		t.Errorf("Put = %q", name)
	}
	if got := listFolder(t, dir); len(got) != 1 {
		t.Errorf("left behind: %q", got)
	}
}
