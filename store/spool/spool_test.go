package spool_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/satcoso/satcoso/store/spool"
)

func open(t *testing.T, dir string) *spool.Folder {
	t.Helper()
	f, err := spool.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func list(t *testing.T, f *spool.Folder) []string {
	t.Helper()
	names, err := f.List()
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestSpool(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "spool")
	f := open(t, dir)
	for _, put := range [][2]string{{"message-2", "two"}, {"message-1", "one"}, {"report-1", "old"}, {"report-1", "new"}} {
		if err := f.Put(put[0], []byte(put[1])); err != nil {
			t.Fatal(err)
		}
	}
	f = open(t, dir) // another process
	if diff := cmp.Diff([]string{"message-1", "message-2", "report-1"}, list(t, f)); diff != "" {
		t.Error(diff)
	}
	if data, err := f.Get("report-1"); err != nil || string(data) != "new" {
		t.Errorf("Get = %q, %v", data, err)
	}
	for range 2 {
		if err := f.Remove("message-1"); err != nil {
			t.Error(err)
		}
	}
	if diff := cmp.Diff([]string{"message-2", "report-1"}, list(t, f)); diff != "" {
		t.Error(diff)
	}
	info, err := os.Stat(filepath.Join(dir, "report-1"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v; want it readable by its owner only", info, err)
	}
}

// What was written by half is not listed, and goes with the next start.
func TestHalfWritten(t *testing.T) {
	dir := t.TempDir()
	half := filepath.Join(dir, "report-1.123.tmp")
	if err := os.WriteFile(half, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if f := open(t, dir); len(list(t, f)) != 0 {
		t.Errorf("listed are %v", list(t, f))
	}
	if _, err := os.Stat(half); !os.IsNotExist(err) {
		t.Errorf("%s is still there: %v", half, err)
	}
}

func TestNames(t *testing.T) {
	f := open(t, t.TempDir())
	for _, name := range []string{"", "..", "a/b", "A", "a.tmp", "ă"} {
		if err := f.Put(name, nil); err == nil {
			t.Errorf("Put took the name %q", name)
		}
		if _, err := f.Get(name); err == nil {
			t.Errorf("Get took the name %q", name)
		}
		if err := f.Remove(name); err == nil {
			t.Errorf("Remove took the name %q", name)
		}
	}
}

// A folder that cannot be written to is an error, and not silence.
func TestUnwritable(t *testing.T) {
	if _, err := spool.Open("/dev/null/spool"); err == nil {
		t.Error("Open took a folder that cannot be made")
	}
	dir := t.TempDir()
	f := open(t, dir)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := f.Put("report-1", nil); err == nil {
		t.Error("Put succeeded without its folder")
	}
}
